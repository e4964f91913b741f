"""The explorer as plain files, for any web host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exomet.errors import ExometError
from exomet.files import refuse_foreign, replaced_folder
from exomet.pages.layout import file_name
from exomet.pages.router import Router
from exomet.serve.dataset import Dataset

MARKER = ".exomet-site"


def write_site(build: Path, out: Path, say: Callable[[str], None], *, force: bool = False) -> int:
    """Write every page and file of a build into a folder; return their number.

    An earlier site there is replaced once the new one is whole.

    Args:
        build: folder of the build.
        out: folder to write.
        say: takes a line for the person at the terminal.
        force: whether to replace a folder that is no site of ours.

    Raises:
        ExometError: ``out`` holds something else, or a page cannot be made.
    """
    if not force:
        refuse_foreign(
            out, MARKER, "a site of exomet and is left alone: name another folder, or add --force"
        )
    for kept, what in (
        (build, "the build"),
        (Path.cwd(), "the current folder"),
        (Path.home(), "your home"),
    ):
        if out.resolve() in (kept.resolve(), *kept.resolve().parents):
            raise ExometError(
                f"{out} is or holds {what}, which a site would replace: name another folder"
            )
    store, _ = Dataset(build=build).load()
    site = Router(store, live=False, build=build)
    number = size = 0
    out.parent.mkdir(parents=True, exist_ok=True)
    with replaced_folder(out) as folder:
        for path in site.paths():
            page = site.get(path, {})
            if page is None or page.status != 200:
                raise ExometError(f"the page {path} could not be made")
            file = folder / file_name(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page.body)
            number, size = number + 1, size + len(page.body)
        missing = site.missing("/404")
        (folder / "404.html").write_bytes(missing.body)
        (folder / ".nojekyll").touch()
        (folder / MARKER).touch()
    say(f"wrote {number:,} files ({size / 1e6:.1f} MB) to {out}")
    return number
