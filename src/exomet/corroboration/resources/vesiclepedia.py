"""Vesiclepedia: microRNAs found in vesicles, with the experiments that found them."""

from __future__ import annotations

from exomet.corroboration.cargo import read_cargo
from exomet.corroboration.resource import Resource

VESICLEPEDIA = Resource(
    "vesiclepedia",
    "Vesiclepedia",
    "Vesiclepedia: the table of microRNAs, and that of experiments, which names the papers; GPAD",
    read_cargo,
)
