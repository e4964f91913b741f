"""Nanopublications: one for each finding, with trusty URIs, unsigned, and an index of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import chain

import pyoxigraph as ox

from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Fates, Losses
from exomet.export.signing import Signer
from exomet.export.trusty import (
    ASSERTION,
    NANOPUB_BASE,
    NP,
    NPX,
    PROVENANCE,
    PUBINFO,
    UNNAMED,
    PlainQuad,
    PlainText,
    named_nanopub,
)
from exomet.finding.exchanged import ExchangedFinding, ExchangedStep, ExchangedThing
from exomet.terms.iris import BASE, EXOMET, RDF, RDFS, SKOS, expand, prefixes

# Subject, relation and object; the graph is added to it.
_NanopubStatement = tuple[str, str, "str | PlainText"]

_PROV_TERMS = "http://www.w3.org/ns/prov#"
_DUBLIN_CORE = "http://purl.org/dc/terms/"
_LICENCE = "https://creativecommons.org/licenses/by-nc/4.0/"
_TYPE, _LABEL, _NOTE, _COMMENT = f"{RDF}type", f"{RDFS}label", f"{SKOS}note", f"{RDFS}comment"
_CLASSES_OF_SIGNS = {"increase": "Increase", "decrease": "Decrease", "not stated": "SignNotStated"}
_LINK_CLASSES = {"direct": "DirectStep", "ligand": "LigandStep", "downstream": "DownstreamStep"}
_MOST_IN_INDEX = 1_000


def nanopub_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "nanopub",
        "One nanopublication for each finding, in TriG: the assertion in the terms of ExoMet, its"
        " provenance with each line of evidence and its direction, and publication info with"
        " the licence. Their addresses are trusty URIs, so the same finding keeps its address and"
        " another has another one. They bear no date. `--key FILE` signs them with a private RSA"
        " key (`pip install 'exomet[sign]'`); without it they are unsigned. The last ones are"
        " indexes.",
        "the nanopublication network, nanodash and any RDF store",
        "nanopub: is_valid and has_valid_trusty of each; signatures, of which it lets any pass,"
        " against the text that it normalises",
        (".trig",),
        Fates(
            {
                "cancers": "a participant with a name in the nanopublication, of the class",
                "senders": "a participant with a name in the nanopublication, of the class",
                "samples": "a participant with a name in the nanopublication, of the class",
                "recipients": "a participant with a name in the nanopublication, of the class",
                "becomes": "a comment: which of several recipients it is, is not always said",
                "vesicle": "the label of the vesicle, which carries the microRNA",
                "species": "a participant with a name in the nanopublication, of the class",
                "sites": "a participant with a name in the nanopublication, of the class",
                "sender_context": "a comment",
                "recipient_context": "a comment",
                "conditions": "a comment",
            },
            {},
        ),
        _write_nanopubs,
        _sign_nanopubs,
    )


def _write_nanopubs(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    del losses  # (each field has its statement)
    return _nanopubs(findings, None)


def _sign_nanopubs(findings: Sequence[ExchangedFinding], losses: Losses, signer: Signer) -> Files:
    del losses
    return _nanopubs(findings, signer)


def _nanopubs(findings: Sequence[ExchangedFinding], signer: Signer | None) -> Files:
    made = [named_nanopub(_nanopub(finding), signer) for finding in findings]
    elements = [uri for uri, _ in made]
    indexes = []
    for start in range(0, len(elements), _MOST_IN_INDEX):
        part = elements[start : start + _MOST_IN_INDEX]
        indexes.append(named_nanopub(_index(part, "includesElement"), signer))
    if len(indexes) > 1:
        parts = [uri for uri, _ in indexes]
        indexes.append(named_nanopub(_index(parts, "appendsIndex"), signer))
    out = io.BytesIO()
    quads = chain.from_iterable(quads for _, quads in (*made, *indexes))
    ox.serialize(map(_as_quad, quads), out, ox.RdfFormat.TRIG, prefixes=_nanopub_prefixes())
    return {"": out.getvalue().decode()}


def _nanopub_prefixes() -> dict[str, str]:
    spaces = {name: space for name, space in prefixes().items() if space.endswith(("/", "#", "_"))}
    return spaces | {"np": NP, "npx": NPX, "nanopub": NANOPUB_BASE}


def _as_quad(quad: PlainQuad) -> ox.Quad:
    graph, subject, predicate, value = quad
    term = ox.NamedNode(value) if isinstance(value, str) else ox.Literal(value.value)
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term, ox.NamedNode(graph))


def _nanopub(finding: ExchangedFinding) -> Iterator[PlainQuad]:
    iri = _record_iri("finding", finding.name)
    parts = (
        (ASSERTION, _assertion(finding, iri)),
        (ASSERTION, _participants(finding, iri)),
        (ASSERTION, _steps(finding, iri)),
        (PROVENANCE, _evidence(finding)),
        (PROVENANCE, _papers(finding)),
        (PUBINFO, _publication_info(iri)),
    )
    for graph, statements in parts:
        for statement in statements:
            yield (graph, *statement)


def _index(uris: Sequence[str], relation: str) -> Iterator[PlainQuad]:
    for uri in uris:
        yield ASSERTION, UNNAMED, f"{NPX}{relation}", uri
    yield PROVENANCE, ASSERTION, _TYPE, f"{NPX}IndexAssertion"
    yield PUBINFO, UNNAMED, _TYPE, f"{NPX}NanopubIndex"
    yield PUBINFO, UNNAMED, f"{_DUBLIN_CORE}license", _LICENCE
    yield PUBINFO, UNNAMED, f"{_DUBLIN_CORE}title", PlainText("Findings of ExoMet")


def _assertion(finding: ExchangedFinding, iri: str) -> Iterator[_NanopubStatement]:
    """Yield what a finding is about, without cells and steps."""
    mirna = _term_iri(finding.mirna.curie)
    yield iri, _TYPE, f"{EXOMET}{finding.kind.capitalize()}Finding"
    yield iri, f"{EXOMET}mirna", mirna
    yield mirna, _LABEL, PlainText(finding.mirna.label)
    yield mirna, _TYPE, f"{EXOMET}{finding.arm}"
    texts = {
        "level": (finding.level,),
        "modelSystem": finding.model_systems,
        "shows": finding.shows,
        "doesNotState": finding.does_not_state,
        "notStated": finding.unsaid,
    }
    yield from _text_statements(mirna, f"{EXOMET}accession", (finding.accession,))
    for relation, values in texts.items():
        yield from _text_statements(iri, f"{EXOMET}{relation}", values)
    yield from _text_statements(iri, _NOTE, finding.notes)
    for relation, things in (("associatedWith", finding.outcomes), ("involves", finding.involved)):
        for thing in things:
            yield iri, f"{EXOMET}{relation}", _term_iri(thing.curie)
            yield _term_iri(thing.curie), _LABEL, PlainText(thing.label)


def _participants(finding: ExchangedFinding, iri: str) -> Iterator[_NanopubStatement]:
    """Yield the participants of a finding, each a node of the class that it is of."""
    roles = {
        "cancer": finding.cancers,
        "sourceCell": finding.senders,
        "sampledFrom": finding.samples,
        "recipientCell": finding.recipients,
        "inSpecies": finding.species,
        "metastaticSite": finding.sites,
    }
    for relation, things in roles.items():
        for number, thing in enumerate(things, 1):
            yield from _participant(iri, relation, thing, number)
    yield from _vesicle(finding, iri)
    contexts = {
        "sender": finding.sender_context,
        "recipient": finding.recipient_context,
        "condition": finding.conditions,
        "becomes": tuple(f"{thing.label} ({thing.curie})" for thing in finding.becomes),
    }
    for name, words in contexts.items():
        yield from _text_statements(iri, _COMMENT, tuple(f"{name}: {each}" for each in words))


def _vesicle(finding: ExchangedFinding, iri: str) -> Iterator[_NanopubStatement]:
    if finding.vesicle:
        node = f"{UNNAMED}#vesicle"
        yield iri, f"{EXOMET}vesicle", node
        yield node, _LABEL, PlainText(finding.vesicle)
        yield node, f"{EXOMET}carries", _term_iri(finding.mirna.curie)


def _participant(
    iri: str, relation: str, thing: ExchangedThing, number: int
) -> Iterator[_NanopubStatement]:
    node = f"{UNNAMED}#{relation}{number}"
    yield iri, f"{EXOMET}{relation}", node
    yield node, _TYPE, _term_iri(thing.curie)
    yield node, _LABEL, PlainText(thing.label)


def _steps(finding: ExchangedFinding, iri: str) -> Iterator[_NanopubStatement]:
    for step in finding.steps:
        name = _record_iri("finding", step.name)
        thing = _term_iri(step.thing.curie)
        yield iri, f"{EXOMET}step", name
        yield from _step_types(step, name)
        yield name, f"{EXOMET}affects", thing
        yield thing, _LABEL, PlainText(step.thing.label)
        yield from _text_statements(name, f"{EXOMET}aspect", (step.aspect,))
        for cell in step.cells:
            yield name, f"{EXOMET}inCell", _term_iri(cell)
        for earlier in step.after:
            yield name, f"{EXOMET}after", _record_iri("finding", earlier)


def _step_types(step: ExchangedStep, name: str) -> Iterator[_NanopubStatement]:
    yield name, _TYPE, f"{EXOMET}{_CLASSES_OF_SIGNS[step.sign]}"
    if step.link in _LINK_CLASSES:
        yield name, _TYPE, f"{EXOMET}{_LINK_CLASSES[step.link]}"


def _evidence(finding: ExchangedFinding) -> Iterator[_NanopubStatement]:
    for line in finding.lines:
        name = _record_iri("evidence", line.name)
        yield ASSERTION, f"{EXOMET}evidence", name
        yield name, f"{EXOMET}stance", PlainText(line.stance)
        yield name, f"{EXOMET}reportedBy", _term_iri(line.source)
        yield ASSERTION, f"{_PROV_TERMS}wasDerivedFrom", _term_iri(line.source)
        for kind in line.kinds:
            yield name, _TYPE, _term_iri(kind)
        for paper in line.papers:
            yield name, f"{EXOMET}paper", _term_iri(paper)
    for place in finding.places:
        yield ASSERTION, f"{EXOMET}place", _term_iri(place)
    for entry in finding.references:
        yield ASSERTION, f"{EXOMET}reference", _term_iri(entry)
    for correction in finding.corrections:
        yield ASSERTION, f"{_PROV_TERMS}wasInfluencedBy", _term_iri(correction)


def _papers(finding: ExchangedFinding) -> Iterator[_NanopubStatement]:
    for paper in finding.papers:
        name = _term_iri(paper.curie)
        yield ASSERTION, f"{_PROV_TERMS}wasDerivedFrom", name
        yield name, _LABEL, PlainText(paper.short)
        texts = {
            "pmid": paper.pmid,
            "doi": paper.doi,
            "publicationYear": paper.year,
            "standing": paper.mark,
        }
        for relation, text in texts.items():
            yield from _text_statements(name, f"{EXOMET}{relation}", (text,))


def _publication_info(iri: str) -> Iterator[_NanopubStatement]:
    yield UNNAMED, f"{_DUBLIN_CORE}license", _LICENCE
    yield UNNAMED, f"{_DUBLIN_CORE}creator", BASE.rstrip("/")
    yield UNNAMED, f"{NPX}introduces", iri


def _text_statements(
    subject: str, relation: str, values: Sequence[str]
) -> Iterator[_NanopubStatement]:
    for value in values:
        if value:
            yield subject, relation, PlainText(value)


def _record_iri(kind: str, name: str) -> str:
    return f"{BASE}{kind}/{name}"


def _term_iri(curie: str) -> str:
    return expand(curie) or curie
