"""The sources that were curated: how a citation names them, and what they report."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.finding.evidence import source_words
from exomet.query.select import select, select_texts
from exomet.queryable import Queryable
from exomet.tables.layouts import Profile
from exomet.tables.provenance import ABSTRACTS
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import EXOMET, RDFS, SKOS, expand
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.paper_identifiers import identifier_pages
from exomet.terms.sorting import natural_sort_key

_CURATED = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>
SELECT ?source ?label ?authors ?title ?year ?kind ?doi ?licence ?layout ?begins ?ends ?short
WHERE {{
  ?source a exomet:Source ; rdfs:label ?label ; exomet:authors ?authors ; exomet:title ?title ;
    exomet:publicationYear ?year ; exomet:sourceKind ?kind
  OPTIONAL {{ ?source exomet:documentDoi ?doi }}
  OPTIONAL {{ ?source exomet:documentLicence ?licence }}
  OPTIONAL {{ ?source exomet:layout ?layout }}
  OPTIONAL {{ ?source exomet:textBegins ?begins }}
  OPTIONAL {{ ?source exomet:textEnds ?ends }}
  OPTIONAL {{ ?source skos:altLabel ?short }}
}} ORDER BY ?source"""
_REPORTED_FINDINGS = f"""PREFIX exomet: <{EXOMET}>
SELECT DISTINCT ?finding WHERE {{
  ?finding exomet:evidence ?line . ?line exomet:reportedBy <%s> }}"""
_BY_SOURCE = f"""PREFIX exomet: <{EXOMET}>
SELECT ?source (COUNT(DISTINCT ?finding) AS ?findings) (COUNT(DISTINCT ?paper) AS ?papers) WHERE {{
  ?finding exomet:evidence ?line . ?line exomet:reportedBy ?source
  OPTIONAL {{ ?line exomet:paper ?paper }}
}} GROUP BY ?source"""
_NO_LICENCE = "not seen"
# What a source has: heading -> how it is counted.
_COUNTED = {
    "Lines of evidence": "?one a exomet:EvidenceLine ; exomet:reportedBy <%s>",
    "Statements": "?line exomet:reportedBy <%s> ; exomet:statement ?one",
    "Papers": "?line exomet:reportedBy <%s> ; exomet:paper ?one . ?line a exomet:EvidenceLine",
    "Anchors": "?one a exomet:Place ; exomet:reportedBy <%s>",
    "Entries of its reference list": "?one a exomet:Publication ; exomet:reportedBy <%s>",
    "Corrections": "?one a exomet:Correction ; exomet:place/exomet:reportedBy <%s>",
}
_HOW_MANY = f"PREFIX exomet: <{EXOMET}> SELECT (COUNT(DISTINCT ?one) AS ?number) WHERE {{ %s }}"


@dataclass(frozen=True)
class CuratedSource:
    """A document from which findings were taken, or the abstracts of their papers."""

    curie: str
    label: str
    authors: str
    title: str
    year: str
    kind: str = "review"
    doi: str = ""
    licence: str = ""
    layout: str = ""
    begins: str = ""
    ends: str = ""
    short: str = ""

    @property
    def profile(self) -> Profile:
        """How its text is laid out."""
        return Profile(self.layout, self.begins, self.ends)

    @property
    def name(self) -> str:
        """Its identifier."""
        return self.curie.partition(":")[2]

    @property
    def words(self) -> str:
        """What people call it, with its kind."""
        return source_words(self.kind, self.label)

    @property
    def called(self) -> str:
        """What people call it, in a sentence."""
        return self.label if self.is_document else self.words

    @property
    def is_document(self) -> bool:
        """Whether it is one document, which can be cited."""
        return self.kind != ABSTRACTS

    @property
    def doi_page(self) -> str:
        """The page of its DOI, empty without one."""
        return identifier_pages(self.doi, "", "").get("DOI", "")

    @property
    def licence_words(self) -> str:
        """Its licence; where none was seen it is not stated, whatever its publisher usually grants.

        Example:
            >>> CuratedSource("source:x", "", "", "", "", licence="not seen").licence_words
            'not stated: none was seen'
        """
        seen = self.licence and self.licence != _NO_LICENCE
        return self.licence if seen else f"{NOT_STATED}: none was seen"

    @property
    def citation(self) -> str:
        """The document as a list of references names it.

        Example:
            >>> CuratedSource("source:x", "X Y (2025)", "X Y", "On vesicles", "2025").citation
            'X Y. On vesicles. 2025.'
            >>> stated = ("source:x", "J (2025)", "not stated", "On vesicles", "2025")
            >>> CuratedSource(*stated, doi="10.1000/1").citation
            'On vesicles. J (2025). doi:10.1000/1.'
        """
        known = self.authors != NOT_STATED
        # (the label of a source without known authors has its publisher and the year)
        parts = [self.authors, self.title, self.year] if known else [self.title, self.label]
        parts += [f"doi:{self.doi}"] if self.doi else []
        return f"{'. '.join(parts)}."


def curated_sources(store: Queryable) -> list[CuratedSource]:
    """Return the curated sources of a graph, in the order of their identifiers."""
    return [CuratedSource(*row) for row in select_texts(store, _CURATED)]


@dataclass(frozen=True)
class SourceSize:
    """How many findings a source reports, and on how many known papers they rest."""

    findings: int = 0
    papers: int = 0


def sizes_of_sources(store: Queryable) -> dict[str, SourceSize]:
    """Return the sizes of the sources that report findings, by their CURIEs."""
    rows = select_texts(store, _BY_SOURCE)
    return {source: SourceSize(int(findings), int(papers)) for source, findings, papers in rows}


def source_called(store: Queryable, name: str) -> CuratedSource:
    """Return the source of a name.

    Raises:
        UnknownNameError: there is none; the nearest, or all, are offered.
    """
    sources = {source.name: source for source in curated_sources(store)}
    if name not in sources:
        near = tuple(closest(name, sources))
        offer = did_you_mean(near) or f"there are {', '.join(sources)}"
        raise UnknownNameError(f'no source "{name}"; {offer}', near)
    return sources[name]


@dataclass(frozen=True)
class SourceReport:
    """What a source reports: names of findings, and heading -> number of other things."""

    findings: list[str]
    numbers: dict[str, int]


def report_of(store: Queryable, source: str) -> SourceReport:
    """Return what a source reports.

    Args:
        store: the graph.
        source: IRI or CURIE of the source.
    """
    iri = expand(source)
    rows = select(store, _REPORTED_FINDINGS % iri)[1]
    names = sorted((str(row[0]).partition(":")[2] for row in rows), key=natural_sort_key)
    counts = {
        title: int(str(select(store, _HOW_MANY % (pattern % iri))[1][0][0]))
        for title, pattern in _COUNTED.items()
    }
    return SourceReport(names, {title: number for title, number in counts.items() if number})
