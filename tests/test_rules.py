"""Each rule by itself: it fires where its premises hold, needs each of them, and gives as many
triples as before.
"""

from __future__ import annotations

import csv
import json
import random
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.engine.triples import loaded
from exomet.errors import ExometError, QueryError
from exomet.files import package_data
from exomet.graph.layout import MARKER_FILE
from exomet.graph.make import check_inputs
from exomet.query.construct import Pattern, read_construct
from exomet.reason.axioms import axiom_rules
from exomet.reason.compiled import Numbers, compile_rule, constants
from exomet.reason.inference import complete, infer
from exomet.reason.reasoning import all_rules
from exomet.reason.rules import Rule, check_strata, read_rules
from exomet.terms.iris import EXOMET
from tests.conftest import TINY, silent
from tests.plain_rules import plain_proofs

FOLDER = package_data() / "ontology" / "rules"


def ontology_store() -> ox.Store:
    """Return the ontology and the records, without findings."""
    text = "".join(f"{' '.join(triple)} .\n" for triple in check_inputs(TINY, silent).base)
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


RULES = {rule.name: rule for rule in all_rules(ontology_store(), FOLDER)}
with (Path(__file__).parent / "cases" / "rules.tsv").open(encoding="utf-8") as file:
    COUNTS = {row["rule"]: row for row in csv.DictReader(file, delimiter="\t")}
CHAINS = [name for name in RULES if "-chain-" in name]


def ground(pattern: Pattern) -> ox.Quad:
    """Return a pattern with a thing of its own for each variable."""
    subject, predicate, value = (
        ox.NamedNode(f"https://example.org/{term[1:]}" if term.startswith("?") else term[1:-1])
        for term in pattern
    )
    return ox.Quad(subject, predicate, value)


def follow(rule: Rule, graphs: list[list[Pattern]], folder: Path) -> list[bool]:
    """Return of each graph whether the conclusion of a rule follows from its statements."""
    files = []
    for number, statements in enumerate(graphs):
        files.append([folder / f"{number}.nt"])
        quads = [ground(statement) for statement in statements]
        text = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
        files[-1][0].write_text(text, encoding="utf-8")
    wanted = ground(rule.conclusion)
    triple = str(wanted.subject), str(wanted.predicate), str(wanted.object)
    with loaded(files, also=constants([rule])) as triples:
        inference = infer(triples, [rule])
        return [triple in inference.proofs(f"g = {number}") for number in range(len(graphs))]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_fires_on_its_premises_and_needs_each(name: str, tmp_path: Path) -> None:
    premises = list(RULES[name].premises)
    fewer = [[*premises[:number], *premises[number + 1 :]] for number in range(len(premises))]
    followed = follow(RULES[name], [premises, *fewer], tmp_path)
    assert followed == [True, *(False for _ in premises)]


@pytest.mark.parametrize("name", CHAINS)
def test_signs_multiply_along_a_chain(name: str) -> None:
    rule = RULES[name]
    before, after = rule.premises[0][1], rule.conclusion[1]
    up, sign = "Increase" in before, "Increase" if "Increase" in after else "Decrease"
    positive = any(premise[2] == f"<{EXOMET}PositiveRegulation>" for premise in rule.premises)
    assert (sign == "Increase") == (up == positive)
    depth = int(name[-1])
    assert after == f"<{EXOMET}has{sign}{depth}>"
    from_the_finding = any(way in name for way in ("into-cell", "across"))
    stated, implied = ("states", "implies") if from_the_finding else ("has", "has")
    started = f"{implied}{{}}{depth - 1}" if depth > 1 else f"{stated}{{}}"
    assert before == f"<{EXOMET}{started.format('Increase' if up else 'Decrease')}>"
    assert rule.words.startswith(f"A thing goes {'up' if sign == 'Increase' else 'down'} ")
    assert (" raises it " in rule.words) == positive
    assert (" lowers it " in rule.words) != positive
    assert rule.words.endswith(("goes up.", "goes up there.")) == up


def test_chains_cover_each_way_sign_and_depth() -> None:
    assert len(CHAINS) == 4 * 3 * 4
    parts = {(RULES[name].conclusion, RULES[name].premises) for name in CHAINS}
    assert len(parts) == len(CHAINS)


def test_what_holds_in_a_cell_holds_in_its_finding_with_its_sign_and_depth() -> None:
    lifted = {}
    for name in RULES:
        if name.startswith(("50-of-cell", "50-of-no-cell")):
            before, after = RULES[name].premises[-1][1], RULES[name].conclusion[1]
            lifted[name] = (before.rpartition("/")[2], after.rpartition("/")[2])
    expected = {}
    for way, (sign, depth) in product(
        ("cell", "no-cell"), product(("Increase", "Decrease"), "0123")
    ):
        number = depth.strip("0")
        above = f"implies{sign}{number}" if number else f"states{sign}"
        name = f"50-of-{way}-{sign.lower()}-depth-{depth}"
        expected[name] = (f"has{sign}{number}>", f"{above}>")
    assert lifted == expected


