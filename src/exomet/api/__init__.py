"""The tables of the explorer as JSON, and their description by OpenAPI."""
