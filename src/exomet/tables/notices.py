"""Notices about papers, such as retractions, from files of others.

Two kinds of file are read: Retraction Watch's CSV, with a row for each notice, and lists of PubMed
identifiers with the publication types that PubMed gives them.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from exomet.errors import DataError, Problem
from exomet.files import display_path
from exomet.tables.notice_rows import PMID, NoticeRow, NoticeRows
from exomet.tables.provenance import STANDINGS
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.paper_identifiers import bare_identifier
from exomet.terms.wording import quoted

_CURRENT, _CORRECTED, _CONCERN, _RETRACTED, _NOT_CHECKED = STANDINGS
# What Retraction Watch calls the nature of a notice -> the standing of the paper after it.
_NATURES = {
    "retraction": _RETRACTED,
    "expression of concern": _CONCERN,
    "correction": _CORRECTED,
    "reinstatement": _CURRENT,
}
# Publication types of PubMed -> standing. Notices have types of their own, which say nothing of
# what they are themselves.
_TYPES = {
    "retracted publication": _RETRACTED,
    "expression of concern": _CONCERN,
    "published erratum": _CORRECTED,
    "corrected and republished article": _CORRECTED,
    "retraction of publication": "",
    "retraction notice": "",
}
_NO_IDENTIFIER = ("", "0", "unavailable", "n/a", "na", "none")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_RECORD = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LIKENESS_OF_SLIPS = 0.85


@dataclass(frozen=True)
class Notice:
    """What a row of a file says of a paper.

    Attributes:
        line: the line of the row.
        doi: DOI of the paper in lower case; empty if it is not known.
        pmid: its PubMed identifier; empty if it is not known.
        standing: the standing that the notice gives the paper.
        read_from: where it was read, in words.
        date: when the notice was published, in ISO form; empty if it is not known.
        reason: its reason, as the file has it.
        reinstates: whether it takes back the notices before it.
    """

    line: int
    doi: str
    pmid: str
    standing: str
    read_from: str
    date: str = ""
    reason: str = ""
    reinstates: bool = False


@dataclass(frozen=True)
class NoticeFile:
    """The notices of a file.

    Attributes:
        file: its name, as people should read it.
        pmid_column: header of the column of PubMed identifiers.
        rows: how many rows it has.
        notices: what its rows say.
        problems: the faults of the rows that are left out.
    """

    file: str
    pmid_column: str
    rows: int
    notices: list[Notice]
    problems: list[Problem]


def read_notices(path: Path) -> NoticeFile:
    """Read the notices of a file: Retraction Watch's CSV, or a list of PubMed identifiers.

    Text may be UTF-8, UTF-16 or Windows-1252, with cells separated by commas, tabs or semicolons. A
    row with a fault is left out, and is among the problems.

    Raises:
        DataError: the file cannot be read, or is neither of the two.
    """
    file = display_path(path)
    rows = NoticeRows(path, file)
    notices: list[Notice] = []
    problems: list[Problem] = []
    count = 0
    for row in rows:
        count += 1
        try:
            notices += _notices_of(row)
        except DataError as error:
            problems += error.problems
    return NoticeFile(file, rows.headers["pmid"], count, notices, problems)


def _notices_of(row: NoticeRow) -> list[Notice]:
    """Return what a row says of a paper.

    Raises:
        DataError: a cell of it cannot be read.
    """
    if "width" in row.cells:
        what = f"{row.text('width')} cells where the header has {row.text('columns')}"
        raise row.fault("pmid", "CELL_COUNT", what, "a stray delimiter or line break?")
    doi, pmid = _doi(row), _pmid(row)
    if not doi and not pmid:
        return []
    return _watched(row, doi, pmid) if "nature" in row.headers else _typed(row, doi, pmid)


def _doi(row: NoticeRow) -> str:
    text = bare_identifier(row.text("doi"))
    if text.lower() in _NO_IDENTIFIER:
        return ""
    if not _DOI.fullmatch(text):
        what = f"{quoted(text)} is not a well-formed DOI"
        raise row.fault("doi", "MALFORMED", what, "a DOI begins with 10., as in 10.1000/182")
    return text.lower()


def _pmid(row: NoticeRow) -> str:
    text = bare_identifier(row.text("pmid"))
    if text.lower() in _NO_IDENTIFIER:
        return ""
    if not PMID.fullmatch(text):
        what = f"{quoted(text)} is not a PubMed identifier"
        raise row.fault("pmid", "MALFORMED", what, "it is a number of up to eight digits")
    return text


def _watched(row: NoticeRow, doi: str, pmid: str) -> list[Notice]:
    """Return the notice of a row of Retraction Watch."""
    nature = row.text("nature")
    standing = _NATURES.get(nature.lower())
    if standing is None:
        what = f"{quoted(nature)} is no nature of a notice"
        near = did_you_mean(closest(nature.lower(), _NATURES, 1))
        raise row.fault("nature", "NOT_A_CHOICE", what, near or f"one of: {', '.join(_NATURES)}")
    date = _date(row)
    record = row.text("record")
    if record and not _RECORD.fullmatch(record):
        what = f"{quoted(record)} is no identifier of a record"
        raise row.fault("record", "MALFORMED", what, "it is a number")
    parts = ("Retraction Watch", f"record {record}" if record else "", date)
    reason = "; ".join(part.strip("+ ") for part in row.text("reason").split(";") if part.strip())
    read_from = ", ".join(filter(None, parts))
    reinstates = standing == _CURRENT
    return [Notice(row.line, doi, pmid, standing, read_from, date, reason, reinstates)]


def _date(row: NoticeRow) -> str:
    """Return the date of a notice in ISO form; Retraction Watch has month, day and year."""
    text = row.text("date").partition(" ")[0]
    if not text:
        return ""
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            date = datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC)
        except ValueError:
            continue
        return date.strftime("%Y-%m-%d")
    what = f"{quoted(text)} is no date"
    raise row.fault("date", "MALFORMED", what, "write month/day/year or year-month-day")


def _typed(row: NoticeRow, doi: str, pmid: str) -> list[Notice]:
    """Return what the publication types of a paper say; without any of them, that it is current."""
    types = [text.strip() for text in re.split(r"[;|,]", row.text("types")) if text.strip()]
    if not types:
        what = "the paper has no publication type"
        raise row.fault("types", "EMPTY_CELL", what, 'PubMed gives each at least "Journal Article"')
    notices = []
    for text in types:
        if standing := _standing_of_type(row, text):
            read_from = f"PubMed, publication type {text}"
            notices.append(Notice(row.line, doi, pmid, standing, read_from))
    nothing = Notice(row.line, doi, pmid, _CURRENT, "PubMed, publication types")
    return notices or [nothing]


def _standing_of_type(row: NoticeRow, text: str) -> str:
    """Return the standing that a publication type gives; most give none."""
    folded = text.lower()
    near = closest(folded, _TYPES, 1)
    if folded not in _TYPES and near and _is_slip(folded, near[0]):
        what = f"{quoted(text)} is no publication type"
        raise row.fault("types", "NOT_A_CHOICE", what, did_you_mean([near[0].title()]))
    return _TYPES.get(folded, "")


def _is_slip(text: str, name: str) -> bool:
    """Return whether a text is a name with a slip of the pen; other types have other words."""
    return SequenceMatcher(None, text, name).ratio() > _LIKENESS_OF_SLIPS
