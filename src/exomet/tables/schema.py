"""The columns of every table: what a cell may hold. The data dictionary ``data/README.md`` says it in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: header of the column.
        required: whether a cell must hold something.
        many: whether a cell may hold several values, joined with ``|``.
        pattern: regular expression that each value matches as a whole.
        choices: the only values allowed, where there are such.
        refers: name of the table whose identifiers the values are.
        kind: kind of term (see ``graph.index``) whose label or CURIE the values are.
        curie: whether values are CURIEs, whose prefix must be known.
        unsaid: whether ``not stated`` may stand instead of a value.
    """

    name: str
    required: bool = False
    many: bool = False
    pattern: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    kind: str = ""
    unsaid: bool = False
    curie: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A table: its file name without ending, its columns (the first one names the row), key columns, and the ending."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    ending: str = ".tsv"

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.columns if column.name == name)


def _identifier(name: str, pattern: str) -> Column:
    return Column(name, required=True, pattern=pattern)


_C = Column
_CURIE = r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_]+"
_CURIE_OF_ANY = r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_-]+"
_SHA256 = r"[0-9a-f]{64}"
_YEAR = r"(19|20)\d\d"
_SIGNS = ("increase", "decrease", NOT_STATED)
_OBJECTS = ("molecule", "pathway", "process")
_FINDING = _C("finding", required=True, pattern=r"F\d{4,7}")

