"""Statements in words, and the papers, places and passages on which a proof rests."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from exomet.audit.anchors import anchors_of_text, read_anchors
from exomet.explain.proofs import Proof
from exomet.finding.papers import standing_mark
from exomet.query.select import select
from exomet.reason.lookup import Statement
from exomet.terms.iris import EXOMET, RDFS

_LABELS = f"SELECT ?thing ?label WHERE {{ ?thing <{RDFS}label> ?label }}"
_PAPERS_AND_PLACES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?thing ?paper ?standing ?locator WHERE {{
  ?thing exomet:reference|exomet:supportedBy ?reference . ?reference rdfs:label ?paper .
  OPTIONAL {{ ?reference exomet:paper/exomet:standing ?standing }}
  OPTIONAL {{ ?thing exomet:place/exomet:locator ?locator }} }} ORDER BY ?thing ?paper ?locator"""
_PART_OF_RECORD = re.compile(r"((?:finding|regulation):([FR]\d+))-\w+")


@dataclass(frozen=True)
class Evidence:
    """The evidence of a finding or a regulation.

    Attributes:
        thing: the finding or regulation.
        papers: the papers that the source cites for it, with the marks of their standing.
        places: where the source says it.
        passages: the text in those places, if the source is at hand.
    """

    thing: str
    papers: tuple[str, ...]
    places: tuple[str, ...]
    passages: tuple[str, ...]


class Verbaliser:
    """Puts statements of a built graph, and the evidence of proofs, into words.

    Args:
        store: the graph.
        text: the text of the source, to quote passages; empty if it is not at hand.
    """

    def __init__(self, store: ox.Store, text: str = "") -> None:
        self._labels = {str(thing): str(label) for thing, label in select(store, _LABELS)[1]}
        self._papers: dict[str, set[str]] = {}
        self._places: dict[str, set[str]] = {}
        for thing, paper, standing, locator in select(store, _PAPERS_AND_PLACES)[1]:
            mark = standing_mark(str(standing or ""))
            called = f"{paper} [{mark}]" if mark else str(paper)
            self._papers.setdefault(str(thing), set()).add(called)
            if locator:
                self._places.setdefault(str(thing), set()).add(str(locator))
        self._passages: dict[str, list[str]] = {}
        for anchor in anchors_of_text(read_anchors(store), text) if text else ():
            passage = " ".join(text[anchor.start : anchor.end].split())
            for finding in anchor.findings:
                self._passages.setdefault(f"finding:{finding}", []).append(passage)

    def label(self, curie: str) -> str:
        """Return the label of a thing, or its CURIE where it has none."""
        return self._labels.get(curie, curie)

    def sentence(self, statement: Statement) -> str:
        """Return a statement as a sentence."""
        subject, predicate, value = statement
        thing = self._label_with_record(value)
        article = "an" if thing[0] in "aeiouE" else "a"
        relations = {"rdf:type": f"is {article}", "rdfs:subClassOf": "is below"}
        relation = relations.get(predicate) or self.label(predicate)
        return f"{self._label_with_record(subject)} {relation} {thing}"

    def _label_with_record(self, curie: str) -> str:
        label = self.label(curie)
        part = _PART_OF_RECORD.fullmatch(curie)
        return f"{label} (of {part[2]})" if part else label

    def evidence(self, proof: Proof) -> list[Evidence]:
        """Return the evidence of the findings and regulations that a proof uses."""
        things: set[str] = set()
        for leaf in proof.leaves():
            subject, _, value = leaf.statement
            things |= {_whole_record(subject), _whole_record(value)}
        return [self._evidence(thing) for thing in sorted(things & self._papers.keys())]

    def _evidence(self, thing: str) -> Evidence:
        papers, places = self._papers[thing], self._places.get(thing, ())
        passages = self._passages.get(thing, ())
        return Evidence(thing, tuple(sorted(papers)), tuple(sorted(places)), tuple(passages))


def _whole_record(curie: str) -> str:
    """Return the finding or regulation that a thing is part of, or the thing itself."""
    return _PART_OF_RECORD.sub(r"\1", curie)
