"""Findings as rows: one for each effect, outcome and involved molecule of a microRNA.

The tables and the networks are made of these rows, so they agree in what a column holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from exomet.finding.exchanged import ExchangedFinding, ExchangedStep, ExchangedThing
from exomet.terms.iris import BASE

AFFECTS, ASSOCIATED, INVOLVES = "affects", "associated with", "involves"
EFFECT_COLUMNS = (
    "edge",
    "finding",
    "kind",
    "relation",
    "mirna_id",
    "mirna",
    "accession",
    "arm",
    "object_id",
    "object",
    "object_kind",
    "gene_id",
    "sign",
    "level",
    "aspect",
    "direct",
    "after",
    "in_cell_id",
    "cancer_id",
    "cancer",
    "sender_id",
    "sender",
    "sender_context",
    "sample_id",
    "sample",
    "recipient_id",
    "recipient",
    "recipient_context",
    "becomes_id",
    "becomes",
    "species_id",
    "species",
    "vesicle_term",
    "site_id",
    "site",
    "conditions",
    "paper",
    "paper_id",
    "pmid",
    "doi",
    "year",
    "standing",
    "evidence",
    "source",
    "stance",
    "eco",
    "evidence_papers",
    "model_systems",
    "shows",
    "does_not_state",
    "not_stated",
    "note",
    "places",
    "references",
    "corrections",
    "iri",
)
EffectRow = dict[str, str]


def effect_rows(findings: Iterable[ExchangedFinding]) -> Iterator[EffectRow]:
    """Yield the rows of findings: their steps, then their outcomes, then what is involved.

    A finding that has none of these has one row without relation and object.

    Args:
        findings: the findings.
    """
    for finding in findings:
        shared = _shared_cells(finding)
        if not (finding.steps or finding.outcomes or finding.involved):
            yield {**shared, "edge": finding.name}
        for step in finding.steps:
            yield {**shared, **_step_cells(step), "relation": AFFECTS}
        yield from _listed_rows(finding, shared)


def _listed_rows(finding: ExchangedFinding, shared: EffectRow) -> Iterator[EffectRow]:
    """Yield the rows of what a finding names without a step: outcomes, and what is involved."""
    for number, thing in enumerate(finding.outcomes, 1):
        yield {
            **shared,
            **_object_cells(thing, "process"),
            "edge": f"{finding.name}-o{number}",
            "relation": ASSOCIATED,
            "level": finding.level,
        }
    for number, thing in enumerate(finding.involved, 1):
        yield {
            **shared,
            **_object_cells(thing, "molecule"),
            "edge": f"{finding.name}-i{number}",
            "relation": INVOLVES,
        }


def _step_cells(step: ExchangedStep) -> EffectRow:
    return {
        **_object_cells(step.thing, step.thing_kind),
        "edge": step.name,
        "sign": step.sign,
        "aspect": step.aspect,
        "direct": step.link or "not stated",
        "after": joined_cell(step.after),
        "in_cell_id": joined_cell(step.cells),
    }


def _object_cells(thing: ExchangedThing, kind: str) -> EffectRow:
    gene = thing.curie if thing.curie.startswith("HGNC:") else ""
    return {
        "object_id": thing.curie,
        "object": thing.label,
        "object_kind": kind,
        "gene_id": gene,
    }


def _shared_cells(finding: ExchangedFinding) -> EffectRow:
    cells = {
        "finding": finding.name,
        "kind": finding.kind,
        "mirna_id": finding.mirna.curie,
        "mirna": finding.mirna.label,
        "accession": finding.accession,
        "arm": finding.arm,
        "sender_context": joined_cell(finding.sender_context),
        "recipient_context": joined_cell(finding.recipient_context),
        "vesicle_term": finding.vesicle,
        "conditions": joined_cell(finding.conditions),
        "model_systems": joined_cell(finding.model_systems),
        "shows": joined_cell(finding.shows),
        "does_not_state": joined_cell(finding.does_not_state),
        "not_stated": joined_cell(finding.unsaid),
        "note": joined_cell(finding.notes),
        "places": joined_cell(finding.places),
        "references": joined_cell(finding.references),
        "corrections": joined_cell(finding.corrections),
        "iri": f"{BASE}finding/{finding.name}",
    }
    for name, things in _things_by_column(finding).items():
        cells[f"{name}_id"] = joined_cell(thing.curie for thing in things)
        cells[name] = joined_cell(thing.label for thing in things)
    return cells | _paper_cells(finding) | _line_cells(finding)


def _things_by_column(finding: ExchangedFinding) -> dict[str, tuple[ExchangedThing, ...]]:
    return {
        "cancer": finding.cancers,
        "sender": finding.senders,
        "sample": finding.samples,
        "recipient": finding.recipients,
        "becomes": finding.becomes,
        "species": finding.species,
        "site": finding.sites,
    }


def _paper_cells(finding: ExchangedFinding) -> EffectRow:
    papers = finding.papers
    return {
        "paper": joined_cell(paper.short for paper in papers),
        "paper_id": joined_cell(paper.curie for paper in papers),
        "pmid": joined_cell(paper.pmid for paper in papers),
        "doi": joined_cell(paper.doi for paper in papers),
        "year": joined_cell(dict.fromkeys(paper.year for paper in papers)),
        "standing": joined_cell(f"{p.mark}: {p.curie}" for p in papers if p.mark),
    }


def _line_cells(finding: ExchangedFinding) -> EffectRow:
    """Return the cells of the lines of evidence: a value for each line, in the same order."""
    lines = finding.lines
    return {
        "evidence": joined_cell(line.name for line in lines),
        "source": joined_cell(line.source for line in lines),
        "stance": joined_cell(line.stance for line in lines),
        "eco": joined_cell(" ".join(line.kinds) for line in lines),
        "evidence_papers": joined_cell(" ".join(line.papers) for line in lines),
    }


def joined_cell(values: Iterable[str]) -> str:
    """Return the values that are not empty, joined as the tables of ExoMet join them.

    Example:
        >>> joined_cell(["liver", "", "lung"])
        'liver|lung'
    """
    return "|".join(filter(None, values))


def row_values(row: EffectRow, columns: Sequence[str] = EFFECT_COLUMNS) -> list[str]:
    """Return the cells of a row in the order of the columns; what it lacks is empty."""
    return [row.get(column, "") for column in columns]
