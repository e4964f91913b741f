"""Abbreviations of cancers and cells: the codes of TCGA, common ones, and those of one source.

The table is ``data/nomenclature/abbreviations.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

from exomet.files import package_data
from exomet.terms.whole_words import normalise

_CURATED_SOURCE = "the source"
# Of meanings in other fields, which need not be of the kind that the abbreviation is asked for as.
_OTHER_USAGE = "elsewhere"


@dataclass(frozen=True)
class Abbreviation:
    """One meaning of an abbreviation.

    Attributes:
        text: the abbreviation.
        kind: the kind of thing that it is asked for as.
        words: what it is short for.
        label: label of the term that stands for it in the graph; empty if there is none.
        usage: who uses it so: ``TCGA``, ``common usage``, ``the source``, ``elsewhere``.
    """

    text: str
    kind: str
    words: str
    label: str
    usage: str

    @property
    def is_of_source(self) -> bool:
        """Whether the source that was curated uses it so."""
        return self.usage == _CURATED_SOURCE

    @property
    def is_exact(self) -> bool:
        """Whether the term has the same meaning, not a wider one."""
        own, words = self.label.replace(" carcinoma", " cancer"), self.words
        return own.casefold() in (words.casefold(), words.replace(" carcinoma", " cancer"))


@cache
def _abbreviations() -> dict[str, list[Abbreviation]]:
    file = package_data() / "data" / "nomenclature" / "abbreviations.tsv"
    meanings: dict[str, list[Abbreviation]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            meaning = Abbreviation(*line.split("\t"))
            meanings.setdefault(meaning.text.casefold(), []).append(meaning)
    return meanings


def all_abbreviations() -> list[Abbreviation]:
    """Return every meaning of every abbreviation.

    Example:
        >>> sorted({meaning.kind for meaning in all_abbreviations()})
        ['cancer', 'cell']
    """
    return list(chain.from_iterable(_abbreviations().values()))


def abbreviations(text: str, *kinds: str) -> list[Abbreviation]:
    """Return the meanings of an abbreviation among things of these kinds, or of any.

    Example:
        >>> [meaning.label for meaning in abbreviations("LIHC", "cancer")]
        ['hepatocellular carcinoma']
        >>> [meaning.words for meaning in abbreviations("HSC")]
        ['hepatic stellate cell', 'hematopoietic stem cell']
    """
    meanings = _abbreviations().get(text.strip().casefold(), [])
    return [meaning for meaning in meanings if not kinds or meaning.kind in kinds]


@cache
def _spelled_out() -> dict[str, list[Abbreviation]]:
    """Return what abbreviations are short for, normalised -> their meanings."""
    meanings: dict[str, list[Abbreviation]] = {}
    for meaning in all_abbreviations():
        if meaning.usage != _OTHER_USAGE:
            meanings.setdefault(normalise(meaning.words), []).append(meaning)
    return meanings


def without_term(text: str) -> Abbreviation | None:
    """Return the abbreviation that a text spells out, if no term of the graph stands for it.

    Example:
        >>> without_term("small cell lung cancer").text
        'SCLC'
        >>> without_term("hepatocellular carcinoma") is None
        True
    """
    meanings = _spelled_out().get(normalise(text), [])
    return meanings[0] if meanings and not any(meaning.label for meaning in meanings) else None


def other_usage(text: str, label: str) -> str:
    """Return what else an abbreviation means than the thing of this label; empty if nothing.

    Example:
        >>> other_usage("OC", "oral cavity cancer")
        'OC is read as oral cavity cancer, as in the source; elsewhere it means ovarian cancer'
    """
    meanings = abbreviations(text)
    own = [meaning for meaning in meanings if meaning.label == label]
    others = [meaning.words for meaning in meanings if meaning.label != label]
    if not own or not others:
        return ""
    usage = "as in the source" if own[0].is_of_source else f"by {own[0].usage}"
    return f"{text} is read as {label}, {usage}; elsewhere it means {' or '.join(others)}"
