"""The graph as compact JSON-LD, with a context of ours that is embedded and needs no network.

Not rdflib, which compacts too: it takes ten times as long, the blank nodes of its output are
neither nested nor stable, and a build writes this file every time.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from exomet.export.quads import read_triples
from exomet.graph.ntriples import bare, bracketed
from exomet.terms.iris import EXOMET, RDF, XSD, prefixes
from exomet.terms.sorting import natural_sort_key

_JsonObject = dict[str, Any]
# Subject -> predicate -> objects, as N-Triples has them.
_Statements = dict[str, dict[str, list[str]]]
# How a context describes values: a keyword and its value, or two empty texts.
_Coercion = tuple[str, str]

_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<(.*)>)?', re.DOTALL)
_RDF_TYPE, _RDF_FIRST, _RDF_REST, _RDF_NIL = (
    bracketed(RDF + name) for name in ("type", "first", "rest", "nil")
)
# JSON has these types of its own.
_NATIVE = (XSD + "integer", XSD + "string")


def write_jsonld(files: Iterable[Path], out: IO[str]) -> None:
    """Write the triples of N-Triples files as one document: the context, then a node a line."""
    statements: _Statements = defaultdict(lambda: defaultdict(list))
    for file in files:
        for subject, predicate, value in read_triples(file):
            statements[subject][predicate].append(value)
    document = _Document(statements)
    named = [subject for subject in statements if not subject.startswith("_:")]
    named.sort(key=natural_sort_key)
    lines = ",\n".join(_compact_json(document.node(subject)) for subject in named)
    head = ",\n".join(
        f"  {_compact_json(name)}: {_compact_json(entry)}"
        for name, entry in document.context().items()
    )
    out.write(f'{{"@context": {{\n{head}\n}},\n"@graph": [\n{lines}\n]}}\n')


def write_context(jsonld: Path, out: IO[str]) -> None:
    """Write the context of a JSON-LD document as a document of its own."""
    head, _, _ = jsonld.read_text(encoding="utf-8").partition(',\n"@graph": [')
    out.write(head + "}\n")


def _compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class _Document:
    """The context of a graph, and its nodes in the words of the context.

    A property of ours is called by its local name, another by its CURIE. A prefix that has the
    name of a property, such as mirna, is called exomet.mirna.
    """

    def __init__(self, statements: _Statements) -> None:
        self.statements = statements
        coercions: dict[str, set[_Coercion]] = defaultdict(set)
        for predicates in statements.values():
            for predicate, values in predicates.items():
                coercions[predicate].update(map(_coercion, values))
        self.coercions = {
            predicate: next(iter(found)) if len(found) == 1 else ("", "")
            for predicate, found in coercions.items()
            if predicate not in (_RDF_TYPE, _RDF_FIRST, _RDF_REST)
        }
        ours = [p for p in map(bare, self.coercions) if p.startswith(EXOMET)]
        self.local_names = {iri.removeprefix(EXOMET) for iri in ours}
        self.used: set[str] = set()

    def context(self) -> _JsonObject:
        """Return the context, with the prefixes that the nodes made so far use."""
        typed = {}
        for predicate, (keyword, value) in self.coercions.items():
            name, entry = self.property_name(predicate), {"@id": self.short(bare(predicate))}
            if keyword:
                entry[keyword] = self.short(value) if ":" in value else value
            # A CURIE that says nothing of its values needs no entry.
            if entry != {"@id": name}:
                typed[name] = entry
        names = {self.prefix_name(prefix): prefixes()[prefix] for prefix in self.used}
        return dict(sorted(names.items())) | dict(sorted(typed.items()))

    def node(self, subject: str) -> _JsonObject:
        """Return a node with its properties; a blank node has no identifier."""
        node: _JsonObject = {} if subject.startswith("_:") else {"@id": self.short(bare(subject))}
        for predicate, values in self.statements[subject].items():
            if predicate == _RDF_TYPE:
                name, items = "@type", [self.short(bare(value)) for value in values]
            else:
                name = self.property_name(predicate)
                items = [self.value(value, self.coercions[predicate]) for value in values]
            items.sort(key=_compact_json)
            node[name] = items if len(items) > 1 else items[0]
        return node

    def value(self, value: str, coercion: _Coercion) -> Any:
        """Return an object, in short where the context says what it is."""
        if value.startswith("_:"):
            return self.blank_value(value)
        if value.startswith("<"):
            iri = self.short(bare(value))
            return iri if coercion[0] else {"@id": iri}
        text, language, datatype = _literal_parts(value)
        if datatype == XSD + "integer" and str(int(text)) == text:
            return int(text)
        if coercion[0] or (not language and datatype == XSD + "string"):
            return text
        if language:
            return {"@language": language, "@value": text}
        return {"@type": self.short(datatype), "@value": text}

    def blank_value(self, node: str) -> _JsonObject:
        """Return a list or a node in its place: the blank nodes of a build are used once."""
        if _RDF_FIRST not in self.statements[node]:
            return self.node(node)
        items = []
        while node != _RDF_NIL:
            items += [self.value(item, ("", "")) for item in self.statements[node][_RDF_FIRST]]
            (node,) = self.statements[node][_RDF_REST]
        return {"@list": items}

    def property_name(self, predicate: str) -> str:
        """Return the key of a property."""
        iri = bare(predicate)
        return iri.removeprefix(EXOMET) if iri.startswith(EXOMET) else self.short(iri)

    def prefix_name(self, prefix: str) -> str:
        """Return what a prefix is called in the context."""
        return f"exomet.{prefix}" if prefix in self.local_names else prefix

    def short(self, iri: str) -> str:
        """Return the CURIE of an IRI, and note its prefix; the IRI itself where it has none."""
        prefix = _json_prefix(iri)
        if not prefix:
            return iri
        self.used.add(prefix)
        return f"{self.prefix_name(prefix)}:{iri.removeprefix(prefixes()[prefix])}"


@lru_cache(maxsize=4_000)
def _json_prefix(iri: str) -> str:
    """Return the prefix that shortens an IRI in JSON-LD, if any.

    Its namespace must end in / or #: by default, a namespace inside a word shortens nothing.
    """
    namespace = re.match(r".*[/#]", iri)
    names = {namespace: prefix for prefix, namespace in prefixes().items()}
    return names.get(namespace[0], "") if namespace else ""


def _literal_parts(term: str) -> tuple[str, str, str]:
    r"""Return the text, the language and the type of a literal.

    Example:
        >>> _literal_parts(r'"a \"b\""@en')
        ('a "b"', 'en', '')
    """
    match = _LITERAL.fullmatch(term)
    if match is None:
        raise ValueError(f"no literal: {term}")
    # The escapes of N-Triples that a build writes are those of JSON.
    text = json.loads(f'"{match[1]}"') if "\\" in match[1] else match[1]
    language = match[2] or ""
    return text, language, "" if language else match[3] or XSD + "string"


def _coercion(value: str) -> _Coercion:
    """Return how a context describes values of this kind: by type, by language, or not at all."""
    if value.startswith("_:"):
        return "", ""
    if value.startswith("<"):
        return "@type", "@id"
    _, language, datatype = _literal_parts(value)
    if language:
        return "@language", language
    return ("", "") if datatype in _NATIVE else ("@type", datatype)
