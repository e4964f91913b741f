"""Tables with any number of findings of diverse shapes, with the real terms.

Each has the cells, the cancer and the paper of a real finding; its microRNA, its targets, and the
number and the depth of its steps are drawn. Few microRNAs and genes are frequent, most are rare, as
in the literature. One seed gives the same tables each time.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FIRST = 10_000
SEED = 7
MOST_TARGETS = 4
DEEPEST = 6
Row = dict[str, str]
# Tables whose rows are made here; the ledger would miss the real findings.
_MADE = ("findings", "steps", "evidence", "statements", "corrections", "identifiers")


@dataclass(frozen=True)
class Terms:
    """The terms to draw from, the frequent ones first."""

    mirnas: Sequence[str]
    genes: Sequence[str]
    pathways: Sequence[str]
    processes: Sequence[str]


def write_diverse(data: Path, target: Path, count: int, seed: int = SEED) -> None:
    """Write a folder of tables with ``count`` findings, no corrections, and all other tables."""
    target.mkdir(parents=True)
    for table in data.glob("*.tsv"):
        if table.name.partition(".")[0] not in _MADE:
            shutil.copy(table, target)
    draw = random.Random(seed)  # noqa: S311
    terms = _terms(data)
    models = [row for row in _read(data, "findings") if row["kind"] == "mechanistic"]
    lines = _by(_read(data, "evidence"), "finding")
    made: dict[str, list[Row]] = {name: [] for name in _MADE[:4]}
    for number in range(FIRST, FIRST + count):
        model = draw.choice(models)
        finding = {**model, "finding": f"F{number}", "mirna": _drawn(draw, terms.mirnas)}
        steps = list(_steps(draw, terms, finding))
        line = {**lines[model["finding"]][0], "finding": f"F{number}", "evidence": f"E{number}"}
        # What is drawn is in no sentence of the paper.
        finding |= {"sites": "", "associated_with": "", "involves": "", "note": ""}
        made["findings"].append(finding)
        made["steps"] += steps
        made["statements"] += _statements(line, finding, steps)
        made["evidence"].append(line)
    for name, rows in made.items():
        _write(data, target, name, rows)
    _write(data, target, "corrections", [])


def _terms(data: Path) -> Terms:
    steps = _read(data, "steps")
    used = {
        kind: list(dict.fromkeys(row["object"] for row in steps if row["object_kind"] == kind))
        for kind in ("pathway", "process")
    }
    mirnas = [row["label"] for row in _read(data, "mirnas") if row["kind"] == "mature"]
    # A metastasis of a named site would need that site in the finding.
    used["process"] = [name for name in used["process"] if not name.endswith(" metastasis")]
    genes = [row["symbol"] for row in _read(data, "molecules") if row["kind"] == "gene"]
    return Terms(mirnas, genes, used["pathway"], used["process"])


def _drawn(draw: random.Random, terms: Sequence[str]) -> str:
    """Return a term; the second is drawn half as often as the first, and so on."""
    weights = [1 / place for place in range(1, len(terms) + 1)]
    return draw.choices(terms, weights)[0]


def _steps(draw: random.Random, terms: Terms, finding: Row) -> Iterator[Row]:
    """Yield targets, then chains of drawn depth that lead from them to processes."""
    cell = "recipient" if finding["recipient"] not in ("", "not stated") else ""
    targets = dict.fromkeys(_drawn(draw, terms.genes) for _ in range(draw.randint(1, MOST_TARGETS)))
    step, ends, used = 0, [], set(targets)
    for gene in targets:
        step += 1
        ends.append(f"s{step}")
        yield _step(finding, step, ("molecule", gene), "decrease", ("amount", "yes", cell, ""))
    for depth in range(1, draw.randint(1, DEEPEST) + 1):
        kind, among = (("pathway", terms.pathways), ("molecule", terms.genes))[depth % 2]
        thing = _drawn(draw, among)
        if thing in used:
            continue
        used.add(thing)
        step += 1
        aspect = "amount" if kind == "molecule" else ""
        sign = draw.choice(("increase", "decrease"))
        yield _step(finding, step, (kind, thing), sign, (aspect, "no", cell, "|".join(ends)))
        ends = [f"s{step}"]
    for process in dict.fromkeys(_drawn(draw, terms.processes) for _ in range(2)):
        step += 1
        sign = draw.choice(("increase", "decrease"))
        yield _step(finding, step, ("process", process), sign, ("", "no", "", "|".join(ends)))


def _step(
    finding: Row, step: int, thing: tuple[str, str], sign: str, rest: tuple[str, str, str, str]
) -> Row:
    names = ("object_kind", "object", "aspect", "direct", "in_cell", "after")
    values = dict(zip(names, (*thing, *rest), strict=True))
    return {"finding": finding["finding"], "step": f"s{step}", "sign": sign, **values}


def _statements(line: Row, finding: Row, steps: Sequence[Row]) -> Iterator[Row]:
    """Yield what a line of evidence states, as the finding has it."""
    known = {"mirna", "cancer", "sender", "recipient", "vesicle_term"}
    basis = line["read_from"]
    for field in sorted(known):
        if finding[field] not in ("", "not stated"):
            yield _statement(line, field, finding[field], "", basis)
    for step in steps:
        method = "called a target" if step["direct"] == "yes" else "consequence"
        yield _statement(line, step["step"], step["sign"], method, basis)


def _statement(line: Row, field: str, value: str, method: str, basis: str) -> Row:
    named = {"evidence": line["evidence"], "field": field, "value": value}
    return {**named, "method": method, "basis": basis, "sentences": ""}


def _by(rows: Sequence[Row], column: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


def _read(data: Path, table: str) -> list[Row]:
    with (data / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _write(data: Path, target: Path, table: str, rows: Sequence[Row]) -> None:
    header = (data / f"{table}.tsv").read_text(encoding="utf-8").partition("\n")[0]
    columns = header.split("\t")
    with (target / f"{table}.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"{header}\n")
        for row in rows:
            out.write("\t".join(row[column] for column in columns) + "\n")
