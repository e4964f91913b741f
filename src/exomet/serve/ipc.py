"""Messages between the server and its workers, and how they cross the pipe.

A message is a dataclass. On the pipe it is two lengths, its fields as JSON, and its body as bytes.
JSON and not pickle: a worker that a query took over could make its server run any code.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, BinaryIO, get_args

if TYPE_CHECKING:
    import asyncio  # (a worker starts faster without it)

_LENGTHS = struct.Struct("!II")

Fingerprint = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Job:
    """A query to answer.

    Attributes:
        query: the SPARQL text.
        base: IRI against which the relative IRIs of the query are resolved.
        accept: the Accept header, empty for any format.
        max_rows: most rows or triples of the answer.
        max_bytes: most bytes of the answer.
        html: whether the client can get a page instead of data.
        default_graphs: IRIs of the graphs to query as one; None if the request names no dataset.
        named_graphs: IRIs of the graphs that ``GRAPH`` reaches; None where ``default_graphs`` is.
        offset: number of rows or triples to leave out at the start of the answer.
        union: whether the default graph is the union of all where the request names no dataset.
    """

    query: str
    base: str
    accept: str
    max_rows: int
    max_bytes: int
    html: bool = False
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    offset: int = 0
    union: bool = False


@dataclass(frozen=True)
class Ready:
    """A worker has loaded the dataset.

    Attributes:
        triples: number of triples in it; None where they were not counted.
        fingerprint: the state of the files that were read.
    """

    triples: int | None
    fingerprint: Fingerprint


@dataclass(frozen=True)
class Document:
    """The answer to a query.

    Attributes:
        media_type: its media type.
        rows: number of rows or triples in it.
        truncated: whether a limit left some out.
        html: whether the client prefers a page to the formats of the answer; it then comes in
            the first of these.
        body: the serialised answer.
        linked: whether the head of a truncated answer links to ``#truncated``.
    """

    media_type: str
    rows: int
    truncated: bool
    html: bool
    body: bytes
    linked: bool = False


@dataclass(frozen=True)
class NotAcceptable:
    """The Accept header allows no format of the answer; ``available`` lists their media types."""

    available: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """The dataset cannot be loaded, or the engine rejects the query; ``message`` says why."""

    message: str


@dataclass(frozen=True)
class PageJob:
    """A page to make: its path, and the query of its address.

    Attributes:
        path: the path.
        query: names with their values.
        missing: whether the page is wanted that says that there is nothing at the path.
    """

    path: str
    query: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """A query to read with the grammar.

    Attributes:
        query: the SPARQL text.
        message: why the engine rejects it; empty if it is to be read before it is run.
    """

    query: str
    message: str = ""


@dataclass(frozen=True)
class ReasonJob:
    """A query whose answer has no row, to learn why; fields as in ``Job``."""

    query: str
    base: str


@dataclass(frozen=True)
class EmptyReasons:
    """What empties a query.

    Attributes:
        empty: whether its answer has no row at all, or is "no".
        lines: the reasons in sentences, the likeliest first.
    """

    empty: bool
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgentJob:
    """A tool that an agent calls; fields as in ``exomet.agents.calls``, arguments as JSON."""

    tool: str
    arguments: str


@dataclass(frozen=True)
class AgentReply:
    """What a tool gives: its result as JSON, or in words why the call is refused."""

    refused: bool
    body: bytes


@dataclass(frozen=True)
class PageReply:
    """A page; fields as in ``exomet.pages.layout.Page``, status 0 where there is none."""

    status: int
    media_type: str
    body: bytes
    filename: str | None = None
    location: str | None = None


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a query and where; an empty text if nothing is."""

    text: str
    line: int | None = None
    column: int | None = None


Outcome = Document | NotAcceptable | Failure | PageReply | Refusal | EmptyReasons | AgentReply
Work = Job | PageJob | Diagnosis | ReasonJob | AgentJob
Message = Work | Ready | Outcome
_MESSAGE_KINDS: dict[str, type[Message]] = {kind.__name__: kind for kind in get_args(Message)}
_WITH_BODY = (Document, PageReply, AgentReply)


def encode(message: Message) -> bytes:
    """Return a message as it goes through the pipe.

    Example:
        >>> import io
        >>> read_message(io.BytesIO(encode(Failure("no such prefix"))))
        Failure(message='no such prefix')
    """
    head: dict[str, Any] = {field.name: getattr(message, field.name) for field in fields(message)}
    body: bytes = head.pop("body", b"")
    text = json.dumps({"kind": type(message).__name__, **head}).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def decode(text: bytes, body: bytes) -> Message:
    """Return the message of a JSON text and a body.

    Raises:
        KeyError: the text names no kind of message.
        TypeError: a field is missing, or there is one too many.
    """
    head = {name: _frozen(value) for name, value in json.loads(text).items()}
    kind = _MESSAGE_KINDS[head.pop("kind")]
    if kind in _WITH_BODY:
        head["body"] = body
    if unknown := {field.name for field in fields(kind)} ^ set(head):
        names = ", ".join(sorted(unknown))
        raise TypeError(f"{kind.__name__}: the two sides disagree on {names}")
    return kind(**head)


def read_message(stream: BinaryIO) -> Message | None:
    """Return the next message, None at the end of the stream."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    text_length, body_length = _LENGTHS.unpack(lengths)
    return decode(stream.read(text_length), stream.read(body_length))


async def receive_message(stream: asyncio.StreamReader) -> Message:
    """Return the next message.

    Raises:
        asyncio.IncompleteReadError: the process at the other end is gone.
    """
    text_length, body_length = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
    text = await stream.readexactly(text_length)
    return decode(text, await stream.readexactly(body_length))


def _frozen(value: Any) -> Any:
    """Return a value of JSON with its lists as tuples, as messages hold them."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
