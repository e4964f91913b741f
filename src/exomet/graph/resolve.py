"""From the labels that curators write to IRIs: each cell of findings and steps, or the problem with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exomet.errors import Problem
from exomet.tables.check import Tables
from exomet.tables.read import Row, Table
from exomet.tables.schema import NOT_STATED, Column
from exomet.terms.iris import curie, expand
from exomet.terms.lexicon import Entity, Lexicon, did_you_mean


@dataclass
class Resolver:
    """Looks up labels and CURIEs of terms; cells must hold the label itself or the CURIE, not a synonym."""

    index: Lexicon
    _known: dict[tuple[str, str], Entity] = field(default_factory=dict)

    def thing(self, value: str, kind: str) -> Entity:
        """Return the thing that a checked cell names; raise ``KeyError`` where the cell was not checked."""
        return self._known[value, kind]

    def known(self, value: str, kind: str) -> bool:
        """Look a value up and keep it; return whether it is the label or the CURIE of exactly one thing of the kind."""
        if (value, kind) in self._known:
            return True
        found = self.index.labelled(value, kind)
        if (
            not found
            and (iri := expand(value))
            and kind in (thing := self.index.things.get(iri, _NOTHING)).kinds
        ):
            found = [thing]
        if len(found) == 1:
            self._known[value, kind] = found[0]
        return len(found) == 1

    def repair(self, value: str, kind: str) -> str:
        """Return what to write instead of a value that is not known."""
        found = [thing.label for thing in self.index.find(value, kind)][:3]
        return (
            did_you_mean(found or self.index.near(value, kind))
            or f"use the label or the CURIE of a {kind}"
        )

    def rule(self, value: str) -> str:
        """Return the name of the rule that an unknown value breaks."""
        return (
            "UNKNOWN_CURIE"
            if expand(value) or value.partition(":")[2].isdigit()
            else "UNKNOWN_LABEL"
        )


_NOTHING = Entity("", "")


def check_terms(tables: Tables, resolver: Resolver) -> Iterator[Problem]:
    """Yield a problem for each cell that names no term, and make all others known to the resolver."""
    for name in ("pathways", "findings"):
        table = tables[name]
        for column in (column for column in table.spec.columns if column.kind):
            for row in table.rows:
                yield from _cell(table, row, column, column.kind, resolver)
    for name, columns in _OBJECT_COLUMNS.items():
        table = tables[name]
        for column in (column for column in table.spec.columns if column.name in columns):
            for row in table.rows:
                yield from _cell(table, row, column, row[f"{column.name}_kind"], resolver)


# Columns whose kind of term is said by the column beside them.
_OBJECT_COLUMNS = {"steps": ("object",), "regulations": ("regulator", "object")}


def check_participants(tables: Tables, resolver: Resolver) -> Iterator[Problem]:
    """Yield a problem for each thing said of a cell that the finding does not have."""
    table = tables["findings"]
    for row in table.rows:
        for role in ("sender", "recipient"):
            if row[role] in ("", NOT_STATED):
                for column in (f"{role}_conditions", f"{role}_lines"):
                    if row[column]:
                        what = f"the finding has no {role} for this to hold of"
                        yield Problem(
                            table.file, row.line, column, "NO_SUCH_CELL", what, f"name the {role}"
                        )
        if row["sender_cancer"] and not any(
            _malignant(cell, resolver) for cell in row.many("sender")
        ):
            what = "only a malignant sender is a cell of a cancer"
            yield Problem(
                table.file,
                row.line,
                "sender_cancer",
                "NO_SUCH_CELL",
                what,
                "empty the cell, or mend sender",
            )


def _malignant(cell: str, resolver: Resolver) -> bool:
    return cell != NOT_STATED and "malignant cell" in resolver.thing(cell, "cell").kinds


def check_mappings(tables: Tables, index: Lexicon) -> Iterator[Problem]:
    """Yield a problem for each mapping whose object has an unknown prefix, or another label than in the graph."""
    table = tables["mappings"]
    for row in table.rows:
        iri = expand(row["object_id"])
        thing = index.things.get(iri or "")
        if iri is None:
            what = f'the prefix of "{row["object_id"]}" is not known'
            yield Problem(
                table.file,
                row.line,
                "object_id",
                "UNKNOWN_PREFIX",
                what,
                "see ontology/prefixes.ttl",
            )
        elif thing and thing.label != row["object_label"]:
            what = f'{row["object_id"]} has the label "{thing.label}", not "{row["object_label"]}"'
            yield Problem(
                table.file,
                row.line,
                "object_label",
                "LABEL_DIFFERS",
                what,
                did_you_mean([thing.label]),
            )
        elif thing is None and row["object_id"].split(":")[0] in _LOCAL:
            what = f"there is no {row['object_id']}"
            yield Problem(table.file, row.line, "object_id", "UNKNOWN_CURIE", what)


_LOCAL = ("exomet", "mirna", "pathway", "condition")


def _cell(
    table: Table, row: Row, column: Column, kind: str, resolver: Resolver
) -> Iterator[Problem]:
    cell = row[column.name]
    if not cell or (column.unsaid and cell == NOT_STATED):
        return
    for value in row.many(column.name) if column.many else [cell]:
        if resolver.known(value, kind):
            continue
        if bearers := resolver.index.labelled(value, kind):
            what = f'{len(bearers)} things bear the label "{value}"'
            curies = did_you_mean(curie(thing.iri) for thing in bearers)
            yield Problem(table.file, row.line, column.name, "AMBIGUOUS_LABEL", what, curies)
        else:
            what = f'"{value}" is not the label or CURIE of a {kind}'
            rule = resolver.rule(value)
            yield Problem(
                table.file, row.line, column.name, rule, what, resolver.repair(value, kind)
            )
