"""Why an answer has no row: what empties it, and what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exomet.finding.listing import FILTER_KINDS, facet_values, filter_findings
from exomet.graph.grounding import Names
from exomet.query.decompose import Clause, Decomposition, decompose
from exomet.questions.alternatives import offer
from exomet.questions.catalogue import Parameter, Question
from exomet.questions.elimination import Elimination
from exomet.questions.suggestions import hints, number, suggest

_MOST_SHOWN = 3


def explain_question(
    question: Question, text: str, values: Mapping[str, Sequence[str]], names: Names
) -> list[str]:
    """Return why a question with these parameters has no row, one reason a line.

    Args:
        question: the question.
        text: its SPARQL with the parameters bound.
        values: what the user wrote, by parameter; the other parameters have their default.
        names: the names of the graph.
    """
    query = decompose(text)
    if query is None:
        return _outside_sparql(text)
    requests = {p.name: list(values.get(p.name, [p.default])) for p in question.parameters}
    elimination = Elimination(query, names)
    reasons: list[str] = []
    for parameter in question.parameters:
        reasons += _parameter_reasons(parameter, requests, elimination)
    return reasons or elimination.reasons() or ["Nothing in the graph is of this sort."]


def explain_filters(filters: Mapping[str, list[str]], names: Names) -> list[str]:
    """Return why no finding passes these filters, each left out in turn, one reason a line."""
    reasons: list[str] = []
    for name, values in filters.items():
        others = {other: texts for other, texts in filters.items() if other != name}
        count = len(filter_findings(names, others))
        if not count:
            continue
        option = " ".join(f'--{name} "{value}"' for value in values)
        reason = f"Without {option} there would be {count} finding{'' if count == 1 else 's'}."
        near = offer(_near_filter_values(name, values[0], others, names))
        reasons.append(f"{reason} {near}".rstrip())
        reasons += _filter_hints(name, values[:_MOST_SHOWN], names)
    return reasons


def explain_query(text: str, names: Names) -> list[str]:
    """Return why a SELECT or ASK has no solution, one reason a line; nothing for other forms."""
    query = decompose(text)
    return Elimination(query, names).reasons() if query else _outside_sparql(text)


def _outside_sparql(text: str) -> list[str]:
    """Return that a query could not be taken apart; nothing where its form has no rows."""
    from exomet.query.diagnose import diagnose

    error = diagnose(text)
    if error is None:
        return []
    place = f"line {error.line}, column {error.column}"
    return [
        f"The query leaves SPARQL 1.1 at {place}, so it cannot be taken apart "
        "to find what empties it."
    ]


def _parameter_reasons(
    parameter: Parameter, requests: Mapping[str, list[str]], elimination: Elimination
) -> list[str]:
    """Return that other values of a parameter give rows, and where else those requested occur."""
    query, names, name = elimination.query, elimination.names, parameter.name
    clause = _values_clause(query, parameter)
    if clause is None:
        return []
    if not elimination.trials.count(query.group_projecting(parameter.variable, clause)):
        return []
    values = requests[name]
    shown = f"{' '.join(values[:_MOST_SHOWN])}{' ...' if len(values) > _MOST_SHOWN else ''}"
    beside = " ".join(f"--{n} {' '.join(v)}" for n, v in requests.items() if n != name)
    together = f" together with {beside}" if beside else ""
    reason = f"No row has --{name} {shown}{together}; other values of --{name} have rows."
    near = elimination.alternatives.to_parameter(parameter, clause, values)
    reasons = [f"{reason} {near}".rstrip()]
    for value in values[:_MOST_SHOWN] if parameter.kinds else ():
        if not number(names, name, value):
            reasons += hints(names, name, value, *parameter.kinds)
    return reasons


def _values_clause(query: Decomposition, parameter: Parameter) -> Clause | None:
    for clause in query.clauses:
        if clause.kind == "values" and clause.variables == (parameter.variable,):
            return clause
    return None


def _near_filter_values(
    name: str, value: str, others: dict[str, list[str]], names: Names
) -> list[str]:
    """Return the nearest values of a filter that findings have under the other filters."""
    if name not in FILTER_KINDS:
        return []
    things = facet_values(names, name, others)
    if "effect" in others:  # (what is affected must be so by that effect)
        things = [t for t in things if filter_findings(names, {**others, name: [t.iri]})]
    near = suggest(names, names.ground(value, *FILTER_KINDS[name]), things)
    return [f'"{thing.label}"' for thing in near]


def _filter_hints(name: str, values: Sequence[str], names: Names) -> list[str]:
    """Return where values occur that have no finding under a filter, even by itself."""
    kinds = ("publication",) if name == "reference" else FILTER_KINDS.get(name, ())
    messages: list[str] = []
    for value in values if kinds else ():
        if not filter_findings(names, {name: [value]}):
            messages += hints(names, name, value, *kinds)
    return messages
