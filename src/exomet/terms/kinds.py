"""The kinds of thing that findings name. Everything that lists kinds reads this table."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of thing.

    A class is of a kind where it is below one of its ``roots``; a record where it is of one of its
    ``types``.

    Attributes:
        name: what columns of tables and parameters of questions call it.
        title: heading of a list of such things; empty where they are not listed.
        noun: what people call one, where that is not its name.
        roots: classes, as CURIEs, below which all classes are of this kind.
        types: classes of ExoMet whose members are of this kind, by their local names.
        path: first part of the IRI path of a record (``/finding/F0049``); empty where records have
            other IRIs.
        table: the table in ``data/`` whose rows become the records.
        question: the question that lists the findings of such things, where few others take them.
    """

    name: str
    title: str = ""
    noun: str = ""
    roots: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    path: str = ""
    table: str = ""
    question: str = ""

    @property
    def word(self) -> str:
        """What people call one thing of this kind."""
        return self.noun or self.name


def section_id(title: str) -> str:
    """Return the anchor of the section with a title, on the page that lists things by kind.

    Example:
        >>> section_id("Organs and sites")
        'organs-and-sites'
    """
    return title.lower().replace(" ", "-")


# In the order in which search results list them.
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "mirna",
            "MicroRNAs",
            noun="microRNA",
            types=("MatureMicroRNA", "ArmNotStatedMicroRNA", "MicroRNAFamily"),
            path="mirna",
            table="mirnas",
        ),
        Kind(
            "molecule",
            "Molecules",
            types=("Gene", "MoleculeFamily", "Chemical"),
            table="molecules",
        ),
        Kind("pathway", "Pathways", types=("Pathway",), path="pathway", table="pathways"),
        Kind("process", "Processes", roots=("GO:0008150", "exomet:MetastaticProcess")),
        Kind("cancer", "Cancers", roots=("MONDO:0045024",)),
        Kind("cell", "Cells", roots=("CL:0000000",)),
        Kind("malignant cell", roots=("CL:0001064",)),
        Kind(
            "material",
            "Fluids and tissues",
            noun="fluid or tissue",
            roots=("exomet:SampledMaterial",),
            question="fluid-mirnas",
        ),
        Kind("anatomy", "Organs and sites", noun="organ", roots=("UBERON:0001062",)),
        Kind(
            "finding",
            "Findings",
            types=("MechanisticFinding", "BiomarkerFinding", "BackgroundFinding"),
            path="finding",
            table="findings",
        ),
        Kind(
            "paper",
            "Papers",
            types=("Paper",),
            path="paper",
            table="papers",
        ),
        Kind(
            "evidence line",
            noun="line of evidence",
            types=("EvidenceLine",),
            path="evidence",
            table="evidence",
        ),
        Kind(
            "publication",
            "Reference lists",
            noun="entry of a reference list",
            types=("Publication",),
            path="publication",
            table="publications",
        ),
        Kind(
            "condition",
            "Conditions",
            types=("Condition",),
            path="condition",
            table="conditions",
            question="conditions",
        ),
        Kind("cell line", "Cell lines", types=("CellLine",), question="cell-lines"),
        Kind("finding class", "Kinds of finding", roots=("exomet:Finding",)),
        Kind("species", "Species", roots=("exomet:Species",)),
        Kind("vesicle", "Vesicles", roots=("GO:1903561",)),
        # What acts in a claim about vesicles or their microRNAs in general.
        Kind(
            "agent",
            "Vesicles and microRNAs in general",
            noun="class of vesicles or microRNAs",
            roots=("GO:1903561", "exomet:MicroRNA"),
            question="agent-effects",
        ),
        Kind("evidence", "Kinds of evidence", roots=("ECO:0000000",)),
        Kind(
            "correction",
            "Corrections",
            types=("Correction",),
            path="correction",
            table="corrections",
        ),
        Kind(
            "regulation",
            "Known regulations",
            types=("PositiveRegulation", "NegativeRegulation", "UnsignedRegulation"),
            path="regulation",
            table="regulations",
        ),
        Kind("source", "Sources", types=("Source",), path="source", table="sources"),
        # Anchors are reached from what they anchor, not by a search.
        Kind("place", noun="anchor", types=("Place",), path="place", table="anchors"),
    )
}


def word_for(kind: str) -> str:
    """Return what people call a thing of a kind.

    Example:
        >>> word_for("anatomy"), word_for("cancer")
        ('organ', 'cancer')
    """
    return KINDS[kind].word if kind in KINDS else kind


def kind_titles() -> dict[str, str]:
    """Return name of a kind -> heading of a list of its things, for the kinds that are listed."""
    return {kind.name: kind.title for kind in KINDS.values() if kind.title}


def main_kind(kinds: Collection[str]) -> str:
    """Return the kind that says best what a thing of several kinds is; empty if it is of none.

    Example:
        >>> main_kind({"agent", "vesicle"}), main_kind({"class"})
        ('vesicle', 'class')
    """
    return next((kind for kind in KINDS if kind in kinds), min(kinds, default=""))


def kinds_by_root() -> dict[str, set[str]]:
    """Return root class, as a CURIE -> names of the kinds of the classes below it."""
    names: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for root in kind.roots:
            names.setdefault(root, set()).add(kind.name)
    return names


def kinds_by_type() -> dict[str, str]:
    """Return class of ExoMet, by its local name -> name of the kind of its members."""
    names = {}
    for kind in KINDS.values():
        names.update(dict.fromkeys(kind.types, kind.name))
    return names


def kinds_by_path() -> dict[str, Kind]:
    """Return first part of an IRI path -> the kind whose records have it."""
    return {kind.path: kind for kind in KINDS.values() if kind.path}
