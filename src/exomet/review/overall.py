"""What a review says of several findings at once: disagreements, standing, gaps, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from exomet.audit.contradictions import Contradiction
from exomet.audit.disagreements import UNEXPLAINED, Disagreement
from exomet.finding.exchanged import ExchangedFinding, ExchangedThing
from exomet.finding.fallen import GRAVE
from exomet.finding.standing import FindingInDoubt
from exomet.review.model import ReviewTable, Sentence
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import joined_words

_NO_ARM = "ArmNotStatedMicroRNA"
_OTHER_THAN = "other "
_UNSAID_IN_ONE = " not stated in one"
_CAUSE_WORDS = {
    "a corrected direction": "one direction was corrected by the curator",
    "level against effect": "one is a level, the other an effect",
    "broader process": "one process is broader",
    "cell not named": "the cell is not named",
}


def disagreement_sentences(
    disagreements: Iterable[Disagreement], contradictions: Iterable[Contradiction], about: set[str]
) -> list[Sentence]:
    """Return where findings have opposite signs, if one of them is in the review."""
    sentences = []
    for each in disagreements:
        names = _without_prefix(each.one), _without_prefix(each.other)
        if about & set(names):
            sentences.append(Sentence(_opposed_words(each), names))
    for within in contradictions:
        if _without_prefix(within.finding) in about:
            text = f"One finding has {within.thing} both up and down: {_why(within.causes)}"
            sentences.append(Sentence(text, (_without_prefix(within.finding),)))
    return sentences


def dispute_sentences(findings: Iterable[ExchangedFinding]) -> list[Sentence]:
    """Return the findings that a line of evidence disputes."""
    sentences = []
    for finding in findings:
        against = [line.source for line in finding.lines if line.stance != "supports"]
        if against:
            text = f"A line of evidence of {joined_words(against)} disputes this finding"
            sentences.append(Sentence(text, (finding.name,)))
    return sentences


def _opposed_words(each: Disagreement) -> str:
    one, other = _without_prefix(each.one), _without_prefix(each.other)
    return (
        f"For {each.mirna}, {one} reports an increase of {each.thing} and {other} a decrease: "
        f"{_why(each.causes)}"
    )


def _why(causes: Sequence[str]) -> str:
    """Return what may explain opposite signs, in words.

    Example:
        >>> _why(["other cancer", "other recipient"]), _why(["true conflict"])
        ('the cancer and the recipient differ', 'nothing that is stated explains it')
        >>> _why(["broader process", "cell not named"])
        'one process is broader, and the cell is not named'
    """
    if list(causes) == [UNEXPLAINED]:
        return "nothing that is stated explains it"
    differing = [
        f"the {each.removeprefix(_OTHER_THAN)}" for each in causes if each.startswith(_OTHER_THAN)
    ]
    words = []
    if differing:
        verb = "differs" if len(differing) == 1 else "differ"
        words.append(f"{joined_words(differing)} {verb}")
    words += [_cause_words(each) for each in causes if not each.startswith(_OTHER_THAN)]
    return ", and ".join(words)


def _cause_words(cause: str) -> str:
    if cause.endswith(_UNSAID_IN_ONE):
        return f"the {cause.removesuffix(_UNSAID_IN_ONE)} is not stated in one of them"
    return _CAUSE_WORDS.get(cause, cause)


def standing_sentences(in_doubt: Iterable[FindingInDoubt], about: set[str]) -> list[Sentence]:
    """Return the findings of the review that rest on papers which do not stand."""
    sentences = []
    for each in in_doubt:
        if each.finding in about:
            papers = joined_words([paper.short for paper in each.papers])
            text = f"{_fallen_words(each)} {GRAVE[each.standing]}"
            sentences.append(Sentence(text, (each.finding,), papers))
    return sentences


def _fallen_words(each: FindingInDoubt) -> str:
    one = len(each.papers) == 1
    if each.alone:
        return "The only paper behind this finding was" if one else "All papers behind it were"
    return "One paper behind this finding, beside others, was" if one else "Several papers were"


def gap_sentences(
    findings: Sequence[ExchangedFinding], papers: Mapping[str, int]
) -> list[Sentence]:
    """Return what the sources leave unsaid of the findings.

    Args:
        findings: the findings.
        papers: numbers of independent papers by name of the finding.
    """
    gaps: dict[str, list[str]] = {}
    for finding in findings:
        for field in finding.unsaid:
            gaps.setdefault(f"The source names no {field}", []).append(finding.name)
        if papers.get(finding.name, 0) == 0:
            gaps.setdefault("No paper is cited for what the source states", []).append(finding.name)
    told = [Sentence(text, tuple(names)) for text, names in sorted(gaps.items())]
    return [*_arm_gaps(findings), *told, *_sign_gaps(findings)]


def _arm_gaps(findings: Sequence[ExchangedFinding]) -> list[Sentence]:
    """Return which microRNAs are named without their arm, in one sentence."""
    bare = [finding for finding in findings if finding.arm == _NO_ARM]
    if not bare:
        return []
    mirnas = list(dict.fromkeys(finding.mirna.label for finding in bare))
    arms, verb = ("The arm", "is") if len(mirnas) == 1 else ("The arms", "are")
    text = f"{arms} of {joined_words(mirnas)} {verb} not stated"
    return [Sentence(text, tuple(finding.name for finding in bare))]


def _sign_gaps(findings: Sequence[ExchangedFinding]) -> list[Sentence]:
    """Return for each finding what it affects in a direction that is not stated."""
    sentences = []
    for finding in findings:
        labels = [step.thing.label for step in finding.steps if step.sign == "not stated"]
        things = list(dict.fromkeys(labels))
        if things:
            go = "goes" if len(things) == 1 else "go"
            text = f"Whether {joined_words(things)} {go} up or down is not stated"
            sentences.append(Sentence(text, (finding.name,)))
    return sentences


def glance_table(
    findings: Sequence[ExchangedFinding], disagreements: int, in_doubt: int
) -> ReviewTable:
    """Return the numbers of a review."""
    kinds = [finding.kind for finding in findings]
    papers: set[str] = set()
    for finding in findings:
        papers.update(paper.curie for paper in finding.papers)
    mirnas = {finding.mirna.curie for finding in findings}
    rows = [
        ("findings", len(findings)),
        ("mechanistic, biomarker, background", "/".join(_counts(kinds))),
        ("microRNAs", len(mirnas)),
        ("papers", len(papers)),
        ("disagreements and contradictions", disagreements),
        ("findings on papers that do not stand", in_doubt),
    ]
    return ReviewTable(("what", "number"), tuple((name, str(number)) for name, number in rows))


def _counts(kinds: Sequence[str]) -> list[str]:
    return [str(kinds.count(kind)) for kind in ("mechanistic", "biomarker", "background")]


def effects_table(findings: Sequence[ExchangedFinding], papers: Mapping[str, int]) -> ReviewTable:
    """Return a row for each finding: way, effects by sign, and number of papers."""
    columns = (
        "finding",
        "microRNA",
        "cancer",
        "from",
        "to",
        "down",
        "up",
        "direction not stated",
        "papers",
    )
    rows = []
    for finding in findings:
        ends = (finding.cancers, (*finding.senders, *finding.samples), finding.recipients)
        cells = list(map(_joined_names, ends))
        signs = [_with_sign(finding, sign) for sign in ("decrease", "increase", "not stated")]
        number = str(papers.get(finding.name, 0))
        rows.append((finding.name, finding.mirna.label, *cells, *signs, number))
    return ReviewTable(columns, tuple(rows))


def _joined_names(things: Sequence[ExchangedThing]) -> str:
    return ", ".join(each.label for each in things)


def _with_sign(finding: ExchangedFinding, sign: str) -> str:
    labels = [step.thing.label for step in finding.steps if step.sign == sign]
    return ", ".join(dict.fromkeys(labels))


def evidence_table(findings: Sequence[ExchangedFinding]) -> ReviewTable:
    """Return for each level of evidence the findings that have it, and how many do not."""
    levels: dict[str, list[str]] = {}
    for finding in findings:
        for level in (*finding.shows, *finding.does_not_state):
            named = levels.setdefault(level, [])
            if level in finding.shows:
                named.append(finding.name)
    rows = []
    for level, names in sorted(levels.items()):
        rows.append((level, ", ".join(names), str(len(findings) - len(names))))
    columns = ("level of evidence", "stated for", "not stated, findings")
    return ReviewTable(columns, tuple(rows))


def papers_table(findings: Sequence[ExchangedFinding]) -> ReviewTable:
    """Return the papers with their identifiers, standing and findings."""
    rows: dict[str, tuple[str, ...]] = {}
    of: dict[str, list[str]] = {}
    for finding in findings:
        for paper in finding.papers:
            of.setdefault(paper.curie, []).append(finding.name)
            rows[paper.curie] = (paper.short or paper.curie, paper.doi, paper.pmid, paper.mark)
    ordered = sorted(rows.items(), key=lambda item: (natural_sort_key(item[1][0]), item[0]))
    cells = tuple((*row, ", ".join(of[curie])) for curie, row in ordered)
    return ReviewTable(("paper", "DOI", "PMID", "standing", "findings"), cells)


def _without_prefix(finding: str) -> str:
    return finding.removeprefix("finding:")
