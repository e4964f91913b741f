"""Signing with an RSA key of the user's, which stays in its file."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import ExometError

_LIBRARY = "signing needs the package pycryptodome: pip install 'exomet[sign]'"


@dataclass(frozen=True)
class Signer:
    """A key that signs.

    Attributes:
        public_key: its public part, DER in base64.
        sign: gives the signature of some bytes in base64: RSA of PKCS 1 v1.5 over their SHA-256,
            which is the same for the same bytes.
    """

    public_key: str
    sign: Callable[[bytes], str]


def read_signer(file: Path) -> Signer:
    """Return the signer of a private RSA key.

    Args:
        file: the key as PEM, as DER, or as the base64 of DER that nanopub keeps in ``id_rsa``.

    Raises:
        ExometError: the file holds no private RSA key without a passphrase, or the library for
            signing is not installed.
    """
    try:
        from Crypto.Hash import SHA256
        from Crypto.PublicKey import RSA
        from Crypto.Signature import pkcs1_15
    except ImportError as error:
        raise ExometError(_LIBRARY) from error
    try:
        key = RSA.import_key(_key_bytes(file.read_bytes()))
    except OSError as error:
        raise ExometError(f"cannot read the key {file}: {error.strerror}") from error
    except (ValueError, IndexError, TypeError) as error:
        raise ExometError(f"{file} holds no RSA key without a passphrase") from error
    if not key.has_private():
        raise ExometError(f"{file} is a public key: name the private one")

    def sign(content: bytes) -> str:
        return base64.b64encode(pkcs1_15.new(key).sign(SHA256.new(content))).decode()

    public = key.public_key().export_key(format="DER")
    return Signer(base64.b64encode(public).decode(), sign)


def _key_bytes(content: bytes) -> bytes:
    """Return a key as the library takes it: base64 without a PEM header is decoded."""
    if b"-----BEGIN" in content:
        return content
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return content
