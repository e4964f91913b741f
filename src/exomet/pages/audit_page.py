"""The page of the audit: where a source contradicts itself, where findings disagree, and what was left out, and why."""

from __future__ import annotations

from collections import Counter

from exomet.audit.coverage import ledger
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, counted, render
from exomet.query.select import Cell
from exomet.terms.iris import BASE

_SECTIONS = {
    "sign conflict": "Signs that go against their chain",
    "disagreement": "Findings that disagree",
    "discrepancy": "Discrepancies of the print",
}
_COUNTED = {
    "sign conflict": ("sign conflict of the print", "sign conflicts of the print"),
    "disagreement": ("disagreement between findings", "disagreements between findings"),
    "discrepancy": ("discrepancy of the print", "discrepancies of the print"),
}
_ABOUT = {
    "sign conflict": "The sign of an effect should be that of its cause times that of what is known between the two.",
    "disagreement": "Two findings give a microRNA opposite signs on the same thing; what may explain it stands beside.",
    "discrepancy": "What is printed, and what was curated instead.",
}


def audit_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the audit of the graph."""
    del query
    found = explorer.audit
    verdicts = Counter(sign.verdict for sign in found.signs)
    names = [name for name, _ in found.named_disagreements()]
    sections = []
    for section, title in _SECTIONS.items():
        rows = [_row(explorer, row) for row in found.rows() if row[0] == section]
        ids = names if section == "disagreement" else [""] * len(rows)
        named_rows = list(zip(ids, rows, strict=True))
        minor = [
            row for row in named_rows if section == "discrepancy" and row[1][0][0].label == "minor"
        ]
        shown = [row for row in named_rows if row not in minor]
        words = counted(len(rows), *_COUNTED[section])
        sections.append((section.replace(" ", "-"), title, words, _ABOUT[section], shown, minor))
    places = ledger(explorer.store)
    return render(
        view,
        "audit.html",
        sections=sections,
        verdicts=(len(found.signs), verdicts[AGREES], verdicts[CONFLICTS], verdicts[UNDECIDED]),
        places=len(places),
        given=sum(1 for row in places if row[2]),
        excluded=[
            ([explorer.addresses.ref(str(row[0]))], [Ref(str(row[-1]))])
            for row in places
            if row[-1]
        ],
    )


def _row(explorer: Explorer, row: list[Cell]) -> list[list[Ref]]:
    """Return a row of the audit as references: severity, place, findings, what, printed, decision, why."""
    _, severity, place, findings, *rest = row
    named = [str(name).removeprefix("finding:") for name in str(findings or "").split("|") if name]
    refs = [Ref(name, explorer.addresses.path(f"{BASE}finding/{name}")) for name in named]
    places = [Ref(locator, _place(explorer, locator)) for locator in str(place).split(" against ")]
    return [
        [Ref(str(severity))],
        places,
        refs,
        *([Ref(str(v).replace("finding:", ""))] if v else [] for v in rest),
    ]


def _place(explorer: Explorer, locator: str) -> str:
    """Return the path of the page of a place, empty where several are called so."""
    found = explorer.names.index.labelled(locator, "place")
    return explorer.addresses.path(found[0].iri) if len(found) == 1 else ""
