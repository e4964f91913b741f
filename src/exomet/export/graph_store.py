"""Graphs sent to another store by the SPARQL 1.1 Graph Store HTTP Protocol, one PUT for each.

A PUT puts a graph in the place of what was there. Files are streamed, so a graph of any size takes
no memory here. Why not requests: it is not needed elsewhere, and the standard library streams too.
"""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from exomet.errors import ExometError
from exomet.export.loaders import GraphFile
from exomet.progress import Move, Progress, metered, silently
from exomet.query.remote import is_web_address, reply_of

_PIECE_BYTES = 1 << 18
# A store says nothing while it puts a large graph in order.
_SILENT_SECONDS = 3600.0
_NO_STORE = (400, 404, 405, 415, 501)
_ADDRESSES = (
    "name the address of its graph store, such as /store (Oxigraph), /DATASET/data (Fuseki), "
    "/sparql-graph-crud-auth (Virtuoso), / (QLever)"
)


@dataclass(frozen=True)
class Account:
    """Who loads. What is secret is not shown.

    Attributes:
        user: name of the user; empty where the store asks for none.
        password: the password of the user.
        token: what a store takes instead of both.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class GraphStore:
    """A store that takes graphs.

    Attributes:
        url: the address of its graph store, over http or https.
        account: who loads.
    """

    url: str
    account: Account = Account()

    def __post_init__(self) -> None:
        """Refuse anything but a web address.

        Raises:
            ExometError: the address is not of http or https.
        """
        if not is_web_address(self.url):
            text = f"{self.url} is no graph store: its address begins with http:// or https://"
            raise ExometError(text)

    def put(self, placed: GraphFile, sent: Move) -> None:
        """Put a file into its graph, in place of what the graph held.

        Raises:
            ExometError: the store cannot be reached, or does not take it.
        """
        request = self._request("PUT", placed.graph)
        request.data = _read_in_pieces(placed.file, sent)
        request.add_header("Content-Type", "application/n-triples")
        # Set after the data, which would remove it: Virtuoso takes no body without it.
        request.add_header("Content-Length", str(placed.file.stat().st_size))
        if self.account.token or self.account.user:
            request.add_unredirected_header("Authorization", self._authorization(request, placed))
        self._answer(request)

    def _request(self, method: str, graph: str) -> urllib.request.Request:
        where = urlencode({"graph": graph}) if graph else "default"
        joint = "&" if "?" in self.url else "?"
        return urllib.request.Request(f"{self.url}{joint}{where}", method=method)  # noqa: S310

    def _authorization(self, request: urllib.request.Request, placed: GraphFile) -> str:
        """Return what shows who sends a request, in the way that the store asks for."""
        if self.account.token:
            return f"Bearer {self.account.token}"
        challenge = self._challenge(placed.graph)
        scheme, _, details = challenge.partition(" ")
        if scheme.lower() != "digest":
            both = f"{self.account.user}:{self.account.password}".encode()
            return f"Basic {base64.b64encode(both).decode()}"
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self.url, self.account.user, self.account.password)
        asked = urllib.request.parse_keqv_list(urllib.request.parse_http_list(details))
        digest = urllib.request.AbstractDigestAuthHandler(passwords)
        return f"Digest {digest.get_authorization(request, asked)}"

    def _challenge(self, graph: str) -> str:
        """Return how the store asks who it is; a file sent in vain would be sent twice."""
        try:
            self._answer(self._request("HEAD", graph))
        except _RefusedError as error:
            return str(error.headers.get("WWW-Authenticate", ""))
        return ""

    def _answer(self, request: urllib.request.Request) -> None:
        try:
            with urllib.request.urlopen(request, timeout=_SILENT_SECONDS) as answer:  # noqa: S310
                answer.read()
        except urllib.error.HTTPError as error:
            raise self._refused(error) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> ExometError:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        repair = "start the store, or correct the address"
        if isinstance(reason, BrokenPipeError | ConnectionResetError):
            repair = (
                "it may refuse the user, or files of this size: see its log, or use its own loader"
            )
        return ExometError(f"{self.url} cannot be loaded: {reason}; {repair}")

    def _refused(self, error: urllib.error.HTTPError) -> _RefusedError:
        text = f"{self.url} answered {error.code} {error.reason}: {reply_of(error)}".rstrip(": ")
        return _RefusedError(f"{text}; {self._repair(error)}", error)

    def _repair(self, error: urllib.error.HTTPError) -> str:
        if error.code in (401, 403) and not (self.account.user or self.account.token):
            return "say who loads with --user and EXOMET_PASSWORD, or EXOMET_TOKEN"
        if error.code in (401, 403):
            return f"check the password, and that {self.account.user or 'the token'} may write"
        if 300 <= error.code < 400:
            return f"name its new address, {error.headers.get('Location', '')}"
        if error.code == 413:
            return "use its own loader: see `exomet load --help`"
        if error.code in _NO_STORE:
            return _ADDRESSES
        return "see the log of the store"


class _RefusedError(ExometError):
    """A store answers that it does not do what was asked."""

    def __init__(self, text: str, error: urllib.error.HTTPError) -> None:
        self.headers = error.headers
        super().__init__(text)


def _read_in_pieces(file: Path, sent: Move) -> Iterator[bytes]:
    with file.open("rb") as content:
        while block := content.read(_PIECE_BYTES):
            yield block
            sent(len(block))


def put_all(store: GraphStore, files: Sequence[GraphFile], progress: Progress = silently) -> None:
    """Put graphs into a store, one after the other.

    Args:
        store: the store.
        files: the graphs.
        progress: called with a line before each is sent.

    Raises:
        ExometError: the store cannot be reached, or does not take a graph. The text says which
            graphs are in place.
        KeyboardInterrupt: the user broke it off; its text says the same.
    """
    for place, each in enumerate(files):
        try:
            size = each.file.stat().st_size
            progress(f"sending {each.words}, {size / 1e6:,.1f} MB ...")
            with metered(each.file.name, size) as sent:
                store.put(each, sent)
        except ExometError as error:
            raise ExometError(f"{error}\n{_state(files, place)}") from error
        except KeyboardInterrupt as ending:
            ending.args = (f"interrupted; {_state(files, place)}",)
            raise


def _state(files: Sequence[GraphFile], place: int) -> str:
    """Return which graphs are in place when sending one of them broke off."""
    done = ", ".join(each.words for each in files[:place]) or "nothing"
    further = ", ".join(each.file.name for each in files[place + 1 :])
    rest = f", {further} not sent" if further else ""
    return f"in place: {done}; {files[place].file.name} not, or in part{rest}: load again"
