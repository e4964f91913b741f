"""Inference: rules fill the inferred graph, with the rule and the premises behind each triple.

Why no rule engine: owlrl keeps no premises, and those that keep them (EYE, RDFox, Nemo) do not come
from PyPI or give one proof of their choice. Here each rule is a query of DuckDB over a whole graph,
and the first proof by rule and premises is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from exomet.engine.dialect import DuckWorkplace, Workplace
from exomet.engine.triples import AT_A_TIME, Triples, in_threes, loaded
from exomet.files import scratch_folder
from exomet.graph.ntriples import TYPE, Triple
from exomet.progress import metered
from exomet.reason.compiled import (
    Compiled,
    Numbers,
    compile_rule,
    constants,
    fields_of,
    least_of,
)
from exomet.reason.rules import Rule
from exomet.terms.iris import INFERRED

Derivation = tuple[str, tuple[Triple, ...]]
# A rule by its place in the order, and the premise that the last round must have given, if any.
_Task = tuple[int, int | None]
# A relation, and an object that a rule names with it; 0 where it may be any.
_Pair = tuple[int, int]

# Proofs with their types, and without a row.
_NO_PROOFS = "SELECT g, s, p, o, p AS rule, {premises} AS premises FROM triple WHERE false"
# Several rules may conclude one triple: the first by name is kept. (Few do: premises, which are
# long, are not grouped.)
_FIRST_PROOF = """
    SELECT g, s, p, o, rule, premises FROM found WHERE NOT EXISTS (
      SELECT 1 FROM (
        SELECT g, s, p, o, min(rule) AS first_rule
        FROM found GROUP BY g, s, p, o HAVING count(*) > 1
      ) several
      WHERE several.g = found.g AND several.s = found.s AND several.p = found.p
        AND several.o = found.o AND several.first_rule < found.rule
    )"""

_NOT_CLOSED = """
    SELECT 1 FROM {one} one JOIN {one} other ON other.g = one.g AND other.s = one.o
    WHERE NOT EXISTS (
      SELECT 1 FROM {one} direct
      WHERE direct.g = one.g AND direct.s = one.s AND direct.o = other.o
    ) LIMIT 1"""
_EITHER = """
    SELECT one.text, other.text
    FROM (
      SELECT s, o FROM triple WHERE p = $relation UNION
      SELECT s, o FROM inferred WHERE p = $relation
    ) pair
    JOIN term one ON one.id = pair.s
    JOIN term other ON other.id = pair.o"""
_OF_SUBJECTS = "JOIN (SELECT unnest($subjects::INTEGER[]) AS subject) ON subject = pair.s"
_MEMBERS = "SELECT text, count(*) FROM inferred JOIN term ON id = o WHERE p = ? GROUP BY text"


@dataclass
class Inference:
    """What rules add to graphs, in a table ``inferred(g, s, p, o, rule, premises)`` beside them.

    A rule is a number: its place in ``rules``. Premises are the numbers of their terms, three for
    each, in the order in which the rule has them.

    Attributes:
        triples: the graphs.
        rules: the rules that were run, by name.
        by_rule: how many triples each rule inferred, for those that inferred any.
    """

    triples: Triples
    rules: Sequence[Rule] = ()
    by_rule: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of triples that were inferred."""
        return sum(self.by_rule.values())

    def proofs(self, where: str = "true") -> dict[Triple, Derivation]:
        """Return triples, sorted, each with the name of its rule and the premises.

        Args:
            where: which of them, as a condition of SQL on ``s``, ``p`` and ``o``.
        """
        rows = self.triples.connection.execute(
            f"SELECT s, p, o, rule, premises FROM inferred WHERE {where} ORDER BY s, p, o"
        ).fetchall()
        text = self._texts(rows)
        return {
            (text[s], text[p], text[o]): (
                self.rules[rule].name,
                in_threes(premises, text),
            )
            for s, p, o, rule, premises in rows
        }

    def proof(self, triple: Triple) -> Derivation | None:
        """Return the rule that inferred a triple and the premises, None if none did."""
        numbers = self.triples.numbers(triple)
        if not numbers.keys() >= set(triple):
            return None
        s, p, o = (numbers[term] for term in triple)
        return self.proofs(f"s = {s} AND p = {p} AND o = {o}").get(triple)

    def pairs(
        self, relation: str, subjects: Collection[str] | None = None
    ) -> Iterator[tuple[str, str]]:
        """Yield the subjects and objects of a relation, stated or inferred; of some subjects."""
        asked: dict[str, object] = {"relation": self.triples.numbers([relation]).get(relation, 0)}
        query = _EITHER
        if subjects is not None:
            asked["subjects"] = [*self.triples.numbers(subjects).values()]
            query = f"{_EITHER} {_OF_SUBJECTS}"
        rows = self.triples.connection.execute(query, asked)
        while some := rows.fetchmany(AT_A_TIME):
            yield from some

    def members(self) -> dict[str, int]:
        """Return classes -> how many members of each were inferred."""
        number = self.triples.numbers([TYPE]).get(TYPE, 0)
        return dict(self.triples.connection.execute(_MEMBERS, [number]).fetchall())

    def _texts(self, rows: Iterable[tuple[int, int, int, int, list[int]]]) -> dict[int, str]:
        used: set[int] = set()
        for s, p, o, _, premises in rows:
            used |= {s, p, o, *premises}
        named = self.triples.connection.execute(
            "SELECT id, text FROM term JOIN (SELECT unnest(?::INTEGER[]) AS id) USING (id)",
            [sorted(used)],
        )
        return dict(named.fetchall())


