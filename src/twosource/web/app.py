"""The application: the API and the pages over one record, behind the guard."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from twosource import __version__
from twosource.model import TwosourceError

from .api import PREFIX, api
from .described import finished
from .desk import Desk
from .judging import judging_pages
from .pages import door, error_page, pages
from .problems import MEDIA, as_json, problem
from .security import Guard
from .tagged import Tagged
from .verdicts import judging_routes
from .warm import in_background

HERE: Final = Path(__file__).parent
ABOUT: Final = (
    "The tables of a record and what the commands give, read-only unless judgements are allowed. Answers are `{data, meta, links}`; errors are "
    "problem details (RFC 9457). Every answer has an ETag that changes when the record does."
)


def create(
    path: str | Path, *, token: str | None = None, closed: bool = False, judging: bool = False, local: bool = True, fiction: bool = False
) -> Guard:
    """The application over the record at `path`, an ASGI callable.

    `token` is needed for every request when `closed`, and for judgements always; `judging` lets them be written; `local`: answer only to
    names of this machine; `fiction`: say on every page that the reports are made up.
    """
    desk = Desk(path)
    app = _with_api(desk, judging)
    app.include_router(pages(desk, fiction=fiction, judging=judging and token is not None))
    if judging and token is not None:
        app.include_router(judging_pages(desk, token, fiction=fiction))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    def _failed(request: Request, error: Exception) -> Response:
        told: dict[str, Any]
        headers: dict[str, str] = {}
        if isinstance(error, HTTPException):
            headers = dict(error.headers or {})
            if headers.get("Allow") == "GET":
                headers["Allow"] = "GET, HEAD"
            told = {"type": "about:blank", "title": str(error.detail).lower(), "status": error.status_code, "detail": _MISSED[error.status_code]}
        elif isinstance(error, RequestValidationError):
            told = {"type": "about:blank", "title": "a value that cannot be used", "status": 400, "detail": str(error.errors()[0].get("msg"))}
        else:
            told = problem(error)
        if request.url.path.startswith("/api/"):
            return Response(as_json({**told, "instance": request.url.path}), told["status"], media_type=MEDIA, headers=headers)
        page = error_page(told, desk)
        page.headers.update(headers)
        return page

    for kind in (TwosourceError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _failed)
    return Guard(Tagged(app, desk, f"{judging} {fiction}"), token=token, closed=closed, local=local, door=door)


def describe() -> dict[str, Any]:
    """The OpenAPI description of the whole API, the route that writes among it."""
    return _with_api(Desk("."), True).openapi()


def _with_api(desk: Desk, judging: bool) -> FastAPI:
    app = FastAPI(
        title="twosource",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        license_info={"name": "Apache-2.0"},
        redirect_slashes=False,
        lifespan=lambda app: _running(app, desk),
    )
    app.include_router(api(desk, judging=judging))
    if judging:
        app.include_router(judging_routes(desk))
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = finished(made())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app


#: Requests that are worked on at once; others wait their turn. Each thread has the record open, and only one of them computes at a time.
THREADS: Final = 8


@asynccontextmanager
async def _running(app: FastAPI, desk: Desk) -> AsyncIterator[None]:
    from anyio.to_thread import current_default_thread_limiter

    current_default_thread_limiter().total_tokens = THREADS
    in_background(app, desk)
    yield
    desk.closed = True


class _Missed(dict[int, str]):
    def __missing__(self, status: int) -> str:
        return "the server does not do this"


_MISSED: Final = _Missed({404: "there is nothing at this address", 405: "this address is not asked in this way"})


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to this address. Raises `OSError` when that cannot be done."""
    # The protocol is named: asyncio sends small answers at once only on a socket that says it is TCP, else each waits 40 ms for the next.
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(128)  # whoever is told the address may ask at once: what comes before the server runs waits
    return listening


#: Bytes of the first lines of a request that are read. An address far too long for the guard is still told so; what is longer yet is cut off.
LONGEST_HEAD: Final = 1_000_000


def config(app: Any) -> Any:
    """How the server runs."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=256,
        timeout_keep_alive=10,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )


def run(app: Any, listening: socket.socket) -> None:
    """Serve on a bound socket until stopped."""
    import gc

    import uvicorn

    # What is kept for later is millions of objects without cycles: looking through them all takes longer than an answer may.
    gc.set_threshold(100_000, 50, 1_000)
    uvicorn.Server(config(app)).run(sockets=[listening])
