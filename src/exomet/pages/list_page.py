"""The page for a list that someone pastes: what each name means, and its findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.query.select import Cell
from exomet.tables.lists import as_name_list
from exomet.terms.iris import expand
from exomet.terms.plain_text import plain_text

_MOST_PASTED = 300
_LONGEST_PASTED = 100
_COMPARED = 2
_BETWEEN_LISTED = re.compile(r"[\n\r\t,;]+")
_LIST_FILES = {"tsv": "TSV", "csv": "CSV", "json": "JSON"}


@dataclass(frozen=True)
class _PastedName:
    """A name of the list.

    Attributes:
        text: as it is typed.
        thing: what it means; None where it is not understood.
        kind: what sort of thing it means.
        why: how it is read, or why it is not.
        near: names that may be meant instead.
        words: words that search for the thing.
        count: the number of its findings.
    """

    text: str
    thing: Ref | None
    kind: str
    why: str
    near: Sequence[str]
    words: str
    count: int


def list_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the table of a list of names, each with its meaning and its findings.

    Names are separated by new lines, commas, semicolons or tabs: ``names=miR-21,PTEN``.
    """
    typed = plain_lines("\n".join(query.get("names", ())))
    names = typed[:_MOST_PASTED]
    answer = explorer.knowledge.read_names(as_name_list(names))
    rows = [_row(explorer, record) for record in answer.records()]
    understood = list(dict.fromkeys(row.words for row in rows if row.thing))
    return render(
        view,
        "list.html",
        names=names,
        rows=rows,
        left=len(typed) - len(names),
        understood=sum(1 for row in rows if row.thing),
        compared=understood if len(understood) == _COMPARED else [],
        files=_LIST_FILES,
        found=understood,
        number=len(_findings_on_any(explorer, understood)),
    )


def _findings_on_any(explorer: Explorer, words: Sequence[str]) -> set[str]:
    """Return the findings on any of the things that words name."""
    names: set[str] = set()
    for text in words:
        names |= explorer.findings.about(explorer.names.ground(text).iri)
    return names


def plain_lines(text: str) -> list[str]:
    r"""Return the names of a list as it is pasted, in their order.

    Example:
        >>> plain_lines("miR-21, PTEN;\n\n ZO-1")
        ['miR-21', 'PTEN', 'ZO-1']
    """
    names = (plain_text(name).strip() for name in _BETWEEN_LISTED.split(text))
    return [name[:_LONGEST_PASTED] for name in names if name]


def _row(explorer: Explorer, record: dict[str, Cell]) -> _PastedName:
    text, curie = str(record["input"]), str(record["identifier"] or "")
    why = str(record["note"] or record["why"] or "")
    near = str(record["candidates"] or "").split("|")
    if not curie:
        return _PastedName(text, None, "", why, list(filter(None, near)), "", 0)
    thing = explorer.addresses.ref(curie, str(record["meaning"]))
    count = len(explorer.findings.about(str(expand(curie))))
    return _PastedName(
        text, thing, str(record["kind"]), why, (), plain_words(explorer, curie), count
    )


def plain_words(explorer: Explorer, curie: str) -> str:
    """Return words that search for a thing and no other: its label, or else its CURIE."""
    lexicon = explorer.names.lexicon
    thing = lexicon.entities[str(expand(curie))]
    return thing.label if lexicon.find(thing.label) == [thing] else curie
