"""From what a user types to the thing that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import pyoxigraph as ox

from exomet.errors import UnknownNameError
from exomet.graph.index import ancestors, broader, read_lexicon
from exomet.queryable import Queryable
from exomet.terms.iris import BASE, curie, expand
from exomet.terms.lexicon import Entity, Lexicon, did_you_mean, normalise

# The kinds of record whose identifiers people type.
_RECORDS = (
    "finding",
    "correction",
    "regulation",
    "publication",
    "place",
    "source",
    "pathway",
    "condition",
)
# What people call the kinds whose names are short.
# Which question lists the findings of things that few parameters take.
_LISTED = {"cell line": "cell-lines", "material": "fluid-mirnas", "condition": "conditions"}
_WORDS = {"mirna": "microRNA", "anatomy": "organ", "material": "fluid or tissue"}


@dataclass
class Names:
    """Finds things of a built graph by label, synonym, symbol, CURIE or IRI."""

    store: Queryable

    @cached_property
    def lexicon(self) -> Lexicon:
        """All names of the graph."""
        return read_lexicon(self.store)

    @cached_property
    def tree(self) -> dict[str, set[str]]:
        """The classes above each class, and the groups of each member, one step up."""
        return broader(self.store)

    @cached_property
    def stated(self) -> set[str]:
        """The classes that something in the graph is stated to be."""
        rows = cast(
            ox.QuerySolutions, self.store.query("SELECT DISTINCT ?class WHERE { ?thing a ?class }")
        )
        return {row[0].value for row in rows if isinstance(row[0], ox.NamedNode)}

    def ground(self, text: str, *kinds: str) -> Entity:
        """Return the one thing of these kinds (of any, where none is given) that ``text`` names.

        Kinds are tried in their order, so that a name of a pathway and of its class means the pathway. A name that fits
        a class and a broader one (cancer, and the grouping that holds melanoma too), or a member and its family, means
        the broader one; its CURIE means the narrower. The name of a microRNA without arm, where the graph has an arm
        alone, means that arm. ``any`` before a name, a plural s, and ``signaling`` after a pathway change nothing.

        Raises:
            UnknownNameError: nothing is called so, or several things are; the text offers the candidates.
        """
        if iri := expand(text):
            return self._by_iri(iri, text, kinds)
        name = re.sub(r"^any ", "", text.strip(), flags=re.IGNORECASE)
        for written in dict.fromkeys(
            (text.strip(), name, name.removesuffix("s"), f"{name}s", f"{name} signaling")
        ):
            for kind in kinds or (None,):
                if found := self._meant(written, self.lexicon.find(written, kind)):
                    return found
        if (record := self._by_identifier(name, kinds)) or (record := self._paper(name, kinds)):
            return record
        what = " or ".join(_WORDS.get(kind, kind) for kind in kinds) or "thing"
        near = dict.fromkeys(
            label for kind in kinds or (None,) for label in self.lexicon.near(name, kind)
        )
        told = (
            f'no {what} called "{text}" in the graph',
            *self._elsewhere(name, kinds),
            did_you_mean([*near][:3]),
        )
        raise UnknownNameError("; ".join(filter(None, told)))

    def _elsewhere(self, name: str, kinds: tuple[str, ...]) -> Iterator[str]:
        """Yield what else a name is that names nothing of these kinds: a thing of another kind, or a list."""
        written = (name, re.sub(r" cells?$", "", name)) if kinds else ()
        if thing := next((thing for each in written for thing in self.lexicon.find(each)), None):
            kind = next((kind for kind in _LISTED if kind in thing.kinds), min(thing.kinds))
            see = f" (see the question {_LISTED[kind]})" if kind in _LISTED else ""
            yield f"there is the {_WORDS.get(kind, kind)} {thing.label}{see}"
        listed = [part.strip() for part in name.split(",")]
        if len(listed) > 1 and all(
            any(self.lexicon.find(part, kind) for kind in kinds or (None,)) for part in listed
        ):
            yield f"give one value at a time: {', '.join(listed)}"

    def _by_iri(self, iri: str, text: str, kinds: tuple[str, ...]) -> Entity:
        thing = self.lexicon.entities.get(iri)
        if thing is None:
            raise UnknownNameError(f"{text} is not in the graph")
        if kinds and not thing.kinds & set(kinds):
            raise UnknownNameError(f"{text} ({thing.label}) is no {' or '.join(kinds)}")
        return thing

    def _by_identifier(self, name: str, kinds: tuple[str, ...]) -> Entity | None:
        for kind in kinds or _RECORDS:
            number = (f"F{name.zfill(4)}",) if kinds == ("finding",) else ()
            for written in (name, name.upper(), *number):
                if thing := self.lexicon.entities.get(f"{BASE}{kind}/{written}"):
                    return thing
        return None

    def _paper(self, name: str, kinds: tuple[str, ...]) -> Entity | None:
        """Return the publication of a number, or by words such as author and year."""
        if "publication" not in kinds or not name:
            return None
        return self._meant(name, papers(self.lexicon, name))

    def _meant(self, name: str, found: list[Entity]) -> Entity | None:
        iris = {thing.iri for thing in found}
        broadest = [t for t in found if not (ancestors(t.iri, self.tree) - {t.iri}) & iris]
        if len(broadest) > 1:
            broadest = self.lexicon.exact(name, broadest) or broadest
        if len(broadest) > 1:
            listed = "; ".join(f"{t.label} ({curie(t.iri)})" for t in broadest)
            raise UnknownNameError(f'"{name}" may mean {listed}: give the CURIE')
        return broadest[0] if broadest else None


def papers(index: Lexicon, words: str) -> list[Entity]:
    """Return the publications with a number, such as ``[21]`` or ``ref 21``, or that bear all the words.

    Words, such as ``Zeng 2018``, are looked for in label, identifier and CURIE.
    """
    found = [thing for thing in index.entities.values() if "publication" in thing.kinds]
    if number := re.fullmatch(r"\W*(?:ref(?:erence)?\W*)?(\d+)\W*", words.casefold()):
        return [thing for thing in found if thing.iri.rpartition("-")[2] == number[1]]
    wanted = {normalise(word) for word in words.split()}
    written = (
        (thing, f"{thing.label} {thing.iri.rpartition('/')[2]} {curie(thing.iri)}")
        for thing in found
    )
    return [
        thing for thing, names in written if wanted <= {normalise(name) for name in names.split()}
    ]
