"""Which outlet a report was received from: by what it states, by its address, by its byline, each resolved through the lexicon of publishers.

An outlet that the lexicon does not know keeps the name that was stated; where nothing is stated it stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import fold, plain_name

from .datelines import beside_date, is_date

#: A byline is looked for in so many first lines with ink, and is at most so long.
HEAD_LINES: Final = 6
#: Letters of a name that must be those of the host.
FITTING: Final = 4
#: How many times as long as its host's a name may be that is only guessed at: longer, it is a headline that holds the name.
LONGER: Final = 2.5
BYLINE_LENGTH: Final = 120

_HOST: Final = re.compile(r"(?:https?:)?//(?:[^/@?#]*@)?([^/:?#]+)", re.IGNORECASE)
#: "By Jane Roe, The Norra Post", "By Jane Roe | The Norra Post", "By Jane Roe for The Norra Post", "By The Norra Post staff".
_BYLINE: Final = re.compile(r"(?:words\s+)?by\s+(.+)", re.IGNORECASE)
_BY: Final = re.compile(r"by\s+", re.IGNORECASE)
_BYLINE_PARTS: Final = re.compile(r"\s*[,|]\s*|\s+[-–—]\s+|\s+(?:for|of)\s+")
_ROLE: Final = re.compile(r"\s+(?:staff|news\s+desk|online|reporters?|correspondents?|writers?|editors?)\.?$", re.IGNORECASE)
_NAME: Final = re.compile(r"(?:[Tt]he\s+)?(?:[A-Z\u00c0-\u00de0-9][\w.'’&-]*\s+(?:(?:of|and|the|de|la|al)\s+)?){1,4}[A-Z\u00c0-\u00de][\w.'’-]*")
#: "Jane Roe at The Norra Post", "Jane Roe | The Norra Post".
_SENDER: Final = re.compile(r"\s(?:at|from|of|via)\s|\s*[|,]\s*")
_PARTS: Final = re.compile(r"\s+[|–—·:•-]{1,2}\s+|,\s+|:\s+")
_RIGHTS: Final = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)[\s©]*(?:\(c\)\s*)?(?:(?:19|20)\d\d\s*(?:[-–/,]\s*)?){0,3}(?:by\s+)?([^\n.|,;©]{2,60})", re.IGNORECASE
)
#: Parts of hosts that name no site.
_GENERIC: Final = frozenset(["www", "co", "com", "net", "org", "gov", "ac", "edu", "news", "blog", "blogs", "m", "amp", "en", "edition", "eu"])
#: What sites call themselves that names nobody.
_NOBODY: Final = frozenset(["home", "homepage", "website", "blog", "news", "index", "untitled", "wordpress", "my site", "default"])


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet, and what that rests on: `metadata` (it is stated), `domain` (the address) or `byline`."""

    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the outlet of a report may be called: `stated` as its outlet, the best statement first; `hints`, believed where they fit the address;
    `sender`, believed where the lexicon knows them.
    """

    stated: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()


@cache
def _by_domain() -> dict[str, str]:
    return {d.strip().lower(): r["name"] for r in load_rows("publishers.tsv").rows for d in r["domains"].split("|") if d.strip()}


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Plain name -> the outlets that go by it. A name that several share is resolved only with the help of an address."""
    found: dict[str, list[str]] = {}
    for row in load_rows("publishers.tsv").rows:
        for form in (row["name"], *row["aliases"].split("|")):
            if form.strip() and row["name"] not in found.setdefault(plain_name(form), []):
                found[plain_name(form)].append(row["name"])
    return {k: tuple(v) for k, v in found.items()}


@cache
def _agencies() -> frozenset[str]:
    return frozenset(r["name"] for r in load_rows("publishers.tsv").rows if r["kind"] != "outlet")


def host_of(address: str | None) -> str | None:
    """The host of a web address in lower case without `www.`, or null."""
    found = _HOST.match((address or "").strip())
    return found[1].lower().removeprefix("www.").rstrip(".") if found else None


def by_domain(host: str | None) -> str | None:
    """The outlet of a host by the longest domain that the lexicon has for it."""
    parts = (host or "").lower().removeprefix("www.").split(".")
    return next((known for i in range(len(parts) - 1) if (known := _by_domain().get(".".join(parts[i:])))), None)


def by_name(name: str, near: str | None = None) -> str | None:
    """The outlet of a name. `near`: the outlet of the address, which decides where several bear it. Null when it is unknown or open."""
    name = " ".join(name.split()).lstrip("@")
    for form in (name, re.sub(r"\.(?:com|net|org|co\.uk|de|fr)$", "", name, flags=re.IGNORECASE), re.split(r" [|–—-] | :: ", name)[0]):
        known = _by_name().get(plain_name(form), ())
        if near in known:
            return near
        if len(known) == 1:
            return known[0]
    return None


