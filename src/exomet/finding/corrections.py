"""Corrections in words: what was printed of which object, and what was curated."""

from __future__ import annotations

_FIELD_WORDS = {"mirna": "microRNA", "in_cell": "cell", "after": "cause"}


def corrected_object(field: str, thing: str) -> str:
    """Return what a correction is about.

    Args:
        field: the column that was corrected.
        thing: label of what its step is about, "" if it is of no step.

    Example:
        >>> corrected_object("sign", "TJP1"), corrected_object("in_cell", "TJP1")
        ('TJP1', 'cell of TJP1')
        >>> corrected_object("sender_cancer", "")
        'sender cancer'
    """
    words = _FIELD_WORDS.get(field, field.replace("_", " "))
    if not thing:
        return words
    return thing if field == "sign" else f"{words} of {thing}"


def correction_sentence(corrected: str, printed: str, curated: str) -> str:
    """Return a correction as a sentence without its full stop.

    Args:
        corrected: what is corrected.
        printed: what the source prints, several values joined with a bar; empty for nothing.
        curated: what was curated instead.

    Example:
        >>> correction_sentence("TJP1", "expression regulation", "decrease")
        'TJP1: printed "expression regulation", curated "decrease"'
    """
    return f"{corrected}: printed {_quoted_values(printed)}, curated {_quoted_values(curated)}"


def _quoted_values(text: str) -> str:
    """Return values as a sentence has them.

    Example:
        >>> _quoted_values("2018|2015"), _quoted_values("")
        ('"2018, 2015"', 'nothing')
    """
    return '"{}"'.format(text.replace("|", ", ")) if text else "nothing"
