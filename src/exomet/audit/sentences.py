"""Sentences of papers that state something: whether a text has them, found by their hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.query.select import select
from exomet.queryable import Queryable
from exomet.tables.passages import sentence_digests
from exomet.terms.iris import EXOMET

SENTENCE_COLUMNS = ("paper", "finding", "field", "value", "state", "sentence")
_SENTENCES = f"""PREFIX exomet: <{EXOMET}>
SELECT ?paper ?finding ?field ?hash (GROUP_CONCAT(DISTINCT ?stated; separator="|") AS ?value)
WHERE {{
  ?finding exomet:evidence ?line .
  ?line exomet:statement ?statement ; exomet:paper ?paper .
  ?statement exomet:sentenceHash ?hash ; exomet:field ?field ; exomet:statedValue ?stated
}} GROUP BY ?paper ?finding ?field ?hash ORDER BY ?paper ?finding ?field ?hash"""


@dataclass(frozen=True)
class PinnedSentence:
    """A sentence of a paper that states something of a finding.

    Attributes:
        paper, finding: their CURIEs.
        field: the column or step that it is about.
        hash: SHA-256 of the sentence, normalised.
        value: what it states.
    """

    paper: str
    finding: str
    field: str
    hash: str
    value: str

    def row(self, sentence: str) -> list[str]:
        """Return a row of ``SENTENCE_COLUMNS``; an empty sentence is one that was not found."""
        state = "verified" if sentence else "missing"
        return [self.paper, self.finding, self.field, self.value, state, sentence]


def read_sentences(store: Queryable) -> list[PinnedSentence]:
    """Return the sentences of papers that the statements of a graph rest on."""
    rows = select(store, _SENTENCES)[1]
    return [PinnedSentence(*map(str, row)) for row in rows]


def find_sentences(sentences: Iterable[PinnedSentence], text: str) -> list[list[str]]:
    """Return a row for each sentence of the papers that a text is of.

    A text is of a paper if it has any sentence of it. Its other sentences are missing there, as
    where a text is cut.
    """
    every = list(sentences)
    found = sentence_digests(text)
    papers = {each.paper for each in every if each.hash in found}
    return [each.row(found.get(each.hash, "")) for each in every if each.paper in papers]
