"""A review that can be had as Markdown, as HTML and as a document of Word."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.review.as_text import review_body, review_html, review_markdown
from exomet.review.model import Review


@dataclass(frozen=True, repr=False)
class WrittenReview(Review):
    """A review in the formats that people read."""

    def to_markdown(self) -> str:
        """Return the review in Markdown."""
        return review_markdown(self)

    def to_html(self) -> str:
        """Return the review as a page of HTML."""
        return review_html(self)

    def to_docx(self) -> bytes:
        """Return the review as a document of Word.

        Raises:
            ExometError: python-docx is not installed; ``pip install 'exomet[review]'`` brings it.
        """
        from exomet.review.as_docx import review_docx

        return review_docx(self)

    def __str__(self) -> str:
        """Return the review in Markdown."""
        return self.to_markdown()

    def _repr_html_(self) -> str:
        """Return the review for notebooks."""
        return review_body(self)
