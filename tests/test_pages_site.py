"""Every page of the explorer: it is there, it is well formed, and each of its links leads
somewhere.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.graph.manchester import logical_definitions
from exomet.pages.layout import Page
from exomet.pages.router import Router
from exomet.terms.iris import expand

VOID = {"base", "meta", "link", "input", "br", "img", "hr"}
# Paths that the endpoint answers.
ENDPOINT = ("/data/",)


class Document(HTMLParser):
    """Links, ids, forms and data of a page; a tag not closed where it should be is an error.

    Attributes:
        forms: for each form its action and the names of its fields.
        head: the contents of the description, the canonical address, and the index.
    """

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts: dict[str, str] = {}
        self.headings: list[str] = []
        self.forms: list[tuple[str, set[str]]] = []
        self.head: dict[str, str] = {}
        self.tags: list[str] = []
        self._open: list[str] = []
        self._script = ""
        assert page.media_type.startswith("text/html")
        self.feed(page.body.decode())
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        if tag not in VOID:
            self._open.append(tag)
        self.links += [str(given[name]) for name in ("href", "src", "action") if name in given]
        self.ids += [str(given["id"])] if "id" in given else []
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag == "form":
            self.forms.append((str(given["action"]), set()))
        elif tag in ("input", "select", "textarea") and given.get("name"):
            self.forms[-1][1].add(str(given["name"]))
        if given.get("name") == "description" or given.get("rel") == "canonical":
            self.head[str(given.get("name") or given["rel"])] = str(
                given.get("content") or given.get("href")
            )
        if "data-index" in given:
            self.head["index"] = str(given["data-index"])
        if tag == "script":
            # What runs is a file, and waits for the page; what stands in a page is data.
            self._script = "file" if "defer" in given and given.get("src") else str(given["type"])
            assert self._script in ("file", "application/json", "application/ld+json")

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag
        if tag == "script":
            self._script = ""


def check(page: Page) -> Document:
    """Return the parts of a page that is well formed: one first heading, no id twice, data that is
    JSON.
    """
    document = Document(page)
    assert document.headings.count("h1") == 1
    assert len(document.ids) == len(set(document.ids))
    for kind, text in document.scripts.items():
        if kind == "file":
            assert text == ""
        else:
            json.loads(text)
    return document


@pytest.fixture(scope="module")
def live(real_store: ox.Store, built: Path) -> Router:
    return Router(real_store, live=True, build=built)


# Pages of a kind are made alike: that many of each are looked at.
ALIKE = 5


class Links:
    """Where the links of pages lead.

    Attributes:
        known: whether the addresses that were met lead somewhere.
        asked: the number of addresses that were asked for, by kind of page and parameters.
    """

    def __init__(self, site: Router) -> None:
        self.known: dict[str, bool] = {}
        self.asked: Counter[tuple[str, ...]] = Counter()
        self._site = site
        self._paths = {*site.paths()}

    def broken(self, path: str, document: Document) -> list[str]:
        """Return the links of a page that lead nowhere."""
        return [link for link in document.links if not self._leads(path, link, document)]

    def _leads(self, path: str, link: str, document: Document) -> bool:
        parts = urlsplit(urljoin(f"http://x{path}", link))
        target = unquote(parts.path)
        if parts.netloc != "x" or target.startswith(ENDPOINT):
            return True
        whole = parts._replace(fragment="").geturl()
        if whole not in self.known:
            self.known[whole] = self._is_there(target, parse_qs(parts.query))
        return self.known[whole] and (
            target != path or not parts.fragment or parts.fragment in document.ids
        )

    def _is_there(self, target: str, query: dict[str, list[str]]) -> bool:
        kind = (target.split("/")[1], *sorted(query))
        if self.asked[kind] >= ALIKE and target in self._paths:
            return True
        self.asked[kind] += 1
        found = self._site.get(target, query)
        return found is not None and found.status in (200, 303)


def says_none(page: Page) -> bool:
    """Return whether a page prints the word of Python for nothing."""
    text = re.sub(r"<script.*?</script>", "", page.body.decode(), flags=re.DOTALL)
    return re.search(r"\bNone\b", text) is not None


def test_no_link_of_a_served_page_is_broken(live: Router) -> None:
    of_kind: Counter[str] = Counter()
    links = Links(live)
    broken = {}
    for path in live.paths():
        kind = path.split("/")[1]
        of_kind[kind] += 1
        if of_kind[kind] > ALIKE:
            continue
        page = live.get(path, {})
        assert page is not None
        if page.media_type.startswith(("text/", "image/svg")):
            assert not says_none(page), path
        if page.media_type.startswith("text/html"):
            broken[path] = links.broken(path, check(page))
    assert {path: links for path, links in broken.items() if links} == {}
    assert len(broken) > 80
    assert len(links.known) > 800
    assert links.asked.total() > 200


HOSTILE = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def hostile(tiny_store: ox.Store) -> Router:
    """A graph in which every text tries to break out of the page."""
    store = ox.Store()
    for quad in tiny_store:
        value = quad.object
        if isinstance(value, ox.Literal) and quad.predicate.value.rpartition("/")[2] != "severity":
            if value.language:
                value = ox.Literal(f"{value.value} {HOSTILE}", language=value.language)
            elif value.datatype.value.endswith("#string"):
                value = ox.Literal(f"{value.value} {HOSTILE}")
        store.add(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))
    return Router(store, live=True)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/findings",
            "/search",
            "/finding/F0001",
            "/network",
            "/flow",
            "/heatmap",
            "/tropism",
            "/audit",
            "/sources",
            "/about",
        ),
        *(
            "/question/corrections",
            "/question/sender-cargo",
            "/correction/C001",
            "/ontology/Finding",
        ),
    ],
)
def test_no_label_breaks_out_of_a_page(hostile: Router, path: str) -> None:
    page = hostile.get(path, {})
    assert page is not None
    document = check(page)
    assert "img" not in document.tags
    text = page.body.decode()
    assert text.count("<script") == document.tags.count("script")
    assert "alert(2)" in text


@pytest.mark.parametrize(
    "path", ["/findings", "/search", "/network", "/question/sender-cargo", "/sparql", "/nothing"]
)
@pytest.mark.parametrize(
    "name", ["q", "of", "cancer", "sender", "sort", "page", "example", "kind", "year", "effect"]
)
def test_nothing_typed_breaks_out_of_a_page(live: Router, path: str, name: str) -> None:
    page = live.get(path, {name: [HOSTILE]}) or live.missing(f"{path}{HOSTILE}")
    document = check(page)
    assert "img" not in document.tags
    assert page.body.decode().count("<script") == document.tags.count("script")


def test_addresses_that_lead_nowhere_offer_near_names(live: Router) -> None:
    for path in (
        "/finding/F9999",
        "/term/CL_9999999",
        "/etc/passwd",
        "/assets/../site.py",
        "/network/finding/F0001",
    ):
        assert live.get(path, {}) is None, path
    missing = live.missing("/mirna/hsa-miR-21-6p")
    assert missing.status == 404
    assert "hsa-miR-21-5p" in missing.body.decode()
    assert "hsa-miR-210" not in missing.body.decode()


def test_a_participant_and_a_curie_lead_to_the_page(live: Router) -> None:
    for path, location in {
        "/finding/F0049-s1": "/finding/F0049#s1",
        "/finding/F0049-sender": "/finding/F0049",
        "/evidence/E0010-s8.in_cell": "/evidence/E0010",
        "/term/MONDO:0005575": "/term/MONDO_0005575",
        "/audit/F0059-F0070-pathway-pi3k-akt": "/audit#F0059-F0070-pathway-pi3k-akt",
    }.items():
        page = live.get(path, {})
        assert page is not None and (page.status, page.location) == (303, location)


def test_the_same_graph_gives_the_same_bytes(
    real_store: ox.Store, built: Path, live: Router
) -> None:
    other = Router(real_store, live=True, build=built)
    for path in (
        "/",
        "/findings",
        "/finding/F0049",
        "/network",
        "/heatmap/process",
        "/findings.xlsx",
        "/findings.ttl",
    ):
        first, second = live.get(path, {}), other.get(path, {})
        assert first is not None and second is not None and first.body == second.body


def test_the_first_page_of_the_table_is_small(live: Router) -> None:
    page = live.get("/findings", {})
    assert page is not None
    sent = len(gzip.compress(page.body))
    for link in check(page).links:
        if "/assets/" in f"/{link}":
            file = live.get(f"/{link}", {})
            assert file is not None
            sent += len(gzip.compress(file.body))
    assert sent < 20_000


@pytest.mark.parametrize(
    ("path", "words"),
    [
        # Conditions change what a finding says: they stand wherever it is told.
        ("/finding/F0017", ["malignant cell", "hypoxia", "normoxia"]),
        (
            "/finding/F0062",
            [
                "Condition miRNA lost : The source describes the effect as seen when",
                "DNMT1 direct target",
            ],
        ),
        # The cancer of a sender stands with it where it is another one.
        ("/finding/F0030", ["Sender malignant cell of kidney cancer Recipient"]),
        (
            "/finding/F0037",
            ["Recipient malignant cell metastatic", "adhere only when grown apart"],
        ),
        # What was sampled is no sender.
        ("/finding/F0041", ["Sender not stated Sampled from blood serum Recipient malignant cell"]),
        (
            "/findings?sample=plasma",
            ["blood plasma sampled", "Sample: blood plasma × 13 of 81 findings"],
        ),
        ("/findings?sender=plasma", ["Sender or sample: blood plasma × 13 of 81 findings"]),
        ("/term/UBERON_0001969", ["Findings in which it was sampled 13 findings"]),
        (
            "/findings?q=F0015",
            ["2017 , 2018", "paper/tsukamoto2017", "paper/shao2018"],
        ),
        (
            "/condition/hypoxia",
            ["Findings under this condition 7 findings", "findings?condition=condition%3Ahypoxia"],
        ),
        ("/term/cellosaurus_CVCL_0031", ["Findings that used it as a cell 1 finding"]),
        ("/publication/tahan2025-20", ["findings?reference=tahan2025-20"]),
        ("/mirna/hsa-miR-21", ["mirbase.mature:MIMAT0000076 possible arm"]),
        (
            "/place/tahan2025-T1R49",
            ["locator Table 1, row 49 of Tahan and Yazici 2025 row 49 start 34994 end 35223"],
        ),
        (
            "/findings?cancr=HCC",
            ['There is no filter "cancr". Did you mean cancer', "81 of 81 findings"],
        ),
        (
            "/findings?cancer=HCC&effect=represses",
            ["Cancer: hepatocellular carcinoma, Effect: represses · Findings"],
        ),
        (
            "/findings?q=exosome",
            ['cannot be filtered by "exosome"', "Nothing matches a word or filter"],
        ),
        ("/question/site-mirnas", ["Answer for site liver"]),
        ("/question/site-mirnas?site=bone", ["Answer for site bone"]),
        ("/question/between-cells?source=CAF", ["Source is now sender"]),
        (
            "/audit",
            [
                "9 sign conflicts in the printed text",
                "As curated, 278 effects have a stated cause",
                "0 conflict with them",
                "Sources, with their discrepancies by severity",
            ],
        ),
        ("/findings?mirna=miR-148b", ["miRNA lost"]),
        ("/finding/F0079", ["level up, goes with"]),
        (
            "/finding/F0049",
            ["Zeng Z 2018", "Table 1, row 49", "angiogenic finding", "direct target", "C059"],
        ),
        (
            "/finding/F0006",
            [
                "The printed sign of JAK/STAT signaling (decrease) contradicts SOCS1",
                "increase was curated",
            ],
        ),
        ("/mirna/hsa-miR-21", ["mir-21 family", "Who sends to whom", "hsa-miR-21-5p"]),
        (
            "/term/HGNC_12680",
            ["vascular endothelial growth factor A", "http://identifiers.org/hgnc/12680"],
        ),
        (
            "/term/MONDO_0005575",
            ["CRC", "http://purl.obolibrary.org/obo/MONDO_0005575", "intestinal cancer"],
        ),
        ("/ontology/AngiogenicFinding", ["14 findings"]),
        ("/ontology/MetastasisSuppressingMicroRNA", ["Members by inference", "hsa-miR-148b"]),
        ("/mirna/hsa-miR-148b", ["is a metastasis-suppressing microRNA", "because"]),
        ("/search?q=ZO-1", ["TJP1"]),
        (
            "/search?q=thyroid+cancer",
            ["No entry matches “thyroid cancer”.", " cancers : "],
        ),
        ("/search?q=hypoxia", ["7 findings on hypoxia"]),
        ("/search?q=MCF-7", ["1 finding on MCF-7"]),
        ("/search?q=IBSP", ["1 finding on IBSP"]),
        (
            "/search?q=which+miRNAs+promote+angiogenesis+in+HCC?",
            ["3 findings on angiogenesis (increased) and HCC"],
        ),
        (
            "/search?q=colorectal+carcinoma",
            ["13 findings on colorectal carcinoma", "is read as colorectal"],
        ),
        ("/search?q=colorectum", ["13 findings on colorectum"]),
        ("/search?q=PTEN+plasma", ["no finding on PTEN and plasma together."]),
        ("/search?q=in+a+the", ["No match."]),
        ("/search?q=mir-92a", ["hsa-miR-92a-3p"]),
        ("/about", ["mechanistic findings", "CC BY-NC 4.0", "Tahan R, Yazici H"]),
    ],
)
def test_a_page_tells_what_is_known(live: Router, path: str, words: list[str]) -> None:
    parts = urlsplit(path)
    page = live.get(parts.path, parse_qs(parts.query))
    assert page is not None
    text = html.unescape(re.sub(r"<script.*?</script>", "", page.body.decode(), flags=re.DOTALL))
    told = " ".join(re.sub(r"<[^>]*>", " ", text).split()) + " ".join(check(page).links)
    assert [word for word in words if word not in told] == []
    assert "miR-19a" not in told or "mir-92a" not in path


def test_json_ld_says_the_same_as_the_graph(live: Router, real_store: ox.Store) -> None:
    page = live.get("/finding/F0049", {})
    assert page is not None
    text = check(page).scripts["application/ld+json"]
    finding = ox.NamedNode("https://w3id.org/exomet/finding/F0049")
    found = {
        (str(quad.predicate), str(quad.object))
        for quad in ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)
        if quad.subject == finding
        and "schema.org" not in quad.predicate.value
        and "schema.org" not in str(quad.object)
    }
    stated = real_store.quads_for_pattern(finding, None, None, ox.DefaultGraph())
    assert found == {(str(quad.predicate), str(quad.object)) for quad in stated}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "/publication/tahan2025-20",
            {
                "@type": ["https://schema.org/ScholarlyArticle"],
                "headline": "Cancer derived exosomal miR 25 3p promotes pre metastatic niche formation by inducing "
                "vascular permeability and angiogenesis",
                "datePublished": "2018",
                "isPartOf": {
                    "@type": "https://schema.org/Periodical",
                    "https://schema.org/name": "Nat Commun",
                },
            },
        ),
        (
            "/finding/F0049",
            {"citation": [{"@id": "https://w3id.org/exomet/paper/zeng2018"}]},
        ),
        ("/correction/C059", {"@type": []}),
        ("/place/tahan2025-T1R49", {"@type": []}),
        ("/term/MONDO_0005575", {"@type": ["https://schema.org/DefinedTerm"]}),
        ("/", {"url": {"@id": "https://w3id.org/exomet/"}}),
    ],
)
def test_search_engines_read_what_a_thing_is(
    live: Router, path: str, told: dict[str, object]
) -> None:
    page = live.get(path, {})
    assert page is not None
    found = json.loads(check(page).scripts["application/ld+json"])
    head = found["@graph"][0] if "@graph" in found else found
    for name, value in told.items():
        assert head[name if name.startswith("@") else f"https://schema.org/{name}"] == value


# What the profiles of Bioschemas call minimum.
MINIMUM = {
    "Dataset": ("description", "identifier", "keywords", "license", "name", "url"),
    "Gene": ("identifier", "name"),
}
# Words of schema.org and Bioschemas that would say that one thing acts on another.
CAUSAL = {"cause", "causeOf", "increasesRiskOf", "bioChemInteraction", "affectedBy"}


@pytest.mark.parametrize(("path", "profile"), [("/", "Dataset"), ("/term/HGNC_6347", "Gene")])
def test_pages_meet_the_profiles_of_bioschemas(live: Router, path: str, profile: str) -> None:
    page = live.get(path, {})
    assert page is not None
    found = json.loads(check(page).scripts["application/ld+json"])
    head = found["@graph"][0] if "@graph" in found else found
    assert f"https://schema.org/{profile}" in head["@type"]
    (conforms,) = head["http://purl.org/dc/terms/conformsTo"]
    assert conforms["@id"] == f"https://bioschemas.org/profiles/{profile}/1.0-RELEASE"
    assert all(head[f"https://schema.org/{name}"] for name in MINIMUM[profile])
    assert profile != "Dataset" or len(head["https://schema.org/description"]) >= 50


def test_a_finding_is_a_claim_about_things_and_states_no_cause(live: Router) -> None:
    page = live.get("/finding/F0049", {})
    assert page is not None
    head = json.loads(check(page).scripts["application/ld+json"])["@graph"][0]
    assert head["@type"] == ["https://schema.org/Claim"]
    about = {
        each["@id"].rpartition("/")[2]: each["https://schema.org/name"]
        for each in head["https://schema.org/about"]
    }
    assert about["MIMAT0000081"] == "hsa-miR-25-3p"
    assert {"KLF2", "KLF4", "TJP1", "angiogenesis", "liver metastasis"} <= set(about.values())
    assert head["https://schema.org/isPartOf"] == {"@id": "https://w3id.org/exomet/"}
    assert not CAUSAL & {name.rpartition("/")[2] for name in head}


def test_a_finding_is_cited_with_its_papers_and_its_source(live: Router) -> None:
    page = live.get("/finding/F0015", {})
    assert page is not None
    text = html.unescape(page.body.decode())
    entries = re.findall(r"@(\w+)\{([\w-]+),\n", text)
    assert entries == [
        ("misc", "exomet-F0015"),
        ("article", "shao2018"),
        ("article", "tsukamoto2017"),
        ("misc", "tahan2025"),
    ]
    assert "  url = {https://w3id.org/exomet/finding/F0015}," in text
    assert (
        "  author = {Tsukamoto, M and Iinuma, H and Yagi, T and Matsuda, K and Hashiguchi, Y},"
        in text
    )


def test_a_number_of_the_first_page_leads_to_as_many_things(live: Router) -> None:
    first, names = live.get("/", {}), live.get("/search", {})
    assert first is not None and names is not None
    numbers = re.findall(r'<a href="search#([\w-]+)"><b>(\d+)</b> ([^<]+)', first.body.decode())
    assert len(numbers) == 4
    for section, number, noun in numbers:
        listed = names.body.decode().partition(f'<h2 id="{section}">')[2].partition("</ul>")[0]
        labels = re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", listed)
        if noun == "microRNAs, regardless of arm":
            # The arms of a microRNA are listed one by one, and counted once.
            arms = len(labels)
            labels = sorted({label.removesuffix("-5p").removesuffix("-3p") for label in labels})
            assert len(labels) < arms
        assert len(labels) == int(number), section


def test_what_prints_none_is_seen(live: Router) -> None:
    page = live.get("/about", {})
    assert page is not None and not says_none(page)
    assert says_none(Page(200, page.media_type, page.body.replace(b"<main", b"<td>None</td><main")))


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/finding", "/findings"),
        ("/finding/", "/findings"),
        ("/mirna/", "/search#micrornas"),
        ("/question/", "/questions"),
        ("/picture", "/findings"),
        ("/findings/", "/findings"),
        ("/cancer/", "/search#cancers"),
        ("/cell-lines", "/search#cell-lines"),
        ("/gene", "/search#molecules"),
    ],
)
def test_an_address_that_is_cut_short_leads_to_the_list(
    live: Router, path: str, location: str
) -> None:
    page = live.get(path, {})
    assert page is not None and (page.status, page.location) == (303, location)
    target, _, section = location.partition("#")
    listed = live.get(target, {})
    assert listed is not None and listed.status == 200
    assert not section or f'<h2 id="{section}">' in listed.body.decode()


def test_every_list_that_a_cut_address_leads_to_is_there(live: Router) -> None:
    for folder in {path.split("/")[1] for path in live.paths() if path.count("/") > 1}:
        page = live.get(f"/{folder}/", {})
        if folder not in ("assets", "ontology"):
            assert page is not None and page.status in (200, 303), folder


def test_class_expressions_are_written_whole_or_left_out() -> None:
    store = ox.Store()
    store.load(
        input=b"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:x:> .
        :a owl:equivalentClass [ owl:complementOf :b ] .
        :c owl:equivalentClass [ owl:unionOf ( :a [ owl:onProperty :p ; owl:someValuesFrom
            [ owl:intersectionOf ( :a :b ) ] ] [ owl:onProperty :q ; owl:hasValue 3 ] ) ] .""",
        format=ox.RdfFormat.TURTLE,
    )
    labels = {f"urn:x:{name}": name for name in "abcpq"}
    written = 'a or (p some (a and b)) or (q value "3")'
    assert logical_definitions(store, "urn:x:c", labels) == [written]
    assert logical_definitions(store, "urn:x:a", labels) == []


