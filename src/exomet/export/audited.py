"""Writes what the audit finds in a graph, and its listing, from one reading of the findings."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, cast

from exomet.audit.gathered import GatheredAudit
from exomet.audit.reported import AuditReport
from exomet.audit.triples import triples_between
from exomet.engine.processes import tied
from exomet.errors import ExometError
from exomet.export.listed import LISTING_FILES
from exomet.export.portion_audit import (
    AUDITED_FOLDER,
    SUMMARY_FILE,
    AuditedPortion,
    audit_portion,
)
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.graph import ntriples as nt
from exomet.graph.counts import Uses, UsesOnTheWay
from exomet.graph.grounding import Names, SharedNames
from exomet.graph.layout import AUDIT_FILE
from exomet.graph.portions import MOST_FINDINGS, Portions, dealt_out
from exomet.progress import metered
from exomet.queryable import Queryable
from exomet.sql.graph_tables import GraphTables

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

# Each holds a portion in 0.6 GB.
_MOST_PROCESSES = 4
_LOOK_EVERY = 0.02  # s


def write_audit_and_listing(
    graph: Queryable, folder: Path, names: SharedNames
) -> tuple[AuditReport, Uses]:
    """Write the audit of a graph as N-Triples, and the listing of its findings.

    Args:
        graph: the graph.
        folder: where to write.
        names: its names.

    Returns:
        The report of the audit, and what its triples use.
    """
    read = names.of(graph)
    audited = audit_portion(read, folder)
    gathered = GatheredAudit()
    gathered.add(audited.found, audited.directions)
    return _with_comparison(gathered, Mechanisms(Findings(read)), audited.uses, folder)


def write_audit_of_triples(
    triples: Triples, folder: Path, most: int = MOST_FINDINGS
) -> tuple[AuditReport, Uses]:
    """Write the audit of a graph and the listing of its findings, portion by portion.

    Portions are audited by as many processes as there are processors, up to four.

    Args:
        triples: the graph, with what was inferred of it.
        folder: where to write.
        most: the most findings of a portion.

    Returns:
        The report of the audit, and what its triples use.

    Raises:
        ExometError: a process ended early; the text has what it said.
    """
    graph = GraphTables(triples)
    with dealt_out(triples, most) as portions:
        if portions is None:
            return write_audit_and_listing(graph, folder, SharedNames())
        gathered, uses = GatheredAudit(), UsesOnTheWay()
        for number, audited in enumerate(_audited_by_processes(portions)):
            gathered.add(audited.found, audited.directions)
            uses.add(audited.uses)
            _append(portions.folder / AUDITED_FOLDER / str(number), folder, is_first=number == 0)
    return _with_comparison(gathered, Mechanisms(Findings(Names(graph))), uses, folder)


def _with_comparison(
    gathered: GatheredAudit, graph: Mechanisms, uses: UsesOnTheWay, folder: Path
) -> tuple[AuditReport, Uses]:
    """Add what the comparison of all findings finds to what was written of them one by one."""
    report = gathered.report(graph)
    with (folder / AUDIT_FILE).open("a", encoding="utf-8", newline="\n") as out:
        nt.write_all(uses.passing(triples_between(report.disagreements)), out)
    return report, uses.uses()


def _audited_by_processes(portions: Portions) -> Iterator[AuditedPortion]:
    """Yield the audits of portions in their order, as processes have them ready."""
    (portions.folder / AUDITED_FOLDER).mkdir()
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES, portions.count)
    with metered("auditing findings", portions.count) as move, ExitStack() as running:
        workers = [
            running.enter_context(_worker(portions, first, processes)) for first in range(processes)
        ]
        for number in range(portions.count):
            summary = portions.folder / AUDITED_FOLDER / str(number) / SUMMARY_FILE
            _wait_for(summary, workers[number % processes])
            # (a process of ours wrote it, into a folder of ours)
            yield cast(AuditedPortion, pickle.loads(summary.read_bytes()))  # noqa: S301
            portions.remove(number)
            move(1)


def _worker(portions: Portions, first: int, step: int) -> AbstractContextManager[Popen[str]]:
    """Give a process that audits each so many portions, beginning with one."""
    words = [str(portions.folder), *map(str, (portions.count, first, step))]
    return tied([sys.executable, "-m", "exomet.export.portion_worker", *words])


def _wait_for(file: Path, worker: Popen[str]) -> None:
    """Wait until a process has written a file.

    Raises:
        ExometError: it ended without it.
    """
    while not file.exists():
        ended = worker.poll() is not None
        if ended and not file.exists():
            said = worker.stdout.read().strip() if worker.stdout else ""
            last = said.rpartition("\n")[2] or f"exit code {worker.returncode}"
            raise ExometError(f"the audit of a portion of the findings ended early: {last}")
        time.sleep(_LOOK_EVERY)


def _append(part: Path, folder: Path, *, is_first: bool) -> None:
    """Add the files of a portion to those of the build, with one header, and remove them."""
    for name in (AUDIT_FILE, *LISTING_FILES):
        with (part / name).open("rb") as lines, (folder / name).open("ab") as out:
            if name != AUDIT_FILE and not is_first:
                lines.readline()
            shutil.copyfileobj(lines, out)
    shutil.rmtree(part)
