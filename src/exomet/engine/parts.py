"""Large tables a part at a time, so that what is sorted or looked up together fits in memory."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Rows that are sorted in memory.
ROWS_TOGETHER = 10_000_000
# Of so many values of a column its parts are judged.
_SAMPLED = 2_000
_COUNT_ROWS = "SELECT count(*) FROM {table}"
_SAMPLE_VALUES = (
    "SELECT {column} FROM {table} USING SAMPLE reservoir({sampled} ROWS) REPEATABLE (1)"
)


def parts_of(connection: DuckDBPyConnection, table: str, column: str, most: int = 0) -> list[str]:
    """Return the condition of each part of a table, in the order of a column; all have each row.

    Args:
        connection: the database of the table.
        table: its name.
        column: a column of numbers or texts that is never empty.
        most: about how many rows a part has at most, as long as few have the same value; as many
            as are sorted in memory, if it is 0.

    Example:
        >>> import duckdb
        >>> with duckdb.connect() as connection:
        ...     _ = connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(4)")
        ...     parts_of(connection, "t", "n"), len(parts_of(connection, "t", "n", most=2))
        (['true'], 3)
    """
    ((count,),) = connection.execute(_COUNT_ROWS.format(table=table)).fetchall()
    wanted = count // (most or ROWS_TOGETHER) + 1
    if wanted == 1:
        return ["true"]
    sample = _SAMPLE_VALUES.format(table=table, column=column, sampled=_SAMPLED)
    values = sorted(value for (value,) in connection.execute(sample).fetchall())
    chosen = {values[number * len(values) // wanted] for number in range(1, wanted)}
    bounds = list(map(_literal, sorted(chosen)))
    between = [f"{column} >= {one} AND {column} < {other}" for one, other in pairwise(bounds)]
    return [f"{column} < {bounds[0]}", *between, f"{column} >= {bounds[-1]}"]


def _literal(value: int | str) -> str:
    """Return a value as SQL writes it."""
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
