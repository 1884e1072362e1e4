"""The second opinion: what it reads, and what it makes of acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from extract.events_lab import short, tables
from twosource.extract import EVENT_SETTING, EVENT_WAYS, events_second
from twosource.extract.events import acts
from twosource.extract.events_lexicon import lexicon
from twosource.extract.events_second import DROP, NONE, Weights, doubt, load_weights, moved, opinion
from twosource.language import sentence_vectors
from twosource.lexicons import load_rows
from twosource.model import SettingError

WITH = {EVENT_SETTING: "rules+vectors"}


def read(text: str) -> list[str]:
    """The clauses that the second opinion is asked about."""
    asked: list[str] = []

    def encoder(texts: Sequence[str]) -> Any:
        asked.extend(texts)
        return np.zeros((len(texts), 384), dtype=np.float32)

    acts(tables([text], full=False), WITH, encoder)
    return asked


def coded(texts: list[str], **settings: str) -> list[dict[str, Any]]:
    return acts(tables(texts, full=False), settings, sentence_vectors)["acts"].to_pylist()


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Russian jets bombed a market in Syria on Monday.", ["foreign jets bombed a market in country on Monday"]),
        ("Angela Merkel met Francois Hollande in Berlin, which is cold in March.", ["country met country in country"]),
        ("Norway expelled three Russian diplomats, and the envoy went home.", ["country expelled three foreign diplomats"]),
        ("To punish Mali, Chad has closed the border.", ["country has closed the border"]),
    ],
)
def test_the_clause_is_read_without_names_and_without_its_neighbours(text: str, clauses: list[str]) -> None:
    assert read(text) == clauses


def test_no_country_and_no_person_makes_a_difference() -> None:
    assert read("Chad has bombed a port in Mali.") == read("Ukraine has bombed a port in Russia.")
    assert read("Putin met Obama on Friday.") == read("Xi Jinping met Angela Merkel on Friday.")


def test_what_is_sure_stays_and_its_confidence_rises() -> None:
    texts = ["Russian jets bombed a Syrian town on Monday.", "Canada imposed sanctions on Belarus.", "Egypt expelled the Qatari ambassador."]
    before, after = coded(texts), coded(texts, **WITH)
    assert [short(r) for r in before] == [short(r) for r in after]
    assert all(a["confidence"] > b["confidence"] for a, b in zip(after, before, strict=True))


def test_what_only_sounds_like_an_act_goes() -> None:
    texts = ["France defended its record against Ghana before 80,000 fans.", "Turkey sells more tractors to Romania than to Bulgaria."]
    assert coded(texts, **WITH) == []


def test_a_sentence_that_loses_its_lead_gets_another(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ["Canada imposed sanctions on Belarus, and Japan met South Korea in Seoul."]
    assert [(r["event"], r["lead"]) for r in coded(text)] == [("SANCTION", True), ("CONSULT", False)]
    kinds = (NONE, "CONSULT", "SANCTION")
    weights = Weights(kinds, np.array([[9, 0], [0, 9], [0, 0]], dtype=np.float32), np.zeros(3, dtype=np.float32))

    def encoder(texts: Sequence[str]) -> Any:
        return np.array([[1, 0] if "sanctions" in t else [0, 1] for t in texts], dtype=np.float32)

    monkeypatch.setattr(events_second, "load_weights", lambda: weights)
    left = acts(tables(text, full=False), WITH, encoder)["acts"].to_pylist()
    assert [(r["event"], r["lead"]) for r in left] == [("CONSULT", True)]


def test_acts_do_not_depend_on_the_documents_beside_them() -> None:
    texts = ["Chad and Mali signed a treaty.", "Nobody came.", "Peru closed its border with Chile."]
    together = [(short(r), r["confidence"]) for r in coded(texts, **WITH)]
    assert together == [(short(r), r["confidence"]) for t in texts for r in coded([t], **WITH)]


def test_doubt_is_the_share_of_none_and_moves_confidence() -> None:
    kinds = ("AGREE", NONE, "RETREAT")
    shares = np.array([0.1, 0.3, 0.2], dtype=np.float32)
    assert doubt("AGREE", "", shares, kinds) == 0.75
    assert doubt("AGREE", "RETREAT", shares, kinds) == 0.5
    assert moved(0.7, 0.5) == 0.7
    assert moved(0.7, 0.0) > 0.7 > moved(0.7, DROP) > moved(0.7, 1.0) >= 0.05


def test_the_weights_know_every_type_and_none() -> None:
    weights = load_weights()
    assert set(weights.kinds) == {*lexicon().kinds, NONE}
    assert weights.slope.shape == (len(weights.kinds), 384)
    assert np.allclose(weights.shares(np.zeros((2, 384), dtype=np.float32)).sum(axis=1), 1)


def test_the_rules_alone_need_no_vectors() -> None:
    assert EVENT_WAYS[0] == "rules"
    assert opinion({}, None) is None
    with pytest.raises(SettingError, match="no vectors"):
        opinion(WITH, None)
    with pytest.raises(SettingError, match=r"rules, rules\+vectors"):
        opinion({EVENT_SETTING: "guesses"}, None)


def test_sentences_without_an_act_stand_once() -> None:
    examples = [r["example"] for r in load_rows("event_negatives.tsv").rows]
    assert len(examples) == len(set(examples)) > 400