def _squeezed(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _label(host: str | None) -> str:
    """What a host is called by, without its parts that say nothing: `norrapost` of `news.norra-post.co.uk`."""
    parts = [p for p in (host or "").split(".")[:-1] if p not in _GENERIC]
    return _squeezed(parts[-1]) if parts else ""


def _fits(name: str, host: str | None) -> bool:
    """Whether a name is that of a host: its letters are the host's, or some are."""
    label, own = _label(host), _squeezed(re.sub(r"^the\s", "", name, flags=re.IGNORECASE))
    short = min(len(label), len(own))
    return bool(short) and (label == own or (short >= FITTING and (own in label or label in own)))


def _tidy(name: str, host: str | None) -> str:
    """A name without the slogan or the list of sections that some sites put behind it."""
    parts = [p.strip() for p in _PARTS.split(name)]
    return next((p for p in parts if _fits(p, host)), name) if len(parts) > 1 else name


def _address_like(name: str) -> bool:
    """Whether a name is only an address or a handle: `norrapost`, `NorraPost.com`, `@norrapost`."""
    return " " not in name and (name.islower() or "." in name or name.startswith("@"))


def _own_name(stated: list[str], hints: Iterable[str], host: str | None) -> str | None:
    """The name of an outlet that the lexicon does not know, out of what it calls itself."""
    named = [_tidy(n, host) for n in stated if plain_name(n) not in _NOBODY]
    if named and not _address_like(named[0]):
        return named[0]
    better = [n for n in named[1:] if not _address_like(n) and _fits(n, host)]
    if better or named:
        return better[0] if better else named[0].lstrip("@").removeprefix("www.")
    for hint in hints:
        tidy = _tidy(hint, host)
        if _fits(tidy, host) and len(_squeezed(tidy)) <= LONGER * len(_label(host)):
            return tidy
    return None


def rights_in(text: str) -> tuple[str, ...]:
    """Whom lines like `© 2016 The Norra Post. All rights reserved.` name."""
    return tuple(dict.fromkeys(m[1].strip() for m in _RIGHTS.finditer(text)))[:HEAD_LINES]


@cache
def _outlet_words(kind: str) -> frozenset[str]:
    return frozenset(r["word"] for r in load_rows("outlet_words.tsv").rows if r["kind"] == kind)


def _sounds_like_outlet(name: str) -> bool:
    """Whether a name that the lexicon does not have is made as names of outlets are: `The Norra Gazette`, not `World News` or `Norra Wire`."""
    if not _NAME.fullmatch(name):
        return False
    words = name.lower().split()
    own = [w for w in words if w not in _outlet_words("section") and w not in _outlet_words("last")]
    own += [w for w in words[-1:] if w not in _outlet_words("plain") and len(words) > 1 and words[0] != "the"]
    person = len(words) == 2 and words[0] in _given_names()
    return bool(own) and not person and (words[-1] in _outlet_words("last") or words[0] in _outlet_words("first"))


@cache
def _given_names() -> frozenset[str]:
    return frozenset(r["name"] for r in load_rows("given_names.tsv").rows)


def _outlet(name: str) -> str | None:
    """The outlet of a name in a byline or beside a date. Agencies sign what others print, so they are none."""
    if known := by_name(name):
        return None if known in _agencies() else known
    return name if _sounds_like_outlet(name) else None


def in_byline(text: str) -> str | None:
    """The outlet in a byline, or in a line with the date of publication (`The Norra Gazette, 5 May 2020`), among the first lines of a plain
    text.
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()][:HEAD_LINES]
    for line in lines:
        found = _BYLINE.fullmatch(line) if len(line) <= BYLINE_LENGTH else None
        parts = _BYLINE_PARTS.split(found[1]) if found else []
        for i, part in reversed(list(enumerate(parts))):
            while (shorter := _ROLE.sub("", part)) != part:
                part = shorter
            part = part.rstrip(". ")
            # A name that stands alone is a writer's, unless the lexicon knows better.
            if (i or part.lower().startswith("the ") or by_name(part)) and (known := _outlet(part)):
                return known
    # Beside the date in its line, or in a line of its own above or below that of the date.
    dated = [(line, beside_date(line)) for line in lines]
    for i, (line, parts) in enumerate(dated):
        near = [is_date(dated[k][0]) for k in (i - 1, i + 1) if 0 <= k < len(dated)]
        if known := next((known for part in (parts or ([line] if any(near) else [])) if (known := _outlet(_BY.sub("", part)))), None):
            return known
    return None


def find_outlet(names: Names, host: str | None, hosts: Iterable[str] = (), text: str | None = None) -> Outlet | None:
    """The outlet that a report was received from, or null when it is unknown. `host`: of its address; `hosts`: of who sent it; `text`: of a
    report without markup.
    """
    near = by_domain(host) or next((known for h in hosts if (known := by_domain(h))), None)
    for name in names.stated:
        if known := by_name(name, near) or (by_domain(name.lower()) if _address_like(name) else None):
            return Outlet(known, "metadata")
    if near:
        return Outlet(near, "domain")
    if own := _own_name(list(names.stated), names.hints, host):
        return Outlet(own, "metadata")
    for name in (part.strip() for n in names.sender for part in (*_SENDER.split(n)[::-1], n)):
        if known := by_name(name):
            return Outlet(known, "metadata")
        if any(_fits(name, h) for h in hosts) and not _address_like(name):
            return Outlet(name, "metadata")
    if text and (known := in_byline(text)):
        return Outlet(known, "byline")
    return None
