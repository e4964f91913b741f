"""From rows to triples without ExoMet: csv, a dictionary of labels, and a loop with ``Graph.add``.

Nothing of exomet is used here, so that the two ways can be compared triple by triple.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

EXOMET = Namespace("https://w3id.org/exomet/ontology/")
BASE = Namespace("https://w3id.org/exomet/")
OBO = Namespace("http://purl.obolibrary.org/obo/")
ROOTS = {
    "cancer": [OBO.MONDO_0045024],
    "cell": [OBO.CL_0000000],
    "malignant cell": [OBO.CL_0001064],
    "material": [EXOMET.SampledMaterial],
    "anatomy": [OBO.UBERON_0001062],
    "process": [OBO.GO_0008150, EXOMET.MetastaticProcess],
    "evidence": [OBO.ECO_0000000],
    "species": [EXOMET.Species],
}
MEMBERS = {
    "mirna": [EXOMET.MatureMicroRNA, EXOMET.ArmNotStatedMicroRNA, EXOMET.MicroRNAFamily],
    "molecule": [EXOMET.Gene, EXOMET.MoleculeFamily],
    "pathway": [EXOMET.Pathway],
    "condition": [EXOMET.Condition],
    "cell line": [EXOMET.CellLine],
}
VESICLES = {
    "exosome": EXOMET.VesicleReportedAsExosome,
    "small extracellular vesicle": EXOMET.SmallExtracellularVesicle,
    "extracellular vesicle": OBO.GO_1903561,
    "microvesicle": EXOMET.VesicleReportedAsMicrovesicle,
}
EFFECTS = {
    "molecule": {"increase": EXOMET.induces, "decrease": EXOMET.represses},
    "pathway": {"increase": EXOMET.activates, "decrease": EXOMET.inhibits},
    "process": {"increase": EXOMET.promotes, "decrease": EXOMET.suppresses},
}
DIRECT = {
    "yes": EXOMET.DirectStep,
    "ligand": EXOMET.LigandStep,
    "no": EXOMET.DownstreamStep,
}
ASSAYS = {"reporter assay", "pull-down", "RIP", "CLIP", "binding assay"}
Row = dict[str, str]


@dataclass
class PlainTables:
    """Rows as csv reads them.

    Attributes:
        findings: the findings.
        steps: steps by finding.
        lines: lines of evidence by finding.
        statements: statements by line.
        papers: papers by identifier.
        references: entries of reference lists by source and paper.
    """

    findings: list[Row]
    steps: dict[str, list[Row]]
    lines: dict[str, list[Row]]
    statements: dict[str, list[Row]]
    papers: dict[str, Row]
    references: dict[tuple[str, str], Row]

    @property
    def rows(self) -> int:
        """How many rows become triples: findings and steps."""
        return len(self.findings) + sum(map(len, self.steps.values()))


@dataclass
class Labels:
    """What a cell means: IRI by kind and label, label by IRI, and malignant cells."""

    graph: Graph
    found: dict[tuple[str, str], URIRef]
    label_of: dict[URIRef, str]
    malignant: set[URIRef]

    def iri(self, text: str, kind: str) -> URIRef:
        """Return the IRI of a label or of a CURIE."""
        return self.found.get((kind, text)) or self.graph.namespace_manager.expand_curie(text)


def read_labels(turtle: Path) -> Labels:
    """Read the labels of all classes and records from the Turtle export."""
    graph = Graph().parse(turtle, format="turtle")
    found: dict[tuple[str, str], URIRef] = {}
    label_of: dict[URIRef, str] = {}

    for kind, thing in _things(graph):
        if isinstance(thing, URIRef) and (label := graph.value(thing, RDFS.label)) is not None:
            found[kind, str(label)] = thing
            label_of[thing] = str(label)
    malignant = {thing for (kind, _), thing in found.items() if kind == "malignant cell"}
    return Labels(graph, found, label_of, malignant)


def _things(graph: Graph) -> Iterator[tuple[str, object]]:
    for kind, roots in ROOTS.items():
        for root in roots:
            yield from ((kind, cls) for cls in graph.transitive_subjects(RDFS.subClassOf, root))
    for kind, classes in MEMBERS.items():
        for cls in classes:
            yield from ((kind, thing) for thing in graph.subjects(RDF.type, cls))


def read_plain(data: Path) -> PlainTables:
    """Read the tables that findings are made of."""
    return PlainTables(
        _read(data / "findings.tsv"),
        _grouped(data / "steps.tsv", "finding"),
        _grouped(data / "evidence.tsv", "finding"),
        _grouped(data / "statements.tsv", "evidence"),
        {row["paper"]: row for row in _read(data / "papers.tsv")},
        {(row["source"], row["paper"]): row for row in _read(data / "publications.tsv")},
    )


def _grouped(file: Path, column: str) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in _read(file):
        rows.setdefault(row[column], []).append(row)
    return rows


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def plain_graph(tables: PlainTables, labels: Labels) -> Graph:
    """Return the graph of the findings, made triple by triple."""
    graph = Graph()
    for row in tables.findings:
        steps = tables.steps.get(row["finding"], [])
        lines = tables.lines.get(row["finding"], [])
        _finding(graph, row, labels)
        _evidence(graph, row, steps, tables, labels)
        for step in steps:
            stated = [
                each for line in lines for each in tables.statements.get(line["evidence"], [])
            ]
            _step(graph, step, stated, labels)
    return graph


def _individual(graph: Graph, thing: URIRef, cls: URIRef, label: str) -> None:
    graph.add((thing, RDF.type, cls))
    graph.add((thing, RDF.type, OWL.NamedIndividual))
    graph.add((thing, RDFS.label, Literal(label)))


def _many(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _finding(graph: Graph, row: Row, labels: Labels) -> None:
    finding = BASE[f"finding/{row['finding']}"]
    mirna = labels.iri(row["mirna"], "mirna")
    label = f"{row['finding']}: {labels.label_of[mirna]} in {row['cancer']}"
    _individual(graph, finding, EXOMET[f"{row['kind'].capitalize()}Finding"], label)
    graph.add((finding, EXOMET.mirna, mirna))
    if row["cancer"] == "not stated":
        graph.add((finding, EXOMET.notStated, Literal("cancer")))
    else:
        cancer = finding + "-cancer"
        graph.add((finding, EXOMET.cancer, cancer))
        _individual(graph, cancer, labels.iri(row["cancer"], "cancer"), row["cancer"])
    _cells(graph, row, "sender", EXOMET.sourceCell, labels)
    _cells(graph, row, "recipient", EXOMET.recipientCell, labels)
    for column, kind, part, relation in (
        ("sampled_from", "material", "sample", EXOMET.sampledFrom),
        ("sites", "anatomy", "site", EXOMET.metastaticSite),
        ("associated_with", "process", "p", EXOMET.associatedWith),
        ("species", "species", "species", EXOMET.inSpecies),
    ):
        for number, value in enumerate(_many(row[column]), 1):
            thing = finding + f"-{part}{number}"
            graph.add((finding, relation, thing))
            _individual(graph, thing, labels.iri(value, kind), value)
    _vesicle(graph, row, mirna)
    for partner in _many(row["involves"]):
        graph.add((finding, EXOMET.involves, labels.iri(partner, "molecule")))
    for condition in _many(row["conditions"]):
        graph.add((finding, EXOMET.hasCondition, labels.iri(condition, "condition")))
    for system in _many(row["model_systems"]):
        graph.add((finding, EXOMET.modelSystem, Literal(system)))
    if row["level"]:
        graph.add((finding, EXOMET.level, Literal(row["level"])))
    if row["note"]:
        graph.add((finding, SKOS.note, Literal(row["note"])))


def _vesicle(graph: Graph, row: Row, mirna: URIRef) -> None:
    if not row["vesicle_term"]:
        return
    finding = BASE[f"finding/{row['finding']}"]
    vesicle = finding + "-vesicle"
    graph.add((finding, EXOMET.vesicle, vesicle))
    _individual(graph, vesicle, VESICLES[row["vesicle_term"]], row["vesicle_term"])
    graph.add((vesicle, EXOMET.carries, mirna))


def _rungs(steps: list[Row], statements: list[Row]) -> dict[str, bool]:
    """Return the levels of evidence that the statements of a line reach."""
    stated = {each["field"]: each for each in statements}
    kinds = {step["step"]: step["object_kind"] for step in steps}
    methods = {
        method for name in kinds if name in stated for method in _many(stated[name]["method"])
    }
    molecules = [stated[name] for name in kinds if name in stated and kinds[name] == "molecule"]
    vesicle, recipient = "vesicle_term" in stated, stated.get("recipient")
    inferred = recipient is not None and recipient["basis"] == "inference"
    systems = _many(stated["model_systems"]["value"]) if "model_systems" in stated else []
    assays = bool(methods & ASSAYS)
    return {
        "vesicle-associated": vesicle,
        "recipient inferred by the curator": inferred,
        "transferred to the recipient": vesicle and recipient is not None and not inferred,
        "target regulated": any(
            each["value"] != "not stated" and "biology" not in each["basis"] for each in molecules
        ),
        "called a target": bool(methods & {"called a target", "called direct"}) or assays,
        "direct binding": bool(methods & {"called direct", "protein binding"}) or assays,
        "binding shown by an assay": assays,
        "phenotype": any(kinds[name] == "process" for name in kinds if name in stated),
        "in vivo": "in vivo" in systems,
    }


def _cells(graph: Graph, row: Row, role: str, relation: URIRef, labels: Labels) -> None:
    finding = BASE[f"finding/{row['finding']}"]
    if row[role] == "not stated":
        graph.add((finding, EXOMET.notStated, Literal(role)))
        return
    conditions, lines = _many(row[f"{role}_conditions"]), _many(row[f"{role}_lines"])
    for number, value in enumerate(_many(row[role]), 1):
        cell = finding + (f"-{role}" if number == 1 else f"-{role}{number}")
        cls = labels.iri(value, "cell")
        graph.add((finding, relation, cell))
        _individual(graph, cell, cls, ", ".join([labels.label_of[cls], *conditions, *lines]))
        for condition in conditions:
            graph.add((cell, EXOMET.hasCondition, labels.iri(condition, "condition")))
        for line in lines:
            graph.add((cell, EXOMET.cellLine, labels.iri(line, "cell line")))
        if number == 1:
            _other_state(graph, row, role, cell, labels)
        if cls in labels.malignant:
            if row["cancer"] != "not stated":
                graph.add((cell, EXOMET.ofCancer, finding + "-cancer"))
            if role == "sender" and row["sender_cancer"] not in ("", row["cancer"]):
                other = finding + "-sender-cancer"
                graph.add((cell, EXOMET.ofCancer, other))
                _individual(
                    graph, other, labels.iri(row["sender_cancer"], "cancer"), row["sender_cancer"]
                )


def _other_state(graph: Graph, row: Row, role: str, cell: URIRef, labels: Labels) -> None:
    """Add what a sender was before, or what a recipient becomes."""
    kind = row["sender_was"] if role == "sender" else row["recipient_becomes"]
    if kind:
        other = BASE[f"finding/{row['finding']}"] + f"-{role}-other-state"
        cls = labels.iri(kind, "cell")
        _individual(graph, other, cls, labels.label_of[cls])
        before, after = (other, cell) if role == "sender" else (cell, other)
        graph.add((before, EXOMET.becomes, after))


def _evidence(
    graph: Graph, row: Row, steps: list[Row], tables: PlainTables, labels: Labels
) -> None:
    finding = BASE[f"finding/{row['finding']}"]
    years: list[str] = []
    shown: dict[str, bool] = {}
    for line in tables.lines.get(row["finding"], []):
        statements = tables.statements.get(line["evidence"], [])
        rungs = _rungs(steps, statements)
        _line(graph, line, rungs, tables, labels)
        for statement in statements:
            _statement(graph, statement, finding, steps)
        for name in _many(line["papers"]):
            graph.add((finding, EXOMET.paper, BASE[f"paper/{name}"]))
            years.append(tables.papers[name]["year"])
            if entry := tables.references.get((line["source"], name)):
                entry_iri = BASE[f"publication/{entry['publication']}"]
                graph.add((finding, EXOMET.reference, entry_iri))
        for anchor in _many(line["anchors"]):
            graph.add((finding, EXOMET.place, BASE[f"place/{anchor}"]))
        if line["stance"] == "supports":
            for rung, reached in rungs.items():
                shown[rung] = shown.get(rung, False) or reached
    _add_rungs(graph, finding, shown)
    if years:
        graph.add((finding, EXOMET.year, Literal(int(min(years)))))


def _add_rungs(graph: Graph, subject: URIRef, shown: dict[str, bool]) -> None:
    for rung, reached in shown.items():
        graph.add((subject, EXOMET.shows if reached else EXOMET.doesNotState, Literal(rung)))


def _line(
    graph: Graph, row: Row, rungs: dict[str, bool], tables: PlainTables, labels: Labels
) -> None:
    line = BASE[f"evidence/{row['evidence']}"]
    graph.add((BASE[f"finding/{row['finding']}"], EXOMET.evidence, line))
    source = BASE[f"source/{row['source']}"]
    short = labels.graph.value(source, SKOS.altLabel)
    _individual(graph, line, EXOMET.EvidenceLine, f"{row['evidence']}: {short} on {row['finding']}")
    graph.add((line, EXOMET.reportedBy, source))
    graph.add((line, EXOMET.stance, Literal(row["stance"])))
    for code in _many(row["eco"]):
        graph.add((line, RDF.type, labels.iri(code, "evidence")))
    for part in _many(row["read_from"]):
        graph.add((line, EXOMET.readFrom, Literal(part)))
    for anchor in _many(row["anchors"]):
        graph.add((line, EXOMET.place, BASE[f"place/{anchor}"]))
    for name in _many(row["papers"]):
        graph.add((line, EXOMET.paper, BASE[f"paper/{name}"]))
        if entry := tables.references.get((row["source"], name)):
            graph.add((line, EXOMET.primaryPaper, BASE[f"publication/{entry['publication']}"]))
    if row["note"]:
        graph.add((line, SKOS.note, Literal(row["note"])))
    _add_rungs(graph, line, rungs)


def _statement(graph: Graph, row: Row, finding: URIRef, steps: list[Row]) -> None:
    line = BASE[f"evidence/{row['evidence']}"]
    statement = line + f"-{row['field']}"
    graph.add((line, EXOMET.statement, statement))
    graph.add((statement, RDF.type, EXOMET.Statement))
    label = f"{row['field']}: {', '.join(_many(row['value']))}"
    graph.add((statement, RDFS.label, Literal(label)))
    graph.add((statement, EXOMET.field, Literal(row["field"])))
    for column, relation in (
        ("value", EXOMET.statedValue),
        ("method", EXOMET["method"]),
        ("basis", EXOMET.basis),
        ("sentences", EXOMET.sentenceHash),
    ):
        for value in _many(row[column]):
            graph.add((statement, relation, Literal(value)))
    step = row["field"].partition(".")[0]
    if step in {each["step"] for each in steps}:
        graph.add((statement, EXOMET.ofStep, finding + f"-{step}"))


def _place(graph: Graph, row: Row, affected: URIRef) -> None:
    """Add the cell of a step, and what changes in it."""
    finding = BASE[f"finding/{row['finding']}"]
    where = finding + f"-{row['in_cell']}" if row["in_cell"] else finding
    if row["in_cell"]:
        graph.add((finding + f"-{row['step']}", EXOMET.inCell, where))
    if row["sign"] != "not stated":
        graph.add((where, EXOMET[f"has{row['sign'].capitalize()}"], affected))


def _step(graph: Graph, row: Row, statements: list[Row], labels: Labels) -> None:
    finding = BASE[f"finding/{row['finding']}"]
    step = finding + f"-{row['step']}"
    thing = labels.iri(row["object"], row["object_kind"])
    label = labels.label_of[thing]
    affected = thing
    if row["object_kind"] == "process":
        affected = finding + f"-p{row['step'][1:]}"
        _individual(graph, affected, thing, label)
    graph.add((finding, EXOMET.step, step))
    if row["sign"] == "not stated":
        graph.add((finding, EXOMET.changes, affected))
        _individual(graph, step, EXOMET.SignNotStated, f"change of {label}")
    else:
        graph.add((finding, EFFECTS[row["object_kind"]][row["sign"]], affected))
        _individual(graph, step, EXOMET[row["sign"].capitalize()], f"{row['sign']} of {label}")
    graph.add((step, EXOMET.affects, affected))
    if row["direct"] in DIRECT:
        graph.add((step, RDF.type, DIRECT[row["direct"]]))
    if row["direct"] == "yes" and row["object_kind"] == "molecule":
        graph.add((finding, EXOMET.directTarget, thing))
    if row["direct"] == "ligand":
        graph.add((finding, EXOMET.ligandOf, affected))
    _place(graph, row, affected)
    for before in _many(row["after"]):
        graph.add((step, EXOMET.after, finding + f"-{before}"))
    if row["aspect"] not in ("", "not stated"):
        graph.add((step, EXOMET.aspect, Literal(row["aspect"])))
    for statement in statements:
        if statement["field"] == row["step"] and statement["value"] in (row["sign"], "not stated"):
            for basis in _many(statement["basis"]):
                graph.add((step, EXOMET.basis, Literal(basis)))
