"""What curators add: papers, sources, anchors, terms; and the walk from a paper to a finding."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from exomet.checking import validate_tables
from exomet.cli.verbs import cli
from exomet.curation.new_anchors import find_passage
from exomet.curation.new_papers import paper_key
from exomet.errors import ExometError
from exomet.graph.make import Inputs
from exomet.terms.digests import digest
from tests.conftest import REAL, TINY, silent
from tests.planting import add_row

TEXT = (
    "Title\n\nMiR-21 was raised\nin serum. It low\u2010ers PTEN in cells. The end of it.\n"
    "MiR-21 was lost. It lowers PTEN again.\n"
)
OBO = """format-version: 1.2
data-version: releases/2026-01-02

[Term]
id: MONDO:0004992
name: cancer

[Term]
id: MONDO:0000009
name: no disease

[Term]
id: MONDO:0009999
name: made-up cancer
is_a: MONDO:0000002 ! digestive cancer

[Term]
id: MONDO:0000002
name: digestive cancer
is_a: MONDO:0004992 ! cancer
is_a: MONDO:0000003 ! of another branch

[Term]
id: MONDO:0000003
name: of another branch
is_a: MONDO:0000009 ! no disease

[Term]
id: MONDO:0000004
name: obsolete cancer
is_obsolete: true
replaced_by: MONDO:0009999

[Term]
id: CVCL_0027
name: Hep-G2
"""
TURTLE = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
<http://x.org/mondo.owl> a owl:Ontology ; owl:versionIRI <http://x.org/releases/2026-01-02/mondo> .
obo:MONDO_0009999 rdfs:label "made-up cancer" ; rdfs:subClassOf obo:MONDO_0000002 .
obo:MONDO_0000002 rdfs:label "digestive cancer" ; rdfs:subClassOf obo:MONDO_0004992 ,
  [ a owl:Restriction ] , obo:MONDO_0000003 .
obo:MONDO_0000003 rdfs:label "of another branch" .
"""
HIERARCHY = """child\tparent\trelation\tchild_label\tparent_label
MONDO:0009999\tMONDO:0000002\tis_a\tmade-up cancer\tdigestive cancer
MONDO:0000002\tMONDO:0004992\tis_a\tdigestive cancer\tcancer
MONDO:0000002\tMONDO:0000009\tpart_of\tdigestive cancer\tsomething
"""
PAPER = ("--authors", "Zeta Z, Alpha A", "--title", "Made-up title 6", "--journal", "J Test")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY.data, tmp_path / "data")
    shutil.copytree(TINY.ontology, tmp_path / "ontology")
    return tmp_path


def run(folder: Path, *arguments: str | Path) -> Result:
    tables = ("--data", folder / "data", "--ontology", folder / "ontology")
    return CliRunner().invoke(cli, [str(argument) for argument in (*arguments, *tables)])


def done(folder: Path, *arguments: str | Path) -> Result:
    result = run(folder, *arguments)
    assert result.exit_code == 0, result.output
    return result


def refused(folder: Path, *arguments: str | Path) -> str:
    before = state(folder)
    result = run(folder, *arguments)
    assert state(folder) == before
    if isinstance(result.exception, ExometError):
        return str(result.exception)
    assert result.exit_code != 0
    return result.output


def state(folder: Path) -> dict[str, bytes]:
    files = [*(folder / "data").glob("*.tsv"), *(folder / "ontology").glob("*.tsv")]
    return {path.name: path.read_bytes() for path in files}


def last_row(folder: Path, table: str) -> dict[str, str]:
    """Return the cells of the last row of a table that are filled in."""
    lines = (folder / table).read_text(encoding="utf-8").splitlines()
    cells = zip(lines[0].split("\t"), lines[-1].split("\t"), strict=True)
    return {name: cell for name, cell in cells if cell}


def rows_with(folder: Path, table: str, start: str) -> list[str]:
    lines = (folder / table).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(start)]


# Papers


