"""The pages: what the templates are given, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from twosource import __version__
from twosource.corpus import cue_words
from twosource.model import NotFound, RecordError, SettingError, Span, TwosourceError, schema

from . import story, svg
from .api import LONGEST_WORDING, PREFIX, found_sentences, one
from .asked import FLAGS, LISTINGS, NUMBERS, SHARES, answer, filters_of, number
from .desk import Desk
from .layers import LAYERS, USUAL, WINDOW, layered
from .present import ACTS, CALLED, HELPERS, JUDGED, VARIED, aligned, diff, one_line, query, shortened
from .rows import ROWS, Line, line_of

HERE: Final = Path(__file__).parent
#: Values that a filter takes.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("direct", "indirect", "mixed"),
    "status": ("happened", "planned", "hypothetical", "denied", "historical"),
}
#: What a filter is called on the page.
FILTERED: Final[Mapping[str, str]] = {
    "search": "Words",
    "story": "Story",
    "min_independent": "Origins at least",
    "echoes": "echoes only",
    "changed": "changed ones only",
    "kind": "Direct or indirect",
    "event": "Act",
    "status": "Happened or not",
    "confidence": "Confidence at least",
    "family": "Family",
}
#: Why a list may be empty.
EMPTY: Final[Mapping[str, str]] = {
    "claims": "no two reports say the same thing",
    "disputes": "no two accounts of one matter were found that cannot both be right",
    "reuse": "no report shares a passage with another one",
    "positions": "nobody was found to speak on a thread of a story",
    "statements": "nobody was found to say anything",
    "events": "no act was found",
}
#: Rows of a list on one page.
ROWS_OF_PAGE: Final = 50


@cache
def environment() -> Environment:
    """The templates; everything that is put in is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    words = {"ACTS": ACTS, "CALLED": CALLED, "EMPTY": EMPTY, "FILTERED": FILTERED, "JUDGED": JUDGED, "VARIED": VARIED}
    made.globals |= {**HELPERS, **words, "VERSION": __version__, "API": PREFIX}
    return made


def render(template: str, desk: Desk | None, **names: Any) -> str:
    """A page."""
    writing = desk.writing() if desk else None
    base = {"writing": writing, "state": desk.state() if desk else "", "fiction": False, "sheet": False, "sought": "", "judging": False}
    return environment().get_template(template).render({**base, **names})


def page(text: str, status: int = 200, **headers: str) -> Response:
    """An answer. What UTF-8 cannot hold is replaced."""
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def error_page(told: Mapping[str, Any], desk: Desk) -> Response:
    """An error, said with care: what was wrong, what was expected, and where to go on."""
    return page(render("error.html", desk, told=told), told["status"])


def door(path: str) -> bytes:
    """The page that asks for the token, and then leads to this path."""
    return render("door.html", None, path=path).encode("utf-8", "replace")


