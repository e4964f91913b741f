"""Things other than findings as JSON: terms, names, papers, sources, and any thing by its name."""

from __future__ import annotations

from collections.abc import Mapping

from exomet.api.declared import (
    ApiField,
    ApiParameter,
    ApiRecord,
    ApiRequest,
    ApiRows,
    ApiTable,
    ApiThing,
)
from exomet.audit.fidelity import read_fidelity
from exomet.finding.papers import CitedPaper, papers_called
from exomet.finding.sources import CuratedSource, SourceSize, curated_sources, sizes_of_sources
from exomet.pages.explorer import Explorer
from exomet.tables.lists import as_name_list
from exomet.terms.iris import curie, expand
from exomet.terms.kinds import kind_titles, main_kind
from exomet.terms.lexicon import Entity
from exomet.terms.sorting import natural_sort_key

_KIND = ApiParameter("kind", "Kind of thing.", "cancer", choices=tuple(kind_titles()))
_NUMBER_OF_FINDINGS = ApiField("findings", "number of findings on it", "number")
_ID = ApiField("id", "identifier, as a CURIE")
_IRI = ApiField("iri", "IRI")
THING_FIELDS = (
    _ID,
    _IRI,
    ApiField("label", "label"),
    ApiField("sections", "what is known of it, section by section: heading and rows", "records"),
    ApiField("notes", "how its name is read", "list"),
)


def thing_record(explorer: Explorer, name: str) -> ApiRecord:
    """Return what is known of a thing, as plain values.

    Raises:
        UnknownNameError: nothing has this name; candidates are offered.
    """
    page = explorer.knowledge.describe(name, read_fidelity)
    sections = []
    for section in page.sections:
        rows = [dict(zip(section.columns, row, strict=True)) for row in section.rows]
        if rows:
            sections.append({"heading": section.heading, "rows": rows})
    return {
        "id": page.curie,
        "iri": str(expand(page.curie)),
        "label": page.label,
        "sections": sections,
        "notes": [note.text for note in page.arm_notes],
    }


def _find_terms(explorer: Explorer, request: ApiRequest) -> ApiRows:
    text, kind = request.text("text"), request.text("kind")
    found = _called(explorer, text) if text else _all_by_label(explorer)
    kinds = {kind} if kind else set(kind_titles())
    terms = [each for each in found if each.kinds & kinds]
    notes = [] if terms else _near_notes(explorer, text, kind)
    return ApiRows(terms, lambda each: _term(explorer, each), notes)


def _called(explorer: Explorer, text: str) -> list[Entity]:
    """Return the things of a name, then those whose names have the text in them, each once."""
    lexicon = explorer.names.lexicon
    called = [*lexicon.find(text), *lexicon.containing(text)]
    return list({each.iri: each for each in called}.values())


def _all_by_label(explorer: Explorer) -> list[Entity]:
    known = explorer.names.lexicon.entities.values()
    return sorted(known, key=lambda each: (natural_sort_key(each.label.casefold()), each.iri))


def _near_notes(explorer: Explorer, text: str, kind: str) -> list[str]:
    near = explorer.names.lexicon.near(text, kind or None) if text else []
    return [f'nothing is called "{text}"', *(f'near: "{each}"' for each in near)]


def _term(explorer: Explorer, entity: Entity) -> ApiRecord:
    return {
        "id": curie(entity.iri),
        "iri": entity.iri,
        "label": entity.label,
        "kind": main_kind(entity.kinds),
        "findings": len(explorer.findings.about(entity.iri)),
    }


def _find_names(explorer: Explorer, request: ApiRequest) -> ApiRows:
    kind = request.text("kind")
    listed = as_name_list(request.values["name"])
    answer = explorer.knowledge.read_names(listed, *([kind] if kind else []))
    notes = [note.on_page for note in answer.notes]
    return ApiRows(answer.records(), dict, notes)


