"""Judging on the page: a form that works without scripts, for whoever has the token, and counts that follow by themselves."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from twosource import corpus as api
from twosource.model import Claim, Document, SettingError, TwosourceError, to_record

from .api import one
from .desk import Desk
from .pages import page, render
from .present import JUDGED, dated, name_of, one_line, query, shortened
from .problems import problem
from .security import cookie_of
from .verdicts import LONGEST

#: What may be in the address of the form.
_NAMES: Final = ("about", "a", "b", "verdict", "withdraw", "next", "kept", "who", "why")
#: Places of a claim, and reports of a story, that one can choose from.
OFFERED: Final = 40
_FORM: Final = "application/x-www-form-urlencoded"
_LOG = logging.getLogger("twosource.web")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be judged. `key`: what `Corpus.judge` takes; `where`: whose it is; `words`: what it says, or nothing for a report."""

    key: str
    where: str
    words: str = ""
    language: str | None = None


class Counter:
    """Brings the record up to date in the background when a verdict was kept: one run at a time, and another if a verdict came meanwhile."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._lock = desk, threading.Lock()
        self._running = self._again = False

    @property
    def running(self) -> bool:
        """Whether it counts just now."""
        return self._running

    def start(self) -> None:
        """Count anew, now or after the run that is going on."""
        with self._lock:
            self._again = True
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="twosource-counting", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._again:
                    self._running = False
                    return
                self._again = False
            try:
                with api.open(self._desk.path, create=True) as corpus:
                    corpus.ingest([], workers=1)
            except TwosourceError as error:  # somebody else writes, and takes the verdict in
                _LOG.warning("the counts wait for the next ingest: %s", error.problem)
            except Exception:
                _LOG.exception("the counts wait for the next ingest")


def judging_pages(desk: Desk, token: str, *, fiction: bool) -> APIRouter:
    """The routes of the form. A verdict takes the cookie of the token, a request from this page, and the word that stands in the form."""
    router = APIRouter(include_in_schema=False)
    counter = Counter(desk)
    secret = hmac.new(token.encode(), b"the form of a judgement", hashlib.sha256).hexdigest()

    def show(request: Request, given: Mapping[str, str], status: int = 200, told: str = "", **names: Any) -> Response:
        usual = names.pop("usual", {})
        base: dict[str, Any] = {"kept": None, "claim": None, "speaker": None, "options": (), "choices": (), "taken": None}
        asked = request.url.query if request.method == "GET" else ""
        text = render(
            "judge.html",
            desk,
            fiction=fiction,
            judging=True,
            trusted=bool(request.scope.get("trusted")),
            form=secret,
            problem=told,
            given={n: given.get(n) or usual.get(n, "") for n in _NAMES} | {"next": local(given.get("next", ""))},
            address=f"/judge?{asked}" if asked else "/judge",
            counting=counter.running or desk.writing() is not None,
            **{**base, **names},
        )
        # Without a referrer a browser does not say either which page a form comes from.
        return page(text, status, cache_control="no-store", referrer_policy="same-origin")

    @router.get("/judge")
    def _form(request: Request) -> Response:
        given = one(request, *_NAMES)
        if not request.scope.get("trusted"):
            return show(request, given)
        if given.get("kept"):
            return show(request, given, kept=_judged(desk, given["kept"]))
        return show(request, given, **_things(desk, given))

    @router.post("/judge/token")
    async def _enter(request: Request) -> Response:
        sent = await _sent(request)
        given = {"next": sent.get("next", "")}
        if not hmac.compare_digest(sent.get("token", "").strip().encode(), token.encode()):
            return show(request, given, 401, "This is not the token.")
        target = local(given["next"])
        answer = RedirectResponse(target if target.startswith("/judge") else "/judge", 303, {"cache-control": "no-store"})
        answer.headers["set-cookie"] = cookie_of(token)
        return answer

    @router.post("/judge")
    async def _keep(request: Request) -> Response:
        sent = await _sent(request)
        if not request.scope.get("trusted"):
            return show(request, {}, 401, "The token is asked for once more; then judge again.")
        if not hmac.compare_digest(sent.get("form", "").encode(), secret.encode()):
            return await run_in_threadpool(_again, request, sent, 403, "The form was old. Look at it once more, and keep it again.")
        try:
            kept = await run_in_threadpool(_write, desk, sent)
        except TwosourceError as error:
            told = problem(error)
            words = f"{told['detail'][:1].upper()}{told['detail'][1:]}. Expected: {told.get('expected', 'something else')}."
            return await run_in_threadpool(_again, request, sent, told["status"], words)
        counter.start()
        return RedirectResponse(query("/judge", kept=kept, next=local(sent.get("next", ""))), 303, {"cache-control": "no-store"})

    def _again(request: Request, sent: Mapping[str, str], status: int, told: str) -> Response:
        try:
            things = _things(desk, sent)
        except TwosourceError:
            things = {}
        return show(request, sent, status, told, **things)

    return router


def local(address: str) -> str:
    """An address of this page, or nothing for any other."""
    parts = urlsplit(address) if address.isascii() and address.isprintable() else None
    fits = parts and not parts.scheme and not parts.netloc and address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if fits else ""


async def _sent(request: Request) -> dict[str, str]:
    """The fields of a form. Raises `SettingError`."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        raise SettingError("this is no form", f"content-type: {_FORM}")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise SettingError("the form is too long", f"at most {LONGEST} bytes")
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise SettingError("the form cannot be read", "the fields of this page") from None


