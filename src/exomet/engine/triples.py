"""Triples as integers: what N-Triples files hold, in two tables of DuckDB.

Terms are numbered in the order of their text, so numbers compare as the texts do: literals come
first, then IRIs, then blank nodes. DuckDB splits the lines itself; Python never sees a triple.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.engine.parts import parts_of
from exomet.errors import ExometError
from exomet.files import scratch_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The texts of subject, predicate and object.
_Texts = tuple[str, str, str]
# What DuckDB may use: 1.4 times the size of the files, or 2 GB and a sixteenth of it if that is
# less.
_LEAST_MEMORY, _SLOWER_FROM, _MOST_MEMORY = 350 << 20, 2 << 30, 4 << 30
# Files of so many bytes are sooner asked in memory than written to a file; they fit many times.
_MOST_IN_MEMORY = 20 << 20
# Rows that Python holds at a time.
AT_A_TIME = 10_000

# A line is read as one column: no character of N-Triples separates or quotes.
_ONE_COLUMN = """
    SELECT line, filename FROM read_csv(
      $files, filename = true, columns = {'line': 'VARCHAR'},
      delim = '\x01', quote = '', escape = '',
      header = false, auto_detect = false, strict_mode = false
    ) WHERE line <> ''"""
SPLIT_LINES = f"""
    CREATE TABLE split AS
    WITH
      lines AS ({_ONE_COLUMN}),
      first AS (
        SELECT
          list_position($files, filename) AS place,
          split_part(line, ' ', 1) AS s,
          substr(line, strpos(line, ' ') + 1) AS rest
        FROM lines
      ),
      second AS (
        SELECT
          $graphs[place] AS g,
          s,
          split_part(rest, ' ', 1) AS p,
          substr(rest, strpos(rest, ' ') + 1) AS rest
        FROM first
      )
    SELECT g, s, p, left(rest, length(rest) - 2) AS o FROM second"""
_TEXTS_ONCE = """
    CREATE TABLE once AS
    SELECT s AS text FROM split UNION SELECT p FROM split UNION SELECT o FROM split
    UNION SELECT unnest(?::VARCHAR[])"""
_NUMBER_TERMS = """
    INSERT INTO term
    SELECT $before + row_number() OVER (ORDER BY text) AS id, text
    FROM once WHERE {part} ORDER BY text"""
# What texts are compared by, as long as it tells all terms apart.
_HASH = "hash"
_HASHES_DIFFER = "SELECT count(DISTINCT {key}(text)) = count(*) FROM {terms}"
_FIND_PREDICATES = """
    CREATE TABLE predicate AS
    SELECT id, {key}(text) AS key FROM {terms} SEMI JOIN (SELECT DISTINCT p AS text FROM split)
    USING (text)"""
# Objects are looked up once subjects are numbered: one table of terms fits in memory, two do not.
# Texts are hashed before they are joined, so that none is carried along.
_NUMBER_SUBJECTS = """
    CREATE TABLE half AS
    SELECT g, subject.id AS s, predicate.id AS p, o
    FROM (SELECT g, {key}(s) AS s, {key}(p) AS p, {key}(o) AS o FROM split)
    JOIN (SELECT id, {key}(text) AS key FROM {terms}) subject ON subject.key = s
    JOIN predicate ON predicate.key = p"""
_NUMBER_OBJECTS = """
    CREATE TABLE numbered AS
    SELECT g, s, p, o.id AS o FROM half
    JOIN (SELECT id, {key}(text) AS key FROM {terms}) o ON o.key = half.o"""
_EACH_ONCE = """
    INSERT INTO triple
    SELECT DISTINCT g, s, p, o FROM numbered WHERE s % $parts = $part"""
_NUMBERS_OF = "SELECT text, id FROM term WHERE text IN (SELECT unnest(?::VARCHAR[]))"
# Triples among which double ones are sought at a time.
_TRIPLES_AT_A_TIME = 30_000_000


def _number_terms(connection: DuckDBPyConnection, also: Iterable[str]) -> None:
    """Make the table ``term`` of all that ``split`` has, in the order of the texts.

    Args:
        connection: the database that has ``split``.
        also: further terms that get a number.
    """
    connection.execute(_TEXTS_ONCE, [sorted(set(also))])
    connection.execute("CREATE TABLE term(id INTEGER, text VARCHAR)")
    for part in parts_of(connection, "once", "text"):
        ((before,),) = connection.execute("SELECT count(*) FROM term").fetchall()
        connection.execute(_NUMBER_TERMS.format(part=part), {"before": before})
    connection.execute("DROP TABLE once")


def number_triples(connection: DuckDBPyConnection, terms: str = "term") -> int:
    """Make the table ``numbered(g, s, p, o)`` of ``split``, which goes; return its length.

    Hashes of eight bytes are joined, as texts would not fit in memory: of 35 million terms two
    have the same hash once in 30,000 builds. Then texts are joined after all.

    Args:
        connection: the database that has ``split``.
        terms: the table that has all of its terms as ``text``, each with its ``id``.
    """
    hashes_differ = _HASHES_DIFFER.format(key=_HASH, terms=terms)
    ((differ,),) = connection.execute(hashes_differ).fetchall()
    key = _HASH if differ else ""
    connection.execute(_FIND_PREDICATES.format(key=key, terms=terms))
    connection.execute(_NUMBER_SUBJECTS.format(key=key, terms=terms))
    connection.execute("DROP TABLE predicate")
    connection.execute("DROP TABLE split")
    connection.execute(_NUMBER_OBJECTS.format(key=key, terms=terms))
    connection.execute("DROP TABLE half")
    ((count,),) = connection.execute("SELECT count(*) FROM numbered").fetchall()
    return int(count)


def _keep_each_once(connection: DuckDBPyConnection, count: int) -> None:
    """Make the table ``triple`` of ``numbered``, which goes, without double ones."""
    connection.execute("CREATE TABLE triple(g INTEGER, s INTEGER, p INTEGER, o INTEGER)")
    parts = count // _TRIPLES_AT_A_TIME + 1
    for part in range(parts):
        connection.execute(_EACH_ONCE, {"parts": parts, "part": part})
    connection.execute("DROP TABLE numbered")


class Triples:
    """One or more graphs in two tables: ``term(id, text)`` and ``triple(g, s, p, o)``.

    A graph is a number, counted from 0; terms are the same in all, and stand in their order.

    Attributes:
        connection: the database that holds them.
        graphs: how many there are.
        scratch: a folder for what does not fit in memory, and for files of a moment.
    """

    def __init__(self, connection: DuckDBPyConnection, graphs: int, scratch: Path) -> None:
        self.connection = connection
        self.graphs = graphs
        self.scratch = scratch
        # (queries name the same terms over and over)
        self._known: dict[str, int | None] = {}

    def limit_memory(self, memory: str) -> None:
        """Let DuckDB hold less, such as ``1GB``, where others need what it held."""
        self.connection.execute(f"SET memory_limit = '{memory}'")

    def numbers(self, terms: Iterable[str]) -> dict[str, int]:
        """Return terms -> their numbers; a term that the graph does not have is left out."""
        wanted = set(terms)
        if new := wanted - self._known.keys():
            found = self.connection.execute(_NUMBERS_OF, [sorted(new)])
            self._known |= dict.fromkeys(new) | dict(found.fetchall())
        numbers = ((term, self._known[term]) for term in wanted)
        return {term: number for term, number in numbers if number is not None}

    def texts(self, numbers: Iterable[int | None]) -> dict[int | None, str]:
        """Return the numbers of terms, in their order -> the terms as N-Triples write them."""
        found = self.connection.execute(
            "SELECT id, text FROM term WHERE id IN (SELECT unnest(?::INTEGER[])) ORDER BY id",
            [list(numbers)],
        )
        return dict(found.fetchall())

    @cached_property
    def iris(self) -> tuple[int, int]:
        """The first and the last number of an IRI."""
        query = "SELECT min(id), max(id) FROM term WHERE text[1] = '<'"
        ((first, last),) = self.connection.execute(query).fetchall()
        return first or 0, last or -1

    def plain(self) -> tuple[int, int]:
        """Return the first and the last number of terms that differ in value if they differ."""
        return self.iris

    def count(self, graph: int = 0) -> int:
        """Return the number of triples of a graph."""
        query = "SELECT count(*) FROM triple WHERE g = ?"
        ((count,),) = self.connection.execute(query, [graph]).fetchall()
        return int(count)


def in_threes(numbers: Sequence[int], text: Mapping[int, str]) -> tuple[_Texts, ...]:
    """Return the triples of a list that has the numbers of their terms.

    Example:
        >>> in_threes([1, 2, 1], {1: "<b:x>", 2: "<b:p>"})
        (('<b:x>', '<b:p>', '<b:x>'),)
    """
    terms = [text[number] for number in numbers]
    return tuple(zip(terms[::3], terms[1::3], terms[2::3], strict=True))


def engine_config(memory: str, scratch: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Return the settings of DuckDB.

    Args:
        memory: what it may use, such as ``2GB``; beyond it works on disk.
        scratch: the folder for that.
    """
    return {
        "memory_limit": memory,
        "temp_directory": str(scratch / "spilled"),
        "preserve_insertion_order": False,
        # Nothing is fetched: what a build needs is here.
        "autoinstall_known_extensions": False,
    }


