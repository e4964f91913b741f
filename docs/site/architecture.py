"""The page on the architecture: the floors that the tests hold, and what each room is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.test_structure import FLOORS, MODULES, SOURCE, imported, room

from docs.site.made import MadePage


def architecture_page() -> Iterator[MadePage]:
    """Yield the page with a table of the rooms, the highest floor first."""
    lines = [
        "# Architecture",
        "",
        "Packages are layered, and each imports only from layers below; a test checks every"
        " import. Data flows up: tables become triples, triples are checked and reasoned over,"
        " questions and findings read them, pages and commands show them.",
        "",
        "| layer | package | what it is for | uses |",
        "|---|---|---|---|",
    ]
    uses = room_imports()
    for number in range(len(FLOORS) - 1, -1, -1):
        for name in sorted(FLOORS[number]):
            used = ", ".join(f"`{other}`" for other in sorted(uses[name]))
            lines.append(f"| {number} | `{name}` | {_purpose(name)} | {used} |")
    lines += ["", "[Contributing](contributing.md) says how to change it."]
    yield MadePage("architecture.md", "Architecture", "\n".join([*lines, ""]))


def room_imports() -> dict[str, set[str]]:
    """Return the rooms that each room imports from."""
    found: dict[str, set[str]] = {name: set() for floor in FLOORS for name in floor}
    for path in MODULES:
        here = room(path)
        found[here] |= {name.partition(".")[0] for name in imported(path)} - {here}
    return found


def _purpose(name: str) -> str:
    """Return the first sentence of the docstring of a room."""
    folder = SOURCE / name
    file = folder / "__init__.py" if folder.is_dir() else SOURCE / f"{name}.py"
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")
