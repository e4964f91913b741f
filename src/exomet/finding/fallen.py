"""Which findings rest on papers that do not stand: most graphs have few, most answers none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET

# Standings that put a finding in doubt, and what happened.
GRAVE = {"retracted": "retracted", "expression of concern": "put under an expression of concern"}
_IN_DOUBT = f"""PREFIX exomet: <{EXOMET}>
SELECT DISTINCT ?finding WHERE {{
  VALUES ?standing {{ {" ".join(f'"{standing}"' for standing in GRAVE)} }}
  ?paper exomet:standing ?standing . ?line exomet:paper ?paper ; exomet:stance "supports" .
  ?finding exomet:evidence ?line }}"""
_NAMED = re.compile(r"\bfinding:(\w+)")


def fallen_findings(store: Queryable) -> list[str]:
    """Return the names of the findings that rest on papers which do not stand."""
    return [finding.partition(":")[2] for (finding,) in select_texts(store, _IN_DOUBT)]


def findings_named(cells: Iterable[object]) -> set[str]:
    """Return the names of the findings whose CURIEs, or those of their parts, are in cells.

    Example:
        >>> sorted(findings_named(["finding:F0002|finding:F0001-s1", 3, None]))
        ['F0001', 'F0002']
    """
    names: set[str] = set()
    for cell in cells:
        if isinstance(cell, str) and "finding:" in cell:
            names.update(_NAMED.findall(cell))
    return names
