"""One story on the terminal, in the order in which an editor asks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from twosource.corpus import Dossier
from twosource.model import Claim, Date, Reuse, Span, Statement

from .console import out
from .words import clean, marked, shortened

#: Rows of a section that are shown before it says how to list the rest.
SHOWN: Final = 12
#: Statements shown of one speaker.
SHOWN_OF_SPEAKER: Final = 6


def _head(title: str, note: str = "") -> None:
    out.print()
    out.print(Text.assemble((title, "bold"), (f"  {note}" if note else "", "dim")))


def _line(label: str, *parts: str | Text, indent: int = 2) -> None:
    text = Text.assemble((label, "cyan"), *(p if isinstance(p, Text) else clean(p) for p in parts))
    text.overflow = "fold"
    out.print(Padding(text, (0, 0, 0, indent), expand=False))


def _more(total: int, shown: int, command: str) -> None:
    if total > shown:
        out.print(Text(f"    … and {total - shown} more: `{command}`", style="dim"))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def dossier(found: Dossier, fiction: bool = False) -> None:
    """Print the dossier."""
    story = found.story
    out.print(Rule(style="dim"))
    out.print(Text.assemble((clean(story.title), "bold"), ("  " + story.id[:14], "dim")))
    if fiction:
        out.print(Text("Sample reports, written for this demonstration: the meeting, the persons and the outlets are fiction.", style="italic"))
    names = {r.document.publisher for r in found.reports}
    publishers = "publishers unknown" if names == {None} else _count(len(names - {None}), "publisher") + (" and unknown ones" * (None in names))
    dates = f"{story.start[:10]} to {(story.end or story.start)[:10]}" if story.start else "no publication dates"
    at_most = "at most " * (None in names and found.origins > 1)
    out.print(f"{_count(len(found.reports), 'report')} · {publishers} · {at_most}{_count(found.origins, 'origin')} · {dates}")
    _reports(found)
    _claims(found)
    _variants(found)
    _links(found)
    _speakers(found)
    _threads(found)
    _actors(found)
    _days(found)
    _warnings(found)
    out.print()


def _reports(found: Dossier) -> None:
    _head("Reports")
    for r in found.reports:
        d = r.document
        when = (d.published or "undated")[:16].replace("T", " ")
        where = Path(r.name).name if "://" not in r.name else r.name
        facts = [d.publisher or "publisher unknown", when, where, "nothing copied" if not r.copied else f"{r.copied:.0%} copied"]
        _line(f"{r.label:<3}", f"{r.headline or '(no headline)'}")
        _line("   ", Text(clean(" · ".join(facts)), style="dim"))


def _claims(found: Dossier) -> None:
    if not found.claims:
        return
    _head("Claims", "what several reports say alike; most independent origins first")
    for c in found.claims[:SHOWN]:
        reports = ", ".join(sorted({found.label(s.document) for s in c.supports}, key=lambda x: (len(x), x)))
        count = f"{'at most ' * c.at_most}{_count(c.independent, 'origin')}, {_count(c.reports, 'report')} ({reports})"
        _line("• ", Text.assemble((count, "bold" if c.independent > 1 else ""), ("  " + c.id[:12], "dim")))
        _line("", Text(shortened(c.text, 300)), indent=4)
        _why(c)
    _more(len(found.claims), SHOWN, f"twosource claims --story {found.story.id[:14]}")


def _why(claim: Claim) -> None:
    if claim.independent < claim.reports:
        merged = [s.reason for s in claim.supports if not s.reason.startswith("own words")]
        if merged:
            _line("", Text(f"one origin for several: {clean(merged[0])}", style="dim"), indent=4)


def _variants(found: Dossier) -> None:
    if not found.variants:
        return
    changed = [v for v in found.variants if v.kind != "same"]
    same = len(found.variants) - len(changed)
    notes = ["‹…› marks what differs"] * bool(changed) + [f"{_count(same, 'utterance')} in the same words everywhere"] * bool(same)
    _head("One utterance, several wordings" if changed else "Utterances in several reports", "; ".join(notes))
    for v in changed[:SHOWN]:
        two = dict.fromkeys(n for d in v.differences if d.kind == "speaker" for n in (d.a, d.b))
        kind = "given to two speakers" if v.kind == "speaker" else v.kind
        _line("• ", Text.assemble((v.speaker_name or " or ".join(two) or "speaker unknown", "bold"), f" ({kind})"))
        _wordings(found, list(v.spans))
    _more(len(changed), SHOWN, "twosource export quote_variants")


def _wordings(found: Dossier, spans: list[Span]) -> None:
    """Each wording once, with the reports that have it; the first one's report is the earliest."""
    place = {r.document.id: i for i, r in enumerate(found.reports)}
    groups: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda s: (place.get(s.document, len(place)), s.start)):
        groups.setdefault(" ".join(span.exact.casefold().split()), []).append(span)
    lines = list(groups.values())
    for i, same in enumerate(lines[:SHOWN]):
        other = lines[0][0] if i else lines[min(1, len(lines) - 1)][0]
        labels = ", ".join(dict.fromkeys(found.label(s.document) for s in same))
        _line(f"{labels}  ", marked(same[0].exact, other.exact)[0], indent=4)
    if len(lines) > SHOWN:
        out.print(Text(f"    … and {len(lines) - SHOWN} more wordings", style="dim"))


