"""Names that the graph does not have as its own, read by the nomenclature of the field.

A reading says which thing of the graph a name means and why. A name that means something else, or
something that the graph does not have, is refused with the reason. The tables of nomenclature are
read only for names that are not labels of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.terms.abbreviations import Abbreviation, abbreviations, other_usage
from exomet.terms.gene_dates import date_of_gene
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity, Lexicon, normalise
from exomet.terms.mirna_names import MirnaReading, read_mirna
from exomet.terms.nomenclature import GeneName, gene_names, gene_symbol, mirbase_names

_PREVIOUS, _ALIAS = "previous symbol", "alias"
# Symbols of genes, such as MIR21, and names of MirGeneDB, such as Hsa-Mir-21_5p.
_UNLIKE_MIRBASE = re.compile(r"MIR\w|.*_")
_WITHOUT_CELL = re.compile(r" cells?$")
# Names that stand for a hairpin, and so for either arm.
_OF_HAIRPIN = ("gene symbol", "hairpin")


@dataclass(frozen=True)
class NameReading:
    """What a name means.

    Attributes:
        entity: the thing of the graph.
        why: ``label``, ``synonym``, ``CURIE``, ``previous symbol``, ``alias``, ``abbreviation``, or
            the form of a microRNA name, such as ``bare`` or ``star`` (see ``MirnaReading``).
        note: what to tell whoever uses the name; empty where it plainly means the thing.
    """

    entity: Entity
    why: str
    note: str = ""


def read_in_graph(text: str, form: str, entity: Entity) -> NameReading:
    """Return how a name means a thing that the graph has by this form of it.

    Raises:
        UnknownNameError: the name is a synonym of the thing, but the symbol of another gene.
    """
    if "mirna" in entity.kinds and _UNLIKE_MIRBASE.match(text):
        return _read_unlike_mirbase(text, entity)
    if normalise(entity.label) == normalise(form):
        return NameReading(entity, "label", other_usage(text, entity.label))
    if curie(entity.iri).casefold() == text.casefold():
        return NameReading(entity, "CURIE")
    if "molecule" in entity.kinds:
        return _read_synonym_of_gene(text, entity)
    return NameReading(entity, "synonym", other_usage(text, entity.label))


def _read_synonym_of_gene(text: str, entity: Entity) -> NameReading:
    """Return how a synonym means a molecule.

    Raises:
        UnknownNameError: the synonym is the symbol of another gene.
    """
    genes = genes_of_name(text)
    if genes and genes[0].how == "symbol" and not _is_gene(entity, genes[0]):
        raise UnknownNameError(_another_gene(text, genes, entity), (entity.label,))
    how = [gene.how for gene in genes if _is_gene(entity, gene)]
    why = {"previous": _PREVIOUS, "alias": _ALIAS}.get(how[0] if how else "", "synonym")
    return NameReading(entity, why, _shared_alias(text, genes, entity))


def _read_unlike_mirbase(text: str, entity: Entity) -> NameReading:
    """Return what the symbol of a gene, or a name of another database, means by its letters.

    Raises:
        UnknownNameError: the name is of MirGeneDB, whose numbers are its own.
    """
    mirna = read_mirna(text)
    if mirna is None:
        return NameReading(entity, "synonym")
    if mirna.refusal:
        raise UnknownNameError(mirna.refusal, (entity.label,))
    return NameReading(entity, mirna.form, _note(text, mirna, entity))


def genes_of_name(text: str) -> list[GeneName]:
    """Return the human genes of a name, written with or without hyphens and spaces."""
    glued = re.sub(r"[-\s]", "", text)
    return gene_names(text) or gene_names(glued)


def _is_gene(entity: Entity, gene: GeneName) -> bool:
    return curie(entity.iri) == gene.curie


def _another_gene(text: str, genes: Sequence[GeneName], entity: Entity) -> str:
    reason = f"{_lacking(genes[0])}; {text} was also "
    for gene in genes[1:]:
        if _is_gene(entity, gene):
            how = "a former symbol" if gene.how == "previous" else "an alias"
            return f"{reason}{how} of {entity.label}"
    return f"{reason}used for {entity.label}"


def _lacking(gene: GeneName) -> str:
    return f"{gene.symbol} ({gene.curie}) is a human gene that the graph does not have"


def _shared_alias(text: str, genes: Sequence[GeneName], entity: Entity) -> str:
    """Return that other genes go by the name of a gene too; empty if none does."""
    others = [f"{gene.symbol} ({gene.curie})" for gene in genes if not _is_gene(entity, gene)]
    if not others or len(others) == len(genes):
        return ""
    return f"{text} is read as {entity.label}; {' and '.join(others)} went by that name too"


def read_by_nomenclature(
    lexicon: Lexicon, text: str, kinds: Sequence[str] = ()
) -> NameReading | None:
    """Return what a name that the graph lacks means by the nomenclature of the field.

    None if it is no name of that nomenclature either.

    Raises:
        UnknownNameError: the name means something that the graph does not have, or is not clear.
    """
    for form in dict.fromkeys((text, _WITHOUT_CELL.sub("", text), text.removesuffix("s"))):
        if reading := _read_abbreviation(lexicon, form, abbreviations(form, *kinds)):
            return reading
    if not kinds or "mirna" in kinds:
        mirna = read_mirna(text)
        reading = _read_mirna(lexicon, text, mirna) if mirna else None
        if reading:
            return reading
    if not kinds or "molecule" in kinds:
        return _read_molecule(lexicon, text)
    return None


def _read_abbreviation(
    lexicon: Lexicon, text: str, meanings: Sequence[Abbreviation]
) -> NameReading | None:
    if not meanings:
        return None
    first = meanings[0]
    if len(meanings) > 1:
        labels = tuple(meaning.label for meaning in meanings if meaning.label)
        words = "; ".join(meaning.words for meaning in meanings)
        raise UnknownNameError(f'"{text}" may mean {words}: give the name', labels)
    things = lexicon.labelled(first.label, first.kind) if first.label else []
    usage = "the code of TCGA for " if first.usage == "TCGA" else ""
    if not things:
        reason = f"{text} is {usage}{first.words}, a {first.kind} that the graph does not have"
        raise UnknownNameError(reason)
    if first.is_exact:
        note = f"{text} is read as {first.label}"
    else:
        note = f"{text} is {usage}{first.words}; it is read as {first.label}"
    return NameReading(things[0], "abbreviation", note)


def _read_mirna(lexicon: Lexicon, text: str, mirna: MirnaReading) -> NameReading | None:
    """Return the microRNA that a reading means.

    Raises:
        UnknownNameError: the reading is a refusal, or the graph has other arms only.
    """
    if mirna.refusal:
        raise UnknownNameError(mirna.refusal)
    named = _of_labels(lexicon, mirna.names)
    if mirna.form in _OF_HAIRPIN:
        return _read_hairpin(lexicon, text, mirna, named)
    if named:
        return NameReading(named[0], mirna.form, _note(text, mirna, named[0]))
    _refuse_mirna(lexicon, mirna)
    return _read_by_arms(lexicon, text, mirna) if mirna.form == "bare" else None


def _of_labels(lexicon: Lexicon, labels: Sequence[str]) -> list[Entity]:
    entities: list[Entity] = []
    for label in labels:
        entities += lexicon.labelled(label, "mirna")
    return entities


def _note(text: str, mirna: MirnaReading, entity: Entity) -> str:
    if not mirna.why or mirna.form == "accession":
        return ""
    return f"{text} is read as {entity.label}: {mirna.why}"


def _read_hairpin(
    lexicon: Lexicon, text: str, mirna: MirnaReading, named: Sequence[Entity]
) -> NameReading:
    """Return the name without arm, or the one arm that the graph has of a hairpin."""
    if not named:
        raise UnknownNameError(f"{mirna.why}; none of its arms is in the graph")
    if named[0].label != mirna.names[0]:
        _check_arms(mirna, named)
    return NameReading(named[0], mirna.form, _note(text, mirna, named[0]))


def _check_arms(mirna: MirnaReading, arms: Sequence[Entity]) -> None:
    """Raise an error where both arms are meant, or the one that miRBase meant is not there."""
    labels = tuple(arm.label for arm in arms)
    if len(labels) > 1:
        raise UnknownNameError(f"{mirna.why}, which gives {' and '.join(labels)}", labels)
    meant = read_mirna(mirna.names[0])
    if meant and labels[0] not in meant.names:
        raise UnknownNameError(_with_offer(f"{mirna.why}; {meant.why}", arms), labels)


def _read_by_arms(lexicon: Lexicon, text: str, mirna: MirnaReading) -> NameReading | None:
    """Read a name without arm that the history of miRBase does not explain, by its arms."""
    arms = lexicon.arms(text)
    real = [name for name in _arms_of(mirna.names[0]) if mirbase_names(name)]
    if len(arms) == 1 and len(real) < 2:
        note = f"{text} is read as {arms[0].label}, the only arm of it in the graph"
        return NameReading(arms[0], "arm", note)
    if len(arms) > 1:
        meanings = "; ".join(f"{each.label} ({curie(each.iri)})" for each in arms)
        labels = tuple(each.label for each in arms)
        raise UnknownNameError(f'"{text}" may mean {meanings}: give the CURIE', labels)
    if not real:
        return None
    reason = f"miRBase 22 has {' and '.join(real)} and no {mirna.names[0]}"
    raise UnknownNameError(_with_offer(reason, arms), tuple(each.label for each in arms))


def _arms_of(bare: str) -> tuple[str, str]:
    return f"{bare}-5p", f"{bare}-3p"


def _refuse_mirna(lexicon: Lexicon, mirna: MirnaReading) -> None:
    """Refuse a microRNA that the graph does not have, and offer its other arms.

    Nothing is raised for a name that miRBase does not know.

    Raises:
        UnknownNameError: miRBase knows the microRNA, or knew it.
    """
    name = mirna.names[-1]
    entries = [entry for entry in mirbase_names(name) if entry.is_mature]
    if not entries:
        return
    reason = f"{name} ({entries[-1].accession}) is in miRBase, not in the graph"
    if mirna.why and mirna.form != "accession":
        reason = f"{mirna.why}, and {reason}"
    arms = lexicon.arms(name)
    raise UnknownNameError(_with_offer(reason, arms), tuple(each.label for each in arms))


def _with_offer(reason: str, entities: Sequence[Entity]) -> str:
    labels = " and ".join(entity.label for entity in entities)
    return f"{reason}; the graph has {labels}" if labels else reason


def _read_molecule(lexicon: Lexicon, text: str) -> NameReading | None:
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
        raise UnknownNameError(_lacking(genes[0]))
    if read_mirna(text):
        return None
    known = list(_in_graph(lexicon, genes))
    if len(genes) == 1 and known:
        gene, entity = known[0]
        why = _PREVIOUS if gene.how == "previous" else _ALIAS
        article = "a former symbol" if gene.how == "previous" else "an alias"
        return NameReading(entity, why, f"{text} is read as {entity.label}, being {article} of it")
    labels = tuple(entity.label for _, entity in known)
    raise UnknownNameError(_unclear_gene(text, genes, labels), labels)


def _in_graph(lexicon: Lexicon, genes: Sequence[GeneName]) -> Iterator[tuple[GeneName, Entity]]:
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


def refusal_of(lexicon: Lexicon, text: str, kind: str) -> str:
    """Return why a name must not be taken for a thing of a kind; empty if it may be.

    Example:
        >>> lexicon = Lexicon()
        >>> refusal_of(lexicon, "TNF", "molecule")
        'TNF (HGNC:11892) is a human gene that the graph does not have'
    """
    try:
        things = lexicon.find(text, kind)
        if things:
            read_in_graph(text, text, things[0])
        else:
            read_by_nomenclature(lexicon, text, (kind,))
    except UnknownNameError as error:
        return str(error)
    return ""
