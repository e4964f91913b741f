"""Shapes are run on the built triples, and each result is brought back to the row of the table it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exomet.errors import Problem
from exomet.tables.check import Tables
from exomet.terms.iris import BASE, RDFS, expand

SHAPE = BASE + "shape/"
_SH = "http://www.w3.org/ns/shacl#"
_TABLE_OF = {
    "finding": "findings",
    "publication": "publications",
    "mirna": "mirnas",
    "pathway": "pathways",
    "condition": "conditions",
    "correction": "corrections",
    "place": "places",
    "source": "sources",
}


@dataclass(frozen=True)
class Report:
    """The outcome of a validation: how many constraints were checked on how many nodes, and the problems found."""

    constraints: int
    focus_nodes: int
    problems: list[Problem]


def validate(graph: Path, shapes: Path, tables: Tables | None = None, also: Sequence[Path] = ()) -> Report:
    """Run SHACL shapes on a graph with pyshacl.

    Args:
        graph: N-Triples or Turtle file with the ontology and the findings.
        shapes: Turtle file of the shapes.
        tables: the tables that the graph was built from; problems are then reported at their rows.
        also: further files with what the graph builds on, such as the ontology; nodes of theirs are not reported.
    """
    import pyshacl  # (heavy: only here)
    import rdflib

    data = rdflib.Graph()
    _read(graph, data)
    own = set(data.subjects()) if also else None
    for file in also:
        _read(file, data)
    rules = rdflib.Graph().parse(shapes, format="turtle")
    _, results, _ = pyshacl.validate(data, shacl_graph=rules, inplace=True, do_owl_imports=False)
    assert isinstance(results, rdflib.Graph)  # noqa: S101  (tells mypy what pyshacl returns)
    problems = sorted(_problems(results, rules, _Rows(tables) if tables else None, graph, own))
    return Report(_constraints(rules), _focus_nodes(data, rules), problems)


class _Rows:
    """Finds the row from which a node was built."""

    def __init__(self, tables: Tables) -> None:
        self.files = {name: table.file for name, table in tables.items()}
        self.lines = {
            (name, " ".join(row[key] for key in table.spec.key)): row.line
            for name, table in tables.items()
            for row in table.rows
        }
        for row in tables["molecules"].rows:
            self.lines["molecules", str(expand(row["molecule"]))] = row.line

    def find(self, node: str) -> tuple[str, int] | None:
        kind, _, identifier = node.removeprefix(BASE).partition("/")
        table = _TABLE_OF.get(kind, "molecules" if not node.startswith(BASE) else "")
        key = identifier if node.startswith(BASE) else node
        if kind == "finding":
            finding, _, part = identifier.partition("-")
            if re.fullmatch(r"s\d+", part):
                table, key = "steps", f"{finding} {part}"
            else:
                key = finding
        line = self.lines.get((table, key))
        return (self.files[table], line) if line else None


def _read(file: Path, data: Any) -> None:
    data.parse(file, format="nt" if file.suffix == ".nt" else "turtle")


def _problems(
    results: object, rules: object, rows: _Rows | None, graph: Path, own: Set[Any] | None
) -> Iterator[Problem]:
    import rdflib

    assert isinstance(results, rdflib.Graph) and isinstance(rules, rdflib.Graph)  # noqa: S101
    sh = rdflib.Namespace(_SH)
    for result in results.subjects(rdflib.RDF.type, sh.ValidationResult):
        node = results.value(result, sh.focusNode)
        if own is not None and node not in own:
            continue
        focus = str(node)
        rule = results.value(result, sh.sourceConstraint) or results.value(result, sh.sourceShape)
        what, _, repair = str(results.value(result, sh.resultMessage)).partition("; ")
        column = rules.value(rule, sh.name) or rules.value(rule, rdflib.URIRef(RDFS + "label")) or ""
        at = rows.find(focus) if rows else None
        file, line = at or (f"{graph}", 1)
        value = results.value(result, sh.value)
        if value and str(value) != focus:
            what += f" (found {_short(str(value))})"
        if not at:
            what += f" at <{focus}>"
        yield Problem(file, line, str(column), str(rule).removeprefix(SHAPE), what, repair)


def _short(value: str) -> str:
    return value.removeprefix(BASE)


def _constraints(rules: object) -> int:
    import rdflib

    assert isinstance(rules, rdflib.Graph)  # noqa: S101
    sh = rdflib.Namespace(_SH)
    return len({*rules.objects(None, sh.property), *rules.objects(None, sh.sparql), *rules.subjects(sh["or"], None)})


def _focus_nodes(data: object, rules: object) -> int:
    import rdflib

    assert isinstance(data, rdflib.Graph) and isinstance(rules, rdflib.Graph)  # noqa: S101
    sh = rdflib.Namespace(_SH)
    targets = set(rules.objects(None, sh.targetClass))
    return len({node for target in targets for node in data.subjects(rdflib.RDF.type, target)})
