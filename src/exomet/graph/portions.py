"""A large graph in portions: some of its findings each, beside all that findings share.

What is read of a portion fits in memory at any size of the graph. DuckDB deals out the triples in
one pass; each portion is a database of its own, with the numbers that terms have in the graph, and
any process can open it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from tempfile import TemporaryDirectory

from exomet.engine.triples import Triples, engine_config
from exomet.progress import metered
from exomet.terms.iris import BASE, EXOMET

# The most findings of a portion: of so many, Python holds about 250 MB while they are audited.
MOST_FINDINGS = 10_000
_MEMORY_OF_PORTION = "500MB"
_SHARED = -1

# The name of a finding or of a line of evidence comes before the first dash of its parts.
_HOLDERS = """
    SELECT id, split_part(rtrim(substr(text, {start}), '>'), '-', 1) AS name
    FROM term WHERE starts_with(text, '{prefix}')"""
# (names have a letter and a number: the longer one is the greater)
_DEAL = """
    CREATE OR REPLACE TEMP TABLE dealt AS
    WITH
      finding_term AS ({findings}),
      line_term AS ({lines}),
      finding AS (
        SELECT name, (row_number() OVER (ORDER BY length(name), name) - 1) // $most AS portion
        FROM (SELECT DISTINCT name FROM finding_term)
      ),
      of_finding AS (SELECT id, portion FROM finding_term JOIN finding USING (name)),
      link AS (SELECT s, o, p FROM triple WHERE p IN ($evidence, $corrected)),
      line AS (
        SELECT DISTINCT name, portion FROM link
        JOIN of_finding ON of_finding.id = s
        JOIN line_term ON line_term.id = o
        WHERE p = $evidence
      )
    FROM of_finding
    UNION ALL
    SELECT id, portion FROM line_term JOIN line USING (name)
    UNION ALL
    SELECT DISTINCT s, portion FROM link JOIN of_finding ON of_finding.id = o WHERE p = $corrected