SOURCES = TableSpec(
    "sources",
    (
        _identifier("source", r"[a-z][a-z0-9-]*"),
        _C("authors", required=True),
        _C("title", required=True),
        _C("year", required=True, pattern=_YEAR),
        _C("published_by"),
        _C("licence", required=True),
        _C("sha256", required=True, pattern=_SHA256),
    ),
    ("source",),
)
PUBLICATIONS = TableSpec(
    "publications",
    (
        _identifier("publication", r"[a-z][a-z0-9-]*-\d+"),
        _C("source", required=True, refers="sources"),
        _C("number", required=True, pattern=r"\d+"),
        _C("authors", required=True),
        _C("title", required=True),
        _C("journal", required=True),
        _C("year", required=True, pattern=_YEAR),
        _C("volume"),
        _C("pages"),
    ),
    ("publication",),
)
MIRNAS = TableSpec(
    "mirnas",
    (
        _identifier("mirna", r"[A-Za-z0-9-]+"),
        _C("kind", required=True, choices=("mature", "arm-not-stated", "family")),
        _C("label", required=True),
        _C("accession", pattern=r"MI(MAT|PF)\d{7}"),
        _C("possible_arm", refers="mirnas"),
        _C("member_of", refers="mirnas"),
        _C("status", choices=("current", "withdrawn")),
        _C("synonyms", many=True),
        _C("note"),
    ),
    ("mirna",),
)
MOLECULES = TableSpec(
    "molecules",
    (
        _identifier("molecule", r"(HGNC:\d+|FPLX:[A-Za-z0-9_]+)"),
        _C("kind", required=True, choices=("gene", "family")),
        _C("symbol", required=True),
        _C("name", required=True),
        _C("synonyms", many=True),
        _C("member_of", many=True, refers="molecules"),
    ),
    ("molecule",),
)
PATHWAYS = TableSpec(
    "pathways",
    (
        _identifier("pathway", r"[a-z0-9-]+"),
        _C("label", required=True),
        _C("class", required=True, pattern=_CURIE, curie=True, kind="process"),
        _C("synonyms", many=True),
    ),
    ("pathway",),
)
CELL_LINES = TableSpec(
    "cell_lines",
    (
        _identifier("cell_line", r"cellosaurus:CVCL_[A-Z0-9]{4}"),
        _C("label", required=True),
        _C("synonyms", many=True),
        _C("note"),
    ),
    ("cell_line",),
)
CONDITIONS = TableSpec(
    "conditions",
    (
        _identifier("condition", r"[a-z0-9-]+"),
        _C("label", required=True),
        _C("definition", required=True),
        _C("close_match", pattern=_CURIE, curie=True),
    ),
    ("condition",),
)
ANCHORS = TableSpec(
    "anchors",
    (
        _identifier("anchor", r"[a-z][a-z0-9-]*-[A-Za-z0-9]+"),
        _C("source", required=True, refers="sources"),
        _C("section", required=True),
        _C("row", pattern=r"\d+"),
        _C("start", required=True, pattern=r"\d+"),
        _C("end", required=True, pattern=r"\d+"),
        _C("sha256", required=True, pattern=_SHA256),
        _C("printed_mirna"),
        _C("printed_cancer"),
        _C("printed_source"),
        _C("printed_year", pattern=_YEAR),
        _C("printed_references", many=True, pattern=r"\d+"),
    ),
    ("anchor",),
)
FINDINGS = TableSpec(
    "findings",
    (
        _FINDING,
        _C("kind", required=True, choices=("mechanistic", "biomarker", "background")),
        _C("mirna", required=True, kind="mirna"),
        _C("cancer", required=True, kind="cancer", unsaid=True),
        _C("sender", many=True, kind="cell", unsaid=True),
        _C("sender_cancer", kind="cancer"),
        _C("sender_conditions", many=True, kind="condition"),
        _C("sender_lines", many=True, kind="cell line"),
        _C("sampled_from", many=True, kind="material"),
        _C("recipient", many=True, kind="cell", unsaid=True),
        _C("recipient_conditions", many=True, kind="condition"),
        _C("recipient_lines", many=True, kind="cell line"),
        _C("vesicle_term", choices=("exosome", "small extracellular vesicle", "microvesicle")),
        _C("sites", many=True, kind="anatomy"),
        _C("level", choices=("up", "down")),
        _C("associated_with", many=True, kind="process"),
        _C("involves", many=True, kind="molecule"),
        _C("conditions", many=True, kind="condition"),
        _C("model_systems", many=True, choices=("in vitro", "in vivo", "patient samples")),
        _C("evidence", required=True, kind="evidence"),
        _C("references", required=True, many=True, refers="publications"),
        _C("anchors", required=True, many=True, refers="anchors"),
        _C("note"),
    ),
    ("finding",),
)
STEPS = TableSpec(
    "steps",
    (
        _C("finding", required=True, refers="findings"),
        _C("step", required=True, pattern=r"s\d+"),
        _C("object_kind", required=True, choices=_OBJECTS),
        _C("object", required=True),
        _C("sign", required=True, choices=_SIGNS),
        _C("direct", required=True, choices=("yes", "no", NOT_STATED)),
        _C("in_cell", pattern=r"(sender|recipient)[2-9]?"),
        _C("after", many=True, pattern=r"s\d+"),
        _C("basis", required=True, many=True, choices=("row", "text", "title", "biology")),
    ),
    ("finding", "step"),
)
CORRECTIONS = TableSpec(
    "corrections",
    (
        _identifier("correction", r"C\d{3,6}"),
        _C("anchor", required=True, refers="anchors"),
        _C("finding", refers="findings"),
        _C("step", pattern=r"s\d+"),
        _C("field", required=True),
        _C("printed"),
        _C("curated"),
        _C(
            "kind",
            required=True,
            choices=(
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
            ),
        ),
        _C("severity", required=True, choices=("minor", "major", "critical")),
        _C(
            "established_by",
            required=True,
            choices=("title", "text", "biology", "position", "cited paper"),
        ),
        _C("reason", required=True),
    ),
    ("correction",),
)
REGULATIONS = TableSpec(
    "regulations",
    (
        _identifier("regulation", r"R\d{3,5}"),
        _C("regulator_kind", required=True, choices=_OBJECTS),
        _C("regulator", required=True),
        _C("sign", required=True, choices=_SIGNS),
        _C("object_kind", required=True, choices=_OBJECTS),
        _C("object", required=True),
        _C("basis", required=True, choices=("row", "text", "title", "general knowledge")),
        _C("anchors", many=True, refers="anchors"),
        _C("references", many=True, refers="publications"),
        _C("note"),
    ),
    ("regulation",),
)
EXCLUSIONS = TableSpec(
    "exclusions",
    (
        _C("anchor", required=True, refers="anchors"),
        _C("reason", required=True),
    ),
    ("anchor",),
)
MAPPINGS = TableSpec(
    "mappings",
    (
        _C("subject_id", required=True, pattern=r"printed:[a-z0-9-]+"),
        _C("subject_label", required=True),
        _C(
            "predicate_id",
            required=True,
            choices=tuple(
                f"skos:{p}Match" for p in ("exact", "close", "broad", "narrow", "related")
            ),
        ),
        _C("object_id", required=True, pattern=_CURIE_OF_ANY, curie=True),
        _C("object_label", required=True),
        _C(
            "mapping_justification",
            required=True,
            choices=("semapv:LexicalMatching", "semapv:ManualMappingCuration"),
        ),
        _C("comment"),
    ),
    ("subject_id", "predicate_id", "object_id"),
    ".sssom.tsv",
)

TABLES = (
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
BORROWED = TableSpec(
    "borrowed",
    (
        _C("term", required=True, pattern=_CURIE, curie=True),
        _C("label", required=True),
        _C("synonyms", many=True),
        _C("parents", many=True, refers="borrowed"),
        _C("ontology", required=True),
        _C("version", required=True),
    ),
    ("term",),
)


def natural_sort_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which s2 comes before s10.

    Example:
        >>> sorted(["s10", "s2"], key=natural_sort_key)
        ['s2', 's10']
    """
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.split(r"(\d+)", text)
        if part
    )
