"""Bars of long work: seen on a terminal after two seconds, never elsewhere."""

from __future__ import annotations

import io
import sys
import time
from types import SimpleNamespace
from unittest import mock

import pytest

from exomet.cli import bars
from exomet.progress import metered, shown_by


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    found = SimpleNamespace(now=100.0)
    monkeypatch.setattr(time, "monotonic", lambda: found.now)
    return found


def work(terminal: Terminal, clock: SimpleNamespace, seconds: float) -> None:
    # (while a test runs, standard error is that of pytest)
    with (
        mock.patch.object(sys, "stderr", terminal),
        shown_by(bars.terminal_meter),
        metered("counting sheep", 100) as move,
    ):
        for _ in range(10):
            clock.now += seconds / 10
            move(10)


def test_long_work_shows_a_bar(terminal: Terminal, clock: SimpleNamespace) -> None:
    work(terminal, clock, 20)
    shown = terminal.getvalue()
    assert "counting sheep" in shown
    assert "100%" in shown
    assert "5/s" in shown


def test_short_work_shows_nothing(terminal: Terminal, clock: SimpleNamespace) -> None:
    work(terminal, clock, 1)
    assert terminal.getvalue() == ""


def test_without_a_meter_work_is_silent(terminal: Terminal, clock: SimpleNamespace) -> None:
    with mock.patch.object(sys, "stderr", terminal), metered("counting sheep", 1) as move:
        clock.now += 60
        move(1)
    assert terminal.getvalue() == ""
