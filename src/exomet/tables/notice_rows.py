"""The rows of a file of notices, whatever its delimiter, with their cells by what they hold."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import DataError, Problem
from exomet.files import irregularity
from exomet.tables.lists import decoded
from exomet.tables.text import foreign_format
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.wording import quoted

PMID = re.compile(r"\d{1,8}")
_SEPARATORS = "\t,;"
# Roles of columns, with the headers by which they are known: letters alone, in lower case.
_RETRACTION_WATCH = {
    "doi": ("originalpaperdoi",),
    "pmid": ("originalpaperpubmedid",),
    "nature": ("retractionnature",),
    "record": ("recordid",),
    "date": ("retractiondate",),
    "reason": ("reason", "reasons"),
}
_PUBMED = {
    "pmid": ("pmid", "pubmedid", "pubmed", "pubmedidentifier", "uid"),
    "types": ("publicationtype", "publicationtypes", "pubtype", "pubtypes", "pt", "type", "types"),
    "doi": ("doi",),
}
_NEEDED_ROLES = ("pmid", "nature", "types")
_REPAIR_OF_HEADER = (
    "a file of Retraction Watch has OriginalPaperDOI, OriginalPaperPubMedID and RetractionNature; "
    "a list of PubMed has PMID and Publication Type"
)


@dataclass(frozen=True)
class NoticeRow:
    """A row: its line, its cells by the role of their column, and the headers by role."""

    file: str
    line: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]

    def text(self, role: str) -> str:
        """Return what a cell holds; empty if the file has no such column."""
        return self.cells.get(role, "").strip()

    def fault(self, role: str, rule: str, what: str, repair: str = "") -> DataError:
        """Return the error that a cell cannot be read."""
        return DataError([Problem(self.file, self.line, self.headers[role], rule, what, repair)])


@dataclass(frozen=True)
class _FileLayout:
    """How a file is laid out: delimiter, header (none for a bare list), and headers by role."""

    separator: str
    names: Sequence[str]
    headers: Mapping[str, str]


class NoticeRows:
    """The rows of a file below its header; a bare list has none.

    Args:
        path: the file.
        file: its name in messages.

    Raises:
        DataError: the file cannot be read, or has not the columns that are needed.
    """

    def __init__(self, path: Path, file: str) -> None:
        self._file = file
        self._text = _text_of(path, file)
        self._layout = self._read_layout()

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the columns by their roles."""
        return self._layout.headers

    def _read_layout(self) -> _FileLayout:
        first = next(line for line in self._text.splitlines() if _is_row([line]))
        for separator in _SEPARATORS:
            if layout := _layout_by(first, separator):
                return layout
        what = f"there is no column of notices in the header {quoted(first)}"
        headers = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "PMID")
        near = did_you_mean(closest(re.split(r"[,;\t]", first)[0].strip(), headers, 1))
        repair = "; ".join(filter(None, (near, _REPAIR_OF_HEADER)))
        raise _whole_file(self._file, "MISSING_COLUMN", what, repair)

    def __iter__(self) -> Iterator[NoticeRow]:
        """Yield the rows.

        Raises:
            DataError: a quotation mark is never closed.
        """
        reader = csv.reader(io.StringIO(self._text), delimiter=self._layout.separator, strict=True)
        last, is_header = 0, bool(self._layout.names)
        try:
            for cells in reader:
                line, last = last + 1, reader.line_num
                if not _is_row(cells):
                    continue
                if not is_header:
                    yield NoticeRow(self._file, line, self._by_role(cells), self.headers)
                is_header = False
        except csv.Error as error:
            what = f"the row that begins here cannot be read: {error}"
            repair = "close the quotation mark"
            raise DataError([Problem(self._file, last + 1, "1", "QUOTES", what, repair)]) from error

    def _by_role(self, cells: list[str]) -> dict[str, str]:
        """Return the cells of a row; of one with another width, the two widths."""
        names = self._layout.names
        if not names:
            return {"pmid": cells[0], "types": "|".join(cells[1:])}
        if len(cells) != len(names):
            return {"width": str(len(cells)), "columns": str(len(names))}
        return {role: cells[names.index(name)] for role, name in self.headers.items()}


def _layout_by(first: str, separator: str) -> _FileLayout | None:
    """Return the layout of a file by its first row; None if a delimiter does not fit it."""
    names = [name.strip() for name in next(csv.reader([first], delimiter=separator))]
    for columns in (_RETRACTION_WATCH, _PUBMED):
        headers = _headers_by_role(names, columns)
        if {*_NEEDED_ROLES}.intersection(columns) <= headers.keys():
            return _FileLayout(separator, names, headers)
    if len(names) > 1 and PMID.fullmatch(names[0]):
        return _FileLayout(separator, (), {"pmid": "1", "types": "2"})
    return None


def _headers_by_role(names: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    folded = {re.sub(r"[^a-z]", "", name.lower()): name for name in reversed(names)}
    headers = {}
    for role, known in columns.items():
        if found := [folded[name] for name in known if name in folded]:
            headers[role] = found[0]
    return headers


def _is_row(cells: Sequence[str]) -> bool:
    """Return whether cells are a row: neither empty nor a remark."""
    return any(cell.strip() for cell in cells) and not cells[0].startswith("#")


def _text_of(path: Path, file: str) -> str:
    """Return the text of a file.

    Raises:
        DataError: it cannot be read, is no text, or has no row.
    """
    try:
        fault = irregularity(path)
        data = b"" if fault else path.read_bytes()
    except OSError as error:
        fault = str(error.strerror)
    if fault:
        raise _whole_file(file, "NO_FILE", f"cannot be read: {fault}", "name a file")
    if problem := foreign_format(data, file):
        raise DataError([problem])
    text = decoded(data)
    if "\0" in text:
        raise _whole_file(file, "NO_TEXT", "the file is no text", "save it as CSV")
    if not any(_is_row([line]) for line in text.splitlines()):
        raise _whole_file(file, "EMPTY_FILE", "the file is empty", _REPAIR_OF_HEADER)
    return text


def _whole_file(file: str, rule: str, what: str, repair: str) -> DataError:
    return DataError([Problem(file, 1, "1", rule, what, repair)])