def test_a_defined_class_has_its_definition_in_manchester_syntax(live: Router) -> None:
    store = live.explorer.store
    equivalent = ox.NamedNode("http://www.w3.org/2002/07/owl#equivalentClass")
    defined = {str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, equivalent, None)}
    labels = live.explorer.addresses.labels
    texts = {iri: logical_definitions(store, iri, labels) for iri in defined}
    assert len(texts) > 20 and all(len(each) == 1 for each in texts.values())
    for iri, (text,) in texts.items():
        assert text.count("(") == text.count(")") and " and " in text, iri
        assert not re.search(r"\w+:\w+|_:", text), (iri, text)
    page = live.get("/ontology/AngiogenicFinding", {})
    assert page is not None
    assert "<code>finding and (promotes some angiogenesis)</code>" in page.body.decode()


def test_a_tree_has_each_class_once_above_a_term_and_all_of_ours_on_one_page(live: Router) -> None:
    page, whole = live.get("/term/MONDO_0007256", {}), live.get("/ontology", {})
    assert page is not None and whole is not None
    tree = page.body.decode().partition('<h2 id="hierarchy">')[2].partition("</section>")[0]
    above = re.findall(r">([^<>]+)</a>", tree.partition("<strong")[0])
    assert above[0] == "disease" and len(above) == len(set(above)) > 3
    text = whole.body.decode()
    classes = text.partition('<h2 id="classes">')[2].partition("</table>")[0]
    named = set(re.findall(r'data-label="Term"><a href="([^"]+)"', classes))
    tree = text.partition('<h2 id="tree">')[2].partition("<h2")[0]
    assert len(named) > 100 and named <= set(re.findall(r'href="([^"]+)"', tree))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/term/HGNC_6347", ["NCBI Gene", "UniProt", "Ensembl"]),
        ("/mirna/MIMAT0000081", ["miRBase"]),
        ("/term/MONDO_0007256", []),
    ],
)
def test_identifiers_lead_to_pages_elsewhere(live: Router, path: str, names: list[str]) -> None:
    page = live.get(path, {})
    assert page is not None
    text = page.body.decode()
    known = ("NCBI Gene", "UniProt", "Ensembl", "miRBase", "Vesiclepedia", "miRTarBase")
    assert [name for name in known if f'rel="external">{name}</a>' in text] == names


