"""The pages: what the templates are given, and where each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from twosource import __version__
from twosource.corpus import Dossier, is_echo
from twosource.model import NotFound, RecordError, SettingError, Span, TwosourceError, schema

from . import svg
from .api import LONGEST_WORDING, PREFIX, found_sentences, one
from .asked import FLAGS, LISTINGS, NUMBERS, answer, filters_of, number
from .desk import Desk
from .layers import LAYERS, USUAL, WINDOW, layered
from .present import CALLED, HELPERS, Excerpt, aligned, by_speaker, diff, excerpt, first_facts, one_line, wordings
from .rows import ROWS, Line, line_of

HERE: Final = Path(__file__).parent
#: Rows of a list on one page.
ROWS_OF_PAGE: Final = 50
#: What a story's page shows of each part before it leads to the whole list.
SHOWN: Final[Mapping[str, int]] = {
    "reports": 40,
    "claims": 12,
    "echoes": 8,
    "supports": 8,
    "disputes": 8,
    "variants": 8,
    "speakers": 6,
    "said": 3,
    "nobody": 5,
    "positions": 8,
    "copies": 12,
    "dated": 30,
    "undated": 8,
    "threads": 10,
    "warnings": 24,
}


@cache
def environment() -> Environment:
    """The templates; everything that is put in is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {**HELPERS, "CALLED": CALLED, "VERSION": __version__, "API": PREFIX, "is_echo": is_echo}
    return made


def render(template: str, desk: Desk | None, **names: Any) -> str:
    """A page."""
    writing = desk.writing() if desk else None
    base = {"writing": writing, "state": desk.state() if desk else "", "fiction": False, "sheet": False, "sought": ""}
    return environment().get_template(template).render({**base, **names})


def page(text: str, status: int = 200, **headers: str) -> Response:
    """An answer. What UTF-8 cannot hold is replaced."""
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def error_page(told: Mapping[str, Any], desk: Desk) -> Response:
    """An error, said with care: what was wrong, what was expected, and where to go on."""
    return page(render("error.html", desk, told=told), told["status"])


def pages(desk: Desk, *, fiction: bool) -> APIRouter:
    """The routes of the pages."""
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
        return render(template, desk, fiction=fiction, **names)

    @route("/")
    def _stories(request: Request) -> str:
        listing = LISTINGS["stories"]
        given = one(request, *listing.filters, "offset")
        filters = filters_of(listing, given, frozenset({"offset"}))
        rows = newest(listed(desk, "stories", filters))
        offset = number("offset", given.get("offset") or "0", 0, 10**9)
        some = rows.slice(offset, ROWS_OF_PAGE).to_pylist()
        dates = {i: d.published for i, d in desk.documents().items()}
        for s in some:
            s["spark"] = svg.sparkline([d for i in s["documents"] if (d := dates.get(i))])
        paging = _paging("/", given, offset, rows.num_rows)
        return show("stories.html", stories=some, given=given, filters=filters, paging=paging, sought=given.get("search", ""), listing=listing)

    @route("/stories/{identifier}")
    def _story(request: Request, identifier: str) -> str:
        one(request)
        return show("story.html", **story(desk, desk.dossier(identifier)))

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
        return show("trace.html", found=desk.corpus.trace(identifier))

    @route("/search")
    def _search(request: Request) -> str:
        words = one(request, "q").get("q", "")
        hits = found_sentences(desk, words, 60)
        stories = listed(desk, "stories", {"search": words.strip()}).slice(0, 10).to_pylist() if words.strip() else []
        return show("search.html", words=words, sought=words, hits=hits, stories=stories, documents=desk.documents(), titles=desk.story_of())

    @route("/record")
    def _record(request: Request) -> str:
        one(request)
        return show("record.html", status=desk.corpus.status(), steps=_steps(desk), listings=LISTINGS, path=desk.path.name)

    for table in ROWS:
        _listed(desk, route, show, table)
    return router


