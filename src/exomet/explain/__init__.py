"""Proofs: an inferred statement down to the asserted findings, papers and places behind it."""
