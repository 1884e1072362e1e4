"""Sentences and tokens: offsets into the raw text, readings, cuts, bad input."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timing import bounded
from twosource.language import LANGUAGE, parsing
from twosource.language.parsing import LONGEST, LONGEST_RUN, is_english, pieces
from twosource.model import check_spans, make_table, schema


@pytest.fixture(autouse=True, scope="module")
def nothing_lately() -> Iterator[None]:
    """What these tests parse is not remembered from one to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "RECENT", 0)
        parsing._recent.clear()
        yield


def tables(
    texts: dict[str, str], readings: list[dict[str, Any]] | None = None, language: str | None = "en", roles: dict[str, str] | None = None
) -> dict[str, pa.Table]:
    """Every line of every text is a segment; what the roles do not name is body."""
    documents, segments = [], []
    for key, text in texts.items():
        documents.append({"id": key, "sha256": "0", "characters": len(text), "language": language})
        at = 0
        for line in text.split("\n"):
            if line:
                role = (roles or {}).get(line, "body")
                segments.append({"document": key, "start": at, "end": at + len(line), "exact": line, "role": role, "reason": ""})
            at += len(line) + 1
    return {
        "documents": make_table("documents", documents),
        "segments": make_table("segments", segments),
        "readings": make_table("readings", readings or []),
    }


def run(texts: dict[str, str], **more: Any) -> list[dict[str, Any]]:
    table = LANGUAGE.run(tables(texts, **more), {})["sentences"]
    assert table.schema.equals(schema("sentences"))
    check_spans("sentences", table, texts.__getitem__)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_sentences_carry_raw_offsets_and_a_parse() -> None:
    text = "Bridge closes\nThe mayor of Arlen said the bridge will close. Traders were angry."
    rows = run({"d": text}, roles={"Bridge closes": "title"})
    assert [(r["role"], r["paragraph"], r["exact"]) for r in rows] == [
        ("title", 0, "Bridge closes"),
        ("body", 14, "The mayor of Arlen said the bridge will close."),
        ("body", 14, "Traders were angry."),
    ]
    tokens = rows[1]["tokens"]
    assert [text[t["start"] : t["end"]] for t in tokens] == [t["text"] for t in tokens]
    said = next(i for i, t in enumerate(tokens) if t["text"] == "said")
    assert (tokens[said]["lemma"], tokens[said]["pos"], tokens[said]["head"]) == ("say", "VERB", said)
    mayor = next(t for t in tokens if t["text"] == "mayor")
    assert (mayor["dep"], mayor["head"]) == ("nsubj", said)


def test_other_roles_and_other_languages_are_left_alone() -> None:
    assert run({"d": "A caption here."}, roles={"A caption here.": "caption"}) == []
    assert run({"d": "Le maire a fermé le pont."}, language="fr") == []
    assert len(run({"d": "The mayor left."}, language=None)) == 1
    assert len(run({"d": "The mayor left."}, language="en-GB")) == 1


@pytest.mark.parametrize(("language", "wanted"), [("en", True), ("EN_us", True), (None, True), ("und", True), ("fr", False), ("enm", False)])
def test_is_english(language: str | None, wanted: bool) -> None:
    assert is_english(language) is wanted


def test_text_is_read_through_its_readings() -> None:
    raw = "Forces bombed us -backed rebels near the U.S.to hold them."
    a, b = raw.index("us -backed"), raw.index("U.S.to")
    readings = [
        {"document": "d", "start": a, "end": a + 10, "exact": "us -backed", "reading": "US-backed", "kind": "spacing"},
        {"document": "d", "start": b, "end": b + 6, "exact": "U.S.to", "reading": "U.S. to", "kind": "spacing"},
    ]
    (row,) = run({"d": raw}, readings=readings)
    assert row["exact"] == raw
    assert row["text"] == "Forces bombed US-backed rebels near the U.S. to hold them."
    shared = [t for t in row["tokens"] if t["start"] == b]
    assert [t["text"] for t in shared] == ["U.S.", "to"]
    assert {t["end"] for t in shared} == {b + 6}
    assert [raw[t["start"] : t["end"]] for t in row["tokens"] if t["text"] == "rebels"] == ["rebels"]


