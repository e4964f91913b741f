"""One long table: a row for each effect, with identifiers, for data frames and spreadsheets."""

from __future__ import annotations

import io
from collections.abc import Sequence

from exomet.export.effect_rows import EFFECT_COLUMNS, effect_rows, row_values
from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Fates, Losses
from exomet.finding.exchanged import ExchangedFinding
from exomet.query.delimited import write_delimited


def edges_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "edges",
        "One table, a row for each step, outcome and involved molecule of a finding, with the"
        " identifiers of microRNA, gene, cells, cancer, paper and finding."
        " Several values are joined with a bar; those of lines of evidence keep their order.",
        "pandas, polars, R and spreadsheets",
        "the module csv of Python",
        (".tsv", ".tab"),
        Fates({}, {}),
        _write_edges,
    )


def _write_edges(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    del losses  # (a row has a column for each field)
    out = io.StringIO()
    write_delimited(EFFECT_COLUMNS, map(row_values, effect_rows(findings)), out, "\t")
    return {"": out.getvalue()}
