"""Matching of names as people type them: labels, synonyms, symbols, CURIEs, and microRNA names part by part."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa", "δ": "delta", "µ": "mu", "μ": "mu"}
_SPELLING = (
    ("tumour", "tumor"),
    ("signalling", "signaling"),
    ("remodelling", "remodeling"),
    ("oestrogen", "estrogen"),
)
_MIRNA = re.compile(
    r"(?:hsa[- ]?)?(?:(?:mir|mirna|microrna)[- ]?)?(?P<let>let)?[- ]?(?P<number>\d+)(?P<letter>[a-z]?)"
    r"(?:[- ](?P<copy>\d))?(?:[- ](?P<arm>[35]p))?(?P<family>[- ]family)?",
)


@lru_cache(maxsize=100_000)
def normalise(text: str) -> str:
    """Return ``text`` reduced to what counts when names are compared.

    Case, spaces, hyphens and punctuation fall away, Greek letters are spelled out, British spelling becomes American.

    Example:
        >>> normalise("NF-κB") == normalise("NFkappaB")
        True
        >>> normalise("Tumour growth")
        'tumorgrowth'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    for letter, name in _GREEK.items():
        folded = folded.replace(letter, name)
    for british, american in _SPELLING:
        folded = folded.replace(british, american)
    folded = folded.replace("kappab", "kb").replace("+", "plus")
    return re.sub(r"[^a-z0-9]", "", folded)


def mirna_key(text: str) -> tuple[str, ...] | None:
    """Return the parts of a microRNA name that must agree, or None where ``text`` is not such a name.

    The parts are let or miR, number, letter, copy, arm and whether the family is meant.

    Example:
        >>> mirna_key("mir21") == mirna_key("hsa-miR-21")
        True
        >>> mirna_key("miR-92a-3p") == mirna_key("miR-19a-3p")
        False
        >>> mirna_key("breast cancer") is None
        True
    """
    match = _MIRNA.fullmatch(text.strip().casefold())
    if match is None or text.strip().isdigit():
        return None
    return tuple(match[part] or "" for part in ("let", "number", "letter", "copy", "arm", "family"))


@dataclass(frozen=True)
class Thing:
    """Something with a name: its IRI, its label, and the kinds of columns and parameters in which it may stand."""

    iri: str
    label: str
    kinds: frozenset[str] = frozenset()


@dataclass
class NameIndex:
    """All things by label and by any name, to find what was meant or what is nearest.

    Example:
        >>> index = NameIndex()
        >>> index.add(Thing("x:1", "colorectal cancer", frozenset({"cancer"})), ["CRC"])
        >>> index.add(Thing("x:2", "cervical cancer", frozenset({"cancer"})), [])
        >>> [thing.label for thing in index.find("crc", "cancer")]
        ['colorectal cancer']
        >>> index.near("colorectal cancr", "cancer")
        ['colorectal cancer']
    """

    things: dict[str, Thing] = field(default_factory=dict)
    _labels: dict[str, list[Thing]] = field(default_factory=dict)
    _names: dict[str, dict[str, Thing]] = field(default_factory=dict)

    def add(self, thing: Thing, names: Iterable[str]) -> None:
        """Add a thing under its label and its further names."""
        self.things[thing.iri] = thing
        self._labels.setdefault(thing.label, []).append(thing)
        for name in (thing.label, *names):
            self._names.setdefault(normalise(name), {})[thing.iri] = thing

    def labelled(self, label: str, kind: str) -> list[Thing]:
        """Return the things of a kind that bear exactly this label."""
        return [thing for thing in self._labels.get(label, ()) if kind in thing.kinds]

    def find(self, text: str, kind: str | None = None) -> list[Thing]:
        """Return the things that go by this name, those whose label it is before those whose synonym it is."""
        found = [
            thing for thing in self._names.get(normalise(text), {}).values() if kind is None or kind in thing.kinds
        ]
        if not found and kind in (None, "mirna") and (key := mirna_key(text)):
            found = [t for t in self.things.values() if "mirna" in t.kinds and mirna_key(t.label) == key]
        return sorted(found, key=lambda t: (normalise(t.label) != normalise(text), t.label, t.iri))

    def exact(self, text: str, things: Iterable[Thing]) -> list[Thing]:
        """Return those of the things whose label, not only a synonym, is ``text``."""
        return [thing for thing in things if normalise(thing.label) == normalise(text)]

    def containing(self, text: str) -> list[Thing]:
        """Return the things that have a name with ``text`` in it, those whose label has it first.

        Example:
            >>> index = NameIndex()
            >>> index.add(Thing("x:1", "colorectal cancer", frozenset({"cancer"})), ["CRC"])
            >>> [thing.label for thing in index.containing("rectal")]
            ['colorectal cancer']
        """
        part = normalise(text)
        if not part:
            return []
        found = {thing.iri: thing for name, things in self._names.items() if part in name for thing in things.values()}
        return sorted(found.values(), key=lambda t: (part not in normalise(t.label), len(t.label), t.label, t.iri))

    def near(self, text: str, kind: str | None = None, limit: int = 3) -> list[str]:
        """Return labels near to ``text``; microRNA names are near only where number and letter agree."""
        things = [thing for thing in self.things.values() if kind is None or kind in thing.kinds]
        if kind == "mirna":
            key = mirna_key(text)
            same = [t.label for t in things if key and (mirna_key(t.label) or ("",) * 3)[:2] == key[:2]]
            return sorted(same)[:limit]
        from rapidfuzz import fuzz, process  # (only where a name was not found)

        choices = {
            name: thing.label
            for name, found in self._names.items()
            for thing in found.values()
            if (kind is None or kind in thing.kinds)
        }
        hits = process.extract(normalise(text), choices.keys(), scorer=fuzz.ratio, score_cutoff=70, limit=limit * 3)
        near_best = [choices[name] for name, score, _ in hits if score > hits[0][1] - 10]
        alike = (name for name in near_best if fuzz.ratio(_particular(text), _particular(name)) > 60)
        return list(dict.fromkeys(alike))[:limit]


def _particular(name: str) -> str:
    """Return a name without the general words, by which pancreatic cancer would be near to breast cancer."""
    return (
        re.sub(r"(cancer|carcinoma|tumou?r|cells?|tissue|signall?ing|pathway|family)s?\b", "", name.casefold()) or name
    )


def closest(text: str, known: Iterable[str], limit: int = 2) -> list[str]:
    """Return the names nearest to ``text`` as they are spelled, the nearest first; none where nothing is near."""
    from rapidfuzz import fuzz, process  # (only where a name was not found)

    return [name for name, _, _ in process.extract(text, list(known), scorer=fuzz.ratio, score_cutoff=60, limit=limit)]


def did_you_mean(candidates: Iterable[str]) -> str:
    """Return the question that offers the candidates, or nothing where there are none.

    Example:
        >>> did_you_mean(["lung", "liver"])
        'did you mean "lung" or "liver"?'
    """
    quoted = [f'"{name}"' for name in candidates]
    return f"did you mean {' or '.join(quoted)}?" if quoted else ""
