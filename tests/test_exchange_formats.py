"""Each exchange format is read back by a library of its own: counts and signs are the graph's."""

from __future__ import annotations

import base64
import csv
import dataclasses
import io
import json
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
import yaml

from exomet.errors import ExometError
from exomet.export.effect_rows import EFFECT_COLUMNS
from exomet.export.exchange import exchange_findings, read_build
from exomet.export.signing import read_signer
from exomet.finding.exchanged import ExchangedFinding
from exomet.terms.iris import EXOMET

STATED = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?mirna ?step ?sign ?thing WHERE {{
  ?finding exomet:mirna ?mirna ; exomet:step ?step . ?step a ?sign ; exomet:affects ?thing
  FILTER(?sign IN (exomet:Increase, exomet:Decrease, exomet:SignNotStated)) }}"""
SIGNS = {"Increase": "increase", "Decrease": "decrease", "SignNotStated": "not stated"}
INCLUDES = "http://purl.org/nanopub/x/includesElement"
# Step -> finding, microRNA, and sign, as the graph states them.
Steps = dict[str, tuple[str, str, str]]


def last(node: object) -> str:
    return str(getattr(node, "value", node)).rpartition("/")[2]


@pytest.fixture(scope="module")
def findings(whole: Path) -> list[ExchangedFinding]:
    return read_build(whole)


@pytest.fixture(scope="module")
def steps(whole_store: ox.Store) -> Steps:
    """The steps of the graph, by a query of our own: not by what the formats read."""
    solutions = whole_store.query(STATED)
    assert isinstance(solutions, ox.QuerySolutions)
    return {
        last(row["step"]): (last(row["finding"]), last(row["mirna"]), SIGNS[last(row["sign"])])
        for row in solutions
    }


def exported(findings: Sequence[ExchangedFinding], form: str, file: str = "") -> str:
    return exchange_findings(findings, form).files[file]


def stated(rows: Iterable[dict[str, str]]) -> Steps:
    """Return the steps of rows or of the attributes of edges."""
    return {
        row["edge"]: (row["finding"], row["mirna_id"].partition(":")[2], row["sign"])
        for row in rows
        if row.get("relation") == "affects"
    }


def test_the_graph_has_steps(steps: Steps) -> None:
    counts = Counter(sign for *_, sign in steps.values())
    assert counts["increase"] > 300
    assert counts["decrease"] > 200
    assert counts["not stated"] > 30


def test_edges(findings: Sequence[ExchangedFinding], steps: Steps) -> None:
    text = exported(findings, "edges")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(rows[0]) == EFFECT_COLUMNS
    assert stated(rows) == steps
    (row,) = [row for row in rows if row["edge"] == "F0049-s1"]
    assert row["accession"] == "MIMAT0000081"
    assert row["gene_id"] == "HGNC:6347"
    assert (row["direct"], row["aspect"], row["sign"]) == ("direct", "amount", "decrease")
    assert (row["sender_id"], row["recipient_id"]) == ("CL:0001064", "CL:0000115")
    assert row["stance"] == "supports|supports"


def test_graphml(findings: Sequence[ExchangedFinding], steps: Steps) -> None:
    graph = nx.parse_graphml(exported(findings, "graphml"), force_multigraph=True)
    assert graph.is_directed()
    edges = [(start, end, data) for start, end, data in graph.edges(data=True)]
    assert stated(data for *_, data in edges) == steps
    for start, end, data in edges:
        if data["relation"] == "affects":
            assert (start, end) == (data["mirna_id"], data["object_id"])
        elif data["relation"] == "sends":
            assert graph.nodes[end]["kind"] == "microRNA"
        elif data["relation"] == "is taken up by":
            assert graph.nodes[start]["kind"] == "microRNA"
        assert data["relation"] == "affects" or "sign" not in data
    assert graph.nodes["HGNC:6347"] == {"label": "KLF2", "kind": "molecule"}


def test_cx2(findings: Sequence[ExchangedFinding], steps: Steps, tmp_path: Path) -> None:
    from ndex2.cx2 import RawCX2NetworkFactory  # (slow to load)

    file = tmp_path / "network.cx2"
    file.write_text(exported(findings, "cx2"), encoding="utf-8", newline="\n")
    network = RawCX2NetworkFactory().get_cx2network(str(file))
    edges = network.get_edges().values()
    nodes = network.get_nodes()
    assert stated(edge["v"] for edge in edges) == steps
    for edge in edges:
        row = edge["v"]
        if row["relation"] == "affects":
            ends = nodes[edge["s"]]["v"]["represents"], nodes[edge["t"]]["v"]["represents"]
            assert ends == (row["mirna_id"], row["object_id"])
            arrow = {"increase": "increases", "decrease": "decreases"}.get(row["sign"], "affects")
            assert row["interaction"] == arrow


def biolink_predicates() -> set[str]:
    """The predicates of the model: its classes let any text pass as one."""
    import biolink_model

    schema = Path(next(iter(biolink_model.__path__))) / "schema" / "biolink_model.yaml"
    slots = yaml.load(schema.read_text(encoding="utf-8"), yaml.CSafeLoader)["slots"]
    parents = {name: (slot or {}).get("is_a", "") for name, slot in slots.items()}
    found = {"related to"}
    while more := {name for name, parent in parents.items() if parent in found} - found:
        found |= more
    return {f"biolink:{name.replace(' ', '_')}" for name in found}


def test_kgx(findings: Sequence[ExchangedFinding], steps: Steps) -> None:
    import biolink_model.datamodel.pydanticmodel_v2 as biolink  # (a second to load)

    files = exchange_findings(findings, "kgx").files
    nodes = [json.loads(line) for line in files["nodes.jsonl"].splitlines()]
    edges = [json.loads(line) for line in files["edges.jsonl"].splitlines()]
    for row in (*nodes, *edges):
        getattr(biolink, row["category"][0].removeprefix("biolink:")).model_validate(row)
    names = {node["id"] for node in nodes}
    assert len(names) == len(nodes)
    assert len({edge["id"] for edge in edges}) == len(edges)
    assert {edge["predicate"] for edge in edges} <= biolink_predicates()
    read: Steps = {}
    accessions = {finding.mirna.curie: finding.accession for finding in findings}
    for edge in edges:
        assert {edge["subject"], edge["object"]} <= names
        if "-s" in edge["id"]:
            step = "-".join(edge["id"].removeprefix("exomet:").split("-")[:2])
            expected = steps[step]
            known = (f"mirna:{expected[1]}", f"miRBase:{accessions[f'mirna:{expected[1]}']}")
            assert edge["subject"] in known
            read[step] = (step.partition("-")[0], expected[1], kgx_sign(edge))
    assert read == steps


def kgx_sign(edge: dict[str, str]) -> str:
    """Return the sign of an edge, from its qualifier or its predicate alone."""
    direction = edge.get("object_direction_qualifier", edge["predicate"])
    assert ("qualified_predicate" in edge) == ("object_direction_qualifier" in edge)
    signs = {"increased": "increase", "decreased": "decrease"}
    for word, sign in (("positive_effect", "increase"), ("negative_effect", "decrease")):
        signs[f"biolink:acts_upstream_of_or_within_{word}"] = sign
    return signs.get(direction, "not stated")


def test_kgx_has_both_cells_as_context(findings: Sequence[ExchangedFinding]) -> None:
    lines = exported(findings, "kgx", "edges.jsonl").splitlines()
    (edge,) = [edge for edge in map(json.loads, lines) if edge["id"] == "exomet:F0049-s1"]
    assert edge["subject"] == "miRBase:MIMAT0000081"
    assert edge["object"] == "HGNC:6347"
    assert edge["subject_context_qualifier"] == "CL:0001064"
    assert edge["object_context_qualifier"] == "CL:0000115"
    assert edge["causal_mechanism_qualifier"] == "rna_interference_inhibition"
    assert edge["object_direction_qualifier"] == "decreased"


def test_kgx_makes_no_cause_of_a_marker(findings: Sequence[ExchangedFinding]) -> None:
    lines = exported(findings, "kgx", "edges.jsonl").splitlines()
    markers = [edge for edge in map(json.loads, lines) if "-o" in edge["id"]]
    assert len(markers) == sum(len(finding.outcomes) for finding in findings)
    assert {edge["predicate"] for edge in markers} == {"biolink:associated_with"}
    assert not any("qualified_predicate" in edge for edge in markers)


def test_both_forms_of_kgx_hold_the_same(findings: Sequence[ExchangedFinding]) -> None:
    files = exchange_findings(findings, "kgx").files
    for name in ("nodes", "edges"):
        table = csv.DictReader(
            io.StringIO(files[f"{name}.tsv"]), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        filled = [{slot: text for slot, text in row.items() if text} for row in table]
        objects = [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]
        joined = [
            {slot: "|".join(v) if isinstance(v, list) else v for slot, v in each.items()}
            for each in objects
        ]
        assert filled == joined


def nanopubs(text: str) -> dict[str, rdflib.ConjunctiveGraph]:
    """Return the graphs of each nanopublication in a file, by its address."""
    whole = rdflib.Dataset()
    whole.parse(data=text, format="trig")
    found: dict[str, rdflib.ConjunctiveGraph] = {}
    for subject, predicate, value, graph in whole.quads():
        one = found.setdefault(str(graph).partition("#")[0], rdflib.ConjunctiveGraph())
        one.get_context(graph).add((subject, predicate, value))
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nanopub(
    findings: Sequence[ExchangedFinding], steps: Steps, ontology: rdflib.Graph
) -> None:
    read: Steps = {}
    stances: Counter[str] = Counter()
    elements: set[str] = set()
    exomet = rdflib.Namespace(EXOMET)
    found = nanopubs(exported(findings, "nanopub"))
    assert len(found) == len(findings) + 1
    for graph in found.values():
        assert {term for term in ours_in(graph) if (term, None, None) not in ontology} == set()
        elements |= set(map(str, graph.objects(None, rdflib.URIRef(INCLUDES))))
        stances.update(map(str, graph.objects(None, exomet.stance)))
        for finding, step in graph.subject_objects(exomet.step):
            (mirna,) = graph.objects(finding, exomet.mirna)
            types = {last(kind) for kind in graph.objects(step, rdflib.RDF.type)}
            (sign,) = types & SIGNS.keys()
            read[last(step)] = last(finding), last(mirna), SIGNS[sign]
    assert read == steps
    assert stances["supports"] == sum(len(finding.lines) for finding in findings)
    (index,) = found.keys() - elements
    assert elements == found.keys() - {index}


def ours_in(graph: rdflib.ConjunctiveGraph) -> set[rdflib.URIRef]:
    """Return the terms of ExoMet that a graph uses: the library lets any term pass."""
    terms: set[rdflib.URIRef] = set()
    for triple in graph.triples((None, None, None)):
        terms.update(term for term in triple if isinstance(term, rdflib.URIRef))
    return {term for term in terms if term.startswith(EXOMET)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nanopubs_are_valid_and_trusty(findings: Sequence[ExchangedFinding]) -> None:
    from nanopub.nanopub import Nanopub  # (seconds to load, and a quarter of one each)

    for uri, graph in nanopubs(exported(findings[::20], "nanopub")).items():
        made = Nanopub(rdf=graph)
        made._source_uri = uri
        assert made.is_valid
        assert made.has_valid_trusty


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_changed_nanopub_has_another_address(findings: Sequence[ExchangedFinding]) -> None:
    first = exported(findings[:1], "nanopub")
    renamed = dataclasses.replace(findings[0], vesicle="microvesicle")
    assert nanopubs(first).keys().isdisjoint(nanopubs(exported([renamed], "nanopub")))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key to throw away."""
    from Crypto.PublicKey import RSA

    file = tmp_path_factory.mktemp("keys") / "id_rsa"
    file.write_bytes(RSA.generate(2048).export_key(pkcs=8))
    return file


