"""What is known of findings: the model, the filters, the facets, the search and the description of each."""
