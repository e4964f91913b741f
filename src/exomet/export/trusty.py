"""Trusty URIs: the address of a nanopublication holds the hash of its content.

The hash is that of the module RA of trusty URIs: the quads in order, a term a line, with a space
where the hash will stand. Written by hand, for plain texts as literals: the library nanopub signs
and publishes, and takes seconds to load.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from exomet.export.signing import Signer
from exomet.terms.iris import BASE, XSD

NANOPUB_BASE = f"{BASE}nanopub/"
# Where the hash will stand: a nanopublication that has no address yet.
UNNAMED = f"{NANOPUB_BASE} "
ASSERTION = f"{UNNAMED}#assertion"
PROVENANCE = f"{UNNAMED}#provenance"
PUBINFO = f"{UNNAMED}#pubinfo"
_HEAD_GRAPH = f"{UNNAMED}#Head"
NP = "http://www.nanopub.org/nschema#"
NPX = "http://purl.org/nanopub/x/"
_SIGNATURE = f"{UNNAMED}#sig"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, order=True)
class PlainText:
    """A literal: a text without language."""

    value: str


# Graph, subject, predicate, object.
PlainQuad = tuple[str, str, str, "str | PlainText"]


def named_nanopub(
    quads: Iterable[PlainQuad], signer: Signer | None = None
) -> tuple[str, list[PlainQuad]]:
    """Return the trusty URI of a nanopublication and its quads in order, under that name.

    Args:
        quads: those of its assertion, provenance and publication info, under ``UNNAMED``.
        signer: whose key signs it, if one does; the signature is part of what is hashed.

    Example:
        >>> uri, quads = named_nanopub([(PUBINFO, UNNAMED, "http://example.org/p", UNNAMED)])
        >>> uri.startswith(NANOPUB_BASE + "RA"), len(quads)
        (True, 5)
    """
    whole = {*quads, *_head_quads()}
    if signer:
        whole |= _about_signature(signer)
        signature = PlainText(signer.sign(_normalised_text(whole).encode()))
        whole.add((PUBINFO, _SIGNATURE, f"{NPX}hasSignature", signature))
    digest = base64.urlsafe_b64encode(hashlib.sha256(_normalised_text(whole).encode()).digest())
    uri = f"{NANOPUB_BASE}RA{digest.decode().rstrip('=')}"
    return uri, [_with_name(quad, uri) for quad in sorted(whole, key=_quad_order)]


def _normalised_text(quads: Iterable[PlainQuad]) -> str:
    """Return what is hashed and signed."""
    ordered = sorted(quads, key=_quad_order)
    return "".join("\n".join((*quad[:3], _hashed_term(quad[3]), "")) for quad in ordered)


def _about_signature(signer: Signer) -> set[PlainQuad]:
    return {
        (PUBINFO, _SIGNATURE, f"{NPX}hasPublicKey", PlainText(signer.public_key)),
        (PUBINFO, _SIGNATURE, f"{NPX}hasAlgorithm", PlainText("RSA")),
        (PUBINFO, _SIGNATURE, f"{NPX}hasSignatureTarget", UNNAMED),
    }


def _head_quads() -> list[PlainQuad]:
    return [
        (_HEAD_GRAPH, UNNAMED, _RDF_TYPE, f"{NP}Nanopublication"),
        (_HEAD_GRAPH, UNNAMED, f"{NP}hasAssertion", ASSERTION),
        (_HEAD_GRAPH, UNNAMED, f"{NP}hasProvenance", PROVENANCE),
        (_HEAD_GRAPH, UNNAMED, f"{NP}hasPublicationInfo", PUBINFO),
    ]


def _quad_order(quad: PlainQuad) -> tuple[str, str, str, bool, str]:
    graph, subject, predicate, value = quad
    if isinstance(value, PlainText):
        return graph, subject, predicate, True, value.value
    return graph, subject, predicate, False, value


def _hashed_term(value: str | PlainText) -> str:
    if isinstance(value, str):
        return value
    escaped = value.value.replace("\\", "\\\\").replace("\n", "\\n")
    return f"^{XSD}string {escaped}"


def _with_name(quad: PlainQuad, uri: str) -> PlainQuad:
    graph, subject, predicate, value = quad
    if isinstance(value, str):
        value = value.replace(UNNAMED, uri)
    return graph.replace(UNNAMED, uri), subject.replace(UNNAMED, uri), predicate, value
