"""The names of a graph in a file: one is looked up without reading all of them."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, ValuesView
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.terms.lexicon import Entity, Lexicon, mirna_key
from exomet.terms.whole_words import normalise

if TYPE_CHECKING:
    import sqlite3

_TABLES = """
    CREATE TABLE entity(iri TEXT PRIMARY KEY, label TEXT, kinds TEXT) WITHOUT ROWID;
    CREATE TABLE name(key TEXT, written TEXT, iri TEXT);
    CREATE TABLE mirna(key TEXT, iri TEXT)"""
_INDEXES = """
    CREATE INDEX entity_label ON entity(label);
    CREATE INDEX name_key ON name(key);
    CREATE INDEX mirna_key ON mirna(key)"""
_ENTITIES = "SELECT iri, label, kinds FROM entity"
_BY_IRI = "SELECT iri, label, kinds FROM entity WHERE iri = ?"
_BY_LABEL = "SELECT iri, label, kinds FROM entity WHERE label = ?"
_BY_NAME = """
    SELECT iri, label, kinds FROM entity WHERE iri IN (SELECT iri FROM name WHERE key = ?)"""
_BY_MIRNA = """
    SELECT iri, label, kinds FROM entity WHERE iri IN (SELECT iri FROM mirna WHERE key = ?)"""
_ALL_NAMES = "SELECT written, iri FROM name ORDER BY rowid"
_ENTITIES_OF_KIND = """
    SELECT iri, label, kinds FROM entity
    WHERE instr('|' || kinds || '|', '|' || ? || '|')"""
_NAMES_OF_KIND = """
    SELECT written, name.iri FROM name JOIN entity ON entity.iri = name.iri
    WHERE instr('|' || kinds || '|', '|' || ? || '|') ORDER BY name.rowid"""


def write_names(lexicon: Lexicon, file: Path) -> None:
    """Write a lexicon into a new file of SQLite."""
    import sqlite3  # (an import of 10 ms, for what needs it)

    # (sorted, so that the same names give the same bytes)
    entities = sorted(lexicon.entities.values(), key=lambda each: each.iri)
    written = sorted(lexicon.written(), key=lambda each: each[1].iri)
    rows = ((each.iri, each.label, "|".join(sorted(each.kinds))) for each in entities)
    names = ((normalise(name), name, each.iri) for name, each in written)
    mirnas = (
        ("|".join(key), each.iri)
        for each in entities
        if "mirna" in each.kinds and (key := mirna_key(each.label))
    )
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(_TABLES)
        connection.executemany("INSERT INTO entity VALUES (?, ?, ?)", rows)
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", names)
        connection.executemany("INSERT INTO mirna VALUES (?, ?)", mirnas)
        connection.executescript(_INDEXES)


class StoredLexicon(Lexicon):
    """A lexicon in a file. What looks at all names, such as ``near``, reads it as a whole first.

    Args:
        file: as ``write_names`` wrote it.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, file: Path) -> None:
        self._connection = _names_file(file)
        super().__init__(_StoredEntities(self._connection))

    @cached_property
    def whole(self) -> Lexicon:
        """All of it, in memory."""
        return self._read(_ENTITIES, _ALL_NAMES)

    def _of_kind(self, kind: str) -> Lexicon:
        """Return the things of a kind with their names: far fewer than all."""
        return self._read(_ENTITIES_OF_KIND, _NAMES_OF_KIND, kind)

    def _read(self, of_entities: str, of_names: str, *values: str) -> Lexicon:
        lexicon = Lexicon()
        entities = {
            each.iri: each for each in _read_entities(self._connection, of_entities, *values)
        }
        names: dict[str, list[str]] = {}
        for name, iri in self._connection.execute(of_names, values):
            names.setdefault(iri, []).append(name)
        for iri, (_, *further) in names.items():
            lexicon.add(entities[iri], further)
        return lexicon

    def labelled(self, label: str, kind: str) -> list[Entity]:
        """Return the things of a kind that have exactly this label."""
        found = _read_entities(self._connection, _BY_LABEL, label)
        return [entity for entity in found if kind in entity.kinds]

    def named(self, key: str) -> list[Entity]:
        """Return the things with a name that is normalised so."""
        return list(_read_entities(self._connection, _BY_NAME, key))

    def mirnas(self, key: tuple[str, ...]) -> list[Entity]:
        """Return the microRNAs whose names have these parts."""
        return list(_read_entities(self._connection, _BY_MIRNA, "|".join(key)))

    def arms(self, text: str) -> list[Entity]:
        """Return the microRNAs of a name without its arm, by label."""
        return self._of_kind("mirna").arms(text)

    def containing(self, text: str) -> list[Entity]:
        """Return the things with a name that contains ``text``, those whose label does first."""
        return self.whole.containing(text)

    def near(self, text: str, kind: str | None = None, limit: int = 3) -> list[str]:
        """Return labels near to ``text``, the nearest first."""
        return (self._of_kind(kind) if kind else self.whole).near(text, kind, limit)

    def written(self) -> list[tuple[str, Entity]]:
        """Return all names, each with its thing."""
        return self.whole.written()


def _names_file(file: Path) -> sqlite3.Connection:
    """Return a connection to a file of names.

    Raises:
        OSError: the file cannot be opened.
    """
    import sqlite3

    # (nobody writes to it, so the engine needs no lock and no file beside it)
    address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            connection.execute(_BY_IRI, [""]).fetchall()
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise OSError(f"{file}: {error}") from error
    return connection


class _StoredEntities(Mapping[str, Entity]):
    """The things of a lexicon in a file, by IRI; the file is closed when they are needed no more.

    Args:
        connection: the file, which is theirs.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # (from Python 3.13 on, one that is left open is reported)
        weakref.finalize(self, connection.close)

    @cached_property
    def _all(self) -> dict[str, Entity]:
        """All of them, read once, without their further names."""
        return _all_entities(self._connection)

    def __getitem__(self, iri: object) -> Entity:
        for entity in _read_entities(self._connection, _BY_IRI, str(iri)):
            return entity
        raise KeyError(iri)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def values(self) -> ValuesView[Entity]:
        """Return all things."""
        return self._all.values()


def _all_entities(connection: sqlite3.Connection) -> dict[str, Entity]:
    return {each.iri: each for each in _read_entities(connection, _ENTITIES)}


def _read_entities(connection: sqlite3.Connection, query: str, *values: str) -> Iterator[Entity]:
    for iri, label, kinds in connection.execute(query, values).fetchall():
        yield Entity(iri, label, frozenset(kinds.split("|")))
