"""What the sequence says of each step: the sites of the stated arm, or of each arm that may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from exomet.corroboration.claims import ClaimedFinding, Claims, GeneStep
from exomet.corroboration.identity import read_identity
from exomet.corroboration.seeds import (
    CANONICAL,
    SeedMatch,
    best_kind,
    find_sites,
    has_canonical,
)

WITHOUT_SITE = "direct, but no canonical site"
ARM_STATED = "the arm is stated"
_NO_ARM_FITS = "neither arm has a canonical site"


@dataclass
class SeedVerdict:
    """What the sequence says of a step.

    Attributes:
        finding: the finding.
        step: its step.
        sites: mature form -> its sites in the 3' UTR, of each arm that was looked for.
        length: nucleotides of the 3' UTR.
        background: mature form -> share of other genes with a canonical site of it.
    """

    finding: ClaimedFinding
    step: GeneStep
    sites: dict[str, list[SeedMatch]]
    length: int
    background: Mapping[str, float] = field(default_factory=dict)

    @property
    def arm(self) -> str:
        """The mature form that is stated, or that the bare name probably means."""
        identity = self.finding.mirna
        stated = identity.name if identity else ""
        return stated or self.finding.possible_arm

    @property
    def best(self) -> str:
        """The strongest type of site of the stated or possible arm; empty if it has none."""
        return best_kind(self.sites.get(self.arm, []))

    @property
    def fitting(self) -> list[str]:
        """The arms with a canonical site of seven nucleotides or more."""
        return [name for name, sites in self.sites.items() if best_kind(sites) in CANONICAL]

    @property
    def arm_support(self) -> str:
        """Which arms fit, where the finding names none."""
        if self.finding.mirna and self.finding.mirna.name:
            return ARM_STATED
        if not self.fitting:
            return _NO_ARM_FITS
        fitting = " and ".join(self.fitting)
        if len(self.sites) == 1:
            return f"the one known arm fits: {fitting}"
        word = "only one arm fits" if len(self.fitting) == 1 else "both arms fit"
        return f"{word}: {fitting}"

    @property
    def audit_class(self) -> str:
        """The flag on a direct step without a canonical site of any arm; empty for others."""
        is_direct = self.step.direct == "yes" and self.step.sign == "decrease"
        return WITHOUT_SITE if is_direct and not self.fitting else ""


class SeedCheck:
    """Looks for sites as the 3' UTRs come by, one after the other.

    Args:
        claims: the findings.
        mature: sequences of mature microRNAs by name.
    """

    def __init__(self, claims: Claims, mature: Mapping[str, str]) -> None:
        self._mature = mature
        self._arms = _arms_by_finding(claims.findings.values(), mature)
        self._steps = _steps_by_gene(claims, self._arms)
        self._genes: set[str] = set()
        for finding in claims.findings.values():
            self._genes.update(step.gene for step in finding.steps)
        every = set().union(*self._arms.values())
        self._seeds = {name: mature[name] for name in sorted(every)}
        self._with_site = dict.fromkeys(self._seeds, 0)
        self._verdicts: dict[str, SeedVerdict] = {}
        self.others = 0
        self._lengths: Counter[int] = Counter()

    @property
    def without_sequence(self) -> list[str]:
        """The microRNAs of findings for which no sequence was brought."""
        return [name for name, arms in self._arms.items() if not arms]

    def look(self, gene: str, utr: str) -> None:
        """Look for sites in a 3' UTR; of several of one gene the longest counts."""
        self._lengths[len(utr)] += 1
        if gene not in self._genes:
            self._count_background(utr)
            return
        for finding, step in self._steps.get(gene, ()):
            known = self._verdicts.get(step.name)
            if known and known.length >= len(utr):
                continue
            arms = self._arms[finding.name]
            sites = {name: find_sites(self._mature[name], utr) for name in arms}
            self._verdicts[step.name] = SeedVerdict(finding, step, sites, len(utr))

    def _count_background(self, utr: str) -> None:
        self.others += 1
        for name, sequence in self._seeds.items():
            self._with_site[name] += has_canonical(sequence, utr)

    @property
    def cut(self) -> tuple[int, int]:
        """The longest length of a 3' UTR, and how many have it: several look cut."""
        longest = max(self._lengths, default=0)
        return longest, self._lengths[longest]

    def verdicts(self) -> Iterator[SeedVerdict]:
        """Yield what the sequence says of each step on a gene that was brought."""
        others = self.others or 1
        rates = {name: count / others for name, count in self._with_site.items()}
        for verdict in self._verdicts.values():
            verdict.background = {name: rates[name] for name in verdict.sites if name in rates}
            yield verdict

    def background(self) -> float:
        """Return the share of other genes with a canonical site of a stated arm, on average."""
        stated = {arms[0] for arms in self._arms.values() if len(arms) == 1}
        counts = [self._with_site[name] for name in stated]
        return sum(counts) / (len(counts) * self.others) if counts and self.others else 0.0


def _steps_by_gene(
    claims: Claims, arms: Mapping[str, list[str]]
) -> dict[str, list[tuple[ClaimedFinding, GeneStep]]]:
    """Return gene -> the steps in which it goes down, of findings whose sequence was brought."""
    steps: dict[str, list[tuple[ClaimedFinding, GeneStep]]] = {}
    for finding in claims.findings.values():
        for step in finding.steps if arms.get(finding.name) else ():
            if step.sign == "decrease" and step.direct != "ligand":
                steps.setdefault(step.gene, []).append((finding, step))
    return steps


def _arms_by_finding(
    findings: Iterable[ClaimedFinding], mature: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return finding -> the mature forms that it may be about, of those that were brought."""
    by_bare: dict[tuple[str, str], list[str]] = {}
    for name in mature:
        identity = read_identity(name)
        if identity:
            by_bare.setdefault((identity.species, identity.bare), []).append(name)
    arms: dict[str, list[str]] = {}
    for finding in findings:
        identity = finding.mirna
        # The 3' UTRs are human ones.
        if identity is None or identity.species != "hsa":
            continue
        if identity.name:
            arms[finding.name] = [identity.name] if identity.name in mature else []
        else:
            known = by_bare.get((identity.species, identity.bare), [])
            possible = [finding.possible_arm] if finding.possible_arm in mature else []
            arms[finding.name] = sorted({*known, *possible})
    return arms
