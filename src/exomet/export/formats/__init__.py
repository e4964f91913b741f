"""The exchange formats, one a module: see `exomet.export.exchange`."""
