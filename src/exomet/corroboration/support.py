"""How well each finding and step is supported: papers by kind of evidence, never a score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exomet.corroboration.claims import Claims
from exomet.corroboration.lines import (
    CARGO,
    PREDICTED,
    REPORTER_GRADE,
    SUPPORTS,
    WEAK_GRADES,
    CorroborationLine,
)
from exomet.corroboration.seeds import CANONICAL
from exomet.corroboration.verdicts import SeedVerdict
from exomet.tables.provenance import ABSTRACTS
from exomet.terms.support_kinds import ON_EFFECTS, SUPPORT_KINDS

SEED_METHOD = "seed site"
NO_CORROBORATION = "nothing on effects elsewhere"


@dataclass
class Supported:
    """The support of a finding, or of one of its steps; each set holds papers.

    A line without paper counts as a paper of its own, its records. A paper that the finding rests
    on already is no new evidence and counts in none of the sets of corroboration.

    Attributes:
        about: the finding or step.
        review: papers behind lines of reviews.
        primary: papers that were read themselves.
        reporter_grade: papers elsewhere with a reporter assay, a Western blot or a like assay.
        weak: papers elsewhere with sequencing alone, or evidence that the resource calls weak.
        disputed: papers elsewhere that found no effect, or the opposite one.
        cargo: papers that found the microRNA in vesicles.
        computed: methods that support it by computation alone.
    """

    about: str
    review: set[str] = field(default_factory=set)
    primary: set[str] = field(default_factory=set)
    reporter_grade: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    disputed: set[str] = field(default_factory=set)
    cargo: set[str] = field(default_factory=set)
    computed: set[str] = field(default_factory=set)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of papers, and of methods that compute, by local name of their property."""
        return {
            "reviewPapers": len(self.review),
            "primaryPapers": len(self.primary),
            "reporterGradePapers": len(self.reporter_grade),
            # A paper with a reporter assay is not also weak.
            "weakPapers": len(self.weak - self.reporter_grade),
            "disputingPapers": len(self.disputed),
            "cargoPapers": len(self.cargo),
            "computedSupports": len(self.computed),
        }

    @property
    def is_corroborated(self) -> bool:
        """Whether anything elsewhere, or computed, speaks for or against its effects."""
        return any(self.counts[name] for name in ON_EFFECTS)

    def take(self, line: CorroborationLine, resource: str) -> None:
        """Count a line."""
        if line.is_cited:
            return
        papers = {line.key.paper} if line.key.paper else {f"{resource}: {min(line.records)}"}
        grade = line.key.grade
        if line.key.stance != SUPPORTS:
            self.disputed |= papers
        elif grade in REPORTER_GRADE:
            self.reporter_grade |= papers
        elif grade in WEAK_GRADES:
            self.weak |= papers
        elif grade == CARGO:
            self.cargo |= papers
        elif grade == PREDICTED:
            self.computed.add(resource)


def count_support(
    claims: Claims,
    lines: Mapping[str, Iterable[CorroborationLine]],
    verdicts: Iterable[SeedVerdict] = (),
) -> list[Supported]:
    """Return the support of each finding and of each of its steps on a gene, in their order.

    Args:
        claims: the findings.
        lines: resource -> its lines.
        verdicts: what the sequence says.
    """
    counted: dict[str, Supported] = {}
    for finding in claims.findings.values():
        counted[finding.name] = _stated_by(finding.name, finding.papers)
        for step in finding.steps:
            counted[step.name] = _stated_by(step.name, finding.step_papers.get(step.name, {}))
    for resource, found in lines.items():
        for line in found:
            for name in _counted_for(line.key.about):
                if name in counted:
                    counted[name].take(line, resource)
    for verdict in verdicts:
        if verdict.best in CANONICAL:
            for name in _counted_for(verdict.step.name):
                counted[name].computed.add(SEED_METHOD)
    return list(counted.values())


def _counted_for(about: str) -> list[str]:
    """Return what a line counts for: its step, and the finding of the step."""
    finding = about.partition("-")[0]
    return [about] if finding == about else [about, finding]


def _stated_by(name: str, papers: Mapping[str, set[str]]) -> Supported:
    supported = Supported(name)
    for kind, found in papers.items():
        (supported.primary if kind == ABSTRACTS else supported.review).update(found)
    return supported


def kinds_of_support(supported: Iterable[Supported]) -> list[tuple[str, int, int]]:
    """Return kind of support -> how many findings, and how many steps, have some of it.

    Args:
        supported: what ``count_support`` gave.
    """
    words = [kind.words for kind in SUPPORT_KINDS.values()]
    counts = {name: [0, 0] for name in (*words, NO_CORROBORATION)}
    for each in supported:
        is_step = "-" in each.about
        for name, number in each.counts.items():
            counts[SUPPORT_KINDS[name].words][is_step] += bool(number)
        counts[NO_CORROBORATION][is_step] += not each.is_corroborated
    return [(name, findings, steps) for name, (findings, steps) in counts.items()]
