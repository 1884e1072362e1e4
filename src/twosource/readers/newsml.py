"""NewsML-G2 and NITF, the IPTC's formats in XML. The parser knows no entities but those of XML and HTML, and loads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import entities, escape
from typing import Any, Final

from twosource.model import SourceError

from .newsroom import as_markup, check_status, item, plain_words
from .opened import Opened

#: Elements of one file, and how deep they lie in one another.
MOST_ELEMENTS: Final = 1_000_000
MOST_DEPTH: Final = 200

#: Elements of NITF, and the element of HTML that shows them; what is not listed runs on in the line.
_NITF: Final = {
    **dict.fromkeys(("p", "ul", "ol", "li", "table", "tr", "td", "th", "blockquote", "pre", "br", "hr", "dl", "dt", "dd"), ""),
    "hl2": "h2",
    "block": "div",
    "bq": "blockquote",
    "fn": "p",
    "media-caption": "figcaption",
    "media-producer": "figcaption",
    "tagline": "p",
}
_DROPPED: Final = frozenset({"media-reference", "media-object", "media-metadata", "nitf-table-metadata", "script", "style"})
_VOID: Final = frozenset({"br", "hr"})
_ENTITY: Final = re.compile(rb"<!ENTITY|<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y|\x00<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y")
_REFERENCE: Final = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
_OWN: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


@cache
def _named(name: bytes) -> bytes:
    character = entities.html5.get(name.decode("ascii") + ";")
    return character.encode("ascii", "xmlcharrefreplace") if character and name not in _OWN else b"&" + name + b";"


def parse_xml(payload: bytes) -> Any:
    """The root of an XML text. Raises `SourceError` with code `entities`, `xml` or `too-large`."""
    from lxml import etree

    if _ENTITY.search(payload):
        raise SourceError("entities", "the XML text declares entities", "text without them", "write it again with the characters themselves")
    if (n := payload.count(b"<")) > MOST_ELEMENTS:
        raise SourceError("too-large", f"the XML text has {n:,} tags", f"at most {MOST_ELEMENTS:,}", "cut it into its items")
    # NITF's own document type lends it the names of HTML's characters.
    payload = _REFERENCE.sub(lambda m: _named(m[1]), payload)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(payload.lstrip(), parser)
    except (etree.LxmlError, ValueError) as error:
        why = " ".join(str(error).split())[:200]
        raise SourceError("xml", f"it is not well-formed XML: {why}", "XML that ends as it begins", "write it again") from None
    if root is None:
        raise SourceError("xml", "there is no element in it", "XML", "write it again")
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def items_of(root: Any) -> list[Any] | None:
    """The news items in a tree, null when it is neither NewsML-G2 nor NITF."""
    name = local(root)
    if name in ("newsItem", "nitf"):
        return [root]
    if name in ("newsMessage", "itemSet"):
        return [e for e in root.iter() if local(e) == "newsItem"]
    return [] if name in ("packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem") else None


def _all(root: Any, *path: str) -> Iterator[Any]:
    """The elements at the end of a path of local names, each anywhere below the one before."""
    if not path:
        yield root
        return
    for element in root.iter():
        if element is not root and local(element) == path[0]:
            yield from _all(element, *path[1:])


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _first(root: Any, *path: str) -> str | None:
    return next((text for e in _all(root, *path) if (text := _words(e))), None)


def _attribute(root: Any, name: str, *path: str) -> str | None:
    return next((value for e in _all(root, *path) if (value := (e.get(name) or "").strip())), None)


def _party(root: Any, *path: str) -> str | None:
    """Who an element names: in `<name>`, a literal, its text, or last its code without the scheme."""
    for e in _all(root, *path):
        if name := _first(e, "name") or (e.get("literal") or "").strip() or _words(e):
            return name
        if code := (e.get("qcode") or e.get("uri") or "").strip():
            return re.split(r"[:/#]", code)[-1] or None
    return None


# ---- NITF -------------------------------------------------------------------------------------------------------------------------


def _markup(element: Any, out: list[str], names: dict[str, str] | None, depth: int = 0) -> None:
    """An element's content as markup. `names`: element names to those of HTML; null where they are HTML already."""
    if depth > MOST_DEPTH:
        raise SourceError("too-deep", "its elements lie too deep in one another", f"at most {MOST_DEPTH}", "write it again")
    out.append(escape(element.text or "", quote=False))
    for child in element:
        name = local(child)
        if not isinstance(child.tag, str):
            out.append(escape(child.text or "", quote=False))
        elif name not in _DROPPED:
            shown = name if names is None else (names.get(name) or name if name in names else "")
            if shown in _VOID:
                out.append(f"<{shown}>")
            else:
                out.append(f"<{shown}>" if shown else "")
                _markup(child, out, names, depth + 1)
                out.append(f"</{shown}>" if shown else "")
        out.append(escape(child.tail or "", quote=False))


def _as_markup(elements: Iterator[Any], names: dict[str, str] | None) -> str:
    out: list[str] = []
    for element in elements:
        _markup(element, out, names)
    return "".join(out)


