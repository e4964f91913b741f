"""The table of findings: what is asked for, what passes, how it is sorted, and how many more choices there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exomet.errors import UnknownNameError
from exomet.pages.facts import Finding, Findings
from exomet.pages.searching import findings_about, meanings
from exomet.query.listing import EFFECTS, FILTER_KINDS, KINDS, RELATIONS, matching
from exomet.tables.schema import natural
from exomet.terms.iris import curie, expand
from exomet.terms.names import closest

FACETS = {
    "mirna": "microRNA",
    "cancer": "Cancer",
    "source": "Sender",
    "recipient": "Recipient",
    "target": "Target",
    "pathway": "Pathway",
    "process": "Process",
    "site": "Site",
    "effect": "Effect",
    "kind": "Kind",
    "year": "Year",
}
EFFECT_WORDS = {relation: relation for relation in EFFECTS} | {"associatedWith": "goes with"}
COLUMNS = {
    "finding": "Finding",
    "mirna": "microRNA",
    "cancer": "Cancer",
    "source": "Sender",
    "recipient": "Recipient",
    "effect": "Effect",
    "site": "Site",
    "year": "Year",
}
ROWS = 25
_DEFAULT = "finding"
_LONGEST = 300
_MOST = 20


@dataclass(frozen=True)
class Asked:
    """What an address asks of the table: filters as typed, words, column to sort by (``-`` before it: down), page.

    A finding passes a filter by any of its values.
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    sort: str = _DEFAULT
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, Sequence[str]]) -> Asked:
        """Return what the query part of an address asks; what it does not know it leaves aside.

        Example:
            >>> Asked.read({"cancer": ["HCC", "melanoma"], "sort": ["-year"], "page": ["x"]})
            Asked(filters={'cancer': ('HCC', 'melanoma')}, words='', sort='-year', page=1)
        """
        typed = {
            name: tuple(dict.fromkeys(value.strip()[:_LONGEST] for value in values if value.strip()))[:_MOST]
            for name, values in query.items()
        }
        words, sort, page = ((typed.get(name) or ("",))[-1] for name in ("q", "sort", "page"))
        return cls(
            {name: typed[name] for name in (*FACETS, "reference") if typed.get(name)},
            words,
            sort if sort.removeprefix("-") in COLUMNS else _DEFAULT,
            int(page) if page.isdecimal() and page.isascii() and int(page[:6]) > 0 else 1,
        )

    def query(self) -> dict[str, tuple[str, ...]]:
        """Return the query part of the address that asks this."""
        asked = {"q": (self.words,), **self.filters} if self.words else dict(self.filters)
        if self.sort != _DEFAULT:
            asked["sort"] = (self.sort,)
        if self.page > 1:
            asked["page"] = (str(self.page),)
        return asked

    def instead(self, name: str, typed: str, value: str = "") -> Asked:
        """Return the same with another value of a filter (``q``: in the words), or without it, on the first page."""
        if name == "q":
            return replace(self, words=self.words.replace(typed, value) if value else "", page=1)
        values = tuple(value if one == typed else one for one in self.filters[name])
        changed = {**self.filters, name: tuple(dict.fromkeys(one for one in values if one))}
        return replace(self, filters={name: values for name, values in changed.items() if values}, page=1)

    def sorted_by(self, column: str) -> Asked:
        """Return the same sorted by a column, the other way round where it is sorted by it already."""
        return replace(self, sort=f"-{column}" if self.sort == column else column, page=1)


@dataclass(frozen=True)
class Misunderstood:
    """A value that fits nothing: the filter, what was typed, why, and what may be meant."""

    name: str
    typed: str
    why: str
    near: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """A choice of a facet: its value in the address, label, number of findings, whether chosen, whether a group."""

    value: str
    label: str
    count: int
    chosen: bool
    group: bool = False


@dataclass(frozen=True)
class Shown:
    """The answer: findings in their order, chips of the filters in force, what was not understood, and the facets."""

    asked: Asked
    findings: list[Finding]
    chips: list[tuple[str, str, str]]  # (filter, as typed, label)
    misunderstood: list[Misunderstood]
    facets: dict[str, list[Option]]

    def part(self) -> list[Finding]:
        """Return the findings of the page asked for."""
        start = (self.page - 1) * ROWS
        return self.findings[start : start + ROWS]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.findings) // ROWS))

    @property
    def page(self) -> int:
        """The page asked for, or the last."""
        return min(self.asked.page, self.pages)


def show(findings: Findings, asked: Asked) -> Shown:
    """Return the table that is asked for."""
    passing: dict[str, set[str]] = {}
    chips: list[tuple[str, str, str]] = []
    wrong: list[Misunderstood] = []
    chosen: dict[str, list[str]] = {}
    for name, values in asked.filters.items():
        for typed in values:
            try:
                value, label = _meant(findings, name, typed)
                passing.setdefault(name, set()).update(_passing(findings, name, value, asked.filters.get("effect", ())))
                chosen.setdefault(name, []).append(value)
                chips.append((name, typed, label))
            except UnknownNameError as error:
                wrong.append(Misunderstood(name, typed, str(error).partition(";")[0], _near(findings, name, typed)))
    for meaning in meanings(findings.names, asked.words):
        if not meaning.things:
            near = tuple(findings.names.index.near(meaning.text))
            wrong.append(Misunderstood("q", meaning.text, f'nothing is called "{meaning.text}"', near))
        key = f"q {meaning.text}"
        passing[key] = findings_about(findings, meaning)
    if asked.words:
        chips.insert(0, ("q", asked.words, asked.words))
    if any(problem.name != "q" for problem in wrong):
        passing["nothing"] = set()
    facets = {facet: _facet(findings, facet, passing, chosen.get(facet, [])) for facet in FACETS}
    return Shown(asked, _sorted(findings, _common(findings, passing), asked.sort), chips, wrong, facets)


