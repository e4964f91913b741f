"""The sheet of claims: out and back without a change, in with the smallest one, and bad sheets."""

from __future__ import annotations

import csv
import datetime
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from exomet.cli.verbs import cli
from exomet.curation import notation
from exomet.curation.applying import Applier
from exomet.curation.bench import Bench
from exomet.curation.claims import sheet_rows
from exomet.curation.importing import Imported, import_sheet
from exomet.curation.labels import Labels
from exomet.curation.reading import ClaimReader
from exomet.curation.sheet import SHEET_COLUMNS, Place, Sheet
from exomet.curation.sheet_files import save_sheet
from exomet.errors import DataError
from exomet.graph.make import Checked, Inputs, check_inputs
from exomet.tables.passages import normalised
from exomet.terms.digests import digest
from tests.conftest import REAL, TINY, silent

HERE = Path(__file__).parent
with (HERE / "cases" / "bad_sheets.tsv").open(encoding="utf-8") as file:
    BAD_CELLS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
# A claim of the tiny source that is new, and complete.
CLAIM = {
    "source": "tiny",
    "anchors": "tiny-P1",
    "papers": "beta2018",
    "read_from": "text",
    "kind": "mechanistic",
    "mirna": "hsa-miR-25-3p",
    "cancer": "melanoma",
    "sender": "malignant cell",
    "sender_cancer": "melanoma",
    "recipient": "endothelial cell",
    "vesicle_term": "exosome",
    "sites": "",
    "steps": "PTEN down, called a target > PI3K/AKT signaling up > angiogenesis up",
    "note": "A note.",
}


@pytest.fixture(scope="module")
def real() -> Checked:
    return check_inputs(REAL, silent)


@pytest.fixture(scope="module")
def small() -> Checked:
    return check_inputs(TINY, silent)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY.data, tmp_path / "data"))


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.tsv"))}


def as_text(*rows: dict[str, str], columns: list[str] | None = None) -> str:
    names = columns or [name for name in SHEET_COLUMNS if any(name in row for row in rows)]
    lines = ["\t".join(names), *("\t".join(row.get(name, "") for name in names) for row in rows)]
    return "\n".join(lines) + "\n"


def bring_in(data: Path, *rows: dict[str, str], write: bool = False) -> Imported:
    sheet = data.parent / "sheet.tsv"
    sheet.write_text(as_text(*rows), encoding="utf-8")
    return import_sheet(Inputs(data, TINY.ontology), sheet, silent, write=write)


def problems_of(data: Path, *rows: dict[str, str]) -> list[str]:
    before = tables_of(data)
    with pytest.raises(DataError) as refused:
        bring_in(data, *rows, write=True)
    assert tables_of(data) == before
    return [str(problem) for problem in refused.value.problems]


# Out and back


@pytest.mark.parametrize("ending", [".tsv", ".xlsx"])
@pytest.mark.parametrize("folder", [REAL.data, TINY.data], ids=["real", "tiny"])
def test_out_and_back_changes_no_byte(folder: Path, ending: str, tmp_path: Path) -> None:
    data = Path(shutil.copytree(folder, tmp_path / "data"))
    before = tables_of(data)
    inputs = Inputs(data, REAL.ontology)
    sheet = tmp_path / f"claims{ending}"
    rows = sheet_rows(check_inputs(inputs, silent).tables)
    save_sheet(sheet, rows)
    imported = import_sheet(inputs, sheet, silent, write=True)
    assert imported.unchanged == len(rows)
    assert tables_of(data) == before


@pytest.mark.parametrize("name", ["real", "small"])
def test_each_cell_says_all_that_the_tables_have(name: str, request: pytest.FixtureRequest) -> None:
    """Read again as if each row were new to it, the sheet gives the same lines and statements."""
    checked: Checked = request.getfixturevalue(name)
    rows = sheet_rows(checked.tables)
    sheet = Sheet(Place("sheet"), tuple(SHEET_COLUMNS), dict(enumerate(rows, 2)))
    reader = ClaimReader(sheet, checked.tables, Labels(checked.resolver))
    bench = Bench(checked.tables)
    for line in bench.statements:
        bench.statements[line] = dict(bench.statements[line])
    applier = Applier(bench, sheet, 1, 1)
    claims = [reader.claim(row) for row in reader.rows().values()]
    for claim in filter(None, claims):
        applier.apply(claim)
    assert [*reader.problems, *applier.problems] == []
    assert len(applier.given) == len(rows)
    assert bench.changes() == []


