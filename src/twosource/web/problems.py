"""The one error envelope: RFC 9457 problem details."""

from __future__ import annotations

import json
import logging
from typing import Any, Final

from twosource.model import NotFound, RecordBusy, RecordError, SettingError, TwosourceError

MEDIA: Final = "application/problem+json"

_LOG = logging.getLogger("twosource.web")

#: Which status an error has, the narrower class first.
_STATUS: Final = (
    (NotFound, 404, "not found"),
    (SettingError, 400, "a value that cannot be used"),
    (RecordBusy, 409, "the record is being written"),
    (RecordError, 503, "the record cannot be used"),
    (TwosourceError, 500, "this went wrong"),
)


def problem(error: BaseException) -> dict[str, Any]:
    """An error as problem details: `status title detail`, and where they are known `expected` and `todo`."""
    for kind, status, title in _STATUS:
        if isinstance(error, kind):
            found = {"type": "about:blank", "title": title, "status": status, "detail": error.problem}
            return {**found, **{k: v for k, v in (("expected", error.expected), ("todo", error.todo)) if v}}
    _LOG.error("a request failed", exc_info=error)
    return {"type": "about:blank", "title": "a bug in twosource", "status": 500, "detail": "the server's log says where"}


def problem_body(status: int, title: str, detail: str) -> bytes:
    """Problem details as bytes."""
    return as_json({"type": "about:blank", "title": title, "status": status, "detail": detail})


def as_json(value: Any) -> bytes:
    """JSON as bytes. Half a surrogate pair, which a damaged page may hold and UTF-8 cannot, is escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, default=str).encode("ascii")
