"""Which findings pass the filters of the table, and how many pass with each further choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exomet.finding.listing import EFFECTS, FILTER_KINDS, KINDS, RELATIONS
from exomet.finding.model import Finding, Findings, merged
from exomet.terms.iris import curie, expand
from exomet.terms.sorting import natural_sort_key

FACETS = {
    "mirna": "microRNA",
    "cancer": "Cancer",
    "source": "Sender",
    "sample": "Sample",
    "recipient": "Recipient",
    "condition": "Condition",
    "cell_line": "Cell line",
    "target": "Molecule",
    "involves": "Also involved",
    "pathway": "Pathway",
    "process": "Process",
    "site": "Site",
    "effect": "Effect",
    "kind": "Kind",
    "year": "Year",
}
EFFECT_WORDS = {relation: relation for relation in EFFECTS} | {"associatedWith": "goes with"}
_AFFECTED = ("target", "pathway", "process")


@dataclass(frozen=True)
class Option:
    """A choice of a facet: its value in the address, label, number of findings, whether chosen, whether a group."""

    value: str
    label: str
    count: int
    chosen: bool
    group: bool = False


@dataclass(frozen=True)
class Passing:
    """Which findings pass: the values chosen by facet, and the findings that everything else leaves, one by one."""

    findings: Findings
    chosen: Mapping[str, Sequence[str]]
    others: Sequence[set[str]]

    def common(self, without: str = "", effects: Sequence[str] = ()) -> set[str]:
        """Return the findings that pass all filters, or all but one, as if these effects were chosen."""
        common = set(self.findings.all).intersection(*self.others)
        for name, values in self.chosen.items():
            if name != without:
                bound = effects or self.chosen.get("effect", ())
                common &= {passing for value in values for passing in self._by(name, value, bound)}
        return common

    def _by(self, name: str, value: str, effects: Sequence[str]) -> Iterable[str]:
        """Return the findings that pass a filter by one value."""
        if name in FILTER_KINDS:
            return self._things(name, effects).get(str(expand(value)), ())
        return [
            finding.name for finding in self.findings.all.values() if value in _plain(finding, name)
        ]

    def _things(self, name: str, effects: Sequence[str]) -> Mapping[str, set[str]]:
        """Return IRI of a thing -> findings that pass a filter by it.

        An effect and what is affected belong together where they can: "represses" and PTEN is "represses PTEN".
        """
        if effects and name in _AFFECTED and all(effect in RELATIONS[name] for effect in effects):
            return merged(self.findings.along.get((name, effect), {}) for effect in effects)
        if name == "source":  # (what was sampled passes too)
            return merged(self.findings.below[role] for role in ("source", "sample"))
        return self.findings.below[name]

    def facet(self, name: str) -> list[Option]:
        """Return the choices of a facet, counted among the findings that pass all other filters."""
        if name in FILTER_KINDS:
            return self._thing_options(name)
        chosen, others = self.chosen.get(name, ()), self.common(without=name)
        values = sorted(
            {value for each in others for value in _plain(self.findings.all[each], name)}
        )
        options = []
        for value in {"kind": KINDS, "effect": EFFECTS}.get(name, values):
            passing = self.common(without=name, effects=[value]) if name == "effect" else others
            if count := len(passing.intersection(self._by(name, value, ()))):
                options.append(
                    Option(value, EFFECT_WORDS.get(value, value), count, value in chosen)
                )
        return options

    def _thing_options(self, name: str) -> list[Option]:
        chosen, names = self.chosen.get(name, ()), self.common(without=name)
        below = {
            iri: passing
            for iri, found in self._things(name, self.chosen.get("effect", ())).items()
            if (passing := found & names)
        }
        direct = [(str(expand(thing)), label) for thing, label in self.findings.count(name, names)]
        direct = sorted(
            (one for one in direct if one[0] in below),
            key=lambda one: natural_sort_key(one[1].casefold()),
        )
        options = {
            iri: Option(curie(iri), label, len(below[iri]), curie(iri) in chosen)
            for iri, label in direct
        }
        groups = self._groups(name, set(options), below)
        for iri in [*groups, *(str(expand(thing)) for thing in chosen)]:
            if iri not in options:
                label, count = (
                    self.findings.names.lexicon.entities[iri].label,
                    len(below.get(iri, ())),
                )
                options[iri] = Option(curie(iri), label, count, curie(iri) in chosen, group=True)
        return list(options.values())

    def _groups(self, name: str, direct: set[str], below: Mapping[str, set[str]]) -> list[str]:
        """Return the broader classes that gather several things, each set of findings under its narrowest class."""
        everything = {found for iri in direct for found in below[iri]}
        narrowest: dict[frozenset[str], str] = {}
        things = self.findings.names.lexicon.entities
        for iri, found in below.items():
            of_kind = iri in things and things[iri].kinds & set(FILTER_KINDS[name])
            if iri in direct or not of_kind or found == everything:
                continue
            gathered = sum(1 for one in direct if iri in self.findings.above(one))
            passing = frozenset(found)
            if gathered > 1 and (
                passing not in narrowest or narrowest[passing] in self.findings.above(iri)
            ):
                narrowest[passing] = iri
        return sorted(narrowest.values(), key=lambda iri: (-len(below[iri]), things[iri].label))


def _plain(finding: Finding, name: str) -> set[str]:
    """Return the values of a finding by which it passes a filter that is no thing."""
    if name == "kind":
        return {finding.kind}
    return {str(year) for year in finding.years()} if name == "year" else finding.effects()
