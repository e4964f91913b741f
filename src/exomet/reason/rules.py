"""Rules as files: each is a SPARQL CONSTRUCT of one triple, or a table of such rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import QueryError
from exomet.query.construct import Construct, Pattern, read_construct
from exomet.terms.header import read_header

_NAME = re.compile(r"(\d+)-[a-z0-9-]+")


@dataclass(frozen=True)
class Rule:
    """A rule: what follows from what.

    Attributes:
        name: its stratum and what it is about, such as ``20-type``.
        label: what it concludes, in a few words.
        words: the whole rule as a sentence, for proofs.
        conclusion: the triple that follows; patterns hold IRIs and variables such as ``?finding``.
        premises: the patterns from which it follows.
        filters: conditions on the variables, in SPARQL.
        early: why it does not wait for what later rules add to its premises; mostly empty.
    """

    name: str
    label: str
    words: str
    conclusion: Pattern
    premises: tuple[Pattern, ...]
    filters: tuple[str, ...] = ()
    early: str = ""

    @property
    def stratum(self) -> int:
        """The number in its name. Strata run in their order, each until nothing new follows."""
        return int(self.name.partition("-")[0])

    def feeds(self, other: Rule) -> bool:
        """Return whether what this rule concludes can be a premise of another.

        Example:
            >>> narrow = Rule("20-a", "", "", ("?x", "<p>", "<a>"), (("?x", "<p>", "<b>"),))
            >>> broad = Rule("20-b", "", "", ("?x", "<q>", "?y"), (("?x", "<p>", "?y"),))
            >>> narrow.feeds(broad), broad.feeds(narrow)
            (True, False)
        """
        return any(_unify(self.conclusion, premise) for premise in other.premises)


def _unify(one: Pattern, other: Pattern) -> bool:
    return all(a == b or "?" in (a[0], b[0]) for a, b in zip(one, other, strict=True))


def read_rules(folder: Path) -> list[Rule]:
    """Return the rules of a folder: one for each file, or for each row where it has a table.

    Raises:
        QueryError: a file is no rule, or lacks its number, its label or its words.
    """
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.rq")):
        try:
            rules += _rules_of(path)
        except QueryError as error:
            raise QueryError(f"{path.name}: {error}", error.line, error.column) from error
    return rules


def _rules_of(path: Path) -> Iterator[Rule]:
    header, text = read_header(path)
    construct = read_construct(text)
    if not construct.values:
        yield _rule(path.stem, header, construct, header.get("words", ""))
    for row in construct.values:
        name = f"{path.stem}-{_row_text(row, '?row')}"
        yield _rule(name, header, construct.with_row(row), _row_text(row, "?words"))


def _row_text(row: Mapping[str, str], variable: str) -> str:
    return row.get(variable, "")[1:-1]


def _rule(name: str, header: Mapping[str, str], construct: Construct, words: str) -> Rule:
    if not _NAME.fullmatch(name):
        raise QueryError(f"a rule has a name such as 20-type, with its stratum, not {name}")
    if not header.get("label") or not words:
        raise QueryError("a rule has a label, and words (in its head, or in each row of its table)")
    return Rule(
        name,
        header["label"],
        words,
        construct.conclusion,
        construct.premises,
        tuple(" ".join(tokens) for tokens in construct.filters),
        header.get("early", ""),
    )


def check_strata(rules: Sequence[Rule]) -> None:
    """Refuse an order that matters by accident.

    What a rule rests on must be complete when its stratum runs: it is concluded by rules of its
    own stratum or of earlier ones, unless the rule says why it is ``early``.

    Raises:
        QueryError: a later rule concludes what an earlier one rests on.
    """
    for rule in rules:
        for later in rules:
            if later.stratum > rule.stratum and not rule.early and later.feeds(rule):
                text = (
                    f"{rule.name} rests on what {later.name} concludes later: "
                    "give both one number, or say under `early` why it does not wait"
                )
                raise QueryError(text)
