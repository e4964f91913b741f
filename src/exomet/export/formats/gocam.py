"""GO-CAM: causal activity models, for what the guidelines of GO on microRNAs let be annotated.

Those (Huntley and others 2016, RNA 22:667) ask for a target whose binding an assay has shown. The
models are plain mappings, written as YAML; the package gocam checks their form in the tests, and
takes seconds to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import yaml

from exomet.export.effect_rows import joined_cell
from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Fates, Losses
from exomet.finding.exchanged import ExchangedFinding, ExchangedStep, ExchangedThing
from exomet.terms.iris import BASE

_Mapping = dict[str, Any]

_ASSAYED = "binding shown by an assay"
_REPRESSOR = "GO:1903231"  # mRNA base-pairing post-transcriptional repressor activity
_SILENCING = "GO:0035195"  # miRNA-mediated post-transcriptional gene silencing
# The roots of GO stand for what is not known.
_ANY_FUNCTION, _ANY_COMPONENT = "GO:0003674", "GO:0005575"
_NEGATIVELY_REGULATES = "RO:0002212"
_UPSTREAM_OF = {"increase": "RO:0002304", "decrease": "RO:0002305"}
_STEP_FIELDS = (
    "steps.name",
    "steps.thing",
    "steps.sign",
    "steps.aspect",
    "steps.link",
    "steps.cells",
    "steps.after",
    "direction",
)
_IN_COMMENTS = {
    "kind": "kind",
    "cancers": "cancer",
    "senders": "sender",
    "sender_context": "sender context",
    "samples": "sample",
    "recipients": "recipient",
    "recipient_context": "recipient context",
    "becomes": "recipient becomes",
    "species": "species",
    "vesicle": "vesicle",
    "sites": "site",
    "conditions": "condition",
    "involved": "involved",
    "model_systems": "model system",
    "shows": "shows",
    "does_not_state": "does not state",
    "unsaid": "not stated",
    "notes": "note",
    "arm": "record of the microRNA",
    "places": "anchor",
    "references": "reference",
    "corrections": "correction",
}


def gocam_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "gocam",
        "A model for each finding that the guidelines of GO on microRNAs let be annotated: one"
        " direct repression of a gene whose binding an assay has shown, with a paper to cite, and"
        " no line that disputes."
        " The microRNA has the activity GO:1903231 in the process GO:0035195 and negatively"
        " regulates the activity of its target; molecules that change as a consequence follow"
        " with the sign between them. GO takes RNAcentral and UniProt for microRNAs and genes;"
        " these are miRBase and HGNC. Since most findings are left out, `--strict` refuses it.",
        "gocam-py and what reads its YAML",
        "gocam, which refuses unknown fields; predicates, which it lets pass, against its own list",
        (),
        Fates(
            {field: f"comment: {name}" for field, name in _IN_COMMENTS.items()} | _GOCAM_FATES,
            _GOCAM_LOST,
        ),
        _write_gocam,
    )


_GOCAM_FATES = {
    "name": "identifier of the model, name of its file",
    "mirna": "what enables the first activity",
    "accession": "the identifier of an arm; of others there is none",
    "steps.name": "identifier of the activity of what is affected",
    "steps.thing": "what enables an activity",
    "steps.sign": "the predicate, between two activities",
    "steps.link": "negatively regulates if direct, causally upstream of if not",
    "steps.cells": "the cell type in which the activity occurs",
    "steps.after": "the activity that the causal association starts from",
    "direction": "from the upstream to the downstream activity",
    "lines.stance": "findings with a line that disputes are left out",
    "lines.kinds": "term of the evidence",
    "lines.papers": "reference of the evidence, if it has a PMID or a DOI",
    "papers.curie": "in the title of the model",
    "papers.pmid": "reference of the evidence",
    "papers.doi": "reference of the evidence where there is no PMID",
    "papers.year": "in the title of the model",
    "papers.mark": "in the title of the model",
}
_GOCAM_LOST = {
    "level": "markers are left out",
    "outcomes": "markers are left out",
    "steps.aspect": "an activity has none",
    "lines.name": "evidence has no identifier",
    "lines.source": "the reference is the paper",
}


def _write_gocam(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    files: Files = {}
    for finding in findings:
        if why := _reason_against(finding):
            losses.lose_all(finding, why)
            continue
        model = _model(finding, losses)
        files[f"{finding.name}.yaml"] = yaml.dump(
            model, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=100
        )
    return files


class _PlainDumper(yaml.SafeDumper):
    """Writes what is used twice twice: curators edit these files."""

    def ignore_aliases(self, data: object) -> bool:
        """Return that nothing is written as an alias."""
        del data
        return True


def _reason_against(finding: ExchangedFinding) -> str:
    """Return why GO would not take a finding; empty if it would."""
    direct = [step for step in finding.steps if step.link == "direct"]
    faults = {
        "no direct repression of a gene is stated": not any(map(_is_repressed_gene, direct)),
        "no assay that shows the binding is stated": _ASSAYED not in finding.shows,
        "which of several targets the assay was for is not told apart": len(direct) > 1,
        "a line disputes it": {line.stance for line in finding.lines} != {"supports"},
        "no paper with PMID or DOI stands behind it": not list(_evidence_items(finding)),
    }
    return next((why for why, holds in faults.items() if holds), "")


def _is_repressed_gene(step: ExchangedStep) -> bool:
    return step.sign == "decrease" and step.thing.curie.startswith("HGNC:")


def _model(finding: ExchangedFinding, losses: Losses) -> _Mapping:
    """Return the model of a finding; note the steps that have no place in it."""
    (target,) = [step for step in finding.steps if step.link == "direct"]
    evidence = list(_evidence_items(finding))
    written = [target, *_consequences(finding, target)]
    for step in finding.steps:
        if step not in written:
            _lose_step(finding, step, losses)
    activities = [_silencing(finding, target, evidence)]
    for step in written:
        later = [each for each in written if step.name in each.after]
        activities.append(_activity(finding, step, later, evidence))
    species = finding.species
    return {
        "id": f"{BASE}finding/{finding.name}",
        "title": _title(finding, target),
        **({"taxon": species[0].curie} if len(species) == 1 else {}),
        "status": "development",
        "comments": list(_comments(finding)),
        "activities": activities,
        "objects": _objects(finding, written),
    }


def _title(finding: ExchangedFinding, target: ExchangedStep) -> str:
    papers = [f"{each.short}, {each.curie} {each.year} {each.mark}" for each in finding.papers]
    told = f"{finding.mirna.label} represses {target.thing.label}"
    return f"{told} ({'; '.join(map(str.strip, papers))})" if papers else told


def _consequences(finding: ExchangedFinding, target: ExchangedStep) -> Iterator[ExchangedStep]:
    """Yield the molecules that change because of the target, in a stated direction."""
    reached = {target.name}
    for _ in finding.steps:
        for step in finding.steps:
            if step.name not in reached and _is_molecular(step) and reached & {*step.after}:
                reached.add(step.name)
                yield step


def _is_molecular(step: ExchangedStep) -> bool:
    return step.thing.curie.startswith("HGNC:") and step.sign in _UPSTREAM_OF


def _lose_step(finding: ExchangedFinding, step: ExchangedStep, losses: Losses) -> None:
    if step.thing_kind == "molecule":
        why = "a molecule that is no consequence of the target, or without sign, is left out"
    else:
        why = "a process or pathway is no activity, and part_of would lose its sign"
    for field in _STEP_FIELDS:
        losses.lose(finding, field, why)
    if step.sign == "not stated":
        losses.lose(finding, "negation", why)


def _silencing(
    finding: ExchangedFinding, target: ExchangedStep, evidence: list[_Mapping]
) -> _Mapping:
    """Return the activity of the microRNA."""
    cause = {
        "type": "CausalAssociation",
        "predicate": _NEGATIVELY_REGULATES,
        "downstream_activity": _activity_id(target),
        "evidence": evidence,
    }
    return {
        "id": f"{BASE}finding/{finding.name}#mirna",
        "enabled_by": {
            "type": "EnabledByGeneProductAssociation",
            "term": _gene_product(finding).curie,
            "evidence": evidence,
        },
        "molecular_function": _function(_REPRESSOR, evidence),
        **_occurs_in(target, evidence),
        "part_of": {
            "type": "BiologicalProcessAssociation",
            "term": _SILENCING,
            "evidence": evidence,
        },
        "causal_associations": [cause],
    }


def _activity(
    finding: ExchangedFinding,
    step: ExchangedStep,
    later: Sequence[ExchangedStep],
    evidence: list[_Mapping],
) -> _Mapping:
    """Return the activity of what a step affects, and what follows from it."""
    causes = [
        {
            "type": "CausalAssociation",
            "predicate": _UPSTREAM_OF["increase" if each.sign == step.sign else "decrease"],
            "downstream_activity": _activity_id(each),
            "evidence": evidence,
        }
        for each in later
    ]
    return {
        "id": _activity_id(step),
        "enabled_by": {
            "type": "EnabledByGeneProductAssociation",
            "term": step.thing.curie,
            "evidence": evidence,
        },
        "molecular_function": _function(_ANY_FUNCTION, []),
        **_occurs_in(step, evidence),
        **({"causal_associations": causes} if causes else {}),
    }


def _activity_id(step: ExchangedStep) -> str:
    return f"{BASE}finding/{step.name}"


def _function(term: str, evidence: list[_Mapping]) -> _Mapping:
    return {"type": "MolecularFunctionAssociation", "term": term, "evidence": evidence}


def _occurs_in(step: ExchangedStep, evidence: list[_Mapping]) -> _Mapping:
    """Return the cell of a step: GO takes a cell type only through a part of the cell."""
    cells = [cell for cell in step.cells if cell.startswith("CL:")]
    if not cells:
        return {}
    cell = {"type": "CellTypeAssociation", "term": cells[0], "evidence": evidence}
    component = {"type": "CellularAnatomicalEntityAssociation", "term": _ANY_COMPONENT}
    return {"occurs_in": component | {"part_of": cell}}


def _gene_product(finding: ExchangedFinding) -> ExchangedThing:
    if finding.arm == "MatureMicroRNA" and finding.accession:
        return ExchangedThing(f"miRBase:{finding.accession}", finding.mirna.label)
    return finding.mirna


def _evidence_items(finding: ExchangedFinding) -> Iterator[_Mapping]:
    references = {paper.curie: _reference(paper.pmid, paper.doi) for paper in finding.papers}
    for line in finding.lines:
        named = [references[paper] for paper in line.papers if references.get(paper)]
        for kind, reference in product(line.kinds, named):
            yield {"term": kind, "reference": reference}


def _reference(pmid: str, doi: str) -> str:
    if pmid:
        return f"PMID:{pmid}"
    return f"doi:{doi}" if doi else ""


def _comments(finding: ExchangedFinding) -> Iterator[str]:
    """Yield what a model has no slot for, in words."""
    for field, name in _IN_COMMENTS.items():
        value = getattr(finding, field)
        if text := value if isinstance(value, str) else joined_cell(map(_comment_words, value)):
            yield f"{name}: {text}"


def _comment_words(value: str | ExchangedThing) -> str:
    return value if isinstance(value, str) else f"{value.label} ({value.curie})"


def _objects(finding: ExchangedFinding, steps: Sequence[ExchangedStep]) -> list[_Mapping]:
    named = {each.curie: each.label for each in (_gene_product(finding), *finding.recipients)}
    named |= {step.thing.curie: step.thing.label for step in steps}
    return [{"id": curie, "label": label} for curie, label in named.items()]
