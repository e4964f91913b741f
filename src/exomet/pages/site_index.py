"""The index by which a published site searches in the browser, and the scripts that carry it.

It holds what the search reads: names, findings with their parts, and the words, patterns and tables
of the matcher. The matcher of the browser (``web/src/site``) has the rules alone, and
``tests/test_static_site.py`` holds its answers against those of Python. ``web/README.md``
describes the shape.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple

from exomet.finding.arms import count_without_arm
from exomet.finding.corroboration import support_values
from exomet.finding.filters import trait_label
from exomet.finding.model import Findings
from exomet.finding.order import order_ranks
from exomet.finding.reading import Finding, Part
from exomet.finding.request import sort_columns, table_columns
from exomet.finding.scope import covered
from exomet.graph.grounding import Names
from exomet.pages.explorer import Explorer
from exomet.pages.matcher_words import matcher_words
from exomet.terms.abbreviations import all_abbreviations
from exomet.terms.iris import BASE, curie, expand, prefixes
from exomet.terms.kinds import KINDS
from exomet.terms.lexicon import Entity
from exomet.terms.nomenclature import names_table
from exomet.terms.roles import ROLES, relation_names
from exomet.terms.traits import EFFECTS, TRAITS

# Tables of the nomenclature are read in parts, on demand: about this many characters each.
_PART_SIZE = 40_000
_NOMENCLATURE = ("genes", "mirbase")

IndexValue = object


def index_scripts(explorer: Explorer) -> dict[str, bytes]:
    """Return path -> content of the scripts that carry the index; the index itself comes first.

    They are scripts, since browsers refuse to fetch data for pages that were opened as files.
    """
    scripts: dict[str, bytes] = {}
    nomenclature: dict[str, IndexValue] = {}
    for name in _NOMENCLATURE:
        parts = names_table(name).parts(_PART_SIZE)
        digest = _digest("".join(parts))
        files = [f"{name}-{digest}-{number}.js" for number in range(len(parts))]
        for file, part in zip(files, parts, strict=True):
            scripts[f"/assets/{file}"] = _index_script(file, part)
        nomenclature[name] = [
            [part.partition("\t")[0], file] for part, file in zip(parts, files, strict=True)
        ]
    content = _content(explorer) | {"nomenclature": nomenclature}
    digest = _digest(json.dumps(content, ensure_ascii=False))
    return {f"/assets/index-{digest}.js": _index_script("index", content)} | scripts


def _index_script(name: str, content: IndexValue) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"(self.exomet_data??={{}})[{json.dumps(name)}]={text};\n".encode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _content(explorer: Explorer) -> dict[str, IndexValue]:
    findings, names = explorer.findings, explorer.names
    # The same graph gives the same bytes, in whatever order its store has the names.
    things = sorted(names.lexicon.entities.values(), key=lambda thing: thing.iri)
    places = {thing.iri: place for place, thing in enumerate(things)}
    kind_sets = sorted({tuple(sorted(thing.kinds)) for thing in things})
    return {
        "base": BASE,
        "prefixes": prefixes(),
        **matcher_words(),
        "abbreviations": [astuple(each) for each in all_abbreviations()],
        "kinds": [[each.name, each.title, each.word, each.path] for each in KINDS.values()],
        "kindSets": kind_sets,
        "roles": _roles(),
        "relations": relation_names(),
        "effects": [[each.relation, each.word, each.sign] for each in EFFECTS.values()],
        "traits": [_trait(name) for name in TRAITS],
        "columns": list(table_columns().items()),
        "things": list(_thing_rows(names, things, kind_sets)),
        "above": _above(names.tree, places),
        "abovePathways": _further_above(findings, places),
        "printed": _printed_ranks(names, places),
        "bare": _names_without_arm(names, places),
        "covered": _covered(findings, places),
        "findings": [_finding(each, places) for each in findings.all.values()],
        "classes": _members_by_class(findings, places),
        "ranks": {name: order_ranks(findings, name) for name in sort_columns()},
    }


def _roles() -> list[IndexValue]:
    return [
        {
            "name": role.name,
            "title": role.title,
            "tableTitle": role.table_title,
            "kinds": role.kinds,
            "relations": role.relations,
            "climb": role.climb.name.lower(),
            "joined": role.joined,
            "facet": role.facet,
            "affected": role.affected,
            "former": role.former,
            "gloss": role.gloss,
        }
        for role in ROLES.values()
    ]


def _trait(name: str) -> IndexValue:
    trait = TRAITS[name]
    return [name, trait.title, [[value, trait_label(name, value)] for value in trait.choices]]


def _thing_rows(
    names: Names, things: Iterable[Entity], kind_sets: list[tuple[str, ...]]
) -> Iterable[IndexValue]:
    """Yield CURIE, label, place of its kinds and further names of each thing."""
    by_thing = names.lexicon.names_by_thing()
    for thing in things:
        short, kinds = curie(thing.iri), tuple(sorted(thing.kinds))
        further = {*by_thing[thing.iri]} - {thing.label, short}
        yield [short, thing.label, kind_sets.index(kinds), *sorted(further)]


def _above(tree: Mapping[str, set[str]], places: Mapping[str, int]) -> list[IndexValue]:
    """Return for each thing the places of the things directly above it; 0 for none."""
    above: list[IndexValue] = []
    for iri in places:
        found = sorted(places[each] for each in tree.get(iri, ()) if each in places)
        above.append(found or 0)
    return above


def _further_above(findings: Findings, places: Mapping[str, int]) -> dict[int, list[int]]:
    """Return pathway -> what is directly above it by its class alone, by their places."""
    further: dict[int, list[int]] = {}
    for iri, above in sorted(findings.tree.items()):
        if more := above - findings.names.tree.get(iri, set()):
            further[places[iri]] = sorted(places[each] for each in more if each in places)
    return further


def _printed_ranks(names: Names, places: Mapping[str, int]) -> dict[str, list[list[int]]]:
    """Return what sources print, normalised -> places of what is meant, each with its rank."""
    printed = {}
    for label, things in sorted(names.printed.ranked().items()):
        ranked = [[places[iri], rank] for iri, rank in things.items() if iri in places]
        printed[label] = sorted(ranked)
    return printed


def _names_without_arm(names: Names, places: Mapping[str, int]) -> dict[int, list[IndexValue]]:
    """Return microRNA -> its name without arm and how many findings use that."""
    bare: dict[int, list[IndexValue]] = {}
    for iri, place in places.items():
        if "mirna" in names.lexicon.entities[iri].kinds:
            label, count = count_without_arm(names, iri)
            if count:
                bare[place] = [label, count]
    return bare


def _covered(findings: Findings, places: Mapping[str, int]) -> dict[str, list[list[int]]]:
    counted = {}
    for kind in KINDS:
        things = covered(findings, kind).things
        if things:
            counted[kind] = [[places[thing.iri], number] for thing, number in things]
    return counted


def _members_by_class(findings: Findings, places: Mapping[str, int]) -> dict[int, list[int]]:
    """Return class of findings -> the numbers of its members, by its place."""
    numbers = {name: number for number, name in enumerate(findings.all)}
    members = {}
    for iri, names in sorted(findings.by_class.items()):
        if iri in places:
            members[places[iri]] = sorted(numbers[name] for name in names)
    return members


def _finding(finding: Finding, places: Mapping[str, int]) -> IndexValue:
    """Return name, kind, years, papers, values of support, model systems, parts of a finding."""
    return [
        finding.name,
        finding.kind,
        finding.years(),
        finding.independent_papers,
        sorted(support_values(finding.support)),
        sorted(finding.systems),
        list(_part_rows(finding.parts, places)),
    ]


def _part_rows(parts: Iterable[Part], places: Mapping[str, int]) -> Iterable[IndexValue]:
    roles, relations = list(ROLES), relation_names()
    for part in parts:
        row: list[IndexValue] = [
            roles.index(part.role),
            places[str(expand(part.thing))],
            relations.index(part.relation),
        ]
        # What comes with a cell tells findings with it apart.
        yield [*row, part.conditions] if part.conditions else row