def _write(desk: Desk, sent: Mapping[str, str]) -> str:
    who, why = (sent.get(k, "").strip() for k in ("who", "why"))
    for value, name in ((who, "who judges"), (why, "on what grounds")):
        if not value:
            raise SettingError(f"it does not say {name}", "a few words")
    # The desk's own corpora only read.
    with api.open(desk.path, create=True) as corpus:
        if sent.get("withdraw"):
            return corpus.withdraw(sent["withdraw"], who=who, why=why).id
        return corpus.judge(sent.get("verdict", ""), sent.get("a", ""), sent.get("b") or None, who=who, why=why).id


def _judged(desk: Desk, identifier: str) -> api.Judged:
    full = desk.corpus.find(identifier, "judgements")
    return next(j for j in desk.corpus.judgements() if j.judgement.id == full)


def _things(desk: Desk, given: Mapping[str, str]) -> dict[str, Any]:
    """What the form offers to judge. Raises `NotFound` and `SettingError`."""
    if given.get("withdraw"):
        return {"taken": _judged(desk, given["withdraw"])}
    if given.get("verdict") == "wrong_speaker" and given.get("a"):
        full = desk.corpus.find(given["a"], "statements")
        row = desk.rows("statements", [full], key="id")[0]
        words = " … ".join(one_line(s["exact"]) for s in row["content"])
        name = one_line(row["speaker_name"])
        if not name:
            raise SettingError("nobody is named for this statement", "one that the record gives to somebody")
        return {"speaker": Thing(full, name, shortened(words, 500), _language(desk, row["document"]))}
    if given.get("about"):
        claim = _claim(desk, given["about"])
        options = list(_places(desk, claim))
        first = claim.supports[0]
        other = next((i for i, s in enumerate(claim.supports[:OFFERED]) if s.origin != first.origin), min(1, len(options) - 1))
        usual = {"a": options[0].key, "b": options[other].key}
        return {"claim": claim, "options": options, "choices": list(JUDGED.items())[:4], "usual": usual}
    sources = [(k, JUDGED[k]) for k in ("dependent", "independent")]
    named = [desk.document(given[k]) for k in ("a", "b") if given.get(k)]
    return {"options": list(_reports(desk, named)), "choices": sources, "usual": dict(zip("ab", named, strict=False))}


def _claim(desk: Desk, identifier: str) -> Claim:
    full = desk.corpus.find(identifier, "claims")
    found: Claim = to_record("claims", desk.rows("claims", [full], key="id")[0], desk.corpus.raw)
    return found


def _places(desk: Desk, claim: Claim) -> Iterable[Thing]:
    known = desk.documents()
    for s in claim.supports[:OFFERED]:
        d = known.get(s.document)
        key, words = f"{s.document}:{s.span.start}-{s.span.end}", shortened(s.span.exact, 300)
        yield Thing(key, _called(d) if d else s.document, words, d.language if d else None)


def _reports(desk: Desk, named: Sequence[str]) -> Iterable[Thing]:
    """The reports that are named, and those of their stories; where none is named the newest."""
    known, stories = desk.documents(), desk.story_of()
    near = {stories[d][0] for d in named if d in stories}
    others = (d for d in known if (d in stories and stories[d][0] in near) or not near)
    chosen = sorted(others, key=lambda d: (known[d].published or "", d), reverse=True)[:OFFERED]
    for d in dict.fromkeys((*named, *chosen)):
        yield Thing(d, _called(known[d]))


def _called(d: Document) -> str:
    return f"{name_of(d)}, {one_line(d.publisher) or 'publisher unknown'}, {dated(d, False)}"


def _language(desk: Desk, document: str) -> str | None:
    d = desk.documents().get(document)
    return d.language if d else None
