"""The page of the ontology: our classes and properties with their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exomet.graph.vocabulary import defined_terms
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.pages.tree import forest


@dataclass(frozen=True)
class TermSection:
    """A part of the page.

    Attributes:
        id: its anchor.
        title: its heading.
        parent_heading: heading of the column with the parents of a term.
        types: the OWL types that it lists.
        hierarchy: the RDFS property that leads to a parent.
    """

    id: str
    title: str
    parent_heading: str
    types: Sequence[str]
    hierarchy: str


_TERM_SECTIONS = (
    TermSection("classes", "Classes", "A kind of", ("Class",), "subClassOf"),
    TermSection(
        "relations",
        "Relations between things",
        "Narrower than",
        ("ObjectProperty",),
        "subPropertyOf",
    ),
    TermSection(
        "attributes",
        "Data and annotation properties",
        "Narrower than",
        ("DatatypeProperty", "AnnotationProperty"),
        "subPropertyOf",
    ),
)


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
    tree = forest({term: parents for term, parents, _ in classes})
    return render(
        view,
        "ontology.html",
        sections=sections,
        tree=tree,
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


def _term_rows(explorer: Explorer, section: TermSection) -> list[tuple[Ref, list[Ref], str]]:
    """Return each term with its parents and its definition."""
    ref = explorer.addresses.ref
    rows = []
    for term in defined_terms(explorer.store, section.types, section.hierarchy):
        parents = list(map(ref, term.parents))
        rows.append((ref(term.iri, term.label), parents, term.definition))
    return rows
