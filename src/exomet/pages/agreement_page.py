"""The pages of agreement: what several sources say of a finding, and two sources side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from exomet.audit.agreement import (
    OpposedFindings,
    PairRelation,
    SharedFinding,
)
from exomet.audit.claims import SAME, FieldComparison
from exomet.audit.compared import ComparedClaim
from exomet.audit.relation import RELATIONS, ClaimRelation, what_is_new
from exomet.errors import UnknownNameError
from exomet.explain.comparisons import comparison_summary, difference_words, relation_words
from exomet.pages.addresses import Ref
from exomet.pages.correction_view import correction_told
from exomet.pages.entity import EntityView
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.terms.iris import expand
from exomet.terms.wording import pluralise

# Relation -> heading of the findings that have it, and what it means.
_SECTIONS = {
    "conflicts": ("Conflicts", "At least two sources state what excludes each other."),
    "extends": ("Extended", "One source has an effect, site or value that another lacks."),
    "refines": (
        "Refined",
        "One source is narrower, or has a circumstance that another lacks.",
    ),
    "same": ("The same", "The sources state the same."),
}
_RELATED = {
    "conflicts": "conflicts with",
    "extends": "extends",
    "refines": "refines",
    "same": "agrees with",
}


@dataclass(frozen=True)
class HowView:
    """How two parties are related.

    Attributes:
        sentence: the relation in words.
        causes: what explains it.
        differences: those that make the relation.
        rest: how much else the second party adds or leaves out; empty if nothing.
    """

    sentence: str
    causes: list[Ref]
    differences: list[str]
    rest: str


@dataclass(frozen=True)
class SharedView:
    """A finding as the table of agreement shows it."""

    finding: Ref
    about: str
    sources: list[Ref]
    papers: list[Ref]
    how: list[HowView]


@dataclass(frozen=True)
class AgreementSection:
    """The findings of one relation."""

    relation: str
    title: str
    about: str
    rows: list[SharedView]


@dataclass(frozen=True)
class PairCount:
    """Two sources by identifiers and names: how many findings both report, in each relation too."""

    one: str
    other: str
    one_called: str
    other_called: str
    total: int
    numbers: list[int]


def agreement_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the agreement of all sources, or of the two that the address names."""
    one, other = (str(query.get(name, [""])[-1]).strip() for name in ("one", "other"))
    if view.live and (one or other):
        return _pair_page(explorer, view, one, other)
    return _overview(explorer, view, "")


def _overview(explorer: Explorer, view: View, problem: str) -> Page:
    agreement = explorer.agreement
    shared = agreement.shared
    sections = [_section(explorer, name, shared) for name in RELATIONS]
    return render(
        view,
        "agreement.html",
        status=404 if problem else 200,
        problem=problem,
        names=_source_choices(explorer),
        shared=len(shared),
        sections=[section for section in sections if section.rows],
        opposed=[_opposed_view(explorer, each) for each in agreement.opposed],
        pairs=_pair_counts(explorer),
        relations=RELATIONS,
    )


def _source_name(source: str) -> str:
    return source.removeprefix("source:")


def _source_choices(explorer: Explorer) -> list[tuple[str, str]]:
    """Return identifier and name of each source that can be compared."""
    sources = explorer.agreement.sources
    return [(_source_name(source), explorer.source_called(source)) for source in sources]


def _pair_counts(explorer: Explorer) -> list[PairCount]:
    counted = []
    for (one, other), counts in explorer.agreement.pair_counts().items():
        numbers = [counts[name] for name in RELATIONS]
        names = explorer.source_called(one), explorer.source_called(other)
        pair = PairCount(_source_name(one), _source_name(other), *names, counts.total(), numbers)
        counted.append(pair)
    return sorted(counted, key=lambda pair: -pair.total)


def _section(
    explorer: Explorer, relation: str, shared: Iterable[SharedFinding]
) -> AgreementSection:
    rows = [_shared_view(explorer, each) for each in shared if each.relation == relation]
    return AgreementSection(relation, *_SECTIONS[relation], rows)


def _shared_view(explorer: Explorer, shared: SharedFinding) -> SharedView:
    return SharedView(
        _finding_ref(explorer, shared.finding),
        shared.about,
        [_source_ref(explorer, source) for source in shared.sources],
        _paper_refs(explorer, shared.papers),
        [_pair_view(explorer, pair) for pair in shared.pairs],
    )


def _finding_ref(explorer: Explorer, finding: str) -> Ref:
    """Return a reference to what each source states of a finding."""
    ref = explorer.addresses.ref(finding, finding.removeprefix("finding:"))
    return replace(ref, path=f"{ref.path}#stated")


def _claim_ref(explorer: Explorer, claim: str) -> Ref:
    """Return a reference to a finding or a background regulation."""
    if claim.startswith("finding:"):
        return _finding_ref(explorer, claim)
    return explorer.addresses.ref(claim, claim.removeprefix("regulation:"))


