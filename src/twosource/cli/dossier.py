"""One story on the terminal, in the order in which an editor asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.text import Text

from twosource.corpus import Dossier, StoryCount, is_echo, what_of
from twosource.model import Claim, Dispute, Span, letters

from . import page
from .happened import actors, days, threads, timeline
from .page import count
from .said import copies, positions, speakers, variants
from .words import clean, shortened

#: Rows of a section that are shown before it says how to list the rest.
SHOWN: Final = 8
#: Reports that are listed one by one.
SHOWN_REPORTS: Final = 12
#: Groups of reports that are one origin.
SHOWN_MERGED: Final = 6
#: Characters of an id that are shown: any beginning that is unique is accepted.
SHOWN_ID: Final = 12
#: Characters of a claim or of the words for one side of a dispute.
LONG: Final = 220


def dossier(found: Dossier, fiction: bool = False, everything: bool = False) -> None:
    """Print the dossier; long sections are cut and say how to list the rest, unless `everything` is wanted."""
    label = found.labels()
    page.rule()
    _top(found, fiction, everything)
    _reports(found, everything)
    _claims(found, label, everything)
    _disputes(found, label, everything)
    variants(found, label, everything)
    speakers(found, label, everything)
    positions(found, label, everything)
    copies(found, label, everything)
    threads(found, label, everything)
    timeline(found, label, everything)
    if everything:
        actors(found)
        days(found, label)
    _warnings(found, everything)
    _more(found, everything)


def story_id(found: Dossier) -> str:
    """The beginning of the story's id, for commands."""
    return found.story.id[:SHOWN_ID]


def publishers(found: StoryCount) -> str:
    """How many publishers are behind the reports of a story, in words."""
    if not found.publishers:
        return "publishers unknown" if len(found.documents) > 1 else "publisher unknown"
    return count(len(found.publishers), "publisher") + " and unknown ones" * bool(found.unknown)


def _top(found: Dossier, fiction: bool, everything: bool) -> None:
    story = found.story
    page.line((clean(story.title), "bold"), indent=0)
    if fiction:
        page.line(("Sample reports, written for this demonstration: the meeting, the persons and the outlets are fiction.", "italic"), indent=0)
    origins = f"{'at most ' * found.count.at_most}{count(len(found.count.origins), 'origin')}"
    page.line(f"{count(len(found.reports), 'report')}, {publishers(found.count)}, {origins}", (f"  {story.id[:SHOWN_ID]}", "dim"), indent=0)
    page.line(indent=0)
    facts = [("Who", _who(found)), ("Where", _where(found)), ("When", _when(found)), ("Reports", _dates(found))]
    if (told := what_of(found)) is not None:
        where = f"told by {letters(found.labels()[d] for d in told.documents)} ({'at most ' * told.at_most}{count(told.independent, 'origin')})"
        h = told.happening
        if h is not None:
            deed = f"{h.event} {h.mode}" if h.mode else h.event
            sides = " → ".join(x for x in (", ".join(h.who), ", ".join(h.whom)) if x)
            facts.insert(0, ("What", f"{f'{h.start}: ' if h.start else ''}{sides} ({deed}), {where}"))
        else:
            facts.insert(0, ("What", f"“{shortened(told.text, LONG)}”, {where}"))
    for name, text in facts:
        if text:
            page.entry(name, text, indent=0, width=9, style="dim")
    label, merged = found.labels(), [o for o in found.count.origins if o.reason]
    most = len(merged) if everything else SHOWN_MERGED
    for o in merged[:most]:
        page.entry("Merged", f"{letters(label[d] for d in o.documents)} are one origin: {o.reason}", indent=0, width=9, style="dim")
    page.more(len(merged), most, f"twosource show {story_id(found)} --all", indent=9)


def _who(found: Dossier) -> str:
    return "; ".join(", ".join(x) for x in found.principals(5, 5) if x)


def _where(found: Dossier) -> str:
    return ", ".join(found.places())


def _when(found: Dossier) -> str:
    told = [h for h in found.happenings if h.start and h.start == h.end and h.status in ("happened", "said")]
    told = [h for h in told if h.event] or told
    if not told:
        return "what happened has no day that is known" if found.happenings else ""
    first, last = min(str(h.start) for h in told), max(str(h.start) for h in told)
    return first if first == last else f"{first} to {last}"


def _dates(found: Dossier) -> str:
    story = found.story
    if not story.start:
        return ""
    first, last = story.start[:10], (story.end or story.start)[:10]
    undated = sum(r.document.published is None for r in found.reports)
    return (f"published {first}" if first == last else f"first {first}, last {last}") + (f", {undated} without a date" if undated else "")


def _reports(found: Dossier, everything: bool) -> None:
    page.head("Reports")
    most = len(found.reports) if everything else SHOWN_REPORTS
    for r in found.reports[:most]:
        d = r.document
        where = Path(r.name).name if "://" not in r.name else r.name
        shares = [f"{r.copied:.0%} copied" if r.copied else "", f"{r.lent:.0%} copied by others" if r.lent else ""]
        copied = ", ".join(s for s in shares if s) or "nothing copied"
        version = f"version {len(r.versions)} of {len(r.versions)}" if r.versions else None
        facts = [version, d.publisher, (d.published or "")[:16].replace("T", " ") or None, copied, None if d.publisher else where]
        page.entry(r.label, shortened(r.headline or "(no headline)", LONG))
        page.entry("", (shortened(" · ".join(f for f in facts if f), 72), "dim"))
    page.more(len(found.reports), most, f"twosource show {story_id(found)} --all")


