"""The curator's bench: the tables as a sheet, and rows for what is added to them."""
