"""Canonical sites of a microRNA in a 3' UTR, by the definitions of TargetScan.

Source: B. P. Lewis, C. B. Burge, D. P. Bartel, Cell 2005, 120:15-20, and D. P. Bartel, Cell 2009,
136:215-233. A 6mer pairs with nucleotides 2 to 7 of the microRNA; a 7mer-m8 also with nucleotide 8;
a 7mer-A1 has an A opposite nucleotide 1 instead; an 8mer has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# The types of site, the strongest first.
SITE_TYPES = ("8mer", "7mer-m8", "7mer-A1", "6mer")
CANONICAL = SITE_TYPES[:3]
_COMPLEMENT = str.maketrans("ACGU", "UGCA")


@dataclass(frozen=True)
class SeedMatch:
    """A site: its type, and its first and last nucleotide in the 3' UTR, counted from 1."""

    kind: str
    start: int
    end: int


def as_rna(sequence: str) -> str:
    """Return a sequence in capital letters of RNA.

    Example:
        >>> as_rna("acgt")
        'ACGU'
    """
    return sequence.upper().replace("T", "U")


def find_sites(mirna: str, utr: str) -> list[SeedMatch]:
    """Return the sites of a microRNA in a 3' UTR, in their order.

    Args:
        mirna: sequence of the mature microRNA, RNA, from 5' to 3'.
        utr: sequence of the 3' UTR, RNA, likewise.

    Example:
        >>> find_sites("UAGCUUAUCAGACUGAUGUUGA", "GGAUAAGCUAGG")
        [SeedMatch(kind='8mer', start=3, end=10)]
        >>> [site.kind for site in find_sites("UAGCUUAUCAGACUGAUGUUGA", "GGAUAAGCUG")]
        ['7mer-m8']
    """
    core, eighth = _paired(mirna[1:7]), _paired(mirna[7:8])
    sites = []
    for match in re.finditer(f"(?={core})", utr):
        at = match.start()
        has_eighth = at > 0 and utr[at - 1] == eighth
        has_a = utr[at + 6 : at + 7] == "A"
        kind = SITE_TYPES[(not has_eighth) * 2 + (not has_a)]
        sites.append(SeedMatch(kind, at + 1 - has_eighth, at + 6 + has_a))
    return sites


def has_canonical(mirna: str, utr: str) -> bool:
    """Return whether a 3' UTR has a site of seven or eight nucleotides.

    Example:
        >>> has_canonical("UAGCUUAUCAGACUGAUGUUGA", "GGAUAAGCUG")
        True
        >>> has_canonical("UAGCUUAUCAGACUGAUGUUGA", "GGCUAAGCUG")
        False
    """
    core = _paired(mirna[1:7])
    return f"{core}A" in utr or f"{_paired(mirna[7:8])}{core}" in utr


def best_kind(sites: Iterable[SeedMatch]) -> str:
    """Return the strongest type among sites; empty if there is none."""
    kinds = {site.kind for site in sites}
    return next((kind for kind in SITE_TYPES if kind in kinds), "")


def _paired(sequence: str) -> str:
    """Return what pairs with a sequence, from 5' to 3'."""
    return sequence[::-1].translate(_COMPLEMENT)