def test_a_paper_has_the_next_identifier(folder: Path) -> None:
    done(folder, "paper", "add", *PAPER, "--year", "2021", "--pmid", "PMID: 106")
    assert last_row(folder / "data", "papers.tsv") == {
        "paper": "zeta2021",
        "pmid": "106",
        "authors": "Zeta Z, Alpha A",
        "title": "Made-up title 6",
        "title_from": "published",
        "journal": "J Test",
        "year": "2021",
        "standing": "not checked",
    }


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (("--doi", "https://doi.org/10.5555/ALPHA.1"), "alpha2015"),
        (("--pmid", "102"), "beta2018"),
        (("--pmcid", "PMC103"), "gamma2018"),
        (("--title", "Made up title 5"), "epsilon2020"),
    ],
)
def test_a_paper_that_is_there_is_named(given: tuple[str, str], same: str, folder: Path) -> None:
    said = refused(folder, "paper", "add", *PAPER, "--year", "2021", *given)
    assert f"the paper is there: {same} (" in said


def cell_of(folder: Path, paper: str, column: str) -> str:
    lines = (folder / "data" / "papers.tsv").read_text(encoding="utf-8").splitlines()
    [row] = rows_with(folder / "data", "papers.tsv", f"{paper}\t")
    return row.split("\t")[lines[0].split("\t").index(column)]


def test_a_paper_that_is_there_takes_the_identifier_that_it_lacks(folder: Path) -> None:
    add = ("paper", "add", *PAPER, "--year", "2021")
    told = done(folder, *add).stderr
    folders = f"--data {folder / 'data'} --ontology {folder / 'ontology'}"
    how = f"exomet paper add --paper zeta2021 --doi DOI {folders}"
    assert f"zeta2021 has no DOI and no PubMed identifier; once it has one: {how}\n" in told
    said = done(folder, *add, "--doi", "https://doi.org/10.5555/zeta.6")
    assert "doi: (empty) -> 10.5555/zeta.6" in said.stdout
    assert "once it has one" not in said.stderr
    done(folder, "paper", "add", "--paper", "zeta2021", "--pmid", "PMID: 106")
    assert [cell_of(folder, "zeta2021", name) for name in ("doi", "pmid", "year")] == [
        "10.5555/zeta.6",
        "106",
        "2021",
    ]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--doi", "10.5555/zeta.7"), "its doi is 10.5555/zeta.6, not 10.5555/zeta.7"),
        (("--year", "2020", "--pmid", "106"), "its year is 2021, not 2020"),
        (
            ("--doi", "10.5555/zeta.6", "--title", "Other"),
            "its title is Made-up title 6, not Other",
        ),
        (("--pmid", "one"), '"one" is not a well-formed pmid'),
        ((), "the paper is there: zeta2021 (Made-up title 6)"),
    ],
)
def test_a_paper_keeps_what_it_has(given: tuple[str, ...], says: str, folder: Path) -> None:
    done(folder, "paper", "add", *PAPER, "--year", "2021", "--doi", "10.5555/zeta.6")
    assert says in refused(folder, "paper", "add", "--paper", "zeta2021", *given)


def test_a_paper_without_year_is_told_how_it_is_called(folder: Path) -> None:
    assert (
        "year: error EMPTY_CELL: the identifier of a paper needs its year; give it with --year"
        in (refused(folder, "paper", "add", *PAPER))
    )
    done(folder, "paper", "add", *PAPER, "--paper", "zeta-undated")
    assert last_row(folder / "data", "papers.tsv")["paper"] == "zeta-undated"


def test_a_bad_cell_of_a_paper_is_named(folder: Path) -> None:
    assert "title: error EMPTY_CELL: the cell is empty; give it with --title" in refused(
        folder, "paper", "add", "--authors", "Zeta Z", "--journal", "J", "--year", "2021"
    )
    assert '"2-Sep" is not a well-formed year' in refused(
        folder, "paper", "add", *PAPER, "--year", "2-Sep"
    )


