"""The page that finds things by any of their names, and the one for addresses that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from exomet.finding.search import (
    Meaning,
    direction,
    findings_about,
    link_words,
    not_searched,
    plain,
)
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.terms.iris import expand
from exomet.terms.kinds import kind_titles
from exomet.terms.lexicon import Entity, mirna_key
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import pluralise

_LONGEST = 300
_EACH = 20
_SOME = 5
# Records that have a page but are no things to look for.
_NOT_LISTED = {"place"}


def search_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the things that are called as was typed, by kind; without a server everything there is, by kind."""
    typed = plain((query.get("q") or [""])[-1]).strip()[:_LONGEST]
    if not view.live or not typed:
        return _everything(explorer, view)
    pieces = link_words(explorer.names, typed)
    exact = [thing for piece in pieces for thing in piece.things]
    also = [thing for thing in _also(explorer, typed) if thing not in exact] if pieces else []
    searched = [piece for piece in pieces if piece.things and not not_searched(piece)]
    answers = (
        [_answer(explorer, searched)]
        if searched == pieces
        else [_answer(explorer, [p]) for p in searched]
    )
    nearest = (
        _nearest(explorer, typed, searched) if [found for _, _, found in answers] == [0] else []
    )
    return render(
        view,
        "search.html",
        typed=typed,
        groups=[
            (title, refs, []) for title, refs in _grouped(explorer, [*exact, *also], _EACH).items()
        ],
        missed=[(p.text, explorer.names.lexicon.near(p.text)) for p in pieces if not p.things],
        unsearched=[told for told in (direction(typed), *map(not_searched, pieces)) if told],
        answers=answers if pieces else [],
        nearest=[
            explorer.addresses.ref(iri, small=_number(explorer, iri)) for iri in nearest[:_SOME]
        ],
    )


def _everything(explorer: Explorer, view: View) -> Page:
    """Return the page of all that the findings speak of, what they name apart from what is only above that."""
    direct = {
        str(expand(part.thing))
        for finding in explorer.findings.all.values()
        for part in finding.parts
    }
    things = [
        thing for thing in explorer.names.lexicon.entities.values() if _worth(explorer, thing)
    ]
    things.sort(key=lambda thing: natural_sort_key(thing.label.casefold()))
    named = _grouped(
        explorer, (t for t in things if t.iri in direct or "finding" in t.kinds), 10_000
    )
    rest = _grouped(
        explorer, (t for t in things if t.iri not in direct and "finding" not in t.kinds), 10_000
    )
    titles = [title for title in kind_titles().values() if title in named or title in rest]
    groups = [(title, named.get(title, []), rest.get(title, [])) for title in titles]
    return render(
        view,
        "search.html",
        typed="",
        groups=groups,
        missed=[],
        unsearched=[],
        answers=[],
        nearest=[],
    )


def _answer(explorer: Explorer, pieces: list[Meaning]) -> tuple[str, str, int]:
    """Return what pieces are about in words, the words to ask the table, and the number of findings on all of them."""
    texts = [piece.text for piece in pieces]
    found = [findings_about(explorer.findings, piece) for piece in pieces]
    return " and ".join(texts), " ".join(texts), len(set.intersection(*found)) if found else 0


def _nearest(explorer: Explorer, typed: str, pieces: list[Meaning]) -> list[str]:
    """Return things with findings that are called nearly so, or else those right above what is meant."""
    index, findings = explorer.names.lexicon, explorer.findings
    if all(findings_about(findings, piece) for piece in pieces):
        return []
    alike = [
        thing.iri
        for label in index.near(typed)
        for thing in index.find(label)
        if findings.of(thing.iri)
    ]
    above = [
        iri for piece in pieces for thing in piece.things for iri in findings.broader(thing.iri)
    ]
    return list(dict.fromkeys(alike or above))


def _number(explorer: Explorer, iri: str) -> str:
    number = len({name for names in explorer.findings.of(iri).values() for name in names})
    return pluralise(number, "finding") if number else ""


def _also(explorer: Explorer, typed: str) -> list[Entity]:
    """Return things that are called like what was typed; for a microRNA those of its number: 21 is not 210."""
    index = explorer.names.lexicon
    if key := mirna_key(typed):
        mirnas = (thing for thing in index.entities.values() if "mirna" in thing.kinds)
        return sorted(
            (t for t in mirnas if (mirna_key(t.label) or ())[:3] == key[:3]),
            key=lambda thing: thing.label,
        )
    return index.containing(typed)


def missing_page(explorer: Explorer, view: View) -> Page:
    """Return the page for an address at which there is nothing, with what may have been meant."""
    name = view.path.strip("/").rpartition("/")[2].replace("_", ":", 1)[:_LONGEST]
    near = explorer.names.lexicon.near(name) or explorer.names.lexicon.near(name.replace(":", " "))
    things = [
        thing
        for label in near
        for thing in explorer.names.lexicon.find(label)
        if _plausible(name, thing)
    ]
    refs = [explorer.addresses.ref(thing.iri) for thing in things]
    return render(view, "missing.html", status=404, near=[ref for ref in refs if ref.path][:5])


def _plausible(name: str, thing: Entity) -> bool:
    """Return whether a microRNA has a number that stands in the name: 210 is no misspelling of 21."""
    key = mirna_key(thing.label) if "mirna" in thing.kinds else None
    return key is None or key[1] in re.findall(r"\d+", name)


def _worth(explorer: Explorer, thing: Entity) -> bool:
    """Return whether a thing stands in some finding, or is a record of its own."""
    return bool(explorer.findings.of(thing.iri)) or bool(
        thing.kinds & {"finding", "publication", "condition"}
    )


def _grouped(explorer: Explorer, things: Iterable[Entity], each: int) -> dict[str, list[Ref]]:
    groups: dict[str, dict[str, Ref]] = {title: {} for title in kind_titles().values()}
    more: dict[str, int] = {}
    for thing in things:
        for kind, title in kind_titles().items():
            path = explorer.addresses.path(thing.iri)
            if kind in thing.kinds and path:
                if len(groups[title]) == each:
                    more[title] = more.get(title, 0) + 1
                    break
                groups[title][thing.iri] = Ref(
                    thing.label, path, small=_number(explorer, thing.iri)
                )
                break
    found = {title: list(refs.values()) for title, refs in groups.items() if refs}
    if findings := found.get(kind_titles()["finding"]):
        findings.sort(key=lambda ref: natural_sort_key(ref.label))
    for title, number in more.items():
        found[title].append(Ref(f"and {number} more"))
    return found
