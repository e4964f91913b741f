"""What would be lost without a paper, a source or a microRNA: findings, inferences, answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pyoxigraph as ox

from exomet.audit.report import run_audit
from exomet.audit.triples import audit_triples
from exomet.errors import UnknownNameError
from exomet.explain.proofs import Proof, is_informative, proof_tree
from exomet.explain.verbalise import Verbaliser
from exomet.files import package_data, scratch_folder
from exomet.finding.filters import filter_findings
from exomet.finding.model import Findings
from exomet.finding.papers import papers_called
from exomet.graph import ntriples as nt
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE
from exomet.graph.make import Checked, Inputs, check_inputs, write_lines
from exomet.graph.reduced import Reduced, Withdrawn, reduced_tables
from exomet.progress import Progress
from exomet.query.select import Cell
from exomet.questions.answer import Answer
from exomet.questions.catalogue import Question, read_catalogue
from exomet.reason.inference import Completed, complete
from exomet.reason.lookup import Statement
from exomet.reason.reasoning import all_rules
from exomet.reason.rules import Rule
from exomet.tables import schema
from exomet.tables.read import Tables
from exomet.terms.iris import AUDITED, curie
from exomet.terms.lexicon import Entity
from exomet.terms.wording import listed

_KINDS_OF_THING = ("paper", "source", "mirna")
_MOST_PAPERS = 10
# What changes in a finding that names no cell: implied effects tell the same.
_CHANGES_OF_A_FINDING = ("exomet:hasIncrease", "exomet:hasDecrease")
_AnswerRow = tuple[Cell, ...]


@dataclass(frozen=True)
class Loss:
    """What would be lost without a thing; each part is an answer, with rows and columns.

    Attributes:
        label: what the thing is called.
        curie: its CURIE.
        findings: the findings that no line of evidence supports any more.
        weakened: the findings that keep other lines, and what of them goes.
        regulations: the background regulations that were read nowhere else.
        inferred: the inferred statements without any proof left, except those that only lead to
            others or are about a part of a finding.
        inferred_triples: how many inferred triples have no proof left, all together.
        answers: the questions of the catalogue, with their defaults, whose answers change.
        proofs: the proofs of the inferred statements, if they are asked for.
        teller: puts the proofs into words.
    """

    label: str
    curie: str
    findings: Answer
    weakened: Answer
    regulations: Answer
    inferred: Answer
    inferred_triples: int
    answers: Answer
    proofs: Sequence[Proof]
    teller: Verbaliser

    @property
    def parts(self) -> tuple[Answer, ...]:
        """The answers, in the order in which people read them."""
        return self.findings, self.weakened, self.regulations, self.inferred, self.answers


def without(
    thing: str,
    *,
    data: Path | str = "",
    ontology: Path | str = "",
    proofs: bool = False,
    progress: Progress = lambda _: None,
) -> Loss:
    """Return what would be lost without a paper, a source or a microRNA.

    The tables are reduced, the rules run on them, and the questions are asked again; nothing is
    written. ``without("10.1073/pnas.1209414109").findings`` are the findings that one paper bears.

    Args:
        thing: the paper by DOI, PMID, PMCID or author and year, the source, or the microRNA.
        data: folder of the tables; the packaged tables by default.
        ontology: folder of the ontology; the packaged one by default.
        proofs: whether to give the proofs of the inferred statements that are lost.
        progress: called with a line about each stage.

    Raises:
        DataError: the tables have problems.
        UnknownNameError: the text names none of the three, or several papers.
    """
    packaged = package_data()
    inputs = Inputs(Path(data or packaged / "data"), Path(ontology or packaged / "ontology"))
    checked = check_inputs(inputs, lambda _: None)
    with scratch_folder() as scratch:
        comparison = _Comparison(checked, inputs, scratch)
        entity = _thing_named(comparison.names, thing)
        progress(f"reasoning and asking, with and without {entity.label} ...")
        return comparison.loss(entity, proofs=proofs)


def _thing_named(names: Names, text: str) -> Entity:
    """Return the paper, source or microRNA that a text names.

    Raises:
        UnknownNameError: it names none of them, or several papers.
    """
    try:
        return names.ground(text, *_KINDS_OF_THING)
    except UnknownNameError as error:
        papers = papers_called(names.lexicon, text)
        if len(papers) == 1:
            return papers[0]
        if papers:
            names_of_papers = tuple(sorted(curie(paper.iri) for paper in papers))
            message = f'"{text}" names several papers: {listed(names_of_papers, _MOST_PAPERS)}'
            raise UnknownNameError(message, names_of_papers) from error
        message = f"{error}; name a paper, a source or a microRNA"
        raise UnknownNameError(message, error.candidates) from error


class _Comparison:
    """The whole graph, against the one of reduced tables."""

    def __init__(self, checked: Checked, inputs: Inputs, scratch: Path) -> None:
        self._checked = checked
        self._scratch = scratch
        self._store = _asserted(checked, scratch)
        self._rules: list[Rule] = all_rules(self._store, inputs.ontology / "rules")
        self.names = Names(self._store)

    def loss(self, entity: Entity, *, proofs: bool) -> Loss:
        """Return what would be lost without a paper, source or microRNA."""
        reduced = reduced_tables(self._checked.tables, self._withdrawn(entity))
        left = _asserted(replace(self._checked, tables=reduced.tables), self._scratch)
        # Names and labels are those of the whole graph.
        full, rest = _completed(self._store, self._rules), _completed(left, self._rules)
        gone = [triple for triple in full.proofs if triple not in rest.proofs]
        statements = sorted(_in_curies(triple) for triple in gone)
        shown = [each for each in statements if _is_told(each)]
        teller = Verbaliser(self._store)
        tables = self._checked.tables
        return Loss(
            entity.label,
            curie(entity.iri),
            _findings_lost(reduced, tables),
            _findings_weakened(reduced, tables),
            _regulations_lost(reduced, teller),
            _inferred_lost(shown, full, teller),
            len(gone),
            _answers_changed(self._store, left),
            self._proofs(full, shown) if proofs else (),
            teller,
        )

    def _withdrawn(self, entity: Entity) -> Withdrawn:
        name = frozenset({curie(entity.iri).partition(":")[2]})
        if "paper" in entity.kinds:
            return Withdrawn(papers=name)
        if "source" in entity.kinds:
            return Withdrawn(sources=name)
        names = filter_findings(Findings(self.names), {"mirna": [entity.iri]})
        return Withdrawn(findings=frozenset(names))

    def _proofs(self, full: Completed, statements: Iterable[Statement]) -> list[Proof]:
        words = {rule.name: rule.words for rule in full.rules}
        derivations = {
            _in_curies(triple): (rule, tuple(map(_in_curies, premises)))
            for triple, (rule, premises) in full.proofs.items()
        }
        return [proof_tree(statement, derivations, words) for statement in statements]


def _asserted(checked: Checked, scratch: Path) -> ox.Store:
    """Return a store of the asserted graph of tables."""
    write_lines(checked, scratch)
    store = ox.Store()
    store.bulk_load(path=str(scratch / ASSERTED_FILE), format=ox.RdfFormat.N_TRIPLES)
    return store


def _completed(store: ox.Store, rules: Sequence[Rule]) -> Completed:
    """Add the inferred graph and that of the audit to a store."""
    inference = complete(store, rules)
    text = StringIO()
    nt.write(audit_triples(run_audit(store)), text)
    graph = ox.NamedNode(AUDITED)
    store.bulk_load(text.getvalue().encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return inference


def _in_curies(triple: nt.Triple) -> Statement:
    subject, predicate, value = map(nt.as_curie, triple)
    return subject, predicate, value


def _is_told(statement: Statement) -> bool:
    """Return whether a statement is of interest by itself: about a whole finding or a microRNA."""
    kind, _, name = statement[0].partition(":")
    is_part = kind in ("finding", "regulation") and "-" in name
    leads_on = statement[1].startswith(_CHANGES_OF_A_FINDING)
    return kind != "evidence" and not is_part and not leads_on and is_informative(statement)


def _findings_lost(reduced: Reduced, tables: Tables) -> Answer:
    papers = _papers_by_finding(tables)
    rows = []
    for row in tables[schema.FINDINGS].rows:
        if row.finding in reduced.lost:
            names = "|".join(papers.get(row.finding, ()))
            rows.append((f"finding:{row.finding}", row.kind, row.mirna, row.cancer, names))
    columns = ("finding", "kind", "mirna", "cancer", "papers")
    return Answer("Findings that lose all support", columns, rows)


def _findings_weakened(reduced: Reduced, tables: Tables) -> Answer:
    left = _papers_by_finding(reduced.tables)
    before = _papers_by_finding(tables)
    rows = []
    for row in tables[schema.FINDINGS].rows:
        papers = left.get(row.finding, ())
        lines = reduced.lines.get(row.finding, ())
        if row.finding not in reduced.lost and (lines or papers != before.get(row.finding, ())):
            cells = ("|".join(each) for each in (lines, reduced.steps.get(row.finding, ()), papers))
            rows.append((f"finding:{row.finding}", row.mirna, row.cancer, *cells))
    columns = ("finding", "mirna", "cancer", "lines_lost", "steps_lost", "papers_left")
    return Answer("Findings that keep other support", columns, rows)


def _papers_by_finding(tables: Tables) -> dict[str, tuple[str, ...]]:
    """Return finding -> the papers behind the lines that support it."""
    papers: dict[str, dict[str, None]] = {}
    for row in tables[schema.EVIDENCE].rows:
        if row.stance == "supports":
            papers.setdefault(row.finding, {}).update(dict.fromkeys(row.papers))
    return {finding: tuple(sorted(names)) for finding, names in papers.items()}


def _regulations_lost(reduced: Reduced, teller: Verbaliser) -> Answer:
    names = [f"regulation:{name}" for name in reduced.regulations]
    rows = [(name, teller.label(name)) for name in names]
    title = "Background regulations that were read nowhere else"
    return Answer(title, ("regulation", "what"), rows)


def _inferred_lost(statements: Iterable[Statement], full: Completed, teller: Verbaliser) -> Answer:
    rules = {_in_curies(triple): rule for triple, (rule, _) in full.proofs.items()}
    rows = [(each[0], teller.sentence(each), rules[each]) for each in statements]
    title = "Inferred statements that lose every proof"
    return Answer(title, ("about", "statement", "rule"), rows)


def _answers_changed(full: ox.Store, left: ox.Store) -> Answer:
    """Return the questions whose answers change, those that lose most rows first."""
    rows = []
    for question in read_catalogue(package_data() / "queries").values():
        before, after = _rows_of(question, full), _rows_of(question, left)
        lost, changed, gained = _compared_rows(before, after)
        if lost or changed or gained:
            rows.append((question.name, len(before), lost, changed, gained))
    rows.sort(key=lambda row: (-row[2], -row[3], row[0]))
    columns = ("question", "rows", "rows_lost", "rows_changed", "rows_gained")
    return Answer("Answers that change", columns, rows)


def _rows_of(question: Question, store: ox.Store) -> list[_AnswerRow]:
    return [tuple(row) for row in question.run(store, question.sparql)[1]]


def _compared_rows(before: list[_AnswerRow], after: list[_AnswerRow]) -> tuple[int, int, int]:
    """Return how many rows are lost, how many changed, and how many are gained.

    Example:
        >>> _compared_rows([("miR-21", 2, "a|b"), ("miR-9", 1, "b")], [("miR-21", 1, "a")])
        (1, 1, 0)
    """
    gone, new = Counter(before), Counter(after)
    gone, new = gone - new, new - gone
    by_first: dict[Cell, list[_AnswerRow]] = {}
    for row in new.elements():
        by_first.setdefault(row[0], []).append(row)
    changed = 0
    for row in gone.elements():
        candidates = by_first.get(row[0], [])
        partner = next((each for each in candidates if _same_row(row, each)), None)
        if partner is not None:
            candidates.remove(partner)
            changed += 1
    return gone.total() - changed, changed, new.total() - changed


def _same_row(one: _AnswerRow, other: _AnswerRow) -> bool:
    """Return whether rows differ in numbers or lists alone: a count is lower, a list shorter."""
    return all(map(_same_cell, one, other))


def _same_cell(one: Cell, other: Cell) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return True
    parts, others = _parts(one), _parts(other)
    return parts <= others or others <= parts


def _parts(cell: Cell) -> frozenset[str]:
    return frozenset() if cell is None else frozenset(filter(None, str(cell).split("|")))
