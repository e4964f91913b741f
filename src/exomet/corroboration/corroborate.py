"""Brings files beside a build: graphs of their own, put in place in one step or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from exomet.corroboration.claims import Claims, read_claims
from exomet.corroboration.reading import UNREAD_COLUMNS, BroughtResource, ResourceReading
from exomet.corroboration.resource import Resource, known_resources
from exomet.corroboration.sequences import read_mature, read_utrs
from exomet.corroboration.support import Supported, count_support
from exomet.corroboration.triples import (
    corroboration_triples,
    resource_triples,
    seed_triples,
    support_triples,
)
from exomet.corroboration.verdicts import SeedCheck, SeedVerdict
from exomet.errors import DataError, ExometError
from exomet.files import is_packaged
from exomet.graph import ntriples as nt
from exomet.graph.disk import is_large, open_build, write_store
from exomet.graph.grounding import Names
from exomet.graph.layout import (
    ASSERTED_FILE,
    COMPUTED_FOLDER,
    CORROBORATION_FOLDER,
    MARKER_FILE,
    ONTOLOGY_FOLDER,
    SHAPES_FILE,
    STORE_FOLDER,
)
from exomet.graph.ntriples import Triple
from exomet.graph.sealed import read_record, seal_build
from exomet.placing import replaced_folder
from exomet.progress import Progress, metered

MATURE, UTRS = "mature", "utr3"
SEQUENCES = {
    MATURE: "Mature microRNAs: mature.fa of miRBase, or FASTA of your own (.fa, .fa.gz)",
    UTRS: "3' UTRs: FASTA under symbols, or a table of gene and sequence (.csv, .csv.gz)",
}
_IN_RECORD = "corroboration"


@dataclass
class Corroborated:
    """What was brought beside a build.

    Attributes:
        readings: resource -> its reading.
        supported: the support of each finding and step.
        verdicts: what the sequence says.
    """

    readings: dict[str, ResourceReading] = field(default_factory=dict)
    supported: list[Supported] = field(default_factory=list)
    verdicts: list[SeedVerdict] = field(default_factory=list)


def corroborate(
    build: Path, brought: Sequence[BroughtResource], progress: Progress
) -> Corroborated:
    """Read files beside a build, and put their graphs into it in place of earlier ones.

    Without files, what was brought before is removed: the build is as it was without it.

    Args:
        build: folder of the build.
        brought: the files by resource.
        progress: called with a line about each stage.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
        DataError: a file is not what it should be, or a shape is violated; nothing was changed.
        ExometError: the build is the packaged one.
    """
    _refuse_packaged(build)
    _check_names(brought)
    outcome = Corroborated()
    claims = read_claims(_names_of(build))
    with replaced_folder(build) as folder:
        _link_build(build, folder)
        record = read_record(build)
        record = {key: value for key, value in record.items() if key not in ("files", _IN_RECORD)}
        if brought:
            (folder / CORROBORATION_FOLDER).mkdir()
            (folder / COMPUTED_FOLDER).mkdir()
            _read_all(brought, claims, folder, outcome, progress)
            _check(folder)
            record[_IN_RECORD] = {each.name: _described(each) for each in brought}
        if not is_large(folder):
            write_store(folder)
        seal_build(folder, record)
    return outcome


def _refuse_packaged(build: Path) -> None:
    if is_packaged(build):
        raise ExometError(
            "the packaged build stays as it is: write one of your own with "
            "`exomet build --build DIR`, then name it here with --build DIR"
        )


def _check_names(brought: Sequence[BroughtResource]) -> None:
    known = [*known_resources(), *SEQUENCES]
    for each in brought:
        if each.name not in known:
            raise ExometError(f'no resource "{each.name}": there are {", ".join(known)}')


def _names_of(build: Path) -> Names:
    opened = open_build(build)
    return Names(opened.store, opened.lexicon)


def _described(brought: BroughtResource) -> dict[str, object]:
    stated = {"release": brought.release, "date": brought.date, "licence": brought.licence}
    known = {key: text for key, text in stated.items() if text}
    return {"files": [file.name for file in brought.files], **known}


def _link_build(build: Path, folder: Path) -> None:
    """Fill a folder with the files of a build, but for what is made anew."""

    def left_out(path: str, names: list[str]) -> list[str]:
        is_top = Path(path) == build
        new = (CORROBORATION_FOLDER, COMPUTED_FOLDER, STORE_FOLDER, MARKER_FILE)
        return [name for name in names if is_top and name in new]

    shutil.copytree(build, folder, ignore=left_out, copy_function=_link, dirs_exist_ok=True)


def _link(source: str, target: str) -> None:
    """Give a file a second name, or copy it where the system cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _read_all(
    brought: Sequence[BroughtResource],
    claims: Claims,
    folder: Path,
    outcome: Corroborated,
    progress: Progress,
) -> None:
    """Read the resources in their order, and write their graphs."""
    resources = known_resources()
    tables = [each for each in brought if each.name in resources]
    tables.sort(key=lambda each: (resources[each.name].order, each.name))
    for each in tables:
        resource = resources[each.name]
        with _reading(each, claims, folder) as reading:
            resource.read(reading)
        outcome.readings[each.name] = reading
        if reading.counts["another species"] == reading.counts["rows"] > 0:
            reading.notes.append(f"{each.name}: every row is of another species than human")
        _write_resource(each, resource, reading, folder)
        progress(_reading_summary(resource.title, reading))
    _read_sequences({each.name: each for each in brought}, claims, folder, outcome, progress)
    found = {name: reading.lines.values() for name, reading in outcome.readings.items()}
    outcome.supported = count_support(claims, found, outcome.verdicts)
    _write_triples(folder / COMPUTED_FOLDER / "support.nt", support_triples(outcome.supported))


