"""No picture shows what no finding says: every number and every lit path against the graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page

from exomet.finding.model import Findings
from exomet.finding.scene import Scene, read_scene
from exomet.graph.grounding import Names
from exomet.pages import layout
from exomet.pages.picture_page import subject_paths
from exomet.pages.router import Router
from exomet.terms.wording import pluralise
from tests.browsing import watched

# From, sign, to, each with its level, and a finding that states it.
Claim = tuple[str, str, str, str]
LARGE = 700
SIGNS = {1: "+", -1: "-", 0: "0"}


@pytest.fixture(scope="module")
def site(real_store: ox.Store) -> Router:
    return Router(real_store, live=True)


@pytest.fixture(scope="module")
def scenes(real_store: ox.Store) -> dict[str, Scene]:
    findings = Findings(Names(real_store))
    return {name: read_scene(findings, name) for name in findings.all}


@pytest.fixture(scope="module")
def subjects(site: Router) -> list[str]:
    return subject_paths(site.explorer)


@pytest.fixture(scope="module")
def largest(site: Router, subjects: list[str]) -> list[str]:
    """The subjects whose pictures together have all findings, from the largest picture on."""
    shown = {}
    for path in subjects:
        findings = picture(site, f"/network{path}")["findings"]
        shown[path] = {finding["label"] for finding in findings}
    chosen: list[str] = []
    left = set().union(*shown.values())
    for path in sorted(subjects, key=lambda path: -len(shown[path])):
        if left & shown[path]:
            chosen.append(path)
            left -= shown[path]
    return chosen


def picture(site: Router, path: str) -> dict[str, Any]:
    page = site.get(path, {})
    assert page is not None
    found = re.search(r'id="view-data">(.*?)</script>', page.body.decode(), re.DOTALL)
    assert found is not None, path
    view: dict[str, Any] = json.loads(found[1])
    return view


def drawn(view: dict[str, Any], links: str) -> set[Claim]:
    """Return what the lines of a picture claim, finding by finding."""
    node = {each["id"]: each for each in view["nodes"]}
    return {
        (node[link["from"]]["label"], link["sign"], node[link["to"]]["label"], name)
        for link in view[links]
        for name in link["findings"]
    }


def transfer(scene: Scene) -> Iterator[Claim]:
    """Yield who sends the microRNA of a finding to whom, and what its level goes with."""
    mirna = scene.mirna.label
    for sender in (*(cell.cell for cell in scene.senders), *scene.samples):
        yield sender.label, "", mirna, scene.name
    for recipient in scene.recipients:
        yield mirna, "", recipient.cell.label, scene.name
    for outcome in scene.outcomes:
        yield mirna, "", outcome.label, scene.name


def effects(scene: Scene) -> Iterator[Claim]:
    """Yield what acts on what in a finding, step by step."""
    for step in scene.steps:
        if not step.causes:
            yield scene.mirna.label, SIGNS[step.sign], step.what.label, scene.name
        for cause in map(scene.by_name.__getitem__, step.causes):
            if cause.what != step.what:
                sign = SIGNS[cause.sign * step.sign]
                yield cause.what.label, sign, step.what.label, scene.name


def sites(scene: Scene) -> set[str]:
    return {site.organ.label for site in scene.sites}


def test_networks_state_every_step_and_nothing_else(
    site: Router, scenes: dict[str, Scene], subjects: list[str]
) -> None:
    for path in subjects:
        view = picture(site, f"/network{path}")
        names = [finding["label"] for finding in view["findings"]]
        told = {
            claim for name in names for claim in (*transfer(scenes[name]), *effects(scenes[name]))
        }
        lines = drawn(view, "edges")
        to_sites = {line for line in lines if line[2] in sites(scenes[line[3]])}
        assert lines - to_sites == told, path
        # Every site that is stated is reached, from something that is stated.
        assert {(to, name) for _, _, to, name in to_sites} == {
            (organ, name) for name in names for organ in sites(scenes[name])
        }
        for start, sign, _, name in to_sites:
            things = [step.what.label for step in scenes[name].steps]
            things += [thing.label for thing in scenes[name].outcomes]
            assert sign == "" and start in [*things, scenes[name].mirna.label]
        assert_numbers(view, "edges")
    assert len(subjects) > 60


def after(scene: Scene, start: str, end: str) -> set[str]:
    """Return the signs by which one thing of a finding leads to another, over any steps."""
    found: set[str] = set()
    for step in scene.steps:
        # The sign of a step is what the microRNA does.
        if (scene.mirna.label, step.what.label) == (start, end):
            found.add(SIGNS[step.sign])
        causes = list(step.causes)
        seen = set()
        while causes:
            cause = scene.by_name[causes.pop()]
            seen.add(cause.name)
            causes += [name for name in cause.causes if name not in seen]
            if (cause.what.label, step.what.label) == (start, end):
                found.add(SIGNS[cause.sign * step.sign])
    return found


def test_flows_state_only_what_their_findings_do(
    site: Router, scenes: dict[str, Scene], subjects: list[str]
) -> None:
    checked = 0
    for path in subjects:
        view = picture(site, f"/flow{path}")
        for start, sign, end, name in drawn(view, "links"):
            scene = scenes[name]
            checked += 1
            if (start, sign, end, name) in {*transfer(scene), *effects(scene)}:
                continue
            cells = [cell for cell in scene.recipients if cell.cell.label == start]
            changes = {
                (SIGNS[step.sign], step.what.label)
                for step in scene.steps
                if not cells or step.place in [cell.key for cell in cells]
            }
            if cells:
                assert (sign, end) in changes, (path, start, sign, end, name)
            elif end in sites(scene):
                assert sign == ""
            else:
                assert sign in after(scene, start, end), (path, start, sign, end, name)
        assert_numbers(view, "links")
    assert checked > 1_000


def assert_numbers(view: dict[str, Any], links: str) -> None:
    """Check that numbers are those of distinct findings, of lines and of things."""
    chosen = {finding["label"] for finding in view["findings"]}
    for link in view[links]:
        number = link["value"] if links == "links" else link["count"]
        assert number == len(set(link["findings"])) == len(link["findings"])
        assert set(link["findings"]) <= chosen
    for node in view["nodes"]:
        ends = [each for each in view[links] if node["id"] in (each["from"], each["to"])]
        assert node["findings"] == sorted({name for each in ends for name in each["findings"]})


def test_the_numbers_of_a_flow_are_findings_and_not_ribbons(site: Router) -> None:
    view = picture(site, "/flow/term/MONDO_0007256")
    numbers = {(node["kind"], node["label"]): len(node["findings"]) for node in view["nodes"]}
    asked = (("molecule", "PTEN"), ("microRNA", "hsa-miR-21"), ("recipient", "endothelial cell"))
    values = [numbers[each] for each in asked]
    assert values == [3, 2, 2]
    # Their ribbons are more: those into PTEN and out of it, by sign.
    of_pten = [link for link in view["links"] if "HGNC:9588" in link["to"] + link["from"]]
    assert sum(link["value"] for link in of_pten) > 3


def test_heat_maps_count_the_findings_of_the_graph(site: Router, real_store: ox.Store) -> None:
    """Counted anew with one query, over all classes and members."""
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?mirna ?thing (COUNT(DISTINCT ?finding) AS ?number) WHERE {
  ?finding exomet:mirna/exomet:memberOf* ?m ; exomet:cancer/a/rdfs:subClassOf* ?t .
  ?m rdfs:label ?mirna . ?t rdfs:label ?thing } GROUP BY ?mirna ?thing"""
    result = real_store.query(query)
    assert isinstance(result, ox.QuerySolutions)
    counted = {(row["mirna"].value, row["thing"].value): int(row["number"].value) for row in result}
    view = picture(site, "/heatmap/cancer")
    cells = {
        (view["rows"][cell["row"]]["label"], view["columns"][cell["column"]]["label"]): cell[
            "count"
        ]
        for cell in view["cells"]
    }
    rows = {each["label"] for each in view["rows"]}
    columns = {each["label"] for each in view["columns"]}
    assert cells == {
        pair: number for pair, number in counted.items() if pair[0] in rows and pair[1] in columns
    }


