"""What an editor reads: the order of a dossier, its width, what is cut, and rows of every kind."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import twosource
from twosource.cli import dossier, happened, lists, page, words
from twosource.corpus import Corpus, Dossier
from twosource.exports import StoryOrigin
from twosource.model import Claim, Dispute, Position, SettingError, Side, Span, Support, make_table, span_row
from twosource.store import Commit, Record, write_part


@pytest.fixture(scope="module")
def corpus(sample_record: Path) -> Iterator[Corpus]:
    with twosource.open(sample_record) as found:
        yield found


@pytest.fixture(scope="module")
def story(corpus: Corpus) -> Dossier:
    return corpus.story()


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], str]:
    """What is printed on a terminal of 80 columns."""

    def inner(show: Callable[[], None]) -> str:
        out = Console(width=80, file=io.StringIO(), highlight=False)
        for module in (page, lists):
            monkeypatch.setattr(module, "out", out)
        show()
        return str(out.file.getvalue())  # type: ignore[attr-defined]

    return inner


def test_it_leads_with_the_counts_and_keeps_the_order_of_an_editors_questions(story: Dossier, printed: Callable[..., str]) -> None:
    text = printed(lambda: dossier.dossier(story))
    lines = text.splitlines()
    assert lines[1].strip() == story.story.title
    assert " reports, " in lines[2]
    assert f"{len(story.count.origins)} origins" in lines[2]
    wanted = "Reports|Claims|Echoes|Quoted in several wordings|Who said what|Copied passages|Threads|Timeline|Warnings|Further".split("|")
    at = [next(i for i, line in enumerate(lines) if line.startswith(w) and (i == 0 or not lines[i - 1].strip())) for w in wanted]
    assert at == sorted(at)


def test_it_fits_a_terminal_of_80_columns(story: Dossier, printed: Callable[..., str]) -> None:
    for everything in (False, True):
        text = printed(lambda everything=everything: dossier.dossier(story, everything=everything))
        assert max(len(line) for line in text.splitlines()) <= 80


def test_what_is_cut_says_how_to_list_it_and_all_cuts_nothing(story: Dossier, printed: Callable[..., str]) -> None:
    short = printed(lambda: dossier.dossier(story))
    whole = printed(lambda: dossier.dossier(story, everything=True))
    assert "more: twosource" in " ".join(short.split())
    assert "more: twosource" not in " ".join(whole.split())
    assert len(whole.splitlines()) > 2 * len(short.splitlines())
    for heading in ("Who is named", "Days"):
        assert f"\n{heading}  " in whole
        assert f"\n{heading}  " not in short


def test_an_origin_that_merges_reports_says_why(story: Dossier, printed: Callable[..., str]) -> None:
    text = printed(lambda: dossier.dossier(story))
    merged = [o for o in story.count.origins if o.reason]
    assert merged
    assert text.count("are one origin:") == len(merged)


def test_the_count_of_a_story_is_the_same_everywhere(corpus: Corpus, story: Dossier, command: Callable[..., Any], sample_record: Path) -> None:
    one = corpus.story_counts([story.story])[story.story.id]
    assert one == story.count
    rows = [json.loads(line) for line in command("-r", str(sample_record), "stories", "-f", "jsonl").out.splitlines()]
    row = next(r for r in rows if r["id"] == story.story.id)
    assert (row["reports"], row["independent"]) == (len(story.reports), len(story.count.origins))


def made(story: Dossier, corpus: Corpus) -> tuple[Dispute, Dispute, Position, Claim]:
    """A dispute, something that only looks like one, a position that changed and a claim of one voice, by hand."""
    a, b = (r.document.id for r in story.reports[:2])
    spans = [Span.at(d, 0, 20, corpus.raw(d)) for d in (a, b)]
    sides = (Side("agreed", "Ada Brandt", (spans[0],), 2, ()), Side("came apart without a text", None, (spans[1],), 1, ()))
    real = Dispute("dis-1", story.story.id, "what the talks came to", sides, "outcome", True, "one meeting on one day")
    other = Dispute("dis-2", story.story.id, "who met", sides, "outcome", False, "two meetings: Monday and Tuesday")
    said = [s.id for s in story.statements[:2]]
    position = Position("pos-1", story.story.id, None, None, "Ada Brandt", tuple(said), tuple(spans), said[1], "says the opposite of before")
    supports = tuple(Support(s.document, s, None, s.document, None, "own words", None, "Ada Brandt", "one text") for s in spans)
    claim = Claim(
        "clm-1", story.story.id, "statement", "the ferry sails", 2, 2, 2, supports, False, None, "Ada Brandt", 1, None, formed_in=story.story.id
    )
    return real, other, position, claim


def test_disputes_have_their_sides_and_what_only_looks_like_one_says_why(story: Dossier, corpus: Corpus, printed: Callable[..., str]) -> None:
    real, other, position, claim = made(story, corpus)
    shown = replace(story, disputes=(real, other), positions=(position,), claims=(claim,))
    text = " ".join(printed(lambda: dossier.dossier(shown)).split())
    for part in (
        "Disputes accounts that cannot all be right, side by side; no verdict what the talks came to (outcome) dis-1",
        "A agreed – Ada Brandt, 2 origins",
        "B came apart without a text – the reports' own word, 1 origin",
        "Looks like a dispute, and is not",
        "who met: two meetings: Monday and Tuesday",
        "Positions that changed",
        "changed: says the opposite of before",
        "2 origins, 2 reports (A, B), one voice clm-1 Ada Brandt: the ferry sails",
    ):
        assert part in text, part


def test_disputes_and_positions_are_listed_and_filtered(own_record: Path, story: Dossier, corpus: Corpus, command: Callable[..., Any]) -> None:
    real, other, position, _ = made(story, corpus)
    with Record.open(own_record, create=True) as record, record.writing():
        parts = [("all", write_part(record.root, "disputes", make_table("disputes", [_row(d, corpus) for d in (real, other)])))]
        parts.append(("all", write_part(record.root, "positions", make_table("positions", [_row(position, corpus)]))))
        live = record.snapshot().parts
        ends = [(t, p) for t in ("disputes", "positions") for p in live.get(t, {}) if p != "all"]
        record.commit(Commit(parts=parts, ends=ends))

    def ids(*line: str) -> list[str]:
        ran = command("-r", str(own_record), *line, "--format", "jsonl")
        assert ran.status == 0, ran.err
        return [json.loads(x)["id"] for x in ran.out.splitlines()]

    assert ids("disputes") == ["dis-1", "dis-2"]
    assert ids("disputes", "--story", story.story.id[:12], "--search", "without a text", "--actor", "Ada Brandt") == ["dis-1", "dis-2"]
    assert ids("disputes", "--min-independent", "1") == ["dis-1", "dis-2"]
    assert ids("disputes", "--min-independent", "2") == []
    assert ids("disputes", "--actor", "Milo Varga") == []
    assert ids("positions", "--changed", "--actor", "ada brandt") == ["pos-1"]
    assert ids("positions", "--search", "zzzz") == []
    table = command("-r", str(own_record), "disputes").out
    assert "what the talks came to" in table
    assert "not the same happening: two meetings" in " ".join(table.split())
    assert "what the talks came to" in command("-r", str(own_record), "show").out


def test_a_lead_is_told_in_the_dossier_and_the_lists(leads_record: Path, command: Callable[..., Any]) -> None:
    shown = " ".join(command("-r", str(leads_record), "show").out.split())
    assert "Leads read by a model" in shown
    leads = shown[shown.index("Leads read by a model") : shown.index("Who said what")]
    assert leads.count("had been switched off") == 1
    listed = " ".join(command("-r", str(leads_record), "disputes").out.split())
    assert "(read)" in listed
    assert listed.count("had been switched off") == 1


def _row(thing: Any, corpus: Corpus) -> dict[str, Any]:
    def plain(x: Any) -> Any:
        if isinstance(x, Span):
            return span_row(x.document, x.start, x.end, corpus.raw(x.document))
        if isinstance(x, tuple):
            return [plain(y) for y in x]
        return {f: plain(getattr(x, f)) for f in x.__slots__} if hasattr(x, "__slots__") else x

    return dict(plain(thing))


def test_a_line_of_the_timeline_tells_planned_from_happened(story: Dossier, printed: Callable[..., str]) -> None:
    lines = [h for h in story.happenings if h.event][:1]
    planned, denied = (replace(lines[0], status=s) for s in ("planned", "denied"))
    text = printed(lambda: happened.print_timeline([lines[0], planned, denied], story.labels()))
    assert "planned: " in text
    assert "denied: " in text
    assert text.count(" ".join(lines[0].words.exact.split())[:20]) == 1, "one sentence is read once"


def test_events_are_listed_by_time_with_sides_status_and_words(corpus: Corpus, printed: Callable[..., str]) -> None:
    found = list(corpus.events())
    text = printed(lambda: lists.events(found, corpus.documents()))
    days = [line[:10] for line in text.splitlines() if line[:1] not in " "]
    assert days == sorted(days)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert " → " in text
    assert " happened " in text


def test_the_less_sure_events_are_left_out(corpus: Corpus) -> None:
    sure = sorted(e.confidence for e in corpus.events())
    least = sure[len(sure) // 2]
    assert [e.confidence for e in corpus.events(confidence=least)] == [e.confidence for e in corpus.events() if e.confidence >= least]
    assert list(corpus.events(confidence=1.0)) == [e for e in corpus.events() if e.confidence >= 1]
    with pytest.raises(SettingError, match="a number from 0 to 1"):
        corpus.events(confidence=65.0)


def test_since_and_until_ask_for_the_events_own_day(corpus: Corpus) -> None:
    dated = sorted(e.date_start for e in corpus.events() if e.date_start)
    found = [e.date_start for e in corpus.events(since=dated[0], until=dated[0])]
    published = {d.id: d.published for d in corpus.documents()}
    assert dated[0] in found
    late = list(corpus.events(since="2019-06-12", until="2019-06-13"))
    assert late
    assert all((e.date_start or published[e.document] or "")[:10] <= "2019-06-13" for e in late)
    assert all((e.date_end or published[e.document] or "")[:10] >= "2019-06-12" for e in late)


def test_echoes_are_repeated_by_several_reports_and_have_one_origin(corpus: Corpus, printed: Callable[..., str]) -> None:
    echoes = list(corpus.claims(echoes=True))
    assert echoes
    assert all(c.reports > 1 and c.independent == 1 for c in echoes)
    assert not {c.id for c in echoes} & {c.id for c in corpus.claims(min_independent=2)}
    rows = [line.split() for line in printed(lambda: lists.claims(echoes)).splitlines() if line.strip().startswith("clm-")]
    reports = [int(r[2]) for r in rows]
    assert reports == sorted(reports, reverse=True)


def test_an_excerpt_keeps_the_words_in_front_of_the_eye() -> None:
    raw = "One " * 60 + "the minister met the mayor " + "two " * 60
    start = raw.index("met the mayor")
    text = words.excerpt(Span.at("doc-a", 0, len(raw), raw), Span.at("doc-a", start, start + 13, raw)).plain
    assert len(text) <= 190
    assert "minister met the mayor two" in text
    assert text.startswith("…")
    assert text.endswith("…")


def test_many_reports_that_are_one_origin_are_cut(story: Dossier, printed: Callable[..., str]) -> None:
    one = StoryOrigin(tuple(story.story.documents[:2]), "copied nearly whole")
    many = replace(story, count=replace(story.count, origins=(one,) * 9))
    text = printed(lambda: dossier.dossier(many))
    assert text.count("are one origin") == dossier.SHOWN_MERGED
    assert "and 3 more: twosource show" in " ".join(text.split())
    assert printed(lambda: dossier.dossier(many, everything=True)).count("are one origin") == 9


def test_a_hostile_name_cannot_steer_the_terminal(story: Dossier, printed: Callable[..., str]) -> None:
    h = replace(story.happenings[0], who=("[bold]x[/bold]\x1b[31m",))
    text = printed(lambda: happened.print_timeline([h], story.labels()))
    assert "[bold]x[/bold]" in text
    assert "\x1b" not in text


def test_what_was_done_with_words_stands_before_them(story: Dossier, printed: Callable[..., str]) -> None:
    text = " ".join(printed(lambda: dossier.dossier(story, everything=True)).split())
    assert "spoke of: openness" in text
    assert "would not say: whether she had read the final version" in text
    assert "said: " not in text.split("Who said what", 1)[1].split("Copied passages", 1)[0]


def test_a_list_of_positions_says_what_was_done_with_words(command: Callable[..., Any], sample_record: Path) -> None:
    text = " ".join(command("-r", str(sample_record), "positions").out.split())
    assert "would not say: whether she had read the final version" in text


def test_who_is_named_is_named_once(story: Dossier, printed: Callable[..., str]) -> None:
    lines = [line for line in printed(lambda: happened.actors(story)).splitlines() if " · " in line]
    names = [line.rsplit(" · ", 1)[0] for line in lines]
    assert len(names) == len(set(names)) > 5


def test_wordings_that_differ_in_a_figure_or_a_denial_are_two() -> None:
    from types import SimpleNamespace

    from twosource.cli.said import _wording_lines

    def said(words: str, negated: bool = False) -> Any:
        return SimpleNamespace(negated=negated, content=[SimpleNamespace(exact=words)])

    told = "people were arrested at the march in the old town of Trnov on Saturday night"
    lines = [said(f"40 {told}"), said(f"60 {told}"), said(f"40 {told}", negated=True), said(f"40 {told.replace('march', 'rally')}")]
    assert [[lines.index(s) for s in same] for same in _wording_lines(lines)] == [[0, 3], [1], [2]]