def signed(findings: Sequence[ExchangedFinding], key: Path) -> str:
    return exchange_findings(findings, "nanopub", signer=read_signer(key)).files[""]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_signed_nanopubs_are_valid(findings: Sequence[ExchangedFinding], key: Path) -> None:
    from nanopub.nanopub import Nanopub

    text = signed(findings[::40], key)
    found = nanopubs(text)
    assert len(found) == len(findings[::40]) + 1
    for uri, graph in found.items():
        made = Nanopub(rdf=graph)
        made._source_uri = uri
        assert made.has_valid_signature
        assert made.has_valid_trusty
        assert made.is_valid
        assert holds(uri, graph)
    forged = nanopubs(text.replace("hsa-miR-155", "hsa-miR-21"))
    assert not all(holds(uri, graph) for uri, graph in forged.items())


def holds(uri: str, graph: Any) -> bool:
    """Return whether a signature holds: ``has_valid_signature`` is True of forged ones too."""
    from Crypto.Hash import SHA256
    from Crypto.PublicKey import RSA
    from Crypto.Signature import pkcs1_15
    from nanopub.trustyuri.rdf import RdfHasher

    hasher: Any = RdfHasher
    npx = rdflib.Namespace("http://purl.org/nanopub/x/")
    ((_, _, signature),) = graph.triples((None, npx.hasSignature, None))
    ((_, _, public),) = graph.triples((None, npx.hasPublicKey, None))
    rest = [
        (place.identifier, subject, predicate, value)
        for subject, predicate, value, place in graph.quads()
        if predicate != npx.hasSignature
    ]
    text = hasher.normalize_quads(rest, hashstr=last(rdflib.URIRef(uri)))
    verifier = pkcs1_15.new(RSA.import_key(base64.b64decode(str(public))))
    try:
        verifier.verify(SHA256.new(text.encode()), base64.b64decode(str(signature)))
    except ValueError:
        return False
    return True


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_key_gives_the_same_bytes_and_stays_in_its_file(
    findings: Sequence[ExchangedFinding], key: Path, tmp_path: Path
) -> None:
    first = signed(findings[:3], key)
    assert signed(findings[:3], key) == first
    lines = key.read_text(encoding="ascii").splitlines()[1:-1]
    assert not any(line in first for line in lines[4:])
    bare = tmp_path / "id_rsa"  # (as the library nanopub keeps it)
    bare.write_text("".join(lines), encoding="ascii")
    assert signed(findings[:3], bare) == first
    unsigned = exchange_findings(findings[:3], "nanopub").files[""]
    assert nanopubs(unsigned).keys().isdisjoint(nanopubs(first))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no key", "holds no RSA key"),
        (b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "no RSA key"),
        (None, "is a public key: name the private one"),
    ],
)
def test_what_is_no_private_key_is_refused(
    content: bytes | None, reason: str, key: Path, tmp_path: Path
) -> None:
    from Crypto.PublicKey import RSA

    file = tmp_path / "key"
    public = RSA.import_key(key.read_bytes()).public_key().export_key()
    file.write_bytes(public if content is None else content)
    with pytest.raises(ExometError, match=reason):
        read_signer(file)