@dataclass(frozen=True)
class Completed:
    """What rules added to a store, in memory.

    Attributes:
        rules: the rules that were run, by name.
        proofs: for each triple, sorted, the name of the rule that inferred it, and the premises.
        by_rule: how many triples each rule inferred, for those that inferred any.
    """

    rules: Sequence[Rule]
    proofs: Mapping[Triple, Derivation]
    by_rule: Mapping[str, int]


def complete(store: ox.Store, rules: Sequence[Rule]) -> Completed:
    """Run rules on the default graph of a store and put what follows into its inferred graph.

    Raises:
        QueryError: a rule cannot be compiled.
    """
    with scratch_folder() as folder:
        asserted, inferred = folder / "asserted.nt", folder / "inferred.nt"
        store.dump(str(asserted), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        with loaded([[asserted]], also=constants(rules)) as triples:
            inference = infer(triples, rules)
            proofs = inference.proofs()
        lines = "".join(f"{' '.join(triple)} .\n" for triple in proofs)
        inferred.write_text(lines, encoding="utf-8", newline="\n")
        graph = ox.NamedNode(INFERRED)
        store.bulk_load(path=str(inferred), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return Completed(inference.rules, proofs, inference.by_rule)


def infer(triples: Triples, rules: Sequence[Rule], workplace: Workplace | None = None) -> Inference:
    """Run rules on graphs, on each for itself.

    Strata run in the order of their numbers. The rules of one stratum run together, round by
    round, until nothing new follows; in a round each sees what held before it, so that neither
    the triples nor their proofs depend on the order of the rules.

    Args:
        triples: the graphs, loaded with the constants of the rules.
        rules: the rules.
        workplace: where they run; by default in the database of the triples.

    Raises:
        QueryError: a rule cannot be compiled.
    """
    ordered = sorted(rules, key=lambda rule: rule.name)
    place = workplace or DuckWorkplace(triples.connection)
    several = triples.graphs > 1
    of = triples.numbers(constants(ordered))
    numbers = Numbers(of, triples.iris, several, place.dialect)
    engine = _Engine(place, [compile_rule(rule, numbers) for rule in ordered])
    places = sorted(range(len(ordered)), key=lambda place: (ordered[place].stratum, place))
    with metered("running rules", len(places)) as move:
        for _, stratum in groupby(places, key=lambda place: ordered[place].stratum):
            together = list(stratum)
            engine.complete(together)
            move(len(together))
    place.finish()
    return Inference(triples, ordered, engine.counted())


class _Engine:
    """Runs compiled rules: a table ``r<number>`` a relation, and ``n<number>`` for what is new."""

    def __init__(self, workplace: Workplace, rules: Sequence[Compiled]) -> None:
        self._at = workplace
        self._rules = rules
        self._at.begin(sorted(set(self._relations())))
        self._at.define("inferred", self._no_proofs())
        self._held = self._pairs("triple")
        # Rule -> what the table of the new triples that it is asked of begins with, if not ``n``.
        self._new_of: dict[int, str] = {}

    def _no_proofs(self) -> str:
        return _NO_PROOFS.format(premises=self._at.dialect.list_of(["s"]))

    def _relations(self) -> Iterator[int]:
        for each in self._rules:
            for _, relation, _ in (each.rule.conclusion, *each.rule.premises):
                yield each.numbers.of[relation]

    def complete(self, stratum: Sequence[int]) -> None:
        """Run the rules of a stratum until nothing new follows."""
        self._new_of = {place: f"not{place}_" for place in stratum if self._climbs(place, stratum)}
        tasks: list[_Task] = [(place, None) for place in stratum]
        while tasks:
            self._at.define("found", self._no_proofs())
            for place, asked in groupby(tasks, key=lambda task: task[0]):
                if self._can_match(place):
                    self._run(place, [premise for _, premise in asked])
            self._at.work_out(_FIRST_PROOF)
            tasks = list(self._further_tasks(stratum, self._keep()))

    def _climbs(self, place: int, stratum: Sequence[int]) -> bool:
        """Return whether of the conclusions of a rule it need not be asked again.

        What is reached by two steps along a relation is reached by one where that is transitive
        already.
        """
        climbed = self._rules[place].climbed
        if not climbed or climbed in {self._rules[other].concluded for other in stratum}:
            return False
        return not self._at.rows(_NOT_CLOSED.format(one=f"r{climbed}"))

    def _run(self, place: int, new_premises: Sequence[int | None]) -> None:
        """Put what a rule concludes in a round into the table of what was found."""
        rule = self._rules[place]
        new = self._new_of.get(place, "n")
        query = " UNION ALL ".join(rule.query(premise, new) for premise in new_premises)
        if len(new_premises) > 1 and rule.free:
            query = self._least(query, rule.bindings())
        elif len(new_premises) > 1:
            query = f"SELECT DISTINCT g, s, o FROM ({query})"
        self._at.add(
            "found",
            f"SELECT g, s, {rule.concluded}, o, {place}, {rule.premises()} FROM ({query})",
        )

    def _least(self, query: str, bindings: Sequence[str]) -> str:
        """Return a query for the least bindings of each triple that another query gives."""
        bound = least_of({column: column for column in bindings}, self._at.dialect)
        places = zip(fields_of("least", bindings), bindings, strict=True)
        columns = "".join(f", {place} AS {column}" for place, column in places)
        least = f"SELECT g, s, o, {bound} AS least FROM ({query}) GROUP BY g, s, o"
        return f"SELECT g, s, o{columns} FROM ({least})"

    def _keep(self) -> set[_Pair]:
        """Add what is new to all tables; return its pairs."""
        new = self._pairs("fresh")
        for relation in sorted({relation for relation, _ in new}):
            self._at.extend(relation)
        for place, table in self._new_of.items():
            relation = self._rules[place].concluded
            of_others = f"SELECT g, s, o FROM fresh WHERE p = {relation} AND rule <> {place}"
            self._at.define(f"{table}{relation}", of_others)
        self._held |= new
        return new

    def _pairs(self, table: str) -> set[_Pair]:
        """Return the relations of a table, each alone and with each object that a rule names."""
        named = ", ".join(map(str, sorted(set(self._named_objects())))) or "0"
        found = f"SELECT DISTINCT p, CASE WHEN o IN ({named}) THEN o ELSE 0 END FROM {table}"
        pairs = set(self._at.rows(found))
        return pairs | {(relation, 0) for relation, _ in pairs}

    def _can_match(self, place: int) -> bool:
        """Return whether each premise of a rule may have a match; a query takes longer to plan."""
        return self._held.issuperset(self._asked(place))

    def _asked(self, place: int) -> list[_Pair]:
        numbers = self._rules[place].numbers.of
        return [
            (numbers[relation], numbers.get(value, 0))
            for _, relation, value in self._rules[place].rule.premises
        ]

    def _named_objects(self) -> Iterator[int]:
        for each in self._rules:
            for _, _, value in each.rule.premises:
                if not value.startswith("?"):
                    yield each.numbers.of[value]

    def _further_tasks(self, stratum: Sequence[int], new: set[_Pair]) -> Iterator[_Task]:
        """Yield the rules with each of their premises that something new may match."""
        for place in stratum:
            for premise, pair in enumerate(self._asked(place)):
                if pair in new:
                    yield place, premise

    def counted(self) -> dict[str, int]:
        """Return the name of each rule that inferred something -> how many triples."""
        rows = self._at.rows("SELECT rule, count(*) FROM inferred GROUP BY rule")
        return {self._rules[place].rule.name: count for place, count in sorted(rows)}
