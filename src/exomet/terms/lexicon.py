"""Matches names as people type them: labels, synonyms, symbols, CURIEs, microRNA names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from exomet.terms.whole_words import normalise, things_named_with

# Words by which pancreatic cancer would be near to breast cancer, as they are normalised.
GENERAL_WORDS = {
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
    "cell",
    "tissue",
    "signaling",
    "pathway",
    "family",
    "process",
}
MIRNA_PARTS = re.compile(
    r"(?:hsa[- ]?)?(?:(?:mir|mirna|microrna)[- ]?)?(?P<let>let)?[- ]?"
    r"(?P<number>\d+)(?P<letter>[a-z]?)"
    r"(?:[- ](?P<copy>\d))?(?:[- ](?P<arm>[35]p))?(?P<family>[- ]family)?",
)
# Where the arm is among the parts of a name.
_ARM = 4


def mirna_key(text: str) -> tuple[str, ...] | None:
    """Return the parts of a microRNA name that must agree; None if it is no such name.

    The parts are let or miR, number, letter, copy, arm and whether the family is meant.

    Example:
        >>> mirna_key("mir21") == mirna_key("hsa-miR-21")
        True
        >>> mirna_key("miR-92a-3p") == mirna_key("miR-19a-3p")
        False
        >>> mirna_key("breast cancer") is None
        True
    """
    match = MIRNA_PARTS.fullmatch(text.strip().casefold())
    if match is None or text.strip().isdigit():
        return None
    return tuple(match[part] or "" for part in ("let", "number", "letter", "copy", "arm", "family"))


class Entity(NamedTuple):
    """A thing with a name: its IRI, its label, and its kinds (see ``terms.kinds``)."""

    iri: str
    label: str
    kinds: frozenset[str] = frozenset()


class Lexicon:
    """All things by label and by any name, to find what was meant or what is nearest.

    Example:
        >>> lexicon = Lexicon()
        >>> lexicon.add(Entity("x:1", "colorectal cancer", frozenset({"cancer"})), ["CRC"])
        >>> lexicon.add(Entity("x:2", "cervical cancer", frozenset({"cancer"})), [])
        >>> [entity.label for entity in lexicon.find("crc", "cancer")]
        ['colorectal cancer']
        >>> lexicon.near("colorectal cancr", "cancer")
        ['colorectal cancer']
    """

    def __init__(self, entities: Mapping[str, Entity] | None = None) -> None:
        """Begin with nothing, or with things that are kept elsewhere."""
        self._entities: dict[str, Entity] = {}
        self.entities: Mapping[str, Entity] = self._entities if entities is None else entities
        self._labels: dict[str, list[Entity]] = {}
        self._written: list[tuple[str, Entity]] = []
        # (the names written so far are normalised when one is first asked for: not all graphs are)
        self._names: dict[str, dict[str, Entity]] = {}
        self._normalised = 0
        self._mirnas: dict[tuple[str, ...], list[Entity]] = {}

    def add(self, entity: Entity, names: Iterable[str]) -> None:
        """Add a thing under its label and its further names."""
        self._entities[entity.iri] = entity
        self._labels.setdefault(entity.label, []).append(entity)
        self._written += ((name, entity) for name in (entity.label, *names))
        key = mirna_key(entity.label) if "mirna" in entity.kinds else None
        if key is not None:
            self._mirnas.setdefault(key, []).append(entity)

    def labelled(self, label: str, kind: str) -> list[Entity]:
        """Return the things of a kind that have exactly this label."""
        return [entity for entity in self._labels.get(label, ()) if kind in entity.kinds]

    def named(self, key: str) -> Iterable[Entity]:
        """Return the things with a name that is normalised so."""
        if self._normalised < len(self._written):
            self._normalise_names()
        return self._names.get(key, {}).values()

    def _normalise_names(self) -> None:
        for name, entity in self._written[self._normalised :]:
            self._names.setdefault(normalise(name), {})[entity.iri] = entity
        self._normalised = len(self._written)

    def mirnas(self, key: tuple[str, ...]) -> list[Entity]:
        """Return the microRNAs whose names have these parts."""
        return self._mirnas.get(key, [])

    def written(self) -> list[tuple[str, Entity]]:
        """Return all names, each with its thing, in the order in which they were added."""
        return self._written

    def names_by_thing(self) -> dict[str, list[str]]:
        """Return IRI of a thing -> all its names, its label first."""
        names: dict[str, list[str]] = {}
        for name, thing in self.written():
            names.setdefault(thing.iri, []).append(name)
        return names

    def find(self, text: str, kind: str | None = None) -> list[Entity]:
        """Return the things of this name, those with it as label before those with a synonym.

        A microRNA also goes by the parts of its name, however they are written. Its gene goes by
        its symbol: miR-155 means the microRNA where the graph has MIR155 too.
        """
        named = self.named(normalise(text))
        entities = [entity for entity in named if kind is None or kind in entity.kinds]
        if not entities and kind in (None, "mirna"):
            entities = self.mirnas(mirna_key(text) or ())
        meant = _mirnas_before_genes(entities, text)
        return sorted(meant, key=lambda entity: _label_first(entity, normalise(text)))

    def arms(self, text: str) -> list[Entity]:
        """Return the microRNAs of a name without its arm, by label.

        Example:
            >>> lexicon = Lexicon()
            >>> lexicon.add(Entity("x:1", "hsa-miR-17-5p", frozenset({"mirna"})), [])
            >>> [entity.label for entity in lexicon.arms("miR-17-3p")]
            ['hsa-miR-17-5p']
        """
        key = mirna_key(text)
        arms = []
        for its_key, entities in self._mirnas.items():
            if key and its_key[_ARM] and its_key[:_ARM] == key[:_ARM]:
                arms += entities
        return sorted(arms, key=lambda entity: entity.label)

    def exact(self, text: str, entities: Iterable[Entity]) -> list[Entity]:
        """Return those of the things whose label, not only a synonym, is ``text``."""
        return [entity for entity in entities if normalise(entity.label) == normalise(text)]

    def containing(self, text: str) -> list[Entity]:
        """Return the things with ``text`` as whole words of a name, those in whose label first.

        Where there are none, ``text`` may also be the beginning of a word: angiogen.

        Example:
            >>> lexicon = Lexicon()
            >>> lexicon.add(Entity("x:1", "metastatic colonization", frozenset()), [])
            >>> lexicon.add(Entity("x:2", "colon cancer", frozenset()), [])
            >>> [entity.label for entity in lexicon.containing("colon")]
            ['colon cancer']
            >>> [entity.label for entity in lexicon.containing("coloniz")]
            ['metastatic colonization']
        """
        part = normalise(text)
        return sorted(
            things_named_with(part, self.written()),
            key=lambda entity: _containing_first(entity, part),
        )

    def near(self, text: str, kind: str | None = None, limit: int = 3) -> list[str]:
        """Return labels near to ``text``, the nearest first.

        Near is a name with the same words or some more or fewer, one that ``text`` abbreviates, or
        one spelled alike; general words such as cancer or cell count for nothing. A microRNA is
        near where its number is the same.
        """
        key = mirna_key(text) or mirna_key(text.rpartition("-")[0])
        if kind == "mirna" or (kind is None and key):
            return self._mirnas_of_number(key)[:limit] if key else []
        scores = self._scores(_name_words(text), kind)
        nearest = max(scores.values(), default=0)
        labels = [label for label, score in scores.items() if score > max(0, nearest - _LESS)]
        return sorted(labels, key=lambda label: (-scores[label], len(label), label))[:limit]

    def _scores(self, words: tuple[str, ...], kind: str | None) -> dict[str, float]:
        """Return label -> how near the nearest name of the thing is to words."""
        scores: dict[str, float] = {}
        for name, entity in self._written:
            if kind is None or kind in entity.kinds:
                score = _nearness(words, _name_words(name))
                scores[entity.label] = max(score, scores.get(entity.label, 0))
        return scores

    def _mirnas_of_number(self, key: tuple[str, ...]) -> list[str]:
        """Return the labels of microRNAs with the number of a name, and with let or miR as it."""
        labels: set[str] = set()
        for its_key, entities in self._mirnas.items():
            if its_key[:2] == key[:2]:
                labels.update(entity.label for entity in entities)
        return sorted(labels)


def _mirnas_before_genes(entities: list[Entity], text: str) -> list[Entity]:
    """Return the microRNAs alone if there are any, unless ``text`` is a label as it stands."""
    if any(entity.label == text for entity in entities):
        return entities
    return [entity for entity in entities if "mirna" in entity.kinds] or entities


def _label_first(entity: Entity, name: str) -> tuple[bool, str, str]:
    return normalise(entity.label) != name, entity.label, entity.iri


def _containing_first(entity: Entity, part: str) -> tuple[bool, int, str, str]:
    return part not in normalise(entity.label), len(entity.label), entity.label, entity.iri


# What one name scores against another: up to 100 for the spelling, and as much again where words
# are the same. It is near from _ALIKE on, and offered beside the nearest where it has hardly less.
_SAME = 100
_ALIKE = 76
# The fewest letters of a word that another may end with.
_LONG_WORD = 6
_LESS = 15


@lru_cache(maxsize=100_000)
def _name_words(text: str) -> tuple[str, ...]:
    words = [normalise(word) for word in re.findall(r"[^\W_]+", text)]
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in words)


def particular(text: str) -> set[str]:
    """Return the words of a name, as they are compared, without general ones such as cancer.

    Example:
        >>> sorted(particular("breast cancer cells"))
        ['breast']
    """
    return set(_name_words(text)) - GENERAL_WORDS


def _nearness(words: tuple[str, ...], name: tuple[str, ...]) -> float:
    """Return how near a name is to the words of a text; 0 where it is not."""
    from rapidfuzz import fuzz  # (only where a name was not found)

    few, many = _particular_or_all(words), _particular_or_all(name)
    is_same = _same_words(few, many)
    if not is_same and len(few) == 1:
        several = [each for each in (many, name) if len(each) > 1]
        is_same = any(_abbreviates(few[0], each) for each in several)
    alike = fuzz.ratio("".join(few), "".join(many))
    if not is_same and alike < _ALIKE:
        return 0
    return (alike + fuzz.ratio("".join(words), "".join(name))) / 2 + (_SAME if is_same else 0)


@lru_cache(maxsize=100_000)
def _particular_or_all(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in GENERAL_WORDS) or words


def _same_words(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Return whether each word of the shorter name is alike to one of the longer."""
    short, long = sorted((few, many), key=len)
    if not short:
        return False
    return all(any(map(partial(_alike, word), long)) for word in short)


