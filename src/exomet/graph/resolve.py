"""From the labels that curators write to terms: each cell that names a term, or its problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exomet.errors import Problem
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Term
from exomet.graph.readings import refusal_of
from exomet.tables.check import Offers
from exomet.tables.read import Table, Tables
from exomet.tables.schema import FINDINGS, MAPPINGS, FindingRow, Side
from exomet.tables.spec import NOT_STATED, Column, TableRow
from exomet.terms.iris import curie, expand
from exomet.terms.lexicon import Entity, Lexicon, did_you_mean
from exomet.terms.wording import quoted

# Vocabularies whose every term is in the graph.
_LOCAL_PREFIXES = ("exomet", "mirna", "pathway", "condition")


@dataclass
class Resolver:
    """Looks up labels and CURIEs of terms; a cell must hold one of them, not a synonym."""

    index: Lexicon
    offers: Offers = field(default_factory=Offers)
    _known: dict[tuple[str, str], Entity] = field(default_factory=dict)

    def thing(self, value: str, kind: str) -> Entity:
        """Return the thing that a checked cell names.

        Raises:
            KeyError: the cell was not checked.
        """
        return self._known[value, kind]

    def term(self, value: str, kind: str) -> Term:
        """Return the term of the thing that a checked cell names."""
        return nt.iri(self._known[value, kind].iri)

    def known(self, value: str, kind: str) -> bool:
        """Return whether a value is label or CURIE of exactly one thing of a kind, and keep it."""
        if (value, kind) in self._known:
            return True
        things = self.index.labelled(value, kind) or self._by_iri(value, kind)
        if len(things) != 1 or self.genes_named_like_a_family(value, kind):
            return False
        self._known[value, kind] = things[0]
        return True

    def genes_named_like_a_family(self, value: str, kind: str) -> list[Entity]:
        """Return the genes that the label of a family of genes may mean as well: VEGFA for VEGF.

        The CURIE of the family says that it is meant.
        """
        things = self.index.labelled(value, kind)
        if kind != "molecule" or not any(_is_family(thing) for thing in things):
            return []
        return [thing for thing in self.index.find(value, kind) if not _is_family(thing)]

    def _by_iri(self, value: str, kind: str) -> list[Entity]:
        thing = self.index.entities.get(expand(value) or "")
        return [thing] if thing and kind in thing.kinds else []

    def repair(self, value: str, kind: str) -> str:
        """Return what to write instead of a value that is not known, or why it is not known."""
        if not self.offers.take():
            return ""
        if refusal := refusal_of(self.index, value, kind):
            return refusal
        labels = [thing.label for thing in self.index.find(value, kind)][:3]
        return (
            did_you_mean(labels or self.index.near(value, kind))
            or f"use the label or the CURIE of a {kind}"
        )

    def rule(self, value: str) -> str:
        """Return the name of the rule that an unknown value breaks."""
        like_curie = expand(value) or value.partition(":")[2].isdigit()
        return "UNKNOWN_CURIE" if like_curie else "UNKNOWN_LABEL"


def check_terms(tables: Tables, resolver: Resolver) -> Iterator[Problem]:
    """Yield a problem for each cell that names no term, and make all others known."""
    for table in tables:
        for column in table.spec.columns:
            if column.kind or column.kind_column:
                for row in table.rows:
                    yield from _term_problems(table, row, column, resolver)


def _term_problems(
    table: Table[TableRow], row: TableRow, column: Column, resolver: Resolver
) -> Iterator[Problem]:
    kind = column.kind or getattr(row, column.kind_column)
    values = column.values(row)
    if column.unsaid and values == (NOT_STATED,):
        return
    for value in values:
        if resolver.known(value, kind):
            continue
        if genes := resolver.genes_named_like_a_family(value, kind):
            names = [
                *(gene.label for gene in genes),
                *map(_curie, resolver.index.labelled(value, kind)),
            ]
            what = f'"{value}" is a family of genes, and another name of {genes[0].label}'
            yield table.problem(row, column.name, "AMBIGUOUS_LABEL", what, did_you_mean(names))
        elif bearers := resolver.index.labelled(value, kind):
            what = f'{len(bearers)} things have the label "{value}"'
            repair = did_you_mean(map(_curie, bearers))
            yield table.problem(row, column.name, "AMBIGUOUS_LABEL", what, repair)
        else:
            what = f"{quoted(value)} is not the label or CURIE of a {kind}"
            repair = resolver.repair(value, kind)
            yield table.problem(row, column.name, resolver.rule(value), what, repair)


def _curie(thing: Entity) -> str:
    return curie(thing.iri)


def _is_family(thing: Entity) -> bool:
    return _curie(thing).startswith("FPLX:")


def check_participants(tables: Tables, resolver: Resolver) -> Iterator[Problem]:
    """Yield a problem for each attribute of a cell that the finding does not name."""
    findings = tables[FINDINGS]
    for row in findings.rows:
        for side in (row.sender_side, row.recipient_side):
            yield from _absent_cell_problems(findings, row, side)
        malignant = any(_malignant(cell, resolver) for cell in row.sender)
        if row.sender_cancer and not malignant:
            what = "only a malignant sender is a cell of a cancer"
            repair = "empty the cell, or correct sender"
            yield findings.problem(row, "sender_cancer", "NO_SUCH_CELL", what, repair)


def _absent_cell_problems(
    findings: Table[FindingRow], row: FindingRow, side: Side
) -> Iterator[Problem]:
    if side.cells and not side.unsaid:
        return
    what = f"the finding has no {side.role} for this to hold of"
    repair = f"name the {side.role}"
    if side.conditions:
        yield findings.problem(row, f"{side.role}_conditions", "NO_SUCH_CELL", what, repair)
    if side.lines:
        yield findings.problem(row, f"{side.role}_lines", "NO_SUCH_CELL", what, repair)
    if side.other_state:
        column = "sender_was" if side.role == "sender" else "recipient_becomes"
        yield findings.problem(row, column, "NO_SUCH_CELL", what, repair)


def _malignant(cell: str, resolver: Resolver) -> bool:
    return cell != NOT_STATED and "malignant cell" in resolver.thing(cell, "cell").kinds


def check_mappings(tables: Tables, index: Lexicon) -> Iterator[Problem]:
    """Yield a problem for each mapping to a term that is unknown or has another label."""
    mappings = tables[MAPPINGS]
    for row in mappings.rows:
        identifier, label = row.object_id, row.object_label
        iri = expand(identifier)
        thing = index.entities.get(iri or "")
        if iri is None:
            what = f'the prefix of "{identifier}" is not known'
            repair = "see ontology/prefixes.ttl"
            yield mappings.problem(row, "object_id", "UNKNOWN_PREFIX", what, repair)
        elif thing and thing.label != label:
            what = f'{identifier} has the label "{thing.label}", not "{label}"'
            repair = did_you_mean([thing.label])
            yield mappings.problem(row, "object_label", "LABEL_DIFFERS", what, repair)
        elif thing is None and identifier.split(":")[0] in _LOCAL_PREFIXES:
            yield mappings.problem(row, "object_id", "UNKNOWN_CURIE", f"there is no {identifier}")
