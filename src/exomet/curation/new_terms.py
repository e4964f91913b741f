"""A term as rows of the tables: genes and microRNAs by the nomenclature, others by an ontology."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from exomet.curation.adding import Added, added_row, check_rows
from exomet.curation.bench import RowChange
from exomet.curation.ontology_files import OntologyTerm, TermLookup
from exomet.errors import ExometError
from exomet.graph.index import ancestors
from exomet.tables import schema
from exomet.tables.read import Tables
from exomet.tables.spec import TableRow, TableSpec
from exomet.terms.iris import expand
from exomet.terms.kinds import kinds_by_root, word_for
from exomet.terms.nomenclature import current_name, gene_symbol, mirbase_names

_MIRNA_TERM = re.compile(
    r"(?:(?:mirna|mirbase(?:\.mature)?):)?(MIMAT\d{7}|[a-z]{3}-(?:miR|let)-.+)"
)
_FAMILY_TERM = re.compile(r"(?:mirna:)?(MIPF\d{7})")
_ARM_OF_NAME = re.compile(r"-[35]p$")
_MOLECULES = {"FPLX": "family", "MESH": "family", "CHEBI": "chemical"}
_ASK_FOR_FILE = "name a file of the ontology (OBO or OWL) or a folder of tables with --from"


@dataclass
class TermAdder:
    """Makes the rows of terms.

    Attributes:
        tables: the tables.
        ontology: what terms are looked up in; None if no file was named.
        given: cells that the curator gives: ``label``, ``name``, ``synonyms``, ``member_of``,
            ``definition``, ``close_match``, ``class``; and the ``version`` of the ontology.
        folders: the options that name the folders of the tables in a command.
    """

    tables: Tables
    ontology: TermLookup | None
    given: Mapping[str, str]
    folders: str = ""

    def rows(self, text: str) -> Added:
        """Return the rows of the term of a CURIE, or of the name of a microRNA.

        Raises:
            DataError: a cell cannot hold what it is given.
            ExometError: the term is there, is unknown, or lacks its label.
        """
        changes, notes = self._made(text)
        check_rows(changes)
        return Added(tuple(changes), notes=tuple(notes))

    def _made(self, text: str) -> tuple[list[RowChange], list[str]]:
        if match := _MIRNA_TERM.fullmatch(text):
            return self._mirna(match[1]), []
        if match := _FAMILY_TERM.fullmatch(text):
            return self._mirna_family(match[1]), []
        prefix = text.partition(":")[0]
        makers: dict[str, Callable[[str], tuple[list[RowChange], list[str]]]] = {
            "HGNC": self._gene,
            "cellosaurus": self._cell_line,
            "pathway": self._pathway,
            "condition": self._condition,
            **dict.fromkeys(_MOLECULES, self._molecule),
        }
        if expand(text) is None or ":" not in text:
            raise ExometError(f"{text} is no CURIE such as HGNC:9588, and no name of a microRNA")
        return makers.get(prefix, self._borrowed)(text)

    # MicroRNAs

    def _mirna(self, name: str) -> list[RowChange]:
        if name.startswith("MIMAT"):
            return self._mature(name, "")
        current = [each for each in mirbase_names(name) if each.is_mature and each.is_current]
        if current:
            return self._mature(current[0].accession, "")
        return self._bare(name)

    def _mature(self, accession: str, group: str) -> list[RowChange]:
        label = current_name(accession)
        self._refuse_known(schema.MIRNAS, accession)
        if not label:
            raise ExometError(f"miRBase 22 has no {accession}, or has withdrawn it")
        bare = _ARM_OF_NAME.sub("", label)
        known = self.tables[schema.MIRNAS].identifiers
        cells = {
            "mirna": accession,
            "kind": "mature",
            "label": label,
            "accession": accession,
            "member_of": group or self._given("member_of") or (bare if bare in known else ""),
            "status": "current",
            "synonyms": label.partition("-")[2],
        }
        return [added_row(schema.MIRNAS, cells)]

    def _bare(self, name: str) -> list[RowChange]:
        """Return the row of a name without arm, with the mature form that had the name last."""
        self._refuse_known(schema.MIRNAS, name)
        if _ARM_OF_NAME.search(name):
            raise ExometError(f"miRBase 22 has no {name}")
        had = [each.accession for each in mirbase_names(name) if each.is_mature]
        known = [name, f"{name}-5p", f"{name}-3p"]
        if not any(map(mirbase_names, known)):
            raise ExometError(f"miRBase has no {name}")
        cells = {
            "mirna": name,
            "kind": "arm-not-stated",
            "label": name,
            "possible_arm": had[-1] if had else "",
            "member_of": self._given("member_of"),
            "synonyms": name.partition("-")[2],
        }
        rows = [added_row(schema.MIRNAS, cells)]
        if had and had[-1] not in self.tables[schema.MIRNAS].identifiers:
            rows += self._mature(had[-1], name)
        return rows

    def _mirna_family(self, accession: str) -> list[RowChange]:
        self._refuse_known(schema.MIRNAS, accession)
        cells = {
            "mirna": accession,
            "kind": "family",
            "label": self._needed("label", accession),
            "accession": accession,
            "status": "current",
        }
        return [self._with_synonyms(cells, schema.MIRNAS)]

    # Molecules and cell lines

    def _gene(self, name: str) -> tuple[list[RowChange], list[str]]:
        self._refuse_known(schema.MOLECULES, name)
        symbol = gene_symbol(name)
        if not symbol:
            raise ExometError(f"HGNC has no gene {name} in the release of data/nomenclature")
        full = self._given("name")
        unnamed = (
            f"the symbol stands for the full name of {symbol}, which --name was not given: write "
            "it into the column name of molecules.tsv"
        )
        notes = [] if full else [unnamed]
        cells = {"molecule": name, "kind": "gene", "symbol": symbol, "name": full or symbol}
        cells["member_of"] = self._given("member_of")
        return [self._with_synonyms(cells, schema.MOLECULES)], notes

    def _molecule(self, name: str) -> tuple[list[RowChange], list[str]]:
        self._refuse_known(schema.MOLECULES, name)
        label = self._label(name)
        kind = _MOLECULES[name.partition(":")[0]]
        full = self._given("name") or label
        cells = {"molecule": name, "kind": kind, "symbol": label, "name": full}
        cells["member_of"] = self._given("member_of")
        return [self._with_synonyms(cells, schema.MOLECULES)], []

    def _cell_line(self, name: str) -> tuple[list[RowChange], list[str]]:
        self._refuse_known(schema.CELL_LINES, name)
        cells = {"cell_line": name, "label": self._label(name)}
        return [self._with_synonyms(cells, schema.CELL_LINES)], []

    # Pathways and conditions of our own

    def _pathway(self, name: str) -> tuple[list[RowChange], list[str]]:
        identifier = name.partition(":")[2]
        self._refuse_known(schema.PATHWAYS, identifier)
        cells = {"pathway": identifier, "label": self._needed("label", name)}
        cells["class"] = self._needed("class", name)
        if cells["class"] not in self.tables[schema.BORROWED].identifiers:
            how = f"exomet term add {cells['class']} --from FILE{self.folders}"
            raise ExometError(
                f"{cells['class']} is not in ontology/borrowed.tsv: add it with: {how}"
            )
        return [self._with_synonyms(cells, schema.PATHWAYS)], []

    def _condition(self, name: str) -> tuple[list[RowChange], list[str]]:
        identifier = name.partition(":")[2]
        self._refuse_known(schema.CONDITIONS, identifier)
        cells = {"condition": identifier, "close_match": self._given("close_match")}
        cells |= {cell: self._needed(cell, name) for cell in ("label", "definition")}
        return [added_row(schema.CONDITIONS, cells)], []

    def _with_synonyms(self, cells: dict[str, str], spec: TableSpec[TableRow]) -> RowChange:
        return added_row(spec, {**cells, "synonyms": self._given("synonyms")})

    # Terms of ontologies

    def _borrowed(self, name: str) -> tuple[list[RowChange], list[str]]:
        """Return the rows of a term and of those above it that are not there yet."""
        self._refuse_known(schema.BORROWED, name)
        term = self._term(name)
        if not term.parents:
            raise ExometError(f"{name} ({term.label}) has no parent in what --from names")
        above = dict(self._above(name, {}))
        if name not in above:
            raise ExometError(
                f"{name} ({term.label}) is below no term of ontology/borrowed.tsv, so that no "
                "column could hold it"
            )
        changes = []
        for each, parents in above.items():
            own = {"synonyms": self._given("synonyms")} if each == name else {}
            changes.append(self._borrowed_row(each, parents, own))
        notes = [self._kind_note(name, term.label, above)]
        return changes, notes

    def _above(self, name: str, seen: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
        """Yield a term and those above it, each with its parents that lead to a known term."""
        known = self.tables[schema.BORROWED].identifiers
        seen[name] = []
        for parent in self._term(name).parents:
            if parent in known:
                seen[name].append(parent)
            elif parent in seen:
                seen[name] += [parent] if seen[parent] else []
            elif self.ontology and self.ontology.term(parent):
                yield from self._above(parent, seen)
                seen[name] += [parent] if seen[parent] else []
        if seen[name]:
            yield name, seen[name]

    def _borrowed_row(self, name: str, parents: list[str], own: Mapping[str, str]) -> RowChange:
        prefix = name.partition(":")[0]
        cells = {
            "term": name,
            "label": self._term(name).label,
            "parents": "|".join(sorted(parents)),
            "ontology": prefix,
            "version": self._version(prefix),
            **own,
        }
        return added_row(schema.BORROWED, cells)

    def _version(self, prefix: str) -> str:
        """Return the release of an ontology: as given, of the file, or of the terms there are."""
        rows = self.tables[schema.BORROWED].rows
        used = [row.version for row in rows if row.ontology == prefix]
        own = self.ontology.version if self.ontology else ""
        version = self._given("version") or own or "".join(used[-1:])
        if not version:
            raise ExometError(f"give the release of {prefix} with --version")
        return version

    def _kind_note(self, name: str, label: str, above: Mapping[str, list[str]]) -> str:
        """Return which kinds of thing a term is of, and so which columns may hold it."""
        tree = {row.term: set(row.parents) for row in self.tables[schema.BORROWED].rows}
        tree |= {each: set(parents) for each, parents in above.items()}
        higher = ancestors(name, tree)
        kinds: set[str] = set()
        for root, names in kinds_by_root().items():
            if root in higher:
                kinds |= names
        if not kinds:
            return f"{label} is of no kind of thing that a column of findings holds"
        return f"{label} is a {' and a '.join(sorted(map(word_for, kinds)))}"

    # Lookups

    def _refuse_known(self, spec: TableSpec[TableRow], name: str) -> None:
        if name in self.tables[spec].identifiers:
            raise ExometError(f"{name} is in {spec.name}{spec.ending}")

    def _given(self, cell: str) -> str:
        return self.given.get(cell, "")

    def _needed(self, cell: str, name: str) -> str:
        if text := self._given(cell):
            return text
        raise ExometError(f"give the {cell} of {name} with --{cell}")

    def _label(self, name: str) -> str:
        return self._given("label") or self._term(name).label

    def _term(self, name: str) -> OntologyTerm:
        if self.ontology is None:
            raise ExometError(f"the label of {name} is not known: {_ASK_FOR_FILE}")
        term = self.ontology.term(name)
        if term is None:
            raise ExometError(f"what --from names has no {name}")
        if term.obsolete:
            instead = f": use {term.replaced_by}" if term.replaced_by else ""
            raise ExometError(f"{name} ({term.label}) is obsolete{instead}")
        return term
