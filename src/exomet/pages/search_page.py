"""The page that finds things by any of their names, and the one for addresses that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.frame import Page, View, counted, render
from exomet.pages.searching import KINDS, findings_about, meanings
from exomet.tables.schema import natural
from exomet.terms.names import Thing, mirna_key

_LONGEST = 300
_EACH = 20
# Records that have a page but are no things to look for.
_NOT_LISTED = {"place"}


def search_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the things that are called as was typed, by kind; without a server everything there is, by kind."""
    typed = (query.get("q") or [""])[-1].strip()[:_LONGEST]
    if not view.live or not typed:
        things = explorer.names.index.things.values()
        used = sorted((t for t in things if _worth(explorer, t)), key=lambda t: natural(t.label.casefold()))
        return render(view, "search.html", typed="", groups=_grouped(explorer, used, 10_000), pieces=[], found=None)
    pieces = meanings(explorer.names, typed)
    exact = [thing for piece in pieces for thing in piece.things]
    also = [thing for thing in _also(explorer, typed) if thing not in exact]
    about = [findings_about(explorer.findings, piece) for piece in pieces if piece.things]
    found = len(set.intersection(*about)) if about else 0
    missed = [(p.text, explorer.names.index.near(p.text)) for p in pieces if not p.things]
    groups = _grouped(explorer, [*exact, *also], _EACH)
    return render(view, "search.html", typed=typed, groups=groups, pieces=missed, found=found)


def _also(explorer: Explorer, typed: str) -> list[Thing]:
    """Return things that are called like what was typed; for a microRNA those of its number: 21 is not 210."""
    index = explorer.names.index
    if key := mirna_key(typed):
        mirnas = (thing for thing in index.things.values() if "mirna" in thing.kinds)
        return sorted((t for t in mirnas if (mirna_key(t.label) or ())[:3] == key[:3]), key=lambda thing: thing.label)
    return index.containing(typed)


def missing_page(explorer: Explorer, view: View) -> Page:
    """Return the page for an address at which there is nothing, with what may have been meant."""
    name = view.path.strip("/").rpartition("/")[2].replace("_", ":", 1)[:_LONGEST]
    near = explorer.names.index.near(name) or explorer.names.index.near(name.replace(":", " "))
    things = [thing for label in near for thing in explorer.names.index.find(label) if _plausible(name, thing)]
    refs = [explorer.addresses.ref(thing.iri) for thing in things]
    return render(view, "missing.html", status=404, near=[ref for ref in refs if ref.path][:5])


def _plausible(name: str, thing: Thing) -> bool:
    """Return whether a microRNA has a number that stands in the name: 210 is no misspelling of 21."""
    key = mirna_key(thing.label) if "mirna" in thing.kinds else None
    return key is None or key[1] in re.findall(r"\d+", name)


def _worth(explorer: Explorer, thing: Thing) -> bool:
    """Return whether a thing stands in some finding, or is a record of its own."""
    return bool(explorer.findings.of(thing.iri)) or bool(thing.kinds & {"finding", "publication", "condition"})


def _grouped(explorer: Explorer, things: Iterable[Thing], each: int) -> dict[str, list[Ref]]:
    groups: dict[str, dict[str, Ref]] = {title: {} for title in KINDS.values()}
    more: dict[str, int] = {}
    for thing in things:
        for kind, title in KINDS.items():
            path = explorer.addresses.path(thing.iri)
            if kind in thing.kinds and path:
                if len(groups[title]) == each:
                    more[title] = more.get(title, 0) + 1
                    break
                number = len({name for names in explorer.findings.of(thing.iri).values() for name in names})
                small = counted(number, "finding") if number else ""
                groups[title][thing.iri] = Ref(thing.label, path, small=small)
                break
    found = {title: list(refs.values()) for title, refs in groups.items() if refs}
    if findings := found.get(KINDS["finding"]):
        findings.sort(key=lambda ref: natural(ref.label))
    for title, number in more.items():
        found[title].append(Ref(f"and {number} more"))
    return found
