"""Attacks on a server: heavy clients, and those that are slow on purpose. All on this machine."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.load import COUNT
from tests.serving import Server

_GONE = (OSError, asyncio.IncompleteReadError)


@dataclass
class Attack:
    """What came back.

    Attributes:
        heavy: number of answers to heavy queries by status.
        other: number of answers to the other queries by status.
        seconds: how long each of these took, by the first word of its name.
    """

    heavy: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)


async def connect(server: Server) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return a connection to a server."""
    host, port = server.url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def answer_to(
    target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[str, bytes]:
    """Send a GET; return the status and the body of its answer."""
    writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    body = await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
    return head.split()[1], body


def sparql(query: str) -> str:
    """Return the address of the answer to a query."""
    return f"/sparql?{urlencode({'query': query})}"


async def heavy_client(server: Server, number: int, attack: Attack) -> None:
    """Send endless queries, each of a shape of its own; never returns."""
    sent = 0
    while True:
        reader, writer = await connect(server)
        try:
            while True:
                sent += 1
                name = f"<urn:{number}-{sent}>"
                query = f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h {name} }}"
                query = query.replace(name, f"?i FILTER(?a != {name})")
                status, _ = await answer_to(sparql(query), reader, writer)
                attack.heavy[status] += 1
        except _GONE:
            attack.heavy["gone"] += 1
        finally:
            writer.close()


async def asker(server: Server, name: str, query: str, asks: int, attack: Attack) -> None:
    """Send a query some times, over one connection."""
    reader, writer = await connect(server)
    for _ in range(asks):
        began = time.monotonic()
        status, _ = await answer_to(sparql(query), reader, writer)
        attack.other[status] += 1
        attack.seconds.setdefault(name, []).append(time.monotonic() - began)
        await asyncio.sleep(0.05)
    writer.close()


def heavy_clients(build: Path, clients: int, asks: int) -> Attack:
    """Return what came back while clients send nothing but endless queries."""
    attack = Attack()

    async def all_of_it(server: Server) -> None:
        heavy = [
            asyncio.ensure_future(heavy_client(server, number, attack)) for number in range(clients)
        ]
        await asyncio.sleep(0.5)
        await asyncio.gather(
            asker(server, "ASK", "ASK {}", asks, attack),
            asker(server, "light", COUNT, asks, attack),
        )
        for task in heavy:
            task.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)

    with Server("--build", build) as server:
        asyncio.run(all_of_it(server))
    return attack


def trickle(server: Server, connections: int) -> list[socket.socket]:
    """Open connections that send the start of a request, and no end."""
    host, port = server.url.removeprefix("http://").split(":")
    opened = []
    for _ in range(connections):
        opened.append(socket.create_connection((host, int(port))))
        opened[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
    return opened


def unread(server: Server, target: str, readers: int) -> list[socket.socket]:
    """Ask for a large answer some times, without reading it."""
    host, port = server.url.removeprefix("http://").split(":")
    opened = []
    for _ in range(readers):
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((host, int(port)))
        slow.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        opened.append(slow)
    return opened
