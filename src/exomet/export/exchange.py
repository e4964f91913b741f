"""The exchange formats: each is a module of ``exomet.export.formats`` and nothing else.

A module ``NAME.py`` has a function ``NAME_format()`` that returns an ``ExchangeFormat``. Command
line, loss report, documentation and tests read this list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from exomet.errors import ExometError
from exomet.export.losses import ESSENTIAL, FIELDS, LOSS_COLUMNS, Fates, Losses
from exomet.export.signing import Signer
from exomet.files import module_names
from exomet.terms.markdown import markdown_row

if TYPE_CHECKING:
    from exomet.finding.exchanged import ExchangedFinding

# What a writer gives: name of a file -> its text. A format of one file calls it "".
Files = dict[str, str]


@dataclass(frozen=True)
class ExchangeFormat:
    """A format that other tools read.

    Attributes:
        name: what ``--format`` calls it.
        about: what is in a file, in a sentence or two.
        read_by: the tools that read it.
        checked: what reads it back in the tests.
        endings: the endings of its file, the usual one first; none if it is a folder of files.
        fates: what it carries of each field.
        write: gives its files, and notes what it must leave out of single findings.
        write_signed: the same, signed with a key; None if the format has no signatures.
    """

    name: str
    about: str
    read_by: str
    checked: str
    endings: tuple[str, ...]
    fates: Fates
    write: Callable[[Sequence[ExchangedFinding], Losses], Files]
    write_signed: Callable[[Sequence[ExchangedFinding], Losses, Signer], Files] | None = None


@dataclass(frozen=True)
class Exchanged:
    """What an export made: its files by name, and what they lose."""

    form: ExchangeFormat
    files: Files
    losses: Losses

    @property
    def summary(self) -> str:
        """What was lost, in a sentence or two."""
        lost = [row.field for row in self.losses.rows() if row.lost]
        if not lost:
            return f"{self.form.name} loses nothing"
        told = f"{self.form.name} loses some or all of {len(lost)} fields: {', '.join(lost)}"
        return f"{told}. {self.left_out}".rstrip(". ")

    @property
    def left_out(self) -> str:
        """How many findings were left out, by reason; empty if none was."""
        reasons = Counter(self.losses.left_out.values())
        told = "; ".join(f"{count}: {why}" for why, count in reasons.most_common())
        return f"{reasons.total()} findings are left out ({told})." if told else ""


def exchange_names() -> list[str]:
    """Return the names of the exchange formats; loads none of them.

    Example:
        >>> "graphml" in exchange_names()
        True
    """
    return module_names("export/formats")


def exchange_format(name: str) -> ExchangeFormat:
    """Return an exchange format.

    Args:
        name: one of ``exchange_names()``.

    Example:
        >>> exchange_format("graphml").endings
        ('.graphml',)
    """
    module = import_module(f"exomet.export.formats.{name}")
    return cast("ExchangeFormat", getattr(module, f"{name}_format")())


def exchange_findings(
    findings: Sequence[ExchangedFinding],
    name: str,
    *,
    strict: bool = False,
    signer: Signer | None = None,
) -> Exchanged:
    """Return findings in an exchange format, and what it loses of them.

    Args:
        findings: the findings.
        name: one of ``exchange_names()``.
        strict: whether to refuse a format that loses an essential field.
        signer: a key to sign with, for the formats that have signatures.

    Raises:
        ExometError: the format loses one, and ``strict`` is asked for; or it has no signatures.
    """
    form = exchange_format(name)
    losses = Losses(form.fates, findings)
    if not signer:
        files = form.write(findings, losses)
    elif form.write_signed:
        files = form.write_signed(findings, losses, signer)
    else:
        raise ExometError(f"{name} has no signatures: leave out --key")
    if strict and (essential := losses.essential()):
        told = "; ".join(f"{row.field} of {row.lost} findings ({row.how})" for row in essential)
        raise ExometError(f"{name} would lose {told}: leave out --strict, or choose another format")
    return Exchanged(form, files, losses)


def exchange_build(
    build: Path, name: str, *, strict: bool = False, signer: Signer | None = None
) -> Exchanged:
    """Return the findings of a build, or of one of its views, in an exchange format.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
        ExometError: the format loses an essential field, and ``strict`` is asked for; or it has
            no signatures, and a signer is given.
    """
    return exchange_findings(read_build(build), name, strict=strict, signer=signer)


def read_build(build: Path) -> list[ExchangedFinding]:
    """Return the findings of a build, or of one of its views, for the exchange formats.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    from exomet.finding.exchanged import read_exchanged
    from exomet.finding.model import Findings
    from exomet.graph.grounding import Names
    from exomet.graph.open import load_store

    return read_exchanged(Findings(Names(load_store(build))))


