"""How names are compared: reduced to what counts, as a whole or by whole words of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import TypeVar

GREEK_LETTERS = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "κ": "kappa",
    "δ": "delta",
    "µ": "mu",
    "μ": "mu",
}
NOT_COUNTED = re.compile(r"[^a-z0-9]+")
BETWEEN_NUMBERS = re.compile(r"(?<=\d)[^a-z0-9]+(?=\d)")
# British spelling inside a word, long enough to leave symbols of genes alone.
BRITISH_SPELLING = (
    ("mour", "mor"),
    ("aem", "em"),
    ("naec", "nec"),
    ("oed", "ed"),
    ("oes", "es"),
    ("lling", "ling"),
    ("isation", "ization"),
    ("leuco", "leuko"),
)
# The word that turns the next one round: a non-small cell is no small one.
_NEGATION = "non"
# The most words that are looked for together.
_MOST_RUN = 8
# The fewest letters that may stand for the rest of a word, and that lose a plural s.
_SHORT_WORD = 3

Named = TypeVar("Named", bound=Hashable)


@lru_cache(maxsize=100_000)
def normalise(text: str) -> str:
    """Return ``text`` reduced to what counts when names are compared.

    Case, spaces, hyphens and punctuation fall away, but between two numbers they count as one
    hyphen. Greek letters are spelled out, British spelling becomes American.

    Example:
        >>> normalise("NF-κB") == normalise("NFkappaB")
        True
        >>> normalise("Tumour growth"), normalise("miR-14-3"), normalise("miR-143")
        ('tumorgrowth', 'mir14-3', 'mir143')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    for letter, name in GREEK_LETTERS.items():
        folded = folded.replace(letter, name)
    for british, american in BRITISH_SPELLING:
        folded = folded.replace(british, american)
    folded = folded.replace("kappab", "kb").replace("+", "plus").replace("*", "star")
    return "-".join([NOT_COUNTED.sub("", part) for part in BETWEEN_NUMBERS.split(folded)])


def things_named_with(part: str, written: Iterable[tuple[str, Named]]) -> set[Named]:
    """Return the things with a text as whole words of a name, or else as the beginning of one.

    Args:
        part: the text, normalised.
        written: names, each with its thing.

    Example:
        >>> names = [("female reproductive", 1), ("STAT3-induced EMT", 2), ("EMT finding", 3)]
        >>> things_named_with("emt", names)
        {2, 3}
        >>> things_named_with("repro", names)
        {1}
        >>> things_named_with("hodgkinlymphoma", [("non-Hodgkin lymphoma", 1)])
        set()
    """
    if not part:
        return set()
    single = part.removesuffix("s") if len(part) > _SHORT_WORD else part
    held = [each for each in written if single in normalise(each[0])]
    whole = {thing for name, thing in held if {part, single} & _runs(name)}
    return whole if whole or len(part) < _SHORT_WORD else _begun(part, held)


def _begun(part: str, held: Iterable[tuple[str, Named]]) -> set[Named]:
    return {thing for name, thing in held if _begins_run(part, name)}


@lru_cache(maxsize=100_000)
def _runs(name: str) -> frozenset[str]:
    """Return each run of whole words of a name, as names are compared."""
    words = [match.span() for match in re.finditer(r"[^\W_]+", name)]
    runs: set[str] = set()
    before = ""
    for number, (start, first) in enumerate(words):
        if before != _NEGATION:
            runs.update(normalise(name[start:end]) for _, end in words[number:][:_MOST_RUN])
        before = normalise(name[start:first])
    return frozenset(runs)


def _begins_run(part: str, name: str) -> bool:
    return any(run.startswith(part) for run in _runs(name))
