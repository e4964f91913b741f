"""Reads claims from a graph: as curated, as each source has them, and line of evidence by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exomet.audit.claims import (
    ECO,
    LINES,
    PAPERS,
    Fields,
    Stated,
    read_line_statements,
    read_statements,
)
from exomet.audit.relation import STANCE, Claim
from exomet.finding.comparison import read_curated
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDF, RDFS

_PREFIXES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>
PREFIX owl: <{OWL}>
"""
_FINDING_HEADS = """SELECT ?finding ?kind ?label WHERE {
  ?finding exomet:mirna ?mirna ; a ?kind ; rdfs:label ?label .
  ?kind rdfs:subClassOf exomet:Finding }"""
_LINES = """SELECT DISTINCT ?line ?finding ?source ?relation ?value ?label WHERE {
  ?finding exomet:evidence ?line . ?line exomet:reportedBy ?source ; ?relation ?value
  VALUES ?relation { exomet:paper exomet:stance rdf:type }
  FILTER(?value NOT IN (owl:NamedIndividual, exomet:EvidenceLine))
  OPTIONAL { ?value rdfs:label ?label } }"""
_GROUND_RELATIONS = {"exomet:paper": PAPERS, "exomet:stance": STANCE, "rdf:type": ECO}
_CORRECTED = """SELECT ?correction ?finding ?step ?field ?source ?printed ?curated WHERE {
  ?correction exomet:correctedFinding ?finding ; exomet:field ?field ;
    exomet:printedValue ?printed ; exomet:curatedValue ?curated ;
    exomet:place/exomet:reportedBy ?source
  OPTIONAL { ?correction exomet:correctedStep ?step } }"""
_STEP_PARTS = """SELECT ?finding ?step ?part ?value WHERE {
  ?finding exomet:step ?step .
  { ?step exomet:affects/rdfs:label ?value BIND("about" AS ?part) } UNION
  { ?step a ?value BIND("class" AS ?part) } UNION
  { ?step exomet:inCell ?value BIND("in_cell" AS ?part) } UNION
  { ?step exomet:after ?value BIND("after" AS ?part) } UNION
  { ?step exomet:aspect ?value BIND("aspect" AS ?part) } }"""
_SIGN_OF_CLASS = {
    "exomet:Increase": "increase",
    "exomet:Decrease": "decrease",
    "exomet:SignNotStated": "not stated",
}
_DIRECTNESS = {
    "exomet:DirectStep": "direct",
    "exomet:LigandStep": "ligand",
    "exomet:DownstreamStep": "downstream",
}


@dataclass(frozen=True)
class FindingHead:
    """What a finding is called: its kind, and its label without its name."""

    kind: str
    label: str


@dataclass
class LineRecord:
    """A line of evidence: its finding and source, and its papers, kinds of evidence and stance."""

    finding: str
    source: str
    values: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CorrectionRecord:
    """A correction of a finding: of which column or step, in which source, from what to what."""

    name: str
    finding: str
    field: str
    source: str
    printed: str
    curated: str


def read_heads(store: Queryable) -> dict[str, FindingHead]:
    """Return finding, by its CURIE -> its kind and label."""
    heads = {}
    for finding, kind, label in select_texts(store, _PREFIXES + _FINDING_HEADS):
        word = kind.removeprefix("exomet:").removesuffix("Finding").lower()
        heads[finding] = FindingHead(word, label.partition(": ")[2])
    return heads


def read_line_records(store: Queryable) -> dict[str, LineRecord]:
    """Return line of evidence, by its CURIE -> what it is."""
    lines: dict[str, LineRecord] = {}
    rows = sorted(select_texts(store, _PREFIXES + _LINES))
    for line, finding, source, relation, value, label in rows:
        record = lines.setdefault(line, LineRecord(finding, source))
        ground = _GROUND_RELATIONS[relation]
        record.values.setdefault(ground, []).append(label if ground == ECO else value)
    return lines


def read_corrections(store: Queryable) -> list[CorrectionRecord]:
    """Return the corrections of findings, in the order of their names."""
    rows = sorted(select_texts(store, _PREFIXES + _CORRECTED))
    return [_correction_record(*row) for row in rows]


def _correction_record(  # noqa: PLR0913, PLR0917
    name: str, finding: str, step: str, column: str, source: str, printed: str, curated: str
) -> CorrectionRecord:
    of = step.rpartition("-")[2] or column
    return CorrectionRecord(name.partition(":")[2], finding, of, source, printed, curated)


# Column or step -> names of the corrections of it.
Corrected = dict[str, tuple[str, ...]]


