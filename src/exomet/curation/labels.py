"""From what a curator writes in a sheet to the label that the tables hold, or what to do about it.

A label or CURIE stands for itself, as in the tables. A synonym that means one thing is read as
that thing. What the graph lacks is refused with the nearest label and with where to add it.
"""

from __future__ import annotations

from dataclasses import dataclass

from exomet.curation.notation import NotationError
from exomet.errors import UnknownNameError
from exomet.graph.gene_readings import genes_of_name
from exomet.graph.readings import read_by_nomenclature, read_in_graph
from exomet.graph.resolve import Resolver
from exomet.terms.gene_dates import date_of_gene
from exomet.terms.iris import curie
from exomet.terms.kinds import word_for
from exomet.terms.lexicon import Entity, closest, did_you_mean
from exomet.terms.mirna_names import read_mirna
from exomet.terms.nomenclature import mirbase_names
from exomet.terms.wording import quoted

STEP_KINDS = ("molecule", "pathway", "process")
_TERM_ADD = "exomet term add"
# The ontologies that have the terms of a kind.
_ONTOLOGIES = {
    "cancer": "MONDO",
    "cell": "CL",
    "malignant cell": "CL",
    "anatomy": "UBERON",
    "material": "UBERON",
    "process": "GO",
    "vesicle": "GO",
    "species": "NCBITaxon",
    "evidence": "ECO",
}
# Where what the graph lacks is added, for kinds that are no genes and no microRNAs.
_WHERE_TO_ADD = {
    "pathway": f"add it with: {_TERM_ADD} pathway:... --label NAME --class GO:...",
    "condition": f"add it with: {_TERM_ADD} condition:... --label NAME --definition TEXT",
    "cell line": f"add it with: {_TERM_ADD} cellosaurus:CVCL_... --label NAME",
}


@dataclass(frozen=True)
class Label:
    """A label as the tables hold it.

    Attributes:
        text: the label, or the CURIE.
        kind: the kind of thing.
        note: how it was read, if it is not what was written.
    """

    text: str
    kind: str
    note: str = ""


class Labels:
    """Reads names as the labels of the tables.

    Commands that add what is missing name the folders of the tables by these options.
    """

    def __init__(self, resolver: Resolver, folders: str = "") -> None:
        self._resolver = resolver
        self._folders = folders

    def read(self, text: str, *kinds: str) -> Label:
        """Return the label that a name of one of these kinds stands for.

        Raises:
            NotationError: nothing is called so, or several things are.
        """
        for kind in kinds:
            if self._resolver.known(text, kind):
                return Label(text, kind)
        if said := date_of_gene(text):
            raise NotationError(said, rule="GENE_DATE")
        self._refuse_ambiguous(text, kinds)
        found = self._by_synonym(text, kinds)
        if len(found) == 1:
            return found[0]
        if found:
            meanings = [f"{label.text} (a {word_for(label.kind)})" for label in found]
            what = f"{quoted(text)} may mean {' or '.join(meanings)}"
            raise NotationError(what, "write its label or its CURIE", "AMBIGUOUS_LABEL")
        raise self._unknown(text, kinds)

    def _refuse_ambiguous(self, text: str, kinds: tuple[str, ...]) -> None:
        index = self._resolver.index
        for kind in kinds:
            bearers = index.labelled(text, kind)
            genes = self._resolver.genes_named_like_a_family(text, kind)
            if not genes and len(bearers) < 2:
                continue
            names = [*(gene.label for gene in genes), *(curie(thing.iri) for thing in bearers)]
            what = f"{quoted(text)} is the name of several things"
            raise NotationError(what, did_you_mean(names), "AMBIGUOUS_LABEL")

    def _by_synonym(self, text: str, kinds: tuple[str, ...]) -> list[Label]:
        found = []
        for kind in kinds:
            entity = self._synonym(text, kind)
            if entity:
                label = entity.label
                if not self._resolver.known(label, kind):
                    label = curie(entity.iri)
                    self._resolver.known(label, kind)
                found.append(Label(label, kind, f"{text} is read as {label}"))
        return found

    def _synonym(self, text: str, kind: str) -> Entity | None:
        """Return the one thing of a kind that a synonym means."""
        index = self._resolver.index
        things = index.find(text, kind)
        if len(things) > 1:
            return None
        try:
            if things:
                return read_in_graph(text, text, things[0]).entity
            # An arm is never guessed from the history of a name.
            reading = None if kind == "mirna" else read_by_nomenclature(index, text, (kind,))
        except UnknownNameError:
            return None
        return reading.entity if reading else None

    def _unknown(self, text: str, kinds: tuple[str, ...]) -> NotationError:
        """Return what a name is not, what is near, and where to add it."""
        noun = " or ".join(map(word_for, kinds))
        what = f"{quoted(text)} is not the label or CURIE of a {noun}"
        near = [] if len(text) > 200 else self._near(text, kinds)
        where = _where_to_add(text, kinds)
        where += self._folders if _TERM_ADD in where else ""
        repair = "; or ".join(filter(None, (did_you_mean(near), where)))
        rule = self._resolver.rule(text)
        return NotationError(what, repair, rule)

    def _near(self, text: str, kinds: tuple[str, ...]) -> list[str]:
        index = self._resolver.index
        near: dict[str, None] = {}
        for kind in kinds:
            things = index.find(text, kind)
            near.update(dict.fromkeys(thing.label for thing in things))
            near.update(dict.fromkeys(index.near(text, kind)))
        return closest(text, near, 3) or list(near)[:3]


def _where_to_add(text: str, kinds: tuple[str, ...]) -> str:
    """Return the command or the table by which a thing is added."""
    if "mirna" in kinds:
        return _where_to_add_mirna(text)
    genes = genes_of_name(text) if "molecule" in kinds else []
    if genes and (genes[0].how == "symbol" or len(genes) == 1):
        gene = genes[0]
        named = "" if gene.symbol == text else f" ({gene.symbol})"
        return f"add the gene{named} with: {_TERM_ADD} {gene.curie}"
    if genes:
        names = ", ".join(f"{gene.symbol} {gene.curie}" for gene in genes)
        return f"add the gene that is meant ({names}) with: {_TERM_ADD} HGNC:..."
    if len(kinds) > 1:
        return f"add a gene, a process or a pathway with: {_TERM_ADD} CURIE"
    return _where_to_add_other(kinds[0])


def _where_to_add_other(kind: str) -> str:
    name = _ONTOLOGIES.get(kind)
    if name is None:
        return _WHERE_TO_ADD.get(kind, f"add it with: {_TERM_ADD} CURIE --from FILE")
    file = f"{name.lower()}.obo"
    found = f"find it in {name} (http://purl.obolibrary.org/obo/{file})"
    return f"{found}, and add it with: {_TERM_ADD} {name}:... --from {file}"


def _where_to_add_mirna(text: str) -> str:
    reading = read_mirna(text)
    if reading is None:
        return "give its name in miRBase"
    if reading.form == "family":
        return f"add it with: {_TERM_ADD} MIPF... --label NAME"
    name = text if text.startswith(("hsa-", "mmu-")) else f"hsa-{text}"
    known = _mature_name(name)
    if reading.refusal and not known:
        return f"{reading.refusal}; add a row to mirnas.tsv"
    return f"add it with: {_TERM_ADD} {known or name}"


def _mature_name(name: str) -> str:
    """Return the accession of a current name of a mature form, or the name if it is an old one.

    Empty if miRBase never had it.
    """
    names = [each for each in mirbase_names(name) if each.is_mature]
    current = [each.accession for each in names if each.is_current]
    return (current or [name])[0] if names else ""
