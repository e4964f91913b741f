"""The schema of the tables, read by LinkML: it takes the rows as they are, and no wrong one."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from exomet.cli.verbs import cli
from exomet.export.linkml import linkml_schema
from exomet.files import package_data
from exomet.tables.schema import BORROWED, CLASSES, TABLES
from exomet.tables.spec import TableRow, TableSpec
from tests.test_sources import table

# These are in the folder of the ontology.
OWN = [spec for spec in TABLES if spec not in (BORROWED, CLASSES)]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(linkml_schema())
    return loaded


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from linkml.validator import Validator  # (seconds to load)
    from linkml.validator.plugins import JsonschemaValidationPlugin

    file = tmp_path_factory.mktemp("linkml") / "schema.yaml"
    file.write_text(linkml_schema(), encoding="utf-8", newline="\n")
    return Validator(str(file), validation_plugins=[JsonschemaValidationPlugin(closed=True)])


def instances(spec: TableSpec[TableRow]) -> list[dict[str, Any]]:
    """Return the rows of a table as LinkML takes them: lists where a cell may hold several."""
    many = {column.name for column in spec.columns if column.many}
    found = []
    for row in table(f"{spec.name}{spec.ending}"):
        filled = {name: text for name, text in row.items() if text}
        found.append({n: t.split("|") if n in many else t for n, t in filled.items()})
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("spec", OWN, ids=lambda spec: spec.name)
def test_linkml_takes_the_rows_as_they_are(spec: TableSpec[TableRow], validator: Any) -> None:
    rows = instances(spec)[:60]
    assert rows
    for row in rows:
        assert validator.validate(row, spec.row.__name__).results == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "mechanical"), ("finding", "49"), ("mirna", None), ("colour", "red")],
)
def test_linkml_refuses_a_wrong_row(column: str, value: str | None, validator: Any) -> None:
    (spec,) = [spec for spec in OWN if spec.name == "findings"]
    row = instances(spec)[0] | {column: value}
    assert validator.validate({n: v for n, v in row.items() if v}, "FindingRow").results


def test_the_schema_has_each_column_with_what_the_dictionary_says(schema: dict[str, Any]) -> None:
    for spec in TABLES:
        attributes = schema["classes"][spec.row.__name__]["attributes"]
        assert list(attributes) == [column.name for column in spec.columns]
        if spec in OWN:
            assert [name for name, each in attributes.items() if "description" not in each] == []
    kinds = schema["enums"]["FindingRow_kind"]["permissible_values"]
    assert set(kinds) == {"mechanistic", "biomarker", "background"}


def test_the_verb_writes_the_schema() -> None:
    done = CliRunner().invoke(cli, ["export", "--format", "linkml"], catch_exceptions=False)
    assert done.stdout == linkml_schema()
    assert (package_data() / "data" / "README.md").is_file()
