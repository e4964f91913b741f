"""The proofs that a build recorded, each as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from exomet.errors import NotBuiltError
from exomet.graph.layout import PROOFS_FILE, RULES_FILE

Statement = tuple[str, str, str]

# Relations that only lead to others.
_INTERMEDIATE = {
    "rdfs:subClassOf",
    "exomet:raises",
    "exomet:lowers",
    "exomet:hasFinding",
    "exomet:hasCell",
    "exomet:statesIncrease",
    "exomet:statesDecrease",
    "exomet:impliesIncrease",
    "exomet:impliesDecrease",
}
# Classes that only say what kind of record something is.
_RECORD_KINDS = {
    "exomet:Finding",
    "exomet:Step",
    "exomet:MicroRNA",
    "exomet:Molecule",
    "exomet:Regulation",
}


def is_informative(statement: Statement) -> bool:
    """Return whether a statement is neither an intermediate step nor the kind of a record."""
    return statement[1] not in _INTERMEDIATE and statement[2] not in _RECORD_KINDS


@dataclass
class Proof:
    """A node of a proof tree.

    Attributes:
        statement: what is proven, in CURIEs.
        rule: name of the rule that inferred it; empty if the statement is asserted.
        words: what the rule says.
        premises: the proofs of what the rule used.
    """

    statement: Statement
    rule: str = ""
    words: str = ""
    premises: list[Proof] = field(default_factory=list)

    def leaves(self) -> list[Proof]:
        """Return the asserted statements at the ends of the tree."""
        if not self.premises:
            return [self]
        leaves: list[Proof] = []
        for premise in self.premises:
            leaves += premise.leaves()
        return leaves


class Proofs:
    """The proofs of everything that a build inferred, by statement.

    Raises:
        NotBuiltError: the folder holds no build, or one without proofs.
    """

    def __init__(self, build: Path) -> None:
        self._derivations: dict[Statement, tuple[str, str]] = {}
        for subject, predicate, value, rule, premises in _lines_of(build / PROOFS_FILE):
            self._derivations[subject, predicate, value] = (rule, premises)
        self.words = {rule: words for rule, _, words in _lines_of(build / RULES_FILE)}

    def __contains__(self, statement: Statement) -> bool:
        """Return whether the statement was inferred."""
        return statement in self._derivations

    def statements(self) -> list[Statement]:
        """Return everything that was inferred."""
        return list(self._derivations)

    def about(self, subject: str) -> list[Statement]:
        """Return what was inferred about a subject."""
        return [statement for statement in self._derivations if statement[0] == subject]

    def informative(self, subject: str) -> list[Statement]:
        """Return what was inferred about a subject, without intermediate steps and record kinds."""
        return [statement for statement in self.about(subject) if is_informative(statement)]

    def tree(self, statement: Statement) -> Proof:
        """Return the proof of a statement; one that was not inferred is a leaf.

        No derivation is circular: a rule uses only what held before it ran.
        """
        if statement not in self._derivations:
            return Proof(statement)
        rule, premises = self._derivations[statement]
        trees = [self.tree(_parsed_statement(part)) for part in premises.split(" . ")]
        return Proof(statement, rule, self.words[rule], trees)


def _lines_of(file: Path) -> Iterator[list[str]]:
    """Yield the cells of each line of a table below its header."""
    if not file.is_file():
        raise NotBuiltError(f"no {file.name} in {file.parent}: run `exomet build`")
    with file.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _parsed_statement(text: str) -> Statement:
    subject, predicate, value = text.split(" ", 2)
    return subject, predicate, value
