"""Record-like things that findings share: microRNAs, molecules, pathways, papers, places, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote_plus

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, own
from exomet.tables.check import Tables
from exomet.tables.read import Row
from exomet.terms.iris import BASE

_MIRNA_CLASS = {
    "mature": "MatureMicroRNA",
    "arm-not-stated": "ArmNotStatedMicroRNA",
    "family": "MicroRNAFamily",
}
_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/?term="


def entity(kind: str, identifier: str) -> str:
    """Return the IRI of one of our records as a term, such as ``publication`` and ``tahan2025-20``."""
    return f"<{BASE}{kind}/{identifier}>"


def record_triples(tables: Tables) -> Iterator[Triple]:
    """Yield the triples of all shared records, table by table."""
    for name, triples in _RECORDS.items():
        for row in tables[name].rows:
            yield from triples(row)


def _thing(subject: str, kind: str, label: str, synonyms: Iterable[str] = ()) -> Iterator[Triple]:
    yield subject, nt.TYPE, own(kind)
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.text(label)
    for synonym in synonyms:
        yield subject, nt.ALT_LABEL, nt.text(synonym)


def _optional(
    subject: str, row: Row, columns: dict[str, str], as_term: Callable[[str], str] = nt.text
) -> Iterator[Triple]:
    for column, name in columns.items():
        if row[column]:
            yield subject, own(name), as_term(row[column])


def _mirna(row: Row) -> Iterator[Triple]:
    subject = entity("mirna", row["mirna"])
    yield from _thing(subject, _MIRNA_CLASS[row["kind"]], row["label"], row.many("synonyms"))
    if row["accession"]:
        yield subject, own("accession"), nt.text(row["accession"])
        space = "mirbase.family" if row["kind"] == "family" else "mirbase.mature"
        yield subject, nt.EXACT, nt.ref(f"{space}:{row['accession']}")
    if row["possible_arm"]:
        yield subject, own("possibleArm"), entity("mirna", row["possible_arm"])
    if row["member_of"]:
        yield subject, own("memberOf"), entity("mirna", row["member_of"])
    yield from _optional(subject, row, {"status": "recordStatus"})
    if row["note"]:
        yield subject, nt.NOTE, nt.text(row["note"])


def _molecule(row: Row) -> Iterator[Triple]:
    subject = nt.ref(row["molecule"])
    kind = "Gene" if row["kind"] == "gene" else "MoleculeFamily"
    yield from _thing(subject, kind, row["symbol"], [row["name"], *row.many("synonyms")])
    for family in row.many("member_of"):
        yield subject, own("memberOf"), nt.ref(family)


def _pathway(row: Row) -> Iterator[Triple]:
    subject = entity("pathway", row["pathway"])
    yield from _thing(subject, "Pathway", row["label"], row.many("synonyms"))
    yield subject, nt.TYPE, nt.ref(row["class"])


def _cell_line(row: Row) -> Iterator[Triple]:
    subject = nt.ref(row["cell_line"])
    yield from _thing(subject, "CellLine", row["label"], row.many("synonyms"))
    if row["note"]:
        yield subject, nt.NOTE, nt.text(row["note"])


def _condition(row: Row) -> Iterator[Triple]:
    subject = entity("condition", row["condition"])
    yield from _thing(subject, "Condition", row["label"])
    yield subject, nt.NOTE, nt.text(row["definition"])
    if row["close_match"]:
        yield subject, nt.CLOSE, nt.ref(row["close_match"])


def _source(row: Row) -> Iterator[Triple]:
    subject = entity("source", row["source"])
    yield from _thing(subject, "Source", f"{row['authors']} ({row['year']})")
    yield from _optional(subject, row, {"authors": "authors", "title": "title", "sha256": "documentHash"})
    yield subject, own("publicationYear"), nt.integer(row["year"])


def _publication(row: Row) -> Iterator[Triple]:
    subject = entity("publication", row["publication"])
    first = row["authors"].split(",")[0].removesuffix(" et al")
    yield from _thing(subject, "Publication", f"{first} {row['year']}, {row['journal']}")
    yield subject, own("referenceNumber"), nt.integer(row["number"])
    yield subject, own("reportedBy"), entity("source", row["source"])
    columns = ("authors", "title", "journal", "volume", "pages")
    yield from _optional(subject, row, dict(zip(columns, columns, strict=True)))
    yield subject, own("publicationYear"), nt.integer(row["year"])
    yield subject, nt.SEE_ALSO, f"<{_PUBMED}{quote_plus(row['title'])}>"


def place_locator(row: Row) -> str:
    """Return the readable address of a place: ``Table 1, row 49`` or ``section, start-end``."""
    return f"{row['section']}, row {row['row']}" if row["row"] else f"{row['section']}, {row['start']}-{row['end']}"


def _place(row: Row) -> Iterator[Triple]:
    subject = entity("place", row["place"])
    yield from _thing(subject, "Place", place_locator(row))
    yield subject, own("reportedBy"), entity("source", row["source"])
    yield subject, own("locator"), nt.text(place_locator(row))
    printed = {"sha256": "passageHash", "printed_mirna": "printedMirna", "printed_cancer": "printedCancer"}
    yield from _optional(subject, row, {**printed, "printed_source": "printedSource"})
    numbers = {"start": "start", "end": "end", "row": "row", "printed_year": "printedYear"}
    yield from _optional(subject, row, numbers, nt.integer)
    for number in row.many("printed_references"):
        yield subject, own("printedReferences"), nt.text(number)


def _correction(row: Row) -> Iterator[Triple]:
    subject = entity("correction", row["correction"])
    touched = f" of {row['finding']}" if row["finding"] else ""
    yield from _thing(subject, "Correction", f"{row['correction']}: {row['kind']} in {row['field']}{touched}")
    if row["finding"]:
        yield subject, own("correctedFinding"), entity("finding", row["finding"])
    if row["step"]:
        yield subject, own("correctedStep"), entity("finding", f"{row['finding']}-{row['step']}")
    yield subject, own("place"), entity("place", row["place"])
    columns = {"field": "field", "kind": "correctionKind", "severity": "severity", "reason": "reason"}
    yield from _optional(subject, row, {**columns, "established_by": "establishedBy"})
    yield subject, own("printedValue"), nt.text(row["printed"])
    yield subject, own("curatedValue"), nt.text(row["curated"])


def _exclusion(row: Row) -> Iterator[Triple]:
    yield entity("place", row["place"]), own("excludedBecause"), nt.text(row["reason"])


def _mapping(row: Row) -> Iterator[Triple]:
    subject = nt.ref(row["subject_id"])
    yield subject, nt.TYPE, own("PrintedLabel")
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.text(row["subject_label"])
    yield subject, nt.ref(row["predicate_id"]), nt.ref(row["object_id"])


_RECORDS: dict[str, Callable[[Row], Iterator[Triple]]] = {
    "sources": _source,
    "publications": _publication,
    "mirnas": _mirna,
    "molecules": _molecule,
    "pathways": _pathway,
    "cell_lines": _cell_line,
    "conditions": _condition,
    "places": _place,
    "corrections": _correction,
    "exclusions": _exclusion,
    "mappings": _mapping,
}
