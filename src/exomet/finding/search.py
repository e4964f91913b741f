"""What people mean by words: things by any of their names, and the findings about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from exomet.errors import UnknownNameError
from exomet.finding.model import Findings
from exomet.finding.organs import (
    cancers_in_general,
    cancers_of_organs,
    cells_of_tissue,
    is_organ,
)
from exomet.finding.phrases import (
    CARRIER_WORD,
    CARRIERS,
    METASTASIS,
    Limit,
    is_filler,
    limit_of,
    says_direction,
    spelled_out,
    system_named,
)
from exomet.graph.grounding import Names
from exomet.graph.readings import read_by_nomenclature, read_in_graph, refuse_lacking_term
from exomet.terms.kinds import kind_titles
from exomet.terms.lexicon import Entity, Lexicon, mirna_key, particular
from exomet.terms.mirna_names import read_mirna
from exomet.terms.paper_identifiers import bare_identifier
from exomet.terms.plain_text import plain_text
from exomet.terms.roles import ROLES
from exomet.terms.traits import EFFECTS
from exomet.terms.whole_words import normalise

_LONGEST_NAME = 8
_MOST_WORDS = 16
# The most words that are looked for together in a longer name, and the kinds of what has it.
_MOST_TOGETHER = 4
_NAMED_KINDS = {role.kinds[0] for role in ROLES.values() if not role.of_papers}
_CLASS_OF_FINDINGS = "finding class"
# The kinds of thing that findings are searched for.
SEARCHED_KINDS = {"finding", _CLASS_OF_FINDINGS}.union(*(role.kinds for role in ROLES.values()))
# Kinds of which a finding names one thing.
SINGLE_KINDS = ("mirna", "cancer")
# Words between a verb and the name that it belongs to.
ARTICLES = {"the", "a", "an", "any", "its", "their"}


@dataclass(frozen=True)
class Meaning:
    """A piece of a text, and the things that it may mean; none where it is not understood.

    Attributes:
        text: the piece.
        entities: what it names.
        note: how it is read, where it does not plainly mean the thing.
        refusal: why a name is not taken for what the graph has.
        cancers: the cancers of the organ, where it names one.
        limit: what the word before it says: ``target PTEN``.
        system: the model system that it names; that is no thing of the graph.
        offered: labels that may be meant, where it is refused.
    """

    text: str
    entities: tuple[Entity, ...]
    note: str = ""
    refusal: str = ""
    cancers: tuple[Entity, ...] = ()
    limit: Limit | None = None
    system: str = ""
    offered: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it means anything that the graph has."""
        return bool(self.entities or self.system)

    def is_mirna(self) -> bool:
        """Return whether one microRNA is meant, and nothing else."""
        return len(self.entities) == 1 and "mirna" in self.entities[0].kinds

    @property
    def words(self) -> str:
        """The piece with the word before it that limits it."""
        return f"{self.limit.word} {self.text}" if self.limit else self.text

    @property
    def about(self) -> str:
        """The piece, with what the word before it says of it."""
        return f"{self.text} ({self.limit.gloss})" if self.limit else self.text


def link_words(names: Names, text: str) -> list[Meaning]:
    """Return what a text is about, piece by piece; the longest runs of words are taken first.

    Vesicles, which carry every microRNA, are passed over beside anything else.

    Example:
        >>> from exomet.terms.lexicon import Lexicon
        >>> names = Names(None); names.__dict__["lexicon"] = lexicon = Lexicon()
        >>> hcc = Entity("x:1", "hepatocellular carcinoma", frozenset({"cancer"}))
        >>> lexicon.add(hcc, ["HCC"])
        >>> lexicon.add(Entity("x:2", "hsa-miR-21-5p", frozenset({"mirna"})), [])
        >>> [meaning.entities[0].iri for meaning in link_words(names, "miR-21-5p in hcc")]
        ['x:2', 'x:1']
    """
    words = _typed_words(text)
    meanings: list[Meaning] = []
    carriers: list[Meaning] = []
    limit = None
    while words:
        if system := system_named(words):
            meanings.append(Meaning(" ".join(words[:2]), (), system=system))
            words, limit = words[2:], None
            continue
        if is_filler(words[0]) and not _begins_mirna(words):
            limit = limit_of(words[0]) or (limit if words[0].casefold() in ARTICLES else None)
            words = words[1:]
            continue
        meaning = _longest_name(names, words)
        words = words[len(meaning.text.split(" ")) :]
        if _is_carrier(meaning):
            carriers.append(meaning)
            continue
        meanings.append(_limited(meaning, limit))
        limit = None
    return meanings or carriers


