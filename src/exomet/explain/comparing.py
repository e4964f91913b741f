"""The Python interface to comparisons: of two sources, and of two versions of the data."""

from __future__ import annotations

from pathlib import Path

from exomet.audit.agreement import Agreement
from exomet.audit.changes import ClaimChange, find_changes
from exomet.explain.comparisons import (
    COMPARE_COLUMNS,
    DIFF_COLUMNS,
    as_row,
    changed_records,
    compared_records,
)
from exomet.files import package_data
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.graph.unbuilt import open_version
from exomet.questions.answer import Answer
from exomet.questions.door import open_graph


def _bare_name(source: str) -> str:
    return source.removeprefix("source:")


def compare(one: str, other: str, *, build: Path | str | None = None) -> Answer:
    """Return how what a source states is related to what another does, claim by claim.

    Columns are those of ``exomet compare``: ``compare("tahan2025", "abstracts")``.

    Args:
        one: name of a source.
        other: name of another; relations are of it to the one.
        build: folder of the built graph; see ``exomet.open_graph``.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: no such source reports findings.
    """
    claims = Agreement(open_graph(build, described=False).model).compare(one, other)
    rows = [
        tuple(as_row(record))
        for record in compared_records(claims, _bare_name(one), _bare_name(other))
    ]
    return Answer(f"{_bare_name(other)} compared with {_bare_name(one)}", COMPARE_COLUMNS, rows)


def diff(old: Path | str, new: Path | str, *, ontology: Path | str | None = None) -> Answer:
    """Return what became of every claim between two versions, in the columns of ``exomet diff``.

    Claims are findings and background regulations. Those that are the same come last.

    Args:
        old: folder of a build or of tables.
        new: folder of a later one.
        ontology: folder of the ontology that tables use; the packaged one by default.

    Raises:
        ExometError: a folder holds neither a build nor tables.
        DataError: tables have problems.
    """
    changes = changes_between(Path(old), Path(new), Path(ontology) if ontology else None)
    rows = [tuple(as_row(record)) for record in changed_records(changes)]
    return Answer("What became of the claims", DIFF_COLUMNS, rows)


def changes_between(old: Path, new: Path, ontology: Path | None = None) -> list[ClaimChange]:
    """Return what became of every claim between two folders of builds or of tables.

    Raises:
        ExometError: a folder holds neither.
        DataError: tables have problems.
    """
    terms = ontology or package_data() / "ontology"
    before = open_version(old, terms)
    return find_changes(before, Findings(Names(open_version(new, terms))))
