"""What was said and what was copied, as sections of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.text import Text

from twosource.corpus import Dossier, align_words, by_statement
from twosource.model import Position, Reuse, Span, Statement, letters

from . import page
from .page import count
from .words import CLOSE, OPEN, clean, marked, shortened

#: Rows of a section that are shown.
SHOWN: Final = 6
#: Speakers that are listed with their words, and statements of one.
SPEAKERS, SHOWN_OF_SPEAKER = 6, 3
#: Passages of a pair of reports that are shown.
PASSAGES: Final = 1
#: Words that a statement has at least to be shown before others: shorter ones ("something") say little by themselves.
TELLING: Final = 4
#: Two statements of one speaker are one line when they have at least this share of their words in common: one word in ten may be swapped.
ALIKE: Final = 0.8
#: Lines of one speaker that a statement is compared with.
COMPARED: Final = 300
#: Characters of a passage or a statement.
LONG: Final = 200
#: Characters of the words in front of what somebody said.
CUE: Final = 60
#: Characters of what a denial of "it" denies.
MEANT: Final = 120

#: By the id of a statement, the words in front of its content and the statement that the content points to: `Dossier.reads`.
Reads = Mapping[str, tuple[str, Statement | None]]


def variants(found: Dossier, label: dict[str, str], everything: bool) -> None:
    """One utterance in several wordings; those that are the same everywhere are counted."""
    if not found.variants:
        return
    changed = [v for v in found.variants if v.kind != "same"]
    same = len(found.variants) - len(changed)
    notes = [f"{OPEN}…{CLOSE} marks what differs"] * bool(changed) + [f"{count(same, 'utterance')} in the same words everywhere"] * bool(same)
    page.head("Quoted in several wordings" if changed else "Quoted in several reports", "; ".join(notes))
    most = len(changed) if everything else SHOWN
    for v in changed[:most]:
        two = dict.fromkeys(n for d in v.differences if d.kind == "speaker" for n in (d.a, d.b))
        kind = "given to two speakers" if v.kind == "speaker" else v.kind
        page.line((clean(v.speaker_name or " or ".join(two) or "speaker unknown"), "bold"), f" ({kind})", (f"  {v.id[:12]}", "dim"))
        _wordings(found, label, list(v.spans), everything)
    page.more(len(changed), most, f"twosource show {found.story.id[:12]} --all")


def _wordings(found: Dossier, label: dict[str, str], spans: list[Span], everything: bool) -> None:
    """Each wording once, with the reports that have it; the first one's report is the earliest."""
    place = {r.document.id: i for i, r in enumerate(found.reports)}
    groups: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda s: (place.get(s.document, len(place)), s.start)):
        groups.setdefault(" ".join(span.exact.casefold().split()), []).append(span)
    lines = list(groups.values())
    most = len(lines) if everything else SHOWN
    for i, same in enumerate(lines[:most]):
        other = lines[0][0] if i else lines[min(1, len(lines) - 1)][0]
        page.entry(letters(label[s.document] for s in same if s.document in label), marked(same[0].exact, other.exact)[0], indent=4)
    page.more(len(lines), most, f"twosource show {found.story.id[:12]} --all", "wordings", indent=4)


def speakers(found: Dossier, label: dict[str, str], everything: bool) -> None:
    """Who said what: the speakers with most to say, what several reports have first; then the quotations that nobody is named for."""
    by_name, reads = found.by_speaker(), found.reads()
    if not by_name:
        return
    story = found.story.id[:12]
    page.head("Who said what", f"{count(len(found.statements), 'statement')}; letters: the reports that have it")
    known = sorted((n for n in by_name if n is not None), key=lambda n: (-len(by_name[n]), n))
    most = len(known) if everything else SPEAKERS
    for name in known[:most]:
        _said(name, by_name[name], label, reads, everything, f"twosource statements --story {story} --actor {_quoted(name)}")
    page.more(len(known), most, f"twosource statements --story {story}", "speakers")
    if None in by_name:
        own = [s for s in by_name[None] if s.kind != "indirect"] or by_name[None]
        _said("Nobody is named", own, label, reads, everything, f"twosource statements --story {story} --kind direct", reasons=True)


