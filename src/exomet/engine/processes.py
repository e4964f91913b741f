"""Child processes that have an end: after some time, and whenever this process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

# Asks the kernel to kill the child when this process ends, however it does, then becomes the
# program. Not in ``preexec_fn``, which may hang in a process with threads.
_TIED = """
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


# Where no kernel does that: keeps the program as its child, and kills it when the pipe from this
# process closes. It then ends as the program did.
_WATCHED = """
import os, signal, subprocess, sys, threading
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
def end_with_parent():
    sys.stdin.buffer.read()
    child.kill()
threading.Thread(target=end_with_parent, daemon=True).start()
code = child.wait()
if code < 0:
    signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
    os.kill(os.getpid(), -code)
os._exit(code)
"""
_KERNEL_TIES = sys.platform == "linux"


def run_tied(command: Sequence[str], seconds: float) -> tuple[str, int]:
    r"""Run a program that ends with this process, and return its output and its exit code.

    Args:
        command: path of the program, and its arguments.
        seconds: time after which the program and all its processes are killed.

    Returns:
        What it wrote to standard output and standard error, and its exit code.

    Raises:
        subprocess.TimeoutExpired: the time is over.

    Example:
        >>> run_tied([sys.executable, "-c", "print('done')"], 60)
        ('done\n', 0)
    """
    with tied(command) as process:
        output, _ = process.communicate(timeout=seconds)
    return output, process.returncode


@contextmanager
def tied(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    r"""Give a running program that ends with this process, or else when it is needed no more.

    It ends with this process also when this one is killed: on Linux the kernel sees to that,
    elsewhere a small process between the two, which must not be killed itself. Its standard output
    has its standard error too.

    Args:
        command: path of the program, and its arguments.

    Example:
        >>> with tied([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        ...     process.poll() is None
        True
    """
    python = [sys.executable, "-I", "-S", "-c"]
    tie = [*python, _TIED, str(os.getpid())] if _KERNEL_TIES else [*python, _WATCHED]
    with subprocess.Popen(
        [*tie, *command],
        stdin=subprocess.DEVNULL if _KERNEL_TIES else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        # The pipe stays open as long as this process lives; ``communicate`` would close it.
        pipe, process.stdin = process.stdin, None
        try:
            yield process
        finally:
            if pipe:
                pipe.close()
            _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
