"""The documentation site: its configuration, and the pages that are made from code and data."""
