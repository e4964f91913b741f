"""Lists as people have them: what is read of them, and that every line is accounted for."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import exomet
from exomet.cli.verbs import cli
from exomet.errors import ExometError
from exomet.graph.open import load_store
from exomet.pages.router import Router
from exomet.questions.door import open_graph
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.tables.lists import as_name_list, read_name_list
from exomet.terms.nomenclature import mirbase_names

NAMES = ["hsa-miR-21-5p", "hsa-miR-25-3p", "hsa-let-7i-5p"]


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["miRNA", "log2FC"])
    for name in NAMES:
        sheet.append([name, 1.5])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LISTS = {
    "lines": "\n".join(NAMES).encode(),
    "lines of Windows": "\r\n".join(NAMES).encode(),
    "CSV": "\n".join(["miRNA,log2FC", *(f"{name},1.5" for name in NAMES)]).encode(),
    "semicolons": "\n".join(["miRNA;log2FC", *(f"{name};1,5" for name in NAMES)]).encode(),
    "TSV": "\n".join(["miRNA\tlog2FC", *(f"{name}\t1.5" for name in NAMES)]).encode(),
    "quoted": "\n".join(['"miRNA"', *(f'"{name}"' for name in NAMES)]).encode(),
    "another column first": "\n".join(["p,miRNA", *(f"0.1,{name}" for name in NAMES)]).encode(),
    "UTF-16": "\r\n".join(NAMES).encode("utf-16"),
    "UTF-16 without mark": "\r\n".join(NAMES).encode("utf-16-le"),
    "Windows-1252": "\n".join(["miRNA,note", *(f"{name},\u00e9" for name in NAMES)]).encode(
        "cp1252"
    ),
    "UTF-8 with mark": "\n".join(NAMES).encode("utf-8-sig"),
    "workbook": workbook(),
}


@pytest.fixture(scope="module")
def graph(built: Path) -> KnowledgeGraph:
    return open_graph(built)


@pytest.mark.parametrize("form", LISTS)
def test_a_list_is_read_whatever_its_form(form: str) -> None:
    assert [name.text for name in read_name_list(LISTS[form], "list").names] == NAMES


@pytest.mark.parametrize("form", LISTS)
def test_an_answer_accounts_for_every_line(form: str, graph: KnowledgeGraph) -> None:
    listed = read_name_list(LISTS[form], "list")
    answer = graph.ask_list("mirna-targets", "mirna", listed)
    assert list(dict.fromkeys(answer.column("input"))) == NAMES
    for name, column in zip(listed.other_columns, answer.columns[1:], strict=False):
        assert (name, column) == (name, name)
        values = {each.others for each in listed.names}
        assert {(value,) for value in answer.column(column)} == values


@pytest.mark.parametrize(
    ("data", "column", "says"),
    [
        (b"", "", "holds no value"),
        (b"# nothing\n\n", "", "holds no value"),
        (b"miRNA,p\n", "", "a header and no value"),
        (b"miRNA,p\na,1\n", "mirnas", 'no column "mirnas"'),
        (b"miRNA,p\na,1\n", "3", "no column 3"),
        (b"\x1f\x8b\x08", "", ""),
        (b"\xd0\xcf\x11\xe0", "", "old Excel workbook"),
        (b"PK\x03\x04 no workbook", "", "no workbook that can be read"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, column: str, says: str) -> None:
    with pytest.raises(ExometError) as caught:
        read_name_list(data, "list", column)
    assert says in str(caught.value)


def test_a_known_microrna_without_rows_and_an_unknown_one_have_a_row(graph: KnowledgeGraph) -> None:
    data = b"name,log2FC,target\nmiR-21-5p,1,a\nmiR-185-5p,2,b\nmiR-625,3,c\nmiR-185-5p,4,\n"
    answer = graph.ask_list("mirna-targets", "mirna", read_name_list(data, "list"))
    assert answer.columns[:4] == ("input", "log2FC", "target (list)", "mirna")
    empty = [row for row in answer if row[3] is None]
    assert [row[:3] for row in empty] == [
        ("miR-185-5p", "2", "b"),
        ("miR-625", "3", "c"),
        ("miR-185-5p", "4", ""),
    ]
    assert answer.answered == len(answer) - len(empty) > 0
    notes = [note.text for note in answer.notes]
    assert "4 lines: 3 understood, 1 not, 2 without rows" in notes
    assert any("miRBase used hsa-miR-625 for hsa-miR-625-5p" in note for note in notes)
    assert answer.unknown == ("miR-625",)


def test_a_list_of_300_accounts_for_300(graph: KnowledgeGraph) -> None:
    texts = [f"hsa-miR-{number}-5p" for number in range(1, 301)]
    answer = graph.ask_list("mirna-targets", "mirna", as_name_list(texts))
    assert list(dict.fromkeys(answer.column("input"))) == texts
    desk = graph.read_names(as_name_list(texts), "mirna")
    assert desk.column("input") == texts
    assert all(row[2] or row[6] for row in desk)
    real = [text for text in texts if mirbase_names(text)]
    assert len(real) > 60
    for record in desk.records():
        if record["input"] in real and not record["meaning"]:
            assert "is in miRBase, not in the graph" in str(record["note"]) or "withdrawn" in str(
                record["note"]
            )


def test_names_says_what_each_line_means(built: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    file = tmp_path / "genes.csv"
    file.write_text("gene;log2FC\nZO-1;1,5\nSOCS7;2\n2-Sep;3\nmiR-17~92;4\nLIHC;5\n")
    words = ["names", str(file), "--build", str(built), "--format", "json"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1
    rows = {row["input"]: row for row in json.loads(done.stdout)}
    assert list(rows) == ["ZO-1", "SOCS7", "2-Sep", "miR-17~92", "LIHC"]
    assert (rows["ZO-1"]["meaning"], rows["ZO-1"]["identifier"]) == ("TJP1", "HGNC:11827")
    assert (rows["ZO-1"]["why"], rows["ZO-1"]["log2FC"]) == ("alias", "1,5")
    assert (rows["SOCS7"]["why"], rows["SOCS7"]["candidates"]) == ("approved symbol", "SOCS4")
    assert "SEPTIN2" in rows["2-Sep"]["note"]
    assert rows["miR-17~92"]["why"] == "cluster"
    assert rows["LIHC"]["meaning"] == "hepatocellular carcinoma"
    assert "5 names: 2 understood, 3 not" in done.stderr
    words[1:2] = [str(file), "--column", "log2FC", "--kind", "molecule"]
    assert CliRunner().invoke(cli, words).exit_code == 1


def test_names_goes_in_python_too(built: Path, tmp_path: Path) -> None:
    answer = exomet.names(["miR-21", "TNF"], kind="molecule", build=built)
    assert answer.column("meaning") == [None, None]
    file = tmp_path / "list.txt"
    file.write_text("miR-21\n")
    assert exomet.names(file, build=built).column("meaning") == ["hsa-miR-21"]


def test_names_goes_by_address(built: Path) -> None:
    pages = Router(load_store(built), live=True, build=built)
    page = pages.get("/names", {"text": ["miR-625\nZO-1", "LIHC"]})
    assert page is not None
    assert page.media_type.startswith("text/tab-separated-values")
    lines = [line.split("\t") for line in page.body.decode().splitlines()]
    assert [line[1] for line in lines] == ["input", "miR-625", "ZO-1", "LIHC"]
    page = pages.get("/names.json", {"text": ["ZO-1"], "kind": ["molecule"]})
    assert page is not None
    assert json.loads(page.body)[0]["meaning"] == "TJP1"
    for query, says in (({}, "text="), ({"text": ["x"], "kind": ["y"]}, "no kind")):
        page = pages.get("/names", query)
        assert page is not None
        assert (page.status, says in page.body.decode()) == (400, True)
