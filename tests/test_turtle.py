"""Turtle is read again as what was written, whatever its blank nodes do."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from exomet.graph.turtle import as_text

P = "<https://w3id.org/exomet/ontology/promotes>"
GRAPHS = {
    "nothing": "",
    "blank alone": f"_:a {P} 1 .",
    "blank as object alone": f"<x:s> {P} _:a .",
    "nested": f"<x:s> {P} _:a . _:a {P} _:b . _:b {P} 'deep'@en .",
    "nested in a blank": f"_:a {P} _:b . _:b {P} _:c .",
    "shared": f"<x:s> {P} _:a . <x:t> {P} _:a . _:a {P} 2.5 .",
    "shared without more": f"<x:s> {P} _:a . <x:t> {P} _:a .",
    "circle": f"_:a {P} _:b . _:b {P} _:a .",
    "circle of itself": f"_:a {P} _:a .",
    "circle with a way in": f"<x:s> {P} _:a . _:a {P} _:b . _:b {P} _:a .",
    "two circles and a tree": f"_:a {P} _:b . _:b {P} _:a . _:c {P} _:d . _:d {P} _:c . <x:s> {P} _:e . _:e {P} 1 .",
    "list": f"<x:s> {P} (1 <x:o> (2 3) []) .",
    "empty list": f"<x:s> {P} () .",
    "list of its own": f"(1 2) {P} true .",
    "list that two use": f"<x:s> {P} _:l . <x:t> {P} _:l . _:l rdf:first 1 ; rdf:rest (2) .",
    "end that two lists use": f"<x:s> {P} _:l . <x:t> {P} _:m . _:l rdf:first 1 ; rdf:rest _:e ."
    " _:m rdf:first 2 ; rdf:rest _:e . _:e rdf:first 3 ; rdf:rest () .",
    "list with something beside": f"<x:s> {P} _:l . _:l rdf:first 1 ; rdf:rest () ; {P} 2 .",
    "list with two firsts": f"<x:s> {P} _:l . _:l rdf:first 1 , 2 ; rdf:rest () .",
    "list without end": f"<x:s> {P} _:l . _:l rdf:first 1 .",
    "list in a circle": f"<x:s> {P} _:l . _:l rdf:first 1 ; rdf:rest _:l .",
}


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_written_is_read_again(name: str) -> None:
    source = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n" + GRAPHS[name]
    text = as_text(ox.parse(source, ox.RdfFormat.TURTLE))
    read = rdflib.Graph().parse(data=text, format="turtle")
    assert isomorphic(read, rdflib.Graph().parse(data=source, format="turtle")), text
    assert as_text(ox.parse(text, ox.RdfFormat.TURTLE)).count("\n") == text.count("\n")


def test_a_tree_is_nested_without_names() -> None:
    assert "_:" not in as_text(
        ox.parse(f"<x:s> {P} (1 [ {P} [] ]) , [ {P} 2 ] .", ox.RdfFormat.TURTLE)
    )
