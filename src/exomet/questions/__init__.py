"""The questions: the catalogue, the knowledge graph that answers, and why an answer is empty."""
