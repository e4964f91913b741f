"""Words that sentences share: numbers with their nouns, and what people wrote."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST_QUOTE = 80


def quoted(text: str) -> str:
    """Return what someone wrote in quotation marks, cut after 80 characters.

    Example:
        >>> quoted("lung")
        '"lung"'
        >>> quoted("a" * 1000)[-20:]
        '" (1,000 characters)'
    """
    if len(text) <= _LONGEST_QUOTE:
        return f'"{text}"'
    return f'"{text[:_LONGEST_QUOTE]}..." ({len(text):,} characters)'


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


def listed(names: Sequence[str], most: int) -> str:
    """Return names as a sentence has them; those beyond the first few are counted.

    Example:
        >>> listed(["F0001"], 2), listed(["F0001", "F0002"], 2)
        ('F0001', 'F0001 and F0002')
        >>> listed(["F0001", "F0002", "F0003", "F0004"], 2)
        'F0001, F0002 and 2 more'
    """
    parts = [*names[:most]]
    if len(names) > most:
        parts.append(f"{len(names) - most:,} more")
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def joined_words(words: Sequence[str]) -> str:
    """Return words as a sentence lists them, all of them.

    Example:
        >>> joined_words(["KLF2"]), joined_words(["TJP1", "OCLN", "CLDN5"])
        ('KLF2', 'TJP1, OCLN and CLDN5')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
