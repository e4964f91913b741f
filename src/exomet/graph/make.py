"""From the tables to the files of the graph: everything is checked first, then written finding by finding."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import DataError, Problem
from exomet.files import display_path
from exomet.graph import ntriples as nt
from exomet.graph import turtle
from exomet.graph.findings import finding_blocks
from exomet.graph.index import read_lexicon
from exomet.graph.layout import ASSERTED_FILE, SHAPES_FILE, TURTLE_FILE
from exomet.graph.ntriples import Triple
from exomet.graph.ontology import borrowed_terms, merged, own_terms
from exomet.graph.records import record_triples
from exomet.graph.regulations import regulation_triples
from exomet.graph.resolve import Resolver, check_mappings, check_participants, check_terms
from exomet.tables.check import Tables, cell_count, read_tables

Say = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """Where a build reads from: the folder of tables and the folder of the ontology."""

    data: Path
    ontology: Path


@dataclass(frozen=True)
class Checked:
    """What was read and found in order.

    Attributes:
        tables: all tables.
        resolver: knows every term of the tables.
        base: triples of ontology and records, on which the findings build.
    """

    tables: Tables
    resolver: Resolver
    base: list[Triple]


def check(inputs: Inputs, say: Say) -> Checked:
    """Read the tables and the ontology and check every cell.

    Raises:
        DataError: the tables have problems.
    """
    tables, problems = read_tables(inputs.data, inputs.ontology)
    say(
        f"read {len(tables)} tables: {cell_count(tables):,} cells checked, {len(problems)} problems"
    )
    if problems:
        raise DataError(problems)
    try:
        own = own_terms(inputs.ontology)
    except OSError as error:
        raise DataError(
            [_ontology_problem(inputs, 1, 1, "NO_FILE", f"cannot be read: {error.strerror}")]
        ) from error
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        raise DataError([_ontology_problem(inputs, line, column, "SYNTAX", error.msg)]) from error
    base = [*merged(own, list(borrowed_terms(tables["borrowed"]))), *record_triples(tables)]
    store = ox.Store()
    store.bulk_load(
        "".join(f"{s} {p} {o} .\n" for s, p, o in base).encode(), format=ox.RdfFormat.N_TRIPLES
    )
    resolver = Resolver(read_lexicon(store))
    problems = [*check_terms(tables, resolver), *check_mappings(tables, resolver.index)]
    if not problems:
        problems = list(check_participants(tables, resolver))
    if problems:
        raise DataError(problems)
    return Checked(tables, resolver, base)


def _ontology_problem(inputs: Inputs, line: int, column: int, rule: str, what: str) -> Problem:
    return Problem(display_path(inputs.ontology / "exomet.ttl"), line, str(column), rule, what)


def write_graph(checked: Checked, folder: Path) -> int:
    """Write the asserted graph as N-Triples and Turtle, one finding after the other; return the number of triples."""
    with (
        (folder / ASSERTED_FILE).open("w", encoding="utf-8") as lines,
        (folder / TURTLE_FILE).open("w", encoding="utf-8") as ttl,
    ):
        turtle.write_prefixes(ttl)
        count = 0
        for block in _blocks(checked):
            count += nt.write(dict.fromkeys(block), lines)
            turtle.write_block(block, ttl)
    return count


def _blocks(checked: Checked) -> Iterator[list[Triple]]:
    yield sorted({*checked.base, *regulation_triples(checked.tables, checked.resolver)})
    yield from finding_blocks(checked.tables, checked.resolver)


def write_ontology(inputs: Inputs, tables: Tables, folder: Path) -> None:
    """Write the ontology for editors: our module, the import module, and the catalog that leads to it."""
    target = folder / "ontology"
    target.mkdir()
    for name, triples in (
        ("exomet", own_terms(inputs.ontology)),
        ("borrowed", list(borrowed_terms(tables["borrowed"]))),
    ):
        with (target / f"{name}.ttl").open("w", encoding="utf-8") as out:
            turtle.write_prefixes(out)
            turtle.write_block(triples, out)
    shutil.copyfile(inputs.ontology / SHAPES_FILE, target / SHAPES_FILE)
    (target / "catalog-v001.xml").write_text(_CATALOG, encoding="utf-8")


_CATALOG = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
    <uri name="https://w3id.org/exomet/ontology" uri="exomet.ttl"/>
    <uri name="https://w3id.org/exomet/ontology/borrowed" uri="borrowed.ttl"/>
</catalog>
"""