def loss_table(losses: Losses) -> str:
    """Return a loss report as TSV, a line for each field."""
    lines = ["\t".join(LOSS_COLUMNS)]
    for row in losses.rows():
        counts = (row.findings, row.carried, row.reshaped, row.lost)
        lines.append("\t".join((row.field, *map(str, counts), row.how)))
    return "\n".join(lines) + "\n"


def exchange_page(findings: Sequence[ExchangedFinding]) -> str:
    """Return the page on the exchange formats in Markdown, made from their loss reports."""
    made = [exchange_findings(findings, name) for name in exchange_names()]
    return "\n".join((*_page_head(len(findings)), *_matrix(made), *_page_sections(made))) + "\n"


def _page_head(findings: int) -> Iterator[str]:
    yield from (
        "# Exchange with declared loss",
        "",
        "    exomet export --format graphml --out network.graphml",
        "    exomet export --format edges --strict --losses lost.tsv | head",
        "",
        "Each of these formats says what it cannot carry. After the export, a sentence names the"
        " fields that were lost; `--losses FILE` writes the report: field, findings that have it,"
        " for how many it is carried, reshaped or lost, and how. `--strict` writes nothing if an"
        f" essential field would be lost: {', '.join(f'`{field}`' for field in ESSENTIAL)}."
        " No format needs the network, and the same graph gives the same bytes."
        " `--reported-by` exports the findings as one source has them.",
        "",
        "Identifiers are those of the tables. What the tables lack is left out, and counts as lost"
        " or as not there. ExoMet has no denied effect: what must not become a claim is"
        " a sign that no source states, and a line of evidence that disputes (`negation`).",
        "",
        "The formats of the whole graph, which lose nothing, are in [releases](releases.md)."
        " A new format is one module in `src/exomet/export/formats/`."
        " `make docs` writes this page.",
        "",
        "## What is carried",
        "",
        f"Of {findings} findings, how many keep the field in each format; `~` where its form"
        " changes. The second column says how many have it.",
        "",
    )


def _matrix(made: Sequence[Exchanged]) -> Iterator[str]:
    yield markdown_row(["field", "have it", *(each.form.name for each in made)])
    yield markdown_row("---" for _ in range(len(made) + 2))
    reports = [each.losses.rows() for each in made]
    for number, (field, words) in enumerate(FIELDS.items()):
        rows = [report[number] for report in reports]
        cells = [f"{row.reshaped} ~" if row.reshaped else str(row.carried) for row in rows]
        yield markdown_row([f"{field}: {words}", str(rows[0].findings), *cells])


def _page_sections(made: Sequence[Exchanged]) -> Iterator[str]:
    for each in made:
        form = each.form
        usual = form.endings[0] if form.endings else "a folder"
        yield from ("", f"## {form.name}", "", f"{form.about} Read by {form.read_by}.")
        yield f"Written to `{usual}`." if form.endings else f"Written to {usual}: --out names it."
        yield f"Tests read it back with {form.checked}."
        if each.left_out:
            yield from ("", each.left_out)
        told = [row for row in each.losses.rows() if row.how]
        if told:
            yield from ("", markdown_row(("field", "lost", "how")), markdown_row(["---"] * 3))
        for row in told:
            lost = f"{row.lost} of {row.findings}" if row.lost else ""
            yield markdown_row((row.field, lost, row.how))
