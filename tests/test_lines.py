"""Lines of evidence, statements and papers in the graph; what levels of evidence a line reaches."""

from __future__ import annotations

import html
import re
from dataclasses import fields
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.finding.describe import description
from exomet.graph.evidence import Line, bases_of, levels_of, levels_shown
from exomet.graph.records import paper_links
from exomet.pages.citation import json_ld
from exomet.pages.entity import EntityView
from exomet.pages.router import Router
from exomet.tables.passages import normalised
from exomet.tables.provenance import EvidenceRow, PaperRow, SourceRow, StatementRow
from exomet.tables.schema import StepRow
from exomet.terms.digests import digest
from exomet.terms.iris import BASE, EXOMET, RDF, RDFS

# Levels of evidence


def made_step(number: int, kind: str, sign: str = "increase") -> StepRow:
    """Return a step whose other cells do not matter here."""
    return StepRow(number, "F0001", f"s{number}", kind, "x", sign, "", "not stated", "", ())


STEPS = [made_step(1, "molecule", "decrease"), made_step(2, "process"), made_step(3, "pathway")]


MADE_UP = SourceRow(2, "tiny", "review", "Doe J", "Made up", "2024", "", "CC0", "", "", "", "", "")


def made_line(*statements: str, stance: str = "supports") -> Line:
    """Return a line with statements such as ``s1 = decrease, called a target; row|biology``."""
    stated = {}
    for text in statements:
        field, value, method, basis = re.fullmatch(
            r"([\w.]+) = ([^,;]+)(?:, ([^;]+))?(?:; (.+))?", text
        ).groups(default="")  # type: ignore[union-attr]
        methods = tuple(filter(None, method.split("|")))
        bases = tuple((basis or "row").split("|"))
        stated[field] = StatementRow(2, "E0001", field, (value,), methods, bases, ())
    row = EvidenceRow(2, "E0001", "F0001", "tiny", (), (), ("row",), stance, ("ECO:0000304",), "")
    source = SourceRow(
        2, "tiny", "review", "Doe J", "Made up", "2024", "", "CC0", "", "", "", "", ""
    )
    return Line(row, stated, source, "Doe 2024", (), ())


VESICLE, CALLED, ASSAY = "vesicle-associated", "called a target", "binding shown by an assay"
INFERRED, TRANSFERRED = "recipient inferred by the curator", "transferred to the recipient"
REGULATED, DIRECT = "target regulated", "direct binding"
LEVELS: list[tuple[tuple[str, ...], set[str]]] = [
    ((), set()),
    (("vesicle_term = exosome",), {VESICLE}),
    # A cell that takes part without a vesicle is no transfer, and neither is an inferred one.
    (("recipient = endothelial cell",), set()),
    (("vesicle_term = exosome", "recipient = endothelial cell"), {VESICLE, TRANSFERRED}),
    (
        ("vesicle_term = exosome", "recipient = malignant cell; inference"),
        {VESICLE, INFERRED},
    ),
    # A direction that the curator alone supplies is none of the source's.
    (("s1 = decrease",), {REGULATED}),
    (("s1 = not stated",), set()),
    (("s1 = decrease; biology",), set()),
    # A pathway or a process is no target.
    (("s3 = increase",), set()),
    (("s2 = increase",), {"phenotype"}),
    # Called a target by that word alone, called direct, shown by an assay, bound as a protein.
    (("s1 = not stated, called a target",), {CALLED}),
    (("s1 = not stated, called direct",), {CALLED, DIRECT}),
    (("s1 = not stated, called a target|reporter assay",), {CALLED, DIRECT, ASSAY}),
    (("s1 = not stated, RIP",), {CALLED, DIRECT, ASSAY}),
    (("s1 = not stated, protein binding",), {DIRECT}),
    (("s1 = decrease, consequence",), {REGULATED}),
    (("model_systems = in vivo",), {"in vivo"}),
    (("model_systems = in vitro",), set()),
    # What is said of the cell of a step says nothing of its object.
    (("s1.in_cell = recipient",), set()),
]


@pytest.mark.parametrize(("statements", "levels"), LEVELS)
def test_a_line_reaches_the_levels_that_it_states(
    statements: tuple[str, ...], levels: set[str]
) -> None:
    reached = levels_of(made_line(*statements), STEPS)
    assert {level for level, shown in reached.items() if shown} == levels
    assert len(reached) == 9


def test_a_finding_shows_what_any_line_for_it_shows() -> None:
    for_it = made_line("s1 = decrease, called a target")
    also = made_line("vesicle_term = exosome")
    against = made_line("model_systems = in vivo", stance="disputes")
    shown = levels_shown([for_it, also, against], STEPS)
    assert {level for level, yes in shown.items() if yes} == {REGULATED, CALLED, VESICLE}
    assert not shown["in vivo"]