def test_heat_maps_say_how_many_findings_they_leave_out(
    site: Router, scenes: dict[str, Scene]
) -> None:
    without = sum(not scene.cancers for scene in scenes.values())
    assert 0 < without < 10
    told = f"Not shown, because not stated: the cancer of {pluralise(without, 'finding')}."
    assert picture(site, "/heatmap/cancer")["leftOut"] == told


def test_sites_count_the_findings_of_the_graph(site: Router, scenes: dict[str, Scene]) -> None:
    view = picture(site, "/tropism")
    shown = {
        (organ["label"], cancer["label"]): (cancer["findings"], cancer["count"])
        for organ in view["sites"]
        for cancer in organ["cancers"]
    }
    stated: dict[tuple[str, str], list[str]] = {}
    for name, scene in scenes.items():
        for organ in sorted(sites(scene)):
            cancers = [cancer.label for cancer in scene.cancers] or ["cancer not stated"]
            for cancer in cancers:
                stated.setdefault((organ, cancer), []).append(name)
    assert shown == {pair: (names, len(names)) for pair, names in stated.items()}
    for organ in view["sites"]:
        for cancer in organ["cancers"]:
            mirnas = [scenes[name].mirna.label for name in cancer["findings"]]
            assert {each["label"]: each["count"] for each in cancer["mirnas"]} == {
                label: mirnas.count(label) for label in mirnas
            }


