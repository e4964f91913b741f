"""Each rule by itself: it fires where its premises hold, needs each of them, and gives what it gave before."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import QueryError
from exomet.files import package_data
from exomet.graph.layout import MARKER_FILE
from exomet.reason.rules import Pattern, Rule, infer, read_rules
from exomet.terms.iris import EXOMET

RULES = {rule.name: rule for rule in read_rules(package_data() / "ontology" / "rules")}
with (Path(__file__).parent / "cases" / "rules.tsv").open(encoding="utf-8") as file:
    COUNTS = {row["rule"]: row for row in csv.DictReader(file, delimiter="\t")}
CHAINS = [name for name in RULES if "depth" in name or name.startswith("18-")]


def ground(pattern: Pattern) -> ox.Quad:
    """Return a pattern with a thing of its own for each variable."""
    subject, predicate, value = (
        ox.NamedNode(f"https://example.org/{term[1:]}" if term.startswith("?") else term[1:-1])
        for term in pattern
    )
    return ox.Quad(subject, predicate, value)


def follows(rule: Rule, premises: list[Pattern]) -> bool:
    store = ox.Store()
    store.extend(ground(premise) for premise in premises)
    inference = infer(store, [rule])
    wanted = ground(rule.conclusion)
    return (str(wanted.subject), str(wanted.predicate), str(wanted.object)) in inference.proofs


@pytest.mark.parametrize("name", RULES)
def test_a_rule_fires_on_its_premises_and_needs_each(name: str) -> None:
    rule = RULES[name]
    assert follows(rule, list(rule.premises))
    for left_out in range(len(rule.premises)):
        fewer = [premise for number, premise in enumerate(rule.premises) if number != left_out]
        assert not follows(rule, fewer), f"{name} does not need {rule.premises[left_out]}"


@pytest.mark.parametrize("name", CHAINS)
def test_signs_multiply_along_a_chain(name: str) -> None:
    rule = RULES[name]
    relations = {premise[1] for premise in rule.premises}
    up = relations & {
        f"<{EXOMET}{r}>" for r in ("raises", "promotes", "impliesIncrease1", "impliesIncrease2")
    }
    positive = any(premise[2] == f"<{EXOMET}PositiveRegulation>" for premise in rule.premises)
    sign = "Increase" if bool(up) == positive else "Decrease"
    assert rule.conclusion[1].startswith(f"<{EXOMET}implies{sign}")
    depth = int(rule.conclusion[1][-2])
    before = [
        relation
        for relation in relations
        if f"implies{'Increase' if up else 'Decrease'}{depth - 1}" in relation
    ]
    assert bool(before) == (depth > 1)


def test_the_rules_are_those_of_the_list() -> None:
    assert RULES.keys() == COUNTS.keys()


@pytest.mark.parametrize("which", ["tiny", "built"])
def test_each_rule_gives_as_many_triples_as_before(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    given = json.loads((folder / MARKER_FILE).read_text(encoding="utf-8"))["inferred_by_rule"]
    column = {"tiny": "tiny", "built": "real"}[which]
    assert {name: given.get(name, 0) for name in RULES} == {
        name: int(row[column]) for name, row in COUNTS.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o . ?o ?p ?s } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { ?o ?p ?s } }",
    ],
)
def test_a_file_that_is_no_rule_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text(f"#+ label: x\n#+ words: x\n{text}\n", encoding="utf-8")
    with pytest.raises(QueryError, match="a rule"):
        read_rules(tmp_path)
