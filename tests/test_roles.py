"""A role is one row of a table: whatever lists roles has it, without touching another file."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import exomet
from exomet.finding.facets import facet_titles
from exomet.finding.listing import columns
from exomet.pages.router import Router
from exomet.terms.kinds import KINDS
from exomet.terms.roles import ROLES, Role, filter_names
from exomet.terms.traits import EFFECTS, TRAITS

VESICLE = Role(
    "vesicle",
    "Vesicle",
    "vesicle by which the microRNA travels: exosome.",
    kinds=("vesicle",),
    relations=("vesicle",),
    page_title="Findings with it as vesicle",
    column="vesicle",
    table_title="Vesicle",
)
SMALL = "exomet:SmallExtracellularVesicle"
# The findings of the tiny graph whose vesicle is small, by hand.
FINDINGS = ["F0004"]


@pytest.fixture
def with_vesicle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row more in the table of roles."""
    monkeypatch.setitem(ROLES, VESICLE.name, VESICLE)


@pytest.fixture
def pages(tiny_store: ox.Store) -> Router:
    """The explorer of the tiny graph, in which nothing has been read."""
    return Router(tiny_store, live=True)


def text_of(pages: Router, path: str, **query: str) -> str:
    """Return the words of a page."""
    page = pages.get(path, {name: [value] for name, value in query.items()})
    assert page is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.body.decode())).split())


@pytest.mark.usefixtures("with_vesicle")
def test_a_new_role_is_a_filter_and_a_column_in_python(tiny: Path) -> None:
    answer = exomet.open_graph(tiny).findings(vesicle=SMALL)
    assert answer.column("finding") == FINDINGS
    assert set(answer.column("vesicle")) == {"small extracellular vesicle"}


def test_a_new_role_is_an_option_of_the_command_line(tiny: Path) -> None:
    program = (
        "from tests.test_roles import VESICLE\n"
        "from exomet.terms.roles import ROLES\n"
        "ROLES[VESICLE.name] = VESICLE\n"
        "from exomet.cli import main\n"
        "main()\n"
    )
    words = ["findings", "--build", str(tiny), "--vesicle", SMALL, "--format", "tsv"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter="\t"))
    assert [row["finding"] for row in rows] == FINDINGS


@pytest.mark.usefixtures("with_vesicle")
def test_a_new_role_is_facet_filter_and_column_of_the_explorer(pages: Router) -> None:
    page = pages.get("/findings", {"vesicle": [SMALL]})
    assert page is not None
    text = page.body.decode()
    assert re.search(
        rf'<select id="vesicle" name="vesicle">.*?value="{SMALL}" selected', text, re.S
    )
    assert '<td data-label="Vesicle"><a href' in text
    words = text_of(pages, "/findings", vesicle=SMALL)
    assert "Vesicle: small extracellular vesicle" in words
    assert "1 of 5 findings" in words


@pytest.mark.usefixtures("with_vesicle")
def test_a_new_role_is_a_section_of_the_page_of_what_plays_it(pages: Router) -> None:
    words = text_of(pages, "/ontology/SmallExtracellularVesicle")
    assert "Findings with it as vesicle" in words
    assert "F0004" in words
    assert "Vesicle small extracellular vesicle" in text_of(pages, "/finding/F0004")


@pytest.mark.usefixtures("with_vesicle")
def test_a_new_role_is_in_downloads(pages: Router) -> None:
    page = pages.get("/findings.csv", {"vesicle": [SMALL]})
    assert page is not None
    rows = list(csv.DictReader(io.StringIO(page.body.decode())))
    assert [(row["finding"], row["vesicle"]) for row in rows] == [
        ("F0004", "small extracellular vesicle")
    ]


def test_without_the_row_there_is_no_such_role(pages: Router) -> None:
    assert "vesicle" not in columns() + filter_names() + list(facet_titles())
    assert 'There is no filter "vesicle"' in text_of(pages, "/findings", vesicle=SMALL)


def test_the_page_of_a_finding_leaves_no_role_out(pages: Router) -> None:
    assert "Also involved VEGFA" in text_of(pages, "/finding/F0002")


def test_the_tables_agree_with_each_other() -> None:
    for role in ROLES.values():
        assert set(role.kinds) <= set(KINDS), role.name
        assert set(role.joined) <= set(ROLES), role.name
        has_column = role.column or f"{role.name}s" in columns()
        assert role.affected or has_column, f"{role.name} has no column"
    affected = {name for role in ROLES.values() for name in role.relations if name in EFFECTS}
    assert affected == set(EFFECTS)
    assert not set(ROLES) & set(TRAITS)
    named = [role.column for role in ROLES.values()] + [each.column for each in EFFECTS.values()]
    assert len({*filter(None, named)}) == len([*filter(None, named)])


def test_a_former_name_answers_with_the_new_one(pages: Router, tiny: Path) -> None:
    now = "source is now sender (sending cell) or sample (fluid or tissue)"
    page = pages.get("/findings", {"source": ["macrophage"]})
    assert page is not None
    assert now[1:] in text_of(pages, "/findings", source="macrophage")
    assert 'href="findings?sender=macrophage"' in page.body.decode()
    refused = pages.get("/findings.csv", {"source": ["macrophage"]})
    assert refused is not None and refused.status == 400
    # (A process of a test above imports this module, and extends the roles before the commands.)
    from tests.commands import exomet as run

    done = run("findings", "--build", tiny, "--source", "CAF")
    assert done.returncode == 2
    assert "--source is now --sender (sending cell) or --sample (fluid or tissue)" in done.stderr
