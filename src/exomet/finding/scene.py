"""The scene of a finding: who sends what to whom, and what happens where, in order.

A picture, a sentence and a text for screen readers are made from the same scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from exomet.finding.evidence import ReportedLine, read_lines, source_words, supporting
from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDFS, expand
from exomet.terms.sorting import natural_sort_key

_SCENE_PREFIXES = f"PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}> PREFIX owl: <{OWL}>\n"
_SCENE_STEPS = """SELECT ?step ?sign ?how ?thing ?label ?class ?cell ?cause WHERE {
  <%(iri)s> exomet:step ?step . ?step a ?sign ; exomet:affects ?thing .
  ?thing rdfs:label ?label ; a ?class FILTER(?class != owl:NamedIndividual)
  FILTER(?sign IN (exomet:Increase, exomet:Decrease, exomet:SignNotStated))
  OPTIONAL { ?step a ?how
    FILTER(?how IN (exomet:DirectStep, exomet:LigandStep, exomet:DownstreamStep)) }
  OPTIONAL { ?step exomet:inCell ?cell } OPTIONAL { ?step exomet:after ?cause } }"""
_SCENE_CELLS = """SELECT ?cell ?class ?label ?condition ?cancer ?becomes ?was WHERE {
  <%(iri)s> exomet:sourceCell|exomet:recipientCell ?cell . ?cell a ?class . ?class rdfs:label ?label
  OPTIONAL { ?cell exomet:hasCondition|exomet:cellLine ?circumstance .
    ?circumstance rdfs:label ?condition }
  OPTIONAL { ?cell exomet:ofCancer ?of . ?of rdfs:label ?cancer
    FILTER(STRENDS(STR(?of), "-sender-cancer")) }
  OPTIONAL { ?cell exomet:becomes/rdfs:label ?becomes }
  OPTIONAL { ?cell ^exomet:becomes/rdfs:label ?was } }"""
_SCENE_TEXTS = """SELECT ?field ?text WHERE {
  VALUES ?field { exomet:notStated exomet:modelSystem exomet:shows }
  <%(iri)s> ?field ?text }"""
_SCENE_SITES = """SELECT ?process ?site WHERE { ?process exomet:usualSite ?site }"""

_SCENE_SIGNS = {"exomet:Increase": 1, "exomet:Decrease": -1, "exomet:SignNotStated": 0}
_ACTS = {
    "exomet:DirectStep": "direct target",
    "exomet:LigandStep": "bound by the microRNA",
    "exomet:DownstreamStep": "consequence",
}
# A step that the sources do not call a target, a ligand or a consequence.
UNSAID = ""
_CONSEQUENCE = "consequence"
# The key of what no finding places in a cell.
CELL_NOT_STATED = ""


@dataclass(frozen=True)
class SceneThing:
    """Something with a label: CURIE of its record, or of the class of a participant."""

    thing: str
    label: str


@dataclass(frozen=True)
class SceneCell:
    """A cell that sends or takes up vesicles.

    Attributes:
        key: its part of the finding: ``sender``, ``recipient``, ``recipient2`` and so on.
        cell: its class.
        circumstances: its conditions and cell lines.
        cancer: the cancer that it is of, if that is not the cancer of the finding.
        becomes: what kind of cell it turns into, "" if that is not stated.
        was: what kind of cell it was before, "" if that is not stated.
    """

    key: str
    cell: SceneThing
    circumstances: tuple[str, ...] = ()
    cancer: str = ""
    becomes: str = ""
    was: str = ""


@dataclass(frozen=True)
class SceneStep:
    """Something that goes up, goes down or changes where the microRNA is present.

    Attributes:
        name: ``s1``, ``s2`` and so on, as on the page of the finding.
        sign: 1 up, -1 down, 0 in a direction that is not stated.
        what: the thing.
        kind: ``molecule``, ``pathway`` or ``process``.
        acts: ``direct target``, ``bound by the microRNA``, ``consequence``, or "" if that is not
            stated.
        place: key of the cell in which it happens, "" if that is not stated.
        causes: names of the steps that lead to it; none if the microRNA does.
        methods: how it was shown that the microRNA acts on it -> the sources that say so.
    """

    name: str
    sign: int
    what: SceneThing
    kind: str
    acts: str
    place: str
    causes: tuple[str, ...]
    methods: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SceneSite:
    """A metastatic site, with the steps or outcomes that are metastasis to it."""

    organ: SceneThing
    reached_by: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """The scene of one finding.

    Attributes:
        name: its identifier.
        kind: mechanistic, biomarker or background.
        mirna: the microRNA.
        cancers, senders, samples, recipients, sites, outcomes: who and what takes part;
            ``outcomes`` are what the level of a marker goes with.
        vesicle: the word of the source for the vesicle, "" if there is none.
        level: level of a marker, "" if it is not stated.
        conditions: conditions of the finding as a whole, in words.
        species, models: where it was shown.
        levels: the levels of evidence that its sources state.
        not_stated: which of ``cancer``, ``sender`` and ``recipient`` no source names.
        steps: what happens, each after its causes.
    """

    name: str
    kind: str
    mirna: SceneThing
    cancers: tuple[SceneThing, ...]
    senders: tuple[SceneCell, ...]
    samples: tuple[SceneThing, ...]
    recipients: tuple[SceneCell, ...]
    sites: tuple[SceneSite, ...]
    outcomes: tuple[SceneThing, ...]
    vesicle: str
    level: str
    conditions: str
    species: tuple[str, ...]
    models: tuple[str, ...]
    levels: tuple[str, ...]
    not_stated: frozenset[str]
    steps: tuple[SceneStep, ...]

    @cached_property
    def by_name(self) -> dict[str, SceneStep]:
        """The steps by name."""
        return {step.name: step for step in self.steps}

    @cached_property
    def cells(self) -> dict[str, SceneCell]:
        """The cells by key."""
        return {cell.key: cell for cell in (*self.senders, *self.recipients)}

    def acting_sign(self, cause: SceneStep, step: SceneStep) -> int:
        """Return how what one step is about acts on what the next is about.

        What goes down and is followed by something that goes up lowers it: the product of both
        signs, 0 where one of them is not stated.
        """
        return cause.sign * step.sign


def read_scene(findings: Findings, name: str) -> Scene:
    """Return the scene of a finding.

    Args:
        findings: the findings of the graph.
        name: identifier of the finding.

    Raises:
        KeyError: there is no such finding.
    """
    finding = findings.all[name]
    iri = str(expand(f"finding:{name}"))
    texts = _texts_by_field(findings.store, iri)
    steps = _scene_steps(findings, iri)
    cells = _scene_cells(findings.store, iri)
    return Scene(
        name=name,
        kind=finding.kind,
        mirna=_labelled_things(finding, "mirna")[0],
        cancers=_labelled_things(finding, "cancer"),
        senders=_scene_cells_of(cells, "sender"),
        samples=_labelled_things(finding, "sample"),
        recipients=_scene_cells_of(cells, "recipient"),
        sites=_scene_sites(findings, finding, steps),
        outcomes=_outcomes(finding),
        vesicle=finding.vesicle,
        level=finding.level,
        conditions=finding.conditions,
        species=tuple(thing.label for thing in _labelled_things(finding, "species")),
        models=texts.get("modelSystem", ()),
        levels=texts.get("shows", ()),
        not_stated=frozenset(texts.get("notStated", ())),
        steps=steps,
    )


def _scene_rows(store: Queryable, query: str, iri: str) -> Iterator[list[str]]:
    return select_texts(store, _SCENE_PREFIXES + query % {"iri": iri})


def _labelled_things(finding: Finding, role: str) -> tuple[SceneThing, ...]:
    """Return what plays a role in a finding itself, not in its cells."""
    things = (SceneThing(part.thing, part.label) for part in finding.role(role) if not part.cell)
    return tuple(dict.fromkeys(things))


def _outcomes(finding: Finding) -> tuple[SceneThing, ...]:
    parts = finding.by_relation("associatedWith")
    return tuple(SceneThing(part.thing, part.label) for part in parts)


def _texts_by_field(store: Queryable, iri: str) -> dict[str, tuple[str, ...]]:
    texts: dict[str, tuple[str, ...]] = {}
    for name, text in sorted(_scene_rows(store, _SCENE_TEXTS, iri)):
        field = name.partition(":")[2]
        texts[field] = (*texts.get(field, ()), text)
    return texts


def _scene_cells(store: Queryable, iri: str) -> list[SceneCell]:
    """Return the cells of a finding, in the order of its table."""
    cells: dict[str, SceneCell] = {}
    circumstances: dict[str, dict[str, None]] = {}
    for cell, cls, label, condition, *rest in sorted(_scene_rows(store, _SCENE_CELLS, iri)):
        key = cell.partition("-")[2]
        circumstances.setdefault(key, {}).update({condition: None} if condition else {})
        cells[key] = SceneCell(key, SceneThing(cls, label), tuple(circumstances[key]), *rest)
    return [cells[key] for key in sorted(cells, key=natural_sort_key)]


def _scene_cells_of(cells: Iterable[SceneCell], role: str) -> tuple[SceneCell, ...]:
    return tuple(cell for cell in cells if cell.key.startswith(role))


def _scene_steps(findings: Findings, iri: str) -> tuple[SceneStep, ...]:
    """Return the steps of a finding, each after its causes."""
    methods = _methods(read_lines(findings.store, iri))
    steps: dict[str, SceneStep] = {}
    causes: dict[str, set[str]] = {}
    for row in _scene_rows(findings.store, _SCENE_STEPS, iri):
        step, sign, how, thing, label, cls, cell, cause = row
        name = step.partition("-")[2]
        causes.setdefault(name, set()).update({cause.partition("-")[2]} if cause else ())
        steps[name] = SceneStep(
            name=name,
            sign=_SCENE_SIGNS[sign],
            what=SceneThing(*_shared_thing(findings, thing, cls, label)),
            kind=_kind_of_thing(thing),
            acts=_ACTS.get(how, UNSAID),
            place=cell.partition("-")[2],
            causes=tuple(sorted(causes[name], key=natural_sort_key)),
            methods=methods.get(name, {}),
        )
    return tuple(_in_order_of_causes(steps))


def _shared_thing(findings: Findings, thing: str, cls: str, label: str) -> tuple[str, str]:
    """Return CURIE and label of a record, or of the class of a participant."""
    name = cls if thing.startswith("finding:") else thing
    entity = findings.names.lexicon.entities.get(str(expand(name)))
    return name, entity.label if entity else label


def _kind_of_thing(thing: str) -> str:
    """Return the kind of what a step affects: processes are participants of their finding."""
    kinds = {"finding": "process", "pathway": "pathway"}
    return kinds.get(thing.partition(":")[0], "molecule")


def _in_order_of_causes(steps: Mapping[str, SceneStep]) -> Iterator[SceneStep]:
    """Yield steps by number, but each after its causes; the tables allow no ring."""
    waiting = sorted(steps, key=natural_sort_key)
    done: set[str] = set()
    while waiting:
        name = next(name for name in waiting if done.issuperset(steps[name].causes))
        waiting.remove(name)
        done.add(name)
        yield steps[name]


def _methods(lines: Iterable[ReportedLine]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return step -> how it was shown -> the sources that say so; consequences are no method."""
    methods: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in supporting(lines):
        source = source_words(line.kind, line.source_label)
        for field, stated in line.statements.items():
            by_method = methods.setdefault(field, {})
            for method in stated.methods:
                if method != _CONSEQUENCE:
                    known = dict.fromkeys((*by_method.get(method, ()), source))
                    by_method[method] = tuple(known)
    return methods


def _scene_sites(
    findings: Findings, finding: Finding, steps: Iterable[SceneStep]
) -> tuple[SceneSite, ...]:
    """Return the sites of a finding; only a metastasis to an organ is said to reach it."""
    ends = {step.name: step.what.thing for step in steps}
    ends |= {outcome.thing: outcome.thing for outcome in _outcomes(finding)}
    usual: dict[str, set[str]] = {}
    for process, site in _scene_rows(findings.store, _SCENE_SITES, ""):
        usual.setdefault(site, set()).add(str(expand(process)))
    sites = []
    for organ in _labelled_things(finding, "site"):
        processes = usual.get(organ.thing, set())
        reached_by = [end for end in ends if processes & findings.superclasses(ends[end])]
        sites.append(SceneSite(organ, tuple(reached_by)))
    return tuple(sites)
