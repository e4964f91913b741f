"""The verb that shows what would be lost without a paper, a source or a microRNA."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered_rows
from exomet.cli.options import data_options, format_option
from exomet.cli.output import print_text, report, resolve_format
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.explain.loss import Loss
    from exomet.finding.describe import Section
    from exomet.query.select import Cell


@click.command("without")
@click.argument(
    "thing",
    nargs=-1,
    required=True,
    shell_complete=offered_rows("papers", "sources", "mirnas"),
)
@click.option("--proofs", is_flag=True, help="Show the proofs of the inferred statements, too.")
@data_options
@format_option
def without_command(
    thing: tuple[str, ...],
    data: Path | None,
    ontology: Path | None,
    *,
    proofs: bool,
    form: str,
) -> None:
    """Show what would be lost without THING: a paper, a source or a microRNA.

    For example: exomet without fabbri2012, exomet without 10.1073/pnas.1209414109, exomet without
    tahan2025, exomet without miR-21.

    Lists the findings that lose all lines of evidence that support them, what other findings lose,
    the inferred statements that lose every proof, and the questions of the catalogue whose answers
    lose rows with their defaults. The tables are reduced and reasoned over in memory; nothing is
    written.
    """
    from exomet.cli.listing import print_page
    from exomet.explain.loss import without
    from exomet.finding.describe import Description

    if form == "ttl":
        raise click.UsageError("--format ttl is for graphs; this answer is rows")
    loss = without(
        " ".join(thing), data=data or "", ontology=ontology or "", proofs=proofs, progress=report
    )
    as_text = resolve_format(form) == "table"
    sections = _sections(loss, proofs=proofs and not as_text)
    print_page(Description(f"Without {loss.label}", loss.curie, sections, []), form)
    if proofs and as_text:
        print_text("\n\n".join(_proof_texts(loss)))
    _report_loss(loss)


def _sections(loss: Loss, *, proofs: bool) -> list[Section]:
    from exomet.finding.describe import Section

    parts = [Section(part.title, part.columns, list(map(list, part))) for part in loss.parts]
    if proofs:
        rows: list[list[Cell]] = []
        for tree, text in zip(loss.proofs, _proof_texts(loss), strict=True):
            rows.append([tree.statement[0], text])
        parts.append(Section("Proofs", ("about", "proof"), rows))
    return [part for part in parts if part.rows]


def _proof_texts(loss: Loss) -> list[str]:
    from exomet.explain.formats import proof_text

    return [proof_text(tree, loss.teller) for tree in loss.proofs]


def _report_loss(loss: Loss) -> None:
    losing = sum(1 for lost in loss.answers.column("rows_lost") if lost)
    report(
        f"{pluralise(len(loss.findings), 'finding')} without support, "
        f"{pluralise(loss.inferred_triples, 'inferred triple')} without proof, "
        f"{pluralise(losing, 'answer')} with fewer rows"
    )
