"""Rows of a sheet as claims: every cell read and grounded, every fault at its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from exomet.curation import notation
from exomet.curation.claims import IN_CELL
from exomet.curation.labels import STEP_KINDS, Label, Labels
from exomet.curation.notation import NotationError, WrittenStep
from exomet.curation.sheet import (
    BASIS,
    CURATE,
    NOTE,
    SENTENCES,
    STATED,
    STEPS_COLUMN,
    Sheet,
    as_table,
    cells_as_row,
    values_of,
)
from exomet.errors import Problem
from exomet.tables import schema
from exomet.tables.check import check_table
from exomet.tables.provenance import CONSEQUENCE, PROTEIN_BINDING, TARGETING, PaperRow
from exomet.tables.read import Tables
from exomet.tables.spec import NOT_STATED, TableRow, Texts
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.paper_identifiers import bare_identifier
from exomet.terms.wording import quoted

Read = TypeVar("Read")


@dataclass(frozen=True)
class ClaimedStep:
    """A step of a claim, grounded.

    Attributes:
        kind: ``molecule``, ``pathway`` or ``process``.
        label: what is affected.
        written: the step as the cell has it.
    """

    kind: str
    label: str
    written: WrittenStep

    @property
    def direct(self) -> str:
        """Whether the microRNA acts on it, by how that is shown."""
        methods = self.written.methods
        if self.kind != "molecule":
            return "no"
        if any(method in TARGETING for method in methods):
            return "yes"
        if PROTEIN_BINDING in methods:
            return "ligand"
        return "no" if CONSEQUENCE in methods else NOT_STATED

    @property
    def aspect(self) -> str:
        """What of a molecule changes: the amount, where the cell says nothing else."""
        return self.written.aspect or "amount" if self.kind == "molecule" else ""


@dataclass(frozen=True)
class SheetClaim:
    """What a row of a sheet says.

    Attributes:
        number: number of the row.
        line: name of a column of ``evidence.tsv`` -> its values.
        kind: kind of the finding; empty if the row says nothing.
        stated: name of a column of ``findings.tsv`` -> what the line states of it.
        steps: the steps, in the order of writing.
        basis: field -> where it was read, of fields that were not read in all of ``read_from``.
        sentences: field -> hashes of sentences.
        note: the note.
        curate: ``fill``, ``keep`` or empty.
    """

    number: int
    line: Mapping[str, Texts]
    kind: str
    stated: Mapping[str, Texts]
    steps: tuple[ClaimedStep, ...]
    basis: Mapping[str, Texts]
    sentences: Mapping[str, Texts]
    note: str
    curate: str

    def one(self, column: str) -> str:
        """Return the value of a column of the line that holds one; empty if there is none."""
        return "".join(self.line.get(column, ()))


@dataclass
class ClaimReader:
    """Reads rows of one sheet.

    Attributes:
        sheet: the sheet.
        tables: the tables to which it is to be added.
        labels: what names stand for.
        problems: the faults found so far.
        notes: how names were read that are no labels.
    """

    sheet: Sheet
    tables: Tables
    labels: Labels
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    # Cells whose text is faulty by itself: what it may mean would be the same fault again.
    _faulty: set[tuple[int, str]] = field(default_factory=set)

    def rows(self) -> dict[int, TableRow]:
        """Return the rows of the sheet by number, with the faults that tables have too noted."""
        rows = {number: cells_as_row(number, cells) for number, cells in self.sheet.rows.items()}
        for fault in check_table(as_table(self.sheet.place, list(rows.values()))):
            self._add(fault.line, fault.column, fault.rule, fault.what, fault.repair)
            self._faulty.add((fault.line, fault.column))
        return rows

    def claim(self, row: TableRow) -> SheetClaim | None:
        """Return the claim of a row, or None where it has faults, which are noted."""
        before = len(self.problems)
        line = {name: values_of(row, name) for name in schema_line_columns()}
        line["papers"] = self._papers(row)
        self._check_references(row)
        stated = {name: self._values(row, name) for name in STATED}
        written = self._parsed(row, STEPS_COLUMN, notation.read_steps)
        steps = self._steps(row, written or [])
        basis = self._parsed(row, BASIS, notation.read_basis) or {}
        sentences = self._parsed(row, SENTENCES, notation.read_sentence_cell) or {}
        claim = SheetClaim(
            number=row.line,
            line=line,
            kind="".join(values_of(row, "kind")),
            stated={name: values for name, values in stated.items() if values},
            steps=tuple(steps),
            basis=basis,
            sentences=sentences,
            note="".join(values_of(row, NOTE)),
            curate="".join(values_of(row, CURATE)),
        )
        numbers = None if written is None else range(1, len(written) + 1)
        self._check_fields(row, claim, numbers)
        return claim if len(self.problems) == before else None

    def _add(self, row: int, column: str, rule: str, what: str, repair: str = "") -> None:
        if (row, column) in self._faulty:
            return
        self.problems.append(self.sheet.problem(row, column, rule, what, repair))

    def _parsed(self, row: TableRow, column: str, parse: Callable[[str], Read]) -> Read | None:
        """Return what a cell says by its notation; a fault is noted."""
        try:
            return parse("".join(values_of(row, column)))
        except NotationError as error:
            self._add(row.line, column, error.rule, error.what, error.repair)
            return None

    def _label(self, row: TableRow, column: str, text: str, *kinds: str) -> Label | None:
        try:
            label = self.labels.read(text, *kinds)
        except NotationError as error:
            self._add(row.line, column, error.rule, error.what, error.repair)
            return None
        if label.note:
            self.notes[label.note] = None
        return label

    def _values(self, row: TableRow, name: str) -> Texts:
        """Return the values of a column of findings, each as its label."""
        column = STATED[name]
        values = values_of(row, name)
        if not column.kind or (column.unsaid and values == (NOT_STATED,)):
            return values
        labels = [self._label(row, name, value, column.kind) for value in values]
        return tuple(label.text for label in labels if label)

    def _steps(self, row: TableRow, written: Iterable[WrittenStep]) -> Iterator[ClaimedStep]:
        for step in written:
            label = self._label(row, STEPS_COLUMN, step.label, *STEP_KINDS)
            if label is None:
                continue
            if step.aspect and label.kind != "molecule":
                what = f"{quoted(label.text)} is a {label.kind}, and has no {step.aspect}"
                repair = "only of a molecule can amount, activity and so on be said"
                self._add(row.line, STEPS_COLUMN, "ASPECT", what, repair)
            yield ClaimedStep(label.kind, label.text, replace(step, label=label.text))

    def _papers(self, row: TableRow) -> Texts:
        """Return the papers of a row, which may be given by DOI or PubMed identifier."""
        known = self.tables[schema.PAPERS]
        values = values_of(row, "papers")
        if values == (NOT_STATED,):
            return values
        found = []
        for value in values:
            paper = _paper_named(value, known.rows)
            if paper:
                found.append(paper)
                continue
            what = f"no paper {quoted(value)} in papers.tsv"
            near = did_you_mean(closest(value, known.identifiers))
            how = "add it with: exomet paper add --doi DOI or --pmid NUMBER"
            self._add(
                row.line,
                "papers",
                "UNKNOWN_REFERENCE",
                what,
                "; or ".join(filter(None, (near, how))),
            )
        return tuple(found)

    def _check_references(self, row: TableRow) -> None:
        """Note each source, anchor, line and finding that there is none of."""
        for column, spec, how in _REFERENCES:
            identifiers = self.tables[spec].identifiers
            for value in values_of(row, column):
                if value in identifiers or (column == "finding" and value.startswith("new")):
                    continue
                what = f"no row {quoted(value)} in {spec.name}{spec.ending}"
                near = did_you_mean(closest(value, identifiers))
                repair = "; or ".join(filter(None, (near, how)))
                self._add(row.line, column, "UNKNOWN_REFERENCE", what, repair)

    def _check_fields(self, row: TableRow, claim: SheetClaim, steps: range | None) -> None:
        """Note each field of a basis or sentence that the row does not state.

        A cell that states it counts even if it has faults, which are noted at that cell.

        Args:
            row: the row.
            claim: what it says.
            steps: the numbers of its steps; None if they cannot be read.
        """
        for column, fields in ((BASIS, claim.basis), (SENTENCES, claim.sentences)):
            for name in fields:
                if not _states(row, name, steps):
                    what = f"the row states no {quoted(name)}"
                    repair = "name a column that is filled in, or the number of a step"
                    self._add(row.line, column, "UNKNOWN_FIELD", what, repair)


def _states(row: TableRow, name: str, steps: range | None) -> bool:
    """Return whether a row states a field, given the numbers of its steps."""
    number = name.removesuffix(IN_CELL)
    if number.isdigit():
        return steps is None or int(number) in steps
    return name in STATED and bool(values_of(row, name))


def schema_line_columns() -> Iterator[str]:
    """Yield the columns of a line of evidence that the sheet holds under the same name."""
    return (column.name for column in schema.EVIDENCE.columns if column.name != NOTE)


_REFERENCES = (
    ("source", schema.SOURCES, "add it with: exomet source add FILE"),
    ("anchors", schema.ANCHORS, 'add it with: exomet anchor "first words ... last words"'),
    ("evidence", schema.EVIDENCE, "leave the cell empty for a new line"),
    ("finding", schema.FINDINGS, "leave the cell empty for a new finding"),
)


def _paper_named(text: str, papers: Iterable[PaperRow]) -> str:
    """Return the paper of an identifier, a DOI or a PubMed number; empty if there is none."""
    bare = bare_identifier(text).casefold()
    for row in papers:
        names = (row.paper, row.doi.casefold(), row.pmid, row.pmcid.casefold())
        if text == row.paper or bare in filter(None, names):
            return row.paper
    return ""
