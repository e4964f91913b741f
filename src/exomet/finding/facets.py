"""Facets: how many findings pass with each further choice of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exomet.finding.filters import Selection, trait_label, trait_values
from exomet.terms.iris import curie, expand
from exomet.terms.roles import ROLES
from exomet.terms.sorting import natural_sort_key
from exomet.terms.traits import TRAITS


@dataclass(frozen=True)
class Option:
    """A choice of a facet.

    Attributes:
        value: its value in an address.
        label: what people call it.
        count: how many findings pass with it.
        selected: whether it is an active filter.
        group: whether it is a broader class that gathers several choices.
    """

    value: str
    label: str
    count: int
    selected: bool
    group: bool = False


def facet_titles() -> dict[str, str]:
    """Return the headings of the facets by the names of their filters, in their order."""
    titles = {role.name: role.title for role in ROLES.values() if role.facet}
    return titles | {trait.name: trait.title for trait in TRAITS.values()}


def facet(selection: Selection, name: str) -> list[Option]:
    """Return the choices of a facet, counted among the findings that pass all other filters."""
    if name in ROLES:
        return _RoleFacet(selection, name).options()
    return _trait_options(selection, name)


def _trait_options(selection: Selection, name: str) -> list[Option]:
    others = selection.names(without=name)
    stated: set[str] = set()
    for each in others:
        stated |= trait_values(selection.findings.all[each], name)
    options = []
    for value in TRAITS[name].choices or sorted(stated, key=natural_sort_key):
        # What is affected depends on the effect: it is chosen anew for each.
        left = selection.names(name, [value]) if name == "effect" else others
        if count := len(left & selection.passing_by(name, value, ())):
            label = trait_label(name, value)
            options.append(Option(value, label, count, value in selection.values(name)))
    return options


class _RoleFacet:
    """The choices of a role: the things that findings name, and the classes that gather them."""

    def __init__(self, selection: Selection, name: str) -> None:
        self._findings = selection.findings
        self._entities = selection.findings.names.lexicon.entities
        self._name = name
        self._selected = set(selection.values(name))
        self._others = selection.names(without=name)
        self._below: dict[str, set[str]] = {}
        by_thing = selection.by_thing(name, selection.values("effect"))
        for iri, names in by_thing.items():
            if left := names & self._others:
                self._below[iri] = left

    def options(self) -> list[Option]:
        direct = self._direct()
        options = {iri: self._option(iri, label) for iri, label in direct.items()}
        selected = (str(expand(thing)) for thing in sorted(self._selected))
        for iri in [*self._groups(direct), *selected]:
            # A description, such as CRC cells, is selected without being a choice.
            if iri not in options and iri in self._entities:
                options[iri] = self._option(iri, self._entities[iri].label, group=True)
        return list(options.values())

    def _option(self, iri: str, label: str, *, group: bool = False) -> Option:
        count = len(self._below.get(iri, ()))
        return Option(curie(iri), label, count, curie(iri) in self._selected, group)

    def _direct(self) -> dict[str, str]:
        """Return the things that findings name, and their labels, in the order of these."""
        labels = {}
        for thing, label in self._findings.count(self._name, self._others):
            if (iri := str(expand(thing))) in self._below:
                labels[iri] = label
        in_order = sorted(labels, key=lambda iri: natural_sort_key(labels[iri].casefold()))
        return {iri: labels[iri] for iri in in_order}

    def _groups(self, direct: Mapping[str, str]) -> list[str]:
        """Return the broader classes that gather several things, the largest first.

        Of classes with the same findings there is the narrowest.
        """
        every = set().union(*(self._below[iri] for iri in direct))
        narrowest: dict[frozenset[str], str] = {}
        # (in an order of their own, so that of two that are not above each other it is always one)
        for iri, names in sorted(self._below.items()):
            if iri in direct or names == every or not self._gathers(iri, direct):
                continue
            key = frozenset(names)
            if key not in narrowest or narrowest[key] in self._findings.above(iri):
                narrowest[key] = iri
        return sorted(narrowest.values(), key=self._by_size)

    def _gathers(self, iri: str, direct: Mapping[str, str]) -> bool:
        entity = self._entities.get(iri)
        if entity is None or not entity.kinds & {*ROLES[self._name].kinds}:
            return False
        return sum(1 for each in direct if iri in self._findings.above(each)) > 1

    def _by_size(self, iri: str) -> tuple[int, str]:
        return -len(self._below[iri]), self._entities[iri].label