def test_a_reading_may_end_a_paragraph_or_lie_outside_it() -> None:
    raw = "First one\nSecond oone"
    readings = [
        {"document": "d", "start": 17, "end": 21, "exact": "oone", "reading": "one", "kind": "spelling"},
        {"document": "d", "start": 6, "end": 16, "exact": raw[6:16], "reading": "x", "kind": "spelling"},
    ]
    assert [r["text"] for r in run({"d": raw}, readings=readings)] == ["First one", "Second one"]


def test_sentences_do_not_depend_on_order_and_equal_text_is_parsed_alike() -> None:
    one, two = "The mayor left. She was tired.", "Traders met. The mayor left. She was tired."
    first = {(r["document"], r["start"]): r for r in run({"a": one, "b": two, "c": one})}
    second = {(r["document"], r["start"]): r for r in run({"c": one, "b": two, "a": one})}
    assert first == second
    assert [t["text"] for t in first["a", 0]["tokens"]] == [t["text"] for t in first["c", 0]["tokens"]]


def test_abbreviations_and_quotation_marks_do_not_split() -> None:
    text = "“We met Mr. Roe in the U.S. last week,” the U.S. envoy said. “It works.” He left."
    assert [r["exact"] for r in run({"d": text})] == [
        "“We met Mr. Roe in the U.S. last week,” the U.S. envoy said.",
        "“It works.”",
        "He left.",
    ]


def test_pieces_cover_the_text_in_order_and_stay_short() -> None:
    for text in ("", "short", "word " * 20_000, "x" * 5_000, "A sentence stands here. " * 3_000, "a " + '"' * 10_000 + " b"):
        found = list(pieces(text))
        assert "".join(text[a:b] for a, b in found) == text
        assert all(b - a <= LONGEST for a, b in found)
        assert all(len(word) <= LONGEST_RUN for a, b in found for word in text[a:b].split())
    cut = list(pieces("A sentence stands here. " * 3_000))
    assert all(("A sentence stands here. " * 3_000)[b - 2] == "." for _, b in cut)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 10_000,
        "(" * 10_000,
        "THE MAYOR SAID NO. " * 50,
        "the mayor said no and then left " * 150,
        "\u200f“We go”\u200e, he said. " * 30,
        "\u202eevil\u202c text \ufeff\u00a0\u2028 here",
        " \t\u00a0 ",
        "1 2 3 ... !!! ???",
        "😀 said 😀",
    ],
)
def test_bad_input_takes_bounded_time(text: str) -> None:
    run({"d": "Warm."})
    with bounded(20):
        run({"d": text})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(st.sampled_from("Aab .,“”\"'’‘\t\u00a0\u200f😀n't-S"), max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 6), st.text("ab “", max_size=5)), max_size=4),
)
def test_every_span_holds_whatever_the_text_and_its_readings(text: str, cuts: list[tuple[int, int, str]]) -> None:
    text = text.replace("\n", " ")
    readings = [
        {"document": "d", "start": s, "end": s + n, "exact": text[s : s + n], "reading": r, "kind": "spelling"}
        for s, n, r in cuts
        if s + n <= len(text)
    ]
    for row in run({"d": text}, readings=readings):
        assert row["tokens"][0]["start"] == row["start"]
        assert row["tokens"][-1]["end"] == row["end"]
        for token in row["tokens"]:
            assert 0 <= token["start"] < token["end"] <= len(text)
            assert 0 <= token["head"] < len(row["tokens"])
            assert token["text"].strip()


def test_importing_the_room_does_not_import_spacy() -> None:
    code = "import sys, twosource.language; assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


