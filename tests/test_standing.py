"""The standing of papers: notices are read and written, and a planted retraction shows everywhere."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from exomet.build import build
from exomet.cli.verbs import cli
from exomet.errors import DataError
from exomet.finding.papers import CitedPaper
from exomet.finding.standing import FindingInDoubt, doubts
from exomet.graph.make import Inputs
from exomet.graph.open import load_store
from exomet.pages.router import Router
from exomet.questions.door import open_graph
from tests.conftest import TINY, silent
from tests.planting import store_of

HEADER = (
    "Record ID,Title,RetractionDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason"
)
# The paper behind F0001 alone, and behind F0002 beside another.
PLANTED = (
    f'{HEADER}\n7,"Made-up\ntitle",5/2/2023 0:00,10.5555/ALPHA.1,0,Retraction,+Error;+Other;\n'
)
ALONE = "F0001 rests on a retracted paper alone: Alpha A 2015, J Test"
BESIDE = "F0002 rests on a retracted paper beside others: Alpha A 2015, J Test"
READ_FROM = "Retraction Watch, record 7, 2023-05-02"
with (Path(__file__).parent / "cases" / "notices.tsv").open(encoding="utf-8") as cases:
    BAD = list(csv.DictReader(cases, delimiter="\t", quoting=csv.QUOTE_NONE))


def exomet(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=True)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the tiny tables."""
    return Path(shutil.copytree(TINY.data, tmp_path / "data"))


def notices(folder: Path, text: str) -> Path:
    file = folder / "notices.csv"
    file.write_text(text, encoding="utf-8")
    return file


def listed(result: Result) -> list[dict[str, str]]:
    assert result.exception is None, result.exception
    return list(csv.DictReader(io.StringIO(result.stdout), delimiter="\t"))


def standings(rows: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {row["paper"]: (row["new_standing"], row["what"]) for row in rows}


def test_a_dry_run_tells_and_writes_nothing(data: Path) -> None:
    result = exomet("standing", notices(data.parent, PLANTED), "--data", data)
    assert listed(result) == [
        {
            "paper": "alpha2015",
            "standing": "not checked",
            "new_standing": "retracted",
            "what": "changes",
            "standing_from": READ_FROM,
            "matched_by": "DOI",
            "line": "2",
            "reason": "Error; Other",
            "findings": "F0001|F0002",
            "alone": "F0001",
        }
    ]
    assert "nothing was written: add --write" in result.stderr
    assert (data / "papers.tsv").read_bytes() == (TINY.data / "papers.tsv").read_bytes()


def test_two_cells_are_written_and_no_other_byte(data: Path) -> None:
    remark = "# a remark\n"
    papers = data / "papers.tsv"
    papers.write_text(remark + papers.read_text(encoding="utf-8"), encoding="utf-8")
    before = papers.read_text(encoding="utf-8")
    file = notices(data.parent, PLANTED)
    exomet("standing", file, "--data", data, "--write")
    line = next(line for line in before.splitlines() if line.startswith("alpha2015"))
    written = line.replace("not checked\t\t", f"retracted\t{READ_FROM}\t")
    assert papers.read_text(encoding="utf-8") == before.replace(line, written)
    again = exomet("standing", file, "--data", data, "--write")
    assert standings(listed(again)) == {"alpha2015": ("retracted", "same")}
    assert papers.read_text(encoding="utf-8") == before.replace(line, written)


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        # A concern, then a retraction; the order of the rows does not matter.
        (
            f"{HEADER}\n2,,1/1/2023,,102,Retraction,\n1,,1/1/2020,,102,Expression of concern,\n",
            [],
            {"beta2018": ("retracted", "changes")},
        ),
        # A reinstatement takes back what was before it, and nothing after it.
        (
            f"{HEADER}\n1,,1/1/2020,,102,Retraction,\n2,,1/1/2021,,102,Reinstatement,\n",
            [],
            {"beta2018": ("current", "changes")},
        ),
        (
            f"{HEADER}\n2,,1/1/2021,,102,Reinstatement,\n3,,1/1/2022,,102,Correction,\n",
            [],
            {"beta2018": ("corrected", "changes")},
        ),
        # What is weaker is told, and taken only if that is asked for.
        (f"{HEADER}\n1,,,,104,Reinstatement,\n", [], {"delta2020": ("current", "weaker, kept")}),
        (f"{HEADER}\n1,,,,104,Reinstatement,\n", ["--weaker"], {"delta2020": ("current", "changes")}),
        # A list of PubMed: one row a paper, or one a type, with or without header.
        (
            "PMID\tPublication Types\n102\tJournal Article; Retracted Publication\n104\tReview\n",
            [],
            {"beta2018": ("retracted", "changes")},
        ),
        ("pmid;type\n102;Journal Article\n102;Expression of Concern\n", [], {"beta2018": ("expression of concern", "changes")}),
        ('102,"Clinical Trial, Phase I",Published Erratum\n', [], {"beta2018": ("corrected", "changes")}),
        ("PMID,Publication Type\n102,Retraction of Publication\n", [], {}),
        # Nothing against a paper makes it current only if that is asked for, and corrects nothing.
        ("PMID,Publication Type\n102,Journal Article\n104,Review\n", [], {}),
        ("PMID,Publication Type\n102,Journal Article\n104,Review\n", ["--current"], {"beta2018": ("current", "changes")}),
        # Other papers, and rows without identifiers.
        (f"{HEADER}\n1,,,10.5555/none,999,Retraction,\n2,,,unavailable,0,Retraction,\n", [], {}),
        ("\ufeff" + PLANTED.replace("\n", "\r\n"), [], {"alpha2015": ("retracted", "changes")}),
    ],
)  # fmt: skip
def test_standings_by_notices(
    data: Path, text: str, options: list[str], expected: dict[str, tuple[str, str]]
) -> None:
    result = exomet("standing", notices(data.parent, text), "--data", data, *options)
    assert standings(listed(result)) == expected
    written = exomet("standing", data.parent / "notices.csv", "--data", data, "--write", *options)
    assert written.exit_code == 0
    text = (data / "papers.tsv").read_text(encoding="utf-8")
    papers = csv.DictReader(io.StringIO(text), delimiter="\t")
    now = {row["paper"]: row["standing"] for row in papers}
    for paper, (standing, what) in expected.items():
        assert (now[paper] == standing) == (what == "changes")


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case['rule']} {case['column']}")
def test_bad_files_name_the_cell_and_change_nothing(data: Path, case: dict[str, str]) -> None:
    file = notices(data.parent, case["file"].encode().decode("unicode_escape"))
    result = exomet("standing", file, "--data", data, "--write")
    assert isinstance(result.exception, DataError)
    (problem,) = result.exception.problems
    found = (str(problem.line), problem.column, problem.rule)
    assert found == (case["line"], case["column"], case["rule"])
    assert Path(problem.file).name == file.name
    assert case["says"] in str(problem)
    assert (data / "papers.tsv").read_bytes() == (TINY.data / "papers.tsv").read_bytes()