def test_a_correction_names_its_object(live: Router) -> None:
    page = live.get("/finding/F0049", {})
    assert page is not None
    text = html.unescape(page.body.decode())
    assert 'TJP1: printed "expression regulation", curated "decrease"' in text
    assert 'sender: printed "colorectal cancer (CRC) secretes", curated "malignant cell"' in text
    correction = re.search(r'href="\.\.(/correction/C\d+)"', text)
    assert correction
    for path in (correction[1], "/place/tahan2025-T1R49"):
        page = live.get(path, {})
        assert page is not None
        assert re.search(r'\w+: printed "[^"]+", curated "', html.unescape(page.body.decode())), (
            path
        )


def test_a_source_and_a_paper_have_doi_and_licence(whole: Path, whole_store: ox.Store) -> None:
    router = Router(whole_store, live=True, build=whole)
    expected = {
        "/source/tahan2025": ["not stated", "CC BY-NC 4.0"],
        "/source/hcc2021-01941": [
            "https://doi.org/10.1186/s12935-021-01941-9",
            "not stated: none was seen",
        ],
        "/source/abstracts": ["that of each paper"],
        "/paper/zhou2014": ["https://doi.org/10.1016/j.ccr.2014.03.007", "<dt>Licence</dt>"],
    }
    for path, words in expected.items():
        page = router.get(path, {})
        assert page is not None
        text = page.body.decode()
        assert [each for each in words if each not in text] == [], path
        assert "/finding/F0" in text and "<dt>Licence</dt>" in text, path


