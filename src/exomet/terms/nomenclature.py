"""Names that the field uses, whether or not the graph has them: gene symbols and miRBase names.

The tables are in ``data/nomenclature``, sorted by name, so that one name is found by bisection
and nothing is parsed that is not asked for.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from exomet.files import package_data

# The last release of miRBase that the table knows.
LAST_RELEASE = "22"


class SortedTable:
    """Lines of tab-separated cells, sorted by their first cell."""

    def __init__(self, text: str) -> None:
        self._text = text

    def rows(self, key: str) -> Iterator[list[str]]:
        r"""Yield the further cells of each line with this first cell.

        Example:
            >>> list(SortedTable("a\t1\nb\t2\nb\t3\nc\t4\n").rows("b"))
            [['2'], ['3']]
        """
        wanted = f"{key}\t"
        at = self._first(wanted)
        while self._text.startswith(wanted, at):
            end = self._text.index("\n", at)
            yield self._text[at:end].split("\t")[1:]
            at = end + 1

    def parts(self, size: int) -> list[str]:
        r"""Return the lines in parts of about a size; lines with one first cell stay together.

        Example:
            >>> SortedTable("a\t1\nb\t2\nb\t3\nc\t4\n").parts(6)
            ['a\t1\nb\t2\nb\t3\n', 'c\t4\n']
        """
        parts: list[str] = []
        key, length = "", size
        for line in self._text.splitlines(keepends=True):
            before, key = key, line.partition("\t")[0]
            if length >= size and key != before:
                parts.append("")
                length = 0
            parts[-1] += line
            length += len(line)
        return parts

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match of a pattern, for a cell by which the lines are not sorted."""
        return pattern.search(self._text)

    def _first(self, wanted: str) -> int:
        """Return the offset of the first line that is not before ``wanted``."""
        low, high = 0, len(self._text)
        while low < high:
            start = self._text.rfind("\n", low, (low + high) // 2) + 1 or low
            end = self._text.find("\n", start) + 1 or high
            if self._text[start:end] < wanted:
                low = end
            else:
                high = start
        return low


@cache
def names_table(name: str) -> SortedTable:
    """Return the table ``genes`` or ``mirbase``."""
    file = package_data() / "data" / "nomenclature" / f"{name}.tsv.gz"
    lines = gzip.decompress(file.read_bytes()).decode("utf-8")
    comments = lines.rfind("\n#") + 1
    return SortedTable(lines[lines.index("\n", comments) + 1 :])


@dataclass(frozen=True)
class GeneName:
    """What a name means among human genes.

    Attributes:
        symbol: the approved symbol.
        curie: identifier of HGNC.
        how: ``symbol``, ``previous`` or ``alias``.
    """

    symbol: str
    curie: str
    how: str


def gene_names(text: str) -> list[GeneName]:
    """Return the human genes that go by a name, the one with this approved symbol first.

    Source: HGNC, release 2024-07.

    Example:
        >>> [(gene.symbol, gene.how) for gene in gene_names("SOCS7")]
        [('SOCS7', 'symbol'), ('SOCS4', 'previous')]
        >>> gene_names("PTEN")[0].curie
        'HGNC:9588'
    """
    names = []
    for how, symbol, number in names_table("genes").rows(text.strip().casefold()):
        names.append(GeneName(symbol, f"HGNC:{number}", how))
    order = ("symbol", "previous", "alias")
    return sorted(names, key=lambda name: (order.index(name.how), name.symbol))


def gene_symbol(curie: str) -> str:
    """Return the approved symbol of a CURIE of HGNC; empty if there is none.

    Example:
        >>> gene_symbol("HGNC:29846"), gene_symbol("HGNC:0")
        ('SOCS7', '')
    """
    number = curie.partition(":")[2]
    pattern = re.compile(rf"\tsymbol\t([^\t\n]+)\t{re.escape(number)}$", re.MULTILINE)
    match = names_table("genes").search(pattern)
    return match[1] if match else ""


@dataclass(frozen=True)
class MirbaseName:
    """A name that an accession had in miRBase, with the first and last release that used it."""

    accession: str
    name: str
    first: str
    last: str

    @property
    def is_mature(self) -> bool:
        """Whether it names a mature microRNA and not a hairpin."""
        return self.accession.startswith("MIMAT")

    @property
    def is_current(self) -> bool:
        """Whether the last release still uses it."""
        return self.last == LAST_RELEASE


def mirbase_names(text: str) -> list[MirbaseName]:
    """Return the accessions that had a name, or the names that an accession had, oldest first.

    Human and mouse only. Source: miRBase, releases 6 to 22.

    Example:
        >>> [(name.accession, name.last) for name in mirbase_names("hsa-miR-21*")]
        [('MIMAT0004494', '17')]
        >>> [name.name for name in mirbase_names("MIMAT0003294")]
        ['hsa-miR-625', 'hsa-miR-625-5p']
    """
    names = [MirbaseName(*cells) for cells in names_table("mirbase").rows(text.strip().casefold())]
    return sorted(names, key=lambda name: (float(name.first), name.accession))


def current_name(accession: str) -> str:
    """Return the name of an accession in the last release; empty if it is withdrawn or unknown.

    Example:
        >>> current_name("MIMAT0004494"), current_name("MIMAT9999999")
        ('hsa-miR-21-3p', '')
    """
    current = [name.name for name in mirbase_names(accession) if name.is_current]
    return current[-1] if current else ""
