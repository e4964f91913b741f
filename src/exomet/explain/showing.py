"""The Python interface to one thing and to proofs: ``exomet.show`` and ``exomet.explain``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exomet.explain.proofs import Proof, Proofs
from exomet.explain.verbalise import Verbaliser
from exomet.files import default_build
from exomet.finding.describe import Description
from exomet.query.select import Cell, cell_text
from exomet.questions.answer import Answer
from exomet.questions.display import table_html
from exomet.questions.door import open_graph

if TYPE_CHECKING:
    from exomet.explain.formats import ExplanationRecord


@dataclass(frozen=True)
class ShownThing:
    """What is known of a thing.

    Attributes:
        label: its label.
        curie: its identifier.
        sections: heading -> the rows of the section; those without rows are left out.
        notes: how its name is read.
    """

    label: str
    curie: str
    sections: dict[str, Answer]
    notes: tuple[str, ...] = ()

    def __getitem__(self, heading: str) -> Answer:
        """Return the rows of a section."""
        return self.sections[heading]

    def __str__(self) -> str:
        """Return all sections as aligned text."""
        parts = [f"{self.label}  ({self.curie})"]
        for heading, answer in self.sections.items():
            parts.append(f"{heading}\n{answer}")
        return "\n\n".join((*parts, *self.notes))

    def __repr__(self) -> str:
        """Return what it is, with the number of sections."""
        return f"<{self.label} ({self.curie}): {len(self.sections)} sections>"

    def _repr_html_(self) -> str:
        """Return all sections as tables for notebooks, each cut so that it fits."""
        tables = [f"<p><b>{escape(self.label)}</b> ({escape(self.curie)})</p>"]
        for heading, answer in self.sections.items():
            tables.append(table_html(heading, answer.columns, answer.rows))
        return "".join((*tables, *(f"<p>{escape(note)}</p>" for note in self.notes)))


@dataclass(frozen=True, eq=False)
class Explained:
    """The proof of one inferred statement.

    Attributes:
        sentence: the statement in words.
        text: the proof as indented text, with its evidence.
        proof: the proof as a tree.
    """

    sentence: str
    text: str
    proof: Proof
    _verbaliser: Verbaliser

    @property
    def record(self) -> ExplanationRecord:
        """The proof as nested plain values, with its evidence."""
        from exomet.explain.formats import proof_record

        return proof_record(self.proof, self._verbaliser)

    def to_mermaid(self) -> str:
        """Return the proof as a Mermaid flow chart."""
        from exomet.explain.formats import proof_mermaid

        return proof_mermaid(self.proof, self._verbaliser)

    def __str__(self) -> str:
        """Return the proof as text."""
        return self.text

    def __repr__(self) -> str:
        """Return the statement in words."""
        return f"<proof: {self.sentence}>"

    def _repr_html_(self) -> str:
        """Return the statement, which opens to its proof."""
        summary = f"<summary>{escape(self.sentence)}</summary>"
        return f"<details>{summary}<pre>{escape(self.text)}</pre></details>"


@dataclass(frozen=True)
class Explanations(Sequence[Explained]):
    """The proofs of what was inferred about a thing. It is a sequence of them."""

    proofs: tuple[Explained, ...]

    def __len__(self) -> int:
        """Return the number of proofs."""
        return len(self.proofs)

    def __getitem__(self, index: Any) -> Any:
        """Return a proof, or several for a slice."""
        return self.proofs[index]

    def __iter__(self) -> Iterator[Explained]:
        """Yield the proofs."""
        return iter(self.proofs)

    def __str__(self) -> str:
        """Return all proofs as text."""
        return "\n\n".join(map(str, self.proofs))

    def _repr_html_(self) -> str:
        """Return the statements, each of which opens to its proof."""
        return "".join(each._repr_html_() for each in self.proofs)


def show(name: str, *, build: Path | str | None = None) -> ShownThing:
    """Return what is known of a thing: ``show("F0049")``, ``show("miR-21")``.

    Args:
        name: a finding, or any other thing by label, synonym, symbol or CURIE.
        build: folder of the built graph; see ``exomet.open_graph``.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: nothing has this name; candidates are offered.
    """
    from exomet.audit.fidelity import read_fidelity

    return _shown_thing(open_graph(build, described=False).describe(name, read_fidelity))


def _shown_thing(page: Description) -> ShownThing:
    sections = {}
    for section in page.sections:
        if section.rows:
            rows: list[tuple[Cell, ...]] = list(map(tuple, section.rows))
            sections[section.heading] = Answer(section.heading, section.columns, rows)
    notes = tuple(cell_text(note.text) for note in page.arm_notes)
    return ShownThing(page.label, page.curie, sections, notes)


def explain(
    name: str,
    relation: str | None = None,
    other: str | None = None,
    *,
    build: Path | str | None = None,
) -> Explanations:
    """Return the proofs of what was inferred about a thing: ``explain("F0049")``.

    ``explain("F0049", "angiogenic finding")`` gives the proof that it is of a class;
    ``explain("F0049", "a", "angiogenic finding")`` is the same with the relation named.

    Args:
        name: a finding, or any other thing.
        relation: a relation, such as ``below`` or ``impliesIncrease``; without ``other``, the
            class of the thing; all that was inferred if it is None.
        other: what the relation leads to.
        build: folder of the built graph; see ``exomet.open_graph``.

    Raises:
        NotBuiltError: the folder holds no build, or one without proofs.
        UnknownNameError: a name is not known, or nothing like it was inferred.
    """
    from exomet.explain.formats import proof_text
    from exomet.explain.statements import select_statements

    folder = default_build() if build is None else Path(build)
    graph = open_graph(folder, described=False)
    proofs = Proofs(folder)
    verbaliser = Verbaliser(graph.store)  # type: ignore[arg-type]
    explained = []
    statements = select_statements(graph.names, proofs, name, relation, other)
    for tree in proofs.trees(statements):
        sentence = verbaliser.sentence(tree.statement)
        explained.append(Explained(sentence, proof_text(tree, verbaliser), tree, verbaliser))
    return Explanations(tuple(explained))
