"""The explorer as static files, for any web host."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from exomet.errors import ExometError
from exomet.files import refuse_foreign
from exomet.pages.layout import HTML_MEDIA_TYPE, file_name
from exomet.pages.router import Router
from exomet.pages.sitemap import site_address, sitemap_files
from exomet.placing import refuse_busy, replaced_folder
from exomet.serve.dataset import Dataset

# It shows that a folder was published by ExoMet, and so may be replaced.
_MARKER = ".exomet-site"


def publish_pages(  # noqa: PLR0913
    build: Path,
    out: Path,
    report: Callable[[str], None],
    *,
    force: bool = False,
    docs: Path | None = None,
    base: str = "",
) -> int:
    """Write every page and file of a build into a folder; return their number.

    Pages that were published there before are replaced once the new ones are complete.

    Args:
        build: folder of the build.
        out: folder to write.
        report: called with each message for the terminal.
        force: whether to replace a folder that holds something else.
        docs: folder of the documentation site, which is put beside the pages as ``docs``.
        base: the address at which the pages will be, for search engines; empty if it is not known.

    Raises:
        ExometError: ``out`` holds something else, ``docs`` is no site, ``base`` no address, or a
            page cannot be made.
    """
    base = site_address(base)
    _refuse_other_docs(docs)
    refuse_busy(out)
    if not force:
        refuse_foreign(
            out,
            _MARKER,
            "a folder of published pages, so it was not replaced: "
            "name another folder, or add --force",
        )
    _refuse_ancestors(out, build)
    store, _ = Dataset(build=build).load()
    router = Router(store, live=False, build=build, documented=docs is not None, base=base)
    out.parent.mkdir(parents=True, exist_ok=True)
    with replaced_folder(out) as folder:
        sizes = list(_written_sizes(router, folder))
        if docs:
            sizes += _copied_sizes(docs, folder / "docs")
        (folder / "404.html").write_bytes(router.missing("/404").body)
        (folder / ".nojekyll").touch()
        (folder / _MARKER).touch()
    report(f"wrote {len(sizes):,} files ({sum(sizes) / 1e6:.1f} MB) to {out}")
    return len(sizes)


def _written_sizes(router: Router, folder: Path) -> Iterator[int]:
    """Write every page and file; yield the size of each.

    Raises:
        ExometError: a page cannot be made.
    """
    listed: list[str] = []
    for path in router.paths():
        page = router.get(path, {})
        if page is None or page.status != 200:
            raise ExometError(f"the page {path} could not be made")
        file = folder / file_name(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
        yield len(page.body)
        if page.media_type == HTML_MEDIA_TYPE:
            listed.append(router.view(path).canonical)
    for name, content in sitemap_files(router.base, listed) if router.base else ():
        (folder / name).write_bytes(content)
        yield len(content)


def _refuse_other_docs(docs: Path | None) -> None:
    """Refuse a folder that is no site of the documentation.

    Raises:
        ExometError: it has no first page.
    """
    if docs and not (docs / "index.html").is_file():
        raise ExometError(f"{docs} holds no site of the documentation: make it with `make docs`")


def _copied_sizes(docs: Path, folder: Path) -> list[int]:
    """Copy a site of the documentation; return the size of each file."""
    shutil.copytree(docs, folder)
    return [file.stat().st_size for file in folder.rglob("*") if file.is_file()]


def _refuse_ancestors(out: Path, build: Path) -> None:
    """Refuse to replace the build, the current folder or the home, or a folder that holds one.

    Raises:
        ExometError: ``out`` is such a folder.
    """
    folders = {"the build": build, "the current folder": Path.cwd(), "your home": Path.home()}
    for name, folder in folders.items():
        kept = folder.resolve()
        if out.resolve() in (kept, *kept.parents):
            raise ExometError(
                f"{out} is or holds {name}, which publishing would replace: name another folder"
            )
