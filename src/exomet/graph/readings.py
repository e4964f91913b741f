"""Names that the graph does not have as its own, read by the nomenclature of the field.

A reading says which thing of the graph a name means and why. A name that means something else, or
something that the graph does not have, is refused with the reason. The tables of nomenclature are
read only for names that are not labels of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from exomet.errors import UnknownNameError
from exomet.graph.gene_readings import HOW_NAMED, genes_of_name, read_gene, read_synonym_of_gene
from exomet.graph.mirna_readings import form_of_mirna, read_mirna_elsewhere, read_mirna_in_graph
from exomet.graph.name_reading import UNLIKE_MIRBASE, NameReading, read_plainly
from exomet.terms.abbreviations import Abbreviation, abbreviations, other_usage, without_term
from exomet.terms.gene_dates import date_of_gene
from exomet.terms.lexicon import Entity, Lexicon
from exomet.terms.mirna_names import read_mirna

CELL_SUFFIX = re.compile(r" cells?$")


def read_in_graph(text: str, form: str, entity: Entity) -> NameReading:
    """Return how a name means a thing that the graph has by this form of it.

    Raises:
        UnknownNameError: the name is a synonym of the thing, but the symbol of another gene.
    """
    if reading := read_plainly(text, form, entity):
        return reading
    if "mirna" in entity.kinds and UNLIKE_MIRBASE.match(text):
        return read_mirna_in_graph(text, entity)
    if "molecule" in entity.kinds:
        return read_synonym_of_gene(text, entity)
    return NameReading(entity, "synonym", other_usage(text, entity.label))


def read_by_nomenclature(
    lexicon: Lexicon, text: str, kinds: Sequence[str] = ()
) -> NameReading | None:
    """Return what a name that the graph lacks means by the nomenclature of the field.

    None if it is no name of that nomenclature either.

    Raises:
        UnknownNameError: the name means something that the graph does not have, or is not clear.
    """
    for form in dict.fromkeys((text, CELL_SUFFIX.sub("", text), text.removesuffix("s"))):
        if reading := _read_abbreviation(lexicon, form, abbreviations(form, *kinds)):
            return reading
    if not kinds or "mirna" in kinds:
        mirna = read_mirna(text)
        reading = read_mirna_elsewhere(lexicon, text, mirna) if mirna else None
        if reading:
            return reading
    if not kinds or "molecule" in kinds:
        return read_gene(lexicon, text)
    return None


def _read_abbreviation(
    lexicon: Lexicon, text: str, meanings: Sequence[Abbreviation]
) -> NameReading | None:
    if not meanings:
        return None
    meant = _meaning(text, meanings)
    things = lexicon.labelled(meant.label, meant.kind) if meant.label else []
    usage = "the code of TCGA for " if meant.usage == "TCGA" else ""
    if not things:
        reason = f"{text} is {usage}{meant.words}, a {meant.kind} that the graph does not have"
        raise UnknownNameError(reason, tuple(lexicon.near(meant.words, meant.kind)))
    note = f"{text} is {usage}{meant.words}; it is read as {meant.label}"
    if meant.is_exact:
        note = f"{text} is read as {meant.label}"
    if len(meanings) > 1:
        note = other_usage(text, meant.label) or note
    return NameReading(things[0], "abbreviation", note)


def refuse_lacking_term(lexicon: Lexicon, text: str, kind: str = "") -> None:
    """Refuse the full name of what only an abbreviation tells to be lacking in the graph.

    Its words would be read one by one otherwise: small cell lung cancer.

    Raises:
        UnknownNameError: the graph does not have it; near names are offered.
    """
    lacking = without_term(text)
    if lacking and kind in ("", lacking.kind):
        reason = f"{text} is a {lacking.kind} that the graph does not have"
        raise UnknownNameError(reason, tuple(lexicon.near(text, lacking.kind)))


def _meaning(text: str, meanings: Sequence[Abbreviation]) -> Abbreviation:
    """Return the one meaning of an abbreviation, or that of the source among several.

    Raises:
        UnknownNameError: it may mean several things, and the source says nothing.
    """
    if len(meanings) == 1:
        return meanings[0]
    of_source = [meaning for meaning in meanings if meaning.is_of_source]
    if len(of_source) == 1:
        return of_source[0]
    labels = tuple(meaning.label for meaning in meanings if meaning.label)
    words = "; ".join(meaning.words for meaning in meanings)
    raise UnknownNameError(f'"{text}" may mean {words}: give the name', labels)


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
            refuse_lacking_term(lexicon, text, kind)
            read_by_nomenclature(lexicon, text, (kind,))
    except UnknownNameError as error:
        return str(error)
    return ""


def form_of_name(text: str) -> str:
    """Return what form of name a text has, whether or not the graph has such a thing.

    Empty if it is no name of the nomenclature.

    Example:
        >>> [form_of_name(text) for text in ("2-Sep", "miR-17~92", "SOCS7", "LIHC", "lung")]
        ['date', 'cluster', 'approved symbol', 'abbreviation', '']
    """
    if date_of_gene(text):
        return "date"
    if mirna := read_mirna(text):
        return form_of_mirna(mirna)
    if abbreviations(text):
        return "abbreviation"
    genes = genes_of_name(text)
    return HOW_NAMED[genes[0].how] if genes else ""
