"""Numbers with their nouns, for every sentence that counts something."""

from __future__ import annotations


def pluralise(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun.

    The noun gets an s where no plural is given. No library of inflections is used for that:
    the few irregular plurals here are known to whoever writes the sentence.

    Example:
        >>> pluralise(1, "finding"), pluralise(1_200, "finding"), pluralise(2, "entry", "entries")
        ('1 finding', '1,200 findings', '2 entries')
    """
    noun = singular if number == 1 else plural or f"{singular}s"
    return f"{number:,} {noun}"
