"""A short review of a cancer or a microRNA from the graph: ``exomet.review(cancer="HCC")``."""

from exomet.calling import make_callable

make_callable(__name__, "writing")
