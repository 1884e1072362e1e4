"""The visible text of an HTML page by a fixed rule, with its blocks.

Shown is what a browser without style sheets and scripts would show: no script, style, noscript, template, form control or embedded object,
no element with the attribute `hidden` or the inline style `display: none` or `visibility: hidden`. Space runs together to one space except
in `pre`; `<br>` is a new line; two of them, and every block element, begin a new block, and an empty line stands between blocks. The page's
`<title>` is the first block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lxml import etree, html

from twosource.lexicons import load_rows
from twosource.model import SourceError

#: A page with more tags is refused before it is parsed: libxml2 takes about 120 bytes an element, and the pages of the development set have
#: at most 3,300 tags.
MAX_TAGS: Final = 1_000_000

#: Numbers of characters that HTML reads as Windows-1252 where Unicode has control characters (HTML standard, "numeric character reference
#: end state"); libxml2 does not.
_NUMERIC: Final = re.compile(r"&#(?:0*(1[2-5][0-9])|[xX]0*([89][0-9a-fA-F]))(?![0-9a-fA-F]);?")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_HIDING_STYLE: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_SPACE, _LINE, _BLOCK = 1, 2, 3


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block of the page: `[start, end)` in the raw text and the name of its element."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: its visible text, the blocks of it in order, and the tree."""

    raw: str
    blocks: tuple[PageBlock, ...]
    tree: Any


@cache
def _kinds() -> dict[str, str]:
    return {r["element"]: r["kind"] for r in load_rows("reader_elements.tsv").rows}


def _numeric(match: re.Match[str]) -> str:
    code = int(match[1]) if match[1] else int(match[2], 16)
    if not 128 <= code < 160:
        return match[0]
    return bytes([code]).decode("cp1252", "replace")


def parse(text: str) -> Any:
    """The tree of a page. Raises `SourceError` with code `too-large`, `too-deep` or `empty`."""
    if (tags := text.count("<")) > MAX_TAGS:
        raise SourceError("too-large", f"the page has {tags:,} tags", f"at most {MAX_TAGS:,}", "cut it into its reports")
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    if "&#" in text:
        text = _NUMERIC.sub(_numeric, text)
    # Comments and processing instructions are dropped while parsing; the main-text finder wants trees of this kind, too.
    parser = etree.HTMLParser(collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    # The lookup of lxml.html is a Python function that runs for every element that is touched; this one is not.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        tree = None
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise SourceError("too-deep", f"the page cannot be parsed to its end: {entry.message.strip()}", "a page that a browser shows")
    if tree is None:
        raise SourceError("empty", "the page has no elements", "HTML with text", "leave it out")
    return tree


def _hidden(tree: Any) -> set[Any]:
    found = set(tree.xpath("//*[@hidden]|//dialog[not(@open)]"))
    for element in tree.xpath("//*[@style]"):
        if _HIDING_STYLE.search(element.get("style")):
            found.add(element)
    # Pages hide themselves until their script has run: what a browser shows in the end is the page.
    return {e for e in found if e.tag not in ("html", "body")}


class _Writer:
    """Collects text and blocks."""

    __slots__ = ("after_link", "block_at", "block_tag", "blocks", "gap", "in_link", "in_time", "linked", "out", "size", "space", "timed")

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.blocks: list[PageBlock] = []
        self.gap = _BLOCK
        self.space = ""
        self.block_at = -1
        self.block_tag = ""
        self.linked = self.timed = 0
        self.in_link = self.in_time = 0
        self.after_link = False

    def close(self) -> None:
        """End the block that is open, if any."""
        if self.block_at < 0:
            return
        tag, chars = self.block_tag, self.size - self.block_at
        if self.linked >= chars and _kinds().get(tag) not in ("heading", "sticky"):
            tag = "a"
        elif self.timed >= chars:
            tag = "time"
        self.blocks.append(PageBlock(self.block_at, self.size, tag))
        self.block_at = -1

    def write(self, text: str, tag: str) -> None:
        """Add words after the break that is due."""
        gap = self.gap
        if gap == _BLOCK:
            self.close()
            if self.size:
                self.out.append("\n\n")
                self.size += 2
            self.block_at, self.block_tag, self.linked, self.timed = self.size, tag, 0, 0
        elif gap or self.space:
            before = "\n" if gap == _LINE else self.space or " "
            self.out.append(before)
            self.size += len(before)
            self.linked += len(before)
            self.timed += len(before)
        self.out.append(text)
        self.size += len(text)
        if self.in_link:
            self.linked += len(text)
        if self.in_time:
            self.timed += len(text)
        self.gap, self.space, self.after_link = 0, "", False


def _flow(w: _Writer, text: str, tag: str) -> None:
    words = text.split()
    if not words:
        if not w.gap:
            w.gap = _SPACE
        return
    if not w.gap and text[0].isspace():
        w.gap = _SPACE
    w.write(" ".join(words), tag)
    if text[-1].isspace():
        w.gap = _SPACE


def _preformatted(w: _Writer, text: str, tag: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if inner := text.strip():
        start = text.index(inner[0])
        w.space += text[:start]
        w.write(inner, tag)
        w.space = text[start + len(inner) :]
    else:
        w.space += text


def walk(tree: Any) -> Page:
    """The visible text of a tree and its blocks; the tree is not changed. An empty page has the text ``""``."""
    kinds = _kinds()
    hidden = _hidden(tree)
    w = _Writer()
    for title in tree.xpath("//title[not(ancestor::svg)][1]")[:1]:
        _flow(w, title.text_content(), "title")
        w.gap = _BLOCK
    names = ["div"]
    sticky = 0
    pre = 0
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        kind = kinds.get(tag)
        if event == "start":
            if kind == "hidden" or element in hidden:
                walker.skip_subtree()
                continue
            if kind is not None:
                w.gap = _BLOCK
                if kind == "wrapper":
                    names.append(names[-1])
                elif kind == "heading":
                    names.append(tag)
                else:
                    names.append(names[-1] if sticky else tag)
                    sticky += kind == "sticky"
                    pre += tag in ("pre", "xmp", "listing")
            elif tag == "br":
                w.gap = _LINE if w.gap < _LINE else _BLOCK
            elif tag == "a":
                # Links that follow each other without a space stand apart on every page that has them.
                if w.after_link and not w.gap:
                    w.gap = _SPACE
                w.in_link += 1
            elif tag == "time":
                w.in_time += 1
            text = element.text
        else:
            if kind is not None and kind != "hidden":
                if element not in hidden:
                    w.gap = _BLOCK
                    names.pop()
                    if kind == "sticky":
                        sticky -= 1
                    elif kind == "leaf":
                        pre -= tag in ("pre", "xmp", "listing")
            elif tag == "a" and element not in hidden:
                w.in_link -= 1
                w.after_link = True
            elif tag == "time" and element not in hidden:
                w.in_time -= 1
            text = element.tail
        if text:
            if pre:
                _preformatted(w, text, names[-1])
            else:
                _flow(w, text, names[-1])
    w.close()
    return Page("".join(w.out), tuple(w.blocks), tree)
