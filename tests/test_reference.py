"""Every identifier in the tables occurs in the verified reference, and its label agrees."""

from __future__ import annotations

import csv
import gzip
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from exomet.files import package_data
from tests.conftest import shared


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_packed(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


# Terms of upper ontologies, each read in the file of its owner at a commit.
UPPER = read(Path(__file__).parent / "cases" / "upper_terms.tsv")
# Terms that the reference lacks, each read in the file named: package and version, or commit.
FURTHER = read(Path(__file__).parent / "cases" / "further_terms.tsv")


@pytest.fixture(scope="module")
def reference() -> dict[str, set[str]]:
    """Identifier -> labels, of all reference tables."""
    folder = shared("reference")
    known: dict[str, set[str]] = {}
    for row in read(folder / "terms.tsv"):
        known.setdefault(row["curie"], set()).add(row["label"])
    for row in read(folder / "hierarchy.tsv"):
        known.setdefault(row["child"], set()).add(row["child_label"])
        known.setdefault(row["parent"], set()).add(row["parent_label"])
    for row in read(folder / "genes.tsv"):
        known.setdefault(row["hgnc_id"], set()).add(row["symbol"])
    for row in read(folder / "mirna.tsv"):
        known.setdefault(row["mature_accession"], set()).add(row["mature_id"])
        accession, label = row["mirbase_family"].split("=")
        known.setdefault(accession, set()).add(label)
    for row in read_packed(folder / "hgnc_symbols.tsv.gz"):
        known.setdefault(row["hgnc_id"], set()).add(row["symbol"])
    for row in read_packed(folder / "mirbase_history.tsv.gz"):
        if row["last_release"] == "22":
            known.setdefault(row["accession"], set()).add(row["name"])
    for row in UPPER + FURTHER:
        known.setdefault(row["term"], set()).add(row["label"])
    return known


def identifiers() -> Iterator[tuple[str, str]]:
    for row in read(package_data() / "ontology" / "borrowed.tsv"):
        yield row["term"], row["label"]
    data = package_data() / "data"
    for row in read(data / "molecules.tsv"):
        yield (
            row["molecule"],
            row["symbol"].removesuffix(" family") if row["kind"] == "family" else row["symbol"],
        )
    for row in read(data / "mirnas.tsv"):
        if row["accession"]:
            yield row["accession"], row["label"].removesuffix(" family")
    for row in read(data / "cell_lines.tsv"):
        yield row["cell_line"], row["label"]


def test_identifiers_and_labels_agree_with_the_reference(reference: dict[str, set[str]]) -> None:
    pairs = list(identifiers())
    assert len(pairs) > 850
    assert [pair for pair in pairs if pair[1] not in reference.get(pair[0], ())] == []


def test_upper_terms_are_used_and_say_where_they_were_read() -> None:
    borrowed = {row["term"] for row in read(package_data() / "ontology" / "borrowed.tsv")}
    assert {row["term"] for row in UPPER} <= borrowed
    assert all(re.fullmatch("[0-9a-f]{40}", row["commit"]) and row["file"] for row in UPPER)


def test_further_terms_are_used_and_say_where_they_were_read() -> None:
    where = re.compile(r"(pypi:[\w-]+@[\d.]+|github:[\w/-]+@[0-9a-f]{40}):\S+")
    assert {row["term"] for row in FURTHER} <= {term for term, _ in identifiers()}
    assert all(where.fullmatch(row["read_in"]) for row in FURTHER)


def test_matches_of_conditions_and_local_classes_are_in_the_reference(
    reference: dict[str, set[str]], ontology: rdflib.Graph
) -> None:
    from exomet.terms.iris import curie

    matches = {
        str(o)
        for p in (rdflib.SKOS.closeMatch, rdflib.SKOS.exactMatch)
        for o in ontology.objects(None, p)
    }
    matches |= {
        row["close_match"]
        for row in read(package_data() / "data" / "conditions.tsv")
        if row["close_match"]
    }
    assert len(matches) > 20
    assert {curie(match) for match in matches} - reference.keys() == set()


def test_parents_agree_with_the_reference_hierarchy() -> None:
    folder = shared("reference")
    edges = {
        (row["child"], row["parent"])
        for row in read(folder / "hierarchy.tsv")
        if row["relation"] == "is_a"
    }
    edges |= {
        (row["term"], parent) for row in UPPER + FURTHER for parent in row["parents"].split("|")
    }
    ours = {
        (row["term"], parent)
        for row in read(package_data() / "ontology" / "borrowed.tsv")
        for parent in row["parents"].split("|")
        if parent
    }
    assert len(ours) > 700
    assert ours - edges == set()


TITLE = "the role of exosomal micrornas in cancer metastasis: an in-depth guide"
RUN = 9


def runs(text: str) -> set[str]:
    """Every run of so many words inside a cell or a line of prose; the title of the source is left
    out.
    """
    found = set()
    for part in re.split(r"[\t\n]", text.lower().replace(TITLE, "\n")):
        words = part.split()
        found |= {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    return found


def test_no_long_run_of_words_is_shared_with_the_source() -> None:
    """Facts carry over, sentences do not; titles of cited papers stand in both as facts."""
    text = (shared("source") / "review.txt").read_text(encoding="utf-8")
    source = runs(text[: text.index("\nREFERENCES")])
    if not (package_data() / ".git").exists():
        pytest.skip("git knows the files of the project; this copy is without it")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=package_data(), capture_output=True, text=True, check=True
    ).stdout
    titles = ("publications.tsv", "references.real.tsv", "reference-list.real.tsv")
    files = [package_data() / name for name in tracked.split() if not name.endswith(titles)]
    assert len(files) > 80
    shared_runs = {
        path.name: runs(path.read_text(encoding="utf-8", errors="ignore")) & source
        for path in files
    }
    assert {name: found for name, found in shared_runs.items() if found} == {}
