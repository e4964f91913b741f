"""The text of a table's file, or the one fault that keeps it from being read."""

from __future__ import annotations

import re
from pathlib import Path

from exomet.errors import Problem
from exomet.files import irregularity
from exomet.tables.spec import TableRow, TableSpec

# What a file of another format starts with, what it is, and what to do.
_SAVE_AS_TEXT = "save the sheet as tab-separated text in UTF-8"
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", _SAVE_AS_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", _SAVE_AS_TEXT),
    (b"\x1f\x8b", "compressed by gzip", "unpack it with gunzip"),
    (b"BZh", "compressed by bzip2", "unpack it with bunzip2"),
    (b"\xfd7zXZ", "compressed by xz", "unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", "unpack it with unzstd"),
    (b"%PDF", "a PDF document", _SAVE_AS_TEXT),
    (b"{\\rtf", "a document in rich text", "save it as plain text in UTF-8"),
    (b"<!DOCTYPE html", "a web page", "download the file itself"),
    (b"<html", "a web page", "download the file itself"),
)
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "the file starts with a byte order mark",
    b"\xff\xfe": "the file is in UTF-16: it starts with a byte order mark",
    b"\xfe\xff": "the file is in UTF-16: it starts with a byte order mark",
}
_BAD_BYTES = (
    (b"\r", "CARRIAGE_RETURN", "the line ends with CR", "save the file with LF line ends"),
    (b"\0", "NUL_BYTE", "there is a NUL byte", "delete it"),
)
_CONFLICT_MARKER = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)


def read_table_text(path: Path, file: str, spec: TableSpec[TableRow]) -> tuple[str, Problem | None]:
    """Return the text of a table's file, or the first fault in its bytes.

    Args:
        path: the file.
        file: its name in messages.
        spec: the table that it holds.
    """
    try:
        if fault := irregularity(path):
            return "", Problem(file, 1, "1", "NO_FILE", f"cannot be read: {fault}", "name a file")
        data = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        return "", Problem(file, 1, "1", "NO_FILE", what, _missing_file_repair(path, spec))
    if problem := _format_problem(data, file) or _byte_problem(data, file):
        return "", problem
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return "", Problem(file, line, column, "NOT_UTF8", what, "save the file as UTF-8")


def _format_problem(data: bytes, file: str) -> Problem | None:
    """Return the problem that a file is empty or of another format."""
    if not data.strip():
        what, repair = "the file is empty", "write at least the header line"
        return Problem(file, 1, "1", "EMPTY_FILE", what, repair)
    if problem := foreign_format(data, file):
        return problem
    for start, what in _BYTE_ORDER_MARKS.items():
        if data.startswith(start):
            repair = "save it as UTF-8 without BOM"
            return Problem(file, 1, "1", "BYTE_ORDER_MARK", what, repair)
    return None


def foreign_format(data: bytes, file: str) -> Problem | None:
    """Return the problem that bytes are of a format which is no text, such as a workbook."""
    for start, name, repair in _SIGNATURES:
        if data.startswith(start):
            return Problem(file, 1, "1", "NO_TEXT", f"the file is {name}, no table", repair)
    return None


def _byte_problem(data: bytes, file: str) -> Problem | None:
    """Return the problem with bytes that no table has."""
    for byte, rule, what, repair in _BAD_BYTES:
        if (at := data.find(byte)) >= 0:
            return Problem(file, *_place(data, at), rule, what, repair)
    if marker := _CONFLICT_MARKER.search(data):
        sign = marker[0][:7].decode()
        what = f"there is the conflict marker {sign} of a merge"
        repair = "keep the right rows, and delete the lines with markers"
        line, column = _place(data, marker.start())
        return Problem(file, line, column, "CONFLICT_MARKER", what, repair)
    return None


def _place(data: bytes, at: int) -> tuple[int, str]:
    """Return line and column of a byte."""
    before = data[:at]
    return before.count(b"\n") + 1, str(at - (before.rfind(b"\n") + 1) + 1)


def _missing_file_repair(path: Path, spec: TableSpec[TableRow]) -> str:
    former = path.with_name(f"{spec.former_name}{spec.ending}")
    if spec.former_name and former.is_file():
        column = f'its first column to "{spec.columns[0].name}"'
        return f"{former.name} has a new name: rename it to {path.name}, and {column}"
    return "every table of the data dictionary is needed"
