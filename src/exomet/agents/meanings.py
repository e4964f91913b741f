"""What a text may mean, as rows for an agent."""

from __future__ import annotations

from collections.abc import Iterator

from exomet.errors import UnknownNameError
from exomet.finding.model import Findings
from exomet.finding.search import link_words
from exomet.terms.iris import curie
from exomet.terms.kinds import KINDS, main_kind
from exomet.terms.lexicon import Entity, closest, did_you_mean

MEANING_COLUMNS = ("text", "id", "label", "kind", "findings")
_MOST_MEANINGS = 50


def meanings_of(model: Findings, text: str, kind: str = "") -> tuple[list[list[str]], list[str]]:
    """Return the things that a text may mean, and notes on how it is read.

    A text that names one thing means it alone; of others each piece is looked up.

    Args:
        model: the findings.
        text: the text.
        kind: kind of the things; any if it is empty.

    Raises:
        UnknownNameError: there is no such kind.
    """
    if kind and kind not in KINDS:
        offer = did_you_mean(closest(kind, KINDS)) or f"there are {', '.join(KINDS)}"
        raise UnknownNameError(f'no kind "{kind}"; {offer}')
    try:
        reading = model.names.read(text, *([kind] if kind else []))
    except UnknownNameError as error:
        rows = list(_rows_by_piece(model, text, kind))[:_MOST_MEANINGS]
        return rows, str(error).splitlines()
    note = [reading.note] if reading.note else []
    return [_row_of(model, text, reading.entity)], note


def _rows_by_piece(model: Findings, text: str, kind: str) -> Iterator[list[str]]:
    """Yield the things that the pieces of a text name."""
    for meaning in link_words(model.names, text):
        for entity in meaning.entities:
            if not kind or kind in entity.kinds:
                yield _row_of(model, meaning.text, entity)


def _row_of(model: Findings, text: str, entity: Entity) -> list[str]:
    count = str(len(model.about(entity.iri)))
    return [text, curie(entity.iri), entity.label, main_kind(entity.kinds), count]
