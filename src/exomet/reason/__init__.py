"""Reasoning: rules infer with proofs, and HermiT, the OWL reasoner, checks them."""
