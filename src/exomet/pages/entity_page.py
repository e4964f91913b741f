"""The page of one thing: a finding, a microRNA, a gene, a class, a paper, or anything else that bears a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from exomet.audit.signs import CONFLICTS, SignResult
from exomet.explain.formats import ExplanationRecord, proof_record
from exomet.finding.describe import finding_sections
from exomet.finding.model import ROLES, Finding
from exomet.pages import finding_row as table_rows
from exomet.pages.addresses import Ref
from exomet.pages.citation import bibtex, citation, json_ld
from exomet.pages.communication import cell_to_cell
from exomet.pages.entity import EntityView
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.pages.picture_page import MOST
from exomet.terms.iris import BASE
from exomet.terms.sorting import natural_sort_key

_ROLE_WORDS = {
    "mirna": "Findings about it",
    "cancer": "Findings in it",
    "source": "Findings with it as sender",
    "sample": "Findings in which it was sampled",
    "recipient": "Findings with it as recipient",
    "condition": "Findings under this condition",
    "cell_line": "Findings in which it stood for a cell",
    "target": "Findings that raise or lower it",
    "pathway": "Findings that activate or inhibit it",
    "process": "Findings that promote, suppress or go with it",
    "involves": "Findings in which it takes part",
    "site": "Findings with it as metastatic site",
    "reference": "Findings that rest on it",
}
_MOST = 60
DATA_FORMATS = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF/XML"}


@dataclass(frozen=True)
class Conflict:
    """Something that speaks against a finding, with what is on the other side."""

    what: str
    why: str
    refs: list[Ref]


def thing_page(explorer: Explorer, view: View, iri: str) -> Page:
    """Return the page of the thing with this IRI, which must bear a label."""
    thing = EntityView(explorer, iri)
    name = thing.curie.partition(":")[2]
    is_finding = iri.startswith(f"{BASE}finding/")
    roles = {} if is_finding else thing.findings()
    members, others = ([], []) if is_finding or roles else thing.members()
    own = explorer.findings.all[name] if is_finding else None
    about = list({f.name: f for of in roles.values() for f in of}.values())
    return render(
        view,
        "thing.html",
        thing=thing,
        is_finding=is_finding,
        row=table_rows.row(explorer.addresses, own) if own else None,
        conditions=[
            (explorer.addresses.ref(c.iri), " ".join(c.notes)) for c in thing.linked("hasCondition")
        ],
        cited={"In words": citation(thing), "BibTeX": bibtex(thing)} if is_finding else {},
        json_ld=json_ld(thing),
        facts=thing.facts(*ROLES, "directTarget", "year") if is_finding else thing.facts(),
        steps=_steps(explorer, iri) if is_finding else [],
        tables=[
            (
                _ROLE_WORDS[role],
                _rows(explorer, found),
                len(found),
                role,
                name if role == "reference" else thing.curie,
            )
            for role, found in roles.items()
        ],
        members=_rows(explorer, members),
        others=others,
        most=_MOST,
        routes=cell_to_cell(explorer, about) if len(about) > 1 else [],
        corrections=_corrections(explorer, thing) if is_finding else [],
        conflicts=_conflicts(explorer, thing.curie)
        if is_finding
        else _disagreements(explorer, thing.label),
        proofs=_proofs(explorer, thing) if thing.curie.startswith(("finding:", "mirna:")) else {},
        mentions=[] if is_finding else thing.mentions(findings=not roles),
        pictures=_pictures(explorer, iri),
        data=_data(view, explorer, iri),
    )


def _rows(explorer: Explorer, findings: list[Finding]) -> list[table_rows.Row]:
    return table_rows.rows(explorer.addresses, findings[:_MOST])


def _steps(explorer: Explorer, iri: str) -> list[list[Any]]:
    """Return the steps of a finding: name, what happens, how directly, in which cell, after which steps."""
    sections = finding_sections(explorer.store, iri)
    return [[*row[:4], str(row[4]).replace("None", "").split()] for row in sections[0].rows]


def _corrections(explorer: Explorer, thing: EntityView) -> list[EntityView]:
    found = {
        ref.path
        for word, refs, _ in thing.mentions()
        for ref in refs
        if ref.path.startswith("/correction/")
    }
    return [
        EntityView(explorer, explorer.addresses.thing(path))
        for path in sorted(found, key=natural_sort_key)
    ]


def _conflicts(explorer: Explorer, finding: str) -> list[Conflict]:
    """Return where the signs of a finding go against their chain, and which findings it disagrees with."""
    found = [
        Conflict(
            _against(sign),
            sign.why,
            [explorer.addresses.ref(sign.regulation)] if sign.regulation else [],
        )
        for sign in explorer.audit.conflicts
        if sign.finding == finding and CONFLICTS in (sign.verdict, sign.verdict_printed)
    ]
    for name, against in explorer.audit.named_disagreements():
        if finding in (against.one, against.other):
            other = against.other if finding == against.one else against.one
            what = f"{name}, {against.thing}: {'; '.join(against.causes)}"
            found.append(Conflict(what, against.why, [explorer.addresses.ref(other)]))
    return found


def _against(sign: SignResult) -> str:
    which = "curated" if sign.verdict == CONFLICTS else "printed"
    of = sign.curated if sign.verdict == CONFLICTS else sign.printed
    kept = "" if sign.verdict == CONFLICTS else f"; {sign.curated} was curated"
    return f"The {which} sign of {sign.effect} ({of}) goes against {sign.behind} before it{kept}"


def _disagreements(explorer: Explorer, label: str) -> list[Conflict]:
    """Return the disagreements between findings on a microRNA, with or without its arm, or on what is affected."""
    return [
        Conflict(
            f"{name}, {d.mirna}, {d.thing}: {'; '.join(d.causes)}",
            d.why,
            [explorer.addresses.ref(d.one), explorer.addresses.ref(d.other)],
        )
        for name, d in explorer.audit.named_disagreements()
        if label in (d.thing, d.mirna) or label.startswith((f"{d.mirna}-3p", f"{d.mirna}-5p"))
    ]


def _proofs(explorer: Explorer, thing: EntityView) -> dict[str, dict[str, list[ExplanationRecord]]]:
    """Return what was inferred of a finding or microRNA: relation -> what follows -> its proofs as nested values.

    Memberships of classes stand each for itself.
    """
    found: dict[str, dict[str, list[ExplanationRecord]]] = {}
    if explorer.proofs is None:
        return found
    for statement in explorer.proofs.informative(thing.curie):
        proof = proof_record(explorer.proofs.tree(statement), explorer.teller)
        # The same may follow through several regulations, each with an end of its own.
        what = re.sub(r" \(of \w+\)$", "", proof["words"].removeprefix(f"{thing.label} "))
        relation = explorer.teller.label(statement[1])
        group = relation if what.startswith(f"{relation} ") else ""
        found.setdefault(group, {}).setdefault(what.removeprefix(f"{group} "), []).append(proof)
    return found


def _pictures(explorer: Explorer, iri: str) -> list[tuple[str, str]]:
    """Return the pictures that can be drawn around a thing: label and path."""
    roles, path = explorer.findings.of(iri), explorer.addresses.path(iri)
    if not 0 < len(roles.get("mirna") or roles.get("cancer") or []) <= MOST:
        return []
    return [("Network", f"/network{path}"), ("Flow", f"/flow{path}")]


def _data(view: View, explorer: Explorer, iri: str) -> list[tuple[str, str]]:
    """Return the files that describe a thing: format and path; without a server there is Turtle alone."""
    path = explorer.addresses.path(iri)
    forms = DATA_FORMATS if view.live else {"ttl": DATA_FORMATS["ttl"]}
    return [(label, f"/data{path}.{form}") for form, label in forms.items()]
