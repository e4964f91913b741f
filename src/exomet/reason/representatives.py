"""The part of a graph that the OWL reasoner judges: one finding of all that look alike.

Findings are small trees of their own that meet in shared records alone. Let each node of a finding
stand for the node of an earlier finding that has the same classes and leads by the same relations
to what is alike. A model of the part in which only those earlier findings are is a model of the
whole: each node is what stands for it, as OWL does not say that two names are two things. So where
the part is consistent the whole is, and a node has no class that what stands for it lacks.

A shared record counts by its name where a class expression leads from the finding to it, such as
the hypoxia of a cell. Otherwise it counts by its classes, and what stands for a finding is related
to the records of all: a microRNA has the classes that its findings give it. That a merged node has
no class too many is sure for the axioms that the rules know, too; beyond them a difference to the
rules would show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from exomet.errors import ExometError
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import TYPE, Triple, bare
from exomet.reason.logical import Ground, logical_triples
from exomet.terms.iris import BASE

# The most patterns that are judged: about ten seconds of HermiT's time.
MOST_PATTERNS = 1_000
_FINDINGS = f"<{BASE}finding/"


@dataclass(frozen=True)
class LogicalPart:
    """What of a graph is judged.

    Attributes:
        findings: the number of findings in the graph.
        judged: the number of findings that stand for the others.
        left: the number of findings of patterns that are not judged.
        things: IRIs of the individuals whose classes must come out as in the whole graph.
    """

    findings: int
    judged: int
    left: int
    things: frozenset[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many findings are judged, and how many are of patterns that are not."""
        return {"findings judged": self.judged, "findings left to the rules": self.left}

    @property
    def words(self) -> str:
        """How many findings are judged, in words."""
        text = f"{self.judged:,} of {self.findings:,} findings, one of each pattern"
        if not self.left:
            return text
        return f"{text} but for {self.left:,} findings of further patterns, left to the rules"


def logical_part(
    graph: Path, out: Path, surely: Collection[str] = (), most: int = MOST_PATTERNS
) -> LogicalPart:
    """Write the triples that a reasoner needs to judge a graph.

    No annotations, no literals, no records of reading, no triples that put nothing into a class,
    and of all that look alike one.

    Args:
        graph: the asserted graph as N-Triples: ontology and records, then finding after finding.
        out: where to write.
        surely: IRIs of individuals whose findings are judged however many patterns there are.
        most: the most patterns of findings.

    Raises:
        ExometError: the triples of the graph are in another order.
    """
    names = {_name_of_finding(f"<{iri}>") for iri in surely}
    sample = _sample(graph, names, most)
    if sample.is_linked:
        sample = _sample(graph, names, most, apart=True)
    with out.open("w", encoding="utf-8", newline="\n") as lines:
        nt.write(sample.triples(), lines)
    return sample.part()


def _sample(graph: Path, surely: set[str], most: int, *, apart: bool = False) -> _Sample:
    """Return a sample of the findings of a graph; if they are apart, none stands for another."""
    blocks = groupby(logical_triples(graph), key=_finding_named)
    first, ground = next(blocks, ("", iter(())))
    if first:
        raise ExometError(f"{graph.name} does not begin with the ontology")
    sample = _Sample(Ground(list(ground)), surely, most, apart=apart)
    seen = {""}
    for name, triples in blocks:
        if name in seen:
            what = f"the finding {name}" if name else "the ontology and the records"
            raise ExometError(f"{graph.name} has triples of {what} in two places")
        seen.add(name)
        sample.add(name, list(triples))
    return sample


def _name_of_finding(term: str) -> str:
    """Return the name of the finding that a term is or is a part of; empty for others."""
    if not term.startswith(_FINDINGS):
        return ""
    return term[len(_FINDINGS) : -1].partition("-")[0]


def _finding_named(triple: Triple) -> str:
    return _name_of_finding(triple[0]) or _name_of_finding(triple[2])


