"""Refusals that tell what to do, as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

MEDIA = "application/problem+json"


class ProblemError(Exception):
    """A request that is refused.

    Attributes:
        status: the HTTP status.
        headers: further headers of the response.
        members: further members of the problem details, such as ``line`` and ``column``.
    """

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        self.status, self.detail = status, detail
        self.headers, self.members = dict(headers or {}), members
        super().__init__(detail)

    def body(self) -> bytes:
        """Return the problem details as JSON.

        Example:
            >>> ProblemError(400, "two queries").body()
            b'{"title": "Bad Request", "status": 400, "detail": "two queries"}'
        """
        found = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return json.dumps(
            found | {k: v for k, v in self.members.items() if v is not None}, ensure_ascii=False
        ).encode()
