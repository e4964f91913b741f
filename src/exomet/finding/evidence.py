"""Lines of evidence as plain values: what each source has on a finding, and how it shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exomet.finding.papers import CitedPaper
from exomet.graph.evidence import LEVELS
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.tables.provenance import ABSTRACTS, BASES, METHODS
from exomet.terms.iris import EXOMET, OWL, RDF, RDFS, SKOS
from exomet.terms.sorting import natural_sort_key

_LINE_PREFIXES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>
PREFIX owl: <{OWL}> PREFIX skos: <{SKOS}>
"""
# The lines of a finding, or one line by itself.
_WHERE = """{ <%(iri)s> exomet:evidence ?line } UNION
  { VALUES ?line { <%(iri)s> } ?line a exomet:EvidenceLine }"""
_LINE_HEADS = f"""SELECT DISTINCT ?line ?finding ?source ?label ?kind ?stance ?note WHERE {{
  {_WHERE} ?finding exomet:evidence ?line .
  ?line exomet:reportedBy ?source ; exomet:stance ?stance .
  ?source rdfs:label ?label ; exomet:sourceKind ?kind . OPTIONAL {{ ?line skos:note ?note }}
}} ORDER BY ?line"""
_LINE_VALUES = f"""SELECT DISTINCT ?line ?relation ?value ?label WHERE {{
  {_WHERE} VALUES ?relation {{ exomet:paper exomet:place exomet:readFrom exomet:shows rdf:type }}
  ?line ?relation ?value FILTER(?value NOT IN (owl:NamedIndividual, exomet:EvidenceLine))
  OPTIONAL {{ ?value rdfs:label ?label }} }}"""
_STATED_VALUES = f"""SELECT DISTINCT ?line ?field ?value ?method ?basis WHERE {{
  {_WHERE} ?line exomet:statement ?statement .
  ?statement exomet:field ?field ; exomet:statedValue ?value ; exomet:basis ?basis
  OPTIONAL {{ ?statement exomet:method ?method }} }}"""
# A level beside the others, no step between them: that it does not hold is nothing to tell.
_UNTOLD = "recipient inferred by the curator"

_ByRelation = dict[str, dict[str, str]]


@dataclass(frozen=True)
class StatedField:
    """What a line states of one field or step: values, how it shows them, where they stand."""

    field: str
    values: tuple[str, ...]
    methods: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class ReportedLine:
    """A line of evidence.

    Attributes:
        name: its identifier, such as ``E0010``.
        finding: CURIE of its finding.
        source: CURIE of its source.
        source_label: label of its source.
        kind: kind of its source, ``review`` or ``abstracts``.
        stance: ``supports`` or ``disputes``.
        note: what a reader should know of it.
        papers: CURIEs of the papers on which it rests.
        anchors: CURIE -> locator of its places in the source.
        read_from: the parts that were read.
        kinds: CURIE -> label of the kinds of evidence.
        shows: the levels of evidence that it states, from cargo to animal.
        statements: what it states, by field or step.
    """

    name: str
    finding: str
    source: str
    source_label: str
    kind: str
    stance: str
    note: str
    papers: tuple[str, ...]
    anchors: Mapping[str, str]
    read_from: tuple[str, ...]
    kinds: Mapping[str, str]
    shows: tuple[str, ...]
    statements: Mapping[str, StatedField]


def read_lines(store: Queryable, iri: str) -> list[ReportedLine]:
    """Return the lines of evidence of a finding, in the order of their names.

    Args:
        store: the graph.
        iri: IRI of the finding, or of one line.
    """
    values: dict[str, _ByRelation] = {}
    for line, relation, value, label in _rows(store, _LINE_VALUES, iri):
        by_relation = values.setdefault(line, {})
        by_relation.setdefault(relation.partition(":")[2], {})[value] = label
    statements = _read_statements(_rows(store, _STATED_VALUES, iri))
    return [
        _reported_line(head, values.get(head[0], {}), statements.get(head[0], {}))
        for head in _rows(store, _LINE_HEADS, iri)
    ]


