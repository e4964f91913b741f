"""A sheet brought into the tables: read, grounded, checked as a whole, and only then written."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exomet.curation.applying import Applier
from exomet.curation.bench import Bench, RowChange
from exomet.curation.claims import SheetLine, UsualCells, as_cells, lines_of
from exomet.curation.labels import Labels
from exomet.curation.reading import ClaimReader
from exomet.curation.sheet import SHEET_COLUMNS, STEPS_COLUMN, Sheet, cells_as_row, values_of
from exomet.curation.sheet_files import read_sheet
from exomet.curation.table_files import table_texts, write_texts
from exomet.errors import DataError, Problem
from exomet.files import display_path, scratch_folder
from exomet.graph.layout import ASSERTED_FILE, SHAPES_FILE
from exomet.graph.make import Checked, Inputs, check_inputs, write_lines
from exomet.progress import Progress
from exomet.tables import schema
from exomet.tables.ledger import LEDGER, next_number, renewed_ledger
from exomet.tables.read import Tables
from exomet.terms.wording import pluralise
from exomet.validate import check_graph

# What two lines have in common that say the same of the same papers.
_SAME_CLAIM = [
    name
    for name in SHEET_COLUMNS
    if name not in ("evidence", "finding", "note", "basis", "sentences", "curate", "stance", "eco")
]


@dataclass(frozen=True)
class Imported:
    """What a sheet does to the tables.

    Attributes:
        changes: the rows that it adds, changes and removes.
        given: row of the sheet -> its finding and its line of evidence.
        notes: what a curator should look at.
        unchanged: how many rows say what the tables have.
    """

    changes: list[RowChange]
    given: dict[int, tuple[str, str]]
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0


def import_sheet(inputs: Inputs, path: Path, progress: Progress, *, write: bool) -> Imported:
    """Return what a sheet adds to the tables and changes in them; write it if that is wanted.

    Args:
        inputs: folders of the tables and of the ontology.
        path: the sheet, a workbook or tab-separated text.
        progress: called with a line about each stage.
        write: whether to write the tables.

    Raises:
        DataError: the sheet or the tables have problems; nothing is written.
        ExometError: the sheet cannot be read, or the tables cannot be written.
    """
    checked = check_inputs(inputs, lambda _: None)
    sheet, problems = read_sheet(path)
    if problems:
        raise DataError(problems)
    imported, bench = _apply_sheet(sheet, checked, inputs)
    texts = _checked_texts(inputs, sheet, bench, imported.changes)
    if write and texts:
        write_texts(inputs.data, texts)
        progress(f"wrote {', '.join(texts)} in {display_path(inputs.data)}")
    return imported


def _apply_sheet(sheet: Sheet, checked: Checked, inputs: Inputs) -> tuple[Imported, Bench]:
    """Return what the rows of a sheet do, and the bench with it.

    Raises:
        DataError: a cell has a problem.
    """
    tables = checked.tables
    reader = ClaimReader(sheet, tables, Labels(checked.resolver, inputs.options))
    usual = UsualCells(tables)
    rows = reader.rows()
    known = {line.row.evidence: as_cells(line, usual) for line in lines_of(tables)}
    changed = {
        number: cells for number, cells in _with_kept_cells(sheet, known) if cells is not None
    }
    claims = [reader.claim(cells_as_row(number, cells)) for number, cells in changed.items()]
    if reader.problems:
        raise DataError(_once_each(reader.problems))
    bench = Bench(tables)
    next_finding = next_number(tables, schema.FINDINGS, inputs.data)
    next_line = next_number(tables, schema.EVIDENCE, inputs.data)
    applier = Applier(bench, sheet, next_finding, next_line)
    for claim in filter(None, claims):
        applier.apply(claim)
    applier.check_stated()
    problems = [*applier.problems, *_repeated(sheet, bench, applier, usual)]
    if problems:
        raise DataError(problems)
    notes = [*_aside_note(sheet), *reader.notes, *_twins(tables, bench, applier.given)]
    imported = Imported(bench.changes(), applier.given, notes, len(rows) - len(changed))
    return imported, bench


def _aside_note(sheet: Sheet) -> Iterator[str]:
    """Yield which columns of a sheet were not read, if there are any."""
    if names := sheet.left_aside:
        yield f"columns of your own, left aside: {', '.join(names)}"


def _once_each(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem at the first of its cells, with the number of further rows.

    A source that is missing is missing in every row.
    """
    cells: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        cells.setdefault((problem.column, problem.rule, problem.what), []).append(problem)
    merged = []
    for first, *others in cells.values():
        further = {problem.line for problem in others} - {first.line}
        also = f" (and in {pluralise(len(further), 'more row', 'more rows')})" if further else ""
        merged.append(first._replace(what=f"{first.what}{also}"))
    return merged


