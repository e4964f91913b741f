"""Matching of names as people type them: labels, synonyms, symbols, CURIEs, and microRNA names part by part."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa", "δ": "delta", "µ": "mu", "μ": "mu"}
# British spelling inside a word, long enough to leave symbols of genes alone.
_SPELLING = (
    ("mour", "mor"),
    ("aem", "em"),
    ("naec", "nec"),
    ("oed", "ed"),
    ("oes", "es"),
    ("lling", "ling"),
    ("isation", "ization"),
    ("leuco", "leuko"),
)
# Words by which pancreatic cancer would be near to breast cancer, as they are normalised.
_GENERAL = {
    "any",
    "and",
    "of",
    "the",
    "cancer",
    "carcinoma",
    "malignant",
    "neoplasm",
    "tumor",
    "disease",
}
_GENERAL |= {"cell", "tissue", "signaling", "pathway", "family", "process"}
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
    folded = folded.replace("kappab", "kb").replace("+", "plus").replace("*", "star")
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
class Entity:
    """Something with a name: its IRI, its label, and the kinds of columns and parameters in which it may stand."""

    iri: str
    label: str
    kinds: frozenset[str] = frozenset()


@dataclass
class Lexicon:
    """All things by label and by any name, to find what was meant or what is nearest.

    Example:
        >>> index = Lexicon()
        >>> index.add(Entity("x:1", "colorectal cancer", frozenset({"cancer"})), ["CRC"])
        >>> index.add(Entity("x:2", "cervical cancer", frozenset({"cancer"})), [])
        >>> [thing.label for thing in index.find("crc", "cancer")]
        ['colorectal cancer']
        >>> index.near("colorectal cancr", "cancer")
        ['colorectal cancer']
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    _labels: dict[str, list[Entity]] = field(default_factory=dict)
    _names: dict[str, dict[str, Entity]] = field(default_factory=dict)
    _written: list[tuple[str, Entity]] = field(default_factory=list)

    def add(self, thing: Entity, names: Iterable[str]) -> None:
        """Add a thing under its label and its further names."""
        self.entities[thing.iri] = thing
        self._labels.setdefault(thing.label, []).append(thing)
        for name in (thing.label, *names):
            self._names.setdefault(normalise(name), {})[thing.iri] = thing
            self._written.append((name, thing))

    def labelled(self, label: str, kind: str) -> list[Entity]:
        """Return the things of a kind that bear exactly this label."""
        return [thing for thing in self._labels.get(label, ()) if kind in thing.kinds]

    def find(self, text: str, kind: str | None = None) -> list[Entity]:
        """Return the things that go by this name, those whose label it is before those whose synonym it is.

        The name of a microRNA without arm that no thing bears stands for the arms that there are.
        """
        found = [
            thing
            for thing in self._names.get(normalise(text), {}).values()
            if kind is None or kind in thing.kinds
        ]
        if not found and kind in (None, "mirna") and (key := mirna_key(text)):
            mirnas = [(t, mirna_key(t.label)) for t in self.entities.values() if "mirna" in t.kinds]
            found = [t for t, of in mirnas if of == key]
            if not found and not any(key[4:]):
                found = [t for t, of in mirnas if of and of[4] and of[:4] == key[:4]]
        return sorted(found, key=lambda t: (normalise(t.label) != normalise(text), t.label, t.iri))

    def exact(self, text: str, things: Iterable[Entity]) -> list[Entity]:
        """Return those of the things whose label, not only a synonym, is ``text``."""
        return [thing for thing in things if normalise(thing.label) == normalise(text)]

    def containing(self, text: str) -> list[Entity]:
        """Return the things that have a name with ``text`` in it, those whose label has it first.

        Example:
            >>> index = Lexicon()
            >>> index.add(Entity("x:1", "colorectal cancer", frozenset({"cancer"})), ["CRC"])
            >>> [thing.label for thing in index.containing("rectal")]
            ['colorectal cancer']
        """
        part = normalise(text)
        if not part:
            return []
        found = {
            thing.iri: thing
            for name, things in self._names.items()
            if part in name
            for thing in things.values()
        }
        return sorted(
            found.values(),
            key=lambda t: (part not in normalise(t.label), len(t.label), t.label, t.iri),
        )

    def near(self, text: str, kind: str | None = None, limit: int = 3) -> list[str]:
        """Return labels near to ``text``, the nearest first.

        Near is a name with the same words or some more or fewer, one that ``text`` abbreviates, or one spelled alike;
        general words such as cancer or cell count for nothing. A microRNA is near where its number is the same.
        """
        key = mirna_key(text) or mirna_key(text.rpartition("-")[0])
        if kind == "mirna" or (kind is None and key):
            mirnas = (t.label for t in self.entities.values() if "mirna" in t.kinds)
            return sorted(
                label for label in mirnas if key and (mirna_key(label) or ())[:2] == key[:2]
            )[:limit]
        typed = _words(text)
        near = [
            (score, thing.label)
            for name, thing in self._written
            if (kind is None or kind in thing.kinds) and (score := _nearness(typed, _words(name)))
        ]
        near.sort(key=lambda found: (-found[0], len(found[1]), found[1]))
        return list(dict.fromkeys(label for score, label in near if score > near[0][0] - _LESS))[
            :limit
        ]


