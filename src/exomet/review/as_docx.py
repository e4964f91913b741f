"""A review as a document of Word, by python-docx."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from exomet.errors import ExometError
from exomet.review.model import Review, ReviewTable

if TYPE_CHECKING:
    from docx.document import Document

# The same review has the same properties, whenever it is written.
_DOCUMENT_DATE = datetime(2025, 1, 1, tzinfo=UTC)


def review_docx(review: Review) -> bytes:
    """Return a review as the bytes of a document of Word.

    Raises:
        ExometError: python-docx is not installed.
    """
    if find_spec("docx") is None:
        raise ExometError("this needs python-docx: pip install 'exomet[review]'")
    import docx  # (only for those who want it)

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = review.title, "ExoMet"
    properties.created = properties.modified = _DOCUMENT_DATE
    document.add_heading(review.title, level=0)
    for section in review.sections:
        document.add_heading(section.heading, level=section.depth)
        for paragraph in section.paragraphs:
            document.add_paragraph(" ".join(map(str, paragraph)))
        if section.table:
            _add_table(document, section.table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_table(document: Document, table: ReviewTable) -> None:
    added = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    for row in (table.columns, *table.rows):
        for cell, text in zip(added.add_row().cells, row, strict=True):
            cell.text = text
