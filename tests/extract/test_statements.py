"""Who said what, over invented sentences."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twosource.extract import STATEMENTS
from twosource.language import LANGUAGE
from twosource.lexicons import load_rows
from twosource.model import check_spans, make_table, schema


@dataclass(frozen=True)
class Said:
    kind: str
    source: str
    cue: str
    content: list[str]
    speaker: str | None
    basis: str
    negated: bool
    status: str | None


def tables(text: str, language: str | None = "en", titled: bool = False, caption: str = "") -> dict[str, pa.Table]:
    segments, at = [], 0
    for line in text.split("\n"):
        if line:
            role = "title" if titled and at == 0 else "caption" if line == caption else "body"
            segments.append({"document": "d", "start": at, "end": at + len(line), "exact": line, "role": role, "reason": ""})
        at += len(line) + 1
    made = {
        "documents": make_table("documents", [{"id": "d", "sha256": "0", "characters": len(text), "language": language}]),
        "segments": make_table("segments", segments),
        "readings": schema("readings").empty_table(),
    }
    return {**made, **LANGUAGE.run(made, {})}


def rows(text: str, **more: Any) -> list[dict[str, Any]]:
    table = STATEMENTS.run(tables(text, **more), {})["statements"]
    assert table.schema.equals(schema("statements"))
    check_spans("statements", table, {"d": text}.__getitem__)
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def said(text: str, **more: Any) -> list[Said]:
    def words(spans: list[dict[str, Any]]) -> list[str]:
        return [x["exact"] for x in spans]

    return [
        Said(
            r["kind"],
            " ".join(words(r["source"])),
            " ".join(words(r["cue"])),
            words(r["content"]),
            r["speaker_name"],
            r["speaker_basis"],
            r["negated"],
            r["status"],
        )
        for r in rows(text, **more)
    ]


def one(text: str, **more: Any) -> Said:
    found = said(text, **more)
    assert len(found) == 1, found
    return found[0]


# ---- in quotation marks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("“The bridge is safe”, Maria Stone said.", "Maria Stone", ["“The bridge is safe”"]),
        ("“The bridge is safe,” said Maria Stone.", "Maria Stone", ["“The bridge is safe,”"]),
        ('"The bridge is safe," Maria Stone said.', "Maria Stone", ['"The bridge is safe,"']),
        ("''The bridge is safe,'' Maria Stone said.", "Maria Stone", ["''The bridge is safe,''"]),
        ("Maria Stone said: “The bridge is safe.”", "Maria Stone", ["“The bridge is safe.”"]),
        ("Maria Stone said, “The bridge is safe.”", "Maria Stone", ["“The bridge is safe.”"]),
        ("“The bridge,” Maria Stone said, “is safe.”", "Maria Stone", ["“The bridge,”", "“is safe.”"]),
        ("“The bridge is safe,” Maria Stone said. “We tested it.”", "Maria Stone", ["“The bridge is safe,”", "“We tested it.”"]),
        ("“Is the bridge safe?” Maria Stone asked.", "Maria Stone", ["“Is the bridge safe?”"]),
        ("“The bridge is safe and sound.” ― Maria Stone", "Maria Stone", ["“The bridge is safe and sound.”"]),
        ("Maria Stone: “The bridge is safe.”", "Maria Stone", ["“The bridge is safe.”"]),
    ],
)
def test_direct_speech(text: str, source: str, content: list[str]) -> None:
    found = one(text)
    assert (found.kind, found.source, found.content, found.speaker) == ("direct", source, content, "Maria Stone")


def test_speech_that_goes_on_over_paragraphs_is_one_statement() -> None:
    found = one("“The bridge is old,” Maria Stone said. “We have tested it twice.\n“And it held both times.”")
    assert found.content == ["“The bridge is old,”", "“We have tested it twice.", "“And it held both times.”"]
    assert found.speaker == "Maria Stone"


def test_a_colon_hands_over_to_the_next_paragraph() -> None:
    found = one("Maria Stone said on Friday:\n“The bridge is safe and it will stay open.”")
    assert (found.source, found.content) == ("Maria Stone", ["“The bridge is safe and it will stay open.”"])


def test_mixed_speech_keeps_the_clause_whole() -> None:
    found = one("Maria Stone said the old bridge was “a danger to us all” and should close.")
    assert (found.kind, found.content) == ("mixed", ["the old bridge was “a danger to us all” and should close"])


def test_a_day_belongs_to_the_saying() -> None:
    found = one("Maria Stone said Monday “gaps in the steel” of the bridge are keeping it closed.")
    assert found.content == ["“gaps in the steel” of the bridge are keeping it closed"]


def test_content_never_holds_the_cue_or_the_source() -> None:
    for row in rows("“There was some rust” on the bridge, Maria Stone said, adding that by evening it had a “new crack” in it."):
        taken = {c for k in ("cue", "source") for x in row[k] for c in range(x["start"], x["end"])}
        assert not taken & {c for x in row["content"] for c in range(x["start"], x["end"])}


def test_scare_quotes_and_titles_are_not_speech() -> None:
    assert said("The so-called “moderate” wing lost two seats.") == []
    assert said("The film “Long Road Home Again” opened in two towns.") == []


# ---- nobody named -----------------------------------------------------------------------------------------------------------------------


def test_a_quotation_behind_a_newspaper_is_not_the_newspapers() -> None:
    text = "The Arlen Herald said the landing was “a fitting picture of how things stand between the two”. “We have not closed the gaps yet”."
    alone = next(s for s in said(text) if s.content == ["“We have not closed the gaps yet”"])
    assert (alone.speaker, alone.source, alone.cue) == (None, "", "")
    assert "The Arlen Herald" in alone.basis


def test_a_quotation_alone_in_its_paragraph_has_no_speaker() -> None:
    text = "Maria Stone opened the bridge.\n“If we can not get it right, we will walk away from it”.\nTraders were pleased."
    found = one(text)
    assert (found.speaker, found.kind) == (None, "direct")
    assert "alone" in found.basis


# ---- without quotation marks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The minister said that the bridge will close.", "The minister", "said", "that the bridge will close"),
        ("The minister said the bridge will close.", "The minister", "said", "the bridge will close"),
        ("The bridge will close, the minister said.", "the minister", "said", "The bridge will close"),
        ("According to the ministry, the bridge will close.", "the ministry", "According to", "the bridge will close"),
        ("The minister warned that the bridge could fall.", "The minister", "warned", "that the bridge could fall"),
        ("The minister urged drivers to stay at home.", "The minister", "urged", "drivers to stay at home"),
        ("The minister hopes to reopen the bridge.", "The minister", "hopes", "to reopen the bridge"),
        ("The minister described the bridge as a danger.", "The minister", "described", "the bridge as a danger"),
        ("The minister blamed the builders for the delay.", "The minister", "blamed", "the builders for the delay"),
    ],
)
def test_indirect_forms(text: str, source: str, cue: str, content: str) -> None:
    found = one(text)
    assert (found.kind, found.source, found.cue, found.content) == ("indirect", source, cue, [content])


def test_a_statement_inside_a_statement_is_kept() -> None:
    found = said("Maria Stone said the minister promised that the bridge would stay.")
    assert [(s.source, s.cue) for s in found] == [("Maria Stone", "said"), ("the minister", "promised")]


def test_denials_and_negations() -> None:
    denied = one("Maria Stone has denied her office was involved.")
    assert (denied.negated, denied.status, denied.content) == (True, None, ["her office was involved"])
    assert one("Maria Stone did not say that the bridge was safe.").negated
    assert not one("Maria Stone said that the bridge was not safe.").negated


def test_the_saying_may_lie_ahead() -> None:
    assert one("Maria Stone will announce that the bridge closes.").status == "future"
    assert one("Maria Stone said that the bridge closes.").status is None


def test_headlines() -> None:
    found = said("Stone: Bridge will stay open\nMaria Stone spoke in Arlen.", titled=True)
    assert [(s.source, s.cue, s.content) for s in found][:1] == [("Stone", ":", ["Bridge will stay open"])]


# ---- who --------------------------------------------------------------------------------------------------------------------------------


def test_the_fullest_name_is_given() -> None:
    text = "President Carla Mendes met the envoys.\nMrs Mendes said the talks went well.\nMendes added that more would follow."
    assert [s.speaker for s in said(text)] == ["Carla Mendes", "Carla Mendes"]


def test_a_caption_may_give_the_full_name() -> None:
    caption = "President Carla Mendes and Prime Minister Hugo Roe in Arlen"
    assert [s.speaker for s in said(f"Mrs Mendes said the talks went well.\n{caption}", caption=caption)] == ["Carla Mendes"]


def test_two_persons_of_one_name_are_not_mixed_up() -> None:
    text = "Carla Mendes met Hugo Mendes in Arlen.\nMendes said the talks went well."
    assert one(text).speaker == "Mendes"


def test_offices_and_groups_keep_their_name() -> None:
    assert one("A senior Finance Ministry official said the talks had ended.").speaker == "A senior Finance Ministry official"
    assert one("Traders and drivers said the bridge should open.").speaker == "Traders and drivers"


def test_a_pronoun_is_resolved_only_where_it_is_safe() -> None:
    safe = one("Maria Stone visited the bridge. She said it was safe.")
    assert safe.speaker == "Maria Stone"
    assert "sentence before" in safe.basis
    assert one("The bridge was closed. She said it was safe.").speaker is None
    assert one("John Field and Hugo Mendes spoke.\nThe bridge was closed. He said it was safe.").speaker is None


def test_a_pronoun_is_followed_through_pronouns_and_past_quotations() -> None:
    text = "“Hugo Mendes is wrong,” Maria Stone said. She then left for Arlen. She said she would return."
    assert {s.speaker for s in said(text)} == {"Maria Stone"}


def test_a_pronoun_of_the_other_gender_is_not_the_speaker() -> None:
    text = "Maria Stone spoke in Arlen.\nStone said he denied the report."
    nested = next(s for s in said(text) if s.cue == "denied")
    assert nested.speaker is None


def test_speech_goes_on_over_paragraphs_where_nobody_else_can_be_meant() -> None:
    alone = "“The bridge is safe,” Maria Stone said.\n“We tested it twice,” she said."
    assert [s.speaker for s in said(alone)] == ["Maria Stone", "Maria Stone"]
    indirect = "The bridge is safe, said Hugo Mendes.\n“We tested it twice,” he said."
    assert [s.speaker for s in said(indirect)] == ["Hugo Mendes", "Hugo Mendes"]


def test_a_thing_is_a_source_but_no_speaker() -> None:
    found = one("The letter said that the bridge would close.")
    assert (found.source, found.speaker) == ("The letter", None)
    assert "letter" in found.basis


def test_a_month_can_be_a_minister() -> None:
    found = one("“This is the way I work”, May earlier told reporters in Arlen.")
    assert (found.source, found.speaker) == ("May", "May")


# ---- the step ---------------------------------------------------------------------------------------------------------------------------


def test_ids_depend_on_the_content_alone() -> None:
    text = "“The bridge is safe,” said Maria Stone. The minister denied it."
    assert [r["id"] for r in rows(text)] == [r["id"] for r in rows(text)]
    assert len({r["id"] for r in rows(text)}) == len(rows(text))


def test_another_language_is_left_alone() -> None:
    assert rows("“Le pont est sûr”, a dit Marie Pierre.", language="fr") == []


def test_nothing_in_gives_nothing_out() -> None:
    empty = {n: schema(n).empty_table() for n in ("documents", "segments", "sentences")}
    assert STATEMENTS.run(empty, {})["statements"].num_rows == 0


@pytest.mark.parametrize(
    "text",
    [
        '"' * 10_000,
        '“The mayor said, "we will go and ‘never return. ' * 60,
        "The mayor said that " + "the clerk who said that the bridge is closed and " * 500 + "it ends.",
        "THE MAYOR SAID THAT THE BRIDGE WILL CLOSE. " * 60,
        "the mayor said the bridge is closed and the clerk denied it " * 80,
        "\u200f“We go”\u200e, he said. \u202bThe mayor denied it\u202c. " * 40,
    ],
)
def test_bad_input_takes_bounded_time(text: str) -> None:
    made = tables(text)
    began = time.process_time()
    table = STATEMENTS.run(made, {})["statements"]
    assert time.process_time() - began < 3
    check_spans("statements", table, {"d": text}.__getitem__)


_PIECES = [
    "“",
    "”",
    '"',
    "‘",
    "’",
    "'",
    ", ",
    ". ",
    ": ",
    " said ",
    "Maria Stone",
    " the mayor ",
    "she",
    " that ",
    "\n",
    "the bridge is safe",
    " denied ",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_every_span_holds_whatever_the_text(text: str) -> None:
    for row in rows(text):
        assert row["content"]
        assert row["speaker_name"] is not None or row["speaker_basis"]
        spans = [(x["start"], x["end"]) for x in row["content"]]
        assert spans == sorted(spans)


# ---- the lexicons -----------------------------------------------------------------------------------------------------------------------


def test_the_table_of_verbs_is_well_formed() -> None:
    verbs = load_rows("reporting_verbs.tsv").rows
    assert len(verbs) >= 250
    assert len({r["lemma"] for r in verbs}) == len(verbs)
    assert {r["stance"] for r in verbs} == {"neutral", "assert", "concede", "deny", "accuse", "demand", "praise", "believe", "show"}
    assert all(r["frames"] and r["lemma"] == r["lemma"].lower() for r in verbs)
