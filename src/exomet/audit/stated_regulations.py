"""Reads the background regulations of a graph as claims, to compare them as findings are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from exomet.audit.claims import BASIS, CELLS, REFERENCES, SOURCES, Stated
from exomet.audit.relation import Claim
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS, prefixes

_REGULATION_PREFIXES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
PREFIX CL: <{prefixes()["CL"]}>
"""
_REGULATION_LABELS = """SELECT ?regulation ?label WHERE {
  ?regulation exomet:regulator ?regulator ; rdfs:label ?label }"""
_REGULATION_CLASSES = """SELECT ?regulation ?class WHERE {
  ?regulation exomet:regulator ?regulator ; a ?class }"""
# What a claim holds -> where the graph has it. A cell that is any cell is none that is named.
_REGULATION_VALUES = {
    "regulator": "?regulation exomet:regulator/rdfs:label ?value",
    "object": "?regulation exomet:regulated/rdfs:label ?value",
    CELLS: "?regulation exomet:inCellType ?cell . ?cell rdfs:label ?value "
    "FILTER(?cell != CL:0000000)",
    BASIS: "?regulation exomet:regulationBasis ?value",
    REFERENCES: "?regulation exomet:supportedBy ?value",
    "papers": "?regulation exomet:supportedBy/exomet:paper ?value",
    SOURCES: "?regulation exomet:regulator ?regulator ; exomet:place/exomet:reportedBy ?value",
}
_SIGNS_OF_CLASSES = {
    "exomet:PositiveRegulation": "increase",
    "exomet:NegativeRegulation": "decrease",
}
_BETWEEN_CELLS = "exomet:RegulationBetweenCells"


@dataclass(frozen=True)
class RegulationClaim:
    """A background regulation.

    Attributes:
        claim: what it states; ``finding`` is the CURIE of the regulation.
        label: what it states in words, such as "VEGFA raises angiogenesis".
        sources: CURIEs of the sources that report it; none for general knowledge.
    """

    claim: Claim
    label: str
    sources: frozenset[str]

    @property
    def ends(self) -> tuple[str, str]:
        """Labels of what acts and of what is acted on."""
        (regulator,), (regulated,) = self.claim.values("regulator"), self.claim.values("object")
        return regulator, regulated

    @property
    def as_reported(self) -> Claim:
        """What it states, without what it rests on."""
        rests_on = (BASIS, REFERENCES, SOURCES)
        fields = {name: each for name, each in self.claim.fields.items() if name not in rests_on}
        return replace(self.claim, fields=fields)


def regulation_claims(store: Queryable) -> dict[str, RegulationClaim]:
    """Return the background regulations by their CURIEs."""
    labels = dict(select_texts(store, _REGULATION_PREFIXES + _REGULATION_LABELS))
    stated: dict[str, dict[str, list[str]]] = {regulation: {} for regulation in labels}
    for regulation, cls in select_texts(store, _REGULATION_PREFIXES + _REGULATION_CLASSES):
        if cls in _SIGNS_OF_CLASSES:
            stated[regulation]["sign"] = [_SIGNS_OF_CLASSES[cls]]
        if cls == _BETWEEN_CELLS:
            stated[regulation]["crosses"] = ["yes"]
    for name, pattern in _REGULATION_VALUES.items():
        query = f"{_REGULATION_PREFIXES}SELECT DISTINCT ?regulation ?value WHERE {{ {pattern} }}"
        for regulation, value in sorted(select_texts(store, query)):
            stated[regulation].setdefault(name, []).append(value)
    return {name: _regulation_claim(name, label, stated[name]) for name, label in labels.items()}


def _regulation_claim(name: str, label: str, values: dict[str, list[str]]) -> RegulationClaim:
    papers = frozenset(values.pop("papers", ()))
    fields = {each: Stated(list(found)) for each, found in values.items()}
    sources = frozenset(values.get(SOURCES, ()))
    return RegulationClaim(Claim(name, "regulation", fields, papers), label, sources)
