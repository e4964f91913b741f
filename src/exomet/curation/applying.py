"""Claims put on the bench: a new finding, a line more on a finding, or a line that changes.

The curated values of a new finding are those of its first line. A line on a finding that is there
adds to its evidence; what the line states and the finding lacks is a problem, unless the row says
to ``fill`` it in, or to ``keep`` the finding as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exomet.curation.bench import Bench
from exomet.curation.claims import FIELD_OF_CELL, UsualCells, field_of
from exomet.curation.filling import Filler
from exomet.curation.notation import NO_CELL
from exomet.curation.reading import SheetClaim
from exomet.curation.sheet import SENTENCES, STATED, STEPS_COLUMN, Sheet
from exomet.errors import Problem
from exomet.tables import schema
from exomet.tables.provenance import ABSTRACTS, EvidenceRow, StatementRow
from exomet.tables.spec import NOT_STATED, Texts
from exomet.terms.wording import quoted

# Defaults of a line: the author's statement that cites others, and evidence from an experiment.
_ECO_OF_REVIEW, _ECO_OF_PAPER = "ECO:0000304", "ECO:0000269"
_REQUIRED = ("source", "papers", "read_from")
# Where what is read needs no sentence: the title is known, and an inference is none.
_WITHOUT_SENTENCE = {("title",), ("inference",)}
_REQUIRED_OF_NEW = ("kind", "mirna", "cancer")


@dataclass
class Applier:
    """Puts the claims of a sheet on the bench, in the order of their rows.

    Attributes:
        bench: the tables.
        sheet: the sheet, for the cells of problems.
        next_finding: number of the next finding.
        next_line: number of the next line of evidence.
        problems: what keeps claims from being applied.
        given: row of the sheet -> the finding and the line that it became.
    """

    bench: Bench
    sheet: Sheet
    next_finding: int
    next_line: int
    problems: list[Problem] = field(default_factory=list)
    given: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what the tables say of sources and of the cells of steps."""
        tables = self.bench.tables
        usual = UsualCells(tables)
        self._filler = Filler(self.bench, self.sheet, usual, self.problems)
        self._source_kinds = {row.source: row.kind for row in tables[schema.SOURCES].rows}
        self._named: dict[str, str] = {}
        self._made: dict[str, int] = {}

    def apply(self, claim: SheetClaim) -> None:
        """Put a claim on the bench; its faults are noted, and then it is left out."""
        before = len(self.problems)
        line = self.bench.evidence.get(claim.one("evidence"))
        name = line.finding if line else self._finding_name(claim)
        self.problems += self._missing(claim, is_new=not name)
        if line and claim.one("finding") not in ("", line.finding):
            what = f"{line.evidence} is a line of {line.finding}"
            self._add(claim, "finding", "OTHER_FINDING", what, f"write {line.finding}")
        if name and claim.kind not in ("", self.bench.findings[name].kind):
            what = f"{name} is a {self.bench.findings[name].kind} finding"
            self._add(claim, "kind", "OTHER_KIND", what, "a claim of another kind is a new finding")
        if len(self.problems) > before:
            return
        evidence = line.evidence if line else self._new_line_name()
        if name:
            steps = self._filler.place_steps(claim, name)
            self._filler.give_values(claim, name)
        else:
            name = self._new_finding(claim)
            steps = self._new_steps(claim, name)
        self.problems += self._sentence_problems(claim, steps)
        if len(self.problems) == before:
            self._set_line(claim, evidence, name, steps)
            self.given[claim.number] = (name, evidence)

    def check_stated(self) -> None:
        """Note each curated value of a touched finding that no line states any more."""
        before = Bench(self.bench.tables)
        for number, (name, _) in self.given.items():
            known = set(before.unstated(name)) if name in before.findings else set()
            for column, value in sorted(set(self.bench.unstated(name)) - known):
                at = column if column in STATED else STEPS_COLUMN
                what = f"{name} has {column} {quoted(value)}, which no line would state"
                repair = "leave it with this line, or change it in findings.tsv or steps.tsv first"
                self.problems.append(self.sheet.problem(number, at, "UNSTATED", what, repair))

    def _add(self, claim: SheetClaim, column: str, rule: str, what: str, repair: str = "") -> None:
        self.problems.append(self.sheet.problem(claim.number, column, rule, what, repair))

    # Names

    def _finding_name(self, claim: SheetClaim) -> str:
        """Return the finding that a row names, or that an earlier row made; empty if it is new."""
        name = claim.one("finding")
        return name if name in self.bench.findings else self._named.get(name, "")

    def _new_line_name(self) -> str:
        number = self.next_line
        self.next_line += 1
        return f"E{number:04}"

    def _missing(self, claim: SheetClaim, *, is_new: bool) -> Iterator[Problem]:
        said = {**claim.line, **claim.stated, "kind": (claim.kind,) if claim.kind else ()}
        required = (*_REQUIRED, *_REQUIRED_OF_NEW) if is_new else _REQUIRED
        for column in required:
            if not said.get(column):
                repair, what = _filling(column), "the cell is empty"
                yield self.sheet.problem(claim.number, column, "EMPTY_CELL", what, repair)

    # A new finding

    def _new_finding(self, claim: SheetClaim) -> str:
        name = f"F{self.next_finding:04}"
        self.next_finding += 1
        self._made[name] = claim.number
        if claim.one("finding"):
            self._named[claim.one("finding")] = name
        cells = {"finding": name, "kind": claim.kind, "note": claim.note}
        for column in schema.FINDINGS.columns:
            if column.name in STATED and self._filler.check_single(claim, column.name):
                cells[column.name] = "|".join(claim.stated.get(column.name, ()))
        texts = [cells.get(column.name, "") for column in schema.FINDINGS.columns]
        self.bench.set_finding(schema.FINDINGS.parse(claim.number, texts), claim.number)
        return name

    def _new_steps(self, claim: SheetClaim, finding: str) -> list[str]:
        names = [f"s{number}" for number in range(1, len(claim.steps) + 1)]
        for step, name in zip(claim.steps, names, strict=True):
            causes = tuple(names[cause - 1] for cause in step.written.causes)
            self._filler.set_step(claim, finding, name, step, causes)
        return names

    # The line itself

    def _sentence_problems(self, claim: SheetClaim, steps: list[str]) -> Iterator[Problem]:
        """Yield the problem that an abstract states something without the sentence.

        What stands in the title, or is the curator's inference, needs none. A review has anchors
        instead.
        """
        is_abstract = self._source_kinds[claim.one("source")] == ABSTRACTS
        lacking = _without_sentence(claim, len(steps))
        if is_abstract and lacking:
            what = f"no sentence states {', '.join(lacking)}"
            repair = f'write "The sentence.": {lacking[0]}; or say in basis that it is in the title'
            yield self.sheet.problem(claim.number, SENTENCES, "NO_SENTENCE", what, repair)
        if claim.sentences and not is_abstract:
            what = f"{claim.one('source')} is a review, and only papers have sentences"
            repair = "empty the cell, and name the passage in anchors"
            yield self.sheet.problem(claim.number, SENTENCES, "SENTENCE_OF_REVIEW", what, repair)

    def _set_line(self, claim: SheetClaim, evidence: str, finding: str, steps: list[str]) -> None:
        cells = {name: "|".join(values) for name, values in claim.line.items()}
        eco = _ECO_OF_REVIEW
        if self._source_kinds.get(claim.one("source")) == ABSTRACTS:
            eco = _ECO_OF_PAPER
        defaults = {"stance": "supports", "eco": eco}
        cells |= {name: text for name, text in defaults.items() if not cells[name]}
        cells |= {"evidence": evidence, "finding": finding, "note": claim.note}
        if self._made.get(finding) == claim.number:
            # The note of a new claim is that of its finding.
            cells["note"] = ""
        texts = [cells[column.name] for column in schema.EVIDENCE.columns]
        row: EvidenceRow = schema.EVIDENCE.parse(claim.number, texts)
        stated = self._statements(claim, row, steps)
        self.bench.set_line(row, stated, claim.number)

    def _statements(
        self, claim: SheetClaim, line: EvidenceRow, steps: list[str]
    ) -> dict[str, StatementRow]:
        values: dict[str, tuple[Texts, Texts]] = {
            name: (claim.stated[name], ()) for name in _fields_stated(claim)
        }
        for step, name in zip(claim.steps, steps, strict=True):
            values[name] = ((step.written.sign,), step.written.methods)
            own = self.bench.steps[line.finding][name].in_cell
            if step.written.cell not in ("", own or NO_CELL):
                values[f"{name}{FIELD_OF_CELL}"] = ((step.written.cell,), ())
        basis = {field_of(name, steps): texts for name, texts in claim.basis.items()}
        sentences = {field_of(name, steps): texts for name, texts in claim.sentences.items()}
        return {
            name: StatementRow(
                line=claim.number,
                evidence=line.evidence,
                field=name,
                value=value,
                method=method,
                basis=basis.get(name, line.read_from),
                sentences=sentences.get(name, ()),
            )
            for name, (value, method) in values.items()
        }


def _filling(column: str) -> str:
    """Return how to fill in a cell that must not be empty."""
    choices = next((each.choices for each in schema.EVIDENCE.columns if each.name == column), ())
    if choices:
        return f"fill in one of: {', '.join(choices)}"
    unsaid = column in STATED and STATED[column].unsaid
    return 'fill it in, or write "not stated"' if unsaid else "fill it in"


def _without_sentence(claim: SheetClaim, steps: int) -> list[str]:
    """Return what a claim states beyond the title without naming a sentence."""
    names = [*_fields_stated(claim), *map(str, range(1, steps + 1))]
    bare = [name for name in names if not claim.sentences.get(name)]
    everywhere = claim.line["read_from"]
    return [name for name in bare if claim.basis.get(name, everywhere) not in _WITHOUT_SENTENCE]


def _fields_stated(claim: SheetClaim) -> list[str]:
    """Return the columns that a claim states."""
    return [name for name, values in claim.stated.items() if values != (NOT_STATED,)]