def test_a_format_without_signatures_refuses_a_key(
    findings: Sequence[ExchangedFinding], key: Path
) -> None:
    with pytest.raises(ExometError, match="edges has no signatures: leave out --key"):
        exchange_findings(findings, "edges", signer=read_signer(key))


RELATIONS = {
    "increases": "increase",
    "directlyIncreases": "increase",
    "decreases": "decrease",
    "directlyDecreases": "decrease",
    "regulates": "not stated",
}


@pytest.fixture(scope="module")
def pybel_edges(
    findings: Sequence[ExchangedFinding], tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Any, Any, dict[str, Any]]]:
    """The edges that pybel reads from the script, with plain annotations."""
    folder = tmp_path_factory.mktemp("pybel")
    (folder / "script.bel").write_text(exported(findings, "bel"), encoding="utf-8", newline="\n")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # (of packages that it builds on)
        patch.setenv("PYSTOW_HOME", str(folder))  # (else it writes a database into the home)
        import pybel  # (seconds to load)

        graph = pybel.from_bel_script(str(folder / "script.bel"))
    assert graph.warnings == []
    edges = []
    for start, end, data in graph.edges(data=True):
        annotations = {
            name: [each["identifier"] for each in values]
            for name, values in data["annotations"].items()
        }
        edges.append((start, end, data | annotations))
    return edges


