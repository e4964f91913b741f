"""Proofs: an inferred statement unfolded down to asserted findings, papers and places in the source."""
