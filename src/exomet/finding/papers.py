"""The primary papers of a graph as plain values: names, identifiers, and standing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from exomet.finding.fallen import GRAVE
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import BASE, EXOMET, curie
from exomet.terms.lexicon import Entity, Lexicon
from exomet.terms.paper_identifiers import bare_identifier, identifier_pages
from exomet.terms.whole_words import normalise

_PAPER_RECORDS = f"""PREFIX exomet: <{EXOMET}> PREFIX paper: <{BASE}paper/>
SELECT ?paper ?authors ?title ?titleFrom ?journal ?year ?volume ?pages ?standing
  ?doi ?pmid ?pmcid ?standingFrom ?licence WHERE {{
  %s ?paper a exomet:Paper ; exomet:authors ?authors ; exomet:title ?title ;
    exomet:titleFrom ?titleFrom ; exomet:standing ?standing .
  OPTIONAL {{ ?paper exomet:journal ?journal }}
  OPTIONAL {{ ?paper exomet:publicationYear ?year }}
  OPTIONAL {{ ?paper exomet:volume ?volume }} OPTIONAL {{ ?paper exomet:pages ?pages }}
  OPTIONAL {{ ?paper exomet:doi ?doi }} OPTIONAL {{ ?paper exomet:pmid ?pmid }}
  OPTIONAL {{ ?paper exomet:pmcid ?pmcid }}
  OPTIONAL {{ ?paper exomet:standingFrom ?standingFrom }}
  OPTIONAL {{ ?paper exomet:licenceSeen ?licence }} }} ORDER BY ?paper"""
# Standings that need no mark; one that is not known has none either.
UNMARKED = ("", "current", "not checked")


class CitedPaper(NamedTuple):
    """A primary paper. Its attributes are as in ``papers.tsv``; what is not known is empty."""

    curie: str
    authors: str
    title: str
    title_from: str
    journal: str
    year: str
    volume: str
    pages: str
    standing: str
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    standing_from: str = ""
    licence: str = ""

    @property
    def short(self) -> str:
        """First author, year and journal, as far as they are known.

        Example:
            >>> CitedPaper("paper:x", "not stated", "On", "", "J", "2020", "", "", "").short
            '2020, J'
        """
        known = "" if self.authors == NOT_STATED else self.authors
        first = known.split(",", maxsplit=1)[0].removesuffix(" et al")
        return ", ".join(filter(None, (f"{first} {self.year}".strip(), self.journal)))

    @property
    def mark(self) -> str:
        """What a reader must know of its standing, such as ``retracted``; empty for most."""
        return standing_mark(self.standing)

    @property
    def marked(self) -> str:
        """Its mark and what it is called, such as ``retracted: Zhuang 2020, Cancer Manag Res``."""
        return f"{self.mark}: {self.short}"

    @property
    def names(self) -> str:
        """Its identifiers as a list of references prints them."""
        doi = f"doi:{self.doi}" if self.doi else ""
        pmid = f"PMID:{self.pmid}" if self.pmid else ""
        return ", ".join(filter(None, (doi, pmid, self.pmcid)))

    @property
    def links(self) -> dict[str, str]:
        """The pages that have it: DOI, PubMed, PMC -> address."""
        return identifier_pages(self.doi, self.pmid, self.pmcid)


def standing_mark(standing: str) -> str:
    """Return a standing if a reader must know of it, such as ``retracted``; else nothing."""
    return "" if standing in UNMARKED else standing


def read_papers(store: Queryable, among: Iterable[str] = ()) -> dict[str, CitedPaper]:
    """Return the papers of a graph by their CURIEs.

    Args:
        store: the graph.
        among: CURIEs of the papers that matter; all of them if there is none.
    """
    named = f"VALUES ?paper {{ {' '.join(sorted(among))} }}" if among else ""
    papers = (CitedPaper(*row) for row in select_texts(store, _PAPER_RECORDS % named))
    return {paper.curie: paper for paper in papers}


def standing_note(papers: Iterable[CitedPaper]) -> str:
    """Return what a reader must know first of the papers of a finding; empty if there is nothing.

    Example:
        >>> paper = CitedPaper("paper:x2020", "X Y", "On", "published", "J", "2020", "", "",
        ...                    "retracted", standing_from="publisher's page")
        >>> standing_note([paper])
        "The only paper behind this finding was retracted: X Y 2020, J (publisher's page)"
    """
    known = list(papers)
    notes = []
    for standing, happened in GRAVE.items():
        marked = [paper for paper in known if paper.standing == standing]
        if marked:
            listed = "; ".join(f"{paper.short} ({paper.standing_from})" for paper in marked)
            verb = "was" if len(marked) == 1 else "were"
            how_many = _how_many(len(marked), len(known))
            notes.append(f"{how_many} {verb} {happened}: {listed}")
    return ". ".join(notes)


def _how_many(marked: int, known: int) -> str:
    if known == 1:
        return "The only paper behind this finding"
    how_many = "All" if marked == known else f"{marked} of the {known}"
    return f"{how_many} papers behind this finding"


def papers_called(lexicon: Lexicon, text: str) -> list[Entity]:
    """Return the papers of an identifier, or those that have all the words.

    An identifier is a DOI, PMID or PMCID as people paste it, or that of the record; words, such as
    ``Zhou 2014``, are looked for in first author, year and title.
    """
    name = bare_identifier(text.strip())
    if " " not in name and (named := lexicon.find(name, "paper")):
        return named
    wanted = {normalise(word) for word in text.split()}
    known = (each for each in lexicon.entities.values() if "paper" in each.kinds)
    return [each for each in known if wanted <= _words_of_record(each)]


def _words_of_record(paper: Entity) -> set[str]:
    words = re.split(r"[\s,/()]+", f"{paper.label} {curie(paper.iri)}")
    return {normalise(word) for word in words}
