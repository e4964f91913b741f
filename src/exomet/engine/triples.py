"""Triples as integers: what N-Triples files hold, in two tables of DuckDB.

Terms are numbered in the order of their text, so numbers compare as the texts do: literals come
first, then IRIs, then blank nodes. DuckDB splits the lines itself; Python never sees a triple.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.files import scratch_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "2GB"

# A line is read as one column: no character of N-Triples separates or quotes.
_LINES = """
    SELECT line FROM read_csv(
      ?, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
      header = false, auto_detect = false, strict_mode = false
    ) WHERE line <> ''"""
_SPLIT = f"""
    CREATE TEMP TABLE split AS
    WITH
      lines AS ({_LINES}),
      first AS (
        SELECT split_part(line, ' ', 1) AS s, substr(line, strpos(line, ' ') + 1) AS rest
        FROM lines
      ),
      second AS (
        SELECT s, split_part(rest, ' ', 1) AS p, substr(rest, strpos(rest, ' ') + 1) AS rest
        FROM first
      )
    SELECT s, p, left(rest, length(rest) - 2) AS o FROM second"""
_NUMBERED = """
    CREATE TABLE term AS
    SELECT CAST(row_number() OVER (ORDER BY text) AS INTEGER) AS id, text FROM (
      SELECT s AS text FROM split UNION SELECT p FROM split UNION SELECT o FROM split
      UNION SELECT unnest(?::VARCHAR[])
    )"""
_TRIPLES = """
    CREATE TABLE triple AS
    SELECT DISTINCT s.id AS s, p.id AS p, o.id AS o
    FROM split
    JOIN term s ON s.text = split.s
    JOIN term p ON p.text = split.p
    JOIN term o ON o.text = split.o"""


class Triples:
    """A graph in two tables: ``term(id, text)`` and ``triple(s, p, o)``.

    Attributes:
        connection: the database that holds them.
        scratch: a folder for what does not fit in memory, and for files of a moment.
    """

    def __init__(self, connection: DuckDBPyConnection, scratch: Path) -> None:
        self.connection = connection
        self.scratch = scratch

    def numbers(self, terms: Iterable[str]) -> dict[str, int]:
        """Return terms -> their numbers; a term that the graph does not have is left out."""
        wanted = sorted(set(terms))
        found = self.connection.execute(
            "SELECT text, id FROM term WHERE text IN (SELECT unnest(?::VARCHAR[]))", [wanted]
        )
        return dict(found.fetchall())

    def iris(self) -> tuple[int, int]:
        """Return the first and the last number of an IRI."""
        bounds = self.connection.execute(
            "SELECT min(id), max(id) FROM term WHERE text[1] = '<'"
        ).fetchone()
        assert bounds  # noqa: S101
        return bounds[0] or 0, bounds[1] or -1

    def count(self) -> int:
        """Return the number of triples."""
        counted = self.connection.execute("SELECT count(*) FROM triple").fetchone()
        assert counted  # noqa: S101
        return int(counted[0])


@contextmanager
def loaded(
    files: Sequence[Path], also: Iterable[str] = (), memory: str = MEMORY
) -> Iterator[Triples]:
    r"""Give the triples of N-Triples files.

    Args:
        files: files of one triple a line, as ``exomet build`` and pyoxigraph write them.
        also: terms that get a number, whether the files have them or not.
        memory: what DuckDB may use, such as ``2GB``; beyond it works on disk.

    Example:
        >>> with scratch_folder() as folder:
        ...     _ = (folder / "a.nt").write_text('<b:x> <b:says> "a b" .\n')
        ...     with loaded([folder / "a.nt"], also=["<b:other>"]) as triples:
        ...         triples.count(), triples.numbers(["<b:x>", '"a b"', "<b:none>"])
        (1, {'"a b"': 1, '<b:x>': 4})
    """
    import duckdb  # (an import of 130 ms, only for what works on whole graphs)

    with scratch_folder() as scratch:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(scratch / "spilled"),
            "preserve_insertion_order": False,
            # Nothing is fetched: what a build needs is here.
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(config=config) as connection:
            connection.execute(_SPLIT, [[str(file) for file in files]])
            connection.execute(_NUMBERED, [sorted(set(also))])
            connection.execute(_TRIPLES)
            connection.execute("DROP TABLE split")
            yield Triples(connection, scratch)
