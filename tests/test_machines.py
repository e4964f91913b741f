"""Machines that differ: line ends, code pages, and output that cannot be written."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exomet import placing
from exomet.errors import ExometError
from exomet.files import package_data
from tests.commands import exomet_bytes

SOURCE = package_data() / "src" / "exomet"
COMMANDS = (
    "questions",
    "findings --format table",
    "findings --format csv",
    "show F0049",
    "audit",
    "explain F0049",
    "ask routes --format json",
    "ask routes --sender süß",
    "--help",
)
WITHOUT_BUILD = ("questions", "--help")
ENCODINGS = ("ascii", "cp1252")
MACHINES = {
    **{encoding: {"PYTHONIOENCODING": encoding} for encoding in ENCODINGS},
    "C": {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
}


def run(
    command: str,
    built: Path | None,
    machine: dict[str, str],
    redirect: str = "",
    stdin: bytes | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command of ExoMet in a shell, with its output going where ``redirect`` says."""
    build = f"--build '{built}'" if built and command not in WITHOUT_BUILD else ""
    script = f"'{sys.executable}' -m exomet {command} {build} {redirect}"
    return subprocess.run(
        ["/bin/sh", "-c", script],
        env=os.environ | machine,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )


# A C locale changes how Python reads its arguments too, so each command starts there; of another
# encoding it changes the streams alone, so one command starts.
STARTED = [(command, "C") for command in COMMANDS]
STARTED += [("show F0049", encoding) for encoding in ENCODINGS]


@pytest.mark.parametrize(("command", "machine"), STARTED)
def test_no_code_page_gives_a_traceback(built: Path, command: str, machine: str) -> None:
    check_readable(run(command, built, MACHINES[machine]), command, machine)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_encoding_gives_a_traceback(built: Path, command: str, encoding: str) -> None:
    words = command.split()
    where = [] if command in WITHOUT_BUILD else ["--build", str(built)]
    done = exomet_bytes(*words, *where, PYTHONIOENCODING=encoding)
    check_readable(done, command, encoding)


def check_readable(done: subprocess.CompletedProcess[bytes], command: str, machine: str) -> None:
    said = done.stderr.decode(errors="replace")
    assert "Traceback" not in said
    assert done.returncode == (2 if "süß" in command else 0), said
    if machine == "ascii":
        assert (done.stdout + done.stderr).isascii()


def test_a_file_gets_utf_8_on_a_machine_without_it(built: Path) -> None:
    usual = run("findings --format csv", built, {"PYTHONUTF8": "1"})
    assert run("findings --format csv", built, MACHINES["C"]).stdout == usual.stdout
    table = run("findings --format table", built, {"PYTHONUTF8": "1"})
    assert "─" in table.stdout.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize("command", ["export", "findings", "questions", "--help"])
def test_a_full_device_is_one_sentence(built: Path, command: str) -> None:
    done = run(command, built, {}, ">/dev/full")
    assert done.returncode == 2
    said = done.stderr.decode().splitlines()
    assert "exomet: cannot use standard output: No space left on device" in said
    assert not [line for line in said if "Traceback" in line or "ignored" in line]


@pytest.mark.parametrize("command", ["export", "findings", "questions"])
def test_a_closed_output_is_one_sentence(built: Path, command: str) -> None:
    done = run(command, built, {}, ">&-")
    assert done.returncode == 2
    (said,) = done.stderr.decode().splitlines()
    assert said.startswith("exomet: standard output is closed")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no folder to refuse files")
@pytest.mark.parametrize("command", ["build --no-hermit --build /proc/b", "publish --out /proc/b"])
def test_a_folder_that_takes_no_files_is_one_sentence(built: Path, command: str) -> None:
    done = run(command, built, {}) if "publish" in command else run(command, None, {})
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"No such file or directory" in done.stderr.splitlines()[-1]


def test_a_query_in_utf_8_is_read_on_a_machine_without_it(built: Path) -> None:
    query = 'SELECT ("süß" AS ?word) {}'
    done = run("sparql", built, MACHINES["C"], stdin=query.encode())
    assert done.stdout.decode("utf-8") == "word\nsüß\n"


def test_a_folder_in_use_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "build"
    target.mkdir()
    (target / "kept").touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(placing, "_exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with (
        pytest.raises(ExometError, match="is in use: close what has it open"),
        placing.replaced_folder(target),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["build"]
    assert (target / "kept").exists()


def writers(path: Path) -> list[ast.Call]:
    """Return the calls in a module that write text to a file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_call(node)]
    return [call for call in calls if isinstance(call, ast.Call) and _writes_text(call)]


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)


def _writes_text(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "write_text":
        return True
    modes = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
    text_modes = {"w", "a", "x", "w+", "a+", "wt", "at"}
    return name in ("open", "SpooledTemporaryFile", "NamedTemporaryFile") and any(
        mode in text_modes for mode in modes if isinstance(mode, str)
    )


def test_every_writer_says_its_line_ends_and_its_encoding() -> None:
    unsaid = []
    for path in sorted(SOURCE.rglob("*.py")):
        for call in writers(path):
            keywords = {keyword.arg for keyword in call.keywords}
            if not keywords >= {"newline", "encoding"}:
                unsaid.append(f"{path.relative_to(SOURCE)}:{call.lineno}")
    assert not unsaid


def test_the_check_of_writers_sees_every_form(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "path.open('w')\nopen(path, mode='w+')\npath.write_text('x')\n"
        "path.open()\npath.open('wb')\npath.read_text()\n",
        encoding="utf-8",
    )
    assert [call.lineno for call in writers(module)] == [1, 2, 3]


def test_a_clone_has_the_line_ends_of_the_repository() -> None:
    attributes = package_data() / ".gitattributes"
    if not attributes.exists():
        pytest.skip("this is no checkout")
    assert "* text=auto eol=lf" in attributes.read_text(encoding="utf-8").splitlines()


def test_a_build_has_unix_line_ends(built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file() and path.parent.name != "store"]
    texts = [path for path in files if path.suffix != ".parquet"]
    assert len(texts) > 30
    assert [path for path in texts if b"\r" in path.read_bytes()] == []
