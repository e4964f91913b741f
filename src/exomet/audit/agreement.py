"""Agreement of sources: how what one source states of a finding is related to what another does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

from exomet.audit.claims import SAME, Comparer
from exomet.audit.compared import (
    COMPARED_RELATIONS,
    ONLY_ONE,
    ONLY_OTHER,
    ComparedClaim,
    compare_regulations,
    papers_behind,
)
from exomet.audit.disagreements import UNEXPLAINED
from exomet.audit.opposition import oppositions
from exomet.audit.relation import (
    CONFLICTS,
    RELATIONS,
    Claim,
    ClaimRelation,
    gravest,
    relation,
)
from exomet.audit.stated_claims import claims_by_source, read_heads
from exomet.audit.stated_regulations import RegulationClaim, regulation_claims
from exomet.errors import UnknownNameError
from exomet.finding.model import Findings
from exomet.finding.sources import curated_sources
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.sorting import natural_sort_key


@dataclass(frozen=True)
class PairRelation:
    """Two sources on one finding: how the second is related to the first."""

    one: str
    other: str
    how: ClaimRelation


@dataclass(frozen=True)
class SharedFinding:
    """A finding that two or more sources report.

    Attributes:
        finding: its CURIE.
        about: its microRNA and cancer in words.
        sources: CURIEs of the sources that report it, papers read themselves first.
        pairs: how each two of them are related. The second is the one that says more, if only one
            of the two does.
        papers: CURIEs of the papers on which it rests.
    """

    finding: str
    about: str
    sources: tuple[str, ...]
    pairs: tuple[PairRelation, ...]
    papers: tuple[str, ...]

    @property
    def relation(self) -> str:
        """The gravest relation of two of the sources."""
        return gravest(pair.how.relation for pair in self.pairs)

    @property
    def is_unexplained(self) -> bool:
        """Whether a conflict in it has no explanation."""
        return any(UNEXPLAINED in pair.how.causes for pair in self.pairs)


@dataclass(frozen=True)
class OpposedFindings:
    """Two findings of different sources that have opposite directions of one thing.

    Attributes:
        finding, other_finding: their CURIEs.
        about, other_about: microRNA and cancer of each in words.
        sources, other_sources: the sources of each.
        how: causes and differences.
    """

    finding: str
    other_finding: str
    about: str
    other_about: str
    sources: tuple[str, ...]
    other_sources: tuple[str, ...]
    how: ClaimRelation


class Agreement:
    """What the sources of a graph state, ready to be compared.

    Args:
        findings: the findings of the graph.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._comparer = Comparer(findings)

    @cached_property
    def claims(self) -> dict[str, dict[str, Claim]]:
        """Source -> finding -> what that source states of it."""
        return claims_by_source(self._findings.store)

    @cached_property
    def sources(self) -> list[str]:
        """CURIEs of the sources that report findings: papers read themselves, then by year."""
        known = [
            each for each in curated_sources(self._findings.store) if each.curie in self.claims
        ]
        return [
            each.curie for each in sorted(known, key=lambda each: (each.is_document, each.year))
        ]

    @cached_property
    def _about(self) -> dict[str, str]:
        heads = read_heads(self._findings.store)
        return {finding: head.label for finding, head in heads.items()}

    def source(self, name: str) -> str:
        """Return the CURIE of a source that reports findings.

        Args:
            name: its name, such as ``tahan2025``, or its CURIE.

        Raises:
            UnknownNameError: no such source reports findings; those that do are offered.
        """
        curie = f"source:{name.removeprefix('source:')}"
        if curie in self.claims:
            return curie
        names = [each.removeprefix("source:") for each in self.sources]
        near = tuple(closest(name, names))
        offer = did_you_mean(near) or f"there are {', '.join(names)}"
        raise UnknownNameError(f'no source "{name}" reports findings; {offer}', near)

    def compare(self, one: str, other: str) -> list[ComparedClaim]:
        """Return the claims of two sources: conflicts first, at the end what only one has.

        Background regulations are compared if both sources report some.

        Args:
            one: name or CURIE of a source.
            other: that of another; relations are of it to the one.

        Raises:
            UnknownNameError: no such source reports findings.
        """
        here, there = self.claims[self.source(one)], self.claims[self.source(other)]
        compared = [*self._of_both(here, there), *self._opposed(here, there)]
        compared += self._alone(here, there, ONLY_ONE)
        compared += self._alone(there, here, ONLY_OTHER)
        mine, theirs = (self.regulations.get(self.source(each), []) for each in (one, other))
        compared += compare_regulations(mine, theirs, self._comparer)
        return sorted(compared, key=_compared_order)

    def _of_both(
        self, here: Mapping[str, Claim], there: Mapping[str, Claim]
    ) -> Iterator[ComparedClaim]:
        for finding in here.keys() & there.keys():
            one, other = here[finding], there[finding]
            how = relation(one, other, self._comparer)
            papers = papers_behind(one, other)
            yield ComparedClaim(finding, "", self._about[finding], how.relation, how, papers)

    def _opposed(
        self, here: Mapping[str, Claim], there: Mapping[str, Claim]
    ) -> Iterator[ComparedClaim]:
        for one, other, how in self._oppositions(here, there):
            about = f"{self._about[one.finding]}; {self._about[other.finding]}"
            papers = papers_behind(one, other)
            yield ComparedClaim(one.finding, other.finding, about, CONFLICTS, how, papers)

    def _alone(
        self, here: Mapping[str, Claim], there: Mapping[str, Claim], where: str
    ) -> Iterator[ComparedClaim]:
        for finding in here.keys() - there.keys():
            papers = papers_behind(here[finding])
            how = ClaimRelation(where)
            yield ComparedClaim(finding, "", self._about[finding], where, how, papers)

    def _oppositions(
        self, here: Mapping[str, Claim], there: Mapping[str, Claim]
    ) -> Iterator[tuple[Claim, Claim, ClaimRelation]]:
        """Yield two findings that conflict, each of which one of the sources alone reports."""
        mine = _by_mirna(claim for finding, claim in here.items() if finding not in there)
        theirs = _by_mirna(claim for finding, claim in there.items() if finding not in here)
        for mirna, its_mirna in product(mine, theirs):
            if self._comparer.has_kin("mirna", mirna, its_mirna):
                yield from oppositions(mine[mirna], theirs[its_mirna], self._comparer)

    @cached_property
    def regulations(self) -> dict[str, list[RegulationClaim]]:
        """Source -> the background regulations that it reports."""
        found: dict[str, list[RegulationClaim]] = {}
        for each in regulation_claims(self._findings.store).values():
            for source in each.sources:
                found.setdefault(source, []).append(each)
        return found

    @cached_property
    def shared(self) -> list[SharedFinding]:
        """The findings that two or more sources report: conflicts without explanation first."""
        sources: dict[str, list[str]] = {}
        for source in self.sources:
            for finding in self.claims[source]:
                sources.setdefault(finding, []).append(source)
        shared = [self._shared(finding, of) for finding, of in sources.items() if len(of) > 1]
        return sorted(shared, key=_shared_order)

    def _shared(self, finding: str, sources: Sequence[str]) -> SharedFinding:
        pairs = tuple(self._pair(finding, *two) for two in combinations(sources, 2))
        papers = papers_behind(*(self.claims[source][finding] for source in sources))
        return SharedFinding(finding, self._about[finding], tuple(sources), pairs, papers)

    def _pair(self, finding: str, one: str, other: str) -> PairRelation:
        """Return the relation of two sources, the one that says more as the second."""
        claims = self.claims[one][finding], self.claims[other][finding]
        how = relation(*claims, self._comparer)
        if how.relation == SAME and not how.is_identical:
            return PairRelation(other, one, relation(claims[1], claims[0], self._comparer))
        return PairRelation(one, other, how)

    @cached_property
    def opposed(self) -> list[OpposedFindings]:
        """The findings of different sources that conflict with each other."""
        found: dict[tuple[str, str], OpposedFindings] = {}
        for source, other_source in combinations(self.sources, 2):
            pair = self.claims[source], self.claims[other_source]
            for one, other, how in self._oppositions(*pair):
                names = one.finding, other.finding
                if names not in found and names[::-1] not in found:
                    found[names] = self._opposed_findings(*names, how)
        return sorted(found.values(), key=_opposed_order)

    def _opposed_findings(self, one: str, other: str, how: ClaimRelation) -> OpposedFindings:
        about = self._about[one], self._about[other]
        sources = self._reporting(one), self._reporting(other)
        return OpposedFindings(one, other, *about, *sources, how)

    def _reporting(self, finding: str) -> tuple[str, ...]:
        return tuple(source for source in self.sources if finding in self.claims[source])

    def pair_counts(self) -> dict[tuple[str, str], Counter[str]]:
        """Return two sources -> how many of the findings that both report have which relation."""
        counts: dict[tuple[str, str], Counter[str]] = {
            pair: Counter() for pair in combinations(self.sources, 2)
        }
        for shared in self.shared:
            for pair in shared.pairs:
                names = pair.one, pair.other
                key = names if names in counts else names[::-1]
                counts[key][pair.how.relation] += 1
        return counts


def _by_mirna(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Return label of a microRNA -> the claims about it."""
    by_mirna: dict[str, list[Claim]] = {}
    for claim in claims:
        for mirna in claim.values("mirna"):
            by_mirna.setdefault(mirna, []).append(claim)
    return by_mirna


def _compared_order(each: ComparedClaim) -> tuple[object, ...]:
    place = COMPARED_RELATIONS.index(each.relation)
    explained = UNEXPLAINED not in each.how.causes
    return place, explained, natural_sort_key(f"{each.claim} {each.other_claim}")


def _shared_order(each: SharedFinding) -> tuple[object, ...]:
    place = RELATIONS.index(each.relation)
    return place, not each.is_unexplained, natural_sort_key(each.finding)


def _opposed_order(each: OpposedFindings) -> tuple[object, ...]:
    explained = UNEXPLAINED not in each.how.causes
    return explained, natural_sort_key(f"{each.finding} {each.other_finding}")
