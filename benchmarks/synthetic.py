"""Tables with any number of findings: real findings and steps, copied under new identifiers."""

from __future__ import annotations

import shutil
from itertools import cycle, islice
from pathlib import Path

FIRST = 10_000


def write_synthetic(data: Path, target: Path, count: int) -> None:
    """Write a folder of tables with ``count`` findings, no corrections, and all other tables.

    It has no ledger of identifiers, which would miss the real findings.
    """
    target.mkdir(parents=True)
    for table in data.glob("*.tsv"):
        if table.name != "identifiers.tsv":
            shutil.copy(table, target)
    findings = _rows(data / "findings.tsv")
    names = [row.split("\t", 1)[0] for row in findings[1:]]
    numbered = dict(enumerate(islice(cycle(names), count), FIRST))
    _copy_rows(data, target, "findings", {f"F{number}": name for number, name in numbered.items()})
    _copy_rows(data, target, "steps", {f"F{number}": name for number, name in numbered.items()})
    _copy_lines(data, target, numbered)
    _write(target / "corrections.tsv", _rows(data / "corrections.tsv")[:1])


def _copy_rows(data: Path, target: Path, table: str, copied_from: dict[str, str]) -> None:
    """Write the rows of a table whose first column is the original, under the new names."""
    header, *rows = _rows(data / f"{table}.tsv")
    rests: dict[str, list[str]] = {}
    for row in rows:
        name, rest = row.split("\t", 1)
        rests.setdefault(name, []).append(rest)
    copies = [header]
    for new, name in copied_from.items():
        copies += [f"{new}\t{rest}" for rest in rests.get(name, [])]
    _write(target / f"{table}.tsv", copies)


def _copy_lines(data: Path, target: Path, numbered: dict[int, str]) -> None:
    """Write the lines of evidence of each copied finding, with their statements."""
    header, *rows = _rows(data / "evidence.tsv")
    lines_of: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        line, finding, rest = row.split("\t", 2)
        lines_of.setdefault(finding, []).append((line, rest))
    copies = [header]
    copied_from: dict[str, str] = {}
    for number, name in numbered.items():
        for line, rest in lines_of.get(name, []):
            copy = f"E{FIRST + len(copied_from)}"
            copied_from[copy] = line
            copies.append(f"{copy}\tF{number}\t{rest}")
    _write(target / "evidence.tsv", copies)
    _copy_rows(data, target, "statements", copied_from)


def _rows(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _write(file: Path, rows: list[str]) -> None:
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