def test_empty_fields_of_the_form_leave_the_address(live: Router) -> None:
    page = live.get("/findings", {"q": [""], "cancer": ["", "HCC", "CRC"], "path": ["x"]})
    assert page is not None
    assert (page.status, page.location) == (303, "findings?cancer=HCC&cancer=CRC&path=x")
    nothing = live.get("/findings", {"q": [" "]})
    assert nothing is not None and nothing.location == "findings"


def test_what_stands_in_the_fields_of_a_question_asks_the_same(live: Router) -> None:
    explorer = live.explorer
    for question in explorer.questions.values():
        labels = explorer.addresses.labels
        typed = {
            p.name: [labels.get(str(expand(p.default)), p.default)] for p in question.parameters
        }
        assert len(question.answer(explorer.store, typed, explorer.names)[1]) == explorer.size(
            question.name
        )


def test_nobody_sends_a_fluid(live: Router) -> None:
    # F0041 has a gastric cancer, a malignant cell as recipient, and blood serum as sample.
    routes, network = (
        live.get("/term/MONDO_0001056", {}),
        live.get("/network/term/MONDO_0001056", {}),
    )
    assert routes is not None and network is not None
    told = routes.body.decode().partition('id="routes"')[2]
    assert (
        "endothelial cell" in told
        and "blood serum" not in told
        and "sends" in network.body.decode()
    )
    assert re.search(r">blood serum<.{,120}was sampled for", network.body.decode(), re.DOTALL)
    assert not re.search(r">blood serum<.{,120}sends", network.body.decode(), re.DOTALL)


