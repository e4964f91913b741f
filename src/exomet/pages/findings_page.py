"""The page of the findings: a form of filters, chips of the active ones, and the table."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from exomet.finding.facets import facet_titles
from exomet.finding.request import ANY_OF, REPORTED_BY, FindingsRequest, table_columns
from exomet.finding.results import FindingsPage, Misunderstood
from exomet.finding.search import direction, link_words
from exomet.pages.downloads import FORMATS
from exomet.pages.explorer import Explorer, Query
from exomet.pages.finding_row import finding_rows
from exomet.pages.layout import Page, View, render, see_other
from exomet.pages.reported import browse_reported
from exomet.terms.roles import ROLES
from exomet.terms.traits import TRAITS

_FORMAT_TITLES = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel", "ttl": "Turtle"}
_UNLISTED = ("paper", "reference")
# What an address asks: filter or word of the form -> values.
_Address = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Column:
    """A column of the table: heading, order for assistive technology, address that sorts by it."""

    title: str
    sorting: str
    query: _Address


@dataclass(frozen=True)
class _Offer:
    """A link that changes the request: what it says, and the address."""

    label: str
    query: _Address


def findings_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the table of findings; without a server it has all findings and no form.

    The form sends its empty fields too: its answer leads to the short address.
    """
    if short := _without_empty_fields(query):
        return see_other(short)
    request = FindingsRequest.read(query) if view.live else FindingsRequest()
    source, shown = browse_reported(explorer, request)
    findings = shown.part() if view.live else shown.findings
    return render(
        view,
        "findings.html",
        shown=shown,
        request=request,
        rows=finding_rows(explorer.addresses, findings),
        total=len(source.findings.all),
        sources=explorer.views,
        reported_by=_source_words(explorer, request),
        facets=facet_titles(),
        kept={ANY_OF: request.names, **_unlisted_filters(request)},
        unused="" if "effect" in request.filters else _ignored(source, request),
        columns=_sortable_columns(request),
        chips=_chips(explorer, shown),
        offers=_offers(shown),
        notes=_arm_offers(shown),
        misunderstood=any(each.name not in request.unknown for each in shown.misunderstood),
        formats=_file_offers(request),
        pages=_page_links(shown),
    )


def _unlisted_filters(request: FindingsRequest) -> _Address:
    """Return the filters that the form has no fields for."""
    return {name: request.filters.get(name, ()) for name in _UNLISTED}


def _ignored(source: Explorer, request: FindingsRequest) -> str:
    """Return a note on words of direction that the search ignores."""
    return direction(request.words, link_words(source.names, request.words))


def _without_empty_fields(query: Query) -> str:
    """Return the address without the empty fields of the form; empty if there are none."""
    filled = {}
    for name, values in query.items():
        if kept := [value for value in values if value.strip()]:
            filled[name] = kept
    if sum(map(len, filled.values())) == sum(map(len, query.values())):
        return ""
    return f"findings?{urlencode(filled, doseq=True)}".rstrip("?")


def _sortable_columns(request: FindingsRequest) -> dict[str, _Column]:
    return {
        name: _Column(title, _sorting(request, name), request.sorted_by(name).query())
        for name, title in table_columns().items()
    }


def _sorting(request: FindingsRequest, column: str) -> str:
    """Return the value of ``aria-sort`` for a column."""
    if request.sort.removeprefix("-") != column:
        return ""
    return "descending" if request.sort.startswith("-") else "ascending"


def _source_words(explorer: Explorer, request: FindingsRequest) -> str:
    """Return what people call the source that is asked for; empty for none, or an unknown one."""
    named = (source.called for source in explorer.views if source.name == request.reported_by)
    return next(named, "")


def _chips(explorer: Explorer, shown: FindingsPage) -> list[tuple[str, str, _Address]]:
    """Return the source and the active filters: title, label, and the address without it."""
    chips = []
    if words := _source_words(explorer, shown.request):
        chips.append(("Reported by", words, shown.request.instead(REPORTED_BY, "").query()))
    for chip in shown.chips:
        without = shown.request.instead(chip.name, chip.text).query()
        chips.append((_filter_title(chip.name), chip.label, without))
    return chips


def _filter_title(name: str) -> str:
    if name == ANY_OF:
        return "Any of"
    if name in ROLES:
        return ROLES[name].table_title or ROLES[name].title
    return TRAITS[name].title if name in TRAITS else "Search"


def _offers(shown: FindingsPage) -> list[tuple[Misunderstood, list[_Offer]]]:
    """Return what was not understood, each with the addresses that may be meant."""
    offers = []
    for each in shown.misunderstood:
        links = [_Offer(text, _instead(shown.request, each, text)) for text in each.suggestions]
        offers.append((each, links))
    return offers


def _instead(request: FindingsRequest, misunderstood: Misunderstood, text: str) -> _Address:
    if misunderstood.name in request.unknown:
        return request.renamed(misunderstood.name, text).query()
    return request.instead(misunderstood.name, misunderstood.text, text).query()


def _arm_offers(shown: FindingsPage) -> list[tuple[str, list[_Offer]]]:
    """Return the notes on arms, each with the address that adds the name without arm."""
    notes = []
    for note in shown.arm_notes:
        adding = shown.request.with_value("mirna", note.label)
        offers = [_Offer(f"add {note.label}", adding.query())] if note.label else []
        notes.append((note.text, [] if shown.request.words else offers))
    return notes


def _file_offers(request: FindingsRequest) -> dict[str, _Offer]:
    query = {name: values for name, values in request.query().items() if name != "page"}
    return {form: _Offer(_FORMAT_TITLES[form], query) for form in FORMATS}


def _page_links(shown: FindingsPage) -> list[tuple[int, dict[str, object]]]:
    """Return the pages of the table: number and address."""
    query = shown.request.query()
    return [
        (number, {**query, "page": str(number) if number > 1 else ""})
        for number in range(1, shown.pages + 1)
    ]
