"""Tables written with the smallest difference: lines that say the same stay as they are."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from exomet.curation.bench import Key, RowChange, order_of
from exomet.curation.sheet import cells_of
from exomet.errors import ExometError
from exomet.files import display_path
from exomet.tables.keeping import keep_packaged
from exomet.tables.spec import TableRow, TableSpec
from exomet.terms.sorting import natural_sort_key


def changed_text(text: str, spec: TableSpec[TableRow], changes: Iterable[RowChange]) -> str:
    """Return the text of a table with rows added, changed and taken out.

    A changed row stays on its line. A new one comes where the order of the table has it, or at the
    end of a table without order.

    Args:
        text: the text of the table, without faults.
        spec: the table.
        changes: changes of its rows.
    """
    lines = text.removesuffix("\n").split("\n")
    head = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    names = lines[head].split("\t")
    places = [names.index(column.name) for column in spec.key]
    body = lines[head + 1 :]
    keys = [_key(line, places) for line in body]
    for change in changes:
        line = _as_line(spec, change.after, names) if change.after else None
        _apply(body, keys, change.key, line)
    return "\n".join([*lines[: head + 1], *body]) + "\n"


def _key(line: str, places: Sequence[int]) -> Key:
    cells = line.split("\t")
    return tuple(cells[place] for place in places)


def _apply(body: list[str], keys: list[Key], key: Key, line: str | None) -> None:
    """Put a line in its place among those of a table; None takes it out."""
    if key in keys:
        at = keys.index(key)
        if line is None:
            del body[at], keys[at]
        else:
            body[at] = line
        return
    if line is not None:
        at = _where_new(keys, key)
        body.insert(at, line)
        keys.insert(at, key)


def _where_new(keys: list[Key], key: Key) -> int:
    """Return where a new key belongs."""
    group = key[:-1]
    # Rows of one finding or line stay together, even where a table is not sorted throughout.
    siblings = [at for at, other in enumerate(keys) if group and other[:-1] == group]
    if siblings:
        before = [at for at in siblings if order_of(keys[at]) < order_of(key)]
        return before[-1] + 1 if before else siblings[0]
    return _where_sorted([other[0] for other in keys], key[0])


def _where_sorted(names: list[str], name: str) -> int:
    """Return where a name belongs among sorted ones; at the end where they are not sorted."""
    for order in (natural_sort_key, _by_code_point):
        if names == sorted(names, key=order):
            return bisect.bisect_right(names, order(name), key=order)
    return len(names)


def _by_code_point(text: str) -> tuple[tuple[int, int, str], ...]:
    return ((0, 0, text),)


def _as_line(spec: TableSpec[TableRow], row: TableRow, names: Sequence[str]) -> str:
    cells = cells_of(row, spec.columns)
    return "\t".join(cells[name] for name in names)


def table_texts(folder: Path, changes: Iterable[RowChange]) -> dict[str, str]:
    """Return name of a file -> its text with the changes, for the tables that have any."""
    by_spec: dict[TableSpec[TableRow], list[RowChange]] = {}
    for change in changes:
        by_spec.setdefault(change.spec, []).append(change)
    texts = {}
    for spec, own in by_spec.items():
        name = f"{spec.name}{spec.ending}"
        texts[name] = changed_text((folder / name).read_text(encoding="utf-8"), spec, own)
    return texts


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files of a folder, all or none of them.

    Raises:
        ExometError: a file cannot be written; then all are as they were. Or the folder came with
            the package.
    """
    if texts:
        keep_packaged(folder)
    partial = {name: folder / f".{name}.part" for name in texts}
    with ExitStack() as stack:
        for part in partial.values():
            stack.callback(part.unlink, missing_ok=True)
        try:
            for name, text in texts.items():
                partial[name].write_text(text, encoding="utf-8", newline="\n")
            for name, part in partial.items():
                part.replace(folder / name)
        except OSError as error:
            where = display_path(folder)
            raise ExometError(f"cannot write the tables in {where}: {error.strerror}") from error
