"""What can be corroborated: steps of findings on genes, findings as a whole, and regulations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from exomet.corroboration.identity import MirnaIdentity, hgnc_of, match_arms, read_identity
from exomet.corroboration.regulations import RegulationByGene, read_regulations
from exomet.errors import UnknownNameError
from exomet.graph.grounding import Names
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS, curie
from exomet.terms.sorting import natural_sort_key

_CLAIM_PREFIXES = f"PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>\n"
_MIRNAS = """SELECT ?finding ?label ?possible ?cancer WHERE {
  ?finding exomet:mirna ?mirna . ?mirna rdfs:label ?label
  OPTIONAL { ?mirna exomet:possibleArm/rdfs:label ?possible }
  OPTIONAL { ?finding exomet:cancer/a ?cancer . ?cancer rdfs:subClassOf ?any } }"""
_CITED = """SELECT DISTINCT ?finding ?pmid WHERE {
  ?finding exomet:evidence/exomet:paper/exomet:pmid ?pmid }"""
_PAPERS_BY_SOURCE = """SELECT DISTINCT ?finding ?kind ?paper WHERE {
  ?finding exomet:evidence ?line . ?line exomet:stance "supports" ; exomet:paper ?paper ;
    exomet:reportedBy/exomet:sourceKind ?kind }"""
_STATED_STEPS = """SELECT DISTINCT ?step ?kind ?paper WHERE {
  ?line exomet:stance "supports" ; exomet:paper ?paper ; exomet:statement ?statement ;
    exomet:reportedBy/exomet:sourceKind ?kind . ?statement exomet:ofStep ?step }"""
_GENE_STEPS = """SELECT DISTINCT ?finding ?step ?gene ?symbol ?sign ?direct ?after WHERE {
  VALUES ?sign { exomet:Decrease exomet:Increase }
  ?finding exomet:step ?step . ?step exomet:affects ?gene ; a ?sign .
  ?gene a exomet:Gene ; rdfs:label ?symbol .
  BIND(IF(EXISTS { ?step a exomet:DirectStep }, "yes",
    IF(EXISTS { ?step a exomet:DownstreamStep }, "no",
    IF(EXISTS { ?step a exomet:LigandStep }, "ligand", "not stated"))) AS ?direct)
  BIND(IF(EXISTS { ?step exomet:after ?cause }, "yes", "") AS ?after) }"""


@dataclass(frozen=True)
class GeneStep:
    """A step in which a gene goes up or down.

    Attributes:
        name: the step, such as ``F0023-s1``.
        gene: HGNC identifier of the gene.
        symbol: its symbol.
        sign: ``decrease`` or ``increase``.
        direct: ``yes``, ``no``, ``ligand`` or ``not stated``, as in the table of steps.
        first: whether no other step causes it.
    """

    name: str
    gene: str
    symbol: str
    sign: str
    direct: str
    first: bool

    @property
    def is_target_claim(self) -> bool:
        """Whether it may be that the microRNA itself represses the gene."""
        return self.sign == "decrease" and self.direct in ("yes", "not stated") and self.first


@dataclass
class ClaimedFinding:
    """A finding with what of it can be corroborated.

    Attributes:
        name: the finding, such as ``F0023``.
        mirna: which microRNA it is about; None for a family, and for one that no name settles.
        cited: PMIDs of the papers that it rests on already.
        label: the label of the microRNA.
        possible_arm: the mature form that its bare name probably means; an inference.
        cancer: CURIE of the class of its cancer.
        papers: kind of source -> the papers behind its lines that support the finding.
        steps: its steps on genes, in their order.
        step_papers: step -> kind of source -> the papers behind what lines state of it.
    """

    name: str
    mirna: MirnaIdentity | None = None
    label: str = ""
    possible_arm: str = ""
    cancer: str = ""
    cited: set[str] = field(default_factory=set)
    papers: dict[str, set[str]] = field(default_factory=dict)
    steps: list[GeneStep] = field(default_factory=list)
    step_papers: dict[str, dict[str, set[str]]] = field(default_factory=dict)


class Claims:
    """The findings and regulations of a graph, found by what a record names.

    Args:
        findings: the findings.
        regulations: the background regulations.
        read_cancer: what reads the name of a disease: the CURIE of the class, empty for no cancer.

    Attributes:
        genes: Entrez identifiers of genes, as the files that were brought relate them to symbols.
    """

    def __init__(
        self,
        findings: Iterable[ClaimedFinding],
        regulations: Iterable[RegulationByGene] = (),
        read_cancer: Callable[[str], str] = lambda _: "",
    ) -> None:
        self.findings = {finding.name: finding for finding in findings}
        self.regulations = list(regulations)
        self.genes: dict[str, str] = {}
        self._read_cancer = read_cancer
        self._cancers: dict[str, str] = {}
        self._of_mirna: dict[tuple[str, str], list[tuple[ClaimedFinding, str]]] = {}

    @cached_property
    def regulators(self) -> set[str]:
        """HGNC identifiers of the genes that act in background regulations."""
        return {each.regulator for each in self.regulations if each.regulator}

    def learn_gene(self, entrez: str, gene: str) -> None:
        """Keep the HGNC identifier of an Entrez identifier that a record names beside a symbol."""
        if entrez and gene:
            self.genes.setdefault(entrez, gene)

    def read_cancer(self, disease: str) -> str:
        """Return the CURIE of the cancer that a disease is by its name; empty for others."""
        if disease not in self._cancers:
            self._cancers[disease] = self._read_cancer(disease)
        return self._cancers[disease]

    def of_pair(self, regulator: str, affected: str) -> list[RegulationByGene]:
        """Return the background regulations of one gene by another, both by symbol."""
        pair = hgnc_of(regulator), hgnc_of(affected)
        return self._of_pair.get(pair, []) if all(pair) else []

    @cached_property
    def _of_pair(self) -> dict[tuple[str, str], list[RegulationByGene]]:
        pairs: dict[tuple[str, str], list[RegulationByGene]] = {}
        for each in self.regulations:
            if each.regulator and each.gene:
                pairs.setdefault((each.regulator, each.gene), []).append(each)
        return pairs

    def of_mirna(self, name: str, species: str = "") -> list[tuple[ClaimedFinding, str]]:
        """Return the findings about a microRNA as a record names it, and how the arms agree."""
        key = name, species
        if key not in self._of_mirna:
            record = read_identity(name, species)
            found = []
            for finding in self.findings.values():
                arms = match_arms(finding.mirna, record) if finding.mirna and record else ""
                if arms:
                    found.append((finding, arms))
            self._of_mirna[key] = found
        return self._of_mirna[key]


def read_claims(names: Names) -> Claims:
    """Return what can be corroborated in a graph.

    Args:
        names: the names of the graph.
    """
    store = names.store
    findings: dict[str, ClaimedFinding] = {}
    for finding, label, possible, cancer in _texts_of(store, _MIRNAS):
        name = _local(finding)
        identity = read_identity(label)
        findings[name] = ClaimedFinding(name, identity, label, possible, cancer)
    for finding, pmid in _texts_of(store, _CITED):
        if (name := _local(finding)) in findings:
            findings[name].cited.add(pmid)
    for finding, kind, paper in _texts_of(store, _PAPERS_BY_SOURCE):
        if (name := _local(finding)) in findings:
            findings[name].papers.setdefault(kind, set()).add(paper)
    _add_steps(store, findings)
    ordered = [findings[name] for name in sorted(findings, key=natural_sort_key)]
    return Claims(ordered, read_regulations(store), lambda text: _cancer_called(names, text))


def _cancer_called(names: Names, disease: str) -> str:
    """Return the CURIE of a cancer; tables of diseases also write "Carcinoma, Hepatocellular"."""
    first, comma, second = disease.partition(", ")
    for text in (disease, f"{second} {first}") if comma else (disease,):
        try:
            reading = names.read(text, "cancer")
        except UnknownNameError:
            continue
        return "" if reading.note else curie(reading.entity.iri)
    return ""


def _add_steps(store: Queryable, findings: dict[str, ClaimedFinding]) -> None:
    for finding, step, gene, symbol, sign, direct, after in _texts_of(store, _GENE_STEPS):
        if (name := _local(finding)) in findings:
            word = _local(sign).lower()
            one = GeneStep(_local(step), gene, symbol, word, direct, not after)
            findings[name].steps.append(one)
    for each in findings.values():
        each.steps.sort(key=lambda step: natural_sort_key(step.name))
    for step, kind, paper in _texts_of(store, _STATED_STEPS):
        name = _local(step)
        if (finding := name.partition("-")[0]) in findings:
            by_kind = findings[finding].step_papers.setdefault(name, {})
            by_kind.setdefault(kind, set()).add(paper)


def _texts_of(store: Queryable, query: str) -> Iterable[list[str]]:
    return select_texts(store, _CLAIM_PREFIXES + query)


def _local(name: str) -> str:
    return name.partition(":")[2]
