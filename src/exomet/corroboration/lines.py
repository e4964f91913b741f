"""Lines of corroboration: what records of a resource say for or against a statement."""

from __future__ import annotations

from dataclasses import dataclass, field

SUPPORTS, DISPUTES = "supports", "disputes"

# Grades of evidence, the strongest first.
REPORTER = "reporter assay"
WESTERN = "western blot"
FUNCTIONAL = "other functional assay"
SEQUENCING = "sequencing alone"
WEAK = "other weak evidence"
PREDICTED = "prediction"
CARGO = "found in vesicles"
ASSOCIATED = "associated with the disease"
CURATED = "curated relation"
REPORTER_GRADE = (REPORTER, WESTERN, FUNCTIONAL)
WEAK_GRADES = (SEQUENCING, WEAK)
GRADES = (*REPORTER_GRADE, *WEAK_GRADES, PREDICTED, CARGO, ASSOCIATED, CURATED)


@dataclass(frozen=True)
class LineKey:
    """What tells one line from another.

    Attributes:
        about: the step, finding or background regulation: ``F0023-s1``, ``F0023`` or ``R001``.
        stance: ``supports`` or ``disputes``.
        grade: one of ``GRADES``.
        paper: PMID of the paper; empty where the record names none.
        arms: how the arms of finding and record agree; empty where no microRNA is compared.
    """

    about: str
    stance: str
    grade: str
    paper: str = ""
    arms: str = ""


@dataclass
class CorroborationLine:
    """One line: what one paper, or a record without paper, says of one statement.

    Attributes:
        key: what tells it from others.
        is_cited: whether its paper is one that the finding rests on already.
        methods: how it was shown, in the words of the resource.
        records: identifiers of the records, or what they name.
    """

    key: LineKey
    is_cited: bool = False
    methods: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)


def grade_of(methods: str, *, weak: bool) -> str:
    """Return the grade of evidence that the methods of a record reach.

    Args:
        methods: the methods in the words of the resource.
        weak: whether the resource itself calls the evidence weak.

    Example:
        >>> grade_of("Luciferase reporter assay//Western blot", weak=False)
        'reporter assay'
        >>> grade_of("HITS-CLIP", weak=True)
        'sequencing alone'
    """
    text = methods.casefold()
    if weak:
        return SEQUENCING if any(word in text for word in _SEQUENCED) else WEAK
    if any(word in text for word in _REPORTERS):
        return REPORTER
    return WESTERN if any(word in text for word in _BLOTS) else FUNCTIONAL


_REPORTERS = ("reporter", "luciferase")
_BLOTS = ("western", "wetsern", "immunoblot")
_SEQUENCED = ("clip", "clash", "sequencing", "microarray", "degradome", "ngs", "par-", "seq")
