"""A source as a row of the tables, by the hash of its text; and its text found again by that."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from exomet.audit.anchors import read_text
from exomet.curation.adding import added_row, check_rows
from exomet.curation.bench import RowChange
from exomet.errors import ExometError
from exomet.tables import schema
from exomet.tables.read import Tables
from exomet.terms.digests import digest

# The variable of the environment that names a folder with the texts of sources.
TEXTS_VARIABLE = "EXOMET_TEXTS"
_TEXT_ENDINGS = (".txt", ".md", ".tsv")


def new_source(tables: Tables, file: Path, given: Mapping[str, str]) -> tuple[RowChange, list[str]]:
    """Return the row of a source whose text is a file, and the columns still to be filled in.

    Args:
        tables: the tables.
        file: the text of the source, in UTF-8.
        given: cells by column; the identifier is made of the name of the file if it is not given.

    Raises:
        DataError: a cell cannot hold what it is given.
        ExometError: the source is there, or the file cannot be read.
    """
    name = digest(read_text(file))
    for row in tables[schema.SOURCES].rows:
        if row.sha256 == name:
            raise ExometError(f"{file} is the text of {row.source}, which is there")
    stem = re.sub(r"[^a-z0-9]+", "-", file.stem.casefold()).strip("-")
    identifier = stem if stem[:1].isalpha() else f"source-{stem}"
    cells = {"source": identifier, "sha256": name}
    cells |= {column: text for column, text in given.items() if text}
    if cells["source"] in tables[schema.SOURCES].identifiers:
        raise ExometError(f"there is a source {cells['source']}: give another --source")
    change = added_row(schema.SOURCES, cells)
    return change, check_rows([change], may_be_empty=True)


def text_of_source(tables: Tables, source: str, file: Path | None) -> str:
    """Return the text of a source, from a file or found by its hash in the folder of texts.

    Raises:
        ExometError: there is no such source, it has no text, or the text is not that of the source.
    """
    rows = {row.source: row for row in tables[schema.SOURCES].rows}
    if source not in rows:
        raise ExometError(f"there is no source {source}: the sources are {', '.join(rows)}")
    wanted = rows[source].sha256
    if not wanted:
        raise ExometError(f"{source} is no single text, so that nothing in it has an anchor")
    for path in [file] if file else _files_with_text():
        text = read_text(path)
        if digest(text) == wanted:
            return text
    if file:
        raise ExometError(f"{file} is not the text of {source}: its hash differs")
    raise ExometError(
        f"give the text of {source} with --text FILE, or name a folder that holds it in "
        f"{TEXTS_VARIABLE}"
    )


def _files_with_text() -> Iterator[Path]:
    folder = os.environ.get(TEXTS_VARIABLE, "")
    if not folder:
        return
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix in _TEXT_ENDINGS and path.is_file():
            yield path
