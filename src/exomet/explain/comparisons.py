"""Comparisons in words: rows, records and Markdown of how claims are related."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from exomet.audit.changes import CHANGES, ClaimChange
from exomet.audit.claims import (
    BASIS,
    BROADER,
    ECO,
    LESS,
    LINES,
    MORE,
    NARROWER,
    OPPOSED,
    PAPERS,
    REFERENCES,
    SOURCES,
    FieldComparison,
)
from exomet.audit.compared import COMPARED_RELATIONS, ONLY_ONE, ONLY_OTHER, ComparedClaim
from exomet.finding.comparison import field_words
from exomet.tables.spec import NOT_STATED
from exomet.terms.markdown import markdown_table
from exomet.terms.wording import pluralise

COMPARE_COLUMNS = (
    "claim",
    "other_claim",
    "relation",
    "causes",
    "about",
    "differences",
    "papers",
)
DIFF_COLUMNS = ("claim", "change", "causes", "about", "differences")
OLD, NEW_VERSION = "the old version", "the new one"
# Parts of a step and of the evidence that are no columns of findings.
_PART_WORDS = {
    "in_cell": "cell of {}",
    "after": "what comes before {}",
    "direct": "directness of {}",
    "aspect": "what changes in {}",
    "method": "a method for {}",
    "basis": "where {} stands",
}
_FURTHER_WORDS = {
    ECO: "kind of evidence",
    LINES: "line of evidence",
    PAPERS: "paper",
    "kind": "kind of finding",
    "object": "what is regulated",
    "crosses": "action on other cells",
    BASIS: "where it stands",
    REFERENCES: "reference",
    SOURCES: "source",
}
_UNSIGNED = "direction not stated"
_OF_LINE = re.compile(r"(E\d+)\.(.+)")
_PREFIX_OF_RECORD = re.compile(r"\b(?:evidence|finding|paper|publication|regulation|source):(?=\S)")
_RELATION_TITLES = {
    "conflicts": "Conflicts",
    "extends": "Extended",
    "refines": "Refined",
    "same": "The same",
    "new": "New",
    "withdrawn": "Withdrawn",
    "withdrawn in part": "Withdrawn in part",
}

Record = dict[str, object]


def difference_words(each: FieldComparison, one: str, other: str) -> str:
    """Return a difference in words.

    Args:
        each: the difference.
        one: what the one party is called in a sentence.
        other: what the other party is called.

    Example:
        >>> sites = FieldComparison("sites", "", MORE, "liver", "liver|lung", (), ("lung",))
        >>> difference_words(sites, "tahan2025", "abstracts")
        'abstracts adds site: lung'
        >>> step = FieldComparison("s3", "PTEN", OPPOSED, "increase", "decrease", ())
        >>> difference_words(step, "tahan2025", "abstracts")
        'effect on PTEN: increase against decrease'
    """
    line, field = _line_and_field(each)
    words = _difference_sentence(each, _subject(each, field), one, other)
    return f"{line}: {words}" if line else words


def _line_and_field(each: FieldComparison) -> tuple[str, str]:
    """Return the line of evidence that differs, empty for a finding, and its field."""
    match = _OF_LINE.fullmatch(each.field)
    return (match[1], match[2]) if match else ("", each.field)


def _subject(each: FieldComparison, field: str) -> str:
    column, _, part = field.partition(".")
    if part:
        whole = f"the effect on {each.about}" if each.about else field_words(column)
        return _PART_WORDS[part].format(whole)
    if each.about:
        return f"effect on {each.about}"
    return _FURTHER_WORDS.get(column) or field_words(column)


def _difference_sentence(each: FieldComparison, what: str, one: str, other: str) -> str:
    here, there = _listed(each.one.split("|")), _listed(each.other.split("|"))
    if each.relation == OPPOSED:
        return f"{what}: {here} against {there}"
    if each.relation in (NARROWER, BROADER):
        return f"{what}: {there} is {each.relation} than {here}"
    if each.about and not each.values:
        return _sentence_on_step(each, what, one, other)
    if each.relation == LESS:
        return f"{other} leaves out {what}: {_listed(each.values)}"
    lost = f" and leaves out {_listed(each.lost)}" if each.lost else ""
    return f"{other} adds {what}: {_listed(each.values)}{lost}"


def _sentence_on_step(each: FieldComparison, what: str, one: str, other: str) -> str:
    """Return what one party alone says of an effect, its direction, or how it is shown."""
    is_more = each.relation == MORE
    here, there = _listed(each.one.split("|")), _listed(each.other.split("|"))
    if each.field.endswith(".method"):
        firm = "firmer" if is_more else "less firm"
        methods = f"({there or NOT_STATED}) than {one} ({here or NOT_STATED})"
        return f"{other} is {firm} on the effect on {each.about} {methods}"
    if each.one and each.other:
        who, sign = (other, there) if is_more else (one, here)
        return f"{who} alone gives the direction of the {what}: {sign}"
    verb, sign = ("adds", there) if is_more else ("leaves out", here)
    return f"{other} {verb} {what}: {_UNSIGNED if sign == NOT_STATED else sign}"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(_PREFIX_OF_RECORD.sub("", value) for value in values)


def relation_words(relation: str, one: str, other: str) -> str:
    """Return a relation with the name of the source that alone has the finding.

    Example:
        >>> relation_words("only in other", "tahan2025", "abstracts")
        'only in abstracts'
    """
    return {ONLY_ONE: f"only in {one}", ONLY_OTHER: f"only in {other}"}.get(relation, relation)


def compared_records(claims: Iterable[ComparedClaim], one: str, other: str) -> Iterator[Record]:
    """Yield a record of ``COMPARE_COLUMNS`` for each claim; several values are lists.

    Args:
        claims: the claims of two sources, compared.
        one: name of the one source.
        other: name of the other.
    """
    for each in claims:
        yield {
            "claim": each.claim,
            "other_claim": each.other_claim,
            "relation": relation_words(each.relation, one, other),
            "causes": list(each.how.causes),
            "about": each.about,
            "differences": _difference_records(each.how.differences, one, other),
            "papers": list(each.papers),
        }


def changed_records(changes: Iterable[ClaimChange]) -> Iterator[Record]:
    """Yield a record of ``DIFF_COLUMNS`` for each claim; several values are lists."""
    for each in changes:
        yield {
            "claim": each.claim,
            "change": each.change,
            "causes": list(each.causes),
            "about": each.about,
            "differences": _difference_records(each.differences, OLD, NEW_VERSION),
        }


def _difference_records(
    differences: Iterable[FieldComparison], one: str, other: str
) -> list[dict[str, object]]:
    return [
        {
            "field": each.field,
            "about": each.about,
            "relation": each.relation,
            "one": each.one,
            "other": each.other,
            "lines": list(each.lines),
            "words": difference_words(each, one, other),
        }
        for each in differences
    ]


def as_row(record: Record) -> list[str]:
    """Return a record as a row of texts; several values are joined with ``|``."""
    return [_cell(value) for value in record.values()]


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(each["words"] if isinstance(each, dict) else str(each) for each in value)
    return str(value)


def numbers_of(words: Iterable[str], order: Sequence[str]) -> str:
    """Return how many there are of each word, in an order, without those that do not occur.

    Example:
        >>> numbers_of(["same", "conflicts", "same"], ["conflicts", "extends", "same"])
        '1 conflicts, 2 same'
    """
    counts = Counter(words)
    return ", ".join(f"{counts[word]} {word}" for word in order if counts[word])


def comparison_summary(claims: Sequence[ComparedClaim], one: str, other: str) -> str:
    """Return in words how many claims of two sources have which relation."""
    order = [relation_words(each, one, other) for each in COMPARED_RELATIONS]
    findings, regulations = _by_kind_of_claim(
        (each.claim, relation_words(each.relation, one, other)) for each in claims
    )
    found = numbers_of(findings, order) or "none"
    summary = f"{pluralise(len(findings), 'comparison')} of {other} with {one}: {found}"
    return summary + _regulation_numbers(regulations, order)


def change_summary(changes: Sequence[ClaimChange]) -> str:
    """Return in words how many findings and background regulations changed in which way."""
    findings, regulations = _by_kind_of_claim((each.claim, each.change) for each in changes)
    summary = f"{pluralise(len(findings), 'finding')}: {numbers_of(findings, CHANGES) or 'none'}"
    return summary + _regulation_numbers(regulations, CHANGES)


def _by_kind_of_claim(words: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Return the words of findings and those of background regulations, given the CURIEs."""
    findings: list[str] = []
    regulations: list[str] = []
    for claim, word in words:
        (regulations if claim.startswith("regulation:") else findings).append(word)
    return findings, regulations