def _is_carrier(meaning: Meaning) -> bool:
    """Return whether vesicles are meant, and nothing else."""
    named = all(each.kinds.intersection(CARRIERS) for each in meaning.entities)
    return (bool(meaning.entities) and named) or CARRIER_WORD.fullmatch(meaning.text) is not None


def _typed_words(text: str) -> list[str]:
    return re.findall(r"[^\s,;?]+", spelled_out(plain_text(text)))[:_MOST_WORDS]


def _begins_mirna(words: list[str]) -> bool:
    """Return whether the first two words name a microRNA together: miR 21."""
    return len(words) > 1 and mirna_key(" ".join(words[:2])) is not None


def _limited(meaning: Meaning, limit: Limit | None) -> Meaning:
    """Return a meaning with what the word before it says, where that can hold of the things."""
    if limit is None or not any(entity.kinds & limit.kinds() for entity in meaning.entities):
        return meaning
    return replace(meaning, limit=limit)


def mirnas_meant(meanings: list[Meaning]) -> list[str]:
    """Return the pieces of a text that name one microRNA each."""
    return [meaning.text for meaning in meanings if meaning.is_mirna()]


def _longest_name(names: Names, words: list[str]) -> Meaning:
    """Return what the longest run of words at the beginning names."""
    for size in range(min(_LONGEST_NAME, len(words)), 0, -1):
        text = " ".join(words[:size])
        meaning = _named_by(names, text) or _named_with(names, words[:size])
        if meaning:
            return _with_cancer(names, meaning, words[size:])
    entities = cancers_in_general(names.lexicon, words[0])
    if not entities and len(words[0]) > 1:
        entities = names.lexicon.containing(words[0])
    return Meaning(words[0], tuple(entities)) if entities else Meaning(_unknown_run(words), ())


def _named_with(names: Names, words: list[str]) -> Meaning | None:
    """Return the things with several words together in a name: blood-brain barrier.

    Titles of papers have any words together.
    """
    if not 1 < len(words) <= _MOST_TOGETHER or is_filler(words[-1]):
        return None
    text = " ".join(words)
    things = [each for each in names.lexicon.containing(text) if each.kinds & _NAMED_KINDS]
    return _cells_first(text, things) if things else None


def _cells_first(text: str, things: Sequence[Entity]) -> Meaning:
    """Return what a text means that several names have: behind "cells", cells where there are."""
    cells = [each for each in things if "cell" in each.kinds]
    is_cell = normalise(text.rsplit(" ", maxsplit=1)[-1]).removesuffix("s") == "cell"
    if not is_cell or cells:
        return Meaning(text, tuple(cells if is_cell else things))
    note = f'no cell in the graph is called "{text}": other names with it count'
    return Meaning(text, tuple(things), note)


def _with_cancer(names: Names, meaning: Meaning, rest: list[str]) -> Meaning:
    """Return the cancers of an organ where the next word says so, or else the meaning itself.

    Brain tumours are no site; metastasis is one, of an organ whose name no cancer bears.
    """
    is_organ = any("anatomy" in entity.kinds for entity in meaning.entities)
    if not is_organ or not rest:
        return meaning
    text = f"{meaning.text} {rest[0]}"
    if not meaning.cancers and METASTASIS.fullmatch(rest[0]):
        return replace(meaning, text=text)
    if not cancers_in_general(names.lexicon, rest[0]):
        return meaning
    labels = " or ".join(cancer.label for cancer in meaning.cancers)
    return Meaning(text, meaning.cancers, f"{text} is read as {labels}" if labels else "")


def _unknown_run(words: list[str]) -> str:
    """Return a word that names nothing with the general ones after it: thyroid cancer."""
    run = [words[0]]
    for word in words[1:]:
        if particular(word) or is_filler(word):
            break
        run.append(word)
    return " ".join(run)


def _named_by(names: Names, text: str) -> Meaning | None:
    """Return what a text names in the graph or by the nomenclature; None if it is no name."""
    lexicon, identifier = names.lexicon, bare_identifier(text)
    entities = lexicon.find(identifier) or lexicon.find(text.removesuffix("s"))
    if not entities and identifier != text:
        return Meaning(text, (), refusal=f"no paper in the graph has {text}")
    try:
        return _named_in_graph(names, text, entities) if entities else _lacking(lexicon, text)
    except UnknownNameError as error:
        return Meaning(text, (), refusal=str(error), offered=error.candidates)


