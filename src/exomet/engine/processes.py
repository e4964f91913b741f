"""Child processes that have an end: after some time, and whenever this process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

# Asks the kernel to kill the child when this process ends, however it does, then becomes the
# program. Not in ``preexec_fn``, which may hang in a process with threads.
_TIED = """
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


def run_tied(command: Sequence[str], seconds: float) -> tuple[str, int]:
    r"""Run a program that ends with this process, and return its output and its exit code.

    On Linux it also ends when this process is killed.

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
    if sys.platform == "linux":
        tied = [sys.executable, "-I", "-S", "-c", _TIED, str(os.getpid())]
        command = [*tied, *command]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        finally:
            _kill(process)
    return output, process.returncode


def _kill(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
