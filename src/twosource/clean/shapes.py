"""Shapes of lines: does it read like a headline, a caption, a byline, a date; where do a dateline and a first sentence end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from twosource.lexicons import load_yaml

_WORD: Final = re.compile(r"[^\W_][\w'’.\-]*")
_CLOSERS: Final = "\"'”’)]»*」』）"
#: Full stops and the like, also of Chinese, Japanese, Hindi, Arabic and Urdu.
_STOPS: Final = (".", "!", "?", "…", "。", "！", "？", "｡", "।", "؟", "۔")
_STOP: Final = re.compile(r"[.!?…][\"'”’)\]»]*(?=\s)")
_OPENS: Final = "\"'“‘([«"

#: A headline in title case writes nearly all long words with a capital; in PolNeAR's 924 headlines the share is bimodal, with 4 % between
#: .6 and .9; of paragraphs 95 % stay below .6.
TITLE_CASE: Final = 0.8
#: Longest first line that is taken for a headline in sentence case with a full stop, in words; how much shorter than the paragraphs after it
#: it is; and how many words of prose ("the", "he", "was" ...) it may hold. One that opens like a sentence or names a weekday is a lead.
#: Tuned on PolNeAR: 93 % of its headlines pass; of the first paragraphs, taken for a first line, 9 %, half of them second headlines.
HEADLINE_WORDS: Final = 22
STYLE_WORDS: Final = 15
STYLE_SHARE: Final = 0.5
STYLE_MARKS: Final = 1
STYLE_MIN: Final = 4
_OPENERS: Final = frozenset("the he she it they we i you there this that these those".split())
#: The headline of another story: words at least and at most. Shorter lines without a full stop are sub-headings, longer ones cut paragraphs.
OTHER_MIN: Final = 4
OTHER_MAX: Final = 18
#: How far into a line a caption or dateline is looked for, in characters.
LOOK: Final = 600
#: Letters of a town's name at least: "Ex - Mafia boss" is a word that a machine took apart.
_TOWN: Final = 3
#: A dash with blanks around it.
_DASHED: Final = re.compile(r"\s(?:--|–|—|―|-)\s")
#: Words that the first sentence behind a town and a dash has at least, and how many of them begin with a small letter: no headline has so many.
_SENTENCE: Final = 7
_SMALL: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Shapes:
    small: frozenset[str]
    prose: frozenset[str]
    unfinished: frozenset[str]
    auxiliaries: frozenset[str]
    writers: frozenset[str]
    rubrics: frozenset[str]
    abbreviations: frozenset[str]
    dateline: re.Pattern[str]
    bare_dateline: re.Pattern[str]
    town: re.Pattern[str]
    caption_says: re.Pattern[str]
    caption_places: re.Pattern[str]
    caption_verb: re.Pattern[str]
    caption_date: re.Pattern[str]
    caption_credit: re.Pattern[str]
    date: re.Pattern[str]
    weekdays: frozenset[str]
    calendar: frozenset[str]


def _either(words: Any) -> str:
    return "|".join(re.escape(w) for w in sorted({str(w) for w in words}, key=lambda w: (-len(w), w)))


_CLASSES: Final = ("small", "prose", "unfinished", "auxiliaries", "writers", "rubrics", "abbreviations", "months", "weekdays")


@cache
def _load() -> _Shapes:
    data = load_yaml("boilerplate_shapes.yaml")
    words = {k: frozenset(str(data[k]).split()) for k in _CLASSES}
    months = rf"(?:{_either(words['months'])})\.?"
    days = rf"(?:{_either(words['weekdays'])})\.?"
    agencies = rf"(?i:{_either(data['agencies'])})"
    verbs = f"(?:{str(data['picture_verbs']).replace('| ', '|')})"
    place = r"[A-Z][A-Z.'’\- /]{2,40}(?:, ?(?:[A-Z][\w.'’-]*\.?)(?: [A-Z][\w.'’-]*){0,2}){0,2}"
    loose_place = r"[A-Z][\w.'’-]+(?:[ /][A-Z][\w.'’-]+){0,3}(?:, ?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}){0,2}"
    day = rf"(?:,? ?(?i:{days}),?)?(?:,? (?i:{months}) \d{{1,2}}(?:, ?\d{{4}})?\.?|,? \d{{1,2}} (?i:{months})(?:,? \d{{4}})?)?"
    # A wire's second form names the day alone: "Nov 20 (Norra Wire) -".
    alone = rf"(?:(?i:{months})\.? \d{{1,2}}|\d{{1,2}} (?i:{months})\.?)(?:,? \d{{4}})?"
    dash = r"\s*(?:--?-?|–|—|―|:|\||_)\s*"
    return _Shapes(
        small=words["small"],
        prose=words["prose"],
        unfinished=words["unfinished"],
        auxiliaries=words["auxiliaries"],
        writers=words["writers"],
        rubrics=words["rubrics"],
        abbreviations=words["abbreviations"],
        # Without a dash only where nobody spells an abbreviation out: "National Public Radio (NPR) said" is no dateline.
        dateline=re.compile(
            rf"(?:(?:{loose_place}|{place}){day},? ?)?\({agencies}(?:[/,] ?[\w .]{{2,30}})?\){dash}(?=\S|$)"
            rf"|(?:(?:{loose_place}|{place}){day},? ?)?/{agencies}/\.?\s*(?:{dash})?(?=\S|$)"
            rf"|(?:{place}{day}|{alone}) ?\((?!(?i:{days})\))[A-Z][\w.&’'-]+(?: [A-Z][\w.&’'-]+){{0,2}}\)\s*(?:--?-?|–|—|―|_)\s*(?=\S)"
            rf"|{place}{day} ?\({agencies}\)\s*(?=[A-Z“\"‘]|$)"
            rf"|(?:{loose_place}{day} ?)?\((?:CNN|CNN Money|CNN Business|Reuters)\)\s*(?=[A-Z“\"‘]|$)"
        ),
        bare_dateline=re.compile(rf"{place}{day}\s+(?:--|–|—|―|-)\s+(?=\S)"),
        town=re.compile(rf"{loose_place}{day}\s+(?:--|–|—|―|-)\s+(?=[\"“‘]?[A-Z])"),
        caption_says=re.compile(
            r"(?:FILE|HANDOUT)(?: PHOTO| IMAGE| PICTURE)?(?: ?[-–—:]|\.)"
            r"|(?:In this|This) (?:[\w.,]+ ){0,6}(?:photo|photograph|image|picture|grab|combination)"
            r"(?: of (?:\w+ )?(?:photos?|pictures?|images?))?"
            r"(?: (?:taken|provided|released|made available|made from|obtained|shows|combination)\b|,)"
        ),
        caption_places=re.compile(
            r"\((?:L|R|C|L-R|R-L|(?:\d(?:st|nd|rd|th) )?[LRC]"
            r"|(?:far |second |third |top |bottom |front |back |upper |lower )*(?:left|right|centre|center)"
            r"|(?:second|third|fourth|first|front|back|top|bottom)(?: row)?,? from (?:the )?(?:left|right|L|R)"
            r"|from (?:left|right|L|R)|(?:front|back) row)\)"
            r"|, (?:left|right|centre|center)(?:,| and\b)"
        ),
        caption_verb=re.compile(rf"\b{verbs}\b"),
        caption_date=re.compile(
            rf"(?:,| on| in)? ?(?:(?i:{days}),? )?(?:(?i:{months}) \d{{1,2}},? \d{{4}}|\d{{1,2}} (?i:{months}),? \d{{4}})[.)\"”]*$"
        ),
        caption_credit=re.compile(
            r"(?:\((?:[^()]{2,60}/ ?)?(?:[A-Za-z ]{2,20} )?[Pp]hoto(?: by|:|/|,)[^()]{2,80}\)"
            rf"|\((?P<weak>[^()]{{2,60}}/ ?{agencies}(?:[/,] ?[^()]{{2,60}})?\.?)\)|\b(?:REUTERS|AFP|EPA|AP)(?: [Pp]hoto)?/[A-Z][\w.'’-]+"
            r"(?: [A-Z][\w.'’-]+){1,3}(?:/\w+)?|\b(?:[Pp]hoto|[Ii]mage|[Pp]icture)(?: credit| by)?: [^.:]{2,60})\.?$"
        ),
        date=re.compile(
            rf"(?:(?i:{days}),? )?(?:(?i:{months}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
            rf"|\d{{1,2}}(?:st|nd|rd|th)? (?i:{months}),? \d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
            r"(?:,? ?(?:at|@|[-–—|])? ?\d{1,2}[:.]\d\d(?: ?[AaPp]\.?[Mm]\.?)?(?: ?\(?[A-Z]{2,5}\)?)?)?\.?"
        ),
        weekdays=words["weekdays"],
        calendar=words["months"] | words["weekdays"],
    )


def stopped(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return text.endswith(_STOPS) or (text[-1] in _CLOSERS and text.rstrip(_CLOSERS).endswith(_STOPS))


def sentence_end(text: str) -> int:
    """Where the first sentence of `text` ends; its length when it holds one only. Abbreviations and initials do not end a sentence."""
    shapes = _load()
    for m in _STOP.finditer(text):
        after = text[m.end() : m.end() + 40].lstrip()
        if not after or not (after[0].isupper() or after[0].isdigit() or after[0] in _OPENS):
            continue
        if text[m.start()] == ".":
            before = text[max(0, m.start() - 12) : m.start()].rsplit(None, 1)
            word = before[-1].lstrip("\"'“‘([").lower() if before else ""
            if word in shapes.abbreviations or (len(word) == 1 and word.isalpha()) or (len(word) > 2 and word[-2] == "." and word[-1].isalpha()):
                continue
        return m.end()
    return len(text)


@dataclass(frozen=True, slots=True)
class Look:
    """What a line looks like: its words, the share of long words with a capital, and how many words of prose it holds."""

    words: tuple[str, ...]
    capitals: float
    prose: int


def look(text: str) -> Look:
    """See `Look`. The first word does not count for capitals."""
    shapes = _load()
    found = _WORD.findall(text)
    words = tuple(w.lower().rstrip(".-'’") for w in found)
    long = [w for w in found[1:] if w.lower() not in shapes.small and w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in long) / len(long) if long else 0.0
    return Look(words, capitals, sum(w in shapes.prose for w in words))


def folded(text: str) -> list[str]:
    """The words of a text for comparing titles: small letters, no marks."""
    return [w.strip("'’.-").replace("’", "'") for w in _WORD.findall(text.lower())]


#: Two titles are alike when this share of the words of the shorter stands in the longer, and neither is much longer; or when one is a
#: beginning of the other (site names are hung on behind). Set by hand: a dropped or added word in ten.
_ALIKE: Final = 0.8
_ALIKE_LENGTH: Final = 0.6


def alike(line: list[str], title: list[str]) -> bool:
    """Whether a line and a title, both `folded`, are the same headline."""
    if not line or not title:
        return False
    if line == title:
        return True
    short, long = sorted((line, title), key=len)
    if long[: len(short)] == short:
        return len(short) >= 3 and len(short) >= len(long) / 2
    if len(short) < 3 or len(short) < _ALIKE_LENGTH * len(long):
        return False
    rest = list(long)
    hit = 0
    for w in short:
        if w in rest:
            rest.remove(w)
            hit += 1
    return hit >= _ALIKE * len(short)


def headline_style(text: str, after: list[str]) -> str | None:
    """Which kind of headline a first line is: `bare`, `capitals`, `style`, or None. `after`: the lines that follow it.

    bare: no full stop; capitals: title case; style: short, few words of prose, much shorter than the paragraphs after it.
    """
    if len(text) > 240 or text[-1] in ":,":
        return None
    seen = look(text)
    size = len(seen.words)
    if not 2 <= size <= HEADLINE_WORDS:
        return None
    if text[-1] == ";":
        return "bare"
    one = sentence_end(text) == len(text)
    if not stopped(text):
        return "bare" if one or seen.capitals >= TITLE_CASE else None
    if seen.capitals >= TITLE_CASE and size >= 3:
        return "capitals"
    longest, shapes = max(map(len, after[:3]), default=0), _load()
    if not one or size > STYLE_WORDS or len(text) > STYLE_SHARE * longest or "said" in seen.words or text[0] in '"“':
        return None
    opens = re.split("['’]", seen.words[0])[0]
    if size < STYLE_MIN or opens in _OPENERS or text[1:2] == ":" or not shapes.weekdays.isdisjoint(seen.words):
        return None
    return "style" if seen.prose <= STYLE_MARKS else None


def other_headline(text: str, listed: bool = False) -> bool:
    """Whether a line without a full stop reads like the headline of another story. `listed`: it stands below the header of a list of such."""
    if len(text) > 200 or stopped(text) or text[-1] in ":;,-–—" or text[0] in '-–—•*·"“(' or "@" in text or "http" in text or "#" in text:
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "'‘$£€"):
        return False
    seen, shapes = look(text), _load()
    least = OTHER_MIN - 1 if listed else OTHER_MIN
    if not least <= len(seen.words) <= OTHER_MAX or seen.words[-1] in shapes.unfinished or sentence_end(text) != len(text):
        return False
    if listed or seen.capitals >= TITLE_CASE:
        return listed or seen.prose <= 3
    marks = seen.prose - sum(w in ("a", "an") for w in seen.words)
    if seen.capitals > 0 or any(w[0].isdigit() for w in seen.words):
        return marks <= 1
    # In sentence case without a name only what has a verb as headlines have it ("Glacier loses a metre"), and no list or auxiliary.
    verb = any(w[-1] == "s" and w[-2:] != "ss" and len(w) > 3 for w in seen.words[1:])
    return verb and not marks and "," not in text and shapes.auxiliaries.isdisjoint(seen.words)


#: A caption without a full stop: words at least. Shorter lines that describe a picture read like headlines too.
_CAPTION_WORDS: Final = 8
_SAYS: Final = ("FILE", "HANDOUT", "In this ", "This ")
_SHOWN: Final = ("FILE", "HANDOUT", "photo", "image", "picture", "grab", "combination")
_PLACES: Final = ("(L", "(R", "(C", "left", "right", "cent", "row)")
#: A credit stands in the last so many characters of a line.
_CREDIT_REACH: Final = 160


def _dated(view: str) -> bool:
    """Whether a year stands before a full stop or at the end."""
    for century in (" 20", " 19"):
        at = view.find(century)
        while at >= 0:
            if view[at + 5 : at + 6] in _YEAR_ENDS and view[at + 3 : at + 5].isdigit():
                return True
            at = view.find(century, at + 3)
    return False


_YEAR_ENDS: Final = frozenset(("", ".", ")", '"', "”"))


def caption(text: str, ended: bool) -> tuple[int, str] | None:
    """`(end, why)` when `text` begins with a caption; `why`: says, places, names or credit. `ended`: whether the line ends as a sentence.

    Captions are told by what they say of themselves ("FILE -", "In this photo taken"), by who stands where ("(L)", "second from right") with
    a verb of showing in the present tense, by an exact date at the end of such a sentence, or by a credit at the end of the line.
    """
    view = text[:LOOK]
    says = view.startswith(_SAYS) and any(map(view.__contains__, _SHOWN))
    tail = text[-80:]
    credit = ("/" in tail or ")" in text[-3:] or ": " in tail) and len(text) <= LOOK
    places = ", left" in view or ", right" in view or ", cent" in view or ("(" in view and any(map(view.__contains__, _PLACES)))
    dated = (" 20" in view or " 19" in view) and _dated(view)
    if not (says or credit or places or dated) and ended:
        return None
    shapes = _load()
    # Agencies joined by a slash also close reports; only where something is shown is it a picture's.
    if (
        credit
        and (m := shapes.caption_credit.search(text, max(0, len(text) - _CREDIT_REACH)))
        and (not m["weak"] or shapes.caption_verb.search(text))
    ):
        return len(text), "credit"
    if not (says or places or dated) and ended:
        return None
    end = sentence_end(view)
    if end == len(view) < len(text):
        return None
    first = view[:end]
    if says and shapes.caption_says.match(first):
        return end, "says"
    bare = not ended and end == len(text)
    if not (places or (dated and _dated(first)) or bare) or text[-1] == ":" or not first[0].isupper():
        return None
    verb = shapes.caption_verb.search(first)
    if verb is None:
        return None
    led, words = _led(first[: verb.start()]), look(first).words
    if not led or _PAST & set(words):
        return None
    if places and any(
        verb.start() - m.end() <= _PLACE_REACH and not _OFFICE.search(first, 0, m.start()) for m in shapes.caption_places.finditer(first)
    ):
        return end, "places"
    if led == "near":
        return None
    if dated and shapes.caption_date.search(first):
        return end, "names"
    if bare and len(words) >= _CAPTION_WORDS and _WHERE.search(first, verb.end()) and _ARTICLE.search(first):
        return end, "names"
    return None


#: From "(L)" to the verb of showing, in characters; the same after the verb ("X shakes hands with Y (R)").
_PLACE_REACH: Final = 60
_PAST: Final = frozenset({"said", "says", "told", "was", "were", "had", "has"})
#: "(R)" behind an office names a party.
_OFFICE: Final = re.compile(
    r"\b(?:Sen|Rep|Gov|Senator|Representative|Congressman|Congresswoman|Governor|Mayor|Sens|Reps|Govs)\.? (?:[\w.'’-]+ ){0,3}$"
)
_WHERE: Final = re.compile(r"\b(?:at|during|in|on|outside|inside|with|after|before|as|for|to|near|from|next to|alongside)\b")
_ARTICLE: Final = re.compile(r"\b(?:the|a|an|his|her|their)\b")


def _led(before: str) -> str:
    """What stands before a verb of showing: `right` a name just before it or a group that opens the sentence, `near` a name close by, or ""."""
    words = _WORD.findall(before)
    if len(words) < 2:
        return "right" if words and words[0].endswith("s") else ""
    if words[-1][0].isupper():
        return "right"
    return "near" if any(w[0].isupper() for w in words[-3:][-len(words) + 1 :]) else ""


def dateline(text: str, first: bool) -> int:
    """Where a dateline at the start of `text` ends, 0 when there is none. `first`: it opens the report, so that place and dash are enough."""
    if not text[0].isupper() and not text[0].isdigit() and text[0] not in "(/":
        return 0
    view = text[:120]
    if not first and ")" not in view and "/" not in view:
        return 0
    shapes = _load()
    m = shapes.dateline.match(view)
    if m is None and first and (bare := shapes.bare_dateline.match(view)) and shapes.rubrics.isdisjoint(folded(bare[0])):
        m = bare
    if m is None and first and (town := shapes.town.match(view)) and len(town[0].split()[0]) >= _TOWN:
        m = town if shapes.rubrics.isdisjoint(folded(town[0])) and _report(text[town.end() :]) else None
    return m.end() if m is not None else 0


def _report(text: str) -> bool:
    """Whether what stands behind "Sund - " is the first sentence of a report: no headline, and no second dash that closes an aside."""
    end = re.search(r"[.!?][\"”’]?(?:\s|$)", text)
    if end is None:
        return False
    sentence = text[: end.end()]
    words = sentence.split()
    return len(words) >= _SENTENCE and sum(w[0].islower() for w in words) >= _SMALL * len(words) and not _DASHED.search(sentence)


#: What stands between a name and the date behind it.
_BEFORE_DATE: Final = re.compile(r"(?:,| [|·•–—-]) +")


def credit(text: str) -> bool:
    """Whether a line beside a headline is names and a date: "Daily Mirror, 14 November 2026", "By Ann Smith, Daily Mirror, 2 May 2026"."""
    if len(text) > 140 or not any(c.isdigit() for c in text):
        return False
    name = next((text[: m.start()] for m in _BEFORE_DATE.finditer(text) if m.start() and date_line(text[m.end() :])), None)
    if name is None or stopped(name) or name[-1] in ":!?":
        return False
    words = name.replace(",", " ").split()
    small = _load().small
    return len(words) <= 8 and words[0][0].isupper() and all(w[0].isupper() or w.lower() in small for w in words)


def byline(text: str) -> bool:
    """Whether a line names writers: "By Ann Smith", "By Ann Smith and Bo Ek, Daily Mirror", "By our foreign staff"."""
    if len(text) > 140 or text[:3] not in ("By ", "BY ", "by ") or text[-1] in ":!?":
        return False
    names = [n for w in text[3:].rstrip(".").split() if (n := w.strip(",.|()&/-–—·"))]
    if not 2 <= len(names) <= 16:
        return False
    shapes = _load()
    if len(names) <= 6 and names[-1].lower() in shapes.writers and not stopped(text):
        return True
    if names[0].lower() in shapes.calendar or not names[0][0].isupper() or names[0].lower() in shapes.small:
        return False
    return all(n[0].isupper() or n.lower() in shapes.small for n in names) and sum(n[0].isupper() for n in names) >= 2


def writer(text: str) -> bool:
    """Whether a line below a headline or byline says who writes: "Environment correspondent", "ANN SMITH, Oslo"."""
    if len(text) > 80 or stopped(text) or text[-1] in ":;,":
        return False
    words = text.split()
    if len(words) <= 8 and not _load().writers.isdisjoint(w.strip(",.|()").lower() for w in words):
        return True
    name, comma, place = text.partition(", ")
    names = name.split()
    return (
        bool(comma) and 2 <= len(names) <= 4 and name.isupper() and name.replace(" ", "").isalpha() and place[:1].isupper() and len(words) <= 7
    )


def date_line(text: str) -> bool:
    """Whether a line is a date, with or without the time of day."""
    return len(text) <= 60 and text[-1].isalnum() | (text[-1] in ".)") and _load().date.fullmatch(text) is not None
