"""Notes on the arm of a microRNA: a name without arm may mean the same one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exomet.graph.grounding import Names
from exomet.query.select import select
from exomet.terms.iris import EXOMET, RDFS

_COUNT_WITHOUT_ARM = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?label (COUNT(?finding) AS ?count) WHERE {{
  <%s> exomet:memberOf ?bare . ?bare a exomet:ArmNotStatedMicroRNA ; rdfs:label ?label .
  ?finding exomet:mirna ?bare }} GROUP BY ?label"""


def regardless_of_arm(label: str) -> str:
    """Return the label of a microRNA without its arm.

    Example:
        >>> regardless_of_arm("hsa-miR-21-5p"), regardless_of_arm("mir-25 family")
        ('hsa-miR-21', 'mir-25 family')
    """
    return re.sub(r"-[35]p$", "", label)


@dataclass(frozen=True)
class ArmNote:
    """A note on the arm of a microRNA.

    Attributes:
        text: the note in words.
        label: the name without arm that has more findings; empty if the note is another.
    """

    text: str
    label: str = ""

    def with_option(self, option: str) -> str:
        """Return the note with the option that takes the name without arm.

        Example:
            >>> ArmNote("14 more findings under hsa-miR-21", "hsa-miR-21").with_option("--mirna")
            '14 more findings under --mirna hsa-miR-21'
        """
        return self.text.replace(self.label, f"{option} {self.label}") if self.label else self.text


def arm_notes(names: Names, texts: Sequence[str]) -> list[ArmNote]:
    """Return how names are read that do not say it, and where a name without arm has more.

    Args:
        names: the names of the graph.
        texts: microRNAs as people type them.
    """
    readings = {text: names.read(text, "mirna") for text in texts}
    named = {reading.entity.label for reading in readings.values()}
    notes = []
    for reading in readings.values():
        if reading.note:
            notes.append(ArmNote(reading.note))
        label, count = count_without_arm(names, reading.entity.iri)
        if count and label not in named:
            named.add(label)
            more = f"{count} more finding{'' if count == 1 else 's'}"
            notes.append(ArmNote(f"{more} under {label}, where the source names no arm", label))
    return notes


def count_without_arm(names: Names, iri: str) -> tuple[str, int]:
    """Return the name without arm of a mature microRNA, and how many findings use it.

    Nothing and 0 where no finding uses it.

    Those findings may be about the same arm: the source does not say. The graph is queried
    directly, so that a question need not read all findings.
    """
    rows = select(names.store, _COUNT_WITHOUT_ARM % iri)[1]
    return (str(rows[0][0]), int(str(rows[0][1]))) if rows else ("", 0)
