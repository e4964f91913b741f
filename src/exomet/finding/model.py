"""The findings as plain values, read once, and which of them are below which class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from exomet.finding.reading import Finding, Part, read_findings
from exomet.graph.cell_descriptions import CellDescription
from exomet.graph.grounding import Names
from exomet.graph.index import ancestors
from exomet.query.select import select
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, INFERRED, RDFS, expand
from exomet.terms.roles import ROLES, Climb, Role
from exomet.terms.sorting import natural_sort_key

_PATHWAYS = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?pathway ?class WHERE {{
  ?pathway a exomet:Pathway, ?class . ?class rdfs:subClassOf ?any
  FILTER(?class != exomet:Pathway) }}"""

_CLASSES_OF_FINDINGS = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?class WHERE {{ ?finding exomet:mirna ?any
  {{ ?finding a ?class }} UNION {{ GRAPH <{INFERRED}> {{ ?finding a ?class }} }} }}"""

# Relation -> IRI of a thing -> names of findings.
ByRelation = dict[str, dict[str, set[str]]]


class Findings:
    """All findings of a graph, and for each role which findings are below which thing.

    Nothing is read before it is needed.

    Args:
        names: the names of the graph.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._above: dict[str, set[str]] = {}
        self._superclasses: dict[str, set[str]] = {}
        self._along: dict[str, ByRelation] = {}
        self._below: dict[str, dict[str, set[str]]] = {}

    @property
    def store(self) -> Queryable:
        """The graph."""
        return self.names.store

    @cached_property
    def all(self) -> dict[str, Finding]:
        """The findings by name, in the order of their names."""
        return read_findings(self.store)

    @cached_property
    def tree(self) -> dict[str, set[str]]:
        """The things directly above a class, record or member, by IRI."""
        tree = {thing: set(above) for thing, above in self.names.tree.items()}
        rows = select(self.store, _PATHWAYS)[1]
        pathways = [(str(expand(str(one))), str(expand(str(cls)))) for one, cls in rows]
        # A pathway is below the classes of its class, and below the pathways of one of these.
        for pathway, cls in pathways:
            above = ancestors(cls, tree)
            broader = {other for other, its_class in pathways if its_class in above}
            tree.setdefault(pathway, set()).update(above, broader)
        return tree

    @cached_property
    def by_class(self) -> dict[str, set[str]]:
        """The names of the findings of each class, as stated and inferred, by IRI of the class."""
        names: dict[str, set[str]] = {}
        for finding, cls in select(self.store, _CLASSES_OF_FINDINGS)[1]:
            name = str(finding).partition(":")[2]
            names.setdefault(str(expand(str(cls))), set()).add(name)
        return names

    def above(self, thing: str) -> set[str]:
        """Return a thing and all that is above it, as IRIs.

        Args:
            thing: its CURIE or IRI.
        """
        if thing not in self._above:
            self._above[thing] = ancestors(str(expand(thing)), self.tree)
        return self._above[thing]

    def superclasses(self, thing: str) -> set[str]:
        """Return a class and all classes above it, as IRIs; a record has none.

        Args:
            thing: CURIE or IRI of the class or record.
        """
        if thing not in self._superclasses:
            self._superclasses[thing] = ancestors(str(expand(thing)), self.names.classes)
        return self._superclasses[thing]

    def broader(self, iri: str) -> list[str]:
        """Return the nearest things above one that have findings, as IRIs."""
        seen = level = {iri}
        while level:
            next_level: set[str] = set()
            for thing in level:
                next_level |= self.tree.get(thing, set())
            level = next_level - seen
            if with_findings := sorted(above for above in level if self.of(above)):
                return with_findings
            seen = seen | level
        return []

    def found_by(self, role: Role, part: Part) -> set[str]:
        """Return the IRIs of what a filter may name so that it finds a part."""
        return {str(expand(part.thing))} if role.climb is Climb.NONE else self.above(part.thing)

    def along(self, role: str) -> ByRelation:
        """Return the findings in which a thing, or one below it, plays a role, by relation."""
        if role not in self._along:
            names: ByRelation = {}
            for finding in self.all.values():
                for part in finding.role(role):
                    by_thing = names.setdefault(part.relation, {})
                    for iri in self.found_by(ROLES[role], part):
                        by_thing.setdefault(iri, set()).add(finding.name)
            self._along[role] = names
        return self._along[role]

    def below(self, role: str) -> dict[str, set[str]]:
        """Return thing, by IRI -> names of the findings in which it, or one below, has a role."""
        if role not in self._below:
            self._below[role] = merged_names(self.along(role).values())
        return self._below[role]

    def with_cell(self, role: Role, cell: CellDescription) -> set[str]:
        """Return the names of the findings in which a cell that fits a description plays a role.

        A cancer is that of the finding, which the model gives to its malignant cells.
        """
        return {name for name, finding in self.all.items() if self._has_cell(finding, role, cell)}

    def _has_cell(self, finding: Finding, role: Role, cell: CellDescription) -> bool:
        if cell.cancer and not self._is_any_below(finding.role("cancer"), cell.cancer.iri):
            return False
        fitting = [
            part
            for part in finding.with_joined(role)
            if cell.circumstances.issubset(part.conditions.split(", "))
        ]
        return self._is_any_below(fitting, cell.cell.iri) if cell.cell else bool(fitting)

    def _is_any_below(self, parts: Iterable[Part], iri: str) -> bool:
        return any(iri in self.above(part.thing) for part in parts)

    def of(self, iri: str) -> dict[str, list[str]]:
        """Return role -> names of the findings in which a thing, or one below it, plays it."""
        return {
            role: sorted(names, key=natural_sort_key)
            for role in ROLES
            if (names := self.below(role).get(iri))
        }

    def about(self, iri: str) -> set[str]:
        """Return the names of the findings in which a thing, or one below it, takes part."""
        return set().union(*self.of(iri).values())

    def count(self, role: str, names: Iterable[str] | None = None) -> Counter[tuple[str, str]]:
        """Return thing -> how many findings have it in a role.

        Args:
            role: name of the role.
            names: names of the findings to count, all if it is None.

        Returns:
            Counts by CURIE and label of a thing.
        """
        selected = self.all.values() if names is None else [self.all[name] for name in names]
        counts: Counter[tuple[str, str]] = Counter()
        for finding in selected:
            counts.update({(part.thing, part.label) for part in finding.role(role)})
        return counts

    def shown_in(self, system: str) -> set[str]:
        """Return the names of the findings that were shown in a model system."""
        return {each.name for each in self.all.values() if system in each.systems}

    def years(self) -> list[str]:
        """Return the years of the papers that findings cite."""
        years: set[int] = set()
        for finding in self.all.values():
            years.update(finding.years())
        return [str(year) for year in sorted(years)]


def merged_names(by_thing: Iterable[Mapping[str, set[str]]]) -> dict[str, set[str]]:
    """Return thing -> names, with the names of all.

    Example:
        >>> sorted(merged_names([{"a": {"F1"}}, {"a": {"F2"}}])["a"])
        ['F1', 'F2']
    """
    names: dict[str, set[str]] = {}
    for one in by_thing:
        for thing, more in one.items():
            names[thing] = names.get(thing, set()) | more
    return names
