"""The query page in a real browser: editor, completion, examples, answers, files, errors."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from exomet.pages import layout
from tests.browsing import violations, watched
from tests.serving import Server

pytestmark = pytest.mark.skipif(
    not layout.script_path(), reason="the scripts are not built: pip install -e . builds them"
)
QUERY = "PREFIX exomet: <https://w3id.org/exomet/ontology/>\nSELECT ?finding WHERE { ?finding exomet:cancer/a "


@pytest.fixture(scope="module")
def origin(browser: Browser, built: Path) -> Iterator[str]:
    del browser  # (skips before a server is started)
    with Server("--build", built, "--max-rows", "2000") as server:
        yield server.url


def opened(page: Page, origin: str, text: str) -> Page:
    """Open the query page and type a query in the place of the one that is there, by keyboard
    alone.
    """
    page.goto(f"{origin}/sparql")
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+A")
    # Typed at once, as a paste is: no brackets are closed and no names completed.
    page.keyboard.insert_text(text)
    return page


def test_a_name_is_completed_by_its_label_and_the_query_runs(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, QUERY)
        page.keyboard.type("breast canc", delay=20)
        expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("breast cancer")
        # For 75 ms after it opens, the list does not take an Enter that was meant for the text.
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
        page.keyboard.insert_text(" }")
        expect(page.locator(".cm-line").first).to_have_text(
            "PREFIX MONDO: <http://purl.obolibrary.org/obo/MONDO_>"
        )
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=status]")).to_contain_text(re.compile(r"^\d\d rows in"))
        assert violations(page) == []
        page.locator("#results td a", has_text="finding:F0001").click()
        page.wait_for_url("**/finding/F0001")


def test_a_synonym_gives_the_term_of_its_meaning(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, QUERY)
        page.keyboard.type("HCC", delay=20)
        first = page.locator(".cm-tooltip-autocomplete li").first
        expect(first).to_contain_text("hepatocellular carcinoma")
        expect(first).to_contain_text("MONDO:0007256")
        page.keyboard.press("Escape")
        expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
        # The Tab key leaves the editor.
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Run")).to_be_focused()


def test_names_typed_while_the_labels_load_are_completed(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/labels-*.json", hold)
        with page.expect_request("**/labels-*.json"):
            opened(page, origin, QUERY)
        page.keyboard.type("HCC")
        held[0].continue_()
        first = page.locator(".cm-tooltip-autocomplete li").first
        expect(first).to_contain_text("hepatocellular carcinoma")


def test_an_example_of_the_catalogue_is_chosen_and_downloaded(
    browser: Browser, origin: str, tmp_path: Path
) -> None:
    with watched(browser, origin) as (page, _):
        page.goto(f"{origin}/sparql")
        page.get_by_label("Example", exact=True).select_option("cancer-mirnas")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#results table")).to_be_visible()
        shown = [row.split("\t") for row in page.locator("#results tbody tr").all_inner_texts()]
        files = {}
        for form in ("CSV", "TSV", "JSON"):
            with page.expect_download() as waiting:
                page.locator("#results").get_by_role("button", name=form).click()
            files[form] = tmp_path / waiting.value.suggested_filename
            waiting.value.save_as(files[form])
    assert len(shown) > 3
    rows = list(csv.reader(files["CSV"].read_text(encoding="utf-8").splitlines()))
    assert (
        len(rows) - 1
        == len(shown)
        == len(files["TSV"].read_text(encoding="utf-8").splitlines()) - 1
    )
    assert len(json.loads(files["JSON"].read_bytes())["results"]["bindings"]) == len(shown)
    assert {row[0] for row in rows[1:]} == {row[0] for row in shown}


def test_an_error_is_marked_at_its_line_and_column(browser: Browser, origin: str) -> None:
    with watched(browser, origin, expected="400") as (page, _):
        opened(page, origin, "SELECT * WHERE {\n  ?s ?p }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=alert]")).to_contain_text("line 2, column")
        expect(page.locator(".cm-lintRange-error")).to_contain_text("}")
        assert page.locator("#results table").count() == 0
        assert violations(page) == []


def test_after_an_error_typing_goes_on_where_the_cursor_was(browser: Browser, origin: str) -> None:
    with watched(browser, origin, expected="400") as (page, _):
        opened(page, origin, "SELECT * WHERE {\n  ?s ?p }\nLIMIT 5")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".cm-lintRange-error")).to_be_visible()
        page.keyboard.insert_text("0")
        expect(page.locator(".cm-line").nth(2)).to_have_text("LIMIT 50")
        # The next run begins without the mark.
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("ASK { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=status]")).to_contain_text("Yes")
        expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_what_was_written_outlives_a_reload_and_an_example(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, "ASK { ?mine ?p ?o }")
        page.wait_for_url(re.compile("mine"))
        page.reload()
        text = page.locator(".cm-content")
        expect(text).to_contain_text("?mine")
        page.get_by_label("Example", exact=True).select_option("cancer-mirnas")
        expect(text).not_to_contain_text("?mine")
        page.wait_for_url(re.compile("GROUP"))
        page.go_back()
        expect(text).to_have_text("ASK { ?mine ?p ?o }")
        page.go_forward()
        expect(text).to_contain_text("GROUP BY")
        # The link to the content goes to a place on the page and leaves the query alone.
        page.get_by_role("link", name="Skip to content").press("Enter")
        expect(page).to_have_url(re.compile("#main"))
        expect(text).to_contain_text("GROUP BY")


def test_a_known_prefix_is_declared_when_the_query_runs(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, "SELECT ?finding WHERE { ?finding exomet:cancer/a MONDO:0007254 }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=status]")).to_contain_text("rows in")
        expect(page.locator(".cm-line").nth(1)).to_have_text(
            "PREFIX MONDO: <http://purl.obolibrary.org/obo/MONDO_>"
        )


def test_after_a_relation_comes_what_it_leads_to(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        for relation, kind in (("cancer", "cancer · MONDO:"), ("recipientCell", "cell · CL:")):
            opened(page, origin, f"SELECT * WHERE {{ ?finding exomet:{relation}/a ")
            page.keyboard.type("hepat", delay=20)
            expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text(kind)


def test_the_query_is_printed_whole_and_the_examples_are_not(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, "\n".join(f"# line {number}" for number in range(80)))
        page.emulate_media(media="print")
        assert page.locator("#query").is_visible()
        assert page.locator("#query").evaluate("box => box.scrollHeight <= box.clientHeight + 1")
        assert not page.locator(".query-editor").is_visible()
        assert not page.get_by_text("84 examples").is_visible()


def test_an_answer_that_was_cut_off_says_so(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, "SELECT * WHERE { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=status]")).to_contain_text("2000 rows")
        expect(page.locator("#results [role=status]")).to_contain_text("the first 1000 are shown")
        expect(page.locator("#results")).to_contain_text("cut off at the server's limit")
        assert page.locator("#results tbody tr").count() == 1000


def test_graphs_and_truth_values_are_shown(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, "ASK { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=status]")).to_contain_text("Yes")
        opened(page, origin, "DESCRIBE <https://w3id.org/exomet/finding/F0049>")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results pre")).to_contain_text("finding:F0049")
        # The query is in the address, in the part that is not sent: it can be shared.
        page.reload()
        expect(page.locator(".cm-content")).to_contain_text("DESCRIBE")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_the_page_is_accessible_and_fits(
    browser: Browser, origin: str, width: int, scheme: str
) -> None:
    with watched(browser, origin, width, scheme) as (page, watch):
        # With a query that scrolls in its box.
        opened(page, origin, "\n".join(f"# line {number}" for number in range(80)))
        assert violations(page) == []
        opened(page, origin, QUERY)
        page.keyboard.type("breast", delay=20)
        page.wait_for_selector(".cm-tooltip-autocomplete")
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sum(watch.loaded.values()) < 250_000


def test_a_query_is_copied_as_a_command_and_as_a_program(browser: Browser, origin: str) -> None:
    query = (
        "SELECT ?label {\n  <https://w3id.org/exomet/mirna/hsa-miR-21> "
        "<http://www.w3.org/2000/01/rdf-schema#label> ?label\n"
        "  FILTER(?label != 'x\\\\\"y')\n}"
    )
    texts = {}
    with watched(browser, origin) as (page, _):
        page.goto(f"{origin}/sparql#{urlencode({'query': query})}")
        expect(page.locator("#endpoint")).to_have_text(f"{origin}/sparql")
        for word in ("curl", "Python"):
            page.get_by_role("button", name=word, exact=True).click()
            texts[word] = page.locator(".query-copy").text_content() or ""
        assert violations(page, "#sparql") == []
    shell = subprocess.run(
        ["/bin/sh", "-c", texts["curl"]], capture_output=True, text=True, check=False
    )
    assert shell.stdout.split() == ["label", "hsa-miR-21"], shell.stderr
    program = subprocess.run(
        [sys.executable, "-c", texts["Python"]], capture_output=True, text=True, check=False
    )
    assert program.stdout.strip() == "{'label': 'hsa-miR-21'}", program.stderr


EMPTY = f"{QUERY}MONDO:0005575 ; exomet:mirnas ?m }}"


def test_an_empty_answer_says_why(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin, EMPTY)
        page.keyboard.press("Control+Enter")
        reason = page.locator("#results .note")
        expect(reason).to_contain_text('did you mean "exomet:mirna"')
        assert violations(page, "#results") == []
        opened(page, origin, "ASK { ?s ?p 'no such text' }")
        page.keyboard.press("Control+Enter")
        expect(reason).to_contain_text("Nothing matches ?s ?p 'no such text'")
        # What has rows has no reason.
        opened(page, origin, "ASK { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=status]")).to_contain_text("Yes")
        expect(reason).to_have_count(0)


def test_a_reason_that_is_not_found_is_said(browser: Browser, origin: str) -> None:
    with watched(browser, origin, expected="503") as (page, _):
        problem = {"title": "Service Unavailable", "detail": "the server is busy"}
        page.route(
            "**/sparql/reasons",
            lambda route: route.fulfill(status=503, json=problem),
        )
        opened(page, origin, EMPTY)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results .note")).to_have_text(
            "The reason was not found: the server is busy."
        )


def test_classes_and_properties_go_into_the_query(browser: Browser, origin: str) -> None:
    with watched(browser, origin, 390) as (page, _):
        opened(page, origin, "SELECT * WHERE {\n  ?thing exomet:cancer ?cancer\n}")
        page.get_by_text("Classes and properties", exact=True).click()
        page.get_by_label("Filter").fill("mechanistic finding")
        first = page.locator(".query-terms li").first
        expect(first).to_contain_text(re.compile(r"mechanistic finding\s*\d+"))
        assert violations(page, "#terms") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        number = first.locator("b").inner_text()
        first.get_by_role("button").press("Enter")
        expect(page.locator(".cm-line").nth(2)).to_have_text(
            "  ?thing a exomet:MechanisticFinding ."
        )
        page.keyboard.press("Control+Enter")
        # (each finding has one cancer: the count of the build is that of the rows)
        expect(page.locator("#results [role=status]")).to_contain_text("rows in")
        findings = page.locator("#results tbody td:first-child").all_inner_texts()
        assert 0 < len(findings) <= int(number)


def test_counts_lead_to_what_they_count(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        page.goto(f"{origin}/ontology")
        row = page.locator("tr", has=page.get_by_text("angiogenic finding", exact=True))
        number = row.locator("td").nth(1).inner_text()
        assert re.fullmatch(r"\d+ inferred", number)
        row.locator("td").nth(1).get_by_role("link").click()
        expect(page.get_by_text(f"{number.split()[0]} rows")).to_be_visible()


def test_the_history_is_kept_in_the_browser_and_cleared(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, watch):
        for number in (1, 2, 1):
            opened(page, origin, f"PREFIX x: <urn:x>\nASK {{ ?s ?p {number} }}")
            page.keyboard.press("Control+Enter")
            expect(page.locator("#results strong")).to_be_visible()
        page.goto(f"{origin}/sparql")
        page.get_by_text("History", exact=True).press("Enter")
        entries = page.locator(".query-past")
        expect(entries).to_have_text(["ASK { ?s ?p 1 }", "ASK { ?s ?p 2 }"])
        assert violations(page, ".query-history") == []
        entries.nth(1).press("Enter")
        expect(page.locator(".cm-content")).to_contain_text("?s ?p 2")
        page.go_back()
        expect(page.locator(".cm-content")).not_to_contain_text("?s ?p 2")
        page.get_by_role("button", name="Clear the history").press("Enter")
        expect(page.locator(".query-history")).to_contain_text("No query yet")
        page.reload()
        expect(page.locator(".query-past")).to_have_count(0)
        assert not [address for address in watch.loaded if "urn" in address]


def test_a_browser_that_stores_nothing_has_a_history_too(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })"
        )
        opened(page, origin, "ASK { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results strong")).to_have_text("Yes")
        page.get_by_text("History", exact=True).click()
        expect(page.locator(".query-past")).to_have_text(["ASK { ?s ?p ?o }"])
        expect(page.locator(".query-history")).to_contain_text("keeps nothing")
