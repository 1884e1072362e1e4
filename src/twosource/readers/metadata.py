"""What a page states about itself in its markup: JSON-LD, meta elements, links, `<time>` and `<source>`.

Everything is kept as a statement of the page with the place where it stood. Nothing is taken from the visible text.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from twosource.lexicons import load_rows

from .dates import iso_date, url_date

#: Statements kept of one key; a page of teasers has hundreds of `<time>`.
MOST_OF_A_KEY: Final = 20
#: Characters kept of a value.
MOST_CHARACTERS: Final = 1000
#: Characters of a JSON-LD script that is parsed, and levels of it that are looked into.
MOST_JSON: Final = 2_000_000
MOST_LEVELS: Final = 6

_URL: Final = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_WRAPPING: Final = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*$", re.DOTALL)
_IN_DAMAGED: Final = re.compile(r'"(datePublished|dateModified|headline)"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
_ENDS: Final = re.compile(r"\s[|–—·:«»-]{1,2}\s")
_PUBLISHED_CLASS: Final = frozenset({"dt-published", "entry-date", "published"})
#: Keys of nodes that hold the node of the report.
_HOLDERS: Final = ("@graph", "mainEntity", "mainEntityOfPage")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a page: key, value, and where it stood."""

    key: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page states, and what is made of it: title and published (ISO 8601) with its basis, each null when not stated; `outlets`: what it
    calls its outlet, the best statement first; `hints`: what may be its name, if it fits the address.
    """

    said: tuple[Said, ...]
    title: str | None
    outlets: tuple[str, ...]
    hints: tuple[str, ...]
    published: str | None
    published_basis: str | None

    @property
    def publisher(self) -> str | None:
        """What the page calls its outlet, null when it does not."""
        return self.outlets[0] if self.outlets else None


@cache
def _names(where: str) -> dict[str, str]:
    return {r["name"]: r["key"] for r in load_rows("reader_meta.tsv").rows if r["where"] == where}


@cache
def _rank() -> dict[str, int]:
    return {r["name"]: i for i, r in enumerate(load_rows("reader_meta.tsv").rows) if r["where"] == "meta"}


def _clean(value: Any) -> str:
    """A value on one line, its entities resolved."""
    text = " ".join(html.unescape(value).split()) if isinstance(value, str) else ""
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return ""
    return text


# ---- JSON-LD ----------------------------------------------------------------------------------------------------------------------


def _nodes(value: Any, level: int = 0) -> Iterator[dict[str, Any]]:
    if level > MOST_LEVELS:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, level + 1)
    elif isinstance(value, dict):
        yield value
        for key in _HOLDERS:
            if isinstance(value.get(key), (dict, list)):
                yield from _nodes(value[key], level + 1)


def _type_rank(node: dict[str, Any]) -> int:
    """1 for a report, 2 for a page, 3 for a site or who runs it, 9 for anything else."""
    types = node.get("@type")
    ranks = [
        int(_names("type").get(t.rpartition("/")[2].lower(), "9")) for t in (types if isinstance(types, list) else [types]) if isinstance(t, str)
    ]
    return min(ranks, default=9)


def _values(value: Any, by_id: dict[str, dict[str, Any]], level: int = 0) -> Iterator[str]:
    """The strings in a value; of a node its name, of a reference the name of what it points to."""
    if level > 3:
        return
    if isinstance(value, list):
        for item in value:
            yield from _values(item, by_id, level + 1)
    elif isinstance(value, dict):
        name = value.get("name") or value.get("@value")
        target = by_id.get(str(value.get("@id")))
        if name is None and target is not None and target is not value:
            name = target.get("name")
        if name is None and value.get("@type") is not None:
            name = value.get("alternateName") or value.get("url")
        yield from _values(name, by_id, level + 1) if isinstance(name, (str, list)) else ()
    elif text := _clean(value):
        yield text


def _same_page(node: dict[str, Any], canonical: str | None) -> bool:
    page = node.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    return canonical is not None and canonical in (node.get("url"), node.get("@id"), page)


def _json_ld(tree: Any, canonical: str | None) -> Iterator[Said]:
    nodes: list[dict[str, Any]] = []
    damaged: list[Said] = []
    for script in tree.iter("script"):
        text = script.text
        if not text or "ld+json" not in (script.get("type") or "").lower() or len(text) > MOST_JSON:
            continue
        try:
            try:
                content = json.loads(text, strict=False)
            except ValueError:
                content = json.loads(_WRAPPING.sub("", text).strip().rstrip(";"), strict=False)
            nodes.extend(_nodes(content))
        except (ValueError, RecursionError):
            for key, value in _IN_DAMAGED.findall(text):
                damaged.append(Said(_names("node")[key], _clean(value.replace('\\"', '"').replace("\\/", "/")), "json-ld (damaged)"))
    by_id = {str(n["@id"]): n for n in nodes if n.get("@id") and n.get("name")}
    ranked = [(rank, n) for n in nodes if (rank := _type_rank(n)) < 9]
    # Of several reports on a page the one that names the page's own address is meant, else the first.
    ranked.sort(key=lambda r: (r[0], not _same_page(r[1], canonical)))
    reports = [n for rank, n in ranked if rank == 1][:1]
    pages = [n for rank, n in ranked if rank == 2][:1]
    for node in reports or pages:
        for name, key in _names("node").items():
            for value in _values(node.get(name), by_id):
                yield Said(key, value, "json-ld")
    for rank, node in ranked:
        if rank == 3:
            for value in _values(node.get("name"), by_id):
                yield Said("website", value, "json-ld")
    if reports:
        for node in pages:
            for value in _values(node.get("datePublished"), by_id):
                yield Said("published", value, "json-ld page")
    yield from damaged


# ---- elements ---------------------------------------------------------------------------------------------------------------------


def _metas(tree: Any) -> Iterator[Said]:
    found: list[tuple[int, Said]] = []
    names, rank = _names("meta"), _rank()
    for meta in tree.iter("meta"):
        content = meta.get("content")
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if (value := meta.get(attribute)) and (key := names.get(name := value.strip().lower())):
                text = _clean(content)
                # Facebook's article:author is mostly the address of a profile.
                if text and not (key in ("author", "publisher", "site") and _URL.match(text)):
                    found.append((rank[name], Said(key, text, f"meta[{attribute}={name}]")))
                break
    found.sort(key=lambda f: f[0])
    yield from (said for _, said in found)


def _links(tree: Any) -> Iterator[Said]:
    names = _names("link")
    for link in tree.iter("link"):
        for rel in (link.get("rel") or "").lower().split():
            if (key := names.get(rel)) and (href := _clean(link.get("href"))):
                yield Said(key, href, f"link[rel={rel}]")


def _sources(tree: Any) -> Iterator[Said]:
    for source in tree.iter("source"):
        # <source> in a video or picture names a file; a bare one with text or an address is how feeds name where a report came from.
        parent = source.getparent()
        if parent is not None and parent.tag in ("audio", "video", "picture"):
            continue
        if value := _clean(source.text) or _clean(source.get("url")):
            yield Said("source", value, "source")


def _times(tree: Any) -> Iterator[Said]:
    for time in tree.iter("time"):
        if not (value := _clean(time.get("datetime"))):
            continue
        if (time.get("itemprop") or "").strip().lower() == "datepublished":
            yield Said("published", value, "time[itemprop=datepublished]")
        elif time.get("pubdate") is not None:
            yield Said("published", value, "time[pubdate]")
        elif _PUBLISHED_CLASS & set((time.get("class") or "").lower().split()):
            yield Said("published", value, "time[class]")
        else:
            yield Said("time", value, "time[datetime]")


def _all(tree: Any) -> Iterator[Said]:
    links = list(_links(tree))
    canonical = next((s.value for s in links if s.key == "canonical"), None)
    yield from _json_ld(tree, canonical)
    yield from _metas(tree)
    yield from links
    yield from _sources(tree)
    for root in tree.iter("html"):
        if lang := _clean(root.get("lang") or root.get("xml:lang")):
            yield Said("language", lang, "html[lang]")
        break
    yield from _times(tree)


# ---- what is made of it -----------------------------------------------------------------------------------------------------------


def _published(said: list[Said], uri: str | None) -> tuple[str | None, str | None]:
    sure = [s for s in said if s.key == "published" and not s.where.startswith("time")]
    for statement in sure:
        if day := iso_date(statement.value):
            return day, "metadata"
    # Teasers of other reports have <time> elements, too: they count only if all agree on the day.
    times = [d for s in said if s.key == "published" and s.where.startswith("time") and (d := iso_date(s.value))]
    if times and len({t[:10] for t in times}) == 1:
        return times[0], "metadata"
    canonical = next((s.value for s in said if s.key == "canonical"), None)
    if day := url_date(uri) or url_date(canonical):
        return day, "url"
    # Elements that do not say what their time is of: one day on the whole page leaves no choice.
    times = [d for s in said if s.key == "time" and (d := iso_date(s.value))]
    return (times[0], "metadata") if times and len({t[:10] for t in times}) == 1 else (None, None)


def _without_site(title: str, site: str | None) -> str:
    """A page title without the name of the site that many end or begin with."""
    if site:
        for mark in (" | ", " - ", " – ", " — ", " · ", " :: ", " « ", " » "):
            head, _, tail = title.rpartition(mark)
            if head and tail.casefold() == site.casefold():
                return head
            first, _, rest = title.partition(mark)
            if rest and first.casefold() == site.casefold():
                return rest
    return title


def read_metadata(tree: Any, *, uri: str | None, headings: list[str], page_title: str | None) -> Metadata:
    """What a page states of itself. `headings`: the words of its visible `<h1>`s; `page_title`: of its `<title>`."""
    said: list[Said] = []
    met: set[tuple[str, str]] = set()
    counts: dict[str, int] = defaultdict(int)
    for statement in _all(tree):
        if statement.value and (statement.key, statement.value) not in met and counts[statement.key] < MOST_OF_A_KEY:
            met.add((statement.key, statement.value))
            counts[statement.key] += 1
            said.append(statement)

    def first(*keys: str) -> str | None:
        return next((s.value for key in keys for s in said if s.key == key), None)

    # The name of the site is the outlet's; JSON-LD names the agency there on pages that print its copy.
    outlets = tuple(dict.fromkeys(s.value for key in ("site", "publisher") for s in said if s.key == key and not _URL.match(s.value)))
    ends = [part for part in (_ENDS.split(page_title)[:1] + _ENDS.split(page_title)[-1:] if page_title else []) if part != page_title]
    hints = dict.fromkeys([*(s.value for s in said if s.key in ("website", "application")), *reversed(ends)])
    title = first("title") or (headings[0] if len(headings) == 1 else None) or page_title or (headings[0] if headings else None)
    published, basis = _published(said, uri)
    title = _without_site(title, outlets[0] if outlets else None) if title else None
    return Metadata(tuple(said), title, outlets, tuple(hints), published, basis)