def _quoted(name: str) -> str:
    return f'"{clean(name)}"' if '"' not in name else f"'{clean(name)}'"


def _said(
    name: str, statements: list[Statement], label: dict[str, str], reads: Reads, everything: bool, command: str, reasons: bool = False
) -> None:
    page.line((clean(name), "bold"))
    lines = _wording_lines(statements)
    if not everything:
        # What several reports have, then quoted words, then what is long enough to tell something; in the order of the reports.
        best = sorted(
            range(len(lines)), key=lambda i: (-len({s.document for s in lines[i]}), _thin(lines[i][0]), lines[i][0].kind == "indirect", i)
        )
        lines_shown = [lines[i] for i in sorted(best[:SHOWN_OF_SPEAKER])]
    else:
        lines_shown = lines
    for same in lines_shown:
        said = worded(same[0], reads)
        if reasons:
            said.append(f" [{clean(same[0].speaker_basis)}]", "dim")
        page.entry(letters(label[s.document] for s in same), said, indent=4)
    page.more(len(lines), len(lines_shown), command, indent=4)


def worded(s: Statement, reads: Reads) -> Text:
    """What was said on one line, with what was done with it in front where that is more than saying: `denied: that it sank`."""
    cue, meant = reads.get(s.id, ("", None))
    # "Denied" would say too much of "did not confirm" and of "did not respond to a request for comment".
    said = Text(f"{shortened(cue, CUE)}: " if cue else "", "yellow" if s.negated else "cyan")
    said.append(shortened(" … ".join(c.exact for c in s.content), LONG), "")
    if meant is not None:
        before = reads.get(meant.id, ("", None))[0]
        words = " … ".join(c.exact for c in meant.content)
        said.append(f" [{shortened(f'{before}: {words}' if before else words, MEANT)}]", "dim")
    return said


def _thin(s: Statement) -> bool:
    return sum(len(c.exact.split()) for c in s.content) < TELLING


def _turned(words: set[str]) -> bool:
    """Whether two wordings that differ in these words say different things."""
    return any(w[0].isdigit() or w in ("not", "no", str(True)) for w in words)


def _wording_lines(statements: list[Statement]) -> list[list[Statement]]:
    """Statements with the same words together (marks, case and a swapped word apart; not where a figure or a denial differs), in the order of
    the first.
    """
    lines: dict[tuple[str, ...], list[Statement]] = {}
    for s in statements:
        words = "".join(c if c.isalnum() else " " for c in " ".join(x.exact for x in s.content).casefold()).split()
        lines.setdefault((str(s.negated), *words), []).append(s)
    kept: list[tuple[set[str], list[Statement]]] = []
    for words_of, same in lines.items():
        mine = set(words_of)
        like = next((k for k in kept[:COMPARED] if len(mine & k[0]) >= ALIKE * len(mine | k[0]) and not _turned(mine ^ k[0])), None)
        if like is None:
            kept.append((mine, same))
        else:
            like[1].extend(same)
    return [same for _, same in kept]


def positions(found: Dossier, label: dict[str, str], everything: bool) -> None:
    """Positions that an actor took back; with `everything` those with more than one statement as well: one alone is told by its speaker."""
    chosen = found.held() if everything else [p for p in found.positions if p.changed]
    if not chosen:
        return
    names, reads, every = {t.id: t.label for t in found.threads}, found.reads(), {s.id: s for s in found.statements}
    page.head("Positions" if everything else "Positions that changed", "what an actor said on one thread, over time")
    for p in chosen[: len(chosen) if everything else SHOWN]:
        position(p, label, names.get(p.thread or ""), every, reads)
    if not everything:
        page.more(len(found.positions), min(len(chosen), SHOWN), f"twosource positions --story {found.story.id[:12]}")


