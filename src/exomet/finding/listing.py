"""``exomet findings``: one line a finding, in fixed columns, filtered by class and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exomet.errors import UnknownNameError
from exomet.graph.grounding import Names, papers
from exomet.query.select import select
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS, expand
from exomet.terms.lexicon import Entity, closest, did_you_mean
from exomet.terms.sorting import natural_sort_key

_PROLOGUE = f"PREFIX exomet: <{EXOMET}>\nPREFIX rdfs: <{RDFS}>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
_CLASS = "a ?class . FILTER(?class != owl:NamedIndividual) ?class rdfs:label ?value"
_REPORTED = ["printedMirna", "printedCancer", "printedSource"]
# What holds for a cell is told with the cell.
_OF_CELLS = """{{
  ?finding exomet:sourceCell/exomet:{0}/rdfs:label ?of BIND(CONCAT(?of, " (sender)") AS ?value) }} UNION {{
  ?finding exomet:recipientCell/exomet:{0}/rdfs:label ?of BIND(CONCAT(?of, " (recipient)") AS ?value) }}"""

# How each column is read from the graph: the pattern binds ?value, and where there is one ?part to order by.
_PATTERNS = {
    "kind": "?finding a ?value . ?value rdfs:subClassOf exomet:Finding",
    "mirna": "?finding exomet:mirna/rdfs:label ?value",
    "mirna_id": "?finding exomet:mirna ?value",
    "cancer": f"?finding exomet:cancer ?part . ?part {_CLASS}",
    "cancer_id": "?finding exomet:cancer ?part . ?part a ?value",
    "source": f"?finding exomet:sourceCell|exomet:sampledFrom ?part . ?part {_CLASS}",
    "source_id": "?finding exomet:sourceCell|exomet:sampledFrom ?part . ?part a ?value",
    "recipient": f"?finding exomet:recipientCell ?part . ?part {_CLASS}",
    "recipient_id": "?finding exomet:recipientCell ?part . ?part a ?value",
    "represses": "?finding exomet:represses/rdfs:label ?value",
    "induces": "?finding exomet:induces/rdfs:label ?value",
    "activates": "?finding exomet:activates/rdfs:label ?value",
    "inhibits": "?finding exomet:inhibits/rdfs:label ?value",
    "promotes": "?finding exomet:promotes ?part . ?part rdfs:label ?value",
    "suppresses": "?finding exomet:suppresses ?part . ?part rdfs:label ?value",
    "metastatic_sites": f"?finding exomet:metastaticSite ?part . ?part {_CLASS}",
    "vesicle_term": "?finding exomet:vesicle/rdfs:label ?value",
    "year": "?finding exomet:year ?value",
    "references": "?finding exomet:reference/exomet:referenceNumber ?value",
    "review_place": "?finding exomet:place ?part . ?part exomet:locator ?value",
    "reported_as": "",
    "associated_with": "?finding exomet:associatedWith ?part . ?part rdfs:label ?value",
    "direct_targets": "?finding exomet:directTarget/rdfs:label ?value",
    "level": "?finding exomet:level ?value",
    "changes": "?finding exomet:changes ?part . ?part rdfs:label ?value",
    "involves": "?finding exomet:involves/rdfs:label ?value",
    "conditions": f"{{ ?finding exomet:hasCondition/rdfs:label ?value }} UNION {_OF_CELLS.format('hasCondition')}",
    "cell_lines": _OF_CELLS.format("cellLine"),
    "papers": "?finding exomet:reference ?part . ?part rdfs:label ?value",
    "iri": "BIND(STR(?finding) AS ?value)",
}
COLUMNS = ("finding", *_PATTERNS)
EFFECTS = (
    "represses",
    "induces",
    "activates",
    "inhibits",
    "promotes",
    "suppresses",
    "changes",
    "associatedWith",
)
KINDS = ("mechanistic", "biomarker", "background")


def _at_cells(relation: str) -> tuple[str, str]:
    return f"sourceCell/exomet:{relation}", f"recipientCell/exomet:{relation}"


# Which relations a filter goes along, and of which kinds the named thing may be.
_UP = "/a/rdfs:subClassOf*"
_FILTERS: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "mirna": (("mirna",), "/exomet:memberOf*", ("mirna",)),
    "cancer": (("cancer",), _UP, ("cancer",)),
    "source": (("sourceCell", "sampledFrom"), _UP, ("cell", "material")),
    "sample": (("sampledFrom",), _UP, ("material",)),
    "recipient": (("recipientCell",), _UP, ("cell",)),
    "condition": (("hasCondition", *_at_cells("hasCondition")), "", ("condition",)),
    "cell_line": (_at_cells("cellLine"), "", ("cell line",)),
    "target": (("represses", "induces", "changes"), "/exomet:memberOf*", ("molecule",)),
    "pathway": (("activates", "inhibits", "changes"), "", ("pathway", "process")),
    "process": (("promotes", "suppresses", "changes", "associatedWith"), _UP, ("process",)),
    "site": (("metastaticSite",), _UP, ("anatomy",)),
    "involves": (("involves",), "/exomet:memberOf*", ("molecule",)),
}
# A pathway stands for itself and for those whose class is below its own; a class for the pathways below it.
_PATHWAY = """{{ ?finding {along} {iri} }} UNION {{ ?finding {along}/a/rdfs:subClassOf* {iri} }} UNION {{
  {iri} a ?broad . ?broad rdfs:subClassOf ?any . ?finding {along}/a/rdfs:subClassOf* ?broad }}"""
FILTERS = (*_FILTERS, "effect", "kind", "reference")
RELATIONS = {name: relations for name, (relations, _, _) in _FILTERS.items()}
FILTER_KINDS = {name: kinds for name, (_, _, kinds) in _FILTERS.items()}


def listing(store: Queryable, only: Sequence[str] | None = None) -> list[list[str]]:
    """Return the findings as rows of ``COLUMNS``; several values are joined with ``|``, no value is empty.

    Args:
        store: the built graph.
        only: identifiers of the findings wanted, all where it is None.
    """
    cells: dict[str, dict[str, str]] = {}
    for column in COLUMNS[1:]:
        for finding, values in _column(store, column).items():
            cells.setdefault(finding, {})[column] = "|".join(values)
    wanted = cells.keys() if only is None else cells.keys() & set(only)
    return [
        [name, *(cells[name].get(column, "") for column in COLUMNS[1:])]
        for name in sorted(wanted, key=natural_sort_key)
    ]


def _column(store: Queryable, column: str) -> dict[str, list[str]]:
    if column == "reported_as":
        return _reported(store)
    query = f"{_PROLOGUE}SELECT ?finding ?part ?value WHERE {{ ?finding exomet:mirna ?about . {_PATTERNS[column]} }}"
    found: dict[str, set[tuple[str, str]]] = {}
    for finding, part, value in select(store, query)[1]:
        if value == "owl:NamedIndividual":
            continue
        text = str(value)
        if column == "kind":
            text = text.removeprefix("exomet:").removesuffix("Finding").lower()
        found.setdefault(_identifier(finding), set()).add((str(part or ""), text))
    return {
        finding: list(dict.fromkeys(text for _, text in sorted(values, key=_order)))
        for finding, values in found.items()
    }


def _order(found: tuple[str, str]) -> tuple[object, ...]:
    part, text = found
    return "-sample" in part, natural_sort_key(part), natural_sort_key(text)


def _reported(store: Queryable) -> dict[str, list[str]]:
    optional = " ".join(f"OPTIONAL {{ ?place exomet:{name} ?{name} }}" for name in _REPORTED)
    query = f"{_PROLOGUE}SELECT ?finding ?place {' '.join(f'?{n}' for n in _REPORTED)} WHERE {{ ?finding exomet:place ?place ; exomet:mirna ?m . {optional} }} ORDER BY ?place"
    found: dict[str, list[str]] = {}
    for finding, _, *printed in select(store, query)[1]:
        if any(printed):
            found.setdefault(_identifier(finding), []).append(
                "; ".join(str(label or "-") for label in printed)
            )
    return found


def _identifier(finding: object) -> str:
    return str(finding).removeprefix("finding:")


def filter_findings(names: Names, filters: Mapping[str, list[str]]) -> list[str]:
    """Return the identifiers of the findings that pass all filters, in their order.

    Args:
        names: the names of the built graph.
        filters: values as typed, by the names in ``FILTERS``; a finding passes a filter by any of its values.

    Raises:
        UnknownNameError: a value names nothing.
    """
    for effect in filters.get("effect", []):
        if effect not in EFFECTS:
            near = did_you_mean(closest(effect, EFFECTS, 1))
            raise UnknownNameError(
                f'no effect "{effect}": one of {", ".join(EFFECTS)}; {near}'.removesuffix("; ")
            )
    patterns = " ".join(
        _alternatives(names, name, values, filters) for name, values in filters.items()
    )
    query = (
        f"{_PROLOGUE}SELECT DISTINCT ?finding WHERE {{ ?finding exomet:mirna ?about . {patterns} }}"
    )
    return sorted(
        (_identifier(row[0]) for row in select(names.store, query)[1]), key=natural_sort_key
    )


def facet_values(names: Names, name: str, others: Mapping[str, list[str]]) -> list[Entity]:
    """Return the things that a filter may name so that findings are left which pass the others."""
    relations, path, kinds = _FILTERS[name]
    along = f"({'|'.join(f'exomet:{relation}' for relation in relations)}){path.removesuffix('/rdfs:subClassOf*')}"
    patterns = " ".join(
        _alternatives(names, other, values, others) for other, values in others.items()
    )
    query = f"{_PROLOGUE}SELECT DISTINCT ?value WHERE {{ ?finding {along} ?value . {patterns} }}"
    found = (
        names.lexicon.entities.get(str(expand(str(value))))
        for (value,) in select(names.store, query)[1]
    )
    return [thing for thing in found if thing and thing.kinds & set(kinds)]


def _alternatives(
    names: Names, name: str, values: list[str], filters: Mapping[str, list[str]]
) -> str:
    found = [_pattern(names, name, value, filters.get("effect", [])) for value in values]
    return found[0] if len(found) == 1 else " UNION ".join(f"{{ {pattern} }}" for pattern in found)


def _pattern(names: Names, name: str, value: str, effects: list[str]) -> str:
    """Return the pattern that a finding matches where it passes a filter by one value."""
    if name == "effect":
        return f"?finding exomet:{value} ?affected ."
    if name == "kind":
        return f"?finding a exomet:{_kind(value)} ."
    if name == "reference":
        return _reference(names, value)
    relations, path, kinds = _FILTERS[name]
    chosen = _chosen(name, relations, effects)
    iri = f"<{names.ground(value, *kinds).iri}>"
    along = f"({'|'.join(f'exomet:{relation}' for relation in chosen)})"
    return (
        _PATHWAY.format(along=along, iri=iri)
        if name == "pathway"
        else f"?finding {along}{path} {iri} ."
    )


def without_arm(names: Names, mirna: str) -> tuple[str, int]:
    """Return the name without arm of a mature microRNA and how many findings use it; an empty name where there is none.

    Those findings may be about the same arm: the source does not say.
    """
    query = f"""{_PROLOGUE}SELECT ?label (COUNT(?finding) AS ?n) WHERE {{
      <{names.ground(mirna, "mirna").iri}> exomet:memberOf ?bare . ?bare a exomet:ArmNotStatedMicroRNA ;
        rdfs:label ?label . ?finding exomet:mirna ?bare }} GROUP BY ?label"""
    rows = select(names.store, query)[1]
    return (str(rows[0][0]), int(str(rows[0][1]))) if rows else ("", 0)


def _chosen(name: str, relations: tuple[str, ...], effects: list[str]) -> tuple[str, ...]:
    affected = ("target", "pathway", "process")
    if not effects or name not in affected:
        return relations
    for effect in effects:
        if effect not in relations:
            raise UnknownNameError(
                f"--effect {effect} does not go with --{name}: use {' or '.join(relations)}"
            )
    return tuple(effects)


def _kind(value: str) -> str:
    if value not in KINDS:
        raise UnknownNameError(f'no kind "{value}": one of {", ".join(KINDS)}')
    return f"{value.capitalize()}Finding"


def _reference(names: Names, value: str) -> str:
    if not value.strip():
        raise UnknownNameError("--reference needs a number or an author")
    found = papers(names.lexicon, value)
    if not found:
        raise UnknownNameError(
            f'no publication "{value}": give its number, or its first author with or without year'
        )
    return f"VALUES ?paper {{ {' '.join(f'<{paper.iri}>' for paper in found)} }} ?finding exomet:reference ?paper ."
