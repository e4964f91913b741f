"""Calm code: bounds on complexity, nesting and names that a linter does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from exomet.files import package_data

SOURCE = package_data() / "src" / "exomet"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "bundle" not in path.parts)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.IfExp,
    ast.With,
    ast.AsyncWith,
    ast.Assert,
    ast.match_case,
)
MOST = 10


def complexity(function: ast.AST) -> int:
    """Return the cyclomatic complexity, comprehensions counted: ruff's C901 leaves them out."""
    paths = 1
    for node in ast.walk(function):
        if isinstance(node, BRANCHES):
            paths += 1
        elif isinstance(node, ast.BoolOp):
            paths += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            paths += 1 + len(node.ifs)
    return paths


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_nested(node: ast.AST) -> bool:
    """Return whether a comprehension has two loops, or another comprehension in it."""
    if not isinstance(node, COMPREHENSIONS):
        return False
    inner = [part for part in ast.walk(node) if isinstance(part, COMPREHENSIONS)]
    return len(node.generators) > 1 or len(inner) > 1


def top_level_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_functions_are_calm(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    complex_ones = {f.name: complexity(f) for f in functions(tree) if complexity(f) > MOST}
    assert complex_ones == {}
    assert [ast.unparse(node) for node in ast.walk(tree) if is_nested(node)] == []


def test_a_top_level_name_means_one_thing() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for name in top_level_names(ast.parse(path.read_text(encoding="utf-8"))):
            if not name.startswith("__"):
                homes.setdefault(name, []).append(str(path.relative_to(SOURCE)))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_the_measures_see_what_they_should() -> None:
    busy = "def f(a):\n    return [b for c in a for b in c if b and a or c]\n"
    tree = ast.parse(busy)
    assert [complexity(function) for function in functions(tree)] == [6]
    assert [is_nested(node) for node in ast.walk(tree) if isinstance(node, ast.ListComp)] == [True]
    assert list(top_level_names(ast.parse("A = 1\n_b: int = 2\nclass C: ...\n"))) == [
        "A",
        "_b",
        "C",
    ]
