"""How words of reports are shown: nothing in them can steer the page, and what differs or matters is marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from markupsafe import Markup, escape

from twosource.corpus import Dossier, Happening, StoryCount, align_words
from twosource.model import Claim, Document, Span, Statement, period

#: What is shown in place of a character that has no shape of its own and could turn the text around or hide some of it.
STAND_IN: Final = "\N{REPLACEMENT CHARACTER}"
_KEPT: Final = frozenset("\t\n\r\u200c\u200d\u00ad")
#: Characters of a sentence around what is marked.
AROUND: Final = 170

#: PLOVER's types in the words of a newsroom.
ACTS: Final = {
    "AGREE": "agrees or promises",
    "CONSULT": "talks",
    "SUPPORT": "backs or signs",
    "CONCEDE": "gives way in words",
    "COOPERATE": "works together",
    "AID": "helps",
    "RETREAT": "gives way",
    "REQUEST": "asks or demands",
    "ACCUSE": "accuses",
    "REJECT": "refuses",
    "THREATEN": "threatens",
    "PROTEST": "protests",
    "SANCTION": "punishes",
    "MOBILIZE": "moves forces",
    "COERCE": "uses pressure",
    "ASSAULT": "attacks",
}

#: What a verdict says of two things, in words; the last is about one statement.
JUDGED: Final = {
    "dependent": "have one origin: one has it from the other, or both from one source",
    "independent": "are independent: each has it for itself",
    "same": "say the same thing",
    "not_same": "do not say the same thing",
    "wrong_speaker": "the words are not by whom the record says",
}

#: How a quotation in several wordings is called, where its kind says too little.
VARIED: Final = {
    "speaker": "given to two speakers",
    "substituted": "other words put in",
    "marked edit": "cut or filled in, and marked so",
}

#: How the status of a line of the timeline is called.
CALLED: Final = {
    "happened": "happened",
    "planned": "planned",
    "hypothetical": "not told as fact",
    "denied": "denied",
    "historical": "earlier",
    "said": "said",
}


def visible(text: str) -> str:
    """The text, character for character, with those that are controls, overrides or half a pair replaced by `STAND_IN`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else STAND_IN for c in text)


def one_line(text: str | None) -> str:
    """On one line, and harmless."""
    return " ".join(visible(text or "").split())


