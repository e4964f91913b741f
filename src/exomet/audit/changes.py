"""Changes between two versions of the data, told by claim and not by triple."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from exomet.audit.claims import SAME, Comparer, FieldComparison
from exomet.audit.disagreements import UNEXPLAINED
from exomet.audit.relation import (
    CONFLICTS,
    EXTENDS,
    REFINES,
    Claim,
    ClaimRelation,
    gravest,
    relation,
    what_is_new,
)
from exomet.audit.stated_claims import (
    CorrectionRecord,
    FindingHead,
    by_corrected_field,
    curated_claims,
    line_claims,
    read_corrections,
    read_heads,
)
from exomet.audit.stated_regulations import RegulationClaim, regulation_claims
from exomet.finding.model import Findings
from exomet.queryable import Queryable
from exomet.terms.sorting import natural_sort_key

NEW, WITHDRAWN, IN_PART = "new", "withdrawn", "withdrawn in part"
# What a finding of the new version is beside the old one, in the order of the report.
CHANGES = (WITHDRAWN, CONFLICTS, IN_PART, EXTENDS, REFINES, NEW, SAME)


@dataclass(frozen=True)
class ClaimChange:
    """What became of a finding or of a background regulation.

    Attributes:
        claim: its CURIE.
        about: microRNA and cancer of a finding in words, or what a regulation states.
        change: one of ``CHANGES``; ``withdrawn in part`` if the new version only states less.
        causes: what explains it.
        differences: the fields that changed. One of a line of evidence is named after both, such as
            ``E0006.recipient``.
    """

    claim: str
    about: str
    change: str
    causes: tuple[str, ...] = ()
    differences: tuple[FieldComparison, ...] = ()


@dataclass(frozen=True)
class Version:
    """A version of the data, read when needed."""

    store: Queryable

    @cached_property
    def heads(self) -> dict[str, FindingHead]:
        """Kinds and labels of the findings."""
        return read_heads(self.store)

    @cached_property
    def curated(self) -> dict[str, Claim]:
        """The findings as curated."""
        return curated_claims(self.store)

    @cached_property
    def lines(self) -> dict[str, Claim]:
        """What each line of evidence states."""
        return line_claims(self.store)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What findings and background regulations are about, by their CURIEs."""
        labels = {finding: head.label for finding, head in self.heads.items()}
        return labels | {name: each.label for name, each in self.regulations.items()}

    @cached_property
    def regulations(self) -> dict[str, RegulationClaim]:
        """The background regulations."""
        return regulation_claims(self.store)

    @cached_property
    def corrections(self) -> list[CorrectionRecord]:
        """The corrections of findings."""
        return read_corrections(self.store)


def find_changes(old: Queryable, new: Findings) -> list[ClaimChange]:
    """Return what became of every finding and background regulation, in the order of ``CHANGES``.

    A curated change that its lines of evidence repeat is told once. A correction explains a change
    if the old version does not have it.

    Args:
        old: the graph of the old version.
        new: the findings of the new one, by whose classes terms are narrower or broader.
    """
    before, after, comparer = Version(old), Version(new.store), Comparer(new)
    changes = [*_whole_claims(before.labels, after.labels)]
    changes += _kept_findings(before, after, comparer)
    changes += _kept_regulations(before.regulations, after.regulations, comparer)
    return sorted(changes, key=_change_order)


def _change_order(change: ClaimChange) -> tuple[object, ...]:
    return CHANGES.index(change.change), natural_sort_key(change.claim)


def _whole_claims(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[ClaimChange]:
    """Yield the claims that only one of the versions has, given what they are about."""
    for name in before.keys() - after.keys():
        yield ClaimChange(name, before[name], WITHDRAWN)
    for name in after.keys() - before.keys():
        yield ClaimChange(name, after[name], NEW)


def _kept_regulations(
    before: Mapping[str, RegulationClaim], after: Mapping[str, RegulationClaim], comparer: Comparer
) -> Iterator[ClaimChange]:
    for name in before.keys() & after.keys():
        how = relation(before[name].claim, after[name].claim, comparer)
        yield _change_of(name, after[name].label, [how])


def _kept_findings(before: Version, after: Version, comparer: Comparer) -> Iterator[ClaimChange]:
    old_corrections = {*before.corrections}
    added = by_corrected_field(each for each in after.corrections if each not in old_corrections)
    lines: dict[str, list[str]] = {}
    for line in before.lines.keys() & after.lines.keys():
        lines.setdefault(after.lines[line].finding, []).append(line)
    for finding in before.heads.keys() & after.heads.keys():
        corrected = replace(after.curated[finding], corrections=added.get(finding, {}))
        whole = relation(before.curated[finding], corrected, comparer)
        parts = [
            _line_relation(line, before.lines[line], after.lines[line], whole, comparer)
            for line in sorted(lines.get(finding, ()))
        ]
        yield _change_of(finding, after.heads[finding].label, [whole, *parts])


def _line_relation(
    line: str, old: Claim, new: Claim, whole: ClaimRelation, comparer: Comparer
) -> ClaimRelation:
    """Return how a line of evidence changed, beyond what was told of its finding."""
    told = {_what_changed(each) for each in whole.differences}
    how = relation(old, new, comparer)
    rest = [each for each in how.differences if _what_changed(each) not in told]
    if not rest:
        return ClaimRelation(SAME)
    name = line.partition(":")[2]
    named = tuple(replace(each, field=f"{name}.{each.field}") for each in rest)
    return ClaimRelation(gravest(map(what_is_new, rest)), how.causes, named)


def _what_changed(each: FieldComparison) -> tuple[str, str, tuple[str, ...]]:
    return each.field, each.relation, each.values or (each.other,)


def _change_of(claim: str, about: str, relations: list[ClaimRelation]) -> ClaimChange:
    causes: dict[str, None] = {}
    differences: list[FieldComparison] = []
    for how in relations:
        causes |= dict.fromkeys(how.causes)
        differences += how.differences
    # What one part leaves unexplained another explains.
    if len(causes) > 1:
        causes.pop(UNEXPLAINED, None)
    found = gravest(how.relation for how in relations)
    change = IN_PART if found == SAME and differences else found
    return ClaimChange(claim, about, change, tuple(causes), tuple(differences))
