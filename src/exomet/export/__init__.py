"""The built graph in the formats that other tools read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, BinaryIO

import pyoxigraph as ox

from exomet.errors import NotBuiltError
from exomet.graph.layout import ASSERTED_FILE, INFERRED_FILE, TURTLE_FILE
from exomet.query.select import Cell
from exomet.terms.iris import INFERRED, prefixes

EXPORT_FILES = {
    "turtle": "exomet.ttl",
    "ntriples": "exomet.nt",
    "trig": "exomet.trig",
    "jsonld": "exomet.jsonld",
    "rdfxml": "exomet.rdf",
    "csv": "findings.csv",
}
_RDF = {"trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD, "rdfxml": ox.RdfFormat.RDF_XML}


def export_graph(build: Path, form: str, out: BinaryIO, *, inferred: bool = False) -> None:
    """Write the built graph in one format.

    Turtle, N-Triples, JSON-LD and RDF/XML hold the asserted graph and, with ``inferred``, the
    inferred triples. TriG holds both, the inferred graph under its own name. CSV holds the
    findings, one a line.

    Raises:
        NotBuiltError: the folder holds no build.
    """
    if not (build / ASSERTED_FILE).is_file():
        raise NotBuiltError(
            f"no built graph in {build}: "
            "run `exomet build` first, or name its folder with --build DIR"
        )
    if form == "csv":
        out.write(findings_table(build, ",").encode())
    elif form in ("turtle", "ntriples"):
        _copy(build / (TURTLE_FILE if form == "turtle" else ASSERTED_FILE), out)
        if inferred:
            if form == "turtle":
                out.write(b"\n# What follows was inferred by the rules.\n\n")
            _copy(build / INFERRED_FILE, out)
    else:
        ox.serialize(
            _format_quads(build, form == "trig", inferred),
            out,
            _RDF[form],
            prefixes=_format_prefixes(form),
        )


def _copy(path: Path, out: BinaryIO) -> None:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            out.write(chunk)


def _format_prefixes(form: str) -> dict[str, str]:
    # RDF/XML splits a name at the prefix. A namespace that ends inside a word would leave local
    # names that start with a digit, which XML does not allow.
    return {p: ns for p, ns in prefixes().items() if form != "rdfxml" or ns.endswith(("/", "#"))}


def _format_quads(build: Path, trig: bool, inferred: bool) -> Iterable[ox.Quad]:
    yield from _quads_in(build / ASSERTED_FILE, ox.DefaultGraph())
    if trig or inferred:
        yield from _quads_in(
            build / INFERRED_FILE, ox.NamedNode(INFERRED) if trig else ox.DefaultGraph()
        )


def _quads_in(path: Path, graph: ox.NamedNode | ox.DefaultGraph) -> Iterable[ox.Quad]:
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def findings_table(build: Path, separator: str) -> str:
    """Return the listing of all findings of a build as CSV or TSV text."""
    from exomet.graph.open import load_store

    text = io.StringIO()
    columns, rows = _listing(load_store(build))
    write_delimited(columns, rows, text, separator)
    return text.getvalue()


def write_findings(store: ox.Store, folder: Path) -> None:
    """Write the listing of all findings of a graph as CSV and as TSV."""
    columns, rows = _listing(store)
    for name, separator in (("findings.csv", ","), ("findings.tsv", "\t")):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            write_delimited(columns, rows, out, separator)


def _listing(store: ox.Store) -> tuple[list[str], list[list[str]]]:
    """Return the columns and rows of all findings of a graph."""
    # Whoever writes other rows need not wait for the findings.
    from exomet.finding.listing import columns, listing
    from exomet.finding.model import Findings
    from exomet.graph.grounding import Names

    return columns(), listing(Findings(Names(store)))


def write_delimited(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], out: IO[str], separator: str
) -> None:
    """Write rows as CSV or TSV; None becomes an empty cell.

    CSV is quoted where needed. In TSV, tabs and line breaks inside a cell become spaces.
    """
    lines = (list(map(_delimited_cell, row)) for row in rows)
    if separator != "\t":
        import csv

        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
        return
    for line in ([*header], *lines):
        cells = [" ".join(cell.splitlines()).replace("\t", " ") for cell in line]
        out.write("\t".join(cells) + "\n")


def _delimited_cell(value: Cell) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
