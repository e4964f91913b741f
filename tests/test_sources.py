"""The whole source is accounted for, its anchors hold, and its labels are grounded."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from difflib import SequenceMatcher
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.anchors import Anchor, anchors_of_text, read_anchors, read_text, verify_anchors
from exomet.audit.coverage import LEDGER_COLUMNS, Coverage, cover, ledger, open_anchors
from exomet.audit.references import listed_references
from exomet.errors import ExometError
from exomet.query.select import select
from exomet.tables import schema
from exomet.tables.check import read_tables
from exomet.tables.layouts import Profile, passages
from exomet.tables.references import row_references
from exomet.terms.digests import digest
from tests.commands import exomet
from tests.conftest import REAL, shared
from tests.first import first_data, first_tables
from tests.planting import planted


def table(name: str) -> list[dict[str, str]]:
    with (first_data() / name).open(encoding="utf-8") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


REVIEW = Profile("prose", "SUMMARY", "REFERENCES")
KINDS_OF_EXCLUSION = {"definition", "no claim", "other claim"}


def covered(text: str, store: ox.Store) -> Coverage:
    return cover(text, REVIEW, anchors_of_text(read_anchors(store), text), ledger(store))


@pytest.fixture(scope="module")
def review() -> str:
    return read_text(shared("source") / "review.txt")


NEW_FINDING = (
    "+papers:paper=zeta2021,authors=Zeta Z,title=None,title_from=published,journal=J,year=2021,"
    "standing=not checked",
    "+findings:finding=F9999,kind=background,mirna=hsa-miR-21,cancer=melanoma",
    "+evidence:evidence=E9999,finding=F9999,source=abstracts,papers=zeta2021,read_from=title,"
    "stance=supports,eco=ECO:0000269",
    "+statements:evidence=E9999,field=mirna,value=hsa-miR-21,basis=title",
    "+statements:evidence=E9999,field=cancer,value=melanoma,basis=title",
)


def test_the_examples_stay_when_a_finding_of_a_new_paper_is_added(tmp_path: Path) -> None:
    data = planted(tmp_path / "data", "; ".join(NEW_FINDING), REAL.data)
    (data / "identifiers.tsv").unlink()
    tables, problems = read_tables(data, REAL.ontology)
    assert problems == []
    assert "F9999" in tables[schema.FINDINGS].identifiers
    for old, new in zip(first_tables(REAL.data), first_tables(data), strict=True):
        assert new.identifiers == old.identifiers, new.spec.name


def test_every_place_is_accounted_for(real_store: ox.Store) -> None:
    rows = ledger(real_store)
    assert len(rows) >= 162
    assert open_anchors(rows) == []


def test_every_row_and_sentence_of_the_review_is_accounted_for(
    review: str, real_store: ox.Store
) -> None:
    found = passages(review, REVIEW)
    rows = [span for span in found if "\t" in review[slice(*span)]]
    assert (len(rows), len(found) - len(rows)) == (62, 143)
    assert covered(review, real_store).open == ()


def test_each_claim_yields_a_finding_or_a_regulation(review: str, real_store: ox.Store) -> None:
    anchors, rows = anchors_of_text(read_anchors(real_store), review), ledger(real_store)
    idle = covered(review, real_store).idle
    assert len(idle) == 23
    yielding = {str(row[0]) for row in rows if row[2] or row[3]}
    starts = {anchor.start for anchor in anchors if anchor.anchor in yielding}
    empty = [span for span in passages(review, REVIEW) if starts.isdisjoint(range(*span))]
    assert empty == list(idle)


def test_running_text_is_told_from_what_stands_around_it() -> None:
    words = "a claim that has as many words as a sentence needs"
    sentence = f"Here is {words}.[3,4]"
    parts = (
        "\nSUMMARY",
        f"{sentence} There are {words}",
        "which goes on after a page with a word more, to make a paragraph of it.",
        "A Heading of the Next Part",
        "Table 1 A caption with many words, which says at length what the columns of it hold",
        "miR-21\tBreast cancer\tCells\tEMT\t-\t2015\t[56]",
        f"EMT: Epithelial transition; {words}.",
        f"OPEN ACCESS This is {words}.",
        f"however, here is {words}.",
        "REFERENCES",
    )
    text = "\n\n".join(parts)
    assert [text[slice(*span)] for span in passages(text, REVIEW)] == [
        sentence,
        f"There are {words}\n\n{parts[2]}",
        parts[5],
        parts[8],
    ]


def test_a_sentence_that_makes_no_claim_has_a_reason(real_store: ox.Store) -> None:
    reasons = [row["reason"] for row in table("exclusions.tsv")]
    assert {reason.partition(":")[0] for reason in reasons} <= KINDS_OF_EXCLUSION
    of_anchors = [row[LEDGER_COLUMNS.index("excluded_because")] for row in ledger(real_store)]
    assert {reason for reason in of_anchors if reason} == set(reasons)


def test_reference_lists_are_whole(whole_store: ox.Store) -> None:
    lists: dict[str, list[int]] = {}
    for entry in listed_references(whole_store):
        if entry.name.isdigit():
            lists.setdefault(entry.source, []).append(int(entry.name))
    assert {"tahan2025", "chinaxiv2017-00483"} <= set(lists)
    for source, numbers in lists.items():
        assert numbers == list(range(1, len(numbers) + 1)), source


def test_the_entries_of_the_chinese_article_are_those_it_prints(whole_store: ox.Store) -> None:
    with (shared("sources") / "chinaxiv2017-00483" / "refs.tsv").open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    listed = listed_references(whole_store, "chinaxiv2017-00483")
    assert [entry.name for entry in listed] == [row["number"] for row in printed]
    # Blanks and hyphens were lost when the article was read, and letters confused.
    alike = [
        SequenceMatcher(None, _letters(entry.title), _letters(row["printed"])).find_longest_match()
        for entry, row in zip(listed, printed, strict=True)
    ]
    shares = [
        match.size / len(_letters(entry.title)) for entry, match in zip(listed, alike, strict=True)
    ]
    assert min(shares) > 0.4
    assert sum(share == 1 for share in shares) > 0.8 * len(shares)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def test_each_reference_by_author_and_year_has_an_entry(whole_store: ox.Store) -> None:
    source = "ev2020-pmc7755723"
    text = read_text(shared("sources") / "ev2020-PMC7755723" / "table.tsv")
    printed = [
        label
        for start, end in passages(text, Profile("author-year rows"))
        for label in row_references(text[start:end], "author-year rows")
    ]
    listed = listed_references(whole_store, source)
    assert len(printed) == text.count("\n") - 1
    assert {entry.name for entry in listed} == set(printed)
    by_paper = {entry.paper: entry.name for entry in listed if entry.paper}
    assert by_paper["paper:lombardo2018"] == "Lombardo et al., 2018"


def test_rows_and_sentences_with_references_by_author_and_year() -> None:
    words = "a claim that has as many words as a sentence needs"
    sentence = f"Here is {words} (Li et al., 2018; Toti and Wu, 2010b)."
    row = "miR-21\tBreast cancer\tCells\tEMT\tLi et al., 2018; de Jong et al., 2016a"
    text = "\n\n".join(("\nSUMMARY", f"{sentence} There is {words}.", row, "REFERENCES"))
    found = passages(text, Profile("author-year prose", "SUMMARY", "REFERENCES"))
    assert [text[slice(*span)] for span in found] == [sentence, f"There is {words}.", row]
    assert row_references(row, "author-year prose") == ["Li et al., 2018", "de Jong et al., 2016a"]
    assert passages(text.replace("Li et al., 2018; de Jong et al., 2016a", "[4]"), REVIEW)


def test_a_claim_without_a_place_is_found(review: str, real_store: ox.Store) -> None:
    anchors = anchors_of_text(read_anchors(real_store), review)
    fewer = [anchor for anchor in anchors if "F0065" not in anchor.findings]
    ((start, end),) = cover(review, REVIEW, fewer, ledger(real_store)).open
    assert "miR-182-5p" in review[start:end]


def test_every_anchor_holds_in_the_review(review: str, real_store: ox.Store) -> None:
    found = anchors_of_text(read_anchors(real_store), review)
    assert {anchor.document_hash for anchor in found} == {digest(review)}
    assert {anchor.source for anchor in found} == {"tahan2025"}
    assert [
        verdict.anchor.anchor
        for verdict in verify_anchors(found, review)
        if verdict.state != "verified"
    ] == []


def test_a_moved_passage_is_told_from_a_missing_one() -> None:
    text = "Zero. The first claim stands here.[1] The second claim stands here.[2] End."
    first, second = (text.index("The first"), 37), (38, 70)
    found = [
        Anchor(str(a), "", a, b, digest(text[a:b]), digest(text), "x", ())
        for a, b in (first, second)
    ]
    assert [v.state for v in verify_anchors(found, text)] == ["verified", "verified"]
    moved = verify_anchors(found, "A new beginning. " + text)
    assert [(v.state, v.at) for v in moved] == [("moved", first[0] + 17), ("moved", 38 + 17)]
    changed = verify_anchors(found, text.replace("second", "last"))
    assert [v.state for v in changed] == ["verified", "missing"]


def test_anchors_and_coverage_from_the_command_line(built: Path, tmp_path: Path) -> None:
    def run(verb: str, *words: str) -> subprocess.CompletedProcess[str]:
        return exomet(verb, "--build", built, *words)

    anchors = len(table("anchors.tsv"))
    told = run("coverage").stderr
    assert f"{anchors} of {anchors} anchors" in told
    entries = len(table("publications.tsv"))
    assert f"tahan2025: {entries} entries in its reference list" in told
    other = tmp_path / "other.txt"
    other.write_text("something else", encoding="utf-8")
    result = run("anchors", "--text", str(other), "F0049")
    assert result.returncode == 1
    assert "this text is of no source" in result.stderr
    assert run("anchors", "F9999").returncode == 2
    source = shared("source") / "review.txt"
    result = run("anchors", "--text", str(source), "F0065")
    assert result.returncode == 0
    assert "miR-182-5p" in result.stdout
    edited = tmp_path / "edited.txt"
    edited.write_text(source.read_text(encoding="utf-8") + "\nA line more.\n", encoding="utf-8")
    result = run("anchors", "--text", str(edited), "F0049")
    assert "tahan2025 is not the one that the offsets were counted in" in result.stderr
    assert "tahan2025: 7 verified, 0 moved, 0 missing" in result.stderr
    result = run("coverage", "--text", str(source), "--source", "tahan2025")
    assert result.returncode == 0
    told = "205 of 205 rows and sentences of the text are accounted for: 182 make a claim, 23 make"
    assert told in result.stderr


def test_a_source_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(ExometError, match="cannot read the source"):
        read_text(tmp_path / "x")


def test_all_references_are_there_and_those_not_cited_are_known(real_store: ox.Store) -> None:
    assert [int(row["number"]) for row in table("publications.tsv")] == list(range(1, 109))
    papers = {paper for row in table("evidence.tsv") for paper in row["papers"].split("|")}
    cited = {row["publication"] for row in table("publications.tsv") if row["paper"] in papers}
    cited |= {
        reference for row in table("regulations.tsv") for reference in row["references"].split("|")
    }
    uncited = {
        int(row["number"]) for row in table("publications.tsv") if row["publication"] not in cited
    }
    general = set(range(2, 9))
    assert uncited == general


def test_corrections_say_where_what_and_why() -> None:
    rows = table("corrections.tsv")
    assert len(rows) >= 140
    assert len({row["kind"] for row in rows}) >= 11
    findings = {row["finding"]: row for row in table("findings.tsv")}
    steps = {(row["finding"], row["step"]): row for row in table("steps.tsv")}
    for row in rows:
        assert row["printed"] != row["curated"], row["correction"]
        assert len(row["printed"].split()) <= 12, row["correction"]
        if row["step"]:
            step = steps[row["finding"], row["step"]]
            if row["field"] == "sign":
                assert row["curated"] == step["sign"], row["correction"]
        elif row["finding"] and row["field"] in ("mirna", "cancer", "kind", "vesicle_term"):
            assert row["curated"] == findings[row["finding"]][row["field"]], row["correction"]


def test_the_slipped_and_reversed_rows_are_corrected() -> None:
    rows = [
        (int(match[1]), row)
        for row in table("corrections.tsv")
        if (match := re.search(r"T1R(\d+)", row["anchor"]))
    ]
    slipped = {number for number, row in rows if row["kind"] == "slipped label"}
    assert slipped == {*range(21, 28), *range(30, 38), 60}
    assert {number for number, row in rows if row["kind"] == "wrong disease"} == {6, 11, 20, 45}
    assert {number for number, row in rows if row["kind"] == "direction reversed"} == {
        6,
        18,
        30,
        37,
        54,
    }


def test_the_mature_form_that_had_a_bare_name_belongs_to_it() -> None:
    rows = {row["mirna"]: row for row in table("mirnas.tsv")}
    bare = [row for row in rows.values() if row["possible_arm"]]
    assert len(bare) > 20
    strays = [
        row["mirna"] for row in bare if rows[row["possible_arm"]]["member_of"] != row["mirna"]
    ]
    assert strays == []


def test_a_withdrawn_microrna_is_said_to_be_so(real_store: ox.Store) -> None:
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
      PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
      SELECT ?label WHERE { ?mirna exomet:recordStatus "withdrawn" ; rdfs:label ?label }"""
    assert select(real_store, query)[1] == [["hsa-miR-7641"]]


