"""What the makers of pages share: a page that no file of the folder holds, and its links."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

# A link to a file, not to an address or to a place on the same page.
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)")


@dataclass(frozen=True)
class MadePage:
    """A page that is made when the site is built.

    Attributes:
        path: its path in the site, such as ``reference/cli.md``.
        title: its name in the navigation.
        text: its Markdown.
        file: the file of the repository that it shows, from which its links lead; "" if it was
            made from code or data.
    """

    path: str
    title: str
    text: str
    file: str = ""


def relinked(text: str, page: str, file: str, pages: Mapping[str, str]) -> str:
    """Return the Markdown of a file with its links leading to pages of the site.

    Args:
        text: the Markdown.
        page: path of the page in the site.
        file: path of the file in the repository.
        pages: page that shows a file, by the path of the file in the repository.

    Example:
        >>> pages = {"data/README.md": "data-dictionary.md"}
        >>> relinked("[columns](../data/README.md#steps)", "model.md", "docs/model.md", pages)
        '[columns](data-dictionary.md#steps)'
    """

    def lead(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), match[1]))
        shown = pages.get(target) or target.removeprefix("docs/")
        link = posixpath.relpath(shown, posixpath.dirname(page) or ".")
        return f"]({link}{match[2] or ''})"

    return _LINK.sub(lead, text)
