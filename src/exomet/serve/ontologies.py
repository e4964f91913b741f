"""The ontologies of a build by their IRIs and version IRIs, each in every RDF format.

What a file is called in the build says nothing here: its header says which ontology it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.serve.negotiation import GRAPHS, Format
from exomet.terms.iris import BASE, OWL

_FORMATS = {
    ".ttl": next(form for form in GRAPHS if form.name == "turtle"),
    ".owl": next(form for form in GRAPHS if form.name == "rdfxml"),
}
_OWL_ONTOLOGY = ox.NamedNode(f"{OWL}Ontology")
_OWL_IMPORTS = ox.NamedNode(f"{OWL}imports")
_OWL_VERSION_IRI = ox.NamedNode(f"{OWL}versionIRI")


@dataclass(frozen=True)
class OntologyDocument:
    """A file that holds an ontology.

    Attributes:
        file: its path.
        format: its format.
        iris: the IRI of the ontology, and its version IRI if it has one.
        imports: whether it imports other ontologies.
    """

    file: Path
    format: Format
    iris: tuple[str, ...]
    imports: bool


@dataclass(frozen=True)
class Ontology:
    """An ontology, in the formats that the build has it in."""

    documents: tuple[OntologyDocument, ...]

    def document(self, form: Format) -> OntologyDocument:
        """Return the file in a format, or another one from which to make it."""
        return next((each for each in self.documents if each.format is form), self.documents[0])


def read_ontologies(folder: Path) -> dict[str, Ontology]:
    """Return the ontologies whose files are in a folder, by the paths of their IRIs.

    Of two files with the same ontology, one that imports nothing is preferred: who fetches it needs
    nothing else.
    """
    paths: dict[str, list[OntologyDocument]] = {}
    for file in sorted(folder.glob("*")):
        if (form := _FORMATS.get(file.suffix)) and (document := _read_header(file, form)):
            for iri in document.iris:
                paths.setdefault(f"/{iri.removeprefix(BASE)}", []).append(document)
    return {path: Ontology(tuple(_preferred(documents))) for path, documents in paths.items()}


def _preferred(documents: list[OntologyDocument]) -> Iterator[OntologyDocument]:
    whole = [document for document in documents if not document.imports]
    yield from sorted(whole or documents, key=lambda document: GRAPHS.index(document.format))


def _read_header(file: Path, form: Format) -> OntologyDocument | None:
    """Return the ontology in a file, None if it holds none of ours."""
    iris: list[str] = []
    imports = False
    for quad in ox.parse(path=str(file), format=form.engine):
        if quad.object == _OWL_ONTOLOGY:
            iris.append(_iri(quad.subject))
        elif quad.predicate == _OWL_VERSION_IRI:
            iris.append(_iri(quad.object))
        imports = imports or quad.predicate == _OWL_IMPORTS
    ours = [iri for iri in iris if iri.startswith(BASE)]
    return OntologyDocument(file, form, tuple(ours), imports) if ours else None


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
