"""A worker of agents that never answers what is called ``hang``, for the test of the time limit."""

from __future__ import annotations

import sys
import time

from exomet.finding.describe import Description
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.serve.agent_worker import run_agent_worker

_describe = KnowledgeGraph.describe


def hang(self: KnowledgeGraph, text: str, judge: object = None) -> Description:
    """Hang on one name, and describe others."""
    while text == "hang":
        time.sleep(0.1)
    return _describe(self, text, judge)  # type: ignore[arg-type]


if __name__ == "__main__":
    KnowledgeGraph.describe = hang  # type: ignore[method-assign]
    run_agent_worker(sys.argv[1:])
