"""KGX: nodes and edges of the Biolink Model 4.4, as TSV and as JSON Lines.

Written by hand: the package kgx loads the model from the network, and takes 700 MB. The slots are
those that biolink-model knows; the tests validate each node and edge with its classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product

from exomet.export.effect_rows import joined_cell
from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Fates, Losses
from exomet.finding.exchanged import ExchangedFinding, ExchangedStep, ExchangedThing
from exomet.terms.iris import expand

# A slot holds a text, or a list of texts where the model says that it has several.
Slots = dict[str, str | list[str]]

NODE_SLOTS = ("id", "category", "name", "iri")
EDGE_SLOTS = (
    "id",
    "category",
    "subject",
    "predicate",
    "object",
    "qualified_predicate",
    "subject_aspect_qualifier",
    "subject_direction_qualifier",
    "subject_context_qualifier",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "object_context_qualifier",
    "causal_mechanism_qualifier",
    "disease_context_qualifier",
    "species_context_qualifier",
    "publications",
    "has_evidence",
    "primary_knowledge_source",
    "knowledge_level",
    "agent_type",
    "description",
)
_DIRECTION_QUALIFIERS = {"increase": "increased", "decrease": "decreased"}
_ASPECT_QUALIFIERS = {
    "amount": "abundance",
    "activity": "activity",
    "stability": "stability",
    "localisation": "localization",
}
_LEVEL_QUALIFIERS = {"up": "upregulated", "down": "downregulated"}
_UPSTREAM = {
    "increase": "biolink:acts_upstream_of_or_within_positive_effect",
    "decrease": "biolink:acts_upstream_of_or_within_negative_effect",
    "not stated": "biolink:acts_upstream_of_or_within",
}
_ANY_ASPECT = "activity_or_abundance"
_CATEGORIES = {
    "molecule": "biolink:Gene",
    "family": "biolink:GeneFamily",
    "chemical": "biolink:SmallMolecule",
    "pathway": "biolink:Pathway",
    "process": "biolink:BiologicalProcess",
}


def kgx_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "kgx",
        "A knowledge graph of the Biolink Model 4.4: nodes.tsv and edges.tsv, and the same as"
        " nodes.jsonl and edges.jsonl. An effect on a molecule has its direction as a qualifier;"
        " the context of the subject is the sender, that of the object the cell of the step or the"
        " recipient. What goes with a marker is an association, never a cause.",
        "KGX, Translator, Monarch, BioCypher and Neo4j",
        "biolink-model, whose classes refuse unknown slots; predicates, which they let pass,"
        " against the model's own list",
        (),
        KGX_FATES,
        _write_kgx,
    )


KGX_FATES = Fates(
    reshaped={
        "name": "in the identifier of the edge, and in its description",
        "kind": "in description; a marker is associated_with, never a cause",
        "mirna": "node of miRBase where the arm is known, else the record of ExoMet",
        "arm": "by the prefix of the node: only an arm has one of miRBase",
        "cancers": "disease_context_qualifier of markers; in description of effects",
        "senders": "subject_context_qualifier of effects on molecules, an edge for each of"
        " several; in description",
        "samples": "in description",
        "recipients": "object_context_qualifier of effects on molecules, an edge for each of"
        " several; in description",
        "sites": "in description",
        "level": "subject_direction_qualifier",
        "outcomes": "object of associated_with",
        "steps.name": "identifier of the edge",
        "steps.sign": "object_direction_qualifier for molecules; for processes and pathways, whose"
        " associations have none, in the predicate: acts_upstream_of_or_within_positive_effect",
        "steps.aspect": "object_aspect_qualifier",
        "steps.link": "causal_mechanism_qualifier of a direct repression; in description",
        "steps.cells": "object_context_qualifier of effects on molecules; in description",
        "direction": "subject and object",
        "negation": "an edge without direction and without cause; stances in description",
        "lines.stance": "in description",
        "lines.kinds": "has_evidence",
        "species": "species_context_qualifier, which takes one; in description",
        "papers.pmid": "publications",
        "papers.doi": "publications",
    },
    lost={
        "sender_context": "no slot for conditions, lines and other cancer of a cell",
        "recipient_context": "no slot for conditions and lines of a cell",
        "becomes": "no slot for what a cell becomes",
        "vesicle": "no slot",
        "conditions": "no slot",
        "involved": "an edge would say more than the source",
        "steps.after": "an association does not follow from others",
        "lines.name": "no slot",
        "lines.source": "publications are the primary papers",
        "lines.papers": "publications belong to the edge, not to a line of evidence",
        "papers.curie": "publications take PMID and DOI",
        "papers.year": "publications are no nodes here",
        "papers.mark": "publications are no nodes here",
        "model_systems": "no slot",
        "shows": "no slot",
        "does_not_state": "no slot",
        "unsaid": "no slot",
        "notes": "no slot",
        "places": "no slot",
        "references": "no slot",
        "corrections": "no slot",
    },
)


def _write_kgx(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    nodes, edges = kgx_rows(findings, losses)
    return {
        "nodes.tsv": _slots_as_tsv(NODE_SLOTS, nodes),
        "edges.tsv": _slots_as_tsv(EDGE_SLOTS, edges),
        "nodes.jsonl": _slots_as_lines(nodes),
        "edges.jsonl": _slots_as_lines(edges),
    }


def kgx_rows(
    findings: Sequence[ExchangedFinding], losses: Losses
) -> tuple[list[Slots], list[Slots]]:
    """Return the nodes, in the order of their identifiers, and the edges.

    Args:
        findings: the findings.
        losses: is told of the findings that have no edge.
    """
    nodes: dict[str, Slots] = {}
    edges: list[Slots] = []
    for finding in findings:
        if not (finding.steps or finding.outcomes):
            losses.lose_all(finding, "has neither step nor outcome")
        for node in _kgx_nodes(finding):
            nodes.setdefault(str(node["id"]), node)
        edges += _kgx_edges(finding)
    return [nodes[name] for name in sorted(nodes)], edges


def _kgx_nodes(finding: ExchangedFinding) -> Iterator[Slots]:
    yield _kgx_node(_mirna_id(finding), finding.mirna, "biolink:MicroRNA")
    for step in finding.steps:
        yield _kgx_node(step.thing.curie, step.thing, _category(step))
    by_category = {
        "biolink:Disease": finding.cancers,
        "biolink:Cell": (*finding.senders, *finding.recipients),
        "biolink:AnatomicalEntity": finding.sites,
        "biolink:BiologicalProcess": finding.outcomes,
        "biolink:OrganismTaxon": finding.species,
    }
    for category, things in by_category.items():
        for thing in things:
            yield _kgx_node(thing.curie, thing, category)


def _kgx_node(name: str, thing: ExchangedThing, category: str) -> Slots:
    return {
        "id": name,
        "category": [category],
        "name": thing.label,
        "iri": expand(thing.curie) or "",
    }


def _category(step: ExchangedStep) -> str:
    if step.thing_kind != "molecule":
        return _CATEGORIES[step.thing_kind]
    kinds = {"FPLX": "family", "CHEBI": "chemical", "MESH": "chemical"}
    return _CATEGORIES[kinds.get(step.thing.curie.partition(":")[0], "molecule")]


def _mirna_id(finding: ExchangedFinding) -> str:
    """Return the identifier in miRBase of a mature microRNA; else that of our record."""
    if finding.arm == "MatureMicroRNA" and finding.accession:
        return f"miRBase:{finding.accession}"
    return finding.mirna.curie


def _kgx_edges(finding: ExchangedFinding) -> Iterator[Slots]:
    shared = _shared_slots(finding)
    for step in finding.steps:
        edge = shared | _kgx_description(finding, step) | {"object": step.thing.curie}
        if step.thing_kind == "molecule":
            yield from _molecule_edges(finding, step, edge)
        else:
            yield edge | {
                "id": f"exomet:{step.name}",
                "category": ["biolink:Association"],
                "predicate": _UPSTREAM[step.sign],
            }
    for number, outcome in enumerate(finding.outcomes, 1):
        yield (
            shared
            | _kgx_description(finding, None)
            | {
                "id": f"exomet:{finding.name}-o{number}",
                "category": ["biolink:GeneToPhenotypicFeatureAssociation"],
                "predicate": "biolink:associated_with",
                "object": outcome.curie,
                "disease_context_qualifier": finding.cancers[0].curie if finding.cancers else "",
                "subject_direction_qualifier": _LEVEL_QUALIFIERS.get(finding.level, finding.level),
            }
        )


def _molecule_edges(finding: ExchangedFinding, step: ExchangedStep, edge: Slots) -> Iterator[Slots]:
    """Yield an edge for each pair of a sender and a recipient."""
    cells = step.cells or tuple(thing.curie for thing in finding.recipients)
    senders = tuple(thing.curie for thing in finding.senders)
    pairs = list(product(senders or ("",), cells or ("",)))
    for number, (sender, cell) in enumerate(pairs, 1):
        yield (
            edge
            | _signed_slots(step)
            | {
                "id": f"exomet:{step.name}" + (f"-{number}" if len(pairs) > 1 else ""),
                "category": ["biolink:GeneToGeneAssociation"],
                "predicate": "biolink:affects",
                "subject_context_qualifier": sender,
                "object_aspect_qualifier": _ASPECT_QUALIFIERS.get(step.aspect, _ANY_ASPECT),
                "object_context_qualifier": cell,
                "causal_mechanism_qualifier": _mechanism(step),
            }
        )


def _signed_slots(step: ExchangedStep) -> Slots:
    """Return the slots of a cause; a step without a sign is none."""
    if step.sign not in _DIRECTION_QUALIFIERS:
        return {}
    return {
        "qualified_predicate": "biolink:causes",
        "subject_aspect_qualifier": "abundance",
        "subject_direction_qualifier": "increased",
        "object_direction_qualifier": _DIRECTION_QUALIFIERS[step.sign],
    }


def _mechanism(step: ExchangedStep) -> str:
    interferes = step.link == "direct" and step.sign == "decrease"
    return "rna_interference_inhibition" if interferes else ""


def _shared_slots(finding: ExchangedFinding) -> Slots:
    species = finding.species
    kinds: dict[str, None] = {}
    for line in finding.lines:
        kinds.update(dict.fromkeys(line.kinds))
    names = [
        (f"PMID:{p.pmid}" if p.pmid else "", f"doi:{p.doi}" if p.doi else "")
        for p in finding.papers
    ]
    return {
        "subject": _mirna_id(finding),
        "species_context_qualifier": species[0].curie if len(species) == 1 else "",
        "publications": [name for name in chain.from_iterable(names) if name],
        "has_evidence": list(kinds),
        "primary_knowledge_source": "infores:exomet",
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
    }


def _kgx_description(finding: ExchangedFinding, step: ExchangedStep | None) -> Slots:
    """Return what the slots of an association cannot hold, as pairs in its description."""
    told = {
        "finding": finding.name,
        "kind": finding.kind,
        "effect": f"{step.sign} ({step.link or 'direct or not is not stated'})" if step else "",
        "cell": joined_cell(step.cells) if step else "",
        "sender": _joined_curies(finding.senders),
        "sample": _joined_curies(finding.samples),
        "recipient": _joined_curies(finding.recipients),
        "cancer": _joined_curies(finding.cancers),
        "site": _joined_curies(finding.sites),
        "species": _joined_curies(finding.species),
        "stance": joined_cell(line.stance for line in finding.lines),
    }
    return {"description": "; ".join(f"{name}: {text}" for name, text in told.items() if text)}


def _joined_curies(things: Iterable[ExchangedThing]) -> str:
    return joined_cell(thing.curie for thing in things)


def _slots_as_tsv(columns: Sequence[str], rows: Iterable[Slots]) -> str:
    lines = ["\t".join(columns)]
    for row in rows:
        values = [row.get(column, "") for column in columns]
        lines.append("\t".join("|".join(v) if isinstance(v, list) else v for v in values))
    return "\n".join(lines) + "\n"


def _slots_as_lines(rows: Iterable[Slots]) -> str:
    return "".join(json.dumps(filled_slots(row), ensure_ascii=False) + "\n" for row in rows)


def filled_slots(row: Slots) -> Slots:
    """Return the slots of a node or an edge that hold something."""
    return {slot: value for slot, value in row.items() if value}