def test_files_that_any_server_is_asked_for_exist(live: Router) -> None:
    icon, robots = live.get("/favicon.ico", {}), live.get("/robots.txt", {})
    assert icon is not None and icon.media_type == "image/svg+xml" and icon.body.startswith(b"<svg")
    assert robots is not None and b"User-agent: *" in robots.body


def test_the_addresses_in_the_documentation_are_there(live: Router) -> None:
    text = (package_data() / "docs" / "explorer.md").read_text(encoding="utf-8")
    named = {address for address in re.findall(r"`(/[^`]*)`", text) if "..." not in address}
    assert len(named) > 15
    for address in named:
        parts = urlsplit(address.replace("NAME", "routes").replace("q=", "q=miR-21"))
        page = live.get(parts.path, parse_qs(parts.query))
        assert page is not None and page.status in (200, 303), address


def test_whatever_is_asked_gets_a_page(live: Router) -> None:
    """Addresses made up at random, the same ones each time."""
    chance = random.Random(7)  # noqa: S311
    letters = "aF0-_.:/%?<>\"'&|{}()[]\\*+^$~ \t\n\0éβ²٣𝟚\u202e"
    views = [
        "/findings",
        "/findings.csv",
        "/search",
        "/network",
        "/flow",
        "/question/routes",
        "/sparql",
        "/audit",
    ]
    names = [
        "q",
        "of",
        "mirna",
        "cancer",
        "target",
        "pathway",
        "effect",
        "kind",
        "year",
        "reference",
        "sort",
        "page",
    ]
    for _ in range(40):
        typed = "".join(chance.choice(letters) for _ in range(chance.randrange(1, 30)))
        page = live.get(chance.choice(views), {chance.choice(names): [typed]})
        assert page is not None and page.status in (200, 303, 400)
        away = live.get(
            f"/{chance.choice(['term', 'finding', 'data', 'assets', 'flow', typed])}/{typed}", {}
        )
        assert away is None or away.status in (200, 303)
        check(live.missing(f"/{typed}"))


