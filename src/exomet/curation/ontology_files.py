"""Terms and their parents, from a file of an ontology or from a folder of reference tables.

OBO is read line by line; OWL in RDF/XML, Turtle or N-Triples goes through the engine of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from exomet.engine.markup import RefusedFileError, refuse_markup
from exomet.errors import ExometError
from exomet.terms.iris import OWL, RDFS, curie, expand

_RDF_FORMATS = {
    ".owl": ox.RdfFormat.RDF_XML,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
}
_OBO_TAG = re.compile(r"([\w-]+): *(.*?)(?:\s+!.*)?")
_RELEASE_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_CELLOSAURUS = "cellosaurus"


@dataclass
class OntologyTerm:
    """A term as its ontology has it: its label, its parents as CURIEs, whether it is withdrawn."""

    label: str
    parents: list[str] = field(default_factory=list)
    obsolete: bool = False
    replaced_by: str = ""


class TermLookup(Protocol):
    """What terms are looked up in."""

    @property
    def version(self) -> str:
        """The release; empty if it is not said."""

    def term(self, name: str) -> OntologyTerm | None:
        """Return the term of a CURIE; None if there is none."""


def open_ontology(path: Path) -> TermLookup:
    """Return the ontology of a file, or the reference tables of a folder.

    Raises:
        ExometError: the file cannot be read, or is of no format that is known.
    """
    if path.is_dir():
        return _ReferenceTables(path)
    ending = path.suffix.casefold()
    if ending == ".obo":
        return _OboFile(path)
    if ending in _RDF_FORMATS:
        return _RdfFile(path, _RDF_FORMATS[ending])
    endings = ", ".join([".obo", *_RDF_FORMATS])
    raise ExometError(f"{path} is no ontology: the ending is one of {endings}")


class _OboFile:
    """An OBO file."""

    def __init__(self, path: Path) -> None:
        self._terms: dict[str, OntologyTerm] = {}
        self.version = ""
        term: OntologyTerm | None = None
        for tag, value in _tags(path):
            if tag == "data-version":
                date = _RELEASE_DATE.search(value)
                self.version = date[0] if date else value
            elif tag == "[":
                term = None
            elif tag == "id":
                term = self._terms.setdefault(_as_curie(value), OntologyTerm(""))
            elif term:
                _set(term, tag, value)

    def term(self, name: str) -> OntologyTerm | None:
        """Return the term of a CURIE."""
        found = self._terms.get(name)
        return found if found and found.label else None


def _tags(path: Path) -> Iterator[tuple[str, str]]:
    """Yield tag and value of each line of an OBO file; ``[`` where a stanza begins."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExometError(f"cannot read {path}: {error}") from error
    for line in text.splitlines():
        if line.startswith("["):
            yield "[", line
        elif match := _OBO_TAG.fullmatch(line.strip()):
            yield match[1], match[2]


def _as_curie(value: str) -> str:
    """Return an identifier of an OBO file as a CURIE; Cellosaurus writes its own bare."""
    value = value.split(" ", maxsplit=1)[0]
    return f"{_CELLOSAURUS}:{value}" if value.startswith("CVCL_") else value


def _set(term: OntologyTerm, tag: str, value: str) -> None:
    if tag == "name":
        term.label = value
    elif tag == "is_a":
        term.parents.append(_as_curie(value))
    elif tag == "is_obsolete":
        term.obsolete = value == "true"
    elif tag == "replaced_by":
        term.replaced_by = _as_curie(value)


class _RdfFile:
    """An ontology in RDF."""

    def __init__(self, path: Path, form: ox.RdfFormat) -> None:
        self._store = ox.Store()
        try:
            refuse_markup(path, form.file_extension, whole=False)
            self._store.bulk_load(path=str(path), format=form)
        except (OSError, SyntaxError, RefusedFileError) as error:
            raise ExometError(f"cannot read {path}: {error}") from error
        versions = self._values(None, f"{OWL}versionIRI") + self._values(None, f"{OWL}versionInfo")
        dates = [match[0] for value in versions if (match := _RELEASE_DATE.search(value))]
        self.version = (dates or versions or [""])[0]

    def _values(self, subject: ox.NamedNode | None, predicate: str) -> list[str]:
        """Return the values of a property that are IRIs or literals."""
        quads = self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)
        objects = (quad.object for quad in quads)
        return [node.value for node in objects if isinstance(node, ox.NamedNode | ox.Literal)]

    def term(self, name: str) -> OntologyTerm | None:
        """Return the term of a CURIE."""
        node = ox.NamedNode(expand(name) or "urn:none")
        labels = self._values(node, f"{RDFS}label")
        if not labels:
            return None
        parents = [curie(iri) for iri in self._values(node, f"{RDFS}subClassOf")]
        obsolete = "true" in self._values(node, f"{OWL}deprecated")
        replaced = self._values(node, "http://purl.obolibrary.org/obo/IAO_0100001")
        return OntologyTerm(labels[0], sorted(parents), obsolete, "".join(map(curie, replaced)))


class _ReferenceTables:
    """A folder with ``hierarchy.tsv`` (child, parent, relation, labels) and ``terms.tsv``."""

    version = ""

    def __init__(self, folder: Path) -> None:
        self._terms: dict[str, OntologyTerm] = {}
        for row in _rows_of_reference(folder / "terms.tsv"):
            self._terms.setdefault(row["curie"], OntologyTerm(row["label"]))
        for row in _rows_of_reference(folder / "hierarchy.tsv"):
            child = self._terms.setdefault(row["child"], OntologyTerm(row["child_label"]))
            self._terms.setdefault(row["parent"], OntologyTerm(row["parent_label"]))
            if row["relation"] == "is_a":
                child.parents.append(row["parent"])

    def term(self, name: str) -> OntologyTerm | None:
        """Return the term of a CURIE."""
        return self._terms.get(name)


def _rows_of_reference(file: Path) -> Iterator[dict[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ExometError(f"cannot read {file}: {error.strerror}") from error
    names = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(names, line.split("\t"), strict=False))
