"""A review in Markdown and in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from exomet.review.model import Review, ReviewTable, finding_address
from exomet.terms.markdown import markdown_row

_FINDING_NAME = re.compile(r"\bF\d{4,}\b")
_STYLE = (
    "body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 serif}"
    "table{border-collapse:collapse;font:.8rem/1.4 sans-serif}"
    "th,td{border:1px solid;padding:.2rem .4rem;text-align:left;vertical-align:top}"
)


def review_markdown(review: Review) -> str:
    """Return a review in Markdown."""
    return "\n".join((f"# {review.title}", *_markdown_sections(review))) + "\n"


def _markdown_sections(review: Review) -> Iterator[str]:
    for section in review.sections:
        yield from ("", f"{'#' * (section.depth + 1)} {section.heading}")
        for paragraph in section.paragraphs:
            yield from ("", " ".join(map(str, paragraph)))
        if section.table:
            yield ""
            yield markdown_row(section.table.columns)
            yield markdown_row(["---"] * len(section.table.columns))
            yield from map(markdown_row, section.table.rows)


def review_html(review: Review) -> str:
    """Return a review as a page of HTML that needs no other file."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(review.title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{review_body(review)}</body></html>\n"
    )


def review_body(review: Review) -> str:
    """Return what is in a page: headings, paragraphs and tables; findings are links."""
    return "\n".join((f"<h1>{escape(review.title)}</h1>", *_html_sections(review))) + "\n"


def _html_sections(review: Review) -> Iterator[str]:
    for section in review.sections:
        level = section.depth + 1
        yield f"<h{level}>{escape(section.heading)}</h{level}>"
        for paragraph in section.paragraphs:
            yield f"<p>{_linked(' '.join(map(str, paragraph)))}</p>"
        if section.table:
            yield _html_table(section.table)


def _html_table(table: ReviewTable) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    lines = [f"<table><thead><tr>{head}</tr></thead><tbody>"]
    for row in table.rows:
        lines.append(f"<tr>{''.join(f'<td>{_linked(text)}</td>' for text in row)}</tr>")
    return "\n".join((*lines, "</tbody></table>"))


def _linked(text: str) -> str:
    """Return a text with each name of a finding as a link to its permanent address."""
    return _FINDING_NAME.sub(_link_of, escape(text))


def _link_of(found: re.Match[str]) -> str:
    return f'<a href="{finding_address(found[0])}">{found[0]}</a>'
