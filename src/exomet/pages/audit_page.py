"""The page of the audit: what contradicts what, and how faithful each source is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from exomet.audit.coverage import ledger
from exomet.audit.fidelity import VERDICTS, Verdict
from exomet.audit.references import ReferenceCount, count_references, listed_references
from exomet.audit.report import Audit
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED
from exomet.finding.comparison import field_words
from exomet.finding.sources import CuratedSource, curated_sources
from exomet.pages.addresses import Ref
from exomet.pages.audit_rows import AuditCells, audit_refs
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.query.select import Cell
from exomet.terms.wording import pluralise

_SEVERITIES = ("critical", "major", "minor")
_SOURCE_COLUMNS = (
    "Source",
    "Critical discrepancies",
    "Major",
    "Minor",
    "Anchors",
    "With findings",
    "References",
    "With a paper",
)


@dataclass(frozen=True)
class AuditSection:
    """A part of the audit: its name in the rows, heading, introduction, and nouns for the lead."""

    name: str
    title: str
    about: str
    singular: str
    plural: str

    @property
    def id(self) -> str:
        """Its anchor on the page."""
        return self.name.replace(" ", "-")


@dataclass(frozen=True)
class FidelitySection:
    """How reviews compare with the papers that they cite.

    Attributes:
        counts: verdict -> number of comparisons.
        findings: the number of findings that were compared.
        columns: headings of the table of where they differ.
        rows: its rows.
    """

    counts: dict[str, int]
    findings: int
    columns: tuple[str, ...]
    rows: list[AuditCells]


@dataclass
class ListedSection:
    """A section with its rows, each with its own anchor ("" if it has none)."""

    section: AuditSection
    rows: list[tuple[str, AuditCells]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """The number of rows with their noun."""
        return pluralise(len(self.rows), self.section.singular, self.section.plural)


_AUDIT_SECTIONS = (
    AuditSection(
        "standing",
        "Findings on papers that do not stand",
        "A paper behind the finding was retracted or put under an expression of concern. A finding "
        "that rests on such papers alone is critical.",
        "finding on papers that do not stand",
        "findings on papers that do not stand",
    ),
    AuditSection(
        "sign conflict",
        "Signs that contradict their chain",
        "The sign of an effect should be the sign of its cause, multiplied by the sign of the "
        "regulation known to link the two.",
        "sign conflict in the printed text",
        "sign conflicts in the printed text",
    ),
    AuditSection(
        "disagreement",
        "Findings that disagree",
        "Two findings report opposite effects of one microRNA on the same thing. "
        "The decision names what may explain it.",
        "disagreement between findings",
        "disagreements between findings",
    ),
    AuditSection(
        "contradiction",
        "Findings that contradict themselves",
        "In one finding the same thing goes both up and down, by its steps or by what they imply "
        "through known regulations. The decision names what may explain it.",
        "contradiction within a finding",
        "contradictions within a finding",
    ),
)


def audit_page(explorer: Explorer, view: View) -> Page:
    """Return the audit of the graph."""
    audit = explorer.audit
    signs = audit.tally.signs
    return render(
        view,
        "audit.html",
        sections=[_list_section(explorer, audit, section) for section in _AUDIT_SECTIONS],
        fidelity=_fidelity_section(explorer, audit),
        sources=_source_rows(explorer, audit),
        source_columns=_SOURCE_COLUMNS,
        discrepancies=len(audit.discrepancies),
        effects=signs.total(),
        agreeing=signs[AGREES],
        conflicting=signs[CONFLICTS],
        undecided=signs[UNDECIDED],
        support=audit.support,
        unlisted=audit.unlisted_words,
    )


def _source_rows(explorer: Explorer, audit: Audit) -> list[AuditCells]:
    """Return a row of ``_SOURCE_COLUMNS`` for each document that was curated."""
    anchors = ledger(explorer.store)
    counts = count_references(listed_references(explorer.store))
    documents = [source for source in curated_sources(explorer.store) if source.is_document]
    rows = []
    for source in documents:
        count = counts.get(source.name, ReferenceCount())
        rows.append(_source_row(explorer, audit, source, anchors, count))
    return rows


def _source_row(
    explorer: Explorer,
    audit: Audit,
    source: CuratedSource,
    anchors: list[list[Cell]],
    references: ReferenceCount,
) -> AuditCells:
    severities = Counter(str(row[1]) for row in audit.of(source.name).discrepancies.values())
    own = [anchor for anchor in anchors if anchor[-1] == source.name]
    productive = sum(1 for anchor in own if anchor[2])
    numbers = [severities[severity] for severity in _SEVERITIES]
    numbers += [len(own), productive, references.entries, references.with_paper]
    path = explorer.addresses.ref(source.curie).path
    ref = Ref(source.label, f"{path}#discrepancies" if path else "")
    return [[ref], *([Ref(f"{number:,}")] for number in numbers)]


def _list_section(explorer: Explorer, audit: Audit, section: AuditSection) -> ListedSection:
    listed = ListedSection(section)
    names = iter([name for name, of in audit.names().items() if of == section.name])
    for row in audit.rows():
        if row[0] == section.name:
            name = next(names, "")
            listed.rows.append((name, audit_refs(explorer, row, name)))
    return listed


def _fidelity_section(explorer: Explorer, audit: Audit) -> FidelitySection:
    rows = [_fidelity_refs(explorer, each) for each in audit.differing]
    return FidelitySection(
        {verdict: audit.tally.fidelity[verdict] for verdict in VERDICTS},
        audit.tally.compared,
        ("Finding", "Field", "Source", "States", "Paper", "Reason"),
        rows,
    )


def _fidelity_refs(explorer: Explorer, each: Verdict) -> AuditCells:
    name = each.finding.partition(":")[2]
    finding = explorer.addresses.ref(each.finding, name)
    texts = (f"{field_words(each.field)} {each.about}", each.review, each.paper, each.why)
    what, review, paper, why = ([Ref(text.strip().replace("|", ", "))] for text in texts)
    source = explorer.addresses.ref(each.source, explorer.source_called(each.source))
    return [[replace(finding, path=f"{finding.path}#stated")], what, [source], review, paper, why]
