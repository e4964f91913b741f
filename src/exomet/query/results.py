"""Rows as SPARQL results in JSON, XML, CSV and TSV, cut at a whole row where a cap is reached.

The engine's own writers cannot stop at a cap and leave a well-formed answer, so rows are written here.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

Row = Sequence[Any]
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_ITS = "http://www.w3.org/2005/11/its"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RESULTS = "http://www.w3.org/2005/sparql-results#"


def boolean(value: bool, form: str) -> bytes:
    """Return the answer of an ASK in ``json`` or ``xml``."""
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}'.encode()
    return f'<?xml version="1.0"?><sparql xmlns="{_RESULTS}"><head/><boolean>{word}</boolean></sparql>'.encode()


def table(
    variables: Sequence[str], rows: Iterable[Row], form: str, caps: tuple[int, int], note: str
) -> tuple[bytes, int, bool]:
    """Return rows in ``json``, ``xml``, ``csv`` or ``tsv``, their number, and whether more were left out.

    Args:
        variables: names of the columns.
        rows: terms, None where unbound.
        form: name of the format.
        caps: the most rows, and the most bytes.
        note: IRI that a cut answer links to in its head (JSON and XML have a place for links).
    """
    write, joint = _WRITERS[form](variables)
    written: list[str] = []
    left, cut = caps[1], False
    for row in rows:
        line = write(row)
        left -= len(line.encode()) + len(joint)
        if len(written) >= caps[0] or left < 0:
            cut = True
            break
        written.append(line)
    body = joint.join(written)
    links = [note] if cut else []
    if form == "json":
        head = json.dumps(
            {"vars": list(variables), **({"link": links} if links else {})}, ensure_ascii=False
        )
        text = f'{{"head":{head},"results":{{"bindings":[{body}]}}}}'
    elif form == "xml":
        names = "".join(f"<variable name={quoteattr(name)}/>" for name in variables)
        names += "".join(f"<link href={quoteattr(link)}/>" for link in links)
        text = f'<?xml version="1.0"?><sparql xmlns="{_RESULTS}"><head>{names}</head><results>{body}</results></sparql>'
    elif form == "csv":
        text = _csv_line(variables) + body
    else:
        text = "\t".join(f"?{name}" for name in variables) + "\n" + body
    return text.encode(), len(written), cut


def _json_writer(variables: Sequence[str]) -> Callable[[Row], str]:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def write(row: Row) -> str:
        return encode(
            {
                name: _json_term(term)
                for name, term in zip(variables, row, strict=True)
                if term is not None
            }
        )

    return write


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
        if term.direction:
            found["its:dir"] = str(term.direction)
    elif term.datatype.value != _XSD_STRING:
        found["datatype"] = term.datatype.value
    return found


def _xml_writer(variables: Sequence[str]) -> Callable[[Row], str]:
    names = [quoteattr(name) for name in variables]

    def write(row: Row) -> str:
        cells = (
            f"<binding name={name}>{_xml_term(term)}</binding>"
            for name, term in zip(names, row, strict=True)
            if term is not None
        )
        return f"<result>{''.join(cells)}</result>"

    return write


def _xml_term(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"
    text = as_xml(escape(term.value))
    if term.language:
        towards = (
            f' its:dir="{term.direction}" xmlns:its="{_ITS}" its:version="2.0"'
            if term.direction
            else ""
        )
        return f"<literal xml:lang={quoteattr(term.language)}{towards}>{text}</literal>"
    if term.datatype.value != _XSD_STRING:
        return f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"
    return f"<literal>{text}</literal>"


def as_xml(text: str) -> str:
    """Return XML in which characters that it has no place for are the replacement character, and CR survives."""
    return _NOT_XML.sub("\ufffd", text).replace("\r", "&#xD;")


def _csv_writer(_: Sequence[str]) -> Callable[[Row], str]:
    return lambda row: _csv_line(["" if term is None else _plain(term) for term in row])


def _csv_line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _plain(term: Any) -> str:
    if isinstance(term, ox.Triple):
        return " ".join(map(_plain, term))
    return str(term) if isinstance(term, ox.BlankNode) else str(term.value)


def _tsv_writer(_: Sequence[str]) -> Callable[[Row], str]:
    return lambda row: "\t".join("" if term is None else _tsv_term(term) for term in row) + "\n"


def _tsv_term(term: Any) -> str:
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(map(_tsv_term, term))} )>>"
    return str(term).replace("\t", "\\t")  # N-Triples does not ask for tabs to be escaped.


_WRITERS: dict[str, Callable[[Sequence[str]], tuple[Callable[[Row], str], str]]] = {
    "json": lambda names: (_json_writer(names), ","),
    "xml": lambda names: (_xml_writer(names), ""),
    "csv": lambda names: (_csv_writer(names), ""),
    "tsv": lambda names: (_tsv_writer(names), ""),
}
