"""How one claim is related to another: the same, finer, more, or in conflict, and why.

The claims are what two parties state of one finding or background regulation: two sources, a review
and a paper, or two versions of the data. Nothing is read here; the functions compare values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from exomet.audit.alignment import OTHERWISE, align_steps, gathered, parts_of_steps
from exomet.audit.claims import (
    BASIS,
    CELLS,
    ECO,
    LINES,
    MORE,
    NARROWER,
    OPPOSED,
    PAPERS,
    REFERENCES,
    SAME,
    SOURCES,
    Comparer,
    FieldComparison,
    Fields,
)
from exomet.audit.disagreements import UNEXPLAINED
from exomet.tables import schema
from exomet.terms.sorting import natural_sort_key

# What the other claim is beside the one, the gravest first.
CONFLICTS, EXTENDS, REFINES = "conflicts", "extends", "refines"
RELATIONS = (CONFLICTS, EXTENDS, REFINES, SAME)
ONE_PAPER = "one paper read differently"
OTHER_EVIDENCE, OTHER_KIND = "other evidence", "other kind of evidence"
STANCE = "stance"
# What is opposed -> the cause that it is, or that it is of an opposed direction.
_CONTEXTS = {
    "mirna": "other microRNA",
    "cancer": "other cancer",
    "sender": "other sender",
    "sender_cancer": "other sender",
    "sender_was": "other sender",
    "recipient": "other recipient",
    "recipient_becomes": "other recipient",
    "species": "other species",
    "vesicle_term": "other word for the vesicle",
    "in_cell": "other cell",
    CELLS: "other cell",
    "aspect": "other aspect",
    "kind": OTHER_KIND,
}
# Any difference in these is one of the evidence.
_EVIDENCE_CAUSES = {
    LINES: OTHER_EVIDENCE,
    PAPERS: OTHER_EVIDENCE,
    STANCE: OTHER_EVIDENCE,
    BASIS: OTHER_EVIDENCE,
    REFERENCES: OTHER_EVIDENCE,
    SOURCES: OTHER_EVIDENCE,
    ECO: OTHER_KIND,
}
# What a claim shows and rests on: more of it extends the claim, more of the rest refines it.
_EVIDENCE_PARTS = (LINES, PAPERS, ECO, REFERENCES, SOURCES)
_SHOWN = ("sites", "associated_with", "involves", "crosses", *_EVIDENCE_PARTS)
# Several values do not exclude each other, but those of one party exclude all of the other.
_EXCLUSIVE = ("species", ECO)
# The context in which the effects of two findings are compared.
CIRCUMSTANCES = ("cancer", "sender", "recipient", "species")
_COLUMNS = {column.name: place for place, column in enumerate(schema.FINDINGS.columns)}


@dataclass(frozen=True)
class Claim:
    """What a party states of a finding, or of a background regulation.

    Attributes:
        finding: CURIE of the finding or regulation.
        kind: mechanistic, biomarker or background; or ``regulation``.
        fields: what is stated, by column or step. A part of a step has a name such as
            ``s1.in_cell``; ``stance``, ``papers``, ``eco`` and ``lines`` may stand beside them.
        papers: CURIEs of the papers on which it rests.
        corrections: column or step -> names of the corrections of it.
    """

    finding: str
    kind: str
    fields: Fields
    papers: frozenset[str] = frozenset()
    corrections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        """Return what is stated of a field."""
        return self.fields[name].values if name in self.fields else []


@dataclass(frozen=True)
class ClaimRelation:
    """How the other claim is related to the one.

    Attributes:
        relation: ``same`` (the other states nothing more, though it may state less), ``refines``,
            ``extends`` or ``conflicts``.
        causes: what explains a conflict, and the corrections that explain the relation.
        differences: the fields that are not the same, the gravest first, and at the end those of
            which the other states less.
    """

    relation: str
    causes: tuple[str, ...] = ()
    differences: tuple[FieldComparison, ...] = ()

    @property
    def is_identical(self) -> bool:
        """Whether both state the same, neither more than the other."""
        return not self.differences


def gravest(relations: Iterable[str]) -> str:
    """Return the gravest of some relations; ``same`` where there is none.

    Example:
        >>> gravest(["same", "extends", "refines"])
        'extends'
    """
    found = set(relations)
    return next((each for each in RELATIONS if each in found), SAME)


def relation(one: Claim, other: Claim, comparer: Comparer) -> ClaimRelation:
    """Return how the other claim is related to the one.

    Steps are paired by what they affect. A narrower term, an arm, a direction or a method refines;
    a further effect or value extends; what excludes each other is a conflict.
    """
    differences = tuple(sorted(_claim_differences(one, other, comparer), key=_difference_order))
    found = gravest(map(what_is_new, differences))
    decisive = [
        (each, _corrections(each, one, other)) for each in differences if what_is_new(each) == found
    ]
    causes = [
        _EVIDENCE_CAUSES[name] for each in differences if (name := _part(each)) in _EVIDENCE_CAUSES
    ]
    if found == CONFLICTS:
        causes += conflict_causes(one, other, decisive)
    causes += correction_words(names for _, names in decisive)
    if found == CONFLICTS and not causes:
        causes = [UNEXPLAINED]
    return ClaimRelation(found, tuple(dict.fromkeys(causes)), differences)


def what_is_new(each: FieldComparison) -> str:
    """Return the relation that a difference in one field makes; ``same`` if the other says less."""
    if each.relation == OPPOSED:
        return CONFLICTS
    if each.relation == NARROWER:
        return REFINES
    if each.relation != MORE:
        return SAME
    if each.about:
        is_further = not each.one and "." not in each.field
    else:
        is_further = bool(each.one) or _part(each) in _SHOWN
    return EXTENDS if is_further else REFINES


def _difference_order(each: FieldComparison) -> tuple[object, ...]:
    place = _COLUMNS.get(each.field, len(_COLUMNS))
    return RELATIONS.index(what_is_new(each)), place, natural_sort_key(each.field)


def _part(each: FieldComparison) -> str:
    """Return the column, the part of a step such as ``in_cell``, or the step itself."""
    return each.field.rpartition(".")[2]


def correction_words(lists: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield corrections in words, as causes."""
    for names in lists:
        yield from (f"correction {name}" for name in names)


