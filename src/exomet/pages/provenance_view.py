"""What the pages of papers and sources show beside what every page of a thing has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from exomet.audit.fidelity import VERDICTS
from exomet.finding.papers import CitedPaper
from exomet.finding.sources import report_of
from exomet.pages.addresses import Ref
from exomet.pages.entity import EntityView
from exomet.pages.explorer import Explorer
from exomet.terms.iris import BASE
from exomet.terms.sorting import natural_sort_key

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
class SourceDetails:
    """What a source reports.

    Attributes:
        name: its identifier, by which the table shows the findings as it has them.
        has_view: whether there is such a table.
        numbers: heading -> number.
        findings: the findings that it reports.
        fidelity: verdict -> number of comparisons with the papers; empty where there are none.
    """

    name: str
    has_view: bool
    numbers: dict[str, int]
    findings: list[Ref]
    fidelity: dict[str, int]


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
    return Ref(f"number {number} of {sources}", explorer.addresses.path(iri))


def source_details(explorer: Explorer, thing: EntityView) -> SourceDetails:
    """Return what the page of a source shows."""
    report = report_of(explorer.store, thing.iri)
    own = (each.verdict for each in explorer.audit.fidelity if each.source == thing.curie)
    counts = Counter(own)
    return SourceDetails(
        thing.local_name,
        thing.local_name in [source.name for source in explorer.views],
        {"Findings": len(report.findings), **report.numbers},
        [explorer.addresses.ref(f"finding:{name}") for name in report.findings],
        {verdict: counts[verdict] for verdict in VERDICTS} if counts else {},
    )
