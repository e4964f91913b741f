"""The verbs serve and publish as users type them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from exomet.cli.serving import serve
from exomet.files import package_data
from exomet.pages.layout import Page, file_name
from exomet.pages.router import Router
from exomet.query.guard import MAX_DEPTH, MAX_OPERATORS
from exomet.serve.limits import Limits
from exomet.serve.protocol import MAX_PARAMETERS
from exomet.terms.roles import filter_names
from tests.commands import exomet
from tests.serving import SAFETY, Server
from tests.test_pages_site import check

# Pages of a published site that scripts answer, and the fields that they read.
READ_BY_SCRIPTS = {
    "search.html": {"q"},
    "findings.html": {"q", *filter_names()},
    "list.html": {"names"},
    "compare.html": {"one", "other"},
}
# The first page is a folder.
NAMED = {"index.html": ""}

FILES = {
    "one.ttl": "<urn:s> <urn:p> 1 .",
    "one.nt": '<urn:s> <urn:p> "1" .\n',
    "one.nq": '<urn:s> <urn:p> "1" <urn:g> .\n',
    "one.trig": "<urn:g> { <urn:s> <urn:p> 1 }",
    "one.jsonld": '{"@id": "urn:s", "urn:p": 1}',
    "one.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="urn:s"><u:p>1</u:p></rdf:Description></rdf:RDF>',
}


@pytest.mark.parametrize("verb", ["serve", "publish"])
def test_each_verb_has_help(verb: str) -> None:
    result = exomet(verb, "--help")
    assert result.returncode == 0
    assert "--build" in result.stdout


def test_the_documented_limits_are_those_of_the_options() -> None:
    text = (package_data() / "docs" / "serving.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| `(--[a-z-]+)`[^|]*\| ([\d,]+)", text, re.MULTILINE)
    documented = {option: float(number.replace(",", "")) for option, number in rows}
    defaults = {
        option.opts[0]: option.default for option in serve.params if option.opts[0] in documented
    }
    assert len(documented) >= 7
    assert documented == defaults
    limits = Limits()
    assert f"12 bytes per character of a query, at least 1 MB; within {limits.upload:g} s" in text
    assert limits.body > 12 * limits.query
    assert Limits(query=1).body == 1 << 20
    assert f"| {MAX_PARAMETERS} |" in text
    assert f"for {limits.wait:g} s" in text
    assert f"| {MAX_DEPTH} |" in text
    assert f"| {MAX_OPERATORS:,} |" in text


def test_files_of_each_format_are_served_together(tmp_path: Path) -> None:
    options: list[str | Path] = []
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.replace("urn:s", f"urn:{name}"), encoding="utf-8")
        options += ["--file", tmp_path / name]
    with Server(*options) as server:
        query = "SELECT ?s { { ?s <urn:p> ?o } UNION { GRAPH ?g { ?s <urn:p> ?o } } }"
        subjects = server.ask(query, format="csv").text.split()
    assert sorted(subjects) == sorted(["s", *(f"urn:{name}" for name in FILES)])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["serve", "--build", "nowhere"], "run `exomet build` first"),
        (["serve", "--host", "0.0.0.0"], "--open-to-network"),  # noqa: S104
        (["serve", "--file", "{folder}/broken.ttl"], "broken.ttl"),
        (["serve", "--file", "{folder}/unknown.docx"], "no RDF format"),
        (["serve", "--file", "{folder}/absent.ttl"], "does not exist"),
        (
            ["serve", "--port", "{port}", "--file", "{folder}/good.ttl"],
            "choose another with --port",
        ),
        (
            [
                "serve",
                "--host",
                "no.such.host.invalid",
                "--open-to-network",
                "--file",
                "{folder}/good.ttl",
            ],
            "cannot listen",
        ),
        (["serve", "--graph", "mine.nq"], "--graph is now --file"),
        (["publish"], "--out"),
        (["publish", "--build", "nowhere", "--out", "{folder}/site"], "run `exomet build` first"),
        (["publish", "--out", "{folder}"], "not replaced"),
        (
            ["site", "--out", "{folder}/site"],
            "exomet site is now: exomet publish --out {folder}/site",
        ),
        (["site", "--help"], "exomet site is now: exomet publish"),
    ],
)
def test_wrong_use_names_the_repair(words: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<urn:s> <urn:p>", encoding="utf-8")
    (tmp_path / "good.ttl").write_text("<urn:s> <urn:p> 1 .", encoding="utf-8")
    (tmp_path / "unknown.docx").write_text("?", encoding="utf-8")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = exomet(*(word.format(folder=tmp_path, port=port) for word in words))
    assert result.returncode == 2
    assert says.format(folder=tmp_path) in result.stderr
    assert "Traceback" not in result.stderr


def test_a_network_address_is_warned_of_and_takes_any_name(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text("<urn:s> <urn:p> 1 .", encoding="utf-8")
    with Server(
        "--host",
        "0.0.0.0",  # noqa: S104
        "--open-to-network",
        "--file",
        tmp_path / "good.ttl",
    ) as server:
        assert any("warning" in line for line in server.lines)
        assert (
            server.client.get(
                "/sparql?query=ASK%7B%7D", headers={"Host": "any.example"}
            ).status_code
            == 200
        )


def test_further_names_can_be_allowed(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text("<urn:s> <urn:p> 1 .", encoding="utf-8")
    with Server("--allow-host", "Graph.Example", "--file", tmp_path / "good.ttl") as server:
        for host, status in (("graph.example", 200), ("localhost", 200), ("other.example", 421)):
            assert (
                server.client.get("/sparql?query=ASK%7B%7D", headers={"Host": host}).status_code
                == status
            )


def test_a_log_that_nobody_reads_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text("<urn:s> <urn:p> 1 .", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "exomet",
        "serve",
        "--port",
        "0",
        "--file",
        str(tmp_path / "good.ttl"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[0]
        process.stderr.close()
        for _ in range(3):
            assert (
                httpx.get(f"{url}sparql", params={"query": "ASK {}"}, trust_env=False).json()[
                    "boolean"
                ]
                is True
            )
        process.terminate()
        assert process.wait(SAFETY) == 0


def test_the_answer_to_a_question_loads_no_server() -> None:
    heavy = ("starlette", "uvicorn", "jinja2", "asyncio")
    script = f"import sys, exomet.cli; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_publishing_never_replaces_what_it_is_made_from(tiny: Path) -> None:
    for out in (tiny, tiny.parent, Path.home(), Path.cwd()):
        result = exomet("publish", "--build", tiny, "--out", out, "--force")
        assert (result.returncode, "which publishing would replace" in result.stderr) == (2, True)
    assert (tiny / "exomet.nt").is_file()


def test_a_folder_of_something_else_is_replaced_on_request_alone(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Which pages are published does not matter here.
    monkeypatch.setattr(Router, "paths", lambda _: iter(["/", "/findings"]))
    publish = ("publish", "--build", tiny, "--out", tmp_path / "site")
    (tmp_path / "site").mkdir()
    thesis = tmp_path / "site" / "thesis.doc"
    thesis.touch()
    assert exomet(*publish).returncode == 2
    assert thesis.is_file()
    assert exomet(*publish, "--force").returncode == 0
    assert not thesis.exists()
    # Published pages are replaced without it.
    findings = tmp_path / "site" / "findings.html"
    findings.unlink()
    assert exomet(*publish).returncode == 0
    assert findings.is_file()
    assert list(tmp_path.iterdir()) == [tmp_path / "site"]


def test_published_pages_are_sound_and_their_links_hold_from_any_folder(
    tiny: Path, tiny_store: ox.Store, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "site"
    result = exomet("publish", "--build", tiny, "--out", out, "--base", "https://x.org/exomet")
    assert result.returncode == 0, result.stderr
    paths = list(Router(tiny_store, live=False, build=tiny).paths())
    assert len({*map(file_name, paths)}) == len(paths) > 100
    files = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    told = {"404.html", ".nojekyll", ".exomet-site", "sitemap.xml", "robots.txt"}
    assert files == {*map(file_name, paths)} | told
    assert {"index.html", "findings.csv", "finding/F0001.html"} <= files
    broken = []
    links = 0
    listed = set(re.findall("<loc>(.*?)</loc>", (out / "sitemap.xml").read_text()))
    for name in sorted(file for file in files if file.endswith(".html")):
        page = check(Page(200, "text/html", (out / name).read_bytes()))
        assert len(page.head["description"]) > 25, name
        assert urljoin(f"http://site/{name}", page.head["index"])[12:] in files
        if name != "404.html":
            assert page.head["canonical"] in listed, name
            assert page.head["canonical"] == f"https://x.org/exomet/{NAMED.get(name, name)}"
        for action, fields in page.forms:
            # Each form leads to a page whose scripts read its fields.
            assert fields <= READ_BY_SCRIPTS[action.rpartition("/")[2]], (name, action)
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            links += 1
            # Only scripts answer queries, and the site may be in any folder.
            answers = parts.path.rpartition("/")[2] in READ_BY_SCRIPTS
            assert (answers or not parts.query) and not link.startswith("/"), (name, link)
            target = unquote(urlsplit(urljoin(f"http://site/{name}", link)).path[1:])
            if (target or "index.html") not in files:
                broken.append((name, link))
    assert links > 1_000
    assert broken == []
    assert "Sitemap: https://x.org/exomet/sitemap.xml" in (out / "robots.txt").read_text()
    for name in READ_BY_SCRIPTS:
        assert f'data-answers="{name.partition(".")[0]}"' in (out / name).read_text()


def test_an_address_that_is_none_is_refused(tiny: Path, tmp_path: Path) -> None:
    for base in ("example.org/exomet", "https://example.org/?q=1"):
        result = exomet("publish", "--build", tiny, "--out", tmp_path / "site", "--base", base)
        assert (result.returncode, "is no address of a site" in result.stderr) == (2, True)
    assert not (tmp_path / "site").exists()
