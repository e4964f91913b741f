"""The rows of every table: their columns, and what a cell may hold.

The data dictionary ``data/README.md`` says it in prose. A column is added here and there, nowhere
else: reading, checking and sorting follow these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from exomet.tables.provenance import (
    AnchorRow,
    EvidenceRow,
    PaperRow,
    PublicationRow,
    SourceRow,
    StatementRow,
)
from exomet.tables.spec import (
    CURIE,
    NOT_STATED,
    Column,
    TableRow,
    TableSpec,
    Texts,
    key,
    required,
)

_CURIE_OF_ANY = r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_-]+"
_STEP_NAME = r"s\d+"
_EFFECT_SIGNS = ("increase", "decrease", NOT_STATED)
_OBJECT_KINDS = ("molecule", "pathway", "process")
# An agent is a class of vesicles or of microRNAs.
_REGULATOR_KINDS = (*_OBJECT_KINDS, "agent")
_FINDING_KINDS = ("mechanistic", "biomarker", "background")
_VESICLE_TERMS = ("exosome", "small extracellular vesicle", "extracellular vesicle", "microvesicle")
_MODEL_SYSTEMS = ("in vitro", "in vivo", "patient samples")
_ASPECTS = ("amount", "activity", "localisation", "stability", NOT_STATED)
_CORRECTION_KINDS = (
    "slipped label",
    "moved cell",
    "wrong disease",
    "direction reversed",
    "direction not printed",
    "symbol",
    "year",
    "text against table",
    "text against paper",
    "arm from title",
    "arm from abstract",
    "evidence kind",
    "name",
    "omission",
    "duplicate",
    "citation",
    "abbreviation",
    "context",
    "claim",
    "layout",
    "typography",
    "reference list",
    "other",
)
_MATCHES = tuple(f"skos:{match}Match" for match in ("exact", "close", "broad", "narrow", "related"))
_JUSTIFICATIONS = ("semapv:LexicalMatching", "semapv:ManualMappingCuration")


@dataclass(frozen=True, slots=True)
class MirnaRow(TableRow):
    """A microRNA: a mature form, a name without an arm, or a family."""

    mirna: Annotated[str, key(pattern=r"[A-Za-z0-9-]+")]
    kind: Annotated[str, required(choices=("mature", "arm-not-stated", "family"))]
    label: Annotated[str, required()]
    accession: Annotated[str, Column(pattern=r"MI(MAT|PF)\d{7}")]
    possible_arm: Annotated[str, Column(refers="mirnas")]
    member_of: Annotated[str, Column(refers="mirnas")]
    status: Annotated[str, Column(choices=("current", "withdrawn"))]
    synonyms: Texts
    note: str


@dataclass(frozen=True, slots=True)
class MoleculeRow(TableRow):
    """A gene with its products, a family of genes, or a chemical."""

    molecule: Annotated[str, key(pattern=r"(HGNC:\d+|FPLX:[A-Za-z0-9_]+|MESH:D\d+|CHEBI:\d+)")]
    kind: Annotated[str, required(choices=("gene", "family", "chemical"))]
    symbol: Annotated[str, required()]
    name: Annotated[str, required()]
    synonyms: Texts
    member_of: Annotated[Texts, Column(refers="molecules")]


@dataclass(frozen=True, slots=True)
class PathwayRow(TableRow):
    """A signalling pathway."""

    pathway: Annotated[str, key(pattern=r"[a-z0-9-]+")]
    label: Annotated[str, required()]
    class_: Annotated[str, required(pattern=CURIE, curie=True, kind="process")]
    synonyms: Texts


@dataclass(frozen=True, slots=True)
class CellLineRow(TableRow):
    """A cell line of Cellosaurus."""

    cell_line: Annotated[str, key(pattern=r"cellosaurus:CVCL_[A-Z0-9]{4}")]
    label: Annotated[str, required()]
    synonyms: Texts
    note: str


@dataclass(frozen=True, slots=True)
class ConditionRow(TableRow):
    """A condition under which a finding, a sender or a recipient was seen."""

    condition: Annotated[str, key(pattern=r"[a-z0-9-]+")]
    label: Annotated[str, required()]
    definition: Annotated[str, required()]
    close_match: Annotated[str, Column(pattern=CURIE, curie=True)]


@dataclass(frozen=True, slots=True)
class Side:
    """What a finding says of its sender or of its recipient.

    Attributes:
        role: ``sender`` or ``recipient``.
        cells: kinds of cell, or ``not stated`` alone.
        conditions: conditions that hold for the cells.
        lines: cell lines used as the cells.
        other_state: kind of cell that a sender was before, or that a recipient becomes.
    """

    role: str
    cells: Texts
    conditions: Texts
    lines: Texts
    other_state: str

    @property
    def unsaid(self) -> bool:
        """Whether the source leaves the cells unsaid."""
        return self.cells == (NOT_STATED,)


@dataclass(frozen=True, slots=True)
class FindingRow(TableRow):
    """One claim about one microRNA in one context, as a source reports it."""

    finding: Annotated[str, key(pattern=r"F\d{4,7}")]
    kind: Annotated[str, required(choices=_FINDING_KINDS)]
    mirna: Annotated[str, required(kind="mirna")]
    cancer: Annotated[str, required(kind="cancer", unsaid=True)]
    sender: Annotated[Texts, Column(kind="cell", unsaid=True)]
    sender_cancer: Annotated[str, Column(kind="cancer")]
    sender_conditions: Annotated[Texts, Column(kind="condition")]
    sender_lines: Annotated[Texts, Column(kind="cell line")]
    sender_was: Annotated[str, Column(kind="cell")]
    sampled_from: Annotated[Texts, Column(kind="material")]
    recipient: Annotated[Texts, Column(kind="cell", unsaid=True)]
    recipient_conditions: Annotated[Texts, Column(kind="condition")]
    recipient_lines: Annotated[Texts, Column(kind="cell line")]
    recipient_becomes: Annotated[str, Column(kind="cell")]
    species: Annotated[Texts, Column(kind="species")]
    vesicle_term: Annotated[str, Column(choices=_VESICLE_TERMS)]
    sites: Annotated[Texts, Column(kind="anatomy")]
    level: Annotated[str, Column(choices=("up", "down"))]
    associated_with: Annotated[Texts, Column(kind="process")]
    involves: Annotated[Texts, Column(kind="molecule")]
    conditions: Annotated[Texts, Column(kind="condition")]
    model_systems: Annotated[Texts, Column(choices=_MODEL_SYSTEMS)]
    note: str

    @property
    def sender_side(self) -> Side:
        """The sending cells and their attributes."""
        return Side(
            "sender", self.sender, self.sender_conditions, self.sender_lines, self.sender_was
        )

    @property
    def recipient_side(self) -> Side:
        """The receiving cells and their attributes."""
        return Side(
            "recipient",
            self.recipient,
            self.recipient_conditions,
            self.recipient_lines,
            self.recipient_becomes,
        )


@dataclass(frozen=True, slots=True)
class StepRow(TableRow):
    """One effect in the mechanism of a finding."""

    finding: Annotated[str, key(refers="findings")]
    step: Annotated[str, key(pattern=_STEP_NAME)]
    object_kind: Annotated[str, required(choices=_OBJECT_KINDS)]
    object: Annotated[str, required(kind_column="object_kind")]
    sign: Annotated[str, required(choices=_EFFECT_SIGNS)]
    aspect: Annotated[str, Column(choices=_ASPECTS)]
    direct: Annotated[str, required(choices=("yes", "ligand", "no", NOT_STATED))]
    in_cell: Annotated[str, Column(pattern=r"(sender|recipient)[2-9]?")]
    after: Annotated[Texts, Column(pattern=_STEP_NAME)]


@dataclass(frozen=True, slots=True)
class CorrectionRow(TableRow):
    """A curated value that differs from the printed one."""

    correction: Annotated[str, key(pattern=r"C\d{3,6}")]
    anchor: Annotated[str, required(refers="anchors")]
    finding: Annotated[str, Column(refers="findings")]
    step: Annotated[str, Column(pattern=_STEP_NAME)]
    field: Annotated[str, required()]
    printed: str
    curated: str
    kind: Annotated[str, required(choices=_CORRECTION_KINDS)]
    severity: Annotated[str, required(choices=("minor", "major", "critical"))]
    established_by: Annotated[
        str,
        required(
            choices=("title", "text", "abstract", "biology", "position", "reference list", "layout")
        ),
    ]
    reason: Annotated[str, required()]


@dataclass(frozen=True, slots=True)
class RegulationRow(TableRow):
    """What a molecule, pathway, process or agent does to another, regardless of the microRNA."""

    regulation: Annotated[str, key(pattern=r"R\d{3,5}")]
    regulator_kind: Annotated[str, required(choices=_REGULATOR_KINDS)]
    regulator: Annotated[str, required(kind_column="regulator_kind")]
    sign: Annotated[str, required(choices=_EFFECT_SIGNS)]
    object_kind: Annotated[str, required(choices=_OBJECT_KINDS)]
    object: Annotated[str, required(kind_column="object_kind")]
    cells: Annotated[Texts, Column(kind="cell")]
    crosses: Annotated[str, Column(choices=("yes",))]
    basis: Annotated[
        str, required(choices=("row", "text", "title", "abstract", "general knowledge"))
    ]
    anchors: Annotated[Texts, Column(refers="anchors")]
    references: Annotated[Texts, Column(refers="publications")]
    note: str


@dataclass(frozen=True, slots=True)
class ExclusionRow(TableRow):
    """An anchor that yields nothing, and why: it defines a word, makes no claim, or another one."""

    anchor: Annotated[str, key(refers="anchors")]
    reason: Annotated[str, required(pattern=r"(definition|no claim|other claim): .+")]


@dataclass(frozen=True, slots=True)
class MappingRow(TableRow):
    """A label as printed and the term that it means, in the SSSOM format."""

    subject_id: Annotated[str, key(pattern=r"printed:[a-z0-9-]+")]
    subject_label: Annotated[str, required()]
    predicate_id: Annotated[str, key(choices=_MATCHES)]
    object_id: Annotated[str, key(pattern=_CURIE_OF_ANY, curie=True)]
    object_label: Annotated[str, required()]
    mapping_justification: Annotated[str, required(choices=_JUSTIFICATIONS)]
    comment: str


@dataclass(frozen=True, slots=True)
class BorrowedRow(TableRow):
    """A term of another vocabulary."""

    term: Annotated[str, key(pattern=CURIE, curie=True)]
    label: Annotated[str, required()]
    synonyms: Texts
    parents: Annotated[Texts, Column(refers="borrowed")]
    ontology: Annotated[str, required()]
    version: Annotated[str, required()]


@dataclass(frozen=True, slots=True)
class ClassRow(TableRow):
    """A class of ExoMet that is defined by what its members have."""

    term: Annotated[str, key(pattern=r"exomet:[A-Z]\w*")]
    label: Annotated[str, required()]
    synonyms: Texts
    definition: Annotated[str, required(pattern=r"An? .+\.")]
    parents: Annotated[Texts, required(pattern=CURIE, curie=True)]
    sender: Annotated[str, Column(kind="cell")]
    sender_condition: Annotated[str, Column(kind="condition")]
    recipient: Annotated[str, Column(kind="cell")]
    promotes: Annotated[str, Column(kind="process")]
    suppresses: Annotated[str, Column(kind="process")]
    cancer: Annotated[str, Column(kind="cancer")]
    site: Annotated[str, Column(kind="anatomy")]
    sample: Annotated[str, Column(kind="material")]
    has_finding: Annotated[Texts, Column(kind="finding class")]
    example: Annotated[str, required()]


SOURCES = TableSpec("sources", SourceRow)
PAPERS = TableSpec("papers", PaperRow)
PUBLICATIONS = TableSpec("publications", PublicationRow)
MIRNAS = TableSpec("mirnas", MirnaRow)
MOLECULES = TableSpec("molecules", MoleculeRow)
PATHWAYS = TableSpec("pathways", PathwayRow)
CELL_LINES = TableSpec("cell_lines", CellLineRow)
CONDITIONS = TableSpec("conditions", ConditionRow)
ANCHORS = TableSpec("anchors", AnchorRow, former_name="places")
FINDINGS = TableSpec("findings", FindingRow)
STEPS = TableSpec("steps", StepRow)
EVIDENCE = TableSpec("evidence", EvidenceRow)
STATEMENTS = TableSpec("statements", StatementRow)
CORRECTIONS = TableSpec("corrections", CorrectionRow)
REGULATIONS = TableSpec("regulations", RegulationRow)
EXCLUSIONS = TableSpec("exclusions", ExclusionRow)
MAPPINGS = TableSpec("mappings", MappingRow, ending=".sssom.tsv")
BORROWED = TableSpec("borrowed", BorrowedRow)
CLASSES = TableSpec("classes", ClassRow)

# The tables of the data folder, and those of the ontology folder.
TABLES: tuple[TableSpec[TableRow], ...] = (
    SOURCES,
    PAPERS,
    PUBLICATIONS,
    MIRNAS,
    MOLECULES,
    PATHWAYS,
    CELL_LINES,
    CONDITIONS,
    ANCHORS,
    FINDINGS,
    STEPS,
    EVIDENCE,
    STATEMENTS,
    CORRECTIONS,
    REGULATIONS,
    EXCLUSIONS,
    MAPPINGS,
)
ONTOLOGY_TABLES: tuple[TableSpec[TableRow], ...] = (BORROWED, CLASSES)
