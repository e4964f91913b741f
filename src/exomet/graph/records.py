"""Records that findings share: microRNAs, molecules, pathways, papers, anchors, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote_plus

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Term, Triple, exomet_iri, part_of, record_iri
from exomet.tables import provenance, schema
from exomet.tables.read import Table, Tables
from exomet.tables.spec import NOT_STATED, RowT
from exomet.terms.paper_identifiers import identifier_pages

_MIRNA_CLASS = {
    "mature": "MatureMicroRNA",
    "arm-not-stated": "ArmNotStatedMicroRNA",
    "family": "MicroRNAFamily",
}
_MOLECULE_CLASS = {"gene": "Gene", "family": "MoleculeFamily", "chemical": "Chemical"}
_PUBMED_SEARCH = "https://pubmed.ncbi.nlm.nih.gov/?term="


def record_triples(tables: Tables) -> Iterator[Triple]:
    """Yield the triples of all shared records, table by table."""
    names = provenance.source_names(tables[schema.SOURCES].rows)
    for source in tables[schema.SOURCES].rows:
        yield from _source(source, names[source.source])
    yield from _of_rows(tables[schema.PAPERS], _paper)
    papers = {row.paper: row for row in tables[schema.PAPERS].rows}
    for row in tables[schema.PUBLICATIONS].rows:
        yield from _publication(row, papers.get(row.paper))
    yield from _of_rows(tables[schema.MIRNAS], _mirna)
    yield from _of_rows(tables[schema.MOLECULES], _molecule)
    yield from _of_rows(tables[schema.PATHWAYS], _pathway)
    yield from _of_rows(tables[schema.CELL_LINES], _cell_line)
    yield from _of_rows(tables[schema.CONDITIONS], _condition)
    for anchor in tables[schema.ANCHORS].rows:
        yield from _anchor_record(anchor, names[anchor.source])
    yield from _of_rows(tables[schema.CORRECTIONS], _correction)
    yield from _of_rows(tables[schema.EXCLUSIONS], _exclusion)
    yield from _of_rows(tables[schema.MAPPINGS], _mapping)


def _of_rows(table: Table[RowT], triples: Callable[[RowT], Iterator[Triple]]) -> Iterator[Triple]:
    for row in table.rows:
        yield from triples(row)


def _record(subject: Term, kind: str, label: str, synonyms: Iterable[str] = ()) -> Iterator[Triple]:
    yield subject, nt.TYPE, exomet_iri(kind)
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.literal(label)
    for synonym in synonyms:
        yield subject, nt.ALT_LABEL, nt.literal(synonym)


def _stated(
    subject: Term, values: Mapping[str, str], as_term: Callable[[str], Term] = nt.literal
) -> Iterator[Triple]:
    """Yield a triple for each property of ExoMet whose cell holds a value."""
    for name, value in values.items():
        if value:
            yield subject, exomet_iri(name), as_term(value)


def _note_triples(subject: Term, note: str) -> Iterator[Triple]:
    if note:
        yield subject, nt.NOTE, nt.literal(note)


def _mirna(row: schema.MirnaRow) -> Iterator[Triple]:
    subject = record_iri("mirna", row.mirna)
    yield from _record(subject, _MIRNA_CLASS[row.kind], row.label, row.synonyms)
    if row.accession:
        yield subject, exomet_iri("accession"), nt.literal(row.accession)
        space = "mirbase.family" if row.kind == "family" else "mirbase.mature"
        yield subject, nt.EXACT, nt.iri(f"{space}:{row.accession}")
    if row.possible_arm:
        yield subject, exomet_iri("possibleArm"), record_iri("mirna", row.possible_arm)
    if row.member_of:
        yield subject, exomet_iri("memberOf"), record_iri("mirna", row.member_of)
    yield from _stated(subject, {"recordStatus": row.status})
    yield from _note_triples(subject, row.note)


def _molecule(row: schema.MoleculeRow) -> Iterator[Triple]:
    subject = nt.iri(row.molecule)
    synonyms = [row.name, *row.synonyms]
    yield from _record(subject, _MOLECULE_CLASS[row.kind], row.symbol, synonyms)
    for family in row.member_of:
        yield subject, exomet_iri("memberOf"), nt.iri(family)


def _pathway(row: schema.PathwayRow) -> Iterator[Triple]:
    subject = record_iri("pathway", row.pathway)
    yield from _record(subject, "Pathway", row.label, row.synonyms)
    yield subject, nt.TYPE, nt.iri(row.class_)


def _cell_line(row: schema.CellLineRow) -> Iterator[Triple]:
    subject = nt.iri(row.cell_line)
    yield from _record(subject, "CellLine", row.label, row.synonyms)
    yield from _note_triples(subject, row.note)


def _condition(row: schema.ConditionRow) -> Iterator[Triple]:
    subject = record_iri("condition", row.condition)
    yield from _record(subject, "Condition", row.label)
    yield from _note_triples(subject, row.definition)
    if row.close_match:
        yield subject, nt.CLOSE, nt.iri(row.close_match)


def _source(row: provenance.SourceRow, short_name: str) -> Iterator[Triple]:
    subject = record_iri("source", row.source)
    whose = row.published_by if row.authors == NOT_STATED else row.authors
    yield from _record(subject, "Source", f"{whose} ({row.year})", [short_name])
    properties = {
        "sourceKind": row.kind,
        "authors": row.authors,
        "title": row.title,
        "documentDoi": row.doi,
        "documentLicence": row.licence,
        "layout": row.layout,
        "textBegins": row.begins,
        "textEnds": row.ends,
        "documentHash": row.sha256,
    }
    yield from _stated(subject, properties)
    yield subject, exomet_iri("publicationYear"), nt.integer(row.year)


def _paper(row: provenance.PaperRow) -> Iterator[Triple]:
    subject = record_iri("paper", row.paper)
    names = (f"doi:{row.doi}", row.doi) if row.doi else ()
    pubmed = (f"PMID:{row.pmid}", row.pmid) if row.pmid else ()
    central = (row.pmcid,) if row.pmcid else ()
    whose = f"{_first_author(row.authors)} {row.year}".strip()
    label = ", ".join(filter(None, (whose, row.title)))
    yield from _record(subject, "Paper", label, (row.paper, *names, *pubmed, *central))
    properties = {
        "authors": row.authors,
        "title": row.title,
        "titleFrom": row.title_from,
        "journal": row.journal,
        "volume": row.volume,
        "pages": row.pages,
        "doi": row.doi,
        "pmid": row.pmid,
        "pmcid": row.pmcid,
        "standing": row.standing,
        "standingFrom": row.standing_from,
        "licenceSeen": row.licence,
    }
    yield from _stated(subject, properties)
    if row.year:
        yield subject, exomet_iri("publicationYear"), nt.integer(row.year)
    for link in paper_links(row) or [_PUBMED_SEARCH + quote_plus(row.title)]:
        yield subject, nt.SEE_ALSO, nt.bracketed(link)


def paper_links(row: provenance.PaperRow) -> list[str]:
    """Return the addresses of a paper by its identifiers: DOI, PubMed, PubMed Central.

    Example:
        >>> from dataclasses import fields
        >>> empty = {field.name: "" for field in fields(provenance.PaperRow)}
        >>> paper_links(provenance.PaperRow(**(empty | {"line": 2, "pmid": "24735924"})))
        ['https://pubmed.ncbi.nlm.nih.gov/24735924/']
    """
    return list(identifier_pages(row.doi, row.pmid, row.pmcid).values())


def _first_author(authors: str) -> str:
    """Return the first author, empty where none could be read."""
    if authors == NOT_STATED:
        return ""
    return authors.split(",", maxsplit=1)[0].removesuffix(" et al")


def _publication(
    row: provenance.PublicationRow, paper: provenance.PaperRow | None
) -> Iterator[Triple]:
    subject = record_iri("publication", row.publication)
    label = ", ".join(filter(None, (f"{_first_author(row.authors)} {row.year}", row.journal)))
    yield from _record(subject, "Publication", label)
    yield from _stated(subject, {"referenceNumber": row.number}, nt.integer)
    yield from _stated(subject, {"referenceLabel": row.label})
    yield subject, exomet_iri("reportedBy"), record_iri("source", row.source)
    properties = {
        "authors": row.authors,
        "title": row.title,
        "journal": row.journal,
        "volume": row.volume,
        "pages": row.pages,
    }
    yield from _stated(subject, properties)
    yield subject, exomet_iri("publicationYear"), nt.integer(row.year)
    links = paper_links(paper) if paper else []
    if paper:
        yield subject, exomet_iri("paper"), record_iri("paper", paper.paper)
    searches = [] if row.title == NOT_STATED else [_PUBMED_SEARCH + quote_plus(row.title)]
    for link in [*links, *searches][:1]:
        yield subject, nt.SEE_ALSO, nt.bracketed(link)


def _locator(row: provenance.AnchorRow, source: str) -> str:
    """Return where an anchor is: ``Table 1, row 49 of Tahan and Yazici 2025``."""
    is_named = row.section.startswith(("Table", "Section"))
    section = row.section if is_named else f"section {row.section}"
    where = f"row {row.row}" if row.row else row.within
    return f"{section}, {where or f'characters {row.start} to {row.end}'} of {source}"


def _anchor_record(row: provenance.AnchorRow, source: str) -> Iterator[Triple]:
    # The class, the property and the IRIs of anchors say "place"; they are permanent.
    subject = record_iri("place", row.anchor)
    locator = _locator(row, source)
    yield from _record(subject, "Place", locator)
    yield subject, exomet_iri("reportedBy"), record_iri("source", row.source)
    yield subject, exomet_iri("locator"), nt.literal(locator)
    texts = {
        "passageHash": row.sha256,
        "printedMirna": row.printed_mirna,
        "printedCancer": row.printed_cancer,
        "printedSource": row.printed_source,
    }
    yield from _stated(subject, texts)
    numbers = {"start": row.start, "end": row.end, "row": row.row, "printedYear": row.printed_year}
    yield from _stated(subject, numbers, nt.integer)
    for number in row.printed_references:
        yield subject, exomet_iri("printedReferences"), nt.literal(number)


def _correction(row: schema.CorrectionRow) -> Iterator[Triple]:
    subject = record_iri("correction", row.correction)
    label = f"{row.correction}: {row.kind} in {row.field}"
    if row.finding:
        label += f" of {row.finding}"
    yield from _record(subject, "Correction", label)
    finding = record_iri("finding", row.finding)
    if row.finding:
        yield subject, exomet_iri("correctedFinding"), finding
    if row.step:
        yield subject, exomet_iri("correctedStep"), part_of(finding, row.step)
    yield subject, exomet_iri("place"), record_iri("place", row.anchor)
    properties = {
        "field": row.field,
        "correctionKind": row.kind,
        "severity": row.severity,
        "reason": row.reason,
        "establishedBy": row.established_by,
    }
    yield from _stated(subject, properties)
    yield subject, exomet_iri("printedValue"), nt.literal(row.printed)
    yield subject, exomet_iri("curatedValue"), nt.literal(row.curated)


def _exclusion(row: schema.ExclusionRow) -> Iterator[Triple]:
    anchor = record_iri("place", row.anchor)
    yield anchor, exomet_iri("excludedBecause"), nt.literal(row.reason)


def _mapping(row: schema.MappingRow) -> Iterator[Triple]:
    subject = nt.iri(row.subject_id)
    yield from _record(subject, "PrintedLabel", row.subject_label)
    yield subject, nt.iri(row.predicate_id), nt.iri(row.object_id)
