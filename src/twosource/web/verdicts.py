"""Writing down what a person judges: only where it is allowed, and only with the token."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from twosource.model import SettingError

from .api import PREFIX, reply
from .described import WORDS, answers, envelope, problems
from .desk import Desk
from .problems import MEDIA, problem_body
from .shapes import Shape

#: Bytes of a request that writes.
LONGEST: Final = 64_000
_KEYS: Final = ("verdict", "a", "b", "who", "why")


def _verdict(verdicts: tuple[str, ...], two: bool) -> Shape:
    """The schema of a verdict on two things or on one."""
    other: Shape = WORDS if two else {"type": "null"}
    named = {"verdict": {"type": "string", "enum": list(verdicts)}, "a": WORDS, "b": other, "who": WORDS, "why": WORDS}
    return {"type": "object", "required": [k for k in named if two or k != "b"], "properties": named, "additionalProperties": False}


_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [_verdict(("same", "not_same", "independent", "dependent"), two=True), _verdict(("wrong_speaker",), two=False)]
                },
                "example": {
                    "verdict": "dependent",
                    "a": "doc-1b2a",
                    "b": "doc-6d8e",
                    "who": "M. Okafor",
                    "why": "both print the ministry's release",
                },
            }
        },
    },
    "security": [{"bearer": []}],
}


def judging_routes(desk: Desk) -> APIRouter:
    """The route that keeps a verdict. Whoever has the token may write; the guard has looked at it."""
    router = APIRouter(prefix=PREFIX)

    @router.post(
        "/judgements",
        summary="Keep a person's verdict",
        response_class=Response,
        status_code=201,
        tags=["verdicts"],
        openapi_extra=_BODY,
        responses={
            201: {"description": "the verdict as it is kept", "content": envelope(answers()["/judgements"])},
            **problems("400", "401", "404"),
        },
    )
    async def _judge(request: Request) -> Response:
        if not request.scope.get("trusted"):
            body = problem_body(401, "a token is needed", "send `Authorization: Bearer TOKEN` with the token that `twosource serve` printed")
            return Response(body, 401, media_type=MEDIA, headers={"www-authenticate": "Bearer"})
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise SettingError("the request is not JSON", "content-type: application/json")
        sent = bytearray()
        async for chunk in request.stream():
            sent += chunk
            if len(sent) > LONGEST:
                return Response(problem_body(413, "the request is too long", f"at most {LONGEST} bytes are read"), 413, media_type=MEDIA)
        from starlette.concurrency import run_in_threadpool

        return await run_in_threadpool(_keep, desk, bytes(sent))

    return router


def _keep(desk: Desk, sent: bytes) -> Response:
    import json

    try:
        given = json.loads(sent)
    except ValueError:
        raise SettingError("the request is not JSON", "an object with verdict, a, b, who and why") from None
    if not isinstance(given, dict) or not given.keys() <= set(_KEYS) or not all(v is None or isinstance(v, str) for v in given.values()):
        raise SettingError("the request holds something else", f"an object with the texts {', '.join(_KEYS)}")
    if missing := [k for k in _KEYS if k != "b" and not (given.get(k) or "").strip()]:
        raise SettingError(f"{missing[0]} is missing", "verdict, a, who and why (and b where the verdict is about two things)")
    from twosource import corpus as api

    # The desk's own corpora only read.
    with api.open(desk.path, create=True) as corpus:
        kept = corpus.judge(given["verdict"], given["a"], given.get("b") or None, who=given["who"], why=given["why"])
    return reply(kept, {"next": "run `twosource ingest` with nothing new to count anew"}, {"self": f"{PREFIX}/judgements/{kept.id}"}, 201)
