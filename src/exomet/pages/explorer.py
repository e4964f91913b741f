"""What all pages draw on: the knowledge graph, addresses and audit, each read when needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import pyoxigraph as ox

from exomet.audit.agreement import Agreement
from exomet.audit.report import Audit, run_audit
from exomet.errors import UnknownNameError
from exomet.explain.proofs import Proofs
from exomet.explain.verbalise import Verbaliser
from exomet.files import package_data
from exomet.finding.effects import Mechanisms
from exomet.finding.mechanism import Chains
from exomet.finding.model import Findings
from exomet.finding.papers import CitedPaper, read_papers
from exomet.finding.sources import CuratedSource, curated_sources
from exomet.graph.grounding import Names
from exomet.graph.layout import PROOFS_FILE
from exomet.graph.open import load_store
from exomet.graph.sealed import read_record
from exomet.graph.usage import Use, uses_in_build
from exomet.graph.view_folders import view_folder, views_of
from exomet.pages.addresses import Addresses
from exomet.questions.catalogue import Question
from exomet.questions.knowledge_graph import KnowledgeGraph

Query = Mapping[str, Sequence[str]]


@dataclass
class Explorer:
    """A built graph as its pages see it.

    Attributes:
        store: the graph.
        build: folder of the build, for proofs and counts; None if there is only the graph.
        completion: names for the editor of queries, once they have been written.
    """

    store: ox.Store
    build: Path | None = None
    completion: bytes | None = None
    _views: dict[str, Explorer] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)
    _loading: Lock = field(default_factory=Lock)

    def as_reported_by(self, source: str) -> Explorer:
        """Return the graph as one source has it; it is loaded once, and kept.

        Raises:
            UnknownNameError: there is no view of such a source; near names are offered.
        """
        folder = view_folder(self.build, source) if self.build else None
        if folder is None:
            raise UnknownNameError(f'no source "{source}" reports findings; there is no build')
        with self._loading:
            if source not in self._views:
                self._views[source] = Explorer(load_store(folder))
            return self._views[source]

    @cached_property
    def views(self) -> list[CuratedSource]:
        """The sources of which there is a view."""
        names = views_of(self.build) if self.build else []
        return [source for source in curated_sources(self.store) if source.name in names]

    @cached_property
    def papers(self) -> dict[str, CitedPaper]:
        """The primary papers by their CURIEs."""
        return read_papers(self.store)

    @cached_property
    def uses(self) -> dict[str, list[Use]]:
        """How often each class and property occurs, by IRI; empty if there is no build."""
        return uses_in_build(self.build) if self.build else {}

    @cached_property
    def knowledge(self) -> KnowledgeGraph:
        """The graph as the command line and Python ask it."""
        return KnowledgeGraph(self.store, package_data() / "queries")

    @property
    def names(self) -> Names:
        """Names of everything."""
        return self.knowledge.names

    @property
    def findings(self) -> Findings:
        """The findings."""
        return self.knowledge.model

    @property
    def questions(self) -> dict[str, Question]:
        """The catalogue of questions."""
        return self.knowledge.catalogue

    @cached_property
    def addresses(self) -> Addresses:
        """Paths of everything."""
        return Addresses(self.store)

    @cached_property
    def mechanisms(self) -> Mechanisms:
        """The steps of the findings."""
        return Mechanisms(self.findings)

    @cached_property
    def chains(self) -> Chains:
        """What leads to what in the findings."""
        return Chains(self.findings, self.mechanisms)

    @cached_property
    def audit(self) -> Audit:
        """The results of the audit."""
        return run_audit(self.store, self.mechanisms)

    @cached_property
    def agreement(self) -> Agreement:
        """What the sources state, ready to be compared."""
        return Agreement(self.findings)

    @cached_property
    def _source_names(self) -> dict[str, str]:
        return {each.curie: each.short or each.called for each in curated_sources(self.store)}

    def source_called(self, source: str) -> str:
        """Return what a text calls a source, its CURIE given: Tahan and Yazici 2025."""
        return self._source_names.get(source, source.partition(":")[2])

    def size(self, name: str) -> int:
        """Return how many rows a question has with its default parameters; it is asked once."""
        if name not in self._sizes:
            question = self.questions[name]
            self._sizes[name] = len(question.answer(self.store, {}, self.names)[1])
        return self._sizes[name]

    @cached_property
    def proofs(self) -> Proofs | None:
        """The proofs of the build, None if there is no build."""
        return Proofs(self.build) if self.build and (self.build / PROOFS_FILE).is_file() else None

    @cached_property
    def teller(self) -> Verbaliser:
        """Puts proofs into words."""
        return Verbaliser(self.store)

    @cached_property
    def record(self) -> dict[str, Any]:
        """What the build wrote down about itself, empty if there is no build."""
        return read_record(self.build) if self.build else {}