def _direction(found: Dossier, r: Reuse) -> str:
    a, b = found.label(r.a.document), found.label(r.b.document)
    return {
        "a_from_b": f"{a} has it from {b}",
        "b_from_a": f"{b} has it from {a}",
        "common_origin": f"{a} and {b} have it from a third",
    }.get(r.direction, f"{a} and {b}, direction unknown")


def _links(found: Dossier) -> None:
    _head("Copied passages" if found.links else "No copied passages", "‹…› marks words that the other lacks" if found.links else "")
    for r in found.links[:SHOWN]:
        _line("• ", Text.assemble((_direction(found, r), "bold"), f"  {r.similarity:.0%} alike", (f"  {clean(r.why)}", "dim")))
        for span, text in zip((r.a, r.b), marked(r.a.exact, r.b.exact), strict=True):
            _line(f"{found.label(span.document):<3}", _cut(text), indent=4)
    _more(len(found.links), SHOWN, f"twosource reuse --story {found.story.id[:14]}")


def _cut(text: Text, most: int = 420) -> Text:
    """A long passage is cut in the middle of what is equal, never silently."""
    if len(text) <= most:
        return text
    kept = text[:most]
    kept.append(f" … ({len(text) - most} more characters)", "dim")
    return kept


def _speakers(found: Dossier) -> None:
    by_name: dict[str | None, list[Statement]] = {}
    called: dict[str, str] = {}  # "The mayor" and "the mayor" are one
    for s in found.statements:
        name = s.speaker_name and called.setdefault(s.speaker_name.casefold().removeprefix("the "), s.speaker_name)
        by_name.setdefault(name, []).append(s)
    if not by_name:
        return
    _head("Who said what", f"{_count(len(found.statements), 'statement')}; one line a wording, with the reports that have it")
    known = sorted((n for n in by_name if n is not None), key=lambda n: (-len(by_name[n]), n))
    for name in [*known[: SHOWN * 2], *([None] if None in by_name else [])]:
        _line("• ", Text(name or "Speaker unknown", style="bold"))
        lines = _wording_lines(by_name[name])
        for same in lines[:SHOWN_OF_SPEAKER]:
            said = Text(shortened(" … ".join(c.exact for c in same[0].content), 260))
            if same[0].negated:
                said.append(" (denied)", "yellow")
            if name is None:
                said.append(f" [{clean(same[0].speaker_basis)}]", "dim")
            _line(", ".join(dict.fromkeys(found.label(s.document) for s in same)) + "  ", said, indent=4)
        _more(len(lines), SHOWN_OF_SPEAKER, f"twosource statements --actor {name!r}" if name else "twosource statements")
    _more(len(known), SHOWN * 2, "twosource statements")


def _threads(found: Dossier) -> None:
    if not found.threads:
        return
    _head("Threads", "issues inside the story, by their own words")
    for t in found.threads[:SHOWN]:
        where = ", ".join(sorted({found.label(s.document) for s in t.spans}, key=lambda x: (len(x), x)))
        parties = ", ".join(p for p in t.parties if not p.startswith("act-"))
        _line(
            "• ",
            Text.assemble((clean(t.label), "bold"), f"  {_count(len(t.spans), 'sentence')} ({where})", (f"  {parties}" * bool(parties), "dim")),
        )
    _more(len(found.threads), SHOWN, "twosource export threads")


def _actors(found: Dossier) -> None:
    if not found.actors:
        return
    _head("Who is named", "most often first")
    for actor, use in found.actors[:SHOWN]:
        codes = " ".join(x for x in (actor.country, actor.sector) if x)
        where = f"{_count(use.mentions, 'time')} in {_count(use.documents, 'report')}"
        _line("• ", Text.assemble((clean(actor.name), "bold"), f"  {actor.kind}{f' · {codes}' if codes else ''} · {where}"))
    _more(len(found.actors), SHOWN, f"twosource actors --story {found.story.id[:14]}")


def _days(found: Dossier) -> None:
    if not found.days:
        return
    _head("When", "days, months and years that the reports speak of")
    for day in found.days[: SHOWN * 2]:
        words: dict[str, list[str]] = {}
        for d in day.dates:
            words.setdefault(" ".join(d.exact.split()), []).append(found.label(d.document))
        named = "; ".join(f"“{w}” ({', '.join(dict.fromkeys(labels))})" for w, labels in list(words.items())[:4])
        _line(f"{day.value:<11}", clean(named), Text(_counted_from(found, day.dates[0]), style="dim"))
    _more(len(found.days), SHOWN * 2, "twosource export dates --format csv -o FILE")


def _counted_from(found: Dossier, date: Date) -> str:
    """What the first of the words rests on, where they do not say it themselves."""
    if date.anchor is None:
        return ""
    if date.anchor_span is None:
        return "  counted from the publication date"
    return f"  counted from “{clean(' '.join(date.anchor_span.exact.split()))}” in {found.label(date.anchor_span.document)}"


def _wording_lines(statements: list[Statement]) -> list[list[Statement]]:
    """Statements with the same words together (marks and case apart), in the order of the first."""
    lines: dict[tuple[str, ...], list[Statement]] = {}
    for s in statements:
        words = "".join(c if c.isalnum() else " " for c in " ".join(x.exact for x in s.content).casefold()).split()
        lines.setdefault((*words, str(s.negated)), []).append(s)
    return list(lines.values())


def _warnings(found: Dossier) -> None:
    if not found.warnings:
        return
    _head("Warnings")
    for w in found.warnings:
        _line("! ", w.text)
