"""An answer: its rows, and notes on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exomet.query.select import Cell

if TYPE_CHECKING:
    import pandas
    import polars

_FRAMES = "pip install 'exomet[frames]'"


@dataclass(frozen=True)
class Note:
    """A note on an answer.

    Attributes:
        code: ``default`` (a parameter has its default), ``arms`` (a name without arm is read as an
            arm, or has further findings), ``unknown`` (a value of a list names nothing here),
            ``empty`` (why there is no row), ``reading`` (how a name is read that does not plainly
            mean its thing), ``list`` (how the lines of a list fare),
            ``standing`` (which findings rest on papers that do not stand).
        text: the note in words, with the options of the command line.
        words: the same without them, where that is more than leaving out the dashes.
    """

    code: str
    text: str
    words: str = field(default="", compare=False)

    @property
    def on_page(self) -> str:
        """The note in the words of a form, where a parameter is no option.

        Example:
            >>> Note("empty", "other values of --mirna have rows").on_page
            'other values of mirna have rows'
        """
        return self.words or self.text.replace("--", "")


@dataclass(frozen=True, repr=False)
class Answer(Sequence[tuple[Cell, ...]]):
    """Rows under named columns, with notes. It is a sequence of its rows.

    Example:
        >>> answer = Answer("Which targets?", ("mirna", "target"), [("hsa-miR-21", "PTEN")])
        >>> len(answer), answer[0], answer.records()
        (1, ('hsa-miR-21', 'PTEN'), [{'mirna': 'hsa-miR-21', 'target': 'PTEN'}])
        >>> print(answer)
        mirna       target
        hsa-miR-21  PTEN
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[Note, ...] = ()
    sparql: str = ""
    # How many rows hold an answer, where others only account for a line of a list.
    answered: int | None = None
    # The names of a list that are not understood.
    unknown: tuple[str, ...] = ()
    # The columns that a display begins with.
    main: tuple[str, ...] = ()

    @property
    def rows_answered(self) -> int:
        """How many rows hold an answer."""
        return len(self) if self.answered is None else self.answered

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        """Return a row, or a list of rows for a slice."""
        return self.rows[index]

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows."""
        return iter(self.rows)

    def column(self, name: str) -> list[Cell]:
        """Return the values of a column.

        Raises:
            ValueError: there is no such column.
        """
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def records(self) -> list[dict[str, Cell]]:
        """Return each row as a dictionary by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas frame; an unbound value is None.

        Raises:
            ImportError: pandas is not installed; ``pip install 'exomet[frames]'`` brings it.
        """
        try:
            import pandas  # (only for those who want it)
        except ImportError as error:
            raise ImportError(f"this needs pandas: {_FRAMES}") from error
        return pandas.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a polars frame; an unbound value is null.

        Raises:
            ImportError: polars is not installed; ``pip install 'exomet[frames]'`` brings it.
        """
        try:
            import polars  # (only for those who want it)
        except ImportError as error:
            raise ImportError(f"this needs polars: {_FRAMES}") from error
        return polars.DataFrame(
            list(self.rows), schema=list(self.columns), orient="row", infer_schema_length=None
        )

    def __str__(self) -> str:
        """Return the rows as aligned text."""
        lines = [self.columns, *(tuple(map(_cell_text, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def __repr__(self) -> str:
        """Return the title and the size; ``print`` shows the rows."""
        return f"<{self.title}: {len(self):,} rows, {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        """Return the rows as a table for notebooks, cut so that it fits, with notes and counts."""
        from exomet.questions.display import table_html

        notes = [note.text for note in self.notes]
        return table_html(self.title, self.columns, self.rows, notes, self.main)


def _cell_text(value: Cell) -> str:
    return "" if value is None else str(value)
