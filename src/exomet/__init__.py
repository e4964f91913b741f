"""ExoMet: what exosomal microRNAs do in cancer metastasis, with the evidence shown.

``exomet.ask("mirna-targets", mirna="miR-21")``, ``exomet.findings(cancer="HCC")`` and
``exomet.sparql(...)`` answer from the graph that came with the package, or from the build that
``build=``, or ``EXOMET_BUILD`` in the environment, names. ``exomet.compare`` and
``exomet.diff`` tell how two sources, or two versions of the data, are related;
``exomet.without`` says what rests on a paper. ``exomet.open_graph`` and
``exomet.open_endpoint`` open a graph to keep.
"""

from typing import TYPE_CHECKING, Any

from exomet.version import __version__

if TYPE_CHECKING:
    from exomet.explain.comparing import compare, diff
    from exomet.explain.loss import without
    from exomet.questions.door import (
        ask,
        findings,
        names,
        open_endpoint,
        open_graph,
        sparql,
    )
    from exomet.questions.knowledge_graph import KnowledgeGraph

__all__ = [
    "KnowledgeGraph",
    "__version__",
    "ask",
    "compare",
    "diff",
    "findings",
    "names",
    "open_endpoint",
    "open_graph",
    "sparql",
    "without",
]


def __getattr__(name: str) -> Any:
    # Loaded on first use, so that the command line does not wait for what it does not need.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "without":
        from exomet.explain import loss

        return loss.without
    if name in ("compare", "diff"):
        from exomet.explain import comparing

        return getattr(comparing, name)
    from exomet.questions import door

    return getattr(door, name)
