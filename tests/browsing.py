"""A real browser for tests: headless Chromium that fails a test on any error, policy violation or
foreign request.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None
)
_PATIENCE = 60_000  # ms
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a headless Chromium; the tests that need one are skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install -y chromium")
    # A busy machine may take its time: what matters is that the condition comes true.
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong on a page, and what it loaded: bytes on the wire by address."""

    problems: list[str] = field(default_factory=list)
    loaded: dict[str, int] = field(default_factory=dict)


@contextmanager
def watched(
    browser: Browser,
    origin: str,
    width: int = 1280,
    scheme: str = "light",
    expected: str = "no such problem",
) -> Iterator[tuple[Page, Watch]]:
    """Yield a page of a fresh visitor; afterwards nothing may have gone wrong but what contains
    ``expected``.
    """
    color: Literal["dark", "light"] = "dark" if scheme == "dark" else "light"
    page, watch = _new_visitor(browser, origin), Watch()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=color)
    host = urlsplit(origin).netloc
    page.on(
        "console",
        lambda said: (
            watch.problems.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: watch.problems.append(str(error)))

    def note(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("blob", "about") and parts.netloc != host:
            watch.problems.append(f"a request to {address}")

    page.on("request", lambda request: note(request.url))
    page.on(
        "requestfinished",
        lambda request: watch.loaded.update({request.url: request.sizes()["responseBodySize"]}),
    )
    yield page, watch
    page.close()
    problems = [problem for problem in watch.problems if expected not in problem]
    assert not problems, "\n".join(problems)


def _new_visitor(browser: Browser, origin: str) -> Page:
    """Return a page in the one context of a browser, which remembers nothing of an origin.

    A context of its own would be a window of its own, which takes three times as long.
    """
    # (all files are of one origin)
    kept = origin if origin.startswith("http") else "file://"
    context = browser.contexts[0] if browser.contexts else browser.new_context()
    context.set_default_timeout(_PATIENCE)
    context.clear_cookies()
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.clearBrowserCache")
    tools.send("Storage.clearDataForOrigin", {"origin": kept, "storageTypes": "all"})
    tools.detach()
    return page


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA on a page, or within a part of it, a line
    each.
    """
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    # Of what passes it is told that it passed, not where: that took a third of the time.
    options = {
        "runOnly": tags,
        "rules": {"landmark-unique": {"enabled": True}},
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, context=within, options=options).response
    assert found["passes"], "axe checked nothing"
    return [
        f"{item['id']}: {node['html'][:200]}"
        for item in found["violations"]
        for node in item["nodes"]
    ]
