"""Identifiers of papers: the pages that they lead to, and the forms in which people paste them."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

# Kind of identifier -> the address of the page that has it.
_PAGES_OF_PAPERS = {
    "DOI": "https://doi.org/{}",
    "PubMed": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "PMC": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
}
PASTED_IDENTIFIER = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?P<doi>10\.\S+)"
    r"|(?:https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/|PMID:?\s*)"
    r"(?P<pmid>\d+)/?"
    r"|(?:https?://(?:pmc|www)\.ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/|PMCID:?\s*)"
    r"(?P<pmcid>PMC\d+)/?",
    re.IGNORECASE,
)


def identifier_pages(doi: str, pmid: str, pmcid: str) -> dict[str, str]:
    """Return the addresses of a paper by its identifiers; those that it lacks are left out.

    Example:
        >>> identifier_pages("", "24735924", "")
        {'PubMed': 'https://pubmed.ncbi.nlm.nih.gov/24735924/'}
    """
    known = zip(_PAGES_OF_PAPERS.items(), (doi, pmid, pmcid), strict=True)
    return {kind: page.format(quote(name)) for (kind, page), name in known if name}


def bare_identifier(text: str) -> str:
    """Return the identifier of a paper without what stands before it; other texts as they are.

    Example:
        >>> bare_identifier("https://doi.org/10.1016/j.ccr.2014.03.007")
        '10.1016/j.ccr.2014.03.007'
        >>> bare_identifier("PMID: 24735924"), bare_identifier("miR-105")
        ('24735924', 'miR-105')
    """
    pasted = PASTED_IDENTIFIER.fullmatch(text.strip())
    return next(filter(None, pasted.groups())) if pasted else text


def identifier_label(address: str) -> str:
    """Return what a page of a paper is called; empty for other addresses.

    Example:
        >>> identifier_label("https://doi.org/10.1016/j.ccr.2014.03.007")
        'DOI 10.1016/j.ccr.2014.03.007'
        >>> identifier_label("https://example.org/")
        ''
    """
    for kind, page in _PAGES_OF_PAPERS.items():
        start, end = page.split("{}")
        name = address.removeprefix(start).removesuffix(end)
        if address.startswith(start) and not name.startswith("?"):
            return f"{kind} {unquote(name)}"
    return ""
