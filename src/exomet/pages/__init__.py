"""The pages of the explorer: from a built graph to HTML and to the data of its pictures, with no web framework."""
