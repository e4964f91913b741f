"""Lines of evidence as pages show them: cards of lines, and what each source states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exomet.audit.fidelity import AGREES_WITH, DIFFERS
from exomet.finding.comparison import ComparedField, compare_sources
from exomet.finding.evidence import (
    ReportedLine,
    levels_by_line,
    papers_of,
    read_lines,
    source_titles,
    source_words,
    supporting,
)
from exomet.finding.papers import CitedPaper, standing_note
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.terms.iris import expand


@dataclass(frozen=True)
class PaperView:
    """A paper with its mark, its pages elsewhere, and where its standing was read."""

    ref: Ref
    links: list[Ref]
    standing_from: str


@dataclass(frozen=True)
class LineView:
    """A line of evidence: a card of a finding, or a page of its own."""

    line: ReportedLine
    ref: Ref
    source: Ref
    finding: Ref
    papers: list[PaperView]
    anchors: list[Ref]
    kinds: list[Ref]


@dataclass(frozen=True)
class EvidenceView:
    """The evidence of a finding.

    Attributes:
        lines: its lines of evidence.
        titles: source -> heading of what it states.
        compared: whether a review and a paper were compared.
        fields: the fields that need to be seen: those that differ first.
        agreeing: the fields on which review and paper agree.
        unstated: the levels of evidence that no line states.
        standing: what a reader must know first of the papers.
    """

    lines: list[LineView]
    titles: dict[str, str]
    compared: bool
    fields: list[ComparedField]
    agreeing: list[ComparedField]
    unstated: list[str]
    standing: str

    @property
    def differing(self) -> int:
        """On how many fields review and paper differ."""
        return sum(each.verdict == DIFFERS for each in self.fields)


def evidence_view(explorer: Explorer, finding: str) -> EvidenceView:
    """Return the evidence of a finding by its IRI."""
    lines = read_lines(explorer.store, finding)
    fields = compare_sources(explorer.store, finding, lines, explorer.audit.fidelity)
    return _view_of(explorer, lines, fields)


def line_evidence(explorer: Explorer, iri: str) -> EvidenceView:
    """Return the evidence of one line by its IRI."""
    (line,) = read_lines(explorer.store, iri)
    fields = compare_sources(explorer.store, str(expand(line.finding)), [line])
    return _view_of(explorer, [line], fields)


def _view_of(
    explorer: Explorer, lines: list[ReportedLine], fields: list[ComparedField]
) -> EvidenceView:
    return EvidenceView(
        [line_view(explorer, line) for line in lines],
        source_titles(lines),
        any(each.verdict for each in fields),
        [each for each in fields if each.verdict != AGREES_WITH],
        [each for each in fields if each.verdict == AGREES_WITH],
        [level for level, names in levels_by_line(lines).items() if not names],
        standing_note(papers_of(supporting(lines), explorer.papers)),
    )


def line_view(explorer: Explorer, line: ReportedLine) -> LineView:
    """Return a line of evidence with references to what it rests on."""
    addresses = explorer.addresses
    source = source_words(line.kind, line.source_label)
    return LineView(
        line,
        addresses.ref(f"evidence:{line.name}", line.name),
        addresses.ref(line.source, source[:1].upper() + source[1:]),
        addresses.ref(line.finding),
        [paper_view(explorer, paper) for paper in papers_of([line], explorer.papers)],
        _named_refs(explorer, line.anchors),
        _named_refs(explorer, line.kinds),
    )


def _named_refs(explorer: Explorer, labels: Mapping[str, str]) -> list[Ref]:
    return [explorer.addresses.ref(name, label) for name, label in labels.items()]


def paper_view(explorer: Explorer, paper: CitedPaper) -> PaperView:
    """Return a paper with its mark and its pages elsewhere."""
    path = explorer.addresses.ref(paper.curie).path
    links = [Ref(kind, outside=address) for kind, address in paper.links.items()]
    return PaperView(Ref(paper.short, path, mark=paper.mark), links, paper.standing_from)
