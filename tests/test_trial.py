"""The figures of the trial on real files of other resources, which are not shipped.

The trial was made on the 80 findings of the first review. Since then F0081 was added, arms and
directness were read from abstracts, and ten further sources came in: the findings of the first
review are compared, and where a figure moved, what is known of the reason stands beside it.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from exomet.corroboration.claims import Claims, read_claims
from exomet.corroboration.lines import REPORTER_GRADE, SUPPORTS, WEAK_GRADES
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import known_resources
from exomet.corroboration.seeds import CANONICAL
from exomet.corroboration.sequences import read_mature, read_utrs
from exomet.corroboration.verdicts import SeedCheck
from exomet.graph.grounding import Names
from exomet.graph.open import load_store
from tests.conftest import shared

MTI_ROWS = 502_652


@pytest.fixture(scope="module")
def claims(whole: Path) -> Claims:
    """The findings of the first review, as all lines of evidence have them."""
    names = Names(load_store(whole))
    every = read_claims(names)
    rows = names.store.query(
        """PREFIX x: <https://w3id.org/exomet/ontology/> SELECT DISTINCT ?finding WHERE {
        ?finding x:evidence/x:reportedBy <https://w3id.org/exomet/source/tahan2025> }"""
    )
    reported = {str(row[0]).rpartition("/")[2].rstrip(">") for row in rows}  # type: ignore[union-attr]
    kept = [finding for name, finding in every.findings.items() if name in reported]
    return Claims(kept, every.regulations)


def reading(claims: Claims, *names: str) -> ResourceReading:
    files = [shared("thirdparty") / name for name in names]
    return ResourceReading(claims, files, io.StringIO(), lambda _: None)


def read(resource_name: str, claims: Claims, *names: str) -> ResourceReading:
    one = reading(claims, *names)
    known_resources()[resource_name].read(one)
    assert not one.counts["unread"]
    return one


def test_repressions_in_mirtarbase(claims: Claims) -> None:
    found = read("mirtarbase", claims, "mirtarbase_hsa_MTI.csv.gz")
    assert found.counts["rows"] == MTI_ROWS
    grades: dict[str, set[str]] = {}
    disputed = set()
    for key in found.lines:
        if key.stance == SUPPORTS:
            grades.setdefault(key.about, set()).add(key.grade)
        else:
            disputed.add(key.about)
    steps = [s for f in claims.findings.values() for s in f.steps if s.is_target_claim]
    strong = {name for name, reached in grades.items() if reached & {*REPORTER_GRADE}}
    weak = {name for name, reached in grades.items() if reached <= {*WEAK_GRADES}}
    counted = len(strong), len(weak), len(steps) - len(strong) - len(weak), len(disputed)
    # As in the trial: of 58 first-step repressions 23, 6 only weak, 29 none, 5 also non-functional.
    assert (len(steps), counted) == (58, (23, 6, 29, 5))
    # One of the 23 is known to miRTarBase by papers alone that its finding cites already.
    new = {key.about for key, line in found.lines.items() if not line.is_cited}
    assert len(strong & new) == 22


def test_sites_in_utrs(claims: Claims) -> None:
    # (the table of 3' UTRs has Entrez identifiers, which these two relate to symbols)
    read("mirtarbase", claims, "mirtarbase_hsa_MTI.csv.gz")
    read("go", claims, "go_bp_annotations_human_subset.tsv.gz")
    check = SeedCheck(claims, read_mature(reading(claims, "mirbase_mature_hsa_mmu.fa.gz")))
    for gene, utr in read_utrs(reading(claims, "utr3_human_subset.csv.gz")):
        check.look(gene, utr)
    counts: Counter[tuple[str, bool]] = Counter()
    for verdict in check.verdicts():
        counts[verdict.step.direct, verdict.best in CANONICAL] += 1
    # The trial had 31 of 41 direct, 13 of 17 where it was not stated, 0 of 10 downstream. By what
    # the review alone states it is 31 of 42, 14 of 17 and 0 of 11; abstracts call further ones
    # direct. The mouse microRNA of F0006 is not looked for in human 3' UTRs. The rest of the
    # difference was not traced.
    assert (counts["yes", True], counts["yes", False]) == (35, 11)
    assert (counts["not stated", True], counts["not stated", False]) == (9, 2)
    assert (counts["no", True], counts["no", False]) == (0, 12)
    # 14 % in the trial; how it weighted the microRNAs is not known.
    assert 0.13 < check.background() < 0.17


def test_regulations_in_go(claims: Claims) -> None:
    files = ("go_bp_annotations_human_subset.tsv.gz", "go_bp_edges_2022-07.tsv.gz")
    found = read("go", claims, *files)
    stances: dict[str, set[str]] = {}
    for key in found.lines:
        stances.setdefault(key.about, set()).add(key.stance)
    same = {name for name, seen in stances.items() if SUPPORTS in seen}
    opposite = {name for name, seen in stances.items() if SUPPORTS not in seen}
    # The trial had 10 of 42 with the same sign and none with the opposite. Here a regulation is
    # judged only if its process is a GO term itself: 35 are. PTEN on ERK and SFRP1 on Wnt have
    # annotations of both signs, so that they are both supported and disputed.
    assert found.counts["regulations that GO can judge"] == 35
    assert (len(same), len(opposite)) == (11, 0)
    assert sum(1 for seen in stances.values() if len(seen) == 2) == 2


def test_cargo_in_vesiclepedia(claims: Claims) -> None:
    files = ("Vesiclepedia_miRNA_details.txt", "Vesiclepedia_experiment_details.txt")
    found = read("vesiclepedia", claims, *files)
    seen = {key.about for key in found.lines}
    single = [finding for finding in claims.findings.values() if finding.mirna]
    # 77 of 80 in the trial; the other one of today is about a family, which no table names.
    assert (len(seen), len(single), len(claims.findings)) == (80, 80, 81)


READ_ALL = """
import io, sys, time
from pathlib import Path
from exomet.corroboration.claims import read_claims
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import known_resources
from exomet.graph.disk import open_build
from exomet.graph.grounding import Names
opened = open_build(Path(sys.argv[1]))
claims = read_claims(Names(opened.store, opened.lexicon))
reading = ResourceReading(claims, [Path(sys.argv[2])], io.StringIO(), lambda _: None)
known_resources()["mirtarbase"].read(reading)
print(reading.counts["rows"], time.process_time())
# (the peak of a process that was forked begins with that of its parent)
status = Path("/proc/self/status")
peak = [line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line]
print(peak[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc of Linux")
def test_the_human_table_is_read_and_matched_in_its_limits(whole: Path) -> None:
    file = shared("thirdparty") / "mirtarbase_hsa_MTI.csv.gz"
    command = [sys.executable, "-c", READ_ALL, str(whole), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    counted, most = done.stdout.splitlines()
    rows, seconds = counted.split()
    assert int(rows) == MTI_ROWS
    assert float(seconds) < 10, "CPU seconds, with the start of Python"
    assert int(most) < 300_000, "kilobytes"
