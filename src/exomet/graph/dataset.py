"""The header of the data set: what the graph of findings is called, whose it is, what it may be.

The ontology in it has a header of its own in its own files, with another license.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, bracketed
from exomet.tables.provenance import SourceRow
from exomet.terms.iris import ASSERTED, OWL
from exomet.version import __version__

DATASET = bracketed(ASSERTED)
DATA_LICENSE = "https://creativecommons.org/licenses/by-nc/4.0/"
_DCTERMS = "http://purl.org/dc/terms/"
_DATASET_DESCRIPTION = (
    "Findings on what microRNAs carried by extracellular vesicles do in cancer metastasis, as "
    "curated from their sources, with the ontology that they are stated in. The findings are "
    "licensed under CC BY-NC 4.0, the ontology alone under CC BY 4.0."
)


def dataset_header(sources: Iterable[SourceRow]) -> Iterator[Triple]:
    """Yield what is said of the graph as a whole.

    It is an ``owl:Ontology``, so that OWL tools open it; its ``dcterms:type`` says that it is a
    data set.
    """
    yield DATASET, nt.TYPE, bracketed(OWL + "Ontology")
    yield DATASET, bracketed(OWL + "versionIRI"), bracketed(f"{ASSERTED}/{__version__}")
    yield DATASET, bracketed(OWL + "versionInfo"), nt.literal(__version__)
    values = {
        "title": nt.literal("ExoMet: exosomal microRNAs in cancer metastasis", "en"),
        "description": nt.literal(_DATASET_DESCRIPTION, "en"),
        "creator": nt.literal("ExoMet developers"),
        "license": bracketed(DATA_LICENSE),
        "type": bracketed("http://purl.org/dc/dcmitype/Dataset"),
    }
    for name, value in values.items():
        yield DATASET, bracketed(_DCTERMS + name), value
    for source in sources:
        yield DATASET, bracketed(_DCTERMS + "source"), nt.record_iri("source", source.source)
    yield bracketed(_DCTERMS + "type"), nt.TYPE, bracketed(OWL + "AnnotationProperty")