def _source_ref(explorer: Explorer, source: str) -> Ref:
    return explorer.addresses.ref(source, explorer.source_called(source))


def _paper_refs(explorer: Explorer, papers: Iterable[str]) -> list[Ref]:
    refs = []
    for name in papers:
        paper = explorer.papers[name]
        refs.append(replace(explorer.addresses.ref(name, paper.short), mark=paper.mark))
    return refs


def _pair_view(explorer: Explorer, pair: PairRelation) -> HowView:
    one, other = explorer.source_called(pair.one), explorer.source_called(pair.other)
    sentence = f"{other} {_RELATED[pair.how.relation]} {one}"
    return _how_view(explorer, pair.how, sentence, one, other)


def _how_view(
    explorer: Explorer, how: ClaimRelation, sentence: str, one: str, other: str
) -> HowView:
    """Return how two parties are related, by the differences that make the relation."""
    news = [what_is_new(each) for each in how.differences]
    decisive = [
        difference_words(each, one, other)
        for each, new in zip(how.differences, news, strict=True)
        if new == how.relation != SAME
    ]
    fewer = news.count(SAME)
    more = len(news) - len(decisive) - fewer
    numbers = [f"adds {pluralise(more, 'further thing')}"] if more else []
    numbers += [f"leaves out {pluralise(fewer, 'thing')}"] if fewer else []
    rest = f"{other} {' and '.join(numbers)}" if numbers else ""
    return HowView(sentence, _cause_refs(explorer, how.causes), decisive, rest)


def _cause_refs(explorer: Explorer, causes: Iterable[str]) -> list[Ref]:
    """Return causes; a correction says what it corrects, and leads to its page."""
    refs = []
    for cause in causes:
        name = cause.removeprefix("correction ")
        iri = expand(f"correction:{name}") if name != cause else None
        if iri is None:
            refs.append(Ref(cause))
        else:
            told = correction_told(EntityView(explorer, iri))
            refs.append(explorer.addresses.ref(iri, cause, told))
    return refs


def _opposed_view(explorer: Explorer, each: OpposedFindings) -> list[list[Ref]]:
    """Return a row: findings with their sources, causes, differences."""
    here = _reported_ref(explorer, each.finding, each.about, each.sources)
    there = _reported_ref(explorer, each.other_finding, each.other_about, each.other_sources)
    causes = _cause_refs(explorer, each.how.causes)
    return [[here], [there], causes, _difference_refs(each.how.differences)]


def _reported_ref(explorer: Explorer, finding: str, about: str, sources: Iterable[str]) -> Ref:
    """Return a reference to a finding with what it is about, and who reports it."""
    names = ", ".join(map(explorer.source_called, sources))
    return replace(_finding_ref(explorer, finding), small=f"{about}, by {names}")


def _difference_refs(
    differences: Iterable[FieldComparison], one: str = "", other: str = ""
) -> list[Ref]:
    return [Ref(difference_words(each, one, other)) for each in differences]


def _pair_page(explorer: Explorer, view: View, one: str, other: str) -> Page:
    """Return two sources side by side, or why that cannot be."""
    agreement = explorer.agreement
    try:
        names = [_source_name(agreement.source(each)) for each in (one, other) if each]
    except UnknownNameError as error:
        return _overview(explorer, view, str(error))
    if len({*names}) < 2:
        return _overview(explorer, view, "Choose two different sources.")
    claims = agreement.compare(*names)
    called = [explorer.source_called(f"source:{name}") for name in names]
    groups: dict[str, list[ComparedClaim]] = {}
    for each in claims:
        groups.setdefault(each.relation, []).append(each)
    return render(
        view,
        "agreement_pair.html",
        one=explorer.addresses.ref(f"source:{names[0]}", called[0]),
        other=explorer.addresses.ref(f"source:{names[1]}", called[1]),
        chosen=names,
        names=_source_choices(explorer),
        summary=comparison_summary(claims, *called),
        groups=[
            (_heading(relation, *called), _agreement_rows(explorer, group, called))
            for relation, group in groups.items()
        ],
        columns=("Claim", "About", "Cause", "Differences", "Papers"),
    )


def _heading(relation: str, one: str, other: str) -> str:
    if relation in _SECTIONS:
        return _SECTIONS[relation][0]
    words = relation_words(relation, one, other)
    return words[:1].upper() + words[1:]


def _agreement_rows(
    explorer: Explorer, claims: Sequence[ComparedClaim], names: Sequence[str]
) -> list[list[list[Ref]]]:
    rows = []
    for each in claims:
        compared = [claim for claim in (each.claim, each.other_claim) if claim]
        rows.append(
            [
                [_claim_ref(explorer, claim) for claim in compared],
                [Ref(each.about)],
                _cause_refs(explorer, each.how.causes),
                _difference_refs(each.how.differences, *names),
                _paper_refs(explorer, each.papers),
            ]
        )
    return rows
