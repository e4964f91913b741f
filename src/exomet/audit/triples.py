"""What an audit found as RDF, for the audit graph; discrepancies are corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exomet.audit.contradictions import Contradiction
from exomet.audit.disagreements import Disagreement
from exomet.audit.fidelity import fidelity_triples
from exomet.audit.report import Audit
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED, SignResult
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.terms.iris import BASE

_VERDICT_CLASSES = {
    AGREES: exomet_iri("SignAgreement"),
    CONFLICTS: exomet_iri("SignConflict"),
    UNDECIDED: exomet_iri("SignOpen"),
}


def audit_triples(result: Audit) -> Iterator[Triple]:
    """Yield what an audit found."""
    yield from triples_within(result)
    yield from triples_between(result.disagreements)


def triples_within(result: Audit) -> Iterator[Triple]:
    """Yield what an audit found of findings one by one."""
    yield from _sign_triples(result.signs)
    yield from _contradiction_triples(result.contradictions)
    yield from fidelity_triples(result.fidelity)


def triples_between(disagreements: Iterable[Disagreement]) -> Iterator[Triple]:
    """Yield what an audit found of findings compared with each other."""
    for opposed in disagreements:
        subject = f"<{BASE}audit/{opposed.name}>"
        yield subject, nt.TYPE, exomet_iri("Disagreement")
        for finding in (opposed.one, opposed.other):
            yield subject, exomet_iri("auditedFinding"), nt.iri(finding)
        yield from _reason_triples(subject, opposed.causes, opposed.why)


def _contradiction_triples(contradictions: Iterable[Contradiction]) -> Iterator[Triple]:
    for within in contradictions:
        subject = f"<{BASE}audit/{within.name}>"
        yield subject, nt.TYPE, exomet_iri("Contradiction")
        yield subject, exomet_iri("auditedFinding"), nt.iri(within.finding)
        for term in sorted(set(within.terms)):
            yield subject, exomet_iri("auditedThing"), nt.iri(term)
        yield from _reason_triples(subject, within.causes, within.why)


def _reason_triples(subject: str, causes: Iterable[str], why: str) -> Iterator[Triple]:
    for cause in causes:
        yield subject, exomet_iri("cause"), nt.literal(cause)
    yield subject, exomet_iri("explanation"), nt.literal(why)


def _sign_triples(signs: Iterable[SignResult]) -> Iterator[Triple]:
    for sign in signs:
        cause = sign.cause.rpartition("-")[2]
        subject = f"<{BASE}audit/{sign.step.removeprefix('finding:')}-{cause}>"
        yield subject, nt.TYPE, _VERDICT_CLASSES[sign.verdict]
        if sign.verdict_printed == CONFLICTS != sign.verdict:
            yield subject, nt.TYPE, _VERDICT_CLASSES[CONFLICTS]
        yield subject, exomet_iri("auditedFinding"), nt.iri(sign.finding)
        yield subject, exomet_iri("auditedStep"), nt.iri(sign.step)
        if sign.regulation:
            yield subject, exomet_iri("usesRegulation"), nt.iri(sign.regulation)
            yield subject, exomet_iri("support"), nt.literal(sign.support)
        yield subject, exomet_iri("explanation"), nt.literal(sign.why)