@contextmanager
def _reading(brought: BroughtResource, claims: Claims, folder: Path) -> Iterator[ResourceReading]:
    """Give the reading of a resource, which lists what cannot be read; an empty list is removed."""
    file = folder / CORROBORATION_FOLDER / f"{brought.name}.unread.tsv"
    with file.open("w", encoding="utf-8", newline="\n") as unread:
        unread.write("\t".join(UNREAD_COLUMNS) + "\n")
        size = sum(each.stat().st_size for each in brought.files if each.is_file())
        with metered(brought.name, size) as move:
            reading = ResourceReading(claims, brought.files, unread, move)
            yield reading
    if not reading.counts["unread"]:
        file.unlink()


def _reading_summary(title: str, reading: ResourceReading) -> str:
    counts = ", ".join(
        f"{count:,} {what}" for what, count in sorted(reading.counts.items()) if what != "rows"
    )
    lines = len(reading.lines)
    rows = reading.counts["rows"]
    return f"{title}: {rows:,} rows, {lines:,} lines of corroboration" + (counts and f"; {counts}")


def _write_resource(
    brought: BroughtResource, resource: Resource, reading: ResourceReading, folder: Path
) -> None:
    triples = [
        *resource_triples(brought, resource.title, resource.licence),
        *corroboration_triples(brought.name, reading.lines.values()),
    ]
    _write_triples(folder / CORROBORATION_FOLDER / f"{brought.name}.nt", triples)


def _write_triples(file: Path, triples: Iterator[Triple] | list[Triple]) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as out:
        nt.write_all(triples, out)


def _read_sequences(
    brought: dict[str, BroughtResource],
    claims: Claims,
    folder: Path,
    outcome: Corroborated,
    progress: Progress,
) -> None:
    """Look for sites, if microRNAs and 3' UTRs were brought."""
    both = [name for name in SEQUENCES if name in brought]
    if not both:
        return
    if len(both) == 1:
        missing = UTRS if both == [MATURE] else MATURE
        raise ExometError(f"sites need both sequences: bring --{missing} beside --{both[0]}")
    with _reading(brought[MATURE], claims, folder) as mature:
        check = SeedCheck(claims, read_mature(mature))
    with _reading(brought[UTRS], claims, folder) as utrs:
        for gene, sequence in read_utrs(utrs):
            check.look(gene, sequence)
    outcome.readings |= {MATURE: mature, UTRS: utrs}
    outcome.verdicts = list(check.verdicts())
    _add_notes(check, mature, utrs, bool(outcome.verdicts))
    background = check.background()
    _write_triples(folder / COMPUTED_FOLDER / "seed-sites.nt", seed_triples(outcome.verdicts))
    progress(
        f"seed sites: {len(outcome.verdicts)} steps checked; {background:.1%} of "
        f"{check.others:,} other genes have a canonical site of a stated arm"
    )


def _add_notes(
    check: SeedCheck, mature: ResourceReading, utrs: ResourceReading, any_step: bool
) -> None:
    """Add what must be known of the sequences that were brought."""
    if not any_step:
        utrs.notes.append(
            "no 3' UTR is of a gene of the findings; where genes have Entrez identifiers, bring "
            "miRTarBase or the table of GO too, which relate them to symbols"
        )
    longest, cut = check.cut
    if cut > 1:
        utrs.notes.append(
            f"{cut:,} 3' UTRs have exactly the longest length, {longest:,} nucleotides: they look "
            "cut, and a site may lie beyond"
        )
    if unknown := check.without_sequence:
        mature.notes.append(f"no mature sequence for the microRNA of {', '.join(unknown)}")


def _check(folder: Path) -> None:
    """Run the shapes on the new graphs, together with the ontology.

    Raises:
        DataError: a shape is violated.
    """
    from exomet.engine.triples import loaded
    from exomet.validate import check_shapes

    new = sorted(folder.glob(f"{CORROBORATION_FOLDER}/*.nt"))
    new += sorted(folder.glob(f"{COMPUTED_FOLDER}/*.nt"))
    with loaded([[folder / ASSERTED_FILE, *new]]) as graph:
        report = check_shapes(graph, folder / ONTOLOGY_FOLDER / SHAPES_FILE, new[0])
    if report.problems:
        raise DataError(report.problems)
