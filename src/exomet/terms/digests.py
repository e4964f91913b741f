"""Digests of texts: what can be verified by whoever has the text."""

from __future__ import annotations

import hashlib


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8.

    Example:
        >>> digest("miR-21")[:8]
        '5f78a1fd'
    """
    return hashlib.sha256(text.encode()).hexdigest()