"""
# The object is looked up where the subject is of no finding: few are.
_SPLIT = """
    COPY (
      SELECT
        g, s, p, o, coalesce(of_subject.portion, of_object.portion, {shared}) AS portion
      FROM {table}
      LEFT JOIN dealt of_subject ON of_subject.id = s
      LEFT JOIN dealt of_object ON of_object.id = if(of_subject.portion IS NULL, o, NULL)
    ) TO $folder (FORMAT parquet, PARTITION_BY portion)"""
_SHARED_TERMS = """
    CREATE OR REPLACE TEMP TABLE shared_term AS
    SELECT DISTINCT unnest([s, p, o]) AS id FROM read_parquet($files)"""
_COPY_SHARED_TERMS = """
    COPY (SELECT id, text, {shared} AS portion FROM term SEMI JOIN shared_term USING (id))
    TO $folder (FORMAT parquet, PARTITION_BY portion)"""
# Of some portions at once: each time, all terms are looked through.
_COPY_OWN_TERMS = """
    COPY (
      SELECT id, text, portion FROM term JOIN (
        SELECT DISTINCT portion, unnest([s, p, o]) AS id
        FROM read_parquet($files, hive_partitioning = true)
      ) used USING (id) ANTI JOIN shared_term USING (id)
    ) TO $folder (FORMAT parquet, PARTITION_BY portion, APPEND)"""
_PORTIONS_AT_A_TIME = 10
_READ = "INSERT INTO {table} FROM read_parquet($files, hive_partitioning = false)"
# Table -> its columns.
_TRIPLES = dict.fromkeys(("triple", "inferred"), "g INTEGER, s INTEGER, p INTEGER, o INTEGER")
_COLUMNS_OF = _TRIPLES | {"term": "id INTEGER, text VARCHAR"}
_TO_FINDING = {"evidence": f"<{EXOMET}evidence>", "corrected": f"<{EXOMET}correctedFinding>"}


@dataclass(frozen=True)
class Portions:
    """A graph in portions, which have the order of its findings.

    Attributes:
        folder: where their tables are.
        count: how many there are.
    """

    folder: Path
    count: int

    @contextmanager
    def opened(self, number: int) -> Iterator[Triples]:
        """Give one of the portions, counted from 0."""
        import duckdb

        # (DuckDB removes the folder in which it spills, so that processes cannot share one)
        with (
            TemporaryDirectory(dir=self.folder) as scratch,
            duckdb.connect(config=engine_config(_MEMORY_OF_PORTION, Path(scratch))) as connection,
        ):
            for table, columns in _COLUMNS_OF.items():
                connection.execute(f"CREATE TABLE {table}({columns})")
                if files := _files_of(self.folder, [table], [_SHARED, number]):
                    connection.execute(_READ.format(table=table), {"files": files})
            yield Triples(connection, 1, Path(scratch))

    def remove(self, number: int) -> None:
        """Remove a portion, which is needed no more."""
        for file in _files_of(self.folder, _COLUMNS_OF, [number]):
            Path(file).unlink()


@contextmanager
def dealt_out(triples: Triples, most: int = MOST_FINDINGS) -> Iterator[Portions | None]:
    """Give a graph with its inferred triples in portions; None if one portion has all findings.

    Args:
        triples: one graph, with what was inferred of it.
        most: the most findings of a portion.
    """
    count = _deal(triples, most)
    if count <= 1:
        yield None
        return
    with TemporaryDirectory(dir=triples.scratch) as name:
        folder = Path(name)
        _deal_out(triples, folder, count)
        yield Portions(folder, count)


def _deal_out(triples: Triples, folder: Path, count: int) -> None:
    """Write the triples and the terms of each portion, and those that all share."""
    execute = triples.connection.execute
    for table in _TRIPLES:
        split = _SPLIT.format(table=table, shared=_SHARED)
        execute(split, {"folder": str(folder / table)})
    execute(_SHARED_TERMS, {"files": _files_of(folder, _TRIPLES, [_SHARED])})
    execute(_COPY_SHARED_TERMS.format(shared=_SHARED), {"folder": str(folder / "term")})
    with metered("dealing out findings", count) as move:
        for first in range(0, count, _PORTIONS_AT_A_TIME):
            some = range(first, min(first + _PORTIONS_AT_A_TIME, count))
            _add_own_terms(triples, folder, some)
            move(len(some))


def _add_own_terms(triples: Triples, folder: Path, numbers: Iterable[int]) -> None:
    """Write the terms of some portions, but for those that all share."""
    files = _files_of(folder, _TRIPLES, numbers)
    values = {"files": files, "folder": str(folder / "term")}
    triples.connection.execute(_COPY_OWN_TERMS, values)


def _deal(triples: Triples, most: int) -> int:
    """Give each thing of a finding the number of its portion; return how many there are."""
    numbers = triples.numbers(_TO_FINDING.values())
    values = {name: numbers.get(iri, 0) for name, iri in _TO_FINDING.items()}
    query = _DEAL.format(findings=_holders("finding"), lines=_holders("evidence"))
    triples.connection.execute(query, values | {"most": most})
    found = "SELECT coalesce(max(portion) + 1, 0) FROM dealt"
    ((count,),) = triples.connection.execute(found).fetchall()
    return int(count)


def _holders(kind: str) -> str:
    prefix = f"<{BASE}{kind}/"
    return _HOLDERS.format(prefix=prefix, start=len(prefix) + 1)


def _files_of(folder: Path, tables: Iterable[str], numbers: Iterable[int]) -> list[str]:
    """Return the files that tables have of portions."""
    parts = (folder / table / f"portion={each}" for table, each in product(tables, numbers))
    files = chain.from_iterable(part.glob("*.parquet") for part in parts)
    return sorted(map(str, files))
