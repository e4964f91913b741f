"""The status of a result: what the graph has for it, and the reason where it has nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exomet.finding.filters import filter_findings
from exomet.finding.model import Findings
from exomet.finding.standing import FindingInDoubt, doubts
from exomet.terms.roles import ROLES
from exomet.terms.traits import EFFECTS
from exomet.terms.wording import listed

SUPPORTED = "supported"
NO_SUPPORT = "no support"
UNKNOWN_NAME = "unknown name"
NOT_STATED_STATUS = "not stated"
STATUSES = {
    SUPPORTED: "the graph has rows, and findings among them rest on papers that stand",
    NO_SUPPORT: "the names are known, but no finding supports this, or retracted papers alone do",
    UNKNOWN_NAME: "a name means nothing in the graph, or more than one thing",
    NOT_STATED_STATUS: "there are findings on this, but their sources do not state what is asked",
}
_MOST_TOLD = 5
_Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ResultStatus:
    """A status, and what goes with it.

    Attributes:
        status: one of ``STATUSES``.
        reasons: the reasons for it, in words.
        against: names of the findings that have the opposite of what was asked.
        about: CURIEs of the findings that were asked about by themselves.
    """

    status: str
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def status_of_findings(
    named: Iterable[str], in_doubt: Mapping[str, FindingInDoubt]
) -> ResultStatus:
    """Return the status of rows that name findings: no support if all rest on retracted papers.

    Args:
        named: names of the findings; rows that name none are supported.
        in_doubt: the findings that rest on papers which do not stand, by name.

    Example:
        >>> status_of_findings(["F0001"], {}).status
        'supported'
    """
    names = sorted(set(named))
    fallen = [in_doubt[name] for name in names if _is_fallen(in_doubt.get(name))]
    if names and len(fallen) == len(names):
        return ResultStatus(
            NO_SUPPORT, ("All that is here rests on retracted papers.", *doubts(fallen))
        )
    return ResultStatus(SUPPORTED)


def _is_fallen(doubtful: FindingInDoubt | None) -> bool:
    return doubtful is not None and doubtful.alone and doubtful.standing == "retracted"


def status_without_findings(model: Findings, values: _Asked) -> ResultStatus:
    """Return the status of filters that no finding passes.

    Args:
        model: the findings.
        values: what was asked for, by filter.
    """
    against = _opposite(model, values)
    if against:
        names = listed(list(against), _MOST_TOLD)
        return ResultStatus(NO_SUPPORT, (f"The graph has the opposite sign: {names}.",), against)
    if reason := _only_markers(model, values) or _unsaid_role(model, values):
        return ResultStatus(NOT_STATED_STATUS, (reason,))
    return ResultStatus(NO_SUPPORT)


def status_without_rows(model: Findings, things: Iterable[str]) -> ResultStatus:
    """Return the status of a question without rows.

    Args:
        model: the findings.
        things: IRIs of the things that the question was asked about.
    """
    about = [model.about(iri) for iri in things]
    names = sorted(set.intersection(*about)) if about else []
    if names and _are_markers(model, names):
        return ResultStatus(NOT_STATED_STATUS, (_marker_words(names),))
    return ResultStatus(NO_SUPPORT)


def _opposite(model: Findings, values: _Asked) -> tuple[str, ...]:
    """Return the names of the findings that have what was asked for with the opposite sign."""
    wanted = {-EFFECTS[effect].sign for effect in values.get("effect", ())} - {0}
    found: dict[str, None] = {}
    for effect in _possible_effects(values) if wanted else ():
        if EFFECTS[effect].sign in wanted:
            found.update(dict.fromkeys(filter_findings(model, {**values, "effect": [effect]})))
    return tuple(found)


def _possible_effects(values: Iterable[str]) -> list[str]:
    """Return the effects that findings may have on all that filters name; none if that is nothing.

    Example:
        >>> _possible_effects(["mirna", "pathway"])
        ['activates', 'inhibits', 'changes']
    """
    roles = [ROLES[name] for name in values if name in ROLES and ROLES[name].affected]
    if not roles:
        return []
    common = set(EFFECTS).intersection(*(role.relations for role in roles))
    return [effect for effect in EFFECTS if effect in common]


def _only_markers(model: Findings, values: _Asked) -> str:
    """Return that all findings on the rest are markers, where an effect was asked for."""
    others = {name: texts for name, texts in values.items() if not _asks_effect(name, texts)}
    if not others or len(others) == len(values):
        return ""
    names = filter_findings(model, others)
    return _marker_words(names) if names and _are_markers(model, names) else ""


def _asks_effect(name: str, texts: Sequence[str]) -> bool:
    if name == "kind":
        return "biomarker" not in texts
    return name == "effect" or (name in ROLES and ROLES[name].affected)


def _are_markers(model: Findings, names: Iterable[str]) -> bool:
    return all(model.all[name].kind == "biomarker" for name in names)


def _marker_words(names: Sequence[str]) -> str:
    one = len(names) == 1
    verb = "is a biomarker finding" if one else "are biomarker findings"
    return (
        f"{listed(list(names), _MOST_TOLD)} {verb}: the level of the microRNA goes with an "
        "outcome. No source states that it is the cause, or what it acts on."
    )


def _unsaid_role(model: Findings, values: _Asked) -> str:
    """Return that the findings on the rest say nothing in a role that was asked for."""
    for name in values:
        others = {other: texts for other, texts in values.items() if other != name}
        if name not in ROLES or not others:
            continue
        names = filter_findings(model, others)
        if names and not any(model.all[each].with_joined(ROLES[name]) for each in names):
            return f"{listed(names, _MOST_TOLD)}: the sources state no {name.replace('_', ' ')}."
    return ""
