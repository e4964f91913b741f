"""Proofs: everything that was inferred unfolds down to what is asserted, and can be shown in four
forms.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from exomet.explain.proofs import Proofs
from exomet.graph.sealed import seal_build
from exomet.terms.iris import INFERRED, curie
from tests.commands import exomet
from tests.conftest import shared


def short(term: object) -> str:
    return curie(str(term)[1:-1]) if str(term).startswith("<") else str(term)


@pytest.fixture(scope="module")
def proofs(built: Path) -> Proofs:
    return Proofs(built)


def test_each_inferred_triple_has_a_proof_that_ends_in_what_is_asserted(
    proofs: Proofs, real_store: ox.Store
) -> None:
    inferred = {
        (short(q.subject), short(q.predicate), short(q.object))
        for q in real_store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED))
    }
    asserted = {
        (short(q.subject), short(q.predicate), short(q.object))
        for q in real_store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    assert set(proofs.statements()) == inferred
    assert len(inferred) > 10_000
    for statement, tree in zip(inferred, proofs.trees(list(inferred)), strict=True):
        assert tree.rule
        for leaf in tree.leaves():
            assert leaf.statement in asserted, (statement, leaf.statement)


def test_what_is_inferred_is_not_asserted(real_store: ox.Store) -> None:
    for quad in real_store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED)):
        assert not list(
            real_store.quads_for_pattern(
                quad.subject, quad.predicate, quad.object, ox.DefaultGraph()
            )
        )


def test_each_rule_speaks_in_words(proofs: Proofs) -> None:
    assert len(proofs.words) > 60
    for words in proofs.words.values():
        assert words[0].isupper()
        assert words.endswith(".")


def explain(built: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return exomet("explain", "--build", built, *words)


def test_a_membership_in_words(built: Path) -> None:
    text = explain(built, "F0056", "stroma-to-tumour finding").stdout
    assert text.startswith(
        "F0056: hsa-miR-17-5p in colorectal cancer is a stroma-to-tumour finding\n"
    )
    assert (
        "  because it is a finding in which vesicles go from cells of the tumour stroma to malignant cells."
        in text
    )
    assert "cancer-associated fibroblast is below fibroblast  [stated]" in text
    assert "Zhang Y 2020, Cancer Lett, " in text
    assert "Table 1, row 56" in text


def test_a_derived_effect_names_its_regulation_and_paper(built: Path) -> None:
    text = explain(built, "F0049", "impliesDecrease1", "ZO-1").stdout
    assert "implies decrease at depth 1 TJP1" in text
    assert "because what goes down in a cell of a finding goes down in the finding." in text
    assert "endothelial cell (of F0049) has decrease at depth 1 of TJP1" in text
    assert (
        "because a thing goes down in a cell when something that raises it in such cells goes down "
        "there." in text
    )
    assert "endothelial cell (of F0049) has decrease of KLF2  [stated]" in text
    assert "KLF2 raises TJP1 holds in endothelial cell  [stated]" in text


def test_a_build_without_proofs_is_named(built: Path, tmp_path: Path) -> None:
    for name in ("exomet.nt", "inferred.nt", "audit.nt", "proofs.parquet"):
        shutil.copy(built / name, tmp_path)
    seal_build(tmp_path, {})
    result = explain(tmp_path, "F0049")
    assert result.returncode == 2
    assert "no rules.tsv in" in result.stderr


def test_a_step_is_explained_by_its_audit(built: Path) -> None:
    text = explain(built, "F0006-s2").stdout
    assert (
        "decrease of SOCS1, and SOCS1 lowers JAK/STAT signaling: increase of JAK/STAT signaling"
        in text
    )
    assert "printed: decrease, which is a conflict" in text
    assert "general knowledge" in text


def test_a_disagreement_is_explained_by_its_causes(built: Path) -> None:
    text = explain(built, "F0059-F0070-pathway-pi3k-akt").stdout
    assert text.startswith(
        "hsa-miR-10b, PI3K/AKT signaling: finding:F0059 has increase of PI3K/AKT signaling"
    )
    assert "other cancer; other recipient" in text
    assert "finding:F0059: Table 1, row 59" in text
    assert explain(built, "F0059-F0070").stdout == text
    other = explain(built, "F0070-F0059")
    assert other.returncode == 2
    assert 'did you mean "F0059-F0070-pathway-pi3k-akt"' in other.stderr
    assert "exomet audit lists them" in explain(built, "F9998-F9999").stderr


def test_forms(built: Path) -> None:
    words = ("F0049", "angiogenic finding", "--format")
    (node,) = json.loads(explain(built, *words, "json").stdout)
    assert node["rule"] == "20-angiogenic-finding"
    assert node["evidence"][0]["places"][0] == "Table 1, row 49 of Tahan and Yazici 2025"
    chart = explain(built, *words, "mermaid").stdout
    assert chart.startswith("flowchart TD\n")
    assert "-->|20-angiogenic-finding|" in chart
    graph = rdflib.Graph().parse(data=explain(built, *words, "ttl").stdout, format="turtle")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    assert len(set(graph.subjects(rdflib.RDF.type, prov.Activity))) >= 2
    assert len(list(graph.subject_objects(prov.wasDerivedFrom))) >= 5


def test_passages_are_shown_where_the_source_is_given(built: Path) -> None:
    source = shared("source") / "review.txt"
    result = explain(built, "F0065", "angiogenic finding", "--text", str(source))
    assert '"Similarly, miR-182-5p' in result.stdout
    assert '"Similarly' not in explain(built, "F0065", "angiogenic finding").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["F0049", "biomarker finding"], "was not inferred"),
        (["nothing like it"], "no thing called"),
        (["C001"], "nothing was inferred"),
    ],
)
def test_what_has_no_proof_is_told(words: list[str], says: str, built: Path) -> None:
    result = explain(built, *words)
    assert result.returncode == 2
    assert says in result.stderr
