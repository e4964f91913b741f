"""The diagram of the model: classes and relations of the ontology, with their labels from there.

``make docs`` writes it to ``docs/assets/model.svg``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape

from rdflib import RDFS, Graph, URIRef

from exomet.files import package_data
from exomet.terms.iris import expand

_WIDTH, _HEIGHT = 960, 570
_BOX = (200, 56)
_INK, _LINE, _TINT, _OWN = "#1b2424", "#566160", "#f4f6f5", "#dcefeb"
_STYLE = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


@dataclass(frozen=True)
class Relation:
    """An arrow of the diagram: relations that lead from one class to another.

    Attributes:
        start: CURIE of the class from which they lead.
        names: CURIEs of the relations.
        end: CURIE of the class to which they lead.
    """

    start: str
    names: tuple[str, ...]
    end: str


# Class -> the left upper corner of its box.
BOXES = {
    "exomet:MicroRNA": (20, 30),
    "exomet:MalignantNeoplasm": (260, 30),
    "UBERON:0001062": (505, 30),
    "CL:0000000": (740, 30),
    "exomet:Finding": (385, 220),
    "exomet:Step": (730, 220),
    "exomet:Place": (20, 360),
    "exomet:EvidenceLine": (385, 360),
    "exomet:Molecule": (730, 360),
    "exomet:Paper": (20, 490),
    "exomet:Statement": (385, 490),
}
RELATIONS = (
    Relation("exomet:Finding", ("exomet:mirna",), "exomet:MicroRNA"),
    Relation("exomet:Finding", ("exomet:cancer",), "exomet:MalignantNeoplasm"),
    Relation("exomet:Finding", ("exomet:sourceCell", "exomet:recipientCell"), "CL:0000000"),
    Relation("exomet:Finding", ("exomet:metastaticSite",), "UBERON:0001062"),
    Relation("exomet:Finding", ("exomet:step",), "exomet:Step"),
    Relation("exomet:Finding", ("exomet:place",), "exomet:Place"),
    Relation("exomet:Finding", ("exomet:evidence",), "exomet:EvidenceLine"),
    Relation("exomet:Step", ("exomet:inCell",), "CL:0000000"),
    Relation("exomet:Step", ("exomet:affects",), "exomet:Molecule"),
    Relation("exomet:EvidenceLine", ("exomet:paper",), "exomet:Paper"),
    Relation("exomet:EvidenceLine", ("exomet:statement",), "exomet:Statement"),
)


def model_picture() -> str:
    """Return the diagram as SVG.

    Raises:
        KeyError: a term of it has no label.
    """
    labels = _labels()
    sentences = [
        f"{labels[each.start]}: {' and '.join(labels[name] for name in each.names)}:"
        f" {labels[each.end]}."
        for each in RELATIONS
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-labelledby="t d" style="{_STYLE}">',
        '<title id="t">The model of a finding</title>',
        f'<desc id="d">{escape(" ".join(sentences))}</desc>',
        '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
        f' markerHeight="8" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{_LINE}"/></marker></defs>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *(_arrow(each, labels) for each in RELATIONS),
        *(_box(term, labels[term]) for term in BOXES),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _labels() -> dict[str, str]:
    """Return the label of each term in the diagram, as the ontology and its borrowed terms say."""
    folder = package_data() / "ontology"
    own = Graph().parse(folder / "exomet.ttl")
    borrowed = {}
    for line in (folder / "borrowed.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        term, label = line.split("\t")[:2]
        borrowed[term] = label
    terms = set(BOXES).union(*(each.names for each in RELATIONS))
    found = {term: own.value(URIRef(str(expand(term))), RDFS.label) for term in terms}
    return {term: str(label) if label else borrowed[term] for term, label in found.items()}


def _box(term: str, label: str) -> str:
    left, top = BOXES[term]
    width, height = _BOX
    middle = left + width / 2
    fill = _OWN if term.startswith("exomet:") else _TINT
    return (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="10" fill="{fill}"'
        f' stroke="{_LINE}"/>'
        f'<text x="{middle:g}" y="{top + 25}" text-anchor="middle" font-size="16"'
        f' font-weight="600" fill="{_INK}">{escape(label)}</text>'
        f'<text x="{middle:g}" y="{top + 44}" text-anchor="middle" font-size="12"'
        f' fill="{_LINE}">{escape(term)}</text>'
    )


def _arrow(relation: Relation, labels: dict[str, str]) -> str:
    """Return an arrow between the sides of two boxes that face each other, with its label."""
    (x1, y1), (x2, y2) = _ends(relation.start, relation.end)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2 + 5 - 9 * (len(relation.names) - 1)
    lines = [
        f'<text x="{x:g}" y="{y + 18 * number:g}" text-anchor="middle" font-size="14"'
        f' fill="{_INK}" stroke="#fff" stroke-width="5" paint-order="stroke">'
        f"{escape(labels[name])}</text>"
        for number, name in enumerate(relation.names)
    ]
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{_LINE}"'
        f' stroke-width="1.5" marker-end="url(#a)"/>{"".join(lines)}'
    )


def _ends(start: str, end: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where an arrow leaves a box and where it reaches another."""
    (left, top), (other_left, other_top) = BOXES[start], BOXES[end]
    width, height = _BOX
    if top == other_top:
        return (left + width, top + height / 2), (other_left, other_top + height / 2)
    down = other_top > top
    # It leaves the side towards the other box, shifted a little to where that is.
    shift = max(-70.0, min(70.0, (other_left - left) / 4))
    leave = (left + width / 2 + shift, top + (height if down else 0))
    reach = (other_left + width / 2 - shift / 2, other_top + (0 if down else height))
    return leave, reach


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(model_picture())
