"""The parts of a CONSTRUCT query that states a rule, read from the tree of the one grammar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from exomet.errors import QueryError
from exomet.query.grammar import declared_prefixes, leaves, parse, split_triples, subtrees
from exomet.terms.iris import RDF

if TYPE_CHECKING:
    from lark import Token, Tree

    from exomet.query.grammar import Node

Pattern = tuple[str, str, str]

# What would make a conclusion depend on more than the triples that the premises match.
_REFUSED = {
    *("OPTIONAL", "MINUS", "UNION", "EXISTS", "BIND", "SELECT", "GRAPH", "SERVICE", "FROM"),
    *("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "UNDEF"),
}


@dataclass(frozen=True)
class Construct:
    """A rule as a query states it; terms are IRIs in angle brackets and variables such as ``?x``.

    Attributes:
        conclusion: the triple of the template.
        premises: the triple patterns, in the order in which they are written.
        filters: the conditions of the filters, each as its tokens.
        values: the rows of the VALUES table, each with the term of every variable.
    """

    conclusion: Pattern
    premises: tuple[Pattern, ...]
    filters: tuple[tuple[str, ...], ...] = ()
    values: tuple[Mapping[str, str], ...] = ()

    def with_row(self, row: Mapping[str, str]) -> Construct:
        """Return the rule for one row of its table: the terms of the row replace the variables."""
        return Construct(
            _replaced(self.conclusion, row),
            tuple(_replaced(premise, row) for premise in self.premises),
            tuple(_tokens_replaced(condition, row) for condition in self.filters),
        )


def _replaced(pattern: Pattern, row: Mapping[str, str]) -> Pattern:
    subject, predicate, value = _tokens_replaced(pattern, row)
    return subject, predicate, value


def _tokens_replaced(tokens: tuple[str, ...], row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(token, token) for token in tokens)


def read_construct(query: str) -> Construct:
    """Return the parts of a rule.

    Raises:
        QueryError: the text is not SPARQL 1.1, or holds what a rule may not hold.

    Example:
        >>> rule = read_construct("CONSTRUCT { ?x a <b:> } WHERE { ?x a ?y . FILTER(?y != <b:>) }")
        >>> rule.premises[0][2], rule.filters
        ('?y', (('(', '?y', '!=', '<b:>', ')'),))
    """
    from lark import UnexpectedInput  # (an import of 50 ms, off the way to an answer)

    from exomet.query.diagnose import diagnose

    try:
        tree = parse(query)
    except UnexpectedInput:
        raise diagnose(query) or QueryError("a rule is SPARQL 1.1") from None
    return _RuleReader(tree).construct()


class _RuleReader:
    """Reads the tree of one query."""

    def __init__(self, tree: Tree[Token]) -> None:
        self._tree = tree
        self._namespaces = declared_prefixes(tree)

    def construct(self) -> Construct:
        form = next(part for part in subtrees(self._tree) if part.data != "values")
        template = _parts_named(form, "triples")
        where = _parts_named(form, "where")
        if form.data != "construct" or not where:
            raise QueryError("a rule is CONSTRUCT { ... } WHERE { ... }")
        self._refuse_other_clauses(form)
        conclusions = [*self._triples(template)]
        premises = tuple(self._triples(where))
        if len(conclusions) != 1 or not premises:
            raise QueryError("a rule is a CONSTRUCT of one triple over at least one triple pattern")
        rule = Construct(conclusions[0], premises, tuple(self._filters(form)), self._table())
        _refuse_unbound(rule)
        return rule

    def _refuse_other_clauses(self, form: Tree[Token]) -> None:
        for token in leaves(form):
            if token.type in _REFUSED:
                raise _refusal(token)
        for group in [*form.find_data("group")][1:]:
            raise _refusal(next(leaves(group)), "a group in a group")
        tables = [*self._tree.find_data("values")]
        for table in tables[1:]:
            raise _refusal(next(leaves(table)), "a second VALUES table")

    def _triples(self, parts: list[Tree[Token]]) -> Iterator[Pattern]:
        for part in parts:
            if part.data == "subject":
                yield from self._triples_of(part)
            elif part.data in ("where", "group", "triples"):
                yield from self._triples(subtrees(part))

    def _triples_of(self, subject: Tree[Token]) -> Iterator[Pattern]:
        for node, verb, thing in split_triples(subject):
            yield self._term(node), self._term(verb), self._term(thing)

    def _term(self, part: Node) -> str:
        """Return the IRI or the variable that is the whole of a part."""
        first, *others = leaves(part)
        term = self._text(first)
        if others or term[0] not in "<?":
            raise _refusal(first, f"{first} {' '.join(others)}".strip())
        return term

    def _filters(self, form: Tree[Token]) -> Iterator[tuple[str, ...]]:
        for pattern in form.find_data("pattern"):
            keyword, *tokens = leaves(pattern)
            if keyword.type == "FILTER":
                yield tuple(map(self._text, tokens))

    def _table(self) -> tuple[dict[str, str], ...]:
        rows = []
        for table in self._tree.find_data("values"):
            tokens = [token for token in leaves(table) if token.type == "VAR"]
            variables = [self._text(token) for token in tokens]
            cells = [self._cell(value) for value in subtrees(table)]
            for start in range(0, len(cells), len(variables) or 1):
                row = cells[start : start + len(variables)]
                rows.append(dict(zip(variables, row, strict=True)))
        return tuple(rows)

    def _cell(self, value: Tree[Token]) -> str:
        first, *others = leaves(value)
        if others:
            raise _refusal(first, f"{first}{''.join(others)}")
        return self._text(first)

    def _text(self, token: Token) -> str:
        """Return a token with the name that it abbreviates written out."""
        if token.type == "A":
            return f"<{RDF}type>"
        if token.type == "VAR":
            return f"?{token[1:]}"
        if token.type != "PNAME":
            return str(token)
        prefix, _, local = token.partition(":")
        if prefix not in self._namespaces:
            raise _refusal(token, f"{token}, whose prefix is not declared")
        return f"<{self._namespaces[prefix]}{local}>"


def _parts_named(part: Tree[Token], name: str) -> list[Tree[Token]]:
    return [child for child in subtrees(part) if child.data == name]


def _refuse_unbound(rule: Construct) -> None:
    bound = set(chain(*rule.premises, *rule.values))
    for term in rule.conclusion:
        if term.startswith("?") and term not in bound:
            raise QueryError(f"a rule binds each variable of its conclusion, but not {term}")


def _refusal(token: Token, what: str = "") -> QueryError:
    text = (
        "a rule holds triple patterns of IRIs and variables, filters and one VALUES table, "
        f"not {what or token.upper()} (line {token.line}, column {token.column})"
    )
    return QueryError(text, token.line, token.column)
