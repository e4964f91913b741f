"""What a shell offers for a value: names of the build, rows of the tables, words of the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.files import default_build, package_data

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from exomet.questions.knowledge_graph import KnowledgeGraph
    from exomet.tables.spec import Column
    from exomet.terms.roles import Role
    from exomet.terms.traits import Trait

OfferedValues = Callable[[click.Context], Iterable[str]]
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]
_MOST_COMPLETIONS = 200
# What people leave out before the name of a human microRNA.
_SPECIES_LEFT_OUT = "hsa"
# Papers are labelled with author, year and title.
_YEAR_OF_PAPER = re.compile(r" ((?:19|20)\d\d), ")


def offered(values: OfferedValues) -> Completer:
    """Return a completion that offers those of some values that go on from what was typed.

    Where they cannot be read, nothing is offered.
    """

    def complete(
        context: click.Context, _: click.Parameter, typed: str
    ) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        from exomet.errors import ExometError

        try:
            known = list(values(context))
        except (ExometError, OSError):
            return []
        return [CompletionItem(value) for value in going_on(typed, known)[:_MOST_COMPLETIONS]]

    return complete


def going_on(typed: str, known: Iterable[str]) -> list[str]:
    """Return the values that begin with what was typed, or else have it in them.

    A shell replaces what was typed by what all offers share, so the two are not mixed.

    Example:
        >>> going_on("macro", ["M2 macrophage", "macrophage", "mast cell"])
        ['macrophage']
        >>> going_on("M-2", ["M2 macrophage", "macrophage"])
        ['M2 macrophage']
    """
    from exomet.terms.whole_words import normalise

    start = normalise(typed)
    within = [value for value in dict.fromkeys(known) if start in normalise(value)]
    if typed and not start:  # (what was typed has no letter, such as the - of an order)
        within = [value for value in within if value.startswith(typed)]
    beginning = [value for value in within if _begins(normalise(value), start)]
    return beginning or within


def _begins(name: str, start: str) -> bool:
    return name.startswith(start) or name.startswith(f"{_SPECIES_LEFT_OUT}{start}")


def offered_files(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Have the shell offer files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(typed, type="file")]


def offered_words(*words: str) -> Completer:
    """Return a completion of words that are known beforehand."""
    return offered(lambda _: words)


def asked_graph(context: click.Context) -> KnowledgeGraph:
    """Return the graph of the build that the command line names so far."""
    from exomet.questions.door import open_graph

    return open_graph(context.params.get("folder") or default_build(), described=False)


def offered_names(*kinds: str) -> Completer:
    """Return a completion of the labels of things of some kinds; of all, if there are none."""

    def labels(context: click.Context) -> Iterable[str]:
        wanted = set(kinds)
        things = asked_graph(context).names.lexicon.entities.values()
        return sorted({each.label for each in things if not wanted or each.kinds & wanted})

    return offered(labels)


def offered_findings() -> Completer:
    """Return a completion of the identifiers of findings."""
    return offered(finding_identifiers)


def finding_identifiers(context: click.Context) -> list[str]:
    """Return the identifiers of the findings of a build: F0001 and so on."""
    things = asked_graph(context).names.lexicon.entities.values()
    return sorted(each.label.partition(":")[0] for each in things if "finding" in each.kinds)


def offered_things() -> Completer:
    """Return a completion of what has a page: findings by identifier, all else by label."""

    def names(context: click.Context) -> Iterable[str]:
        things = asked_graph(context).names.lexicon.entities.values()
        labels = sorted({each.label for each in things if "finding" not in each.kinds})
        return [*finding_identifiers(context), *labels]

    return offered(names)


def offered_views() -> Completer:
    """Return a completion of the sources of which the build has a view."""

    def views(context: click.Context) -> Iterable[str]:
        from exomet.graph.view_folders import views_of

        return views_of(context.params.get("folder") or default_build())

    return offered(views)


def offered_rows(*tables: str, kinds: tuple[str, ...] = ()) -> Completer:
    """Return a completion of the identifiers of rows of tables.

    Args:
        tables: their names.
        kinds: what the second column may hold; anything, if it is empty.
    """

    def identifiers(context: click.Context) -> Iterable[str]:
        folder = context.params.get("data") or package_data() / "data"
        for table in tables:
            rows = _table_rows(folder / f"{table}.tsv")
            yield from (row[0] for row in rows if not kinds or row[1] in kinds)

    return offered(identifiers)


def offered_terms(prefix: str) -> Completer:
    """Return a completion of the borrowed terms of an ontology, by CURIE."""

    def terms(context: click.Context) -> Iterable[str]:
        folder = context.params.get("ontology") or package_data() / "ontology"
        rows = _table_rows(folder / "borrowed.tsv")
        return [row[0] for row in rows if row[0].startswith(f"{prefix}:")]

    return offered(terms)


def _table_rows(file: Path) -> list[list[str]]:
    """Return the rows of a table as they are written, without its header."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def offered_cells(column: Column) -> Completer:
    """Return a completion of what a cell of a column may hold, where that is known."""
    if column.choices:
        return offered_words(*column.choices)
    if column.refers:
        return offered_rows(column.refers)
    return offered_names(column.kind) if column.kind else offered_words()


def offered_filter(each: Role | Trait) -> Completer:
    """Return a completion of the values of a filter of findings."""
    if kinds := getattr(each, "kinds", ()):
        return offered_names(*kinds)
    choices: tuple[str, ...] = getattr(each, "choices", ())
    return offered(_years) if each.name == "year" else offered_words(*choices)


def _years(context: click.Context) -> list[str]:
    """Return the years of the papers of a build."""
    things = asked_graph(context).names.lexicon.entities.values()
    labels = [each.label for each in things if "paper" in each.kinds]
    return sorted(set(_YEAR_OF_PAPER.findall("\n".join(labels))))


def offered_columns(parameter: str) -> Completer:
    """Return a completion of the headers of a list, which another parameter names."""

    def headers(context: click.Context) -> Iterable[str]:
        from exomet.tables.lists import read_name_list

        given: object = context.params.get(parameter)
        first = given[0] if isinstance(given, tuple) and given else given
        file = str(first or "").rpartition("=")[2]
        listed = read_name_list(Path(file).read_bytes(), file)
        return [listed.column, *listed.other_columns] if listed.column else []

    return offered(headers)
