"""One sentence in plain words for a finding, and its scene as a text in reading order.

Both are made from the steps of the finding alone. The microRNA is the subject of every effect,
because the signs of steps say what happens where it is present.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exomet.finding.scene import CELL_NOT_STATED, Scene, SceneCell, SceneStep
from exomet.graph.evidence import LEVELS
from exomet.tables.spec import NOT_STATED
from exomet.terms.wording import joined_words

_VERBS_BY_KIND = {
    "molecule": {1: "raises", -1: "lowers", 0: "changes"},
    "pathway": {1: "activates", -1: "inhibits", 0: "changes"},
    "process": {1: "promotes", -1: "suppresses", 0: "changes"},
}
_GOES = {1: "goes up", -1: "goes down", 0: "changes, in a direction that is not stated"}
_TARGETS = ("a direct target", "direct targets")
_ACTS_WORDS = {"direct target": _TARGETS, "bound by the microRNA": ("which it binds",) * 2}
_MANY_PHRASES = 3


def plural_of_cells(label: str) -> str:
    """Return the label of a kind of cell in the plural.

    No library of inflections is used: only the noun before "of" takes an s.

    Example:
        >>> plural_of_cells("endothelial cell of umbilical vein"), plural_of_cells("fibroblast")
        ('endothelial cells of umbilical vein', 'fibroblasts')
    """
    noun, of, rest = label.partition(" of ")
    return f"{noun}s{of}{rest}"


def finding_sentence(scene: Scene) -> str:
    """Return a finding as one sentence: who sends what to whom, and what it does there.

    What no source names is said to be not stated; a marker gets no mechanism.

    Args:
        scene: the scene of the finding.
    """
    parts = [_opening(scene), *_clauses(scene), _ending(scene)]
    text = "".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _opening(scene: Scene) -> str:
    """Return who sends the microRNA to whom, or what its level goes with."""
    if scene.kind == "biomarker":
        return f"{_in_cancer(scene)}{_marker(scene)}; no mechanism is stated"
    if scene.kind == "background":
        cells = " in cells that are not stated" if "recipient" in scene.not_stated else ""
        return f"{_in_cancer(scene)}{scene.mirna.label} acts without transfer by vesicles{cells}"
    return _in_cancer(scene) + _transfer(scene)


def _in_cancer(scene: Scene) -> str:
    cancers = joined_words([cancer.label for cancer in scene.cancers])
    return f"in {cancers}, " if cancers else "in a cancer that is not stated, "


def _marker(scene: Scene) -> str:
    level = {"up": "a high level", "down": "a low level"}.get(scene.level, "the level")
    vesicle = f" in {scene.vesicle}s" if scene.vesicle else ""
    samples = joined_words([sample.label for sample in scene.samples])
    source = f" from {samples}" if samples else ""
    outcomes = joined_words([outcome.label for outcome in scene.outcomes]) or NOT_STATED
    open_direction = "" if scene.level else " (direction not stated)"
    return f"{level} of {scene.mirna.label}{vesicle}{source} goes with {outcomes}{open_direction}"


def _transfer(scene: Scene) -> str:
    """Return who sends and who takes up; a side that no source names is said to be not stated."""
    mirna, vesicle = scene.mirna.label, f" in {scene.vesicle}s" if scene.vesicle else ""
    recipients = joined_words(list(map(cell_words, scene.recipients)))
    to = f" to {recipients}" if recipients else " to cells that are not stated"
    senders = joined_words(list(map(cell_words, scene.senders))) or "cells that are not stated"
    return f"{senders} send {mirna}{vesicle}{to}"


def cell_words(cell: SceneCell) -> str:
    """Return a kind of cell in the plural, with its cancer, circumstances and change.

    Example:
        >>> from exomet.finding.scene import SceneThing
        >>> fibroblast = SceneThing("CL:0000057", "fibroblast")
        >>> cell_words(SceneCell("recipient", fibroblast, ("hypoxia",), "melanoma"))
        'fibroblasts of melanoma (hypoxia)'
    """
    of_cancer = f" of {cell.cancer}" if cell.cancer else ""
    notes = ", ".join(cell.circumstances)
    circumstances = f" ({notes})" if notes else ""
    was = f", formerly {plural_of_cells(cell.was)}," if cell.was else ""
    becomes = f", which become {plural_of_cells(cell.becomes)}" if cell.becomes else ""
    return f"{plural_of_cells(cell.cell.label)}{of_cancer}{circumstances}{was}{becomes}"


@dataclass(frozen=True)
class _Clause:
    """Steps in one cell after the same steps."""

    place: str
    causes: tuple[str, ...]
    steps: list[SceneStep]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its steps."""
        return tuple(step.name for step in self.steps)


def _ordered_clauses(steps: Iterable[SceneStep]) -> list[_Clause]:
    """Return steps by cell and causes; a group stands where its last cause allows it."""
    groups: dict[tuple[str, tuple[str, ...]], _Clause] = {}
    for step in steps:
        key = step.place, step.causes
        groups.setdefault(key, _Clause(*key, [])).steps.append(step)
    waiting, ordered = list(groups.values()), []
    done: set[str] = set()
    while waiting:
        ready = [group for group in waiting if done.issuperset(group.causes)]
        # Two groups may wait for each other's members: then the first goes ahead.
        group = (ready or waiting)[0]
        waiting.remove(group)
        ordered.append(group)
        done.update(group.names)
    return ordered


def _clauses(scene: Scene) -> Iterator[str]:
    """Yield the effects of the microRNA, clause by clause, with what leads from one to the next."""
    # A clause without a cell leaves the reader where the clause before it was.
    here, before = CELL_NOT_STATED, None
    for group in _ordered_clauses(scene.steps):
        yield _joint(scene, before, here, group) + _through(scene, before, group)
        yield _effects(scene, group)
        here, before = group.place or here, group


