"""The Gene Ontology: whether a gene is annotated to the regulation of a process, and its sign."""

from __future__ import annotations

from collections.abc import Iterable

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import CURATED, DISPUTES, SUPPORTS, LineKey
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.regulations import RegulationByGene
from exomet.corroboration.resource import Resource
from exomet.errors import DataError, Problem
from exomet.files import display_path

_GAF = TableLayout(
    "annotations in GAF 2.2",
    first_line=r"!gaf-version: 2\.2\b",
    places={"symbol": 2, "relation": 3, "term": 4, "paper": 5, "code": 6, "taxon": 12},
    least=15,
)
_OTHER_GAF = TableLayout("annotations in GAF of another version", first_line=r"!gaf-version:")
_TABLE = TableLayout(
    "a table of annotations",
    {
        "symbol": ("symbol",),
        "term": ("go_id", "go"),
        "code": ("evidence",),
    },
    {"gene": ("ncbi_gene", "gene_id")},
)
_GO_RELATIONS = TableLayout(
    "a table of the relations of GO terms",
    {"child": ("child",), "parent": ("parent",), "relation": ("relation",)},
)
_GO_TERMS = TableLayout("a table of GO terms", {"term": ("go_id",), "label": ("label",)})
_TAXA_OF_GAF = ("taxon:9606",)
_SIGN_OF_RELATION = {"positively regulates": "increase", "negatively regulates": "decrease"}
_ISA = ("isa", "is_a")


def _read_go(reading: ResourceReading) -> None:
    annotations: dict[str, dict[str, set[tuple[str, str]]]] = {}
    children: dict[str, dict[str, set[str]]] = {}
    for table in reading.tables(_GAF, _OTHER_GAF, _GO_RELATIONS, _TABLE, _GO_TERMS):
        if table.layout is _GO_RELATIONS:
            for _, (child, parent, relation) in reading.rows(table):
                children.setdefault(relation, {}).setdefault(parent, set()).add(child)
        elif table.layout is _TABLE:
            _read_annotation_table(reading, table, annotations)
        elif table.layout is _GAF:
            _read_gaf(reading, table, annotations)
        elif table.layout is _OTHER_GAF:
            raise _wrong(table, "it is a GAF of another version", "bring GAF 2.2")
    if annotations and not children:
        reading.notes.append(
            "GO: the relations of its terms were not brought, so no annotation is matched "
            "(a table of child, parent and relation)"
        )
    _judge(reading, annotations, children)


def _wrong(table: BroughtTable, what: str, repair: str) -> DataError:
    place = display_path(table.file), 1, "1", "BROUGHT_FILE"
    return DataError([Problem(*place, what, repair)])


# Gene -> GO term -> evidence codes with papers.
_Annotations = dict[str, dict[str, set[tuple[str, str]]]]


def _read_annotation_table(
    reading: ResourceReading, table: BroughtTable, annotations: _Annotations
) -> None:
    for line, (symbol, term, code, ncbi) in reading.rows(table):
        if not (symbol and term.startswith("GO:")):
            what = "a row names a symbol and a GO term"
            reading.leave_out(table, line, "go_id", term, what)
            continue
        gene = reading.gene(table, line, symbol)
        reading.claims.learn_gene(ncbi, gene)
        if gene in reading.claims.regulators:
            annotations.setdefault(gene, {}).setdefault(term, set()).add((code, ""))


def _read_gaf(reading: ResourceReading, table: BroughtTable, annotations: _Annotations) -> None:
    taxa: set[str] = set()
    human = 0
    for line, (symbol, relation, term, paper, code, taxon) in reading.rows(table):
        if not (symbol and term.startswith("GO:")):
            what = "a row names a symbol and a GO term"
            reading.leave_out(table, line, "5", term, what)
            continue
        if taxon.partition("|")[0] not in _TAXA_OF_GAF:
            reading.counts["another species"] += 1
            taxa.add(taxon)
            continue
        human += 1
        gene = reading.gene(table, line, symbol)
        if gene in reading.claims.regulators and not relation.startswith("NOT"):
            pmid = _pmid_in(paper)
            annotations.setdefault(gene, {}).setdefault(term, set()).add((code, pmid))
    if taxa and not human:
        raise _wrong(table, f"its annotations are of {min(taxa)}", "bring those of taxon:9606")


def _pmid_in(references: str) -> str:
    """Return the PMID among references; empty if there is none."""
    for reference in references.split("|"):
        if reference.startswith("PMID:"):
            return reference.removeprefix("PMID:")
    return ""


def _judge(
    reading: ResourceReading, annotations: _Annotations, children: dict[str, dict[str, set[str]]]
) -> None:
    """Add a line for each regulation whose regulator GO knows to regulate its object."""
    for regulation in reading.claims.regulations:
        if not (regulation.process and annotations):
            continue
        known = annotations.get(regulation.regulator, {})
        processes = _below([regulation.process], children)
        found = False
        for relation, sign in _SIGN_OF_RELATION.items():
            terms = _regulating(processes, children, relation)
            found = found or bool(terms)
            stance = SUPPORTS if sign == regulation.sign else DISPUTES
            for term in sorted(terms & known.keys()):
                _add_annotations(reading, regulation, stance, term, known[term])
        reading.counts["regulations that GO can judge"] += found


def _regulating(
    processes: set[str], children: dict[str, dict[str, set[str]]], relation: str
) -> set[str]:
    """Return the terms that regulate one of some processes in one direction."""
    by_parent = children.get(relation, {})
    roots: set[str] = set()
    for process in processes:
        roots |= by_parent.get(process, set())
    return _below(roots, children)


def _add_annotations(
    reading: ResourceReading,
    regulation: RegulationByGene,
    stance: str,
    term: str,
    found: set[tuple[str, str]],
) -> None:
    for code, pmid in sorted(found):
        key = LineKey(regulation.name, stance, CURATED, pmid)
        reading.add(key, None, [code], f"{regulation.symbol} {term}")


def _below(terms: Iterable[str], children: dict[str, dict[str, set[str]]]) -> set[str]:
    """Return terms and all subclasses of them."""
    found = set(terms)
    waiting = list(found)
    while waiting:
        term = waiting.pop()
        for relation in _ISA:
            new = children.get(relation, {}).get(term, set()) - found
            found |= new
            waiting += new
    return found


GENE_ONTOLOGY = Resource(
    "go",
    "Gene Ontology",
    "GO: annotations (GAF 2.2, or a table), and a table of the relations of its terms",
    _read_go,
    licence="CC BY 4.0",
    order=0,
)
