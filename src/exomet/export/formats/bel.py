"""BEL: a script in the Biological Expression Language, for pybel and INDRA.

Written by hand: a script is lines of text, and pybel takes seconds to load and keeps a database in
the home folder. The tests read the script with pybel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Fates, Losses
from exomet.finding.exchanged import (
    ExchangedFinding,
    ExchangedLine,
    ExchangedPaper,
    ExchangedStep,
    ExchangedThing,
)
from exomet.terms.iris import BASE
from exomet.version import __version__

# An annotation, and the values that it is set to.
_BelAnnotations = dict[str, Sequence[str]]

_ARROWS = {"increase": "->", "decrease": "-|", "not stated": "regulates"}
# What the microRNA itself pairs with or binds; no such arrow exists without a sign.
_DIRECT_ARROWS = {"increase": "=>", "decrease": "=|", "not stated": "regulates"}
_CORRELATIONS = {"up": "positiveCorrelation", "down": "negativeCorrelation"}
_ASSOCIATION = "association"
_BEL_NAMESPACES = {"mirna": "exomet.mirna", "pathway": "exomet.pathway"}
_ABUNDANCES = ("CHEBI", "MESH")
_STEP_VERBS = {"increase": "increases", "decrease": "decreases", "not stated": "changes"}
_OUTSIDE = 'fromLoc(go:0005576 ! "extracellular region")'
_INSIDE = "toLoc(go:0005737 ! cytoplasm)"
_NAMESPACE = re.compile(r"\b([a-z][a-z.]*):(?=[\w\"])")
_THING_ANNOTATIONS = {
    "Cancer": "cancers",
    "Sender": "senders",
    "Sample": "samples",
    "Recipient": "recipients",
    "Becomes": "becomes",
    "Species": "species",
    "Site": "sites",
    "Involved": "involved",
}
_TEXT_ANNOTATIONS = {
    "SenderContext": "sender_context",
    "RecipientContext": "recipient_context",
    "Condition": "conditions",
    "ModelSystem": "model_systems",
    "Shows": "shows",
    "DoesNotState": "does_not_state",
    "NotStated": "unsaid",
    "Note": "notes",
    "Anchor": "places",
    "Reference": "references",
    "Correction": "corrections",
}
_FINDING_ANNOTATIONS = (
    *("Finding", "Kind", "Accession", "Vesicle", "Level"),
    *_THING_ANNOTATIONS,
    *_TEXT_ANNOTATIONS,
    *("Line", "Stance", "Paper", "Doi", "Year", "Standing"),
)
_STEP_ANNOTATIONS = ("Step", "After", "Sign", "Link", "Aspect", "Cell")


def bel_format() -> ExchangeFormat:
    """Return the format."""
    annotated = {
        **{field: f"annotation {name}" for name, field in _THING_ANNOTATIONS.items()},
        **{field: f"annotation {name}" for name, field in _TEXT_ANNOTATIONS.items()},
    }
    return ExchangeFormat(
        "bel",
        "A BEL script: a statement for each step, one for each pair of a step and a step that"
        " causes it, and a correlation for each outcome of a marker; each with the paper as its"
        " citation and the context as annotations. A microRNA that a recipient takes up is"
        " `tloc` from the extracellular region to the cytoplasm. Amounts are `r()`, since sources"
        " do not tell RNA from protein there. The supporting text is a sentence of ExoMet.",
        "pybel, INDRA and what reads BEL 2",
        "pybel: counts, signs and citations",
        (".bel",),
        Fates(annotated | _BEL_FATES, {}),
        _write_bel,
    )


_BEL_FATES = {
    "name": "annotation Finding",
    "kind": "annotation Kind; a marker correlates, it does not cause",
    "mirna": "m(), of mirbase.mature where the arm is known, else of ExoMet",
    "accession": "annotation Accession",
    "arm": "by the namespace of the microRNA: only an arm has one of miRBase",
    "recipients": "annotation Recipient; the microRNA is tloc()",
    "vesicle": "annotation Vesicle",
    "level": "positiveCorrelation or negativeCorrelation, association where no level is stated;"
    " annotation Level",
    "outcomes": "object of the correlation",
    "steps.name": "annotation Step",
    "steps.sign": "the relation; annotation Sign",
    "steps.aspect": "act() for activity, r() for the others; annotation Aspect",
    "steps.link": "directlyIncreases or directlyDecreases for direct and ligand; annotation Link",
    "steps.cells": "annotation Cell",
    "steps.after": "a statement from what the earlier step affects, whose sign is the product of"
    " both; annotation After",
    "negation": "regulates where no sign is stated; association where every line disputes",
    "lines.name": "annotation Line",
    "lines.source": "annotation Line",
    "lines.stance": "annotation Stance; association where every line disputes",
    "lines.kinds": "annotation Line",
    "lines.papers": "annotation Line",
    "papers.curie": "annotation Paper",
    "papers.pmid": "citation",
    "papers.doi": "citation where there is no PMID; annotation Doi",
    "papers.year": "annotation Year",
    "papers.mark": "annotation Standing",
}


def _write_bel(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    blocks: list[str] = []
    for finding in findings:
        if not (finding.steps or finding.outcomes):
            losses.lose_all(finding, "has neither step nor outcome")
            continue
        for citation, about in _citations(finding):
            blocks += ["", *_bel_block(finding, citation, about)]
    used: set[str] = set()
    for line in blocks:
        if not line.startswith(("SET", "UNSET")):
            used.update(_NAMESPACE.findall(line))
    return {"": "\n".join((*_bel_header(used), *blocks, ""))}


def _bel_header(namespaces: Iterable[str]) -> Iterator[str]:
    about = {
        "Name": "ExoMet: exosomal microRNAs in cancer metastasis",
        "Version": __version__,
        "Description": "The findings of ExoMet",
        "Authors": "ExoMet developers",
        "Licenses": "CC BY-NC 4.0",
        "ContactInfo": BASE,
    }
    for name, text in about.items():
        yield f"SET DOCUMENT {name} = {_bel_text(text)}"
    yield ""
    for name in sorted(namespaces):
        yield f'DEFINE NAMESPACE {name} AS PATTERN ".+"'
    for name in sorted((*_FINDING_ANNOTATIONS, *_STEP_ANNOTATIONS)):
        yield f'DEFINE ANNOTATION {name} AS PATTERN ".+"'


def _citations(finding: ExchangedFinding) -> Iterator[tuple[str, _BelAnnotations]]:
    """Yield a citation for each paper, and what is known of it; else one of the sources."""
    for paper in finding.papers:
        yield _citation(paper), _about_paper(paper)
    if not finding.papers:
        sources = dict.fromkeys(line.source for line in finding.lines)
        yield f'{{"Other", {_bel_text(", ".join(sources))}}}', {}


def _citation(paper: ExchangedPaper) -> str:
    if paper.pmid:
        return f'{{"PubMed", {_bel_text(paper.pmid)}}}'
    if paper.doi:
        return f'{{"DOI", {_bel_text(paper.doi)}}}'
    return f'{{"Other", {_bel_text(paper.curie)}}}'


def _about_paper(paper: ExchangedPaper) -> _BelAnnotations:
    return {
        "Paper": [f"{paper.curie} ! {paper.short}"],
        "Doi": [paper.doi],
        "Year": [paper.year],
        "Standing": [paper.mark],
    }


def _bel_block(finding: ExchangedFinding, citation: str, about: _BelAnnotations) -> Iterator[str]:
    """Yield the statements of a finding under one citation."""
    yield f"SET STATEMENT_GROUP = {_bel_text(finding.name)}"
    yield f"SET Citation = {citation}"
    yield from _set_lines(_finding_annotations(finding) | about)
    subject = _microrna(finding)
    for step in finding.steps:
        yield from _bel_statement(*_step_statement(finding, step, subject), _step_annotations(step))
        yield from _caused(finding, step)
    for outcome in finding.outcomes:
        relation = _CORRELATIONS.get(finding.level, _ASSOCIATION)
        text = f"{finding.mirna.label} {finding.level} goes with {outcome.label}"
        line = f"{_plain_microrna(finding)} {_held(finding, relation)} {_bel_term('bp', outcome)}"
        yield from _bel_statement(line, _supporting_text(finding, text), {})
    yield "UNSET ALL"


def _step_statement(
    finding: ExchangedFinding, step: ExchangedStep, subject: str
) -> tuple[str, str]:
    """Return the statement of a step, and a sentence."""
    arrows = _DIRECT_ARROWS if step.link in ("direct", "ligand") else _ARROWS
    taken_up = ", taken up by the recipient," if _is_taken_up(finding) else ""
    text = f"{finding.mirna.label}{taken_up} {_STEP_VERBS[step.sign]} {step.thing.label}"
    line = f"{subject} {_held(finding, arrows[step.sign])} {_affected(step)}"
    return line, _supporting_text(finding, text)


def _caused(finding: ExchangedFinding, step: ExchangedStep) -> Iterator[str]:
    """Yield a statement for each earlier step that causes this one."""
    earlier = [each for each in finding.steps if each.name in step.after]
    for cause in earlier:
        sign = _sign_between(cause.sign, step.sign)
        text = f"{cause.thing.label} {_STEP_VERBS[sign]} {step.thing.label}"
        line = f"{_affected(cause)} {_held(finding, _ARROWS[sign])} {_affected(step)}"
        after = {"After": [cause.name], "Sign": [sign]}
        yield from _bel_statement(
            line, _supporting_text(finding, text), _step_annotations(step) | after
        )


def _sign_between(cause: str, effect: str) -> str:
    """Return the sign between two steps: what falls and lowers another thing raises it."""
    if "not stated" in (cause, effect):
        return "not stated"
    return "increase" if cause == effect else "decrease"


def _held(finding: ExchangedFinding, relation: str) -> str:
    """Return a relation; an association if all that is known of it is disputed."""
    supported = any(line.stance == "supports" for line in finding.lines)
    return relation if supported else _ASSOCIATION


def _supporting_text(finding: ExchangedFinding, text: str) -> str:
    """Return a sentence that names the finding: pybel takes equal ones of a paper for one."""
    disputed = "Disputed: " if _held(finding, "") == _ASSOCIATION else ""
    return " ".join(f"{disputed}{text} (finding {finding.name})".split())


def _bel_statement(line: str, text: str, annotations: _BelAnnotations) -> Iterator[str]:
    yield from _set_lines(annotations)
    yield f"SET SupportingText = {_bel_text(text)}"
    yield line
    if named := [name for name, values in annotations.items() if any(values)]:
        yield f"UNSET {{{', '.join(named)}}}"


def _finding_annotations(finding: ExchangedFinding) -> _BelAnnotations:
    annotations: _BelAnnotations = {
        "Finding": [finding.name],
        "Kind": [finding.kind],
        "Accession": [finding.accession],
        "Vesicle": [finding.vesicle],
        "Level": [finding.level],
        "Line": [_line_words(line) for line in finding.lines],
        "Stance": sorted({line.stance for line in finding.lines}),
    }
    for name, field in _THING_ANNOTATIONS.items():
        things: tuple[ExchangedThing, ...] = getattr(finding, field)
        annotations[name] = [f"{thing.curie} ! {thing.label}" for thing in things]
    for name, field in _TEXT_ANNOTATIONS.items():
        annotations[name] = getattr(finding, field)
    return annotations


def _line_words(line: ExchangedLine) -> str:
    return " ".join((line.name, line.stance, line.source, *line.kinds, *line.papers))


def _step_annotations(step: ExchangedStep) -> _BelAnnotations:
    return {
        "Step": [step.name],
        "Sign": [step.sign],
        "Link": [step.link],
        "Aspect": [step.aspect],
        "Cell": step.cells,
    }


def _set_lines(annotations: _BelAnnotations) -> Iterator[str]:
    for name, values in annotations.items():
        texts = [_bel_text(value) for value in values if value]
        if texts:
            yield f"SET {name} = {texts[0] if len(texts) == 1 else '{' + ', '.join(texts) + '}'}"


def _is_taken_up(finding: ExchangedFinding) -> bool:
    return bool(finding.kind == "mechanistic" and finding.recipients)


def _microrna(finding: ExchangedFinding) -> str:
    plain = _plain_microrna(finding)
    return f"tloc({plain}, {_OUTSIDE}, {_INSIDE})" if _is_taken_up(finding) else plain


def _plain_microrna(finding: ExchangedFinding) -> str:
    mirna = finding.mirna
    if finding.arm == "MatureMicroRNA" and finding.accession:
        mirna = ExchangedThing(f"mirbase.mature:{finding.accession}", mirna.label)
    return _bel_term("m", mirna)


def _affected(step: ExchangedStep) -> str:
    if step.thing_kind != "molecule":
        return _bel_term("bp", step.thing)
    if step.thing.curie.startswith(_ABUNDANCES):
        return _bel_term("a", step.thing)
    if step.aspect == "activity":
        return f"act({_bel_term('p', step.thing)})"
    return _bel_term("r", step.thing)


def _bel_term(function: str, thing: ExchangedThing) -> str:
    """Return a term of BEL: its function, and identifier and name of the thing."""
    prefix, _, name = thing.curie.partition(":")
    namespace = _BEL_NAMESPACES.get(prefix, prefix.lower())
    return f"{function}({namespace}:{_bel_name(name)} ! {_bel_name(thing.label)})"


def _bel_name(text: str) -> str:
    return text if re.fullmatch(r"\w+", text, re.ASCII) else _bel_text(text)


def _bel_text(text: str) -> str:
    """Return a text in quotes; those within become single, since pybel keeps their escapes."""
    plain = " ".join(text.split()).replace("\\", "/").replace('"', "'")
    return f'"{plain}"'
