"""Query results as bytes: rows in JSON, XML, CSV and TSV, truth values, and graphs.

Rows are written here and not by pyoxigraph's ``serialize``, which cannot stop at a limit and still
leave a well-formed document. Graphs are written by pyoxigraph: see ``graph_bytes``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

ResultTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Solution = Sequence[ResultTerm | None]

_ITS = "http://www.w3.org/2005/11/its"
# Formats whose head links to ``#truncated`` if rows are missing.
LINKED_FORMATS = ("json", "xml")

_XSD = "http://www.w3.org/2001/XMLSchema#"
_XSD_STRING = f"{_XSD}string"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_RESULTS = "http://www.w3.org/2005/sparql-results#"

# Numbers and truth values that Turtle, and so TSV, writes without quotation marks: only these
# texts read back as the same literal (Turtle, section 2.5.2).
_PLAIN_IN_TURTLE = {
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}double": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{_XSD}boolean": re.compile(r"true|false"),
}

# The end of an IRI that XML accepts as a name: a letter or underscore, and what may follow
# (XML 1.0, section 2.3).
_XML_LETTER = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_XML_NAME = re.compile(rf"[{_XML_LETTER}][{_XML_LETTER}.0-9\xb7\u0300-\u036f\u203f\u2040-]*\Z")


def boolean_bytes(value: bool, form: str) -> bytes:
    """Return the answer of an ASK in ``json`` or ``xml``."""
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}'.encode()
    return _xml_document("<head/>", f"<boolean>{word}</boolean>").encode()


def rows_bytes(
    variables: Sequence[str],
    rows: Iterable[Solution],
    form: str,
    limits: tuple[int, int],
    link: str,
) -> tuple[bytes, int, bool]:
    """Return rows as a document, their number, and whether a limit left some out.

    Args:
        variables: names of the columns.
        rows: terms, None where unbound.
        form: ``json``, ``xml``, ``csv`` or ``tsv``.
        limits: most rows, and most bytes without the head.
        link: IRI that the head of a truncated answer links to, in JSON and XML.
    """
    writer = _WRITERS[form](variables)
    lines: list[str] = []
    max_rows, bytes_left = limits
    truncated = False
    for row in rows:
        line = writer.row(row)
        bytes_left -= len(line.encode()) + len(writer.separator)
        if len(lines) >= max_rows or bytes_left < 0:
            truncated = True
            break
        lines.append(line)
    document = writer.document(writer.separator.join(lines), [link] if truncated else [])
    return document.encode(), len(lines), truncated


def graph_bytes(
    triples: Iterable[ox.Triple], form: ox.RdfFormat, prefixes: Mapping[str, str]
) -> bytes:
    """Return triples in an RDF format, with prefixes where it has them.

    Turtle comes from pyoxigraph too, not from ``exomet.graph.turtle``: queries make triples that
    the latter is not for (triple terms, ill-typed literals, blank nodes nested without end), and
    a worker must write 100,000 of them within the time of the query, where it is 30 times slower.
    """
    if form == ox.RdfFormat.RDF_XML:
        # The engine splits names at the prefix: with a namespace that ends inside a word, such as
        # that of MONDO, names would start with a digit.
        prefixes = {
            prefix: namespace
            for prefix, namespace in prefixes.items()
            if namespace.endswith(("/", "#"))
        }
    out = io.BytesIO()
    ox.serialize(triples, out, form, prefixes=dict(prefixes))
    if form == ox.RdfFormat.RDF_XML:
        return escape_for_xml(out.getvalue().decode()).encode()
    return out.getvalue()


def unwritable_formats(triples: Iterable[ox.Triple]) -> set[ox.RdfFormat]:
    """Return the RDF formats that cannot hold the triples.

    Example:
        >>> star = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:1"), ox.Literal("o"))
        >>> unwritable_formats([star]) == {ox.RdfFormat.RDF_XML}
        True
    """
    unwritable = set()
    for triple in _with_triple_terms(triples):
        if isinstance(triple.object, ox.Triple):
            unwritable.add(ox.RdfFormat.JSON_LD)
        # RDF/XML has predicates as names of elements.
        if not _XML_NAME.search(triple.predicate.value):
            unwritable.add(ox.RdfFormat.RDF_XML)
    return unwritable


def _with_triple_terms(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for triple in triples:
        inner: object = triple
        while isinstance(inner, ox.Triple):
            yield inner
            inner = inner.object


class _RowWriter(ABC):
    """Writes rows one by one, and the document around them."""

    separator = ""

    def __init__(self, variables: Sequence[str]) -> None:
        self.variables = list(variables)

    @abstractmethod
    def row(self, row: Solution) -> str:
        """Return a row."""

    @abstractmethod
    def document(self, body: str, links: Sequence[str]) -> str:
        """Return the document of joined rows, with links in its head if the format has them."""


class _JsonRows(_RowWriter):
    separator = ","
    _encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def row(self, row: Solution) -> str:
        cells = zip(self.variables, row, strict=True)
        return self._encode({name: _json_term(term) for name, term in cells if term is not None})

    def document(self, body: str, links: Sequence[str]) -> str:
        head = {"vars": self.variables, **({"link": links} if links else {})}
        text = json.dumps(head, ensure_ascii=False)
        return f'{{"head":{text},"results":{{"bindings":[{body}]}}}}'


class _XmlRows(_RowWriter):
    def __init__(self, variables: Sequence[str]) -> None:
        super().__init__([quoteattr(name) for name in variables])

    def row(self, row: Solution) -> str:
        cells = [
            f"<binding name={name}>{_xml_term(term)}</binding>"
            for name, term in zip(self.variables, row, strict=True)
            if term is not None
        ]
        return f"<result>{''.join(cells)}</result>"

    def document(self, body: str, links: Sequence[str]) -> str:
        head = [f"<variable name={name}/>" for name in self.variables]
        head += [f"<link href={quoteattr(link)}/>" for link in links]
        return _xml_document(f"<head>{''.join(head)}</head>", f"<results>{body}</results>")


class _CsvRows(_RowWriter):
    def row(self, row: Solution) -> str:
        return _csv_line(["" if term is None else _csv_term(term) for term in row])

    def document(self, body: str, links: Sequence[str]) -> str:
        return _csv_line(self.variables) + body


class _TsvRows(_RowWriter):
    def row(self, row: Solution) -> str:
        return "\t".join("" if term is None else _tsv_term(term) for term in row) + "\n"

    def document(self, body: str, links: Sequence[str]) -> str:
        return "\t".join(f"?{name}" for name in self.variables) + "\n" + body


_WRITERS: dict[str, type[_RowWriter]] = {
    "json": _JsonRows,
    "xml": _XmlRows,
    "csv": _CsvRows,
    "tsv": _TsvRows,
}


def _json_term(term: ResultTerm) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {
            "subject": _json_term(term.subject),
            "predicate": _json_term(term.predicate),
            "object": _json_term(term.object),
        }
        return {"type": "triple", "value": parts}
    literal: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        literal["xml:lang"] = term.language
        if term.direction:
            literal["its:dir"] = str(term.direction)
    elif term.datatype.value != _XSD_STRING:
        literal["datatype"] = term.datatype.value
    return literal


def _xml_document(head: str, body: str) -> str:
    return f'<?xml version="1.0"?><sparql xmlns="{_XML_RESULTS}">{head}{body}</sparql>'


def _xml_term(term: ResultTerm) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        return (
            f"<triple><subject>{_xml_term(term.subject)}</subject>"
            f"<predicate>{_xml_term(term.predicate)}</predicate>"
            f"<object>{_xml_term(term.object)}</object></triple>"
        )
    return f"<literal{_xml_attributes(term)}>{escape_for_xml(escape(term.value))}</literal>"


def _xml_attributes(literal: ox.Literal) -> str:
    if literal.language:
        language = f" xml:lang={quoteattr(literal.language)}"
        if not literal.direction:
            return language
        return f'{language} its:dir="{literal.direction}" xmlns:its="{_ITS}" its:version="2.0"'
    if literal.datatype.value != _XSD_STRING:
        return f" datatype={quoteattr(literal.datatype.value)}"
    return ""


def escape_for_xml(text: str) -> str:
    """Return XML without the characters that it forbids, and with CR such that it survives."""
    return _NOT_XML.sub("\ufffd", text).replace("\r", "&#xD;")


def _csv_line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _csv_term(term: ResultTerm) -> str:
    if isinstance(term, ox.Triple):
        return " ".join(map(_csv_term, term))
    return str(term) if isinstance(term, ox.BlankNode) else str(term.value)


def _tsv_term(term: ResultTerm) -> str:
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(map(_tsv_term, term))} )>>"
    if isinstance(term, ox.Literal):
        plain = _PLAIN_IN_TURTLE.get(term.datatype.value)
        if plain and plain.fullmatch(term.value):
            return term.value
    return str(term).replace("\t", "\\t")  # N-Triples does not ask for tabs to be escaped.
