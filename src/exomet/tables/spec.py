"""What a table is: a dataclass of its rows, whose fields say what the cells may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

NOT_STATED = "not stated"
# Several values of a cell, which are joined with "|".
Texts = tuple[str, ...]
# What several tables hold, as regular expressions.
CURIE = r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_]+"
SHA256 = r"[0-9a-f]{64}"
YEAR = r"(19|20)\d\d"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: the number of its line in the file, and a field for each column.

    Cells are kept as they are written. A cell that may hold several values, joined with ``|``, is
    a tuple of them; an empty one is an empty tuple.
    """

    line: int


RowT = TypeVar("RowT", bound=TableRow)
RowT_co = TypeVar("RowT_co", bound=TableRow, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table, written as ``Annotated[str, Column(...)]`` at the field of its row.

    Attributes:
        key: whether the column is part of what identifies a row.
        required: whether a cell must hold something.
        pattern: regular expression that each value matches as a whole.
        choices: the only values allowed; empty where any value is.
        refers: name of the table whose identifiers the values are.
        kind: kind of term (see ``graph.index``) whose label or CURIE the values are.
        kind_column: name of the column that holds the kind of term, where it differs by row.
        curie: whether values are CURIEs, whose prefix must be known.
        past: whether values are years up to the present one.
        digest: whether values are hashes, which look random.
        unsaid: whether ``not stated`` may replace a value.
        attribute: name of the field in the row; read from the field.
        many: whether a cell may hold several values; read from the type of the field.
    """

    key: bool = False
    required: bool = False
    pattern: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    kind: str = ""
    kind_column: str = ""
    curie: bool = False
    past: bool = False
    digest: bool = False
    unsaid: bool = False
    attribute: str = ""
    many: bool = False

    @property
    def name(self) -> str:
        """The header of the column; a field called ``class_`` is the column ``class``."""
        return self.attribute.removesuffix("_")

    def values(self, row: TableRow) -> tuple[str, ...]:
        """Return the values of a row's cell; none where it is empty."""
        cell = getattr(row, self.attribute)
        if self.many:
            return tuple(cell)
        return (cell,) if cell else ()


required = partial(Column, required=True)
key = partial(Column, required=True, key=True)


@dataclass(frozen=True)
class TableSpec(Generic[RowT_co]):
    """A table of the data dictionary.

    Attributes:
        name: file name without its ending.
        row: class of the rows.
        ending: ending of the file name.
        former_name: the file's earlier name, for which the new one is reported.
    """

    name: str
    row: type[RowT_co]
    ending: str = ".tsv"
    former_name: str = ""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their order."""
        types = get_type_hints(self.row, include_extras=True)
        names = [item.name for item in fields(self.row) if item.name != "line"]
        return tuple(_annotated_column(name, types[name]) for name in names)

    @cached_property
    def key(self) -> tuple[Column, ...]:
        """The columns that together identify a row."""
        return tuple(column for column in self.columns if column.key)

    @cached_property
    def _several(self) -> tuple[int, ...]:
        return tuple(position for position, column in enumerate(self.columns) if column.many)

    def parse(self, line: int, cells: list[str], known: dict[str, Texts] | None = None) -> RowT_co:
        """Return the row that the cells of a line make.

        Args:
            line: number of the line in its file.
            cells: as many cells as the table has columns.
            known: cells -> their values, where cells come again; what is new is added.
        """
        known = {} if known is None else known
        values: list[str | Texts] = [*cells]
        for position in self._several:
            cell = cells[position]
            held = known.get(cell)
            if held is None:
                held = known[cell] = tuple(cell.split("|")) if cell else ()
            values[position] = held
        row: Callable[..., RowT_co] = self.row
        return row(line, *values)


def _annotated_column(name: str, held: Any) -> Column:
    """Return the column of a field by its type: ``str`` or ``tuple[str, ...]``, or annotated."""
    column = Column()
    if get_origin(held) is Annotated:
        held, column = get_args(held)
    return replace(column, attribute=name, many=get_origin(held) is tuple)
