"""The parts of a SPARQL query as they stand in its text: what can be left out, one part at a time.

The text is known to be valid, an engine has parsed it; here only its outline matters: groups, triples, filters, values.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<tag>@[A-Za-z-]+|\^\^)
    |(?P<variable>[?$][\w\u00b7\u0300-\u036f\u203f\u2040]+)
    |(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>(?:[A-Za-z][\w.-]*)?:(?:[\w:%\\-](?:[\w.:%\\-]*[\w:%\\-])?)?)
    |(?P<word>[A-Za-z_][\w-]*)
    |(?P<sign>&&|\|\||!=|<=|>=|[{}()\[\].;,|/^*+?!=<>-])""",
    re.VERBOSE | re.DOTALL,
)
_OPEN = {"{": "}", "(": ")", "[": "]"}


@dataclass(frozen=True)
class Token:
    """A token: its sort, its text, and where it stands."""

    sort: str
    text: str
    start: int
    end: int

    def word(self, *words: str) -> bool:
        """Return whether it is one of these keywords, in any case."""
        return self.sort == "word" and self.text.upper() in words


@dataclass(frozen=True)
class Clause:
    """A part of a query that can be left out.

    Attributes:
        sort: triple, filter, minus, values, union.
        text: the part as written, on one line.
        start: where the text stands that is replaced when it is left out.
        end: the end of that text.
        without: what stands there instead.
        variables: the variables in it, without their mark.
        triple: subject, predicate and object, where it is a triple.
        inside: starts of the GRAPH clause around it, such as ``GRAPH graph:inferred``, empty where there is none.
        projections: for a part of a subselect, places where a further variable can be projected, the innermost last.
    """

    sort: str
    text: str
    start: int
    end: int
    without: str
    variables: tuple[str, ...]
    triple: tuple[str, str, str] | None = None
    inside: str = ""
    projections: tuple[int, ...] = ()


