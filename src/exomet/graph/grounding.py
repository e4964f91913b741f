"""From what a user types to the thing that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import pyoxigraph as ox

from exomet.errors import UnknownNameError
from exomet.graph.cell_descriptions import CellDescription, read_cell
from exomet.graph.index import Tree, ancestors, broader, parents, read_lexicon
from exomet.graph.name_reading import NameReading, read_plainly
from exomet.graph.printed import PrintedLabels
from exomet.queryable import Queryable
from exomet.terms.iris import BASE, curie, expand
from exomet.terms.kinds import KINDS, main_kind, word_for
from exomet.terms.lexicon import Entity, Lexicon, did_you_mean
from exomet.terms.paper_identifiers import bare_identifier
from exomet.terms.plain_text import plain_text
from exomet.terms.whole_words import normalise

_NEAREST = 3
_BETWEEN_AUTHORS = {"et", "al", "al.", "and"}
BETWEEN_NAMES = re.compile(r"\s*,\s*|\s+(?:&|and)\s+")


class SharedNames:
    """The names of graphs that share all that may be asked for by name; they are read once."""

    def __init__(self) -> None:
        self._known: Lexicon | None = None

    def of(self, graph: Queryable) -> Names:
        """Return the names of one of the graphs."""
        names = Names(graph, self._known)
        self._known = names.lexicon
        return names


@dataclass
class Names:
    """Grounds names in a built graph: labels, synonyms, symbols, CURIEs and IRIs.

    Attributes:
        store: the graph.
        known: all its names, where they need not be read from it.
    """

    store: Queryable
    known: Lexicon | None = None

    @cached_property
    def lexicon(self) -> Lexicon:
        """All names of the graph."""
        return self.known or read_lexicon(self.store, self.classes)

    @cached_property
    def classes(self) -> Tree:
        """The classes above each class, one step up."""
        return parents(self.store)

    @cached_property
    def tree(self) -> Tree:
        """The classes above each class, and the groups of each member, one step up."""
        return broader(self.store, self.classes)

    @cached_property
    def stated(self) -> set[str]:
        """The classes that something in the graph is stated to be."""
        rows = cast(
            ox.QuerySolutions, self.store.query("SELECT DISTINCT ?class WHERE { ?thing a ?class }")
        )
        return {row[0].value for row in rows if isinstance(row[0], ox.NamedNode)}

    @cached_property
    def printed(self) -> PrintedLabels:
        """What sources print for things without it being a name of them."""
        return PrintedLabels(self.store)

    def ground(self, text: str, *kinds: str) -> Entity:
        """Return the one thing of these kinds (of any, where none is given) that ``text`` names.

        Raises:
            UnknownNameError: nothing is called so, or several things are; the text offers the
                candidates.
        """
        return self.read(text, *kinds).entity

    def read(self, text: str, *kinds: str) -> NameReading:
        """Return what ``text`` names among the things of these kinds (of any by default), and why.

        Kinds are tried in their order, so that a name of a pathway and of its class means the
        pathway. A name that fits a class and a broader one (cancer, and the grouping that holds
        melanoma too), or a member and its family, means the broader one; its CURIE means the
        narrower. ``any`` before a name, a plural s, and ``signaling`` after a pathway change
        nothing. Names that the graph lacks are read by the nomenclature of the field: the name of
        a microRNA without arm means the arm that miRBase meant by it.

        Raises:
            UnknownNameError: nothing is called so, several things are, or the name is that of
                another gene or microRNA; the text offers the candidates.
        """
        iri = expand(text)
        if iri and iri in self.lexicon.entities:
            return NameReading(self._by_iri(iri, text, kinds), "CURIE")
        name = re.sub(r"^any ", "", text.strip(), flags=re.IGNORECASE)
        if not name:
            raise UnknownNameError("the name is empty")
        reading = self._in_graph(text, name, kinds) or self._record(name, kinds)
        return reading or self._by_nomenclature(text, name, kinds)

    def describe_cell(self, text: str, *kinds: str) -> CellDescription | None:
        """Return the cell that a text describes by its cancer, condition or line; None if none.

        Args:
            text: the description, such as ``CRC cells``; no name of a cell.
            kinds: the kinds of thing that it may be, ``cell`` among them.
        """
        return read_cell(plain_text(text), kinds, self._find)

    def _find(self, text: str, kind: str) -> Entity | None:
        """Return the thing of a kind that a piece of a text names, or what an adjective means."""
        from exomet.graph.readings import read_by_nomenclature

        try:
            reading = self._in_graph(text, text, (kind,))
            if reading is None and kind == "cancer":
                reading = read_by_nomenclature(self.lexicon, text, (kind,))
        except UnknownNameError:
            return None
        if reading:
            return reading.entity
        close = self._of_kinds(self.printed.close(text), (kind,)) if kind == "condition" else []
        return close[0] if close else None

    def _of_kinds(self, iris: Iterable[str], kinds: Iterable[str]) -> list[Entity]:
        things = [self.lexicon.entities[iri] for iri in iris if iri in self.lexicon.entities]
        wanted = set(kinds)
        return [thing for thing in things if not wanted or thing.kinds & wanted]

    def _by_nomenclature(self, text: str, name: str, kinds: tuple[str, ...]) -> NameReading:
        # Nobody waits for the nomenclature who gives a label of the graph.
        from exomet.graph.gene_readings import missing_identifier
        from exomet.graph.readings import read_by_nomenclature

        if reading := read_by_nomenclature(self.lexicon, plain_text(name), kinds):
            return reading
        if expand(text):
            raise UnknownNameError(missing_identifier(text))
        raise self._refusal(text, name, kinds)

    def _in_graph(self, text: str, name: str, kinds: tuple[str, ...]) -> NameReading | None:
        bare = bare_identifier(name)
        forms = (text.strip(), name, bare, name.removesuffix("s"), f"{name}s", f"{name} signaling")
        for form in dict.fromkeys(forms):
            for kind in kinds or (None,):
                if entity := self._broadest(form, self.lexicon.find(form, kind)):
                    return read_plainly(name, form, entity) or _read_in_graph(name, form, entity)
        return None

    def _record(self, name: str, kinds: tuple[str, ...]) -> NameReading | None:
        """Return the record of a number or identifier, or the paper of author and year."""
        entity = self._by_identifier(name, kinds) or self._paper(name, kinds)
        return NameReading(entity, "identifier") if entity else None

    def _refusal(self, text: str, name: str, kinds: tuple[str, ...]) -> UnknownNameError:
        """Return why a name is not understood, and what may be meant."""
        noun = " or ".join(map(word_for, kinds)) or "thing"
        printed = self._of_kinds(self.printed.near(name), kinds)
        near = dict.fromkeys(thing.label for thing in printed)
        for kind in kinds or (None,):
            near.update(dict.fromkeys(self.lexicon.near(name, kind)))
        labels = tuple(near)[:_NEAREST]
        what = f'no {noun} called "{text}" in the graph'
        parts = (what, *self._elsewhere(name, kinds), did_you_mean(labels))
        return UnknownNameError("; ".join(filter(None, parts)), labels)

    def _elsewhere(self, name: str, kinds: tuple[str, ...]) -> Iterator[str]:
        """Yield what else a name is: a thing of another kind, or a list of names."""
        described = self.describe_cell(name, *kinds)
        if described is None or described.cell is None:
            yield from self._of_other_kind(name, kinds)
        if described:
            yield f"exomet findings takes it as {described.words}"
        parts = [part for part in BETWEEN_NAMES.split(name) if self._is_known(part, kinds)]
        if len(parts) > 1:
            yield f"give one value at a time: {', '.join(parts)}"

    def _of_other_kind(self, name: str, kinds: tuple[str, ...]) -> Iterator[str]:
        forms = (name, re.sub(r" cells?$", "", name)) if kinds else ()
        for form in forms:
            if entities := self.lexicon.find(form):
                yield _other_kind(entities[0])
                break

    def _is_known(self, name: str, kinds: tuple[str, ...]) -> bool:
        if self.describe_cell(name, *kinds):
            return True
        return any(self.lexicon.find(name, kind) for kind in kinds or (None,))

    def _by_iri(self, iri: str, text: str, kinds: tuple[str, ...]) -> Entity:
        entity = self.lexicon.entities[iri]
        if kinds and not entity.kinds & set(kinds):
            raise UnknownNameError(f"{text} ({entity.label}) is no {' or '.join(kinds)}")
        return entity

    def _by_identifier(self, name: str, kinds: tuple[str, ...]) -> Entity | None:
        number = (f"F{name.zfill(4)}",) if kinds == ("finding",) else ()
        for path in _record_paths(kinds):
            for form in (name, name.upper(), *number):
                if entity := self.lexicon.entities.get(f"{BASE}{path}/{form}"):
                    return entity
        return None

    def _paper(self, name: str, kinds: tuple[str, ...]) -> Entity | None:
        """Return the publication of a number, or by words such as author and year."""
        if "publication" not in kinds or not name:
            return None
        return self._broadest(name, papers(self.lexicon, name))

    def _broadest(self, name: str, entities: list[Entity]) -> Entity | None:
        broadest = self._not_below_others(entities)
        if len(broadest) > 1:
            broadest = self.lexicon.exact(name, broadest) or broadest
        if len(broadest) > 1:
            meanings = "; ".join(f"{each.label} ({curie(each.iri)})" for each in broadest)
            labels = tuple(each.label for each in broadest)
            raise UnknownNameError(f'"{name}" may mean {meanings}: give the CURIE', labels)
        return broadest[0] if broadest else None

    def _not_below_others(self, entities: list[Entity]) -> list[Entity]:
        if len(entities) < 2:  # (for which the tree need not be read)
            return entities
        iris = {entity.iri for entity in entities}
        return [
            entity
            for entity in entities
            if not (ancestors(entity.iri, self.tree) - {entity.iri}) & iris
        ]


def _read_in_graph(name: str, form: str, entity: Entity) -> NameReading:
    from exomet.graph.readings import read_in_graph

    return read_in_graph(name, form, entity)


def _record_paths(kinds: tuple[str, ...]) -> list[str]:
    known = [KINDS[kind] for kind in kinds or KINDS if kind in KINDS]
    return [kind.path for kind in known if kind.path]


def _other_kind(entity: Entity) -> str:
    """Return what a thing is, and which question lists its findings."""
    asked_for = (kind for kind in KINDS.values() if kind.question and kind.name in entity.kinds)
    kind = next(asked_for, None)
    if kind is None:
        return f"there is the {word_for(main_kind(entity.kinds))} {entity.label}"
    return f"there is the {kind.word} {entity.label} (see the question {kind.question})"


def papers(lexicon: Lexicon, words: str) -> list[Entity]:
    """Return the publications of a number, such as ``[21]`` or ``ref 21``, or with all the words.

    Words, such as ``Zeng 2018`` or ``Zeng et al., 2018``, are looked for in label, identifier and
    CURIE.
    """
    publications = [each for each in lexicon.entities.values() if "publication" in each.kinds]
    if number := re.fullmatch(r"\W*(?:ref(?:erence)?\W*)?(\d+)\W*", words.casefold()):
        return [each for each in publications if each.iri.rpartition("-")[2] == number[1]]
    wanted = {normalise(word) for word in words.replace(",", " ").split()} - _BETWEEN_AUTHORS
    return [each for each in publications if wanted <= _words_of_paper(each)]


def _words_of_paper(paper: Entity) -> set[str]:
    text = f"{paper.label} {paper.iri.rpartition('/')[2]} {curie(paper.iri)}"
    return {normalise(word) for word in text.split()}
