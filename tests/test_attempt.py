"""Work that has a moment to end in."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exomet.engine.attempt import attempted

LONG = 60.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux attempts work")


def sleep_long() -> str:
    time.sleep(LONG)
    return "late"


def compute_long() -> int:
    return sum(iter(int, 1))


def fail() -> str:
    raise ValueError("no")


def leave() -> str:
    os._exit(0)


def children() -> str:
    """Return the processes that this one has: other tests may have servers."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


@pytest.fixture(autouse=True)
def leaves_no_process() -> Iterator[None]:
    before = children()
    yield
    assert children() == before


def test_what_ends_in_time_is_returned() -> None:
    assert attempted(lambda: (["a"], [[1, None, "ü"]]), LONG) == (["a"], [[1, None, "ü"]])


def test_an_answer_that_no_pipe_holds_at_once_is_returned_whole() -> None:
    assert attempted(lambda: list(range(1_000_000)), LONG) == list(range(1_000_000))


@pytest.mark.parametrize("work", [sleep_long, compute_long])
def test_what_takes_longer_is_ended(work: Callable[[], object]) -> None:
    begin = time.monotonic()
    assert attempted(work, 0.1) is None
    assert time.monotonic() - begin < LONG


@pytest.mark.parametrize("work", [fail, leave])
def test_what_fails_returns_nothing(
    work: Callable[[], str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert attempted(work, LONG) is None
    assert capfd.readouterr().err == ""
