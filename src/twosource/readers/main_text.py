"""Which parts of a page's visible text are the report: trafilatura's main text, aligned back to offsets.

trafilatura (Barbaresi, ACL 2021 demo) finds the main text well but keeps no offsets, and it drops, joins and re-spaces pieces of text. Both
texts are therefore compared without their space and without characters that do not print: long pieces are looked up first and serve as
anchors, short ones only between the anchors around them, and a piece that is not found whole is halved until its halves are.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from lxml import etree

from twosource.model import Block

from .page import Page, PageBlock

#: A piece of at least this many printing characters is an anchor. With 24, all but 57 of the 138,455 words that trafilatura finds on the
#: development pages are found again, and 19 too many.
ANCHOR: Final = 24
#: Pieces of a halved piece below this many words are not looked up any more: they would be found anywhere.
LEAST_WORDS: Final = 3
#: trafilatura looks through the subtree of element after element, so its time goes with the sum of the depths of all elements, 2 microseconds
#: each. The development pages have at most 24,000; a page above this is a catalogue or an attack.
MAX_NESTING: Final = 400_000
#: A page with so few elements is under that whatever their order, or costs no more than a few seconds.
FEW_ELEMENTS: Final = 1500
#: Characters searched in vain before pieces that are not found are given up (half a second).
MAX_SEARCH: Final = 1_000_000_000
#: Without trafilatura's opinion a paragraph counts as main text, and any other block from this length on (characters).
LONG_BLOCK: Final = 140

_WORDLIKE: Final = re.compile(r"\w")
_Place = tuple[int, int]
_PARAGRAPHS: Final = frozenset({"p", "blockquote", "pre"})

for _name in ("trafilatura", "htmldate", "justext"):
    # They log every page they give up on; without a handler of their own Python prints that to standard error.
    logging.getLogger(_name).addHandler(logging.NullHandler())


def _nested(tree: Any) -> bool:
    if tree.xpath("count(//*)") <= FEW_ELEMENTS:
        return False
    depth = total = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += 1
            total += depth
        else:
            depth -= 1
    return total > MAX_NESTING


@cache
def _options() -> Any:
    from trafilatura.settings import Extractor

    # Measured on the development pages: fast .962, with its fallbacks .960 and half again as slow; without tables .959.
    return Extractor(fast=True, comments=False, tables=True, output_format="txt")


def _pieces(tree: Any) -> list[str] | None:
    """The paragraphs of the main text, a new line between the text nodes of each; None when trafilatura finds none."""
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(tree, options=_options())
    except Exception:
        # Whatever breaks inside must not cost the report: the caller has a plain rule to fall back on.
        return None
    if found is None or isinstance(found, dict):
        return None
    pieces = [found.body.text or ""]
    for element in found.body:
        pieces += ["\n".join(element.itertext()), element.tail or ""]
    return pieces


def _squeeze(text: str) -> str:
    text = "".join(text.split())
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


class _Squeezed:
    """The blocks of a page without space, end to end, with a way back to raw offsets."""

    def __init__(self, raw: str, blocks: tuple[PageBlock, ...]) -> None:
        self.raw = raw
        self.blocks = blocks
        self.starts: list[int] = []
        parts, size = [], 0
        for b in blocks:
            # The page's <title> is never main text, though its words often are those of the headline.
            part = "" if b.tag == "title" else _squeeze(raw[b.start : b.end])
            self.starts.append(size)
            parts.append(part)
            size += len(part)
        self.starts.append(size)
        self.text = "".join(parts)

    def marked(self, found: list[tuple[int, int]]) -> Iterator[tuple[PageBlock, list[tuple[int, int]]]]:
        """Each block with the stretches of it, in squeezed offsets from its start, that `found` (sorted, disjoint) covers."""
        at = 0
        for i, block in enumerate(self.blocks):
            start, end = self.starts[i], self.starts[i + 1]
            inside = []
            while at < len(found) and found[at][1] <= start:
                at += 1
            k = at
            while k < len(found) and found[k][0] < end:
                inside.append((max(found[k][0], start) - start, min(found[k][1], end) - start))
                k += 1
            yield block, inside


def _parts(piece: str) -> list[str]:
    """A piece cut where its text nodes end, or else in the middle; empty when it is too short to be cut."""
    if len(lines := [line for line in piece.split("\n") if line.strip()]) > 1:
        return lines
    words = piece.split()
    if len(words) < 2 * LEAST_WORDS:
        return []
    middle = len(words) // 2
    return [" ".join(words[:middle]), " ".join(words[middle:])]


def _ends(places: list[_Place | None], size: int) -> list[int]:
    """For every piece, where the next one that was found begins."""
    out, after = [size] * len(places), size
    for i in range(len(places) - 1, -1, -1):
        out[i] = after
        if (place := places[i]) is not None:
            after = place[0]
    return out


class _Search:
    """Looks pieces up in a page, until too much was searched in vain."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.left = MAX_SEARCH

    def find(self, piece: str, low: int, high: int) -> int:
        if self.left < 0:
            return -1
        at = self.page.find(piece, low, high)
        self.left -= max(0, (high if at < 0 else at) - low)
        return at

    def fill(self, pieces: list[str], places: list[_Place | None], *, anchors: bool) -> None:
        """Fill in the places of the pieces not found yet: the long ones anywhere, the short ones only between those found around them."""
        ends = _ends(places, len(self.page))
        cursor = 0
        for i, piece in enumerate(pieces):
            if (known := places[i]) is not None:
                cursor = known[1]
                continue
            squeezed = _squeeze(piece)
            if not squeezed or (anchors and len(squeezed) < ANCHOR):
                continue
            # After a neighbour found out of order there is no room between; then all that follows is open.
            at = self.find(squeezed, cursor, ends[i] if ends[i] >= cursor else len(self.page))
            if at < 0 and anchors:
                at = self.find(squeezed, 0, len(self.page))
            if at >= 0:
                places[i] = (at, at + len(squeezed))
                cursor = at + len(squeezed)


