"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from exomet.cli.output import FORMATS

_FOLDER = click.Path(file_okay=False, path_type=Path)


def build_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--build``, the folder of the built graph."""
    return click.option(
        "--build",
        "folder",
        type=_FOLDER,
        default="build",
        show_default=True,
        help="Folder of the built graph.",
    )(command)


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data`` and ``--ontology``."""
    data = click.option("--data", type=_FOLDER, help="Folder of the tables.  [default: the packaged tables]")
    ontology = click.option("--ontology", type=_FOLDER, help="Folder of the ontology.  [default: the packaged one]")
    return data(ontology(command))


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="auto",
        show_default=True,
        help="auto is a table on a terminal and TSV in a pipe.",
    )(command)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the filters of findings."""
    about = {
        "mirna": "microRNA; a name without arm finds its arms, a family its members.",
        "cancer": "cancer with all below it: carcinoma, HCC, MONDO:0005575.",
        "source": "sending cell, or the fluid sampled.",
        "recipient": "receiving cell.",
        "target": "gene, protein or family that goes up or down: PTEN, ZO-1, MMP.",
        "pathway": "pathway: PI3K/AKT, Wnt.",
        "process": "process: angiogenesis, EMT.",
        "site": "organ of metastasis.",
        "effect": "represses, induces, activates, inhibits, promotes, suppresses or associatedWith; narrows the rest.",
        "kind": "mechanistic, biomarker or background.",
        "reference": "number in the source's list, or first author.",
    }
    for name, text in reversed(about.items()):
        command = click.option(f"--{name}", help=text[0].upper() + text[1:])(command)
    return command
