"""Whether a record and a finding are about the same microRNA or gene: exact, never by likeness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from exomet.terms.nomenclature import current_name, gene_names, mirbase_names

HUMAN = "Homo sapiens"
# Species as tables name them -> the three letters of miRBase.
_SPECIES_LETTERS_BY_NAME = {
    HUMAN.casefold(): "hsa",
    "mus musculus": "mmu",
    "human": "hsa",
    "mouse": "mmu",
}
_MIRNA_NAME = re.compile(
    r"(?:(?P<species>[a-z]{3,4})-)?(?P<stem>mir|let)-(?P<number>\d+)(?P<letter>[a-z]{0,2})"
    r"(?:-(?P<copy>\d{1,2}))?(?:-(?P<arm>[35])p)?(?P<star>\*)?",
    re.IGNORECASE,
)
SAME_ARM = "same arm"
FINDING_WITHOUT_ARM = "the finding names no arm"
RECORD_WITHOUT_ARM = "the record names no arm"
NEITHER_ARM = "neither names an arm"


@dataclass(frozen=True)
class MirnaIdentity:
    """Which microRNA a name means.

    Attributes:
        species: the letters of miRBase, such as ``hsa``.
        bare: the name without copy and arm, such as ``hsa-miR-24``.
        name: the mature form that it means, in the last release of miRBase; empty where the name
            has no arm, or miRBase does not know it.
    """

    species: str
    bare: str
    name: str = ""


@cache
def read_identity(text: str, species: str = "") -> MirnaIdentity | None:
    """Return which microRNA a name means, None if it is no name of one microRNA.

    Args:
        text: the name.
        species: the species in a column of its own, or its letters.

    Example:
        >>> read_identity("hsa-miR-24-2-5p")
        MirnaIdentity(species='hsa', bare='hsa-miR-24', name='hsa-miR-24-2-5p')
        >>> read_identity("miR-21", "Homo sapiens")
        MirnaIdentity(species='hsa', bare='hsa-miR-21', name='')
        >>> read_identity("hsa-miR-21*").name
        'hsa-miR-21-3p'
        >>> read_identity("PTEN") is None
        True
    """
    match = _MIRNA_NAME.fullmatch(text.strip())
    if match is None:
        return None
    letters = (
        match["species"] or _SPECIES_LETTERS_BY_NAME.get(species.casefold(), species)
    ).lower()
    if not letters:
        return None
    stem = "let" if match["stem"].lower() == "let" else "miR"
    core = f"{letters}-{stem}-{match['number']}"
    bare = f"{core}{match['letter'].lower()}"
    copy = f"-{match['copy']}" if match["copy"] else ""
    arm = f"-{match['arm']}p" if match["arm"] else ""
    return MirnaIdentity(letters, bare, _mature(f"{bare}{copy}{arm}{match['star'] or ''}"))


def _mature(name: str) -> str:
    """Return the mature form that a name means today; empty for a name that means no one form."""
    entries = [entry for entry in mirbase_names(name) if entry.is_mature]
    current = [entry for entry in entries if entry.is_current]
    if current:
        return current[-1].name
    # A bare name of an earlier release meant one arm then; whoever writes it today may not.
    if not entries or not name.endswith(("p", "*")):
        return ""
    return current_name(entries[-1].accession)


def match_arms(finding: MirnaIdentity, record: MirnaIdentity) -> str:
    """Return how the arms of a finding and of a record agree; empty if they are not the same.

    Number, letter and species, which both names carry, must be the same, and the arm where both
    name it.

    Example:
        >>> arm, bare = read_identity("hsa-miR-21-5p"), read_identity("hsa-miR-21")
        >>> match_arms(arm, arm), match_arms(bare, arm), match_arms(arm, bare)
        ('same arm', 'the finding names no arm', 'the record names no arm')
        >>> match_arms(arm, read_identity("hsa-miR-21-3p"))
        ''
        >>> match_arms(bare, read_identity("miR-21", "Mus musculus"))
        ''
    """
    if finding.name and record.name:
        return SAME_ARM if finding.name == record.name else ""
    if finding.bare != record.bare:
        return ""
    if record.name:
        return FINDING_WITHOUT_ARM
    return RECORD_WITHOUT_ARM if finding.name else NEITHER_ARM


@cache
def hgnc_of(symbol: str) -> str:
    """Return the HGNC identifier of a human symbol, previous symbol or alias; empty for others.

    A name that several genes share as previous symbol or alias means none of them.

    Example:
        >>> hgnc_of("PTEN"), hgnc_of("MMAC1"), hgnc_of("no such gene")
        ('HGNC:9588', 'HGNC:9588', '')
    """
    genes = gene_names(symbol)
    if not genes:
        return ""
    if genes[0].how == "symbol":
        return genes[0].curie
    found = {gene.curie for gene in genes}
    return found.pop() if len(found) == 1 else ""