def test_a_row_that_is_refused_is_not_shown_as_added(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exomet.tables.keeping.is_packaged", lambda _: True)
    result = run(folder, "paper", "add", *PAPER, "--year", "2021")
    assert "with --data FOLDER, here and in each further command" in str(result.exception)
    assert result.stdout == ""


# Two entries of a reference list with the title of the paper that is added, one with its year.
ENTRY = {"source": "tiny", "authors": "Zeta Z", "title": "Made up title 6", "journal": "J Test"}
ENTRIES = (
    ENTRY | {"publication": "tiny-6", "number": "6", "year": "2021"},
    ENTRY | {"publication": "tiny-7", "number": "7", "year": "2019"},
)


def add_entries(folder: Path) -> None:
    (folder / "data" / "identifiers.tsv").unlink(missing_ok=True)
    for entry in ENTRIES:
        add_row(folder / "data" / "publications.tsv", entry)


def paper_of(folder: Path, entry: str) -> str:
    """Return the paper that an entry names; it is in the last column."""
    [line] = rows_with(folder / "data", "publications.tsv", entry)
    return line.rpartition("\t")[2]


def test_the_entry_of_a_paper_in_a_reference_list_is_linked(folder: Path) -> None:
    """Title and year are the same; the other entry is named by the curator."""
    add_entries(folder)
    result = done(folder, "paper", "add", *PAPER, "--year", "2021")
    assert [paper_of(folder, entry) for entry in ("tiny-6", "tiny-7")] == ["zeta2021", ""]
    assert "paper: (empty) -> zeta2021" in result.stdout


def test_an_entry_that_a_curator_names_is_linked(folder: Path) -> None:
    add_entries(folder)
    other = 'there is no entry "tiny-77" in publications.tsv; did you mean "tiny-7"'
    add = ("paper", "add", *PAPER, "--year", "2021", "--reference")
    assert other in refused(folder, *add, "tiny-77")
    assert "tiny-1 names another paper already: alpha2015" in refused(folder, *add, "tiny-1")
    done(folder, *add, "tiny-7", "--reference", "tiny-6")
    assert [paper_of(folder, entry) for entry in ("tiny-6", "tiny-7")] == ["zeta2021", "zeta2021"]


def test_what_was_added_is_reported_by_its_table(folder: Path) -> None:
    add_entries(folder)
    add = ("paper", "add", *PAPER, "--year", "2021", "--pmid", "106")
    said = done(folder, *add).stderr.splitlines()
    data, ontology = folder / "data", folder / "ontology"
    assert said == [f"{data}/papers.tsv: 1 row added", f"{data}/publications.tsv: 1 row changed"]
    (folder / "mondo.obo").write_text(OBO, encoding="utf-8")
    added = done(folder, "term", "add", "MONDO:0009999", "--from", folder / "mondo.obo")
    assert f"{ontology}/borrowed.tsv: 2 rows added" in added.stderr


@pytest.mark.parametrize(
    ("authors", "key"),
    [
        ("Zhou W, Fong MY", "zhou2018c"),
        ("Müller-Łukasz Ö", "muller-lukasz2018"),
        ("O'Brien KP et al", "obrien2018"),
        ("Romero Cordoba S", "romero-cordoba2018"),
        ("Consortium", "consortium2018"),
    ],
)
def test_keys_of_papers(authors: str, key: str) -> None:
    assert paper_key(authors, "2018", frozenset({"zhou2018", "zhou2018b"})) == key


# Sources and anchors


def test_a_source_has_the_hash_of_its_text(folder: Path) -> None:
    file = folder / "Doe 2025.txt"
    file.write_text(TEXT, encoding="utf-8", newline="\n")
    shown = done(folder, "source", "add", file)
    row = last_row(folder / "data", "sources.tsv")
    assert (row["source"], row["sha256"]) == ("doe-2025", digest(TEXT))
    kinds = "kind (review, table, abstracts)"
    assert f"fill in {kinds}, authors, title, year, licence of doe-2025 in " in shown.stderr
    assert "kind" not in row


@pytest.fixture
def source(folder: Path) -> Path:
    """The text of a source that is complete."""
    file = folder / "text.txt"
    file.write_text(TEXT, encoding="utf-8", newline="\n")
    cells = ("--authors", "Doe J", "--title", "Another", "--year", "2025", "--licence", "CC0")
    shown = done(folder, "source", "add", file, "--source", "doe2025", "--kind", "review", *cells)
    assert "fill in" not in shown.stderr
    return file


def test_a_source_that_is_there_is_named(folder: Path, source: Path) -> None:
    assert "is the text of doe2025, which is there" in refused(folder, "source", "add", source)


def test_an_anchor_is_found_by_its_words(folder: Path, source: Path) -> None:
    words = "It low-ers PTEN ... The end of it."
    call = ("anchor", "--source", "doe2025", words, "--text", source, "--section", "Results")
    before = state(folder)
    assert "It low\u2010ers PTEN in cells. The end of it." in done(folder, *call).stderr
    assert state(folder) == before
    done(folder, *call, "--write")
    start, end = TEXT.index("It low\u2010"), TEXT.index("\nMiR-21 was lost")
    row = last_row(folder / "data", "anchors.tsv")
    assert row == {
        "anchor": "doe2025-P001",
        "source": "doe2025",
        "section": "Results",
        "start": str(start),
        "end": str(end),
        "sha256": digest(TEXT[start:end]),
    }
    assert "the passage has an anchor: doe2025-P001" in refused(folder, *call, "--write")
    # The section is that of the passage before; the text is found by its hash.
    again = ["anchor", "--source", "doe2025", "MiR-21 was lost.", "--write"]
    result = CliRunner(env={"EXOMET_TEXTS": str(source.parent)}).invoke(
        cli, [*again, "--data", str(folder / "data"), "--ontology", str(folder / "ontology")]
    )
    assert result.exit_code == 0, result.output
    row = last_row(folder / "data", "anchors.tsv")
    assert (row["anchor"], row["section"]) == ("doe2025-P002", "Results")
    validate_tables(Inputs(folder / "data", folder / "ontology"), silent, {"text": TEXT})


def test_an_anchor_may_be_a_row_of_a_table(folder: Path, source: Path) -> None:
    row = ("--section", "Table 2", "--row", "7", "--printed-mirna", "miR-21", "--write")
    done(folder, "anchor", "--source", "doe2025", "MiR-21 was lost.", "--text", source, *row)
    cells = last_row(folder / "data", "anchors.tsv")
    assert (cells["anchor"], cells["row"]) == ("doe2025-T2R07", "7")
    assert cells["printed_mirna"] == "miR-21"


def test_the_references_of_a_row_are_those_it_prints(folder: Path) -> None:
    file = folder / "rows.tsv"
    file.write_text("row\tmirna\treferences\n1\tmiR-21\tLi et al., 2018\n", encoding="utf-8")
    cells = ("--authors", "Doe J", "--title", "Rows", "--year", "2025", "--licence", "CC0")
    named = ("--source", "rows2025", "--layout", "author-year rows")
    done(folder, "source", "add", file, "--kind", "review", *named, *cells)
    call = (
        "anchor",
        "--source",
        "rows2025",
        "miR-21 ... 2018",
        "--text",
        file,
        "--section",
        "Table 1",
    )
    said = refused(folder, *call, "--row", "1", "--write")
    assert (
        "printed_references: error UNLISTED_REFERENCE: no entry of rows2025 has the label" in said
    )
    entry = {
        "publication": "rows2025-li2018",
        "source": "rows2025",
        "label": "Li et al., 2018",
        "authors": "Li et al",
        "title": "not stated",
        "year": "2018",
    }
    add_row(folder / "data" / "publications.tsv", entry)
    done(folder, *call, "--row", "1", "--write")
    assert last_row(folder / "data", "anchors.tsv")["printed_references"] == "Li et al., 2018"


RUNNING = (
    "Results\n\nIn serum of many patients with tumours of the liver miR-21 was up. Nothing else was. "
    "In mice that had tumours it lowered PTEN.\n\nA heading\n\nAfter the heading the sentences "
    "of a section are counted anew by this tool. And then on."
)


@pytest.mark.parametrize(
    ("words", "within"),
    [
        ("In serum ... up.", "sentence 1"),
        ("In mice ... lowered PTEN.", "sentence 3"),
        ("it lowered PTEN.", "sentence 3, end"),
        ("In mice that", "sentence 3, beginning"),
        ("And then on.", "sentence 2"),
        ("A heading", ""),
    ],
)
def test_the_sentences_of_a_section_are_counted(folder: Path, words: str, within: str) -> None:
    file = folder / "running.txt"
    file.write_text(RUNNING, encoding="utf-8", newline="\n")
    cells = ("--authors", "Doe J", "--title", "Running", "--year", "2025", "--licence", "CC0")
    named = ("--source", "doe2025", "--kind", "review", "--layout", "prose")
    done(folder, "source", "add", file, *named, *cells)
    call = ("anchor", "--source", "doe2025", "--text", file, "--section", "Results", "--write")
    done(folder, *call, words)
    assert last_row(folder / "data", "anchors.tsv").get("within", "") == within
    # A sentence that has a number gives those after it theirs.
    if within == "sentence 1":
        edited = (folder / "data" / "anchors.tsv").read_text(encoding="utf-8")
        (folder / "data" / "anchors.tsv").write_text(
            edited.replace("\tsentence 1\t" + str(RUNNING.index("In serum")), "\tsentence 7\t9"),
            encoding="utf-8",
        )
        done(folder, *call, "Nothing else was.")
        assert last_row(folder / "data", "anchors.tsv")["within"] == "sentence 8"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("MiR-21 was ... again.", '"MiR-21 was" is in the text 2 times ('),
        ("It rises", 'the text has no "It rises": copy the words from it'),
        ("The end ... Title", '"Title" does not follow within 5,000 characters of "The end"'),
        ("The end ... ", '"" does not follow'),
        ("... again.", 'the text has no ""'),
    ],
)
def test_words_that_find_no_passage(words: str, says: str) -> None:
    with pytest.raises(ExometError) as error:
        find_passage(TEXT, words)
    assert says in str(error.value)