def _claims(found: Dossier, label: dict[str, str], everything: bool) -> None:
    echoes = sorted((c for c in found.claims if is_echo(c.reports, c.independent)), key=lambda c: (-c.reports, c.id))
    others = [c for c in found.claims if not is_echo(c.reports, c.independent)]
    if found.claims:
        at_most = "; ≤: a publisher is unknown" if any(c.at_most for c in others) else ""
        page.head(
            "Claims" if others else "No claim has two origins", f"what several reports say, by independent origins{at_most}" if others else ""
        )
    _listed(found, others, label, everything, f"twosource claims --story {story_id(found)}")
    if echoes:
        page.head("Echoes", "repeated by several reports, and one origin behind them")
        _listed(found, echoes, label, everything, f"twosource claims --story {story_id(found)} --echoes")


def told(claim: Claim) -> str:
    """A claim's words, with its speaker in front where they do not name him."""
    name = claim.speaker_name
    return claim.text if not name or name.split()[-1].casefold() in claim.text.casefold() else f"{name}: {claim.text}"


def _listed(found: Dossier, claims: Sequence[Claim], label: dict[str, str], everything: bool, command: str) -> None:
    most = len(claims) if everything else SHOWN
    for c in claims[:most]:
        where = letters(label[s.document] for s in c.supports if s.document in label)
        number = f"{'≤ ' * c.at_most}{count(c.independent, 'origin')}"
        named = "" if told(c).startswith(c.speaker_name or "") else f": {c.speaker_name}"
        voice = f", one voice{named}" if c.voices == 1 and c.speaker_name else ""
        page.line(
            (number, "bold" if c.independent > 1 else ""), f", {count(c.reports, 'report')} ({where}){voice}", (f"  {c.id[:SHOWN_ID]}", "dim")
        )
        page.line(Text(shortened(told(c), LONG)), indent=4)
        merged = [s.reason for s in c.supports if not s.reason.startswith("own words")]
        if 1 < c.independent < c.reports and merged:
            page.line((f"merged: {clean(merged[0])}", "dim"), indent=4)
    page.more(len(claims), most, command)


def _disputes(found: Dossier, label: dict[str, str], everything: bool) -> None:
    real = [d for d in found.disputes if d.same_happening and not d.lead]
    leads = [d for d in found.disputes if d.lead]
    other = [d for d in found.disputes if not d.same_happening]
    command = f"twosource disputes --story {story_id(found)}"
    for some, head, note in (
        (real, "Disputes", "accounts that cannot all be right, side by side; no verdict"),
        (leads, "Leads", "read by a model as what cannot both be so; look yourself"),
    ):
        if some:
            page.head(head, note)
            most = len(some) if everything else SHOWN
            for d in some[:most]:
                dispute(d, label)
            page.more(len(some), most, command)
    if other:
        page.head("Looks like a dispute, and is not", "two happenings")
        most = len(other) if everything else SHOWN // 2
        for d in other[:most]:
            page.line((clean(d.subject), "bold"), f": {d.reason}")
        page.more(len(other), most, command)


def dispute(d: Dispute, label: dict[str, str]) -> None:
    """One dispute with its sides."""
    page.line((clean(d.subject), "bold"), f"  ({d.kind})", (f"  {d.id[:SHOWN_ID]}", "dim"))
    if d.reason:
        # That a toll grew, or may have, is no disagreement: that comes first.
        later = "later count" in d.reason
        page.line((shortened(d.reason, LONG), "yellow" if later else "dim"), indent=4)
    for side in d.sides:
        where = letters(label[s.document] for s in side.spans if s.document in label)
        who = side.speaker_name or "the reports' own word"
        # Of a lead the words are all that is known of a side.
        told = () if d.lead else ((clean(side.position), "bold"), " – ")
        page.entry(where, *told, f"{who}, {count(side.independent, 'origin')}", indent=4)
        page.entry("", (shortened(_longest(side.spans), LONG), ""), indent=4, width=page.hanging(where))


def _longest(spans: Sequence[Span]) -> str:
    text = max((" ".join(s.exact.split()) for s in spans), key=len, default="")
    return text if text[:1] in '“"' else f"“{text}”"


def _warnings(found: Dossier, everything: bool) -> None:
    if not found.warnings:
        return
    page.head("Warnings")
    most = len(found.warnings) if everything else SHOWN_REPORTS
    for w in found.warnings[:most]:
        page.entry("!", w.text, width=2, style="yellow")
    page.more(len(found.warnings), most, f"twosource show {story_id(found)} --all")


def _more(found: Dossier, everything: bool) -> None:
    page.head("Further")
    story = story_id(found)
    rows = [
        ("source of an id", "twosource trace ID"),
        ("whole lists", f"twosource claims --story {story}; so statements, events, reuse"),
        ("for a program", "any list with --format jsonl or csv; twosource export TABLE"),
    ]
    for name, command in rows if everything else [*rows, ("nothing cut", f"twosource show {story} --all")]:
        page.entry(name, (command, "dim"), width=17, style="dim")
    page.line(indent=0)
