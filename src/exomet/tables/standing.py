"""The standing of papers: what notices change in it, and how the change is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from exomet.errors import DataError, Problem
from exomet.files import replace_text
from exomet.tables.check import check_table
from exomet.tables.keeping import keep_packaged
from exomet.tables.notices import Notice, NoticeFile
from exomet.tables.provenance import STANDINGS, EvidenceRow, PaperRow
from exomet.tables.read import Table, read_table
from exomet.tables.schema import EVIDENCE, PAPERS

_CURRENT, *_, _NOT_CHECKED = STANDINGS
# From the weakest to the gravest.
_WEIGHTS = {standing: weight for weight, standing in enumerate((_NOT_CHECKED, *STANDINGS[:-1]))}
CHANGES, SAME, WEAKER = "changes", "same", "weaker, kept"
STANDING_COLUMNS = (
    "paper",
    "standing",
    "new_standing",
    "what",
    "standing_from",
    "matched_by",
    "line",
    "reason",
    "findings",
    "alone",
)


@dataclass(frozen=True)
class PaperTables:
    """The tables that standing is about: the papers, and what rests on them."""

    papers: Table[PaperRow]
    evidence: Table[EvidenceRow]


@dataclass(frozen=True)
class StandingChange:
    """What notices say of the standing of a paper.

    Attributes:
        paper: the paper, with the standing that it has.
        standing: the standing by the notices.
        notice: the notice that decides.
        matched_by: the identifiers by which the paper was found.
        what: whether the standing changes, is the same, or would be weaker and is kept.
        findings: the findings that rest on the paper.
        alone: those of them that rest on no other.
    """

    paper: PaperRow
    standing: str
    notice: Notice
    matched_by: str
    what: str
    findings: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    def row(self) -> tuple[str, ...]:
        """Return the change under ``STANDING_COLUMNS``."""
        return (
            self.paper.paper,
            self.paper.standing,
            self.standing,
            self.what,
            self.notice.read_from,
            self.matched_by,
            str(self.notice.line),
            self.notice.reason,
            "|".join(self.findings),
            "|".join(self.alone),
        )


def read_paper_tables(data: Path) -> PaperTables:
    """Read the tables of papers and of evidence in a folder.

    Raises:
        DataError: one of them has problems.
    """
    papers, problems = read_table(data / f"{PAPERS.name}{PAPERS.ending}", PAPERS)
    evidence, others = read_table(data / f"{EVIDENCE.name}{EVIDENCE.ending}", EVIDENCE)
    problems = [*problems, *others, *check_table(papers), *check_table(evidence)]
    if problems:
        raise DataError(problems)
    return PaperTables(papers, evidence)


def standing_changes(
    tables: PaperTables, notices: NoticeFile, *, current: bool = False, weaker: bool = False
) -> tuple[list[StandingChange], list[Problem]]:
    """Return what notices change, by paper, and the problems of notices that fit no one paper.

    Of several notices on a paper the gravest counts, of those after its last reinstatement.

    Args:
        tables: the papers, and what rests on them.
        notices: the notices.
        current: whether a paper with nothing against it becomes current, if it was not checked.
        weaker: whether a weaker standing replaces a graver one.
    """
    by_paper, problems = _notices_by_paper(tables.papers.rows, notices)
    resting = _findings_by_paper(tables.evidence.rows)
    changes = []
    for row in tables.papers.rows:
        if row.paper in by_paper:
            change = _change(row, by_paper[row.paper], current=current, weaker=weaker)
            changes += [_with_findings(change, resting)] if change else []
    return changes, problems


class _PapersByIdentifier:
    """The papers by DOI and by PubMed identifier."""

    def __init__(self, papers: Iterable[PaperRow]) -> None:
        self._by_doi: dict[str, list[PaperRow]] = {}
        self._by_pmid: dict[str, list[PaperRow]] = {}
        for row in papers:
            self._by_doi.setdefault(row.doi.lower(), []).append(row)
            self._by_pmid.setdefault(row.pmid, []).append(row)

    def named(self, notice: Notice) -> list[PaperRow]:
        """Return the papers that a notice names by either identifier, each once."""
        by_doi = self._by_doi.get(notice.doi, []) if notice.doi else []
        by_pmid = self._by_pmid.get(notice.pmid, []) if notice.pmid else []
        return list({row.paper: row for row in (*by_doi, *by_pmid)}.values())


def _notices_by_paper(
    papers: Iterable[PaperRow], file: NoticeFile
) -> tuple[dict[str, list[Notice]], list[Problem]]:
    """Return the notices on each paper, and a problem for each that contradicts its identifiers."""
    known = _PapersByIdentifier(papers)
    by_paper: dict[str, list[Notice]] = {}
    problems = []
    for notice in file.notices:
        named = known.named(notice)
        other = [row for row in named if _is_other(row, notice, named)]
        problems += [_other_paper(row, notice, file) for row in other[:1]]
        for row in () if other else named:
            by_paper.setdefault(row.paper, []).append(notice)
    return by_paper, problems


def _is_other(row: PaperRow, notice: Notice, named: list[PaperRow]) -> bool:
    """Return whether a notice names a paper by one identifier, and another by the other."""
    pairs = ((row.doi.lower(), notice.doi), (row.pmid, notice.pmid))
    if any(one and other and one != other for one, other in pairs):
        return True
    # Of two papers with one identifier each, each lacks what would contradict.
    by_both = {_matched_by(each, notice) for each in named}
    return by_both == {"DOI", "PMID"} and _matched_by(row, notice) == "PMID"


def _other_paper(row: PaperRow, notice: Notice, file: NoticeFile) -> Problem:
    what = (
        f"DOI {notice.doi or '(none)'} and PMID {notice.pmid or '(none)'} are not of one paper: "
        f"{row.paper} has {row.doi or '(none)'} and {row.pmid or '(none)'}"
    )
    repair = "correct the identifiers here or in papers.tsv"
    return Problem(file.file, notice.line, file.pmid_column, "OTHER_PAPER", what, repair)


def _change(
    row: PaperRow, notices: list[Notice], *, current: bool, weaker: bool
) -> StandingChange | None:
    """Return what the notices on a paper say; None if they have nothing against it."""
    decisive = _decisive(notices)
    nothing = decisive.standing == _CURRENT and not decisive.reinstates
    if nothing and not (current and row.standing == _NOT_CHECKED):
        return None
    weight, now = _WEIGHTS[decisive.standing], _WEIGHTS[row.standing]
    what = SAME if weight == now else WEAKER if weight < now and not weaker else CHANGES
    return StandingChange(row, decisive.standing, decisive, _matched_by(row, decisive), what)


def _decisive(notices: list[Notice]) -> Notice:
    """Return the gravest of the notices after the last reinstatement, or that one."""
    ordered = sorted(notices, key=lambda notice: notice.date)
    decisive = ordered[0]
    for notice in ordered[1:]:
        if notice.reinstates or _WEIGHTS[notice.standing] >= _WEIGHTS[decisive.standing]:
            decisive = notice
    return decisive


def _matched_by(row: PaperRow, notice: Notice) -> str:
    by_doi = row.doi and row.doi.lower() == notice.doi
    by_pmid = row.pmid and row.pmid == notice.pmid
    return " and ".join(filter(None, ("DOI" if by_doi else "", "PMID" if by_pmid else "")))


def _findings_by_paper(evidence: Iterable[EvidenceRow]) -> dict[str, dict[str, bool]]:
    """Return paper -> the findings that rest on it, and whether they rest on it alone."""
    papers: dict[str, set[str]] = {}
    for row in evidence:
        if row.stance == "supports":
            papers.setdefault(row.finding, set()).update(row.papers)
    resting: dict[str, dict[str, bool]] = {}
    for finding, names in papers.items():
        for name in names:
            resting.setdefault(name, {})[finding] = len(names) == 1
    return resting


def _with_findings(change: StandingChange, resting: dict[str, dict[str, bool]]) -> StandingChange:
    findings = resting.get(change.paper.paper, {})
    alone = tuple(name for name, is_alone in findings.items() if is_alone)
    return replace(change, findings=tuple(findings), alone=alone)


def write_standings(data: Path, changes: Iterable[StandingChange]) -> Path:
    """Write changed standings into ``papers.tsv``; every other byte of it stays.

    Returns:
        The file.

    Raises:
        ExometError: it cannot be written.
    """
    keep_packaged(data)
    file = data / f"{PAPERS.name}{PAPERS.ending}"
    lines = file.read_text(encoding="utf-8").split("\n")
    header = next(line for line in lines if not line.startswith("#")).split("\t")
    standing, standing_from = header.index("standing"), header.index("standing_from")
    for change in changes:
        if change.what == CHANGES:
            cells = lines[change.paper.line - 1].split("\t")
            cells[standing], cells[standing_from] = change.standing, change.notice.read_from
            lines[change.paper.line - 1] = "\t".join(cells)
    replace_text(file, "\n".join(lines))
    return file