# Points at each thing and chooses each finding; returns how many of both, and where what is lit is
# not the path of one finding: all of a finding that the thing has, and nothing else. It is judged
# in the page, since what is lit at each of some hundred things is long.
LIT = """() => {
    const parts = [...document.querySelectorAll(".picture-box [data-note]")].map((part) => {
        const note = part.dataset.note;
        const findings = (note.match(/\\(([^()]*)\\)$/)?.[1] ?? "").split(", ");
        return { part, note, findings };
    });
    const lit = () => parts.filter(({ part }) => part.classList.contains("lit"));
    const path = (finding) => parts.filter(({ findings }) => findings.includes(finding));
    const same = (some, others) =>
        some.length === others.length && some.every((each, number) => each === others[number]);
    const wrong = [];
    for (const { part, note, findings } of parts) {
        part.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        const now = lit();
        if (!findings.some((finding) => same(now, path(finding)))) wrong.push(note);
    }
    document.querySelector(".picture-box").dispatchEvent(new PointerEvent("pointerleave"));
    const choice = document.querySelector(".picture-findings select");
    const choose = (value) => {
        choice.value = value;
        choice.dispatchEvent(new Event("change"));
    };
    const offered = [...choice.options].slice(1).map(({ value }) => value);
    for (const value of offered) {
        choose(value);
        const told = document.querySelector(".picture-note").textContent;
        const whole = same(lit(), path(value)) && told.startsWith(`${value}: `);
        if (!whole) wrong.push(`${value} chosen: ${told}`);
    }
    choose("");
    return [parts.length, offered.length, wrong];
}"""


@pytest.mark.skipif(not layout.script_path(), reason="the scripts are not built")
@pytest.mark.parametrize(("kind", "width"), [("network", 1280), ("flow", 1280), ("flow", 390)])
def test_what_is_lit_is_the_path_of_one_finding(
    browser: Browser, origin: str, largest: list[str], kind: str, width: int
) -> None:
    # A phone gets the same data and the same lighting: a dozen show that it is used.
    chosen = largest if width > LARGE else largest[:: len(largest) // 12]
    with watched(browser, origin, width) as (page, _):
        for path in chosen:
            page.goto(f"{origin}/{kind}{path}")
            page.wait_for_selector("#picture[data-drawn]")
            assert_lit(page, path)
    assert len(chosen) > 10


def assert_lit(page: Page, path: str) -> None:
    things, findings, wrong = page.evaluate(LIT)
    assert things and findings
    assert wrong == [], path
