"""What was brought for and against findings: counts of support, lines, and sites in 3' UTRs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from exomet.errors import QueryError
from exomet.query.select import select_texts
from exomet.queryable import Queryable, RowStore
from exomet.terms.iris import COMPUTED, EXOMET, RDFS
from exomet.terms.sorting import natural_sort_key
from exomet.terms.support_kinds import (
    NOTHING,
    ON_EFFECTS,
    SUPPORT_KINDS,
)

_BROUGHT_PREFIXES = f"PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>\n"
_COUNTS = f"""SELECT ?about ?relation ?count WHERE {{ GRAPH <{COMPUTED}support> {{
  VALUES ?relation {{ {" ".join(f"exomet:{name}" for name in SUPPORT_KINDS)} }}
  ?each exomet:bearsOn ?about ; ?relation ?count }} %s }}"""
_HAS_ANY = f"""SELECT ?each WHERE {{
  GRAPH <{COMPUTED}support> {{ ?each exomet:bearsOn ?about }} }} LIMIT 1"""
_ABOUT_ONE = """{ VALUES ?about { <%(iri)s> } } UNION { <%(iri)s> exomet:step ?about }"""
_LINES_ABOUT = f"""SELECT ?line ?relation ?about ?name ?release ?grade ?pmid ?arms ?cited WHERE {{
  VALUES ?relation {{ exomet:supports exomet:disputes }}
  {_ABOUT_ONE}
  GRAPH ?graph {{ ?line ?relation ?about ; exomet:fromResource ?resource ; exomet:grade ?grade ;
      exomet:citedAlready ?cited . ?resource rdfs:label ?name ; exomet:resourceRelease ?release .
    OPTIONAL {{ ?line exomet:recordPmid ?pmid }} OPTIONAL {{ ?line exomet:armMatch ?arms }} }} }}"""
_SITES_ABOUT = f"""SELECT ?about ?best ?arms ?length ?rate ?flag WHERE {{
  {_ABOUT_ONE}
  GRAPH <{COMPUTED}seed-sites> {{ ?verdict exomet:bearsOn ?about ; exomet:bestSite ?best ;
      exomet:armSupport ?arms ; exomet:utrLength ?length .
    OPTIONAL {{ ?verdict exomet:backgroundRate ?rate }}
    OPTIONAL {{ ?verdict exomet:auditClass ?flag }} }} }}"""
_LABELS_ABOUT = f"SELECT ?about ?label WHERE {{ {_ABOUT_ONE} ?about rdfs:label ?label }}"
_PAPERS_NAMED = 8

# Why nothing is answered from what was never brought.
NOTHING_BROUGHT = (
    "No file of another resource was brought beside this graph, so nothing is known of what speaks "
    "for or against it elsewhere: run `exomet corroborate --mirtarbase FILE` (see docs/"
    "corroboration.md)."
)

Counts = Mapping[str, int]


def has_corroboration(store: Queryable) -> bool:
    """Return whether files of other resources were brought beside a graph."""
    return any(True for _ in select_texts(store, _BROUGHT_PREFIXES + _HAS_ANY))


def read_support(store: Queryable, iri: str = "") -> dict[str, dict[str, int]]:
    """Return finding or step, by CURIE -> local name of a property -> number of papers.

    Args:
        store: the graph; tables of a build in the making hold nothing that was brought.
        iri: IRI of a finding, for it and its steps alone.
    """
    counts: dict[str, dict[str, int]] = {}
    query = _COUNTS % (_ABOUT_ONE % {"iri": iri} if iri else "")
    try:
        rows = list(select_texts(store, _BROUGHT_PREFIXES + query))
    except QueryError:
        if not isinstance(store, RowStore):
            raise
        return counts
    for about, relation, count in rows:
        counts.setdefault(about, {})[relation.partition(":")[2]] = int(count)
    return counts


def support_values(counts: Counts) -> set[str]:
    """Return the values of the filter ``corroboration`` that counts reach.

    Example:
        >>> sorted(support_values({"weakPapers": 2, "disputingPapers": 0}))
        ['weak']
        >>> support_values({"cargoPapers": 1}) == {"cargo", "nothing"}, support_values({})
        (True, set())
    """
    if not counts:
        return set()
    values = {SUPPORT_KINDS[name].value for name, count in counts.items() if count}
    if not any(counts.get(name) for name in ON_EFFECTS):
        values.add(NOTHING)
    return values - {""}


@dataclass(frozen=True)
class SupportBadge:
    """A number of papers in words, with its tone: ``up``, ``down`` or empty."""

    text: str
    tone: str


def support_badges(counts: Counts) -> list[SupportBadge]:
    """Return what speaks for and against a finding elsewhere, as badges.

    Example:
        >>> [badge.text for badge in support_badges({"reporterGradePapers": 2, "weakPapers": 0})]
        ['2 reporter-grade elsewhere']
        >>> [badge.text for badge in support_badges({"weakPapers": 0})], support_badges({})
        (['nothing on its effects elsewhere'], [])
    """
    if not counts:
        return []
    badges = []
    for name, kind in SUPPORT_KINDS.items():
        if kind.value and counts.get(name):
            badges.append(SupportBadge(f"{counts[name]} {kind.words}", kind.tone))
    if not any(counts.get(name) for name in ON_EFFECTS):
        badges.append(SupportBadge("nothing on its effects elsewhere", ""))
    return badges


@dataclass
class BroughtLines:
    """Lines on one statement that agree in resource, stance, grade and arms.

    Attributes:
        about: the finding, step or regulation, by its label.
        resource: the resource with its release.
        stance: ``supports`` or ``disputes``.
        grade: the grade of evidence.
        arms: how the arms agree.
        papers: PMIDs of papers that the finding does not cite.
        cited: PMIDs of those that it cites.
        lines: how many lines there are.
    """

    about: str
    resource: str
    stance: str
    grade: str
    arms: str
    papers: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    lines: int = 0

    @property
    def papers_text(self) -> str:
        """The PMIDs of further papers in words, the first of many."""
        named = self.papers[:_PAPERS_NAMED]
        more = len(self.papers) - len(named)
        without = "" if self.papers or self.cited else f"{self.lines} without a paper"
        return ", ".join(named) + (f" and {more} more" if more else "") + without


def read_brought_lines(store: Queryable, iri: str) -> list[BroughtLines]:
    """Return the lines of corroboration on a finding and its steps, or on a regulation.

    Args:
        store: the graph.
        iri: IRI of the finding or background regulation.
    """
    labels = dict(_rows_about(store, _LABELS_ABOUT, iri))
    found: dict[tuple[str, ...], BroughtLines] = {}
    for row in sorted(_rows_about(store, _LINES_ABOUT, iri), key=_by_statement):
        _, relation, about, name, release, grade, pmid, arms, cited = row
        resource = name if release == "not stated" else f"{name} {release}"
        stance = relation.partition(":")[2]
        key = labels.get(about, about), resource, stance, grade, arms
        lines = found.setdefault(key, BroughtLines(*key))
        lines.lines += 1
        if pmid:
            (lines.cited if cited == "true" else lines.papers).append(pmid)
    return list(found.values())


def _by_statement(row: Sequence[str]) -> tuple[object, ...]:
    line, relation, about, *_ = row
    return natural_sort_key(about), relation, natural_sort_key(line)


def read_seed_verdicts(store: Queryable, iri: str) -> list[list[str]]:
    """Return what the sequence says of steps: label, best site, arms, length, rate, flag."""
    labels = dict(_rows_about(store, _LABELS_ABOUT, iri))
    rows = sorted(_rows_about(store, _SITES_ABOUT, iri), key=lambda row: natural_sort_key(row[0]))
    return [[labels.get(about, about), *rest] for about, *rest in rows]


def _rows_about(store: Queryable, query: str, iri: str) -> Iterable[list[str]]:
    return select_texts(store, _BROUGHT_PREFIXES + query % {"iri": iri})
