"""Proofs in words, comparisons, and what rests on a paper: ``exomet.explain("F0049")``."""

from exomet.calling import make_callable

make_callable(__name__, "showing")
