"""One finding becomes triples: participants as individuals of its own, and steps as nodes.

Short properties, such as ``represses``, repeat the steps. The pattern is described in
``docs/model.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from exomet.graph import ntriples as nt
from exomet.graph.evidence import EvidenceLines, Line, bases_of, levels_shown, line_triples
from exomet.graph.ntriples import Term, Triple, exomet_iri, part_of, record_iri
from exomet.graph.resolve import Resolver
from exomet.tables import schema
from exomet.tables.read import Tables
from exomet.tables.spec import NOT_STATED

_FINDING_CLASS = {
    "mechanistic": exomet_iri("MechanisticFinding"),
    "biomarker": exomet_iri("BiomarkerFinding"),
    "background": exomet_iri("BackgroundFinding"),
}
_VESICLE_CLASS = {
    "exosome": exomet_iri("VesicleReportedAsExosome"),
    "small extracellular vesicle": exomet_iri("SmallExtracellularVesicle"),
    "extracellular vesicle": nt.iri("GO:1903561"),
    "microvesicle": exomet_iri("VesicleReportedAsMicrovesicle"),
}
# The short property of a step, by what it affects and its sign; without a sign it is "changes".
_SHORT_PROPERTY = {
    ("molecule", "increase"): exomet_iri("induces"),
    ("molecule", "decrease"): exomet_iri("represses"),
    ("pathway", "increase"): exomet_iri("activates"),
    ("pathway", "decrease"): exomet_iri("inhibits"),
    ("process", "increase"): exomet_iri("promotes"),
    ("process", "decrease"): exomet_iri("suppresses"),
}
# What a step states of the cell in which it happens, or of the finding where it names no cell.
_CHANGE_IN_CELL = {
    "increase": exomet_iri("hasIncrease"),
    "decrease": exomet_iri("hasDecrease"),
}
_SIGN_CLASS = {
    "increase": exomet_iri("Increase"),
    "decrease": exomet_iri("Decrease"),
    NOT_STATED: exomet_iri("SignNotStated"),
}
_SIGN_LABEL = {"increase": "increase of", "decrease": "decrease of", NOT_STATED: "change of"}
_DIRECT_CLASS = {
    "yes": exomet_iri("DirectStep"),
    "ligand": exomet_iri("LigandStep"),
    "no": exomet_iri("DownstreamStep"),
}


def finding_blocks(tables: Tables, resolver: Resolver) -> Iterator[list[Triple]]:
    """Yield the triples of each finding as a block of its own, in the order of their identifiers.

    Args:
        tables: the tables, free of problems.
        resolver: knows every term of the tables (see ``resolve.check_terms``).
    """
    evidence = EvidenceLines(tables)
    # Both tables are sorted by finding: the steps come along without an index of them all.
    groups = groupby(tables[schema.STEPS].rows, key=lambda step: step.finding)
    finding, steps = next(groups, ("", iter(())))
    for row in tables[schema.FINDINGS].rows:
        own_steps: list[schema.StepRow] = []
        if finding == row.finding:
            own_steps = list(steps)
            finding, steps = next(groups, ("", iter(())))
        lines = evidence.of(row.finding)
        yield _FindingTriples(row, resolver, lines).block(own_steps)


class _FindingTriples:
    """The triples of one finding, gathered around its term."""

    def __init__(self, row: schema.FindingRow, resolver: Resolver, lines: list[Line]) -> None:
        self.row = row
        self.resolver = resolver
        self.lines = lines
        self.finding = record_iri("finding", row.finding)
        self.out: list[Triple] = []

    def block(self, steps: list[schema.StepRow]) -> list[Triple]:
        """Return all triples of the finding; parts come right after the triple that names them."""
        row = self.row
        mirna = self.resolver.thing(row.mirna, "mirna")
        where = ", cancer not stated" if row.cancer == NOT_STATED else f" in {row.cancer}"
        label = f"{row.finding}: {mirna.label}{where}"
        self._individual(self.finding, _FINDING_CLASS[row.kind], label)
        self._terms("mirna", (row.mirna,), "mirna")
        self._cancer()
        self._cells("sourceCell", row.sender_side)
        self._cells("recipientCell", row.recipient_side)
        self._participants("sampledFrom", "sample", row.sampled_from, "material")
        self._participants("metastaticSite", "site", row.sites, "anatomy")
        self._participants("associatedWith", "p", row.associated_with, "process")
        self._terms("involves", row.involves, "molecule")
        self._vesicle()
        self._terms("hasCondition", row.conditions, "condition")
        self._texts("level", (row.level,) if row.level else ())
        self._texts("modelSystem", row.model_systems)
        self._participants("inSpecies", "species", row.species, "species")
        self._evidence(steps)
        if row.note:
            self.out.append((self.finding, nt.NOTE, nt.literal(row.note)))
        for step in steps:
            self._step(step)
        return self.out

    def _add(self, subject: Term, name: str, value: Term) -> None:
        self.out.append((subject, exomet_iri(name), value))

    def _texts(self, name: str, texts: Iterable[str]) -> None:
        for text in texts:
            self._add(self.finding, name, nt.literal(text))

    def _terms(self, name: str, values: Iterable[str], kind: str) -> None:
        """Add shared things of a kind, such as the molecules of all findings."""
        for value in values:
            self._add(self.finding, name, self.resolver.term(value, kind))

    def _individual(self, subject: Term, cls: Term, label: str) -> None:
        self.out += [
            (subject, nt.TYPE, cls),
            (subject, nt.TYPE, nt.INDIVIDUAL),
            (subject, nt.LABEL, nt.literal(label)),
        ]

    def _participants(self, name: str, part: str, values: Iterable[str], kind: str) -> None:
        """Add things of the finding's own, each an individual of the class that a cell names."""
        for number, value in enumerate(values, 1):
            subject = part_of(self.finding, f"{part}{number}")
            self._add(self.finding, name, subject)
            self._individual(subject, self.resolver.term(value, kind), value)

    def _cancer(self) -> None:
        cancer = self.row.cancer
        if cancer == NOT_STATED:
            self._texts("notStated", ("cancer",))
            return
        subject = part_of(self.finding, "cancer")
        self._add(self.finding, "cancer", subject)
        self._individual(subject, self.resolver.term(cancer, "cancer"), cancer)

    def _cells(self, name: str, side: schema.Side) -> None:
        if side.unsaid:
            self._texts("notStated", (side.role,))
            return
        for number, value in enumerate(side.cells, 1):
            subject = part_of(self.finding, side.role if number == 1 else f"{side.role}{number}")
            cell = self.resolver.thing(value, "cell")
            label = ", ".join([cell.label, *side.conditions, *side.lines])
            self._add(self.finding, name, subject)
            self._individual(subject, self.resolver.term(value, "cell"), label)
            for condition in side.conditions:
                self._add(subject, "hasCondition", self.resolver.term(condition, "condition"))
            for line in side.lines:
                self._add(subject, "cellLine", self.resolver.term(line, "cell line"))
            if "malignant cell" in cell.kinds:
                self._malignant_cell(subject, side.role)
            if side.other_state and number == 1:
                self._other_state(subject, side)

    def _malignant_cell(self, subject: Term, role: str) -> None:
        """Add the cancers of a malignant cell: that of the finding, and that of the sender."""
        row = self.row
        if row.cancer != NOT_STATED:
            self._add(subject, "ofCancer", part_of(self.finding, "cancer"))
        if role == "sender" and row.sender_cancer not in ("", row.cancer):
            cancer = part_of(self.finding, "sender-cancer")
            self._add(subject, "ofCancer", cancer)
            cls = self.resolver.term(row.sender_cancer, "cancer")
            self._individual(cancer, cls, row.sender_cancer)

    def _other_state(self, cell: Term, side: schema.Side) -> None:
        """Add what a sender was before, or what a recipient becomes."""
        other = part_of(self.finding, f"{side.role}-other-state")
        cls = self.resolver.term(side.other_state, "cell")
        self._individual(other, cls, self.resolver.thing(side.other_state, "cell").label)
        before, after = (other, cell) if side.role == "sender" else (cell, other)
        self._add(before, "becomes", after)

    def _vesicle(self) -> None:
        term = self.row.vesicle_term
        if term:
            vesicle = part_of(self.finding, "vesicle")
            self._add(self.finding, "vesicle", vesicle)
            self._individual(vesicle, _VESICLE_CLASS[term], term)
            self._add(vesicle, "carries", self.resolver.term(self.row.mirna, "mirna"))

    def _evidence(self, steps: list[schema.StepRow]) -> None:
        """Add the lines of evidence, and what follows from all of them together."""
        for line in self.lines:
            self.out += line_triples(line, steps, self.finding, self.resolver)
            for anchor in line.row.anchors:
                self._add(self.finding, "place", record_iri("place", anchor))
            for entry in line.references:
                entry_iri = record_iri("publication", entry.publication)
                self._add(self.finding, "reference", entry_iri)
            for paper in line.papers:
                self._add(self.finding, "paper", record_iri("paper", paper.paper))
        for level, shown in levels_shown(self.lines, steps).items():
            self._texts("shows" if shown else "doesNotState", (level,))
        years: set[str] = set()
        for line in self.lines:
            years |= line.years
        if years:
            self._add(self.finding, "year", nt.integer(min(years)))

    def _step(self, row: schema.StepRow) -> None:
        subject = part_of(self.finding, row.step)
        thing = self.resolver.thing(row.object, row.object_kind)
        affected = self.resolver.term(row.object, row.object_kind)
        if row.object_kind == "process":
            process = part_of(self.finding, f"p{row.step[1:]}")
            self._individual(process, affected, thing.label)
            affected = process
        self._add(self.finding, "step", subject)
        short = _SHORT_PROPERTY.get((row.object_kind, row.sign), exomet_iri("changes"))
        self.out.append((self.finding, short, affected))
        self._individual(subject, _SIGN_CLASS[row.sign], f"{_SIGN_LABEL[row.sign]} {thing.label}")
        if row.direct in _DIRECT_CLASS:
            self.out.append((subject, nt.TYPE, _DIRECT_CLASS[row.direct]))
        self._add(subject, "affects", affected)
        if row.direct == "yes" and row.object_kind == "molecule":
            self._add(self.finding, "directTarget", affected)
        if row.direct == "ligand":
            self._add(self.finding, "ligandOf", affected)
        self._cell_of_step(row, subject, affected)
        self._step_context(row, subject)

    def _step_context(self, row: schema.StepRow, subject: Term) -> None:
        """Add after what a step happens, what of its object changes, and who says so."""
        for cause in row.after:
            self._add(subject, "after", part_of(self.finding, cause))
        if row.aspect and row.aspect != NOT_STATED:
            self._add(subject, "aspect", nt.literal(row.aspect))
        for basis in bases_of(row, self.lines):
            self._add(subject, "basis", nt.literal(basis))

    def _cell_of_step(self, row: schema.StepRow, step: Term, affected: Term) -> None:
        """Add in which cell a step happens, and what changes there."""
        where = part_of(self.finding, row.in_cell) if row.in_cell else self.finding
        if row.in_cell:
            self._add(step, "inCell", where)
        if row.sign in _CHANGE_IN_CELL:
            self.out.append((where, _CHANGE_IN_CELL[row.sign], affected))
