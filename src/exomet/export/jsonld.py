"""The graph as compact JSON-LD, with a context of ours that is embedded and needs no network.

rdflib compacts by the context. What it leaves open is settled here, so that the same graph gives
the same bytes: blank nodes are nested where they are used, nodes and values are sorted.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from exomet.terms.iris import EXOMET, RDF, XSD, prefixes
from exomet.terms.sorting import natural_sort_key

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    _Node = dict[str, Any]

# JSON has these types of its own.
_NATIVE = (XSD + "integer", XSD + "string")
# JSON-LD writes these as @type and @list.
_KEYWORDS = {RDF + name for name in ("type", "first", "rest", "nil")}


def write_jsonld(files: Iterable[Path], out: IO[str]) -> None:
    """Write the triples of N-Triples files as one document: the context, then a node a line."""
    from rdflib import Graph  # (heavy, and only for this format)
    from rdflib.plugins.serializers.jsonld import from_rdf

    graph = Graph(bind_namespaces="none")
    for file in files:
        graph.parse(file, format="nt")
    context = _context(graph)
    document = from_rdf(graph, context, use_native_types=True)  # type: ignore[no-untyped-call]
    nodes = sorted(_nested(document["@graph"]), key=lambda node: natural_sort_key(node["@id"]))
    lines = ",\n".join(_compact_json(node) for node in nodes)
    head = ",\n".join(
        f"  {_compact_json(name)}: {_compact_json(context[name])}" for name in context
    )
    out.write(f'{{"@context": {{\n{head}\n}},\n"@graph": [\n{lines}\n]}}\n')


def write_context(jsonld: Path, out: IO[str]) -> None:
    """Write the context of a JSON-LD document as a document of its own."""
    head, _, _ = jsonld.read_text(encoding="utf-8").partition(',\n"@graph": [')
    out.write(head + "}\n")


def _compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _context(graph: Graph) -> _Node:
    """Return the context: the prefixes in use, and a name and a type for each property.

    A property of ours is called by its local name, another by its CURIE. A prefix that has the
    name of a property, such as mirna, is called exomet.mirna.
    """
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    used: set[str] = set()
    for subject, predicate, value in graph:
        kinds[str(predicate)].add(_value_kind(value))
        terms = {str(subject), str(predicate), str(value)} - _KEYWORDS
        used.update(map(_prefix, terms))
    for keyword in _KEYWORDS & kinds.keys():
        del kinds[keyword]
    properties = {_property_name(iri): _property(iri, kinds[iri]) for iri in sorted(kinds)}
    for entry in properties.values():
        used.add(entry.get("@type", "").partition(":")[0])
    names = {}
    for prefix in used & prefixes().keys():
        name = f"exomet.{prefix}" if prefix in properties else prefix
        names[name] = prefixes()[prefix]
    # A CURIE that says nothing of its values needs no entry.
    typed = {name: entry for name, entry in properties.items() if entry != {"@id": name}}
    return dict(sorted(names.items())) | dict(sorted(typed.items()))


@lru_cache(maxsize=4_000)
def _prefix(iri: str) -> str:
    """Return the prefix that shortens an IRI in JSON-LD, if any.

    Its namespace must end in / or #: by default, a namespace inside a word shortens nothing.
    """
    namespace = re.match(r".*[/#]", iri)
    names = {namespace: prefix for prefix, namespace in prefixes().items()}
    return names.get(namespace[0], "") if namespace else ""


def _short_iri(iri: str) -> str:
    prefix = _prefix(iri)
    return f"{prefix}:{iri.removeprefix(prefixes()[prefix])}" if prefix else iri


def _property_name(iri: str) -> str:
    return iri.removeprefix(EXOMET) if iri.startswith(EXOMET) else _short_iri(iri)


def _property(iri: str, kinds: set[tuple[str, str]]) -> _Node:
    entry = {"@id": _short_iri(iri)}
    if len(kinds) == 1:
        ((key, value),) = kinds
        if key and value not in _NATIVE:
            entry[key] = _short_iri(value)
    return entry


def _value_kind(value: Node) -> tuple[str, str]:
    """Return how a context describes values of this kind: by type, by language, or not at all."""
    from rdflib import BNode, Literal

    if isinstance(value, BNode):
        return "", ""
    if not isinstance(value, Literal):
        return "@type", "@id"
    if value.language:
        return "@language", value.language
    return "@type", str(value.datatype or XSD + "string")


def _nested(nodes: list[_Node]) -> Iterator[_Node]:
    """Yield the nodes that have an IRI, with blank nodes in the place of references to them.

    The blank nodes of a build are class expressions, each used in one place.
    """
    blank = {node["@id"]: node for node in nodes if node["@id"].startswith("_:")}
    for node in nodes:
        if node["@id"] not in blank:
            yield {key: _nest(value, blank) for key, value in node.items()}


def _nest(value: Any, blank: dict[str, _Node]) -> Any:
    """Return a value with blank nodes in the place of references to them, and in a fixed order."""
    if isinstance(value, list):
        return sorted((_nest(item, blank) for item in value), key=_compact_json)
    if not isinstance(value, dict):
        return value
    if "@list" in value:
        return {"@list": [_nest(item, blank) for item in value["@list"]]}
    if value.keys() == {"@id"} and value["@id"] in blank:
        node = blank[value["@id"]]
        return {key: _nest(item, blank) for key, item in node.items() if key != "@id"}
    return value
