"""What a name means in the graph, and why."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.terms.lexicon import Entity


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
