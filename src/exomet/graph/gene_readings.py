"""Names of genes, read by HGNC: symbols, former symbols and aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from exomet.errors import UnknownNameError
from exomet.graph.name_reading import NameReading
from exomet.terms.gene_dates import date_of_gene
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity, Lexicon
from exomet.terms.mirna_names import read_mirna
from exomet.terms.nomenclature import GeneName, gene_names, gene_symbol

# What people call the kinds of name that HGNC has for a gene.
HOW_NAMED = {"symbol": "approved symbol", "previous": "previous symbol", "alias": "alias"}


def read_synonym_of_gene(text: str, entity: Entity) -> NameReading:
    """Return how a synonym means a molecule.

    Raises:
        UnknownNameError: the synonym is the symbol of another gene.
    """
    genes = genes_of_name(text)
    if genes and genes[0].how == "symbol" and not _is_gene(entity, genes[0]):
        raise UnknownNameError(_another_gene(text, genes, entity), (entity.label,))
    how = [gene.how for gene in genes if _is_gene(entity, gene)]
    why = HOW_NAMED[how[0]] if how else "synonym"
    return NameReading(entity, why, _shared_alias(text, genes, entity))


def read_gene(lexicon: Lexicon, text: str) -> NameReading | None:
    """Return the gene of the graph that HGNC knows by a name.

    Raises:
        UnknownNameError: the name is that of another gene, of several, or a date.
    """
    if reason := date_of_gene(text):
        raise UnknownNameError(reason)
    genes = genes_of_name(text)
    if not genes:
        return None
    if genes[0].how == "symbol":
        raise UnknownNameError(_lacking_gene(genes[0]))
    if read_mirna(text):
        return None
    known = list(_known_genes(lexicon, genes))
    if len(genes) == 1 and known:
        gene, entity = known[0]
        article = "a former symbol" if gene.how == "previous" else "an alias"
        note = f"{text} is read as {entity.label}, being {article} of it"
        return NameReading(entity, HOW_NAMED[gene.how], note)
    labels = tuple(entity.label for _, entity in known)
    raise UnknownNameError(_unclear_gene(text, genes, labels), labels)


def missing_identifier(text: str) -> str:
    """Return why the CURIE or IRI of a term is not understood.

    Example:
        >>> missing_identifier("HGNC:29846")
        'HGNC:29846 (SOCS7) is a human gene that the graph does not have'
        >>> missing_identifier("MONDO:1")
        'MONDO:1 is not in the graph'
    """
    symbol = gene_symbol(text) if text.casefold().startswith("hgnc:") else ""
    if symbol:
        return f"{text} ({symbol}) is a human gene that the graph does not have"
    return f"{text} is not in the graph"


def genes_of_name(text: str) -> list[GeneName]:
    """Return the human genes of a name, written with or without hyphens and spaces."""
    glued = re.sub(r"[-\s]", "", text)
    return gene_names(text) or gene_names(glued)


def _is_gene(entity: Entity, gene: GeneName) -> bool:
    return curie(entity.iri) == gene.curie


def _another_gene(text: str, genes: Sequence[GeneName], entity: Entity) -> str:
    reason = f"{_lacking_gene(genes[0])}; {text} was also "
    for gene in genes[1:]:
        if _is_gene(entity, gene):
            how = "a former symbol" if gene.how == "previous" else "an alias"
            return f"{reason}{how} of {entity.label}"
    return f"{reason}used for {entity.label}"


def _lacking_gene(gene: GeneName) -> str:
    return f"{gene.symbol} ({gene.curie}) is a human gene that the graph does not have"


def _shared_alias(text: str, genes: Sequence[GeneName], entity: Entity) -> str:
    """Return that other genes go by the name of a gene too; empty if none does."""
    others = [f"{gene.symbol} ({gene.curie})" for gene in genes if not _is_gene(entity, gene)]
    if not others or len(others) == len(genes):
        return ""
    return f"{text} is read as {entity.label}; {' and '.join(others)} went by that name too"


def _known_genes(lexicon: Lexicon, genes: Sequence[GeneName]) -> Iterator[tuple[GeneName, Entity]]:
    for gene in genes:
        for entity in lexicon.labelled(gene.symbol, "molecule"):
            if _is_gene(entity, gene):
                yield gene, entity


def _unclear_gene(text: str, genes: Sequence[GeneName], labels: Sequence[str]) -> str:
    if len(genes) == 1:
        how = "a former symbol" if genes[0].how == "previous" else "an alias"
        gene = f"{genes[0].symbol} ({genes[0].curie})"
        return f"{text} is {how} of {gene}, a human gene that the graph does not have"
    meanings = "; ".join(f"{gene.symbol} ({gene.curie})" for gene in genes)
    offer = f"the graph has {' and '.join(labels)}" if labels else "the graph has none of them"
    return f'"{text}" may mean {meanings}: {offer}'