def database_for(files: Sequence[Path], scratch: Path, memory: str = "") -> DuckDBPyConnection:
    """Return a new database for what files hold: in memory if they are small, or else in a file.

    A database in memory would spill texts as they are; a file has them compressed.

    Args:
        files: N-Triples files.
        scratch: the folder for the file, and for what does not fit in memory.
        memory: what DuckDB may use, such as ``2GB``, if it is not to be chosen by the size.
    """
    import duckdb  # (an import of 130 ms, only for what works on whole graphs)

    is_small = sum(file.stat().st_size for file in files) <= _MOST_IN_MEMORY
    place = ":memory:" if is_small else scratch / "triples.duckdb"
    return duckdb.connect(place, config=engine_config(memory or memory_for(files), scratch))


@contextmanager
def told_in_words() -> Iterator[None]:
    """Let the engine say in one sentence that memory or disk is full.

    Raises:
        ExometError: it is.
    """
    import duckdb

    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        full = os.strerror(errno.ENOSPC)
        reason = full if full in str(error) else str(error).splitlines()[0]
        raise ExometError(f"the engine cannot go on: {reason}") from error


@contextmanager
def loaded(
    graphs: Sequence[Sequence[Path]], also: Iterable[str] = (), memory: str = ""
) -> Iterator[Triples]:
    r"""Give the triples of graphs, each in N-Triples files.

    Args:
        graphs: the files of each graph, with one triple a line, as ``exomet build`` and pyoxigraph
            write them.
        also: terms that get a number, whether the files have them or not.
        memory: what DuckDB may use, such as ``2GB``, if it is not to be chosen by the size of the
            files; beyond it works on disk.

    Example:
        >>> with scratch_folder() as folder:
        ...     _ = (folder / "a.nt").write_text('<b:x> <b:says> "a b" .\n')
        ...     with loaded([[folder / "a.nt"]], also=["<b:other>"]) as triples:
        ...         triples.count(), triples.numbers(["<b:x>", '"a b"', "<b:none>"])
        (1, {'"a b"': 1, '<b:x>': 4})
    """
    with scratch_folder() as scratch:
        paths = list(chain.from_iterable(graphs))
        with told_in_words(), database_for(paths, scratch, memory) as connection:
            files: dict[str, int] = {}
            for number, some in enumerate(graphs):
                files |= dict.fromkeys(map(str, some), number)
            values = {"files": list(files), "graphs": list(files.values())}
            connection.execute(SPLIT_LINES, values)
            _number_terms(connection, also)
            _keep_each_once(connection, number_triples(connection))
            yield Triples(connection, len(graphs), scratch)


def memory_for(files: Iterable[Path]) -> str:
    """Return what DuckDB may use for N-Triples files; beyond it works on disk.

    Example:
        >>> with scratch_folder() as folder:
        ...     _ = (folder / "a.nt").write_bytes(b"<b:x> <b:says> <b:y> .")
        ...     memory_for([folder / "a.nt"])
        '350MiB'
    """
    size = sum(file.stat().st_size for file in files)
    wanted = min(7 * size // 5, _SLOWER_FROM + size // 16)
    return f"{min(max(wanted, _LEAST_MEMORY), _MOST_MEMORY) >> 20}MiB"
