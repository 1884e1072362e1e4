"""The HTTP API under /api/v1: the tables and what the commands `show`, `timeline`, `trace`, `compare` and `judge` give, as JSON."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from twosource import __version__
from twosource.corpus import align_words, timeline_rows, write
from twosource.model import NotFound, SettingError, schema

from .asked import LISTINGS, MOST, MOST_FOUND, USUAL, Answer, answer, filters_of, number
from .described import described
from .desk import TRACED, Desk
from .problems import as_json

PREFIX: Final = "/api/v1"
#: What a list can be written as, with its media type.
FORMATS: Final = {"json": "application/json", "jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}
#: Characters of raw text that one answer holds.
LONGEST_TEXT: Final = 1_000_000
#: Characters of a wording that is compared.
LONGEST_WORDING: Final = 5_000

#: Sentences and rows of each part of a dossier in one answer where nothing is said.
USUAL_FOUND, USUAL_PART = 50, 10
#: The largest offset.
FARTHEST: Final = 1_000_000_000
#: Rows of a file that are written at once.
AT_ONCE: Final = 5_000

_PAGING: Final = frozenset({"limit", "offset", "format"})


def reply(data: Any, meta: Mapping[str, Any] | None = None, links: Mapping[str, str | None] | None = None, status: int = 200) -> Response:
    """An answer in the success envelope."""
    return Response(enveloped(data, meta, links), status, media_type="application/json")


def enveloped(data: Any, meta: Mapping[str, Any] | None = None, links: Mapping[str, str | None] | None = None) -> bytes:
    """The one success envelope: `data`, `meta` and `links`."""
    return as_json({"data": plain(data), "meta": dict(meta or {}), "links": dict(links or {})})


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


def said(request: Request, *names: str) -> dict[str, str]:
    """The query of a program: as `one`, and nothing in it is empty, so that a filter which somebody forgot to fill in is not left out."""
    out = one(request, *names)
    if empty := [name for name, value in out.items() if not value.strip() and name != "q"]:
        raise SettingError(f"{empty[0]} is empty", "a value", f"leave {empty[0]} out")
    return out


def api(desk: Desk, *, judging: bool) -> APIRouter:
    """The routes of the API."""
    router = APIRouter(prefix=PREFIX)

    def route(path: str, summary: str, **more: Any) -> Callable[[Any], Any]:
        return router.get(path, summary=summary, response_class=Response, **described(path, **more))

    @route("/", "What there is to ask")
    def _index(request: Request) -> Response:
        said(request)
        tables = {name: {"about": x.about, "filters": list(x.filters), "href": f"{PREFIX}/{name}"} for name, x in LISTINGS.items()}
        return reply(
            {"version": __version__, "tables": tables, "judging": judging}, {"state": desk.state()}, {"openapi": f"{PREFIX}/openapi.json"}
        )

    router.add_api_route("", _index, include_in_schema=False)

    @route("/state", "Which state the record is in, and who writes to it")
    def _state(request: Request) -> Response:
        said(request)
        return reply({"state": desk.state(), "writing": desk.writing()})

    @route("/status", "What is in the record, what is stale, what was refused and why")
    def _status(request: Request) -> Response:
        said(request)
        return reply(desk.kept(("status",), desk.corpus.status), {"state": desk.state()})

    @route("/search", "Sentences that hold all the words, best first", query=("q", "limit", "offset"))
    def _search(request: Request) -> Response:
        given = said(request, "q", "limit", "offset")
        paged = Paged.of(given, most=MOST_FOUND, usual=USUAL_FOUND)
        total, found = found_sentences(desk, given.get("q", ""), paged.limit, paged.offset)
        return reply(found, paged.meta(total, desk), paged.links("/search", given, total))

    @route("/show/{story}", "One story as a dossier, its parts in pages", query=("limit", "offset"))
    def _show(request: Request, story: str) -> Response:
        given = said(request, "limit", "offset")
        paged = Paged.of(given, usual=USUAL_PART)
        full = desk.corpus.find(story, "stories")

        def make() -> bytes:
            found = desk.dossier(full)
            parts = {f.name: getattr(found, f.name) for f in fields(found)}
            totals = {name: len(part) for name, part in parts.items() if isinstance(part, tuple)}
            data = {name: part[paged.offset : paged.end] if name in totals else part for name, part in parts.items()}
            meta = paged.meta(max(totals.values()), desk) | {"totals": totals}
            return enveloped(data, meta, paged.links(f"/show/{full}", given, max(totals.values())))

        return Response(desk.kept(("show", full, paged.limit, paged.offset), make), media_type="application/json")

    @route("/timeline/{story}", "What happened, was planned and was said in one story", query=("since", "until", "status", "limit", "offset"))
    def _timeline(request: Request, story: str) -> Response:
        given = said(request, "since", "until", "status", "limit", "offset")
        paged = Paged.of(given)
        asked = {k: given.get(k, "").strip() or None for k in ("since", "until", "status")}
        full = desk.corpus.find(story, "stories")
        lines = desk.kept(("timeline", full, *asked.values()), lambda: desk.corpus.timeline(full, **asked))
        some = timeline_rows(lines[paged.offset : paged.end]).to_pylist()
        return reply(some, paged.meta(len(lines), desk), paged.links(f"/timeline/{full}", given, len(lines)))

    @route("/trace/{identifier}", "Where one thing comes from", query=("limit", "offset"))
    def _trace(request: Request, identifier: str) -> Response:
        given = said(request, "limit", "offset")
        paged = Paged.of(given)
        # The first page is there at once; whoever reads on waits for all of it.
        found = desk.trace(identifier, None) if paged.offset or paged.limit > TRACED else desk.trace(identifier)
        lists = {
            "spans": found.spans,
            "families": found.families,
            "origins": [{"origin": o, "reason": r} for o, r in found.origins],
            "documents": found.documents,
            "places": found.places,
            "tree": list(found.rows()),
        }
        totals = {name: len(part) for name, part in lists.items()}
        some = {name: part[paged.offset : paged.end] for name, part in lists.items()}
        data = {"id": found.id, "table": found.table, "thing": found.thing, **some, "made": found.made, "judgements": found.judgements}
        total = max(totals.values()) + found.left_out
        meta = paged.meta(total, desk) | {"totals": totals, "left_out": found.left_out}
        return reply({**data, "steps": found.steps}, meta, paged.links(f"/trace/{found.id}", given, total))

    @route("/compare", "Two documents side by side", query=("a", "b"))
    def _compare(request: Request) -> Response:
        given = said(request, "a", "b")
        a, b = (desk.document(needed(given, k)) for k in ("a", "b"))
        return reply({"a": a, "b": b, **asdict(desk.corpus.compare(a, b))}, {"state": desk.state()})

    @route("/compare/words", "Two wordings, word by word", query=("a", "b"))
    def _words(request: Request) -> Response:
        given = said(request, "a", "b")
        a, b = (needed(given, k)[:LONGEST_WORDING] for k in ("a", "b"))
        found = align_words(a, b)
        return reply({"a": a, "b": b, "similarity": found.similarity, **asdict(found)})

    @route("/documents/{identifier}/text", "The raw text of a document, or a stretch of it", query=("start", "end"))
    def _text(request: Request, identifier: str) -> Response:
        given = said(request, "start", "end")
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
        said(request)
        if table not in LISTINGS:
            raise NotFound(f"no table {table[:60]!r}", f"one of {', '.join(LISTINGS)}", f"see {PREFIX}/")
        if "id" not in schema(table).names:
            raise NotFound(f"a row of {table} has no id", f"{PREFIX}/{table}?document=...", "ask for the rows of a document")
        full = desk.corpus.document(identifier) if table == "documents" else desk.corpus.find(identifier, table)
        rows = answer(desk, table, {}).slice(0).to_pylist() if table == "judgements" else desk.rows(table, [full], key="id")
        row = next(r for r in rows if r["id"] == full)
        return reply(row, {"table": table, "state": desk.state()}, {"trace": f"{PREFIX}/trace/{full}"})

    return router


def needed(given: Mapping[str, str], name: str) -> str:
    """A value that has to be there. Raises `SettingError`."""
    if not given.get(name, "").strip():
        raise SettingError(f"{name} is missing", f"?{name}=...")
    return given[name].strip()


def found_sentences(desk: Desk, words: str, limit: int, offset: int = 0) -> tuple[int, list[dict[str, Any]]]:
    """How many sentences hold the words, and some of them as spans with the story of their document; none for punctuation alone."""
    total, hits = desk.kept(("search", words, limit, offset), lambda: desk.corpus.found(words, limit, offset))
    raws = desk.raws({d for d, _, _ in hits})
    stories = desk.story_of()
    rows = [
        {"document": d, "start": s, "end": e, "exact": raws[d][s:e], "story": stories.get(d, (None, None))[0]} for d, s, e in hits if d in raws
    ]
    return total, rows


@dataclass(frozen=True, slots=True)
class Paged:
    """Which rows of a list an answer holds."""

    limit: int
    offset: int

    @classmethod
    def of(cls, given: Mapping[str, str], most: int = MOST, usual: int = USUAL) -> Paged:
        """Out of a query. Raises `SettingError`."""
        limit = number("limit", given.get("limit") or str(usual), 1, most)
        return cls(limit, number("offset", given.get("offset") or "0", 0, FARTHEST))

    @property
    def end(self) -> int:
        """The place behind the last row."""
        return self.offset + self.limit

    def meta(self, total: int, desk: Desk) -> dict[str, Any]:
        """What `meta` says of a list."""
        return {"total": total, "limit": self.limit, "offset": self.offset, "state": desk.state()}

    def links(self, path: str, given: Mapping[str, str], total: int) -> dict[str, str | None]:
        """The addresses of this page and of those beside it."""

        def at(place: int) -> str:
            return f"{PREFIX}{path}?{urlencode({**given, 'limit': self.limit, 'offset': place})}"

        return {
            "self": at(self.offset),
            "next": at(self.end) if self.end < total else None,
            "prev": at(max(0, self.offset - self.limit)) if self.offset else None,
        }


def _listing(desk: Desk, route: Callable[..., Any], name: str) -> None:
    listing = LISTINGS[name]

    def _rows(request: Request) -> Response:
        given = said(request, *listing.filters, *sorted(_PAGING))
        filters = filters_of(listing, given, _PAGING)
        shape = given.get("format") or "json"
        if shape not in FORMATS:
            raise SettingError(f"the format is {shape[:60]!r}", f"one of {', '.join(FORMATS)}")
        if shape != "json":
            offset = number("offset", given.get("offset") or "0", 0, FARTHEST)
            limit = number("limit", given["limit"], 1, MOST) if given.get("limit") else FARTHEST
            rows = answer(desk, name, filters)
            head = {"content-disposition": f'attachment; filename="{name}.{shape}"'}
            return StreamingResponse(_file(rows, shape, offset, min(rows.num_rows, offset + limit)), media_type=FORMATS[shape], headers=head)
        paged = Paged.of(given)
        rows = answer(desk, name, filters)
        some = rows.slice(paged.offset, paged.limit).to_pylist()
        return reply(some, {"table": name, **paged.meta(rows.num_rows, desk)}, paged.links(f"/{name}", given, rows.num_rows))

    _rows.__name__ = f"_{name}"
    route(f"/{name}", f"A list: {listing.about}", listing=listing)(_rows)


def _file(rows: Answer, shape: str, offset: int, end: int) -> Iterator[bytes]:
    """A list as a file, a stretch at a time: a list of a million rows is never whole in memory."""
    for low in range(offset, max(end, offset + 1), AT_ONCE):
        out = io.BytesIO()
        write(rows.slice(low, max(0, min(AT_ONCE, end - low))), shape, out)
        text = out.getvalue()
        # every stretch but the first leaves out the line with the names
        yield text.partition(b"\n")[2] if shape == "csv" and low > offset else text
