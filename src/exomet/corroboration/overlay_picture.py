"""The picture of an overlay: a dot for each finding and microRNA, on the scale of its effect."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from exomet.corroboration.overlay import OPPOSITE, OVERLAY_COLUMNS, SEEN

_ROW, _LEFT, _WIDTH, _RIGHT, _TOP = 22, 260, 420, 150, 64
# Shape and word tell what the colour tells.
_COLOURS = {SEEN: "#0072b2", OPPOSITE: "#c75000"}
_OTHER = "#8a939c"


def draw_overlay(rows: Sequence[Sequence[object]], title: str, warnings: Sequence[str]) -> str:
    """Return an overlay as SVG: what was measured, in the order of the rows.

    Args:
        rows: rows of ``OVERLAY_COLUMNS``.
        title: what was laid over the findings.
        warnings: what must be known of the groups.
    """
    drawn = [dict(zip(OVERLAY_COLUMNS, row, strict=True)) for row in rows if row[3]]
    name, words, (low, high) = _scale(drawn)
    height = _TOP + _ROW * (len(drawn) + 1) + 18 * len(warnings) + 24
    width = _LEFT + _WIDTH + _RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="16" y="24" font-size="15" font-weight="600">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="{_TOP - 12}" fill="#5a6673">{words}: {low:g} to {high:g}</text>',
        _middle(len(drawn)),
    ]
    for place, row in enumerate(drawn):
        parts.append(_dot(row, _as_number(row[name]), (low, high), _TOP + _ROW * (place + 0.5)))
    for place, warning in enumerate(warnings):
        y = _TOP + _ROW * (len(drawn) + 1) + 18 * place
        parts.append(f'<text x="16" y="{y}" fill="#a33">Warning: {escape(warning)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _scale(drawn: Sequence[dict[str, object]]) -> tuple[str, str, tuple[float, float]]:
    """Return the column that is drawn, its words, and the ends of its scale."""
    if any(row["auc"] is not None for row in drawn):
        return "auc", "AUC", (0.0, 1.0)
    name = "log2_fold_change"
    most = max([abs(_as_number(row[name])) for row in drawn], default=1.0) or 1.0
    return name, "log2 fold change", (-most, most)


def _as_number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _middle(rows: int) -> str:
    x = _LEFT + _WIDTH / 2
    return f'<path d="M{x:g} {_TOP}V{_TOP + _ROW * rows}" stroke="#d5dbe1"/>'


def _dot(row: dict[str, object], value: float, scale: tuple[float, float], y: float) -> str:
    low, high = scale
    x = _LEFT + _WIDTH * (value - low) / (high - low)
    seen = str(row["seen"])
    colour = _COLOURS.get(seen, _OTHER)
    label = f"{row['finding']} {row['row']} (expected {row['expected']})"
    filled = colour if seen in _COLOURS else "#fff"
    return (
        f'<text x="16" y="{y + 4:g}">{escape(label)}</text>'
        f'<circle cx="{x:.1f}" cy="{y:g}" r="5" fill="{filled}" stroke="{colour}"/>'
        f'<text x="{_LEFT + _WIDTH + 16}" y="{y + 4:g}" fill="#5a6673">{escape(seen)}</text>'
    )
