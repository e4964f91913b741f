"""Places in a text as people count them."""

from __future__ import annotations


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    r"""Return the line and the column of an offset, both counted from 1.

    Example:
        >>> line_and_column("ASK\n{ }", 4)
        (2, 1)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
