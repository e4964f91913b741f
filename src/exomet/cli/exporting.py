"""The verb that writes the graph, or its findings, for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from exomet.cli.options import build_option, view_option
from exomet.cli.output import print_text, report
from exomet.files import module_names

if TYPE_CHECKING:
    from exomet.export.exchange import Exchanged

# As in exomet.export, which is loaded only to export.
_GRAPH_FORMATS = (
    "turtle",
    "ntriples",
    "nquads",
    "trig",
    "jsonld",
    "rdfxml",
    "csv",
    "tsv",
    "owl",
    "owl-base",
    "obo",
    "obographs",
    "proofs",
    "sssom",
    "linkml",
)


# (asking exomet.export for them would load it for each --help)
_EXCHANGE_FORMATS = module_names("export/formats")
_PACKAGES = module_names("export/packed")


@click.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice((*_GRAPH_FORMATS, *_EXCHANGE_FORMATS, *_PACKAGES)),
    help="nquads and trig hold all graphs; csv and tsv list the findings; owl, owl-base, obo and "
    "obographs are the ontology; proofs lists what was inferred, with rules and premises; "
    "sssom maps labels as printed to terms; linkml is the schema of the tables; "
    f"{', '.join(_EXCHANGE_FORMATS)} are for exchange, with declared loss: see docs/exchange.md; "
    f"{' and '.join(_PACKAGES)} are folders that describe the release.  "
    "[default: by the ending of --out, else turtle]",
)
@click.option(
    "--inferred", is_flag=True, help="Add the inferred triples (turtle, ntriples, jsonld, rdfxml)."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Write nothing if kind, sign, direction, negation or stance would be lost.",
)
@click.option(
    "--losses",
    "losses_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the report of what an exchange format loses, by field.",
)
@click.option(
    "--date",
    "published",
    help=f"Day of publication that {' and '.join(_PACKAGES)} state, such as 2026-11-30.",
)
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Private RSA key that signs nanopublications; it stays in its file.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write, a folder if the format has several.  [default: standard output]",
)
@click.option("--page", is_flag=True, hidden=True, help="Write the page on exchange formats.")
@view_option
@build_option
def export_command(  # noqa: PLR0913, PLR0917 (one for each option)
    form: str | None,
    inferred: bool,
    strict: bool,
    losses_file: Path | None,
    published: str | None,
    key: Path | None,
    out: Path | None,
    page: bool,
    reported_by: str,
    folder: Path,
) -> None:
    """Write the built graph, its findings, or the ontology, for other tools."""
    from exomet.export.destination import choose_format

    if page:
        _print_page(folder)
        return
    form = choose_format(form, out)
    if published and form not in _PACKAGES:
        raise click.UsageError(f"--date is for {' and '.join(_PACKAGES)}, not for {form}")
    if form in _PACKAGES:
        _refuse_inferred(form, inferred=inferred)
        _refuse_part(form, strict, losses_file, reported_by, key)
        _package(folder, form, published, out)
    elif form in _EXCHANGE_FORMATS:
        _refuse_inferred(form, inferred=inferred)
        exchanged = _exchange(_viewed(folder, reported_by), form, key, strict=strict)
        _write_exchanged(exchanged, out, losses_file)
    else:
        _refuse_exchanging(form, strict, losses_file, key)
        _export_graph(folder, reported_by, form, out, inferred=inferred)


def _refuse_exchanging(form: str, *asked: object) -> None:
    """Refuse the options of exchange formats."""
    if any(asked):
        raise click.UsageError(
            "--strict, --losses and --key are for the exchange formats, and"
            f" {form} is none of them: {', '.join(_EXCHANGE_FORMATS)}"
        )


def _print_page(folder: Path) -> None:
    from exomet.export.exchange import exchange_page, read_build

    print_text(exchange_page(read_build(folder)).removesuffix("\n"))


def _refuse_inferred(form: str, *, inferred: bool) -> None:
    from exomet.export import ONE_GRAPH

    if inferred and form not in ONE_GRAPH:
        raise click.UsageError(
            f"--inferred cannot be combined with {form}: it adds to {', '.join(ONE_GRAPH)}"
        )


def _refuse_part(form: str, *asked: object) -> None:
    """Refuse the options that choose or check a part of a release."""
    if any(asked):
        raise click.UsageError(
            f"{form} packs the whole release and loses nothing: leave out --strict, --losses,"
            " --key and --reported-by"
        )


def _package(folder: Path, form: str, published: str | None, out: Path | None) -> None:
    """Write a package of the release into a folder."""
    from exomet.export.packages import write_package

    if out is None or out.is_file():
        raise click.UsageError(f"{form} is several files: name a folder with --out")
    if published is None:
        raise click.UsageError(
            f"{form} states when it is published: add --date, such as --date 2026-11-30"
        )
    written = write_package(folder, form, published, out)
    report(f"wrote {len(written)} files into {out}")


def _viewed(folder: Path, source: str) -> Path:
    """Return the folder of a build, or of its view of a source."""
    from exomet.graph.view_folders import view_folder

    return view_folder(folder, source) if source else folder


def _exchange(folder: Path, form: str, key: Path | None, *, strict: bool) -> Exchanged:
    """Return findings in an exchange format, signed if there is a key."""
    from exomet.export.exchange import exchange_build
    from exomet.export.signing import read_signer

    signer = read_signer(key) if key else None
    return exchange_build(folder, form, strict=strict, signer=signer)


def _write_exchanged(exchanged: Exchanged, out: Path | None, losses_file: Path | None) -> None:
    """Write what an exchange format made; say what it loses."""
    from exomet.export.destination import refuse_kept_file
    from exomet.export.exchange import loss_table

    files = _named_files(exchanged, out)
    for kept in filter(None, (*files, losses_file)):
        refuse_kept_file(kept)
    if out and "" not in exchanged.files:
        out.mkdir(parents=True, exist_ok=True)
    for target, text in files.items():
        _write_text(target, text)
    if losses_file:
        _write_text(losses_file, loss_table(exchanged.losses))
    report(exchanged.summary)


def _named_files(exchanged: Exchanged, out: Path | None) -> dict[Path | None, str]:
    """Return where each file goes, and its text.

    Raises:
        click.UsageError: the format has several files and no folder was named, or the other way.
    """
    files = exchanged.files
    if "" in files:
        if out and out.is_dir():
            raise click.UsageError(f"{out} is a folder: name a file with --out")
        return {out: files[""]}
    if out is None or out.is_file():
        raise click.UsageError(
            f"{exchanged.form.name} is {len(files)} files: name a folder with --out"
        )
    return {out / name: text for name, text in files.items()}


def _write_text(file: Path | None, text: str) -> None:
    from exomet.export.destination import new_file

    if file is None:
        sys.stdout.buffer.write(text.encode())
        return
    with new_file(file) as written:
        written.write(text.encode())
    _report_file(file)


def _report_file(file: Path) -> None:
    size = f" ({file.stat().st_size:,} bytes)" if file.is_file() else ""
    report(f"wrote {file}{size}")


def _export_graph(
    folder: Path, source: str, form: str, out: Path | None, *, inferred: bool
) -> None:
    from exomet.export.destination import new_file, refuse_kept_file

    _refuse_inferred(form, inferred=inferred)
    if out is None:
        _export(folder, source, form, sys.stdout.buffer, inferred=inferred)
        return
    if out.is_dir():
        raise click.UsageError(f"{out} is a folder: name a file with --out")
    refuse_kept_file(out)
    with new_file(out) as file:
        _export(folder, source, form, file, inferred=inferred)
    _report_file(out)


def _export(folder: Path, source: str, form: str, out: BinaryIO, *, inferred: bool) -> None:
    """Write a build, or its view of a source."""
    from exomet.export import export_graph, export_view

    if source:
        export_view(folder, source, form, out, inferred=inferred)
    else:
        export_graph(folder, form, out, inferred=inferred)
