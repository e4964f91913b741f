"""The graphs of corroboration: its lines by resource, sites in 3' UTRs, and counts of support."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from exomet.corroboration.lines import SUPPORTS, CorroborationLine
from exomet.corroboration.reading import BroughtResource
from exomet.corroboration.seeds import SeedMatch
from exomet.corroboration.support import Supported
from exomet.corroboration.verdicts import SeedVerdict
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Term, Triple, exomet_iri, part_of, record_iri
from exomet.terms.iris import XSD
from exomet.terms.sorting import natural_sort_key

_DECIMAL = f"^^<{XSD}decimal>"
_BOOLEAN = f"^^<{XSD}boolean>"


def resource_triples(brought: BroughtResource, title: str, licence: str) -> Iterator[Triple]:
    """Yield what is known of a resource: its release, date and licence, and its files by name.

    Args:
        brought: the resource as it was brought.
        title: what it is called.
        licence: what its makers say of its use, where the user says nothing.
    """
    subject = record_iri("corroboration", brought.name)
    yield subject, nt.TYPE, exomet_iri("CorroboratingResource")
    yield subject, nt.LABEL, nt.literal(title)
    stated = {
        "resourceRelease": brought.release,
        "resourceDate": brought.date,
        "resourceLicence": brought.licence or licence,
    }
    for name, text in stated.items():
        yield subject, exomet_iri(name), nt.literal(text or "not stated")
    for file in sorted(brought.files):
        yield subject, exomet_iri("resourceFile"), nt.literal(file.name)


def corroboration_triples(resource: str, lines: Iterable[CorroborationLine]) -> Iterator[Triple]:
    """Yield the triples of the lines of a resource; their numbers follow from what they say."""
    number, before = 0, ""
    for line in sorted(lines, key=_line_order):
        about = line.key.about
        number = number + 1 if about == before else 1
        before = about
        subject = record_iri("corroboration", f"{resource}-{about}-{number}")
        yield from _line_triples(subject, resource, line)


def _line_order(line: CorroborationLine) -> tuple[object, ...]:
    key = line.key
    return natural_sort_key(key.about), key.stance, key.grade, key.paper.zfill(10), key.arms


def _line_triples(subject: Term, resource: str, line: CorroborationLine) -> Iterator[Triple]:
    key = line.key
    relation = "supports" if key.stance == SUPPORTS else "disputes"
    yield subject, nt.TYPE, exomet_iri("CorroborationLine")
    yield subject, nt.LABEL, nt.literal(f"{resource} {relation} {key.about}: {key.grade}")
    yield subject, exomet_iri(relation), statement_iri(key.about)
    yield subject, exomet_iri("fromResource"), record_iri("corroboration", resource)
    yield subject, exomet_iri("grade"), nt.literal(key.grade)
    if key.paper:
        yield subject, exomet_iri("recordPmid"), nt.literal(key.paper)
    if key.arms:
        yield subject, exomet_iri("armMatch"), nt.literal(key.arms)
    yield subject, exomet_iri("citedAlready"), f'"{str(line.is_cited).lower()}"{_BOOLEAN}'
    for method in sorted(line.methods):
        yield subject, exomet_iri("assay"), nt.literal(method)
    for record in sorted(line.records):
        yield subject, exomet_iri("record"), nt.literal(record)


def statement_iri(about: str) -> Term:
    """Return the term of a finding, a step or a background regulation by its name.

    Example:
        >>> statement_iri("F0023-s1"), statement_iri("R002")
        ('<https://w3id.org/exomet/finding/F0023-s1>', '<https://w3id.org/exomet/regulation/R002>')
    """
    return record_iri("regulation" if about.startswith("R") else "finding", about)


def seed_triples(verdicts: Iterable[SeedVerdict]) -> Iterator[Triple]:
    """Yield the triples of what the sequence says of each step, and of the sites."""
    for verdict in sorted(verdicts, key=lambda each: natural_sort_key(each.step.name)):
        yield from _seed_verdict(verdict)


def _seed_verdict(verdict: SeedVerdict) -> Iterator[Triple]:
    step = verdict.step
    subject = record_iri("computed", f"seed-{step.name}")
    yield subject, nt.TYPE, exomet_iri("SeedVerdict")
    yield subject, nt.LABEL, nt.literal(f"seed sites of {verdict.finding.label} in {step.symbol}")
    yield subject, exomet_iri("bearsOn"), statement_iri(step.name)
    yield subject, exomet_iri("bestSite"), nt.literal(verdict.best or "none")
    yield subject, exomet_iri("armSupport"), nt.literal(verdict.arm_support)
    yield subject, exomet_iri("utrLength"), nt.integer(str(verdict.length))
    if verdict.arm in verdict.background:
        rate = f'"{verdict.background[verdict.arm]:.3f}"{_DECIMAL}'
        yield subject, exomet_iri("backgroundRate"), rate
    if verdict.audit_class:
        yield subject, exomet_iri("auditClass"), nt.literal(verdict.audit_class)
    for name, sites in sorted(verdict.sites.items()):
        yield from _sites(subject, name, sites)


def _sites(verdict: Term, mirna: str, sites: Sequence[SeedMatch]) -> Iterator[Triple]:
    for number, site in enumerate(sites, 1):
        subject = part_of(verdict, f"{mirna}-{number}")
        yield verdict, exomet_iri("hasSeedSite"), subject
        yield subject, nt.TYPE, exomet_iri("SeedSite")
        yield subject, nt.LABEL, nt.literal(f"{site.kind} of {mirna} at {site.start}-{site.end}")
        yield subject, exomet_iri("seedOf"), nt.literal(mirna)
        yield subject, exomet_iri("siteType"), nt.literal(site.kind)
        yield subject, exomet_iri("siteStart"), nt.integer(str(site.start))
        yield subject, exomet_iri("siteEnd"), nt.integer(str(site.end))


def support_triples(supported: Iterable[Supported]) -> Iterator[Triple]:
    """Yield the triples of the counts of support, of findings and of steps."""
    for each in supported:
        subject = record_iri("computed", f"support-{each.about}")
        yield subject, nt.TYPE, exomet_iri("SupportCount")
        yield subject, nt.LABEL, nt.literal(f"support of {each.about}")
        yield subject, exomet_iri("bearsOn"), statement_iri(each.about)
        for name, count in each.counts.items():
            yield subject, exomet_iri(name), nt.integer(str(count))
