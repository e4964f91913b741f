"""Names of microRNAs as people and databases write them, read by the history of miRBase.

A reading says which current names of miRBase a text means, the most likely first, and why; or why
it cannot be answered. Whether the graph has such a microRNA is another matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from exomet.terms.nomenclature import current_name, gene_names, mirbase_names


@dataclass(frozen=True)
class MirnaReading:
    """What the name of a microRNA means.

    Attributes:
        form: how it is written: ``arm``, ``bare``, ``star``, ``accession``, ``hairpin``,
            ``gene symbol``, ``former name``, ``family``, ``cluster``, ``other species``,
            ``MirGeneDB``.
        names: current names of miRBase that it means, the most likely first; empty if it cannot
            be answered.
        why: how the names follow from the text; empty for a plain current name.
        refusal: why it cannot be answered; empty if it can.
    """

    form: str
    names: tuple[str, ...] = ()
    why: str = ""
    refusal: str = ""


MIRBASE_ACCESSION = re.compile(
    r"(?:https?://\S*/)?(?:[a-z.]+[:/])?(?P<accession>mi(?:mat)?\d{7})", re.IGNORECASE
)
MIRGENEDB_NAME = re.compile(
    r"[a-z]{3}-(?:mir|let)-\d+\w*(?:-p\d+\w*)*(?:-v\d)?_[35]p\*?", re.IGNORECASE
)
MIRNA_GENE = re.compile(r"(?:hgnc:)?(mirn?(?:let)?\d*\w*(?:-\d+)?)", re.IGNORECASE)
MIRNA_CLUSTER = re.compile(
    r"(?:hsa-)?(?:mir|let)-?\d+[a-z]?"
    r"(?:(?:(?:[~/]|-(?=\d{2}))\d+[a-z]?|/[a-z])+(?:-[35]p)?(?:[- ]cluster)?|[- ]cluster)",
    re.IGNORECASE,
)
MIRBASE_NAME = re.compile(
    r"(?:(?P<species>[a-z]{3,4})[- ])?"
    r"(?P<stem>mirna|microrna|mir|let)[- ]?"
    r"(?P<number>\d+)(?P<letter>[a-z]{0,2}?)(?:-(?P<copy>\d))?"
    r"(?:[- ]?(?P<arm>[35]p))?(?P<star>\*|-?star)?(?P<antisense>-as)?(?P<family>[- ]family)?",
    re.IGNORECASE,
)
_HUMAN = "hsa"
MIRNA_OF_OTHER_SPECIES = re.compile(
    r"(?P<species>[a-z]{3,6}\d?)-(?:mir|let)-?[a-z0-9].*", re.IGNORECASE
)
# What stands before a name of a microRNA and is no species; "has" is what spelling checkers make.
HUMAN_PREFIXES = (_HUMAN, "has")
PRECURSOR_PREFIXES = ("pre", "pri")
MANIPULATION_PREFIXES = ("anti", "exo", "ex")
# Three letters of miRBase for the species that lists from other work are likely to have.
SPECIES_OF_MIRNAS = {
    "mmu": "mouse",
    "rno": "rat",
    "cel": "C. elegans",
    "dme": "Drosophila",
    "dre": "zebrafish",
    "ssc": "pig",
    "bta": "cattle",
    "cfa": "dog",
    "gga": "chicken",
    "ebv": "Epstein-Barr virus",
    "kshv": "Kaposi's sarcoma-associated herpesvirus",
}


def read_mirna(text: str) -> MirnaReading | None:
    """Return what the name of a microRNA means, or None if the text is no such name.

    Example:
        >>> read_mirna("hsa-miR-21*").names
        ('hsa-miR-21-3p',)
        >>> read_mirna("miR-625").why
        'miRBase used hsa-miR-625 for hsa-miR-625-5p up to release 17'
        >>> read_mirna("mmu-miR-155-5p").refusal.partition(";")[0]
        'mmu-miR-155-5p is a microRNA of the mouse'
        >>> read_mirna("breast cancer") is None
        True
    """
    name = text.strip()
    for read in _READERS:
        if reading := read(name):
            return reading
    return None


def _accession(name: str) -> MirnaReading | None:
    match = MIRBASE_ACCESSION.fullmatch(name)
    if match is None:
        return None
    accession = match["accession"].upper()
    current = current_name(accession)
    if not current:
        refusal = f"{accession} is no accession of a human or mouse microRNA in miRBase 6 to 22"
        known = mirbase_names(accession)
        if known:
            refusal = f"{accession} ({known[-1].name}) was withdrawn after miRBase {known[-1].last}"
        return MirnaReading("accession", refusal=refusal)
    if not current.startswith(f"{_HUMAN}-"):
        return _other_species(current)
    if accession.startswith("MIMAT"):
        return MirnaReading("accession", (current,), f"{accession} is {current} in miRBase 22")
    return _hairpin(current, f"{accession} is the hairpin {current}")


def _hairpin(hairpin: str, why: str) -> MirnaReading:
    """Return what a hairpin gives: the bare name without copy, then its arms."""
    bare = re.sub(r"(?<=\w)-\d$", "", hairpin.replace("-mir-", "-miR-"))
    if bare in ("hsa-miR", "hsa-let"):
        bare = hairpin.replace("-mir-", "-miR-")
    return MirnaReading("hairpin", (bare, f"{bare}-5p", f"{bare}-3p"), why)


def _mirgenedb(name: str) -> MirnaReading | None:
    if not MIRGENEDB_NAME.fullmatch(name):
        return None
    refusal = (
        f"{name} is a name of MirGeneDB, which numbers families its own way: give that of miRBase"
    )
    return MirnaReading("MirGeneDB", refusal=refusal)


def _cluster(name: str) -> MirnaReading | None:
    if not MIRNA_CLUSTER.fullmatch(name):
        return None
    refusal = f"{name} is a cluster of several microRNAs: give one of them"
    return MirnaReading("cluster", refusal=refusal)


def _gene_symbol(name: str) -> MirnaReading | None:
    """Read MIR21, MIR9-1, MIRLET7A1 and their former symbols, such as MIRN21."""
    match = MIRNA_GENE.fullmatch(name)
    if match is None or not match[1].isupper():
        return None
    genes = [gene for gene in gene_names(match[1]) if re.match(r"MIR(LET)?\d", gene.symbol)]
    if not genes:
        return None
    gene = genes[0]
    hairpin = _hairpin_of(gene.symbol)
    how = "" if gene.how == "symbol" else f", now {gene.symbol},"
    return MirnaReading(
        "gene symbol",
        _hairpin(hairpin, "").names,
        f"{match[1]}{how} is the gene of the hairpin {hairpin} ({gene.curie})",
    )


def _hairpin_of(symbol: str) -> str:
    """Return the hairpin of a gene symbol.

    Example:
        >>> _hairpin_of("MIR9-1"), _hairpin_of("MIR92A1"), _hairpin_of("MIRLET7A1")
        ('hsa-mir-9-1', 'hsa-mir-92a-1', 'hsa-let-7a-1')
    """
    match = re.fullmatch(r"MIR(LET)?(\d+)([A-Z]*)-?(\d*)", symbol)
    if match is None:
        return symbol
    stem = "let" if match[1] else "mir"
    copy = f"-{match[4]}" if match[4] else ""
    return f"{_HUMAN}-{stem}-{match[2]}{match[3].lower()}{copy}"


def _written(name: str) -> MirnaReading | None:
    """Read a name of miRBase, current or former, with or without prefix and arm."""
    match = MIRBASE_NAME.fullmatch(name)
    species = match["species"] if match else None
    if match is None or species in MANIPULATION_PREFIXES:
        return None
    if species and species.lower() in PRECURSOR_PREFIXES:
        return _precursor(match)
    return _human(match)


def _foreign(name: str) -> MirnaReading | None:
    """Refuse the name of a microRNA of another species."""
    match = MIRNA_OF_OTHER_SPECIES.fullmatch(name)
    known = (*HUMAN_PREFIXES, *PRECURSOR_PREFIXES, *MANIPULATION_PREFIXES)
    if match is None or match["species"].lower() in known:
        return None
    return _other_species(name)


def _precursor(match: re.Match[str]) -> MirnaReading:
    copy = f"-{match['copy']}" if match["copy"] else ""
    stem = "let" if match["stem"].lower() == "let" else "mir"
    hairpin = f"{_HUMAN}-{stem}-{match['number']}{match['letter'].lower()}{copy}"
    return _hairpin(hairpin, f"{match[0]} is the hairpin {hairpin}")


def _human(match: re.Match[str]) -> MirnaReading:
    stem = "let" if match["stem"].lower() == "let" else "miR"
    core = f"{stem}-{match['number']}{match['letter'].lower()}"
    if match["family"]:
        return MirnaReading("family", (f"{core.lower()} family",))
    bare = f"{_HUMAN}-{core}"
    name = f"{bare}-{match['copy']}" if match["copy"] else bare
    if match["star"] or match["antisense"]:
        return _former(f"{name}{match['antisense'] or '*'}", "star")
    if match["arm"]:
        return _former(f"{name}-{match['arm'].lower()}", "arm")
    return _bare(bare) if name == bare else _read_copy(name)


def _read_copy(name: str) -> MirnaReading:
    """Read a name with the number of a copy, which only a hairpin has."""
    hairpin = name.lower()
    if any(not entry.is_mature for entry in mirbase_names(hairpin)):
        return _hairpin(hairpin, f"{hairpin} is a hairpin")
    return MirnaReading("bare", refusal=f"miRBase 6 to 22 has no {name}")


def _former(name: str, form: str) -> MirnaReading:
    """Read a full name by what miRBase calls its accession today."""
    entries = [entry for entry in mirbase_names(name) if entry.is_mature]
    if not entries:
        refusal = f"miRBase 6 to 22 has no {name}" if form == "star" else ""
        return MirnaReading(form, () if refusal else (name,), refusal=refusal)
    if any(entry.is_current for entry in entries):
        return MirnaReading(form, (name,))
    entry = entries[-1]
    current = current_name(entry.accession)
    if not current:
        refusal = f"{name} ({entry.accession}) was withdrawn after miRBase {entry.last}"
        return MirnaReading(form, refusal=refusal)
    return MirnaReading(form, (current,), _meant(entry.name, current, entry.last))


def _bare(bare: str) -> MirnaReading:
    """Read a name without arm: itself, then the arm that miRBase meant while it was bare."""
    entries = [entry for entry in mirbase_names(bare) if entry.is_mature]
    current = current_name(entries[-1].accession) if entries else ""
    if not current or current == bare:
        return MirnaReading("bare", (bare,))
    return MirnaReading("bare", (bare, current), _meant(bare, current, entries[-1].last))


def _meant(name: str, current: str, last: str) -> str:
    return f"miRBase used {name} for {current} up to release {last}"


def _other_species(name: str) -> MirnaReading:
    species = SPECIES_OF_MIRNAS.get(name[: name.index("-")].lower(), "another species")
    article = "" if species[0].isupper() or species == "another species" else "the "
    covered = "the graph has human ones, and of other species only those that findings name"
    refusal = f"{name} is a microRNA of {article}{species}; {covered}"
    return MirnaReading("other species", refusal=refusal)


_READERS: tuple[Callable[[str], MirnaReading | None], ...] = (
    _accession,
    _mirgenedb,
    _foreign,
    _cluster,
    _gene_symbol,
    _written,
)
