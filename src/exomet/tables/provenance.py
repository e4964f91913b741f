"""The rows of the tables about where things come from: sources, papers, anchors, evidence.

``exomet.tables.schema`` has the rows of the other tables, and the list of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from exomet.tables.spec import NOT_STATED, SHA256, YEAR, Column, TableRow, Texts, key, required

# The kind of source that is papers, read themselves.
ABSTRACTS = "abstracts"
_SOURCE_KINDS = ("review", "table", ABSTRACTS)
# How the text of a source is laid out: an article with tables, one in Chinese, or a table alone,
# one row a line; with references by number, or by author and year.
AUTHOR_YEAR_LAYOUTS = ("author-year prose", "author-year rows")
LAYOUTS = ("prose", "Chinese prose", "rows", *AUTHOR_YEAR_LAYOUTS)
# A reference by author and year, such as "Lombardo et al., 2018".
AUTHOR_YEAR = r"[^\W\d_][^\d|\t;()\[\]]*, (?:19|20)\d\d[a-z]?"
# Where a passage is in its section.
WITHIN_SECTION = (
    r"sentence \d+(, (beginning|end))?|heading|title|title of the continuation|header|entry \S.*"
)
DOI = r"10\.\d{4,9}/\S+"
STANDINGS = ("current", "corrected", "expression of concern", "retracted", "not checked")
# Where a line of evidence was read. The last two are the curators' own: a direction that a source
# omits or prints wrongly, and a value that follows from what it states.
READ_FROM = ("row", "text", "title", "abstract", "introduction", "figure legend")
BASES = (*READ_FROM, "biology", "inference")
# The word for a vesicle of any kind.
ANY_VESICLE = "extracellular vesicle"
# How a source shows that the microRNA itself acts on a molecule: by a word alone, by an assay, or
# by binding a protein; a consequence is not bound.
CALLED_TARGET, CALLED_DIRECT = "called a target", "called direct"
ASSAYS = ("reporter assay", "pull-down", "RIP", "CLIP", "binding assay")
PROTEIN_BINDING, CONSEQUENCE = "protein binding", "consequence"
# A molecule shown in one of these ways is a target of the microRNA.
TARGETING = (CALLED_TARGET, CALLED_DIRECT, *ASSAYS)
METHODS = (*TARGETING, PROTEIN_BINDING, CONSEQUENCE)


@dataclass(frozen=True, slots=True)
class SourceRow(TableRow):
    """A document that was curated."""

    source: Annotated[str, key(pattern=r"[a-z][a-z0-9-]*")]
    kind: Annotated[str, required(choices=_SOURCE_KINDS)]
    authors: Annotated[str, required()]
    title: Annotated[str, required()]
    year: Annotated[str, required(pattern=YEAR, past=True)]
    published_by: str
    licence: Annotated[str, required()]
    doi: Annotated[str, Column(pattern=DOI)]
    layout: Annotated[str, Column(choices=LAYOUTS)]
    begins: str
    ends: str
    sha256: Annotated[str, Column(pattern=SHA256, digest=True)]


@dataclass(frozen=True, slots=True)
class PaperRow(TableRow):
    """A primary paper: one record, however many sources cite it."""

    paper: Annotated[str, key(pattern=r"[a-z][a-z-]*?(?:-undated|\d{4}[a-z]?)")]
    doi: Annotated[str, Column(pattern=DOI)]
    pmid: Annotated[str, Column(pattern=r"\d{1,8}")]
    pmcid: Annotated[str, Column(pattern=r"PMC\d+")]
    authors: Annotated[str, required()]
    title: Annotated[str, required()]
    title_from: Annotated[str, required(choices=("published", "restored"))]
    journal: str
    year: Annotated[str, Column(pattern=YEAR, past=True)]
    volume: str
    pages: str
    standing: Annotated[str, required(choices=STANDINGS)]
    standing_from: str
    licence: str


@dataclass(frozen=True, slots=True)
class PublicationRow(TableRow):
    """An entry in the reference list of a source."""

    publication: Annotated[str, key(pattern=r"[a-z][a-z0-9-]*-(?:\d+|[a-z]+\d{4}[a-z]?)")]
    source: Annotated[str, required(refers="sources")]
    number: Annotated[str, Column(pattern=r"\d+")]
    label: Annotated[str, Column(pattern=AUTHOR_YEAR)]
    authors: Annotated[str, required()]
    title: Annotated[str, required()]
    journal: str
    year: Annotated[str, required(pattern=YEAR, past=True)]
    volume: str
    pages: str
    paper: Annotated[str, Column(refers="papers")]

    @property
    def name(self) -> str:
        """The number or the label by which the source refers to the entry."""
        return self.number or self.label


@dataclass(frozen=True, slots=True)
class AnchorRow(TableRow):
    """A row or passage of a source: offsets, hash, and the labels as printed."""

    anchor: Annotated[str, key(pattern=r"[a-z][a-z0-9-]*-[A-Za-z0-9]+")]
    source: Annotated[str, required(refers="sources")]
    section: Annotated[str, required()]
    row: Annotated[str, Column(pattern=r"\d+")]
    within: Annotated[str, Column(pattern=WITHIN_SECTION)]
    start: Annotated[str, required(pattern=r"\d+")]
    end: Annotated[str, required(pattern=r"\d+")]
    sha256: Annotated[str, required(pattern=SHA256, digest=True)]
    printed_mirna: str
    printed_cancer: str
    printed_source: str
    printed_year: Annotated[str, Column(pattern=YEAR)]
    printed_references: Annotated[Texts, Column(pattern=rf"\d+|{AUTHOR_YEAR}")]


@dataclass(frozen=True, slots=True)
class EvidenceRow(TableRow):
    """A line of evidence: what one source, or one paper read itself, has on a finding."""

    evidence: Annotated[str, key(pattern=r"E\d{4,7}")]
    finding: Annotated[str, required(refers="findings")]
    source: Annotated[str, required(refers="sources")]
    papers: Annotated[Texts, required(refers="papers", unsaid=True)]
    anchors: Annotated[Texts, Column(refers="anchors")]
    read_from: Annotated[Texts, required(choices=READ_FROM)]
    stance: Annotated[str, required(choices=("supports", "disputes"))]
    eco: Annotated[Texts, required(kind="evidence")]
    note: str

    @property
    def known_papers(self) -> Texts:
        """The papers, empty where it is not known on which the line rests."""
        return () if self.papers == (NOT_STATED,) else self.papers


@dataclass(frozen=True, slots=True)
class StatementRow(TableRow):
    """What one line of evidence states of one field, or of one step, of its finding."""

    evidence: Annotated[str, key(refers="evidence")]
    field: Annotated[str, key(pattern=r"[a-z_]+|s\d+(\.in_cell)?")]
    value: Annotated[Texts, required()]
    method: Annotated[Texts, Column(choices=METHODS)]
    basis: Annotated[Texts, required(choices=BASES)]
    sentences: Annotated[Texts, Column(pattern=SHA256, digest=True)]


def source_names(sources: Sequence[SourceRow]) -> dict[str, str]:
    """Return identifier of a source -> its authors, or who published it, and its year.

    Abstracts are called so: they have the authors of their papers. Two that would have one name are
    told apart by their identifiers.
    """
    names = {row.source: _source_in_words(row) for row in sources}
    often = Counter(names.values())
    return {
        source: f"{name} ({source})" if often[name] > 1 else name for source, name in names.items()
    }


def _source_in_words(row: SourceRow) -> str:
    return row.kind if row.kind == ABSTRACTS else f"{_whose(row)} {row.year}"


def _whose(row: SourceRow) -> str:
    if row.authors == NOT_STATED:
        return row.published_by
    authors = [author.rpartition(" ")[0] or author for author in row.authors.split(", ")]
    if len(authors) > 2 or "et al" in row.authors:
        return f"{authors[0]} et al."
    return " and ".join(authors)
