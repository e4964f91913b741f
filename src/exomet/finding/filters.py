"""Filters findings: in the same way for the command line, Python, pages, facets and downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.finding.corroboration import support_values
from exomet.finding.model import Findings, merged_names
from exomet.finding.papers import papers_called
from exomet.finding.reading import Finding
from exomet.graph.cell_descriptions import CellDescription
from exomet.graph.grounding import papers
from exomet.terms.iris import curie, expand
from exomet.terms.lexicon import Entity, Lexicon, closest, did_you_mean
from exomet.terms.roles import ROLES, Climb, Role, filter_names, renamed
from exomet.terms.sorting import natural_sort_key
from exomet.terms.support_kinds import CORROBORATED
from exomet.terms.traits import EFFECTS, INDEPENDENT_PAPERS, MODEL_SYSTEM, TRAITS

# Filters whose value may be several records: how they are found, what is needed, what to give.
_BY_WORDS: dict[str, tuple[Callable[[Lexicon, str], list[Entity]], str, str]] = {
    "paper": (
        papers_called,
        "an identifier or an author",
        "its DOI, PMID or PMCID, or its first author with or without year",
    ),
    "reference": (
        papers,
        "a number or an author",
        "its number, or its first author with or without year",
    ),
}


@dataclass(frozen=True)
class Filter:
    """One value of a filter, and what it means.

    Attributes:
        name: the role or trait.
        text: the value as people type it.
        label: the label of the thing that it means.
        value: the value in an address: a CURIE for a thing, the text for others.
        keys: IRIs of the things, any of which a finding must have, or the value of the trait.
        note: how the text is read, if it does not plainly mean the thing.
        cell: what a finding must have that fits the description, if the text is one: CRC cells.
    """

    name: str
    text: str
    label: str
    value: str
    keys: tuple[str, ...]
    note: str = ""
    cell: CellDescription | None = None


def read_filter(findings: Findings, name: str, text: str) -> Filter:
    """Return what a value of a filter means.

    Raises:
        UnknownNameError: there is no such filter, or the value names nothing that it takes.
    """
    if name in TRAITS:
        return _read_trait(findings, name, text)
    if name not in ROLES:
        raise UnknownNameError(unknown_filter(name))
    role = ROLES[name]
    if name in _BY_WORDS:
        return _read_records(findings, name, text)
    try:
        reading = findings.names.read(text, *role.kinds)
    except UnknownNameError:
        if cell := findings.names.describe_cell(text, *role.kinds):
            note = f"{text} is read as {cell.words}"
            return Filter(name, text, cell.words, text, (), note, cell)
        raise
    entity = reading.entity
    return Filter(name, text, entity.label, curie(entity.iri), (entity.iri,), reading.note)


def unknown_filter(name: str) -> str:
    """Return why a name is not a filter: it was renamed, or does not exist."""
    nearest = did_you_mean(closest(name, filter_names()))
    offer = nearest or f"there are {', '.join(filter_names())}"
    return renamed(name) or f'there is no filter "{name}"; {offer}'


def _read_trait(findings: Findings, name: str, text: str) -> Filter:
    if name == "year":
        if text not in findings.years():
            raise UnknownNameError(f'no finding cites a paper of "{text}"')
    elif name == INDEPENDENT_PAPERS:
        text = str(_least_number(text))
    elif text not in TRAITS[name].choices:
        choices = TRAITS[name].choices
        nearest = did_you_mean(closest(text, choices, 1))
        message = f'no {name} "{text}": one of {", ".join(choices)}; {nearest}'
        raise UnknownNameError(message.removesuffix("; "))
    return Filter(name, text, trait_label(name, text), text, (text,))


def _least_number(text: str) -> int:
    """Return the number of papers that a finding must have at least."""
    if not (text.isdecimal() and text.isascii() and int(text)):
        message = f'the number of independent papers is a whole number from 1, not "{text}"'
        raise UnknownNameError(message)
    return int(text)


def trait_label(name: str, value: str) -> str:
    """Return what people call a value of a trait."""
    if name == INDEPENDENT_PAPERS:
        return f"at least {value}"
    return EFFECTS[value].word if name == "effect" else value


def _read_records(findings: Findings, name: str, text: str) -> Filter:
    """Return the papers, or entries of a reference list, that a text names or has words of."""
    called, needed, offer = _BY_WORDS[name]
    if not text.strip():
        raise UnknownNameError(f"--{name} needs {needed}")
    records = called(findings.names.lexicon, text)
    if not records:
        raise UnknownNameError(f'no {ROLES[name].kinds[0]} "{text}": give {offer}')
    return Filter(name, text, text, text, tuple(record.iri for record in records))


@dataclass(frozen=True)
class Selection:
    """The findings that pass filters.

    A finding passes a filter by any of its values, and it passes the selection where it passes
    each filter. An effect and what is affected belong together where they can: "represses" and
    PTEN is "represses PTEN".

    Attributes:
        findings: all findings.
        filters: what each filter means, by its name.
        others: names of the findings left by anything else, such as words.
    """

    findings: Findings
    filters: Mapping[str, Sequence[Filter]]
    others: Sequence[set[str]] = ()

    def values(self, name: str) -> list[str]:
        """Return the values of a filter, as in an address."""
        return [each.value for each in self.filters.get(name, ())]

    def names(self, without: str = "", effects: Sequence[str] = ()) -> set[str]:
        """Return the names of the findings that pass.

        Args:
            without: a filter to leave out.
            effects: effects to bind to what is affected, instead of those of the selection.
        """
        names = set(self.findings.all).intersection(*self.others)
        bound = effects or self.values("effect")
        for name, filters in self.filters.items():
            if name != without:
                names &= self.passing(name, filters, bound)
        return names

    def passing(self, name: str, filters: Iterable[Filter], effects: Sequence[str]) -> set[str]:
        """Return the names of the findings that pass one filter by any of its values."""
        names: set[str] = set()
        for each in filters:
            if each.cell:
                names |= self.findings.with_cell(ROLES[name], each.cell)
            for key in each.keys:
                names |= self.passing_by(name, key, effects)
        return names

    def passing_by(self, name: str, key: str, effects: Sequence[str]) -> set[str]:
        """Return the names of the findings that pass a filter by an IRI, or a value of a trait."""
        if name in ROLES:
            return self.by_thing(name, effects).get(key, set())
        every = self.findings.all.values()
        return {finding.name for finding in every if key in trait_values(finding, name)}

    def by_thing(self, name: str, effects: Sequence[str]) -> Mapping[str, set[str]]:
        """Return IRI of a thing -> names of the findings that pass a filter by it."""
        role = ROLES[name]
        if effects and role.affected and set(effects) <= set(role.relations):
            by_relation = self.findings.along(name)
            return merged_names(by_relation.get(effect, {}) for effect in effects)
        if role.joined:
            return merged_names(self.findings.below(each) for each in (name, *role.joined))
        return self.findings.below(name)


def trait_values(finding: Finding, name: str) -> set[str]:
    """Return the values of a trait that a finding has; of a least number, all that it reaches."""
    if name == INDEPENDENT_PAPERS:
        return set(map(str, range(1, finding.independent_papers + 1)))
    if name == CORROBORATED:
        return support_values(finding.support)
    if name == MODEL_SYSTEM:
        return set(finding.systems)
    if name == "kind":
        return {finding.kind}
    return {str(year) for year in finding.years()} if name == "year" else finding.effects()


def read_selection(findings: Findings, filters: Mapping[str, Sequence[str]]) -> Selection:
    """Return the selection of findings that filters mean.

    Args:
        findings: all findings.
        filters: values as people type them, by name of the role or trait.

    Raises:
        UnknownNameError: a filter or a value is not known, or an effect is none on what another
            filter names.
    """
    effects = filters.get("effect", ())
    meant = {}
    for name, texts in filters.items():
        meant[name] = [read_filter(findings, name, text) for text in texts]
        if name in ROLES:
            _check_effects(ROLES[name], effects)
    return Selection(findings, meant)


def _check_effects(role: Role, effects: Sequence[str]) -> None:
    others = [effect for effect in effects if effect not in role.relations]
    if role.affected and others:
        choices = " or ".join(role.relations)
        raise UnknownNameError(
            f"--effect {others[0]} cannot be combined with --{role.name}: use {choices}"
        )


def filter_findings(findings: Findings, filters: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the findings that pass all filters, in their order.

    Args:
        findings: all findings.
        filters: values as people type them, by name of the role or trait.

    Raises:
        UnknownNameError: a filter or a value is not known.
    """
    return sorted(read_selection(findings, filters).names(), key=natural_sort_key)


def facet_values(
    findings: Findings, name: str, others: Mapping[str, Sequence[str]]
) -> list[Entity]:
    """Return the things that a filter may name so that findings pass it and the others.

    Of what stands above a thing there are groups and families, and no classes: those bear the
    names that people use.
    """
    role = ROLES[name]
    iris: dict[str, None] = {}
    for finding in filter_findings(findings, others):
        for part in findings.all[finding].with_joined(role):
            above = findings.above(part.thing) if role.climb is Climb.MEMBER else ()
            iris.update(dict.fromkeys([str(expand(part.thing)), *sorted(above)]))
    entities = findings.names.lexicon.entities
    return [
        entities[iri] for iri in iris if iri in entities and entities[iri].kinds & {*role.kinds}
    ]
