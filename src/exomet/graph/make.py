"""From the tables to the files of the graph: everything is checked before it is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from exomet.errors import DataError, Problem
from exomet.files import display_path, irregularity, package_data
from exomet.graph import ntriples as nt
from exomet.graph.classes import check_classes, class_axioms, class_names
from exomet.graph.dataset import dataset_header
from exomet.graph.findings import finding_blocks
from exomet.graph.index import read_lexicon
from exomet.graph.layout import ASSERTED_FILE, BRIDGE_FILE, OWN_FILE, SHAPES_FILE, TURTLE_FILE
from exomet.graph.ntriples import Triple
from exomet.graph.ontology import borrowed_terms, bridge_axioms, merge_modules, own_terms
from exomet.graph.open import triple_store
from exomet.graph.records import record_triples
from exomet.graph.regulations import regulation_triples
from exomet.graph.resolve import Resolver, check_mappings, check_participants, check_terms
from exomet.graph.statement_checks import check_statements
from exomet.graph.turtle import turtle_document
from exomet.progress import Progress, metered
from exomet.tables.check import cell_count, read_tables
from exomet.tables.ledger import ledger_problems
from exomet.tables.read import Tables
from exomet.tables.schema import BORROWED, CLASSES, FINDINGS, SOURCES


@dataclass(frozen=True)
class Inputs:
    """Where a build reads from: the folder of tables and the folder of the ontology."""

    data: Path
    ontology: Path

    @property
    def options(self) -> str:
        """The options that name the folders in a command; none for those of the package.

        Example:
            >>> Inputs(Path("mine"), package_data() / "ontology").options
            ' --data mine'
        """
        folders = {"data": self.data, "ontology": self.ontology}
        named = [
            f" --{name} {quote(str(folder))}"
            for name, folder in folders.items()
            if folder.absolute() != package_data() / name
        ]
        return "".join(named)


@dataclass(frozen=True)
class Checked:
    """The tables and the ontology, read and checked.

    Attributes:
        tables: all tables.
        resolver: knows every term of the tables.
        own: triples of our own terms, with the header of the ontology.
        ontology: triples of the ontology and of the header of the data set.
    """

    tables: Tables
    resolver: Resolver
    own: list[Triple]
    ontology: list[Triple]

    @property
    def base(self) -> list[Triple]:
        """The triples of ontology and records, on which the findings build."""
        return [*self.ontology, *record_triples(self.tables)]


def check_inputs(inputs: Inputs, progress: Progress) -> Checked:
    """Read the tables and the ontology and check every cell.

    Raises:
        DataError: the tables have problems.
    """
    if pipes := list(_pipe_problems(inputs.ontology)):
        raise DataError(pipes)
    tables, problems = read_tables(inputs.data, inputs.ontology)
    # What another fault keeps from being read is not gone.
    problems = problems or ledger_problems(inputs.data, tables)
    cells = cell_count(tables)
    progress(f"read {len(tables)} tables: {cells:,} cells checked, {len(problems)} problems")
    if problems:
        raise DataError(problems)
    names = class_names(tables[CLASSES])
    own = _read_module(inputs, OWN_FILE, lambda: own_terms(inputs.ontology, names))
    bridge = _read_module(inputs, BRIDGE_FILE, lambda: bridge_axioms(inputs.ontology))
    borrowed = list(borrowed_terms(tables[BORROWED]))
    ontology = [*dataset_header(tables[SOURCES].rows), *merge_modules(own, bridge, borrowed)]
    resolver = Resolver(read_lexicon(triple_store([*ontology, *record_triples(tables)])))
    problems = [
        *check_terms(tables, resolver),
        *check_statements(tables, resolver),
        *check_mappings(tables, resolver.index),
        *check_classes(tables[CLASSES], resolver.index),
    ]
    # Whether a cell is malignant can be said only of cells that are known.
    if not problems:
        problems = list(check_participants(tables, resolver))
    if problems:
        raise DataError(problems)
    axioms = list(class_axioms(tables[CLASSES], resolver))
    return Checked(tables, resolver, own + axioms, ontology + axioms)


def _read_module(inputs: Inputs, name: str, read: Callable[[], list[Triple]]) -> list[Triple]:
    """Return the triples of a Turtle file of the ontology.

    Raises:
        DataError: the file is missing, cannot be read or is not Turtle.
    """
    file = display_path(inputs.ontology / name)
    try:
        return read()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise DataError([Problem(file, 1, "1", "NO_FILE", what)]) from error
    except SyntaxError as error:
        line, column = error.lineno or 1, str(error.offset or 1)
        raise DataError([Problem(file, line, column, "SYNTAX", error.msg)]) from error


def _pipe_problems(ontology: Path) -> Iterator[Problem]:
    """Yield a problem for each file of the ontology that would be read for ever."""
    for path in sorted(ontology.rglob("*.*")):
        fault = irregularity(path) if path.exists() and not path.is_dir() else ""
        if fault:
            what = f"cannot be read: {fault}"
            yield Problem(display_path(path), 1, "1", "NO_FILE", what, "name a file")


def write_graph(checked: Checked, folder: Path) -> int:
    """Write the asserted graph as N-Triples and Turtle, one finding after the other.

    Returns:
        The number of triples.
    """
    with (
        (folder / TURTLE_FILE).open("w", encoding="utf-8", newline="\n") as ttl,
        turtle_document(ttl) as add_to_turtle,
    ):
        return write_lines(checked, folder, add_to_turtle)


def write_lines(
    checked: Checked, folder: Path, also: Callable[[list[Triple]], None] = lambda _: None
) -> int:
    """Write the asserted graph as N-Triples, one finding after the other.

    Args:
        checked: the tables and the ontology.
        folder: where to write.
        also: called with each block of triples.

    Returns:
        The number of triples.
    """
    count = 0
    total = len(checked.tables[FINDINGS].rows) + 1
    with (
        (folder / ASSERTED_FILE).open("w", encoding="utf-8", newline="\n") as lines,
        metered("writing findings", total) as move,
    ):
        for block in _blocks(checked):
            count += nt.write(dict.fromkeys(block), lines)
            also(block)
            move(1)
    return count


def _blocks(checked: Checked) -> Iterator[list[Triple]]:
    yield sorted({*checked.base, *regulation_triples(checked.tables, checked.resolver)})
    yield from finding_blocks(checked.tables, checked.resolver)


def write_ontology(inputs: Inputs, checked: Checked, folder: Path) -> None:
    """Write the ontology for editors: its modules, and the catalog that leads from one to another.

    ``exomet.ttl`` imports ``borrowed.ttl``. ``bridge.ttl`` imports both: open it to see the classes
    as the graph of findings has them.
    """
    target = folder / "ontology"
    target.mkdir()
    modules = {
        OWN_FILE: checked.own,
        BRIDGE_FILE: bridge_axioms(inputs.ontology),
        "borrowed.ttl": borrowed_terms(checked.tables[BORROWED]),
    }
    for name, triples in modules.items():
        with (
            (target / name).open("w", encoding="utf-8", newline="\n") as out,
            turtle_document(out) as add,
        ):
            add(triples)
    shutil.copyfile(inputs.ontology / SHAPES_FILE, target / SHAPES_FILE)
    (target / "catalog-v001.xml").write_text(_CATALOG, encoding="utf-8", newline="\n")


_CATALOG = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
    <uri name="https://w3id.org/exomet/ontology" uri="exomet.ttl"/>
    <uri name="https://w3id.org/exomet/ontology/borrowed" uri="borrowed.ttl"/>
    <uri name="https://w3id.org/exomet/ontology/bridge" uri="bridge.ttl"/>
</catalog>
"""
