"""What a microRNA does, as a sentence says it: verbs that have the sign, and their objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from exomet.finding.exchanged import ExchangedStep
from exomet.terms.wording import joined_words

# Kind of thing -> sign -> verb. No verb stands for two signs.
EFFECT_VERBS: Mapping[str, Mapping[str, str]] = {
    "molecule": {"decrease": "lowers", "increase": "raises", "not stated": "affects"},
    "pathway": {"decrease": "inhibits", "increase": "activates", "not stated": "acts on"},
    "process": {"decrease": "suppresses", "increase": "promotes", "not stated": "influences"},
}
OPEN_SIGN = "in a direction that is not stated"
# Labels that take an article in a sentence, by their last word.
_WITH_ARTICLE = ("response", "process", "matrix")
_UNCOUNTED = ("tissue", "blood", "plasma", "serum")


def plural_of(label: str) -> str:
    """Return the label of a cell or vesicle in the plural.

    Example:
        >>> plural_of("mesenchymal stem cell of the bone marrow"), plural_of("macrophage")
        ('mesenchymal stem cells of the bone marrow', 'macrophages')
    """
    head, of, rest = label.partition(" of ")
    if head.endswith(_UNCOUNTED):
        return label
    if head.endswith(("s", "x", "ch")):
        return f"{head}es{of}{rest}"
    if head.endswith("y") and head[-2:-1] not in tuple("aeiou"):
        return f"{head[:-1]}ies{of}{rest}"
    return f"{head}s{of}{rest}"


def effect_clauses(
    steps: Iterable[ExchangedStep], here: Sequence[str], cells: Mapping[str, str]
) -> list[str]:
    """Return what is done in clauses, one for each verb and place: ``lowers KLF2 and KLF4``.

    Args:
        steps: the steps, in their order.
        here: CURIEs of the cells in which effects are expected, which go without saying.
        cells: labels of cells by CURIE.
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    for step in steps:
        place = _cells_elsewhere(step, here, cells)
        key = EFFECT_VERBS[step.thing_kind][step.sign], place, _how(step)
        groups.setdefault(key, []).append(_object(step))
    # What has no direction comes last: its clause ends with saying so.
    ordered = sorted(groups.items(), key=lambda item: bool(item[0][2]))
    clauses = []
    for (verb, place, how), things in ordered:
        objects = joined_words(list(dict.fromkeys(things)))
        clauses.append(" ".join(filter(None, (verb, objects, place, how))))
    return clauses


def _cells_elsewhere(step: ExchangedStep, here: Sequence[str], cells: Mapping[str, str]) -> str:
    elsewhere = [cell for cell in step.cells if cell not in here]
    if not elsewhere:
        return ""
    return f"in {joined_words([plural_of(cells.get(cell, cell)) for cell in elsewhere])}"


def _how(step: ExchangedStep) -> str:
    return OPEN_SIGN if step.sign == "not stated" else ""


def _object(step: ExchangedStep) -> str:
    """Return what is affected: of a molecule its amount, unless another aspect is stated."""
    label = step.thing.label
    if step.aspect not in ("", "amount"):
        return f"the {step.aspect} of {label}"
    last = label.rpartition(" ")[2]
    return f"the {label}" if last in _WITH_ARTICLE else label
