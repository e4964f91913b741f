"""The house: modules import downwards only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from exomet.resources import home

SOURCE = home() / "src" / "exomet"
# A room may import from rooms on lower floors, and within itself.
FLOORS = [
    {"errors", "resources"},
    {"placing", "terms"},
    {"tables"},
    {"graph"},
    {"validate", "reason", "query"},
    {"export", "audit", "explain"},
    {"build", "api"},
    {"pages"},
    {"serve"},
    {"cli"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "core"}
MODULES = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if (path.name != "__main__.py" and path.parent != SOURCE) or path.stem not in ("__init__", "__main__")
)


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("exomet."):
            names.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("exomet.")}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    assert here in FLOOR, f"{path.name} is on no floor"
    for other in imported_rooms(path) - {here}:
        assert FLOOR[other] < FLOOR[here], f"{here} imports {other}, which is not below it"


def test_rooms_have_names_of_the_field() -> None:
    assert not {path.stem for path in SOURCE.rglob("*")} & FORBIDDEN


def test_top_level_is_small() -> None:
    visible = [
        path for path in home().iterdir() if not path.name.startswith(".") and path.name not in ("build", "dist")
    ]
    assert len(visible) <= 16


def test_modules_are_one_room_each() -> None:
    long = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > 350} == {}