def _nitf(root: Any) -> dict[str, Any]:
    body = "".join(_as_markup(_all(root, part), _NITF) for part in ("body.content", "body.end"))
    title = _first(root, "hedline", "hl1") or _first(root, "head", "title")
    # Place and day stand in elements of their own, often without a space between.
    dateline = next((" ".join(" ".join(e.itertext()).split()) for e in _all(root, "dateline")), None)
    days = (("norm", "date.issue"), ("date.publication", "pubdata"), ("norm", "date.release"))
    issued = next((day for name, element in days if (day := _attribute(root, name, element))), None)
    story = _attribute(root, "norm", "story.date")
    lines = [*(_words(e) for e in _all(root, "body.head", "byline")), _first(root, "distributor"), dateline]
    publisher = _attribute(root, "name", "pubdata") or _attribute(root, "regsrc", "doc-id")
    said = [
        ("title", title, "hl1"),
        ("published", issued or story, "date.issue" if issued else "story.date"),
        ("created", story, "story.date"),
        ("author", _first(root, "byline"), "byline"),
        ("publisher", publisher, "pubdata"),
        ("source", _first(root, "distributor") or _attribute(root, "regsrc", "doc-id"), "distributor"),
        ("dateline", dateline, "dateline"),
        ("rights", _attribute(root, "holder", "doc.copyright"), "doc.copyright"),
    ]
    holder = _attribute(root, "holder", "doc.copyright")
    return {
        "title": title, "lines": lines, "body": body, "said": said, "publisher": publisher or holder, "published": issued or story,
        "hosts": [_attribute(root, "ex-ref", "pubdata")],
    }  # fmt: skip


def item_id(root: Any) -> str | None:
    """The id that the sender gave a news item: its guid in NewsML-G2, that of the document in NITF."""
    return (root.get("guid") or "").strip() or _attribute(root, "id-string", "doc-id")


# ---- NewsML-G2 --------------------------------------------------------------------------------------------------------------------


def _body(root: Any) -> tuple[str, dict[str, Any] | None]:
    """The body as markup; and what a NITF document inside states."""
    for content in _all(root, "contentSet", "inlineXML"):
        for inner in content:
            if local(inner) == "nitf":
                found = _nitf(inner)
                return found["body"], found
            if local(inner) in ("html", "body", "div", "section", "article"):
                bodies = [e for e in inner.iter() if local(e) == "body"] or [inner]
                return _as_markup(iter(bodies[:1]), None), None
            return f"<div>{_as_markup(iter([inner]), None)}</div>", None
    for content in _all(root, "contentSet", "inlineData"):
        if text := "".join(content.itertext()).strip():
            return as_markup(text), None
    return "", None


def _newsml(root: Any) -> dict[str, Any]:
    check_status(_attribute(root, "qcode", "itemMeta", "pubStatus"))
    body, inner = _body(root)
    if not plain_words(body) and next(_all(root, "contentSet", "remoteContent"), None) is not None:
        raise SourceError("no-text", "its content lies elsewhere (remoteContent)", "the content itself", "give the file that it names")
    title = _first(root, "contentMeta", "headline") or (inner and inner["title"])
    version = _first(root, "itemMeta", "versionCreated")
    created = _first(root, "contentMeta", "contentCreated") or _first(root, "itemMeta", "firstCreated")
    byline = _first(root, "contentMeta", "by")
    dateline = _first(root, "contentMeta", "dateline")
    provider = _party(root, "itemMeta", "provider")
    holder = _party(root, "rightsInfo", "copyrightHolder")
    said = [
        ("title", title, "headline"),
        ("published", version or created, "versionCreated" if version else "contentCreated"),
        ("created", created, "contentCreated"),
        ("author", byline, "by"),
        ("publisher", provider, "provider"),
        *(("source", name, "infoSource") for e in _all(root, "contentMeta", "infoSource") if (name := _party_of(e))),
        ("source", _first(root, "contentMeta", "creditline"), "creditline"),
        ("dateline", dateline, "dateline"),
        ("rights", holder, "copyrightHolder"),
        ("rights", _first(root, "rightsInfo", "usageTerms"), "usageTerms"),
        ("language", _attribute(root, "tag", "contentMeta", "language") or root.get("{http://www.w3.org/XML/1998/namespace}lang"), "language"),
        ("version", root.get("version"), "version"),
    ]
    return {
        "title": title, "lines": [byline, dateline], "body": body, "said": said, "publisher": provider or holder,
        "published": version or created or (inner and inner["published"]),
    }  # fmt: skip


def _party_of(element: Any) -> str | None:
    return _first(element, "name") or (element.get("literal") or "").strip() or _words(element) or None


def read_item(payload: bytes) -> Opened:
    """A NewsML-G2 news item or a NITF document as a page, and what it states.

    Raises `SourceError` with code `entities`, `xml`, `withdrawn`, `no-text` or `too-deep`.
    """
    root = parse_xml(payload)
    found = items_of(root)
    if not found:
        raise SourceError("xml", f"it is a <{local(root)[:40]}>, no news item", "NewsML-G2 or NITF", "leave it out")
    encoding = (root.getroottree().docinfo.encoding or "utf-8").lower()
    return item(encoding=encoding, **(_nitf(root) if local(root) == "nitf" else _newsml(found[0])))