def test_a_part_of_the_sheet_changes_nothing_else(data: Path, small: Checked) -> None:
    before = tables_of(data)
    row = sheet_rows(small.tables)[3]
    part = {name: row[name] for name in ("evidence", "note", "sites")}
    assert bring_in(data, part, write=True).unchanged == 1
    assert tables_of(data) == before


# In


def lines_between(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    """Return name of a table -> the lines that are in one state of it only."""
    changed = {}
    for name, text in after.items():
        old, new = before[name].decode().split("\n"), text.decode().split("\n")
        lines = [f"-{line}" for line in old if line not in new]
        lines += [f"+{line}" for line in new if line not in old]
        if lines:
            changed[name] = lines
    return changed


def test_a_new_claim_is_a_finding_with_its_line(data: Path) -> None:
    before = tables_of(data)
    assert bring_in(data, CLAIM).given == {2: ("F0006", "E0007")}
    assert tables_of(data) == before
    bring_in(data, CLAIM | {"basis": "inference: recipient; text|title: 1"}, write=True)
    added = lines_between(before, tables_of(data))
    assert added["findings.tsv"] == [
        "+F0006\tmechanistic\thsa-miR-25-3p\tmelanoma\tmalignant cell\tmelanoma"
        "\t\t\t\t\tendothelial cell\t\t\t\t\texosome\t\t\t\t\t\t\tA note."
    ]
    assert added["steps.tsv"] == [
        "+F0006\ts1\tmolecule\tPTEN\tdecrease\tamount\tyes\trecipient\t",
        "+F0006\ts2\tpathway\tPI3K/AKT signaling\tincrease\t\tno\trecipient\ts1",
        "+F0006\ts3\tprocess\tangiogenesis\tincrease\t\tno\trecipient\ts2",
    ]
    assert added["evidence.tsv"] == [
        "+E0007\tF0006\ttiny\tbeta2018\ttiny-P1\ttext\tsupports\tECO:0000304\t"
    ]
    assert "+E0007\trecipient\tendothelial cell\t\tinference\t" in added["statements.tsv"]
    assert "+E0007\ts1\tdecrease\tcalled a target\ttext|title\t" in added["statements.tsv"]
    assert len(added["statements.tsv"]) == 9
    assert added.keys() == {"findings.tsv", "steps.tsv", "evidence.tsv", "statements.tsv"}


def test_the_ledger_is_renewed_where_there_is_one(data: Path) -> None:
    ledger = data / "identifiers.tsv"
    ledger.write_text("table\tidentifiers\tretired\nfindings\tF0006..F0009\twithdrawn\n")
    assert bring_in(data, CLAIM, write=True).given == {2: ("F0010", "E0007")}
    lines = ledger.read_text().split("\n")
    assert "findings\tF0010\t" in lines
    assert "findings\tF0006..F0009\twithdrawn" in lines
    assert "steps\tF0010 s1..F0010 s3\t" in lines


def test_names_and_identifiers_of_papers_are_read(data: Path) -> None:
    row = CLAIM | {"papers": "PMID: 102", "mirna": "miR-25-3p", "steps": "PI3K/AKT up"}
    imported = bring_in(data, row)
    assert imported.notes[:2] == [
        "miR-25-3p is read as hsa-miR-25-3p",
        "PI3K/AKT is read as PI3K/AKT signaling",
    ]
    [line] = [change for change in imported.changes if change.spec.name == "evidence"]
    assert "papers: beta2018;" in line.words


def test_a_line_is_added_to_a_finding(data: Path) -> None:
    before = tables_of(data)
    row = CLAIM | {"finding": "F0002", "source": "abstracts", "read_from": "abstract"}
    row |= {"mirna": "hsa-miR-21-5p", "sender": "M2 macrophage", "sender_cancer": ""}
    row |= {"anchors": "", "recipient": "malignant cell", "sentences": '"PTEN  falls.": 1, mirna'}
    row |= {"steps": "PTEN down; angiogenesis changed"}
    row |= {"basis": "title: cancer, sender, recipient, vesicle_term, 2"}
    bring_in(data, row, write=True)
    added = lines_between(before, tables_of(data))
    assert added.keys() == {"evidence.tsv", "statements.tsv"}
    name = digest(normalised("PTEN falls."))
    assert f"+E0007\ts1\tdecrease\tconsequence\tabstract\t{name}" in added["statements.tsv"]
    assert "+E0007\ts2\tnot stated\tconsequence\ttitle\t" in added["statements.tsv"]
    assert added["evidence.tsv"][0].endswith("\tECO:0000269\tA note.")


def test_what_an_abstract_states_has_its_sentence(data: Path) -> None:
    row = CLAIM | {"source": "abstracts", "anchors": "", "read_from": "title|abstract"}
    row |= {"basis": "title: mirna, cancer, sender, sender_cancer; inference: recipient"}
    [problem] = problems_of(data, row | {"sentences": '"It falls.": 1, vesicle_term'})
    assert 'NO_SENTENCE: sentences: no sentence states 2, 3; write "The sentence.": 2' in problem
    [problem] = problems_of(data, CLAIM | {"sentences": '"It falls.": 1'})
    assert "SENTENCE_OF_REVIEW: sentences: tiny is a review" in problem


def test_what_a_finding_lacks_is_filled_in_only_if_asked(data: Path) -> None:
    row = {"finding": "F0001", "source": "abstracts", "papers": "alpha2015"}
    row |= {"read_from": "title", "mirna": "hsa-miR-21", "sites": "liver"}
    row |= {"steps": "PTEN down > vascular permeability up > angiogenesis up"}
    assert problems_of(data, row) == [
        f"{data.parent}/sheet.tsv:F2: error LACKING: sites: F0001 has no sites, and this line has "
        '"liver"; write "fill" into curate to give it to the finding, or "keep" to leave it with '
        "this line",
        f"{data.parent}/sheet.tsv:G2: error LACKING: steps: F0001 has no step on "
        '"vascular permeability"; write "fill" into curate to give it to the finding',
    ]
    before = tables_of(data)
    bring_in(data, row | {"curate": "fill"}, write=True)
    added = lines_between(before, tables_of(data))
    assert [line.split("\t")[0] for line in added["findings.tsv"]] == ["-F0001", "+F0001"]
    assert added["steps.tsv"] == [
        "-F0001\ts3\tprocess\tangiogenesis\tincrease\t\tno\trecipient\ts2",
        "+F0001\ts3\tprocess\tangiogenesis\tincrease\t\tno\trecipient\ts2|s4",
        "+F0001\ts4\tprocess\tvascular permeability\tincrease\t\tno\t\ts1",
    ]


CONFLICTS = [
    ("PTEN down, activity", 'has aspect "amount", not "activity"; leave it out, or correct s1'),
    ("angiogenesis up > PTEN down", 'the step on "PTEN" leads to its own cause in F0001'),
    ("PTEN down, in no cell", '"no cell" is not a well-formed in_cell'),
]


@pytest.mark.parametrize(("steps", "says"), CONFLICTS)
def test_what_a_finding_has_otherwise_is_not_filled_in(steps: str, says: str, data: Path) -> None:
    row = {"finding": "F0001", "source": "tiny", "papers": "alpha2015", "curate": "fill"}
    row |= {"read_from": "row", "mirna": "hsa-miR-21", "steps": steps}
    [problem] = problems_of(data, row)
    assert says in problem


def test_what_a_step_leaves_open_is_filled_in(data: Path) -> None:
    before = tables_of(data)
    row = {"finding": "F0005", "source": "tiny", "papers": "epsilon2020", "curate": "fill"}
    row |= {"read_from": "text", "mirna": "hsa-miR-21-5p", "steps": "VEGFA down, called a target"}
    row |= {"anchors": "tiny-T1R5"}
    bring_in(data, row, write=True)
    assert lines_between(before, tables_of(data))["steps.tsv"] == [
        "-F0005\ts3\tmolecule\tVEGFA\tnot stated\tamount\tnot stated\t\t",
        "+F0005\ts3\tmolecule\tVEGFA\tdecrease\tamount\tyes\t\t",
    ]


def test_a_finding_can_be_kept_as_it_is(data: Path) -> None:
    row = {"finding": "F0001", "source": "abstracts", "papers": "alpha2015", "curate": "keep"}
    row |= {"read_from": "title", "mirna": "hsa-miR-21", "sites": "liver"}
    imported = bring_in(data, row)
    assert {change.spec.name for change in imported.changes} == {"evidence", "statements"}


def test_rows_of_one_new_finding_go_together(data: Path) -> None:
    other = {"finding": "new1", "source": "abstracts", "papers": "beta2018"}
    other |= {"read_from": "title", "mirna": "hsa-miR-25-3p", "steps": "PTEN down"}
    imported = bring_in(data, CLAIM | {"finding": "new1"}, other)
    assert imported.given == {2: ("F0006", "E0007"), 3: ("F0006", "E0008")}


def test_a_line_that_is_there_is_changed_in_place(data: Path, small: Checked) -> None:
    before = tables_of(data)
    row = sheet_rows(small.tables)[3]
    changed = row | {"steps": row["steps"].replace("KLF2 down, called a target", "KLF2 down")}
    bring_in(data, changed, write=True)
    assert lines_between(before, tables_of(data)) == {
        "statements.tsv": [
            "-E0004\ts1\tdecrease\tcalled a target\trow|text\t",
            "+E0004\ts1\tdecrease\tconsequence\trow|text\t",
        ]
    }


def test_a_curated_value_that_no_line_states_any_more_is_a_problem(
    data: Path, small: Checked
) -> None:
    row = sheet_rows(small.tables)[3]
    [problem] = problems_of(data, row | {"sites": ""})
    start = f":{cell_of('sites', row)}2: error UNSTATED: sites: "
    assert f'{start}F0004 has sites "liver", which no line would state' in problem


def cell_of(column: str, row: dict[str, str]) -> str:
    names = [name for name in SHEET_COLUMNS if name in row]
    return chr(ord("A") + names.index(column))


def test_a_sheet_brought_in_twice_is_refused(data: Path) -> None:
    bring_in(data, CLAIM, write=True)
    [problem] = problems_of(data, CLAIM)
    assert "E0007 on F0006 says the same of the same papers; write E0007 into evidence" in problem


def test_a_finding_with_the_same_microrna_and_paper_is_named(data: Path) -> None:
    row = CLAIM | {"papers": "delta2020", "mirna": "hsa-miR-25-3p"}
    assert [note for note in bring_in(data, row).notes if "F0004" in note]


# Bad cells


def test_the_number_of_bad_cells_does_not_shrink() -> None:
    assert len(BAD_CELLS) >= 50


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


@pytest.mark.parametrize("case", BAD_CELLS, ids=lambda case: f"{case['column']}-{case['value']}")
def test_a_bad_cell_is_one_problem_at_its_cell(case: dict[str, str], data: Path) -> None:
    row = CLAIM | {case["column"]: unescaped(case["value"])}
    [problem] = problems_of(data, row)
    column = case["at"] or case["column"]
    assert f"sheet.tsv:{cell_of(column, row)}2: error {case['rule']}: {column}: " in problem
    assert unescaped(case["says"]) in problem


@pytest.mark.parametrize(
    ("column", "value", "basis"),
    [
        ("steps", "SOCS5 down, called a target", "title: 1"),
        ("steps", "PTEN lower", "title: 2"),
        ("sites", "livr", "title: sites"),
    ],
)
def test_a_fault_makes_no_other_where_its_field_is_named(
    column: str, value: str, basis: str, data: Path
) -> None:
    [problem] = problems_of(data, CLAIM | {column: value, "basis": basis})
    assert f"{column}: " in problem


# Bad files


def book_of(*rows: dict[str, str]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "claims"
    sheet.append(list(CLAIM))
    for row in rows:
        sheet.append([row.get(name, "") for name in CLAIM])
    return book, sheet


def merge(book: Workbook, sheet: Worksheet) -> None:
    sheet.append([CLAIM[name] for name in CLAIM])
    sheet.merge_cells("C2:C3")


def set_formula(book: Workbook, sheet: Worksheet) -> None:
    sheet["F2"] = '=CONCATENATE("hsa-","miR-25-3p")'


def hide_column(book: Workbook, sheet: Worksheet) -> None:
    sheet.column_dimensions["G"].hidden = True


def hide_row(book: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[2].hidden = True


def add_sheet(book: Workbook, sheet: Worksheet) -> None:
    book.create_sheet("older")


def date_gene(book: Workbook, sheet: Worksheet) -> None:
    sheet["F2"] = datetime.datetime(2026, 9, 2)


def date_year(book: Workbook, sheet: Worksheet) -> None:
    sheet["C2"] = datetime.datetime(2018, 1, 1)


def set_error(book: Workbook, sheet: Worksheet) -> None:
    sheet["H2"] = "#N/A"
    sheet["H2"].data_type = "e"


def rename_column(book: Workbook, sheet: Worksheet) -> None:
    sheet["F1"] = "miRNA"


def repeat_column(book: Workbook, sheet: Worksheet) -> None:
    sheet["N1"] = "sender"


def stray_cell(book: Workbook, sheet: Worksheet) -> None:
    sheet["Z2"] = "stray"


BOOKS: dict[str, tuple[Callable[[Workbook, Worksheet], None], str]] = {
    "merged": (merge, 'claims!C2: error MERGED_CELLS: "beta2018" fills the merged cells C2:C3'),
    "formula": (set_formula, 'claims!F2: error FORMULA: "=CONCATENATE('),
    "hidden column": (hide_column, 'claims!G1: error HIDDEN_COLUMN: the column "cancer" is'),
    "hidden row": (hide_row, 'claims!A2: error HIDDEN_ROW: the row is hidden (its first cell is "'),
    "two sheets": (add_sheet, 'older!A1: error SECOND_SHEET: there is a second sheet, "older"'),
    "gene as date": (
        date_gene,
        "claims!F2: error DATE: 2-Sep is a date: a spreadsheet has changed",
    ),
    "year as date": (date_year, "claims!C2: error DATE: 2018-01-01 is a date; the year alone"),
    "error value": (set_error, 'claims!H2: error ERROR_VALUE: "#N/A"'),
    "column": (
        rename_column,
        'claims!F1: error UNKNOWN_COLUMN: "miRNA" is no column of a sheet; did',
    ),
    "twice": (
        repeat_column,
        'claims!N1: error DUPLICATE_COLUMN: the column "sender" is there twice',
    ),
    "stray": (stray_cell, 'claims!Z2: error CELL_COUNT: "stray" is in a column without a header'),
}


def refusal(data: Path, path: Path) -> str:
    before = tables_of(data)
    with pytest.raises(DataError) as refused:
        import_sheet(Inputs(data, TINY.ontology), path, silent, write=True)
    assert tables_of(data) == before
    [problem] = refused.value.problems
    return str(problem)


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_that_is_not_as_it_looks_is_refused(
    name: str, data: Path, tmp_path: Path
) -> None:
    spoil, expected = BOOKS[name]
    book, sheet = book_of(CLAIM)
    spoil(book, sheet)
    path = tmp_path / "claims.xlsx"
    book.save(path)
    assert expected in refusal(data, path)


def test_a_sound_workbook_is_read(data: Path, tmp_path: Path) -> None:
    book, _ = book_of(CLAIM)
    path = tmp_path / "claims.xlsx"
    book.save(path)
    imported = import_sheet(Inputs(data, TINY.ontology), path, silent, write=False)
    assert imported.given == {2: ("F0006", "E0007")}


def test_columns_of_a_curator_are_left_aside(data: Path, tmp_path: Path) -> None:
    """What stands in them is not read, not even a formula; other columns are no columns."""
    own = {"row": "7", "claim": "the first", "class": "new", "class_note": "sure"}
    book, sheet = book_of(CLAIM)
    for name, text in own.items():
        at = sheet.max_column + 1
        sheet.cell(1, at).value = name
        sheet.cell(2, at).value = text
    sheet.cell(2, sheet.max_column).value = "=ROW()"
    path = tmp_path / "claims.xlsx"
    book.save(path)
    imported = import_sheet(Inputs(data, TINY.ontology), path, silent, write=False)
    assert imported.given == {2: ("F0006", "E0007")}
    assert imported.notes == ["columns of your own, left aside: row, claim, class, class_note"]
    assert all("sure" not in change.words for change in imported.changes)
    sheet.cell(1, sheet.max_column).value = "my_thoughts"
    sheet.cell(2, sheet.max_column).value = "sure"
    book.save(path)
    said = refusal(data, path)
    assert (
        'UNKNOWN_COLUMN: "my_thoughts" is no column of a sheet; the columns are evidence,' in said
    )
    assert "left aside are row, claim, class, class_note" in said


FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "BOM": (lambda text: b"\xef\xbb\xbf" + text, "sheet.tsv:A1: error BYTE_ORDER_MARK: "),
    "CRLF": (lambda text: text.replace(b"\n", b"\r\n"), "sheet.tsv:N1: error CARRIAGE_RETURN: "),
    "UTF-16": (lambda text: text.decode().encode("utf-16"), "sheet.tsv:A1: error BYTE_ORDER_MARK"),
    "Latin-1": (lambda text: text.replace(b"A note.", b"\xe9"), "sheet.tsv:N2: error NOT_UTF8: "),
    "commas": (lambda text: text.replace(b"\t", b","), "sheet.tsv:A1: error NO_HEADER: the cells"),
    "empty": (lambda text: b"", "sheet.tsv:A1: error EMPTY_FILE: the file is empty"),
    "no header": (
        lambda text: text.split(b"\n")[1] + b"\n",
        "sheet.tsv:A1: error NO_HEADER: ",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_text_that_is_not_as_it_should_be_is_refused(
    name: str, data: Path, tmp_path: Path
) -> None:
    spoil, expected = FILES[name]
    path = tmp_path / "sheet.tsv"
    path.write_bytes(spoil(as_text(CLAIM).encode()))
    assert expected in refusal(data, path)


def test_text_that_a_spreadsheet_quoted_is_read(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheet.tsv"
    quoted = f'"{CLAIM["steps"]}"'
    path.write_text(as_text(CLAIM | {"steps": quoted}), encoding="utf-8")
    imported = import_sheet(Inputs(data, TINY.ontology), path, silent, write=False)
    assert len([change for change in imported.changes if change.spec.name == "steps"]) == 3


# Notation

CHAINS = [
    "A down",
    "A down > B up",
    "A down > B up; (1) > C up; (2,3) > D changed",
    "A up, activity, protein binding; B down, called a target, reporter assay, in sender",
    "A changed, aspect not stated, how not stated, in no cell",
]


@pytest.mark.parametrize("cell", CHAINS)
def test_steps_are_written_as_they_were_read(cell: str) -> None:
    assert notation.write_steps(notation.read_steps(cell)) == cell


def test_a_sentence_may_hold_every_character() -> None:
    text = 'It said "up"; then: down, (1) > x.'
    cell = f'"{text.replace(chr(34), chr(34) * 2)}": mirna, 1; {"a1b2c3d4" * 8}: 1'
    read = notation.read_sentence_cell(cell)
    name = digest(normalised(text))
    assert read == {"mirna": (name,), "1": (name, "a1b2c3d4" * 8)}
    assert notation.read_sentence_cell(notation.write_sentence_cell(read)) == read


# Commands


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_the_commands_show_first_and_write_when_asked(data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "claims.xlsx"
    assert run("sheet", "export", "--data", data, "--out", sheet, "--source", "tiny").exit_code == 0
    shown = run("sheet", "import", sheet, "--data", data)
    assert shown.exit_code == 0
    assert "5 claims as the tables have it" in shown.stderr
    path = tmp_path / "new.tsv"
    path.write_text(as_text(CLAIM), encoding="utf-8")
    before = tables_of(data)
    shown = run("sheet", "import", path, "--data", data, "--format", "tsv")
    assert "findings\tadded\tF0006\t" in shown.stdout
    assert "nothing was written; add --write" in shown.stderr
    assert tables_of(data) == before
    assert run("sheet", "import", path, "--data", data, "--write").exit_code == 0
    assert tables_of(data) != before


def test_a_source_that_is_not_there_is_named(data: Path) -> None:
    refused = run("sheet", "export", "--source", "nope", "--data", data)
    assert refused.exit_code == 2
    assert "the sources are abstracts, tiny" in refused.stderr
