"""The day of publication as a report prints it: in a dateline (`SUND, Sept. 5, 2016 (Norra Wire) -`) or in a line beside the headline.

Only a complete date counts, and only the day: the hour that a line gives is of a zone that it seldom names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from .dates import iso_date, words

#: A line with a date beside the headline is at most so long, and has at most so many letters that are no date and no label: a byline.
LINE_LENGTH: Final = 120
BESIDE: Final = 45
#: Lines (blocks of a page) before the headline and behind it that are looked at; what follows two paragraphs is no header any more.
BEFORE: Final = 5
BEHIND: Final = 14
#: From this length on a line is a paragraph.
PARAGRAPH: Final = 140
#: Paragraphs that may begin with a dateline.
OPENING: Final = 3
#: Characters of a paragraph in which a dateline ends.
DATELINE: Final = 120

_WORD: Final = re.compile(r"[^\W\d_]+")
#: "SUND, Norra, Sept. 5 (Norra Wire) -", "SUND (Norra Wire) —", "Sept 5 (Norra Wire) -": the agency of a dateline.
_CREDIT: Final = re.compile(
    r"(?:[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’/ -]+(?:,[^()/\n]{1,60})?"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]{2,8}\.?(?: \d{4})?)"
    r" ?\((?P<name>[A-Z][\w.& -]{1,30}|dpa)\)\s*[-–—]"
)
_DASH: Final = re.compile(r"\s*(?:[(/\[][^()/\[\]]{1,40}[)/\]])?\s*(?:[-–—:]|$)")
#: Names, and what stands between them: "SUND, Norra", "Stratford-upon-Avon, Rep. of Norra", "NORRA (Sund Wire),".
_PLACE: Final = re.compile(r"(?:(?:[A-Z\u00c0-\u00de][\w.'’-]*|of|and|de|la|el|al|du|des|di|den|der|am|an)[ ,./]+|\([^()]{1,40}\)[ ,]*){1,8}\(?")

#: Between the parts of a line beside the headline: "The Norra Post | Monday, 5 May 2020 - 10:12".
_BETWEEN: Final = re.compile(r"\s*[|,;·•()\[\]]\s*|\s+[-–—/]+\s+|:\s+")
_CLOCK: Final = re.compile(r"[\d:.]+\s*(?:[ap]\.?m\.?)?\s*[A-Z]{0,4}")
_YEAR: Final = re.compile(r"\d{4}")


@cache
def _date() -> re.Pattern[str]:
    """A complete date in running text."""
    months = sorted(words("month"), key=len, reverse=True)
    name = rf"(?:{'|'.join(months)}|{'|'.join(sorted({m[:3] for m in months if len(m) > 3}))})\.?"
    return re.compile(
        rf"(?<![\w/.-])(?:\d{{1,2}}(?:st|nd|rd|th|er|º|ª|\.)?[ \u00a0-](?:of |de )?{name},?[ \u00a0-](?:del? )?\d{{4}}"
        rf"|{name} \d{{1,2}}(?:st|nd|rd|th)?,? ?\d{{4}}"
        r"|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}/\d{1,2}/\d{4}"
        r"|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일])(?!\d)",
        re.IGNORECASE,
    )


@cache
def _label(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words(kind), key=len, reverse=True)))})\b", re.IGNORECASE)


def _found(text: str) -> list[tuple[int, int, str]]:
    """The complete dates in a text: start, end and the day in ISO 8601."""
    if not _YEAR.search(text):  # every form of a date holds one; looking for that first takes a twentieth of the time
        return []
    return [(m.start(), m.end(), day[:10]) for m in _date().finditer(text) if (day := iso_date(m[0].rstrip(". ")))]


def _in_line(line: str) -> tuple[str, bool] | None:
    """The day of publication in a line beside the headline, and whether the line calls it that."""
    if len(line) > LINE_LENGTH:
        return None
    dates = _found(line)
    at = 0
    plain: str | None = None
    for start, end, day in dates:
        before = line[at:start]
        at = end
        published, modified = (list(_label(kind).finditer(before)) for kind in ("published", "modified"))
        if published and (not modified or modified[-1].start() < published[-1].start()):
            return day, True
        if not modified and plain is None:
            plain = day
    if plain is None:
        return None
    rest = _date().sub(" ", line)
    other = [w for w in _WORD.findall(rest) if w.casefold() not in words("joining")]
    # A byline is made of names; a sentence is not.
    if sum(map(len, other)) > BESIDE or any(w[0].islower() and len(w) > 2 for w in other):
        return None
    return plain, False


def beside_date(line: str) -> list[str]:
    """What stands beside a complete date in a line that holds nothing else: names of an outlet, of a writer, of a place."""
    if len(line) > LINE_LENGTH or not _in_line(line):
        return []
    rest = _date().sub("|", line)
    for kind in ("published", "modified"):
        rest = _label(kind).sub("|", rest)
    parts = (p for part in _BETWEEN.split(rest) if (p := part.strip(" .")) and not _CLOCK.fullmatch(p))
    return [p for p in parts if p.casefold() not in words("weekday") and p.casefold() not in words("joining")]


def is_date(line: str) -> bool:
    """Whether a line holds a complete date and nothing else."""
    return len(line) <= LINE_LENGTH and _in_line(line) is not None and not beside_date(line)


def _in_dateline(paragraph: str) -> str | None:
    head = paragraph[:DATELINE]
    for start, end, day in _found(head):
        dash = _DASH.match(head, end)
        if dash and dash[0].strip() and (not start or _PLACE.fullmatch(head[:start])):
            return day
    return None


def _headlines(texts: Sequence[str], tags: Sequence[str], main: Sequence[bool]) -> list[int]:
    """The indices of what may be the headline: the last `<h1>` before the main text, and what stands before that where it is far away."""
    first = next((i for i, m in enumerate(main) if m and len(texts[i]) >= PARAGRAPH), next((i for i, m in enumerate(main) if m), 0))
    heads = [i for i, tag in enumerate(tags) if tag == "h1" and i <= first + BEFORE][-1:]
    return heads if heads and first - heads[0] < BEHIND else [*heads, max(0, first - 1)]


def _beside(texts: Sequence[str], tags: Sequence[str], head: int) -> str | None:
    paragraphs = 0
    behind: list[tuple[str, bool]] = []
    for i in range(head, min(len(texts), head + BEHIND)):
        paragraphs += len(texts[i]) >= PARAGRAPH
        if paragraphs > 1:
            break
        if tags[i] not in ("figcaption", "title") and (found := _in_line(texts[i])):
            behind.append(found)
    before = [f for i in range(max(0, head - BEFORE), head) if tags[i] not in ("figcaption", "title") and (f := _in_line(texts[i]))]
    for found in (*(f for f in behind if f[1]), *(f for f in before if f[1]), *behind[:1], *before[-1:]):
        return found[0]
    # Some print it behind the last paragraph, with a label.
    labelled = {f[0] for i in range(head, len(texts)) if "ublish" in texts[i] and (f := _in_line(texts[i])) and f[1]}
    return labelled.pop() if len(labelled) == 1 else None


def _lines(raw: str) -> list[str]:
    """The lines with ink at the beginning of a plain text."""
    return [line.strip() for line in raw[:20_000].splitlines() if line.strip()]


def stated_date(raw: str, blocks: Sequence[Mapping[str, Any]]) -> str | None:
    """The day (ISO 8601) that a report prints as that of its publication, or null. `blocks`: of a page; empty for a plain text."""
    if blocks:
        texts = [raw[b["start"] : b["end"]] for b in blocks]
        tags = [b["tag"] for b in blocks]
        main = [b["main"] for b in blocks]
        heads = _headlines(texts, tags, main)
        paragraphs = [t for t, m in zip(texts, main, strict=True) if m and len(t) >= PARAGRAPH][:OPENING]
    else:
        texts = _lines(raw)
        tags, heads = [""] * len(texts), [0]
        paragraphs = texts[:BEHIND]
    for paragraph in paragraphs:
        if day := _in_dateline(paragraph):
            return day
    texts = [" ".join(t.split()) if len(t) <= 2 * PARAGRAPH else t for t in texts]
    return next((day for head in heads if (day := _beside(texts, tags, head))), None)


def credited(raw: str, blocks: Sequence[Mapping[str, Any]]) -> str | None:
    """The agency that the dateline of a report credits, as it stands there, or null: whose text it is, wherever it is printed."""
    if blocks:
        texts = (raw[b["start"] : b["end"]].strip() for b in blocks if b["main"])
        paragraphs = [t for t in texts if len(t) >= PARAGRAPH][:1]
    else:
        paragraphs = _lines(raw)[:BEHIND]
        long = next((i for i, t in enumerate(paragraphs) if len(t) >= PARAGRAPH), len(paragraphs))
        paragraphs = paragraphs[: long + 1]
    found = (m["name"].strip() for p in paragraphs if (m := _CREDIT.match(p[:DATELINE])))
    return next((name for name in found if name.casefold() not in words("weekday")), None)