def _paging(path: str, given: Mapping[str, str], offset: int, total: int) -> dict[str, Any]:
    from .present import query

    def at(place: int) -> str:
        return query(path, **{**{k: v for k, v in given.items() if k != "offset"}, "offset": place or None})

    return {
        "first": offset + 1 if offset < total else 0,
        "last": min(total, offset + ROWS_OF_PAGE),
        "total": total,
        "before": at(max(0, offset - ROWS_OF_PAGE)) if offset else None,
        "next": at(offset + ROWS_OF_PAGE) if offset + ROWS_OF_PAGE < total else None,
    }


def listed(desk: Desk, table: str, filters: Mapping[str, Any]) -> Any:
    """The rows of a list; none where the table is not computed yet, which a reader need not be told as an error."""
    try:
        return answer(desk, table, filters)
    except RecordError:
        if desk.corpus.status().rows[table] is None:
            return schema(table).empty_table()
        raise


def newest(rows: Any) -> Any:
    """Stories, those with the newest report first, then those with most reports; those without a date last."""
    if not rows.num_rows:
        return rows
    keys = [("end", "descending"), ("reports", "descending"), ("id", "ascending")]
    return rows.sort_by(keys)


def _listed(desk: Desk, route: Callable[[str], Any], show: Callable[..., str], table: str) -> None:
    listing = LISTINGS[table]

    def _list(request: Request) -> str:
        given = one(request, *listing.filters, "offset")
        filters = filters_of(listing, given, frozenset({"offset"}))
        offset = number("offset", given.get("offset") or "0", 0, 10**9)
        rows = listed(desk, table, filters)
        keys = [(k, o) for k, o in ROWS[table].order if k in rows.column_names]
        some = (rows.sort_by(keys) if keys else rows).slice(offset, ROWS_OF_PAGE).to_pylist()
        known = desk.documents()
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
            paging=_paging(f"/{table}", given, offset, rows.num_rows),
        )

    route(f"/{table}")(_list)


# ---- a story ----------------------------------------------------------------------------------------------------------------------


def story(desk: Desk, found: Dossier, linked: bool = True) -> dict[str, Any]:
    """What the page of a story shows; `linked`: whether it can lead to other pages."""
    known, label, order = desk.documents(), found.labels(), {r.document.id: i for i, r in enumerate(found.reports)}
    echoes = sorted((c for c in found.claims if is_echo(c.reports, c.independent)), key=lambda c: (-c.reports, c.id))
    claims = [c for c in found.claims if not is_echo(c.reports, c.independent)]
    real, other = ([d for d in found.disputes if d.same_happening is x] for x in (True, False))
    shown = [*claims[: SHOWN["claims"]], *echoes[: SHOWN["echoes"]]]
    spans = [s.span for c in shown for s in c.supports[: SHOWN["supports"]]]
    spans += [_longest(side.spans) for d in real[: SHOWN["disputes"]] for side in d.sides if side.spans]
    lines = _timeline(found)
    nobody: list[Any]
    speakers, nobody = by_speaker(found.statements, SHOWN["speakers"], SHOWN["said"])
    spans += [h.words for h in lines] + [p for x in found.positions[: SHOWN["positions"]] for p in x.spans[:4]]
    raws = desk.raws({s.document for s in spans})
    changed = [v for v in found.variants if v.kind != "same"]
    return {
        "found": found,
        "label": label,
        "documents": {d: known[d] for d in found.story.documents if d in known},
        "facts": first_facts(found),
        "claims": claims,
        "echoes": echoes,
        "disputes": real,
        "not_disputes": other,
        "excerpt": lambda s: _excerpt(raws, s),
        "longest": _longest,
        "variants": changed,
        "same_everywhere": len(found.variants) - len(changed),
        "wordings": lambda v: wordings(v.spans, order),
        "speakers": speakers,
        "nobody": nobody,
        "positions": [p for p in found.positions if p.changed] or list(found.positions[: SHOWN["positions"]]),
        "threads": {t.id: t.label for t in found.threads},
        "copies": _pairs(found),
        "copy_map": svg.copy_map(found, linked),
        "lines": lines,
        "timeline": svg.timeline(found.happenings, {found.happenings.index(h): f"#h{i}" for i, h in enumerate(lines)}),
        "shown": SHOWN,
    }


