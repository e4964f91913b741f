"""Queries that are refused before they are evaluated, and their like that are not."""

from __future__ import annotations

import contextlib
import csv
import random
import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import QueryError
from exomet.files import package_data
from exomet.query.guard import MAX_DEPTH, MAX_OPERATORS, RefusedQueryError, refuse_hostile

with (Path(__file__).parent / "protocol" / "guard.tsv").open(encoding="utf-8", newline="") as _file:
    CASES = [tuple(row) for row in csv.reader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def test_there_are_cases_of_each_kind() -> None:
    assert {verdict for verdict, _ in CASES} == {"SERVICE", "breaks", "passes", "read-only"}
    assert len(CASES) >= 40


@pytest.mark.parametrize(("verdict", "query"), CASES)
def test_refused(verdict: str, query: str) -> None:
    if verdict == "passes":
        refuse_hostile(query)
    else:
        with pytest.raises(QueryError, match=verdict):
            refuse_hostile(query)


@pytest.mark.parametrize(
    "path", sorted(package_data().rglob("queries/*.rq")), ids=lambda path: path.stem
)
def test_the_catalogue_passes(path: Path) -> None:
    refuse_hostile(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("opening", ["{", "(", "[", "STR(", "<< "])
def test_nesting_has_a_limit(opening: str) -> None:
    refuse_hostile("ASK " + opening * MAX_DEPTH)
    with pytest.raises(RefusedQueryError, match="nested") as caught:
        refuse_hostile("ASK\n" + opening * (MAX_DEPTH + 1))
    assert (caught.value.line, caught.value.column) == (
        2,
        1 + MAX_DEPTH * len(opening) + opening.index(opening.strip(" STR")),
    )


@pytest.mark.parametrize(
    "link", ["!", "1+", "<a:p>/", "?x||", "{} UNION ", "OPTIONAL {} ", "BIND(1 AS ?x) ", "x.UNION."]
)
def test_chains_have_a_limit(link: str) -> None:
    with pytest.raises(RefusedQueryError, match=f"{MAX_OPERATORS:,} operators"):
        refuse_hostile("SELECT * { " + link * (MAX_OPERATORS + 1))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?d { " + '"2020-01-01"^^<x:date> ' * 3_000 + "} }",
        "SELECT * { VALUES ?n { " + "-1 " * 3_000 + "} }",
        "SELECT * { ?s ?p ?o " + "FILTER(?o<<http://e/a>) " * 300 + "}",
    ],
    ids=["typed literals", "signed numbers", "comparisons with IRIs"],
)
def test_lists_and_comparisons_are_no_chains(query: str) -> None:
    refuse_hostile(query)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (f"ASK {{ FILTER(1<{'(' * 200}1{')' * 200}>2) }}", "nested"),
        ("ASK { FILTER(" + "1<(2>" * 200 + "1) }", "nested"),
        (f"ASK {{ FILTER(1<{'!' * 3_000}1>2) }}", "operators"),
    ],
    ids=["at once", "bit by bit", "signs"],
)
def test_nesting_is_not_hidden_in_what_looks_like_an_iri(query: str, says: str) -> None:
    with pytest.raises(RefusedQueryError, match=says):
        refuse_hostile(query)
    refuse_hostile("ASK { " + "?s ?p <http://example.org/a_(b)> . " * 500 + "}")


@pytest.mark.parametrize(
    "hidden", ["BASE <http://e/\\u0041#> SELECT * ", "SELECT * { FILTER(?a<<http://e/#>) } # \n"]
)
def test_nesting_is_not_hidden_by_escapes(hidden: str) -> None:
    with pytest.raises(RefusedQueryError, match="nested"):
        refuse_hostile(hidden + "{" * 200_000)


@pytest.mark.parametrize("shape", ["{ %s }", "{ FILTER(%s) }"])
@pytest.mark.parametrize("link", ["{ } ", "OPTIONAL { } ", "!", "1+1*", "(", "STR("])
def test_what_passes_does_not_end_the_process(shape: str, link: str) -> None:
    """The longest query of a kind that the guard lets through, evaluated on the stack of a main
    thread.
    """
    script = """if True:
        import sys
        import pyoxigraph as ox
        from exomet.query.guard import RefusedQueryError, refuse_hostile
        shape, link = sys.argv[1:]
        number = 3_000
        while True:
            query = "SELECT * " + shape % (link * number + ("1" if "FILTER" in shape else ""))
            try:
                refuse_hostile(query)
                break
            except RefusedQueryError:
                number = number * 9 // 10
        try:
            list(ox.Store().query(query))
        except SyntaxError:
            pass
        print("alive", number)
    """
    done = subprocess.run(
        [sys.executable, "-c", script, shape, link], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("alive"), done


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{" * 200_000,
            '"\\' * 100_000,
            "'''" + "\\'" * 90_000,
            "<" * 200_000,
            '""" " ' * 30_000,
            ":a" * 90_000,
        ),
        *(
            "a." * 90_000,
            "_." * 90_000,
            "<<" * 90_000,
            "<<a" * 60_000,
            "PREFIX a:" * 20_000,
            "PREFIX " * 25_000,
        ),
    ],
)
def test_the_guard_is_linear(text: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from exomet.query.guard import refuse_hostile; refuse_hostile(sys.stdin.read())",
        ],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert done.returncode in (0, 1)


_PIECES = [
    *(
        "FILTER(1<2)",
        "FILTER(?a<<http://e/#>)",
        "FILTER(?a<<http://e/'>)",
        "OPTIONAL{?a <http://e/\\u0041'> ?b}",
    ),
    *(
        "?s ?p 'o' .",
        "?s ?p true.",
        "?s ?p 1.",
        ":a\\#b",
        ":a\\'b",
        "\\u0022",
        "?x<?y",
        "^^<x:y>",
        "@en",
        "_:a",
        "<<",
    ),
    *(
        "?service",
        ":service",
        "VALUES ?v { 1 }",
        "?s ?p ?o .",
        '"""',
        "#",
        "\n",
        ">",
        "<",
        "'",
        '"',
        ".",
        "(",
        ")",
    ),
]
_CALLS = [
    "SERVICE %s { }",
    "service SILENT%s{}",
    "SERVICE:{}",
    "SERVICE:x#>\n{}",
    "\\u0053ERVICE %s {}",
]
_BEGINNINGS = ["", "BASE <http://e/\\u0041#> ", "PREFIX : %s ", "PREFIX e: <http://e/\\u0041'> "]
_ENDS = [" }", "' }", '" }', " # }\n}"]


def test_no_call_goes_out_of_what_passes() -> None:
    """Whatever is put together around a call: the engine makes none of a query that passes the
    guard.
    """
    chosen = random.Random(1)  # noqa: S311
    called = 0
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        for _ in range(4_000):
            parts = chosen.choices(_PIECES, k=chosen.randint(0, 5))
            parts.insert(chosen.randint(0, len(parts)), chosen.choice(_CALLS))
            middle = chosen.choice([" ", "", "\n"]).join(parts)
            query = (
                f"{chosen.choice(_BEGINNINGS)}SELECT * {{ {middle}{chosen.choice(_ENDS)}".replace(
                    "%s", address
                )
            )
            with contextlib.suppress(QueryError, SyntaxError):
                refuse_hostile(query)
                result = ox.Store().query(query)
                called += isinstance(result, ox.QuerySolutions) and not list(result)
            with pytest.raises(BlockingIOError):
                listener.accept()
    assert called >= 3