def by_corrected_field(corrections: Iterable[CorrectionRecord]) -> dict[str, Corrected]:
    """Return finding -> column or step -> names of the corrections of it."""
    findings: dict[str, Corrected] = {}
    for each in corrections:
        fields = findings.setdefault(each.finding, {})
        fields[each.field] = (*fields.get(each.field, ()), each.name)
    return findings


def claims_by_source(store: Queryable) -> dict[str, dict[str, Claim]]:
    """Return source -> finding -> what the lines of that source together state of it."""
    heads, corrected = read_heads(store), _corrected_by_source(store)
    grounds = _grounds(read_line_records(store).values())
    claims: dict[str, dict[str, Claim]] = {}
    for finding, parties in read_statements(store):
        for (_, source), fields in parties.items():
            ground = grounds[source, finding]
            claims.setdefault(source, {})[finding] = Claim(
                finding,
                heads[finding].kind,
                fields | {STANCE: Stated(ground.get(STANCE, []))},
                frozenset(ground.get(PAPERS, ())),
                corrected.get(source, {}).get(finding, {}),
            )
    return claims


def _corrected_by_source(store: Queryable) -> dict[str, dict[str, Corrected]]:
    sources: dict[str, list[CorrectionRecord]] = {}
    for each in read_corrections(store):
        sources.setdefault(each.source, []).append(each)
    return {source: by_corrected_field(own) for source, own in sources.items()}


def _grounds(records: Iterable[LineRecord]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return source and finding -> the papers, stance and kinds of evidence of its lines."""
    grounds: dict[tuple[str, str], dict[str, list[str]]] = {}
    for record in records:
        known = grounds.setdefault((record.source, record.finding), {})
        for name, values in record.values.items():
            known[name] = sorted({*known.get(name, ()), *values})
    return grounds


def curated_claims(store: Queryable) -> dict[str, Claim]:
    """Return finding -> its claim as curated, with the names of its lines of evidence."""
    steps, values = _curated_steps_of_all(store), read_curated(store)
    lines: dict[str, list[str]] = {}
    papers: dict[str, set[str]] = {}
    for line, record in read_line_records(store).items():
        lines.setdefault(record.finding, []).append(line)
        papers.setdefault(record.finding, set()).update(record.values.get(PAPERS, ()))
    claims = {}
    for finding, head in read_heads(store).items():
        columns = {name: Stated(list(each)) for name, each in values.get(finding, {}).items()}
        evidence = {LINES: Stated(lines.get(finding, []))}
        fields = columns | steps.get(finding, {}) | evidence
        rests_on = frozenset(papers.get(finding, ()))
        claims[finding] = Claim(finding, head.kind, fields, rests_on)
    return claims


def _curated_steps_of_all(store: Queryable) -> dict[str, Fields]:
    """Return finding -> the fields of its steps and of their parts."""
    steps: dict[tuple[str, str], dict[str, list[str]]] = {}
    for finding, step, part, value in sorted(select_texts(store, _PREFIXES + _STEP_PARTS)):
        steps.setdefault((finding, step), {}).setdefault(part, []).append(value)
    things = {step: parts["about"][0] for (_, step), parts in steps.items()}
    fields: dict[str, Fields] = {}
    for (finding, step), parts in steps.items():
        of_finding = fields.setdefault(finding, {})
        of_finding |= _step_fields(step.rpartition("-")[2], parts, things)
    return fields


def _step_fields(name: str, parts: Mapping[str, list[str]], things: Mapping[str, str]) -> Fields:
    """Return the fields of a step: its sign, and its parts that are stated."""
    signs = [_SIGN_OF_CLASS[cls] for cls in parts["class"] if cls in _SIGN_OF_CLASS]
    of_parts = {
        "direct": [_DIRECTNESS[cls] for cls in parts["class"] if cls in _DIRECTNESS],
        "in_cell": [cell.rpartition("-")[2] for cell in parts.get("in_cell", ())],
        "after": sorted(things[cause] for cause in parts.get("after", ())),
        "aspect": parts.get("aspect", []),
    }
    fields = {f"{name}.{part}": Stated(list(values)) for part, values in of_parts.items() if values}
    return {name: Stated(signs, about=parts["about"][0])} | fields


def line_claims(store: Queryable) -> dict[str, Claim]:
    """Return line of evidence, by its CURIE -> what it states, and what it rests on."""
    heads, statements = read_heads(store), read_line_statements(store)
    claims = {}
    for line, record in read_line_records(store).items():
        own = statements.get(line, {})
        ground = {name: Stated(list(values)) for name, values in record.values.items()}
        bases = {f"{name}.basis": Stated(sorted(each.bases)) for name, each in own.items()}
        papers = frozenset(record.values.get(PAPERS, ()))
        kind = heads[record.finding].kind
        claims[line] = Claim(record.finding, kind, own | ground | bases, papers)
    return claims
