"""How a thing is told to machines, and how a finding is cited: JSON-LD, a citation in words, and BibTeX."""

from __future__ import annotations

import re
from typing import Any

import pyoxigraph as ox

from exomet.pages.entity import EntityView
from exomet.terms.iris import RDF
from exomet.version import __version__

_PROJECT = f"ExoMet: ontology and knowledge graph of exosomal microRNAs in cancer metastasis, version {__version__}"
_SCHEMA = "https://schema.org/"
_TYPES = {
    "Gene": "Gene",
    "Publication": "ScholarlyArticle",
    "Source": "ScholarlyArticle",
    "MechanisticFinding": "Claim",
    "BiomarkerFinding": "Claim",
    "BackgroundFinding": "Claim",
}
# Records of the curation, for which schema.org has no word.
_NO_TERMS = {
    "Correction",
    "Place",
    "PositiveRegulation",
    "NegativeRegulation",
    "UnsignedRegulation",
}


def json_ld(thing: EntityView) -> dict[str, Any]:
    """Return a description for machines: what schema.org has words for, and all that is stated."""
    types = [_TYPES[kind] for kind in thing.kinds if kind in _TYPES]
    told: dict[str, Any] = {
        "name": thing.label,
        "identifier": thing.curie,
        "alternateName": thing.synonyms,
        "description": thing.notes,
        "sameAs": [{"@id": iri} for iri in thing.same],
        "citation": [{"@id": paper.iri} for paper in thing.linked("reference")],
    }
    if "ScholarlyArticle" in types:
        told |= {
            "headline": thing.stated("title"),
            "author": [
                {"@type": f"{_SCHEMA}Person", f"{_SCHEMA}name": name} for name in _authors(thing)
            ],
            "datePublished": thing.stated("publicationYear"),
        }
        if journal := thing.stated("journal"):
            told["isPartOf"] = {"@type": f"{_SCHEMA}Periodical", f"{_SCHEMA}name": journal}
    if not types and not _NO_TERMS & set(thing.kinds):
        types = ["DefinedTerm"]
    head = {"@id": thing.iri, "@type": [_SCHEMA + name for name in types]}
    head |= {_SCHEMA + name: value for name, value in told.items() if value}
    return {"@graph": [head, *_nodes(thing.description())]}


def _nodes(triples: list[ox.Triple]) -> list[dict[str, Any]]:
    """Return triples as JSON-LD in expanded form, for which no context is needed."""
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        node = nodes.setdefault(str(getattr(triple.subject, "value", triple.subject)), {})
        value = triple.object
        if triple.predicate.value == RDF + "type" and isinstance(value, ox.NamedNode):
            node.setdefault("@type", []).append(value.value)
        elif isinstance(value, ox.NamedNode):
            node.setdefault(triple.predicate.value, []).append({"@id": value.value})
        elif isinstance(value, ox.Literal):
            typed = (
                {"@language": value.language} if value.language else {"@type": value.datatype.value}
            )
            node.setdefault(triple.predicate.value, []).append({"@value": value.value, **typed})
    return [{"@id": iri, **node} for iri, node in sorted(nodes.items())]


def citation(finding: EntityView) -> str:
    """Return how to cite a finding: the finding itself, its papers, and the sources in which they were read."""
    papers = finding.linked("reference")
    rests = "; ".join(_in_words(paper) for paper in papers)
    read = "; ".join(_in_words(source) for source in _sources(papers))
    own = f"ExoMet developers. {finding.label}. {_PROJECT}. {finding.iri}."
    return f"{own} It rests on: {rests}. As read in: {read}."


def bibtex(finding: EntityView) -> str:
    """Return the same as BibTeX."""
    papers = finding.linked("reference")
    own = {
        "author": "{ExoMet developers}",
        "title": f"{{{_plain(finding.label)}}}",
        "howpublished": _PROJECT,
        "url": finding.iri,
    }
    entries = [_entry("misc", f"exomet-{finding.curie.partition(':')[2]}", own)]
    for paper in [*papers, *_sources(papers)]:
        fields = {name: _plain(paper.stated(relation)) for name, relation in _FIELDS.items()}
        fields["author"] = _plain(
            " and ".join(re.sub(r" (?=\S+$)", ", ", name) for name in _authors(paper))
        )
        fields["author"] += " and others" if _et_al(paper) else ""
        volume = re.fullmatch(r"(.*?)(?:\((.*)\))?", _plain(paper.stated("volume")))
        fields["volume"], fields["number"] = volume.groups("") if volume else ("", "")
        entries.append(
            _entry(
                "article" if fields["journal"] else "misc", paper.curie.partition(":")[2], fields
            )
        )
    return "\n\n".join(entries)


_FIELDS = {
    "author": "authors",
    "title": "title",
    "journal": "journal",
    "year": "publicationYear",
    "pages": "pages",
}


def _entry(kind: str, name: str, fields: dict[str, str]) -> str:
    told = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if value)
    return f"@{kind}{{{name},\n{told}}}"


def _plain(text: str) -> str:
    """Return a text in which no character means something to BibTeX."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[\\{}~^]", "", text))


def _in_words(paper: EntityView) -> str:
    where = ", ".join(
        filter(None, (paper.stated("journal"), paper.stated("volume"), paper.stated("pages")))
    )
    told = (paper.stated("authors"), paper.stated("title"), where, paper.stated("publicationYear"))
    return ". ".join(part.rstrip(".") for part in told if part)


def _sources(papers: list[EntityView]) -> list[EntityView]:
    return list(
        {source.iri: source for paper in papers for source in paper.linked("reportedBy")}.values()
    )


def _authors(paper: EntityView) -> list[str]:
    return [name for name in paper.stated("authors").split(", ") if not name.startswith("et al")]


def _et_al(paper: EntityView) -> bool:
    return "et al" in paper.stated("authors")
