"""The Python interface: the same questions as the command line, as functions that return answers.

``exomet.ask("target-mirnas", target="ZO-1").column("mirna")`` asks the packaged build.
``docs/notebook.py`` shows the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from exomet.errors import UnknownNameError
from exomet.files import default_build, package_data
from exomet.graph.layout import ASSERTED_FILE
from exomet.progress import Progress, silently
from exomet.questions.answer import Answer
from exomet.questions.knowledge_graph import KnowledgeGraph, ParameterValues


def open_graph(
    build: Path | str | None = None,
    *,
    described: bool = True,
    reported_by: str = "",
    patience: float = 0.0,
    progress: Progress = silently,
) -> KnowledgeGraph:
    """Open the graph of a build: ``open_graph().ask("target-mirnas", target="ZO-1")``.

    Args:
        build: its folder; where none is given, what ``EXOMET_BUILD`` of the environment names, or
            else the packaged build.
        described: whether to load the graphs that describe the build, for free queries.
        reported_by: a source, to open the findings as it has them.
        patience: seconds that the store of a large build has for an answer before its tables are
            opened: for a process that asks once.
        progress: called with a line about what takes long.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
        UnknownNameError: no such source reports findings.
    """
    from exomet.graph.disk import open_build
    from exomet.graph.sealed import check_build
    from exomet.graph.view_folders import view_folder

    folder = _named_build(build)
    if reported_by:
        check_build(folder)
        folder = view_folder(folder, reported_by)
    opened = open_build(folder, described=described, progress=progress)
    queries = package_data() / "queries"
    return KnowledgeGraph(opened.store, queries, opened.lexicon, opened.tables, patience)


def open_endpoint(url: str, graph: str | None = None) -> KnowledgeGraph:
    """Open an endpoint that holds the graph.

    Args:
        url: its address.
        graph: its graph that holds the asserted triples, where that is not the default graph.

    Raises:
        QueryError: the address is no web address.
    """
    from exomet.query.remote import RemoteEndpoint

    return KnowledgeGraph(RemoteEndpoint(url, graph), package_data() / "queries")


@lru_cache(maxsize=4)
def _opened(build: Path, reported_by: str, _written: int) -> KnowledgeGraph:
    return open_graph(build, described=False, reported_by=reported_by)


def _named_build(build: Path | str | None) -> Path:
    return default_build() if build is None else Path(build)


def _current(build: Path | str | None, reported_by: str = "") -> KnowledgeGraph:
    """Return the graph of a build, opened anew where another build is in its place."""
    folder = _named_build(build)
    file = folder / ASSERTED_FILE
    written = file.stat().st_mtime_ns if file.is_file() else 0
    return _opened(folder.resolve(), reported_by, written)


def ask(
    question: str,
    /,
    *,
    build: Path | str | None = None,
    reported_by: str = "",
    lenient: bool = False,
    **parameters: ParameterValues,
) -> Answer:
    """Return the answer to a question on a built graph: ``ask("mirna-targets", mirna="miR-21")``.

    The graph is opened once and kept until a new build is in its place; with ``reported_by`` it has
    the findings as that source has them. See :meth:`KnowledgeGraph.ask`.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: the question, a parameter or a value is not known.
    """
    return _current(build, reported_by).ask(question, lenient=lenient, **parameters)


def findings(
    words: str = "",
    /,
    *,
    build: Path | str | None = None,
    reported_by: str = "",
    sort: str = "",
    **filters: ParameterValues,
) -> Answer:
    """Return findings of a built graph: ``findings(cancer=["HCC", "CRC"], sender="CAF")``.

    Words are read as by the explorer's search: ``findings("miR-155 in lung")``.
    With ``reported_by`` they are as that source has them; ``sort="-independent_papers"`` puts those
    with most independent papers first.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: a word, a filter or a value is not known.
    """
    return _current(build, reported_by).findings(words, sort=sort, **filters)


def sparql(query: str, *, build: Path | str | None = None) -> Answer:
    """Return the rows of a SPARQL query on a built graph.

    ``sparql("CONSTRUCT ...")`` and DESCRIBE give triples: rows of subject, predicate and object,
    which become Turtle or a graph of rdflib.

    Raises:
        NotBuiltError: the folder holds no build.
        QueryError: the query cannot be parsed or run.
    """
    return _current(build).sparql(query)


def questions(tag: str = "") -> Answer:
    """Return the questions that ``ask`` takes, with their defaults: ``questions(tag="target")``.

    Args:
        tag: only those on this subject, such as ``target``; all if it is empty.

    Raises:
        UnknownNameError: there is no such tag; near ones are offered.

    Example:
        >>> [row[0] for row in questions("vesicle")][:2]
        ['agent-effects', 'cargo-not-seen']
    """
    from exomet.questions.catalogue import TAGS, read_catalogue
    from exomet.terms.lexicon import closest, did_you_mean

    if tag and tag not in TAGS:
        near = tuple(closest(tag, TAGS))
        offer = did_you_mean(near) or f"there are {', '.join(TAGS)}"
        raise UnknownNameError(f'no tag "{tag}"; {offer}', near)
    rows = []
    for each in read_catalogue(package_data() / "queries").values():
        if not tag or tag in each.tags:
            parameters = ", ".join(f"{one.name}={one.default}" for one in each.parameters)
            rows.append((each.name, each.question, parameters, " ".join(each.tags)))
    return Answer("Questions", ("name", "question", "parameters", "tags"), rows)


def names(
    listed: Sequence[str] | Path,
    *,
    kind: str | None = None,
    column: str = "",
    build: Path | str | None = None,
) -> Answer:
    """Return what names mean in a built graph: ``names(["miR-625", "SOCS7"])``, one row for each.

    Args:
        listed: the names, or a file with a list of them: lines, CSV, TSV or a workbook.
        kind: the kind of thing that they are of, such as ``mirna`` or ``molecule``; any by default.
        column: header or number of the column that holds the names of a file.
        build: folder of the built graph; see ``open_graph``.

    Raises:
        NotBuiltError: the folder holds no build.
        ExometError: the file is no list.
    """
    from exomet.tables.lists import as_name_list, read_name_list

    if isinstance(listed, Path):
        rows = read_name_list(listed.read_bytes(), str(listed), column)
    else:
        rows = as_name_list(listed)
    return _current(build).read_names(rows, *([kind] if kind else []))
