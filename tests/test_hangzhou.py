"""The case that must always work: five scrambled pages about one meeting. Lines are named by file and number; no text of theirs stands here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import twosource
from twosource.model import PUBLIC, Actor, Span, Statement

#: Lines (file, line) that are not body: furniture, captions, other stories' headlines at the end, and titles.
FURNITURE = [(0, 1), (0, 7), (0, 31), (1, 1), (1, 7), (1, 35), (2, 1), (2, 7), (2, 35), (3, 24), (3, 26), (4, 1), (4, 7), (4, 27)]
CAPTIONS = [(1, 39)]
TAILS = [(0, 35), (2, 39), (4, 31)]
TITLES = [(0, 3), (1, 3), (2, 3), (3, 1), (4, 3)]
#: The line of the third page that begins with a caption and goes on with body text.
MIXED = (2, 13)
#: Shared sentences as (file, line, number of the sentence in the line), and the quotation in two wordings.
SHARED = [((0, 9, 0), (3, 21, 0)), ((1, 23, 0), (4, 21, 0)), ((1, 23, 1), (3, 19, 1))]
QUOTED = ((2, 17, 0), (4, 9, 0))
#: Quotations that stand behind or without anybody.
NOBODY = [(0, 13), (1, 19), (2, 9)]

#: Who speaks in a line: (file, line), which of its statements from the left, any name of the speaker, and whether it is denied.
SPEAKERS = [
    ((0, 15), "Obama", False),
    ((0, 17), "Russia", False),
    ((0, 23), "Putin", True),
    ((0, 25), "Angel Gurria", False),
    ((1, 13), "TASS", False),
    ((1, 27), "Putin", False),
    ((1, 29), "Obama", False),
    ((2, 29), "Putin", False),
    ((2, 33), "Obama", False),
    ((3, 3), "Putin", False),
    ((3, 5), "Obama", False),
    ((4, 11), "Erdogan", False),
    ((4, 19), "Erdogan", False),
]
#: Those who are no persons that one could name, by words of their name.
OFFICIALS = [((1, 9), "White House official"), ((3, 15), "official"), ((4, 13), "official"), ((0, 23), "officials")]
#: Weekdays of the meeting, wherever they are named.
WEEKDAYS = {"Saturday": "2016-09-03", "Sunday": "2016-09-04", "Monday": "2016-09-05", "Tuesday": "2016-09-06", "later this month": "2016-09"}
#: The page and line with the one explicit date.
DATED = (2, 13)


@pytest.fixture(scope="module")
def folder() -> Path:
    found = Path(__file__).resolve().parents[2] / "shared" / "data" / "hangzhou"
    if not found.is_dir():
        pytest.skip("the five pages (../shared/data/hangzhou) are not here")
    return found


class Pages:
    def __init__(self, corpus: twosource.Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.files = sorted(folder.glob("*.txt"))
        self.ids = [corpus.document(f.name) for f in self.files]
        self.raw = [corpus.raw(d) for d in self.ids]

    def line(self, file: int, number: int) -> tuple[str, int, int]:
        lines = self.raw[file].split("\n")
        start = sum(len(x) + 1 for x in lines[: number - 1])
        return self.ids[file], start, start + len(lines[number - 1])

    def sentence(self, file: int, number: int, which: int) -> tuple[str, int, int]:
        document, start, end = self.line(file, number)
        rows = [s for s in self.corpus.table("sentences").to_pylist() if s["document"] == document and start <= s["start"] < end]
        row = sorted(rows, key=lambda s: s["start"])[which]
        return document, row["start"], row["end"]


@pytest.fixture(scope="module")
def pages(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with twosource.open(tmp_path_factory.mktemp("hangzhou") / "r") as corpus:
        corpus.ingest(folder)
        yield Pages(corpus, folder)


def roles(pages: Pages, where: tuple[str, int, int]) -> set[str]:
    document, start, end = where
    rows = pages.corpus.table("segments").to_pylist()
    return {s["role"] for s in rows if s["document"] == document and s["start"] < end and start < s["end"]}


def inside(span: Span, where: tuple[str, int, int]) -> bool:
    """The span is the sentence, but for marks and stops at its ends."""
    document, start, end = where
    return span.document == document and abs(span.start - start) <= 2 and abs(span.end - end) <= 3


def test_what_is_not_known_is_not_made_up(pages: Pages) -> None:
    documents = list(pages.corpus.documents())
    assert len(documents) == 5
    assert {d.publisher for d in documents} == {d.publisher_basis for d in documents} == {None}
    assert {d.published for d in documents} == {d.published_basis for d in documents} == {None}


def test_furniture_captions_and_tails_are_out_of_the_body_and_no_sentence_is_lost(pages: Pages) -> None:
    for where in FURNITURE:
        assert roles(pages, pages.line(*where)) == {"boilerplate"}, where
    for where in CAPTIONS:
        assert roles(pages, pages.line(*where)) == {"caption"}, where
    for where in TAILS:
        assert roles(pages, pages.line(*where)) == {"related"}, where
    for where in TITLES:
        assert roles(pages, pages.line(*where)) == {"title"}, where
    assert roles(pages, pages.line(*MIXED)) >= {"caption", "body"}
    told = {*FURNITURE, *CAPTIONS, *TAILS, *TITLES, MIXED}
    for file, raw in enumerate(pages.raw):
        for number, text in enumerate(raw.split("\n"), 1):
            if text.strip() and (file, number) not in told:
                assert roles(pages, pages.line(file, number)) == {"body"}, (file, number)


def test_exactly_the_shared_sentences_and_the_reworded_quotation_are_copies(pages: Pages) -> None:
    links = list(pages.corpus.reuse())
    for a, b in SHARED:
        sides = (pages.sentence(*a), pages.sentence(*b))
        hits = [
            r for r in links if {inside(r.a, sides[0]) and inside(r.b, sides[1]), inside(r.b, sides[0]) and inside(r.a, sides[1])} != {False}
        ]
        assert len(hits) == 1, (a, b)
        assert hits[0].kind in ("verbatim", "edited")
    rest = [r for r in links if r.kind == "altered_quote"]
    assert len(links) == len(SHARED) + 1
    assert len(rest) == 1
    assert {rest[0].a.document, rest[0].b.document} == {pages.ids[QUOTED[0][0]], pages.ids[QUOTED[1][0]]}


def test_gaps_of_trust_is_one_utterance_in_two_wordings(pages: Pages) -> None:
    both = {pages.ids[1], pages.ids[3]}
    found = [v for v in pages.corpus.quote_variants() if {s.document for s in v.spans} == both]
    assert len(found) == 1
    assert all("gaps" in s.exact for s in found[0].spans)


def test_a_quotation_behind_somebody_else_s_sentence_has_no_speaker(pages: Pages) -> None:
    for file, number in NOBODY:
        document, start, end = pages.line(file, number)
        last = max(
            (s for s in pages.corpus.statements() if s.document == document and s.kind == "direct" and start <= s.content[0].start < end),
            key=lambda s: s.content[0].start,
        )
        assert last.speaker_name is None
        assert last.speaker_basis


def statements_in(pages: Pages, where: tuple[int, int]) -> list[Statement]:
    document, start, end = pages.line(*where)
    return [s for s in pages.corpus.statements() if s.document == document and any(start <= c.start < end for c in s.content)]


def actor(pages: Pages, name: str) -> Actor:
    (found,) = pages.corpus.actors(actor=name)
    return found


def test_who_said_it(pages: Pages) -> None:
    assert len(pages.corpus.statements()) >= 45
    for where, name, denied in SPEAKERS:
        who = actor(pages, name).id
        assert any(s.speaker == who and s.negated == denied for s in statements_in(pages, where)), (where, name)
    for where, words in OFFICIALS:
        assert any(s.speaker_name and s.speaker_name.endswith(words) for s in statements_in(pages, where)), (where, words)


def test_one_person_has_one_name(pages: Pages) -> None:
    obama = actor(pages, "Obama")
    assert (obama.name, obama.country, obama.sector) == ("Barack Obama", "USA", "GOV")
    assert not [a for a in pages.corpus.actors() if a.id != obama.id and "obama" in a.name.casefold()]
    assert actor(pages, "Sergey Lavrov") == actor(pages, "Sergei Lavrov")
    assert actor(pages, "Russian Federation") == actor(pages, "Russia")
    may = [a for a in pages.corpus.actors() if a.name == "Theresa May"]
    leader = pages.line(1, 33)
    called = [m for m in pages.corpus.table("mentions").to_pylist() if m["document"] == leader[0] and m["exact"].endswith("Asian leader")]
    assert not [m for m in called if may and m["actor"] == may[0].id]


def test_weekdays_are_counted_from_the_one_explicit_date(pages: Pages) -> None:
    dates = [d for d in pages.corpus.table("dates").to_pylist() if d["exact"] in WEEKDAYS]
    assert {d["exact"] for d in dates} == set(WEEKDAYS)
    assert {d["document"] for d in dates} == set(pages.ids)
    document, start, end = pages.line(*DATED)
    for d in dates:
        assert d["value"] == WEEKDAYS[d["exact"]]
        assert d["anchor"] == ("document" if d["document"] == document else "story")
        assert d["anchor_span"]["document"] == document
        assert start <= d["anchor_span"]["start"] < end


def test_it_is_one_story_and_the_dossier_says_what_is_unknown(pages: Pages) -> None:
    found = pages.corpus.story()
    assert len(found.reports) == 5
    assert len(pages.corpus.stories()) == 1
    kinds = {w.kind for w in found.warnings}
    assert {"publisher", "date", "swapped words", "damaged words", "no speaker"} <= kinds


def test_the_order_of_the_files_does_not_matter(pages: Pages, tmp_path: Path) -> None:
    with twosource.open(tmp_path / "r") as corpus:
        for f in reversed(pages.files):
            corpus.ingest(f, workers=1)
        for table in PUBLIC:
            mine, first = corpus.table(table).to_pylist(), pages.corpus.table(table).to_pylist()
            assert [r | {"uri": None} for r in mine] == [r | {"uri": None} for r in first], table


@pytest.mark.slow
def test_a_warm_run_takes_under_ten_seconds(folder: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "twosource", "-r"]
    subprocess.run([*command, str(tmp_path / "a"), "ingest", str(folder)], check=True, capture_output=True)
    started = time.monotonic()
    subprocess.run([*command, str(tmp_path / "b"), "ingest", str(folder)], check=True, capture_output=True)
    subprocess.run([*command, str(tmp_path / "b"), "show"], check=True, capture_output=True)
    assert time.monotonic() - started < 10
