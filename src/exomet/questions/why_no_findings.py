"""Why no finding passes the filters, and which values come near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exomet.finding.corroboration import NOTHING_BROUGHT, has_corroboration
from exomet.finding.filters import facet_values, filter_findings, read_filter
from exomet.finding.model import Findings
from exomet.questions.alternatives import offer
from exomet.questions.suggestions import hints, suggest
from exomet.terms.roles import ROLES
from exomet.terms.support_kinds import CORROBORATED

_VALUES_EXPLAINED = 3


def explain_filters(filters: Mapping[str, Sequence[str]], findings: Findings) -> list[str]:
    """Return why no finding passes these filters, in one line for each reason.

    Each filter is left out in turn.

    Args:
        filters: values as people type them, by filter.
        findings: the findings of the graph.
    """
    if CORROBORATED in filters and not has_corroboration(findings.store):
        return [NOTHING_BROUGHT]
    lines = []
    for name, texts in filters.items():
        others = {other: values for other, values in filters.items() if other != name}
        count = len(filter_findings(findings, others))
        if count:
            lines.append(
                _without_filter(
                    name, texts, count, _nearest_values(findings, name, texts[0], others)
                )
            )
            lines += _met_elsewhere(findings, name, texts)
    return lines


def _without_filter(name: str, texts: Sequence[str], count: int, offer: str) -> str:
    options = " ".join(f'--{name.replace("_", "-")} "{text}"' for text in texts)
    number = f"{count} finding{'' if count == 1 else 's'}"
    return f"Without {options} there would be {number}. {offer}".rstrip()


def _nearest_values(
    findings: Findings, name: str, text: str, others: Mapping[str, Sequence[str]]
) -> str:
    """Return the values nearest to one by which findings pass that pass the others."""
    role = ROLES.get(name)
    if role is None or role.of_papers:
        return ""
    entities = facet_values(findings, name, others)
    if "effect" in others:
        # What is affected must be so by that effect.
        entities = [
            entity
            for entity in entities
            if filter_findings(findings, {**others, name: [entity.iri]})
        ]
    keys = read_filter(findings, name, text).keys
    if not keys:
        return ""
    target = findings.names.lexicon.entities[keys[0]]
    nearest = suggest(findings.names, target, entities)
    return offer([f'"{entity.label}"' for entity in nearest])


def _met_elsewhere(findings: Findings, name: str, texts: Sequence[str]) -> list[str]:
    """Return where else values without findings under this filter occur."""
    lines: list[str] = []
    if name in ROLES:
        for text in texts[:_VALUES_EXPLAINED]:
            if not filter_findings(findings, {name: [text]}):
                lines += hints(findings, name, text, *ROLES[name].kinds)
    return lines
