"""``corroboration.toml``: which files are brought, with their release, date and licence."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from exomet.corroboration.corroborate import SEQUENCES
from exomet.corroboration.reading import BroughtResource
from exomet.corroboration.resource import known_resources
from exomet.errors import DataError, Problem
from exomet.files import display_path
from exomet.terms.lexicon import closest, did_you_mean

_TEXT_KEYS = ("release", "date", "licence")
_LINE = re.compile(r"at line (\d+)")


def read_settings(file: Path) -> list[BroughtResource]:
    r"""Return the resources that a file of settings names; paths are relative to its folder.

    Raises:
        DataError: it is no TOML, or names a resource, a key or a value that is not known.

    Example:
        >>> from exomet.files import scratch_folder
        >>> with scratch_folder() as folder:
        ...     file = folder / "corroboration.toml"
        ...     text = '[mirtarbase]\nfiles = ["hsa_MTI.csv"]\nrelease = "9.0"\n'
        ...     _ = file.write_text(text, encoding="utf-8", newline="\n")
        ...     [(each.name, each.release) for each in read_settings(file)]
        [('mirtarbase', '9.0')]
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        settings = tomllib.loads(text)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise _refused(file, "", "1", what, "name a file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else 1
        place = display_path(file), line, "1", "SETTINGS"
        raise DataError([Problem(*place, f"it is no TOML: {error}", "correct the line")]) from error
    return [_resource(file, text, name, entry) for name, entry in settings.items()]


def _resource(file: Path, text: str, name: str, entry: Any) -> BroughtResource:
    known = [*known_resources(), *SEQUENCES]
    if name not in known:
        offer = did_you_mean(closest(name, known, 1)) or f"there are {', '.join(known)}"
        raise _refused(file, text, name, f'there is no resource "{name}"', offer)
    if not isinstance(entry, Mapping):
        raise _refused(file, text, name, f"{name} is no table", f"write [{name}]")
    for key in entry.keys() - {"files", *_TEXT_KEYS}:
        offer = f"a resource has files, {', '.join(_TEXT_KEYS)}"
        raise _refused(file, text, key, f'{name} has no key "{key}"', offer)
    files = entry.get("files")
    if not _is_list_of_texts(files):
        raise _refused(file, text, name, f"{name} names no files", 'files = ["name", ...]')
    texts = {key: _text_of_key(file, text, key, entry[key]) for key in _TEXT_KEYS if key in entry}
    paths = tuple(file.parent / one for one in files)
    return BroughtResource(name, paths, **texts)


def _is_list_of_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _text_of_key(file: Path, text: str, key: str, value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise _refused(file, text, key, f"{key} is no text: {value}", "put it in quotes")
    return value


def _refused(file: Path, text: str, key: str, what: str, repair: str) -> DataError:
    """Return the error at the first line that has a key."""
    lines = text.splitlines()
    numbers = (number for number, line in enumerate(lines, 1) if key in line)
    return DataError([Problem(display_path(file), next(numbers, 1), key, "SETTINGS", what, repair)])
