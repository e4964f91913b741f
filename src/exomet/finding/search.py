"""What people mean by words: things by any of their names, and the findings about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.graph.readings import read_by_nomenclature, read_in_graph
from exomet.terms.kinds import kind_titles
from exomet.terms.lexicon import Entity
from exomet.terms.mirna_names import read_mirna
from exomet.terms.paper_identifiers import bare_identifier
from exomet.terms.plain_text import plain_text
from exomet.terms.roles import ROLES

_EFFECT_VERBS = (
    "activate|decrease|drive|increase|induce|inhibit|lower|promote|raise|reduce|repress|suppress"
)
# Words that name nothing by themselves: of grammar, of questions, of effects, and what every
# finding is about.
_FILLERS = re.compile(
    "(a|about|affect|an|and|any|are|by|can|cause|do|does|exosomal|finding|for|from|has|have|how"
    "|in|into|is|microrna|mir|mirna|of|on|or|regulate|show|target|that|the|their|these|this"
    "|through|to|via|was|what|where|which|who|whom|whose|why|with"
    f"|{_EFFECT_VERBS})(?:e?s)?",
    re.IGNORECASE,
)
_DIRECTION_WORDS = re.compile(rf"\b(?:{_EFFECT_VERBS})(?:e?s)?\b", re.IGNORECASE)
_LONGEST_NAME = 8
_MOST_WORDS = 16


@dataclass(frozen=True)
class Meaning:
    """A piece of a text, and the things that it may mean; none where it is not understood.

    The note says how a piece is read that does not plainly mean the thing; the refusal why a name
    is not taken for what the graph has.
    """

    text: str
    entities: tuple[Entity, ...]
    note: str = ""
    refusal: str = ""

    def is_mirna(self) -> bool:
        """Return whether one microRNA is meant, and nothing else."""
        return len(self.entities) == 1 and "mirna" in self.entities[0].kinds


def link_words(names: Names, text: str) -> list[Meaning]:
    """Return what a text is about, piece by piece; the longest runs of words are taken first.

    Example:
        >>> from exomet.terms.lexicon import Lexicon
        >>> names = Names(None); names.__dict__["lexicon"] = lexicon = Lexicon()
        >>> hcc = Entity("x:1", "hepatocellular carcinoma", frozenset({"cancer"}))
        >>> lexicon.add(hcc, ["HCC"])
        >>> lexicon.add(Entity("x:2", "hsa-miR-21-5p", frozenset({"mirna"})), [])
        >>> [meaning.entities[0].iri for meaning in link_words(names, "miR-21-5p in hcc")]
        ['x:2', 'x:1']
    """
    words = re.findall(r"[^\s,;?]+", plain_text(text))[:_MOST_WORDS]
    meanings: list[Meaning] = []
    while words:
        if _FILLERS.fullmatch(words[0]):
            words = words[1:]
            continue
        meaning = _longest_name(names, words)
        meanings.append(meaning)
        words = words[len(meaning.text.split(" ")) :]
    return meanings


def mirnas_meant(meanings: list[Meaning]) -> list[str]:
    """Return the pieces of a text that name one microRNA each."""
    return [meaning.text for meaning in meanings if meaning.is_mirna()]


def _longest_name(names: Names, words: list[str]) -> Meaning:
    """Return what the longest run of words at the beginning names."""
    for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
        text = " ".join(words[:size])
        if meaning := _named_by(names, text):
            return meaning
    entities = names.lexicon.containing(words[0]) if len(words[0]) > 1 else []
    return Meaning(words[0], tuple(entities))


def _named_by(names: Names, text: str) -> Meaning | None:
    """Return what a text names in the graph or by the nomenclature; None if it is no name."""
    lexicon = names.lexicon
    entities = lexicon.find(bare_identifier(text)) or lexicon.find(text.removesuffix("s"))
    try:
        if entities:
            reading = read_in_graph(text, text, entities[0])
            return Meaning(text, tuple(entities), reading.note)
        # Ordinary words, such as rest, are symbols of genes too.
        if not read_mirna(text) and (" " in text or text.islower()):
            return None
        named = read_by_nomenclature(lexicon, text)
    except UnknownNameError as error:
        return Meaning(text, (), refusal=str(error))
    return Meaning(text, (named.entity,), named.note) if named else None


def direction(text: str) -> str:
    """Return a note that the search ignores words of direction, "" if there are none.

    Example:
        >>> direction("which miRNAs suppress EMT?")
        'the search ignores "suppress": use the effect filter of the findings'
    """
    words = ", ".join(f'"{word}"' for word in _DIRECTION_WORDS.findall(plain_text(text)))
    if not words:
        return ""
    return f"the search ignores {words}: use the effect filter of the findings"


def not_searched(meaning: Meaning) -> str:
    """Return why findings cannot be filtered by what is meant, "" if they can."""
    searched = {"finding"}
    for role in ROLES.values():
        searched.update(role.kinds)
    if not meaning.entities or any(entity.kinds & searched for entity in meaning.entities):
        return ""
    kinds = meaning.entities[0].kinds
    title = next((title for kind, title in kind_titles().items() if kind in kinds), "")
    gloss = f" ({title.lower()})" if title else ""
    return f'findings cannot be filtered by "{meaning.text}"{gloss}'


def findings_about(findings: Findings, meaning: Meaning) -> set[str]:
    """Return the names of the findings in which something that is meant takes part.

    A finding that is meant itself is among them.
    """
    names: set[str] = set()
    for entity in meaning.entities:
        names |= findings.about(entity.iri)
        name = entity.iri.rpartition("/")[2]
        if "finding" in entity.kinds and name in findings.all:
            names.add(name)
    return names
