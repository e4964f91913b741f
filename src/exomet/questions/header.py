"""The ``#+`` header of a question, read field by field; a fault names file, line and field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.errors import DataError, Problem
from exomet.files import display_path
from exomet.terms.lexicon import closest, did_you_mean

if TYPE_CHECKING:
    from yaml import MappingNode, Node

_RULE = "QUESTION_HEADER"


@dataclass(frozen=True)
class HeaderSection:
    """The fields of a header, or of one parameter in it.

    YAML is read as nodes, not as Python values: every scalar is text (``no`` and ``2018`` too), and
    each node knows its line.

    Attributes:
        file: the file, as people read it.
        name: what the section describes, such as ``parameter sender``.
        line: where it begins, counted from 1.
        fields: the node of each field.
    """

    file: str
    name: str
    line: int
    fields: Mapping[str, Node]

    def text(self, field: str) -> str:
        """Return the text of a field.

        Raises:
            DataError: the field is missing, empty or no text.
        """
        return self._text(field, self._node(field))

    def texts(self, field: str) -> tuple[str, ...]:
        """Return the texts of a field that holds a list.

        Raises:
            DataError: the field is missing, empty or no list of texts.
        """
        from yaml import SequenceNode

        node = self._node(field)
        if not isinstance(node, SequenceNode) or not node.value:
            raise self.fault(field, f"{field} is not a list", f"{field}: [one, another]")
        return tuple(self._text(field, entry) for entry in node.value)

    def section(self, field: str) -> HeaderSection:
        """Return a field that holds fields of its own.

        Raises:
            DataError: the field is missing, or holds no fields.
        """
        return self._section(field, field)

    def sections(self, field: str) -> dict[str, HeaderSection]:
        """Return the sections below a field by name; nothing if the field is absent.

        Raises:
            DataError: the field holds something else.
        """
        if field not in self.fields:
            return {}
        entries = self.section(field)
        singular = field.removesuffix("s")
        return {name: entries._section(name, f"{singular} {name}") for name in entries.fields}

    def check_fields(self, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Check that each required field is there, and no unknown one.

        Raises:
            DataError: a field is missing or unknown.
        """
        for field in self.fields:
            if field not in (*required, *optional):
                offer = did_you_mean(closest(field, [*required, *optional], 1))
                repair = offer or f"it has {', '.join((*required, *optional))}"
                raise self.fault(field, f"{self.name} has no field {field}", repair)
        for field in required:
            self._node(field)

    def fault(self, field: str, what: str, repair: str) -> DataError:
        """Return the error for a field, with file and line."""
        node = self.fields.get(field)
        line = node.start_mark.line + 1 if node else self.line
        return DataError([Problem(self.file, line, field, _RULE, what, repair)])

    def _node(self, field: str) -> Node:
        if field not in self.fields:
            raise self.fault(field, f"{self.name} lacks {field}", f"add a line {field}: ...")
        return self.fields[field]

    def _text(self, field: str, node: Node) -> str:
        from yaml import ScalarNode

        if not isinstance(node, ScalarNode):
            raise self.fault(field, f"{field} is not a text", "put it in quotes")
        if not node.value.strip():
            raise self.fault(field, f"{field} is empty", "fill it in")
        return str(node.value)

    def _section(self, field: str, name: str) -> HeaderSection:
        from yaml import MappingNode

        node = self._node(field)
        if not isinstance(node, MappingNode):
            raise self.fault(field, f"{name} holds no fields", "indent them below it")
        return _section_of(self.file, name, node)


def _section_of(file: str, name: str, node: MappingNode) -> HeaderSection:
    fields: dict[str, Node] = {}
    for key, value in node.value:
        if key.value in fields:
            line = key.start_mark.line + 1
            what = f"{name} has {key.value} twice"
            raise DataError([Problem(file, line, key.value, _RULE, what, "keep one")])
        fields[key.value] = value
    return HeaderSection(file, name, node.start_mark.line + 1, fields)


def read_question_header(path: Path) -> tuple[HeaderSection, str]:
    """Return the header of a question, and the whole text of its file.

    Example:
        >>> from exomet.files import package_data
        >>> header, text = read_question_header(package_data() / "queries" / "corrections.rq")
        >>> header.text("summary"), header.line
        ('All corrections', 1)

    Raises:
        DataError: there is no header, or it is no YAML mapping.
    """
    import yaml  # (only where a header is read)

    file = display_path(path)
    text = path.read_text(encoding="utf-8")
    try:
        # The C parser is ten times as fast; PyYAML lacks it where libyaml is not installed.
        node = yaml.compose(_yaml(text), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"the header is not valid YAML: {error.problem}"
        raise DataError([Problem(file, line, "", _RULE, what)]) from None
    if not isinstance(node, yaml.MappingNode):
        what = "the file has no header"
        repair = "begin it with a line #+ summary: ..."
        raise DataError([Problem(file, 1, "", _RULE, what, repair)])
    return _section_of(file, "the header", node), text


def _yaml(text: str) -> str:
    """Return the header without its marks; other lines are left empty, so that lines keep count."""
    lines = []
    for line in text.splitlines():
        lines.append(line[2:].removeprefix(" ") if line.startswith("#+") else "")
    return "\n".join(lines)
