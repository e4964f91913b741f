"""Progress of a long piece of work, reported line by line."""

from collections.abc import Callable

Progress = Callable[[str], None]


def silently(_: str) -> None:
    """Report nothing."""
