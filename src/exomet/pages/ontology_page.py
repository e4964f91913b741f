"""The page of the ontology: our classes and properties with their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exomet.graph.usage import term_pattern, term_query
from exomet.graph.vocabulary import defined_terms
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.pages.tree import forest
from exomet.terms.iris import AUDITED, INFERRED


@dataclass(frozen=True)
class TermSection:
    """A part of the page.

    Attributes:
        id: its anchor.
        title: its heading.
        parent_heading: heading of the column with the parents of a term.
        counted: heading of the column that counts what a term has.
        types: the OWL types that it lists.
        hierarchy: the RDFS property that leads to a parent.
    """

    id: str
    title: str
    parent_heading: str
    counted: str
    types: Sequence[str]
    hierarchy: str


_TERM_SECTIONS = (
    TermSection("classes", "Classes", "A kind of", "Members", ("Class",), "subClassOf"),
    TermSection(
        "relations",
        "Relations between things",
        "Narrower than",
        "Triples",
        ("ObjectProperty",),
        "subPropertyOf",
    ),
    TermSection(
        "attributes",
        "Data and annotation properties",
        "Narrower than",
        "Triples",
        ("DatatypeProperty", "AnnotationProperty"),
        "subPropertyOf",
    ),
)


# What a count says of the graph that it was made on.
_GRAPH_WORDS = {"": "", INFERRED: "inferred", AUDITED: "in the audit"}


@dataclass(frozen=True)
class TermCount:
    """How often a term occurs in a graph: the number, words on the graph, and a query for it."""

    number: int
    words: str
    query: str


@dataclass(frozen=True)
class TermRow:
    """A class or property on the page.

    Attributes:
        term: the term.
        parents: what is directly above it.
        definition: what it means.
        counts: how often it occurs; none without a build.
        pattern: the triple pattern that finds what it has.
    """

    term: Ref
    parents: Sequence[Ref]
    definition: str
    counts: Sequence[TermCount]
    pattern: str


# Format, path below ``/data/``, and file of the build.
_ONTOLOGY_DOWNLOADS = (
    ("Turtle", "ontology.ttl", "exomet.ttl"),
    ("RDF/XML with imports", "ontology/exomet.owl", "exomet.owl"),
    ("OBO", "ontology/exomet.obo", "exomet.obo"),
    ("OBO Graphs JSON", "ontology/exomet.json", "exomet.json"),
)


def ontology_page(explorer: Explorer, view: View) -> Page:
    """Return the list of our classes and properties."""
    sections = [(section, _term_rows(explorer, section)) for section in _TERM_SECTIONS]
    classes = sections[0][1]
    tree = forest({row.term: row.parents for row in classes})
    return render(
        view,
        "ontology.html",
        sections=sections,
        tree=tree,
        counted=bool(explorer.uses),
        files=_ontology_downloads(explorer, view),
    )


def _ontology_downloads(explorer: Explorer, view: View) -> list[tuple[str, str]]:
    """Return the files of the ontology that a server has: format and path."""
    folder = explorer.build / "ontology" if explorer.build and view.live else None
    if folder is None:
        return []
    return [
        (name, f"/data/{path}")
        for name, path, file in _ONTOLOGY_DOWNLOADS
        if (folder / file).is_file()
    ]


def _term_rows(explorer: Explorer, section: TermSection) -> list[TermRow]:
    """Return the terms of a section with their parents, definitions and counts."""
    ref, is_class = explorer.addresses.ref, section.types == ("Class",)
    rows = []
    for term in defined_terms(explorer.store, section.types, section.hierarchy):
        uses = [use for use in explorer.uses.get(term.iri, ()) if use.graph in _GRAPH_WORDS]
        counts = [
            TermCount(use.count, _GRAPH_WORDS[use.graph], term_query(term.iri, is_class, use.graph))
            for use in uses
        ]
        pattern = term_pattern(term.iri, is_class, uses[0].graph if uses else "")
        parents = list(map(ref, term.parents))
        rows.append(TermRow(ref(term.iri, term.label), parents, term.definition, counts, pattern))
    return rows
