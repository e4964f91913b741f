"""The ontology as other tools take it: merged or own terms alone, with nothing left to import.

Synonyms are ``oboInOwl`` annotations there. Borrowed terms carry their labels, synonyms and
parents; their definitions belong to their owners and are not copied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from exomet.export.entities import read_ontology
from exomet.export.obo import write_obo
from exomet.export.obographs import write_obographs
from exomet.graph.ntriples import ALT_LABEL, LABEL, TYPE, Triple, bracketed, literal
from exomet.graph.ontology import MODULE, ONTOLOGY
from exomet.graph.turtle import turtle_document
from exomet.terms.iris import BASE, OWL, prefixes
from exomet.version import __version__

RELEASE_FILES = {
    "owl": "exomet.owl",
    "base": "exomet-base.owl",
    "merged": "exomet-merged.ttl",
    "obo": "exomet.obo",
    "obographs": "exomet.json",
}
BASE_ONTOLOGY = bracketed(BASE + "ontology/base")
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
EXACT_SYNONYM = bracketed(OBO_IN_OWL + "hasExactSynonym")
RELATED_SYNONYM = bracketed(OBO_IN_OWL + "hasRelatedSynonym")
_IMPORTS = bracketed(OWL + "imports")
_VERSION_IRI = bracketed(OWL + "versionIRI")
_ONTOLOGY_TITLE = "<http://purl.org/dc/terms/title>"
_ELEMENT_TYPES: list[str] = [
    bracketed(OWL + kind)
    for kind in ("Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
]


def write_release(own: list[Triple], borrowed: list[Triple], folder: Path) -> None:
    """Write all forms of the release into the folder of the ontology.

    Args:
        own: the triples of the ontology's own module.
        borrowed: those of the module of borrowed terms.
        folder: where to write.
    """
    merged = merged_release(own, borrowed)
    _write_typed_rdfxml(merged, folder / RELEASE_FILES["owl"])
    _write_typed_rdfxml(base_release(own, borrowed), folder / RELEASE_FILES["base"])
    ontology = read_ontology(merged)
    with (
        (folder / RELEASE_FILES["merged"]).open("w", encoding="utf-8", newline="\n") as turtle,
        turtle_document(turtle) as add,
    ):
        add(merged)
    with (folder / RELEASE_FILES["obo"]).open("w", encoding="utf-8", newline="\n") as obo:
        write_obo(ontology, obo)
    with (folder / RELEASE_FILES["obographs"]).open("w", encoding="utf-8", newline="\n") as graph:
        write_obographs(ontology, graph)


def merged_release(own: list[Triple], borrowed: list[Triple]) -> list[Triple]:
    """Return own and borrowed terms as one ontology, under the IRI and version of our own."""
    header = [triple for triple in own if triple[0] == ONTOLOGY and triple[1] != _IMPORTS]
    terms = [triple for triple in (*own, *borrowed) if triple[0] not in (ONTOLOGY, MODULE)]
    return sorted({*header, *_with_synonyms(terms)})


def base_release(own: list[Triple], borrowed: list[Triple]) -> list[Triple]:
    """Return our own terms as an ontology of their own.

    A borrowed term that they mention is declared and labelled, nothing more.
    """
    header = [triple for triple in own if triple[0] == ONTOLOGY and triple[1] != _IMPORTS]
    terms = [triple for triple in own if triple[0] != ONTOLOGY]
    mentioned = set(chain.from_iterable(terms))
    for subject, predicate, value in borrowed:
        if subject in mentioned and (predicate == LABEL or value == bracketed(OWL + "Class")):
            terms.append((subject, predicate, value))
    return sorted({*map(_as_base, header), *_with_synonyms(terms)})


def _as_base(triple: Triple) -> Triple:
    _, predicate, value = triple
    if predicate == _VERSION_IRI:
        value = bracketed(f"{BASE}ontology/base/{__version__}")
    elif predicate == _ONTOLOGY_TITLE:
        value = literal("ExoMet ontology, own terms alone", "en")
    return BASE_ONTOLOGY, predicate, value


def _with_synonyms(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield triples with their alternative labels as synonyms.

    A name that two terms have, as label or synonym, is exact for neither of them.
    """
    triples = set(triples)
    names = {
        (subject, value) for subject, predicate, value in triples if predicate in _NAME_PROPERTIES
    }
    bearers = Counter(value for _, value in names)
    for subject, predicate, value in triples:
        if predicate != ALT_LABEL:
            yield subject, predicate, value
        else:
            yield subject, EXACT_SYNONYM if bearers[value] == 1 else RELATED_SYNONYM, value
    for annotation, name in _SYNONYM_PROPERTIES.items():
        yield annotation, TYPE, bracketed(OWL + "AnnotationProperty")
        yield annotation, LABEL, literal(name)


_NAME_PROPERTIES = (LABEL, ALT_LABEL)
_SYNONYM_PROPERTIES = {
    EXACT_SYNONYM: "has exact synonym",
    RELATED_SYNONYM: "has related synonym",
}


def _write_typed_rdfxml(triples: list[Triple], path: Path) -> None:
    """Write triples as RDF/XML in which each element has the name of its subject's type.

    pyoxigraph names an element after the first type that it meets. So the header comes first,
    then the named terms, and of each subject the type that says what it is.
    """
    ordered = sorted(triples, key=_rdfxml_order)
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in ordered)
    quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    ox.serialize((q.triple for q in quads), str(path), ox.RdfFormat.RDF_XML, prefixes=_NAMESPACES)


_NAMESPACES = {
    **{name: prefixes()[name] for name in ("dcterms", "exomet", "obo", "owl", "rdfs", "skos")},
    "oboInOwl": OBO_IN_OWL,
}


def _rdfxml_order(triple: Triple) -> tuple[bool, bool, str, int, str, str]:
    subject, predicate, value = triple
    return (
        subject not in (ONTOLOGY, BASE_ONTOLOGY),
        subject.startswith("_:"),
        subject,
        _ELEMENT_TYPES.index(value)
        if predicate == TYPE and value in _ELEMENT_TYPES
        else len(_ELEMENT_TYPES),
        predicate,
        value,
    )
