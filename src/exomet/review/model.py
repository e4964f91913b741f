"""What a review is made of: sentences, each with its findings, and tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from exomet.terms.iris import BASE


@dataclass(frozen=True)
class Sentence:
    """A sentence of a review. It exists because its findings do.

    Attributes:
        text: the sentence without identifiers and without full stop.
        findings: names of the findings that it states; never empty.
        papers: what the papers are called, where the sentence names them.
    """

    text: str
    findings: tuple[str, ...]
    papers: str = ""

    def __post_init__(self) -> None:
        """Refuse a sentence that nothing supports."""
        if not self.findings:
            raise ValueError(f"no finding behind: {self.text}")

    @property
    def citation(self) -> str:
        """The findings and papers, as they stand in parentheses.

        Example:
            >>> Sentence("It lowers PTEN", ("F0001",), "Li 2019, Cell").citation
            'F0001: Li 2019, Cell'
        """
        names = ", ".join(self.findings)
        return f"{names}: {self.papers}" if self.papers else names

    def __str__(self) -> str:
        """Return the sentence with its citation and a full stop."""
        return f"{self.text} ({self.citation})."


@dataclass(frozen=True)
class ReviewTable:
    """A table: its columns, and rows of texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReviewSection:
    """A part of a review.

    Attributes:
        heading: its heading.
        paragraphs: the sentences of each paragraph.
        table: a table below them, if there is one.
        depth: 1 for a section, 2 for one below it.
    """

    heading: str
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    table: ReviewTable | None = None
    depth: int = 1


@dataclass(frozen=True)
class Review:
    """What a review says.

    Attributes:
        title: its title.
        sections: its parts, in order.
        findings: names of all findings that it is about.
    """

    title: str
    sections: tuple[ReviewSection, ...] = field(default=())
    findings: tuple[str, ...] = ()

    def sentences(self) -> list[Sentence]:
        """Return all sentences."""
        found: list[Sentence] = []
        for section in self.sections:
            for paragraph in section.paragraphs:
                found += paragraph
        return found

    def __repr__(self) -> str:
        """Return the title, with the number of findings."""
        return f"<{self.title}: {len(self.findings)} findings>"


def finding_address(name: str) -> str:
    """Return the permanent address of a finding.

    Example:
        >>> finding_address("F0049")
        'https://w3id.org/exomet/finding/F0049'
    """
    return f"{BASE}finding/{name}"
