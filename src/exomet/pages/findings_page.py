"""The page of the findings: a form of filters, chips of those in force, and the table."""

from __future__ import annotations

from urllib.parse import urlencode

from exomet.finding.facets import FACETS
from exomet.finding.search import direction
from exomet.finding.table import COLUMNS, FindingsRequest, Misunderstood, show
from exomet.pages import finding_row as table_rows
from exomet.pages.downloads import FORMATS
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render, see_other

_FILTER_WORDS = FACETS | {"q": "Words", "reference": "Paper", "source": "Sender or sample"}
_FORMAT_WORDS = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel", "ttl": "Turtle"}


def findings_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the table of findings; without a server it has all findings and no form.

    The form sends its empty fields too: its answer leads to the short address.
    """
    filled = {
        name: kept
        for name, values in query.items()
        if (kept := [value for value in values if value.strip()])
    }
    if sum(map(len, filled.values())) < sum(map(len, query.values())):
        return see_other(f"findings?{urlencode(filled, doseq=True)}".rstrip("?"))
    asked = FindingsRequest.read(query) if view.live else FindingsRequest()
    shown = show(explorer.findings, asked)
    part = shown.part() if view.live else shown.findings
    here = asked.query()
    return render(
        view,
        "findings.html",
        shown=shown,
        rows=table_rows.rows(explorer.addresses, part),
        total=len(explorer.findings.all),
        facets=FACETS,
        unused="" if "effect" in asked.filters else direction(asked.words),
        columns={
            name: (label, _sorting(asked, name), asked.sorted_by(name).query())
            for name, label in COLUMNS.items()
        },
        chips=[
            (_FILTER_WORDS[name], text, asked.instead(name, typed).query())
            for name, typed, text in shown.chips
        ],
        offers=[
            (wrong, [(near, _instead(asked, wrong, near).query()) for near in wrong.near])
            for wrong in shown.misunderstood
        ],
        misunderstood=any(wrong.name not in asked.unknown for wrong in shown.misunderstood),
        formats={
            form: (_FORMAT_WORDS[form], {k: v for k, v in here.items() if k != "page"})
            for form in FORMATS
        },
        pages=[
            (number, {**here, "page": str(number) if number > 1 else ""})
            for number in range(1, shown.pages + 1)
        ],
    )


def _instead(asked: FindingsRequest, wrong: Misunderstood, near: str) -> FindingsRequest:
    if wrong.name in asked.unknown:
        return asked.renamed(wrong.name, near)
    return asked.instead(wrong.name, wrong.typed, near)


def _sorting(asked: FindingsRequest, column: str) -> str:
    """Return the value of ``aria-sort`` for a column."""
    if asked.sort.removeprefix("-") != column:
        return ""
    return "descending" if asked.sort.startswith("-") else "ascending"