def locate(page: str, pieces: list[str]) -> list[_Place]:
    """Where the pieces stand in a page without space: sorted, disjoint stretches in its offsets.

    A piece may have space anywhere, the page must have none; a new line in a piece is a place where it may be cut.
    """
    search = _Search(page)
    places: list[_Place | None] = [None] * len(pieces)
    while True:
        search.fill(pieces, places, anchors=True)
        cut = {i: parts for i, piece in enumerate(pieces) if places[i] is None and (parts := _parts(piece))}
        if not cut or search.left < 0:
            break
        places = [p for i, place in enumerate(places) for p in ([None] * len(cut[i]) if i in cut else [place])]
        pieces = [p for i, piece in enumerate(pieces) for p in cut.get(i, [piece])]
    search.fill(pieces, places, anchors=False)
    merged: list[_Place] = []
    for start, end in sorted(p for p in places if p is not None):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _raw_offsets(raw: str, start: int, end: int) -> list[int]:
    """Raw offset of every squeezed character of a block; a block that something covers has at least one."""
    return [i for i in range(start, end) if not raw[i].isspace() and raw[i].isprintable()]


def _split(raw: str, block: PageBlock, covered: list[tuple[int, int]]) -> Iterator[Block]:
    """The block cut where its main text begins and ends, moved outward to whole words. Space at a cut belongs to no block."""
    if not covered:
        yield Block(block.start, block.end, block.tag, False)
        return
    offsets = _raw_offsets(raw, block.start, block.end)
    cuts: list[tuple[int, int]] = []
    for a, b in covered:
        start, end = offsets[a], offsets[b - 1] + 1
        while start > block.start and not raw[start - 1].isspace():
            start -= 1
        while end < block.end and not raw[end].isspace():
            end += 1
        # Marks between two stretches, or at the rim of the block, go with them: only words can be other text.
        last = cuts[-1][1] if cuts else block.start
        if not _WORDLIKE.search(raw, last, start):
            start = cuts.pop()[0] if cuts else block.start
        cuts.append((start, max(end, last)))
    if not _WORDLIKE.search(raw, cuts[-1][1], block.end):
        cuts[-1] = (cuts[-1][0], block.end)
    at = block.start
    for start, end in [*cuts, (block.end, block.end)]:
        if raw[at:start].strip():
            yield Block(*_trim(raw, at, start), block.tag, False)
        if start < end:
            yield Block(*_trim(raw, start, end), block.tag, True)
        at = end


def _trim(raw: str, start: int, end: int) -> tuple[int, int]:
    while raw[start].isspace():
        start += 1
    while raw[end - 1].isspace():
        end -= 1
    return start, end


def _plain_rule(page: Page) -> tuple[Block, ...]:
    return tuple(
        Block(b.start, b.end, b.tag, b.tag in _PARAGRAPHS or (b.tag not in ("title", "a") and b.end - b.start >= LONG_BLOCK))
        for b in page.blocks
    )


def mark_main(page: Page) -> tuple[Block, ...]:
    """The blocks of a page, cut so that each is main text as a whole or not at all. trafilatura works on a copy of the tree."""
    pieces = None if _nested(page.tree) else _pieces(page.tree)
    if pieces is None:
        return _plain_rule(page)
    squeezed = _Squeezed(page.raw, page.blocks)
    blocks: list[Block] = []
    for i, (block, covered) in enumerate(squeezed.marked(locate(squeezed.text, pieces))):
        if covered == [(0, squeezed.starts[i + 1] - squeezed.starts[i])]:
            blocks.append(Block(block.start, block.end, block.tag, True))
        else:
            blocks.extend(_split(page.raw, block, covered))
    return tuple(blocks)