def position(p: Position, label: dict[str, str], thread: str | None, every: Mapping[str, Statement], reads: Reads) -> None:
    """One position: whose, on what, and the words in order of time, each as it reads. `every`: statements by id."""
    page.line((clean(p.name), "bold"), f" on {thread}" if thread else "", (f"  {p.id[:12]}", "dim"))
    for spans, s in by_statement(p, every):
        said = worded(s, reads) if s else shortened(" … ".join(x.exact for x in spans), LONG)
        page.entry(label.get(spans[0].document, "?"), said, indent=4)
    if p.changed:
        page.line((f"changed: {clean(p.why or 'an earlier word is taken back')}", "yellow"), indent=4)


def copies(found: Dossier, label: dict[str, str], everything: bool) -> None:
    """Copied passages: who has it from whom, the words once, and what the other has instead."""
    links = found.links if everything else [r for r in found.links if not _one_utterance(found, r)]
    if not links:
        page.head("No copied passages but words that both quote" if found.links else "No copied passages")
        return
    pairs: dict[str, list[Reuse]] = {}
    for r in links:
        pairs.setdefault(_direction(label, r), []).append(r)
    ordered = sorted(pairs.items(), key=lambda x: -sum(len(r.a.exact) for r in x[1]))
    page.head("Copied passages", f"{OPEN}…{CLOSE} marks what the other report has otherwise")
    most = len(ordered) if everything else SHOWN
    for direction, found_here in ordered[:most]:
        _pair(direction, found_here, label, everything)
    page.more(len(ordered), most, f"twosource reuse --story {found.story.id[:12]}", "pairs of reports")


def _pair(direction: str, links: list[Reuse], label: dict[str, str], everything: bool) -> None:
    """What two reports share: how much, why it is thought to go that way, and the passages that differ before those that do not."""
    low, high = (f"{x:.0%}" for x in (min(r.similarity for r in links), max(r.similarity for r in links)))
    page.line((direction, "bold"), f"  {count(len(links), 'passage')}, {low if low == high else f'{low} to {high}'} alike")
    reasons = dict.fromkeys(clean(r.why) for r in links)
    page.line((shortened("; ".join(reasons), LONG), "dim"), indent=4)
    shown = links if everything else sorted(links, key=lambda r: (r.similarity == 1.0, -len(r.a.exact)))[:PASSAGES]
    for r in shown:
        text, instead = _differing(r.a.exact, r.b.exact)
        page.entry(label.get(r.a.document, "?"), _cut(text, 100_000 if everything else LONG), (f"  {r.id[:12]}", "dim"), indent=4)
        if instead:
            page.entry(label.get(r.b.document, "?"), ("has ", "dim"), shortened(instead, LONG), indent=4)


def _one_utterance(found: Dossier, r: Reuse) -> bool:
    """Whether a link only says that two reports quote one utterance: that is told by its wordings."""
    return r.direction == "common_origin" and any(
        all(any(s.document == x.document and s.start < x.end and x.start < s.end for s in v.spans) for x in (r.a, r.b)) for v in found.variants
    )


def _direction(label: dict[str, str], r: Reuse) -> str:
    a, b = label.get(r.a.document, "another story"), label.get(r.b.document, "another story")
    return {
        "a_from_b": f"{a} has it from {b}",
        "b_from_a": f"{b} has it from {a}",
        "common_origin": f"{a} and {b} have it from a third",
    }.get(r.direction, f"{a} and {b}, direction unknown")


def _differing(a: str, b: str) -> tuple[Text, str]:
    """`a` with what differs marked, and in short what `b` has in these places."""
    instead = []
    for p in align_words(a, b).parts:
        if p.kind != "same":
            mine, other = clean(a[p.a_start : p.a_end]), clean(b[p.b_start : p.b_end])
            if mine != other:
                instead.append(
                    f"{OPEN}{other}{CLOSE} for {OPEN}{mine}{CLOSE}"
                    if mine and other
                    else f"also {OPEN}{other}{CLOSE}"
                    if other
                    else f"not {OPEN}{mine}{CLOSE}"
                )
    return marked(a, b)[0], ", ".join(instead)


def _cut(text: Text, most: int) -> Text:
    """A long passage is cut, never silently."""
    if len(text) <= most:
        return text
    kept = text[: text.plain.rfind(" ", 0, most)]
    kept.append(f" … ({len(text) - len(kept)} more characters)", "dim")
    return kept
