"""Classes that stand for the things by which classes are defined, for the sake of HermiT's time.

Where a class expression names a thing, HermiT tests each class of the ontology together with all
individuals, which takes it twelve times as long. So it classifies with a class in the place of the
thing, whose only known member is the thing. All that follows then follows from the original too;
whether that is consistent is for HermiT to say of the original.
"""

from __future__ import annotations

from pathlib import Path

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import SUBCLASS, TYPE, Triple, bare, bracketed
from exomet.terms.iris import OWL

_HAS_VALUE = f" <{OWL}hasValue> "
_SOME = f" <{OWL}someValuesFrom> "
_DECLARED_CLASS = bracketed(OWL + "Class")


def write_with_stand_ins(graph: Path, out: Path) -> dict[str, str]:
    """Write a graph with a class in the place of each thing that a class expression names.

    Args:
        graph: the ontology with its individuals as N-Triples.
        out: where to write; nothing is written if no expression names a thing.

    Returns:
        The stand-ins and the things for which they stand, by IRI.
    """
    lines = graph.read_text(encoding="utf-8").splitlines()
    things = dict.fromkeys(_thing(line) for line in lines if _HAS_VALUE in line)
    if not things:
        return {}
    stand_ins = {thing: f"{thing[:-1]}#stand-in>" for thing in things}
    added: list[Triple] = []
    for thing, cls in stand_ins.items():
        added += [(cls, TYPE, _DECLARED_CLASS), (thing, TYPE, cls)]
        added += [(cls, SUBCLASS, found) for found in _classes(thing, lines)]
    with out.open("w", encoding="utf-8", newline="\n") as target:
        for line in lines:
            target.write(_with_stand_in(line, stand_ins) + "\n")
        nt.write(added, target)
    return {bare(cls): bare(thing) for thing, cls in stand_ins.items()}


def _thing(line: str) -> str:
    return line.partition(_HAS_VALUE)[2].rstrip(" .")


def _with_stand_in(line: str, stand_ins: dict[str, str]) -> str:
    if _HAS_VALUE not in line:
        return line
    restriction = line.partition(_HAS_VALUE)[0]
    return f"{restriction}{_SOME}{stand_ins[_thing(line)]} ."


def _classes(thing: str, lines: list[str]) -> list[str]:
    """Return the classes of a thing as stated."""
    start = f"{thing} {TYPE} "
    stated = (line[len(start) :].rstrip(" .") for line in lines if line.startswith(start))
    return [cls for cls in stated if not cls.startswith(f"<{OWL}")]
