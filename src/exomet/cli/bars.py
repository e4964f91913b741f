"""A bar on the terminal for work that takes longer than two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from exomet.progress import Move

_SECONDS_UNSEEN = 2.0
_SECONDS_BETWEEN = 0.1


@contextmanager
def terminal_meter(what: str, total: int) -> Iterator[Move]:
    """Show a bar with rate and rest, once the work has taken two seconds; see ``Meter``."""
    bar = click.progressbar(
        length=total,
        label=what,
        file=sys.stderr,
        item_show_func=_rate_in_words,
        update_min_steps=1,
    )
    began = time.monotonic()
    done, shown = 0, began + _SECONDS_UNSEEN - _SECONDS_BETWEEN

    def move(steps: int) -> None:
        nonlocal done, shown
        done += steps
        now = time.monotonic()
        if now - shown >= _SECONDS_BETWEEN:
            bar.update(done - bar.pos, done / (now - began))
            shown = now

    try:
        yield move
    finally:
        if bar.pos:
            bar.update(done - bar.pos, done / (time.monotonic() - began))
            bar.render_finish()


def _rate_in_words(rate: float | None) -> str | None:
    return f"{rate:,.0f}/s" if rate else None
