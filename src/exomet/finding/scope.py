"""What the findings cover: which things of a kind they name, and how many findings each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exomet.finding.model import Findings
from exomet.finding.organs import cancers_in_general
from exomet.finding.phrases import CELL_WORD
from exomet.finding.search import Meaning
from exomet.graph.readings import refusal_of
from exomet.terms.iris import expand
from exomet.terms.kinds import KINDS, kind_titles, word_for
from exomet.terms.lexicon import Entity, mirna_key, particular
from exomet.terms.roles import ROLES
from exomet.terms.wording import pluralise

# Kinds that say most of what a graph covers.
_TELLING = ("mirna", "cancer", "cell", "molecule", "pathway", "process", "anatomy")

# How many things of a kind a sentence names.
_MOST_IN_SENTENCE = 12
_SEARCHED = {role.kinds[0] for role in ROLES.values()}


@dataclass(frozen=True)
class Covered:
    """The things of a kind that findings name, those with most findings first.

    Attributes:
        kind: the kind.
        things: the things, each with its number of findings.
    """

    kind: str
    things: tuple[tuple[Entity, int], ...]

    @property
    def title(self) -> str:
        """What people call things of the kind: ``Organs and sites``."""
        return KINDS[self.kind].title

    @property
    def sentence(self) -> str:
        """How many there are, with the first of them: ``findings name 2 cancers: ...``."""
        first = [f"{thing.label} ({number})" for thing, number in self.things[:_MOST_IN_SENTENCE]]
        more = len(self.things) - len(first)
        rest = f" and {more} more" if more else ""
        noun = pluralise(len(self.things), word_for(self.kind))
        return f"findings name {noun}: {', '.join(first)}{rest}"


def covered(findings: Findings, kind: str) -> Covered:
    """Return which things of a kind findings name in the roles of this kind."""
    iris: set[str] = set()
    for role in ROLES.values():
        if kind in role.kinds:
            iris.update(str(expand(thing)) for thing, _ in findings.count(role.name))
    known = findings.names.lexicon.entities
    things = [known[iri] for iri in iris if iri in known and kind in known[iri].kinds]
    counted = [(thing, len(findings.about(thing.iri))) for thing in things]
    return Covered(kind, tuple(sorted(counted, key=_most_first)))


def _most_first(counted: tuple[Entity, int]) -> tuple[int, str]:
    thing, number = counted
    return -number, thing.label


def coverage(findings: Findings, lacking: Sequence[Meaning]) -> list[Covered]:
    """Return what findings cover of the kinds that are lacking; of all kinds if none is clear.

    Args:
        findings: the findings.
        lacking: the pieces of a search on which there are no findings.
    """
    kinds: dict[str, None] = {}
    for piece in lacking:
        kinds.update(dict.fromkeys(_kinds_of(findings, piece)))
    return [covered(findings, kind) for kind in kinds or _TELLING]


def labels_near(findings: Findings, piece: Meaning) -> list[str]:
    """Return labels that may be meant by a piece that names nothing, those of its kind only."""
    if piece.offered:
        return list(piece.offered)
    kinds = _kinds_of(findings, piece)
    return findings.names.lexicon.near(piece.text, kinds[0] if len(kinds) == 1 else None)


def _kinds_of(findings: Findings, piece: Meaning) -> list[str]:
    """Return the kinds that a piece may be of: those of its things, refusal or last word."""
    lexicon = findings.names.lexicon
    if mirna_key(piece.text):
        return ["mirna"]
    if piece.refusal:
        return [kind for kind in _TELLING if refusal_of(lexicon, piece.text, kind)]
    if piece.entities:
        return _kinds_asked(piece.entities[0])
    *_, last = piece.text.split()
    if CELL_WORD.fullmatch(last):
        return ["cell"]
    if particular(last):
        return []
    general = cancers_in_general(lexicon, last) or lexicon.find(last.removesuffix("s"))
    return _kinds_asked(general[0]) if general else []


def _kinds_asked(thing: Entity) -> list[str]:
    """Return the kinds of a thing that findings are searched for.

    An organ is asked for as a site, or for its cancers; a fluid as a sample only.
    """
    kinds = set(thing.kinds)
    if "material" in kinds:
        kinds.remove("anatomy")
    elif "anatomy" in kinds:
        kinds.add("cancer")
    return [kind for kind in kind_titles() if kind in kinds & _SEARCHED]


def is_general(meaning: Meaning) -> bool:
    """Return whether a piece holds general words only, such as cancer."""
    return bool(meaning.entities) and not particular(meaning.text)