def test_the_text_must_be_that_of_the_source(folder: Path, source: Path) -> None:
    call = ("anchor", "--source", "tiny", "MiR-21 was lost.")
    assert "is not the text of tiny: its hash differs" in refused(folder, *call, "--text", source)
    assert "give the text of tiny with --text FILE" in refused(folder, *call)
    assert "there is no source nope: the sources are" in refused(
        folder, "anchor", "--source", "nope", "MiR-21"
    )
    assert "abstracts is no single text" in refused(
        folder, "anchor", "--source", "abstracts", "MiR-21"
    )


# Terms


def test_genes_and_micrornas_come_from_the_nomenclature(folder: Path) -> None:
    shown = done(folder, "term", "add", "HGNC:16852", "hsa-miR-320a", "MIMAT0000421")
    assert rows_with(folder / "data", "molecules.tsv", "HGNC:16852") == [
        "HGNC:16852\tgene\tSOCS5\tSOCS5\t\t"
    ]
    assert "the symbol stands for the full name of SOCS5" in shown.stderr
    assert rows_with(folder / "data", "mirnas.tsv", "")[-3:] == [
        "hsa-miR-320a\tarm-not-stated\thsa-miR-320a\t\tMIMAT0000510\t\t\tmiR-320a\t",
        "MIMAT0000510\tmature\thsa-miR-320a-3p\tMIMAT0000510\t\thsa-miR-320a\tcurrent\tmiR-320a-3p\t",
        "MIMAT0000421\tmature\thsa-miR-122-5p\tMIMAT0000421\t\t\tcurrent\tmiR-122-5p\t",
    ]
    validate_tables(Inputs(folder / "data", folder / "ontology"), silent)


