"""Programs that end with their parent, however it ends, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exomet.engine import processes
from exomet.engine.processes import run_tied
from tests.conftest import TINY

MOST_SECONDS = 60
# Whether the kernel ties a program to its parent, as on Linux, or a process between the two.
TIES = [True, False] if sys.platform == "linux" else [False]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of it")
POSIX = pytest.mark.skipif(os.name != "posix", reason="these signals are of POSIX")


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + MOST_SECONDS
    while not is_so():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def lives(process: int) -> bool:
    """Return whether a process runs; one that was killed and not yet collected does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A program without end, and the file to which it writes its number."""
    program, file = tmp_path / "java", tmp_path / "number"
    program.write_text(f"#!/bin/sh\necho $$ > {file}.part\nmv {file}.part {file}\nexec sleep 600\n")
    program.chmod(0o755)
    yield program, file
    if file.exists() and lives(int(file.read_text())):
        os.kill(int(file.read_text()), signal.SIGKILL)


def test_a_program_gives_its_output_and_exit_code() -> None:
    script = "import sys; print('süß'); print('bad', file=sys.stderr); sys.exit(3)"
    output, code = run_tied([sys.executable, "-X", "utf8", "-c", script], MOST_SECONDS)
    assert sorted(output.split()) == ["bad", "süß"]
    assert code == 3


@POSIX
@pytest.mark.parametrize("script", ["import sys; sys.exit(3)", "import os; os.abort()"])
def test_a_watched_program_ends_as_it_would_alone(
    script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", f"print(1); {script}"]
    alone = subprocess.run(command, check=False, capture_output=True)
    monkeypatch.setattr(processes, "_KERNEL_TIES", False)
    assert run_tied(command, MOST_SECONDS)[1] == alone.returncode


@POSIX
@pytest.mark.parametrize("kernel", TIES)
def test_a_program_is_ended_when_its_time_is_over(
    kernel: bool, endless: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, file = endless
    monkeypatch.setattr(processes, "_KERNEL_TIES", kernel)
    with pytest.raises(subprocess.TimeoutExpired):
        run_tied([str(program)], 1)
    # (where a process is between the two, nobody waits for the program itself)
    wait_for("its end", lambda: not file.exists() or not lives(int(file.read_text())))


@LINUX
@pytest.mark.parametrize("kernel", TIES)
def test_a_killed_parent_takes_its_program_along(kernel: bool, endless: tuple[Path, Path]) -> None:
    program, file = endless
    script = (
        "from exomet.engine import processes; "
        f"processes._KERNEL_TIES = {kernel}; processes.run_tied(['{program}'], 600)"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as parent:
        wait_for("the program", file.exists)
        child = int(file.read_text())
        assert lives(child)
        parent.kill()
    wait_for("the end of the program", lambda: not lives(child))


BUILD = """
import sys
from exomet.reason import reasoning
java = sys.argv.pop(1)
reasoning.find_java = lambda: java
from exomet.cli import main
main()
"""


@contextmanager
def building(
    program: Path, folder: Path, *before: str
) -> Iterator[tuple[subprocess.Popen[str], Path, Path]]:
    """Start a build with a program in the place of Java; yield it, its scratch folder and target."""
    scratch, target = folder / "scratch", folder / "target"
    scratch.mkdir()
    options = ["--data", TINY.data, "--ontology", TINY.ontology, "--build", target / "build"]
    command = [*before, sys.executable, "-c", BUILD, program, "build", *options]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen(
        [*map(str, command)], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process, scratch, target
        process.kill()


@LINUX
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_a_signal_ends_a_build_with_one_sentence_and_leaves_nothing(
    number: signal.Signals, code: int, endless: tuple[Path, Path], tmp_path: Path
) -> None:
    program, file = endless
    with building(program, tmp_path) as (process, scratch, target):
        wait_for("the program", file.exists)
        child = int(file.read_text())
        assert [*scratch.iterdir()]
        process.send_signal(number)
        _, said = process.communicate(timeout=MOST_SECONDS)
    assert process.returncode == code
    assert said.splitlines()[-1] == "interrupted; nothing was changed"
    assert "Traceback" not in said
    assert not lives(child)
    assert [*scratch.iterdir(), *target.iterdir()] == []


COMPUTING = """
import duckdb
import exomet.build

def compute(*_):
    print("computing", flush=True)
    # (one after another: where all work is on another thread, the engine looks for signals late)
    while True:
        duckdb.sql("SELECT sum(range) FROM range(30_000_000)").fetchall()

exomet.build.check_inputs = compute
from exomet.cli import main
main()
"""


@LINUX
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_a_signal_ends_a_build_whose_engine_computes(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", COMPUTING, "build", "--build", str(tmp_path / "build")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "computing\n"
        time.sleep(0.3)  # (so that the engine computes, most likely; the end is the same)
        running.send_signal(number)
        try:
            _, said = running.communicate(timeout=MOST_SECONDS)
        finally:
            running.kill()
    assert running.returncode == code
    assert said.splitlines() == ["interrupted; nothing was changed"]


@LINUX
def test_a_killed_build_leaves_no_program(endless: tuple[Path, Path], tmp_path: Path) -> None:
    program, file = endless
    with building(program, tmp_path) as (process, _, _):
        wait_for("the program", file.exists)
        child = int(file.read_text())
        process.kill()
    wait_for("the end of the program", lambda: not lives(child))


@LINUX
def test_a_hangup_that_is_ignored_stays_so(endless: tuple[Path, Path], tmp_path: Path) -> None:
    program, file = endless
    ignoring = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
    with building(program, tmp_path, *ignoring) as (process, _, _):
        wait_for("the program", file.exists)
        assert signals_of(process.pid, "SigIgn") >= {signal.SIGHUP}
        assert signals_of(process.pid, "SigCgt") >= {signal.SIGTERM}


@LINUX
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_a_signal_ends_a_query_that_runs(number: signal.Signals, code: int, built: Path) -> None:
    command = [sys.executable, "-m", "exomet", "sparql", "--build", str(built)]
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?f + 1) }"
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        running.stdin.write(endless)
        running.stdin.close()
        wait_for("a thread that waits", lambda: number in signals_of(running.pid, "SigBlk"))
        running.send_signal(number)
        assert running.wait(MOST_SECONDS) == code
        assert running.stderr is not None
        assert running.stderr.read() == "interrupted; nothing was changed\n"


def signals_of(process: int, name: str) -> set[int]:
    """Return the signals that a process blocks (SigBlk), ignores (SigIgn) or handles (SigCgt)."""
    status = Path(f"/proc/{process}/status").read_text()
    mask = int(next(line for line in status.splitlines() if line.startswith(name)).split()[1], 16)
    return {number for number in range(1, 64) if mask >> (number - 1) & 1}