@dataclass
class Decomposition:
    """A query taken apart: prologue, dataset clauses, outermost group, and the parts that can be left out."""

    text: str
    prologue: str
    dataset: str
    group: tuple[int, int]
    having: bool
    values: bool
    parts: list[Clause] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)

    def whole(self, *left_out: Clause) -> str:
        """Return the outermost group, with parts left out."""
        start, end = self.group
        return edited(
            self.text[start:end], [(p.start - start, p.end - start, p.without) for p in left_out]
        )

    def open(self, part: Clause, variable: str, instead: str = "") -> str:
        """Return the outermost group with a part left out, or put differently, and a variable of it projected."""
        start, end = self.group
        new = " . ".join(text for text in (part.without, instead) if text)
        edits = [(part.start - start, part.end - start, new)]
        edits += [(place - start, place - start, f" ?{variable}") for place in part.projections]
        return edited(self.text[start:end], edits)


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return ``text`` with pieces replaced, given as start, end and replacement.

    Example:
        >>> edited("abcdef", [(0, 1, "x"), (4, 4, "-")])
        'xbcd-ef'
    """
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query, without space and comments."""
    return [
        Token(str(match.lastgroup), match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    ]


def decompose(text: str) -> Decomposition | None:
    """Return the outline of a SELECT or ASK query, None for other forms.

    Example:
        >>> found = decompose("SELECT ?s WHERE { ?s a ?c ; rdfs:label 'x' . FILTER(?c != ?s) }")
        >>> [part.text for part in found.parts]
        ['?s a ?c', "?s rdfs:label 'x'", 'FILTER(?c != ?s)']
        >>> found.whole(found.parts[0])
        "{ ?s rdfs:label 'x' . FILTER(?c != ?s) }"
    """
    found = tokens(text)
    form = next(
        (
            i
            for i, token in enumerate(found)
            if token.word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        ),
        None,
    )
    if (
        form is None
        or not found[form].word("SELECT", "ASK")
        or "<<" in re.sub(r"<[^<>\s]*>", "", text)
    ):
        return None  # (quoted triples are not read here)
    opening = next(i for i in range(form, len(found)) if found[i].text == "{")
    closing = _closing(found, opening)
    having, values = (
        any(token.word(word) for token in found[closing:]) for word in ("HAVING", "VALUES")
    )
    clauses = " ".join(_dataset(found[form:opening]))
    made = Decomposition(
        text,
        text[: found[form].start],
        clauses,
        (found[opening].start, found[closing].end),
        having,
        values,
    )
    made.terms = [
        token.text for token in found[form : closing + 1] if token.sort in ("iri", "name")
    ]
    made.parts = list(_Reader(text, found).group(opening, closing, "", ()))
    return made


def _dataset(found: list[Token]) -> Iterator[str]:
    for i, token in enumerate(found):
        if token.word("FROM"):
            named = found[i + 1].word("NAMED")
            yield f"FROM {'NAMED ' if named else ''}{found[i + 1 + named].text}"


def _closing(found: list[Token], opening: int) -> int:
    depth = 0
    for i in range(opening, len(found)):
        depth += (found[i].text in _OPEN) - (found[i].text in _OPEN.values())
        if depth == 0:
            return i
    raise ValueError("brackets do not match")


@dataclass
class _Reader:
    """Reads the parts of groups."""

    text: str
    found: list[Token]

    def group(
        self, opening: int, closing: int, inside: str, projections: tuple[int, ...]
    ) -> Iterator[Clause]:
        """Yield the parts of the group between two braces."""
        i = opening + 1
        if self.found[i].word("SELECT"):
            yield from self._subselect(i, inside, projections)
            return
        while i < closing:
            token = self.found[i]
            if token.text == ".":
                i += 1
            elif token.text == "{":
                i = yield from self._groups(i, inside, projections)
            elif token.word("GRAPH"):
                brace = i + 2
                end = _closing(self.found, brace)
                yield from self.group(brace, end, f"GRAPH {self.found[i + 1].text}", projections)
                i = end + 1
            elif token.word("OPTIONAL"):
                i = _closing(self.found, i + 1) + 1
            elif token.word("FILTER", "MINUS", "VALUES", "BIND", "SERVICE"):
                end = self._end_of_clause(i)
                if not token.word("BIND", "SERVICE"):
                    yield self._part(token.text.lower(), i, end, inside, projections)
                i = end + 1
            else:
                end = self._end_of_triples(i, closing)
                yield from self._triples(i, end, inside, projections)
                i = end

    def _subselect(
        self, select: int, inside: str, projections: tuple[int, ...]
    ) -> Iterator[Clause]:
        opening = next(i for i in range(select, len(self.found)) if self.found[i].text == "{")
        head = self.found[select:opening]
        after = head[1] if head[1].word("DISTINCT", "REDUCED") else head[0]
        closing = _closing(self.found, opening)
        grouped = self.found[closing + 1].word("GROUP")
        place = () if grouped or any(token.text == "*" for token in head) else (after.end,)
        yield from self.group(opening, closing, inside, (*projections, *place))

    def _groups(
        self, i: int, inside: str, projections: tuple[int, ...]
    ) -> Generator[Clause, None, int]:
        end = _closing(self.found, i)
        if not self.found[end + 1].word("UNION"):
            yield from self.group(i, end, inside, projections)
            return end + 1
        while self.found[end + 1].word("UNION"):
            end = _closing(self.found, end + 2)
        yield self._part("union", i, end, inside, projections)
        return end + 1

    def _end_of_clause(self, i: int) -> int:
        values = self.found[i].word("VALUES")
        while self.found[i].text not in _OPEN:
            i += 1
        end = _closing(self.found, i)
        # VALUES (?a ?b) { ... } has two pairs of brackets.
        return _closing(self.found, end + 1) if values and self.found[i].text == "(" else end

    def _end_of_triples(self, i: int, closing: int) -> int:
        while i < closing and self.found[i].text not in ("{", "."):
            if self.found[i].word(
                "FILTER", "MINUS", "VALUES", "BIND", "SERVICE", "OPTIONAL", "GRAPH"
            ):
                return i
            i = _closing(self.found, i) + 1 if self.found[i].text in _OPEN else i + 1
        return i

    def _triples(
        self, i: int, end: int, inside: str, projections: tuple[int, ...]
    ) -> Iterator[Clause]:
        split = list(self._split(i, end))
        for k, triple in enumerate(split):
            rest = " . ".join(" ".join(other) for j, other in enumerate(split) if j != k)
            # The full stop after the block stays, so nothing may stand before it.
            start, stop = self.found[i].start, self.found[end - 1].end
            if not rest and self.found[end].text == ".":
                stop = self.found[end].end
            yield Clause(
                "triple",
                " ".join(triple),
                start,
                stop,
                rest,
                _variables(triple),
                triple,
                inside,
                projections,
            )

    def _split(self, i: int, end: int) -> Iterator[tuple[str, str, str]]:
        subject, i = self._unit(i)
        while i < end:
            if self.found[i].text == ";":
                i += 1
                continue
            first = i
            while self._is_path(first, i):
                i = _closing(self.found, i) + 1 if self.found[i].text == "(" else i + 1
            predicate = self.text[self.found[first].start : self.found[i - 1].end]
            while True:
                thing, i = self._unit(i)
                yield subject, predicate, thing
                if i >= end or self.found[i].text != ",":
                    break
                i += 1

    def _is_path(self, first: int, i: int) -> bool:
        """Return whether the token at ``i`` still belongs to the predicate that begins at ``first``."""
        if i == first:
            return True
        token, before = self.found[i], self.found[i - 1]
        operator = ("|", "/", "^", "!")
        return token.text in ("|", "/", "*", "+", "?") or before.text in operator

    def _unit(self, i: int) -> tuple[str, int]:
        last = _closing(self.found, i) if self.found[i].text in _OPEN else i
        while self.found[last + 1].sort == "tag":
            last += 2 if self.found[last + 1].text == "^^" else 1
        return self.text[self.found[i].start : self.found[last].end], last + 1

    def _part(
        self, sort: str, i: int, end: int, inside: str, projections: tuple[int, ...]
    ) -> Clause:
        start, stop = self.found[i].start, self.found[end].end
        text = " ".join(self.text[start:stop].split())
        # An empty group in its place is valid everywhere, also before a full stop.
        return Clause(sort, text, start, stop, "{}", _variables((text,)), None, inside, projections)


def _variables(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(t.text[1:] for text in texts for t in tokens(text) if t.sort == "variable")
    )
