"""What the pages of papers and sources show beside what every page of a thing has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from exomet.audit.coverage import LEDGER_COLUMNS, ledger
from exomet.audit.fidelity import VERDICTS
from exomet.audit.references import ReferenceCount, count_references, listed_references
from exomet.audit.relation import CONFLICTS
from exomet.finding.papers import CitedPaper
from exomet.finding.sources import CuratedSource, curated_sources, report_of, source_called
from exomet.pages.addresses import Ref
from exomet.pages.audit_rows import AuditCells, audit_refs, excluded_refs
from exomet.pages.entity import EntityView
from exomet.pages.explorer import Explorer
from exomet.terms.iris import BASE
from exomet.terms.sorting import natural_sort_key

_DISCREPANCY_COLUMNS = (
    "Severity",
    "Anchor",
    "Finding",
    "Subject",
    "Printed",
    "Decision",
    "Reason",
)
_REFERENCE_COLUMNS = ("Referred to as", "Entry", "Title", "Paper")
_TITLES_FROM = {
    "published": "as published",
    "restored": "from a reference list, with its hyphens put back",
}


@dataclass(frozen=True)
class PaperDetails:
    """A paper, where it stands in reference lists, and the lines of evidence that rest on it."""

    paper: CitedPaper
    identifiers: list[tuple[str, Ref]]
    title_from: str
    entries: list[Ref]
    lines: list[Ref]


@dataclass(frozen=True)
class Discrepancies:
    """What a source prints wrongly.

    Attributes:
        grave, minor: rows of ``columns``, the gravest first, and minor ones apart.
        kinds: kinds with their numbers, the most frequent first.
        columns: headings of the rows.
    """

    grave: list[AuditCells]
    minor: list[AuditCells]
    kinds: list[tuple[str, int]]
    columns: tuple[str, ...] = _DISCREPANCY_COLUMNS


@dataclass(frozen=True)
class AnchorCoverage:
    """What the anchors of a source yielded.

    Attributes:
        anchors, productive: number of all, and of those that yielded findings.
        excluded: those that were left out, with the reason.
    """

    anchors: int
    productive: int
    excluded: list[AuditCells]


@dataclass(frozen=True)
class ReferenceList:
    """The reference list of a source.

    Attributes:
        entries: rows of ``columns``, in the order of the list.
        count: how many there are, and how many lead to a paper.
        columns: headings of the rows.
    """

    entries: list[AuditCells]
    count: ReferenceCount
    columns: tuple[str, ...] = _REFERENCE_COLUMNS


@dataclass(frozen=True)
class SharingSource:
    """Another source that reports some of the findings of a source.

    Attributes:
        source: its page.
        name: its identifier, by which the two are compared.
        shared: how many findings both report.
        conflicts: how many of them are in conflict.
    """

    source: Ref
    name: str
    shared: int
    conflicts: int


@dataclass(frozen=True)
class SourceDetails:
    """What a source reports.

    Attributes:
        source: what it is.
        text_hash: SHA-256 of the text that was read; empty of papers.
        name: its identifier, by which the table shows the findings as it has them.
        has_view: whether there is such a table.
        numbers: heading -> number.
        findings: the findings that it reports.
        fidelity: verdict -> number of comparisons with the papers; empty where there are none.
        printed: its discrepancies.
        coverage: what its anchors yielded.
        references: its reference list.
        sharing: the other sources that report some of its findings, most of them first.
    """

    source: CuratedSource
    text_hash: str
    name: str
    has_view: bool
    numbers: dict[str, int]
    findings: list[Ref]
    fidelity: dict[str, int]
    printed: Discrepancies
    coverage: AnchorCoverage
    references: ReferenceList
    sharing: list[SharingSource]


def paper_details(explorer: Explorer, thing: EntityView) -> PaperDetails:
    """Return what the page of a paper shows."""
    paper = explorer.papers[thing.curie]
    entries, lines = [], []
    for iri in sorted(thing.subjects("paper"), key=natural_sort_key):
        if iri.startswith(f"{BASE}publication/"):
            entries.append(_entry_ref(explorer, iri))
        elif iri.startswith(f"{BASE}evidence/"):
            lines.append(explorer.addresses.ref(iri))
    names = {"DOI": paper.doi, "PubMed": paper.pmid, "PMC": paper.pmcid}
    identifiers = [
        (kind, Ref(names[kind], outside=address)) for kind, address in paper.links.items()
    ]
    return PaperDetails(paper, identifiers, _TITLES_FROM[paper.title_from], entries, lines)


def _entry_ref(explorer: Explorer, iri: str) -> Ref:
    """Return an entry of a reference list by its source and number."""
    entry = EntityView(explorer, iri)
    sources = ", ".join(source.label for source in entry.linked("reportedBy"))
    number = entry.stated("referenceNumber")
    name = f"number {number}" if number else entry.stated("referenceLabel")
    return Ref(f"{name} of {sources}", explorer.addresses.path(iri))


def source_details(explorer: Explorer, thing: EntityView) -> SourceDetails:
    """Return what the page of a source shows."""
    report = report_of(explorer.store, thing.iri)
    own = (each.verdict for each in explorer.audit.fidelity if each.source == thing.curie)
    counts = Counter(own)
    return SourceDetails(
        source_called(explorer.store, thing.local_name),
        thing.stated("documentHash"),
        thing.local_name,
        thing.local_name in [source.name for source in explorer.views],
        {"Findings": len(report.findings), **report.numbers},
        [explorer.addresses.ref(f"finding:{name}") for name in report.findings],
        {verdict: counts[verdict] for verdict in VERDICTS} if counts else {},
        _discrepancies_of(explorer, thing.local_name),
        _coverage_of(explorer, thing.local_name),
        _references_of(explorer, thing.local_name),
        _sharing_with(explorer, thing.curie),
    )


def _sharing_with(explorer: Explorer, source: str) -> list[SharingSource]:
    called = {each.curie: each.called for each in curated_sources(explorer.store)}
    sharing = []
    for pair, counts in explorer.agreement.pair_counts().items():
        if source in pair and counts.total():
            other = pair[0] if pair[1] == source else pair[1]
            name = other.partition(":")[2]
            ref = explorer.addresses.ref(other, called[other])
            sharing.append(SharingSource(ref, name, counts.total(), counts[CONFLICTS]))
    return sorted(sharing, key=lambda each: -each.shared)


def _discrepancies_of(explorer: Explorer, source: str) -> Discrepancies:
    rows = list(explorer.audit.of(source).discrepancies.values())
    kinds = Counter(str(row[4]).partition(": ")[0] for row in rows)
    minor = [audit_refs(explorer, row) for row in rows if row[1] == "minor"]
    grave = [audit_refs(explorer, row) for row in rows if row[1] != "minor"]
    return Discrepancies(grave, minor, kinds.most_common())


def _coverage_of(explorer: Explorer, source: str) -> AnchorCoverage:
    anchors = ledger(explorer.store, source)
    productive = sum(1 for anchor in anchors if anchor[2])
    reason = LEDGER_COLUMNS.index("excluded_because")
    return AnchorCoverage(len(anchors), productive, excluded_refs(explorer, anchors, reason))


def _references_of(explorer: Explorer, source: str) -> ReferenceList:
    listed = listed_references(explorer.store, source)
    rows: list[AuditCells] = []
    for each in listed:
        paper = Ref("none")
        if each.paper:
            paper = explorer.addresses.ref(each.paper, each.paper.partition(":")[2])
        entry = explorer.addresses.ref(each.entry)
        rows.append([[Ref(each.name)], [entry], [Ref(each.title)], [paper]])
    return ReferenceList(rows, count_references(listed).get(source, ReferenceCount()))
