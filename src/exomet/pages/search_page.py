"""The page that finds things by any of their names, and the one for unknown addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from exomet.finding.scope import Covered, coverage, is_general, labels_near
from exomet.finding.search import (
    SEARCHED_KINDS,
    Meaning,
    direction,
    findings_about,
    findings_on,
    link_words,
    mirnas_meant,
    not_searched,
)
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.terms.iris import expand
from exomet.terms.kinds import kind_titles
from exomet.terms.lexicon import Entity, mirna_key
from exomet.terms.plain_text import plain_text
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import pluralise

_LONGEST_TEXT = 300
_MOST_OF_KIND = 20
_EVERY_ENTITY = 10_000
_MOST_NEAREST = 5
_MOST_MEANT = 5
# How many things of a kind say what is covered: of the one kind that is asked for, of several.
_MOST_COVERED = 30
_FEW_COVERED = 3


@dataclass
class _Group:
    """The things of a kind: those that were found or are in findings, and those only above."""

    title: str
    refs: list[Ref] = field(default_factory=list)
    broader: list[Ref] = field(default_factory=list)


@dataclass(frozen=True)
class _Result:
    """How many findings are about what was searched for: in words, as words of the table."""

    about: str
    words: str
    count: int


@dataclass(frozen=True)
class _Coverage:
    """What the findings cover of a kind: how many things, the first of them, and the rest."""

    title: str
    count: int
    refs: list[Ref]
    more: int


def search_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the things that a text names, by kind; without a server everything there is."""
    text = plain_text((query.get("q") or [""])[-1]).strip()[:_LONGEST_TEXT]
    if not view.live or not text:
        return _everything(explorer, view)
    pieces = link_words(explorer.names, text)
    missed = [piece for piece in pieces if not piece.is_known]
    searched = _searched(pieces)
    results = _results(explorer, searched)
    is_empty = [result.count for result in results] == [0]
    return render(
        view,
        "search.html",
        text=text,
        groups=_groups(explorer, _entities(explorer, text, pieces)),
        missed=[(each.text, labels_near(explorer.findings, each)) for each in missed],
        unsearched=_remarks(text, pieces),
        answers=results,
        notes=explorer.knowledge.arm_notes(mirnas_meant(pieces)),
        nearest=_nearest_refs(explorer, searched) if is_empty else [],
        pair=_pair(searched),
        coverage=_coverage(explorer, [*missed, *_without_findings(explorer, searched)]),
    )


def _searched(pieces: list[Meaning]) -> list[Meaning]:
    """Return the pieces that findings are searched for.

    Where one names nothing, cancer alone says nothing of it: cancer of the thyroid.
    """
    known = [piece for piece in pieces if piece.is_known and not not_searched(piece)]
    if all(piece.is_known for piece in pieces):
        return known
    return [piece for piece in known if not is_general(piece)]


def _pair(searched: list[Meaning]) -> list[str]:
    """Return the two things of one kind that a text names, and that can be put side by side."""
    if len(searched) != 2 or any(len(piece.entities) != 1 for piece in searched):
        return []
    one, other = (piece.entities[0] for piece in searched)
    return [one.label, other.label] if one.kinds & other.kinds else []


def _without_findings(explorer: Explorer, searched: list[Meaning]) -> list[Meaning]:
    things = (piece for piece in searched if piece.entities)
    return [piece for piece in things if not findings_about(explorer.findings, piece)]


def _coverage(explorer: Explorer, lacking: list[Meaning]) -> list[_Coverage]:
    """Return what the findings cover instead of what is lacking; nothing where nothing is."""
    kinds = coverage(explorer.findings, lacking) if lacking else []
    return [_coverage_view(explorer, each, alone=len(kinds) == 1) for each in kinds if each.things]


def _coverage_view(explorer: Explorer, each: Covered, *, alone: bool) -> _Coverage:
    most = _MOST_COVERED if alone else _FEW_COVERED
    refs = [
        explorer.addresses.ref(thing.iri, small=str(number)) for thing, number in each.things[:most]
    ]
    return _Coverage(each.title, len(each.things), refs, max(0, len(each.things) - most))


