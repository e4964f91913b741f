"""Work for a client that may leave before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from exomet.serve.limits import UnavailableError
from exomet.serve.responses import ProblemError

_Given = TypeVar("_Given")


async def while_connected(
    request: Request, work: Coroutine[Any, Any, _Given], seconds: float
) -> _Given:
    """Return what some work returns; that for a client who leaves is ended once it is long.

    Args:
        request: what is answered; its body must have been read.
        work: what is done.
        seconds: time after which it is long.

    Raises:
        ProblemError: the client has left, or the work is not done within the limits.
    """
    task = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_client_left(request))
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise ProblemError(408, "the client has disconnected")
        return task.result()
    except UnavailableError as error:
        raise ProblemError(503, str(error), {"Retry-After": str(error.retry)}) from None
    finally:
        leaving.cancel()
        task.cancel()


async def _client_left(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
