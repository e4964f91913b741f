"""Verbs about reasons: the proof of what was inferred, and the audit of the source."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import asked_graph, offered, offered_names, offered_things
from exomet.cli.options import build_option, former_option, row_option, text_option
from exomet.cli.output import print_rows, print_text, report
from exomet.errors import UnknownNameError
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    import pyoxigraph as ox

    from exomet.audit.report import Audit
    from exomet.explain.proofs import Proof
    from exomet.explain.verbalise import Verbaliser
    from exomet.graph.ntriples import Triple

# Name of a disagreement, or the findings alone; or name of a contradiction.
_OPPOSED = r"(audit:)?F\d+-(F\d+(-.+)?|\w+-.+)"
_PROOF_FORMATS = ("text", "json", "ttl", "mermaid")


# A raw docstring would show the mark ``\\b``, by which click keeps lines, as two characters.
_EXPLAIN_HELP = """Show the proof of what was inferred, down to findings, papers and anchors.

\b
exomet explain F0049                          what was inferred about a finding
exomet explain F0049 "pre-metastatic niche finding"
exomet explain F0049 impliesIncrease1 KDR     a derived effect
exomet explain HCC below carcinoma            a subsumption
exomet explain F0006-s2                       what the audit says about a step
exomet explain F0059-F0070                    how two findings disagree
exomet explain F0059-F0070-pathway-pi3k-akt   one disagreement, by its name in the audit
exomet explain F0070-GO-0008283               a contradiction within a finding, by its name
"""


def _classes_and_relations(context: click.Context) -> list[str]:
    """Return the classes of findings, then the relations that can be explained."""
    from exomet.explain.statements import explained_relations

    things = asked_graph(context).names.lexicon.entities.values()
    classes = sorted(each.label for each in things if "finding class" in each.kinds)
    return [*classes, *explained_relations()]


@click.command("explain", help=_EXPLAIN_HELP)
@click.argument("thing", shell_complete=offered_things())
@click.argument("relation", required=False, shell_complete=offered(_classes_and_relations))
@click.argument("other", required=False, shell_complete=offered_names())
@text_option("Text of the source; its passages are shown.")
@former_option("--source", "--text FILE")
@click.option("--format", "form", type=click.Choice(_PROOF_FORMATS), default="text")
@build_option
def explain_command(  # noqa: PLR0913
    thing: str,
    relation: str | None,
    other: str | None,
    text: Path | None,
    *,
    form: str,
    folder: Path,
) -> None:
    """Show the proof of what was inferred, or what the audit says."""
    from exomet.explain.proofs import Proofs
    from exomet.explain.statements import select_statements
    from exomet.explain.verbalise import Verbaliser
    from exomet.graph.disk import open_build
    from exomet.graph.grounding import Names

    build = open_build(folder, progress=report)
    store = build.store
    if re.fullmatch(r"(finding:)?F\d+-s\d+", thing):
        _explain_step(store, f"finding:{thing.removeprefix('finding:')}")
        return
    if re.fullmatch(_OPPOSED, thing):
        _explain_opposed(store, thing.removeprefix("audit:"))
        return
    proofs = Proofs(folder)
    statements = select_statements(Names(store, build.lexicon), proofs, thing, relation, other)
    verbaliser = Verbaliser(store, _passage_text(text))
    trees = proofs.trees(statements)
    _print_proofs(trees, verbaliser, form)
    report(pluralise(len(trees), "proof"))


def _passage_text(file: Path | None) -> str:
    """Return the text of a source, as far as it is given."""
    if not file:
        return ""
    from exomet.audit.anchors import read_text

    return read_text(file)


def _print_proofs(trees: Sequence[Proof], verbaliser: Verbaliser, form: str) -> None:
    from exomet.explain import formats

    if form == "json":
        records = [formats.proof_record(tree, verbaliser) for tree in trees]
        print_text(json.dumps(records, ensure_ascii=False, indent=1))
    elif form == "mermaid":
        print_text("\n\n".join(formats.proof_mermaid(tree, verbaliser) for tree in trees))
    elif form == "ttl":
        from exomet.graph.turtle import turtle_document

        triples: list[Triple] = []
        for tree in trees:
            triples += formats.proof_prov(tree)
        with turtle_document(sys.stdout) as add:
            add(triples)
    else:
        print_text("\n\n".join(formats.proof_text(tree, verbaliser) for tree in trees))


def _explain_step(store: ox.Store, step: str) -> None:
    from exomet.audit.report import regulation_basis, run_audit
    from exomet.audit.signs import CONFLICTS

    results = [result for result in run_audit(store).signs if result.step == step]
    if not results:
        finding = step.partition("-")[0]
        raise UnknownNameError(
            f"{step} is not a step with a stated cause; see `exomet show {finding}`"
        )
    for result in results:
        print_text(f"{result.effect} after {result.behind}: {result.verdict}\n  {result.why}")
        conflict = ", which is a conflict" if result.verdict_printed == CONFLICTS else ""
        print_text(f"  curated: {result.curated}; printed: {result.printed}{conflict}")
        for basis, locator in regulation_basis(store, result.regulation):
            anchor = f", {locator}" if locator else ""
            print_text(f"  {result.regulation}: {basis}{anchor} ({result.support})")


def _explain_opposed(store: ox.Store, name: str) -> None:
    """Show the disagreements and contradictions of a name, which may lack what they are about."""
    from exomet.audit.report import run_audit

    result = run_audit(store)
    disagreements = [each for each in result.disagreements if _is_called(each.name, name)]
    contradictions = [each for each in result.contradictions if _is_called(each.name, name)]
    if not disagreements and not contradictions:
        raise UnknownNameError(_no_such_result(name, result))
    for each in disagreements:
        print_text(f"{each.mirna}, {each.thing}: {each.why}")
        _print_causes(each.causes, (each.one, each.other), result)
    for within in contradictions:
        print_text(f"{within.thing}: {within.why}")
        _print_causes(within.causes, (within.finding,), result)


def _is_called(name: str, typed: str) -> bool:
    return name == typed or name.startswith(f"{typed}-")


def _print_causes(causes: Sequence[str], findings: Sequence[str], result: Audit) -> None:
    print_text(f"  possible explanation: {'; '.join(causes)}")
    for finding in findings:
        print_text(f"  {finding}: {result.locators.get(finding, '')}")


def _no_such_result(name: str, result: Audit) -> str:
    """Return that there is no result of a name, with those that share a finding with it."""
    from exomet.terms.lexicon import did_you_mean

    findings = _findings_in(name)
    near = [each for each in result.names() if findings & _findings_in(each)]
    offer = did_you_mean(near) or "exomet audit lists them"
    return f"no disagreement or contradiction {name}; {offer}"


def _findings_in(name: str) -> set[str]:
    return set(re.findall(r"F\d+", name))


@click.command("audit")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "table", "tsv", "csv", "json"]),
    default="markdown",
)
@row_option("--source", "sources", "One source alone, such as tahan2025.")
@build_option
def audit_command(form: str, source: str, folder: Path) -> None:
    """Report where sources contradict themselves and where findings contradict each other.

    Lists findings that rest on papers which were retracted or put under an expression of concern,
    signs that contradict the chain of effects before them, findings that disagree with possible
    reasons, findings that contradict themselves, and every discrepancy in the printed text with the
    curated decision. The effects that agree with a known regulation are counted by where that
    regulation comes from: from elsewhere, from the finding's own paper, or general knowledge.
    """
    from exomet.audit.markdown import audit_markdown, summary
    from exomet.audit.report import run_audit
    from exomet.audit.reported import AUDIT_COLUMNS
    from exomet.finding.sources import source_called
    from exomet.graph.disk import open_store

    store = open_store(folder, progress=report)
    result = run_audit(store)
    if source:
        result = result.of(source_called(store, source).name)
    if form == "markdown":
        print_text(audit_markdown(result), nl=False)
    else:
        print_rows(AUDIT_COLUMNS, result.rows(), form)
    report(f"{summary(result.rows())}; of the agreements, {result.support}")
    if result.unlisted:
        report(result.unlisted_words)