def _named_in_graph(names: Names, text: str, entities: Sequence[Entity]) -> Meaning:
    """Return what a text means that names things of the graph.

    Lung metastasis means the process, and the findings whose site is the lung.

    Raises:
        UnknownNameError: it is the symbol of another gene.
    """
    note = read_in_graph(text, text, entities[0]).note
    cancers = cancers_of_organs(names, entities)
    if cells := cells_of_tissue(names.lexicon, entities):
        note = f"{text} is read as {cells[0].label} too"
    elif not cancers and is_organ(entities[0]):
        note = f'"{text}" is searched for as a site: no cancer in the graph bears its name'
    classes = names.lexicon.find(f"{entities[0].label} finding", _CLASS_OF_FINDINGS)
    return Meaning(text, (*entities, *cells, *classes), note, cancers=cancers)


def _lacking(lexicon: Lexicon, text: str) -> Meaning | None:
    """Return what a text means that names nothing in the graph; None if it is no name.

    Raises:
        UnknownNameError: it means something that the graph does not have.
    """
    refuse_lacking_term(lexicon, text)
    # Ordinary words, such as rest, are symbols of genes too.
    if not read_mirna(text) and (" " in text or text.islower()):
        return None
    named = read_by_nomenclature(lexicon, text)
    return Meaning(text, (named.entity,), named.note) if named else None


def direction(text: str, meanings: Iterable[Meaning]) -> str:
    """Return a note that the search ignores words of direction, "" if there are none.

    Args:
        text: what was searched for.
        meanings: what its pieces mean; some are limited by such words.

    Example:
        >>> direction("which genes does miR-21 suppress?", [])
        'the search ignores "suppress": use the effect filter of the findings'
    """
    heeded = {each.limit.word for each in meanings if each.limit}
    ignored = [word for word in _typed_words(text) if says_direction(word) and word not in heeded]
    if not ignored:
        return ""
    words = ", ".join(f'"{word}"' for word in ignored)
    return f"the search ignores {words}: use the effect filter of the findings"


def not_searched(meaning: Meaning) -> str:
    """Return why findings cannot be filtered by what is meant, "" if they can."""
    if not meaning.entities or any(each.kinds & SEARCHED_KINDS for each in meaning.entities):
        return ""
    kinds = meaning.entities[0].kinds
    title = next((title for kind, title in kind_titles().items() if kind in kinds), "")
    gloss = f" ({title.lower()})" if title else ""
    return f'findings cannot be filtered by "{meaning.text}"{gloss}'


def names_nothing(text: str) -> str:
    """Return why a text of such words, or of none that name anything, leads to no findings."""
    return f'"{text}" names nothing that findings are searched for'


def findings_on(findings: Findings, meanings: Iterable[Meaning]) -> set[str]:
    """Return the names of the findings on all pieces of a text together.

    A finding has one microRNA and one cancer: of several microRNAs, or cancers, it has any.
    """
    groups: dict[str, set[str]] = {}
    for meaning in meanings:
        about = findings_about(findings, meaning)
        kind = _single_kind(meaning) or meaning.words
        groups[kind] = groups.get(kind, set()) | about
    return set.intersection(*groups.values()) if groups else set()


def _single_kind(meaning: Meaning) -> str:
    """Return the kind of which a finding has one thing; empty where a piece is of no such kind."""
    if meaning.system or meaning.limit:
        return ""
    for kind in SINGLE_KINDS:
        if all(kind in each.kinds for each in meaning.entities):
            return kind
    return ""


def findings_about(findings: Findings, meaning: Meaning) -> set[str]:
    """Return the names of the findings in which something that is meant takes part.

    Among them are a finding itself, those in the cancers of an organ, and members of a class.
    """
    if meaning.system:
        return findings.shown_in(meaning.system)
    names: set[str] = set()
    for entity in (*meaning.entities, *meaning.cancers):
        if meaning.limit:
            names |= _within(findings, meaning.limit, entity)
            continue
        names |= findings.about(entity.iri) | findings.by_class.get(entity.iri, set())
        name = entity.iri.rpartition("/")[2]
        if "finding" in entity.kinds and name in findings.all:
            names.add(name)
    return names


def _within(findings: Findings, limit: Limit, entity: Entity) -> set[str]:
    """Return the names of the findings in which a thing has a role, and goes up or down so."""
    names: set[str] = set()
    for role in limit.roles:
        for relation, by_thing in findings.along(role).items():
            if not limit.sign or EFFECTS[relation].sign == limit.sign:
                names |= by_thing.get(entity.iri, set())
    return names