class Remembers(dict[str, pa.Table]):
    """Tables with what was parsed before."""

    def __init__(self, now: dict[str, pa.Table], before: list[tuple[str, pa.Table]]) -> None:
        super().__init__(now)
        self.before = before

    def worked(self, texts: Collection[str]) -> tuple[list[str], list[int], pa.Table]:
        found = [(t, rows) for t, rows in self.before if t in texts]
        return [t for t, _ in found], [r.num_rows for _, r in found], pa.concat_tables([r for _, r in found] or [NONE])


NONE = schema("sentences").empty_table()
EARLIER = {
    "e1": "The ferry left Ostrava at dawn.\nMayor Ilse Brandt said the harbour had been closed. Nobody was hurt, she added.",
    "e2": "A quay in the old town gave way.\nRescuers searched until midnight.",
}


def remembered(now: dict[str, pa.Table]) -> Remembers:
    made = LANGUAGE.run(earlier := tables(EARLIER), {})["sentences"]
    assert isinstance(made, pa.Table)
    assert LANGUAGE.once is not None
    return Remembers(now, [(t, made.slice(first, count)) for t, first, count in LANGUAGE.once(earlier, made)])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*"\n".join(EARLIER.values()).split("\n"), "Trains ran late all day.", "Us -backed forces left."]), max_size=6))
def test_what_was_parsed_before_gives_the_same_rows(lines: list[str]) -> None:
    readings = [
        {"document": "n", "start": at, "end": at + 3, "exact": "Us ", "reading": "US", "kind": "case"}
        for at in [sum(len(x) + 1 for x in lines[:i]) for i, line in enumerate(lines) if line.startswith("Us -")]
    ]
    now = tables({"n": "\n".join(lines), "m": "Sunny spells are expected."}, readings)
    assert LANGUAGE.run(remembered(now), {})["sentences"] == LANGUAGE.run(now, {})["sentences"]


def test_what_was_parsed_before_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = remembered(tables({"n": "\n".join(reversed(EARLIER["e1"].split("\n")))}))
    monkeypatch.setattr(parsing, "_parse", lambda texts: pytest.fail(f"parsed again: {texts}"))
    assert LANGUAGE.run(now, {})["sentences"].num_rows == 3  # type: ignore[union-attr]


def test_rows_that_do_not_fit_the_text_are_not_taken() -> None:
    now = remembered(tables({"n": EARLIER["e2"]}))
    (a, one), (b, other), *_ = [x for x in now.before if x[0] in EARLIER["e2"]]
    now.before = [(a, other), (b, one)]
    assert LANGUAGE.run(now, {})["sentences"] == LANGUAGE.run(dict(now), {})["sentences"]


LINES = [*"\n".join(EARLIER.values()).split("\n"), "Trains ran late all day.", "Us -backed forces left.", "?"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.sampled_from(LINES), max_size=4), min_size=2, max_size=5), st.sampled_from([12, 40, 10_000]))
def test_what_was_parsed_lately_gives_the_same_rows(parts: list[list[str]], recent: int) -> None:
    given = [tables({"n": "\n".join(lines), "m": "Sunny spells are expected."}) for lines in parts]
    alone = [LANGUAGE.run(now, {})["sentences"] for now in given]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "RECENT", recent)
        for now, wanted in zip(given, alone, strict=True):
            assert LANGUAGE.run(now, {})["sentences"] == wanted
            assert sum(len(p.start) for _, p in parsing._recent) <= recent
    parsing._recent.clear()


def test_what_was_parsed_lately_is_neither_parsed_nor_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "RECENT", 1_000)
    LANGUAGE.run(tables(EARLIER), {})
    now = Remembers(tables({"n": "\n".join(reversed(EARLIER["e1"].split("\n")))}), [])
    monkeypatch.setattr(Remembers, "worked", lambda _, texts: pytest.fail(f"looked up again: {texts}"))
    monkeypatch.setattr(parsing, "_parse", lambda texts: pytest.fail(f"parsed again: {texts}"))
    assert LANGUAGE.run(now, {})["sentences"].num_rows == 3  # type: ignore[union-attr]
    parsing._recent.clear()
