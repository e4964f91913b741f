"""What names mean, as a file: ``/names?text=miR-625&text=SOCS7``, TSV, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from exomet.pages.downloads import FORMATS, table_file
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import PLAIN_MEDIA_TYPE, Page
from exomet.tables.lists import as_name_list
from exomet.terms.kinds import kind_titles

_JSON = "application/json"
_NAMES_FORMATS = {"tsv": FORMATS["tsv"], "csv": FORMATS["csv"], "json": _JSON}
_MOST_NAMES = 1000


def names_file(explorer: Explorer, path: str, query: Query) -> Page | None:
    """Return what each name of ``text`` means, one per row; None for an unknown format.

    Several names go as several ``text``, or as lines of one. ``kind`` is the kind of thing that
    they are of.
    """
    form = path.removeprefix("/names").removeprefix(".") or "tsv"
    if form not in _NAMES_FORMATS:
        return None
    lines = "\n".join(query.get("text", ())).splitlines()
    kinds = list(filter(None, query.get("kind", ())))
    if refusal := _refuse_request(lines, kinds):
        return Page(400, PLAIN_MEDIA_TYPE, f"{refusal}\n".encode())
    answer = explorer.knowledge.read_names(as_name_list(filter(str.strip, lines)), *kinds)
    if form == "json":
        text = json.dumps(answer.records(), ensure_ascii=False, indent=1)
        return Page(200, _JSON, text.encode())
    body = table_file(form, answer.columns, answer.rows)
    return Page(200, _NAMES_FORMATS[form], body, filename=f"exomet-names.{form}")


def _refuse_request(lines: Sequence[str], kinds: Sequence[str]) -> str:
    """Return why names are not read; empty if they are."""
    if not 0 < len(lines) <= _MOST_NAMES:
        return f"give 1 to {_MOST_NAMES} names: /names?text=miR-625&text=SOCS7"
    for kind in kinds:
        if kind not in kind_titles():
            return f'no kind "{kind}"; there are {", ".join(kind_titles())}'
    return ""
