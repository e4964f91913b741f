"""The triples of a build as tables on disk, which DuckDB reads without loading them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from exomet.engine.triples import (
    SPLIT_LINES,
    Triples,
    database_for,
    engine_config,
    number_triples,
    told_in_words,
)
from exomet.errors import ExometError
from exomet.files import scratch_folder

TABLES_FILE = "tables.duckdb"
# So many rows are read where one is wanted.
_ROWS_TOGETHER = 20_480
# What a question may take, and beyond that on disk.
_MEMORY = "512MiB"
_DISK = "8GiB"
# Of smaller tables a question is short: a second thread costs more than it saves.
_ON_ALL_THREADS = 100 << 20
_QUIETLY = "SET enable_progress_bar = false"
# All triples are in one table, of which the optimiser cannot tell how many each predicate has:
# joins stay in the order of the patterns.
_IN_ORDER = "SET disabled_optimizers = 'join_order'"
# Terms by their kind: below 4 they differ in value if they differ at all. A label of a blank node
# means one node in one file alone.
_KEEP_TERMS = """
    CREATE TABLE kept.term AS
    SELECT CAST(row_number() OVER (ORDER BY kind, text) AS INTEGER) AS id, kind, text FROM (
      SELECT
        CASE
          WHEN text[1] = '_' THEN 0
          WHEN text[1] = '<' THEN 1
          WHEN text[-1] = '"' THEN 2
          WHEN text[-1] <> '>' THEN 3
          ELSE 4
        END AS kind,
        text
      FROM (SELECT s AS text FROM split UNION SELECT p FROM split UNION SELECT o FROM split)
    ) ORDER BY id"""
_KEEP_TRIPLES = """
    CREATE TABLE kept.graph AS
    SELECT DISTINCT CAST(g AS TINYINT) AS g, p, s, o
    FROM numbered
    ORDER BY g, p, s, o"""
_SET_LABELS = """
    UPDATE split SET
      s = if(s[1] = '_', '_:g' || g || 'n' || substr(s, 3), s),
      o = if(o[1] = '_', '_:g' || g || 'n' || substr(o, 3), o)
    WHERE s[1] = '_' OR o[1] = '_'"""


class KeptTables(NamedTuple):
    """A file of tables, as it was found: another may take its place before it is opened.

    Attributes:
        file: the file.
        identity: what no other file has.
    """

    file: Path
    identity: tuple[int, ...]

    @classmethod
    def found(cls, folder: Path) -> KeptTables | None:
        """Return the tables in a folder; None if it has none."""
        file = folder / TABLES_FILE
        try:
            stat = file.stat()
        except OSError:
            return None
        return cls(file, (stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size))

    @property
    def size(self) -> int:
        """The size of the file in bytes."""
        return self.identity[-1]


class KeptTriples(Triples):
    """The graphs of a build in tables on disk: ``triple``, and ``inferred`` and ``audited``."""

    def plain(self) -> tuple[int, int]:
        """Return the first and the last number of terms that differ in value if they differ."""
        query = "SELECT min(id), max(id) FROM term WHERE kind < 4"
        ((first, last),) = self.connection.execute(query).fetchall()
        return first or 0, last or -1


def write_tables(files: Sequence[Path], folder: Path) -> None:
    """Write the graphs of N-Triples files as tables.

    Args:
        files: the file of each graph, in the order stated, inferred, audited; one may be absent.
        folder: where the tables are written.

    Raises:
        ExometError: memory or disk is full.
    """
    present = {str(file): number for number, file in enumerate(files) if file.is_file()}
    with scratch_folder() as scratch:
        paths = list(map(Path, present))
        with told_in_words(), database_for(paths, scratch) as connection:
            file = _file_in_sql(folder / TABLES_FILE)
            connection.execute(_QUIETLY)
            connection.execute(f"ATTACH '{file}' AS kept (ROW_GROUP_SIZE {_ROWS_TOGETHER})")
            values = {"files": list(present), "graphs": list(present.values())}
            connection.execute(SPLIT_LINES, values)
            connection.execute(_SET_LABELS)
            connection.execute(_KEEP_TERMS)
            number_triples(connection, "kept.term")
            connection.execute(_KEEP_TRIPLES)
            connection.execute("DETACH kept")


def _file_in_sql(file: Path) -> str:
    return str(file).replace("'", "''")


@contextmanager
def opened_tables(tables: KeptTables) -> Iterator[KeptTriples]:
    r"""Give the graphs that ``write_tables`` wrote.

    Args:
        tables: the tables.

    Raises:
        ExometError: they are damaged, others have taken their place, or memory or disk is full.

    Example:
        >>> with scratch_folder() as folder:
        ...     _ = (folder / "a.nt").write_text('<b:x> <b:says> "a b" .\n')
        ...     write_tables([folder / "a.nt"], folder)
        ...     with opened_tables(KeptTables.found(folder)) as triples:
        ...         sorted(triples.numbers(["<b:x>", '"a b"', "<b:none>"])), triples.plain()
        (['"a b"', '<b:x>'], (1, 3))
    """
    import duckdb

    with scratch_folder() as scratch:
        config = engine_config(_MEMORY, scratch) | {"max_temp_directory_size": _DISK}
        if tables.size < _ON_ALL_THREADS:
            config["threads"] = 1
        with told_in_words(), duckdb.connect(config=config) as connection:
            connection.execute(_QUIETLY)
            try:
                file = _file_in_sql(tables.file)
                connection.execute(f"ATTACH '{file}' AS kept (READ_ONLY)")
            except duckdb.Error as error:
                raise ExometError(f"{tables.file} cannot be read: {error}") from error
            if KeptTables.found(tables.file.parent) != tables:
                raise ExometError(f"{tables.file} is of another build now")
            connection.execute(_IN_ORDER)
            connection.execute("CREATE VIEW term AS FROM kept.term")
            for number, name in enumerate(("triple", "inferred", "audited")):
                query = f"SELECT s, p, o FROM kept.graph WHERE g = {number}"
                connection.execute(f"CREATE VIEW {name} AS {query}")
            yield KeptTriples(connection, 1, scratch)