def pages(desk: Desk, *, fiction: bool, judging: bool = False) -> APIRouter:
    """The routes of the pages; `judging`: whether they lead to the form for verdicts."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    def route(path: str) -> Callable[[Any], Any]:
        def wrap(make: Callable[..., str | Response]) -> Any:
            def _answer(request: Request) -> Response:
                key = ("page", request.url.path, request.url.query, bool(desk.writing()))
                found = desk.kept(key, lambda: make(request, **request.path_params))
                return page(found) if isinstance(found, str) else found

            return router.get(path)(_answer)

        return wrap

    def show(template: str, **names: Any) -> str:
        return render(template, desk, fiction=fiction, judging=judging, **names)

    @route("/")
    def _stories(request: Request) -> str:
        listing = LISTINGS["stories"]
        given = one(request, *listing.filters, "offset")
        filters = filters_of(listing, given, frozenset({"offset"}))
        rows = listed(desk, "stories", filters, NEWEST)
        offset = number("offset", given.get("offset") or "0", 0, 10**9)
        some = rows.slice(offset, ROWS_OF_PAGE).to_pylist()
        dates = {i: d.published for i, d in desk.documents().items()}
        for s in some:
            s["spark"] = svg.sparkline([d for i in s["documents"] if (d := dates.get(i))])
        paging = _paging("/", given, offset, rows.num_rows)
        more = bool(filters.keys() - {"search"})
        return show("stories.html", stories=some, given=given, filters=filters, more=more, paging=paging)

    @route("/stories/{identifier}")
    def _story(request: Request, identifier: str) -> str:
        one(request)
        return show("story.html", **story.view(desk, desk.dossier(identifier)))

    @router.get("/stories/{identifier}/sheet")
    def _sheet(request: Request, identifier: str) -> Response:
        one(request)
        found = desk.dossier(identifier)
        name = f'attachment; filename="{found.story.id}.html"'
        return page(sheet(desk, found.story.id), content_disposition=name, content_security_policy=SHEET_POLICY)

    @route("/documents/{identifier}")
    def _document(request: Request, identifier: str) -> str:
        given = one(request, "start", "end", "from", "layers", "layer")
        full = desk.document(identifier)
        return show("document.html", **document(desk, full, given))

    @route("/compare")
    def _compare(request: Request) -> str:
        given = one(request, "a", "b", "words")
        return show("compare.html", **comparison(desk, given))

    @route("/actors/{identifier}")
    def _actor(request: Request, identifier: str) -> str:
        one(request)
        return show("actor.html", **actor(desk, desk.corpus.find(identifier, "actors")))

    @route("/trace/{identifier}")
    def _trace(request: Request, identifier: str) -> str:
        one(request)
        return show("trace.html", found=desk.trace(identifier), documents=desk.documents())

    @route("/search")
    def _search(request: Request) -> str:
        words = one(request, "q").get("q", "")
        hits = found_sentences(desk, words, 60)[1]
        stories = listed(desk, "stories", {"search": words.strip()}).slice(0, 10).to_pylist() if words.strip() else []
        return show("search.html", words=words, sought=words, hits=hits, stories=stories, documents=desk.documents(), titles=desk.story_of())

    @route("/record")
    def _record(request: Request) -> str:
        one(request)
        return show("record.html", **record(desk))

    for table in ROWS:
        _listed(desk, route, show, table)
    return router


def _paging(path: str, given: Mapping[str, str], offset: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return query(path, **{**{k: v for k, v in given.items() if k != "offset"}, "offset": place or None})

    return {
        "first": offset + 1 if offset < total else 0,
        "last": min(total, offset + ROWS_OF_PAGE),
        "total": total,
        "before": at(max(0, offset - ROWS_OF_PAGE)) if offset else None,
        "next": at(offset + ROWS_OF_PAGE) if offset + ROWS_OF_PAGE < total else None,
    }


def listed(desk: Desk, table: str, filters: Mapping[str, Any], order: Sequence[tuple[str, str]] = ()) -> Any:
    """The rows of a list; none where the table is not computed yet, which a reader need not be told as an error."""
    try:
        return answer(desk, table, filters, order)
    except RecordError:
        if desk.corpus.status().rows[table] is None:
            return schema(table).empty_table()
        raise


#: Stories, those with the newest report first, then those with most reports; those without a date last.
NEWEST: Final = (("end", "descending"), ("reports", "descending"), ("id", "ascending"))


def _listed(desk: Desk, route: Callable[[str], Any], show: Callable[..., str], table: str) -> None:
    listing = LISTINGS[table]

    def _list(request: Request) -> str:
        given = one(request, *listing.filters, "offset")
        filters = filters_of(listing, given, frozenset({"offset"}))
        offset = number("offset", given.get("offset") or "0", 0, 10**9)
        rows = listed(desk, table, filters, ROWS[table].order)
        some = rows.slice(offset, ROWS_OF_PAGE).to_pylist()
        known = desk.documents()
        if table == "statements":
            some = [{**row, "read": read} for row, read in zip(some, _read(desk, some), strict=True)]
        elif table == "positions":
            some = _held(desk, some)
        lines: list[Line] = [line_of(table, row, known) for row in some]
        return show(
            "list.html",
            table=table,
            about=ROWS[table],
            lines=lines,
            given=given,
            listing=listing,
            flags=FLAGS,
            numbers=NUMBERS,
            shares=SHARES,
            choices=_choices(desk, listing.filters, given),
            filters=filters,
            more=bool(filters.keys() - {"search"}),
            chosen={**given, "story": filters.get("story") and desk.corpus.find(filters["story"], "stories")},
            first={k: v for k, v in given.items() if k != "offset"},
            paging=_paging(f"/{table}", given, offset, rows.num_rows),
        )

    route(f"/{table}")(_list)


def _read(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The words in front of what was said, of rows of `statements`."""
    raws = desk.raws({r["document"] for r in rows})
    out = []
    for r in rows:
        raw = raws[r["document"]]
        cue, content = ([Span.from_row(s, raw) for s in r[k]] for k in ("cue", "content"))
        out.append(cue_words(r["kind"], r["negated"], cue, content, raw))
    return out