def test_the_rules_are_those_of_the_list() -> None:
    assert RULES.keys() == COUNTS.keys()


def test_rule_files_are_few() -> None:
    assert len(list(FOLDER.glob("*.rq"))) <= 12


@pytest.mark.parametrize("which", ["tiny", "whole"])
def test_each_rule_gives_as_many_triples_as_before(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    given = json.loads((folder / MARKER_FILE).read_text(encoding="utf-8"))["inferred_by_rule"]
    column = {"tiny": "tiny", "whole": "real"}[which]
    assert {name: given.get(name, 0) for name in RULES} == {
        name: int(row[column]) for name, row in COUNTS.items()
    }


# Strata


def made(name: str, conclusion: str, *premises: str, early: str = "") -> Rule:
    """Return a rule of patterns such as ``?x p ?y``, where a letter is an IRI."""

    def pattern(text: str) -> Pattern:
        subject, predicate, value = (
            part if part.startswith("?") else f"<https://example.org/{part}>"
            for part in text.split()
        )
        return subject, predicate, value

    premise_patterns = tuple(map(pattern, premises))
    return Rule(name, name, "It is.", pattern(conclusion), premise_patterns, (), early)


def test_no_rule_rests_on_what_a_later_one_concludes_but_those_that_say_why() -> None:
    check_strata(list(RULES.values()))
    early = {name for name, rule in RULES.items() if rule.early}
    assert early == {name for name in RULES if "-process-" in name}
    for name in early:
        late = Rule(**{**vars(RULES[name]), "early": ""})
        with pytest.raises(QueryError, match=f"{name} rests on what 20-"):
            check_strata([late, *RULES.values()])


def test_a_rule_that_rests_on_a_later_one_is_refused() -> None:
    first, second = made("10-a", "?x q ?y", "?x p ?y"), made("20-b", "?x p ?y", "?x o ?y")
    with pytest.raises(QueryError, match="10-a rests on what 20-b concludes later"):
        check_strata([first, second])
    check_strata([made("20-a", "?x q ?y", "?x p ?y"), second])
    check_strata([made("10-a", "?x q ?y", "?x p ?y", early="It does not matter."), second])


def test_rules_of_a_stratum_run_together_until_nothing_new_follows() -> None:
    rules = [
        made("20-a", "?x r ?y", "?x q ?y"),
        made("20-b", "?x q ?y", "?x p ?y"),
        made("20-c", "?x p ?z", "?x r ?y", "?y p ?z"),
    ]
    store = ox.Store()
    for one, other in ("ab", "bc", "cd"):
        store.add(ground((f"?{one}", "<https://example.org/p>", f"?{other}")))
    proofs = complete(store, rules).proofs
    reached = {value[-2] for subject, predicate, value in proofs if subject[-2:] == "a>"}
    assert reached == {"b", "c", "d"}


def test_the_order_in_which_rules_are_given_changes_nothing(tiny: Path) -> None:
    proofs = []
    for seed in range(3):
        store = ox.Store()
        store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
        rules = list(RULES.values())
        random.Random(seed).shuffle(rules)  # noqa: S311
        proofs.append(complete(store, rules).proofs)
    assert proofs[0] == proofs[1] == proofs[2]


def test_of_several_proofs_the_first_by_rule_and_premises_is_kept() -> None:
    rules = [made("20-b", "?x q end", "?x o ?y"), made("20-a", "?x q end", "?x p ?y")]
    store = ox.Store()
    for one, other in product("abcde", "97568"):
        store.add(ground((f"?{one}", "<https://example.org/p>", f"?{other}")))
        store.add(ground((f"?{one}", "<https://example.org/o>", "?1")))
    for subject, (name, premises) in (
        (triple[0], proof) for triple, proof in complete(store, rules).proofs.items()
    ):
        assert name == "20-a"
        relation = "<https://example.org/p>"
        assert premises == ((subject, relation, "<https://example.org/5>"),)


# The engine against a plain one

RELATIONS = [f"<https://example.org/{name}>" for name in "pqr"]
THINGS = [f"<https://example.org/{name}>" for name in "abcdef"]
VARIABLES = ["?x", "?y", "?z", "?w"]


def random_rule(number: int, chance: random.Random) -> Rule:
    """Return a rule of one to four premises over few relations, things and variables."""
    terms = [*VARIABLES, *VARIABLES, *VARIABLES, *THINGS[:2]]
    premises = tuple(
        (chance.choice(terms), chance.choice(RELATIONS), chance.choice(terms))
        for _ in range(chance.randint(1, 4))
    )
    bound = sorted({term for s, _, o in premises for term in (s, o) if term in VARIABLES})
    ends = [*bound, *bound, THINGS[0]]
    conclusion = chance.choice(ends), chance.choice(RELATIONS), chance.choice(ends)
    filters = [
        f"( {chance.choice(bound)} != {chance.choice([*bound, THINGS[1]])} )"
        for _ in range(chance.randint(0, 1) if bound else 0)
    ]
    if bound and chance.random() < 0.2:
        filters.append(f"( isIRI ( {chance.choice(bound)} ) )")
    name = f"{chance.choice((10, 20))}-{number}"
    return Rule(name, name, "It is.", conclusion, premises, tuple(filters))


@pytest.mark.parametrize("seed", range(60))
def test_random_rules_give_the_proofs_of_a_plain_engine(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    rules = [random_rule(number, chance) for number in range(chance.randint(1, 6))]
    lines = {
        f"{chance.choice(THINGS)} {chance.choice(RELATIONS)} {chance.choice(THINGS)} .\n"
        for _ in range(12)
    }
    # A literal is no IRI, and nothing is said of it.
    lines.add(f'{THINGS[0]} {RELATIONS[0]} "a, \\"b\\" c"@en .\n')
    store, plain = ox.Store(), ox.Store()
    for each in (store, plain):
        each.load("".join(sorted(lines)).encode(), format=ox.RdfFormat.N_TRIPLES)
    assert complete(store, rules).proofs == plain_proofs(plain, rules)


@pytest.mark.parametrize("transitive", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_climbing_gives_the_proofs_of_a_plain_engine(seed: int, transitive: bool) -> None:
    chance = random.Random(seed)  # noqa: S311
    rules = [
        made("20-climb", "?x p ?z", "?x p ?y", "?y q ?z"),
        made("20-also", "?x p ?y", "?y r ?x"),
    ]
    if transitive:
        rules.append(made("10-closed", "?x q ?z", "?x q ?y", "?y q ?z"))
    lines = {
        f"{chance.choice(THINGS)} {relation} {chance.choice(THINGS)} .\n"
        for relation in RELATIONS * 4
    }
    store, plain = ox.Store(), ox.Store()
    for each in (store, plain):
        each.load("".join(sorted(lines)).encode(), format=ox.RdfFormat.N_TRIPLES)
    assert complete(store, rules).proofs == plain_proofs(plain, rules)


@pytest.mark.parametrize(
    ("texts", "climbs"),
    [
        (("?x p ?z", "?x p ?y", "?y q ?z"), True),
        (("?x p ?z", "?x p ?y", "?y p ?z"), False),
        (("?x p ?z", "?y q ?z", "?x p ?y"), False),
        (("?x r ?z", "?x p ?y", "?y q ?z"), False),
        (("?z p ?x", "?x p ?y", "?y q ?z"), False),
        (("?x p end", "?x p ?y", "?y q end"), True),
        (("?x p ?y", "?x p ?y", "?y q ?y"), False),
    ],
)
def test_climbing_is_told_by_the_form_of_a_rule(texts: tuple[str, ...], climbs: bool) -> None:
    rule = made("20-a", *texts)
    numbers = Numbers(
        {term: place for place, term in enumerate(sorted(constants([rule])), 1)}, (1, 9)
    )
    relation = numbers.of["<https://example.org/q>"] if "q" in " ".join(texts) else -1
    assert compile_rule(rule, numbers).climbed == (relation if climbs else 0)
    asked = replace(rule, filters=("( ?x != ?z )", "( isIRI ( ?y ) )"))
    if "?z" in texts[0]:
        assert compile_rule(asked, numbers).climbed == 0


def test_our_rules_give_the_proofs_of_a_plain_engine(tiny: Path) -> None:
    store, plain = ox.Store(), ox.Store()
    for each in (store, plain):
        each.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
    assert complete(store, list(RULES.values())).proofs == plain_proofs(plain, list(RULES.values()))


def test_graphs_of_one_run_do_not_mix(tmp_path: Path) -> None:
    rule = made("20-a", "?x q ?z", "?x p ?y", "?y p ?z")
    first, second = rule.premises
    assert follow(rule, [[first], [second], [first, second]], tmp_path) == [False, False, True]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (made("20-a", "?x q ?y", "?x ?p ?y"), "20-a: the relation of each pattern is named"),
        (
            Rule(**{**vars(made("20-a", "?x q ?y", "?x p ?y")), "filters": ("( ?x < ?y )",)}),
            r"20-a: a filter is isIRI\(\?x\) or a != b, joined by &&, not \?x < \?y",
        ),
    ],
)
def test_a_rule_that_cannot_be_compiled_is_refused_by_name(
    rule: Rule, message: str, tmp_path: Path
) -> None:
    with pytest.raises(QueryError, match=message):
        follow(rule, [list(rule.premises)], tmp_path)


# Rules from axioms


def ontology_of(axioms: str) -> ox.Store:
    store = ox.Store()
    prefixes = "@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
    store.load(f"{prefixes} {rdfs} {axioms}", format=ox.RdfFormat.TURTLE)
    return store


def test_axioms_become_rules() -> None:
    store = ontology_of(
        ":BigCell owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Cell "
        "[ a owl:Restriction ; owl:onProperty :has ; owl:someValuesFrom "
        "[ a owl:Restriction ; owl:onProperty :size ; owl:hasValue :big ] ] ) ] . "
        ':owns rdfs:subPropertyOf :has ; rdfs:label "owns" ; owl:inverseOf :belongsTo .'
    )
    rules = {rule.name: rule for rule in axiom_rules(store)}
    assert rules.keys() == {"20-big-cell", "20-owns", "20-belongs-to", "50-owns-has"}
    example = "<https://example.org/"
    assert rules["20-big-cell"].premises[1:] == (
        ("?x", f"{example}has>", "?x1"),
        ("?x1", f"{example}size>", f"{example}big>"),
    )
    assert rules["20-belongs-to"].conclusion == ("?x", f"{example}belongsTo>", "?y")
    assert rules["20-belongs-to"].premises == (("?y", f"{example}owns>", "?x"),)
    assert rules["50-owns-has"].words.startswith('The relation "owns" implies')


def test_a_definition_that_cannot_be_a_rule_is_refused() -> None:
    store = ontology_of(":NoCell owl:equivalentClass [ a owl:Class ; owl:complementOf :Cell ] .")
    with pytest.raises(ExometError, match="NoCell cannot be a rule"):
        axiom_rules(store)


# Reading


def test_a_table_gives_a_rule_for_each_row(tmp_path: Path) -> None:
    (tmp_path / "20-x.rq").write_text(
        "#+ label: x\n"
        "CONSTRUCT { ?s ?q ?o } WHERE {\n"
        '  VALUES (?p ?q ?row ?words) { (<p:1> <q:1> "one" "It is 1.") (<p:2> <q:2> "two" "It is 2.") }\n'
        "  ?s ?p ?o . FILTER(?o != ?p) }\n",
        encoding="utf-8",
    )
    one, two = read_rules(tmp_path)
    assert (one.name, one.words, one.conclusion) == ("20-x-one", "It is 1.", ("?s", "<q:1>", "?o"))
    assert (two.premises, two.filters) == ((("?s", "<p:2>", "?o"),), ("( ?o != <p:2> )",))


def test_a_rule_is_read_as_it_is_written() -> None:
    rule = read_construct(
        "PREFIX x: <https://example.org/> CONSTRUCT { ?a x:b $c } "
        "WHERE { ?a a x:q , x:r ; x:s ?c . FILTER(isIRI(?c)) ?c ?r ?s }"
    )
    verbs = [re.split("[/#]", premise[1])[-1] for premise in rule.premises]
    assert verbs == ["type>", "type>", "s>", "?r"]
    assert rule.conclusion == ("?a", "<https://example.org/b>", "?c")
    assert rule.filters == (("(", "isIRI", "(", "?c", ")", ")"),)


with (Path(__file__).parent / "cases" / "no_rules.tsv").open(encoding="utf-8") as file:
    REFUSED = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["says"])
def test_a_file_that_is_no_rule_is_refused(case: dict[str, str], tmp_path: Path) -> None:
    text = f"#+ label: x\n#+ words: x\n{case['query']}\n"
    (tmp_path / f"{case['file'] or '20-x'}.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryError) as refusal:
        read_rules(tmp_path)
    assert case["says"] in str(refusal.value)
    assert str(refusal.value).startswith(f"{case['file'] or '20-x'}.rq: ")
    assert str(refusal.value.column or "") == case["column"]


@pytest.mark.parametrize("head", ["#+ label: x", "#+ words: x", ""])
def test_a_rule_without_label_or_words_is_refused(head: str, tmp_path: Path) -> None:
    text = f"{head}\nCONSTRUCT {{ ?s <p:> ?o }} WHERE {{ ?s <q:> ?o }}\n"
    (tmp_path / "20-x.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match="a rule has a label, and words"):
        read_rules(tmp_path)
