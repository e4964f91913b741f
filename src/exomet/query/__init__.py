"""Answers from the built graph, on pyoxigraph alone: no other engine is loaded for a question."""
