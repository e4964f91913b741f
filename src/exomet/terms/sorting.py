"""The order in which people expect names with numbers."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=20_000)
def natural_sort_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which s2 comes before s10.

    Example:
        >>> sorted(["s10", "s2"], key=natural_sort_key)
        ['s2', 's10']
    """
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.split(r"(\d+)", text)
        if part
    )