# (the names of a graph share most of their words)
@lru_cache(maxsize=100_000)
def _alike(word: str, other: str) -> bool:
    """Return whether two words are the same but for their endings or a slip: leakage, leakiness.

    Rectal is like colorectal too.
    """
    from rapidfuzz import fuzz

    if len(word) < 4:
        return word == other
    if len(word) >= _LONG_WORD and other.endswith(word):
        return True
    return fuzz.ratio(word, other) > (60 if word[:4] == other[:4] else 80)


def _abbreviates(text: str, words: Sequence[str]) -> bool:
    """Return whether a text is made of the beginnings of words.

    Example:
        >>> _abbreviates("luad", ["lung", "adenocarcinoma"])
        True
        >>> _abbreviates("lua", ["lung", "cancer"])
        False
    """
    if not words or not text:
        return not words and not text
    first, *rest = words
    # (nearly every name ends here)
    if first[:1] != text[0]:
        return False
    return first.isalpha() and any(
        first.startswith(text[:n]) and _abbreviates(text[n:], rest) for n in range(1, len(text) + 1)
    )


def closest(text: str, known: Iterable[str], limit: int = 2) -> list[str]:
    """Return the names nearest to ``text`` as they are spelled, the nearest first."""
    from rapidfuzz import fuzz, process  # (only where a name was not found)

    return [
        name
        for name, _, _ in process.extract(
            text, list(known), scorer=fuzz.ratio, score_cutoff=60, limit=limit
        )
    ]


def did_you_mean(candidates: Iterable[str]) -> str:
    """Return the question that offers the candidates, or nothing if there are none.

    Example:
        >>> did_you_mean(["lung", "liver"])
        'did you mean "lung" or "liver"?'
    """
    quoted = [f'"{name}"' for name in candidates]
    return f"did you mean {' or '.join(quoted)}?" if quoted else ""