def _meant(findings: Findings, name: str, typed: str) -> tuple[str, str]:
    """Return the value and label that a filter means: a CURIE for a thing, the value itself for the others."""
    if name in FILTER_KINDS:
        thing = findings.names.thing(typed, *FILTER_KINDS[name])
        return curie(thing.iri), thing.label
    if name == "year":
        if typed not in _years(findings):
            raise UnknownNameError(f'no finding rests on a paper of "{typed}"')
        return typed, typed
    if name == "effect":
        matching(findings.names, {name: [typed]})
        return typed, EFFECT_WORDS[typed]
    return typed, typed


def _passing(findings: Findings, name: str, value: str, effects: tuple[str, ...]) -> set[str]:
    if name == "year":
        return {finding.name for finding in findings.all.values() if finding.year == int(value)}
    filters = {name: [value]}
    # An effect and what is affected belong together where they can: "represses" and PTEN is "represses PTEN".
    if effects and all(effect in RELATIONS.get(name, ()) for effect in effects):
        filters["effect"] = list(effects)
    return set(matching(findings.names, filters))


def _near(findings: Findings, name: str, typed: str) -> tuple[str, ...]:
    if name in FILTER_KINDS:
        labels = [label for kind in FILTER_KINDS[name] for label in findings.names.index.near(typed, kind)]
        return tuple(dict.fromkeys(labels))[:3]
    known = {"effect": EFFECTS, "kind": KINDS, "year": _years(findings)}
    return tuple(closest(typed, known.get(name, ())))


def _years(findings: Findings) -> list[str]:
    return sorted({str(finding.year) for finding in findings.all.values() if finding.year})


def _common(findings: Findings, passing: Mapping[str, set[str]], without: str = "") -> set[str]:
    common = set(findings.all)
    for name, names in passing.items():
        if name != without:
            common &= names
    return common


def _facet(findings: Findings, facet: str, passing: Mapping[str, set[str]], chosen: list[str]) -> list[Option]:
    """Return the choices of a facet, counted among the findings that pass all other filters."""
    names = _common(findings, passing, without=facet)
    if facet in FILTER_KINDS:
        return _things(findings, facet, names, chosen)
    values: dict[str, int] = {}
    for name in names:
        finding = findings.all[name]
        own = {"kind": {finding.kind}, "year": {str(finding.year or "")}}.get(facet) or finding.effects()
        for value in own - {""}:
            values[value] = values.get(value, 0) + 1
    order = {"kind": KINDS, "effect": EFFECTS}.get(facet) or sorted(values)
    return [
        Option(value, EFFECT_WORDS.get(value, value), values[value], value in chosen)
        for value in order
        if value in values
    ]


def _things(findings: Findings, facet: str, names: set[str], chosen: list[str]) -> list[Option]:
    below = findings.below[facet]
    direct = findings.count(facet, names)
    options = [
        Option(thing, label, len(below[str(expand(thing))] & names), thing in chosen)
        for thing, label in sorted(direct, key=lambda key: natural(key[1].casefold()))
    ]
    groups = _groups(findings, facet, {str(expand(thing)) for thing, _ in direct}, names)
    options += [Option(curie(iri), label, count, curie(iri) in chosen, group=True) for iri, label, count in groups]
    listed = {option.value for option in options}
    for thing in dict.fromkeys(chosen):
        if thing not in listed:
            iri = str(expand(thing))
            count = len(below.get(iri, set()) & names)
            options.append(Option(thing, findings.names.index.things[iri].label, count, True, group=True))
    return options


def _groups(findings: Findings, facet: str, direct: set[str], names: set[str]) -> list[tuple[str, str, int]]:
    """Return the broader classes that gather several of the things, each set of findings under its narrowest class."""
    everything = {name for iri in direct for name in findings.below[facet].get(iri, set()) & names}
    narrowest: dict[frozenset[str], str] = {}
    for iri, found in findings.below[facet].items():
        thing = findings.names.index.things.get(iri)
        passing = frozenset(found & names)
        if iri in direct or thing is None or not thing.kinds & set(FILTER_KINDS[facet]) or passing == everything:
            continue
        gathered = sum(1 for one in direct if iri in findings.above(one))
        if gathered > 1 and (passing not in narrowest or narrowest[passing] in findings.above(iri)):
            narrowest[passing] = iri
    rows = [(iri, findings.names.index.things[iri].label, len(passing)) for passing, iri in narrowest.items()]
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def _sorted(findings: Findings, names: set[str], sort: str) -> list[Finding]:
    column = sort.removeprefix("-")

    def key(finding: Finding) -> tuple[object, ...]:
        if column == "year":
            return (finding.year,)
        if column == "effect":
            text = "|".join(f"{EFFECT_WORDS[p.relation]} {p.label}" for p in finding.parts if p.relation in EFFECTS)
        else:
            text = finding.name if column == "finding" else "|".join(part.label for part in finding.role(column))
        return natural(text.casefold())

    chosen = [finding for name, finding in findings.all.items() if name in names]
    stated = [finding for finding in chosen if key(finding) not in ((), (0,))]
    unstated = [finding for finding in chosen if key(finding) in ((), (0,))]
    # What does not state the column stands last, whichever way it is sorted.
    return [*sorted(stated, key=key, reverse=sort.startswith("-")), *unstated]
