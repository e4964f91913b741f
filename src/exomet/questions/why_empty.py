"""Why an answer is empty: what removes its rows, and which values come near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exomet.finding.corroboration import NOTHING_BROUGHT, has_corroboration
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.query.decompose import Clause, Decomposition, decompose
from exomet.queryable import Queryable
from exomet.questions.catalogue import Parameter, Question
from exomet.questions.elimination import OUT_OF_TIME, Elimination
from exomet.questions.suggestions import hints, number
from exomet.terms.support_kinds import CORROBORATED

_MOST_SHOWN = 3


def explain_question(
    question: Question,
    text: str,
    values: Mapping[str, Sequence[str]],
    findings: Findings,
    answering: Queryable | None = None,
) -> list[str]:
    """Return why a question with these parameters has no row, one reason per line.

    Args:
        question: the question.
        text: its SPARQL with the parameters bound.
        values: what the user wrote, by parameter; the other parameters have their default.
        findings: the findings of the graph.
        answering: what answers questions, if that is not the store of the findings.
    """
    if CORROBORATED in question.tags and not has_corroboration(findings.store):
        return [NOTHING_BROUGHT]
    query = decompose(text)
    if query is None:
        return _outside_sparql(text)
    requests = {p.name: list(values.get(p.name, [p.default])) for p in question.parameters}
    elimination = Elimination(query, findings.names, answering)
    reasons: list[str] = []
    for parameter in question.parameters:
        reasons += _parameter_reasons(parameter, requests, elimination, findings)
    if reasons and elimination.trials.late:
        reasons.append(OUT_OF_TIME)
    return reasons or elimination.reasons() or ["Nothing in the graph matches the question."]


def explain_query(text: str, names: Names) -> list[str]:
    """Return why a SELECT or ASK has no solution, one reason per line; nothing for other forms."""
    query = decompose(text)
    return Elimination(query, names).reasons() if query else _outside_sparql(text)


def _outside_sparql(text: str) -> list[str]:
    """Return that a query could not be taken apart; nothing where its form has no rows."""
    from exomet.query.diagnose import diagnose

    error = diagnose(text)
    if error is None:
        return []
    place = f"line {error.line}, column {error.column}"
    return [f"The query is not SPARQL 1.1 from {place} on, so what empties it cannot be found."]


def _parameter_reasons(
    parameter: Parameter,
    requests: Mapping[str, list[str]],
    elimination: Elimination,
    findings: Findings,
) -> list[str]:
    """Return that the graph lacks what is requested, or else that other values give rows."""
    clause = _values_clause(elimination.query, parameter)
    if clause is None:
        return []
    if unknown := elimination.unknown_values(clause):
        return unknown
    if not elimination.trials.values(parameter.variable, clause):
        return []
    return _other_values(parameter, clause, requests, elimination, findings)


def _other_values(
    parameter: Parameter,
    clause: Clause,
    requests: Mapping[str, list[str]],
    elimination: Elimination,
    findings: Findings,
) -> list[str]:
    """Return that other values of a parameter give rows, and where else those requested occur."""
    name = parameter.name
    values = requests[name]
    shown = f"{' '.join(values[:_MOST_SHOWN])}{' ...' if len(values) > _MOST_SHOWN else ''}"
    beside = " ".join(f"--{n} {' '.join(v)}" for n, v in requests.items() if n != name)
    together = f" together with {beside}" if beside else ""
    reason = f"No row has --{name} {shown}{together}; other values of --{name} have rows."
    near = elimination.alternatives.to_parameter(parameter, clause, values)
    reasons = [f"{reason} {near}".rstrip()]
    for value in values[:_MOST_SHOWN] if parameter.kinds else ():
        if not number(findings, name, value):
            reasons += hints(findings, name, value, *parameter.kinds)
    return reasons


def _values_clause(query: Decomposition, parameter: Parameter) -> Clause | None:
    for clause in query.clauses:
        if clause.kind == "values" and clause.variables == (parameter.variable,):
            return clause
    return None
