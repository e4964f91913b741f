"""The record of proofs in a build: what was inferred, each with its rule and premises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.engine.triples import AT_A_TIME, in_threes
from exomet.errors import NotBuiltError
from exomet.graph.layout import PROOFS_FILE, RULES_FILE, TERMS_FILE
from exomet.graph.ntriples import as_curie
from exomet.terms.iris import expand

if TYPE_CHECKING:
    from _duckdb import DuckDBPyConnection

# A triple in CURIEs.
Statement = tuple[str, str, str]
# The name of a rule, and the statements from which it inferred another.
RecordedProof = tuple[str, tuple[Statement, ...]]
_Row = tuple[int, int, int, int, list[int]]

_ALL = "SELECT s, p, o, rule, premises FROM read_parquet($proofs) ORDER BY s, p, o"
# Both files are sorted by number, and terms by text as well, so little of them is read.
_ABOUT = """
    SELECT s, p, o, rule, premises FROM read_parquet($proofs)
    WHERE s IN (SELECT id FROM read_parquet($terms) WHERE text IN (SELECT unnest($subjects)))
    ORDER BY s, p, o"""
_TEXTS = "SELECT id, text FROM read_parquet($terms) WHERE id IN (SELECT unnest($numbers))"


class ProofsOnDisk:
    """Looks up proofs in the files of a build.

    Attributes:
        words: what each rule says, by its name, in the order of the rules.

    Raises:
        NotBuiltError: the folder holds no proofs.
    """

    def __init__(self, build: Path) -> None:
        for name in (RULES_FILE, PROOFS_FILE, TERMS_FILE):
            if not (build / name).is_file():
                raise NotBuiltError(f"no {name} in {build}: run `exomet build`")
        self._proofs, self._terms = build / PROOFS_FILE, build / TERMS_FILE
        self.words = _words_of_rules(build / RULES_FILE)
        self._rules = list(self.words)

    def all(self) -> Iterator[tuple[Statement, RecordedProof]]:
        """Yield everything that was inferred, sorted by the text of its terms."""
        found = self._connection.cursor().execute(_ALL, {"proofs": str(self._proofs)})
        while rows := found.fetchmany(AT_A_TIME):
            yield from self._derivations(rows).items()

    def about(self, subjects: Sequence[str]) -> dict[Statement, RecordedProof]:
        """Return what was inferred about subjects, given as CURIEs."""
        terms = [f"<{expand(subject)}>" for subject in subjects]
        files = {"proofs": str(self._proofs), "terms": str(self._terms)}
        return self._derivations(self._query(_ABOUT, **files, subjects=terms))

    @cached_property
    def _connection(self) -> DuckDBPyConnection:
        # The engine itself: what the package puts around it takes longer to load than most proofs.
        import _duckdb

        return _duckdb.connect()

    def _query(self, query: str, **values: str | list[str] | list[int]) -> list[_Row]:
        return self._connection.execute(query, values).fetchall()

    def _derivations(self, rows: Sequence[_Row]) -> dict[Statement, RecordedProof]:
        curies = self._curies(rows)
        return {
            (curies[s], curies[p], curies[o]): (
                self._rules[rule],
                in_threes(premises, curies),
            )
            for s, p, o, rule, premises in rows
        }

    def _curies(self, rows: Iterable[_Row]) -> dict[int, str]:
        numbers: set[int] = set()
        for s, p, o, _, premises in rows:
            numbers |= {s, p, o, *premises}
        found = self._connection.execute(
            _TEXTS, {"terms": str(self._terms), "numbers": sorted(numbers)}
        )
        return {number: as_curie(text) for number, text in found.fetchall()}


def _words_of_rules(file: Path) -> dict[str, str]:
    """Return the name of each rule -> what it says."""
    words = {}
    _, *lines = file.read_text(encoding="utf-8").splitlines()
    for line in lines:
        rule, _, text = line.split("\t")
        words[rule] = text
    return words