def test_bel(
    findings: Sequence[ExchangedFinding],
    steps: Steps,
    pybel_edges: list[tuple[Any, Any, dict[str, Any]]],
) -> None:
    mirnas = {finding.name: finding.mirna for finding in findings}
    read: Steps = {}
    for start, _, data in pybel_edges:
        (finding,) = data["Finding"]
        if "Step" in data and "After" not in data:
            (step,) = data["Step"]
            assert start.function == "miRNA"
            assert start.name == mirnas[finding].label
            sign = RELATIONS[data["relation"]]
            assert data["Sign"] == [sign]
            read[step] = finding, last(mirnas[finding].curie).partition(":")[2], sign
    assert read == steps


def test_bel_is_cited_and_taken_up(
    pybel_edges: list[tuple[Any, Any, dict[str, Any]]],
) -> None:
    found = [edge for edge in pybel_edges if edge[2].get("Step") == ["F0049-s1"]]
    ((start, end, data),) = found
    assert (start.identifier, end.identifier) == ("MIMAT0000081", "6347")
    assert data["relation"] == "directlyDecreases"
    assert data["source_modifier"]["effect"]["toLoc"]["identifier"] == "0005737"
    assert data["citation"]["identifier"] == "10.1038/s41467-018-07810-w"
    text = "hsa-miR-25-3p, taken up by the recipient, decreases KLF2 (finding F0049)"
    assert data["evidence"] == text
    assert data["Stance"] == ["supports"]


