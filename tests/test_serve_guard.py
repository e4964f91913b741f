"""Queries that are refused before they are evaluated, and their like that are not."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from exomet.query.guard import MAX_DEPTH, MAX_OPERATORS, RefusedQueryError, check
from exomet.resources import home

with (Path(__file__).parent / "protocol" / "guard.tsv").open(encoding="utf-8", newline="") as _file:
    CASES = [tuple(row) for row in csv.reader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def test_there_are_cases_of_each_kind() -> None:
    assert {verdict for verdict, _ in CASES} == {"SERVICE", "passes", "read-only"}
    assert len(CASES) >= 25


@pytest.mark.parametrize(("verdict", "query"), CASES)
def test_refused(verdict: str, query: str) -> None:
    if verdict == "passes":
        check(query)
    else:
        with pytest.raises(RefusedQueryError, match=verdict):
            check(query)


@pytest.mark.parametrize("path", sorted(home().rglob("queries/*.rq")), ids=lambda path: path.stem)
def test_the_catalogue_passes(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("opening", ["{", "(", "[", "STR(", "<< "])
def test_nesting_has_a_limit(opening: str) -> None:
    check("ASK " + opening * MAX_DEPTH)
    with pytest.raises(RefusedQueryError, match="nested") as caught:
        check("ASK\n" + opening * (MAX_DEPTH + 1))
    assert (caught.value.line, caught.value.column) == (
        2,
        1 + MAX_DEPTH * len(opening) + opening.index(opening.strip(" STR")),
    )


@pytest.mark.parametrize("link", ["!", "1+", "<a:p>/", "?x||", "{} UNION ", "OPTIONAL {} ", "BIND(1 AS ?x) "])
def test_chains_have_a_limit(link: str) -> None:
    with pytest.raises(RefusedQueryError, match=f"{MAX_OPERATORS:,} operators"):
        check("SELECT * { " + link * (MAX_OPERATORS + 1))


@pytest.mark.parametrize("shape", ["{ %s }", "{ FILTER(%s) }"])
@pytest.mark.parametrize("link", ["{ } ", "OPTIONAL { } ", "!", "1+1*", "(", "STR("])
def test_what_passes_does_not_end_the_process(shape: str, link: str) -> None:
    """The longest query of a kind that the guard lets through, evaluated on the stack of a main thread."""
    script = """if True:
        import sys
        import pyoxigraph as ox
        from exomet.query.guard import RefusedQueryError, check
        shape, link = sys.argv[1:]
        number = 3_000
        while True:
            query = "SELECT * " + shape % (link * number + ("1" if "FILTER" in shape else ""))
            try:
                check(query)
                break
            except RefusedQueryError:
                number = number * 9 // 10
        try:
            list(ox.Store().query(query))
        except SyntaxError:
            pass
        print("alive", number)
    """
    done = subprocess.run([sys.executable, "-c", script, shape, link], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("alive"), done


@pytest.mark.parametrize(
    "text", ["{" * 200_000, '"\\' * 100_000, "'''" + "\\'" * 90_000, "<" * 200_000, '""" " ' * 30_000, ":a" * 90_000]
)
def test_the_guard_is_linear(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from exomet.query.guard import check; check(sys.stdin.read())"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert done.returncode in (0, 1)
