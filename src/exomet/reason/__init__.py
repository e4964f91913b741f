"""Rules kept as files fill the inferred graph and record their premises; HermiT judges the ontology."""