def _held(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `positions` with how their first statements read (`said`): "denied: that it had cut the sum"."""
    told = {s["id"]: s for s in desk.rows("statements", {i for r in rows for i in r["statements"][:SAID]}, key="id")}
    ids = sorted(told)
    read = dict(zip(ids, _read(desk, [told[i] for i in ids]), strict=True))

    def said(i: str) -> str:
        words = " … ".join(c["exact"] for c in told[i]["content"])
        return f"{read[i]}: {words}" if read[i] else words

    return [{**r, "said": [said(i) for i in r["statements"][:SAID] if i in told]} for r in rows]


#: Statements of a position that a list shows.
SAID: Final = 4
#: Stories that a filter offers, newest first.
OFFERED: Final = 60


def _choices(desk: Desk, filters: Sequence[str], given: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """By filter what one can choose from, with its words."""
    out = {k: [(v, CALLED.get(v, v)) for v in CHOICES[k]] for k in filters if k in CHOICES}
    if "event" in filters:
        out["event"] = [(k, f"{v} ({k.lower()})") for k, v in ACTS.items()]
    if "story" in filters:
        newest = listed(desk, "stories", {}, NEWEST)
        found = {r["id"]: r["title"] for r in newest.slice(0, OFFERED).to_pylist()}
        if given.get("story", "").strip():
            full = desk.corpus.find(given["story"].strip(), "stories")
            found.setdefault(full, desk.rows("stories", [full], ("id", "title"), key="id")[0]["title"])
        out["story"] = [(i, shortened(title, 70)) for i, title in found.items()]
    return out


# ---- a story as one file ---------------------------------------------------------------------------------------------------------


def style_text() -> str:
    """The whole style sheet."""
    return (HERE / "static" / "style.css").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


#: A sheet holds its style in itself, so the page's own policy, which asks for files, does not fit it.
SHEET_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def sheet(desk_or_path: Desk | str | Path, identifier: str | None) -> str:
    """A story as one self-contained HTML file: its style is inside, it runs nothing and loads nothing."""
    desk = desk_or_path if isinstance(desk_or_path, Desk) else Desk(desk_or_path)
    style = style_text()
    policy = f"default-src 'none'; style-src 'sha256-{_digest(style)}'; base-uri 'none'; form-action 'none'"
    names = story.view(desk, desk.dossier(identifier), linked=False)
    return render("story.html", None, **{**names, "sheet": True, "style": Markup(style), "policy": policy})


# ---- the others -------------------------------------------------------------------------------------------------------------------


def document(desk: Desk, full: str, given: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a document shows."""
    raw = desk.raws([full]).get(full)
    if raw is None:
        raise NotFound(f"the document {full} has no text", "one that can be read", "see the page of the record")
    start, end = (number(k, given[k], 0, 10**9) if given.get(k) else None for k in ("start", "end"))
    if start is not None and (end is None or not start < end <= len(raw)):
        raise SettingError(
            f"the stretch {start} to {end} lies outside the text or is empty", f"0 <= start < end <= {len(raw)}", f"see /documents/{full}"
        )
    chosen = [x for x in given.get("layers", "").split(",") if x]
    if unknown := [x for x in chosen if x not in LAYERS and x != "none"]:
        raise SettingError(f"there is no layer {unknown[0][:60]!r}", f"some of {', '.join(LAYERS)}")
    low = number("from", given["from"], 0, max(0, len(raw) - 1)) if given.get("from") else 0
    found = layered(desk, full, raw, start, end, low)
    return {
        "document": desk.documents()[full],
        "found": found,
        "characters": len(raw),
        "window": WINDOW,
        "layers": LAYERS,
        "on": set(chosen) if chosen else set(USUAL),
        "chosen": given.get("layers", ""),
        "start": start,
        "end": end,
        "story": desk.story_of().get(full),
    }


def comparison(desk: Desk, given: Mapping[str, str]) -> dict[str, Any]:
    """What the page that compares shows: two documents, or with `words` two wordings."""
    a, b, words = given.get("a", "").strip(), given.get("b", "").strip(), given.get("words") == "1"
    names: dict[str, Any] = {"a": a, "b": b, "words": words, "found": None, "sides": (), "runs_of": (), "shared": (), "own": ()}
    if words:
        a, b = a[:LONGEST_WORDING], b[:LONGEST_WORDING]
        runs = (diff(a, b), diff(a, b, 1)) if a and b else ()
        return {**names, "choices": _offered(desk, []), "runs_of": runs, "same": not any(differs for side in runs for _, differs in side)}
    full = [desk.document(x) for x in (a, b) if x]
    names |= {"choices": _offered(desk, full), "a": full[0] if a else "", "b": full[-1] if b else ""}
    if len(full) < 2:
        return names
    raws = desk.raws(full)
    one_, two = (raws[d] for d in full)
    found = desk.corpus.compare(*full)
    shared = [
        (s, *(aligned(one_[s.a_start : s.a_end], two[s.b_start : s.b_end], s.parts, k, s.a_start, s.b_start) for k in (0, 1)))
        for s in found.shared
    ]
    own = [[(x, y, one_line(raw[x:y])) for x, y in stretches[:200]] for raw, stretches in ((one_, found.own_a), (two, found.own_b))]
    known = desk.documents()
    return {**names, "found": found, "sides": [known[d] for d in full], "shared": shared, "own": own}


#: Reports that can be chosen from, of the same stories and of others.
CHOSEN_FROM: Final = 100


def _offered(desk: Desk, chosen: Sequence[str]) -> list[tuple[str, list[Any]]]:
    """Reports to compare, those of the same story first, newest first."""
    known, stories = desk.documents(), desk.story_of()
    near = {stories[d][0] for d in chosen if d in stories}
    groups: dict[bool, list[Any]] = {True: [known[d] for d in dict.fromkeys(chosen)], False: []}
    for d in sorted(known.values(), key=lambda d: (d.published or "", d.id), reverse=True):
        mine = groups[d.id in stories and stories[d.id][0] in near]
        if len(mine) < CHOSEN_FROM and d.id not in chosen:
            mine.append(d)
    return [(name, groups[k]) for k, name in ((True, "Of the same story"), (False, "Others" if near else "Newest first")) if groups[k]]


def actor(desk: Desk, full: str) -> dict[str, Any]:
    """What the page of an actor shows: what was said and done, by story and time."""
    corpus = desk.corpus
    who = next(iter(corpus.actors(actor=full)))
    use = corpus.uses().get(full)
    stories, known = desk.story_of(), desk.documents()
    by: dict[tuple[str, str], dict[str, list[Any]]] = {}
    asked: dict[str, Any] = {"said": corpus.statements(actor=full), "done": corpus.events(actor=full)}
    for table, rows in asked.items():
        for x in rows[:400]:
            by.setdefault(stories.get(x.document, ("", "")), {"said": [], "done": []})[table].append(x)
    for each in by.values():
        each["said"].sort(key=lambda s: (known[s.document].published or "9999", s.document, s.content[0].start if s.content else 0))
        each["done"].sort(key=lambda e: (e.date_start or "9999", e.document, e.evidence[0].start))
        each["said"] = _once(each["said"], lambda s: " ".join(c.exact for c in s.content))
        each["done"] = _once(each["done"], lambda e: f"{e.event} {e.status} {e.evidence[0].exact}")
    positions = corpus.positions(actor=full)
    ordered = sorted(by.items(), key=lambda x: (-len(x[1]["said"]) - len(x[1]["done"]), x[0]))[:12]
    told = [s for _, each in ordered for s, _ in each["said"]]
    raws = desk.raws({s.document for s in told})
    return {
        "who": who,
        "cues": {s.id: cue_words(s.kind, s.negated, s.cue, s.content, raws.get(s.document)) for s in told},
        "use": use,
        "wikidata": who.wikidata if who.wikidata and re.fullmatch(r"Q[0-9]{1,12}", who.wikidata) else None,
        "others": [one_line(a) for a in who.aliases if a != who.name][:12],
        "stories": ordered,
        "documents": known,
        "positions": positions,
        "changed": [p for p in positions if p.changed][:20],
        "threads": corpus.threads(),
    }


def _once(rows: Sequence[Any], words: Callable[[Any], str]) -> list[tuple[Any, int]]:
    """Rows of the same words once, the first of them, with the number of reports that have them."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(" ".join(words(row).casefold().split()), []).append(row)
    return [(same[0], len({r.document for r in same})) for same in groups.values()]


def record(desk: Desk) -> dict[str, Any]:
    """What the page of the record shows."""
    return {
        "status": desk.corpus.status(),
        "judged": desk.corpus.judgements(),
        "steps": _steps(desk),
        "listings": LISTINGS,
        "pages_of": {"stories": "/", **{t: f"/{t}" for t in ROWS}},
        "path": desk.path.name,
    }


def _steps(desk: Desk) -> tuple[Any, ...]:
    """The steps behind a claim of the record, with their versions: none where nothing is computed."""
    try:
        rows = answer(desk, "claims", {})
        return desk.trace(rows.slice(0, 1).column("id")[0].as_py()).steps if rows.num_rows else ()
    except TwosourceError:
        return ()