def _joint(scene: Scene, before: _Clause | None, here: str, group: _Clause) -> str:
    """Return what joins a clause to the one before: where it happens, if that is new."""
    if before is None and not group.causes and _is_only_recipient(scene, group.place):
        return "; there " if scene.recipients[0].becomes else ", where "
    return (
        f"; {_in_cell(scene, group.place)}" if group.place not in (CELL_NOT_STATED, here) else "; "
    )


def _is_only_recipient(scene: Scene, place: str) -> bool:
    return scene.kind == "mechanistic" and [cell.key for cell in scene.recipients] == [place]


def _in_cell(scene: Scene, place: str) -> str:
    return f"in {plural_of_cells(scene.cells[place].cell.label)} "


def _through(scene: Scene, before: _Clause | None, group: _Clause) -> str:
    """Return by what the microRNA acts."""
    if not group.causes:
        return "it "
    if before is not None and before.names == group.causes:
        return f"through {'this' if len(group.causes) == 1 else 'these'} it "
    return f"through {joined_words([scene.by_name[name].what.label for name in group.causes])} it "


def _effects(scene: Scene, group: _Clause) -> str:
    """Return what the microRNA does, by verb: "lowers KLF2 and KLF4 (direct targets)"."""
    by_verb: dict[tuple[str, str, tuple[str, ...]], list[SceneStep]] = {}
    for step in group.steps:
        key = _VERBS_BY_KIND[step.kind][step.sign], step.acts, tuple(assays(step))
        by_verb.setdefault(key, []).append(step)
    phrases = []
    for (verb, acts, methods), steps in by_verb.items():
        names = joined_words([step.what.label for step in steps])
        notes = [*_acts_words(acts, len(steps)), *methods, *_left_open(scene, steps)]
        phrases.append(f"{verb} {names}" + (f" ({', '.join(notes)})" if notes else ""))
    if len(phrases) < _MANY_PHRASES:
        return " and ".join(phrases)
    return f"{', '.join(phrases[:-1])}, and {phrases[-1]}"


def _acts_words(acts: str, number: int) -> list[str]:
    one, many = _ACTS_WORDS.get(acts, ("", ""))
    return [words] if (words := one if number == 1 else many) else []


def _left_open(scene: Scene, steps: Sequence[SceneStep]) -> list[str]:
    """Return what no source states of some effects; no process needs a cell."""
    open_cell = (
        steps[0].place == CELL_NOT_STATED and steps[0].kind != "process" and scene.recipients
    )
    return [
        *(["direction not stated"] if steps[0].sign == 0 else []),
        *(["cell not stated"] if open_cell else []),
    ]


def assays(step: SceneStep) -> list[str]:
    """Return the experiments that show how the microRNA acts on what a step is about.

    A source that only calls it a target names no experiment.
    """
    return [method for method in step.methods if not method.startswith("called ")]


def _ending(scene: Scene) -> str:
    """Return the sites and the conditions of a finding."""
    organs = joined_words([site.organ.label for site in scene.sites])
    noun = "site is" if len(scene.sites) == 1 else "sites are"
    sites = f"; the metastatic {noun} {organs}" if organs else ""
    conditions = f" (condition: {scene.conditions})" if scene.conditions else ""
    return f"{sites}{conditions}"


def shown_in(scene: Scene) -> str:
    """Return the model systems and species of a finding as a sentence."""
    models = joined_words(scene.models) or NOT_STATED
    species = joined_words(scene.species) or NOT_STATED
    return f"Model systems: {models}. Species: {species}."


def reading_order(scene: Scene) -> list[str]:
    """Return a scene as sentences in the order of its picture, for those who hear the page.

    Args:
        scene: the scene of the finding.
    """
    lines = [*_participants_told(scene), *(_step_told(scene, step) for step in scene.steps)]
    if scene.outcomes:
        lines.append(f"{_marker(scene)}.")
    for site in scene.sites:
        lines.append(f"Metastatic site: {site.organ.label}.")
    levels = [level for level in LEVELS if level in scene.levels]
    lines += [shown_in(scene), f"Evidence: {joined_words(levels) or NOT_STATED}."]
    return [line[:1].upper() + line[1:] for line in lines]


def _participants_told(scene: Scene) -> Iterator[str]:
    for role, cells in (("sender", scene.senders), ("recipient", scene.recipients)):
        if cells:
            yield f"{role}: {joined_words(list(map(cell_words, cells)))}."
        elif role in scene.not_stated:
            yield f"{role}: {NOT_STATED}."
        if role == "sender":
            if scene.samples:
                yield f"sampled from: {joined_words([each.label for each in scene.samples])}."
            if scene.vesicle:
                yield f"carried in {scene.vesicle}s: {scene.mirna.label}."


def _step_told(scene: Scene, step: SceneStep) -> str:
    """Return a step as a sentence: where, after what, what happens, and how that was shown."""
    causes = joined_words([scene.by_name[name].what.label for name in step.causes])
    where = _in_cell(scene, step.place).strip() if step.place else "cell not stated"
    after = f"after {causes}" if causes else "by the microRNA"
    methods = [f"{method} ({joined_words(by)})" for method, by in step.methods.items()]
    shown = f"; {joined_words(methods)}" if methods else ""
    acts = f"; {step.acts or 'whether directly is not stated'}"
    return f"step {step.name}, {where}, {after}: {step.what.label} {_GOES[step.sign]}{acts}{shown}."
