"""A shell completes every value that is one of many: those of each parameter of each command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from exomet.cli.completing import offered_files
from exomet.cli.verbs import cli
from exomet.tables.schema import TABLES
from tests.commands import exomet, exomet_process

# What people write themselves; for numbers see below.
FREE = {
    *("endpoint", "graph", "host", "serve names", "published", "publish base"),
    *("fuseki", "oxigraph", "qlever", "user", "password", "token"),
    # of terms, and of what is read in a text
    *("terms", "label", "name", "synonyms", "definition", "close_match", "version", "anchor words"),
    # a number, such as --timeout
    "independent_papers",
}
NUMBERS = (click.IntRange, click.FloatRange, type(click.INT))
LIST = "list.csv"
Walked = tuple[str, click.Command, click.Parameter]


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(command, info_name=path)
    names = command.list_commands(context) if isinstance(command, click.Group) else ()
    for name in names:
        assert isinstance(command, click.Group)
        below = command.get_command(context, name)
        assert below is not None
        if not below.hidden:
            yield from commands(below, f"{path} {name}".strip())
    if not names or path == "ask":
        yield path, command


def parameters() -> Iterator[Walked]:
    for path, command in commands(cli, ""):
        for parameter in command.get_params(click.Context(command)):
            is_flag = isinstance(parameter, click.Option) and parameter.is_flag
            if not is_flag and not getattr(parameter, "hidden", False):
                yield path, command, parameter


def is_free(path: str, parameter: click.Parameter) -> bool:
    """Return whether nobody can know what a parameter is given."""
    if isinstance(parameter.type, NUMBERS) or {f"{path} {parameter.name}", parameter.name} & FREE:
        return True
    if path.startswith("ask ") and parameter.metavar == "INTEGER":
        return True
    spec = {"source add": "sources", "anchor": "anchors", "paper add": "papers"}.get(path)
    return parameter.name in free_columns(spec) if spec else False


def free_columns(table: str) -> set[str]:
    columns = next(spec for spec in TABLES if spec.name == table).columns
    known = {each.attribute for each in columns if each.choices or each.refers or each.kind}
    return {each.attribute for each in columns} - known


def offers(command: click.Command, parameter: click.Parameter, build: Path) -> list[str]:
    context = click.Context(command)
    context.params = {"folder": build, "file": LIST, "param_file": (LIST,), "groups": Path(LIST)}
    context.params["group_column"] = "miRNA"
    return [str(item.value) for item in parameter.shell_complete(context, "")]


def test_every_parameter_of_every_command_is_completed(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(LIST).write_text("miRNA,group\nmiR-21,case\nmiR-25,control\n", encoding="utf-8")
    walked = list(parameters())
    assert len(walked) > 600
    # Questions share most of their parameters: each is tried once.
    tried = {}
    for path, command, parameter in walked:
        if not isinstance(parameter.type, click.Path) and not is_free(path, parameter):
            kind = getattr(parameter, "metavar", "")
            tried[path if not path.startswith("ask ") else kind, parameter.name] = (
                command,
                parameter,
            )
    bare = [key for key, (command, one) in tried.items() if not offers(command, one, whole)]
    assert bare == []


def test_what_is_given_for_a_list_is_a_file() -> None:
    named = {
        f"{path} {parameter.name}"
        for path, command, parameter in parameters()
        if not isinstance(parameter.type, click.Path)
        for item in parameter.shell_complete(click.Context(command), "x")
        if item.type == "file"
    }
    assert "names file" in named
    assert "ask mirna-targets param_file" in named
    (item,) = offered_files(click.Context(cli), cli.commands["names"].params[0], "my")
    assert (item.type, item.value) == ("file", "my")


def complete(line: str, folder: Path) -> list[str]:
    """Return what bash is offered for the last word of a line."""
    variables = {"_EXOMET_COMPLETE": "bash_complete", "COMP_LINE": line}
    done = exomet(cwd=folder, EXOMET_BUILD="build", **variables)
    assert done.returncode == 0
    return [offer.partition(",")[2] for offer in done.stdout.splitlines() if offer]


def test_names_parameters_and_values_are_completed(built: Path) -> None:
    here = built.parent
    assert complete("exomet ask target-mi", here) == ["target-mirnas"]
    assert "--target" in complete("exomet ask target-mirnas --", here)
    assert complete("exomet ask target-mirnas --target PTE", here) == ["PTEN"]
    assert r"bone\ element" in complete("exomet ask site-mirnas --site bon", here)
    assert "hsa-miR-21-5p" in complete("exomet ask mirna-targets --mirna miR-21", here)
    assert complete("exomet ask corrections-of-kind --kind wr", here) == [r"wrong\ disease"]
    variables = {"_EXOMET_COMPLETE": "bash_complete", "COMP_LINE": "exomet ask target-mi"}
    done = exomet_process(cwd=here, EXOMET_BUILD="build", **variables)
    assert (done.returncode, done.stdout) == (0, "plain,target-mirnas\n")


def test_what_is_offered_goes_on_from_what_is_typed(built: Path) -> None:
    here = built.parent
    assert "breast cancer" in complete('exomet findings --cancer "breast ', here)
    assert r"breast\ cancer" in complete(r"exomet findings --cancer breast\ ", here)
    # bash keeps what is before a colon or an equals sign
    assert "PTEN" in complete("exomet findings --target=PTE", here)
    assert "0001525" in complete("exomet term add x --class GO:00015", here)
    assert complete("exomet findings --sort year", here) == ["year", "-year"]
    assert complete("exomet questions --tag bio", here) == ["biofluid", "biomarker"]
    assert complete("exomet fidelity --field recipient_b", here) == ["recipient_becomes"]
    assert complete("exomet corroborate --release mirt", here) == ["mirtarbase="]
    assert complete("exomet findings --cancer nothing-is-called-so", here) == []
    assert complete("exomet findings --build nowhere --cancer ", here) == []


def test_rows_are_those_of_the_tables_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "sources.tsv").write_text("source\tlabel\nmine2026\tMine\n", encoding="utf-8")
    line = f"exomet sheet export --data {tmp_path.as_posix()} --source "
    assert complete(line, tmp_path) == ["mine2026"]


@pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="needs bash")
def test_bash_takes_the_script(built: Path) -> None:
    """The function of the script, called as bash calls it, fills the offers."""
    source = exomet(_EXOMET_COMPLETE="bash_source").stdout
    line = r"exomet findings --cancer breast\ c"
    asking = f"""
      COMP_LINE='{line}' COMP_POINT={len(line)}
      exomet() {{ {sys.executable} -m exomet "$@"; }}
      env() {{ while [[ $1 == *=* ]]; do export "$1"; shift; done; "$@"; }}
      {source}
      _exomet_completion exomet 2>/dev/null
      printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", asking],
        cwd=built.parent,
        env={**os.environ, "EXOMET_BUILD": "build"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert r"breast\ cancer" in done.stdout.splitlines(), done.stderr