def test_bel_has_the_order_of_steps_with_the_product_of_signs(
    findings: Sequence[ExchangedFinding], pybel_edges: list[tuple[Any, Any, dict[str, Any]]]
) -> None:
    caused = [edge for edge in pybel_edges if "After" in edge[2]]
    pairs = {(data["Step"][0], data["After"][0]) for *_, data in caused}
    expected = set()
    for finding in findings:
        for step in finding.steps:
            expected |= {(step.name, earlier) for earlier in step.after}
    assert pairs == expected
    (lowered,) = [
        (start.name, data["relation"], end.name)
        for start, end, data in caused
        if (data["Step"], data["After"]) == (["F0049-s4"], ["F0049-s1"])
    ]
    assert lowered == ("KLF2", "increases", "TJP1")


def test_bel_makes_no_cause_of_a_marker_or_of_what_is_disputed(
    findings: Sequence[ExchangedFinding], pybel_edges: list[tuple[Any, Any, dict[str, Any]]]
) -> None:
    markers = [data for *_, data in pybel_edges if data["Kind"] == ["biomarker"]]
    outcomes = {
        "positiveCorrelation": [f for f in findings if f.outcomes and f.level == "up"],
        "association": [f for f in findings if f.outcomes and not f.level],
    }
    assert {data["relation"] for data in markers} == outcomes.keys()
    for relation, having in outcomes.items():
        named = {data["Finding"][0] for data in markers if data["relation"] == relation}
        assert named == {finding.name for finding in having}
    lines = tuple(dataclasses.replace(line, stance="disputes") for line in findings[0].lines)
    disputed = exported([dataclasses.replace(findings[0], lines=lines)], "bel")
    assert " association " in disputed
    assert not any(arrow in disputed for arrow in (" -> ", " -| ", " => ", " =| "))
    assert 'SET SupportingText = "Disputed: ' in disputed


GOCAM_SIGNS = {"RO:0002212": -1, "RO:0002304": 1, "RO:0002305": -1}


def gocam_predicates() -> set[str]:
    """The causal predicates of GO-CAM: the classes of the package let any text pass."""
    import gocam

    schema = Path(gocam.__file__).parent / "schema" / "gocam.yaml"
    enums = yaml.load(schema.read_text(encoding="utf-8"), yaml.CSafeLoader)["enums"]
    values = enums["CausalPredicateEnum"]["permissible_values"].values()
    return {value["meaning"] for value in values}


def signs_of_activities(model: Any) -> dict[str, int]:
    """Return the sign of each activity: the product of the predicates from the microRNA on."""
    activities = {activity.id: activity for activity in model.activities}
    signs = {f"{model.id}#mirna": 1}
    todo = list(signs)
    while todo:
        name = todo.pop()
        for cause in activities[name].causal_associations or []:
            assert cause.predicate in gocam_predicates()
            sign = signs[name] * GOCAM_SIGNS[cause.predicate]
            assert signs.setdefault(cause.downstream_activity, sign) == sign
            todo.append(cause.downstream_activity)
    assert signs.keys() == activities.keys()
    return signs


