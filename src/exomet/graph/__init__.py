"""Tables become triples: the ontology, the shared records and the findings, as N-Triples and as Turtle."""
