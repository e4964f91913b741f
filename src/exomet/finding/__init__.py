"""What is known of findings: the model, filters, facets, search and descriptions."""
