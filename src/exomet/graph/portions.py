"""A large graph in portions: some of its findings each, beside all that findings share.

What is read of a portion fits in memory at any size of the graph. DuckDB deals out the triples in
one pass; each portion is a database of its own, with the numbers that terms have in the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
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
_SPLIT = """
    COPY (
      SELECT
        g, s, p, o, coalesce(of_subject.portion, of_object.portion, {shared}) AS portion
      FROM {table}
      LEFT JOIN dealt of_subject ON of_subject.id = s
      LEFT JOIN dealt of_object ON of_object.id = o
    ) TO $folder (FORMAT parquet, PARTITION_BY portion)"""
_COPY_USED_TERMS = """
    COPY (
      FROM term SEMI JOIN (
        SELECT s AS id FROM read_parquet($files) UNION
        SELECT p FROM read_parquet($files) UNION
        SELECT o FROM read_parquet($files)
      ) USING (id)
    ) TO $file (FORMAT parquet)"""
_READ = "INSERT INTO {table} FROM read_parquet($files, hive_partitioning = false)"
# Table -> its columns.
_OF_PORTION = dict.fromkeys(("triple", "inferred"), "g INTEGER, s INTEGER, p INTEGER, o INTEGER")
_TO_FINDING = {"evidence": f"<{EXOMET}evidence>", "corrected": f"<{EXOMET}correctedFinding>"}


def portions(triples: Triples, most: int = MOST_FINDINGS) -> Iterator[Triples]:
    """Yield a graph with its inferred triples in portions, in the order of findings.

    A graph of no more findings than a portion has comes as it is. A portion holds until the next
    one is asked for.

    Args:
        triples: one graph, with what was inferred of it.
        most: the most findings of a portion.
    """
    count = _deal(triples, most)
    if count <= 1:
        yield triples
        return
    with TemporaryDirectory(dir=triples.scratch) as name:
        folder = Path(name)
        for table in _OF_PORTION:
            split = _SPLIT.format(table=table, shared=_SHARED)
            triples.connection.execute(split, {"folder": str(folder / table)})
        with metered("auditing findings", count) as move:
            for number in range(count):
                with _portion(triples, folder, number) as portion:
                    yield portion
                move(1)


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


@contextmanager
def _portion(triples: Triples, folder: Path, number: int) -> Iterator[Triples]:
    import duckdb

    files = {table: _files(folder / table, number) for table in _OF_PORTION}
    terms = folder / "terms.parquet"
    of_triples = list(chain.from_iterable(files.values()))
    triples.connection.execute(_COPY_USED_TERMS, {"files": of_triples, "file": str(terms)})
    tables = _OF_PORTION | {"term": "id INTEGER, text VARCHAR"}
    with duckdb.connect(config=engine_config(_MEMORY_OF_PORTION, folder)) as connection:
        for table, columns in tables.items():
            connection.execute(f"CREATE TABLE {table}({columns})")
        for table, names in {**files, "term": [str(terms)]}.items():
            if names:
                connection.execute(_READ.format(table=table), {"files": names})
        yield Triples(connection, 1, folder)


def _files(folder: Path, number: int) -> list[str]:
    """Return the files of a portion, and of what all share."""
    parts = (folder / f"portion={each}" for each in (_SHARED, number))
    files = chain.from_iterable(part.glob("*.parquet") for part in parts)
    return sorted(map(str, files))
