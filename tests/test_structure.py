"""The house: modules import downwards only."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from exomet.files import package_data

SOURCE = package_data() / "src" / "exomet"
# A room may import from rooms on lower floors, and within itself.
FLOORS = [
    {"errors", "version", "queryable", "progress", "holding", "calling"},
    {"files"},
    {"placing"},
    {"terms"},
    {"tables", "engine"},
    {"query", "graph"},
    {"sql"},
    {"finding", "validate", "reason"},
    {"questions", "audit", "corroboration"},
    {"export", "explain", "review"},
    {"build", "checking", "curation"},
    {"pages", "agents"},
    {"api"},
    {"serve"},
    {"cli"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "core"}
MODULES = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if (path.name != "__main__.py" and path.parent != SOURCE)
    or path.stem not in ("__init__", "__main__")
)


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def module(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module(path) for path in SOURCE.rglob("*.py")}


def imported(path: Path) -> set[str]:
    """Return the modules that a module imports, wherever in it, by their names below ``exomet``."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports by dots"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = whole.removeprefix("exomet.") in NAMES
                names.add(whole if is_module else node.module)
    ours = {name for name in names if name == "exomet" or name.startswith("exomet.")}
    return {name.removeprefix("exomet").removeprefix(".") for name in ours}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    assert here in FLOOR, f"{path.name} is on no floor"
    for other in imported(path):
        assert other, f"{module(path)} imports the door of the package, which is above everything"
        there = other.partition(".")[0]
        below = there == here or FLOOR[there] < FLOOR[here]
        assert below, f"{module(path)} imports {other}, which is not below it"


def test_modules_form_no_ring() -> None:
    arrows = {module(path): imported(path) - {module(path)} for path in SOURCE.rglob("*.py")}
    try:
        tuple(TopologicalSorter(arrows).static_order())
    except CycleError as error:
        pytest.fail(f"a ring: {' -> '.join(error.args[1])}")


def test_the_check_of_imports_sees_every_form(tmp_path: Path) -> None:
    file = tmp_path / "form.py"
    file.write_text(
        "import exomet\n"
        "import exomet.serve.pool\n"
        "from exomet import cli, __version__\n"
        "def later():\n"
        "    from exomet.query.guard import refuse_hostile\n"
    )
    assert imported(file) == {"", "serve.pool", "cli", "query.guard"}


def test_rooms_have_names_of_the_field() -> None:
    assert not {path.stem for path in SOURCE.rglob("*")} & FORBIDDEN


def test_top_level_is_small() -> None:
    visible = [
        path
        for path in package_data().iterdir()
        if not path.name.startswith(".") and path.name not in ("build", "dist")
    ]
    assert len(visible) <= 16


def test_modules_are_one_room_each() -> None:
    long = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > 350} == {}


# Rooms that get typed values from the rooms below them, and ask the graph nothing themselves.
WITHOUT_SPARQL = {"pages", "api", "cli", "serve", "export", "review", "build", "checking"}
SPARQL = re.compile(r"\bSELECT\s+(?:DISTINCT\s+)?[?*(]|\bCONSTRUCT\s*\{|\bASK\s*\{", re.IGNORECASE)


def sparql_in(path: Path) -> list[str]:
    """Return the queries that a module holds, and its import of what runs them.

    ``answer`` runs a query of the user's, which any room may hand on.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += SPARQL.findall(node.value)
        if isinstance(node, ast.ImportFrom) and node.module == "exomet.query.select":
            found += [alias.name for alias in node.names if alias.name == "select"]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_query_is_written_outside_the_rooms_of_the_graph(path: Path) -> None:
    if room(path) in WITHOUT_SPARQL:
        assert sparql_in(path) == []


@pytest.mark.parametrize(
    "text",
    [
        "from exomet.query.select import Cell, select",
        'QUERY = "SELECT ?s WHERE { ?s ?p ?o }"',
        'QUERY = f"select distinct ?s where {{ ?s ?p {1} }}"',
        'def f():\n    return "PREFIX x: <y> ASK { ?s ?p ?o }"',
        'def f():\n    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {1} }}"',
    ],
)
def test_the_check_for_queries_sees_every_form(tmp_path: Path, text: str) -> None:
    file = tmp_path / "form.py"
    file.write_text(text)
    assert sparql_in(file)
