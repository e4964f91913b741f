"""Pages elsewhere about a gene or a microRNA, from what is known of it.

An address is made only from an identifier or a symbol that the data has:

* miRBase: ``mirbase.org/mature/`` with the accession of the mature form.
* NCBI Gene: Gene Help (NBK3841) builds links from ``/gene/?term=`` and fields such as ``[sym]``.
* UniProt and Ensembl: their search pages, with the symbol, as public code addresses them; their
  documentation was not read.

miRTarBase and Vesiclepedia have pages by identifiers that the data does not hold (MIRT numbers,
NCBI Gene IDs), so there is no link to them.
"""

from __future__ import annotations

from urllib.parse import quote

_GENE_SEARCHES = {
    "NCBI Gene": ("https://www.ncbi.nlm.nih.gov/gene/?term=", "{}[sym] AND human[orgn]"),
    "UniProt": ("https://www.uniprot.org/uniprotkb?query=", "gene_exact:{} AND organism_id:9606"),
    "Ensembl": ("https://www.ensembl.org/Multi/Search/Results?q=", "{}"),
}
_MIRBASE = "https://mirbase.org/mature/"


def link_outs(curie: str, label: str) -> dict[str, str]:
    """Return resource -> address of its page about a thing; nothing for most kinds of thing.

    Args:
        curie: CURIE of the thing.
        label: its label: of a gene, the symbol.

    Example:
        >>> link_outs("mirna:MIMAT0000081", "hsa-miR-25-3p")
        {'miRBase': 'https://mirbase.org/mature/MIMAT0000081'}
        >>> link_outs("HGNC:6347", "KLF2")["NCBI Gene"]
        'https://www.ncbi.nlm.nih.gov/gene/?term=KLF2%5Bsym%5D%20AND%20human%5Borgn%5D'
        >>> link_outs("MONDO:0005575", "colorectal cancer")
        {}
    """
    prefix, _, local = curie.partition(":")
    if prefix == "HGNC":
        searches = _GENE_SEARCHES.items()
        return {name: base + quote(query.format(label)) for name, (base, query) in searches}
    if prefix == "mirna" and local.startswith("MIMAT"):
        return {"miRBase": _MIRBASE + local}
    return {}
