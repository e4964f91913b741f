"""The explorer: pages of a built graph, for the server and as plain files."""
