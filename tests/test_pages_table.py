"""The table of findings: filters, words, counts, order, and what is downloaded."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from exomet.finding.facets import facet_titles
from exomet.finding.filters import filter_findings
from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.finding.request import FindingsRequest
from exomet.finding.results import FindingsPage, browse
from exomet.graph.grounding import Names
from exomet.pages.downloads import download, excel
from exomet.pages.explorer import Explorer
from exomet.pages.router import Router
from exomet.query.delimited import write_delimited
from exomet.terms.iris import expand
from exomet.terms.roles import ROLES

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def tiny_findings(tiny_store: ox.Store) -> Findings:
    return Findings(Names(tiny_store))


@pytest.fixture(scope="module")
def findings(real_store: ox.Store) -> Findings:
    return Findings(Names(real_store))


def explorer_of(findings: Findings) -> Explorer:
    assert isinstance(findings.store, ox.Store)
    return Explorer(findings.store)


def asked(findings: Findings, **query: str) -> FindingsPage:
    """Return the table that is asked for; several values of a filter are separated by a bar."""
    return browse(
        findings, FindingsRequest.read({name: value.split("|") for name, value in query.items()})
    )


def names(shown: FindingsPage) -> list[str]:
    return [finding.name for finding in shown.findings]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["F0001", "F0002", "F0003", "F0004", "F0005"]),
        ({"mirna": "miR-21"}, ["F0001", "F0002", "F0005"]),
        ({"mirna": "miR-21-5p"}, ["F0002", "F0005"]),
        ({"cancer": "HCC"}, ["F0001"]),
        ({"cancer": "carcinoma"}, ["F0001"]),
        ({"sender": "macrophage"}, ["F0002"]),
        ({"sender": "blood plasma"}, ["F0003"]),
        ({"sample": "blood plasma"}, ["F0003"]),
        ({"condition": "hypoxia"}, ["F0004"]),
        ({"condition": "hypoxia|miRNA lost"}, ["F0002", "F0004"]),
        ({"involves": "VEGFA"}, ["F0002"]),
        # The papers of F0002 are of 2015 and of 2018.
        ({"year": "2015"}, ["F0001", "F0002"]),
        ({"year": "2018"}, ["F0002", "F0003"]),
        ({"target": "PTEN", "process": "angiogenesis"}, ["F0001", "F0002"]),
        ({"process": "angiogenesis", "effect": "suppresses"}, ["F0002"]),
        ({"target": "PTEN", "effect": "suppresses"}, ["F0002"]),
        ({"target": "VEGFA", "effect": "represses"}, []),
        ({"kind": "biomarker"}, ["F0003"]),
        ({"kind": "biomarker|background"}, ["F0003", "F0005"]),
        ({"cancer": "HCC|melanoma|HCC"}, ["F0001", "F0002"]),
        ({"cancer": "HCC|melanoma", "recipient": "endothelial cell"}, ["F0001"]),
        ({"effect": "induces|suppresses"}, ["F0002", "F0004"]),
        ({"target": "PTEN", "effect": "induces|represses"}, ["F0001", "F0002"]),
        # Not all of these effects are on targets: the two filters stand each for itself.
        ({"target": "PTEN", "effect": "induces|suppresses"}, ["F0002"]),
        ({"q": "miR-21 in HCC"}, ["F0001"]),
        ({"q": "plasma liver"}, ["F0003"]),
        ({"q": "F0004"}, ["F0004"]),
        ({"q": "hypoxia"}, ["F0004"]),
        ({"q": "which exosomal miRNAs promote angiogenesis in HCC?"}, ["F0001"]),
        ({"q": "ｍｉＲ\u201121"}, ["F0001", "F0002", "F0005"]),
        ({"q": "VEGFA", "kind": "mechanistic"}, ["F0002", "F0004"]),
        ({"q": "PTEN", "kind": "background"}, []),
        ({"sort": "-finding"}, ["F0005", "F0004", "F0003", "F0002", "F0001"]),
        # What does not state the column stands last, whichever way.
        ({"sort": "recipient"}, ["F0004", "F0001", "F0002", "F0003", "F0005"]),
        ({"sort": "-recipient"}, ["F0002", "F0001", "F0004", "F0003", "F0005"]),
        # What the table does not have it leaves aside.
        (
            {"sort": "nonsense", "page": "-3", "unknown": "x"},
            ["F0001", "F0002", "F0003", "F0004", "F0005"],
        ),
    ],
)
def test_what_is_asked_is_what_is_shown(
    tiny_findings: Findings, query: dict[str, str], expected: list[str]
) -> None:
    assert names(asked(tiny_findings, **query)) == expected


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ({"cancer": "melanomma"}, "melanoma"),
        ({"cancer": "HCC|melanomma"}, "melanoma"),
        ({"mirna": "miR-21-3p"}, "hsa-miR-21-5p"),
        ({"kind": "biomarkers"}, "biomarker"),
        ({"effect": "suppress"}, "suppresses"),
        ({"year": "2105"}, "2015"),
        ({"q": "angiogenessis"}, "angiogenesis"),
    ],
)
def test_what_is_not_understood_gets_an_offer(
    tiny_findings: Findings, query: dict[str, str], near: str
) -> None:
    shown = asked(tiny_findings, **query)
    assert names(shown) == []
    assert near in shown.misunderstood[0].suggestions


@pytest.mark.parametrize(
    ("query", "why", "near", "instead"),
    [
        ({"cancr": "HCC"}, 'there is no filter "cancr"', "cancer", {"cancer": ("HCC",)}),
        ({"sort": "yaer"}, 'there is no column "yaer" to sort by', "year", {"sort": ("year",)}),
    ],
)
def test_what_the_table_does_not_have_is_told_and_refused_in_files(
    tiny_findings: Findings,
    query: dict[str, str],
    why: str,
    near: str,
    instead: dict[str, tuple[str, ...]],
) -> None:
    shown = asked(tiny_findings, **query)
    (wrong,) = shown.misunderstood
    assert (len(shown.findings), wrong.why, wrong.suggestions[0]) == (5, why, near)
    assert shown.request.renamed(wrong.name, near).query() == instead
    page = download(
        explorer_of(tiny_findings),
        "/findings.csv",
        {name: [typed] for name, typed in query.items()},
    )
    assert page is not None and (page.status, page.filename) == (400, None)
    assert page.body.decode().startswith(f'{why}; did you mean "{near}"')


def test_findings_are_not_searched_for_everything(tiny_findings: Findings) -> None:
    shown = asked(tiny_findings, q="exosome")
    assert names(shown) == []
    assert [wrong.why for wrong in shown.misunderstood] == [
        'findings cannot be filtered by "exosome" (vesicles)'
    ]


def test_a_sample_is_no_sender(tiny_findings: Findings) -> None:
    sample, sender = (
        [(o.label, o.count) for o in asked(tiny_findings).facets[f]] for f in ("sample", "sender")
    )
    assert sample == [("blood plasma", 1)]
    assert "blood plasma" not in dict(sender) and dict(sender)["malignant cell"] == 2
    assert [part.label for part in tiny_findings.all["F0003"].role("sample")] == ["blood plasma"]


def test_values_of_a_filter_are_removed_and_replaced_one_by_one() -> None:
    two = FindingsRequest.read({"cancer": ["HCC", "CRC"], "q": ["liver metastsis"], "page": ["3"]})
    assert two.query() == {"q": ("liver metastsis",), "cancer": ("HCC", "CRC"), "page": ("3",)}
    assert two.instead("cancer", "HCC").query() == {"q": ("liver metastsis",), "cancer": ("CRC",)}
    assert two.instead("cancer", "HCC", "CRC").filters == {"cancer": ("CRC",)}
    assert two.instead("cancer", "HCC").instead("cancer", "CRC").query() == {
        "q": ("liver metastsis",)
    }
    assert two.instead("q", "metastsis", "metastasis").words == "liver metastasis"
    assert two.instead("q", two.words).query() == {"cancer": ("HCC", "CRC")}


def test_every_count_of_a_facet_is_what_its_choice_shows(findings: Findings) -> None:
    checked = 0
    for given in (
        {},
        {"cancer": "carcinoma"},
        {"effect": "promotes", "q": "EMT"},
        {"mirna": "miR-21", "kind": "mechanistic"},
        {"effect": "represses"},
        {"effect": "represses|induces"},
        {"target": "PTEN", "process": "angiogenesis"},
        {"target": "PTEN", "effect": "represses"},
    ):
        shown = asked(findings, **given)
        for facet in facet_titles():
            for option in shown.facets[facet][::2]:
                chosen = asked(findings, **{**given, facet: option.value})
                assert len(chosen.findings) == option.count, (given, facet, option)
                checked += 1
    assert checked > 200


def test_classes_gather_the_same_findings_as_the_listing(findings: Findings) -> None:
    checked = 0
    for role in ROLES:
        for thing, _ in findings.count(role):
            assert findings.below(role)[str(expand(thing))] == set(
                filter_findings(findings, {role: [thing]})
            ), thing
            checked += 1
    assert checked > 150


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_a_download_is_the_listing_of_what_is_shown(
    findings: Findings, form: str, separator: str
) -> None:
    explorer = explorer_of(findings)
    page = download(explorer, f"/findings.{form}", {"sender": ["immune cell"], "sort": ["-year"]})
    assert page is not None
    shown = names(asked(findings, sender="immune cell", sort="-year"))
    rows = {row[0]: row for row in listing(findings, shown)}
    text = io.StringIO()
    write_delimited(columns(), [rows[name] for name in shown], text, separator)
    assert page.body.decode() == text.getvalue()
    assert len(shown) > 2


def test_turtle_has_the_findings_with_their_steps(findings: Findings) -> None:
    page = download(explorer_of(findings), "/findings.ttl", {"q": ["F0049"]})
    assert page is not None
    triples = list(ox.parse(page.body, format=ox.RdfFormat.TURTLE))
    again = download(explorer_of(findings), "/findings.ttl", {"q": ["F0049"]})
    assert again is not None and again.body == page.body
    subjects = {str(triple.subject) for triple in triples}
    assert "<https://w3id.org/exomet/finding/F0049-s11>" in subjects
    # Its lines of evidence belong to it.
    lines = {
        triple.object.value
        for triple in triples
        if triple.predicate.value == "https://w3id.org/exomet/ontology/evidence"
    }
    assert len(lines) == 2
    own = ("https://w3id.org/exomet/finding/F0049", *sorted(lines))
    assert not [subject for subject in subjects if not subject[1:].startswith(own)]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "SEPTIN2", "https://example.org"]
    book = zipfile.ZipFile(io.BytesIO(excel(cells, [cells, [5] * len(cells)])))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    texts = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))  # noqa: S314
    assert not list(sheet.iter(f"{_MAIN}f")) and not list(sheet.iter(f"{_MAIN}hyperlink"))
    assert ["".join(text.itertext()) for text in texts.iter(f"{_MAIN}si")] == cells
    head, row, numbers = (
        [dict(cell.attrib) for cell in line.iter(f"{_MAIN}c")] for line in sheet.iter(f"{_MAIN}row")
    )
    assert [cell.get("t") for cell in head + row] == ["s"] * 2 * len(cells)
    assert [cell.get("t") for cell in numbers] == [None] * len(cells)
    quoted = [
        at
        for at, form in enumerate(styles.find(f"{_MAIN}cellXfs") or ())
        if form.get("quotePrefix") == "1"
    ]
    assert [cell.get("s") for cell in row] == [str(quoted[0])] * 4 + [None] * 2


def test_year_and_papers_in_a_workbook_are_numbers(findings: Findings) -> None:
    page = download(explorer_of(findings), "/findings.xlsx", {"q": ["F0049"]})
    assert page is not None
    book = zipfile.ZipFile(io.BytesIO(page.body))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    numbers = [cell for cell in sheet.iter(f"{_MAIN}c") if cell.get("t") is None]
    assert [cell.findtext(f"{_MAIN}v") for cell in numbers] == ["2018", "1"]


def test_a_value_that_fits_nothing_is_no_empty_file(findings: Findings) -> None:
    page = download(explorer_of(findings), "/findings.csv", {"cancer": ["nope"]})
    assert page is not None
    assert (page.status, page.filename) == (400, None)
    assert b'"nope"' in page.body


def test_an_unknown_format_is_no_download(findings: Findings) -> None:
    for path in ("/findings.exe", "/findings.csv.ttl", "/findings./etc/passwd"):
        assert download(explorer_of(findings), path, {}) is None


def test_a_finding_of_no_stated_paper_says_so(whole_store: ox.Store) -> None:
    page = Router(whole_store, live=True).get("/findings", {"q": ["F0083"]})
    assert page is not None
    assert '<td data-label="Papers">0 <small>not stated</small></td>' in page.body.decode()
