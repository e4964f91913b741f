"""The built graph in the formats that other tools read."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

import pyoxigraph as ox

from exomet.errors import ExometError, NotBuiltError
from exomet.graph.layout import (
    ASSERTED_FILE,
    AUDIT_FILE,
    INFERRED_FILE,
    MAPPINGS_FILE,
    ONTOLOGY_FOLDER,
    TURTLE_FILE,
)
from exomet.graph.ntriples import Triple
from exomet.graph.sealed import check_build
from exomet.terms.iris import BASE, prefixes

_FINDING = re.compile(rf"<{re.escape(BASE)}finding/F\d+>")
CONTEXT_FILE = "context.jsonld"
# The file of a build that holds each format.
EXPORT_FILES = {
    "turtle": TURTLE_FILE,
    "ntriples": ASSERTED_FILE,
    "nquads": "exomet.nq",
    "trig": "exomet.trig",
    "jsonld": "exomet.jsonld",
    "rdfxml": "exomet.rdf",
    "csv": "findings.csv",
    "tsv": "findings.tsv",
    "owl": "ontology/exomet.owl",
    "owl-base": "ontology/exomet-base.owl",
    "obo": "ontology/exomet.obo",
    "obographs": "ontology/exomet.json",
    "sssom": MAPPINGS_FILE,
}
# The formats that no build holds, made on the way.
ON_REQUEST = ("proofs",)
# The formats that need no build.
UNBUILT = ("linkml",)
# The formats of the whole graph that its views share, besides those of the ontology.
SHARED = ("sssom",)
# The formats that hold one graph, to which the inferred triples can be added.
ONE_GRAPH = ("turtle", "ntriples", "jsonld", "rdfxml")


def export_graph(build: Path, form: str, out: BinaryIO, *, inferred: bool = False) -> None:
    """Write a build in one of the formats of ``EXPORT_FILES`` and ``ON_REQUEST``.

    N-Quads and TriG hold all graphs. Turtle, N-Triples, JSON-LD and RDF/XML hold the asserted one
    and, with ``inferred``, the inferred triples. CSV and TSV list the findings, ``proofs``
    what was inferred, with rules and premises, ``sssom`` what labels as printed mean. ``linkml``
    is the schema of the tables, for which no build is needed. The others are the ontology without
    any finding.

    Raises:
        NotBuiltError: the folder holds no build, a damaged one, or one of an earlier release.
    """
    if form in UNBUILT:
        _write_schema(out)
        return
    check_build(build)
    _write_form(build, form, out, inferred=inferred)


def _write_form(build: Path, form: str, out: BinaryIO, *, inferred: bool) -> None:
    if form in ON_REQUEST:
        _write_proofs(build, out)
        return
    file = build / EXPORT_FILES[form]
    if not (build / ASSERTED_FILE).is_file() or not (file.is_file() or form in _FORMAT_WRITERS):
        raise NotBuiltError(
            f"no built graph in {build}: "
            "run `exomet build` first, or name its folder with --build DIR"
        )
    if not file.is_file():
        _export_on_the_way(build, form, out, inferred=inferred)
    elif not inferred:
        _copy(file, out)
    else:
        _write_with_inferred(build, form, out)


def _write_with_inferred(build: Path, form: str, out: BinaryIO) -> None:
    files = [build / ASSERTED_FILE, build / INFERRED_FILE]
    if form == "jsonld":
        from exomet.export.jsonld import write_jsonld

        text = io.StringIO()
        write_jsonld(files, text)
        out.write(text.getvalue().encode())
    elif form == "rdfxml":
        _write_rdfxml(files, out)
    else:
        _copy(build / EXPORT_FILES[form], out)
        if form == "turtle":
            out.write(b"\n# What follows was inferred by the rules.\n\n")
        _copy(build / INFERRED_FILE, out)


def _export_on_the_way(build: Path, form: str, out: BinaryIO, *, inferred: bool) -> None:
    """Write a build in a format that it does not hold."""
    from exomet.files import scratch_folder

    with scratch_folder() as scratch:
        for name in (ASSERTED_FILE, INFERRED_FILE, AUDIT_FILE):
            shutil.copy(build / name, scratch)
        if form == "trig":
            _write_turtle(scratch)
        _FORMAT_WRITERS[form](scratch)
        _write_form(scratch, form, out, inferred=inferred)


def _write_schema(out: BinaryIO) -> None:
    from exomet.export.linkml import linkml_schema

    out.write(linkml_schema().encode())


def _write_proofs(build: Path, out: BinaryIO) -> None:
    """Write what was inferred as TSV: the statement, the rule, and the premises, in CURIEs."""
    from exomet.reason.lookup import ProofsOnDisk

    out.write(b"subject\tpredicate\tobject\trule\tpremises\n")
    for statement, (rule, premises) in ProofsOnDisk(build).all():
        line = "\t".join((*statement, rule, " . ".join(map(" ".join, premises))))
        out.write(f"{line}\n".encode())


def export_view(
    build: Path, source: str, form: str, out: BinaryIO, *, inferred: bool = False
) -> None:
    """Write the findings as one source has them; the ontology is the same for all sources.

    A build keeps a view as N-Triples and as a listing; the other formats are made on the way.

    Raises:
        NotBuiltError: the folder holds no build, or one of an earlier release.
        UnknownNameError: no such source reports findings.
        ExometError: the format is of the whole graph alone.
    """
    from exomet.graph.view_folders import view_folder

    view = view_folder(build, source)
    if form in (*ON_REQUEST, *UNBUILT):
        raise ExometError(f"{form} are those of the whole graph: leave out the source")
    if form in SHARED or EXPORT_FILES[form].startswith(ONTOLOGY_FOLDER):
        export_graph(build, form, out)
        return
    export_graph(view, form, out, inferred=inferred)


def _write_turtle(build: Path) -> None:
    from exomet.export.quads import read_triples
    from exomet.graph.turtle import turtle_document

    triples = read_triples(build / ASSERTED_FILE)
    with _text_file(build / TURTLE_FILE) as out, turtle_document(out) as add:
        for block in _blocks_of_findings(triples):
            add(block)


def _blocks_of_findings(triples: Iterable[Triple]) -> Iterator[list[Triple]]:
    """Yield the triples before the first finding, then those of each finding: few at a time."""
    block: list[Triple] = []
    current = ""
    for triple in triples:
        if triple[0] != current and _FINDING.fullmatch(triple[0]):
            yield block
            block, current = [], triple[0]
        block.append(triple)
    yield block


def _write_nquads(build: Path) -> None:
    from exomet.export.quads import write_nquads

    with _text_file(build / EXPORT_FILES["nquads"]) as out:
        write_nquads(build, out)


def _write_trig(build: Path) -> None:
    from exomet.export.quads import write_trig

    with _text_file(build / EXPORT_FILES["trig"]) as out:
        write_trig(build, out)


def _write_jsonld(build: Path) -> None:
    from exomet.export.jsonld import write_context, write_jsonld

    with _text_file(build / EXPORT_FILES["jsonld"]) as out:
        write_jsonld([build / ASSERTED_FILE], out)
    with _text_file(build / CONTEXT_FILE) as out:
        write_context(build / EXPORT_FILES["jsonld"], out)


def _write_rdfxml_file(build: Path) -> None:
    with (build / EXPORT_FILES["rdfxml"]).open("wb") as out:
        _write_rdfxml([build / ASSERTED_FILE], out)


# How each further format of the data set is made of a build's N-Triples; TriG needs its Turtle.
_FORMAT_WRITERS: dict[str, Callable[[Path], None]] = {
    "turtle": _write_turtle,
    "nquads": _write_nquads,
    "trig": _write_trig,
    "jsonld": _write_jsonld,
    "rdfxml": _write_rdfxml_file,
}


def write_formats(build: Path) -> None:
    """Write the data set of a build, of which it holds N-Triples and Turtle, in further formats."""
    for form, write in _FORMAT_WRITERS.items():
        if form != "turtle":
            write(build)


def _text_file(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="\n")


def _copy(path: Path, out: BinaryIO) -> None:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            out.write(chunk)


def _write_rdfxml(files: Sequence[Path], out: BinaryIO) -> None:
    # RDF/XML splits a name at the prefix. A namespace that ends inside a word would leave local
    # names that start with a digit, which XML does not allow.
    namespaces = {p: ns for p, ns in prefixes().items() if ns.endswith(("/", "#"))}
    ox.serialize(_parsed_triples(files), out, ox.RdfFormat.RDF_XML, prefixes=namespaces)


def _parsed_triples(files: Sequence[Path]) -> Iterator[ox.Triple]:
    for file in files:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple
