"""Named sources: which outlet, agency or published document a sentence or a whole report goes by, read off its own words.

A name counts where a phrase says that the words are its: "told Reuters", "the agency TASS reported", "said in a statement". A speaker alone is
no such source: two reporters can hear one man.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from twosource.lexicons import load_rows
from twosource.model import plain_name

from .remembered import remembered

PHRASES: Final = "source_phrases.tsv"
PUBLISHERS: Final = "publishers.tsv"
AMBIGUOUS: Final = "ambiguous_names.tsv"
SPEAKERS: Final = "speaker_nouns.tsv"
LEXICONS: Final = (PHRASES, PUBLISHERS, AMBIGUOUS, SPEAKERS)

#: Words of a name at most: "Voice of America Russian Service".
_WORDS: Final = 6
_TOKEN: Final = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w&-]*(?:\.[A-Z]\w*)*)"
_NAME: Final = rf"(?P<name>dpa|(?:{_TOKEN})(?: (?:(?:of|and|de|the|for) )?(?:{_TOKEN}|\d+)){{0,5}})"
#: Words between "in a" and "statement".
_BETWEEN: Final = r"(?:[\w’'-]+ ){0,3}?"
_DETERMINER: Final = r"(?:a|an|its|his|her|their|the|this|that|one|another)"
#: What ends the name of who issued a document.
_STOP: Final = frozenset(
    "that which who whom whose on in at after before when while where as and but or said says saying to for with about over against is was "
    "were are has had have will would on monday tuesday wednesday thursday friday saturday sunday late early earlier yesterday today "
    "it he she they".split()
)
_DAYS: Final = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_MONTHS: Final = frozenset("January February March April May June July August September October November December".split())


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet or agency by one name. `owners`: groups that it belongs to, or belonged to when it changed hands."""

    name: str
    owners: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A source that a text names. `way`: told, loose, said, agency, withdrawn (an outlet), document (published by `name`, null when the text
    does not say) or back (a source named before; `name` is outlet or document). `exact`: the words that say so, at `start`.
    """

    way: str
    name: str | None
    exact: str
    start: int
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Credits:
    """Whom a report credits in its byline, dateline, tail or metadata: for `whole` of it, or for `part`, it does not say which."""

    whole: tuple[str, ...] = ()
    part: tuple[str, ...] = ()


@cache
def _phrases(*kinds: str) -> tuple[str, ...]:
    return tuple(r["phrase"] for r in load_rows(PHRASES).rows if r["kind"] in kinds)


@cache
def outlets() -> Mapping[str, Outlet]:
    """Every outlet that the lexicon knows, by every name that it goes by (as `plain_name` writes it)."""
    found: dict[str, Outlet] = {}
    for row in load_rows(PUBLISHERS).rows:
        outlet = Outlet(row["name"], tuple(o.strip() for o in row["owner"].split("|") if o.strip()), row["kind"])
        forms = [row["name"], *row["aliases"].split("|"), *(c.strip("()/ ") for c in row["credits"].split("|"))]
        for form in forms:
            if (form := form.strip()) and not form.endswith(" by"):
                found.setdefault(plain_name(form), outlet)
    return found


@cache
def _sites() -> Mapping[str, str]:
    return {d.strip(): r["name"] for r in load_rows(PUBLISHERS).rows for d in r["domains"].split("|") if d.strip()}


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(plain_name(r["name"]) for r in load_rows(AMBIGUOUS).rows)


@lru_cache(maxsize=10_000)
def outlet(name: str) -> Outlet:
    """An outlet by the name that the lexicon gives it; one that it does not know is as it is called and has no owner. A short name that others
    bear too (the Herald) is not resolved.
    """
    plain = plain_name(name)
    known = outlets().get(plain)
    if known is None or (known.kind != "agency" and plain in _ambiguous() and plain != plain_name(known.name)):
        return Outlet(name.strip(), (), "outlet")
    return known


@lru_cache(maxsize=10_000)
def listed(name: str) -> bool:
    """Whether the lexicon knows an outlet by this name, and nobody else by it."""
    return outlet(name) == outlets().get(plain_name(name))


def site(uri: str | None) -> tuple[str | None, str | None]:
    """The outlet that the lexicon knows for an address, and the host of the address; null where there is none."""
    match = re.match(r"https?://(?:[^/@]*@)?([^/:?#]+)", uri or "", re.IGNORECASE)
    if not match:
        return None, None
    host = match[1].lower().removeprefix("www.")
    parts = host.split(".")
    known = (".".join(parts[i:]) for i in range(len(parts) - 1))
    return next((_sites()[d] for d in known if d in _sites()), None), host


@cache
def _alternatives(*kinds: str) -> str:
    return "|".join(re.escape(p) for p in sorted(_phrases(*kinds), key=lambda p: (-len(p), p)))


@cache
def _outlet_patterns() -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    """Way, words of which a sentence has one if it fits, and pattern; the phrases of one way and one side are tried together."""
    out = []
    for way in ("agency", "withdrawn", "told", "loose", "said"):
        for side in (True, False):
            chosen = [p for p in _phrases(way) if p.startswith("{}") == side and "{}" in p]
            if not chosen:
                continue
            ends = "|".join(re.escape(p.replace("{}", "").strip()).replace(r"\ ", " ") for p in sorted(chosen, key=lambda p: (-len(p), p)))
            text = rf"{_NAME}(?:['’]s)?,? ?(?:{ends})\b" if side else rf"\b(?i:{ends}) (?:the |Russia’s |state-run |state )?{_NAME}"
            out.append((way, _longest(chosen), re.compile(text)))
    return tuple(out)


@cache
def _cited() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives('cited')})$")


@dataclass(frozen=True, slots=True)
class _Documents:
    """`issued`: "statement by NAME"; `within`: "in a statement"; `channel`: "on its website"; `titled`: "a NAME statement"."""

    issued: re.Pattern[str]
    within: re.Pattern[str]
    channel: re.Pattern[str]
    titled: re.Pattern[str]


@cache
def _documents() -> _Documents:
    nouns = _alternatives("document")
    by = "|".join(re.escape(p.removeprefix("{document} ").removesuffix(" {}")).replace(r"\ ", " ") for p in _phrases("issued"))
    to = r"[Aa]ccording to|citing|quoting"
    return _Documents(
        re.compile(rf"\b(?:{nouns}) (?:{by}) (?P<who>(?:[\w’'&.-]+,? ?){{1,8}})"),
        re.compile(rf"\b(?:[Ii]n|{to}) {_DETERMINER} {_BETWEEN}(?:{nouns})\b"),
        re.compile(rf"\b(?:{_alternatives('channel')})(?!\w)"),
        re.compile(rf"\b(?:[Aa]|[Tt]he|[Ii]n) (?P<who>(?:{_TOKEN} ){{1,4}})(?:{nouns})\b"),
    )


@cache
def _back_pattern() -> re.Pattern[str]:
    verbs = _alternatives("back_verb")
    return re.compile(
        rf"\b[Tt]he (?:\w+ )?(?:(?P<outlet>{_alternatives('back_outlet')})|(?P<document>{_alternatives('back_document')}))"
        rf"(?:,[^,]{{1,60}},)? (?:{verbs})\b|\b(?:[Aa]ccording to|told|citing) (?:the|that|this) (?:(?P<outlet2>{_alternatives('back_outlet')})|"
        rf"(?P<document2>{_alternatives('back_document')}))\b"
    )


def _issuer(words: Sequence[str]) -> str | None:
    """Who issued a document, out of the words beside it: up to a word that ends a name, with a capital in it; null when there is none."""
    kept: list[str] = []
    for word in words[:8]:
        if word.lower().strip(",.") in _STOP or word in _DAYS:
            break
        kept.append(word.rstrip(",;:"))
        if word[-1:] in ",;:":
            break
    while kept and kept[0].lower() in ("the", "a", "an"):
        kept.pop(0)
    name = " ".join(kept).removesuffix("'s").removesuffix("’s").rstrip(".")
    # "Officials said" has a capital because it opens the sentence: it names nobody.
    return name if any(c.isupper() for c in name) and not (len(kept) == 1 and _common(name)) else None


def _subject(text: str) -> str | None:
    """Who says something, out of the words before the verb of saying: the last ones up to a mark or a word that ends a name."""
    words = re.split(r"[,;:“”\"()—–]\s*", text)[-1].split()
    kept: list[str] = []
    for word in reversed(words):
        if word.lower() in _STOP or len(kept) == 8:
            break
        kept.append(word)
    kept.reverse()
    return _issuer(kept)


@cache
def _nouns() -> frozenset[str]:
    return frozenset(r["noun"] for r in load_rows(SPEAKERS).rows)


def _common(word: str) -> bool:
    word = word.casefold()
    singular = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    return word in _nouns() or singular in _nouns() or singular.replace("women", "woman").replace("men", "man") in _nouns()


_SAYS: Final = re.compile(r"\b(?:said|says|announced|confirmed|added|wrote|warned|reported|stated|posted|tweeted|declared|noted|put|insisted)\b")


def _longest(phrases: Iterable[str]) -> frozenset[str]:
    """Words of which a sentence has at least one if any of these phrases stands in it."""
    return frozenset(max(re.findall(r"[^\W\d_]+", p.replace("{document}", "")), key=len).casefold() for p in phrases)


@cache
def _triggers(*kinds: str) -> frozenset[str]:
    """The same of all phrases of these kinds."""
    return _longest(_phrases(*kinds))


@cache
def _any_trigger() -> frozenset[str]:
    """The same of whatever may name a source."""
    return _triggers("agency", "withdrawn", "told", "loose", "said", "document", "channel", "back_outlet", "back_document")


def mentions_in(text: str, names: tuple[str, ...] = ()) -> tuple[Mention, ...]:
    """The sources that a sentence names, in its order. `names`: outlets known beside those of the lexicon."""
    outlets_, documents, back = _matches(text)
    found: dict[str, Mention] = {}
    if outlets_:
        known = {plain_name(n): Outlet(n, (), "outlet") for n in names}
        for way, called, first, exact, start, cited in outlets_:
            if (name := _outlet_name(called, way, first, known)) is not None:
                found.setdefault(plain_name(name), Mention(way, name, exact, start, cited))
    if not found and not documents:
        return back
    return tuple(sorted((*found.values(), *documents), key=lambda m: (m.start, m.way))) if found else documents


#: Where a phrase stands that may name an outlet: its way, the name, whether the name comes first, the words, where they begin, whether cited.
_Match = tuple[str, str, bool, str, int, bool]


@remembered(1 << 14)
def _matches(text: str) -> tuple[tuple[_Match, ...], tuple[Mention, ...], tuple[Mention, ...]]:
    """What may name an outlet in a sentence, whichever outlets are known; the documents that it names; what it means when it names neither."""
    words = frozenset(re.findall(r"[^\W\d_]+", text.casefold()))
    if _any_trigger().isdisjoint(words):
        return (), (), ()
    outlets_: list[_Match] = []
    for way, triggers, pattern in _outlet_patterns():
        for match in pattern.finditer(text) if not triggers.isdisjoint(words) else ():
            first = match.start("name") == match.start()
            cited = way == "loose" and bool(_cited().search(text[match.start() : match.start("name")].strip()))
            outlets_.append((way, match["name"], first, match[0], match.start(), cited and bool(text[: match.start()].strip())))
    found: dict[str | None, Mention] = {}

    def add(mention: Mention) -> None:
        found.setdefault(plain_name(mention.name) if mention.name else None, mention)

    documents, names_one = _documents(), not _triggers("document").isdisjoint(words)
    for match in documents.issued.finditer(text) if names_one else ():
        name = _issuer(match["who"].split())
        end = match.start("who") + (match["who"].find(name) + len(name) if name else 0)
        add(Mention("document", name, text[match.start() : end].strip(), match.start()))
    for match in documents.titled.finditer(text) if names_one else ():
        if (who := _issuer(match["who"].split())) and not _date(who):
            add(Mention("document", who, match[0], match.start()))
    if not found:
        for pattern, there in ((documents.within, names_one), (documents.channel, not _triggers("channel").isdisjoint(words))):
            for match in pattern.finditer(text) if there else ():
                add(Mention("document", _speaker(text, match), match[0], match.start()))
    told = tuple(sorted(found.values(), key=lambda m: (m.start, m.way)))
    found = {}
    if not told and not _triggers("back_outlet", "back_document").isdisjoint(words):
        for match in _back_pattern().finditer(text):
            kind = "outlet" if match["outlet"] or match["outlet2"] else "document"
            add(Mention("back", kind, match[0], match.start()))
    return tuple(outlets_), told, tuple(sorted(found.values(), key=lambda m: (m.start, m.way)))


def _date(name: str) -> bool:
    return name in _DAYS or name in _MONTHS or name.isdecimal()


def _speaker(text: str, match: re.Match[str]) -> str | None:
    """Who speaks in the sentence that has "in a statement" at a match: the subject of the verb before it, or after it at the start."""
    before = text[: match.start()]
    if verbs := list(_SAYS.finditer(before)):
        return _subject(before[: verbs[-1].start()])
    after = text[match.end() :].lstrip(", ")
    verb = _SAYS.search(after)
    return _subject(after[: verb.start()]) if verb else None


def _outlet_name(text: str, way: str, first: bool, known: Mapping[str, Outlet]) -> str | None:
    """The name in a run of words with capitals: its longest beginning that is known (its longest end where the phrase follows the name).

    A phrase that says itself that somebody is an outlet needs no known name.
    """
    words = text.split()
    for size in range(min(len(words), _WORDS), 0, -1):
        name = " ".join(words[-size:] if first else words[:size]).rstrip(".,")
        plain = plain_name(name)
        met = known.get(plain) or outlets().get(plain)
        if met is None or (plain in _ambiguous() and plain not in known and (way in ("loose", "said") or outlet(name) != met)):
            continue
        # An acronym is written in capitals, and a paper's name as a name: "the post said" is neither.
        if name.islower() and name != "dpa":
            continue
        if way == "said" and met.kind != "agency" and plain not in known:
            continue
        return met.name
    if way == "agency" and not _date(text):
        kept = [w for w in words if w.lower() not in ("the", "state")]
        return " ".join(kept[-2:] if first else kept[:3]).rstrip(".,") or None
    return None


@cache
def _taken_back() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives('taken_back')})\b", re.IGNORECASE)


def takes_back(text: str, own: str | None, names: tuple[str, ...] = ()) -> tuple[str, str] | None:
    """Which outlet a sentence takes a report back for, and the words that say so; null where it does not. `own`: the outlet that writes it,
    which may call itself "we" or speak of "an earlier version"; `names`: outlets known beside those of the lexicon.
    """
    for m in mentions_in(text, names):
        if m.way == "withdrawn" and m.name and _REPORT.search(text):
            return m.name, " ".join(m.exact.split())
    match = _taken_back().search(text) if own else None
    return (own, match[0]) if own and match else None


#: What is taken back must be something published: an outlet may also withdraw its staff.
_REPORT: Final = re.compile(
    r"\b(?:report|story|article|dispatch|claim|alert|account|statement|post|tweet|version|item|headline)s?\b", re.IGNORECASE
)


# ---- credits of a whole report --------------------------------------------------------------------------------------------------------

#: An agency in brackets, or as Russian ones have it between strokes, behind the place of a dateline; it need not be known.
_DATELINE: Final = re.compile(r"^[A-Z][A-Z.'’ -]+(?:,[^()/\n]{1,40})? ?[(/](?P<name>[A-Za-z][\w.& -]{1,30})[)/] ?[-–—:.]?")
_RUN: Final = re.compile(rf"dpa|{_TOKEN}(?: (?:(?:of|and|de|the|for) )?{_TOKEN})*")
#: Characters that a credit line may have: a longer one is a sentence of the report.
_LINE: Final = 160


def credits_of(lines: Iterable[tuple[str, str]]) -> Credits:
    """Whom a report credits. `lines`: (role, text) of its bylines, datelines and other lines that are not told (`tail`), and what its metadata
    states (`stated`). A picture's credit is none.
    """
    whole: dict[str, None] = {}
    part: dict[str, None] = {}
    for role, text in lines:
        for line in text.split("\n"):
            for name, all_of_it in _credited_in(role, line.strip()):
                (whole if all_of_it else part).setdefault(name)
    return Credits(tuple(whole), tuple(n for n in part if n not in whole))


@remembered(1 << 13)
def _credited_in(role: str, line: str) -> tuple[tuple[str, bool], ...]:
    """Whom a line credits, and whether for all of the report; outlets write the same one again and again."""
    return tuple(_credited(role, line))


def _credited(role: str, line: str) -> Iterator[tuple[str, bool]]:
    lower = line.casefold()
    if not line or len(line) > _LINE or any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", lower) for w in _phrases("picture")):
        return
    if role == "dateline":
        if match := _DATELINE.match(line):
            yield outlet(match["name"]).name, True
        return
    partly = any(p in lower for p in _phrases("part"))
    if role == "stated":
        if (known := outlets().get(plain_name(line))) is not None:
            yield known.name, True
        return
    for match in _RUN.finditer(line):
        for name in _known_runs(match[0].split()):
            known = outlets()[plain_name(name)]
            if known.kind != "agency" and not partly and role == "byline":
                continue  # "Guardian staff" is the outlet's own; a byline that names another newspaper does so beside a writer's name
            if role == "tail" and not partly and not _bare(line, name):
                continue
            yield known.name, not partly


def _known_runs(words: Sequence[str]) -> Iterator[str]:
    """The names of known outlets in a run of capitals, the longest first and none inside another; an ambiguous one only alone."""
    at = 0
    while at < len(words):
        for size in range(min(len(words) - at, _WORDS), 0, -1):
            raw = " ".join(words[at : at + size])
            plain = plain_name(raw)
            known = outlets().get(plain)
            if known and (known.kind == "agency" or size > 1 or len(words) == 1) and (plain not in _ambiguous() or len(words) == size):
                yield raw
                at += size
                break
        else:
            at += 1


def _bare(line: str, name: str) -> bool:
    """Whether a line is a credit and nothing else: the name, and words that credit lines have."""
    rest = line.split(". ")[0].replace(name, " ").casefold()
    for phrase in sorted(_phrases("whole"), key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", rest)
    return not re.search(r"[^\W\d_]{2,}", rest.replace("the", " "))
