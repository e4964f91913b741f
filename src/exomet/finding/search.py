"""What people mean when they type into a search box: things by any of their names, and the findings about them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from exomet.finding.listing import FILTER_KINDS
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.terms.kinds import kind_titles
from exomet.terms.lexicon import Entity

# Words that name nothing by themselves: of grammar, of questions, of effects, and what every finding is about.
_VERBS = (
    "activate|decrease|drive|increase|induce|inhibit|lower|promote|raise|reduce|repress|suppress"
)
_FILLERS = re.compile(
    "(a|about|affect|an|and|any|are|by|can|cause|do|does|exosomal|finding|for|from|has|have|how|in|into|is|microrna|mir|mirna|of|on|"
    "or|regulate|show|target|that|the|their|these|this|through|to|via|was|what|where|which|who|whom|whose|why|with|"
    f"{_VERBS})(?:e?s)?",
    re.IGNORECASE,
)
_DIRECTIONS = re.compile(rf"\b(?:{_VERBS})(?:e?s)?\b", re.IGNORECASE)
_HYPHENS = str.maketrans(dict.fromkeys("\u00ad\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_LONGEST = 8
_WORDS = 16
_SEARCHED = {kind for kinds in FILTER_KINDS.values() for kind in kinds} | {"finding", "publication"}


@dataclass(frozen=True)
class Meaning:
    """A piece of what was typed, and the things that it may mean (none, where it is not understood)."""

    text: str
    things: tuple[Entity, ...]


def link_words(names: Names, typed: str) -> list[Meaning]:
    """Return what a text is about, piece by piece: the longest runs of words that name something are taken first.

    Example:
        >>> from exomet.terms.lexicon import Lexicon
        >>> names = Names(None); names.__dict__["lexicon"] = index = Lexicon()
        >>> index.add(Entity("x:1", "hepatocellular carcinoma", frozenset({"cancer"})), ["HCC"])
        >>> index.add(Entity("x:2", "hsa-miR-21-5p", frozenset({"mirna"})), [])
        >>> [[thing.iri for thing in meaning.things] for meaning in link_words(names, "miR-21-5p in hcc")]
        [['x:2'], ['x:1']]
    """
    words = re.findall(r"[^\s,;?]+", plain(typed))[:_WORDS]
    found: list[Meaning] = []
    while words:
        if _FILLERS.fullmatch(words[0]):
            words = words[1:]
            continue
        piece, things = _longest(names, words)
        found.append(Meaning(" ".join(words[:piece]), tuple(things)))
        words = words[piece:]
    return found


def plain(typed: str) -> str:
    """Return what was typed with ordinary letters and hyphens.

    Example:
        >>> plain("ｍｉＲ\u201121")
        'miR-21'
    """
    return unicodedata.normalize("NFKC", typed).translate(_HYPHENS)


def _longest(names: Names, words: list[str]) -> tuple[int, list[Entity]]:
    for size in range(min(_LONGEST, len(words)), 0, -1):
        text = " ".join(words[:size])
        if things := names.lexicon.find(text) or names.lexicon.find(text.removesuffix("s")):
            return size, things
    return 1, names.lexicon.containing(words[0]) if len(words[0]) > 1 else []


def direction(typed: str) -> str:
    """Return what is to be said of words of direction, which findings are not searched for; empty where there are none.

    Example:
        >>> direction("which miRNAs suppress EMT?")
        '"suppress" is not searched for: choose an effect among the filters of the findings'
    """
    found = ", ".join(f'"{word}"' for word in _DIRECTIONS.findall(plain(typed)))
    return (
        f"{found} is not searched for: choose an effect among the filters of the findings"
        if found
        else ""
    )


def not_searched(meaning: Meaning) -> str:
    """Return why findings are not searched for what is meant, empty where they are."""
    if not meaning.things or any(thing.kinds & _SEARCHED for thing in meaning.things):
        return ""
    kinds = [
        title.lower() for kind, title in kind_titles().items() if kind in meaning.things[0].kinds
    ]
    return f'findings are not searched for "{meaning.text}"{f" ({kinds[0]})" if kinds else ""}'


def findings_about(findings: Findings, meaning: Meaning) -> set[str]:
    """Return the names of the findings in which something that is meant takes part, or that are meant themselves."""
    found: set[str] = set()
    for thing in meaning.things:
        for names in findings.of(thing.iri).values():
            found.update(names)
        name = thing.iri.rpartition("/")[2]
        if "finding" in thing.kinds and name in findings.all:
            found.add(name)
    return found
