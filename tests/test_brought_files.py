"""Bad files that users bring: one clear error or a counted warning each, and nothing half written."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import tracemalloc
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from exomet.cli.verbs import cli
from exomet.corroboration.brought import open_brought
from exomet.corroboration.claims import Claims
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.regulations import RegulationByGene
from exomet.corroboration.resource import known_resources
from exomet.corroboration.settings import read_settings
from exomet.errors import DataError
from tests.brought import (
    CARGO,
    EXPERIMENTS,
    GO_RELATIONS,
    MATURE,
    MTI,
    MTI_HEADER,
    UTRS,
    lines,
    mti,
    written,
)
from tests.test_corroboration import digests


@pytest.fixture
def build(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "build"))


def bring(build: Path, *words: str | Path) -> Result:
    arguments = ["corroborate", *map(str, words), "--build", str(build)]
    return CliRunner().invoke(cli, arguments)


def refused(build: Path, *words: str | Path) -> str:
    """Return what is said of a file that is refused; the build must be as it was."""
    before = digests(build)
    done = bring(build, *words)
    said = done.output or str(done.exception)
    assert done.exit_code == 1, said
    assert isinstance(done.exception, DataError)
    assert digests(build) == before
    assert not list(build.parent.glob(".build.*"))
    return str(done.exception)


def test_a_truncated_gzip(build: Path, tmp_path: Path) -> None:
    rows = [
        mti(f"T{n}", "hsa-miR-21-5p", "PTEN", f"x{n * 7919}", "Functional MTI", str(n))
        for n in range(9_000)
    ]
    whole = gzip.compress(lines(MTI_HEADER, *rows).encode())
    file = tmp_path / "mti.csv.gz"
    file.write_bytes(whole[: len(whole) // 2])
    said = refused(build, "--mirtarbase", file)
    assert "mti.csv.gz:" in said
    assert "cut off or damaged after this line" in said
    assert "download it again" in said


def test_a_workbook_with_the_wrong_sheet(build: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Notes"
    book.active.append(["miRNA", "Target Gene", "Support Type"])
    book.save(tmp_path / "mti.xlsx")
    said = refused(build, "--mirtarbase", tmp_path / "mti.xlsx")
    assert 'no sheet ("Notes") has the columns of a table of miRTarBase (MTI)' in said
    assert "it lacks the column mirtarbase id" in said


def test_a_workbook_is_read_by_the_sheet_that_has_the_columns(build: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["About this file"])
    sheet = book.create_sheet("MTI")
    for row in [MTI_HEADER, *MTI]:
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in row.split(",")])
    book.save(tmp_path / "mti.xlsx")
    assert bring(build, "--mirtarbase", tmp_path / "mti.xlsx").exit_code == 0
    from_workbook = (build / "corroboration" / "mirtarbase.nt").read_text(encoding="utf-8")
    file = written(tmp_path / "mti.csv", lines(MTI_HEADER, *MTI))
    assert bring(build, "--mirtarbase", file).exit_code == 0
    from_text = (build / "corroboration" / "mirtarbase.nt").read_text(encoding="utf-8")
    assert from_text == from_workbook.replace("mti.xlsx", "mti.csv")
    assert from_text.count("CorroborationLine") == 10


def test_semicolons_are_read_and_said(build: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "mti.csv", lines(MTI_HEADER, *MTI).replace(",", ";"))
    done = bring(build, "--mirtarbase", file)
    assert done.exit_code == 0
    assert "its columns are separated by semicolons, and read so" in done.output
    assert "9 rows, 10 lines of corroboration" in done.output


def test_a_date_for_a_symbol(build: Path, tmp_path: Path) -> None:
    row = mti("T9", "hsa-miR-21-5p", "2-Sep", "Western blot", "Functional MTI", "909")
    done = bring(build, "--mirtarbase", written(tmp_path / "mti.csv", lines(MTI_HEADER, row)))
    assert "mirtarbase: 1 row could not be read" in done.output
    assert (
        'mti.csv:2:gene: "2-Sep": 2-Sep is a date: a spreadsheet has changed SEPT2' in done.output
    )


def test_other_species_and_repeated_rows_are_counted(build: Path, tmp_path: Path) -> None:
    mouse = MTI[0].replace("Homo sapiens", "Mus musculus").replace("hsa", "mmu")
    file = written(tmp_path / "mti.csv", lines(MTI_HEADER, MTI[0], MTI[0], mouse))
    done = bring(build, "--mirtarbase", file)
    assert "3 rows, 2 lines of corroboration; 1 another species, 2 repeated" in done.output
    done = bring(build, "--mirtarbase", written(file, lines(MTI_HEADER, mouse, mouse)))
    assert "mirtarbase: every row is of another species" in done.output


UNREADABLE = {
    MTI[0].replace(",900", ",PMID:900"): ':References (PMID):"PMID:900": a PMID is a number',
    MTI[0].replace("Functional MTI", "Strong"): ':Support Type:"Strong": the support type is',
    MTI[0].replace("PTEN", ""): ':miRNA:"hsa-miR-21-5p": a row names an interaction',
    MTI[0] + ",more": "the row has 10 cells instead of 9",
    "T1,hsa-miR-21-5p": "the row has 2 cells instead of 9",
}


def test_rows_that_cannot_be_read_are_listed(build: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "mti.csv", lines(MTI_HEADER, MTI[3], *UNREADABLE, MTI[4]))
    done = bring(build, "--mirtarbase", file)
    assert done.exit_code == 0
    assert f"{len(UNREADABLE)} rows could not be read" in done.output
    with (build / "corroboration" / "mirtarbase.unread.tsv").open(encoding="utf-8") as listed:
        entries = list(csv.DictReader(listed, delimiter="\t"))
    assert [int(entry["line"]) for entry in entries] == [*range(3, 3 + len(UNREADABLE))]
    assert {Path(entry["file"]).name for entry in entries} == {"mti.csv"}
    for said in UNREADABLE.values():
        assert said in done.output.replace(': "', ':"')


def test_another_table(build: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "cargo.txt", CARGO)
    said = refused(build, "--mirtarbase", file)
    assert "it is not a table of miRTarBase (MTI)" in said
    assert "it lacks the column" in said
    assert "bring a table with the columns mirtarbase id, mirna" in said


def test_an_experiment_without_a_paper_names_none(build: Path, tmp_path: Path) -> None:
    cargo = written(tmp_path / "cargo.txt", CARGO)
    unpublished = EXPERIMENTS.replace("\t910\t", "\t0\t")
    assert unpublished != EXPERIMENTS
    experiments = written(tmp_path / "experiments.txt", unpublished)
    done = bring(build, "--vesiclepedia", cargo, "--vesiclepedia", experiments)
    assert done.exit_code == 0
    (graph,) = (build / "corroboration").glob("vesiclepedia*.nt")
    lines_of_graph = graph.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines_of_graph if "recordPmid" in line and '"0"' in line] == []
    assert [line for line in lines_of_graph if "recordPmid" in line and '"104"' in line]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("\n", "it is empty"),
        ("a\0b\n", "it is no text and no workbook"),
    ],
)
def test_what_is_no_table(text: str, said: str, build: Path, tmp_path: Path) -> None:
    assert said in refused(build, "--mirtarbase", written(tmp_path / "mti.csv", text))


def test_what_is_no_file(build: Path, tmp_path: Path) -> None:
    assert "cannot be read" in refused(build, "--mirtarbase", tmp_path / "none.csv")
    (tmp_path / "corroboration.toml").write_text("[go]\nfiles = ['.']\n", encoding="utf-8")
    assert "it is a folder" in refused(build, tmp_path / "corroboration.toml")


GAF = (
    "UniProtKB\tP15692\tVEGFA\tacts_upstream_of\tGO:0045766\tPMID:777\tIDA\t\tP\t\t\tprotein\t"
    "taxon:{taxon}\t20240101\tUniProt\t\t\n"
)


def test_a_gaf_of_another_species_or_version(build: Path, tmp_path: Path) -> None:
    relations = written(tmp_path / "relations.tsv", GO_RELATIONS)
    mouse = written(tmp_path / "mgi.gaf", "!gaf-version: 2.2\n" + GAF.format(taxon="10090"))
    said = refused(build, "--go", mouse, "--go", relations)
    assert "its annotations are of taxon:10090; bring those of taxon:9606" in said
    old = written(tmp_path / "old.gaf", "!gaf-version: 2.1\n" + GAF.format(taxon="9606"))
    assert "it is a GAF of another version; bring GAF 2.2" in refused(build, "--go", old)


def test_a_gaf_with_some_rows_of_another_species(build: Path, tmp_path: Path) -> None:
    relations = written(tmp_path / "relations.tsv", GO_RELATIONS)
    text = "!gaf-version: 2.2\n!\n" + GAF.format(taxon="9606") + GAF.format(taxon="9606|taxon:1")
    mixed = written(tmp_path / "goa.gaf.gz", text + GAF.format(taxon="10090"))
    done = bring(build, "--go", mixed, "--go", relations)
    assert "1 another species" in done.output
    graph = (build / "corroboration" / "go.nt").read_text(encoding="utf-8")
    assert graph.count("CorroborationLine") == 1
    assert 'recordPmid> "777"' in graph


def sites(build: Path, tmp_path: Path, mature: str, utrs: str) -> tuple[str, str]:
    files = (
        "--mature",
        written(tmp_path / "m.fa", mature),
        "--utr3",
        written(tmp_path / "u", utrs),
    )
    done = bring(build, *files)
    assert done.exit_code == 0, done.output
    return done.output, (build / "computed" / "seed-sites.nt").read_text(encoding="utf-8")


def test_dna_letters_line_ends_and_tables_give_the_same_sites(build: Path, tmp_path: Path) -> None:
    _, graph = sites(build, tmp_path, MATURE, UTRS)
    letters = MATURE.replace("UAGC", "TAGC").replace("\n", "\r\n")
    said, dna = sites(build, tmp_path, letters, UTRS.replace("\n", "\r\n"))
    assert dna == graph
    assert "1 sequences are written as DNA; T is read as U" in said
    table = UTRS.replace("\n>", "\n").removeprefix(">").replace("\n", "\t", 1)
    rows = UTRS.split()
    table = "symbol\tsequence\n" + "".join(
        f"{name[1:]}\t{sequence}\n" for name, sequence in zip(rows[::2], rows[1::2], strict=True)
    )
    assert sites(build, tmp_path, MATURE, table)[1] == graph


def test_sequences_of_entrez_genes_need_a_table_that_relates_them(
    build: Path, tmp_path: Path
) -> None:
    table = "5728,GGGGATAAGCTAGGGG\n9999,GGGGATAAGCTGGGGG\n"
    said, graph = sites(build, tmp_path, MATURE, table)
    assert "no 3' UTR is of a gene of the findings" in said
    assert graph == ""
    file = written(tmp_path / "mti.csv", lines(MTI_HEADER, *MTI))
    names = ("--mature", tmp_path / "m.fa", "--utr3", tmp_path / "u", "--mirtarbase", file)
    assert bring(build, *names).exit_code == 0
    assert "8mer" in (build / "computed" / "seed-sites.nt").read_text(encoding="utf-8")


def test_sequences_that_are_none(build: Path, tmp_path: Path) -> None:
    text = MATURE + ">hsa-miR-1-3p\nUGGAAUGU-AAGAAG\n>\nUGGAAUGUAAAG\n"
    said, _ = sites(build, tmp_path, text, UTRS + ">EGFR\nprotein!\n")
    assert "mature: 2 rows could not be read" in said
    assert "utr3: 1 row could not be read" in said
    file = written(tmp_path / "m.txt", "UGGAAUGU\n")
    said = refused(build, "--mature", file, "--utr3", tmp_path / "u")
    assert 'it is no FASTA: its first line is "UGGAAUGU"' in said
    alone = bring(build, "--mature", tmp_path / "m.fa")
    assert "bring --utr3 beside --mature" in str(alone.exception)


def test_settings_are_checked(tmp_path: Path) -> None:
    def refused_settings(text: str) -> str:
        file = tmp_path / "corroboration.toml"
        file.write_text(text, encoding="utf-8", newline="\n")
        with pytest.raises(DataError) as caught:
            read_settings(file)
        return str(caught.value).partition("corroboration.toml:")[2]

    assert refused_settings("[mirtarbse]\n").startswith(
        '1:mirtarbse: error SETTINGS: there is no resource "mirtarbse"; did you mean "mirtarbase"?'
    )
    assert 'go has no key "file"' in refused_settings('\n[go]\nfile = "a"\n')
    assert refused_settings("[go]\nrelease = '1'\n").startswith("1:go: error SETTINGS: go names no")
    assert refused_settings("[go]\nfiles = ['a']\nrelease = 9\n").startswith("3:release")
    assert refused_settings("go = 1\n").startswith("1:go: error SETTINGS: go is no table")
    assert refused_settings("[go]\nfiles = [\n\n").startswith(("1:", "3:", "4:"))


def other_resources() -> list[tuple[str, str, int, str]]:
    """Return resource, text, and how many lines it yields on the tiny graph."""
    signor = "ENTITYA\tENTITYB\tEFFECT\tPMID\tSIGNOR_ID\tTAX_ID\n"
    omnipath = "source_genesymbol\ttarget_genesymbol\tis_stimulation\tis_inhibition\treferences\n"
    nine = "species\tmirna_name\tgene_name\texperimental_method\tregulation\tarticle_pubmed_id\n"
    eight = "geneId\tgeneName\tmirna\tspecies\tmethod\tpositive_negative\n"
    context = "Gene ID\tGene Symbol\tGene Tax ID\tmiRNA\tSite Type\tUTR_start\tUTR end\n"
    human = "Homo sapiens"
    return [
        (
            "tarbase",
            f"{nine}{human}\thsa-miR-25-3p\tKLF2\tReporter Assay\tNegative\t950\n",
            1,
            "supports",
        ),
        (
            "tarbase",
            f"{nine}{human}\thsa-miR-25-3p\tKLF2\tHITS-CLIP\tPositive\tNA\n",
            1,
            "disputes",
        ),
        (
            "tarbase",
            f"{eight}E\tKLF2\thsa-miR-25-3p\t{human}\tReporter Genes\tNEGATIVE\n",
            1,
            "disputes",
        ),
        ("targetscan", f"{context}E\tKLF2\t9606\thsa-miR-25-3p\t3\t5\t12\n", 1, "supports"),
        ("targetscan", f"{context}E\tKLF2\t10090\thsa-miR-25-3p\t3\t5\t12\n", 0, ""),
        ("hmdd", "category,mir,disease,pmid\nx,hsa-mir-25,Colorectal Cancer,960\n", 2, "supports"),
        ("hmdd", "enhancer,disease\nhsa-miR-25,MIM114500\n", 0, ""),
        ("exocarta", CARGO, 5, "supports"),
        ("signor", f"{signor}VEGFA\tPTEN\tup-regulates\t970\tS1\t9606\n", 0, ""),
        ("signor", f"{omnipath}VEGFA\tPTEN\t1\t0\tSIGNOR:970\n", 0, ""),
    ]


def together() -> list[dict[str, tuple[str, int, str]]]:
    """Return these in as few groups as there are texts of one resource."""
    groups: list[dict[str, tuple[str, int, str]]] = []
    for resource, text, number, stance in other_resources():
        group = next((each for each in groups if resource not in each), None)
        if group is None:
            groups.append(group := {})
        group[resource] = (text, number, stance)
    return groups


@pytest.mark.parametrize("group", together(), ids="-".join)
def test_other_resources(
    group: dict[str, tuple[str, int, str]], build: Path, tmp_path: Path
) -> None:
    words: list[str | Path] = []
    for resource, (text, _, _) in group.items():
        words += [f"--{resource}", written(tmp_path / f"{resource}.txt", text)]
    done = bring(build, *words)
    assert done.exit_code == 0, done.output
    for resource, (_, number, stance) in group.items():
        graph = (build / "corroboration" / f"{resource}.nt").read_text(encoding="utf-8")
        assert graph.count("ontology/CorroborationLine>") == number, resource
        assert not number or f"ontology/{stance}>" in graph, resource


def test_expression_needs_its_samples(build: Path, tmp_path: Path) -> None:
    expression = written(
        tmp_path / "e.csv", "miRNA,R1,R2\nhsa-miR-25-3p,3.5,0\nhsa-miR-21-5p,x,1\n"
    )
    samples = written(
        tmp_path / "s.csv",
        "BioProject,Run,EV_type,Source,URL\nP1,R1,sEV,Serum,https://pubmed.ncbi.nlm.nih.gov/980/\n",
    )
    done = bring(build, "--evmirna2", expression, "--evmirna2", samples)
    assert "1 runs, such as R2, are in no table of samples" in done.output
    assert 'R1: "x": an expression is a number'.partition(": ")[2] in done.output
    graph = (build / "corroboration" / "evmirna2.nt").read_text(encoding="utf-8")
    assert "P1: hsa-miR-25-3p in 1 of 2 runs (sEV of Serum)" in graph
    assert 'recordPmid> "980"' in graph


def test_more_rows_take_no_more_memory(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        file = tmp_path / "mti.csv"
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.write(MTI_HEADER + "\n")
            for number in range(rows):
                out.write(
                    mti(f"T{number}", "hsa-miR-21-5p", "PTEN", "x", "Functional MTI", "1") + "\n"
                )
        with (tmp_path / "unread.tsv").open("w", encoding="utf-8") as unread:
            reading = ResourceReading(Claims([]), [file], unread, lambda _: None)
            tracemalloc.start()
            known_resources()["mirtarbase"].read(reading)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert reading.counts["rows"] == rows
        return most

    peak(100)  # (what is loaded once)
    # (the rows alone are 4 MB, and ten times that as texts)
    assert peak(40_000) < peak(10_000) + 1_000_000


def test_every_resource_says_what_it_takes() -> None:
    for name, resource in known_resources().items():
        assert name == resource.name
        assert resource.title in resource.holds or name in ("signor", "go", "evmirna2")


def test_a_table_is_closed_at_its_end(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", lines(MTI_HEADER))
    moved: list[int] = []
    with pytest.raises(DataError):
        open_brought(file, [], moved.append)


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        (
            "ENTITYA\tENTITYB\tEFFECT\tPMID\tSIGNOR_ID\nVEGFA\tPTEN\tup-regulates activity\t970\tS1\n",
            {"supports"},
        ),
        (
            "ENTITYA\tENTITYB\tEFFECT\tPMID\tSIGNOR_ID\nVEGFA\tMMAC1\tdown-regulates\t970\tS1\n",
            {"disputes"},
        ),
        ("ENTITYA\tENTITYB\tEFFECT\tPMID\tSIGNOR_ID\nVEGFA\tPTEN\tunknown\t970\tS1\n", set()),
        (
            "source_genesymbol\ttarget_genesymbol\tis_stimulation\tis_inhibition\treferences\n"
            "VEGFA\tPTEN\t1\t0\tSIGNOR:970;KEGG:971\n",
            {"supports"},
        ),
    ],
)
def test_signed_relations_refer_to_regulations(
    text: str, stances: set[str], tmp_path: Path
) -> None:
    regulation = RegulationByGene("R009", "increase", "HGNC:12680", "VEGFA", gene="HGNC:9588")
    claims = Claims([], [regulation])
    file = written(tmp_path / "relations.tsv", text)
    reading = ResourceReading(claims, [file], io.StringIO(), lambda _: None)
    known_resources()["signor"].read(reading)
    assert {key.stance for key in reading.lines} == stances
    assert {key.about for key in reading.lines} <= {"R009"}
    assert {key.paper for key in reading.lines} <= {"970", "971"}
