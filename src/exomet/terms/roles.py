"""The roles in a finding: what can take part in one. Everything that lists roles reads this.

A role that is added here is an option of ``exomet findings``, a keyword of ``exomet.findings``,
a filter and a facet of the explorer, a column of the listing and of its downloads, and a section
of the page of each thing that plays it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from exomet.terms.traits import EFFECTS, TRAITS


class Climb(Enum):
    """What else a name finds that is given as a filter."""

    NONE = auto()
    """The thing alone."""
    CLASS = auto()
    """What is below the class."""
    MEMBER = auto()
    """The members of the family or group."""
    PATHWAY = auto()
    """The pathways of the class, and those of a narrower class."""


@dataclass(frozen=True)
class Role:
    """A role in a finding.

    Attributes:
        name: name of the option, of the filter in an address, and of the facet.
        title: heading of the facet.
        help: what the option takes.
        kinds: kinds of thing that a filter may name, the kind that plays the role first.
        relations: properties of ExoMet by which a finding has such things, by their local names.
            Where several roles share one (``changes``), the kind of the thing decides.
        page_title: heading of the findings on the page of a thing that plays the role.
        climb: what else a filter finds.
        at_cells: whether sender and recipient have such things too; the listing says which.
        joined: roles whose things share its column and pass the same filter.
        facet: whether forms offer its choices.
        column: column of the listing with the labels; empty where each relation has its own.
        id_column: column of the listing with the CURIEs.
        table_title: heading in the explorer's table of findings; empty if it has no column.
        level: what a picture calls it; empty where pictures leave it out.
        stage: where pictures draw it, from left to right.
        gloss: the role in a few words, for those who used a former name.
        former: names that it had.
    """

    name: str
    title: str
    help: str
    kinds: tuple[str, ...]
    relations: tuple[str, ...]
    page_title: str
    climb: Climb = Climb.CLASS
    at_cells: bool = False
    joined: tuple[str, ...] = ()
    facet: bool = True
    column: str = ""
    id_column: str = ""
    table_title: str = ""
    level: str = ""
    stage: int = 0
    gloss: str = ""
    former: tuple[str, ...] = ()

    @cached_property
    def affected(self) -> bool:
        """Whether findings have an effect on what plays the role."""
        return any(relation in EFFECTS for relation in self.relations)

    @property
    def of_papers(self) -> bool:
        """Whether papers play the role, or entries of reference lists: they go by their words."""
        return not {"paper", "publication"}.isdisjoint(self.kinds)


# In the order in which forms, options and pages list them.
ROLES = {
    role.name: role
    for role in (
        Role(
            "mirna",
            "microRNA",
            "microRNA; a name without arm includes its arms, a family its members: miR-21, "
            "mir-25 family.",
            kinds=("mirna",),
            relations=("mirna",),
            page_title="Findings about it",
            climb=Climb.MEMBER,
            column="mirna",
            id_column="mirna_id",
            table_title="microRNA",
            level="microRNA",
            stage=1,
        ),
        Role(
            "cancer",
            "Cancer",
            "cancer with all below it: carcinoma, HCC, MONDO:0005575.",
            kinds=("cancer",),
            relations=("cancer",),
            page_title="Findings in it",
            column="cancer",
            id_column="cancer_id",
            table_title="Cancer",
        ),
        Role(
            "sender",
            "Sender",
            "sending cell, or the fluid or tissue sampled: CAF, plasma, CRC cells.",
            kinds=("cell", "material"),
            relations=("sourceCell",),
            page_title="Findings with it as sender",
            joined=("sample",),
            column="sender",
            id_column="sender_id",
            table_title="Sender or sample",
            level="sender",
            gloss="sending cell",
            former=("source",),
        ),
        # A sampled fluid shares the column of the senders.
        Role(
            "sample",
            "Sample",
            "fluid or tissue sampled: plasma.",
            kinds=("material",),
            relations=("sampledFrom",),
            page_title="Findings in which it was sampled",
            column="sampled_from",
            level="sample",
            gloss="fluid or tissue",
            former=("source",),
        ),
        Role(
            "recipient",
            "Recipient",
            "receiving cell: macrophage, lung cancer cells.",
            kinds=("cell",),
            relations=("recipientCell",),
            page_title="Findings with it as recipient",
            column="recipient",
            id_column="recipient_id",
            table_title="Recipient",
            level="recipient",
            stage=2,
        ),
        Role(
            "condition",
            "Condition",
            "condition of sender, recipient or finding: hypoxia.",
            kinds=("condition",),
            relations=("hasCondition",),
            page_title="Findings under this condition",
            climb=Climb.NONE,
            at_cells=True,
            column="conditions",
        ),
        Role(
            "cell_line",
            "Cell line",
            "cell line used as sender or recipient: MCF-7.",
            kinds=("cell line",),
            relations=("cellLine",),
            page_title="Findings that used it as a cell",
            climb=Climb.NONE,
            at_cells=True,
            column="cell_lines",
        ),
        Role(
            "target",
            "Molecule",
            "gene, protein or family that goes up, down or changes: PTEN, ZO-1, MMP.",
            kinds=("molecule",),
            relations=("represses", "induces", "changes"),
            page_title="Findings that raise or lower it",
            climb=Climb.MEMBER,
            level="molecule",
            stage=3,
        ),
        Role(
            "involves",
            "Also involved",
            "gene, protein or family that takes part but is not reported to change: IBSP.",
            kinds=("molecule",),
            relations=("involves",),
            page_title="Findings in which it takes part",
            climb=Climb.MEMBER,
            column="involves",
        ),
        Role(
            "pathway",
            "Pathway",
            "pathway: PI3K/AKT, Wnt.",
            kinds=("pathway", "process"),
            relations=("activates", "inhibits", "changes"),
            page_title="Findings that activate or inhibit it",
            climb=Climb.PATHWAY,
            level="pathway",
            stage=4,
        ),
        Role(
            "process",
            "Process",
            "process: angiogenesis, EMT.",
            kinds=("process",),
            relations=("promotes", "suppresses", "changes", "associatedWith"),
            page_title="Findings that promote, suppress or go with it",
            level="process",
            stage=5,
        ),
        Role(
            "site",
            "Site",
            "organ of metastasis.",
            kinds=("anatomy",),
            relations=("metastaticSite",),
            page_title="Findings with it as metastatic site",
            column="metastatic_sites",
            table_title="Site",
            level="site",
            stage=6,
        ),
        Role(
            "species",
            "Species",
            "species of the cells or samples: mouse.",
            kinds=("species",),
            relations=("inSpecies",),
            page_title="Findings in this species",
            column="species",
        ),
        Role(
            "paper",
            "Paper",
            "paper by DOI, PMID or PMCID, or by first author, year or words of its title.",
            kinds=("paper",),
            relations=("paper",),
            page_title="Findings that rest on it",
            climb=Climb.NONE,
            facet=False,
            column="papers",
        ),
        Role(
            "reference",
            "Reference",
            "number in the source's list, or first author.",
            kinds=("publication",),
            relations=("reference",),
            page_title="Findings based on it",
            climb=Climb.NONE,
            facet=False,
        ),
    )
}


def filter_names() -> list[str]:
    """Return the names of all filters: those of the roles, then those of the traits."""
    return [*ROLES, *TRAITS]


def relation_names() -> list[str]:
    """Return the properties by which a finding has what takes part in it, each once."""
    names: dict[str, None] = {}
    for role in ROLES.values():
        names.update(dict.fromkeys(role.relations))
    return list(names)


def roles_formerly(name: str) -> list[Role]:
    """Return the roles that had this name.

    Example:
        >>> [role.name for role in roles_formerly("source")]
        ['sender', 'sample']
    """
    return [role for role in ROLES.values() if name in role.former]


def former_names() -> list[str]:
    """Return the names that roles had, each once."""
    names: dict[str, None] = {}
    for role in ROLES.values():
        names.update(dict.fromkeys(role.former))
    return list(names)


def renamed(name: str, mark: str = "") -> str:
    """Return what a former name is called now, each name behind a mark; empty for other names.

    Example:
        >>> renamed("source", "--")
        '--source is now --sender (sending cell) or --sample (fluid or tissue)'
        >>> renamed("cancer")
        ''
    """
    now = [f"{mark}{role.name} ({role.gloss})" for role in roles_formerly(name)]
    return f"{mark}{name} is now {' or '.join(now)}" if now else ""