def _find_papers(explorer: Explorer, request: ApiRequest) -> ApiRows:
    papers = list(explorer.papers.values())
    if text := request.text("text"):
        called = {curie(each.iri) for each in papers_called(explorer.names.lexicon, text)}
        papers = [each for each in papers if each.curie in called]
    if standing := request.text("standing"):
        papers = [each for each in papers if each.standing == standing]
    return ApiRows(papers, lambda paper: _paper_record(explorer, paper))


def _paper_record(explorer: Explorer, paper: CitedPaper) -> ApiRecord:
    names = ("authors", "title", "journal", "year", "volume", "pages", "standing")
    identifiers = ("doi", "pmid", "pmcid")
    about = explorer.findings.about(str(expand(paper.curie)))
    return {
        "id": paper.curie,
        **{name: getattr(paper, name) or None for name in (*names, *identifiers)},
        "findings": sorted(about, key=natural_sort_key),
    }


def _find_sources(explorer: Explorer, _: ApiRequest) -> ApiRows:
    sizes = sizes_of_sources(explorer.store)
    return ApiRows(curated_sources(explorer.store), lambda source: _source_record(source, sizes))


def _source_record(source: CuratedSource, sizes: Mapping[str, SourceSize]) -> ApiRecord:
    size = sizes.get(source.curie, SourceSize())
    names = ("label", "kind", "authors", "title", "year", "doi", "licence")
    return {
        "id": source.curie,
        **{name: getattr(source, name) or None for name in names},
        "findings": size.findings,
        "papers": size.papers,
    }


THING = ApiThing(
    "/thing",
    "Any one thing",
    "An identifier or a name: miR-21, HGNC:6347, a cancer, a paper.",
    "miR-21",
    THING_FIELDS,
    thing_record,
)
TERMS_TABLE = ApiTable(
    "/terms",
    "Things that findings name",
    "Terms and records with the number of findings on each.",
    (_ID, _IRI, ApiField("label", "label"), ApiField("kind", "kind"), _NUMBER_OF_FINDINGS),
    _find_terms,
    (ApiParameter("text", "Only those with a name like it.", "macrophage"), _KIND),
)
NAMES_TABLE = ApiTable(
    "/names",
    "What names mean",
    "One row for each name, as `exomet names` has them.",
    (
        ApiField("line", "number of the name", "number"),
        ApiField("input", "the name"),
        ApiField("meaning", "label of what it means"),
        ApiField("identifier", "its identifier"),
        ApiField("kind", "its kind"),
        ApiField("why", "by which of its names it was found"),
        ApiField("note", "why it is not understood, or what to know of it"),
        ApiField("candidates", "what may be meant instead"),
    ),
    _find_names,
    (ApiParameter("name", "A name.", "ZO-1", repeats=True, required=True), _KIND),
)
PAPERS_TABLE = ApiTable(
    "/papers",
    "Primary papers",
    "Papers that findings rest on, one record however many sources cite it.",
    (
        _ID,
        ApiField("authors", "authors"),
        ApiField("title", "title"),
        ApiField("journal", "journal"),
        ApiField("year", "year of publication"),
        ApiField("volume", "volume"),
        ApiField("pages", "pages"),
        ApiField("standing", "its standing, as far as it was checked"),
        ApiField("doi", "DOI"),
        ApiField("pmid", "PMID"),
        ApiField("pmcid", "PMCID"),
        ApiField("findings", "names of the findings that rest on it", "list"),
    ),
    _find_papers,
    (
        ApiParameter("text", "DOI, PMID or PMCID, or words of authors, year and title.", "2018"),
        ApiParameter("standing", "Only papers of this standing.", "retracted"),
    ),
)
SOURCES_TABLE = ApiTable(
    "/sources",
    "Curated sources",
    "Documents from which findings were taken, and the abstracts of papers.",
    (
        _ID,
        ApiField("label", "what it is called"),
        ApiField("kind", "kind of source"),
        ApiField("authors", "authors"),
        ApiField("title", "title"),
        ApiField("year", "year"),
        ApiField("doi", "DOI"),
        ApiField("licence", "licence"),
        _NUMBER_OF_FINDINGS,
        ApiField("papers", "number of papers that its findings rest on", "number"),
    ),
    _find_sources,
)
