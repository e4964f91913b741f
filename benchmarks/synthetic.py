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
    findings, steps = _rows(data / "findings.tsv"), _rows(data / "steps.tsv")
    steps_of: dict[str, list[str]] = {}
    for row in steps[1:]:
        name, rest = row.split("\t", 1)
        steps_of.setdefault(name, []).append(rest)
    copies, step_copies = findings[:1], steps[:1]
    for number, row in enumerate(islice(cycle(findings[1:]), count), FIRST):
        name, rest = row.split("\t", 1)
        copies.append(f"F{number}\t{rest}")
        step_copies += [f"F{number}\t{step}" for step in steps_of.get(name, [])]
    _write(target / "findings.tsv", copies)
    _write(target / "steps.tsv", step_copies)
    _write(target / "corrections.tsv", _rows(data / "corrections.tsv")[:1])


def _rows(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _write(file: Path, rows: list[str]) -> None:
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