def test_a_current_name_means_its_accession(folder: Path) -> None:
    done(folder, "term", "add", "hsa-miR-21-3p")
    assert last_row(folder / "data", "mirnas.tsv")["mirna"] == "MIMAT0004494"
    assert last_row(folder / "data", "mirnas.tsv")["member_of"] == "hsa-miR-21"


def test_what_no_file_holds_is_described(folder: Path) -> None:
    pathway = ("--label", "Hedgehog signaling", "--class", "GO:0007224", "--synonym", "SHH pathway")
    done(folder, "term", "add", "pathway:hedgehog", *pathway)
    assert rows_with(folder / "data", "pathways.tsv", "hedgehog") == [
        "hedgehog\tHedgehog signaling\tGO:0007224\tSHH pathway"
    ]
    condition = (
        "--label",
        "fasting",
        "--definition",
        "No food.",
        "--close-match",
        "MESH:D000072258",
    )
    done(folder, "term", "add", "condition:fasting", *condition)
    assert rows_with(folder / "data", "conditions.tsv", "fasting") == [
        "fasting\tfasting\tNo food.\tMESH:D000072258"
    ]
    validate_tables(Inputs(folder / "data", folder / "ontology"), silent)


def test_families_are_added_and_have_members(folder: Path) -> None:
    done(folder, "term", "add", "FPLX:AKT", "--label", "AKT", "--name", "Protein kinase B")
    done(folder, "term", "add", "HGNC:16852", "--member-of", "FPLX:AKT")
    assert last_row(folder / "data", "molecules.tsv")["member_of"] == "FPLX:AKT"
    done(folder, "term", "add", "MIPF0000024", "--label", "mir-103 family")
    assert last_row(folder / "data", "mirnas.tsv") == {
        "mirna": "MIPF0000024",
        "kind": "family",
        "label": "mir-103 family",
        "accession": "MIPF0000024",
        "status": "current",
    }
    done(folder, "term", "add", "MIMAT0000421", "--member-of", "MIPF0000024")
    assert last_row(folder / "data", "mirnas.tsv")["member_of"] == "MIPF0000024"
    assert "no row" in refused(folder, "term", "add", "HGNC:7", "--member-of", "FPLX:None")
    validate_tables(Inputs(folder / "data", folder / "ontology"), silent)


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (("pathway:wnt", "--label", "x", "--class", "GO:0007224"), "wnt is in pathways.tsv"),
        (("pathway:x", "--class", "GO:0007224"), "give the label of pathway:x with --label"),
        (("pathway:x", "--label", "x"), "give the class of pathway:x with --class"),
        (("pathway:x", "--label", "x", "--class", "GO:1"), "exomet term add GO:1 --from FILE"),
        (
            ("pathway:X", "--label", "x", "--class", "GO:0007224"),
            '"X" is not a well-formed pathway',
        ),
        (("condition:x", "--label", "x"), "give the definition of condition:x with --definition"),
        (("MIPF0000024",), "give the label of MIPF0000024 with --label"),
        (("HGNC:7", "HGNC:16852", "--member-of", "FPLX:AKT"), "describe one term at a time"),
    ],
)
def test_what_is_described_badly_is_refused(term: tuple[str, ...], says: str, folder: Path) -> None:
    assert says in refused(folder, "term", "add", *term)


