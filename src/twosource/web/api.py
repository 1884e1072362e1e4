"""The HTTP API under /api/v1: the tables and what the commands `show`, `timeline`, `trace`, `compare` and `judge` give, as JSON."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from twosource import __version__
from twosource.corpus import align_words, timeline_rows, write
from twosource.model import SettingError

from .asked import LISTINGS, MOST, MOST_FOUND, USUAL, answer, filters_of, number
from .described import described
from .desk import Desk
from .problems import as_json

PREFIX: Final = "/api/v1"
#: What a list can be written as, with its media type.
FORMATS: Final = {"json": "application/json", "jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}
#: Characters of raw text that one answer holds.
LONGEST_TEXT: Final = 1_000_000
#: Characters of a wording that is compared.
LONGEST_WORDING: Final = 5_000

_PAGING: Final = frozenset({"limit", "offset", "format"})


def reply(data: Any, meta: Mapping[str, Any] | None = None, links: Mapping[str, str | None] | None = None, status: int = 200) -> Response:
    """The one success envelope: `data`, `meta` and `links`."""
    body = as_json({"data": plain(data), "meta": dict(meta or {}), "links": dict(links or {})})
    return Response(body, status, media_type="application/json")


def plain(value: Any) -> Any:
    """Records as dicts; what is received bytes is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def one(request: Request, *names: str) -> dict[str, str]:
    """The query, each name at most once and of these. Raises `SettingError`."""
    given = request.query_params.multi_items()
    out = dict(given)
    if len(out) != len(given):
        raise SettingError("a name stands in the query twice", "each name once")
    if unknown := sorted(out.keys() - set(names)):
        raise SettingError(f"there is no option {unknown[0][:60]!r}", f"one of {', '.join(names)}" if names else "no options")
    return out


def api(desk: Desk, *, judging: bool) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix=PREFIX)

    def route(path: str, summary: str, **more: Any) -> Callable[[Any], Any]:
        return router.get(path, summary=summary, response_class=Response, **described(path, **more))

    @route("/", "What there is to ask")
    def _index(request: Request) -> Response:
        one(request)
        tables = {name: {"about": x.about, "filters": list(x.filters), "href": f"{PREFIX}/{name}"} for name, x in LISTINGS.items()}
        return reply(
            {"version": __version__, "tables": tables, "judging": judging}, {"state": desk.state()}, {"openapi": f"{PREFIX}/openapi.json"}
        )

    @route("/state", "Which state the record is in, and who writes to it")
    def _state(request: Request) -> Response:
        one(request)
        return reply({"state": desk.state(), "writing": desk.writing()})

    @route("/status", "What is in the record, what is stale, what was refused and why")
    def _status(request: Request) -> Response:
        one(request)
        return reply(desk.corpus.status(), {"state": desk.state()})

    @route("/search", "Sentences that hold all the words, best first", query=("q", "limit"))
    def _search(request: Request) -> Response:
        given = one(request, "q", "limit")
        limit = number("limit", given.get("limit", "50"), 1, MOST_FOUND)
        return reply(found_sentences(desk, given.get("q", ""), limit), {"state": desk.state(), "limit": limit})

    @route("/show/{story}", "One story as a dossier")
    def _show(request: Request, story: str) -> Response:
        one(request)
        return reply(desk.kept(("show", story), lambda: plain(desk.dossier(story))), {"state": desk.state()})

    @route("/timeline/{story}", "What happened, was planned and was said in one story", query=("since", "until", "status"))
    def _timeline(request: Request, story: str) -> Response:
        given = {k: v for k, v in one(request, "since", "until", "status").items() if v.strip()}
        lines = desk.corpus.timeline(story, since=given.get("since"), until=given.get("until"), status=given.get("status"))
        return reply(timeline_rows(lines).to_pylist(), {"state": desk.state(), "total": len(lines)})

    @route("/trace/{identifier}", "Where one thing comes from")
    def _trace(request: Request, identifier: str) -> Response:
        one(request)
        found = desk.corpus.trace(identifier)
        data = {
            "id": found.id,
            "table": found.table,
            "thing": found.thing,
            "spans": found.spans,
            "families": found.families,
            "origins": [{"origin": o, "reason": r} for o, r in found.origins],
            "documents": found.documents,
            "places": found.places,
            "made": found.made,
            "judgements": found.judgements,
            "steps": found.steps,
            "tree": list(found.rows()),
        }
        return reply(data, {"state": desk.state()})

    @route("/compare", "Two documents side by side", query=("a", "b"))
    def _compare(request: Request) -> Response:
        given = one(request, "a", "b")
        a, b = (desk.document(needed(given, k)) for k in ("a", "b"))
        return reply({"a": a, "b": b, **asdict(desk.corpus.compare(a, b))}, {"state": desk.state()})

    @route("/compare/words", "Two wordings, word by word", query=("a", "b"))
    def _words(request: Request) -> Response:
        given = one(request, "a", "b")
        a, b = (needed(given, k)[:LONGEST_WORDING] for k in ("a", "b"))
        found = align_words(a, b)
        return reply({"a": a, "b": b, "similarity": found.similarity, **asdict(found)})

    @route("/documents/{identifier}/text", "The raw text of a document, or a stretch of it", query=("start", "end"))
    def _text(request: Request, identifier: str) -> Response:
        given = one(request, "start", "end")
        full = desk.document(identifier)
        raw = desk.corpus.raw(full)
        start = number("start", given.get("start", "0"), 0, len(raw))
        end = number("end", given.get("end", str(min(len(raw), start + LONGEST_TEXT))), start, min(len(raw), start + LONGEST_TEXT))
        data = {"document": full, "start": start, "end": end, "exact": raw[start:end]}
        return reply(data, {"state": desk.state(), "characters": len(raw)})

    for name in LISTINGS:
        _listing(desk, route, name)

    @route("/{table}/{identifier}", "One row of a table", table=True)
    def _row(request: Request, table: str, identifier: str) -> Response:
        one(request)
        if table not in LISTINGS:
            raise SettingError(f"no table {table[:60]!r}", f"one of {', '.join(LISTINGS)}")
        full = desk.corpus.document(identifier) if table == "documents" else desk.corpus.find(identifier, table)
        if table == "judgements":
            row = next(r for r in answer(desk, table, {}).slice(0).to_pylist() if r["id"] == full)
        else:
            row = desk.rows(table, [full], key="id")[0]
        return reply(row, {"table": table, "state": desk.state()}, {"trace": f"{PREFIX}/trace/{full}"})

    return router


