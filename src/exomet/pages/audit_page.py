"""The page of the audit: what contradicts what, and how much of the source was curated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from exomet.audit.coverage import ledger
from exomet.audit.fidelity import DIFFERS, VERDICTS, Verdict
from exomet.audit.report import Audit
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED
from exomet.finding.comparison import field_words
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.query.select import Cell
from exomet.terms.iris import BASE
from exomet.terms.wording import pluralise

AuditCells = list[list[Ref]]


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
    """A section with its rows, each with its own anchor ("" if it has none), minor ones apart."""

    section: AuditSection
    rows: list[tuple[str, AuditCells]] = field(default_factory=list)
    minor: list[tuple[str, AuditCells]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """The number of rows with their noun."""
        number = len(self.rows) + len(self.minor)
        return pluralise(number, self.section.singular, self.section.plural)


_DISCREPANCY = AuditSection(
    "discrepancy",
    "Discrepancies in the printed text",
    "What the source prints, and what was curated instead.",
    "discrepancy in the printed text",
    "discrepancies in the printed text",
)
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
    _DISCREPANCY,
)


def audit_page(explorer: Explorer, view: View) -> Page:
    """Return the audit of the graph."""
    audit = explorer.audit
    verdicts = Counter(sign.verdict for sign in audit.signs)
    anchors = ledger(explorer.store)
    return render(
        view,
        "audit.html",
        sections=[_list_section(explorer, audit, section) for section in _AUDIT_SECTIONS],
        fidelity=_fidelity_section(explorer, audit),
        kinds=_correction_kinds(audit),
        effects=len(audit.signs),
        agreeing=verdicts[AGREES],
        conflicting=verdicts[CONFLICTS],
        undecided=verdicts[UNDECIDED],
        support=audit.support,
        anchors=len(anchors),
        productive=sum(1 for anchor in anchors if anchor[2]),
        excluded=_excluded(explorer, anchors),
    )


def _list_section(explorer: Explorer, audit: Audit, section: AuditSection) -> ListedSection:
    listed = ListedSection(section)
    names = iter([name for name, of in audit.names().items() if of == section.name])
    for row in audit.rows():
        if row[0] == section.name:
            name = next(names, "")
            is_minor = section is _DISCREPANCY and row[1] == "minor"
            rows = listed.minor if is_minor else listed.rows
            rows.append((name, _audit_refs(explorer, row)))
    return listed


def _fidelity_section(explorer: Explorer, audit: Audit) -> FidelitySection:
    counts = Counter(each.verdict for each in audit.fidelity)
    rows = [_fidelity_refs(explorer, each) for each in audit.fidelity if each.verdict == DIFFERS]
    return FidelitySection(
        {verdict: counts[verdict] for verdict in VERDICTS},
        len({each.finding for each in audit.fidelity}),
        ("Finding", "Field", "Source", "States", "Paper", "Reason"),
        rows,
    )


def _fidelity_refs(explorer: Explorer, each: Verdict) -> AuditCells:
    name = each.finding.partition(":")[2]
    finding = explorer.addresses.ref(each.finding, name)
    texts = (f"{field_words(each.field)} {each.about}", each.review, each.paper, each.why)
    what, review, paper, why = ([Ref(text.strip().replace("|", ", "))] for text in texts)
    source = explorer.addresses.ref(each.source, each.source.partition(":")[2])
    return [[replace(finding, path=f"{finding.path}#stated")], what, [source], review, paper, why]


def _correction_kinds(audit: Audit) -> list[tuple[str, int]]:
    """Return the kinds of corrections with their numbers, the most frequent first."""
    kinds = Counter(str(row[4]).partition(": ")[0] for row in audit.discrepancies)
    return kinds.most_common()


def _audit_refs(explorer: Explorer, row: Sequence[Cell]) -> AuditCells:
    """Return a row as references: severity, anchors, findings, what, printed, decision, why."""
    _, severity, locators, findings, *texts = row
    names = [name.removeprefix("finding:") for name in str(findings or "").split("|") if name]
    cells = [
        [Ref(str(severity))],
        [_anchor_ref(explorer, locator) for locator in str(locators).split(" against ")],
        [Ref(name, explorer.addresses.path(f"{BASE}finding/{name}")) for name in names],
    ]
    for text in texts:
        cells.append([Ref(str(text).replace("finding:", ""))] if text else [])
    return cells


def _anchor_ref(explorer: Explorer, locator: str) -> Ref:
    """Return a reference to an anchor, without a path if several share the locator."""
    anchors = explorer.names.lexicon.labelled(locator, "place")
    return Ref(locator, explorer.addresses.path(anchors[0].iri) if len(anchors) == 1 else "")


def _excluded(
    explorer: Explorer, anchors: Iterable[Sequence[Cell]]
) -> list[tuple[list[Ref], list[Ref]]]:
    """Return the anchors that were left out, each with the reason."""
    excluded = []
    for anchor in anchors:
        if anchor[-1]:
            ref = explorer.addresses.ref(str(anchor[0]))
            excluded.append(([ref], [Ref(str(anchor[-1]))]))
    return excluded
