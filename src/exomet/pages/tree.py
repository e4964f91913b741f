"""Trees of classes and families, as nested lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from exomet.pages.addresses import Ref
from exomet.terms.sorting import natural_sort_key


@dataclass
class Branch:
    """A thing in a tree, and what is below it; ``here`` marks the thing that the page is about."""

    ref: Ref
    below: list[Branch] = field(default_factory=list)
    here: bool = False


def tree_of(
    iri: str,
    above: Mapping[str, Iterable[str]],
    below: Iterable[Ref],
    ref: Callable[[str], Ref],
) -> list[Branch]:
    """Return the shortest way from the top to a thing, with what is directly below it.

    All ways would repeat most classes of a large vocabulary: hepatocellular carcinoma has thirteen
    in Mondo. Its other parents are named beside the tree.

    Args:
        iri: the thing.
        above: thing -> the things directly above it.
        below: what is directly below it.
        ref: gives the reference to a thing.
    """
    branch = Branch(ref(iri), [Branch(each) for each in below], here=True)
    for each in _way_up(iri, above)[1:]:
        branch = Branch(ref(each), [branch])
    return [branch]


def _way_up(iri: str, above: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the shortest way from a thing to the top; of several, the first by name."""
    ways = [[iri]]
    seen = {iri}
    for way in ways:
        parents = sorted(set(above.get(way[-1], ())))
        if not parents:
            return way
        ways += [[*way, parent] for parent in parents if parent not in seen]
        seen.update(parents)
    return [iri]


def forest(parents: Mapping[Ref, Collection[Ref]]) -> list[Branch]:
    """Return all terms below their parents; parents that are no terms themselves are the roots.

    Args:
        parents: term -> what is directly above it.
    """
    below: dict[Ref, list[Ref]] = {}
    for term, refs in parents.items():
        for parent in refs:
            below.setdefault(parent, []).append(term)
    tops = {term for term, refs in parents.items() if not refs}
    tops |= {parent for parent in below if parent not in parents}
    return [_grown(top, below) for top in _by_label(tops)]


def _grown(ref: Ref, below: Mapping[Ref, list[Ref]]) -> Branch:
    return Branch(ref, [_grown(each, below) for each in _by_label(below.get(ref, ()))])


def _by_label(refs: Iterable[Ref]) -> list[Ref]:
    return sorted(refs, key=lambda ref: natural_sort_key(ref.label.casefold()))