def test_a_question_takes_several_values(live: Router) -> None:
    page = live.get("/question/target-mirnas", {"target": ["PTEN", "ZO-1"]})
    assert page is not None
    body = page.body.decode()
    assert "Answer for target PTEN or ZO-1." in body
    assert "target-mirnas.csv?target=PTEN&amp;target=ZO-1" in body
    assert body.count('name="target"') == 2


def test_a_download_under_a_former_name_is_refused_with_the_new_one(live: Router) -> None:
    page = live.get("/question/fluid-markers.csv", {"source": ["plasma"]})
    assert page is not None
    assert (page.status, page.body) == (400, b"source is now sample\n")


def shown(page: Page | None) -> str:
    """Return the text of a page, without scripts and tags."""
    assert page is not None
    text = re.sub(r"<script.*?</script>", "", page.body.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_a_question_says_what_the_command_line_says(live: Router) -> None:
    knowledge = live.explorer.knowledge
    silent, noted = [], 0
    for question in knowledge.questions():
        for parameter in question.parameters:
            for example in parameter.examples:
                answer = knowledge.ask(question.name, lenient=False, **{parameter.name: example})
                notes = [note.on_page for note in answer.notes if note.code != "default"]
                if notes:
                    noted += 1
                    text = shown(
                        live.get(f"/question/{question.name}", {parameter.name: [example]})
                    )
                    silent += [note for note in notes if note not in text]
    assert silent == []
    assert noted > 2


@pytest.mark.parametrize(
    ("path", "query", "note"),
    [
        (
            "/question/mirna-targets",
            {"mirna": ["miR-21-5p"]},
            "11 more findings under hsa-miR-21, where the source names no arm",
        ),
        ("/question/year-findings", {"year": ["about"]}, 'Year is a whole number, not "about"'),
        ("/question/year-findings", {"year": ["1990"]}, "That is not evidence of absence."),
        ("/question/target-mirnas", {"target": ["ZO-11"]}, 'did you mean "TJP1"?'),
    ],
)
def test_a_question_tells_more_than_its_rows(
    live: Router, path: str, query: dict[str, list[str]], note: str
) -> None:
    assert note in shown(live.get(path, query))


@pytest.mark.parametrize("path", ["/search", "/findings"])
def test_words_of_direction_are_said_to_be_left_out(live: Router, path: str) -> None:
    for typed, said in (("suppress miR-21", True), ("suppress metastasis", False)):
        page = live.get(path, {"q": [typed]})
        assert page is not None
        assert ("search ignores" in page.body.decode()) == said
    filtered = live.get("/findings", {"q": ["suppress miR-21"], "effect": ["suppresses"]})
    assert filtered is not None and b"choose an effect" not in filtered.body
