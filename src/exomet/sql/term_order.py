"""The order of terms that ORDER BY has, as Oxigraph keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from exomet.graph.ntriples import bare, text_of
from exomet.sql.patterns import BeyondError
from exomet.terms.iris import XSD

_AS_INTEGER = f'"^^<{XSD}integer>'
_AS_BOOLEAN = f'"^^<{XSD}boolean>'
_TEXT, _NUMBER, _TRUTH = 3, 4, 5


def ranks(texts: Mapping[int | None, str | None]) -> dict[int | None, int]:
    r"""Return the places of terms in the order of SPARQL.

    What is unbound comes first, then blank nodes, IRIs and literals.

    Args:
        texts: terms as N-Triples write them, by number; None for what is unbound.

    Raises:
        BeyondError: there are literals of several types, or of one whose order is not known.

    Example:
        >>> ranks({None: None, 1: '"b"', 2: "<x:b>", 3: '"a b"', 4: '"a"'})
        {None: 0, 2: 1, 4: 2, 3: 3, 1: 4}
        >>> ranks({1: f'"10{_AS_INTEGER}', 2: f'"9{_AS_INTEGER}'})
        {2: 0, 1: 1}
    """
    keys = {number: _order_key(text) for number, text in texts.items()}
    kinds = {kind for kind, *_ in keys.values() if kind >= _TEXT}
    if len(kinds) > 1:
        raise BeyondError("an order of literals of several types")
    places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    ranked = {number: places[key] for number, key in keys.items()}
    return dict(sorted(ranked.items(), key=lambda item: item[1]))


def _order_key(text: str | None) -> tuple[int, str | int, bool, str]:
    """Return by what a term is ordered: its kind, its value, and then its language."""
    if text is None or text[0] in "_<":
        kind = 0 if text is None else "_<".index(text[0]) + 1
        return kind, bare(text) if text else "", False, ""
    if not text.endswith(">"):
        language = text.rpartition('"')[2]
        return _TEXT, text_of(text), not language, language
    if text.endswith(_AS_INTEGER):
        return _NUMBER, int(text[1 : -len(_AS_INTEGER)]), False, ""
    if text.endswith(_AS_BOOLEAN):
        return _TRUTH, text[1] == "t", False, ""
    raise BeyondError(f"an order of literals such as {text}")
