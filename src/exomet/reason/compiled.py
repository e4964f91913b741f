"""Rules as SQL: each becomes one query over tables of pairs, one table a relation.

A query gives the conclusions of a rule, each with the least bindings of its other variables: as
terms are numbered in the order of their text, that is the proof whose premises come first.
Premises that share no such variable are looked up apart, and the least proof of the whole is made
of the least of each part; looked up together, every match of one would meet every match of the
other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from exomet.engine.dialect import DUCKDB, Dialect
from exomet.errors import QueryError
from exomet.query.construct import Pattern
from exomet.reason.rules import Rule

_CONDITION = re.compile(r"(?:isIRI \( (\?\w+) \)|(\S+) != (\S+))", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """What a query needs to know of the terms of a graph.

    Attributes:
        of: terms -> their numbers.
        iris: the first and the last number of an IRI.
        several: whether there are several graphs.
        dialect: how the engine that runs the queries writes lists and structs.
    """

    of: Mapping[str, int]
    iris: tuple[int, int]
    several: bool = False
    dialect: Dialect = DUCKDB

    @property
    def graph(self) -> str:
        """The column of the graph of what a part of a query finds."""
        return "x0.g" if self.several else "0"

    def same_graph(self, one: str, *others: str) -> list[str]:
        """Return the conditions that rows are of one graph; none where there is only one graph."""
        return [f"{other}.g = {one}.g" for other in others] if self.several else []


@dataclass(frozen=True)
class Compiled:
    """A rule that can be run.

    Attributes:
        rule: the rule.
        free: its variables that are not in the conclusion, in the order of the premises.
        numbers: the numbers of terms.
    """

    rule: Rule
    free: tuple[str, ...]
    numbers: Numbers

    @property
    def concluded(self) -> int:
        """The number of the relation that it concludes."""
        return self.numbers.of[self.rule.conclusion[1]]

    @property
    def climbed(self) -> int:
        """The number of the relation along which a conclusion climbs to a further one; 0 if none.

        It is the relation of ``?b`` and ``?c`` in a rule from ``?a is ?b`` to ``?a is ?c`` whose
        filters ask of ``?c`` alone, and of its own conclusions it makes further ones.
        """
        if len(self.rule.premises) != 2:
            return 0
        (one, relation, middle), (below, climbed, above) = self.rule.premises
        is_chain = middle == below and len({one, middle, above}) == 3
        asked = _variables_in(*_conditions(self.rule))
        same = self.rule.conclusion == (one, relation, above) and asked <= {above}
        return self.numbers.of[climbed] if is_chain and same and climbed != relation else 0

    def query(self, new_premise: int | None = None, new: str = "n") -> str:
        """Return the query for what follows: graph, subject, object, and the least bindings.

        Args:
            new_premise: the number of the premise that the last round must have given, if any.
            new: what the name of a table with what is new begins with.
        """
        parts = list(self._parts(new_premise, new))
        tables = []
        for number, part in enumerate(parts):
            others = [other for other in parts if other is not part]
            tables.append(f"({part.query(others)}) part{number}")
        return self._outer(", ".join(tables), parts)

    def premises(self) -> str:
        """Return the premises as a list of numbers, three for each, in columns of the query."""
        terms = chain.from_iterable(self.rule.premises)
        return self.numbers.dialect.list_of(map(self._column, terms))

    def bindings(self) -> list[str]:
        """Return the columns of the variables that are not in the conclusion."""
        return [self._column(variable) for variable in self.free]

    def _column(self, term: str) -> str:
        subject, _, value = self.rule.conclusion
        if term == subject:
            return "s"
        if term == value:
            return "o"
        return f"b_{term[1:]}" if term.startswith("?") else str(self.numbers.of[term])

    def _parts(self, new_premise: int | None, new: str) -> Iterator[_Part]:
        tables = [f"r{self.numbers.of[relation]}" for _, relation, _ in self.rule.premises]
        if new_premise is not None:
            tables[new_premise] = f"{new}{tables[new_premise][1:]}"
        conditions = list(_conditions(self.rule))
        keys = _variables_in(self.rule.conclusion)
        for places in _connected(self.rule, self.free, conditions):
            mine = tuple((tables[place], self.rule.premises[place]) for place in places)
            known = _variables_in(*(premise for _, premise in mine))
            held = tuple(each for each in conditions if _variables_in(each) <= known)
            free = tuple(variable for variable in self.free if variable in known)
            yield _Part(mine, held, tuple(sorted(keys & known)), free, self.numbers)

    def _outer(self, tables: str, parts: Sequence[_Part]) -> str:
        """Return the query that joins parts on the variables of the conclusion."""
        names = [f"part{number}" for number in range(len(parts))]
        places, conditions = _join_of(parts)
        conditions += self.numbers.same_graph(*names)
        subject, _, value = (
            places.get(term) or str(self.numbers.of[term]) for term in self.rule.conclusion
        )
        conditions.append(self._is_new(subject, value))
        if self._may_be_of_a_literal():
            conditions.append(f"{subject} >= {self.numbers.iris[0]}")
        bound = "".join(f", {places[variable]} AS b_{variable[1:]}" for variable in self.free)
        return (
            f"SELECT part0.g AS g, {subject} AS s, {value} AS o{bound} "
            f"FROM {tables} WHERE {' AND '.join(conditions)}"
        )

    def _is_new(self, subject: str, value: str) -> str:
        same = [f"known.s = {subject}", f"known.o = {value}"]
        same += self.numbers.same_graph("part0", "known")
        known = f"SELECT 1 FROM r{self.concluded} known WHERE {' AND '.join(same)}"
        return f"NOT EXISTS ({known})"

    def _may_be_of_a_literal(self) -> bool:
        """Return whether the conclusion may have a literal as subject, which RDF does not have."""
        subjects = {subject for subject, _, _ in self.rule.premises}
        return self.rule.conclusion[0] not in subjects


# Two terms that must differ; or a term that must be an IRI, and nothing.
_Condition = tuple[str, str]


@dataclass(frozen=True)
class _Part:
    """Premises that share variables.

    Attributes:
        premises: each with the table in which it is looked up.
        conditions: what must hold of their variables.
        keys: variables of the conclusion.
        free: other variables, in the order of the premises.
        numbers: the numbers of terms.
    """

    premises: tuple[tuple[str, Pattern], ...]
    conditions: tuple[_Condition, ...]
    keys: tuple[str, ...]
    free: tuple[str, ...]
    numbers: Numbers

    def query(self, others: Sequence[_Part]) -> str:
        """Return the query for the variables of the conclusion, with the least bindings.

        What another part of a single premise leaves out is left out here, before it is grouped.
        """
        places, conditions = self._places()
        conditions += [_in_sql(each, places, self.numbers) for each in self.conditions]
        for other in others:
            conditions += self._also_in(other, places)
        columns = [f"{self.numbers.graph} AS g"]
        columns += [f"{places[key]} AS k_{key[1:]}" for key in self.keys]
        if self.free:
            bound = {f"b_{variable[1:]}": places[variable] for variable in self.free}
            columns.append(f"{least_of(bound, self.numbers.dialect)} AS least")
        # Where nothing is grouped by, a count of nothing is no row.
        return (
            f"SELECT {', '.join(columns)} FROM {self._tables()} "
            f"WHERE {' AND '.join(conditions) or 'true'} GROUP BY ALL HAVING count(*) > 0"
        )

    def _tables(self) -> str:
        return ", ".join(f"{table} x{number}" for number, (table, _) in enumerate(self.premises))

    def _places(self) -> tuple[dict[str, str], list[str]]:
        """Return the first column of each variable, and what its other columns must equal."""
        names = [f"x{number}" for number in range(len(self.premises))]
        places: dict[str, str] = {}
        conditions = self.numbers.same_graph(*names)
        for name, (_, (subject, _, value)) in zip(names, self.premises, strict=True):
            for term, place in ((subject, f"{name}.s"), (value, f"{name}.o")):
                if term.startswith("?") and term not in places:
                    places[term] = place
                else:
                    conditions.append(f"{place} = {places.get(term) or self.numbers.of[term]}")
        return places, conditions

    def _also_in(self, other: _Part, places: Mapping[str, str]) -> list[str]:
        """Return the conditions that shared variables have values in another part."""
        if len(other.premises) > 1:
            return []
        ((table, (subject, _, _)),) = other.premises
        columns = {key: "s" if key == subject else "o" for key in other.keys if key in places}
        graph = self.numbers.graph
        return [
            f"({graph}, {places[key]}) IN (SELECT g, {column} FROM {table})"
            for key, column in columns.items()
        ]


def _join_of(parts: Sequence[_Part]) -> tuple[dict[str, str], list[str]]:
    """Return the column of each variable, and the conditions that join parts."""
    places: dict[str, str] = {}
    conditions = []
    for number, part in enumerate(parts):
        for key in part.keys:
            place = f"part{number}.k_{key[1:]}"
            if key in places:
                conditions.append(f"{places[key]} = {place}")
            places.setdefault(key, place)
        names = [f"b_{variable[1:]}" for variable in part.free]
        places |= zip(part.free, fields_of(f"part{number}.least", names), strict=True)
    return places, conditions


def least_of(columns: Mapping[str, str], dialect: Dialect) -> str:
    """Return the least of columns together, by their names: one alone is not made a struct."""
    if len(columns) == 1:
        (alone,) = columns.values()
        return f"min({alone})"
    return f"min({dialect.struct_of(columns)})"


def fields_of(least: str, names: Sequence[str]) -> list[str]:
    """Return what has the columns of these names, once ``least_of`` has made them one."""
    return [least] if len(names) == 1 else [f"{least}.{name}" for name in names]


def compile_rule(rule: Rule, numbers: Numbers) -> Compiled:
    """Return a rule that can be run on a graph.

    Raises:
        QueryError: the rule holds what the compiler does not know, such as a relation that is a
            variable.
    """
    for _, relation, _ in (rule.conclusion, *rule.premises):
        if relation.startswith("?"):
            text = f"{rule.name}: the relation of each pattern is named, not {relation}"
            raise QueryError(text)
    _ = list(_conditions(rule))
    kept = {rule.conclusion[0], rule.conclusion[2]}
    bound = dict.fromkeys(chain.from_iterable(rule.premises))
    free = tuple(term for term in bound if term.startswith("?") and term not in kept)
    return Compiled(rule, free, numbers)


def constants(rules: Sequence[Rule]) -> set[str]:
    """Return the terms that rules name."""
    patterns = chain.from_iterable((rule.conclusion, *rule.premises) for rule in rules)
    terms = {term for term in chain.from_iterable(patterns) if not term.startswith("?")}
    compared = chain.from_iterable(chain.from_iterable(map(_conditions, rules)))
    return terms | {term for term in compared if term.startswith("<")}


def _conditions(rule: Rule) -> Iterator[_Condition]:
    """Yield what the filters of a rule ask.

    Raises:
        QueryError: a filter asks something else.
    """
    for condition in rule.filters:
        inside = condition.removeprefix("( ").removesuffix(" )") if condition[0] == "(" else ""
        for part in (inside or condition).split(" && "):
            match = _CONDITION.fullmatch(part)
            if not match:
                text = f"{rule.name}: a filter is isIRI(?x) or a != b, joined by &&, not {part}"
                raise QueryError(text)
            yield (match[1], "") if match[1] else (match[2], match[3])


def _in_sql(condition: _Condition, places: Mapping[str, str], numbers: Numbers) -> str:
    one, other = (places.get(term) or str(numbers.of.get(term)) for term in condition)
    if condition[1]:
        return f"{one} <> {other}"
    first, last = numbers.iris
    return f"{one} BETWEEN {first} AND {last}"


def _connected(
    rule: Rule, free: Sequence[str], conditions: Sequence[_Condition]
) -> list[list[int]]:
    """Return the places of premises in groups that share no variable out of the conclusion.

    Premises without such a variable are one group. A condition is asked in one group, so where
    none has all its variables, all premises are one.
    """
    groups: list[tuple[list[int], set[str]]] = []
    for place, premise in enumerate(rule.premises):
        places, variables = [place], _variables_in(premise)
        for other in [group for group in groups if _meet(group[1], variables, free)]:
            groups.remove(other)
            places, variables = [*other[0], *places], other[1] | variables
        groups.append((places, variables))
    for condition in conditions:
        if not any(_variables_in(condition) <= known for _, known in groups):
            return [list(range(len(rule.premises)))]
    return [sorted(places) for places, _ in groups]


def _meet(one: set[str], other: set[str], free: Sequence[str]) -> bool:
    one, other = one & set(free), other & set(free)
    return bool(one & other) or not (one or other)


def _variables_in(*patterns: Sequence[str]) -> set[str]:
    return {term for term in chain.from_iterable(patterns) if term.startswith("?")}
