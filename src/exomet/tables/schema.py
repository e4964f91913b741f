"""The rows of every table: their columns, and what a cell may hold.

The data dictionary ``data/README.md`` says it in prose. A column is added here and there, nowhere
else: reading, checking and sorting follow these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from exomet.tables.spec import NOT_STATED, Column, TableRow, TableSpec

Texts = tuple[str, ...]

_required = partial(Column, required=True)
_key = partial(Column, required=True, key=True)

_CURIE = r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_]+"
_CURIE_OF_ANY = r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_-]+"
_SHA256 = r"[0-9a-f]{64}"
_YEAR = r"(19|20)\d\d"
_STEP_NAME = r"s\d+"
_EFFECT_SIGNS = ("increase", "decrease", NOT_STATED)
_OBJECT_KINDS = ("molecule", "pathway", "process")
_FINDING_KINDS = ("mechanistic", "biomarker", "background")
_VESICLE_TERMS = ("exosome", "small extracellular vesicle", "microvesicle")
_MODEL_SYSTEMS = ("in vitro", "in vivo", "patient samples")
_CORRECTION_KINDS = (
    "slipped label",
    "moved cell",
    "wrong disease",
    "direction reversed",
    "direction not printed",
    "symbol",
    "year",
    "text against table",
    "arm from title",
    "evidence kind",
    "name",
    "other",
)
_MATCHES = tuple(f"skos:{match}Match" for match in ("exact", "close", "broad", "narrow", "related"))
_JUSTIFICATIONS = ("semapv:LexicalMatching", "semapv:ManualMappingCuration")


@dataclass(frozen=True, slots=True)
class SourceRow(TableRow):
    """A document that was curated."""

    source: Annotated[str, _key(pattern=r"[a-z][a-z0-9-]*")]
    authors: Annotated[str, _required()]
    title: Annotated[str, _required()]
    year: Annotated[str, _required(pattern=_YEAR, past=True)]
    published_by: str
    licence: Annotated[str, _required()]
    sha256: Annotated[str, _required(pattern=_SHA256)]


@dataclass(frozen=True, slots=True)
class PublicationRow(TableRow):
    """An entry in the reference list of a source."""

    publication: Annotated[str, _key(pattern=r"[a-z][a-z0-9-]*-\d+")]
    source: Annotated[str, _required(refers="sources")]
    number: Annotated[str, _required(pattern=r"\d+")]
    authors: Annotated[str, _required()]
    title: Annotated[str, _required()]
    journal: Annotated[str, _required()]
    year: Annotated[str, _required(pattern=_YEAR, past=True)]
    volume: str
    pages: str


@dataclass(frozen=True, slots=True)
class MirnaRow(TableRow):
    """A microRNA: a mature form, a name without an arm, or a family."""

    mirna: Annotated[str, _key(pattern=r"[A-Za-z0-9-]+")]
    kind: Annotated[str, _required(choices=("mature", "arm-not-stated", "family"))]
    label: Annotated[str, _required()]
    accession: Annotated[str, Column(pattern=r"MI(MAT|PF)\d{7}")]
    possible_arm: Annotated[str, Column(refers="mirnas")]
    member_of: Annotated[str, Column(refers="mirnas")]
    status: Annotated[str, Column(choices=("current", "withdrawn"))]
    synonyms: Texts
    note: str


@dataclass(frozen=True, slots=True)
class MoleculeRow(TableRow):
    """A gene with its products, or a family of genes."""

    molecule: Annotated[str, _key(pattern=r"(HGNC:\d+|FPLX:[A-Za-z0-9_]+)")]
    kind: Annotated[str, _required(choices=("gene", "family"))]
    symbol: Annotated[str, _required()]
    name: Annotated[str, _required()]
    synonyms: Texts
    member_of: Annotated[Texts, Column(refers="molecules")]


@dataclass(frozen=True, slots=True)
class PathwayRow(TableRow):
    """A signalling pathway."""

    pathway: Annotated[str, _key(pattern=r"[a-z0-9-]+")]
    label: Annotated[str, _required()]
    class_: Annotated[str, _required(pattern=_CURIE, curie=True, kind="process")]
    synonyms: Texts


@dataclass(frozen=True, slots=True)
class CellLineRow(TableRow):
    """A cell line of Cellosaurus."""

    cell_line: Annotated[str, _key(pattern=r"cellosaurus:CVCL_[A-Z0-9]{4}")]
    label: Annotated[str, _required()]
    synonyms: Texts
    note: str


@dataclass(frozen=True, slots=True)
class ConditionRow(TableRow):
    """A condition under which a finding, a sender or a recipient was seen."""

    condition: Annotated[str, _key(pattern=r"[a-z0-9-]+")]
    label: Annotated[str, _required()]
    definition: Annotated[str, _required()]
    close_match: Annotated[str, Column(pattern=_CURIE, curie=True)]


@dataclass(frozen=True, slots=True)
class AnchorRow(TableRow):
    """A row or passage of a source: offsets, hash, and the labels as printed."""

    anchor: Annotated[str, _key(pattern=r"[a-z][a-z0-9-]*-[A-Za-z0-9]+")]
    source: Annotated[str, _required(refers="sources")]
    section: Annotated[str, _required()]
    row: Annotated[str, Column(pattern=r"\d+")]
    start: Annotated[str, _required(pattern=r"\d+")]
    end: Annotated[str, _required(pattern=r"\d+")]
    sha256: Annotated[str, _required(pattern=_SHA256)]
    printed_mirna: str
    printed_cancer: str
    printed_source: str
    printed_year: Annotated[str, Column(pattern=_YEAR)]
    printed_references: Annotated[Texts, Column(pattern=r"\d+")]


@dataclass(frozen=True, slots=True)
class Side:
    """What a finding says of its sender or of its recipient.

    Attributes:
        role: ``sender`` or ``recipient``.
        cells: kinds of cell, or ``not stated`` alone.
        conditions: conditions that hold for the cells.
        lines: cell lines used as the cells.
    """

    role: str
    cells: Texts
    conditions: Texts
    lines: Texts

    @property
    def unsaid(self) -> bool:
        """Whether the source leaves the cells unsaid."""
        return self.cells == (NOT_STATED,)


@dataclass(frozen=True, slots=True)
class FindingRow(TableRow):
    """One claim about one microRNA in one context, as a source reports it."""

    finding: Annotated[str, _key(pattern=r"F\d{4,7}")]
    kind: Annotated[str, _required(choices=_FINDING_KINDS)]
    mirna: Annotated[str, _required(kind="mirna")]
    cancer: Annotated[str, _required(kind="cancer", unsaid=True)]
    sender: Annotated[Texts, Column(kind="cell", unsaid=True)]
    sender_cancer: Annotated[str, Column(kind="cancer")]
    sender_conditions: Annotated[Texts, Column(kind="condition")]
    sender_lines: Annotated[Texts, Column(kind="cell line")]
    sampled_from: Annotated[Texts, Column(kind="material")]
    recipient: Annotated[Texts, Column(kind="cell", unsaid=True)]
    recipient_conditions: Annotated[Texts, Column(kind="condition")]
    recipient_lines: Annotated[Texts, Column(kind="cell line")]
    vesicle_term: Annotated[str, Column(choices=_VESICLE_TERMS)]
    sites: Annotated[Texts, Column(kind="anatomy")]
    level: Annotated[str, Column(choices=("up", "down"))]
    associated_with: Annotated[Texts, Column(kind="process")]
    involves: Annotated[Texts, Column(kind="molecule")]
    conditions: Annotated[Texts, Column(kind="condition")]
    model_systems: Annotated[Texts, Column(choices=_MODEL_SYSTEMS)]
    evidence: Annotated[str, _required(kind="evidence")]
    references: Annotated[Texts, _required(refers="publications")]
    anchors: Annotated[Texts, _required(refers="anchors")]
    note: str

    @property
    def sender_side(self) -> Side:
        """The sending cells and their attributes."""
        return Side("sender", self.sender, self.sender_conditions, self.sender_lines)

    @property
    def recipient_side(self) -> Side:
        """The receiving cells and their attributes."""
        return Side("recipient", self.recipient, self.recipient_conditions, self.recipient_lines)


@dataclass(frozen=True, slots=True)
class StepRow(TableRow):
    """One effect in the mechanism of a finding."""

    finding: Annotated[str, _key(refers="findings")]
    step: Annotated[str, _key(pattern=_STEP_NAME)]
    object_kind: Annotated[str, _required(choices=_OBJECT_KINDS)]
    object: Annotated[str, _required(kind_column="object_kind")]
    sign: Annotated[str, _required(choices=_EFFECT_SIGNS)]
    direct: Annotated[str, _required(choices=("yes", "no", NOT_STATED))]
    in_cell: Annotated[str, Column(pattern=r"(sender|recipient)[2-9]?")]
    after: Annotated[Texts, Column(pattern=_STEP_NAME)]
    basis: Annotated[Texts, _required(choices=("row", "text", "title", "biology"))]


@dataclass(frozen=True, slots=True)
class CorrectionRow(TableRow):
    """A curated value that differs from the printed one."""

    correction: Annotated[str, _key(pattern=r"C\d{3,6}")]
    anchor: Annotated[str, _required(refers="anchors")]
    finding: Annotated[str, Column(refers="findings")]
    step: Annotated[str, Column(pattern=_STEP_NAME)]
    field: Annotated[str, _required()]
    printed: str
    curated: str
    kind: Annotated[str, _required(choices=_CORRECTION_KINDS)]
    severity: Annotated[str, _required(choices=("minor", "major", "critical"))]
    established_by: Annotated[
        str, _required(choices=("title", "text", "biology", "position", "cited paper"))
    ]
    reason: Annotated[str, _required()]


@dataclass(frozen=True, slots=True)
class RegulationRow(TableRow):
    """What a molecule, pathway or process does to another, regardless of the microRNA."""

    regulation: Annotated[str, _key(pattern=r"R\d{3,5}")]
    regulator_kind: Annotated[str, _required(choices=_OBJECT_KINDS)]
    regulator: Annotated[str, _required(kind_column="regulator_kind")]
    sign: Annotated[str, _required(choices=_EFFECT_SIGNS)]
    object_kind: Annotated[str, _required(choices=_OBJECT_KINDS)]
    object: Annotated[str, _required(kind_column="object_kind")]
    basis: Annotated[str, _required(choices=("row", "text", "title", "general knowledge"))]
    anchors: Annotated[Texts, Column(refers="anchors")]
    references: Annotated[Texts, Column(refers="publications")]
    note: str


@dataclass(frozen=True, slots=True)
class ExclusionRow(TableRow):
    """An anchor that gives no finding, and why."""

    anchor: Annotated[str, _key(refers="anchors")]
    reason: Annotated[str, _required()]


@dataclass(frozen=True, slots=True)
class MappingRow(TableRow):
    """A label as printed and the term that it means, in the SSSOM format."""

    subject_id: Annotated[str, _key(pattern=r"printed:[a-z0-9-]+")]
    subject_label: Annotated[str, _required()]
    predicate_id: Annotated[str, _key(choices=_MATCHES)]
    object_id: Annotated[str, _key(pattern=_CURIE_OF_ANY, curie=True)]
    object_label: Annotated[str, _required()]
    mapping_justification: Annotated[str, _required(choices=_JUSTIFICATIONS)]
    comment: str


@dataclass(frozen=True, slots=True)
class BorrowedRow(TableRow):
    """A term of another vocabulary."""

    term: Annotated[str, _key(pattern=_CURIE, curie=True)]
    label: Annotated[str, _required()]
    synonyms: Texts
    parents: Annotated[Texts, Column(refers="borrowed")]
    ontology: Annotated[str, _required()]
    version: Annotated[str, _required()]


@dataclass(frozen=True, slots=True)
class ClassRow(TableRow):
    """A class of ExoMet that is defined by what its members have."""

    term: Annotated[str, _key(pattern=r"exomet:[A-Z]\w*")]
    label: Annotated[str, _required()]
    synonyms: Texts
    definition: Annotated[str, _required(pattern=r"An? .+\.")]
    parents: Annotated[Texts, _required(pattern=_CURIE, curie=True)]
    sender: Annotated[str, Column(kind="cell")]
    sender_condition: Annotated[str, Column(kind="condition")]
    recipient: Annotated[str, Column(kind="cell")]
    promotes: Annotated[str, Column(kind="process")]
    suppresses: Annotated[str, Column(kind="process")]
    cancer: Annotated[str, Column(kind="cancer")]
    site: Annotated[str, Column(kind="anatomy")]
    sample: Annotated[str, Column(kind="material")]
    has_finding: Annotated[Texts, Column(kind="finding class")]
    example: Annotated[str, _required()]


SOURCES = TableSpec("sources", SourceRow)
PUBLICATIONS = TableSpec("publications", PublicationRow)
MIRNAS = TableSpec("mirnas", MirnaRow)
MOLECULES = TableSpec("molecules", MoleculeRow)
PATHWAYS = TableSpec("pathways", PathwayRow)
CELL_LINES = TableSpec("cell_lines", CellLineRow)
CONDITIONS = TableSpec("conditions", ConditionRow)
ANCHORS = TableSpec("anchors", AnchorRow, former_name="places")
FINDINGS = TableSpec("findings", FindingRow)
STEPS = TableSpec("steps", StepRow)
CORRECTIONS = TableSpec("corrections", CorrectionRow)
REGULATIONS = TableSpec("regulations", RegulationRow)
EXCLUSIONS = TableSpec("exclusions", ExclusionRow)
MAPPINGS = TableSpec("mappings", MappingRow, ending=".sssom.tsv")
BORROWED = TableSpec("borrowed", BorrowedRow)
CLASSES = TableSpec("classes", ClassRow)

# The tables of the data folder, and those of the ontology folder.
TABLES: tuple[TableSpec[TableRow], ...] = (
    SOURCES,
    PUBLICATIONS,
    MIRNAS,
    MOLECULES,
    PATHWAYS,
    CELL_LINES,
    CONDITIONS,
    ANCHORS,
    FINDINGS,
    STEPS,
    CORRECTIONS,
    REGULATIONS,
    EXCLUSIONS,
    MAPPINGS,
)
ONTOLOGY_TABLES: tuple[TableSpec[TableRow], ...] = (BORROWED, CLASSES)
