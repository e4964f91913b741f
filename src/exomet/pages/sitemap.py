"""What search engines read of a published site: the addresses of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from exomet.errors import ExometError

# The most addresses that a file may have (sitemaps.org).
_MOST_ADDRESSES = 50_000
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def site_address(base: str) -> str:
    """Return the address of a site with the slash at its end; empty for none.

    Raises:
        ExometError: it is no address of a folder on the web.

    Example:
        >>> site_address("https://example.org/exomet")
        'https://example.org/exomet/'
    """
    if not base:
        return ""
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ExometError(
            f'"{base}" is no address of a site: give one such as https://example.org/exomet/'
        )
    return f"{base.rstrip('/')}/"


def sitemap_files(
    base: str, addresses: Sequence[str], most: int = _MOST_ADDRESSES
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that list the pages of a site for search engines: name and content.

    Args:
        base: the address of the site, with the slash at its end.
        addresses: the addresses of its pages.
        most: how many of them a file may have.

    Example:
        >>> files = dict(sitemap_files("https://x.org/", ["https://x.org/about.html"]))
        >>> list(files), b"<loc>https://x.org/about.html</loc>" in files["sitemap.xml"]
        (['sitemap.xml', 'robots.txt'], True)
    """
    parts = [addresses[start : start + most] for start in range(0, len(addresses), most)]
    if len(parts) == 1:
        yield "sitemap.xml", _xml("urlset", "url", parts[0])
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            yield name, _xml("urlset", "url", part)
        yield "sitemap.xml", _xml("sitemapindex", "sitemap", [f"{base}{name}" for name in names])
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()


def _xml(whole: str, each: str, addresses: Sequence[str]) -> bytes:
    lines = [f"<{each}><loc>{escape(address)}</loc></{each}>\n" for address in addresses]
    return f"{_XML_HEAD}<{whole} {_SPACE}>\n{''.join(lines)}</{whole}>\n".encode()
