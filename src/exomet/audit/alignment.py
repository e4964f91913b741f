"""Steps of two claims side by side: which go together, and how their parts are related."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from exomet.audit.claims import LESS, MORE, OPPOSED, SAME, FieldComparison, Fields, Stated
from exomet.terms.sorting import natural_sort_key

# Parts of a step that have one value.
_SINGLE_PARTS = ("in_cell", "aspect", "direct")
# Marks a step of the other party whose name is that of another step of the one.
OTHERWISE = "'"


def align_steps(one: Fields, other: Fields) -> Fields:
    """Return what the other party states, its steps under the names that they have in the one.

    A step goes with the one that affects the same thing, of several with that of its own name.
    """
    renamed = _names_in(one, other)
    aligned: Fields = {}
    for name, stated in other.items():
        step, dot, part = name.partition(".")
        aligned[f"{renamed.get(step, step)}{dot}{part}"] = stated
    return aligned


def _names_in(one: Fields, other: Fields) -> dict[str, str]:
    """Return step of the other party -> its name beside the steps of the one."""
    renamed = {name: name for name in steps_of(other) if _same_object(name, one, other)}
    free = _steps_by_object(one, renamed)
    for name in steps_of(other):
        if name not in renamed:
            names = free.get(other[name].about, [])
            clashing = name + OTHERWISE if name in one else name
            renamed[name] = names.pop(0) if names else clashing
    return renamed


def _steps_by_object(fields: Fields, taken: Collection[str]) -> dict[str, list[str]]:
    """Return what is affected -> the steps that affect it, without those that are taken."""
    steps: dict[str, list[str]] = {}
    for name in steps_of(fields):
        if name not in taken:
            steps.setdefault(fields[name].about, []).append(name)
    return steps


def _same_object(name: str, one: Fields, other: Fields) -> bool:
    return name in one and one[name].about == other[name].about


def steps_of(fields: Fields) -> list[str]:
    """Return the names of the steps in their order, without those of their parts."""
    names = [name for name, stated in fields.items() if stated.about and "." not in name]
    return sorted(names, key=natural_sort_key)


def gathered(each: FieldComparison, one: list[str], other: list[str]) -> FieldComparison:
    """Return the comparison of values that do not exclude each other, and have no classes."""
    more = tuple(value for value in other if value not in one)
    less = tuple(value for value in one if value not in other)
    if not more and not less:
        return replace(each, relation=SAME)
    values, lost = (more, less) if more else (less, ())
    return replace(each, relation=MORE if more else LESS, values=values, lost=lost)


def parts_of_steps(one: Fields, other: Fields) -> Iterator[FieldComparison]:
    """Yield the comparisons of the parts of steps that both state, such as ``s1.in_cell``."""
    parts = {name for name in (*one, *other) if "." in name}
    for name in sorted(parts, key=natural_sort_key):
        step, _, part = name.partition(".")
        if step in one and step in other:
            here, there = one.get(name, Stated()), other.get(name, Stated())
            ends = "|".join(here.values), "|".join(there.values)
            lines = tuple(sorted(here.lines | there.lines))
            each = FieldComparison(name, one[step].about, SAME, *ends, lines)
            each = gathered(each, here.values, there.values)
            is_single = part in _SINGLE_PARTS and each.lost
            yield replace(each, relation=OPPOSED, lost=()) if is_single else each
