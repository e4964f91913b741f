"""IRIs and CURIEs, by the one list of prefixes in ``ontology/prefixes.ttl``."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from exomet.files import package_data

BASE = "https://w3id.org/exomet/"
EXOMET = BASE + "ontology/"
ASSERTED = BASE + "graph/asserted"
INFERRED = BASE + "graph/inferred"
AUDITED = BASE + "graph/audit"
QUESTIONS = BASE + "graph/questions"
VOID = BASE + "graph/void"
# Each resource that a user brings, and each computation, has a graph below one of these.
CORROBORATION = BASE + "graph/corroboration/"
COMPUTED = BASE + "graph/computed/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Where the records of where things were read are. No class of them is defined; SHACL checks them,
# and a reasoner would take twice the time with them.
RECORD_SPACES = tuple(
    f"{BASE}{kind}/" for kind in ("evidence", "place", "printed", "publication", "correction")
)

_DECLARATION = re.compile(r'sh:prefix "([^"]+)" ; sh:namespace "([^"]+)"')
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


@cache
def prefixes() -> dict[str, str]:
    """Return prefix -> namespace, in the order of the list.

    Example:
        >>> prefixes()["MONDO"]
        'http://purl.obolibrary.org/obo/MONDO_'
    """
    return dict(
        _DECLARATION.findall(
            (package_data() / "ontology" / "prefixes.ttl").read_text(encoding="utf-8")
        )
    )


@cache
def _by_namespace() -> dict[str, str]:
    """Return namespace -> prefix, the longest namespace first."""
    known = ((space, prefix) for prefix, space in prefixes().items())
    return dict(sorted(known, key=lambda item: -len(item[0])))


@cache
def _namespaces() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _by_namespace())))


@lru_cache(maxsize=4_000)
def curie(iri: str) -> str:
    """Return the CURIE of an IRI by its longest namespace, or the IRI itself where no prefix fits.

    Example:
        >>> curie("http://purl.obolibrary.org/obo/CL_0000115"), curie("https://example.org/x")
        ('CL:0000115', 'https://example.org/x')
    """
    if not (found := _namespaces().match(iri)):
        return iri
    namespaces = _by_namespace()
    if _LOCAL_NAME.fullmatch(iri, found.end()):
        return f"{namespaces[found[0]]}:{iri[found.end() :]}"
    for namespace, prefix in namespaces.items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


@lru_cache(maxsize=100_000)
def expand(text: str) -> str | None:
    """Return the IRI of a CURIE, or of an IRI with or without angle brackets; None for others.

    Prefixes match regardless of case, so that ``mondo:0005575`` is understood.

    Example:
        >>> expand("MONDO:0005575")
        'http://purl.obolibrary.org/obo/MONDO_0005575'
        >>> expand("colorectal cancer") is None
        True
    """
    bare = text.strip().removeprefix("<").removesuffix(">")
    if re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", bare):
        return bare
    prefix, colon, local = bare.partition(":")
    if not colon or not _LOCAL_NAME.fullmatch(local):
        return None
    namespace = prefixes().get(prefix) or {p.lower(): ns for p, ns in prefixes().items()}.get(
        prefix.lower()
    )
    return namespace + local if namespace else None
