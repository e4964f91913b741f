"""A proof as indented text, nested plain values, a Mermaid flow chart, and PROV-O."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NotRequired, TypedDict

from exomet.explain.proofs import Proof
from exomet.explain.verbalise import Verbaliser
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple
from exomet.reason.lookup import Statement
from exomet.terms.iris import BASE, RDF, expand

_PROV = "http://www.w3.org/ns/prov#"


class EvidenceRecord(TypedDict):
    """The evidence of a finding or a regulation, as plain values."""

    thing: str
    papers: tuple[str, ...]
    places: tuple[str, ...]
    passages: tuple[str, ...]


class ProofRecord(TypedDict):
    """A node of a proof as plain values; an asserted statement has no rule."""

    statement: Statement
    words: str
    rule: NotRequired[str]
    rule_words: NotRequired[str]
    premises: NotRequired[list[ProofRecord]]


class ExplanationRecord(ProofRecord):
    """A whole proof as plain values, with its evidence."""

    evidence: list[EvidenceRecord]


def proof_text(proof: Proof, verbaliser: Verbaliser) -> str:
    """Return a proof as an indented text, with its evidence below."""
    lines = list(_indented(proof, verbaliser, ""))
    evidence = verbaliser.evidence(proof)
    if evidence:
        lines += ["", "Based on"]
    for item in evidence:
        lines.append(f"  {verbaliser.label(item.thing)}")
        places = f", {'; '.join(item.places)}" if item.places else ""
        lines.append(f"    {'; '.join(item.papers)}{places}")
        lines += [f'    "{passage}"' for passage in item.passages]
    return "\n".join(lines)


def _indented(proof: Proof, verbaliser: Verbaliser, indent: str) -> Iterator[str]:
    sentence = verbaliser.sentence(proof.statement)
    if not proof.rule:
        yield f"{indent}{sentence}  [stated]"
        return
    yield f"{indent}{sentence}"
    yield f"{indent}  because {proof.words[:1].lower()}{proof.words[1:]}"
    for premise in proof.premises:
        yield from _indented(premise, verbaliser, indent + "  ")


def proof_record(proof: Proof, verbaliser: Verbaliser) -> ExplanationRecord:
    """Return a proof as nested plain values, the evidence at the top."""
    evidence: list[EvidenceRecord] = [
        {"thing": e.thing, "papers": e.papers, "places": e.places, "passages": e.passages}
        for e in verbaliser.evidence(proof)
    ]
    return {**_node_record(proof, verbaliser), "evidence": evidence}


def _node_record(proof: Proof, verbaliser: Verbaliser) -> ProofRecord:
    words = verbaliser.sentence(proof.statement)
    record: ProofRecord = {"statement": proof.statement, "words": words}
    if proof.rule:
        record["rule"] = proof.rule
        record["rule_words"] = proof.words
        record["premises"] = [_node_record(premise, verbaliser) for premise in proof.premises]
    return record


def proof_mermaid(proof: Proof, verbaliser: Verbaliser) -> str:
    """Return a proof as a Mermaid flow chart, premises above what follows from them."""
    lines = ["flowchart TD"]
    names: dict[Statement, str] = {}

    def draw(node: Proof) -> str:
        if node.statement in names:
            return names[node.statement]
        name = names[node.statement] = f"n{len(names)}"
        text = verbaliser.sentence(node.statement).replace('"', "'")
        lines.append(f'  {name}["{text}"]' if node.rule else f'  {name}(["{text}"])')
        for premise in node.premises:
            lines.append(f"  {draw(premise)} -->|{node.rule}| {name}")
        return name

    draw(proof)
    return "\n".join(lines)


def proof_prov(proof: Proof) -> Iterator[Triple]:
    """Yield a proof in PROV-O: each statement is derived from its premises by use of a rule."""
    subject = _statement_iri(proof.statement)
    yield subject, nt.TYPE, f"<{_PROV}Entity>"
    for part, value in zip(("subject", "predicate", "object"), proof.statement, strict=True):
        yield subject, f"<{RDF}{part}>", f"<{expand(value)}>"
    if proof.rule:
        activity = f"{subject[:-1]}-inference>"
        yield subject, f"<{_PROV}wasGeneratedBy>", activity
        yield activity, nt.TYPE, f"<{_PROV}Activity>"
        yield activity, f"<{_PROV}used>", f"<{BASE}rule/{proof.rule}>"
        for premise in proof.premises:
            yield subject, f"<{_PROV}wasDerivedFrom>", _statement_iri(premise.statement)
            yield from proof_prov(premise)


def _statement_iri(statement: Statement) -> str:
    return f"<{BASE}statement/{hashlib.sha256(' '.join(statement).encode()).hexdigest()[:16]}>"
