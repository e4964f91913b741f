"""The verb that writes a review."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered_names
from exomet.cli.options import build_option, view_option
from exomet.cli.output import report

if TYPE_CHECKING:
    from exomet.review.written import WrittenReview

# Format -> the endings of its files.
_REVIEW_FORMATS = {
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm"),
    "docx": (".docx",),
}


@click.command("review")
@click.option(
    "--cancer",
    default="",
    help="A cancer, with all below it: HCC, carcinoma.",
    shell_complete=offered_names("cancer"),
)
@click.option(
    "--mirna",
    default="",
    help="A microRNA; a name without arm includes its arms.",
    shell_complete=offered_names("mirna"),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_REVIEW_FORMATS)),
    help="Format.  [default: by the ending of --out, or markdown]",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: standard output]",
)
@view_option
@build_option
def review_command(  # noqa: PLR0913, PLR0917
    cancer: str, mirna: str, form: str | None, out: Path | None, reported_by: str, folder: Path
) -> None:
    """Write a short review of a cancer or a microRNA: exomet review --cancer HCC.

    Each sentence ends with the findings that it states; disagreements, papers that do not stand
    and what the sources leave unsaid are in it, with tables of effects, evidence and papers.
    --format docx needs python-docx: pip install 'exomet[review]'.
    """
    from exomet.review.writing import review

    if bool(cancer) == bool(mirna):
        raise click.UsageError("name one cancer or one microRNA: --cancer HCC, or --mirna miR-21")
    form = form or _format_of(out)
    if form == "docx" and out is None:
        raise click.UsageError("a document of Word needs a file: --out review.docx")
    made = review(cancer=cancer, mirna=mirna, build=folder, reported_by=reported_by)
    _write_review(_review_bytes(made, form), out)
    sentences, findings = len(made.sentences()), len(made.findings)
    report(f"{sentences} sentences on {findings} findings")


def _format_of(out: Path | None) -> str:
    if out is None:
        return "markdown"
    for form, endings in _REVIEW_FORMATS.items():
        if out.suffix.lower() in endings:
            return form
    known = ", ".join(endings[0] for endings in _REVIEW_FORMATS.values())
    raise click.UsageError(f"no format has the ending of {out}: use {known}, or --format")


def _review_bytes(made: WrittenReview, form: str) -> bytes:
    if form == "docx":
        return made.to_docx()
    return (made.to_html() if form == "html" else made.to_markdown()).encode()


def _write_review(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        return
    from exomet.export.destination import new_file

    with new_file(out) as file:
        file.write(content)
    report(f"wrote {out}")
