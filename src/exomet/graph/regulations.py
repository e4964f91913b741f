"""Background regulation: what a molecule, pathway or process does to another, whatever the microRNA."""

from __future__ import annotations

from collections.abc import Iterator

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, own
from exomet.graph.records import entity
from exomet.graph.resolve import Resolver
from exomet.tables.check import Tables
from exomet.tables.read import Row
from exomet.tables.schema import NOT_STATED

_CLASS = {
    "increase": own("PositiveRegulation"),
    "decrease": own("NegativeRegulation"),
    NOT_STATED: own("UnsignedRegulation"),
}
_WORD = {"increase": "raises", "decrease": "lowers", NOT_STATED: "changes"}


def regulation_triples(tables: Tables, resolver: Resolver) -> Iterator[Triple]:
    """Yield the triples of the background regulations; a process stands as an individual of the regulation."""
    for row in tables["regulations"].rows:
        subject = entity("regulation", row["regulation"])
        yield subject, nt.TYPE, _CLASS[row["sign"]]
        yield subject, nt.TYPE, nt.INDIVIDUAL
        ends = {role: resolver.thing(row[role], row[f"{role}_kind"]) for role in ("regulator", "object")}
        label = f"{ends['regulator'].label} {_WORD[row['sign']]} {ends['object'].label}"
        yield subject, nt.LABEL, nt.text(label)
        for role, relation in (("regulator", "regulator"), ("object", "regulated")):
            yield from _end(subject, row, role, relation, f"<{ends[role].iri}>")
        yield subject, own("regulationBasis"), nt.text(row["basis"])
        for place in row.many("places"):
            yield subject, own("place"), entity("place", place)
        for reference in row.many("references"):
            yield subject, own("supportedBy"), entity("publication", reference)
        if row["note"]:
            yield subject, nt.NOTE, nt.text(row["note"])


def _end(subject: str, row: Row, role: str, relation: str, term: str) -> Iterator[Triple]:
    if row[f"{role}_kind"] == "process":
        part = f"{subject[:-1]}-{relation}>"
        yield part, nt.TYPE, term
        yield part, nt.TYPE, nt.INDIVIDUAL
        yield part, nt.LABEL, nt.text(row[role])
        term = part
    yield subject, own(relation), term