def _regulation_numbers(words: Sequence[str], order: Sequence[str]) -> str:
    if not words:
        return ""
    return f"; {pluralise(len(words), 'background regulation')}: {numbers_of(words, order)}"


def comparison_markdown(
    title: str, summary: str, records: Sequence[Record], grouped_by: str
) -> str:
    """Return a report in Markdown: a table for each relation, in the order of the records.

    Args:
        title: its heading.
        summary: the sentence below it.
        records: what is listed.
        grouped_by: the column of the records that names the relation.
    """
    lines = [f"# {title}", "", f"{summary}."]
    for word in dict.fromkeys(str(record[grouped_by]) for record in records):
        heading = _RELATION_TITLES.get(word, word[:1].upper() + word[1:])
        group = [record for record in records if record[grouped_by] == word]
        kept = [name for name in group[0] if name != grouped_by and _is_filled(group, name)]
        rows = (_markdown_cells(record, kept) for record in group)
        lines += ["", f"## {heading}", "", *markdown_table(_headings(kept), rows)]
    return "\n".join(lines) + "\n"


def _is_filled(records: Iterable[Record], name: str) -> bool:
    return any(record[name] for record in records)


def _headings(names: Iterable[str]) -> list[str]:
    return [name.replace("_", " ") for name in names]


def _markdown_cells(record: Record, names: Iterable[str]) -> list[str]:
    return [_markdown_cell(record[name]) for name in names]


def _markdown_cell(value: object) -> str:
    return _PREFIX_OF_RECORD.sub("", _cell(value)).replace("|", "; ")
