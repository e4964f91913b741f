"""Statements in words, and the papers, places and passages on which a proof rests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from exomet.audit.anchors import anchors_of_text, read_anchors
from exomet.explain.proofs import Proof
from exomet.finding.papers import standing_mark
from exomet.query.select import select
from exomet.reason.lookup import Statement
from exomet.terms.iris import EXOMET, RDFS, expand

_LABEL = ox.NamedNode(f"{RDFS}label")
_PAPERS_AND_PLACES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?thing ?paper ?standing ?locator WHERE {{
  VALUES ?thing {{ %s }}
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
        self._store = store
        self._labels: dict[str, str] = {}
        # Each finding or regulation -> its evidence; of anything else, None.
        self._evidence: dict[str, Evidence | None] = {}
        self._passages: dict[str, list[str]] = {}
        for anchor in anchors_of_text(read_anchors(store), text) if text else ():
            passage = " ".join(text[anchor.start : anchor.end].split())
            for finding in anchor.findings:
                self._passages.setdefault(f"finding:{finding}", []).append(passage)

    def label(self, curie: str) -> str:
        """Return the label of a thing, or its CURIE where it has none."""
        if curie not in self._labels:
            self._labels[curie] = self._read_label(curie)
        return self._labels[curie]

    def _read_label(self, curie: str) -> str:
        iri = expand(curie)
        if not iri:
            return curie
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None)
        labels = [quad.object for quad in quads]
        return min((each.value for each in labels if isinstance(each, ox.Literal)), default=curie)

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
        found = map(self._evidence_of(things).get, sorted(things))
        return [evidence for evidence in found if evidence]

    def _evidence_of(self, things: Collection[str]) -> dict[str, Evidence | None]:
        """Return the evidence that was read, that of those things among it."""
        new = sorted(thing for thing in things if thing not in self._evidence and expand(thing))
        if new:
            self._evidence |= dict.fromkeys(new)
            self._evidence |= {each.thing: each for each in self._read_evidence(new)}
        return self._evidence

    def _read_evidence(self, things: Sequence[str]) -> Iterator[Evidence]:
        query = _PAPERS_AND_PLACES % " ".join(f"<{expand(thing)}>" for thing in things)
        for thing, rows in groupby(select(self._store, query)[1], key=itemgetter(0)):
            papers, places = set(), set()
            for _, paper, standing, locator in rows:
                mark = standing_mark(str(standing or ""))
                papers.add(f"{paper} [{mark}]" if mark else str(paper))
                places.add(str(locator or ""))
            passages = tuple(self._passages.get(str(thing), ()))
            places.discard("")
            yield Evidence(str(thing), tuple(sorted(papers)), tuple(sorted(places)), passages)


def _whole_record(curie: str) -> str:
    """Return the finding or regulation that a thing is part of, or the thing itself."""
    return _PART_OF_RECORD.sub(r"\1", curie)
