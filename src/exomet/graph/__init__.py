"""Tables become triples: the ontology, the records and the findings, as N-Triples and Turtle."""
