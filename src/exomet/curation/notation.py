"""How a cell of a sheet says several things: steps in chains, places of reading, sentences.

A cell of steps: ``KLF2 down, called a target > KDR up; CDH5 down; (2,3) > metastasis up``. ``>``
leads from a step to the next, ``;`` begins a new chain, and numbers in brackets are the steps, in
the order of writing, that lead to the one behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from exomet.errors import ExometError
from exomet.tables.passages import normalised
from exomet.tables.provenance import BASES, CONSEQUENCE, METHODS
from exomet.tables.spec import NOT_STATED, SHA256, Texts
from exomet.terms.digests import digest
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.wording import quoted

_DIRECTIONS = {"up": "increase", "down": "decrease", "changed": NOT_STATED}
_WORD_OF_SIGN = {sign: word for word, sign in _DIRECTIONS.items()}
_ASPECT_WORDS = {
    "amount": "amount",
    "activity": "activity",
    "localisation": "localisation",
    "stability": "stability",
    "aspect not stated": NOT_STATED,
}
_WORD_OF_ASPECT = {aspect: word for word, aspect in _ASPECT_WORDS.items()}
# Said of a step that a source neither calls a target nor presents as a consequence.
_NO_METHOD = "how not stated"
NO_CELL = "no cell"
_CELL = re.compile(r"in (no cell|(?:sender|recipient)[2-9]?)")
_STEP = re.compile(r"(?P<label>.+?) (?P<direction>up|down|changed)(?P<more>(?:,.*)?)", re.DOTALL)
_CAUSES = re.compile(r"\(\s*(\d+(?:\s*,\s*\d+)*)\s*\)")
_QUOTED_SENTENCE = re.compile(
    rf'\s*(?:"(?P<text>(?:[^"]|"")*)"|(?P<digest>{SHA256}))\s*:\s*(?P<fields>[^;"]+)(?:;|\Z)'
)
_STEP_FORM = 'write a step as "KLF2 down, called a target"'


class NotationError(ExometError):
    """A cell cannot be read.

    Attributes:
        what: what is wrong.
        repair: how to write it.
        rule: name of the rule that is broken.
    """

    def __init__(self, what: str, repair: str = "", rule: str = "NOTATION") -> None:
        self.what, self.repair, self.rule = what, repair, rule
        super().__init__("; ".join(filter(None, (what, repair))))


@dataclass(frozen=True)
class WrittenStep:
    """A step as a cell has it.

    Attributes:
        label: what is affected.
        sign: ``increase``, ``decrease`` or ``not stated``.
        aspect: of a molecule; empty where the cell says nothing.
        methods: how it is shown; none where the source does not say so.
        cell: ``sender``, ``recipient`` and so on, ``no cell``; empty where the cell says nothing.
        causes: numbers, from 1, of the steps that lead to it.
    """

    label: str
    sign: str
    aspect: str = ""
    methods: Texts = (CONSEQUENCE,)
    cell: str = ""
    causes: tuple[int, ...] = ()


def read_steps(cell: str) -> list[WrittenStep]:
    """Return the steps of a cell in the order of writing.

    Raises:
        NotationError: the cell cannot be read.

    Example:
        >>> [(step.label, step.causes) for step in read_steps("A down > B up; C up; (1,3) > D up")]
        [('A', ()), ('B', (1,)), ('C', ()), ('D', (1, 3))]
    """
    steps: list[WrittenStep] = []
    for chain in cell.split(";") if cell.strip() else []:
        steps += _read_chain(chain, len(steps))
    for number, step in enumerate(steps, 1):
        if wrong := [cause for cause in step.causes if not 0 < cause <= len(steps)]:
            what = f"({wrong[0]}) leads to {quoted(step.label)}, and there is no step {wrong[0]}"
            raise NotationError(what, f"the cell has {len(steps)} steps, counted from 1")
        if number in step.causes:
            raise NotationError(f"step {number}, {quoted(step.label)}, leads to itself")
    return steps


def _read_chain(chain: str, before: int) -> list[WrittenStep]:
    """Return the steps of a chain that comes behind a number of steps."""
    links = [link.strip() for link in chain.split(">")]
    causes: tuple[int, ...] = ()
    if match := _CAUSES.fullmatch(links[0]):
        causes = tuple(int(number) for number in match[1].split(","))
        links = links[1:]
    steps = []
    for link in links:
        steps.append(_read_step(link, causes))
        causes = (before + len(steps),)
    return steps


def _read_step(text: str, causes: tuple[int, ...]) -> WrittenStep:
    match = _STEP.fullmatch(text)
    if not text:
        raise NotationError("a step is empty", "take the extra > or ; out")
    if not match:
        raise NotationError(f"{quoted(text)} has no direction: up, down or changed", _STEP_FORM)
    step = WrittenStep(match["label"].strip(), _DIRECTIONS[match["direction"]], causes=causes)
    words = _fields(match["more"])
    for word in words:
        step = _qualified(step, word)
    methods = [word for word in words if word in _SAID_OF_METHOD]
    return replace(step, methods=tuple(filter(METHODS.__contains__, methods))) if methods else step


_SAID_OF_METHOD = (*METHODS, _NO_METHOD)


def _qualified(step: WrittenStep, word: str) -> WrittenStep:
    """Return a step with what a word says of it; words on the method change nothing here."""
    if word in _ASPECT_WORDS:
        return replace(step, aspect=_ASPECT_WORDS[word])
    if cell := _CELL.fullmatch(word):
        return replace(step, cell=cell[1])
    if word in _SAID_OF_METHOD:
        return step
    known = (*_SAID_OF_METHOD, *_ASPECT_WORDS, "in sender", "in recipient", "in no cell")
    repair = did_you_mean(closest(word, known)) or f"one of: {', '.join(known)}"
    raise NotationError(f"{quoted(word)} is not said of a step", repair)


def in_chains(steps: Sequence[WrittenStep]) -> list[int]:
    """Return the order of indexes in which steps are best written: each behind its cause.

    Example:
        >>> made = [WrittenStep("A", "increase"), WrittenStep("B", "increase")]
        >>> in_chains([*made, WrittenStep("C", "increase", causes=(1,))])
        [0, 2, 1]
    """
    left = list(range(len(steps)))
    order: list[int] = []
    while left:
        written = {index + 1 for index in order}
        ready = [index for index in left if written.issuperset(steps[index].causes)]
        current: int | None = (ready or left)[0]
        while current is not None:
            order.append(current)
            left.remove(current)
            only = (current + 1,)
            current = next((index for index in left if steps[index].causes == only), None)
    return order


def reordered(steps: Sequence[WrittenStep], order: Sequence[int]) -> list[WrittenStep]:
    """Return steps in another order, with the numbers of their causes in that order."""
    place = {old + 1: new for new, old in enumerate(order, 1)}
    moved = []
    for old in order:
        causes = sorted(place[cause] for cause in steps[old].causes)
        moved.append(replace(steps[old], causes=tuple(causes)))
    return moved


def write_steps(steps: Sequence[WrittenStep]) -> str:
    """Return the cell of steps, in the order in which they are given.

    Example:
        >>> cell = "KLF2 down, called a target > KDR up; CDH5 changed; (2,3) > metastasis up"
        >>> write_steps(read_steps(cell)) == cell
        True
    """
    text = ""
    for number, step in enumerate(steps, 1):
        if number > 1 and step.causes == (number - 1,):
            text += " > "
        else:
            text += "; " if text else ""
            text += f"({','.join(map(str, step.causes))}) > " if step.causes else ""
        text += write_step(step)
    return text


def write_step(step: WrittenStep) -> str:
    """Return a step without what leads to it."""
    words = [f"{step.label} {_WORD_OF_SIGN[step.sign]}"]
    if step.aspect not in ("", "amount"):
        words.append(_WORD_OF_ASPECT[step.aspect])
    if step.methods != (CONSEQUENCE,):
        words += step.methods or (_NO_METHOD,)
    if step.cell:
        words.append(f"in {step.cell}")
    return ", ".join(words)


def read_basis(cell: str) -> dict[str, Texts]:
    """Return field -> where it was read, of a cell such as ``title: sites, 2; inference: sender``.

    Fields are columns; a number is a step in the order of writing, ``2 in cell`` its cell.

    Raises:
        NotationError: the cell cannot be read.

    Example:
        >>> read_basis("row|title: mirna; inference: recipient, 2")
        {'mirna': ('row', 'title'), 'recipient': ('inference',), '2': ('inference',)}
    """
    found: dict[str, Texts] = {}
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        bases, colon, fields = part.partition(":")
        if not colon:
            raise NotationError(f"{quoted(part)} names no field", 'write "title: sites, 2"')
        values = tuple(basis.strip() for basis in bases.split("|"))
        for basis in values:
            if basis not in BASES:
                repair = did_you_mean(closest(basis, BASES)) or f"one of: {', '.join(BASES)}"
                raise NotationError(f"{quoted(basis)} is no place of reading", repair)
        found.update(dict.fromkeys(_fields(fields), values))
    return found


def write_basis(bases: Mapping[str, Texts]) -> str:
    """Return the cell that says where fields were read, those of one place together."""
    fields: dict[Texts, list[str]] = {}
    for field, values in bases.items():
        fields.setdefault(values, []).append(field)
    return "; ".join(f"{'|'.join(values)}: {', '.join(names)}" for values, names in fields.items())


def read_sentence_cell(cell: str) -> dict[str, Texts]:
    """Return field -> hashes of the sentences that state it.

    A sentence stands in quotation marks, doubled within it, or as its hash; fields follow behind a
    colon. Only the hash is kept.

    Raises:
        NotationError: the cell cannot be read.

    Example:
        >>> found = read_sentence_cell('"MiR-21 is raised in serum.": mirna, 1')
        >>> list(found), len(found["mirna"][0])
        (['mirna', '1'], 64)
    """
    found: dict[str, Texts] = {}
    at = 0
    while cell[at:].strip():
        match = _QUOTED_SENTENCE.match(cell, at)
        if not match:
            what = f"{quoted(cell[at : at + 40].strip())} is no sentence with its fields"
            raise NotationError(what, 'write "The sentence." : mirna, 1; the next in the same way')
        text = (match["text"] or "").replace('""', '"')
        name = match["digest"] or digest(normalised(text))
        for field in _fields(match["fields"]):
            found[field] = (*found.get(field, ()), name)
        at = match.end()
    return found


def write_sentence_cell(sentences: Mapping[str, Texts]) -> str:
    """Return the cell of hashes with their fields; each field keeps the order of its hashes."""
    left = {field: list(names) for field, names in sentences.items() if names}
    parts = []
    while left:
        name = _next_hash(left.values())
        fields = [field for field, names in left.items() if names[0] == name]
        parts.append(f"{name}: {', '.join(fields)}")
        for field in fields:
            del left[field][0]
        left = {field: names for field, names in left.items() if names}
    return "; ".join(parts)


def _next_hash(lists: Iterable[list[str]]) -> str:
    """Return a hash that comes first wherever it comes, or else one that comes first somewhere."""
    waiting = list(lists)
    later: set[str] = set()
    for names in waiting:
        later.update(names[1:])
    heads = [names[0] for names in waiting]
    return next((name for name in heads if name not in later), heads[0])


def _fields(text: str) -> list[str]:
    """Return the texts between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