@pytest.fixture(params=["mondo.obo", "mondo.ttl", "reference"])
def ontology(request: pytest.FixtureRequest, folder: Path) -> Path:
    file = folder / str(request.param)
    if file.suffix == ".obo":
        file.write_text(OBO, encoding="utf-8")
    elif file.suffix == ".ttl":
        file.write_text(TURTLE, encoding="utf-8")
    else:
        file.mkdir()
        (file / "terms.tsv").write_text("curie\tlabel\n", encoding="utf-8")
        (file / "hierarchy.tsv").write_text(HIERARCHY, encoding="utf-8")
    return file


def test_a_term_comes_with_those_above_it(folder: Path, ontology: Path) -> None:
    shown = done(folder, "term", "add", "MONDO:0009999", "--from", ontology, "--version", "x")
    assert "made-up cancer is a cancer" in shown.stderr
    added = [
        *rows_with(folder / "ontology", "borrowed.tsv", "MONDO:0000002"),
        *rows_with(folder / "ontology", "borrowed.tsv", "MONDO:0009999"),
    ]
    assert added == [
        "MONDO:0000002\tdigestive cancer\t\tMONDO:0004992\tMONDO\tx",
        "MONDO:0009999\tmade-up cancer\t\tMONDO:0000002\tMONDO\tx",
    ]
    # The branch that leads to no term of the graph is left out.
    assert not rows_with(folder / "ontology", "borrowed.tsv", "MONDO:0000003")
    validate_tables(Inputs(folder / "data", folder / "ontology"), silent)


def test_the_release_is_that_of_the_file(folder: Path) -> None:
    file = folder / "mondo.obo"
    file.write_text(OBO, encoding="utf-8")
    done(folder, "term", "add", "MONDO:0009999", "--from", file)
    [row] = rows_with(folder / "ontology", "borrowed.tsv", "MONDO:0009999")
    assert row.endswith("\t2026-01-02")
    done(folder, "term", "add", "cellosaurus:CVCL_0027", "--from", file)
    assert last_row(folder / "data", "cell_lines.tsv")["label"] == "Hep-G2"


@pytest.mark.parametrize(
    ("term", "says"),
    [
        ("HGNC:9588", "HGNC:9588 is in molecules.tsv"),
        ("HGNC:0", "HGNC has no gene HGNC:0"),
        ("hsa-miR-21", "hsa-miR-21 is in mirnas.tsv"),
        ("hsa-miR-99999", "miRBase has no hsa-miR-99999"),
        ("MIMAT9999999", "miRBase 22 has no MIMAT9999999"),
        ("MONDO:0000009", "MONDO:0000009 (no disease) has no parent in what --from names"),
        ("MONDO:0000003", "is below no term of ontology/borrowed.tsv"),
        ("MONDO:0000004", "MONDO:0000004 (obsolete cancer) is obsolete: use MONDO:0009999"),
        ("MONDO:0000005", "what --from names has no MONDO:0000005"),
        ("made-up cancer", "is no CURIE such as HGNC:9588"),
    ],
)
def test_terms_that_cannot_be_added(term: str, says: str, folder: Path) -> None:
    file = folder / "mondo.obo"
    file.write_text(OBO, encoding="utf-8")
    assert says in refused(folder, "term", "add", term, "--from", file)


