"""ExoMet: what exosomal microRNAs do in cancer metastasis, with the evidence shown.

``exomet.ask("mirna-targets", mirna="miR-21")``, ``exomet.findings(cancer="HCC")`` and
``exomet.sparql(...)`` answer from the graph that came with the package, or from the build that
``build=``, or ``EXOMET_BUILD`` in the environment, names. ``exomet.compare`` and
``exomet.diff`` tell how two sources, or two versions of the data, are related;
``exomet.without`` says what rests on a paper. ``exomet.questions`` lists what can be asked;
``exomet.show`` and ``exomet.explain`` give one thing, and the proofs of what was inferred about it;
``exomet.to_networkx`` gives a network, ``exomet.review`` a text. ``exomet.open_graph`` and
``exomet.open_endpoint`` open a graph to keep.
"""

from typing import TYPE_CHECKING, Any

from exomet.version import __version__

if TYPE_CHECKING:
    from exomet.explain.comparing import compare, diff
    from exomet.explain.loss import without
    from exomet.explain.showing import explain, show
    from exomet.export.networkx_graph import to_networkx
    from exomet.questions.door import (
        ask,
        findings,
        names,
        open_endpoint,
        open_graph,
        questions,
        sparql,
    )
    from exomet.questions.knowledge_graph import KnowledgeGraph
    from exomet.review.writing import review

# Name -> the module that has it.
_HOMES = {
    "KnowledgeGraph": "questions.knowledge_graph",
    "ask": "questions.door",
    "compare": "explain.comparing",
    "diff": "explain.comparing",
    "explain": "explain.showing",
    "findings": "questions.door",
    "names": "questions.door",
    "open_endpoint": "questions.door",
    "open_graph": "questions.door",
    "questions": "questions.door",
    "review": "review.writing",
    "show": "explain.showing",
    "sparql": "questions.door",
    "to_networkx": "export.networkx_graph",
    "without": "explain.loss",
}
__all__ = [
    "KnowledgeGraph",
    "__version__",
    "ask",
    "compare",
    "diff",
    "explain",
    "findings",
    "names",
    "open_endpoint",
    "open_graph",
    "questions",
    "review",
    "show",
    "sparql",
    "to_networkx",
    "without",
]


def __getattr__(name: str) -> Any:
    # Loaded on first use, so that the command line does not wait for what it does not need.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"exomet.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
