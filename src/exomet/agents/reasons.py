"""Proofs of what was inferred, and disagreements between findings, as rows for an agent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from exomet.agents.citations import Citations
from exomet.audit.contradictions import Contradiction, find_contradictions
from exomet.audit.disagreements import Disagreement
from exomet.errors import UnknownNameError
from exomet.explain.proofs import Proof, Proofs
from exomet.explain.statements import select_statements
from exomet.explain.verbalise import Verbaliser
from exomet.finding.effects import Mechanisms
from exomet.questions.knowledge_graph import KnowledgeGraph

DISAGREEMENT_COLUMNS = ("name", "mirna", "about", "what", "may_be_explained_by")
_NAME_OF_DISAGREEMENT = re.compile(r"(?:audit:)?(F\d+-.+)")
_FINDING_IN_NAME = re.compile(r"\bF\d{4,}\b")
_PART_OF_FINDING = re.compile(r"\bfinding:(F\d+)")


class Reasons:
    """Gives the proofs of a build, and the disagreements of its findings."""

    def __init__(self, knowledge: KnowledgeGraph, citations: Citations, build: Path) -> None:
        self._knowledge = knowledge
        self._citations = citations
        self._build = build

    @cached_property
    def _proofs(self) -> Proofs:
        return Proofs(self._build)

    @cached_property
    def _verbaliser(self) -> Verbaliser:
        return Verbaliser(self._knowledge.store)  # type: ignore[arg-type]

    @cached_property
    def _contradictions(self) -> list[Contradiction]:
        return find_contradictions(Mechanisms(self._knowledge.model))

    def proofs(self, name: str, relation: str, other: str) -> tuple[list[list[str]], str]:
        """Return the proofs of a thing as rows, or why there is none.

        Args:
            name: the thing.
            relation: the relation; any if it is empty.
            other: what it leads to; anything if it is empty.

        Raises:
            UnknownNameError: a name means nothing.
        """
        names = self._knowledge.names
        if _NAME_OF_DISAGREEMENT.fullmatch(name):
            self._check_findings(name)
            return [], f"nothing was inferred about {name}: call disagreements with its finding"
        for each in filter(None, (name, other)):
            names.ground(each)
        try:
            statements = select_statements(
                names, self._proofs, name, relation or None, other or None
            )
        except UnknownNameError as error:
            return [], str(error)
        return list(map(self._proof_row, self._proofs.trees(statements))), ""

    def _proof_row(self, tree: Proof) -> list[str]:
        from exomet.explain.formats import proof_text

        sentence = self._verbaliser.sentence(tree.statement)
        words = [" ".join(leaf.statement) for leaf in tree.leaves()]
        named = dict.fromkeys(_PART_OF_FINDING.findall(" ".join(words)))
        findings = "|".join(f"finding:{each}" for each in named)
        return [sentence, proof_text(tree, self._verbaliser), findings]

    def disagreements(self, name: str) -> tuple[list[list[str]], str]:
        """Return the disagreements of a thing as rows, or why there is none.

        Args:
            name: a finding, another thing, or the name of a disagreement; all if it is empty.

        Raises:
            UnknownNameError: the name means nothing.
        """
        if not name:
            return [*self._rows(None)], "no two findings have opposite signs"
        if called := _NAME_OF_DISAGREEMENT.fullmatch(name):
            self._check_findings(name)
            rows = [row for row in self._rows(None) if f"{row[0]}-".startswith(f"{called[1]}-")]
            return rows, f"there is no disagreement {called[1]}"
        entity = self._knowledge.names.ground(name)
        about = {entity.iri.rpartition("/")[2]}
        if "finding" not in entity.kinds:
            about = self._knowledge.model.about(entity.iri)
        if not about:
            return [], f"the graph has no finding on {entity.label}"
        return [
            *self._rows(about)
        ], f"no finding on {entity.label} has the opposite sign of another"

    def _check_findings(self, name: str) -> None:
        missing = [each for each in _FINDING_IN_NAME.findall(name) if not self._citations.has(each)]
        if missing:
            raise UnknownNameError(f'no finding called "{missing[0]}" in the graph')

    def _rows(self, about: set[str] | None) -> Iterator[list[str]]:
        """Yield disagreements, then contradictions within findings, of some findings or all."""
        for each in self._citations.disagreements:
            if about is None or about & _sides(each):
                yield [each.name, each.mirna, each.thing, each.why, "; ".join(each.causes)]
        for within in self._contradictions:
            finding = within.finding.partition(":")[2]
            if about is None or finding in about:
                causes = "; ".join(within.causes)
                yield [within.name, "", within.thing, within.why, causes]


def _sides(each: Disagreement) -> set[str]:
    """Return the names of the two findings that disagree."""
    return {each.one.partition(":")[2], each.other.partition(":")[2]}