def _corrections(each: FieldComparison, one: Claim, other: Claim) -> tuple[str, ...]:
    """Return the names of the corrections of a field, or of a step."""
    found: dict[str, None] = {}
    for claim in (one, other):
        found |= dict.fromkeys(claim.corrections.get(each.field, ()))
        if each.about and "." not in each.field:
            found |= dict.fromkeys(claim.corrections.get("steps", ()))
    return tuple(found)


def conflict_causes(
    one: Claim, other: Claim, opposed: list[tuple[FieldComparison, tuple[str, ...]]]
) -> Iterator[str]:
    """Yield what explains the opposed fields, each with the corrections of it."""
    differing = [each for each, _ in opposed]
    explained = {_context_cause(each) for each in differing} - {""}
    signs = any(map(_is_sign, differing))
    if signs and _differ_in_kind(one, other):
        explained.add(OTHER_KIND)
    yield from sorted(explained)
    if all(names for _, names in opposed):
        return
    if one.papers & other.papers:
        yield ONE_PAPER
    elif signs and not explained:
        yield from _unstated(one, other)


def _context_cause(each: FieldComparison) -> str:
    """Return the cause that an opposed field is; empty for a direction.

    One microRNA under the prefix of another species is that of another species.
    """
    if each.field == "mirna" and each.one.partition("-")[2] == each.other.partition("-")[2]:
        return _CONTEXTS["species"]
    return _CONTEXTS.get(_part(each), "")


def _is_sign(each: FieldComparison) -> bool:
    return each.field == "level" or (bool(each.about) and "." not in each.field)


def _differ_in_kind(one: Claim, other: Claim) -> bool:
    """Return whether a level stands against an effect, or a model system against another."""
    here, there = {*one.values("model_systems")}, {*other.values("model_systems")}
    return one.kind != other.kind or bool(here and there and here.isdisjoint(there))


def _unstated(one: Claim, other: Claim) -> Iterator[str]:
    """Yield the circumstances that one of the two states alone."""
    for name in CIRCUMSTANCES:
        if bool(one.values(name)) != bool(other.values(name)):
            yield f"{name} not stated in one"


def _claim_differences(one: Claim, other: Claim, comparer: Comparer) -> Iterator[FieldComparison]:
    """Yield the fields in which two claims differ."""
    here, there = one.fields, align_steps(one.fields, other.fields)
    if one.kind != other.kind:
        yield FieldComparison("kind", "", OPPOSED, one.kind, other.kind, (), (other.kind,))
    compared = [*comparer.compare(here, there), *parts_of_steps(here, there)]
    for each in map(as_excluding, compared):
        if each.relation != SAME:
            yield replace(each, field=each.field.replace(OTHERWISE, ""))


def as_excluding(each: FieldComparison) -> FieldComparison:
    """Return a comparison as opposed where the values of both exclude each other.

    Methods that show the same equally well, such as two assays, are compared as they are.
    """
    if each.field in _EXCLUSIVE and each.relation == MORE:
        one, other = ({*text.split("|")} - {""} for text in (each.one, each.other))
        if one and {*each.values} == other and {*each.lost} == one:
            return replace(each, relation=OPPOSED, lost=())
    if each.field.endswith(".method") and each.relation == SAME and each.one != each.other:
        return gathered(each, each.one.split("|"), each.other.split("|"))
    return each
