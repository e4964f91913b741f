"""Which cancers are of an organ, by the names that both have in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from exomet.graph.grounding import Names
from exomet.graph.index import ancestors
from exomet.terms.lexicon import Entity, Lexicon, particular
from exomet.terms.whole_words import normalise, things_named_with

# Tissues that are layers of one type of cell, which bears their name: endothelium.
TISSUE_OF_CELLS = re.compile(r"(.*theli)um", re.IGNORECASE)


def cancers_of_organs(names: Names, things: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return the broadest cancers that are named after the organs among things.

    The ontologies of the graph do not link cancers with organs, but both bear the name: cancer of
    stomach, gastric neoplasm. A cancer is of an organ where one of its names has the words of
    the label of the organ, or else of a synonym, and no others but general ones. What is below
    it, the hierarchy says.

    Args:
        names: the names of the graph.
        things: the things, of any kind.

    Example:
        >>> from exomet.terms.lexicon import Lexicon
        >>> names = Names(None); names.__dict__["lexicon"] = lexicon = Lexicon()
        >>> names.__dict__["tree"] = {"x:3": {"x:2"}}
        >>> lexicon.add(organ := Entity("x:1", "stomach", frozenset({"anatomy"})), ["gastric"])
        >>> lexicon.add(Entity("x:2", "gastric cancer", frozenset({"cancer"})), [])
        >>> lexicon.add(Entity("x:3", "gastric carcinoma", frozenset({"cancer"})), [])
        >>> [cancer.label for cancer in cancers_of_organs(names, [organ])]
        ['gastric cancer']
    """
    organs = {thing.iri: thing.label for thing in things if is_organ(thing)}
    if not organs:
        return ()
    written = names.lexicon.written()
    cancers = [(frozenset(particular(name)), each) for name, each in written if _is_cancer(each)]
    found = _of_names(cancers, organs.values())
    if not found:
        found = _of_names(cancers, [name for name, thing in written if thing.iri in organs])
    return _broadest(names, found)


def cells_of_tissue(lexicon: Lexicon, things: Iterable[Entity]) -> list[Entity]:
    """Return the cells of which the tissues among things are made, by their names.

    Sources say that endothelial cells take up a vesicle, readers that the endothelium does.

    Example:
        >>> lexicon = Lexicon()
        >>> lexicon.add(Entity("x:1", "endothelial cell", frozenset({"cell"})), [])
        >>> tissue = Entity("x:2", "endothelium", frozenset({"anatomy"}))
        >>> [cell.label for cell in cells_of_tissue(lexicon, [tissue])]
        ['endothelial cell']
    """
    cells: list[Entity] = []
    for tissue in filter(is_organ, things):
        if match := TISSUE_OF_CELLS.fullmatch(tissue.label):
            cells += lexicon.find(f"{match[1]}al cell", "cell")
    return cells


def cancers_in_general(lexicon: Lexicon, word: str) -> list[Entity]:
    """Return what a word for cancers of any kind means: tumours, malignancy.

    Such a word stands in a name of a cancer that has general words only.

    Example:
        >>> lexicon = Lexicon()
        >>> cancer = Entity("x:1", "cancer", frozenset({"cancer"}))
        >>> lexicon.add(cancer, ["malignant tumor", "breast lump"])
        >>> len(cancers_in_general(lexicon, "tumours")), cancers_in_general(lexicon, "lump")
        (1, [])
    """
    if particular(word):
        return []
    names = [each for each in lexicon.written() if _is_cancer(each[1]) and not particular(each[0])]
    return sorted(things_named_with(normalise(word), names), key=_label_of)


def is_organ(thing: Entity) -> bool:
    """Return whether a thing is an organ or site: blood is none, though blood cancers are."""
    return "anatomy" in thing.kinds and "material" not in thing.kinds


def _label_of(thing: Entity) -> str:
    return thing.label


def _broadest(names: Names, found: Mapping[str, Entity]) -> tuple[Entity, ...]:
    """Return those of the things that are not below others of them."""
    return tuple(
        thing
        for iri, thing in sorted(found.items())
        if not (ancestors(iri, names.tree) - {iri}) & found.keys()
    )


def _is_cancer(thing: Entity) -> bool:
    return "cancer" in thing.kinds


def _of_names(
    cancers: Iterable[tuple[frozenset[str], Entity]], names: Iterable[str]
) -> dict[str, Entity]:
    """Return the cancers that are called by the words of one of the names, by IRI."""
    wanted = {frozenset(particular(name)) for name in names} - {frozenset()}
    return {cancer.iri: cancer for words, cancer in cancers if words in wanted}