def test_gocam(findings: Sequence[ExchangedFinding], steps: Steps) -> None:
    from gocam.datamodel import Model  # (seconds to load)

    shown = [
        dataclasses.replace(each, shows=(*each.shows, "binding shown by an assay"))
        for each in findings
    ]
    words = {1: "increase", -1: "decrease"}
    files = exchange_findings(shown, "gocam").files
    assert len(files) > 20
    consequences = 0
    for text in files.values():
        model = Model.model_validate(yaml.safe_load(text))
        signs = signs_of_activities(model)
        for name, sign in signs.items():
            if not name.endswith("#mirna"):
                step = steps[last(name)]
                assert (last(model.id), words[sign]) == (step[0], step[2])
        consequences += len(signs) - 2
    assert consequences > 0


def test_gocam_takes_what_go_takes(findings: Sequence[ExchangedFinding]) -> None:
    from gocam.datamodel import Model

    exchanged = exchange_findings(findings, "gocam")
    assert exchanged.files
    for name, text in exchanged.files.items():
        model = Model.model_validate(yaml.safe_load(text))
        (finding,) = [each for each in findings if f"{each.name}.yaml" == name]
        (target,) = [step for step in finding.steps if step.link == "direct"]
        assert "binding shown by an assay" in finding.shows
        first, second = model.activities[:2]
        assert (first.molecular_function.term, first.part_of.term) == ("GO:1903231", "GO:0035195")
        assert second.enabled_by.term == target.thing.curie
        assert all(each.reference for each in first.enabled_by.evidence)
    assert len(exchanged.files) + len(exchanged.losses.left_out) == len(findings)
    assert "no assay that shows the binding is stated" in exchanged.summary


def test_gocam_leaves_out_what_is_disputed(findings: Sequence[ExchangedFinding]) -> None:
    names = {name.removesuffix(".yaml") for name in exchange_findings(findings, "gocam").files}
    kept = [finding for finding in findings if finding.name in names]
    for finding in kept:
        lines = tuple(dataclasses.replace(line, stance="disputes") for line in finding.lines)
        exchanged = exchange_findings([dataclasses.replace(finding, lines=lines)], "gocam")
        assert exchanged.losses.left_out == {finding.name: "a line disputes it"}
        assert not exchanged.files


@pytest.mark.filterwarnings("ignore")
def test_biocypher(
    findings: Sequence[ExchangedFinding],
    steps: Steps,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # (it writes a log where it is imported)
    biocypher = pytest.importorskip("biocypher", reason="biocypher is no extra: pip install it")
    files = exchange_findings(findings, "biocypher").files
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    made = biocypher.BioCypher(
        biocypher_config_path="biocypher_config.yaml",
        schema_config_path="schema_config.yaml",
        dbms="pandas",
        offline=False,  # (in memory)
    )
    for name in ("nodes", "edges"):
        made.add([tuple(json.loads(line)) for line in files[f"{name}.jsonl"].splitlines()])
    read: Steps = {}
    for label, table in made.get_kg().items():
        for row in table.to_dict("records") if label.endswith("association") else []:
            name = str(row["relationship_id"]).removeprefix("exomet:")
            filled = {slot: value for slot, value in row.items() if isinstance(value, str)}
            if "-s" in name:
                step = "-".join(name.split("-")[:2])
                read[step] = (steps[step][0], steps[step][1], kgx_sign(filled))
    assert read == steps


def test_biocypher_declares_each_class_and_property(findings: Sequence[ExchangedFinding]) -> None:
    files = exchange_findings(findings, "biocypher").files
    assert yaml.safe_load(files["biocypher_config.yaml"])["biocypher"]["head_ontology"] is None
    classes = yaml.safe_load(files["schema_config.yaml"]).values()
    declared = {each["input_label"]: each for each in classes}
    kgx = exchange_findings(findings, "kgx").files
    for kind in ("nodes", "edges"):
        tuples = [json.loads(line) for line in files[f"{kind}.jsonl"].splitlines()]
        rows = [json.loads(line) for line in kgx[f"{kind}.jsonl"].splitlines()]
        assert [each[0] for each in tuples] == [row["id"] for row in rows]
        for *_, label, properties in tuples:
            assert declared[label]["represented_as"] == kind.removesuffix("s")
            assert properties.keys() <= declared[label]["properties"].keys()
