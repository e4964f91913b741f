"""Descriptions for machines (schema.org as JSON-LD) and citations for people (words and BibTeX)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from exomet.finding.papers import standing_mark
from exomet.finding.sources import CuratedSource
from exomet.pages.entity import EntityView
from exomet.tables.provenance import ABSTRACTS
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import BASE
from exomet.terms.paper_identifiers import identifier_pages
from exomet.version import __version__

Json = str | Sequence["Json"] | Mapping[str, "Json"]

_PROJECT_TITLE = (
    "ExoMet: ontology and knowledge graph of exosomal microRNAs in cancer metastasis, "
    f"version {__version__}"
)
_SCHEMA = "https://schema.org/"
_SCHEMA_TYPES = {
    "Gene": "Gene",
    "Paper": "ScholarlyArticle",
    "Publication": "ScholarlyArticle",
    "Source": "ScholarlyArticle",
    "MechanisticFinding": "Claim",
    "BiomarkerFinding": "Claim",
    "BackgroundFinding": "Claim",
}
_CONFORMS_TO = "http://purl.org/dc/terms/conformsTo"
_DATA_LICENSE = "https://creativecommons.org/licenses/by-nc/4.0/"
# The profiles of Bioschemas that a page meets; it has none for claims and terms.
_PROFILES = {
    "Dataset": "https://bioschemas.org/profiles/Dataset/1.0-RELEASE",
    "Gene": "https://bioschemas.org/profiles/Gene/1.0-RELEASE",
}
# Records of the curation. schema.org has no word for them.
_CURATION_CLASSES = {
    "Correction",
    "EvidenceLine",
    "Place",
    "PositiveRegulation",
    "NegativeRegulation",
    "UnsignedRegulation",
}
# In the order of their pages.
_IDENTIFIERS = ("doi", "pmid", "pmcid")
_BIBTEX_FIELDS = {
    "author": "authors",
    "title": "title",
    "journal": "journal",
    "year": "publicationYear",
    "pages": "pages",
}


def json_ld(thing: EntityView) -> Json:
    """Return a description for machines: in words of schema.org first, then all that is stated."""
    types = _schema_types(thing)
    properties: dict[str, Json] = {
        "name": thing.label,
        "identifier": thing.curie,
        "alternateName": thing.synonyms,
        "description": thing.notes,
        "sameAs": [{"@id": iri} for iri in thing.same],
    }
    if "Claim" in types:
        properties |= _claim_properties(thing)
    if "ScholarlyArticle" in types:
        properties |= _article_properties(thing)
    head: dict[str, Json] = {"@id": thing.iri, "@type": [_SCHEMA + name for name in types]}
    profiles = _conformance(types)
    first = head | profiles | _schema_properties(properties)
    return {"@graph": [first, *_stated_nodes(thing.description())]}


def _conformance(types: Iterable[str]) -> dict[str, Json]:
    """Return the profiles of Bioschemas that a description of these types conforms to."""
    known = [_PROFILES[name] for name in types if name in _PROFILES]
    nodes: list[Json] = [{"@id": iri, "@type": f"{_SCHEMA}CreativeWork"} for iri in known]
    return {_CONFORMS_TO: nodes} if nodes else {}


def _claim_properties(finding: EntityView) -> dict[str, Json]:
    """Return what a finding is about and rests on; that one thing causes another is not said."""
    about = {thing.iri: thing.label for thing in finding.linked("mirna")}
    for step in finding.linked("step"):
        about |= {thing.iri: thing.label for thing in step.linked("affects")}
    return {
        "about": [{"@id": iri, **_schema_properties({"name": about[iri]})} for iri in about],
        "citation": [_cited_node(paper) for paper in finding.linked("paper")],
        "isPartOf": {"@id": BASE},
        "license": {"@id": _DATA_LICENSE},
    }


def _schema_types(thing: EntityView) -> list[str]:
    types = [_SCHEMA_TYPES[name] for name in thing.class_names if name in _SCHEMA_TYPES]
    if types or _CURATION_CLASSES.intersection(thing.class_names):
        return types
    return ["DefinedTerm"]


def _article_properties(paper: EntityView) -> dict[str, Json]:
    people = [_schema_node("Person", name=name) for name in _authors(paper)]
    properties: dict[str, Json] = {
        "headline": paper.stated("title"),
        "author": people,
        "datePublished": paper.stated("publicationYear"),
    }
    if journal := paper.stated("journal"):
        properties["isPartOf"] = _schema_node("Periodical", name=journal)
    if mark := _mark(paper):
        properties["creativeWorkStatus"] = mark
    return properties | _identifier_properties(paper)


def _cited_node(paper: EntityView) -> Json:
    return {"@id": paper.iri, **_schema_properties({"creativeWorkStatus": _mark(paper)})}


def _identifier_properties(paper: EntityView) -> dict[str, Json]:
    """Return the identifiers of a paper, and its pages elsewhere."""
    known = {name: paper.stated(name) for name in _IDENTIFIERS}
    if not any(known.values()):
        return {}
    identifiers: list[Json] = [paper.curie]
    for name, value in known.items():
        if value:
            identifiers.append(_schema_node("PropertyValue", propertyID=name.upper(), value=value))
    pages = identifier_pages(*known.values()).values()
    return {"identifier": identifiers, "sameAs": [{"@id": page} for page in pages]}


def _schema_node(type_name: str, **properties: Json) -> dict[str, Json]:
    return {"@type": _SCHEMA + type_name, **_schema_properties(properties)}


def _schema_properties(properties: Mapping[str, Json]) -> dict[str, Json]:
    """Return the properties that have a value, with their IRIs: no context has to be fetched."""
    return {_SCHEMA + name: value for name, value in properties.items() if value}


def _stated_nodes(triples: Iterable[ox.Triple]) -> list[Json]:
    """Return triples as nodes of JSON-LD in expanded form."""
    # Labels of blank nodes change at each loading, and with them the bytes of the page.
    named = [triple for triple in triples if not isinstance(triple.object, ox.BlankNode)]
    # The serializer writes as it reads: only what is in order comes out as one node.
    text = ox.serialize(sorted(named, key=str), format=ox.RdfFormat.JSON_LD)
    nodes: list[Json] = json.loads(text or b"[]")
    return nodes


def dataset_json_ld(sources: Sequence[CuratedSource], media_types: Mapping[str, str]) -> Json:
    """Return the description of the whole graph for search engines that list data sets.

    Args:
        sources: what was curated.
        media_types: the formats of the findings to download, by ending.
    """
    downloads: list[Json] = []
    for ending, media_type in media_types.items():
        download = _schema_node(
            "DataDownload",
            contentUrl={"@id": f"{BASE}findings.{ending}"},
            encodingFormat=media_type.partition(";")[0],
        )
        downloads.append(download)
    dataset = _schema_node(
        "Dataset",
        name="ExoMet",
        description="A knowledge graph of exosomal microRNAs in cancer metastasis, in RDF.",
        url={"@id": BASE},
        distribution=downloads,
        version=__version__,
        identifier=BASE,
        license={"@id": _DATA_LICENSE},
        creator=_schema_node("Organization", name="ExoMet developers"),
        isBasedOn=[source.citation for source in sources if source.is_document],
        keywords=["extracellular vesicle", "exosome", "microRNA", "metastasis"],
    )
    return {"@id": BASE, **dataset, **_conformance(["Dataset"])}


def citation(finding: EntityView) -> str:
    """Return how to cite a finding in words: itself, its papers, and where it was read."""
    rests_on = "; ".join(map(reference_text, finding.linked("paper")))
    read_in = [reference_text(source) for source in _documents(finding)]
    if len(read_in) < len(_sources_of(finding)):
        read_in.append("the abstracts of the papers")
    own = f"ExoMet developers. {finding.label}. {_PROJECT_TITLE}. {finding.iri}."
    return f"{own} It rests on: {rests_on}. As read in: {'; '.join(read_in)}."


def reference_text(paper: EntityView) -> str:
    """Return a paper or a source as a list of references names it, with its identifiers."""
    place = [paper.stated(name) for name in ("journal", "volume", "pages")]
    authors = paper.stated("authors")
    parts = (
        "" if authors == NOT_STATED else authors,
        paper.stated("title"),
        ", ".join(filter(None, place)),
        paper.stated("publicationYear"),
        _identifier_text(paper),
        _mark(paper).capitalize(),
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def _identifier_text(paper: EntityView) -> str:
    doi, pmid = paper.stated("doi"), paper.stated("pmid")
    return ", ".join(filter(None, (f"doi:{doi}" if doi else "", f"PMID: {pmid}" if pmid else "")))


def _mark(paper: EntityView) -> str:
    """Return the standing of a paper if a reader must know of it; nothing for a source."""
    return standing_mark(paper.stated("standing"))


def bibtex(finding: EntityView) -> str:
    """Return how to cite a finding as BibTeX; pybtex would need a record of its own for that."""
    fields = {
        "author": "{ExoMet developers}",
        "title": f"{{{_bibtex_text(finding.label)}}}",
        "howpublished": _PROJECT_TITLE,
        "url": finding.iri,
    }
    entries = [_bibtex_entry("misc", f"exomet-{finding.local_name}", fields)]
    entries += map(paper_bibtex, [*finding.linked("paper"), *_documents(finding)])
    return "\n\n".join(entries)


def paper_bibtex(paper: EntityView) -> str:
    """Return a paper or a source as an entry of BibTeX."""
    fields = {field: _bibtex_text(paper.stated(name)) for field, name in _BIBTEX_FIELDS.items()}
    # The initials follow the surname: "Yu DD" becomes "Yu, DD".
    people = [re.sub(r" (?=\S+$)", ", ", name) for name in _authors(paper)]
    if "et al" in paper.stated("authors"):
        people.append("others")
    fields["author"] = _bibtex_text(" and ".join(people))
    volume = re.fullmatch(r"(.*?)(?:\((.*)\))?", _bibtex_text(paper.stated("volume")))
    fields["volume"], fields["number"] = volume.groups("") if volume else ("", "")
    # Neither underscores nor percent signs of a DOI are escaped: styles make a link of it.
    fields["doi"] = re.sub(r"[\\{}]", "", paper.stated("doi"))
    pmid = paper.stated("pmid")
    notes = (_mark(paper).capitalize(), f"PMID: {pmid}" if pmid else "")
    fields["note"] = ". ".join(filter(None, notes))
    kind = "article" if fields["journal"] else "misc"
    return _bibtex_entry(kind, paper.local_name, fields)


def _bibtex_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {field} = {{{value}}},\n" for field, value in fields.items() if value]
    return f"@{kind}{{{key},\n{''.join(lines)}}}"


def _bibtex_text(text: str) -> str:
    r"""Return a text without characters that mean something to BibTeX.

    Example:
        >>> _bibtex_text("PI3K/AKT & {p53}")
        'PI3K/AKT \\& p53'
    """
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[\\{}~^]", "", text))


def _sources_of(finding: EntityView) -> list[EntityView]:
    """Return the sources of the lines of evidence of a finding, each once."""
    sources: dict[str, EntityView] = {}
    for line in finding.linked("evidence"):
        for source in line.linked("reportedBy"):
            sources.setdefault(source.iri, source)
    return list(sources.values())


def _documents(finding: EntityView) -> list[EntityView]:
    """Return the sources of a finding that can be cited: abstracts stand for their papers."""
    return [each for each in _sources_of(finding) if each.stated("sourceKind") != ABSTRACTS]


def _authors(paper: EntityView) -> list[str]:
    """Return the authors that are known; a paper or source may have none that could be read."""
    names = paper.stated("authors").split(", ")
    return [name for name in names if name != NOT_STATED and not name.startswith("et al")]
