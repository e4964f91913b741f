"""What a claim adds to its finding: values and steps that the finding lacks, or leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from exomet.curation.bench import Bench
from exomet.curation.claims import UsualCells
from exomet.curation.notation import NO_CELL
from exomet.curation.reading import ClaimedStep, SheetClaim
from exomet.curation.sheet import CURATE, FILL, KEEP, STATED, STEPS_COLUMN, Sheet
from exomet.errors import Problem
from exomet.tables.schema import FindingRow, StepRow
from exomet.tables.spec import NOT_STATED, RowT, Texts
from exomet.terms.wording import quoted

_FILL_REPAIR = f'write "{FILL}" into {CURATE} to give it to the finding'
_KEEP_REPAIR = f'or "{KEEP}" to leave it with this line'


@dataclass
class Filler:
    """Fills findings with what claims state, where their rows ask for it.

    Attributes:
        bench: the tables.
        sheet: the sheet, for the cells of problems.
        usual: the cells in which steps happen.
        problems: what a finding lacks, and was not filled in.
    """

    bench: Bench
    sheet: Sheet
    usual: UsualCells
    problems: list[Problem]

    def _add(self, claim: SheetClaim, column: str, rule: str, what: str, repair: str = "") -> None:
        self.problems.append(self.sheet.problem(claim.number, column, rule, what, repair))

    def check_single(self, claim: SheetClaim, name: str) -> bool:
        """Return whether a finding can have what a line states; several values may be too many."""
        values = claim.stated.get(name, ())
        if STATED[name].many or len(values) < 2:
            return True
        what = f"{quoted('|'.join(values))} are several values, and a finding has one {name}"
        self._add(claim, name, "SEVERAL_VALUES", what, "write the one that holds")
        return False

    def give_values(self, claim: SheetClaim, finding: str) -> None:
        """Fill the empty cells of a finding, or note what the finding lacks."""
        row = self.bench.findings[finding]
        lacking = [name for name in claim.stated if _lacks(row, claim, name)]
        if claim.curate == FILL:
            given: dict[str, str | Texts] = {}
            for name in filter(lambda name: self.check_single(claim, name), lacking):
                column, values = STATED[name], claim.stated[name]
                given[column.attribute] = values if column.many else values[0]
            if given:
                self.bench.set_finding(_with_values(row, given), claim.number)
        elif claim.curate != KEEP:
            for name in lacking:
                self._report_lacking(claim, finding, name)

    def _report_lacking(self, claim: SheetClaim, finding: str, name: str) -> None:
        """Note that a finding has no value where a line has one, unless it had it all along."""
        values = claim.stated[name]
        if not self._stated_before(claim, name, values):
            what = f"{finding} has no {name}, and this line has {quoted('|'.join(values))}"
            self._add(claim, name, "LACKING", what, f"{_FILL_REPAIR}, {_KEEP_REPAIR}")

    def _stated_before(self, claim: SheetClaim, name: str, values: Texts) -> bool:
        """Return whether a line that is there has stated a value all along."""
        old = self.bench.statements.get(claim.one("evidence"), {}).get(name)
        return old is not None and old.value == values

    def place_steps(self, claim: SheetClaim, finding: str) -> list[str]:
        """Return the steps of the finding that those of a claim are; those that lack are added."""
        names: list[str] = []
        for step in claim.steps:
            name = self._matching_step(finding, step, names)
            if not name and claim.curate == FILL:
                name = self.bench.next_step(finding)
                self.set_step(claim, finding, name, step, ())
            elif not name:
                what = f"{finding} has no step on {quoted(step.label)}"
                self._add(claim, STEPS_COLUMN, "LACKING", what, _FILL_REPAIR)
            names.append(name)
        if all(names):
            for step, name in zip(claim.steps, names, strict=True):
                self._compare_step(claim, finding, name, step, names)
        return names

    def _matching_step(self, finding: str, step: ClaimedStep, taken: list[str]) -> str:
        """Return the step of a finding with the same object; empty if there is none."""
        same = [
            row
            for row in self.bench.steps.get(finding, {}).values()
            if (row.object_kind, row.object) == (step.kind, step.label) and row.step not in taken
        ]
        in_cell = [row for row in same if row.in_cell == step.written.cell]
        return next((row.step for row in [*in_cell, *same]), "")

    def _compare_step(
        self, claim: SheetClaim, finding: str, name: str, step: ClaimedStep, names: list[str]
    ) -> None:
        """Fill in what a step of a finding leaves open, or note what it lacks."""
        row = self.bench.steps[finding][name]
        given = _said_of_step(row, step)
        causes = [names[cause - 1] for cause in step.written.causes]
        missing = [cause for cause in causes if cause not in self._causes(finding, name)]
        if any(name in self._causes(finding, cause) for cause in missing):
            what = f"the step on {quoted(row.object)} leads to its own cause in {finding}"
            self._add(claim, STEPS_COLUMN, "RING", what, "turn the chain round, or leave it out")
        elif missing:
            given["after"] = (*row.after, *missing)
        self._give_to_step(claim, row, given)

    def _give_to_step(
        self, claim: SheetClaim, row: StepRow, given: Mapping[str, str | Texts]
    ) -> None:
        known = self._known_of_step(claim, row)
        for attribute, value in given.items():
            if attribute in known or claim.curate == KEEP:
                continue
            old = getattr(row, attribute)
            is_open = old in ("", NOT_STATED) or attribute == "after"
            if claim.curate == FILL and is_open:
                row = _with_values(row, {attribute: value})
                self.bench.set_step(row, claim.number)
                continue
            shown = "|".join(value) if isinstance(value, tuple) else value
            has = "|".join(old) if isinstance(old, tuple) else old
            what = (
                f"the step on {quoted(row.object)} of {row.finding} has {attribute} "
                f"{quoted(has)}, not {quoted(shown)}"
            )
            correct = f"leave it out, or correct {row.step} in steps.tsv"
            repair = _FILL_REPAIR if is_open else correct
            self._add(claim, STEPS_COLUMN, "LACKING", what, repair)

    def _known_of_step(self, claim: SheetClaim, row: StepRow) -> tuple[str, ...]:
        """Return what a line that is there has stated of a step all along: its sign and method."""
        old = self.bench.statements.get(claim.one("evidence"), {}).get(row.step)
        return ("sign", "direct") if old else ()

    def _causes(self, finding: str, name: str) -> set[str]:
        """Return the steps that lead to one, however far back."""
        steps = self.bench.steps[finding]
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for cause in steps[waiting.pop()].after:
                if cause not in found:
                    found.add(cause)
                    waiting.append(cause)
        return found

    def set_step(
        self, claim: SheetClaim, finding: str, name: str, step: ClaimedStep, causes: Texts
    ) -> None:
        """Set a step of a finding by what a claim says of it."""
        recipient = self.bench.findings[finding].recipient
        usual = self.usual.of(recipient, step.kind, step.label)
        cell = "" if step.written.cell == NO_CELL else step.written.cell or usual
        row = StepRow(
            line=claim.number,
            finding=finding,
            step=name,
            object_kind=step.kind,
            object=step.label,
            sign=step.written.sign,
            aspect=step.aspect,
            direct=step.direct,
            in_cell=cell,
            after=causes,
        )
        self.bench.set_step(row, claim.number)


def _lacks(row: FindingRow, claim: SheetClaim, name: str) -> bool:
    """Return whether a finding has no value where a claim has one."""
    if claim.stated[name] == (NOT_STATED,):
        return False
    return STATED[name].values(row) in ((), (NOT_STATED,))


def _said_of_step(row: StepRow, step: ClaimedStep) -> dict[str, str | Texts]:
    """Return what a claim says of a step that the finding leaves open, or has otherwise."""
    said: dict[str, str | Texts] = {}
    if row.sign == NOT_STATED != step.written.sign:
        said["sign"] = step.written.sign
    if row.direct == NOT_STATED and step.direct in ("yes", "ligand"):
        said["direct"] = step.direct
    if step.written.aspect not in ("", row.aspect):
        said["aspect"] = step.aspect
    return said


def _with_values(row: RowT, given: Mapping[str, Any]) -> RowT:
    return replace(row, **given)