def needed(given: Mapping[str, str], name: str) -> str:
    """A value that has to be there. Raises `SettingError`."""
    if not given.get(name, "").strip():
        raise SettingError(f"{name} is missing", f"?{name}=...")
    return given[name].strip()


def found_sentences(desk: Desk, words: str, limit: int) -> list[dict[str, Any]]:
    """Sentences that hold the words, as spans with the story of their document; none for a search of punctuation alone."""
    hits = desk.corpus.search(words, limit)
    raws = desk.raws({d for d, _, _ in hits})
    stories = desk.story_of()
    return [
        {"document": d, "start": s, "end": e, "exact": raws[d][s:e], "story": stories.get(d, (None, None))[0]} for d, s, e in hits if d in raws
    ]


def _listing(desk: Desk, route: Callable[..., Any], name: str) -> None:
    listing = LISTINGS[name]

    def _rows(request: Request) -> Response:
        given = one(request, *listing.filters, *sorted(_PAGING))
        filters = filters_of(listing, given, _PAGING)
        shape = given.get("format") or "json"
        if shape not in FORMATS:
            raise SettingError(f"the format is {shape[:60]!r}", f"one of {', '.join(FORMATS)}")
        rows = answer(desk, name, filters)
        offset = number("offset", given.get("offset") or "0", 0, 10**9)
        if shape != "json":
            limit = number("limit", given["limit"], 1, 10**9) if given.get("limit") else rows.num_rows
            out = io.BytesIO()
            write(rows.slice(offset, limit), shape, out)
            head = {"content-disposition": f'attachment; filename="{name}.{shape}"'}
            return Response(out.getvalue(), media_type=FORMATS[shape], headers=head)
        limit = number("limit", given.get("limit") or str(USUAL), 1, MOST)
        meta = {"table": name, "total": rows.num_rows, "limit": limit, "offset": offset, "state": desk.state()}

        def at(place: int) -> str:
            return f"{PREFIX}/{name}?{urlencode({**given, 'limit': limit, 'offset': place})}"

        links = {
            "self": at(offset),
            "next": at(offset + limit) if offset + limit < rows.num_rows else None,
            "prev": at(max(0, offset - limit)) if offset else None,
        }
        return reply(rows.slice(offset, limit).to_pylist(), meta, links)

    _rows.__name__ = f"_{name}"
    route(f"/{name}", f"A list: {listing.about}", listing=listing)(_rows)
