"""The frame of the exchange formats: what each declares is what it does, and no sign is lost."""

from __future__ import annotations

import dataclasses
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from exomet.errors import ExometError
from exomet.export.exchange import (
    exchange_findings,
    exchange_format,
    exchange_names,
    exchange_page,
    loss_table,
    read_build,
)
from exomet.export.losses import ESSENTIAL, FIELDS, LOST, Fates, Losses, has_field
from exomet.files import package_data
from exomet.finding.exchanged import ExchangedFinding, ExchangedThing
from tests.commands import exomet_bytes

FORMATS = exchange_names()
# Fields that are no attribute of a finding: the tests of the formats look for them.
DERIVED = ("direction", "negation")
# Another value where a field holds one of a few.
OTHERS = {
    "increase": "decrease",
    "decrease": "increase",
    "not stated": "increase",
    "up": "down",
    "down": "up",
    "supports": "disputes",
}
# What GO asks for: a level of evidence that few findings have.
ASSAYED = "binding shown by an assay"
# Formats that leave out what their community does not let be said.
SELECTIVE = ("gocam",)
PLAIN = [field for field in FIELDS if field not in DERIVED]


@pytest.fixture(scope="module")
def findings(whole: Path) -> list[ExchangedFinding]:
    return read_build(whole)


@pytest.fixture(scope="module")
def read_again(whole: Path) -> list[ExchangedFinding]:
    return read_build(whole)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an export opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


def changed(value: Any) -> Any:
    """Return another value of the same kind, so that whoever writes it writes something else."""
    if isinstance(value, ExchangedThing):
        return ExchangedThing("exomet:Elsewhere", "elsewhere")
    if isinstance(value, tuple):
        return tuple(map(changed, value))
    return OTHERS.get(value, f"{value}9")


def changed_in(finding: ExchangedFinding, field: str) -> ExchangedFinding:
    first, _, second = field.partition(".")
    new: Any = changed(getattr(finding, first)) if not second else ()
    if second:
        for each in getattr(finding, first):
            new += (dataclasses.replace(each, **{second: changed(getattr(each, second))}),)
    return dataclasses.replace(finding, **{first: new})


def test_the_fields_are_those_of_the_model() -> None:
    names = {field.name for field in dataclasses.fields(ExchangedFinding)}
    assert {field.partition(".")[0] for field in PLAIN} == names
    assert set(ESSENTIAL) <= FIELDS.keys()


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_declares_known_fields_once(form: str) -> None:
    fates = exchange_format(form).fates
    assert exchange_format(form).name == form
    assert (fates.reshaped.keys() | fates.lost.keys()) <= FIELDS.keys()
    assert not fates.reshaped.keys() & fates.lost.keys()


@pytest.mark.parametrize("form", FORMATS)
def test_a_field_is_lost_where_the_format_says_so_and_nowhere_else(
    form: str, findings: Sequence[ExchangedFinding]
) -> None:
    """Whoever changes a field changes the files, unless the format declares that it is lost."""
    fates = exchange_format(form).fates
    some = findings if form in SELECTIVE else findings[::4]
    shown = [dataclasses.replace(each, shows=(*each.shows, ASSAYED)) for each in some]
    usual = exchange_findings(shown, form).files
    for field in PLAIN:
        other = [changed_in(finding, field) for finding in shown]
        assert shown != other, field
        same = exchange_findings(other, form).files == usual
        assert same == (fates.of(field) == LOST), field


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_misleads_on_the_graph_as_it_is(
    form: str, findings: Sequence[ExchangedFinding]
) -> None:
    if form not in SELECTIVE:
        exchange_findings(findings, form, strict=True)
        return
    left_out = exchange_findings(findings, form).losses.left_out
    assert 0 < len(left_out) < len(findings)
    with pytest.raises(ExometError, match=r"steps\.sign of \d+ findings"):
        exchange_findings(findings, form, strict=True)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes(
    form: str, findings: list[ExchangedFinding], read_again: list[ExchangedFinding]
) -> None:
    first, second = (exchange_findings(each, form) for each in (findings, read_again))
    assert first.files == second.files
    assert loss_table(first.losses) == loss_table(second.losses)


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_accounts_for_each_finding(
    form: str, findings: Sequence[ExchangedFinding]
) -> None:
    for row in exchange_findings(findings, form).losses.rows():
        assert row.carried + row.reshaped + row.lost == row.findings
        assert row.findings == sum(has_field(finding, row.field) for finding in findings)
        assert row.how or not (row.lost or row.reshaped)


def test_a_finding_that_loses_more_is_counted(findings: Sequence[ExchangedFinding]) -> None:
    losses = Losses(Fates({}, {}), findings)
    signed = next(finding for finding in findings if has_field(finding, "steps.sign"))
    losses.lose(signed, "steps.sign", "no arrow")
    (row,) = losses.essential()
    assert (row.field, row.lost, row.how) == ("steps.sign", 1, "no arrow")
    assert row.carried == row.findings - 1


def test_strict_refuses_a_format_that_loses_a_sign(
    findings: Sequence[ExchangedFinding], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = exchange_format("edges")
    poor = dataclasses.replace(form, fates=Fates({}, {"steps.sign": "no column"}))
    monkeypatch.setattr("exomet.export.exchange.exchange_format", lambda _: poor)
    exchange_findings(findings, "edges")
    with pytest.raises(ExometError, match=r"would lose steps\.sign of \d+ findings \(no column\)"):
        exchange_findings(findings, "edges", strict=True)


def test_the_page_of_the_formats_is_current(findings: Sequence[ExchangedFinding]) -> None:
    written = (package_data() / "docs" / "exchange.md").read_text(encoding="utf-8")
    assert exchange_page(findings) == written, "docs/exchange.md is out of date: run `make docs`"


def test_the_verb_writes_files_and_the_report(built: Path, tmp_path: Path) -> None:
    arguments = ("--build", str(built), "--format", "graphml", "--losses", "lost.tsv")
    done = exomet_bytes("export", *arguments, "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == exchange_findings(read_build(built), "graphml").files[""]
    assert "graphml loses nothing" in done.stderr.decode()
    header = (tmp_path / "lost.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split("\t") == ["field", "findings", "carried", "reshaped", "lost", "how"]
    by_ending = exomet_bytes(
        "export", "--build", str(built), "--out", "network.graphml", cwd=tmp_path
    )
    assert by_ending.returncode == 0
    assert (tmp_path / "network.graphml").read_bytes() == done.stdout


def test_a_view_is_exchanged_too(built: Path, tmp_path: Path) -> None:
    done = exomet_bytes(
        *("export", "--build", str(built), "--format", "edges", "--reported-by", "tahan2025"),
        cwd=tmp_path,
    )
    rows = done.stdout.decode().splitlines()[1:]
    assert rows
    assert {row.split("\t")[43] for row in rows} == {"source:tahan2025"}


def test_a_format_of_several_files_is_a_folder(built: Path, tmp_path: Path) -> None:
    arguments = ("--build", str(built), "--format", "kgx", "--out", "graph")
    done = exomet_bytes("export", *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    files = exchange_findings(read_build(built), "kgx").files
    written = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.glob("graph/*")}
    assert written == files


@pytest.mark.parametrize("module", ["exomet", "exomet.cli.asking", "exomet.cli.exporting"])
def test_no_format_is_loaded_before_it_is_asked_for(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert module in loaded
    assert not {name for name in loaded if name.startswith("exomet.export")}
    assert not loaded & {
        "Crypto",
        "networkx",
        "ndex2",
        "biolink_model",
        "nanopub",
        "gocam",
        "pybel",
    }
