"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed become one kind of entry, read one after another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final
from urllib.parse import urljoin, urlsplit

from twosource.model import SourceError, digest

from .charset import Decoded
from .feed_kinds import LOOKED_AT, feed_kind, plain_head
from .limits import Limits, Problem
from .metadata import Said
from .opened import Opened
from .publishers import by_domain, by_name, host_of
from .rows import Arrived, Row, arrival, parse_json
from .streams import whole

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


@dataclass(slots=True)
class Channel:
    """What a feed says of itself. `link`: the site; `ttl`: seconds for which it asks to be left alone; `base`: what links are relative to."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    ttl: float = 0.0
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `number`: its place in the feed, from 1; `id`: guid, or what stands for it; `html`: whether `text` is HTML; `source` and
    `source_url`: the outlet that an aggregator has it from; `published` and `updated` as they stand. What is not there is null.
    """

    number: int
    id: str | None
    link: str | None
    title: str | None
    text: str
    html: bool
    published: str | None
    updated: str | None
    source: str | None
    source_url: str | None
    author: str | None
    language: str | None
    channel: Channel = field(compare=False)

    @property
    def key(self) -> str:
        """What tells this entry from the others of its feed: its id, else its link, else its words."""
        return self.id or self.link or digest(self.title, self.text)[:40]

    @property
    def state(self) -> str:
        """A digest that changes when the entry does."""
        return digest(self.id, self.link, self.title, self.text, self.published, self.updated, self.source)[:24]

    @property
    def outlet(self) -> str | None:
        """The outlet that the entry names as its source, by the name that the lexicon has for it."""
        return by_name(self.source) or self.source if self.source else None

    @property
    def publisher(self) -> str | None:
        """Who published it: the source that the entry names; else the feed, when the entry lies on the feed's own site; else null."""
        if self.source:
            return self.source
        own = _site(self.channel.link)
        return self.channel.title if own and _site(self.link or self.channel.link) == own else None


def entries(
    stream: IO[bytes], limits: Limits, *, address: str | None = None, charset: str | None = None
) -> Iterator[Channel | Entry | SourceError]:
    """The entries of a feed in their order; an entry that cannot be used comes as an error, and the rest goes on. The last thing is the channel.

    `address`: where the feed came from, for links relative to it; `charset`: as the answer of a server declares it. Raises `SourceError` for
    what is no feed, or when there are more than `limits.members` entries.
    """
    head = stream.read(LOOKED_AT)
    kind = feed_kind(head)
    if kind is None:
        what = "it is a web page" if re.search(rb"<(?:!doctype\s+)?html\b", head, re.IGNORECASE) else "it is no feed"
        raise SourceError("no-feed", what, "RSS, Atom or JSON Feed", _hint(head))
    if kind == "json":
        yield from _json_entries(head, stream, limits, address)
    else:
        from .feeds_xml import xml_entries

        yield from xml_entries(head, stream, limits, address, charset)


def _hint(head: bytes) -> str:
    for link in re.findall(rb"<link\b[^>]*>", head, re.IGNORECASE):
        found = re.search(rb"href\s*=\s*[\"']([^\"']+)", link, re.IGNORECASE)
        if found and re.search(rb"application/(?:rss|atom|feed)\+", link):
            return f"try {found[1].decode('utf-8', 'replace')}, which the page names as its feed"
    return "check the address"


def absolute(link: str | None, base: str | None) -> str | None:
    """A link as an address; what cannot be made one (no base, no address) is kept as it stands."""
    link = (link or "").strip()
    if not link:
        return None
    try:
        return urljoin(base or "", link)
    except ValueError:
        return link


def language_of(text: str | None) -> str | None:
    """A tag of a language such as `en-GB`, null for what is none."""
    text = (text or "").strip()
    return text if _LANGUAGE.fullmatch(text) else None


def _site(address: str | None) -> str | None:
    """The host of an address without `www.`, and of a longer one its last two or three names: what two addresses of one site share."""
    try:
        host = (urlsplit(address or "").hostname or "").lower()
    except ValueError:
        return None
    names = host.removeprefix("www.").split(".")
    if len(names) < 2 or names[-1].isdigit():
        return host or None
    short = 3 if len(names) > 2 and len(names[-1]) == 2 and len(names[-2]) <= 3 else 2
    return ".".join(names[-short:])


# ---- JSON Feed --------------------------------------------------------------------------------------------------------------------