def _rows(store: Queryable, query: str, iri: str) -> list[list[str]]:
    return list(select_texts(store, _LINE_PREFIXES + query % {"iri": iri}))


def _reported_line(
    head: list[str], values: _ByRelation, statements: Mapping[str, StatedField]
) -> ReportedLine:
    line, finding, source, label, kind, stance, note = head
    return ReportedLine(
        name=line.partition(":")[2],
        finding=finding,
        source=source,
        source_label=label,
        kind=kind,
        stance=stance,
        note=note,
        papers=tuple(sorted(values.get("paper", ()), key=natural_sort_key)),
        anchors=_in_natural_order(values.get("place", {})),
        read_from=_in_order(values.get("readFrom", ()), BASES),
        kinds=_in_natural_order(values.get("type", {})),
        shows=_in_order(values.get("shows", ()), LEVELS),
        statements=statements,
    )


def _in_natural_order(labels: Mapping[str, str]) -> dict[str, str]:
    ordered = sorted(labels.items(), key=lambda item: natural_sort_key(item[1]))
    return dict(ordered)


def _in_order(texts: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return texts in the order of the tables; others come last."""
    places = {text: place for place, text in enumerate(known)}
    return tuple(sorted(texts, key=lambda text: (places.get(text, len(places)), text)))


def _read_statements(rows: Iterable[list[str]]) -> dict[str, dict[str, StatedField]]:
    """Return line -> field -> what is stated of it."""
    found: dict[tuple[str, str], tuple[set[str], set[str], set[str]]] = {}
    for line, field, value, method, basis in rows:
        values, methods, bases = found.setdefault((line, field), (set(), set(), set()))
        values.add(value)
        bases.add(basis)
        methods |= {method} - {""}
    lines: dict[str, dict[str, StatedField]] = {}
    for (line, field), (values, methods, bases) in found.items():
        stated = tuple(sorted(values, key=natural_sort_key))
        lines.setdefault(line, {})[field] = StatedField(
            field, stated, _in_order(methods, METHODS), _in_order(bases, BASES)
        )
    return lines


def source_words(kind: str, label: str) -> str:
    """Return what people call a source.

    Example:
        >>> source_words("review", "Tahan R, Yazici H (2025)")
        'review: Tahan R, Yazici H (2025)'
        >>> source_words("abstracts", "Authors of the papers (2026)")
        'abstracts of the papers'
    """
    return "abstracts of the papers" if kind == ABSTRACTS else f"{kind}: {label}"


def source_titles(lines: Iterable[ReportedLine]) -> dict[str, str]:
    """Return source -> heading of what it states: reviews first, by name where there are several.

    Args:
        lines: the lines of evidence of a finding.
    """
    kinds = {line.source: line.kind for line in lines}
    reviews = sorted(source for source, kind in kinds.items() if kind != ABSTRACTS)
    several = len(reviews) > 1
    titles = {name: name.partition(":")[2] if several else "review" for name in reviews}
    return titles | {name: "abstract" for name, kind in kinds.items() if kind == ABSTRACTS}


def levels_by_line(lines: Iterable[ReportedLine]) -> dict[str, list[str]]:
    """Return level of evidence -> names of the lines that show it, from cargo to animal.

    A level that no line states has no names; it may hold all the same.
    """
    known = list(lines)
    levels: dict[str, list[str]] = {}
    for level in LEVELS:
        names = [line.name for line in known if level in line.shows]
        if names or level != _UNTOLD:
            levels[level] = names
    return levels


def supporting(lines: Iterable[ReportedLine]) -> list[ReportedLine]:
    """Return the lines that support their finding."""
    return [line for line in lines if line.stance == "supports"]


def papers_of(lines: Iterable[ReportedLine], papers: Mapping[str, CitedPaper]) -> list[CitedPaper]:
    """Return the records of the papers on which lines rest, each once."""
    names: dict[str, None] = {}
    for line in lines:
        names.update(dict.fromkeys(line.papers))
    return [papers[name] for name in names if name in papers]
