"""Names of microRNAs, read by the history of miRBase, as things of the graph."""

from __future__ import annotations

from collections.abc import Sequence

from exomet.errors import UnknownNameError
from exomet.graph.name_reading import NameReading
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity, Lexicon, did_you_mean
from exomet.terms.mirna_names import MirnaReading, read_mirna
from exomet.terms.nomenclature import mirbase_names

# Names that stand for a hairpin, and so for either arm.
_OF_HAIRPIN = ("gene symbol", "hairpin")
_FORMERLY_PLAIN = ("bare", "arm")
_WORDS = {"star": "star form"}


def read_mirna_in_graph(text: str, entity: Entity) -> NameReading:
    """Return what the symbol of a gene, or a name of another database, means by its letters.

    Raises:
        UnknownNameError: the name is of MirGeneDB, whose numbers are its own.
    """
    mirna = read_mirna(text)
    if mirna is None:
        return NameReading(entity, "synonym")
    if mirna.refusal:
        raise UnknownNameError(mirna.refusal, (entity.label,))
    return NameReading(entity, form_of_mirna(mirna), _reading_note(text, mirna, entity))


def read_mirna_elsewhere(lexicon: Lexicon, text: str, mirna: MirnaReading) -> NameReading | None:
    """Return the microRNA that a reading means.

    Raises:
        UnknownNameError: the reading is a refusal, or the graph has other arms only.
    """
    if mirna.refusal:
        raise UnknownNameError(mirna.refusal)
    named = _labelled_mirnas(lexicon, mirna.names)
    if mirna.form in _OF_HAIRPIN:
        return _read_hairpin(lexicon, text, mirna, named)
    if named:
        return NameReading(named[0], form_of_mirna(mirna), _reading_note(text, mirna, named[0]))
    _refuse_mirna(lexicon, mirna)
    return _read_by_arms(lexicon, text, mirna) if mirna.form == "bare" else None


def form_of_mirna(mirna: MirnaReading) -> str:
    """Return how a name follows from its text, in a word or two."""
    is_former = bool(mirna.why) and mirna.form in _FORMERLY_PLAIN
    return "miRBase history" if is_former else _WORDS.get(mirna.form, mirna.form)


def _labelled_mirnas(lexicon: Lexicon, labels: Sequence[str]) -> list[Entity]:
    entities: list[Entity] = []
    for label in labels:
        entities += lexicon.labelled(label, "mirna")
    return entities


def _reading_note(text: str, mirna: MirnaReading, entity: Entity) -> str:
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
    return NameReading(named[0], form_of_mirna(mirna), _reading_note(text, mirna, named[0]))


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
    if arms := lexicon.arms(name):
        raise UnknownNameError(_with_offer(reason, arms), tuple(each.label for each in arms))
    near = tuple(lexicon.near(name, "mirna"))
    raise UnknownNameError("; ".join(filter(None, (reason, did_you_mean(near)))), near)


def _with_offer(reason: str, entities: Sequence[Entity]) -> str:
    labels = " and ".join(entity.label for entity in entities)
    return f"{reason}; the graph has {labels}" if labels else reason