def _json_entries(head: bytes, stream: IO[bytes], limits: Limits, address: str | None) -> Iterator[Channel | Entry | SourceError]:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org). It is one object, held whole: at most `limits.document_bytes`."""
    data = head + whole(stream, max(1, limits.document_bytes - len(head)), "the JSON feed")
    feed = parse_json(plain_head(data) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.removeprefix(b"\xef\xbb\xbf"))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise SourceError("no-feed", "the JSON feed has no list of items", "an object with the key 'items'", "mend it")
    home = absolute(_string(feed, "home_page_url"), address)
    channel = Channel(_string(feed, "title"), home, language_of(_string(feed, "language")), 0.0, address or _string(feed, "feed_url") or home)
    for number, item in enumerate(items, 1):
        if number > limits.members:
            raise SourceError("too-many", f"the feed has more than {limits.members:,} entries", "fewer", "the rest was left out")
        try:
            yield _json_entry(number, item, channel)
        except SourceError as error:
            yield error
    yield channel


def _json_entry(number: int, item: Any, channel: Channel) -> Entry:
    if not isinstance(item, dict):
        raise SourceError("not-an-entry", "an item of the feed is no object", "an object with a text", "mend it")
    title = _string(item, "title")
    page, plain = _string(item, "content_html"), _string(item, "content_text") or _string(item, "summary")
    text, html = (page, True) if page else (plain or title, False)
    if not text:
        raise SourceError("no-text", "the entry has neither text nor title", "content_html, content_text or a title", "leave it out")
    identifier = item.get("id")
    if isinstance(identifier, (int, float)) and not isinstance(identifier, bool):
        identifier = str(identifier)
    own = absolute(_string(item, "url"), channel.base)
    # `external_url` is the page that a short entry is about, not the entry itself.
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    first = next((a for a in authors or () if isinstance(a, dict)), {})
    published, updated = _string(item, "date_published"), _string(item, "date_modified")
    return Entry(
        number,
        identifier.strip() or None if isinstance(identifier, str) else None,
        own,
        title,
        text,
        html,
        published or updated,
        updated,
        None,
        None,
        _string(first, "name"),
        language_of(_string(item, "language")) or channel.language,
        channel,
    )


def _string(row: Any, key: str) -> str | None:
    value = row.get(key)
    if not isinstance(value, str):
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return value.strip() or None


# ---- arrivals ---------------------------------------------------------------------------------------------------------------------


def feed_rows(place: str, stream: IO[bytes], limits: Limits) -> Iterator[Arrived]:
    """The reports of a feed in a file, in order. An entry that cannot be used comes as a `Problem`. Raises `SourceError` as `entries` does."""
    number = 0
    for item in entries(stream, limits):
        if isinstance(item, Entry):
            number += 1
            yield entry_arrival(item, place)
        elif isinstance(item, SourceError):
            number += item.code != "damaged"
            yield Problem.of(f"{place}#entry-{number}" if item.code != "damaged" else place, item)
    if not number:
        raise SourceError("empty", "there are no entries in the feed", "at least one", "leave it out")


def entry_arrival(entry: Entry, feed: str, page: tuple[bytes, str, str | None, str] | None = None) -> Row:
    """An entry as a row of `arrivals`. `feed`: the path or address of the feed; `page`: the article itself where it was fetched, as bytes, media
    (`text` or `html`), declared charset and address. Of an entry the payload is what the feed says of it, as JSON.
    """
    if page is not None:
        payload, media, charset, address = page
        publisher = entry.outlet or by_domain(host_of(address)) or entry.publisher
        given = {"id": entry.id, "title": None, "publisher": publisher, "published": entry.published, "uri": address, "language": None}
        row = arrival(f"{feed}#page-{entry.number}", media, payload, given, name=None, row=False)
        row["charset"] = charset
        return row
    said = {
        **{k: getattr(entry, k) for k in ("text", "html", "title", "published", "updated", "source", "source_url", "author")},
        "publisher": entry.publisher,
        "site": entry.channel.link,
    }
    payload = json.dumps({k: v for k, v in said.items() if v is not None}, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    given = {"id": entry.id, "title": entry.title, "publisher": entry.outlet, "published": None, "uri": entry.link, "language": entry.language}
    return arrival(f"{feed}#entry-{entry.number}", "feed", payload, given, name=None, row=True)


def read_entry(payload: bytes) -> Opened:
    """What the payload of an entry says."""
    said = parse_json(payload)
    text = said["text"]
    stated = [Said(k, said[k], "feed") for k in ("published", "source", "source_url", "author") if said.get(k)]
    if said.get("updated"):
        stated.append(Said("modified", said["updated"], "feed"))
    page = bool(said["html"])
    return Opened(
        Decoded(text, "utf-8", "row"),
        page,
        report=page,
        said=tuple(stated),
        title=said.get("title"),
        publisher=said.get("publisher"),
        published=said.get("published"),
        hosts=tuple(h for h in (host_of(said.get("site")),) if h and said.get("publisher")),
    )
