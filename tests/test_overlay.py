"""A table of expression laid over the tiny findings, with effects worked out by hand."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exomet.cli.verbs import cli
from exomet.corroboration.overlay import OVERLAY_COLUMNS
from tests.brought import written
from tests.conftest import shared

# Three cases, three controls, and one sample of neither group.
SAMPLES = "Run,group\nR1,with metastasis\nR2,with metastasis\nR3,with metastasis\nR4,without metastasis\nR5,without metastasis\nR6,without metastasis\nR7,other\n"
MATRIX = """\
miRNA,R1,R2,R3,R4,R5,R6,R7
hsa-miR-21-5p,7,8,9,1,2,3,100
hsa-miR-25-3p,1,2,3,7,8,9,100
hsa-miR-21-3p,1,5,3,2,4,6,100
hsa-miR-1-3p,0,0,0,0,0,0,5
"""


def overlay(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["overlay", *map(str, words)])


def groups(tmp_path: Path, case: str = "with metastasis") -> list[str]:
    file = written(tmp_path / "samples.csv", SAMPLES)
    named = ["--groups", str(file), "--group-column", "group", "--case", case]
    return [*named, "--control", "without metastasis"]


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    header, *lines = result.stdout.splitlines()
    assert header.split("\t") == list(OVERLAY_COLUMNS)
    return [dict(zip(OVERLAY_COLUMNS, line.split("\t"), strict=True)) for line in lines]


def test_each_finding_has_its_effect(tiny: Path, tmp_path: Path) -> None:
    table = written(tmp_path / "matrix.csv", MATRIX)
    result = overlay(table, *groups(tmp_path), "--build", tiny)
    found = {(row["finding"], row["row"]): row for row in rows(result)}
    up = found["F0002", "hsa-miR-21-5p"]
    assert (up["auc"], up["cases"], up["controls"], up["arms"]) == ("1.0", "3", "3", "same arm")
    # (mean 8 against 2, each with 1 added: log2 of 3)
    assert up["log2_fold_change"] == "1.58"
    # Of 20 ways to choose three of six one is as extreme, in each direction.
    assert up["p"] == "0.1"
    # Three are compared: the fourth has one value in all samples of the groups.
    assert up["p_adjusted"] == "0.15"
    assert "3 microRNAs compared" in result.stderr
    assert found["F0001", "hsa-miR-21-3p"]["arms"] == "the finding names no arm"
    assert "warning: small groups (3 cases, 3 controls)" in result.stderr


def test_the_direction_is_that_of_the_finding(tiny: Path, tmp_path: Path) -> None:
    text = "miRNA\tlogFC\tpadj\nhsa-miR-21-5p\t-2\t0.001\nhsa-miR-25-3p\t2\t0.001\nhsa-miR-21-3p\t1\tNA\n"
    found = rows(overlay(written(tmp_path / "de.tsv", text), "--build", tiny))
    seen = {(row["finding"], row["row"]): (row["expected"], row["seen"]) for row in found}
    # F0004 promotes liver metastasis, F0005 a transition, F0003 is a marker whose level is up;
    # F0001 promotes and F0002 suppresses angiogenesis.
    assert seen["F0004", "hsa-miR-25-3p"] == ("up", "yes")
    assert seen["F0005", "hsa-miR-21-5p"] == ("up", "opposite")
    assert seen["F0001", "hsa-miR-21-3p"][1] in ("not significant", "not stated")
    assert seen["F0003", "hsa-miR-25-3p"] == ("up", "yes")


def test_what_is_not_measured_is_counted_and_shown_on_request(tiny: Path, tmp_path: Path) -> None:
    text = "miRNA,log2FC,FDR\nhsa-miR-25-3p,2,0.001\n"
    table = written(tmp_path / "de.csv", text)
    result = overlay(table, "--build", tiny)
    assert {row["finding"] for row in rows(result)} == {"F0003", "F0004"}
    assert "3 not measured" in result.stderr
    every = rows(overlay(table, "--all", "--build", tiny))
    assert [row["seen"] for row in every].count("not measured") == 3


def test_separable_groups_are_warned_of(tiny: Path, tmp_path: Path) -> None:
    names = [f"hsa-miR-{number}-5p" for number in range(400, 460)]
    runs = [f"R{number}" for number in range(20)]
    lines = ["miRNA," + ",".join(runs)]
    for place, name in enumerate(names):
        perfect = place < 6
        cells = [
            str((9 if run < 10 else 1) if perfect else (run * 7 + place) % 20) for run in range(20)
        ]
        lines.append(f"{name}," + ",".join(cells))
    table = written(tmp_path / "m.csv", "\n".join(lines) + "\n")
    sides = [f"{run},{'a' if place < 10 else 'b'}" for place, run in enumerate(runs)]
    samples = written(tmp_path / "s.csv", "\n".join(["sample,side", *sides]) + "\n")
    words = ("--groups", samples, "--group-column", "side", "--case", "a", "--control", "b")
    said = overlay(table, *words, "--build", tiny).stderr
    assert "6 of 60 microRNAs separate the groups perfectly (AUC 0 or 1)" in said
    assert "may differ by batch" in said
    assert "small groups" not in said


def test_the_picture_is_an_svg_with_words(tiny: Path, tmp_path: Path) -> None:
    table = written(tmp_path / "a<b.csv", MATRIX)
    picture = tmp_path / "overlay.svg"
    overlay(table, *groups(tmp_path), "--picture", picture, "--build", tiny)
    text = "".join(ET.parse(picture).getroot().itertext())  # noqa: S314
    assert "a<b.csv over the findings" in text
    assert "F0002 hsa-miR-21-5p" in text
    assert "Warning: small groups" in text


@pytest.mark.parametrize(
    ("matrix", "case", "said"),
    [
        (MATRIX, "metastasis", 'no sample is of the group "metastasis"; there are: other; with'),
        (MATRIX, "other", "there are 1 cases and 3 controls"),
        (
            MATRIX.replace(",9,1", ",nine,1"),
            "with metastasis",
            'matrix.csv:2:R3: error OVERLAY_TABLE: "nine" is no',
        ),
        (MATRIX + "hsa-miR-9-5p,1\n", "with metastasis", "the row has 1 values for 7 samples"),
        (MATRIX + "hsa-miR-21-5p,1,1,1,1,1,1,1\n", "with metastasis", "hsa-miR-21-5p stands twice"),
        (MATRIX.replace(",8,", ",inf,"), "with metastasis", '"inf" is no finite number'),
    ],
)
def test_bad_tables_and_groups(
    matrix: str, case: str, said: str, tiny: Path, tmp_path: Path
) -> None:
    table = written(tmp_path / "matrix.csv", matrix)
    result = overlay(table, *groups(tmp_path, case), "--build", tiny)
    assert said in str(result.exception)


def test_wrong_use_of_overlay(tiny: Path, tmp_path: Path) -> None:
    table = written(tmp_path / "matrix.csv", MATRIX)
    alone = overlay(table, "--build", tiny)
    assert alone.exit_code == 2
    assert "a table of microRNAs by sample needs --groups" in alone.output
    wrong = [
        word.replace("group", "side") if word == "group" else word for word in groups(tmp_path)
    ]
    said = str(overlay(table, *wrong, "--build", tiny).exception)
    assert 'has no column "side"; it has Run, group' in said
    changes = written(tmp_path / "de.csv", "miRNA,log2FC\nhsa-miR-25-3p,2\n")
    assert overlay(changes, *groups(tmp_path), "--build", tiny).exit_code == 2


def test_the_figures_of_the_trial(whole: Path) -> None:
    folder = shared("thirdparty") / "evmirna2"

    def of(project: str, case: str) -> Result:
        named = ("--group-column", "Disease_stage/treatment", "--case", case, "--control", "-")
        files = (
            folder / f"{project}_expression.csv",
            "--groups",
            folder / f"{project}_samples.csv",
        )
        return overlay(*files, *named, "--build", whole)

    colorectal = of("PRJNA779718", "Metastatic")
    aucs = {row["row"]: float(row["auc"]) for row in rows(colorectal)}
    assert (round(aucs["hsa-miR-21-5p"], 2), round(aucs["hsa-miR-17-5p"], 2)) == (0.73, 0.71)
    assert "warning" not in colorectal.stderr
    gastric = of("PRJNA648286", "Liver metastasis").stderr
    assert "small groups (10 cases, 6 controls)" in gastric
    assert "separate the groups perfectly" in gastric
