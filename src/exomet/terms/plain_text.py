"""Text with ordinary letters and hyphens, whatever a word processor made of them."""

from __future__ import annotations

import unicodedata

_HYPHENS = str.maketrans(dict.fromkeys("\u00ad\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def plain_text(text: str) -> str:
    """Return a text with ordinary letters and hyphens.

    Example:
        >>> plain_text("ｍｉＲ\u201121")
        'miR-21'
    """
    return unicodedata.normalize("NFKC", text).translate(_HYPHENS)
