"""The JSON of the pictures: Python and TypeScript declare the same fields."""

from __future__ import annotations

import re
import types
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from exomet.files import package_data
from exomet.finding.mechanism import levels
from exomet.pages import picture_data

SHAPES = (package_data() / "web" / "src" / "shapes.ts").read_text(encoding="utf-8")
PRIMITIVES = {str: "string", int: "number", bool: "boolean", type(None): "null"}

# Name of a field -> its type, and whether it may be left out.
Fields = dict[str, tuple[str, bool]]


def interfaces(text: str) -> dict[str, Fields]:
    """Return the interfaces of a TypeScript file with their fields, inherited ones included."""
    shapes: dict[str, Fields] = {}
    without_comments = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    declarations = re.finditer(
        r"interface (\w+)(?: extends (\w+))? \{(.*?)\}", without_comments, re.DOTALL
    )
    for declaration in declarations:
        name, parent, body = declaration.groups()
        fields = dict(shapes[parent]) if parent else {}
        for field, optional, kind in re.findall(r"(\w+)(\??): ([^;]+);", body):
            fields[field] = (union(kind.split("|")), bool(optional))
        shapes[name] = fields
    return shapes


def union(members: list[str]) -> str:
    return " | ".join(sorted(member.strip() for member in members))


def typed_dicts(module: types.ModuleType) -> dict[str, Fields]:
    """Return the TypedDicts of a module in the same form."""
    shapes = {}
    for name, shape in vars(module).items():
        if is_typeddict(shape):
            shapes[name] = {
                field: (typescript(kind), field in shape.__optional_keys__)
                for field, kind in get_type_hints(shape).items()
            }
    return shapes


def typescript(kind: Any) -> str:
    """Return a Python type as TypeScript writes it."""
    if get_origin(kind) is Literal:
        return union([f'"{value}"' for value in get_args(kind)])
    if get_origin(kind) is list:
        return f"{typescript(get_args(kind)[0])}[]"
    return PRIMITIVES.get(kind) or str(kind.__name__)


def test_both_sides_declare_the_same_shapes() -> None:
    declared = interfaces(SHAPES)
    assert declared == typed_dicts(picture_data)
    assert len(declared) > 10


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ("leftOut: string", "omitted: string"),
        ("direct: boolean;", ""),
        ("count: number", "count?: number"),
        ("value: number", "value: string"),
        ('"+" | "-"', '"+" | "minus"'),
        ("mirnas: CountedLink[]", "mirnas: LabelledLink[]"),
        ("FlowLink extends Ends", "FlowLink"),
        ("interface Tropism", "interface Sites"),
    ],
)
def test_a_change_on_one_side_is_noticed(written: str, changed: str) -> None:
    assert written in SHAPES
    assert interfaces(SHAPES.replace(written, changed)) != typed_dicts(picture_data)


def test_the_legend_lists_the_levels_of_a_mechanism() -> None:
    legend = re.search(r"const KINDS = \[(.*?)\];", SHAPES, re.DOTALL)
    assert legend is not None
    assert re.findall(r'"(\w+)"', legend[1]) == list(levels())