def _excerpt(raws: Mapping[str, str], span: Span) -> Excerpt:
    raw = raws.get(span.document)
    if raw is None:
        return Excerpt("", one_line(span.exact), "", span.document, span.start, span.end)
    return excerpt(raw, span.document, span.start, span.end)


def _longest(spans: Iterable[Span]) -> Span:
    return max(spans, key=lambda s: (len(s.exact), s.document))


def _timeline(found: Dossier) -> list[Any]:
    """The lines that most reports tell, acts before words, in their order; then some that nobody dates."""

    def best(lines: list[Any], most: int) -> list[Any]:
        ranked = sorted(range(len(lines)), key=lambda i: (-len(lines[i].documents), lines[i].event is None, -lines[i].confidence, i))
        return [lines[i] for i in sorted(ranked[:most])]

    return [
        *best([h for h in found.happenings if h.start], SHOWN["dated"]),
        *best([h for h in found.happenings if not h.start], SHOWN["undated"]),
    ]


def _pairs(found: Dossier) -> list[dict[str, Any]]:
    """Copied passages by pairs of reports: which way, and the one that differs most."""
    label = found.labels()
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for r in found.links:
        first, last = (r.a, r.b) if r.direction == "b_from_a" else (r.b, r.a)
        groups.setdefault((first.document, last.document, "known" if r.direction.endswith(("_b", "_a")) else r.direction), []).append(r)
    out = []
    for (source, copy, kind), links in groups.items():
        links.sort(key=lambda r: (r.similarity == 1.0, -len(r.a.exact)))
        best = links[0]
        out.append(
            {
                "giver": source,
                "taker": copy,
                "kind": kind,
                "links": len(links),
                "best": best,
                "low": min(r.similarity for r in links),
                "high": max(r.similarity for r in links),
                "a": diff(best.a.exact, best.b.exact),
                "b": diff(best.a.exact, best.b.exact, 1),
                "inside": source in label and copy in label,
                "size": sum(len(r.a.exact) for r in links),
            }
        )
    return sorted(out, key=lambda x: (-x["size"], x["giver"], x["taker"]))


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
    names = story(desk, desk.dossier(identifier), linked=False)
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
    names["choices"] = [] if words else sorted(desk.documents().values(), key=lambda d: (d.published or "", d.id), reverse=True)[:200]
    if not a or not b:
        return names
    if words:
        a, b = a[:LONGEST_WORDING], b[:LONGEST_WORDING]
        return {**names, "runs_of": (diff(a, b), diff(a, b, 1))}
    full = [desk.document(x) for x in (a, b)]
    raws = desk.raws(full)
    one_, two = (raws[d] for d in full)
    found = desk.corpus.compare(*full)
    shared = [
        (s, *(aligned(one_[s.a_start : s.a_end], two[s.b_start : s.b_end], s.parts, k, s.a_start, s.b_start) for k in (0, 1)))
        for s in found.shared
    ]
    own = [[(x, y, one_line(raw[x:y])) for x, y in stretches[:200]] for raw, stretches in ((one_, found.own_a), (two, found.own_b))]
    known = desk.documents()
    return {**names, "a": full[0], "b": full[1], "found": found, "sides": [known[d] for d in full], "shared": shared, "own": own}


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
    positions = corpus.positions(actor=full)
    ordered = sorted(by.items(), key=lambda x: (-len(x[1]["said"]) - len(x[1]["done"]), x[0]))[:12]
    return {
        "who": who,
        "use": use,
        "stories": ordered,
        "documents": known,
        "positions": positions,
        "changed": [p for p in positions if p.changed][:20],
        "threads": corpus.threads(),
    }


def _steps(desk: Desk) -> tuple[Any, ...]:
    """The steps behind a claim of the record, with their versions: none where nothing is computed."""
    try:
        rows = answer(desk, "claims", {})
        return desk.corpus.trace(rows.column("id")[0].as_py()).steps if rows.num_rows else ()
    except TwosourceError:
        return ()