def test_a_step_rests_on_the_lines_that_state_it_so() -> None:
    lines = [
        made_line("s1 = decrease; row|text"),
        made_line("s1 = increase; title"),
        made_line("s1 = not stated; abstract|text"),
    ]
    assert bases_of(STEPS[0], lines) == ["row", "text", "abstract"]
    assert bases_of(STEPS[1], lines) == []


# In the graph

SENTENCES = (
    "Exosomal miR-25-3p of colorectal cancer cells silences KLF2 in endothelial cells, "
    "as a reporter assay shows.",
    "In mice, Wnt signaling and the leak of vessels went up.",
)


def about(store: ox.Store, name: str) -> set[tuple[str, str]]:
    """Return what is asserted of a thing of ours: relations and values in short."""
    quads = store.quads_for_pattern(ox.NamedNode(BASE + name), None, None, ox.DefaultGraph())
    return {
        (short(quad.predicate.value), short(getattr(quad.object, "value", ""))) for quad in quads
    }


def short(text: str) -> str:
    """Return an IRI without what all of ours begin with; other texts as they are."""
    for start in (EXOMET, BASE, RDF, RDFS, "http://purl.obolibrary.org/obo/"):
        text = text.removeprefix(start)
    return text


def test_a_statement_is_a_node_with_its_step_and_the_hash_of_its_sentence(
    tiny_store: ox.Store,
) -> None:
    assert about(tiny_store, "evidence/E0006-s1") == {
        ("type", "Statement"),
        ("label", "s1: decrease"),
        ("field", "s1"),
        ("statedValue", "decrease"),
        ("method", "reporter assay"),
        ("basis", "abstract"),
        ("sentenceHash", digest(normalised(SENTENCES[0]))),
        ("ofStep", "finding/F0004-s1"),
    }
    assert ("ofStep", "finding/F0004-s4") in about(tiny_store, "evidence/E0006-s4.in_cell")
    species = about(tiny_store, "evidence/E0006-species")
    assert ("sentenceHash", digest(normalised(SENTENCES[1]))) in species
    assert not [relation for relation, _ in species if relation == "ofStep"]


def test_a_line_says_from_where_it_is_and_what_it_shows(tiny_store: ox.Store) -> None:
    stated = about(tiny_store, "evidence/E0006")
    assert {
        ("type", "EvidenceLine"),
        ("type", "ECO_0000269"),
        ("type", "ECO_0001805"),
        ("reportedBy", "source/abstracts"),
        ("paper", "paper/delta2020"),
        ("readFrom", "title"),
        ("readFrom", "abstract"),
        ("stance", "supports"),
        ("shows", ASSAY),
        ("doesNotState", VESICLE),
        ("statement", "evidence/E0006-s1"),
    } <= stated
    # It is in no reference list, and has no place in a review.
    assert not {relation for relation, _ in stated} & {"primaryPaper", "place"}
    assert ("primaryPaper", "publication/tiny-4") in about(tiny_store, "evidence/E0004")


def test_a_finding_has_what_all_its_lines_show(tiny_store: ox.Store) -> None:
    stated = about(tiny_store, "finding/F0004")
    assert {("evidence", "evidence/E0004"), ("evidence", "evidence/E0006")} <= stated
    assert {level for relation, level in stated if relation == "doesNotState"} == {INFERRED}
    assert {level for relation, level in stated if relation == "shows"} >= {TRANSFERRED, "in vivo"}


def test_the_description_of_a_finding_has_its_lines(tiny_store: ox.Store) -> None:
    triples = description(tiny_store, f"{BASE}finding/F0004")
    subjects = {triple.subject.value for triple in triples}  # type: ignore[union-attr]
    assert f"{BASE}evidence/E0006" in subjects
    assert f"{BASE}evidence/E0006-s4.in_cell" in subjects
    assert f"{BASE}finding/F0004-s1" in subjects
    assert not {subject for subject in subjects if "E0005" in subject or "F0001" in subject}


def test_a_cell_that_changes_has_both_states(tiny_store: ox.Store) -> None:
    recipient = about(tiny_store, "finding/F0001-recipient")
    assert {("type", "CL_0000115"), ("becomes", "finding/F0001-recipient-other-state")} <= recipient
    after = about(tiny_store, "finding/F0001-recipient-other-state")
    assert ("type", "CancerAssociatedFibroblast") in after
    before = about(tiny_store, "finding/F0002-sender-other-state")
    assert {("type", "CL_0000235"), ("becomes", "finding/F0002-sender")} <= before
    # The finding has the cell as it was named alone.
    assert ("recipientCell", "finding/F0001-recipient-other-state") not in about(
        tiny_store, "finding/F0001"
    )


def test_a_finding_that_names_no_cancer_says_so(real_store: ox.Store) -> None:
    assert ("label", "F0071: hsa-let-7i, cancer not stated") in about(real_store, "finding/F0071")
    assert ("label", "F0031: hsa-miR-105 in breast cancer") in about(real_store, "finding/F0031")


