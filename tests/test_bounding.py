"""What a question may take of the machine's memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys, time
from exomet.cli import bounding
bounding._MOST = int(sys.argv[1]) << 20
before = b"y" * (400 << 20)
with bounding.bounded_memory():
    held = b"x" * (300 << 20)
    time.sleep(1)
print("done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process takes")
@pytest.mark.parametrize(
    ("megabytes", "code", "output", "said"),
    [
        (600, 0, "done\n", ""),
        (
            200,
            1,
            "",
            "exomet: the answer takes more than 200 MB of memory: "
            "ask for less, or ask a store with --endpoint\n",
        ),
    ],
)
def test_a_question_that_takes_too_much_ends_with_one_sentence(
    megabytes: int, code: int, output: str, said: str
) -> None:
    command = [sys.executable, "-c", SCRIPT, str(megabytes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, output, said)
