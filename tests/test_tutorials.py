"""Each command of the tutorials runs, and prints what they show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from exomet.files import package_data

TUTORIALS = sorted((package_data() / "docs" / "tutorials").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: title=\"(.*?)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is to be filled in follows as a table of columns and cells.
SHEET = re.compile(r"^Fill in the row of `(.+?)`:\n\n\|.*\n\|.*\n((?:\|.*\n)+)", re.MULTILINE)
GAP = "..."
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the tutorials are written for a shell")


@dataclass(frozen=True)
class Command:
    """A command and what is shown of its output, line by line."""

    text: str
    shown: list[str]


def commands_in(block: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *shown = part.splitlines()
        yield Command(first, shown)


def plain(line: str) -> str:
    """Return a line of a table as it is on a terminal and in a pipe alike."""
    return " ".join(line.split()).replace(" | ", "|")


def missing(shown: list[str], printed: list[str]) -> list[str]:
    """Return the lines that were not printed in the order in which they are shown.

    A line of three dots stands for any lines, and three dots in a line for any words.
    """
    lines = list(map(plain, printed))
    at = 0
    for line in map(plain, shown):
        if line == GAP:
            continue
        pattern = re.compile(re.escape(line).replace(re.escape(GAP), ".*"))
        while at < len(lines) and not pattern.fullmatch(lines[at]):
            at += 1
        if at == len(lines):
            return [line]
        at += 1
    return []


def environment(build: Path) -> dict[str, str]:
    source = str(package_data() / "src")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | {
        "PATH": path,
        "PYTHONPATH": source,
        "NO_COLOR": "1",
        # (in place of the graph that an installed package brings)
        "EXOMET_BUILD": str(build),
    }


def shell(text: str, folder: Path, build: Path) -> list[str]:
    """Run a command in a folder; return the lines of its output, then those of its messages."""
    done = subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=environment(build),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return [*done.stdout.splitlines(), *done.stderr.splitlines(), *done.stdout.splitlines()]


def fill_in(sheet: Path, table: str) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    columns = [cell.value for cell in page[1]]
    for name, value in re.findall(r"^\| `(\w+)` \| `(.*)` \|$", table, re.MULTILINE):
        page.cell(2, columns.index(name) + 1).value = value.replace("\\|", "|")
    book.save(sheet)


def run_block(kind: str, title: str, block: str, folder: Path, build: Path) -> None:
    if title:
        (folder / title).write_text(block, encoding="utf-8", newline="\n")
    elif kind == "pycon":
        script = folder / "session.txt"
        script.write_text(block, encoding="utf-8", newline="\n")
        printed = shell("python -m doctest session.txt", folder, build)
        assert printed == [], "\n".join(printed)
    else:
        assert kind == "console"
        for command in commands_in(block):
            printed = shell(command.text, folder, build)
            assert missing(command.shown, printed) == [], "\n".join([command.text, *printed])


def parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is to be done in a tutorial, in order; what is filled in has the kind "sheet".

    Sessions of Python go on from block to block, so each is run with those before it.
    """
    found = [(match.start(), match[1], match[2] or "", match[3]) for match in BLOCK.finditer(text)]
    found += [(match.start(), "sheet", match[1], match[2]) for match in SHEET.finditer(text)]
    session = ""
    for _, kind, title, block in sorted(found):
        if kind == "pycon":
            session += block
        yield kind, title, session if kind == "pycon" else block


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_does_what_it_shows(tutorial: Path, whole: Path, tmp_path: Path) -> None:
    for kind, title, block in parts(tutorial.read_text(encoding="utf-8")):
        if kind == "sheet":
            fill_in(tmp_path / title, block)
        else:
            run_block(kind, title, block, tmp_path, whole)


def test_each_tutorial_but_the_list_has_commands() -> None:
    counts = {path.stem: len(list(parts(path.read_text(encoding="utf-8")))) for path in TUTORIALS}
    assert counts.pop("index") == 0
    assert len(counts) == 6
    assert min(counts.values()) >= 4


def test_what_is_not_printed_is_noticed() -> None:
    printed = ["a\tb", "c | d", "e 17 f"]
    assert missing(["a  b", "...", "e ... f"], printed) == []
    assert missing(["c|d", "a b"], printed) == ["a b"]
    assert missing(["...", "x"], printed) == ["x"]