class _Sample:
    """Gathers one of all pieces of findings that look alike."""

    def __init__(self, ground: Ground, surely: set[str], most: int, *, apart: bool) -> None:
        # Whether a class expression may lead from one finding to another.
        self.is_linked = False
        self._ground, self._surely, self._most, self._apart = ground, surely, most, apart
        self._findings = self._judged = self._left = 0
        # What looks alike has one number.
        self._numbers: dict[object, int] = {}
        # Numbers of the nodes of a piece -> number -> the node that stands for all with it.
        self._patterns: dict[frozenset[int], dict[int, str]] = {}
        # The classes of nodes that are related to nothing -> the node that stands for all of them.
        self._lone: dict[tuple[str, frozenset[str]], str] = {}
        self._triples: dict[Triple, None] = {}
        self._unsure: set[str] = set()

    def add(self, name: str, triples: list[Triple]) -> None:
        """Add a finding."""
        self._findings += 1
        needed = self._ground.needed(triples)
        related = {f"{_FINDINGS}{name}>"}
        for subject, predicate, value in needed:
            if predicate != TYPE:
                related |= {subject, value}
        # (Most nodes are related to nothing: a short way for them.)
        self._add_lone(triple for triple in needed if triple[0] not in related)
        for piece in _pieces(name, [triple for triple in needed if triple[0] in related]):
            self._add_piece(name, piece)

    def _add_lone(self, triples: Iterable[Triple]) -> None:
        """Add nodes that are related to nothing: one of all with the same classes."""
        classes: dict[str, set[str]] = {}
        for node, _, cls in triples:
            classes.setdefault(node, set()).add(cls)
        for node, found in classes.items():
            self._lone.setdefault((self._own_name(node), frozenset(found)), node)

    def _add_piece(self, name: str, piece: list[Triple]) -> None:
        numbers = self._numbered(name, piece)
        pattern = frozenset(numbers.values())
        is_whole = f"{_FINDINGS}{name}>" in numbers
        if pattern in self._patterns:
            self._stand_in(piece, numbers, self._patterns[pattern])
        elif len(self._patterns) < self._most or name in self._surely:
            self._judged += is_whole
            names: dict[int, str] = {}
            for node, number in numbers.items():
                names.setdefault(number, node)
            self._patterns[pattern] = names
            self._stand_in(piece, numbers, names)
        else:
            self._left += is_whole
            for subject, _, value in piece:
                self._unsure |= {subject, value} - numbers.keys()

    def _stand_in(
        self, piece: list[Triple], numbers: dict[str, int], names: dict[int, str]
    ) -> None:
        """Add the triples of a piece with the nodes that stand for its own."""
        for subject, predicate, value in piece:
            one, other = (
                names[numbers[term]] if term in numbers else term for term in (subject, value)
            )
            self._triples[one, predicate, other] = None

    def _numbered(self, name: str, piece: list[Triple]) -> dict[str, int]:
        """Return the own nodes of a piece, each with the number of all that look like it.

        Nodes with one number before and all around them look alike, until no more are told apart.
        """
        numbers, before = _own_nodes(name, piece), 0
        while len(set(numbers.values())) > before:
            before = len(set(numbers.values()))
            numbers = self._told_apart(piece, numbers)
        return numbers

    def _told_apart(self, piece: list[Triple], numbers: dict[str, int]) -> dict[str, int]:
        looks: dict[str, set[object]] = {node: set() for node in numbers}
        for subject, predicate, value in piece:
            if subject in looks:
                looks[subject].add((predicate, self._look(subject, predicate, value, numbers)))
            if value in looks:
                seen = "" if subject in looks else self._seen_from(subject, predicate)
                looks[value].add((predicate, "of", seen))
        return {
            node: self._number((self._own_name(node), numbers[node], frozenset(look)))
            for node, look in looks.items()
        }

    def _own_name(self, node: str) -> str:
        """Return the name of a node if it counts."""
        return node if self._apart else ""

    def _look(self, subject: str, predicate: str, value: str, numbers: dict[str, int]) -> object:
        if value in numbers:
            return numbers[value]
        if predicate == TYPE:
            return value
        if _name_of_finding(value):
            self.is_linked = True
        there, _ = self._ground.axioms.directions(predicate)
        return value if there else self._ground.kind(value)

    def _seen_from(self, record: str, predicate: str) -> object:
        if _name_of_finding(record):
            self.is_linked = True
        _, back = self._ground.axioms.directions(predicate)
        return record if back else self._ground.kind(record)

    def _number(self, look: object) -> int:
        return self._numbers.setdefault(look, len(self._numbers) + 1)

    def triples(self) -> Iterator[Triple]:
        """Yield the ontology, the records and the pieces."""
        yield from self._ground.ontology
        for record in self._records():
            yield from self._ground.records[record]
        yield from self._triples
        for (_, classes), node in self._lone.items():
            yield from ((node, TYPE, cls) for cls in sorted(classes))

    def _records(self) -> list[str]:
        """Return the records that are related to anything, and one of all others of one kind."""
        used = {*self._ground.axioms.named}
        for subject, predicate, value in (*self._of_records(), *self._triples):
            if predicate != TYPE:
                used |= {subject, value}
        alike: dict[object, str] = {}
        for record in self._ground.records:
            alike.setdefault(record if record in used else self._ground.kind(record), record)
        return list(alike.values())

    def _of_records(self) -> Iterator[Triple]:
        for stated in self._ground.records.values():
            yield from stated

    def part(self) -> LogicalPart:
        """Return what is judged."""
        things = {triple[0] for triple in self._triples}
        things |= {*self._records(), *self._lone.values()}
        sure = frozenset(map(bare, things - self._unsure))
        return LogicalPart(self._findings, self._judged, self._left, sure)


def _own_nodes(name: str, triples: Iterable[Triple]) -> dict[str, int]:
    """Return the nodes of a finding in some triples, all with the number 0."""
    terms = {subject: 0 for subject, _, _ in triples}
    terms |= {value: 0 for _, predicate, value in triples if predicate != TYPE}
    return {term: 0 for term in terms if _name_of_finding(term) == name}


def _pieces(name: str, triples: list[Triple]) -> Iterator[list[Triple]]:
    """Yield the triples of a finding in pieces that have none of its nodes in common."""
    waiting = triples
    while waiting:
        piece, nodes = [waiting[0]], set(_own_nodes(name, waiting[:1]))
        rest, grown = waiting[1:], True
        while grown:
            touching = [triple for triple in rest if triple[0] in nodes or triple[2] in nodes]
            rest = [triple for triple in rest if not (triple[0] in nodes or triple[2] in nodes)]
            piece += touching
            nodes |= _own_nodes(name, touching).keys()
            grown = bool(touching)
        yield piece
        waiting = rest
