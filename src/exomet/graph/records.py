"""Record-like things that findings share: microRNAs, molecules, pathways, papers, places, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote_plus

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.tables.check import Tables
from exomet.tables.read import Row
from exomet.terms.iris import BASE

_MIRNA_CLASS = {
    "mature": "MatureMicroRNA",
    "arm-not-stated": "ArmNotStatedMicroRNA",
    "family": "MicroRNAFamily",
}
_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/?term="


def record_iri(kind: str, identifier: str) -> str:
    """Return the IRI of one of our records as a term, such as ``publication`` and ``tahan2025-20``."""
    return f"<{BASE}{kind}/{identifier}>"


def record_triples(tables: Tables) -> Iterator[Triple]:
    """Yield the triples of all shared records, table by table."""
    for name, triples in _RECORDS.items():
        for row in tables[name].rows:
            yield from triples(row)


def _thing(subject: str, kind: str, label: str, synonyms: Iterable[str] = ()) -> Iterator[Triple]:
    yield subject, nt.TYPE, exomet_iri(kind)
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.literal(label)
    for synonym in synonyms:
        yield subject, nt.ALT_LABEL, nt.literal(synonym)


def _optional(
    subject: str, row: Row, columns: dict[str, str], as_term: Callable[[str], str] = nt.literal
) -> Iterator[Triple]:
    for column, name in columns.items():
        if row[column]:
            yield subject, exomet_iri(name), as_term(row[column])


def _mirna(row: Row) -> Iterator[Triple]:
    subject = record_iri("mirna", row["mirna"])
    yield from _thing(subject, _MIRNA_CLASS[row["kind"]], row["label"], row.many("synonyms"))
    if row["accession"]:
        yield subject, exomet_iri("accession"), nt.literal(row["accession"])
        space = "mirbase.family" if row["kind"] == "family" else "mirbase.mature"
        yield subject, nt.EXACT, nt.iri(f"{space}:{row['accession']}")
    if row["possible_arm"]:
        yield subject, exomet_iri("possibleArm"), record_iri("mirna", row["possible_arm"])
    if row["member_of"]:
        yield subject, exomet_iri("memberOf"), record_iri("mirna", row["member_of"])
    yield from _optional(subject, row, {"status": "recordStatus"})
    if row["note"]:
        yield subject, nt.NOTE, nt.literal(row["note"])


def _molecule(row: Row) -> Iterator[Triple]:
    subject = nt.iri(row["molecule"])
    kind = "Gene" if row["kind"] == "gene" else "MoleculeFamily"
    yield from _thing(subject, kind, row["symbol"], [row["name"], *row.many("synonyms")])
    for family in row.many("member_of"):
        yield subject, exomet_iri("memberOf"), nt.iri(family)


def _pathway(row: Row) -> Iterator[Triple]:
    subject = record_iri("pathway", row["pathway"])
    yield from _thing(subject, "Pathway", row["label"], row.many("synonyms"))
    yield subject, nt.TYPE, nt.iri(row["class"])


def _cell_line(row: Row) -> Iterator[Triple]:
    subject = nt.iri(row["cell_line"])
    yield from _thing(subject, "CellLine", row["label"], row.many("synonyms"))
    if row["note"]:
        yield subject, nt.NOTE, nt.literal(row["note"])


def _condition(row: Row) -> Iterator[Triple]:
    subject = record_iri("condition", row["condition"])
    yield from _thing(subject, "Condition", row["label"])
    yield subject, nt.NOTE, nt.literal(row["definition"])
    if row["close_match"]:
        yield subject, nt.CLOSE, nt.iri(row["close_match"])


def _source(row: Row) -> Iterator[Triple]:
    subject = record_iri("source", row["source"])
    yield from _thing(subject, "Source", f"{row['authors']} ({row['year']})")
    yield from _optional(
        subject, row, {"authors": "authors", "title": "title", "sha256": "documentHash"}
    )
    yield subject, exomet_iri("publicationYear"), nt.integer(row["year"])


def _publication(row: Row) -> Iterator[Triple]:
    subject = record_iri("publication", row["publication"])
    first = row["authors"].split(",")[0].removesuffix(" et al")
    yield from _thing(subject, "Publication", f"{first} {row['year']}, {row['journal']}")
    yield subject, exomet_iri("referenceNumber"), nt.integer(row["number"])
    yield subject, exomet_iri("reportedBy"), record_iri("source", row["source"])
    columns = ("authors", "title", "journal", "volume", "pages")
    yield from _optional(subject, row, dict(zip(columns, columns, strict=True)))
    yield subject, exomet_iri("publicationYear"), nt.integer(row["year"])
    yield subject, nt.SEE_ALSO, f"<{_PUBMED}{quote_plus(row['title'])}>"


def place_locator(row: Row) -> str:
    """Return the readable address of a place: ``Table 1, row 49`` or ``section, start-end``."""
    return (
        f"{row['section']}, row {row['row']}"
        if row["row"]
        else f"{row['section']}, {row['start']}-{row['end']}"
    )


def _anchor(row: Row) -> Iterator[Triple]:
    subject = record_iri("place", row["anchor"])
    yield from _thing(subject, "Place", place_locator(row))
    yield subject, exomet_iri("reportedBy"), record_iri("source", row["source"])
    yield subject, exomet_iri("locator"), nt.literal(place_locator(row))
    printed = {
        "sha256": "passageHash",
        "printed_mirna": "printedMirna",
        "printed_cancer": "printedCancer",
    }
    yield from _optional(subject, row, {**printed, "printed_source": "printedSource"})
    numbers = {"start": "start", "end": "end", "row": "row", "printed_year": "printedYear"}
    yield from _optional(subject, row, numbers, nt.integer)
    for number in row.many("printed_references"):
        yield subject, exomet_iri("printedReferences"), nt.literal(number)


def _correction(row: Row) -> Iterator[Triple]:
    subject = record_iri("correction", row["correction"])
    touched = f" of {row['finding']}" if row["finding"] else ""
    yield from _thing(
        subject, "Correction", f"{row['correction']}: {row['kind']} in {row['field']}{touched}"
    )
    if row["finding"]:
        yield subject, exomet_iri("correctedFinding"), record_iri("finding", row["finding"])
    if row["step"]:
        yield (
            subject,
            exomet_iri("correctedStep"),
            record_iri("finding", f"{row['finding']}-{row['step']}"),
        )
    yield subject, exomet_iri("place"), record_iri("place", row["anchor"])
    columns = {
        "field": "field",
        "kind": "correctionKind",
        "severity": "severity",
        "reason": "reason",
    }
    yield from _optional(subject, row, {**columns, "established_by": "establishedBy"})
    yield subject, exomet_iri("printedValue"), nt.literal(row["printed"])
    yield subject, exomet_iri("curatedValue"), nt.literal(row["curated"])


def _exclusion(row: Row) -> Iterator[Triple]:
    yield (
        record_iri("place", row["anchor"]),
        exomet_iri("excludedBecause"),
        nt.literal(row["reason"]),
    )


def _mapping(row: Row) -> Iterator[Triple]:
    subject = nt.iri(row["subject_id"])
    yield subject, nt.TYPE, exomet_iri("PrintedLabel")
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.literal(row["subject_label"])
    yield subject, nt.iri(row["predicate_id"]), nt.iri(row["object_id"])


_RECORDS: dict[str, Callable[[Row], Iterator[Triple]]] = {
    "sources": _source,
    "publications": _publication,
    "mirnas": _mirna,
    "molecules": _molecule,
    "pathways": _pathway,
    "cell_lines": _cell_line,
    "conditions": _condition,
    "anchors": _anchor,
    "corrections": _correction,
    "exclusions": _exclusion,
    "mappings": _mapping,
}
