"""The clauses of a SPARQL query as they are written: what can be left out of it, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exomet.query.grammar import declared_prefixes, leaves, parse, split_triples, subtrees

if TYPE_CHECKING:
    from lark import Token, Tree

    from exomet.query.grammar import Node

TriplePattern = tuple[str, str, str]
# Clauses that are left out whole. OPTIONAL and BIND remove no solution, and SERVICE is refused.
_WHOLE = ("filter", "minus", "values", "union")


@dataclass(frozen=True)
class Scope:
    """What is around a clause.

    Attributes:
        graph: beginning of the GRAPH clause, such as ``GRAPH graph:inferred``; else empty.
        projections: offsets at which the subselects around it can project a further variable, the
            innermost last.
    """

    graph: str = ""
    projections: tuple[int, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A part of a query that can be left out.

    Attributes:
        kind: triple, filter, minus, values or union.
        text: the clause as written, on one line.
        start: offset at which the text begins that is replaced when it is left out.
        end: offset at which that text ends.
        remainder: what stays in that place when it is left out.
        variables: its variables, without their mark.
        triple: subject, predicate and object, where it is a triple.
        scope: what is around it.
    """

    kind: str
    text: str
    start: int
    end: int
    remainder: str
    variables: tuple[str, ...]
    triple: TriplePattern | None = None
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True)
class Decomposition:
    """A SELECT or ASK query, taken apart.

    Attributes:
        text: the query.
        prologue: its text before SELECT or ASK.
        prefixes: the namespaces that it declares, by prefix.
        dataset: its FROM clauses.
        start: offset at which its outermost group begins.
        end: offset at which that group ends.
        cut: what after the group can remove solutions: HAVING, VALUES, or LIMIT and OFFSET.
        terms: the IRIs and prefixed names before that end, as written.
        clauses: what can be left out of the group.
    """

    text: str
    prologue: str
    prefixes: dict[str, str]
    dataset: str
    start: int
    end: int
    cut: str
    terms: tuple[str, ...]
    clauses: tuple[Clause, ...]

    def iri(self, term: str) -> str | None:
        """Return the IRI that a term of the query, as written, means; None if it is no IRI."""
        if term.startswith("<"):
            return term[1:-1]
        prefix, _, local = term.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else None

    def group_without(self, *clauses: Clause) -> str:
        """Return the outermost group with these clauses left out."""
        return self._edited([(c.start, c.end, c.remainder) for c in clauses])

    def group_projecting(self, variable: str, clause: Clause, replacement: str = "") -> str:
        """Return the outermost group with a clause replaced and a variable of it projected."""
        remainder = " . ".join(text for text in (clause.remainder, replacement) if text)
        edits = [(clause.start, clause.end, remainder)]
        edits += [(offset, offset, f" ?{variable}") for offset in clause.scope.projections]
        return self._edited(edits)

    def _edited(self, edits: list[tuple[int, int, str]]) -> str:
        """Return the outermost group with pieces, given by their offsets, replaced."""
        text = self.text[: self.end]
        for start, end, replacement in sorted(edits, reverse=True):
            text = text[:start] + replacement + text[end:]
        return text[self.start :]


def decompose(text: str) -> Decomposition | None:
    """Return the parts of a SELECT or ASK query; None for other forms and outside SPARQL 1.1.

    Example:
        >>> query = decompose("SELECT ?s WHERE { ?s a ?c ; rdfs:label 'x' . FILTER(?c != ?s) }")
        >>> [clause.text for clause in query.clauses]
        ['?s a ?c', "?s rdfs:label 'x'", 'FILTER(?c != ?s)']
        >>> query.group_without(query.clauses[0])
        "{ ?s rdfs:label 'x' . FILTER(?c != ?s) }"
    """
    from lark import UnexpectedInput  # (an import of 50 ms, for answers without rows alone)

    try:
        tree = parse(text)
    except UnexpectedInput:
        return None
    form = next(part for part in subtrees(tree) if part.data != "values")
    if form.data not in ("select", "ask"):
        return None
    group = _child(_child(form, "where"), "group")
    begin, (start, end) = _span(form)[0], _span(group)
    return Decomposition(
        text,
        prologue=text[:begin],
        prefixes=declared_prefixes(tree),
        dataset=" ".join(_slice(text, part) for part in subtrees(form) if part.data == "dataset"),
        start=start,
        end=end,
        cut=_cut(tree, form),
        terms=tuple(_names_before(form, end)),
        clauses=tuple(_ClauseReader(text).clauses(group, Scope())),
    )


