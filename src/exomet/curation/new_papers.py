"""A paper as a row of the tables: its identifier, whether it is there, and what lists name it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase

from exomet.curation.adding import added_row, check_rows
from exomet.curation.bench import RowChange
from exomet.curation.sheet import cells_of
from exomet.errors import DataError, ExometError, Problem, UnknownNameError
from exomet.tables import schema
from exomet.tables.provenance import PaperRow, PublicationRow
from exomet.tables.read import Tables
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.paper_identifiers import bare_identifier
from exomet.terms.sorting import natural_sort_key
from exomet.terms.whole_words import normalise
from exomet.terms.wording import quoted

_INITIALS = re.compile(r"\s+[^\W\d_a-z]{1,4}$")
# Letters that have no base letter in Unicode.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_KNOWN_BY = ("doi", "pmid", "pmcid")
_DEFAULTS = {"title_from": "published", "standing": "not checked"}
_NO_YEAR = Problem(
    "the new row of papers",
    0,
    "year",
    "EMPTY_CELL",
    "the identifier of a paper needs its year",
    "give it with --year, or where none is printed, name the paper: --paper zhou-undated",
)


def new_paper(tables: Tables, given: Mapping[str, str]) -> RowChange:
    """Return the new row of a paper, or one that is there with the identifiers that it lacked.

    Args:
        tables: the tables.
        given: cells by column; identifiers also as they are pasted, such as the address of a DOI.

    Raises:
        DataError: a cell cannot hold what it is given, or is empty and must not be.
        ExometError: the paper is there, and has no cell for what is given.
    """
    spec = schema.PAPERS
    named = {name: text.strip() for name, text in given.items() if text}
    named |= {name: bare_identifier(named[name]) for name in _KNOWN_BY if name in named}
    if same := known_paper(tables, named):
        return _with_identifiers(same, named)
    cells = _DEFAULTS | named
    # The key needs author and year, so that these are checked first.
    check_rows([added_row(spec, {"paper": "none2000", **cells})])
    if not (cells.get("paper") or cells.get("year")):
        raise DataError([_NO_YEAR])
    taken = tables[spec].identifiers
    cells["paper"] = cells.get("paper") or paper_key(cells["authors"], cells["year"], taken)
    return added_row(spec, cells)


def how_to_identify(paper: RowChange) -> str:
    """Return by which command a paper without identifier is given one; empty if it has one."""
    cells = cells_of(paper.after, schema.PAPERS.columns) if paper.after else {}
    if any(cells.get(name) for name in _KNOWN_BY):
        return ""
    [name] = paper.key
    command = f"exomet paper add --paper {name} --doi DOI"
    return f"{name} has no DOI and no PubMed identifier; once it has one: {command}"


def _with_identifiers(row: PaperRow, named: Mapping[str, str]) -> RowChange:
    """Return the change that gives a paper the identifiers that it lacks."""
    there = f"the paper is there: {row.paper} ({row.title})"
    _refuse_other_cells(there, cells_of(row, schema.PAPERS.columns), named)
    doi, pmid, pmcid = (getattr(row, name) or named.get(name, "") for name in _KNOWN_BY)
    after = replace(row, doi=doi, pmid=pmid, pmcid=pmcid)
    if after == row:
        raise ExometError(there)
    change = RowChange(schema.PAPERS, (row.paper,), row, after)
    check_rows([change])
    return change


def _refuse_other_cells(there: str, cells: Mapping[str, str], named: Mapping[str, str]) -> None:
    for name in (*_KNOWN_BY, "title", "year"):
        given, has = named.get(name, ""), cells[name]
        alike = normalise if name == "title" else str.casefold
        if given and has and alike(given) != alike(has):
            raise ExometError(f"{there}; its {name} is {has}, not {given}")


def linked_entries(tables: Tables, paper: RowChange, named: Sequence[str] = ()) -> list[RowChange]:
    """Return the entries of reference lists that name a paper, with their cell ``paper`` filled in.

    Args:
        tables: the tables, without the paper.
        paper: its new row.
        named: entries that are this paper; further ones have its title and year.

    Raises:
        UnknownNameError: there is no such entry; near ones are offered.
        ExometError: an entry names another paper.
    """
    entries = {row.publication: row for row in tables[schema.PUBLICATIONS].rows}
    for name in named:
        _check_entry(name, entries)
    cells = cells_of(paper.after, schema.PAPERS.columns) if paper.after else {}
    same = [name for name, row in entries.items() if not row.paper and _is_entry_of(cells, row)]
    names = sorted({*named, *same}, key=natural_sort_key)
    linked = {name: replace(entries[name], paper=cells["paper"]) for name in names}
    spec = schema.PUBLICATIONS
    return [RowChange(spec, (name,), entries[name], row) for name, row in linked.items()]


def _check_entry(name: str, entries: Mapping[str, PublicationRow]) -> None:
    if name not in entries:
        near = closest(name, entries)
        what = f"there is no entry {quoted(name)} in publications.tsv"
        raise UnknownNameError("; ".join(filter(None, (what, did_you_mean(near)))), tuple(near))
    if paper := entries[name].paper:
        raise ExometError(f"{name} names another paper already: {paper}; correct publications.tsv")


def _is_entry_of(paper: Mapping[str, str], entry: PublicationRow) -> bool:
    """Return whether an entry has the title and year of a paper; print may lose hyphens."""
    same_title = normalise(entry.title) == normalise(paper["title"])
    return same_title and entry.year == paper["year"]


def known_paper(tables: Tables, cells: Mapping[str, str]) -> PaperRow | None:
    """Return the paper that has an identifier or the title of another; None if there is none."""
    wanted = {cells[name].casefold() for name in ("paper", *_KNOWN_BY) if cells.get(name)}
    title = normalise(cells.get("title", ""))
    for row in tables[schema.PAPERS].rows:
        names = {row.paper, row.doi.casefold(), row.pmid, row.pmcid.casefold()}
        if wanted & names or normalise(row.title) == title:
            return row
    return None


def paper_key(authors: str, year: str, taken: frozenset[str]) -> str:
    """Return the identifier of a paper: first author and year, and a letter where that is taken.

    Example:
        >>> paper_key("Zhou W, Fong MY", "2014", frozenset())
        'zhou2014'
        >>> paper_key("de Sá Å", "2020", frozenset())
        'de-sa2020'
        >>> paper_key("Zhou J", "2018", frozenset({"zhou2018", "zhou2018b"}))
        'zhou2018c'
    """
    first = authors.split(",", maxsplit=1)[0].strip().removesuffix("et al").strip()
    family = _INITIALS.sub("", first)
    folded = unicodedata.normalize("NFKD", family.casefold().translate(_LETTERS))
    stem = re.sub(r"[^a-z]+", "-", re.sub(r"[\u0300-\u036f']", "", folded)).strip("-") or "anon"
    names = [f"{stem}{year}{letter}" for letter in ("", *ascii_lowercase[1:])]
    return next(name for name in names if name not in taken)
