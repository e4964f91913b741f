"""A plain question is answered without click, with what click would have answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from tests.commands import exomet, exomet_process

PLAIN = [
    ["names"],
    ["target-mirnas", "--target", "PTEN"],
    ["target-mirnas", "--target", "PTEN", "--target", "ZO-1", "--format", "csv"],
    ["target-mirnas", "--format", "json", "--target", "CXCR4"],
    ["target-mirnas", "--target", "PTENN"],
    ["target-mirna"],
    ["mirna-targets", "--mirna", "miR-21", "--format", "table"],
    ["mirna-targets", "--mirna", "", "--mirna", "miR-21"],
]
LEFT_TO_CLICK = [
    [],
    ["--help"],
    ["target-mirnas", "--help"],
    ["--check"],
    ["target-mirnas", "PTEN"],
    ["target-mirnas", "--target"],
    ["target-mirnas", "--target=PTEN"],
    ["target-mirnas", "--targe", "PTEN"],
    ["target-mirnas", "--target", "-x"],
    ["target-mirnas", "--target", "PTEN", "--format", "ttl"],
    ["target-mirnas", "--format", "xml"],
    ["target-mirnas", "--param-file", "missing.txt"],
    ["target-mirnas", "--reported-by", "nobody"],
    ["target-mirnas", "--graph", "urn:x"],
    ["--format", "json", "target-mirnas"],
]


@pytest.mark.parametrize("words", PLAIN + LEFT_TO_CLICK, ids=" ".join)
def test_both_ways_say_the_same(words: list[str], built: Path) -> None:
    directly = exomet("ask", *words, EXOMET_BUILD=str(built))
    with mock.patch("exomet.cli.direct.answer_directly", lambda _: None):
        by_click = exomet("ask", *words, EXOMET_BUILD=str(built))
    assert vars(directly) == vars(by_click)


@pytest.mark.parametrize("words", LEFT_TO_CLICK, ids=" ".join)
def test_what_is_not_plain_is_left_to_click(words: list[str], built: Path) -> None:
    with mock.patch("exomet.cli.direct.opened_build", side_effect=AssertionError("opened")):
        exomet("ask", *words, EXOMET_BUILD=str(built))


def test_the_folder_of_a_build_may_not_be_a_file(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    refused = exomet("ask", "target-mirnas", "--build", str(file))
    assert (refused.returncode, "is a file" in refused.stderr) == (2, True)
    missing = exomet("ask", "target-mirnas", "--build", str(tmp_path / "none"))
    assert (missing.returncode, "none" in missing.stderr) == (2, True)
    assert exomet("ask", "target-mirnas", "--build", str(built)).returncode == 0


def test_a_plain_question_does_not_load_click(built: Path) -> None:
    code = (
        "import sys\n"
        "from exomet.cli import main\n"
        f"sys.argv = ['exomet', 'ask', 'target-mirnas', '--target', 'PTEN', '--build', {str(built)!r}]\n"
        "try:\n  main()\n"
        "finally:\n  print('click' in sys.modules, 'duckdb' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "False False")


def test_a_process_that_asks_ends_with_its_code(built: Path) -> None:
    for target, code in (("PTEN", 0), ("CXCR4", 1), ("PTENN", 2)):
        words = ["ask", "target-mirnas", "--target", target, "--build", str(built)]
        done, here = exomet_process(*words), exomet(*words)
        assert (done.returncode, done.stdout) == (code, here.stdout)
        assert done.stderr == here.stderr


def test_an_error_that_nobody_foresaw_is_no_success() -> None:
    code = (
        "import sys, exomet.cli\n"
        "exomet.cli._run = lambda _: 1 / 0\n"
        "sys.argv = ['exomet', 'ask', 'names']\n"
        "exomet.cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (1, True)
