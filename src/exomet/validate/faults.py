"""The focus nodes and values that break a constraint, as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.graph.ntriples import SUBCLASS, TYPE, bare, text_of
from exomet.sql.paths import Backward, InTurn, Repeated, followed
from exomet.sql.values import order_test, test_of
from exomet.sql.workbench import Workbench
from exomet.terms.iris import RDF, XSD
from exomet.validate.literals import is_ill_typed
from exomet.validate.shapes import SH, Constraint
from exomet.validate.vocabulary import BOUNDING, NODE_KINDS

_DOWN = InTurn((Repeated(Backward(SUBCLASS), once=False, endless=True), Backward(TYPE)))
_LANGUAGE = """lower(regexp_extract(text, '"@([A-Za-z0-9-]+)$', 1))"""
_TESTED = BOUNDING | {"minLength", "maxLength", "pattern", "languageIn"}


@dataclass(frozen=True)
class Values:
    """The focus nodes of a shape and their values.

    Attributes:
        focus: the name of a table ``f`` of the focus nodes.
        table: the name of a table ``f, v`` with their values.
        are_focus: whether each node is its own value.
    """

    focus: str
    table: str
    are_focus: bool = False


class Faults:
    """Writes the constraints that name no other shape."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._members: dict[str, str] = {}

    def members(self, cls: str) -> str:
        """Return the name of a table ``n`` of the members of a class and of those below it."""
        if cls not in self._members:
            number = self._bench.number(cls)
            walk = followed(f"SELECT {number} AS x, {number} AS y", _DOWN, self._bench.number)
            sql = f"SELECT DISTINCT y AS n FROM ({walk})"
            self._members[cls] = self._bench.stored(sql, lasting=True)
        return self._members[cls]

    def of(self, constraint: Constraint, values: Values) -> str:
        """Return SQL for what breaks a constraint."""
        kind, terms = constraint.kind, constraint.terms
        if kind in _TESTED:
            passed = self._bench.judged(
                f"SELECT v FROM {values.table}", [("v", "?value")], test_of(kind, terms)
            )
            return f"SELECT f, v FROM {values.table} ANTI JOIN {passed} USING (v)"
        ways = {
            "class": self._class,
            "datatype": self._datatype,
            "nodeKind": self._node_kind,
            "minCount": self._count,
            "maxCount": self._count,
            "hasValue": self._has_value,
            "in": self._in,
            "uniqueLang": self._unique_language,
            "closed": self._closed,
        }
        return ways.get(kind, self._compared)(constraint, values)

    def qualified(self, constraint: Constraint, broken: str, values: Values) -> str:
        """Return SQL for the nodes with too few or too many values that conform to a shape.

        Args:
            constraint: the number of values.
            broken: name of the table of the values that do not conform.
            values: the focus nodes and their values.
        """
        fitting = f"SELECT f, v FROM {values.table} t ANTI JOIN {broken} b ON b.f = t.v"
        return self._counted(constraint, Values(values.focus, f"({fitting})"))

    def _count(self, constraint: Constraint, values: Values) -> str:
        return self._counted(constraint, values)

    @staticmethod
    def _counted(constraint: Constraint, values: Values) -> str:
        too = "<" if "min" in constraint.kind.lower() else ">"
        joined = f"{values.focus} LEFT JOIN {values.table} USING (f)"
        counted = f"GROUP BY f HAVING count(v) {too} {constraint.terms[0]}"
        return f"SELECT f, NULL::INTEGER AS v FROM {joined} {counted}"

    def _class(self, constraint: Constraint, values: Values) -> str:
        members = self.members(constraint.terms[0])
        return f"SELECT f, v FROM {values.table} ANTI JOIN {members} ON n = v"

    def _datatype(self, constraint: Constraint, values: Values) -> str:
        datatype = bare(constraint.terms[0])
        texts = f"SELECT DISTINCT v, text FROM {values.table} JOIN word ON id = v"
        found = self._bench.rows(f"{texts} WHERE text[1] = '\"' AND {_ends(datatype)}")
        fine = [number for number, text in found if not is_ill_typed(text_of(text), datatype)]
        numbers = self._bench.numbered(fine)
        return f"SELECT f, v FROM {values.table} ANTI JOIN {numbers} ON n = v"

    def _node_kind(self, constraint: Constraint, values: Values) -> str:
        kinds = NODE_KINDS[bare(constraint.terms[0]).removeprefix(SH)]
        other = f"NOT contains('{kinds}', text[1])"
        return f"SELECT f, v FROM {values.table} JOIN word ON id = v WHERE {other}"

    def _has_value(self, constraint: Constraint, values: Values) -> str:
        having = f"SELECT f FROM {values.table} WHERE {self._among('v', constraint.terms)}"
        return f"SELECT f, NULL::INTEGER AS v FROM {values.focus} ANTI JOIN ({having}) USING (f)"

    def _in(self, constraint: Constraint, values: Values) -> str:
        return f"SELECT f, v FROM {values.table} WHERE NOT {self._among('v', constraint.terms)}"

    def _among(self, column: str, terms: Iterable[str]) -> str:
        """Return the condition that a column is one of some terms."""
        numbers = ", ".join(str(self._bench.number(term)) for term in terms)
        return f"({column} IN ({numbers}))" if numbers else "false"

    @staticmethod
    def _unique_language(_: Constraint, values: Values) -> str:
        languages = f"SELECT f, {_LANGUAGE} AS l FROM {values.table} JOIN word ON id = v"
        twice = "WHERE l <> '' GROUP BY f, l HAVING count(*) > 1"
        return f"SELECT f, NULL::INTEGER AS v FROM ({languages}) {twice}"

    def _closed(self, constraint: Constraint, values: Values) -> str:
        triples = f"{values.table} JOIN triple t ON t.s = v"
        return f"SELECT f, t.o AS v FROM {triples} WHERE NOT {self._among('t.p', constraint.terms)}"

    def _compared(self, constraint: Constraint, values: Values) -> str:
        """Return what breaks a comparison with the values of another property."""
        number = self._bench.number(constraint.terms[0])
        objects = f"{values.focus} JOIN triple t ON t.s = f AND t.p = {number}"
        other = self._bench.stored(f"SELECT DISTINCT f, t.o AS v FROM {objects}")
        if constraint.kind == "disjoint":
            return f"FROM {values.table} INTERSECT FROM {other}"
        if constraint.kind == "equals":
            lacking = f"(FROM {values.table} EXCEPT FROM {other})"
            return f"{lacking} UNION ALL (FROM {other} EXCEPT FROM {values.table})"
        both = f"{values.table} a JOIN {other} b USING (f)"
        pairs = self._bench.stored(f"SELECT f, a.v AS v, b.v AS w FROM {both}")
        fine = self._bench.judged(
            f"FROM {pairs}", [("v", "?value"), ("w", "?other")], order_test(constraint.kind)
        )
        return f"SELECT f, v FROM {pairs} ANTI JOIN {fine} USING (v, w)"


def _ends(datatype: str) -> str:
    """Return the condition that the text of a literal is of a datatype."""
    if datatype == XSD + "string":
        return "text[-1] = '\"'"
    if datatype == RDF + "langString":
        return "text[-1] NOT IN ('\"', '>')"
    quoted = datatype.replace("'", "''")
    return f"suffix(text, '\"^^<{quoted}>')"
