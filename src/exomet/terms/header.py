"""The ``#+`` lines at the head of queries and rules: YAML behind a comment mark, as in grlc."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def without_header(text: str) -> str:
    r"""Return the text of a query without its ``#+`` lines.

    Example:
        >>> without_header("#+ question: x\n\nASK {}\n")
        'ASK {}'
    """
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith("#+")
    ).strip()


def read_header(path: Path) -> tuple[dict[str, Any], str]:
    """Return the YAML of the ``#+`` lines of a file and the whole text of the file.

    Example:
        >>> from exomet.files import package_data
        >>> header, text = read_header(package_data() / "ontology" / "rules" / "20-type.rq")
        >>> header["label"]
        'membership in broader classes'
    """
    import yaml  # (only where a header is read)

    text = path.read_text(encoding="utf-8")
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    return yaml.load(
        "\n".join(lines), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    ) or {}, text
