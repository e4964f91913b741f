"""The page of the ontology: our classes and relations with what they mean."""

from __future__ import annotations

from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.query.select import select
from exomet.terms.iris import EXOMET, OWL, RDFS

_MEANING = "http://purl.obolibrary.org/obo/IAO_0000115"
_SECTIONS = (
    ("classes", "Classes", "a kind of", ("Class",), "subClassOf"),
    (
        "relations",
        "Relations between things",
        "narrower than",
        ("ObjectProperty",),
        "subPropertyOf",
    ),
    (
        "attributes",
        "Texts and numbers",
        "narrower than",
        ("DatatypeProperty", "AnnotationProperty"),
        "subPropertyOf",
    ),
)
_QUERY = """SELECT ?term ?label ?meaning ?parent WHERE {{
  VALUES ?kind {{ {kinds} }} ?term a ?kind ; <{rdfs}label> ?label ; <{meaning}> ?meaning .
  OPTIONAL {{ ?term <{rdfs}{above}> ?parent FILTER(isIRI(?parent)) }}
  FILTER(STRSTARTS(STR(?term), "{ours}"))
}} ORDER BY LCASE(?label) ?parent"""


def ontology_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the list of our classes and relations."""
    del query
    sections = [
        (name, title, words, _terms(explorer, kinds, above))
        for name, title, words, kinds, above in _SECTIONS
    ]
    return render(view, "ontology.html", sections=sections)


def _terms(
    explorer: Explorer, kinds: tuple[str, ...], above: str
) -> list[tuple[Ref, str, list[Ref]]]:
    listed = " ".join(f"<{OWL}{kind}>" for kind in kinds)
    text = _QUERY.format(kinds=listed, rdfs=RDFS, meaning=_MEANING, above=above, ours=EXOMET)
    found: dict[str, tuple[Ref, str, list[Ref]]] = {}
    for term, label, meaning, parent in select(explorer.store, text)[1]:
        ref = explorer.addresses.ref(str(term), str(label))
        parents = found.setdefault(str(term), (ref, str(meaning), []))[2]
        if parent is not None:
            parents.append(explorer.addresses.ref(str(parent)))
    return list(found.values())
