"""From rows to triples without ExoMet: csv, a dictionary of labels, and a loop with ``Graph.add``.

Nothing of exomet is used here, so that the two ways can be compared triple by triple.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
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
    "microvesicle": EXOMET.VesicleReportedAsMicrovesicle,
}
EFFECTS = {
    "molecule": {"increase": EXOMET.induces, "decrease": EXOMET.represses},
    "pathway": {"increase": EXOMET.activates, "decrease": EXOMET.inhibits},
    "process": {"increase": EXOMET.promotes, "decrease": EXOMET.suppresses},
}
Row = dict[str, str]


@dataclass
class PlainTables:
    """Rows as csv reads them: findings, steps by finding, publications by identifier."""

    findings: list[Row]
    steps: dict[str, list[Row]]
    papers: dict[str, Row]

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
    steps: dict[str, list[Row]] = {}
    for row in _read(data / "steps.tsv"):
        steps.setdefault(row["finding"], []).append(row)
    papers = {row["publication"]: row for row in _read(data / "publications.tsv")}
    return PlainTables(_read(data / "findings.tsv"), steps, papers)


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def plain_graph(tables: PlainTables, labels: Labels) -> Graph:
    """Return the graph of the findings, made triple by triple."""
    graph = Graph()
    for row in tables.findings:
        steps = tables.steps.get(row["finding"], [])
        _finding(graph, row, tables, labels)
        _rungs(graph, row, steps)
        for step in steps:
            _step(graph, step, labels)
    return graph


def _individual(graph: Graph, thing: URIRef, cls: URIRef, label: str) -> None:
    graph.add((thing, RDF.type, cls))
    graph.add((thing, RDF.type, OWL.NamedIndividual))
    graph.add((thing, RDFS.label, Literal(label)))


def _many(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _finding(graph: Graph, row: Row, tables: PlainTables, labels: Labels) -> None:
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
    if row["level"]:
        graph.add((finding, EXOMET.level, Literal(row["level"])))
    if row["note"]:
        graph.add((finding, SKOS.note, Literal(row["note"])))
    for anchor in _many(row["anchors"]):
        graph.add((finding, EXOMET.place, BASE[f"place/{anchor}"]))
    _evidence(graph, row, (tables.papers[name] for name in _many(row["references"])), labels)


def _vesicle(graph: Graph, row: Row, mirna: URIRef) -> None:
    if not row["vesicle_term"]:
        return
    finding = BASE[f"finding/{row['finding']}"]
    vesicle = finding + "-vesicle"
    graph.add((finding, EXOMET.vesicle, vesicle))
    _individual(graph, vesicle, VESICLES[row["vesicle_term"]], row["vesicle_term"])
    graph.add((vesicle, EXOMET.carries, mirna))


def _rungs(graph: Graph, row: Row, steps: list[Row]) -> None:
    finding = BASE[f"finding/{row['finding']}"]
    systems = _many(row["model_systems"])
    for system in systems:
        graph.add((finding, EXOMET.modelSystem, Literal(system)))
    vesicle = row["vesicle_term"] != ""
    for rung, shown in (
        ("vesicle-associated", vesicle),
        ("transferred to the recipient", vesicle and row["recipient"] not in ("", "not stated")),
        ("target regulated", any(step["object_kind"] == "molecule" for step in steps)),
        (
            "direct binding",
            any(step["object_kind"] == "molecule" and step["direct"] == "yes" for step in steps),
        ),
        ("phenotype", any(step["object_kind"] == "process" for step in steps)),
        ("in vivo", "in vivo" in systems),
    ):
        graph.add((finding, EXOMET.shows if shown else EXOMET.doesNotState, Literal(rung)))


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
        if cls in labels.malignant:
            if row["cancer"] != "not stated":
                graph.add((cell, EXOMET.ofCancer, finding + "-cancer"))
            if role == "sender" and row["sender_cancer"] not in ("", row["cancer"]):
                other = finding + "-sender-cancer"
                graph.add((cell, EXOMET.ofCancer, other))
                _individual(
                    graph, other, labels.iri(row["sender_cancer"], "cancer"), row["sender_cancer"]
                )


def _evidence(graph: Graph, row: Row, papers: Iterable[Row], labels: Labels) -> None:
    finding = BASE[f"finding/{row['finding']}"]
    evidence = finding + "-evidence"
    cls = labels.iri(row["evidence"], "evidence")
    graph.add((finding, EXOMET.evidence, evidence))
    _individual(graph, evidence, cls, labels.label_of[cls])
    years = []
    for paper in papers:
        publication = BASE[f"publication/{paper['publication']}"]
        graph.add((finding, EXOMET.reference, publication))
        graph.add((evidence, EXOMET.primaryPaper, publication))
        graph.add((evidence, EXOMET.reportedBy, BASE[f"source/{paper['source']}"]))
        years.append(int(paper["year"]))
    graph.add((finding, EXOMET.year, Literal(min(years))))


def _step(graph: Graph, row: Row, labels: Labels) -> None:
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
    if row["direct"] == "yes":
        graph.add((step, RDF.type, EXOMET.DirectStep))
        if row["object_kind"] == "molecule":
            graph.add((finding, EXOMET.directTarget, thing))
    elif row["direct"] == "no":
        graph.add((step, RDF.type, EXOMET.DownstreamStep))
    if row["in_cell"]:
        graph.add((step, EXOMET.inCell, finding + f"-{row['in_cell']}"))
    for before in _many(row["after"]):
        graph.add((step, EXOMET.after, finding + f"-{before}"))
    for basis in _many(row["basis"]):
        graph.add((step, EXOMET.basis, Literal(basis)))
