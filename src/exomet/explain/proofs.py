"""The proofs that a build recorded, each as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exomet.reason.lookup import ProofsOnDisk, RecordedProof, Statement

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
    """The proofs of what a build inferred, by statement.

    They are on disk: a proof is looked up with all that it rests on when it is asked for, and kept.

    Args:
        build: folder of the build.

    Raises:
        NotBuiltError: the folder holds no build, or one without proofs.
    """

    def __init__(self, build: Path) -> None:
        self._record = ProofsOnDisk(build)
        self.words = self._record.words
        self._known: dict[Statement, RecordedProof] = {}
        self._subjects: dict[str, list[Statement]] = {}

    def __contains__(self, statement: Statement) -> bool:
        """Return whether the statement was inferred."""
        return statement in self.about(statement[0])

    def statements(self) -> list[Statement]:
        """Return everything that was inferred."""
        return [statement for statement, _ in self._record.all()]

    def about(self, subject: str) -> list[Statement]:
        """Return what was inferred about a subject."""
        self._read([subject])
        return self._subjects[subject]

    def informative(self, subject: str) -> list[Statement]:
        """Return what was inferred about a subject, without intermediate steps and record kinds."""
        return [statement for statement in self.about(subject) if is_informative(statement)]

    def tree(self, statement: Statement) -> Proof:
        """Return the proof of a statement; one that was not inferred is a leaf.

        No derivation is circular: a rule uses only what held before it ran.
        """
        return self.trees([statement])[0]

    def trees(self, statements: Sequence[Statement]) -> list[Proof]:
        """Return the proofs of statements, which are looked up together, in their order."""
        self._look_up(statements)
        return [proof_tree(statement, self._known, self.words) for statement in statements]

    def _look_up(self, statements: Iterable[Statement]) -> None:
        """Read the proofs of statements, and of what they rest on, that were not read yet."""
        wanted = set(statements) - self._known.keys()
        self._read({subject for subject, _, _ in wanted})
        inferred = [each for each in wanted if each in self._subjects[each[0]]]
        self._known |= self._record.behind(inferred)

    def _read(self, subjects: Iterable[str]) -> None:
        """Read what was inferred about those subjects that were not read yet."""
        new = sorted(set(subjects) - self._subjects.keys())
        if not new:
            return
        self._subjects |= {subject: [] for subject in new}
        for statement in self._record.about(new):
            self._subjects[statement[0]].append(statement)


def proof_tree(
    statement: Statement, derivations: Mapping[Statement, RecordedProof], words: Mapping[str, str]
) -> Proof:
    """Return the proof of a statement as a tree; one that was not inferred is a leaf.

    Args:
        statement: what is proven.
        derivations: inferred statements, each with the name of its rule and the premises.
        words: what each rule says, by its name.
    """
    if statement not in derivations:
        return Proof(statement)
    rule, premises = derivations[statement]
    trees = [proof_tree(premise, derivations, words) for premise in premises]
    return Proof(statement, rule, words[rule], trees)
