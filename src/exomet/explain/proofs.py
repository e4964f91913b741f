"""The proofs that a build recorded, and the tree of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from exomet.graph.layout import PROOFS_FILE

Statement = tuple[str, str, str]

# Relations that are only stepping stones to others.
_STEPPING = {
    "rdfs:subClassOf",
    "exomet:raises",
    "exomet:lowers",
    "exomet:hasFinding",
    "exomet:impliesIncrease",
    "exomet:impliesDecrease",
}
# Memberships that say no more than what kind of record something is.
_PLAIN = {
    "exomet:Finding",
    "exomet:Step",
    "exomet:MicroRNA",
    "exomet:Molecule",
    "exomet:Regulation",
}


@dataclass
class Proof:
    """A node of a proof tree: a statement in CURIEs, the rule that gave it (empty for what is asserted), premises."""

    statement: Statement
    rule: str = ""
    premises: list[Proof] = field(default_factory=list)

    def leaves(self) -> list[Proof]:
        """Return the asserted statements at the ends of the tree."""
        if not self.premises:
            return [self]
        return [leaf for premise in self.premises for leaf in premise.leaves()]


class Proofs:
    """All recorded derivations of a build, by statement."""

    def __init__(self, build: Path) -> None:
        self._derivations: dict[Statement, tuple[str, str]] = {}
        with (build / PROOFS_FILE).open(encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                subject, predicate, value, rule, premises = line.rstrip("\n").split("\t")
                self._derivations[subject, predicate, value] = (rule, premises)

    def __contains__(self, statement: Statement) -> bool:
        """Return whether the statement was inferred."""
        return statement in self._derivations

    def statements(self) -> list[Statement]:
        """Return everything that was inferred."""
        return list(self._derivations)

    def about(self, subject: str) -> list[Statement]:
        """Return what was inferred of a subject."""
        return [statement for statement in self._derivations if statement[0] == subject]

    def telling(self, subject: str) -> list[Statement]:
        """Return what was inferred of a subject and says more than its kind of record or a step on the way."""
        return [s for s in self.about(subject) if s[1] not in _STEPPING and s[2] not in _PLAIN]

    def tree(self, statement: Statement) -> Proof:
        """Return the proof of a statement; one that was not inferred is a leaf.

        Derivations never go in a circle: a rule only uses what stood before it.
        """
        if statement not in self._derivations:
            return Proof(statement)
        rule, premises = self._derivations[statement]
        return Proof(
            statement, rule, [self.tree(_statement(part)) for part in premises.split(" . ")]
        )


def _statement(text: str) -> Statement:
    subject, predicate, value = text.split(" ", 2)
    return subject, predicate, value
