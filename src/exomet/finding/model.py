"""The findings as plain values, read once: who takes part in each, and which findings are below which class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from exomet.finding.effects import Mechanisms
from exomet.graph.grounding import Names
from exomet.graph.index import ancestors, parents
from exomet.query.select import select
from exomet.terms.iris import EXOMET, RDFS, expand
from exomet.terms.sorting import natural_sort_key

# Which role the thing at the end of a relation plays; what only changes plays that of its kind.
ROLES = {
    "mirna": "mirna",
    "cancer": "cancer",
    "sourceCell": "source",
    "sampledFrom": "sample",
    "recipientCell": "recipient",
    "hasCondition": "condition",
    "cellLine": "cell_line",
    "represses": "target",
    "induces": "target",
    "activates": "pathway",
    "inhibits": "pathway",
    "promotes": "process",
    "suppresses": "process",
    "changes": "",
    "involves": "involves",
    "associatedWith": "process",
    "metastaticSite": "site",
    "reference": "reference",
}
_PROLOGUE = f"PREFIX exomet: <{EXOMET}>\nPREFIX rdfs: <{RDFS}>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
# Conditions and cell lines of a cell count as parts of its finding.
_PARTS = """SELECT DISTINCT ?finding ?relation ?part ?label ?class ?classLabel WHERE {
  { VALUES ?relation { %s } ?finding ?relation ?part } UNION { VALUES ?relation { exomet:hasCondition exomet:cellLine }
    ?finding exomet:sourceCell|exomet:recipientCell ?cell . ?cell ?relation ?part }
  ?finding exomet:mirna ?about . ?part rdfs:label ?label ; a ?class .
  FILTER(?class != owl:NamedIndividual) OPTIONAL { ?class rdfs:label ?classLabel } }"""
_HEADS = """SELECT ?finding ?kind ?year ?level WHERE { ?finding a ?kind ; exomet:mirna ?about .
  ?kind rdfs:subClassOf exomet:Finding .
  OPTIONAL { ?finding exomet:year ?year } OPTIONAL { ?finding exomet:level ?level } }"""
_CONDITIONS = """SELECT ?thing ?label WHERE {
  { ?thing (exomet:hasCondition|exomet:cellLine)/rdfs:label ?label } UNION {
    ?thing exomet:ofCancer ?cancer . ?cancer rdfs:label ?name FILTER(STRENDS(STR(?cancer), "-sender-cancer"))
    BIND(CONCAT("of ", ?name) AS ?label) } }"""
_DIRECT = "SELECT ?finding ?target WHERE { ?finding exomet:directTarget ?target }"
_YEARS = "SELECT ?paper ?year WHERE { ?paper a exomet:Publication ; exomet:publicationYear ?year }"
_MEMBERS = "SELECT ?part ?whole WHERE { ?part exomet:memberOf ?whole }"
_PATHWAYS = """SELECT ?pathway ?class WHERE { ?pathway a exomet:Pathway, ?class . ?class rdfs:subClassOf ?any }"""


@dataclass(frozen=True)
class Part:
    """What takes part in a finding: the CURIE of its class, or of the shared record, and how it is related.

    ``role`` is what it plays; ``conditions`` are those under which it is there, the cell lines that stand for it, and
    the cancer of a sender where that is another one. ``direct`` marks a target of the microRNA, ``year`` is of a paper.
    """

    thing: str
    label: str
    relation: str
    role: str
    conditions: str = ""
    direct: bool = False
    year: int = 0


@dataclass
class Finding:
    """A finding: name (``F0049``), kind, year, level of a marker, conditions, and what takes part.

    The year is that of the earliest paper it cites (0: not stated), the conditions are those of the finding as a whole.
    """

    name: str
    kind: str
    year: int
    level: str = ""
    conditions: str = ""
    parts: list[Part] = field(default_factory=list)

    def role(self, role: str) -> list[Part]:
        """Return what plays a role, each thing once for each relation."""
        return [part for part in self.parts if part.role == role]

    def years(self) -> list[int]:
        """Return the years of the papers that it cites."""
        return sorted({part.year for part in self.role("reference")})

    def effects(self) -> set[str]:
        """Return the relations of this finding that state an effect or an association."""
        return {
            part.relation for part in self.parts if part.role in ("target", "pathway", "process")
        }


class Findings:
    """All findings of a graph, and for each role which findings are below which thing."""

    def __init__(self, store: ox.Store, names: Names) -> None:
        self.store, self.names = store, names
        self.all: dict[str, Finding] = {}
        under: dict[str, list[str]] = {}
        for thing, condition in sorted(self._rows(_CONDITIONS)):
            under.setdefault(thing, []).append(condition)
        conditions = {thing: ", ".join(found) for thing, found in under.items()}
        for name, kind, year, level in self._rows(_HEADS):
            word = kind.removeprefix("exomet:").removesuffix("Finding").lower()
            self.all[_short(name)] = Finding(
                _short(name), word, int(year or 0), level, conditions.get(name, "")
            )
        self.all = {name: self.all[name] for name in sorted(self.all, key=natural_sort_key)}
        direct = {(_short(finding), target) for finding, target in self._rows(_DIRECT)}
        years = {paper: int(year) for paper, year in self._rows(_YEARS)}
        relations = " ".join(f"exomet:{relation}" for relation in ROLES)
        for name, related, individual, label, cls, class_label in sorted(
            self._rows(_PARTS % relations), key=_order
        ):
            own = individual.startswith("finding:")
            thing, called = (cls, class_label) if own else (individual, label)
            relation = related.removeprefix("exomet:")
            role = ROLES[relation] or (
                "process" if own else "pathway" if thing.startswith("pathway:") else "target"
            )
            finding = self.all[_short(name)]
            is_direct = (finding.name, thing) in direct
            part = Part(
                thing,
                called,
                relation,
                role,
                conditions.get(individual, ""),
                is_direct,
                years.get(thing, 0),
            )
            if part not in finding.parts:
                finding.parts.append(part)

    def _rows(self, query: str) -> list[list[str]]:
        rows = select(self.store, _PROLOGUE + query)[1]
        return [["" if value is None else str(value) for value in row] for row in rows]

    @cached_property
    def _tree(self) -> dict[str, set[str]]:
        """What stands above a class, record or member, by IRI."""
        tree = {cls: set(above) for cls, above in parents(self.store).items()}
        for part, whole in self._rows(_MEMBERS):
            tree.setdefault(str(expand(part)), set()).add(str(expand(whole)))
        pathways = [
            (str(expand(pathway)), str(expand(cls))) for pathway, cls in self._rows(_PATHWAYS)
        ]
        # A pathway is below the classes of its class, and below the pathways that are of one of these classes.
        for pathway, cls in pathways:
            above = ancestors(cls, tree)
            tree.setdefault(pathway, set()).update(
                above, (other for other, of in pathways if of in above)
            )
        return tree

    def above(self, thing: str) -> set[str]:
        """Return the CURIEs or IRIs of a thing and of all that is above it, as IRIs."""
        return ancestors(str(expand(thing)), self._tree)

    def broader(self, iri: str) -> list[str]:
        """Return the nearest things above one that have findings, as IRIs."""
        seen = level = {iri}
        while level := {above for one in level for above in self._tree.get(one, ())} - seen:
            if found := sorted(above for above in level if self.of(above)):
                return found
            seen = seen | level
        return []

    @cached_property
    def along(self) -> dict[tuple[str, str], dict[str, set[str]]]:
        """Role and relation -> IRI of a thing -> names of the findings in which it, or what is below it, stands so."""
        found: dict[tuple[str, str], dict[str, set[str]]] = {}
        for finding in self.all.values():
            for part in finding.parts:
                for above in self.above(part.thing):
                    found.setdefault((part.role, part.relation), {}).setdefault(above, set()).add(
                        finding.name
                    )
        return found

    @cached_property
    def below(self) -> dict[str, dict[str, set[str]]]:
        """Role -> IRI of a thing -> names of the findings in which it, or something below it, plays the role."""
        return {
            role: merged(self.along[key] for key in self.along if key[0] == role)
            for role in ROLES.values()
            if role
        }

    def of(self, iri: str) -> dict[str, list[str]]:
        """Return role -> names of the findings in which a thing, or something below it, plays that role."""
        return {
            role: sorted(things[iri], key=natural_sort_key)
            for role, things in self.below.items()
            if things.get(iri)
        }

    @cached_property
    def effects(self) -> Mechanisms:
        """The steps of the findings with what they come after."""
        return Mechanisms(self.store)

    def count(self, role: str, names: Iterable[str] | None = None) -> Counter[tuple[str, str]]:
        """Return how many of the named findings (of all, by default) have a thing, as ``(CURIE, label)``, in a role."""
        chosen = self.all.values() if names is None else [self.all[name] for name in names]
        return Counter(
            key
            for finding in chosen
            for key in {(part.thing, part.label) for part in finding.role(role)}
        )


def merged(things: Iterable[Mapping[str, set[str]]]) -> dict[str, set[str]]:
    """Return thing -> names, with the names of all."""
    found: dict[str, set[str]] = {}
    for one in things:
        for thing, names in one.items():
            found[thing] = found.get(thing, set()) | names
    return found


def _short(finding: str) -> str:
    return finding.removeprefix("finding:")


def _order(row: list[str]) -> tuple[object, ...]:
    return (
        natural_sort_key(row[0]),
        list(ROLES).index(row[1].removeprefix("exomet:")),
        natural_sort_key(row[2]),
        natural_sort_key(row[4]),
    )
