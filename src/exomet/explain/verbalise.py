"""Proofs in words, with the papers and places behind the findings they rest on; as text, JSON, PROV-O and Mermaid."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from exomet.audit.anchors import read_anchors
from exomet.explain.proofs import Proof, Statement
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple
from exomet.query.select import select
from exomet.terms.header import read_header
from exomet.terms.iris import BASE, EXOMET, RDFS, expand

_LABELS = f"SELECT ?thing ?label WHERE {{ ?thing <{RDFS}label> ?label }}"
_SOURCES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?thing ?paper ?locator WHERE {{
  ?thing exomet:reference|exomet:supportedBy ?reference . ?reference rdfs:label ?paper .
  OPTIONAL {{ ?thing exomet:place/exomet:locator ?locator }} }} ORDER BY ?thing ?paper ?locator"""
_PROV = "http://www.w3.org/ns/prov#"


@dataclass(frozen=True)
class Evidence:
    """What stands behind a finding or a regulation: its papers, its places, and passages where the source is given."""

    thing: str
    papers: tuple[str, ...]
    places: tuple[str, ...]
    passages: tuple[str, ...]


class Verbaliser:
    """Puts statements, rules and evidence of a built graph into words."""

    def __init__(self, store: ox.Store, rules: Path, source: str = "") -> None:
        self._labels = {str(thing): str(label) for thing, label in select(store, _LABELS)[1]}
        self._rules = rules
        self._words: dict[str, str] = {}
        self._evidence: dict[str, tuple[set[str], set[str]]] = {}
        for thing, paper, locator in select(store, _SOURCES)[1]:
            papers, places = self._evidence.setdefault(str(thing), (set(), set()))
            papers.add(str(paper))
            if locator:
                places.add(str(locator))
        self._passages: dict[str, list[str]] = {}
        for anchor in read_anchors(store) if source else ():
            for finding in anchor.findings:
                passage = " ".join(source[anchor.start : anchor.end].split())
                self._passages.setdefault(f"finding:{finding}", []).append(passage)

    def label(self, curie: str) -> str:
        """Return the label of a thing, or its CURIE where it has none."""
        return self._labels.get(curie, curie)

    def sentence(self, statement: Statement) -> str:
        """Return a statement as a sentence."""
        subject, predicate, value = statement
        named = self._named(value)
        article = "an" if named[0] in "aeiouE" else "a"
        relation = {"rdf:type": f"is {article}", "rdfs:subClassOf": "is below"}.get(
            predicate
        ) or self.label(predicate)
        return f"{self._named(subject)} {relation} {named}"

    def _named(self, curie: str) -> str:
        label = self.label(curie)
        participant = re.fullmatch(r"(?:finding|regulation):([FR]\d+)-\w+", curie)
        return f"{label} (of {participant[1]})" if participant else label

    def rule(self, name: str) -> str:
        """Return what a rule says, in words."""
        if name not in self._words:
            self._words[name] = str(read_header(self._rules / f"{name}.rq")[0]["words"])
        return self._words[name]

    def evidence(self, proof: Proof) -> list[Evidence]:
        """Return what stands behind the findings and regulations that a proof rests on."""
        things = {
            _whole(term)
            for leaf in proof.leaves()
            for term in (leaf.statement[0], leaf.statement[2])
        }
        found = []
        for thing in sorted(things & self._evidence.keys()):
            papers, places = self._evidence[thing]
            passages = tuple(self._passages.get(thing, ()))
            found.append(Evidence(thing, tuple(sorted(papers)), tuple(sorted(places)), passages))
        return found


def _whole(curie: str) -> str:
    return re.sub(r"^((?:finding|regulation):[FR]\d+)-\w+$", r"\1", curie)


def as_text(proof: Proof, teller: Verbaliser) -> str:
    """Return a proof as an indented text, with its evidence below."""
    lines = list(_lines(proof, teller, 0))
    evidence = teller.evidence(proof)
    if evidence:
        lines += ["", "It rests on"]
    for item in evidence:
        lines.append(f"  {teller.label(item.thing)}")
        lines.append(
            f"    {'; '.join(item.papers)}" + (f", {'; '.join(item.places)}" if item.places else "")
        )
        lines += [f'    "{passage}"' for passage in item.passages]
    return "\n".join(lines)


def _lines(proof: Proof, teller: Verbaliser, depth: int) -> Iterator[str]:
    how = f"because {teller.rule(proof.rule)}" if proof.rule else "is stated"
    yield f"{'  ' * depth}{teller.sentence(proof.statement)}" + ("" if proof.rule else f"  [{how}]")
    if proof.rule:
        yield f"{'  ' * depth}  {how}"
    for premise in proof.premises:
        yield from _lines(premise, teller, depth + 1)


def as_json(proof: Proof, teller: Verbaliser) -> dict[str, Any]:
    """Return a proof as nested plain values, the evidence at the top."""
    evidence = [
        {"thing": e.thing, "papers": e.papers, "places": e.places, "passages": e.passages}
        for e in teller.evidence(proof)
    ]
    return {**_node(proof, teller), "evidence": evidence}


def _node(proof: Proof, teller: Verbaliser) -> dict[str, Any]:
    node: dict[str, Any] = {"statement": proof.statement, "words": teller.sentence(proof.statement)}
    if proof.rule:
        node |= {"rule": proof.rule, "rule_words": teller.rule(proof.rule)}
        node["premises"] = [_node(premise, teller) for premise in proof.premises]
    return node


def as_mermaid(proof: Proof, teller: Verbaliser) -> str:
    """Return a proof as a Mermaid flow chart, premises above what follows from them."""
    lines = ["flowchart TD"]
    names: dict[Statement, str] = {}

    def draw(node: Proof) -> str:
        if node.statement in names:
            return names[node.statement]
        name = names[node.statement] = f"n{len(names)}"
        text = teller.sentence(node.statement).replace('"', "'")
        lines.append(f'  {name}["{text}"]' if node.rule else f'  {name}(["{text}"])')
        for premise in node.premises:
            lines.append(f"  {draw(premise)} -->|{node.rule}| {name}")
        return name

    draw(proof)
    return "\n".join(lines)


def as_prov(proof: Proof) -> Iterator[Triple]:
    """Yield a proof in PROV-O: a statement is an entity, derived from its premises by an activity that used a rule."""
    subject = _statement_iri(proof.statement)
    yield subject, nt.TYPE, f"<{_PROV}Entity>"
    for part, value in zip(("subject", "predicate", "object"), proof.statement, strict=True):
        yield subject, f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{part}>", f"<{expand(value)}>"
    if proof.rule:
        activity = f"{subject[:-1]}-inference>"
        yield subject, f"<{_PROV}wasGeneratedBy>", activity
        yield activity, nt.TYPE, f"<{_PROV}Activity>"
        yield activity, f"<{_PROV}used>", f"<{BASE}rule/{proof.rule}>"
        for premise in proof.premises:
            yield subject, f"<{_PROV}wasDerivedFrom>", _statement_iri(premise.statement)
            yield from as_prov(premise)


def _statement_iri(statement: Statement) -> str:
    return f"<{BASE}statement/{hashlib.sha256(' '.join(statement).encode()).hexdigest()[:16]}>"
