"""What a name means in the graph, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity, mirna_key
from exomet.terms.whole_words import normalise

# Symbols of genes, such as MIR21, and names of MirGeneDB, such as Hsa-Mir-21_5p.
UNLIKE_MIRBASE = re.compile(r"MIR\w|.*_")


@dataclass(frozen=True)
class NameReading:
    """What a name means.

    Attributes:
        entity: the thing of the graph.
        why: ``label``, ``synonym``, ``CURIE``, ``previous symbol``, ``alias``, ``abbreviation``;
            for a microRNA also ``miRBase history`` or the form of its name, such as ``hairpin``.
        note: what to tell whoever uses the name; empty where it plainly means the thing.
    """

    entity: Entity
    why: str
    note: str = ""


def read_plainly(text: str, form: str, entity: Entity) -> NameReading | None:
    """Return how a name means a thing by its own label or CURIE; None if it takes nomenclature.

    Args:
        text: the name.
        form: the form of it by which the graph has the thing.
        entity: the thing.
    """
    if "mirna" in entity.kinds and UNLIKE_MIRBASE.match(text):
        return None
    if normalise(entity.label) == normalise(form):
        return NameReading(entity, "label")
    if curie(entity.iri).casefold() == text.casefold():
        return NameReading(entity, "CURIE")
    key = mirna_key(text)
    if key and key == mirna_key(entity.label):
        return NameReading(entity, "synonym")
    return None