def _remarks(text: str, pieces: list[Meaning]) -> list[str]:
    """Return what of a text is not searched for, is refused, or does not plainly mean a thing."""
    remarks = [direction(text, pieces), *map(not_searched, pieces)]
    for piece in pieces:
        # Notes on microRNAs come with those on their arms.
        remarks.append(piece.refusal or ("" if piece.is_mirna() else piece.note))
    return list(filter(None, remarks))


def _nearest_refs(explorer: Explorer, pieces: list[Meaning]) -> list[Ref]:
    iris = _nearest(explorer, pieces)[:_MOST_NEAREST]
    return [explorer.addresses.ref(iri, small=_findings_number(explorer, iri)) for iri in iris]


def _results(explorer: Explorer, searched: list[Meaning]) -> list[_Result]:
    """Return the findings on all pieces together; if there are none, also those on fewer."""
    if not searched:
        return []
    together = _result(explorer, searched)
    if together.count or len(searched) == 1:
        loose = [replace(piece, limit=None) for piece in searched]
        return [together, *([] if together.count else _loosely(explorer, searched, loose))]
    fewer = [_result(explorer, pieces) for pieces in _all_but_one(searched)]
    found = [result for result in fewer if result.count]
    return [together, *(found or _each_alone(explorer, searched))]


def _each_alone(explorer: Explorer, searched: list[Meaning]) -> list[_Result]:
    return [_result(explorer, [piece]) for piece in searched]


def _all_but_one(searched: list[Meaning]) -> Iterator[list[Meaning]]:
    """Yield the pieces without one of them, for each of three or more."""
    if len(searched) > 2:
        for number in range(len(searched)):
            yield [*searched[:number], *searched[number + 1 :]]


def _loosely(explorer: Explorer, searched: list[Meaning], loose: list[Meaning]) -> list[_Result]:
    """Return the findings on pieces in whatever role, where roles were asked for."""
    result = _result(explorer, loose)
    return [result] if loose != searched and result.count else []


def _result(explorer: Explorer, pieces: list[Meaning]) -> _Result:
    about = " and ".join(piece.about for piece in pieces)
    words = " ".join(piece.words for piece in pieces)
    return _Result(about, words, len(findings_on(explorer.findings, pieces)))


def _entities(explorer: Explorer, text: str, pieces: list[Meaning]) -> list[Entity]:
    """Return the things that are meant, and then those that are called like the text."""
    meant: dict[Entity, None] = {}
    for piece in pieces:
        meant.update(dict.fromkeys((*piece.entities, *piece.cancers)))
    alike = _called_alike(explorer, text) if pieces else []
    return list(dict.fromkeys([*meant, *alike]))


def _called_alike(explorer: Explorer, text: str) -> list[Entity]:
    """Return things with a name like a text; microRNAs have its number: 21 is not 210."""
    lexicon = explorer.names.lexicon
    key = mirna_key(text)
    if not key:
        return lexicon.containing(text)
    mirnas = (each for each in lexicon.entities.values() if "mirna" in each.kinds)
    alike = (each for each in mirnas if (mirna_key(each.label) or ())[:3] == key[:3])
    return sorted(alike, key=lambda entity: entity.label)


def _nearest(explorer: Explorer, pieces: list[Meaning]) -> list[str]:
    """Return things with findings and similar names, or else those right above."""
    lacking = _without_findings(explorer, pieces)
    iris: dict[str, None] = {}
    for piece in lacking:
        iris.update(dict.fromkeys(_called_nearly(explorer, piece)))
    if iris:
        return list(iris)
    for piece in pieces if lacking else ():
        iris.update(dict.fromkeys(_broader(explorer, piece)))
    return list(iris)


def _called_nearly(explorer: Explorer, piece: Meaning) -> Iterator[str]:
    """Yield the things with findings whose names hold a piece, or are near to it, as IRIs."""
    lexicon, findings = explorer.names.lexicon, explorer.findings
    holding = [each for each in lexicon.containing(piece.text) if each.kinds & SEARCHED_KINDS]
    kinds = [kind for kind in kind_titles() if kind in piece.entities[0].kinds]
    for label in lexicon.near(piece.text, kinds[0] if kinds else None):
        holding += lexicon.find(label)
    yield from (entity.iri for entity in holding if findings.of(entity.iri))


