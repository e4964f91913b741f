"""Verbs about reasons: the proof of what was inferred, and the audit of the source."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.options import build_option
from exomet.cli.output import counted, print_rows, say
from exomet.errors import NotBuiltError, UnknownNameError
from exomet.files import package_data

if TYPE_CHECKING:
    import pyoxigraph as ox

    from exomet.explain.proofs import Proofs, Statement
    from exomet.graph.grounding import Names
    from exomet.query.select import Cell

_SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)
_RELATIONS = {"a": "rdf:type", "is": "rdf:type", "type": "rdf:type", "below": "rdfs:subClassOf"}


@click.command()
@click.argument("thing")
@click.argument("relation", required=False)
@click.argument("other", required=False)
@click.option("--source", type=_SOURCE, help="Text of the source: show the passages.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl", "mermaid"]), default="text"
)
@build_option
def explain(  # noqa: PLR0913
    thing: str,
    relation: str | None,
    other: str | None,
    source: Path | None,
    *,
    form: str,
    folder: Path,
) -> None:
    """Show the proof of what was inferred, down to findings, papers and places.

    \b
    exomet explain F0049                          what was inferred of a finding
    exomet explain F0049 "pre-metastatic niche finding"
    exomet explain F0049 impliesIncrease1 KDR     a derived effect
    exomet explain HCC below carcinoma            a subsumption
    exomet explain F0006-s2                       what the audit says of a step
    exomet explain D001                           a disagreement between findings
    """  # noqa: D301
    from exomet.audit.anchors import read_source
    from exomet.explain import verbalise
    from exomet.explain.proofs import Proofs
    from exomet.graph.grounding import Names
    from exomet.graph.open import open_graph

    store = open_graph(folder)
    if re.fullmatch(r"(finding:)?F\d+-s\d+", thing):
        _explain_step(store, thing if ":" in thing else f"finding:{thing}")
        return
    if re.fullmatch(r"(audit:)?D\d+", thing):
        _explain_disagreement(store, thing.removeprefix("audit:"))
        return
    if not (folder / "proofs.tsv").is_file():
        raise NotBuiltError(f"no proofs in {folder}: run `exomet build`")
    names, proofs = Names(store), Proofs(folder)
    teller = verbalise.Verbaliser(
        store, package_data() / "ontology" / "rules", read_source(source) if source else ""
    )
    chosen = _statements(names, proofs, thing, relation, other)
    trees = [proofs.tree(statement) for statement in chosen]
    if form == "json":
        click.echo(
            json.dumps(
                [verbalise.as_json(tree, teller) for tree in trees], ensure_ascii=False, indent=1
            )
        )
    elif form == "mermaid":
        click.echo("\n\n".join(verbalise.as_mermaid(tree, teller) for tree in trees))
    elif form == "ttl":
        from exomet.graph import turtle

        turtle.write_prefixes(sys.stdout)
        turtle.write_block(
            (triple for tree in trees for triple in verbalise.as_prov(tree)), sys.stdout
        )
    else:
        click.echo("\n\n".join(verbalise.as_text(tree, teller) for tree in trees))
    say(counted(len(trees), "proof"))


def _explain_step(store: ox.Store, step: str) -> None:
    from exomet.audit.report import audit as run
    from exomet.audit.signs import CONFLICTS

    results = [result for result in run(store).signs if result.step == step]
    if not results:
        raise UnknownNameError(
            f"{step} is no step with a stated cause; see `exomet show {step.split('-', maxsplit=1)[0]}`"
        )
    for result in results:
        click.echo(f"{result.effect} after {result.behind}: {result.verdict}\n  {result.why}")
        conflict = ", which is a conflict" if result.verdict_printed == CONFLICTS else ""
        click.echo(f"  curated: {result.curated}; printed: {result.printed}{conflict}")
        for basis, place in _regulation_source(store, result.regulation):
            click.echo(f"  {result.regulation}: {basis}" + (f", {place}" if place else ""))


def _explain_disagreement(store: ox.Store, name: str) -> None:
    from exomet.audit.report import audit as run

    result = run(store)
    found = dict(result.named_disagreements()).get(name)
    if found is None:
        raise UnknownNameError(
            f"no disagreement {name}: there are D001 to D{len(result.disagreements):03d}"
        )
    click.echo(
        f"{found.mirna}, {found.thing}: {found.why}\n  may be accounted for by: {'; '.join(found.causes)}"
    )
    for finding in (found.one, found.other):
        click.echo(f"  {finding}: {result.places.get(finding, '')}")


def _regulation_source(store: ox.Store, regulation: str) -> list[list[Cell]]:
    from exomet.query.select import select
    from exomet.terms.iris import EXOMET, expand

    if not regulation:
        return []
    iri = f"<{expand(regulation)}>"
    query = f"""PREFIX exomet: <{EXOMET}> SELECT ?basis ?locator WHERE {{
      {iri} exomet:regulationBasis ?basis . OPTIONAL {{ {iri} exomet:place/exomet:locator ?locator }} }}"""
    return select(store, query)[1]


def _statements(
    names: Names, proofs: Proofs, thing: str, relation: str | None, other: str | None
) -> list[Statement]:
    from exomet.terms.iris import curie

    subject = curie(names.thing(thing).iri)
    if relation is None:
        found = proofs.telling(subject)
        if not found:
            raise UnknownNameError(f"nothing was inferred of {subject} that is not stated")
        return found
    if other is None:
        relation, other = "a", relation
    value = curie(names.thing(other).iri)
    predicate = _RELATIONS.get(relation) or (relation if ":" in relation else f"exomet:{relation}")
    chosen = [(subject, predicate, value)]
    if chosen[0] not in proofs:
        # A process that is implied is the end of a regulation: look for one of the class that was named.
        chosen = [
            s
            for s in proofs.about(subject)
            if s[1] == predicate and (s[2], "rdf:type", value) in proofs
        ]
        chosen += [
            s for s in proofs.about(subject) if s[1] == predicate and _is_a(names, s[2], value)
        ]
    if not chosen:
        raise UnknownNameError(
            f"{subject} {predicate} {value} was not inferred; see `exomet explain {thing}`"
        )
    return list(dict.fromkeys(chosen))


def _is_a(names: Names, thing: str, cls: str) -> bool:
    from exomet.query.select import select
    from exomet.terms.iris import expand

    return select(names.store, f"ASK {{ <{expand(thing)}> a <{expand(cls)}> }}")[1] == [[True]]


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "table", "tsv", "csv", "json"]),
    default="markdown",
)
@build_option
def audit(form: str, folder: Path) -> None:
    """Report where the source contradicts itself, and where findings contradict each other.

    Signs that go against the chain of effects that leads to them, findings that disagree and why they may, and every
    discrepancy of the print with the curated decision.
    """
    from exomet.audit.report import COLUMNS, markdown
    from exomet.audit.report import audit as run
    from exomet.graph.open import open_graph

    result = run(open_graph(folder))
    if form == "markdown":
        click.echo(markdown(result), nl=False)
    else:
        print_rows(COLUMNS, result.rows(), form)
    say(
        f"{len(result.discrepancies)} discrepancies, {len(result.conflicts)} sign conflicts of the print, "
        f"{len(result.disagreements)} disagreements"
    )
