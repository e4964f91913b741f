"""The record of proofs in a build: what was inferred, each with its rule and premises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
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
_Triple = tuple[int, int, int]
_Row = tuple[int, int, int, int, list[int]]

_ALL = "SELECT s, p, o, rule, premises FROM read_parquet($proofs) ORDER BY s, p, o"
# Both files are sorted by number, and terms by text as well, so little of them is read.
_NUMBERS = "SELECT id FROM read_parquet($terms) WHERE text IN (SELECT unnest($texts))"
_ABOUT = """
    SELECT s, p, o, rule, premises FROM read_parquet($proofs)
    WHERE s IN (SELECT unnest($subjects))"""
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
        # What has been read: it is looked up by number, and each text is read once.
        self._rows: dict[int, dict[_Triple, _Row]] = {}
        self._texts: dict[int, str] = {}
        self._numbers: dict[str, int] = {}

    def all(self) -> Iterator[tuple[Statement, RecordedProof]]:
        """Yield everything that was inferred, sorted by the text of its terms."""
        found = self._connection.cursor().execute(_ALL, {"proofs": str(self._proofs)})
        while rows := found.fetchmany(AT_A_TIME):
            texts = self._read_texts(set(_numbers_in(rows)))
            yield from self._derivations(rows, texts).items()

    def about(self, subjects: Iterable[str]) -> list[Statement]:
        """Return what was inferred about subjects, given as CURIEs, sorted by number."""
        terms = [f"<{expand(subject)}>" for subject in subjects]
        files = {"terms": str(self._terms)}
        found = self._connection.execute(_NUMBERS, {**files, "texts": terms}).fetchall()
        subjects_read = self._read_about({number for (number,) in found})
        triples = sorted(chain.from_iterable(subjects_read.values()))
        texts = self._texts_of(chain.from_iterable(triples))
        return [(texts[s], texts[p], texts[o]) for s, p, o in triples]

    def behind(self, statements: Iterable[Statement]) -> dict[Statement, RecordedProof]:
        """Return the proofs of statements that ``about`` gave, and of all that they rest on."""
        numbers = self._numbers
        ahead = {(numbers[s], numbers[p], numbers[o]) for s, p, o in statements}
        rows: dict[_Triple, _Row] = {}
        while ahead:
            about = self._read_about({subject for subject, _, _ in ahead})
            found = {triple: about[triple[0]].get(triple) for triple in ahead}
            new = {triple: row for triple, row in found.items() if row}
            rows |= new
            ahead = set(chain.from_iterable(map(_premises, new.values()))) - rows.keys()
        return self._derivations(rows.values(), self._texts_of(_numbers_in(rows.values())))

    def _read_about(self, subjects: set[int]) -> dict[int, dict[_Triple, _Row]]:
        """Return what was inferred about subjects, by subject."""
        new = subjects - self._rows.keys()
        if new:
            self._rows |= {subject: {} for subject in new}
            values = {"proofs": str(self._proofs), "subjects": sorted(new)}
            for row in self._connection.execute(_ABOUT, values).fetchall():
                self._rows[row[0]][row[:3]] = row
        return {subject: self._rows[subject] for subject in subjects}

    @cached_property
    def _connection(self) -> DuckDBPyConnection:
        # The engine itself: what the package puts around it takes longer to load than most proofs.
        import _duckdb

        return _duckdb.connect(config={"threads": 1})

    def _derivations(
        self, rows: Iterable[_Row], texts: Mapping[int, str]
    ) -> dict[Statement, RecordedProof]:
        return {
            (texts[s], texts[p], texts[o]): (self._rules[rule], in_threes(premises, texts))
            for s, p, o, rule, premises in rows
        }

    def _texts_of(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return number -> the CURIE of its term, of all that were asked for until now."""
        new = self._read_texts(set(numbers) - self._texts.keys())
        self._texts |= new
        self._numbers |= {text: number for number, text in new.items()}
        return self._texts

    def _read_texts(self, numbers: set[int]) -> dict[int, str]:
        if not numbers:
            return {}
        values = {"terms": str(self._terms), "numbers": sorted(numbers)}
        found = self._connection.execute(_TEXTS, values).fetchall()
        return {number: as_curie(text) for number, text in found}


def _numbers_in(rows: Iterable[_Row]) -> Iterator[int]:
    for s, p, o, _, premises in rows:
        yield from (s, p, o, *premises)


def _premises(row: _Row) -> Iterator[_Triple]:
    numbers = iter(row[4])
    return zip(numbers, numbers, numbers, strict=True)


def _words_of_rules(file: Path) -> dict[str, str]:
    """Return the name of each rule -> what it says."""
    words = {}
    _, *lines = file.read_text(encoding="utf-8").splitlines()
    for line in lines:
        rule, _, text = line.split("\t")
        words[rule] = text
    return words
