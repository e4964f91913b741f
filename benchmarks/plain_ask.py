"""Asking with rdflib alone, with the inferred graph as a named one.

Run as a script, it prints the answer.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from rdflib import Dataset, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import ResultRow

INFERRED = URIRef("https://w3id.org/exomet/graph/inferred")
AUDIT = URIRef("https://w3id.org/exomet/graph/audit")


def dataset(build: Path) -> Dataset:
    """Load a build: the asserted graph as default, the inferred and the audit graph by name."""
    found = Dataset(default_union=False)
    found.graph(DATASET_DEFAULT_GRAPH_ID).parse(build / "exomet.nt", format="nt")
    found.graph(INFERRED).parse(build / "inferred.nt", format="nt")
    found.graph(AUDIT).parse(build / "audit.nt", format="nt")
    return found


if __name__ == "__main__":
    for row in dataset(Path(sys.argv[1])).query(Path(sys.argv[2]).read_text(encoding="utf-8")):
        print("\t".join(map(str, cast(ResultRow, row))))
