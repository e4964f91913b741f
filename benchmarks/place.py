"""The inputs of a run: the tables, the ontology, and a scratch folder for its output."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exomet.build import build
from exomet.files import package_data
from exomet.graph.make import Checked, Inputs, check_inputs
from synthetic import write_synthetic


@dataclass(frozen=True)
class Place:
    """The inputs of a run.

    Attributes:
        scratch: folder for everything that the run makes.
        data: folder of the tables that count as real.
        findings: number of synthetic findings.
        quick: leave out slow parts, and measure the others once.
        smallest: ask only a few questions of the catalogue, and do everything once.
    """

    scratch: Path
    data: Path
    findings: int
    quick: bool
    smallest: bool = False

    @property
    def inputs(self) -> Inputs:
        """The tables, and the ontology of the checkout."""
        return Inputs(self.data, package_data() / "ontology")

    @property
    def repeats(self) -> int:
        """How often a task of some seconds is repeated."""
        return 1 if self.quick else 3

    def often(self, times: int) -> int:
        """Return how often a task of less than a second is repeated."""
        return 1 if self.smallest else times


def silent(_: str) -> None:
    """Say nothing."""


@cache
def real_build(place: Place) -> Path:
    """Return the folder of a build of the real tables, made at the first call."""
    folder = place.scratch / "build"
    build(place.inputs, folder, silent, hermit=False)
    return folder


@cache
def real_tables(place: Place) -> Checked:
    """Return the real tables, read and checked."""
    return check_inputs(place.inputs, silent)


@cache
def synthetic_data(place: Place, count: int) -> Path:
    """Return a folder of tables with a number of synthetic findings, made at the first call."""
    folder = place.scratch / f"synthetic-{count}"
    write_synthetic(place.inputs.data, folder, count)
    return folder


def synthetic_tables(place: Place, count: int) -> Checked:
    """Return synthetic tables, read and checked."""
    return check_inputs(Inputs(synthetic_data(place, count), place.inputs.ontology), silent)
