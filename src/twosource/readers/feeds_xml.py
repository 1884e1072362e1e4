"""XML feeds as a stream: entries are taken out of the tree as soon as they end, so that memory does not grow with the feed.

Libraries for feeds hold all of it. Nothing is loaded or expanded: no DTD, no entity but the five of XML, those of HTML and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import IO, Any, Final

from twosource.model import SourceError

from .feeds import Channel, Entry, absolute, language_of
from .limits import Limits, too_large
from .streams import CHUNK

#: Levels of elements in a feed; pages inside entries (XHTML) go to some 40.
DEEPEST: Final = 200

_TAG: Final = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--.*?--)>", re.DOTALL)
_ENTITY: Final = re.compile(r"&([A-Za-z_][\w.-]*);")
_ITEMS: Final = frozenset({"item", "entry"})
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_DC: Final = frozenset({"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"})
_SYNDICATION: Final = "http://purl.org/rss/1.0/modules/syndication/"
_MEDIA: Final = "http://search.yahoo.com/mrss/"
_BURNER: Final = "http://rssnamespace.org/feedburner/ext/1.0"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ATOM: Final = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"})
#: Namespaces of elements that belong to a feed itself, with none for RSS 0.9x and 2.0.
_OWN: Final = _ATOM | {
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
    "http://backend.userland.com/RSS2",
}
_PERIODS: Final = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


def xml_entries(
    head: bytes, stream: IO[bytes], limits: Limits, address: str | None, charset: str | None
) -> Iterator[Channel | Entry | SourceError]:
    """The entries of an XML feed, as `twosource.readers.feeds.entries` tells; `head`: what was read of the stream already."""
    from lxml import etree

    declared = re.search(rb"<\?xml[^>]*\bencoding\s*=", head[:200]) or head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "recover": True}
    try:
        parser = etree.XMLPullParser(("start", "end"), encoding=None if declared else charset, remove_pis=True, **options)
    except LookupError:
        parser = etree.XMLPullParser(("start", "end"), remove_pis=True, **options)
    reading = _Reading(limits, address)
    # White space before the XML declaration is an error to a parser and common in feeds.
    data = head.lstrip() if head[:1].isspace() else head
    ended = False
    told: str | None = None
    while not ended:
        fault: SourceError | None = None
        try:
            if data:
                parser.feed(data)
            else:
                ended = True
                reading.cut = not reading.closed
                parser.close()
        except etree.XMLSyntaxError as error:
            ended = True
            fault = SourceError("damaged", f"the feed breaks off: {' '.join(str(error).split())[:200]}", "whole XML", "fetch it again")
        except (LookupError, ValueError) as error:
            raise SourceError("damaged", f"the feed is no XML ({error})", "RSS or Atom", "write it again") from None
        reading.came += len(data)
        for event, element in parser.read_events():
            yield from reading.take(event, element)
        reading.check()
        told = told or _fault(parser)
        if fault is not None:
            yield fault
        data = b"" if ended else stream.read(CHUNK)
    if reading.cut and fault is None:
        yield SourceError("damaged", f"the feed breaks off{f': {told}' if told else ''}", "whole XML", "fetch it again")
    elif told:
        yield SourceError("damaged", f"the feed is not well formed: {told}", "XML", "look at the entries near it: some may be cut or lost")
    yield reading.channel


def _fault(parser: Any) -> str | None:
    """What is first wrong with the XML; entities that are not declared are looked at entry by entry."""
    for error in parser.feed_error_log:
        if "ENTITY" not in error.type_name or "LOOP" in error.type_name:
            return f"line {error.line}: {' '.join(error.message.split())[:160]}"
    return None


class _Reading:
    """An XML feed while it is read: entries are taken out of the tree as soon as they end."""

    def __init__(self, limits: Limits, address: str | None) -> None:
        self.limits = limits
        self.channel = Channel(base=address)
        self.root: Any = None
        self.number = self.depth = self.came = self.before = 0
        self.inside: Any = None
        self.closed = self.cut = False

    def check(self) -> None:
        """Raise `SourceError` when what is held in memory, one entry or what stands between entries, is above the limit."""
        if self.came - self.before > self.limits.document_bytes + CHUNK:
            raise too_large("an entry of the feed", self.limits.document_bytes)

    def take(self, event: str, element: Any) -> Iterator[Entry | SourceError]:
        if not isinstance(element.tag, str):
            return
        if event == "start":
            self.depth += 1
            if self.depth > DEEPEST:
                raise SourceError("damaged", f"the elements of the feed lie {DEEPEST} deep and more", "a feed", "leave it out")
            if self.root is None:
                self.root = element
                self.channel.base = _base(element, self.channel.base)
            elif self.inside is None and _local(element) in _ITEMS and _namespace(element) in _OWN:
                self.inside = element
            return
        self.depth -= 1
        if element is self.inside:
            self.inside = None
            self.number += 1
            if self.number > self.limits.members:
                raise SourceError("too-many", f"the feed has more than {self.limits.members:,} entries", "fewer", "the rest was left out")
            try:
                if self.cut:
                    raise SourceError("damaged", "the entry breaks off with the feed", "a whole entry", "fetch the feed again")
                yield self._entry(element)
            except SourceError as error:
                yield error
            self.before = self.came
            _drop(element)
        elif element is self.root:
            self.closed = True
        elif self.inside is None:
            self._of_channel(element)

    def _of_channel(self, element: Any) -> None:
        parent = element.getparent()
        if parent is None or _local(parent) not in ("channel", "feed"):
            return
        name, namespace, c = _local(element), _namespace(element), self.channel
        text = _words(element)
        if namespace in _OWN and name == "title":
            c.title = c.title or _heading(element)
        elif namespace in _OWN and name == "link":
            if namespace in _ATOM:
                if element.get("rel", "alternate") == "alternate":
                    c.link = c.link or absolute(element.get("href"), _base(element, c.base))
            else:
                c.link = c.link or absolute(text, c.base)
        elif name == "language" and (namespace in _OWN or namespace in _DC):
            c.language = c.language or language_of(text)
        elif name == "ttl" and namespace in _OWN and text and re.fullmatch(r"\d{1,8}", text):
            c.ttl = max(c.ttl, 60.0 * int(text))
        elif namespace == _SYNDICATION and name == "updatePeriod":
            c.ttl = max(c.ttl, _PERIODS.get((text or "").lower(), 0.0))
        elif namespace == _SYNDICATION and name == "updateFrequency" and text and re.fullmatch(r"\d{1,4}", text) and int(text):
            c.ttl /= int(text)
        else:
            return
        if c.link and not c.base:
            c.base = c.link

    def _entry(self, item: Any) -> Entry:
        _no_own_entities(item)
        c = self.channel
        base = _base(item, c.base or c.link)
        found: dict[str, Any] = {}
        for child in item:
            if isinstance(child.tag, str):
                _part(child, found, base)
        guid, permalink = found.get("guid", (None, False))
        guid = guid or (item.get(f"{{{_RDF}}}about") or "").strip() or None
        link = found.get("original") or found.get("link")
        if link is None and guid and (permalink or item.get(f"{{{_RDF}}}about")) and re.match(r"https?://", guid):
            link = guid
        text, html = found.get("content") or found.get("summary") or found.get("described") or (None, False)
        title = found.get("title")
        if text is None or not text.strip():
            text, html = title, False
        if not text:
            raise SourceError("no-text", "the entry has neither text nor title", "a title or a description", "leave it out")
        if len(text) > self.limits.document_bytes:
            raise too_large("the entry", self.limits.document_bytes)
        language = language_of(item.get(f"{_XML}lang")) or found.get("language") or c.language or language_of(self.root.get(f"{_XML}lang"))
        source, source_url = found.get("source", (None, None))
        return Entry(
            self.number,
            guid,
            link,
            title,
            text,
            html,
            found.get("published") or found.get("date") or found.get("updated"),
            found.get("updated"),
            source or found.get("publisher"),
            source_url,
            found.get("author"),
            language,
            c,
        )


def _part(child: Any, found: dict[str, Any], base: str | None) -> None:
    """Put what a child of an entry says into `found`; of several of one kind the first counts."""
    name, space = _local(child), _namespace(child)

    def put(key: str, value: Any) -> None:
        if value not in (None, ""):
            found.setdefault(key, value)

    if space in _OWN:
        if name == "title":
            put("title", _heading(child))
        elif name == "link":
            rel = child.get("rel", "alternate")
            address = child.get("href") if space in _ATOM else _words(child) or child.get("href")
            if rel == "alternate":
                put("link", absolute(address, _base(child, base)))
        elif name in ("guid", "id"):
            if word := _words(child):
                put("guid", (word, name == "guid" and child.get("isPermaLink", "true").strip().lower() != "false"))
        elif name in ("description", "summary", "content"):
            put("content" if name == "content" else "summary", _content(child, space in _ATOM))
        elif name in ("pubDate", "published", "issued"):
            put("published", _words(child))
        elif name in ("updated", "modified"):
            put("updated", _words(child))
        elif name == "author":
            inner = next((c for c in child if isinstance(c.tag, str) and _local(c) == "name"), child)
            put("author", _words(inner))
        elif name == "source":
            put("source", _source(child, base))
    elif space == _CONTENT and name == "encoded":
        found["content"] = _content(child, False) or found.get("content")
    elif space == _MEDIA and name == "description":
        put("described", _content(child, False))
    elif space in _DC and name in ("date", "publisher", "language", "issued", "modified"):
        word = _words(child)
        put({"issued": "published", "modified": "updated"}.get(name, name), language_of(word) if name == "language" else word)
    elif space in _DC and name == "creator":
        put("author", _words(child))
    elif space == _BURNER and name == "origLink":
        put("original", absolute(_words(child), base))


def _source(child: Any, base: str | None) -> tuple[str | None, str | None] | None:
    """The source that an entry names: RSS 2.0 `<source url>Name</source>`, Atom `<source>` with a title and links."""
    inner = {_local(c): c for c in reversed(list(child)) if isinstance(c.tag, str)}
    if inner:
        name = _heading(inner["title"]) if "title" in inner else None
        address = inner["link"].get("href") if "link" in inner else _words(inner["id"]) if "id" in inner else None
        return (name, absolute(address, base)) if name or address else None
    name, address = _words(child), child.get("url")
    return (name, absolute(address, base)) if name or address else None


def _local(element: Any) -> str:
    return str(element.tag.rpartition("}")[2])


def _namespace(element: Any) -> str:
    return str(element.tag[1:].partition("}")[0]) if element.tag[0] == "{" else ""


def _base(element: Any, outer: str | None) -> str | None:
    own = element.get(f"{_XML}base")
    return absolute(own, outer) or outer if own else outer


def _drop(element: Any) -> None:
    """Take an element that was read out of the tree, with those before it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _no_own_entities(item: Any) -> None:
    """Raise `SourceError` where an entry uses an entity that the feed itself declares: it is not expanded, and its text would be another one."""
    from lxml import etree

    for entity in item.iter(etree.Entity):
        if f"{entity.name};" not in html5:
            raise SourceError("entity", f"the entry uses an entity of the feed's own, &{entity.name};", "plain text", "write it out")