def test_a_term_of_an_ontology_needs_a_file(folder: Path) -> None:
    assert "name a file of the ontology" in refused(folder, "term", "add", "MONDO:0009999")
    assert "is no ontology: the ending is one of .obo" in refused(
        folder, "term", "add", "MONDO:0009999", "--from", folder / "data" / "papers.tsv"
    )


# The walk


def fill_in(sheet: Path, **cells: str) -> None:
    book = load_workbook(sheet)
    page = book.worksheets[0]
    names = [cell.value for cell in page[1]]
    for name, text in cells.items():
        page.cell(2, names.index(name) + 1).value = text
    book.save(sheet)


def test_from_a_new_paper_to_a_finding_in_three_commands(folder: Path) -> None:
    sheet = folder / "claim.xlsx"
    (folder / "data" / "identifiers.tsv").write_text("table\tidentifiers\tretired\n")
    paper = (*PAPER, "--year", "2021", "--doi", "10.5555/zeta.6")
    done(folder, "paper", "add", *paper, "--sheet", sheet)
    fill_in(
        sheet,
        read_from="title|abstract",
        mirna="hsa-miR-122-5p",
        cancer="melanoma",
        sender="malignant cell",
        recipient="endothelial cell",
        vesicle_term="exosome",
        steps="SOCS5 down, reporter assay > angiogenesis up",
        basis="title: cancer, sender, recipient, vesicle_term, 2",
        sentences='"MiR-122 lowers SOCS5.": mirna, 1',
    )
    missing = refused(folder, "sheet", "import", sheet)
    assert f"exomet term add HGNC:16852 --data {folder / 'data'} --ontology " in missing
    assert "exomet term add MIMAT0000421" in missing
    done(folder, "term", "add", "HGNC:16852", "MIMAT0000421")
    shown = done(folder, "sheet", "import", sheet, "--write")
    assert "row 2: E0007 on F0006" in shown.stderr
    validate_tables(Inputs(folder / "data", folder / "ontology"), silent)
    assert "findings\tF0001..F0006\t" in rows_with(folder / "data", "identifiers.tsv", "findings")
    assert last_row(folder / "data", "evidence.tsv") == {
        "evidence": "E0007",
        "finding": "F0006",
        "source": "abstracts",
        "papers": "zeta2021",
        "read_from": "title|abstract",
        "stance": "supports",
        "eco": "ECO:0000269",
    }


def test_a_sheet_for_a_new_finding_names_what_comes_next(folder: Path) -> None:
    out = folder / "new.tsv"
    shown = done(folder, "new", "finding", "--source", "tiny", "--paper", "beta2018", "--out", out)
    assert "the next finding is F0006, and its line of evidence E0007" in shown.stderr
    assert f"then: exomet sheet import {out} --data {folder / 'data'} --ontology " in shown.stderr
    assert "read_from says where the claim was read: row, text, title, " in shown.stderr
    row = last_row(folder, "new.tsv")
    assert (row["finding"], row["source"], row["papers"]) == ("new1", "tiny", "beta2018")
    said = refused(folder, "sheet", "import", out)
    assert ": error EMPTY_CELL: mirna: the cell is empty; fill it in" in said
    assert "there is no row nope in sources.tsv" in refused(
        folder, "new", "finding", "--source", "nope"
    )


def test_the_real_tables_take_a_row_where_they_are_sorted(tmp_path: Path) -> None:
    """A row more is a line more of the table and of the ledger, and nothing else."""
    shutil.copytree(REAL.data, tmp_path / "data")
    shutil.copytree(REAL.ontology, tmp_path / "ontology")
    before = state(tmp_path)
    done(tmp_path, "paper", "add", *PAPER, "--year", "2012")
    after = state(tmp_path)
    old, new = (each["papers.tsv"].decode().splitlines() for each in (before, after))
    [at] = [number for number, line in enumerate(new) if line.startswith("zeta2012")]
    assert new[:at] + new[at + 1 :] == old
    assert [line.split("\t")[0] for line in new[1:]] == sorted(
        line.split("\t")[0] for line in new[1:]
    )
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"papers.tsv", "identifiers.tsv"}