def test_bad_rows_can_be_left_out(data: Path) -> None:
    file = notices(data.parent, f"{PLANTED}8,,,10.5555/beta,1x,Retraction,\n")
    assert exomet("standing", file, "--data", data).exit_code == 1
    result = exomet("standing", file, "--data", data, "--lenient")
    assert standings(listed(result)) == {"alpha2015": ("retracted", "changes")}
    assert "left out: " in result.stderr
    assert '"1x" is not a PubMed identifier' in result.stderr


def test_doubts_name_the_gravest_first_and_few_findings() -> None:
    def in_doubt(name: str, standing: str) -> FindingInDoubt:
        paper = CitedPaper(f"paper:{name}", "X Y", "", "", "J", "2020", "", "", standing)
        return FindingInDoubt(name, standing, (paper,), alone=True)

    many = [in_doubt(f"F{number}", "retracted") for number in range(12)]
    concern = in_doubt("F99", "expression of concern")
    first, second = doubts([concern, *many])
    assert first.startswith("F0, F1, F2, F3, F4, F5, F6, F7, F8, F9 and 2 more rest on a retracted")
    assert second == "F99 rests on a paper under an expression of concern alone: X Y 2020, J"
    assert doubts([]) == []


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the tiny tables with a planted retraction, which the verb itself wrote."""
    folder = tmp_path_factory.mktemp("planted")
    data = Path(shutil.copytree(TINY.data, folder / "data"))
    exomet("standing", notices(folder, PLANTED), "--data", data, "--write")
    target = folder / "build"
    build(Inputs(data, TINY.ontology), target, silent, hermit=False)
    return target


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "F0001"], f"The only paper behind this finding was retracted: Alpha A 2015, J Test ({READ_FROM})"),
        (["show", "F0001"], "Alpha A 2015, J Test [retracted]"),
        (["show", "F0002"], "1 of the 2 papers behind this finding was retracted"),
        (["show", "alpha2015"], "retracted"),
        (["show", "miR-21"], ALONE),
        (["show", "PTEN"], BESIDE),
        (["findings"], "retracted: Alpha A 2015, J Test"),
        (["findings"], ALONE),
        (["findings", "--cancer", "melanoma"], BESIDE),
        (["findings", "--format", "ttl"], f'exomet:standingFrom "{READ_FROM}"'),
        (["ask", "mirna-findings", "--mirna", "miR-21"], ALONE),
        (["ask", "mirna-findings", "--mirna", "miR-21"], BESIDE),
        (["ask", "paper-standing"], READ_FROM),
        (["ask", "one-paper-findings"], "retracted"),
        (["explain", "F0001"], "Alpha A 2015, J Test [retracted]"),
        (["audit"], "2 findings on papers that do not stand."),
        (["audit", "--format", "tsv"], f"standing\tcritical\tTable 1, row 1 of Doe 2024\tfinding:F0001\t{ALONE}\t\tretracted\tread on {READ_FROM}"),
        (["audit", "--format", "tsv"], f"\tfinding:F0002\t{BESIDE}\t\tretracted"),
        (["export", "--format", "turtle"], f'exomet:standingFrom "{READ_FROM}"'),
        (["export", "--format", "tsv"], "retracted: Alpha A 2015, J Test"),
        (["export", "--format", "csv", "--reported-by", "tiny"], "retracted: Alpha A 2015, J Test"),
        (["export", "--format", "nquads"], READ_FROM),
        (["export", "--format", "jsonld"], READ_FROM),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_planted_retraction_is_told(planted: Path, words: list[str], told: str) -> None:
    result = exomet(*words, "--build", planted)
    assert result.exception is None
    assert told.replace("tiny: ", "") in result.output.replace("tiny: ", "")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/finding/F0001", "The only paper behind this finding was retracted"),
        ("/finding/F0001", '<strong class="mark">retracted</strong>'),
        ("/finding/F0001", "creativeWorkStatus"),
        ("/finding/F0001", "doi:10.5555/alpha.1. Retracted"),
        ("/finding/F0001", "note = {Retracted}"),
        ("/paper/alpha2015", "This paper is marked"),
        ("/paper/alpha2015", READ_FROM),
        ("/mirna/hsa-miR-21", '<strong class="mark">retracted</strong>'),
        ("/findings", '<strong class="mark">retracted</strong>'),
        ("/findings.csv", "retracted: Alpha A 2015, J Test"),
        ("/findings.ttl", READ_FROM),
        ("/data/finding/F0001.ttl", READ_FROM),
        ("/question/mirna-findings?mirna=miR-21", '<strong class="mark">rests on retracted paper</strong>'),
        ("/question/mirna-findings?mirna=miR-21", ALONE),
        ("/question/review-only-findings", '<strong class="mark">retracted</strong>'),
        ("/audit", "2 findings on papers that do not stand"),
        ("/audit", ALONE),
    ],
)  # fmt: skip
def test_a_planted_retraction_is_on_the_pages(planted: Path, address: str, told: str) -> None:
    router = Router(load_store(planted), live=True, build=planted)
    parts = urlsplit(address)
    page = router.get(parts.path, parse_qs(parts.query))
    assert page is not None
    body = page.body if isinstance(page.body, str) else page.body.decode()
    assert told in body


def test_what_is_sound_is_not_marked(planted: Path, tiny_store: ox.Store) -> None:
    graph = open_graph(planted)
    sound = graph.findings(mirna="miR-25-3p")
    assert [note for note in sound.notes if note.code == "standing"] == []
    # A correction is marked where the paper is named, and is no doubt.
    assert dict(zip(sound.column("finding"), sound.column("standing"), strict=True)) == {
        "F0003": "",
        "F0004": "corrected: Delta D 2020, J Test",
    }
    page = Router(tiny_store, live=True).get("/question/mirna-findings", {"mirna": ["miR-21"]})
    assert page is not None
    assert b"retracted" not in page.body


def test_a_paper_without_identifier_is_marked_for_machines(tmp_path: Path) -> None:
    data = Path(shutil.copytree(TINY.data, tmp_path / "data"))
    papers = data / "papers.tsv"
    text = papers.read_text(encoding="utf-8")
    text = text.replace(
        "Made-up title 5\trestored\tJ Test\t2020\t1\t5\tnot checked",
        "Made-up title 5\trestored\tJ Test\t2020\t1\t5\tretracted",
    )
    papers.write_text(text, encoding="utf-8")
    page = Router(store_of(data, tmp_path / "graph"), live=True).get("/paper/epsilon2020", {})
    assert page is not None
    record = (
        page.body.decode().partition('type="application/ld+json">')[2].partition("</script>")[0]
    )
    assert "https://schema.org/creativeWorkStatus" in json.dumps(json.loads(record))
