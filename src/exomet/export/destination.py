"""Where an export goes: the format that a file name asks for, and files that are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from exomet.errors import ExometError
from exomet.export.exchange import exchange_format, exchange_names
from exomet.files import module_names, replaced_file
from exomet.graph.layout import MARKER_FILE
from exomet.placing import real_path

DEFAULT_FORMAT = "turtle"
# The usual ending of each format comes first.
_ENDINGS = {
    "turtle": (".ttl", ".turtle", ".n3"),
    "ntriples": (".nt",),
    "nquads": (".nq",),
    "trig": (".trig",),
    "jsonld": (".jsonld", ".json"),
    "rdfxml": (".rdf", ".xml"),
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "owl": (".owl", ".rdf", ".xml"),
    "owl-base": (".owl", ".rdf", ".xml"),
    "obo": (".obo",),
    "obographs": (".json",),
    "proofs": (".tsv", ".tab"),
    "sssom": (".tsv", ".tab"),
    "linkml": (".yaml", ".yml"),
}
# An ending does not ask for these, nor for an exchange format whose ending another one has.
_NAMED_ONLY = ("proofs", "sssom")
# These say nothing of what is in a file.
_NEUTRAL = ("", ".txt", ".tmp", ".out")
# A folder with one of these is where people edit tables or terms.
_SOURCE_MARKS = ("corrections.tsv", "borrowed.tsv", "prefixes.ttl")


def choose_format(form: str | None, out: Path | None) -> str:
    """Return the format of an export: the one asked for, or else that of the file's ending.

    Args:
        form: a format of ``exomet export``, or None.
        out: the file to write, or None for standard output.

    Example:
        >>> choose_format(None, Path("graph.NQ")), choose_format(None, None)
        ('nquads', 'turtle')

    Raises:
        ExometError: the ending belongs to no format, to several, or to another one.
    """
    ending = out.suffix.lower() if out else ""
    if ending in _NEUTRAL:
        return form or DEFAULT_FORMAT
    known = _all_endings()
    if form is None:
        return _only_format(out, _fitting(ending, known))
    if ending not in known[form]:
        raise ExometError(_wrong_ending(form, out, known[form]))
    return form


def _wrong_ending(form: str, out: Path | None, endings: tuple[str, ...]) -> str:
    if not endings:
        return f"{form} is a folder of files: name one without ending, not {out}"
    return f"{out} does not end in {endings[0]} as {form} does: change --out or --format"


def _all_endings() -> dict[str, tuple[str, ...]]:
    exchanged = {name: exchange_format(name).endings for name in exchange_names()}
    packages = dict.fromkeys(module_names("export/packed"), ())
    return {**_ENDINGS, **exchanged, **packages}


def _fitting(ending: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    named = [name for name, endings in known.items() if ending in endings]
    return [name for name in named if not _must_be_named(name, known)]


def _must_be_named(form: str, known: dict[str, tuple[str, ...]]) -> bool:
    if form in _NAMED_ONLY:
        return True
    if form in _ENDINGS:
        return False
    others = [endings for name, endings in known.items() if name != form]
    return any(known[form][0] in endings for endings in others) if known[form] else True


def _only_format(out: Path | None, fitting: list[str]) -> str:
    if not fitting:
        usual = dict.fromkeys(ends[0] for ends in _all_endings().values() if ends)
        raise ExometError(f"{out} has the ending of no format: use one of {' '.join(usual)}")
    if out and out.suffix == ".json":
        raise ExometError(f"{out} could be {' or '.join(fitting)}: say which with --format")
    return fitting[0]


def refuse_kept_file(out: Path) -> None:
    """Refuse to write over tables, terms, or the files of a build.

    Raises:
        ExometError: the file is one of them, or would lie among tables or terms.
    """
    target = real_path(out, "write")
    if any((target.parent / name).is_file() for name in _SOURCE_MARKS):
        raise ExometError(
            f"{target.parent} holds what builds are made of: export to another folder"
        )
    built = any((folder / MARKER_FILE).is_file() for folder in list(target.parents)[:2])
    if built and target.exists():
        raise ExometError(f"{out} is a file of a build already: export to another name")


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it takes the place of an earlier one once it is complete.

    A device or a pipe is written as it is.

    Raises:
        ExometError: it cannot be written.
    """
    try:
        if out.exists() and not out.is_file():
            with out.open("wb") as device:
                yield device
            return
        with replaced_file(real_path(out, "write")) as file:
            yield file
    except OSError as error:
        raise ExometError(f"cannot write {out}: {error.strerror}") from error
