"""What happened, on what issue, when and by whom, as sections of a dossier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from rich.text import Text

from twosource.corpus import Dossier, Happening
from twosource.model import Date, letters, period

from . import page
from .page import count
from .words import clean, excerpt

#: Rows that are shown of a section, of the lines of a timeline with a date and of those without.
SHOWN, DATED, UNDATED = 10, 14, 6

#: Parties of a thread that are named.
PARTIES: Final = 6

#: How the status of a line is called: what is planned and what happened are told apart by a word, not by a colour alone.
CALLED: Final = {
    "happened": ("", ""),
    "planned": ("planned", "bold cyan"),
    "hypothetical": ("not told as fact", "yellow"),
    "denied": ("denied", "yellow"),
    "historical": ("earlier", "dim"),
    "said": ("said", "green"),
}


def threads(found: Dossier, label: dict[str, str], everything: bool) -> None:
    """The issues inside the story with their parties."""
    if not found.threads:
        return
    names = {a.id: a.name for a, _ in found.actors}
    page.head("Threads", "issues inside the story, by their own words; with their parties")
    most = len(found.threads) if everything else SHOWN
    for t in found.threads[:most]:
        where = letters(label[s.document] for s in t.spans if s.document in label)
        parties = list(dict.fromkeys(x for p in t.parties if (x := names.get(p, "") if p.startswith("act-") else p)))
        rest = f" and {len(parties) - PARTIES} more" if len(parties) > PARTIES else ""
        page.line(
            (clean(t.label), "bold"),
            f"  {count(len(t.spans), 'sentence')} ({where})",
            (f"  {', '.join(parties[:PARTIES])}{rest}" if parties else "", "dim"),
        )
    page.more(len(found.threads), most, "twosource export threads")


def timeline(found: Dossier, label: dict[str, str], everything: bool) -> None:
    """The timeline: what has a date in order of time, then what nobody dates."""
    if not found.happenings:
        return
    page.head("Timeline", "what happened unless a word says otherwise; letters: the reports that tell it")
    dated = [h for h in found.happenings if h.start]
    undated = [h for h in found.happenings if not h.start]
    command = f"twosource timeline {found.story.id[:12]}"
    print_timeline(_best(dated, len(dated) if everything else DATED), label)
    page.more(len(dated), len(dated) if everything else DATED, command)
    print_timeline(_best(undated, len(undated) if everything else UNDATED), label)
    page.more(len(undated), len(undated) if everything else UNDATED, command, "without a date")


def _best(lines: list[Happening], most: int) -> list[Happening]:
    """The lines that most reports tell, acts before words, in their order."""
    chosen = sorted(range(len(lines)), key=lambda i: (-len(lines[i].documents), lines[i].event is None, -lines[i].confidence, i))[:most]
    return [lines[i] for i in sorted(chosen)]


def print_timeline(lines: Iterable[Happening], label: dict[str, str]) -> None:
    """Lines of a timeline, each day named once."""
    last = sentence = None
    for h in lines:
        when = period(h.start, h.end)
        if when != last:
            page.line((when, "bold"), (_weekday(h.start) if h.start and h.start == h.end else "", "dim"))
            last = when
        word, style = CALLED[h.status]
        where = letters(label[d] for d in h.documents if d in label)
        deed = f"{h.event} {h.mode}" if h.mode else h.event
        sides = clean(" → ".join(x for x in (", ".join(h.who) or "somebody", ", ".join(h.whom)) if x))
        page.entry(
            where,
            (f"{word}: " if word else "", style),
            (sides, "bold"),
            (f"  {deed}" if deed else "", "dim"),
            indent=4,
        )
        shown, sentence = sentence == h.sentence, h.sentence
        if not shown:  # two acts of one sentence: it is read once
            page.entry("", excerpt(h.sentence, h.words), (f"  {h.ids[0][:12]}", "dim"), indent=4, width=page.hanging(where))


def _weekday(day: str) -> str:
    return "  " + ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[date.fromisoformat(day).weekday()]


def actors(found: Dossier) -> None:
    """Who is named, each name of a kind once, most often first."""
    if not found.names:
        return
    page.head("Who is named", "most often first")
    for line in found.names:
        if not line.mentions:
            continue  # a place where something is, and nothing else
        codes = " ".join(x for x in (line.country, line.sector) if x)
        where = f"{count(line.mentions, 'time')} in {count(line.documents, 'report')}"
        page.line((clean(line.name), "bold"), f"  {_kind(line.kind, line.country)}{f' · {codes}' if codes else ''} · {where}")


def _kind(kind: str, country: str | None) -> str:
    """What the reader is told of a kind; `other` with a country is a town or a province."""
    return "place" if kind == "other" and country else kind.replace("_", " ")


def days(found: Dossier, label: dict[str, str]) -> None:
    """Days, months and years that the reports speak of, with the words that name them."""
    if not found.days:
        return
    page.head("Days", "days, months and years that the reports speak of")
    for day in found.days:
        words: dict[str, list[str]] = {}
        for d in day.dates:
            words.setdefault(" ".join(d.exact.split()), []).append(label[d.document])
        named = "; ".join(f"“{w}” ({letters(where)})" for w, where in list(words.items())[:SHOWN])
        page.entry(day.value, named, Text(_counted_from(label, day.dates[0]), style="dim"), width=12)


def _counted_from(label: dict[str, str], d: Date) -> str:
    """What the first of the words rests on, where they do not say it themselves."""
    if d.anchor is None:
        return ""
    if d.anchor_span is None:
        return "  counted from the publication date"
    return f"  counted from “{clean(' '.join(d.anchor_span.exact.split()))}” in {label.get(d.anchor_span.document, 'another story')}"