SSSOM = """
import sys
from sssom.constants import SchemaValidationType as Kind
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
mappings = parse_sssom_table(sys.argv[1])
reports = validate(mappings, [Kind.JsonSchema, Kind.PrefixMapCompleteness], False)
print(len(mappings.df), [result.message for report in reports.values() for result in report.results])
"""


def test_mappings_pass_the_checks_of_sssom() -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        SSSOM,
        str(first_data() / "mappings.sssom.tsv"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout.split("\n")[0] == f"{len(table('mappings.sssom.tsv'))} []", result.stderr[
        -500:
    ]
    assert len(table("mappings.sssom.tsv")) >= 800


def test_every_printed_label_of_the_reference_is_mapped() -> None:
    folder = shared("reference")
    labels: set[str] = set()
    kinds = {
        "miRNA",
        "cancer",
        "cell_type",
        "cell_line",
        "biofluid",
        "biological_process",
        "pathway",
        "protein_family",
    }
    with (folder / "terms.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["kind"] in kinds:
                labels |= {label for label in row["as_printed"].split("|") if label.strip()}
    mapped = {_plain(row["subject_label"]) for row in table("mappings.sssom.tsv")}
    assert len(labels) > 290
    assert {label for label in labels if _plain(label) not in mapped} == set()


def _plain(label: str) -> str:
    return re.sub(r"\s*([αβγκ])\s*", r"\1", label).strip()


def test_background_regulations_name_their_source() -> None:
    rows = table("regulations.tsv")
    assert len(rows) >= 80
    known = {row["basis"] for row in rows}
    assert known == {"row", "text", "title", "general knowledge"}
    pairs = {(row["regulator"], row["sign"], row["object"]) for row in rows}
    wanted = {
        ("HIF1A", "increase", "VEGFA"),
        ("KLF2", "increase", "TJP1"),
        ("KLF4", "decrease", "KDR"),
        ("EGLN1", "decrease", "HIF1A"),
        ("TSGA10", "decrease", "HIF1A"),
        ("SOCS3", "decrease", "JAK/STAT signaling"),
        ("PTEN", "decrease", "PI3K/AKT signaling"),
        ("KRIT1", "decrease", "Wnt/beta-catenin signaling"),
        ("CELF2", "increase", "WWOX"),
        ("VEGFA", "increase", "KDR"),
        ("MMP", "increase", "endothelial cell migration"),
        ("CAF activation", "not stated", "extracellular matrix organization"),
        ("extracellular matrix disassembly", "increase", "tumour invasion"),
        ("prostaglandin", "increase", "inflammatory niche formation"),
        ("M2 macrophage polarization", "decrease", "immune response"),
        ("antigen processing and presentation", "increase", "T cell activation"),
        ("epithelial to mesenchymal transition", "increase", "drug resistance"),
        ("CAF-derived vesicle-borne microRNA", "increase", "tumour invasion"),
        ("tumour-derived vesicle", "decrease", "immune response"),
    }
    assert wanted <= pairs
    assert len({(regulator, what) for regulator, _, what in pairs}) == len(rows)


def test_what_the_review_says_both_ways_has_no_sign() -> None:
    signs = {(row["regulator"], row["object"]): row for row in table("regulations.tsv")}
    for pair in (
        ("PI3K/AKT signaling", "CAF activation"),
        ("PI3K/AKT signaling", "TGFB1"),
        ("SMAD4", "angiogenesis"),
        ("RUNX3", "TGF-beta signaling"),
    ):
        assert signs[pair]["sign"] == "not stated", pair
        assert signs[pair]["note"], pair


def test_the_sentences_of_a_section_are_numbered_in_their_order() -> None:
    """From 1, without a gap: each has an anchor. Two parts of one sentence have one number."""
    sections: dict[str, list[tuple[int, str]]] = {}
    for row in table("anchors.tsv"):
        if row["within"].startswith("sentence"):
            sections.setdefault(row["section"], []).append((int(row["start"]), row["within"]))
    assert len(sections) >= 14
    for name, found in sections.items():
        words = [within for _, within in sorted(found)]
        numbers = [int(each.split()[1].rstrip(",")) for each in words]
        assert sorted(set(numbers)) == list(range(1, max(numbers) + 1)), name
        assert numbers == sorted(numbers), name
        for number in {number for number in numbers if numbers.count(number) > 1}:
            parts = [each.partition(", ")[2] for each in words if f" {number}," in each]
            assert parts == ["beginning", "end"], name


def test_no_locator_counts_characters(whole_store: ox.Store) -> None:
    query = "SELECT ?l { ?a <https://w3id.org/exomet/ontology/locator> ?l }"
    locators = [str(row[0]) for row in select(whole_store, query)[1]]
    assert len(locators) == len(set(locators)) > 400
    assert "Table 1, row 49 of Tahan and Yazici 2025" in locators
    assert "section EMT, sentence 3 of Tahan and Yazici 2025" in locators
    assert [each for each in locators if "characters" in each] == []
