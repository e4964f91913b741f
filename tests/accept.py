"""Renews the expected answers of the full graph: ``make accept``; review the difference with git.

The tiny graph stays checked by hand: where its answers differ, they are named, and not written.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox
from click.testing import CliRunner

from exomet.build import build
from exomet.cli.verbs import cli
from exomet.files import package_data
from exomet.graph.make import Inputs
from exomet.graph.open import load_store
from exomet.reason.inference import complete
from exomet.reason.reasoning import all_rules
from tests.conftest import REAL, TINY, silent
from tests.first import first_data
from tests.test_questions import ANSWERS, CATALOGUE, TINY_VALUES, answer
from tests.test_reason import CLASSES, members

_CASES = Path(__file__).parent / "cases"


def accept(*, tiny: bool = False) -> None:
    """Write the answers of the full graph, and those of the tiny one only if they are wanted."""
    with tempfile.TemporaryDirectory() as scratch:
        real_store = _built(REAL, Path(scratch) / "real")
        pages = {verb: _page_of(verb, Path(scratch) / "real") for verb in ("questions", "export")}
        tiny_store = _built(TINY, Path(scratch) / "tiny")
        first = Inputs(first_data(), REAL.ontology)
        first_store = _built(first, Path(scratch) / "first")
    _renew(package_data() / "docs" / "questions.md", pages["questions"], write=True)
    _renew(package_data() / "docs" / "exchange.md", pages["export"], write=True)
    for name, question in CATALOGUE.items():
        _renew(ANSWERS / f"{name}.real.tsv", answer(real_store, question), write=True)
        by_hand = answer(tiny_store, question, TINY_VALUES.get(name))
        _renew(ANSWERS / f"{name}.tiny.tsv", by_hand, write=tiny)
    _renew(_CASES / "rules.tsv", _rule_counts(tiny_store, real_store), write=True)
    _renew(_CASES / "classes.tsv", _class_members(first_store), write=True)


def _built(inputs: Inputs, folder: Path) -> ox.Store:
    build(inputs, folder, silent, hermit=False)
    return load_store(folder)


def _page_of(verb: str, build_folder: Path) -> str:
    """Return the page that a verb writes: of the catalogue, or of the exchange formats."""
    arguments = [verb, "--page", "--build", str(build_folder)]
    return CliRunner().invoke(cli, arguments, catch_exceptions=False).stdout


def _renew(file: Path, text: str, *, write: bool) -> None:
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return
    sys.stdout.write(f"{'renewed' if write else 'differs, to be checked by hand'} {file.name}\n")
    if write:
        file.write_text(text, encoding="utf-8", newline="\n")


def _rule_counts(tiny: ox.Store, real: ox.Store) -> str:
    """Return how many triples each rule infers on each graph."""
    lines = ["rule\ttiny\treal"]
    counts = []
    for store in (tiny, real):
        asserted = ox.Store()
        asserted.bulk_extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        rules = all_rules(asserted, REAL.ontology / "rules")
        counts.append(complete(asserted, rules).by_rule)
    for rule in rules:
        lines.append("\t".join([rule.name, *(str(count.get(rule.name, 0)) for count in counts)]))
    return "\n".join(lines) + "\n"


def _class_members(real: ox.Store) -> str:
    """Return the members of the defined classes; those of the tiny graph stay as they are."""
    lines = ["class\ttiny\treal"]
    for name, case in CLASSES.items():
        lines.append(f"{name}\t{case['tiny']}\t{' '.join(members(real, name))}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    accept(tiny="--tiny" in sys.argv[1:])
