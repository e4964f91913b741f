"""The page of one thing: a finding, a microRNA, a gene, a class, a paper, or any other record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from exomet.audit.disagreements import Disagreement
from exomet.audit.signs import CONFLICTS, SignResult
from exomet.explain.formats import ExplanationRecord, proof_record
from exomet.finding.arms import ArmNote
from exomet.finding.describe import Section, brought_sections, finding_sections
from exomet.finding.reading import Finding
from exomet.graph.usage import term_query
from exomet.pages.addresses import Ref
from exomet.pages.citation import (
    bibtex,
    citation,
    json_ld,
    paper_bibtex,
    reference_text,
)
from exomet.pages.communication import Route, cell_to_cell
from exomet.pages.correction_view import correction_told, corrections_of
from exomet.pages.entity import EntityView, Fact
from exomet.pages.evidence_view import EvidenceView, evidence_view, line_evidence
from exomet.pages.explorer import Explorer
from exomet.pages.finding_row import FindingView, finding_row, finding_rows
from exomet.pages.layout import Page, View, render
from exomet.pages.picture_page import LARGEST_PICTURE
from exomet.pages.provenance_view import (
    PaperDetails,
    SourceDetails,
    paper_details,
    source_details,
)
from exomet.pages.scene_view import SceneView, scene_view
from exomet.terms.iris import BASE
from exomet.terms.roles import ROLES, relation_names
from exomet.terms.wording import pluralise

_FINDINGS_SHOWN = 60
# The lines of evidence tell of these.
_OF_EVIDENCE = ("evidence", "place", "shows", "doesNotState")
_DATA_FILES = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML"}

# What the table of steps shows of a finding.
_SHOWN_BY_STEPS = ("directTarget", "hasIncrease", "hasDecrease")

# Relation in words -> what was inferred -> its proofs, as nested values.
Proven = dict[str, dict[str, list[ExplanationRecord]]]


@dataclass(frozen=True)
class Step:
    """A step of a finding: what happens, how directly, in which cell, after which steps."""

    name: str
    what: str
    is_direct: bool
    cell: str
    after: list[str]


@dataclass(frozen=True)
class Conflict:
    """Something that contradicts a finding, with the reason and the other side."""

    what: str
    why: str
    refs: list[Ref]


@dataclass(frozen=True)
class FindingTable:
    """The findings in which a thing has a role; ``value`` is the filter that lists all of them.

    Those of a class have the role ``class``, and a query that lists them.
    """

    role: str
    title: str
    value: str
    number: int
    rows: list[FindingView]

    @property
    def caption(self) -> str:
        """The number of findings with their noun."""
        return pluralise(self.number, "finding")


@dataclass
class EntityContent:
    """The parts that differ between the pages of findings and of other things."""

    row: FindingView | None = None
    picture: SceneView | None = None
    conditions: list[tuple[Ref, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    tables: list[FindingTable] = field(default_factory=list)
    members: FindingTable | None = None
    others: list[Ref] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    corrections: list[tuple[EntityView, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    mentions: list[Fact] = field(default_factory=list)
    citations: Mapping[str, str] = field(default_factory=dict)
    evidence: EvidenceView | None = None
    paper: PaperDetails | None = None
    source: SourceDetails | None = None
    brought: list[Section] = field(default_factory=list)
    told: str = ""


def thing_page(explorer: Explorer, view: View, iri: str) -> Page:
    """Return the page of a labelled thing by its IRI."""
    thing = EntityView(explorer, iri)
    is_finding = iri.startswith(f"{BASE}finding/")
    content = (
        _finding_content(explorer, view, thing) if is_finding else _thing_content(explorer, thing)
    )
    return render(
        view,
        "thing.html",
        thing=thing,
        content=content,
        most=_FINDINGS_SHOWN,
        arm_notes=_arm_notes(explorer, iri),
        json_ld=json_ld(thing),
        proofs=_proofs(explorer, thing),
        pictures=_picture_links(explorer, iri),
        data=_data_links(explorer, view, iri),
    )


def _arm_notes(explorer: Explorer, iri: str) -> list[ArmNote]:
    """Return what to know about the arm of a microRNA; nothing of other things."""
    entity = explorer.names.lexicon.entities.get(iri)
    is_mirna = entity is not None and "mirna" in entity.kinds
    return explorer.knowledge.arm_notes([iri]) if is_mirna else []


def _finding_content(explorer: Explorer, view: View, thing: EntityView) -> EntityContent:
    finding = explorer.findings.all[thing.local_name]
    conditions = []
    for condition in thing.linked("hasCondition"):
        conditions.append((explorer.addresses.ref(condition.iri), " ".join(condition.notes)))
    return EntityContent(
        row=finding_row(explorer.addresses, finding),
        picture=scene_view(explorer, view, finding.name),
        conditions=conditions,
        # The row has the roles, and the steps have the direct targets.
        facts=thing.facts(*relation_names(), *_OF_EVIDENCE, *_SHOWN_BY_STEPS, "year"),
        steps=_finding_steps(explorer, thing.iri),
        corrections=corrections_of(explorer, thing),
        conflicts=_finding_conflicts(explorer, thing.curie),
        citations={"In words": citation(thing), "BibTeX": bibtex(thing)},
        evidence=evidence_view(explorer, thing.iri),
        brought=_brought_sections(explorer, thing.iri),
    )


def _brought_sections(explorer: Explorer, iri: str) -> list[Section]:
    """Return what files of other resources and the sequence say, where they were brought."""
    return [section for section in brought_sections(explorer.store, iri) if section.rows]


def _thing_content(explorer: Explorer, thing: EntityView) -> EntityContent:
    roles = thing.findings()
    members, others = ([], []) if roles else thing.members()
    about: dict[str, Finding] = {}
    for findings in roles.values():
        about.update((finding.name, finding) for finding in findings)
    content = EntityContent(
        facts=thing.facts(),
        tables=[_finding_table(explorer, thing, *of_role) for of_role in roles.items()],
        members=_member_table(explorer, thing, members) if members else None,
        others=others,
        routes=cell_to_cell(explorer, list(about.values())) if len(about) > 1 else [],
        conflicts=_disagreements_on(explorer, thing.label),
        mentions=thing.mentions(findings=not roles and not members),
    )
    return replace(content, **_of_provenance(explorer, thing), **_of_print(explorer, thing))


def _of_provenance(explorer: Explorer, thing: EntityView) -> dict[str, Any]:
    """Return what differs on the pages of papers, lines of evidence and sources."""
    if "Paper" in thing.class_names:
        mentions = thing.mentions("paper")
        citations = {"In words": f"{reference_text(thing)}.", "BibTeX": paper_bibtex(thing)}
        details = paper_details(explorer, thing)
        return {"paper": details, "facts": [], "mentions": mentions, "citations": citations}
    if "EvidenceLine" in thing.class_names:
        return {"evidence": line_evidence(explorer, thing.iri), "facts": [], "mentions": []}
    if thing.curie.startswith("regulation:"):
        return {"brought": _brought_sections(explorer, thing.iri)}
    if "Source" in thing.class_names:
        return {"source": source_details(explorer, thing), "facts": [], "mentions": []}
    return {}


def _of_print(explorer: Explorer, thing: EntityView) -> dict[str, Any]:
    """Return what differs on the pages of corrections, and of anchors that have some."""
    if "Correction" in thing.class_names:
        return {"told": correction_told(thing)}
    is_anchor = "Place" in thing.class_names
    return {"corrections": corrections_of(explorer, thing)} if is_anchor else {}


def _finding_table(
    explorer: Explorer, thing: EntityView, role: str, findings: list[Finding]
) -> FindingTable:
    # Papers are known by their names or numbers, everything else by its CURIE.
    value = thing.local_name if ROLES[role].of_papers else thing.curie
    rows = _shown_rows(explorer, findings)
    return FindingTable(role, ROLES[role].page_title, value, len(findings), rows)


def _member_table(explorer: Explorer, thing: EntityView, findings: list[Finding]) -> FindingTable:
    query = term_query(thing.iri, is_class=True, most=len(findings))
    rows = _shown_rows(explorer, findings)
    return FindingTable("class", "Findings of this class", query, len(findings), rows)


def _shown_rows(explorer: Explorer, findings: list[Finding]) -> list[FindingView]:
    return finding_rows(explorer.addresses, findings[:_FINDINGS_SHOWN])


def _finding_steps(explorer: Explorer, iri: str) -> list[Step]:
    steps = []
    for name, what, direct, cell, after in finding_sections(explorer.store, iri)[0].rows:
        before = str(after).split() if after else []
        steps.append(Step(str(name), str(what), direct == "direct", str(cell or ""), before))
    return steps


def _finding_conflicts(explorer: Explorer, finding: str) -> list[Conflict]:
    """Return what is against a finding: its own signs, other findings, what goes up and down."""
    conflicts = []
    for sign in explorer.audit.conflicts:
        if sign.finding == finding:
            refs = [explorer.addresses.ref(sign.regulation)] if sign.regulation else []
            conflicts.append(Conflict(_sign_conflict(sign), sign.why, refs))
    for opposed in explorer.audit.disagreements:
        if finding in (opposed.one, opposed.other):
            other = opposed.other if finding == opposed.one else opposed.one
            what = f"{opposed.name}, {opposed.thing}: {'; '.join(opposed.causes)}"
            conflicts.append(Conflict(what, opposed.why, [explorer.addresses.ref(other)]))
    for within in explorer.audit.contradictions:
        if within.finding == finding:
            what = f"{within.name}, {within.thing} goes up and down: {'; '.join(within.causes)}"
            conflicts.append(Conflict(what, within.why, []))
    return conflicts


def _sign_conflict(sign: SignResult) -> str:
    contradicts = f"contradicts {sign.behind} before it"
    if sign.verdict == CONFLICTS:
        return f"The curated sign of {sign.effect} ({sign.curated}) {contradicts}"
    printed = f"The printed sign of {sign.effect} ({sign.printed}) {contradicts}"
    return f"{printed}; {sign.curated} was curated"


def _disagreements_on(explorer: Explorer, label: str) -> list[Conflict]:
    """Return the disagreements on a microRNA, on one of its arms, or on what is affected."""
    conflicts = []
    for opposed in explorer.audit.disagreements:
        if _is_about(opposed, label):
            what = f"{opposed.name}, {opposed.mirna}, {opposed.thing}: {'; '.join(opposed.causes)}"
            refs = [explorer.addresses.ref(each) for each in (opposed.one, opposed.other)]
            conflicts.append(Conflict(what, opposed.why, refs))
    return conflicts


def _is_about(opposed: Disagreement, label: str) -> bool:
    arms = (f"{opposed.mirna}-3p", f"{opposed.mirna}-5p")
    return label in (opposed.thing, opposed.mirna) or label.startswith(arms)


def _proofs(explorer: Explorer, thing: EntityView) -> Proven:
    """Return what was inferred about a finding or microRNA, by relation; classes have none."""
    proven: Proven = {}
    if explorer.proofs is None or not thing.curie.startswith(("finding:", "mirna:")):
        return proven
    for tree in explorer.proofs.trees(explorer.proofs.informative(thing.curie)):
        proof = proof_record(tree, explorer.teller)
        relation = explorer.teller.label(tree.statement[1])
        words = _conclusion(proof["words"], thing.label)
        group = relation if words.startswith(f"{relation} ") else ""
        conclusions = proven.setdefault(group, {})
        conclusions.setdefault(words.removeprefix(f"{group} "), []).append(proof)
    return proven


def _conclusion(words: str, label: str) -> str:
    # Several regulations may lead to one conclusion, each with its own end.
    return re.sub(r" \(of \w+\)$", "", words.removeprefix(f"{label} "))


def _picture_links(explorer: Explorer, iri: str) -> list[tuple[str, str]]:
    """Return the pictures that can be drawn of a thing: label and path."""
    roles, path = explorer.findings.of(iri), explorer.addresses.path(iri)
    findings = roles.get("mirna") or roles.get("cancer") or ()
    if not 0 < len(findings) <= LARGEST_PICTURE:
        return []
    return [("network", f"/network{path}"), ("flow", f"/flow{path}")]


def _data_links(explorer: Explorer, view: View, iri: str) -> list[tuple[str, str]]:
    """Return the files that describe a thing: format and path; a published site has Turtle only."""
    path = explorer.addresses.path(iri)
    endings: Iterable[str] = _DATA_FILES if view.live else ("ttl",)
    return [(_DATA_FILES[ending], f"/data{path}.{ending}") for ending in endings]
