"""One finding becomes triples: participants as individuals of its own, steps as nodes, short properties from steps.

The pattern is described in ``docs/model.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.graph.records import record_iri
from exomet.graph.resolve import Resolver
from exomet.tables.check import Tables
from exomet.tables.read import Row
from exomet.tables.schema import NOT_STATED
from exomet.terms.iris import BASE

_KIND = {
    name: exomet_iri(f"{name.capitalize()}Finding")
    for name in ("mechanistic", "biomarker", "background")
}
_VESICLE = {
    "exosome": exomet_iri("VesicleReportedAsExosome"),
    "small extracellular vesicle": exomet_iri("SmallExtracellularVesicle"),
    "microvesicle": exomet_iri("VesicleReportedAsMicrovesicle"),
}
# Which short property a step gives, by what it affects and its sign; without a sign it is "changes".
_SHORT = {
    ("molecule", "increase"): exomet_iri("induces"),
    ("molecule", "decrease"): exomet_iri("represses"),
    ("pathway", "increase"): exomet_iri("activates"),
    ("pathway", "decrease"): exomet_iri("inhibits"),
    ("process", "increase"): exomet_iri("promotes"),
    ("process", "decrease"): exomet_iri("suppresses"),
}
_SIGN = {
    "increase": exomet_iri("Increase"),
    "decrease": exomet_iri("Decrease"),
    NOT_STATED: exomet_iri("SignNotStated"),
}
_SIGN_WORD = {"increase": "increase of", "decrease": "decrease of", NOT_STATED: "change of"}
_DIRECT = {"yes": exomet_iri("DirectStep"), "no": exomet_iri("DownstreamStep")}


def finding_blocks(tables: Tables, resolver: Resolver) -> Iterator[list[Triple]]:
    """Yield the triples of each finding as a block of its own, in the order of their identifiers.

    Args:
        tables: the tables, free of problems.
        resolver: knows every term of the tables (see ``resolve.check_terms``).
    """
    papers = {row["publication"]: row for row in tables["publications"].rows}
    # Both tables are sorted by finding: the steps come along without an index of them all.
    groups = groupby(tables["steps"].rows, key=lambda row: row["finding"])
    name, steps = next(groups, ("", iter(())))
    for row in tables["findings"].rows:
        mine = list(steps) if name == row["finding"] else []
        if mine:
            name, steps = next(groups, ("", iter(())))
        yield _Finding(row, resolver, papers).triples(mine)


def evidence_levels(row: Row, steps: list[Row]) -> dict[str, bool]:
    """Return the rungs of evidence, from cargo to animal, and whether the source states each for a finding.

    The rungs are read from what was curated: a vesicle, a receiving cell, a molecule that changes, a direct target,
    a process that changes, a model in vivo. A rung that is not stated is not thereby absent.
    """
    molecules = [step for step in steps if step["object_kind"] == "molecule"]
    return {
        "vesicle-associated": bool(row["vesicle_term"]),
        "transferred to the recipient": bool(row["vesicle_term"])
        and row["recipient"] not in ("", NOT_STATED),
        "target regulated": bool(molecules),
        "direct binding": any(step["direct"] == "yes" for step in molecules),
        "phenotype": any(step["object_kind"] == "process" for step in steps),
        "in vivo": "in vivo" in row.many("model_systems"),
    }


class _Finding:
    """The triples of one finding, gathered around its IRI."""

    def __init__(self, row: Row, resolver: Resolver, papers: dict[str, Row]) -> None:
        self.row = row
        self.thing = resolver.thing
        self.papers = papers
        self.name = row["finding"]
        self.iri = f"<{BASE}finding/{self.name}>"
        self.out: list[Triple] = []

    def triples(self, steps: list[Row]) -> list[Triple]:
        row, add = self.row, self._add
        mirna = self.thing(row["mirna"], "mirna")
        label = f"{self.name}: {mirna.label} in {row['cancer']}"
        self._individual(self.iri, _KIND[row["kind"]], label)
        add(self.iri, exomet_iri("mirna"), f"<{mirna.iri}>")
        self._cancer()
        self._cells("sender", "sourceCell")
        self._cells("recipient", "recipientCell")
        self._participants("sampled_from", "material", "sample", "sampledFrom")
        self._participants("sites", "anatomy", "site", "metastaticSite")
        self._participants("associated_with", "process", "p", "associatedWith")
        for partner in row.many("involves"):
            add(self.iri, exomet_iri("involves"), f"<{self.thing(partner, 'molecule').iri}>")
        if row["vesicle_term"]:
            vesicle = self._part("vesicle")
            add(self.iri, exomet_iri("vesicle"), vesicle)
            self._individual(vesicle, _VESICLE[row["vesicle_term"]], row["vesicle_term"])
            add(vesicle, exomet_iri("carries"), f"<{mirna.iri}>")
        for condition in row.many("conditions"):
            add(self.iri, exomet_iri("hasCondition"), f"<{self.thing(condition, 'condition').iri}>")
        if row["level"]:
            add(self.iri, exomet_iri("level"), nt.literal(row["level"]))
        for system in row.many("model_systems"):
            add(self.iri, exomet_iri("modelSystem"), nt.literal(system))
        self._evidence()
        for rung, shown in evidence_levels(row, steps).items():
            add(self.iri, exomet_iri("shows" if shown else "doesNotState"), nt.literal(rung))
        for anchor in row.many("anchors"):
            add(self.iri, exomet_iri("place"), record_iri("place", anchor))
        if row["note"]:
            add(self.iri, nt.NOTE, nt.literal(row["note"]))
        for step in steps:
            self._step(step)
        return self.out

    def _add(self, subject: str, predicate: str, value: str) -> None:
        self.out.append((subject, predicate, value))

    def _part(self, name: str) -> str:
        return f"{self.iri[:-1]}-{name}>"

    def _individual(self, subject: str, cls: str, label: str) -> None:
        self.out += [
            (subject, nt.TYPE, cls),
            (subject, nt.TYPE, nt.INDIVIDUAL),
            (subject, nt.LABEL, nt.literal(label)),
        ]

    def _participants(self, column: str, kind: str, part: str, relation: str) -> None:
        for number, value in enumerate(self.row.many(column), 1):
            subject = self._part(f"{part}{number}")
            self._add(self.iri, exomet_iri(relation), subject)
            self._individual(subject, f"<{self.thing(value, kind).iri}>", value)

    def _cancer(self) -> None:
        if self.row["cancer"] == NOT_STATED:
            self._add(self.iri, exomet_iri("notStated"), nt.literal("cancer"))
            return
        subject = self._part("cancer")
        self._add(self.iri, exomet_iri("cancer"), subject)
        self._individual(
            subject, f"<{self.thing(self.row['cancer'], 'cancer').iri}>", self.row["cancer"]
        )

    def _cells(self, role: str, relation: str) -> None:
        row = self.row
        if row[role] == NOT_STATED:
            self._add(self.iri, exomet_iri("notStated"), nt.literal(role))
            return
        for number, value in enumerate(row.many(role), 1):
            subject = self._part(role if number == 1 else f"{role}{number}")
            cell = self.thing(value, "cell")
            self._add(self.iri, exomet_iri(relation), subject)
            circumstances = [*row.many(f"{role}_conditions"), *row.many(f"{role}_lines")]
            self._individual(subject, f"<{cell.iri}>", ", ".join([cell.label, *circumstances]))
            for condition in row.many(f"{role}_conditions"):
                self._add(
                    subject,
                    exomet_iri("hasCondition"),
                    f"<{self.thing(condition, 'condition').iri}>",
                )
            for line in row.many(f"{role}_lines"):
                self._add(subject, exomet_iri("cellLine"), f"<{self.thing(line, 'cell line').iri}>")
            if "malignant cell" in cell.kinds:
                self._of_cancer(subject, role)

    def _of_cancer(self, cell: str, role: str) -> None:
        row = self.row
        if row["cancer"] != NOT_STATED:
            self._add(cell, exomet_iri("ofCancer"), self._part("cancer"))
        stated = row["sender_cancer"] if role == "sender" else ""
        if stated and stated != row["cancer"]:
            subject = self._part("sender-cancer")
            self._add(cell, exomet_iri("ofCancer"), subject)
            self._individual(subject, f"<{self.thing(stated, 'cancer').iri}>", stated)

    def _evidence(self) -> None:
        row = self.row
        subject = self._part("evidence")
        evidence = self.thing(row["evidence"], "evidence")
        self._add(self.iri, exomet_iri("evidence"), subject)
        self._individual(subject, f"<{evidence.iri}>", evidence.label)
        papers = [self.papers[reference] for reference in row.many("references")]
        for paper in papers:
            term = record_iri("publication", paper["publication"])
            self._add(self.iri, exomet_iri("reference"), term)
            self._add(subject, exomet_iri("primaryPaper"), term)
        for source in sorted({paper["source"] for paper in papers}):
            self._add(subject, exomet_iri("reportedBy"), record_iri("source", source))
        self._add(self.iri, exomet_iri("year"), nt.integer(min(paper["year"] for paper in papers)))

    def _step(self, row: Row) -> None:
        cells, out, base = row.cells, self.out, self.iri[:-1]
        name, kind, sign = cells["step"], cells["object_kind"], cells["sign"]
        subject = f"{base}-{name}>"
        thing = self.thing(cells["object"], kind)
        affected = f"<{thing.iri}>"
        if kind == "process":
            affected = f"{base}-p{name[1:]}>"
            self._individual(affected, f"<{thing.iri}>", thing.label)
        out += [
            (self.iri, exomet_iri("step"), subject),
            (self.iri, _SHORT.get((kind, sign), exomet_iri("changes")), affected),
        ]
        self._individual(subject, _SIGN[sign], f"{_SIGN_WORD[sign]} {thing.label}")
        if direct := _DIRECT.get(cells["direct"]):
            out.append((subject, nt.TYPE, direct))
        out.append((subject, exomet_iri("affects"), affected))
        if cells["direct"] == "yes" and kind == "molecule":
            out.append((self.iri, exomet_iri("directTarget"), affected))
        if cells["in_cell"]:
            out.append((subject, exomet_iri("inCell"), f"{base}-{cells['in_cell']}>"))
        out += [(subject, exomet_iri("after"), f"{base}-{before}>") for before in row.many("after")]
        out += [(subject, exomet_iri("basis"), nt.literal(basis)) for basis in row.many("basis")]
