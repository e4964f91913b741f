"""Stores elsewhere, for tests: servers of Oxigraph and Virtuoso on free ports of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from exomet.errors import QueryError
from exomet.query.remote import RemoteEndpoint
from exomet.query.select import select
from exomet.terms.iris import ASSERTED

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
_INI = """[Database]
DatabaseFile = {here}/virtuoso.db
ErrorLogFile = {here}/virtuoso.log
LockFile = {here}/virtuoso.lck
TransactionFile = {here}/virtuoso.trx
xa_persistent_file = {here}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {here}/temp.db
TransactionFile = {here}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
DirsAllowed = {here}, {build}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
"""


@dataclass(frozen=True)
class Running:
    """A server: where it is asked, where it is loaded, and the port of its SQL, if it has one."""

    endpoint: RemoteEndpoint
    graph_store: str
    sql: int = 0

    def run_sql(self, script: str, folder: Path) -> None:
        """Let Virtuoso run a script, as its administrator."""
        file = folder / "script.sql"
        file.write_text(script)
        command: list[str | Path] = ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", file]
        subprocess.run(command, check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(url: str, server: subprocess.Popen[bytes], graph: str | None = None) -> RemoteEndpoint:
    endpoint = RemoteEndpoint(url, graph, seconds=20)
    for _ in range(300):
        try:
            select(endpoint, "ASK {}")
        except QueryError:
            assert server.poll() is None, "the server has ended"
            time.sleep(0.1)
        else:
            return endpoint
    raise AssertionError(f"{url} is not ready")


@contextmanager
def _started(*command: str | Path, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield server
        finally:
            server.terminate()


@contextmanager
def oxigraph_server(store: Path, *, verb: str = "serve") -> Iterator[Running]:
    """Give a server of Oxigraph on a folder."""
    address = f"127.0.0.1:{free_port()}"
    command: list[str | Path] = [OXIGRAPH, verb, "--location", store, "--bind", address]
    with _started(*command, cwd=store) as server:
        yield Running(_ready(f"http://{address}/query", server), f"http://{address}/store")


@contextmanager
def virtuoso_server(here: Path, build: Path, buffers: int = 10_000) -> Iterator[Running]:
    """Give an empty Virtuoso, which may read the files of a build; skip where there is none."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("Virtuoso is not installed; Debian's package virtuoso-opensource has it")
    sql, http = free_port(), free_port()
    ini = here / "virtuoso.ini"
    ini.write_text(_INI.format(here=here, build=build, sql=sql, http=http, buffers=buffers))
    url = f"http://127.0.0.1:{http}/sparql"
    with _started("virtuoso-t", "+configfile", ini, "+foreground", cwd=here) as server:
        yield Running(_ready(url, server, ASSERTED), f"{url}-graph-crud-auth", sql)
