"""Background regulation: what a molecule, pathway or process does to another, whatever the microRNA."""

from __future__ import annotations

from collections.abc import Iterator

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.graph.records import record_iri
from exomet.graph.resolve import Resolver
from exomet.tables.check import Tables
from exomet.tables.read import Row
from exomet.tables.schema import NOT_STATED

_CLASS = {
    "increase": exomet_iri("PositiveRegulation"),
    "decrease": exomet_iri("NegativeRegulation"),
    NOT_STATED: exomet_iri("UnsignedRegulation"),
}
_WORD = {"increase": "raises", "decrease": "lowers", NOT_STATED: "changes"}


def regulation_triples(tables: Tables, resolver: Resolver) -> Iterator[Triple]:
    """Yield the triples of the background regulations; a process stands as an individual of the regulation."""
    for row in tables["regulations"].rows:
        subject = record_iri("regulation", row["regulation"])
        yield subject, nt.TYPE, _CLASS[row["sign"]]
        yield subject, nt.TYPE, nt.INDIVIDUAL
        ends = {
            role: resolver.thing(row[role], row[f"{role}_kind"]) for role in ("regulator", "object")
        }
        label = f"{ends['regulator'].label} {_WORD[row['sign']]} {ends['object'].label}"
        yield subject, nt.LABEL, nt.literal(label)
        for role, relation in (("regulator", "regulator"), ("object", "regulated")):
            yield from _end(subject, row, role, relation, f"<{ends[role].iri}>")
        yield subject, exomet_iri("regulationBasis"), nt.literal(row["basis"])
        for anchor in row.many("anchors"):
            yield subject, exomet_iri("place"), record_iri("place", anchor)
        for reference in row.many("references"):
            yield subject, exomet_iri("supportedBy"), record_iri("publication", reference)
        if row["note"]:
            yield subject, nt.NOTE, nt.literal(row["note"])


def _end(subject: str, row: Row, role: str, relation: str, term: str) -> Iterator[Triple]:
    if row[f"{role}_kind"] == "process":
        part = f"{subject[:-1]}-{relation}>"
        yield part, nt.TYPE, term
        yield part, nt.TYPE, nt.INDIVIDUAL
        yield part, nt.LABEL, nt.literal(row[role])
        term = part
    yield subject, exomet_iri(relation), term
