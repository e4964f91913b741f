"""Background regulation: what a molecule, pathway, process or agent does to another."""

from __future__ import annotations

from collections.abc import Iterator

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Term, Triple, exomet_iri, part_of, record_iri
from exomet.graph.resolve import Resolver
from exomet.tables.read import Tables
from exomet.tables.schema import REGULATIONS, RegulationRow
from exomet.tables.spec import NOT_STATED

_REGULATION_CLASS = {
    "increase": exomet_iri("PositiveRegulation"),
    "decrease": exomet_iri("NegativeRegulation"),
    NOT_STATED: exomet_iri("UnsignedRegulation"),
}
_CROSSING_CLASS = exomet_iri("RegulationBetweenCells")
# A regulation without cells holds in every cell.
_ANY_CELL = nt.iri("CL:0000000")
_REGULATION_VERB = {"increase": "raises", "decrease": "lowers", NOT_STATED: "changes"}
# What these kinds name is a class, so that each regulation has an individual of its own.
_KINDS_OF_CLASSES = ("process", "agent")


def regulation_triples(tables: Tables, resolver: Resolver) -> Iterator[Triple]:
    """Yield the triples of the background regulations."""
    for row in tables[REGULATIONS].rows:
        yield from _regulation(row, resolver)


def _regulation(row: RegulationRow, resolver: Resolver) -> Iterator[Triple]:
    subject = record_iri("regulation", row.regulation)
    regulator = resolver.thing(row.regulator, row.regulator_kind)
    regulated = resolver.thing(row.object, row.object_kind)
    label = f"{regulator.label} {_REGULATION_VERB[row.sign]} {regulated.label}"
    yield subject, nt.TYPE, _REGULATION_CLASS[row.sign]
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.literal(label)
    yield from _where(subject, row, resolver)
    sides = (
        ("regulator", row.regulator, row.regulator_kind),
        ("regulated", row.object, row.object_kind),
    )
    for relation, name, kind in sides:
        term = resolver.term(name, kind)
        if kind in _KINDS_OF_CLASSES:
            term = part_of(subject, relation)
            yield from _individual(term, resolver.term(name, kind), name)
        yield subject, exomet_iri(relation), term
    yield subject, exomet_iri("regulationBasis"), nt.literal(row.basis)
    for anchor in row.anchors:
        yield subject, exomet_iri("place"), record_iri("place", anchor)
    for reference in row.references:
        yield subject, exomet_iri("supportedBy"), record_iri("publication", reference)
    if row.note:
        yield subject, nt.NOTE, nt.literal(row.note)


def _where(subject: Term, row: RegulationRow, resolver: Resolver) -> Iterator[Triple]:
    """Yield in which cells a regulation holds, and whether it acts from one on another."""
    cells = [resolver.term(cell, "cell") for cell in row.cells] or [_ANY_CELL]
    for cell in cells:
        yield subject, exomet_iri("inCellType"), cell
    if row.crosses:
        yield subject, nt.TYPE, _CROSSING_CLASS


def _individual(subject: Term, cls: Term, label: str) -> Iterator[Triple]:
    """Yield a process or an agent as an individual of the regulation, as findings have theirs."""
    yield subject, nt.TYPE, cls
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.literal(label)