def shortened(text: str | None, most: int) -> str:
    """One line of at most about `most` characters, cut behind a word."""
    line = one_line(text)
    if len(line) <= most:
        return line
    cut = line.rfind(" ", most // 2, most)
    return line[: cut if cut > 0 else most] + "…"


def quoted(text: str, most: int = 400) -> str:
    """One line in quotation marks; one that has marks keeps them."""
    line = shortened(text, most)
    return line if line[:1] in ('"', "“", "‘") else f"“{line}”"


def said(statement: Statement, most: int = 240) -> str:
    """The words of a statement, in quotation marks only where the report has them so: a paraphrase is no quotation."""
    words = " … ".join(c.exact for c in statement.content)
    return quoted(words, most) if statement.kind == "direct" else shortened(words, most)


def lettered(documents: Iterable[str], label: Mapping[str, str]) -> list[str]:
    """Each document once, in the order of the letters."""
    return sorted(set(documents), key=lambda d: (len(label.get(d, "????")), label.get(d, "????"), d))


def safe_url(uri: str | None) -> str | None:
    """The address, where a browser may follow it."""
    try:
        parts = urlsplit((uri or "").strip())
    except ValueError:
        return None
    return uri.strip() if uri and parts.scheme in ("http", "https") and parts.netloc else None


def count(number: int, word: str) -> str:
    """1 report, 2 reports."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def publishers(found: StoryCount) -> str:
    """How many publishers are behind some reports, in words."""
    if not found.publishers:
        return "publishers unknown" if len(found.documents) > 1 else "publisher unknown"
    return count(len(found.publishers), "publisher") + " and unknown ones" * bool(found.unknown)


def origins(number: int, at_most: bool) -> str:
    """How many origins, in words."""
    return f"{'at most ' * at_most}{count(number, 'origin')}"


def name_of(document: Document) -> str:
    """What a report is called: its title, else its file or address."""
    return shortened(document.title, 120) or shortened((document.uri or "").rpartition("/")[2], 80) or document.id


def dated(document: Document, time: bool = True) -> str:
    """When a report was published, in words."""
    day = one_line(document.published)[: 16 if time else 10].replace("T", " ")
    return day or "date unknown"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words in their sentence: what stands before, the words, and what stands behind; `href` leads to the place."""

    before: str
    words: str
    after: str
    document: str
    start: int
    end: int

    @property
    def href(self) -> str:
        """Where the words stand."""
        return place(self.document, self.start, self.end)


def place(document: str, start: int, end: int) -> str:
    """The link to a stretch of a document: it can be sent."""
    return f"/documents/{quote(document)}?start={start}&end={end}#here"


_STOP = re.compile(r"\n\s*\n|(?<=[.!?”\"])\s+(?=[A-Z“\"])")


def excerpt(raw: str, document: str, start: int, end: int, around: int = AROUND) -> Excerpt:
    """A stretch with what stands around it in its paragraph, to the bounds of the sentence or of a word."""
    low = max(0, start - around)
    before = raw[low:start]
    stops = [m.end() for m in _STOP.finditer(before)]
    if stops:
        before = before[stops[-1] :]
    elif low:
        before = "…" + before.partition(" ")[2]
    after = raw[end : end + around]
    if m := _STOP.search(after):
        after = after[: m.start()]
    elif end + around < len(raw):
        after = after.rpartition(" ")[0] + "…"
    return Excerpt(_flat(before), one_line(raw[start:end]), _flat(after), document, start, end)


def _flat(text: str) -> str:
    """On one line, with one blank kept at either end."""
    line = one_line(text)
    if not line:
        return " " if text else ""
    return f"{' ' if text[:1].isspace() else ''}{line}{' ' if text[-1:].isspace() else ''}"


Run = tuple[str, bool]


def diff(a: str, b: str, side: int = 0) -> list[Run]:
    """One of two wordings in runs, each with whether it differs from the other."""
    return aligned(a, b, align_words(a, b).parts, side)


def aligned(a: str, b: str, parts: Iterable[Any], side: int, a_from: int = 0, b_from: int = 0) -> list[Run]:
    """The side `a` (0) or `b` (1) of an alignment in runs; offsets of the parts count from `a_from` and `b_from`."""
    text, low = ((a, a_from), (b, b_from))[side]
    runs: list[Run] = []
    at = 0
    for p in parts:
        start, end = ((p.a_start, p.a_end), (p.b_start, p.b_end))[side]
        start, end = start - low, end - low
        runs += [(_flat(text[at:start]), False), (_flat(text[start:end]), p.kind != "same")]
        at = end
    runs.append((_flat(text[at:]), False))
    return [r for r in runs if r[0]]


def told(claim: Claim) -> tuple[str, str]:
    """The speaker of a claim where its words do not name him, else nothing, and its words."""
    name, text = one_line(claim.speaker_name), one_line(claim.text)
    return ("" if not name or name.split()[-1].casefold() in text.casefold() else name), text


_TONGUE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")


def tongue(document: Document | str | None) -> Markup:
    """The attribute `lang` for words of a report, where its language is known and is not that of the page."""
    found = document.language if isinstance(document, Document) else document
    if not found or not _TONGUE.fullmatch(found) or found.lower().partition("-")[0] in ("en", "und"):
        return Markup("")
    return Markup(f' lang="{found}"')


def deed(h: Happening) -> str:
    """What was done, in plain words, with the mode in brackets."""
    word = ACTS.get(h.event or "", (h.event or "").lower())
    return f"{word} ({h.mode})" if h.mode else word


def sides(h: Happening) -> str:
    """Who, and whom."""
    return one_line(" → ".join(x for x in (", ".join(h.who) or "somebody", ", ".join(h.whom)) if x))


def when(h: Happening) -> str:
    """Its day or days."""
    return period(h.start, h.end)


def query(path: str, **names: Any) -> str:
    """A path with a query; what is null is left out."""
    kept = {k: v for k, v in names.items() if v not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def facts_of(found: Dossier) -> list[tuple[str, str]]:
    """Who, where, when, first and last report."""
    facts = []
    if who := "; ".join(", ".join(x) for x in found.principals(3, 3) if x):
        facts.append(("Who", one_line(who)))
    if places := found.places():
        facts.append(("Where", one_line(", ".join(places))))
    days = [h for h in found.happenings if h.start and h.start == h.end and h.status in ("happened", "said")]
    days = [h for h in days if h.event] or days
    if days:
        first, last = min(str(h.start) for h in days), max(str(h.start) for h in days)
        facts.append(("When", first if first == last else f"{first} to {last}"))
    elif found.happenings:
        facts.append(("When", "what happened has no day that is known"))
    facts.append(("Reports", published(found)))
    return facts


def published(found: Dossier) -> str:
    """First and last report."""
    start, end = found.story.start, found.story.end
    if not start:
        return "no report has a publication date"
    undated = sum(r.document.published is None for r in found.reports)
    dates = f"published {start[:10]}" if start[:10] == (end or start)[:10] else f"first {start[:10]}, last {(end or start)[:10]}"
    return dates + (f", {undated} without a date" if undated else "")


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of an utterance: the runs that differ, where it stands, and in which reports."""

    runs: list[Run]
    first: Span
    documents: tuple[str, ...]


def wordings(spans: Sequence[Span], order: Mapping[str, int], most: int = 8) -> list[Wording]:
    """Each wording once, the earliest report's first; others are compared with it, and it with the second."""
    groups: dict[str, list[Span]] = {}
    for s in sorted(spans, key=lambda s: (order.get(s.document, len(order)), s.document, s.start)):
        groups.setdefault(" ".join(s.exact.casefold().split()), []).append(s)
    lines = list(groups.values())[:most]
    out = []
    for i, same in enumerate(lines):
        other = lines[0][0] if i else lines[min(1, len(lines) - 1)][0]
        out.append(Wording(diff(same[0].exact, other.exact), same[0], tuple(dict.fromkeys(s.document for s in same))))
    return out


def by_speaker(found: Dossier, speakers: int, each: int) -> tuple[list[tuple[str, int, list[Statement]]], list[Statement]]:
    """Who said most, with some of it, longest and of most reports first; and the quotations that nobody is named for."""
    by = found.by_speaker()
    nobody = [s for s in by.pop(None, ()) if s.kind != "indirect"]
    names = sorted((n for n in by if n is not None), key=lambda n: (-len(by[n]), n))[:speakers]
    return [(n, len(by[n]), _telling(by[n])[:each]) for n in names], nobody


def _telling(statements: list[Statement]) -> list[Statement]:
    seen: dict[str, Statement] = {}
    for s in statements:
        seen.setdefault(" ".join(" ".join(c.exact for c in s.content).casefold().split()), s)
    return sorted(seen.values(), key=lambda s: (sum(len(c.exact.split()) for c in s.content) < 4, s.kind == "indirect"))


def marked(words: str, sought: str) -> Markup:
    """A text with the sought words marked."""
    terms = sorted({t for t in re.split(r"\W+", sought.casefold()) if t}, key=len, reverse=True)
    line = one_line(words)
    if not terms:
        return escape(line)
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, terms)) + r")\b", re.IGNORECASE)
    out, at = Markup(""), 0
    for m in pattern.finditer(line):
        out += escape(line[at : m.start()]) + Markup("<mark>") + escape(m.group()) + Markup("</mark>")
        at = m.end()
    return out + escape(line[at:])


def sentence(text: str | None, most: int, capital: bool = True) -> str:
    """A line that begins with a capital and ends in a stop."""
    line = shortened(text, most)
    line = line[:1].upper() + line[1:] if capital else line
    return line if not line or line[-1] in ".?!…" else f"{line}."


#: What templates call.
HELPERS: Final[Mapping[str, Callable[..., Any]]] = {
    "one_line": one_line,
    "shortened": shortened,
    "quoted": quoted,
    "said": said,
    "sentence": sentence,
    "lettered": lettered,
    "safe_url": safe_url,
    "count": count,
    "publishers": publishers,
    "origins": origins,
    "name_of": name_of,
    "place": place,
    "dated": dated,
    "told": told,
    "deed": deed,
    "sides": sides,
    "when": when,
    "query": query,
    "tongue": tongue,
    "marked": marked,
    "visible": visible,
}
