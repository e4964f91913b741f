"""Messages between the server and its workers."""

from __future__ import annotations

import asyncio
import io
import json
import struct
from dataclasses import fields

import pytest

from exomet.serve.ipc import (
    AgentJob,
    AgentReply,
    Diagnosis,
    Document,
    EmptyReasons,
    Failure,
    Job,
    Message,
    NotAcceptable,
    PageJob,
    PageReply,
    Ready,
    ReasonJob,
    Refusal,
    decode,
    encode,
    read_message,
    receive_message,
)

MESSAGES: list[Message] = [
    Job("ASK {}", "http://localhost/sparql", "", 10, 1_000),
    Job("ASK { 'ä\n𝛼' }", "urn:b", "text/csv", 10, 1_000, True, ("urn:g", "urn:h"), ()),
    Ready(3, ((1, 2, 1 << 62, 4), (5, 6, 7, 8))),
    Ready(None, ()),
    Document("text/csv", 2, True, False, b"x\r\n\x00\xff"),
    NotAcceptable(("text/csv", "application/json")),
    Failure("line 1, column 2: é"),
    PageJob("/findings", (("cancer", ("a", "b")),)),
    PageReply(200, "text/html", b"<p>"),
    Diagnosis("ASK {", "error at 1:6"),
    Refusal("the query breaks", 1, 6),
    ReasonJob("SELECT * { ?s ?p 'ä' }", "urn:b"),
    EmptyReasons(True, ("no triple has 'ä'", "é")),
    AgentJob("show", '{"name": "é"}'),
    AgentReply(True, "no name é".encode()),
]


def split(message: Message) -> tuple[bytes, bytes]:
    """Return the JSON text and the body of an encoded message."""
    frame = encode(message)
    text_length, body_length = struct.unpack("!II", frame[:8])
    text, body = frame[8 : 8 + text_length], frame[8 + text_length :]
    assert len(body) == body_length
    return text, body


def test_each_kind_of_message_is_tried() -> None:
    assert {type(message) for message in MESSAGES} == set(Message.__args__)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_through_the_pipe_as_it_was(message: Message) -> None:
    assert read_message(io.BytesIO(encode(message) + b"rest")) == message

    async def received() -> Message:
        stream = asyncio.StreamReader()
        stream.feed_data(encode(message))
        return await receive_message(stream)

    assert asyncio.run(received()) == message


def test_a_stream_that_has_ended_holds_no_message() -> None:
    assert read_message(io.BytesIO(b"")) is None
    assert read_message(io.BytesIO(encode(MESSAGES[0])[:5])) is None


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_both_sides_must_know_the_same_fields(message: Message) -> None:
    text, body = split(message)
    head = json.loads(text)
    assert set(head) == {"kind", *(field.name for field in fields(message))} - {"body"}
    with pytest.raises(TypeError, match="the two sides disagree on priority"):
        decode(json.dumps({**head, "priority": 1}).encode(), body)
    for name in set(head) - {"kind"}:
        less = {key: value for key, value in head.items() if key != name}
        with pytest.raises(TypeError, match=f"the two sides disagree on {name}$"):
            decode(json.dumps(less).encode(), body)


def test_a_kind_that_one_side_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="Greeting"):
        decode(b'{"kind": "Greeting"}', b"")
