"""Cells that people describe: by their cancer, their condition or their line, as in CRC cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity

Find = Callable[[str, str], Entity | None]

ANY_CELL, MALIGNANT_CELL = "CL:0000000", "malignant cell"
# What says nothing by which findings differ.
IGNORED_OF_CELLS = {"human", "normal"}
# Words that join several cells: no piece of a description begins or ends with one.
JOINING_CELLS = {"&", "and"}
CELL_LINES_NAMED = re.compile(r"\bcell lines?$", re.IGNORECASE)
OF_PATIENTS = re.compile(r"(.+?) (?:of|from) (.+?)(?: patients?)?", re.IGNORECASE)
# A name printed twice: in full and, behind a backslash or in brackets, as an abbreviation.
SECOND_NAME = re.compile(r"\s*(?:\\.*|\([^()]*\))$")
OF_CANCER = re.compile(r"cancer|tumou?r|malignant", re.IGNORECASE)


@dataclass(frozen=True)
class CellDescription:
    """A cell, or a fluid or tissue, by what it is and what else holds of it.

    Attributes:
        cell: what it is; None for a cell of any kind.
        cancer: its cancer.
        conditions: the conditions that it is under.
        lines: the cell lines that it is of.
    """

    cell: Entity | None = None
    cancer: Entity | None = None
    conditions: tuple[Entity, ...] = ()
    lines: tuple[Entity, ...] = ()

    @property
    def words(self) -> str:
        """The description in full: malignant cell of colorectal cancer, hypoxia."""
        name = self.cell.label if self.cell else "cell"
        cancer = f" of {self.cancer.label}" if self.cancer else ""
        return ", ".join([f"{name}{cancer}", *sorted(self.circumstances)])

    @property
    def circumstances(self) -> set[str]:
        """The labels of its conditions and lines."""
        return {thing.label for thing in (*self.conditions, *self.lines)}


def read_cell(text: str, kinds: Sequence[str], find: Find) -> CellDescription | None:
    """Return what a text describes; None if it describes no cell, fluid or tissue.

    The name of a cancer alone means its malignant cells, that of a cell line the cells of it.

    Args:
        text: the description: ``CRC cells``, ``Hypoxic TAM``, ``A549 lung cancer cells``.
        kinds: the kinds of thing that may be described: ``cell``, ``material``.
        find: returns the thing of a kind that a piece of the text names.

    Example:
        >>> things = {("CRC", "cancer"): Entity("x:1", "colorectal cancer"),
        ...     ("cells", "cell"): Entity("http://purl.obolibrary.org/obo/CL_0000000", "cell"),
        ...     ("malignant cell", "cell"): Entity("x:2", "malignant cell")}
        >>> read_cell("CRC cells", ["cell"], lambda text, kind: things.get((text, kind))).words
        'malignant cell of colorectal cancer'
    """
    plain = SECOND_NAME.sub("", text.strip())
    if match := OF_PATIENTS.fullmatch(plain):
        plain = f"{match[2]} {match[1]}"
    words = CELL_LINES_NAMED.sub("cells", plain).split()
    if "cell" not in kinds or not words:
        return None
    return _Reading(kinds, find).read(words)


class _Reading:
    """Reads the words of one description: the cell at their end, and what is before it."""

    def __init__(self, kinds: Sequence[str], find: Find) -> None:
        self._kinds = kinds
        self._find = find

    def read(self, words: list[str]) -> CellDescription | None:
        start, cell = self._head(words)
        # An adjective alone, such as hypoxic, describes nothing.
        is_named = cell is not None
        is_plain = cell is None or curie(cell.iri) == ANY_CELL
        description = CellDescription(None if is_plain else cell)
        of_cancer = cell is not None and bool(OF_CANCER.search(cell.label))
        rest = words[:start]
        while rest:
            size, more = self._longest(rest, description, of_cancer=of_cancer)
            if more is None:
                return None
            description, rest = more, rest[size:]
        is_named = is_named or bool(description.cancer or description.lines)
        return self._completed(description, is_plain=is_plain) if is_named else None

    def _head(self, words: list[str]) -> tuple[int, Entity | None]:
        """Return where the longest name of a cell, fluid or tissue at the end begins, and what."""
        for start in range(len(words)):
            text = " ".join(words[start:])
            for kind in self._kinds:
                if entity := self._find(text, kind):
                    return start, entity
        return len(words), None

    def _longest(
        self, words: list[str], known: CellDescription, *, of_cancer: bool
    ) -> tuple[int, CellDescription | None]:
        """Return how many words say something of the cell, and what is known with it."""
        for size in range(len(words), 0, -1):
            if JOINING_CELLS & {words[0], words[size - 1]}:
                continue
            texts = [" ".join(words[:size])]
            if of_cancer and size == len(words):
                texts.append(f"{texts[0]} cancer")
            for more in self._with_one(texts, known):
                return size, more
        return 0, None

    def _with_one(self, texts: Sequence[str], known: CellDescription) -> Iterator[CellDescription]:
        text = texts[0]
        if text.casefold() in IGNORED_OF_CELLS:
            yield known
        if condition := self._find(text, "condition"):
            yield replace(known, conditions=(*known.conditions, condition))
        if line := self._find(text, "cell line"):
            yield replace(known, lines=(*known.lines, line))
        for form in texts:
            cancer = None if known.cancer else self._find(form, "cancer")
            if cancer:
                yield replace(known, cancer=cancer)

    def _completed(self, known: CellDescription, *, is_plain: bool) -> CellDescription | None:
        """Return a description that says something; a cell of a cancer is a malignant one."""
        if known == CellDescription():
            return None
        if is_plain and known.cancer:
            return replace(known, cell=self._find(MALIGNANT_CELL, "cell"))
        return known
