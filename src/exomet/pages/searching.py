"""What people mean when they type into a search box: things by any of their names, and the findings about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exomet.pages.facts import Findings
from exomet.query.names import Names
from exomet.terms.names import Thing

_FILLERS = {"a", "an", "and", "any", "by", "for", "from", "in", "of", "on", "the", "to", "with"}
_LONGEST = 8
_WORDS = 12
# In which order kinds are told.
KINDS = {
    "mirna": "MicroRNAs",
    "molecule": "Molecules",
    "pathway": "Pathways",
    "process": "Processes",
    "cancer": "Cancers",
    "cell": "Cells",
    "material": "Fluids and tissues",
    "anatomy": "Organs and sites",
    "finding": "Findings",
    "publication": "Papers",
    "condition": "Conditions",
    "cell line": "Cell lines",
    "finding class": "Kinds of finding",
    "vesicle": "Vesicles",
    "evidence": "Kinds of evidence",
    "correction": "Corrections",
    "regulation": "Known regulations",
    "source": "Sources",
}


@dataclass(frozen=True)
class Meaning:
    """A piece of what was typed, and the things that it may mean (none, where it is not understood)."""

    text: str
    things: tuple[Thing, ...]


def meanings(names: Names, typed: str) -> list[Meaning]:
    """Return what a text is about, piece by piece: the longest runs of words that name something are taken first.

    Example:
        >>> from exomet.terms.names import NameIndex
        >>> names = Names(None); names.__dict__["index"] = index = NameIndex()
        >>> index.add(Thing("x:1", "hepatocellular carcinoma", frozenset({"cancer"})), ["HCC"])
        >>> index.add(Thing("x:2", "hsa-miR-21-5p", frozenset({"mirna"})), [])
        >>> [[thing.iri for thing in meaning.things] for meaning in meanings(names, "miR-21-5p in hcc")]
        [['x:2'], ['x:1']]
    """
    words = re.findall(r"[^\s,;]+", typed)[:_WORDS]
    found: list[Meaning] = []
    while words:
        if words[0].casefold() in _FILLERS:
            words = words[1:]
            continue
        piece, things = _longest(names, words)
        found.append(Meaning(" ".join(words[:piece]), tuple(things)))
        words = words[piece:]
    return found


def _longest(names: Names, words: list[str]) -> tuple[int, list[Thing]]:
    for size in range(min(_LONGEST, len(words)), 0, -1):
        text = " ".join(words[:size])
        if things := names.index.find(text) or names.index.find(text.removesuffix("s")):
            return size, things
    return 1, names.index.containing(words[0]) if len(words[0]) > 1 else []


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
