"""The catalogue as a build keeps it, a question a line: one is found without reading its YAML.

A build may be of another catalogue than the package: a question is taken from it only if its whole
text is the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exomet.errors import UnknownNameError
from exomet.files import default_build
from exomet.graph.layout import KEPT_QUESTIONS_FILE
from exomet.questions.catalogue import Parameter, Question, read_question
from exomet.terms.lexicon import closest, did_you_mean


def write_questions(catalogue: Iterable[Question], file: Path) -> None:
    """Write questions as lines of JSON."""
    lines = (json.dumps(asdict(question), ensure_ascii=False) for question in catalogue)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def find_question(folder: Path, name: str, build: Path | None = None) -> Question:
    """Return a question by name.

    Args:
        folder: the folder of the catalogue.
        name: its name.
        build: folder of the build that may keep it; by default the one that is asked.

    Raises:
        UnknownNameError: there is no such question; near names are offered.
        DataError: the header of its file is broken.
    """
    files = os.listdir(folder)  # noqa: PTH208 (an iterator of paths takes ten times as long)
    if f"{name}.rq" not in files:
        known = sorted(file.removesuffix(".rq") for file in files if file.endswith(".rq"))
        offer = did_you_mean(closest(name, known, 3)) or "see `exomet questions`"
        raise UnknownNameError(f'no question "{name}"; {offer}')
    path = folder / f"{name}.rq"
    kept = _kept_question((build or default_build()) / KEPT_QUESTIONS_FILE, name)
    if kept and kept.sparql == path.read_text(encoding="utf-8"):
        return kept
    return read_question(path)


def _kept_question(file: Path, name: str) -> Question | None:
    """Return a question that a build keeps; None where it keeps none that can be read."""
    begin = json.dumps({"name": name}).removesuffix("}").encode()
    with suppress(OSError, ValueError, TypeError, KeyError), file.open("rb") as lines:
        for line in lines:
            if line.startswith(begin):
                return _question_of_line(json.loads(line))
    return None


def _question_of_line(fields: dict[str, Any]) -> Question:
    parameters = (_kept_parameter(each) for each in fields["parameters"])
    return Question(**{**fields, "tags": tuple(fields["tags"]), "parameters": tuple(parameters)})


def _kept_parameter(fields: dict[str, Any]) -> Parameter:
    return Parameter(**{**fields, "examples": tuple(fields["examples"])})
