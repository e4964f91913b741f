"""Words of a search that name nothing: those of grammar, of roles, and of what is done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exomet.terms.roles import ROLES
from exomet.terms.traits import MODEL_SYSTEM, TRAITS

# Whether what follows a verb goes up (1), down (-1), or either way (0).
_VERBS_BY_SIGN = {
    1: "activate drive enhance increase induce promote raise stimulate upregulate",
    -1: "block decrease downregulate inhibit lower reduce repress silence suppress",
    0: "affect alter cause change influence modulate regulate target",
}
# Verb, without a last e -> its sign.
SIGN_BY_VERB: dict[str, int] = {}
for _sign, _verbs in _VERBS_BY_SIGN.items():
    SIGN_BY_VERB.update({verb.removesuffix("e"): _sign for verb in _verbs.split()})
VERB_ENDINGS = ("", "s", "es", "e", "ed", "ing")
# Words that name nothing by themselves, and what every finding is about.
_FILLERS = (
    "a about after all an and any are as at be been being beside between both by can carry compare",
    "compared comparison cross deliver derived differ difference do does downstream during effect",
    "exosomal expression find finding for from gene give had has have how in into is it its known",
    "level list me microrna mir mirna of on or patient",
    "protein receive release role secrete send show take taken tell than that the their there",
    "these they this through to toward transfer up versus via vs\\.? was were what when where",
    "which who whom whose why with upstream within",
)
FILLER = re.compile(rf"(?:{'|'.join(' '.join(_FILLERS).split())})(?:e?s)?", re.IGNORECASE)
# What carries microRNAs in every finding: beside another name it says nothing.
CARRIERS = ("vesicle",)
CARRIER_WORD = re.compile(r"(?:EV|vesicle)s?", re.IGNORECASE)
# The systems in which findings were shown, as the filter calls them.
SYSTEMS = TRAITS[MODEL_SYSTEM].choices
# Words for cells that the graph may not have: neutrophils, platelets, microglia.
CELL_WORD = re.compile(r"\w*(?:blast|clast|cyte|glia|phage|phil|platelet)s?", re.IGNORECASE)
# Word before a name -> the roles in which the thing is searched for.
ROLES_BY_WORD = {
    "from": ("sender", "sample"),
    "into": ("recipient", "site"),
    "to": ("recipient", "site"),
    "toward": ("recipient", "site"),
    "towards": ("recipient", "site"),
}
# What says of which cell something comes, behind its name: macrophage-derived.
DERIVED_FROM = re.compile(r"([^\s,;?]+)-(?:derived|released|secreted)(?![\w-])", re.IGNORECASE)
# What stands between an author and a year, and names nothing.
AND_OTHERS = re.compile(r"\bet al\b\.?", re.IGNORECASE)
SHORT_FORMS = re.compile(r"\bmet(?:astase)?s\b", re.IGNORECASE)
METASTASIS = re.compile(r"metastas[ei]s", re.IGNORECASE)
PLURAL_OF_MOUSE = re.compile(r"\bmice\b", re.IGNORECASE)
AFFECTED_ROLES = tuple(role.name for role in ROLES.values() if role.affected)
_UP_OR_DOWN = {1: "increased", -1: "decreased"}


@dataclass(frozen=True)
class Limit:
    """What the words before a name say of the thing.

    Attributes:
        word: the word, as it is typed.
        roles: the roles that the thing must have.
        sign: 1 where it must go up, -1 where it must go down, 0 for either.
    """

    word: str
    roles: tuple[str, ...]
    sign: int = 0

    @property
    def gloss(self) -> str:
        """What is meant, in words for people: ``as sender or sample``, ``increased``."""
        if self.sign:
            return _UP_OR_DOWN[self.sign]
        if self.roles == AFFECTED_ROLES:
            return "affected"
        return f"as {' or '.join(self.roles)}"

    def kinds(self) -> set[str]:
        """Return the kinds of thing that may have one of the roles."""
        kinds: set[str] = set()
        for name in self.roles:
            kinds.update(ROLES[name].kinds)
        return kinds


def spelled_out(text: str) -> str:
    """Return a text in the words that a search reads.

    Example:
        >>> spelled_out("macrophage-derived miR-223 in lung mets")
        'from macrophage miR-223 in lung metastasis'
        >>> spelled_out("miR-155 in mice")
        'miR-155 in mouse'
    """
    named = AND_OTHERS.sub(" ", DERIVED_FROM.sub(r"from \1", text))
    return PLURAL_OF_MOUSE.sub("mouse", SHORT_FORMS.sub("metastasis", named))


def system_named(words: Sequence[str]) -> str:
    """Return the model system that the first words name; empty if they name none.

    Example:
        >>> system_named(["In", "vivo", "in", "HCC"]), system_named(["in", "HCC"])
        ('in vivo', '')
    """
    first = " ".join(words[:2]).casefold()
    return first if first in SYSTEMS else ""


def is_filler(word: str) -> bool:
    """Return whether a word names nothing by itself.

    Example:
        >>> [is_filler(word) for word in ("which", "promotes", "PTEN")]
        [True, True, False]
    """
    return bool(FILLER.fullmatch(word) or _verb_in(word))


def limit_of(word: str) -> Limit | None:
    """Return what a word says of the thing that is named after it; None if it says nothing.

    Example:
        >>> limit_of("suppress").sign, limit_of("from").roles, limit_of("in")
        (-1, ('sender', 'sample'), None)
        >>> limit_of("targets").gloss
        'as target'
    """
    if roles := ROLES_BY_WORD.get(word.casefold()):
        return Limit(word, roles)
    verb = _verb_in(word)
    if not verb:
        return None
    return Limit(word, ("target",) if verb == "target" else AFFECTED_ROLES, SIGN_BY_VERB[verb])


def _verb_in(word: str) -> str:
    """Return the verb of which a word is a form, without a last e; empty if it is none."""
    for ending in VERB_ENDINGS:
        verb = word.casefold().removesuffix(ending)
        if verb in SIGN_BY_VERB and word.casefold() == verb + ending:
            return verb
    return ""


def says_direction(word: str) -> bool:
    """Return whether a word says that something goes up or down."""
    limit = limit_of(word)
    return limit is not None and limit.sign != 0