def _raw(element: Any) -> str:
    """The text inside an element, with HTML's named characters put in."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            parts.append(_raw(child))
        elif getattr(child, "name", None) and f"{child.name};" in html5:
            parts.append(html5[f"{child.name};"])
        parts.append(child.tail or "")
    return "".join(parts)


def _words(element: Any) -> str | None:
    return " ".join(_raw(element).split()) or None


def _heading(element: Any) -> str | None:
    """A title as plain text: many feeds escape it twice, or put elements in it."""
    text = _raw(element)
    if _TAG.search(text) or _ENTITY.search(text) or "&#" in text:
        text = unescape(_TAG.sub("", text))
    return " ".join(text.split()) or None


def _content(element: Any, atom: bool) -> tuple[str, bool] | None:
    """The text of an entry and whether it is HTML. RSS does not say: what holds a tag or a named character is taken for HTML."""
    kind = (element.get("type") or ("text" if atom else "")).strip().lower()
    if atom and element.get("src"):
        return None
    if kind in ("xhtml", "application/xhtml+xml") or any(isinstance(c.tag, str) for c in element):
        from lxml import etree

        inner = "".join(str(etree.tostring(c, encoding="unicode", method="html")) for c in element)
        return (element.text or "") + inner, True
    text = _raw(element)
    if not text.strip():
        return None
    if kind in ("text", "text/plain") and atom:
        return text, False
    if kind in ("html", "text/html") or _TAG.search(text):
        return text, True
    return (unescape(text) if "&" in text else text), False
