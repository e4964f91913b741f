"""The words and patterns of the matcher as data, for the scripts of a published site."""

from __future__ import annotations

import re

from exomet.finding import organs, phrases, search
from exomet.graph import cell_descriptions, grounding, name_reading, readings
from exomet.terms import gene_dates, lexicon, mirna_names, nomenclature, whole_words
from exomet.terms.paper_identifiers import PASTED_IDENTIFIER

_MATCHER_PATTERNS = {
    "notCounted": whole_words.NOT_COUNTED,
    "betweenNumbers": whole_words.BETWEEN_NUMBERS,
    "mirna": lexicon.MIRNA_PARTS,
    "unlikeMirbase": name_reading.UNLIKE_MIRBASE,
    "cellSuffix": readings.CELL_SUFFIX,
    "betweenNames": grounding.BETWEEN_NAMES,
    "pastedIdentifier": PASTED_IDENTIFIER,
    "cellLines": cell_descriptions.CELL_LINES_NAMED,
    "ofPatients": cell_descriptions.OF_PATIENTS,
    "secondName": cell_descriptions.SECOND_NAME,
    "ofCancer": cell_descriptions.OF_CANCER,
    "accession": mirna_names.MIRBASE_ACCESSION,
    "mirGeneDb": mirna_names.MIRGENEDB_NAME,
    "mirnaGene": mirna_names.MIRNA_GENE,
    "cluster": mirna_names.MIRNA_CLUSTER,
    "mirbaseName": mirna_names.MIRBASE_NAME,
    "otherSpecies": mirna_names.MIRNA_OF_OTHER_SPECIES,
    "filler": phrases.FILLER,
    "derived": phrases.DERIVED_FROM,
    "andOthers": phrases.AND_OTHERS,
    "shortForms": phrases.SHORT_FORMS,
    "metastasis": phrases.METASTASIS,
    "pluralOfMouse": phrases.PLURAL_OF_MOUSE,
    "carrierWord": phrases.CARRIER_WORD,
    "cellWord": phrases.CELL_WORD,
    "tissueOfCells": organs.TISSUE_OF_CELLS,
}


def matcher_words() -> dict[str, object]:
    """Return what the rules of the matcher speak of: patterns as JavaScript writes them, words.

    Example:
        >>> matcher_words()["patterns"]["cellSuffix"]
        [' cells?$', '']
        >>> matcher_words()["verbs"]["suppress"]
        -1
    """
    return {
        "patterns": {name: _script_pattern(pattern) for name, pattern in _MATCHER_PATTERNS.items()},
        "dates": {
            "written": list(map(_script_pattern, gene_dates.WRITTEN_DATES)),
            "numbers": list(map(_script_pattern, gene_dates.NUMBER_DATES)),
            "months": gene_dates.MONTHS,
            "symbols": gene_dates.DATE_SYMBOLS,
            "serials": [gene_dates.FIRST_SERIAL, gene_dates.LAST_SERIAL],
        },
        "greek": whole_words.GREEK_LETTERS,
        "spelling": whole_words.BRITISH_SPELLING,
        "general": sorted(lexicon.GENERAL_WORDS),
        "verbs": phrases.SIGN_BY_VERB,
        "verbEndings": phrases.VERB_ENDINGS,
        "rolesByWord": phrases.ROLES_BY_WORD,
        "affected": phrases.AFFECTED_ROLES,
        "searchedKinds": sorted(search.SEARCHED_KINDS),
        "articles": sorted(search.ARTICLES),
        "carriers": phrases.CARRIERS,
        "systems": phrases.SYSTEMS,
        "cells": {
            "any": cell_descriptions.ANY_CELL,
            "malignant": cell_descriptions.MALIGNANT_CELL,
            "ignored": sorted(cell_descriptions.IGNORED_OF_CELLS),
            "joining": sorted(cell_descriptions.JOINING_CELLS),
        },
        "speciesOfMirnas": mirna_names.SPECIES_OF_MIRNAS,
        "prefixesOfMirnas": {
            "human": mirna_names.HUMAN_PREFIXES,
            "precursor": mirna_names.PRECURSOR_PREFIXES,
            "manipulation": mirna_names.MANIPULATION_PREFIXES,
        },
        "lastRelease": nomenclature.LAST_RELEASE,
    }


def _script_pattern(pattern: re.Pattern[str]) -> list[str]:
    """Return the source of a pattern in JavaScript, and its flags."""
    flags = "i" if pattern.flags & re.IGNORECASE else ""
    return [pattern.pattern.replace("(?P<", "(?<"), flags]