def _with_kept_cells(
    sheet: Sheet, known: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield the number of each row with its cells, or None where the tables say the same.

    Columns that the sheet leaves out are those of the line, if there is one.
    """
    for number, cells in sheet.rows.items():
        old = known.get(cells.get("evidence", "").strip(), {})
        row = cells_as_row(number, {**old, **cells})
        texts = {name: "|".join(values_of(row, name)) for name in SHEET_COLUMNS}
        same = bool(old) and all(texts[name] == old.get(name, "") for name in SHEET_COLUMNS)
        yield number, None if same else texts


def _repeated(sheet: Sheet, bench: Bench, applier: Applier, usual: UsualCells) -> Iterator[Problem]:
    """Yield a problem for each new line that says what another line of its source says."""
    seen: dict[tuple[str, ...], str] = {}
    given = {line: number for number, (_, line) in applier.given.items()}
    for name, row in bench.evidence.items():
        steps = bench.steps.get(row.finding, {})
        finding = bench.findings[row.finding]
        line = SheetLine(row, finding, steps, bench.statements.get(name, {}))
        cells = as_cells(line, usual)
        said = tuple(cells[column] for column in _SAME_CLAIM)
        if said in seen and name in given and name not in bench.tables[schema.EVIDENCE].identifiers:
            what = f"{seen[said]} says the same of the same papers"
            repair = f"write {seen[said].partition(' ')[0]} into evidence, or take the row out"
            yield sheet.problem(given[name], "evidence", "REPEATED_CLAIM", what, repair)
        seen.setdefault(said, f"{name} on {row.finding}")


def _twins(tables: Tables, bench: Bench, given: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """Yield a note for each new finding whose microRNA and paper another finding has."""
    papers: dict[str, set[str]] = {}
    for row in bench.evidence.values():
        papers.setdefault(row.finding, set()).update(row.papers)
    old = tables[schema.FINDINGS].identifiers
    for number, (name, _) in given.items():
        if name in old:
            continue
        stem = _armless(bench.findings[name].mirna)
        for other in sorted(old):
            same = _armless(bench.findings[other].mirna) == stem
            if same and papers[name] & papers.get(other, set()):
                yield (
                    f"row {number}: {other} has this microRNA and paper too; write {other} into "
                    "finding if it is the same claim"
                )


def _armless(mirna: str) -> str:
    return mirna.removesuffix("-5p").removesuffix("-3p")


# The tables as they would be


def _checked_texts(
    inputs: Inputs, sheet: Sheet, bench: Bench, changes: list[RowChange]
) -> dict[str, str]:
    """Return the texts of the changed tables and of the ledger, once the whole is checked.

    Raises:
        DataError: the tables would have problems; each is at its cell of the sheet.
    """
    texts = table_texts(inputs.data, changes)
    if not texts:
        return {}
    with scratch_folder() as folder:
        data = folder / "data"
        data.mkdir()
        for file in inputs.data.glob("*.tsv"):
            shutil.copyfile(file, data / file.name)
        write_texts(data, texts)
        candidate = Inputs(data, inputs.ontology)
        try:
            checked = check_inputs(candidate, lambda _: None)
            _check_graph(candidate, checked, folder)
        except DataError as error:
            located = _Locator(sheet, bench, data, inputs.data)
            raise DataError([located.at_cell(problem) for problem in error.problems]) from error
        ledger = f"{LEDGER.name}{LEDGER.ending}"
        if (inputs.data / ledger).exists():
            texts[ledger] = renewed_ledger(data, checked.tables)
    return texts


def _check_graph(inputs: Inputs, checked: Checked, folder: Path) -> None:
    """Check the graph of the tables against the shapes.

    Raises:
        DataError: a shape is violated.
    """
    write_lines(checked, folder)
    shapes = inputs.ontology / SHAPES_FILE
    report = check_graph(folder / ASSERTED_FILE, shapes, checked.tables)
    if report.problems:
        raise DataError(report.problems)


@dataclass(frozen=True)
class _Locator:
    """Finds the cell of a sheet that a problem of the tables comes from."""

    sheet: Sheet
    bench: Bench
    folder: Path
    shown: Path

    def at_cell(self, problem: Problem) -> Problem:
        """Return a problem at its cell; at its table if no row of the sheet made the row."""
        name = Path(problem.file).name
        for spec in (schema.FINDINGS, schema.STEPS, schema.EVIDENCE, schema.STATEMENTS):
            if name == f"{spec.name}{spec.ending}":
                key = self._key(self.folder / name, problem.line, [c.name for c in spec.key])
                number = self.bench.origin.get((spec.name, key))
                if number:
                    column = _column_of(spec.name, key, problem.column)
                    return self.sheet.problem(
                        number, column, problem.rule, problem.what, problem.repair
                    )
        file = display_path(self.shown / name)
        return Problem(
            file, problem.line, problem.column, problem.rule, problem.what, problem.repair
        )

    @staticmethod
    def _key(file: Path, line: int, columns: Iterable[str]) -> tuple[str, ...]:
        lines = file.read_text(encoding="utf-8").split("\n")
        head = next(text for text in lines if not text.startswith("#")).split("\t")
        cells = dict(zip(head, lines[line - 1].split("\t"), strict=False))
        return tuple(cells.get(name, "") for name in columns)


def _column_of(table: str, key: tuple[str, ...], column: str) -> str:
    """Return the column of a sheet in which what a column of a table holds stands."""
    if table == schema.STEPS.name:
        return STEPS_COLUMN
    if table == schema.STATEMENTS.name:
        return key[1] if key[1] in SHEET_COLUMNS else STEPS_COLUMN
    return column if column in SHEET_COLUMNS else "finding"
