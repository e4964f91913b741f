"""The search box offers names: by keyboard, by pointer, for screen readers, and from here alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import violations, watched


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    with watched(browser, origin) as (found, _):
        yield found


def begun(page: Page, box: str, text: str) -> Locator:
    """Type the beginning of a name into a box; return the names on offer."""
    page.locator(box).focus()
    expect(page.locator(box)).to_have_role("combobox")
    page.keyboard.type(text)
    offers = page.get_by_role("listbox", name="Names").get_by_role("option")
    expect(offers.first).to_be_visible()
    return offers


def test_a_name_is_picked_by_keyboard(page: Page, origin: str) -> None:
    page.goto(f"{origin}/about")
    offers = begun(page, "#find", "hepatocell")
    expect(offers.first).to_contain_text("hepatocellular carcinoma")
    box = page.locator("#find")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#find ~ [role=status]")).to_have_text(re.compile(r"\d+ names? on offer"))
    page.keyboard.press("ArrowDown")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(offers.first.get_attribute("id")))
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=hepatocellular+carcinoma")


def test_a_name_within_a_question_is_completed(page: Page, origin: str) -> None:
    page.goto(origin)
    offers = begun(page, "#q", "miR-155 in lun")
    offers.filter(has_text=re.compile(r"^lung organ$")).click()
    expect(page.locator("#q")).to_have_value("miR-155 in lung")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=miR-155+in+lung")
    expect(page.get_by_role("link", name="1 finding on miR-155 and lung")).to_be_visible()


def test_a_microrna_goes_before_its_family(page: Page, origin: str) -> None:
    page.goto(origin)
    expect(begun(page, "#q", "miR-21").first).to_contain_text("hsa-miR-21 miR-21, microRNA")


def test_escape_closes_and_enter_searches_what_is_typed(page: Page, origin: str) -> None:
    page.goto(origin)
    offers = begun(page, "#q", "macro")
    page.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    expect(page.locator("#q")).to_have_value("macro")
    page.keyboard.press("ArrowDown")
    expect(offers.first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=macro")


def test_names_are_not_loaded_before_the_box_is_used(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, watch):
        page.goto(f"{origin}/about")
        page.wait_for_load_state("networkidle")
        assert not [address for address in watch.loaded if "labels" in address]
        begun(page, "#find", "macro")
        names = [address for address in watch.loaded if "labels" in address]
        assert names and all(address.startswith(origin) for address in names)


def test_the_box_searches_without_scripts(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(origin)
    page.locator("#q").fill("miR-21")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=miR-21")
    context.close()
