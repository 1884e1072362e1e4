"""Gold files: what is read, and what is refused by name."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import SettingError
from twosource.score import Gold, gold_of, load_gold, to_line
from twosource.score.gold import GoldDate, GoldEvent, GoldPassage, GoldStatement

TEXT = "The mayor said on Monday that the bridge was shut."


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8")
    return path


def test_every_kind_of_label_is_read() -> None:
    gold = gold_of(
        {
            "id": 7,
            "text": TEXT,
            "statements": [{"source": [[0, 9]], "cue": [[10, 14]], "content": [{"start": 25, "end": 49}]}],
            "events": [{"event": "coerce", "actors": ["usa", {"country": "FRA"}, {"country": None}], "recipients": [], "start": 0, "end": 49}],
            "dates": [{"start": 18, "end": 24, "value": "2031-05-05"}],
            "passages": [{"start": 0, "end": 49, "original": "wire"}],
            "story": "bridge",
        }
    )
    assert gold == Gold(
        "7",
        TEXT,
        (GoldStatement(((25, 49),), ((0, 9),), ((10, 14),)),),
        (GoldEvent("COERCE", ("FRA", "USA"), (), (0, 49)),),
        (GoldDate(18, 24, "2031-05-05"),),
        (GoldPassage(0, 49, "wire"),),
        "bridge",
    )
    assert gold.kinds == ("statements", "events", "dates", "stories", "passages")


def test_names_that_data_sets_use_are_understood_and_an_empty_list_is_a_label() -> None:
    gold = gold_of({"id": "a", "attributions": [], "timexes": []})
    assert gold.kinds == ("statements", "dates")
    assert gold.statements == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "x", "story": "s"}, 'no "id"'),
        ({"id": "a", "text": "x"}, "no labels for 'a'"),
        ({"id": "a", "text": "abc", "dates": [{"start": 1, "end": 9, "value": "2031"}]}, r"\[1, 9\) is no stretch.*end <= 3"),
        ({"id": "a", "dates": [{"start": 3, "end": 3, "value": "2031"}]}, r"\[3, 3\) is no stretch"),
        ({"id": "a", "dates": [{"start": 0, "end": 3}]}, 'no "value"'),
        ({"id": "a", "statements": [{"source": [[0, 1]]}]}, "a statement without content"),
        ({"id": "a", "statements": {"content": []}}, '"statements" is no list of objects'),
        ({"id": "a", "statements": [{"content": [[0, True]]}]}, "is no stretch of text"),
        ({"id": "a", "events": [{"event": "AGREE", "actors": "USA"}]}, '"actors" is no list'),
        ({"id": "a", "events": [{"event": "AGREE", "actors": [7]}]}, '"actors" holds what is no code'),
        ({"id": "a", "story": ["s"]}, '"story" is no name'),
        ({"id": "a", "text": 5, "story": "s"}, '"text" is no string'),
    ],
)
def test_a_wrong_label_is_named(row: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=said):
        gold_of(row)
    with pytest.raises(SettingError, match=f"g.jsonl, line 2: .*{said}"):
        list(load_gold(write(tmp_path / "g.jsonl", {"id": "first", "story": "s"}, row)))


@pytest.mark.parametrize(("line", "said"), [("{", "no JSON"), ("[]", "no object"), ('{"id": "first", "story": "t"}', "'first' a second time")])
def test_a_wrong_line_is_named(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=f"line 3: .*{said}"):
        list(load_gold(write(tmp_path / "g.jsonl", {"id": "first", "story": "s"}, "", line)))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"id": 1, "story": "s"}' * 99)[:-20])
    for name in ("latin.jsonl", "cut.jsonl.gz", "absent.jsonl"):
        with pytest.raises(SettingError, match=f"{name} cannot be read as gold"):
            list(load_gold(tmp_path / name))


SPAN = st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda p: (p[0], p[0] + p[1]))
SPANS = st.lists(SPAN, max_size=3).map(tuple)
CODES = st.lists(st.sampled_from(["USA", "FRA"]), unique=True).map(lambda c: tuple(sorted(c)))
GOLD = st.builds(
    Gold,
    st.text(min_size=1, max_size=5),
    st.none(),
    st.lists(st.builds(GoldStatement, SPANS.filter(bool), SPANS, SPANS), max_size=2).map(tuple) | st.none(),
    st.lists(st.builds(GoldEvent, st.sampled_from(["AGREE", "AID"]), CODES, CODES, SPAN | st.none()), max_size=2).map(tuple) | st.none(),
    st.lists(SPAN.map(lambda s: GoldDate(*s, "2031")), max_size=2).map(tuple) | st.none(),
    st.lists(SPAN.map(lambda s: GoldPassage(*s, "wire")), max_size=2).map(tuple) | st.none(),
    st.text(max_size=3),
)


@given(GOLD)
def test_what_is_written_is_read_again(gold: Gold) -> None:
    assert gold_of(json.loads(to_line(gold))) == gold
