"""What two sources state, claim by claim; and their background regulations, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from exomet.audit.claims import CELLS, OPPOSED, Comparer
from exomet.audit.relation import RELATIONS, Claim, ClaimRelation, relation
from exomet.audit.stated_regulations import RegulationClaim
from exomet.terms.sorting import natural_sort_key

ONLY_ONE, ONLY_OTHER = "only in one", "only in other"
COMPARED_RELATIONS = (*RELATIONS, ONLY_ONE, ONLY_OTHER)


@dataclass(frozen=True)
class ComparedClaim:
    """What two sources state of a finding or a background regulation, or of two of them.

    Attributes:
        claim: its CURIE; of two, that of the one source.
        other_claim: CURIE of the claim of the other source, empty where it is the same.
        about: microRNA and cancer of a finding in words, or what a regulation states.
        relation: of the other source to the one: one of ``COMPARED_RELATIONS``.
        how: relation, causes and differences.
        papers: CURIEs of the papers on which what is stated rests.
    """

    claim: str
    other_claim: str
    about: str
    relation: str
    how: ClaimRelation
    papers: tuple[str, ...]


def papers_behind(*claims: Claim) -> tuple[str, ...]:
    """Return the papers on which any of some claims rests, in order."""
    names: set[str] = set()
    for claim in claims:
        names |= claim.papers
    return tuple(sorted(names, key=natural_sort_key))


def compare_regulations(
    here: Sequence[RegulationClaim], there: Sequence[RegulationClaim], comparer: Comparer
) -> Iterator[ComparedClaim]:
    """Yield the background regulations of two sources, if both report some.

    Those between the same two things are compared; the others are only in one source. What holds in
    other cells is another regulation, unless it has the opposite sign there.

    Args:
        here: what the one source reports.
        there: what the other source reports.
        comparer: knows which terms are narrower.
    """
    if not here or not there:
        return
    paired: set[str] = set()
    for one, other in product(here, there):
        if one.ends != other.ends:
            continue
        how = relation(one.as_reported, other.as_reported, comparer)
        if not _only_elsewhere(how):
            paired |= {one.claim.finding, other.claim.finding}
            yield _compared_pair(one, other, how)
    for where, own in ((ONLY_ONE, here), (ONLY_OTHER, there)):
        yield from (_alone(each, where) for each in own if each.claim.finding not in paired)


def _only_elsewhere(how: ClaimRelation) -> bool:
    """Return whether two regulations exclude each other by their cells alone, so that both hold."""
    return {each.field for each in how.differences if each.relation == OPPOSED} == {CELLS}


def _compared_pair(
    one: RegulationClaim, other: RegulationClaim, how: ClaimRelation
) -> ComparedClaim:
    names = dict.fromkeys((one.claim.finding, other.claim.finding))
    name, other_name = (*names, "")[:2]
    about = "; ".join(dict.fromkeys((one.label, other.label)))
    papers = papers_behind(one.claim, other.claim)
    return ComparedClaim(name, other_name, about, how.relation, how, papers)


def _alone(regulation: RegulationClaim, where: str) -> ComparedClaim:
    papers = papers_behind(regulation.claim)
    how = ClaimRelation(where)
    return ComparedClaim(regulation.claim.finding, "", regulation.label, where, how, papers)
