"""Small files in the form of other resources, made for the tests; no row is of theirs."""

from __future__ import annotations

import gzip
from pathlib import Path

MTI_HEADER = (
    "miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez Gene ID),"
    "Species (Target Gene),Experiments,Support Type,References (PMID)"
)
_HUMAN = "Homo sapiens"


def mti(record: str, mirna: str, gene: str, experiments: str, support: str, pmid: str) -> str:
    """Return a row of miRTarBase."""
    entrez = {"PTEN": "5728", "MMAC1": "5728", "KLF2": "10365", "PDCD4": "27250"}.get(gene, "1")
    return f"{record},{mirna},{_HUMAN},{gene},{entrez},{_HUMAN},{experiments},{support},{pmid}"


# The tiny graph: F0001 hsa-miR-21 on PTEN (cites no PMID), F0002 hsa-miR-21-5p on PTEN (cites 102),
# F0004 hsa-miR-25-3p on KLF2 (cites 104), F0005 hsa-miR-21-5p on PDCD4.
MTI = [
    mti(
        "T1",
        "hsa-miR-21-5p",
        "PTEN",
        "Luciferase reporter assay//Western blot",
        "Functional MTI",
        "900",
    ),
    mti("T1", "hsa-miR-21-5p", "PTEN", "Luciferase reporter assay", "Functional MTI", "102"),
    mti("T1", "hsa-miR-21-5p", "PTEN", "HITS-CLIP", "Functional MTI (Weak)", "901"),
    mti("T1", "hsa-miR-21-5p", "MMAC1", "Western blot", "Functional MTI", "902"),
    mti("T2", "hsa-miR-21-3p", "PTEN", "qRT-PCR", "Functional MTI", "903"),
    mti("T3", "hsa-miR-25-3p", "KLF2", "Luciferase reporter assay", "Non-Functional MTI", "904"),
    mti("T4", "hsa-miR-25-5p", "KLF2", "Luciferase reporter assay", "Functional MTI", "905"),
    mti("T5", "hsa-miR-210-3p", "PTEN", "Luciferase reporter assay", "Functional MTI", "906"),
    # VEGFA goes up, so no target of it is claimed.
    mti("T6", "hsa-miR-25-3p", "VEGFA", "Luciferase reporter assay", "Functional MTI", "907"),
]

# Nucleotides 2 to 8 of this miR-21-5p are AGCUUAU, so that AUAAGCU pairs with them.
MATURE = """\
>hsa-miR-21-5p MIMAT0000076 Homo sapiens miR-21-5p
UAGCUUAUCAGACUGAUGUUGA
>hsa-miR-21-3p MIMAT0004494 Homo sapiens miR-21-3p
CAACACCAGUCGAUGGGCUGU
>hsa-miR-25-3p MIMAT0000081 Homo sapiens miR-25-3p
CAUUGCACUUGUCUCGGUCUGA
"""
# An 8mer of miR-21-5p in PTEN; no site of miR-25-3p (UGCAAU) in KLF2; none at all in PDCD4.
UTRS = """\
>PTEN
GGGGATAAGCTAGGGG
>KLF2
GGGGCCCCGGGGCCCC
>PDCD4
CCCCGGGGCCCCGGGG
>A1BG
GGGGATAAGCTGGGGG
>A2M
GGGGGGGGGGGGGGGG
"""
GO_RELATIONS = """\
child\tparent\trelation
GO:0045766\tGO:0001525\tpositively regulates
GO:1903672\tGO:0045766\tisa
GO:0016525\tGO:0001525\tnegatively regulates
"""
GO_TABLE = "ncbi_gene\tsymbol\tgo_id\tevidence\n7422\tVEGFA\tGO:1903672\tIDA\n"
CARGO = """\
CONTENT ID\tCONTENT TYPE\tMIRNA ID\tSPECIES\tEXPERIMENT ID\tMETHODS\tEntrez GENE ID\tCOMMENTS
1\tmirna\tmiR-21\tHomo sapiens\t7\tRT-PCR\r\t406991\tClear hit
2\tmirna\thsa-miR-25-3p\tHomo sapiens\t8\tMicroarray\t407014\tClear hit
3\tmirna\tmiR-21\tBos taurus\t9\tMicroarray\t1\tClear hit
"""
EXPERIMENTS = """\
EXPERIMENT ID\tPUBMED ID\tSPECIES\tEXPERIMENT DESCRIPTION\tSAMPLE\tIDENTIFICATIONS
7\t910\tHomo sapiens\tAbout nothing\tSerum\tmiRNA
8\t104\tHomo sapiens\tAbout nothing\tSerum\tmiRNA
"""


def lines(*rows: str) -> str:
    """Return rows as the text of a file."""
    return "".join(f"{row}\n" for row in rows)


def written(file: Path, text: str) -> Path:
    """Write a file, compressed where its name ends in .gz, and return it."""
    data = text.encode()
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    return file


def write_all(folder: Path) -> list[str]:
    """Write the files of every resource that the tests bring; return the options that name them."""
    files = {
        "mirtarbase": [("mti.csv.gz", lines(MTI_HEADER, *MTI))],
        "go": [("go.tsv", GO_TABLE), ("relations.tsv", GO_RELATIONS)],
        "vesiclepedia": [("cargo.txt", CARGO), ("experiments.txt", EXPERIMENTS)],
        "mature": [("mature.fa", MATURE)],
        "utr3": [("utr.fa.gz", UTRS)],
    }
    options: list[str] = []
    for resource, contents in files.items():
        for name, text in contents:
            options += [f"--{resource}", str(written(folder / name, text))]
    return options