# Papers

PUBMED_SEARCH = "https://pubmed.ncbi.nlm.nih.gov/?term=Made-up+title+5"
LINKS = {
    "alpha2015": ["https://doi.org/10.5555/alpha.1"],
    "beta2018": ["https://pubmed.ncbi.nlm.nih.gov/102/"],
    "gamma2018": ["https://pmc.ncbi.nlm.nih.gov/articles/PMC103/"],
    "delta2020": [
        "https://doi.org/10.5555/delta%284%29",
        "https://pubmed.ncbi.nlm.nih.gov/104/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC104/",
    ],
    # Without an identifier, a search for the title.
    "epsilon2020": [PUBMED_SEARCH],
}
NUMBERS = {"alpha2015": 1, "beta2018": 2, "gamma2018": 3, "delta2020": 4, "epsilon2020": 5}


@pytest.mark.parametrize("paper", LINKS)
def test_a_paper_links_to_all_its_addresses_and_an_entry_to_the_first(
    paper: str, tiny_store: ox.Store
) -> None:
    of_paper = {value for name, value in about(tiny_store, f"paper/{paper}") if name == "seeAlso"}
    assert of_paper == set(LINKS[paper])
    entry = about(tiny_store, f"publication/tiny-{NUMBERS[paper]}")
    assert [value for name, value in entry if name == "seeAlso"] == LINKS[paper][:1]
    assert ("paper", f"paper/{paper}") in entry


@pytest.mark.parametrize("paper", LINKS)
@pytest.mark.parametrize("kind", ["paper", "publication"])
def test_the_links_stand_on_the_pages(kind: str, paper: str, tiny_store: ox.Store) -> None:
    name = paper if kind == "paper" else f"tiny-{NUMBERS[paper]}"
    page = Router(tiny_store, live=True).get(f"/{kind}/{name}", {})
    assert page is not None
    shown = re.findall(r'href="(https://[^"]+)"', html.unescape(page.body.decode()))
    links = LINKS[paper] if kind == "paper" else LINKS[paper][:1]
    assert set(links) <= set(shown)
    others = {link for each in LINKS.values() for link in each} - set(links)
    assert not others & set(shown)


def test_an_entry_of_a_reference_list_has_one_link(real_store: ox.Store) -> None:
    see_also = ox.NamedNode(RDFS + "seeAlso")
    publication = ox.NamedNode(EXOMET + "Publication")
    entries = [
        quad.subject
        for quad in real_store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), publication)
    ]
    assert len(entries) == 108
    for entry in entries:
        assert len(list(real_store.quads_for_pattern(entry, see_also, None))) == 1, entry


def test_the_links_of_a_paper_are_in_one_order() -> None:
    empty: dict[str, object] = {field.name: "" for field in fields(PaperRow)} | {"line": 2}
    known = {"doi": "10.1/<x>", "pmid": "7", "pmcid": "PMC8"}
    paper = PaperRow(**(empty | known))  # type: ignore[arg-type]
    assert paper_links(paper) == [
        "https://doi.org/10.1/%3Cx%3E",
        "https://pubmed.ncbi.nlm.nih.gov/7/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC8/",
    ]


def test_a_paper_is_found_by_each_of_its_identifiers(tiny: Path) -> None:
    from exomet.questions.door import open_graph

    graph = open_graph(tiny)
    for name in ("delta2020", "doi:10.5555/delta(4)", "10.5555/delta(4)", "PMID:104", "PMC104"):
        assert graph.describe(name).curie == "paper:delta2020", name


def test_pages_of_papers_and_lines_tell_machines_what_they_are(tiny_store: ox.Store) -> None:
    explorer = Router(tiny_store, live=True).explorer
    paper = json_ld(EntityView(explorer, f"{BASE}paper/delta2020"))
    assert paper["@graph"][0]["@type"] == ["https://schema.org/ScholarlyArticle"]  # type: ignore[index,call-overload]
    line = json_ld(EntityView(explorer, f"{BASE}evidence/E0006"))
    assert line["@graph"][0]["@type"] == []  # type: ignore[index,call-overload]


def test_a_statement_is_a_part_of_the_page_of_its_line(tiny_store: ox.Store) -> None:
    pages = Router(tiny_store, live=True)
    for field in ("s1", "model_systems", "s4.in_cell"):
        page = pages.get(f"/evidence/E0006-{field}", {})
        assert page is not None and (page.status, page.location) == (303, "/evidence/E0006")
    page = pages.get("/evidence/E0006", {})
    assert page is not None
    words = " ".join(re.sub(r"<[^>]+>", " ", html.unescape(page.body.decode())).split())
    assert "Recipient cancer-associated fibroblast endothelial cell abstract" in words
    assert "s4 vascular permeability increase increase, in the recipient" in words
    assert not [path for path in pages.paths() if path.startswith("/evidence/E0006-")]
