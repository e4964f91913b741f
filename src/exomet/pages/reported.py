"""The findings as one source has them: which graph a request of the table is answered from."""

from __future__ import annotations

from exomet.errors import UnknownNameError
from exomet.finding.request import REPORTED_BY, FindingsRequest
from exomet.finding.results import FindingsPage, Misunderstood
from exomet.pages.explorer import Explorer


def browse_reported(explorer: Explorer, request: FindingsRequest) -> tuple[Explorer, FindingsPage]:
    """Return the graph of the source that a request asks for, and the table that it shows.

    Without a source it is the graph of all lines of evidence. No finding of it is shown where there
    is no such source.
    """
    if not request.reported_by:
        return explorer, explorer.knowledge.browse(request)
    try:
        view = explorer.as_reported_by(request.reported_by)
    except UnknownNameError as error:
        why = str(error).partition(";")[0]
        unknown = Misunderstood(REPORTED_BY, request.reported_by, why, error.candidates)
        return explorer, explorer.knowledge.browse(request, unknown)
    return view, view.knowledge.browse(request)