def _cut(tree: Tree[Token], form: Tree[Token]) -> str:
    modifiers = [child for child in _child(form, "modifiers").children if isinstance(child, str)]
    if any(token.type == "HAVING" for token in modifiers):
        return "HAVING"
    if any(part.data == "values" for part in subtrees(tree)):
        return "VALUES"
    return "LIMIT or OFFSET"


def _names_before(form: Tree[Token], end: int) -> Iterator[str]:
    for token in leaves(form):
        if token.type in ("IRI", "PNAME") and (token.start_pos or 0) < end:
            yield str(token)


class _ClauseReader:
    """Reads the clauses of groups, with those of the groups, graphs and subselects in them."""

    def __init__(self, text: str) -> None:
        self.text = text

    def clauses(self, group: Tree[Token], scope: Scope) -> Iterator[Clause]:
        """Yield the clauses of a group in their order."""
        for part in subtrees(group):
            if part.data == "subselect":
                yield from self._subselect(part, scope)
            elif part.data == "triples":
                yield from self._triples(part, scope)
            else:
                yield from self._pattern(part, scope)

    def _subselect(self, select: Tree[Token], scope: Scope) -> Iterator[Clause]:
        projections = scope.projections
        if offset := _projection_end(select):
            projections += (offset,)
        group = _child(_child(select, "where"), "group")
        yield from self.clauses(group, Scope(scope.graph, projections))

    def _pattern(self, pattern: Tree[Token], scope: Scope) -> Iterator[Clause]:
        first = pattern.children[0]
        groups = [part for part in subtrees(pattern) if part.data == "group"]
        kind = first.type.lower() if isinstance(first, str) else first.data
        if len(groups) > 1:
            kind = "union"
        if kind == "group":
            yield from self.clauses(groups[0], scope)
        elif kind == "graph":
            name = _slice(self.text, pattern.children[1])
            yield from self.clauses(groups[0], Scope(f"GRAPH {name}", scope.projections))
        elif kind in _WHOLE:
            yield self._whole(kind, pattern, scope)

    def _whole(self, kind: str, pattern: Tree[Token], scope: Scope) -> Clause:
        words = " ".join(_slice(self.text, pattern).split())
        # An empty group in its place is valid everywhere, also before a full stop.
        return Clause(kind, words, *_span(pattern), "{}", _variables(pattern), None, scope)

    def _triples(self, block: Tree[Token], scope: Scope) -> Iterator[Clause]:
        """Yield the triples of a block: those of a subject, then those of the block after it."""
        blocks = [block]
        while blocks:
            block = blocks[0]
            stops = [child for child in block.children if isinstance(child, str)]
            subject, *blocks = subtrees(block)
            yield from self._triples_of(subject, stops, scope)

    def _triples_of(
        self, subject: Tree[Token], stops: list[Token], scope: Scope
    ) -> Iterator[Clause]:
        nodes = list(split_triples(subject))
        triples = [self._triple_text(*triple) for triple in nodes]
        start, end = _span(subject)
        if len(triples) == 1 and stops:
            end = _span(stops[0])[1]  # (a full stop cannot follow nothing)
        for number, triple in enumerate(triples):
            others = [" ".join(other) for other in triples[:number] + triples[number + 1 :]]
            yield Clause(
                "triple",
                " ".join(triple),
                start,
                end,
                " . ".join(others),
                _variables(*nodes[number]),
                triple,
                scope,
            )

    def _triple_text(self, subject: Node, verb: Node, thing: Node) -> TriplePattern:
        text = self.text
        return _slice(text, subject), _slice(text, verb), _slice(text, thing)


def _projection_end(select: Tree[Token]) -> int | None:
    """Return where a subselect can project a further variable; None if it has all or groups."""
    projection = list(leaves(_child(select, "projection")))
    modifiers = list(leaves(_child(select, "modifiers")))
    kinds = {token.type for token in projection + modifiers[:1]}
    head = projection[:2] if projection[1].type in ("DISTINCT", "REDUCED") else projection[:1]
    if kinds & {"AGGREGATE", "GROUP"} or projection[len(head)] == "*":
        return None
    return head[-1].end_pos


def _child(node: Tree[Token], rule: str) -> Tree[Token]:
    return next(child for child in subtrees(node) if child.data == rule)


def _variables(*nodes: Node) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for node in nodes:
        names.update((str(token)[1:], None) for token in leaves(node) if token.type == "VAR")
    return tuple(names)


def _span(node: Node) -> tuple[int, int]:
    place = node if isinstance(node, str) else node.meta
    return place.start_pos or 0, place.end_pos or 0


def _slice(text: str, node: Node) -> str:
    start, end = _span(node)
    return text[start:end]
