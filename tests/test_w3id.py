"""The redirects of w3id.org: every identifier of ours leads to a page or a file that is there."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.pages.router import Router
from exomet.terms.iris import BASE

RULES = package_data() / "docs" / "w3id" / ".htaccess"
HOST = "https://exomet.example.org"
# Kinds of things with a page for each.
KINDS = [
    "condition",
    "correction",
    "evidence",
    "finding",
    "mirna",
    "ontology",
    "paper",
    "pathway",
    "place",
    "printed",
    "publication",
    "regulation",
    "source",
]
with (Path(__file__).parent / "cases" / "w3id.tsv").open(encoding="utf-8", newline="") as file:
    CASES = [tuple(row) for row in csv.reader(file, delimiter="\t")][1:]


def redirect(path: str, accept: str) -> tuple[int, str]:
    """Return status and address to which Apache would lead, by the rules that the file uses."""
    conditions: list[str] = []
    environment: dict[str, str] = {}
    for line in RULES.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:1] == ["RewriteCond"]:
            assert words[1] == "%{HTTP_ACCEPT}"
            assert len(words) == 3, f"a flag that this test does not know: {line}"
            conditions.append(words[2])
        elif words[:1] == ["RewriteRule"]:
            _, pattern, target, flags = words
            rule = dict(flag.partition("=")[::2] for flag in flags.strip("[]").split(","))
            match = re.search(pattern, path)
            if match and all(re.search(condition, accept) for condition in conditions):
                if "E" in rule:
                    name, _, value = rule["E"].partition(":")
                    environment[name] = value
                else:
                    assert "L" in rule, line
                    assert ("NE" in rule) == ("#" in target), line
                    for number, group in enumerate(match.groups(), 1):
                        target = target.replace(f"${number}", group)
                    for name, value in environment.items():
                        target = target.replace(f"%{{ENV:{name}}}", value)
                    return int(rule["R"]), target
            conditions = []
    return 404, ""


@pytest.mark.parametrize(("path", "accept", "status", "location"), CASES)
def test_an_identifier_leads_where_it_should(
    path: str, accept: str, status: str, location: str
) -> None:
    expected = HOST + location if location else ""
    assert redirect(path, accept) == (int(status), expected)


def test_every_identifier_of_the_data_set_has_a_rule(built: Path) -> None:
    quads = ox.parse(path=str(built / "exomet.nq"), format=ox.RdfFormat.N_QUADS)
    iris = {
        term.value
        for quad in quads
        for term in (*quad.triple, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    assert len(iris) > 1000
    for accept in ("text/html", "text/turtle", "*/*"):
        lost = {iri for iri in iris if redirect(iri.removeprefix(BASE), accept)[0] == 404}
        assert not lost


def test_identifiers_lead_to_pages_that_are_there(built: Path, real_store: ox.Store) -> None:
    router = Router(real_store, live=True, build=built)
    kinds = defaultdict(list)
    for path in router.explorer.addresses.paths():
        kinds[path.split("/")[1]].append(path)
    # Labels as they are printed have pages that no page of the site lists.
    kinds["printed"] = ["/printed/zonula-occludens"]
    for kind in KINDS:
        _, address = redirect(kinds[kind][0].removeprefix("/"), "text/html")
        page = router.get(address.removeprefix(HOST), {})
        assert page is not None, address
        assert page.status == 200
