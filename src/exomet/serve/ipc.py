"""What server and worker say to each other: a length, a line of JSON, and bytes."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct("!II")

Head = dict[str, Any]


def pack(head: Head, body: bytes = b"") -> bytes:
    """Return a frame.

    Example:
        >>> import io
        >>> read(io.BytesIO(pack({"rows": 1}, b"x")))
        ({'rows': 1}, b'x')
    """
    text = json.dumps(head).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def read(stream: BinaryIO) -> tuple[Head, bytes] | None:
    """Return the next frame, None where the stream has ended."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(body)


async def receive(stream: asyncio.StreamReader) -> tuple[Head, bytes]:
    """Return the next frame.

    Raises:
        asyncio.IncompleteReadError: the other side is gone.
    """
    head, body = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
    return json.loads(await stream.readexactly(head)), await stream.readexactly(body)