def _broader(explorer: Explorer, piece: Meaning) -> list[str]:
    """Return things with findings above those of a piece.

    What is above an organ, such as all glands, says nothing of it.
    """
    iris: list[str] = []
    for entity in piece.entities:
        if "anatomy" not in entity.kinds:
            iris += explorer.findings.broader(entity.iri)
    return iris


def _everything(explorer: Explorer, view: View) -> Page:
    """Return the page of everything that findings name, with broader things apart."""
    direct = _named_in_findings(explorer)
    entities = explorer.names.lexicon.entities.values()
    worth = [entity for entity in entities if _is_worth_listing(explorer, entity)]
    worth.sort(key=lambda entity: natural_sort_key(entity.label.casefold()))
    named = [each for each in worth if each.iri in direct or "finding" in each.kinds]
    rest = [each for each in worth if each.iri not in direct and "finding" not in each.kinds]
    return render(
        view,
        "search.html",
        text="",
        groups=_groups(explorer, named, rest, each=_EVERY_ENTITY),
        missed=[],
        unsearched=[],
        answers=[],
        notes=[],
        nearest=[],
        pair=[],
        coverage=[],
    )


def _named_in_findings(explorer: Explorer) -> set[str]:
    """Return what findings name, as IRIs."""
    iris: set[str] = set()
    for finding in explorer.findings.all.values():
        iris.update(str(expand(part.thing)) for part in finding.parts)
    return iris


def _is_worth_listing(explorer: Explorer, entity: Entity) -> bool:
    """Return whether a thing takes part in a finding, or is a record of its own."""
    is_record = bool(entity.kinds & {"finding", "paper", "publication", "condition"})
    return is_record or bool(explorer.findings.of(entity.iri))


def _groups(
    explorer: Explorer,
    entities: Iterable[Entity],
    broader: Iterable[Entity] = (),
    each: int = _MOST_OF_KIND,
) -> list[_Group]:
    """Return things by kind, in the order of kinds."""
    listed, above = _by_kind(explorer, entities, each), _by_kind(explorer, broader, each)
    groups = [
        _Group(title, listed.get(kind, []), above.get(kind, []))
        for kind, title in kind_titles().items()
    ]
    return [group for group in groups if group.refs or group.broader]


def _by_kind(explorer: Explorer, entities: Iterable[Entity], each: int) -> dict[str, list[Ref]]:
    """Return references to things by kind, each thing under its first kind."""
    by_kind: dict[str, dict[str, Ref]] = {}
    for entity in entities:
        path = explorer.addresses.path(entity.iri)
        kind = next((kind for kind in kind_titles() if kind in entity.kinds), "")
        if path and kind:
            small = _findings_number(explorer, entity.iri)
            by_kind.setdefault(kind, {})[entity.iri] = Ref(entity.label, path, small=small)
    return {kind: _cut_group(kind, list(refs.values()), each) for kind, refs in by_kind.items()}


def _cut_group(kind: str, refs: list[Ref], each: int) -> list[Ref]:
    """Return the first references, and how many more there are."""
    first = refs[:each]
    if kind == "finding":
        first.sort(key=lambda ref: natural_sort_key(ref.label))
    more = len(refs) - len(first)
    return [*first, Ref(f"and {more} more")] if more else first


def _findings_number(explorer: Explorer, iri: str) -> str:
    number = len(explorer.findings.about(iri))
    return pluralise(number, "finding") if number else ""


def missing_page(explorer: Explorer, view: View) -> Page:
    """Return the page for an unknown address, with what may be meant."""
    name = view.path.strip("/").rpartition("/")[2].replace("_", ":", 1)[:_LONGEST_TEXT]
    lexicon = explorer.names.lexicon
    refs = []
    for label in lexicon.near(name) or lexicon.near(name.replace(":", " ")):
        for entity in lexicon.find(label):
            ref = explorer.addresses.ref(entity.iri)
            if ref.path and _is_plausible(name, entity):
                refs.append(ref)
    return render(view, "missing.html", status=404, near=refs[:_MOST_MEANT])


def _is_plausible(name: str, entity: Entity) -> bool:
    """Return whether a microRNA has a number that is in the name: 210 is no misspelling of 21."""
    key = mirna_key(entity.label) if "mirna" in entity.kinds else None
    return key is None or key[1] in re.findall(r"\d+", name)