# What one name scores against another: up to 100 for the spelling, and as much again where words are the same. It is
# near from _ALIKE on, and offered beside the nearest where it has hardly less.
_SAME = 100
_ALIKE = 76
_LESS = 15


@lru_cache(maxsize=100_000)
def _words(text: str) -> tuple[str, ...]:
    words = [normalise(word) for word in re.findall(r"[^\W_]+", text)]
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in words)


def particular(text: str) -> set[str]:
    """Return the words of a name, as they are compared, without the general ones such as cancer or cell.

    Example:
        >>> sorted(particular("breast cancer cells"))
        ['breast']
    """
    return set(_words(text)) - _GENERAL


def _nearness(typed: tuple[str, ...], named: tuple[str, ...]) -> float:
    from rapidfuzz import fuzz  # (only where a name was not found)

    few, many = (
        [word for word in words if word not in _GENERAL] or list(words) for words in (typed, named)
    )
    short, long = sorted((few, many), key=len)
    same = short and all(any(_alike(word, other) for other in long) for word in short)
    same = same or (
        len(few) == 1
        and any(_abbreviates(few[0], words) for words in (many, named) if len(words) > 1)
    )
    alike = fuzz.ratio("".join(few), "".join(many))
    if not same and alike < _ALIKE:
        return 0
    return (alike + fuzz.ratio("".join(typed), "".join(named))) / 2 + (_SAME if same else 0)


def _alike(word: str, other: str) -> bool:
    """Return whether two words are the same but for their ending, as leakage and leakiness are, or for a slip."""
    from rapidfuzz import fuzz

    if len(word) < 4:
        return word == other
    return fuzz.ratio(word, other) > (60 if word[:4] == other[:4] else 80)


def _abbreviates(text: str, words: Sequence[str]) -> bool:
    """Return whether a text is made of the beginnings of words.

    Example:
        >>> _abbreviates("luad", ["lung", "adenocarcinoma"]), _abbreviates("lua", ["lung", "cancer"])
        (True, False)
    """
    if not words or not text:
        return not words and not text
    first, *rest = words
    return first.isalpha() and any(
        first.startswith(text[:n]) and _abbreviates(text[n:], rest) for n in range(1, len(text) + 1)
    )


def closest(text: str, known: Iterable[str], limit: int = 2) -> list[str]:
    """Return the names nearest to ``text`` as they are spelled, the nearest first; none where nothing is near."""
    from rapidfuzz import fuzz, process  # (only where a name was not found)

    return [
        name
        for name, _, _ in process.extract(
            text, list(known), scorer=fuzz.ratio, score_cutoff=60, limit=limit
        )
    ]


def did_you_mean(candidates: Iterable[str]) -> str:
    """Return the question that offers the candidates, or nothing where there are none.

    Example:
        >>> did_you_mean(["lung", "liver"])
        'did you mean "lung" or "liver"?'
    """
    quoted = [f'"{name}"' for name in candidates]
    return f"did you mean {' or '.join(quoted)}?" if quoted else ""
