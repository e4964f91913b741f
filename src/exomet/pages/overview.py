"""The first page, and the page about ExoMet itself."""

from __future__ import annotations

from typing import Any

from exomet.pages.addresses import Ref
from exomet.pages.downloads import FORMATS
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, asset_paths, render
from exomet.query.select import select
from exomet.terms.iris import BASE, EXOMET, OWL
from exomet.version import __version__

# Questions that show what can be asked; their answers are counted on the graph at hand.
_VERSION = f"SELECT DISTINCT ?version WHERE {{ ?ontology a <{OWL}Ontology> ; <{OWL}versionInfo> ?version }}"
_BORROWED = """PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?release (COUNT(?term) AS ?n) WHERE { ?term dcterms:source ?release } GROUP BY ?release ORDER BY ?release"""
_SOURCES = f"""PREFIX exomet: <{EXOMET}>
SELECT ?source ?authors ?title ?year WHERE {{ ?source a exomet:Source ; exomet:authors ?authors ; exomet:title ?title ;
  exomet:publicationYear ?year }} ORDER BY ?source"""
_EXAMPLES = ("endothelium-before-site", "opposite-effects", "fluid-markers", "shared-targets")


def home_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the first page: what this is, a box to ask, examples with the sizes of their answers, the numbers."""
    del query
    examples = [
        (name, explorer.questions[name].question, explorer.sizes[name]) for name in _EXAMPLES
    ]
    numbers = _numbers(explorer)
    return render(
        view,
        "home.html",
        examples=examples,
        numbers=numbers,
        papers=next(number for number, words, _ in numbers if words == "papers"),
        sources=[ref for ref, _ in _sources(explorer)],
        dataset=_dataset(explorer),
    )


def _sources(explorer: Explorer) -> list[tuple[Ref, str]]:
    """Return the sources that were read, each with its citation."""
    return [
        (explorer.addresses.ref(str(iri)), f"{authors}. {title}. {year}.")
        for iri, authors, title, year in select(explorer.store, _SOURCES)[1]
    ]


def _dataset(explorer: Explorer) -> dict[str, Any]:
    """Return what search engines for data sets read, with every IRI written out: no context is fetched."""
    schema = "https://schema.org/"
    return {
        "@id": BASE,
        "@type": f"{schema}Dataset",
        f"{schema}name": "ExoMet",
        f"{schema}description": "Findings on exosomal microRNAs in cancer metastasis, as an RDF knowledge graph.",
        f"{schema}url": {"@id": BASE},
        f"{schema}distribution": [
            {
                "@type": f"{schema}DataDownload",
                f"{schema}contentUrl": {"@id": f"{BASE}findings.{form}"},
                f"{schema}encodingFormat": media.partition(";")[0],
            }
            for form, media in FORMATS.items()
        ],
        f"{schema}version": __version__,
        f"{schema}license": {"@id": "https://creativecommons.org/licenses/by-nc/4.0/"},
        f"{schema}creator": {
            "@type": f"{schema}Organization",
            f"{schema}name": "ExoMet developers",
        },
        f"{schema}isBasedOn": [citation for _, citation in _sources(explorer)],
        f"{schema}keywords": ["extracellular vesicle", "exosome", "microRNA", "metastasis"],
    }


def _numbers(explorer: Explorer) -> list[tuple[int, str, str]]:
    """Return the numbers of the graph: how many, of what, and the path that shows them."""
    findings = explorer.findings
    roles = {
        "microRNAs": (("mirna",), "/search#micrornas"),
        "cancers": (("cancer",), "/search#cancers"),
        "molecules": (("target", "involves"), "/search#molecules"),
        "sites": (("site",), "/tropism"),
        "papers": (("reference",), "/search#papers"),
    }
    things = explorer.names.index.things.values()
    corrections = sum(1 for thing in things if "correction" in thing.kinds)
    return [
        (len(findings.all), "findings", "/findings"),
        *(
            (len({thing for role in of for thing in findings.count(role)}), words, path)
            for words, (of, path) in roles.items()
        ),
        (corrections, "corrections of what is printed", "/audit#discrepancy"),
    ]


def about_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the page about versions, counts, licences, citation and limits."""
    del query
    counts: dict[str, int] = explorer.record.get("counts", {})
    return render(
        view,
        "about.html",
        counts=counts,
        reasoner=explorer.record.get("reasoner", ""),
        versions=[("Ontology", str(row[0])) for row in select(explorer.store, _VERSION)[1]],
        sources=_sources(explorer),
        borrowed=[
            (str(name), int(str(number))) for name, number in select(explorer.store, _BORROWED)[1]
        ],
        third_party=next((path for path in asset_paths() if path.endswith("/THIRD-PARTY.txt")), ""),
    )
