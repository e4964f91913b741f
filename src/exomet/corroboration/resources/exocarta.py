"""ExoCarta: microRNAs found in exosomes, with the experiments that found them."""

from __future__ import annotations

from exomet.corroboration.cargo import read_cargo
from exomet.corroboration.resource import Resource

EXOCARTA = Resource(
    "exocarta",
    "ExoCarta",
    "ExoCarta: the table of microRNAs, and that of experiments, which names the papers",
    read_cargo,
)
