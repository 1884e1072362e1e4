"""Who said what, over invented sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timing import bounded
from twosource.extract import STATEMENTS
from twosource.extract.statements_cues import find_cue, reporting_nouns
from twosource.extract.statements_model import load_statement_model
from twosource.extract.statements_nested import held_by
from twosource.extract.statements_rules import Found
from twosource.language import LANGUAGE
from twosource.lexicons import load_rows
from twosource.model import SettingError, check_spans, make_table, schema


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


def test_a_headline_needs_no_verb() -> None:
    found = said("Stone: deal soon\nMaria Stone spoke in Arlen.", titled=True)
    assert [(s.source, s.cue, s.content) for s in found][:1] == [("Stone", ":", ["deal soon"])]


def test_a_headline_quotes_and_leaves_open_whom() -> None:
    found = said("Stone and Mendes ‘reach an understanding’ in Arlen\nMaria Stone spoke in Arlen.", titled=True)
    assert [(s.speaker, s.source, s.content) for s in found][:1] == [(None, "", ["‘reach an understanding’"])]


def test_passive_and_impersonal_forms_have_nobody() -> None:
    for text, content in (
        ("It was reported that the bridge had closed.", ["that the bridge had closed"]),
        ("The bridge is said to be unsafe.", ["The bridge", "to be unsafe"]),
    ):
        found = one(text)
        assert (found.content, found.source, found.speaker) == (content, "", None)


def test_two_cues_of_one_subject_are_two_statements() -> None:
    found = said("Maria Stone accused the minister of lying and called for an inquiry.")
    assert [(s.source, s.cue) for s in found] == [("Maria Stone", "accused"), ("Maria Stone", "called")]
    assert found[0].content == ["the minister of lying"]
    assert found[1].content[0].endswith("an inquiry")


def test_content_may_stand_on_both_sides_of_the_cue() -> None:
    found = one("The ferry sank, the coast guard said, because the crew “had left a door open”.")
    assert (found.kind, found.content) == ("mixed", ["The ferry sank", "because the crew “had left a door open”"])


@pytest.mark.parametrize(
    "text",
    [
        '“The bridge is safe", Maria Stone said.',
        '"The bridge is safe”, Maria Stone said.',
        "``The bridge is safe,'' Maria Stone said.",
        "„The bridge is safe“, Maria Stone said.",
        "«The bridge is safe», Maria Stone said.",
    ],
)
def test_marks_need_not_match(text: str) -> None:
    found = one(text)
    assert (found.kind, found.speaker) == ("direct", "Maria Stone")
    assert found.content[0].strip("“”\"`'„«»,") == "The bridge is safe"


def test_nested_marks_stay_inside() -> None:
    found = one("“He called it ‘a danger’ twice,” Maria Stone said.")
    assert found.content == ["“He called it ‘a danger’ twice,”"]


def test_a_short_quotation_behind_indirect_speech_is_listed_and_nobodys() -> None:
    found = said("Maria Stone visited Arlen. She added that the steel was new. “Nobody answered.”")
    assert [(s.cue, s.content) for s in found] == [("added", ["that the steel was new"]), ("", ["“Nobody answered.”"])]
    assert found[1].speaker is None


def test_lines_of_a_transcript() -> None:
    lines = ["Maria Stone met Hugo Mendes on the air.", "STONE: The bridge is safe. We tested it.", "“MENDES: Nobody told us.”"]
    text = "\n".join([*lines, "UPDATE: The bridge is open."])
    assert [(s.source, s.content) for s in said(text)] == [("STONE", ["The bridge is safe. We tested it."]), ("MENDES", ["Nobody told us."])]


# ---- one inside another -----------------------------------------------------------------------------------------------------------------


def nested(text: str) -> list[tuple[str, str, str | None]]:
    """Source, content, and the content of the statement that holds it."""
    found = rows(text)
    words = {r["id"]: " ".join(x["exact"] for x in r["content"]) for r in found}
    return [(" ".join(x["exact"] for x in r["source"]), words[r["id"]], words.get(r["within"])) for r in found]


def test_what_somebody_said_that_somebody_promised_is_two_statements() -> None:
    assert nested("Maria Stone said that the minister had promised more money.") == [
        ("Maria Stone", "that the minister had promised more money", None),
        ("the minister", "more money", "that the minister had promised more money"),
    ]


def test_the_chain_of_reporting_is_kept() -> None:
    assert nested("The ministry denied it, TASS reported.") == [
        ("TASS", "The ministry denied it", None),
        ("The ministry", "it", "The ministry denied it"),
    ]


def test_an_answer_to_what_was_said_is_a_statement() -> None:
    found = one("The operator denies this.")
    assert (found.source, found.content, found.negated) == ("The operator", ["this"], True)


def test_a_statement_is_held_by_the_innermost_one() -> None:
    found = [Found(n, -1, [(s, s + 1)], [], [(s + 1, 100 - n)], "indirect", None, 0) for n, s in enumerate((0, 10, 20))]
    apart = Found(3, -1, [(100, 101)], [], [(101, 120)], "indirect", None, 0)
    assert held_by([*found, apart]) == [-1, 0, 1, -1]


# ---- the setting ------------------------------------------------------------------------------------------------------------------------


def test_rules_alone_can_be_chosen() -> None:
    made = tables("Maria Stone said that the bridge will close.")
    by_model = STATEMENTS.run(made, {})["statements"]
    assert by_model.equals(STATEMENTS.run(made, {"statements": "model"})["statements"])
    by_rules = STATEMENTS.run(made, {"statements": "rules"})["statements"].to_pylist()
    assert [r["content"] for r in by_rules] == [r["content"] for r in by_model.to_pylist()]
    assert "statements" in STATEMENTS.settings


def test_another_setting_is_refused() -> None:
    with pytest.raises(SettingError, match="rules"):
        STATEMENTS.run(tables("Maria Stone left."), {"statements": "magic"})


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
    with bounded(15):
        table = STATEMENTS.run(made, {})["statements"]
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


STANCES = {"neutral", "assert", "concede", "deny", "accuse", "demand", "praise", "believe", "show"}


@pytest.mark.parametrize(("name", "least"), [("reporting_verbs.tsv", 400), ("reporting_nouns.tsv", 150)])
def test_the_tables_of_verbs_and_nouns_are_well_formed(name: str, least: int) -> None:
    cues = load_rows(name).rows
    assert len(cues) >= least
    assert len({r["lemma"] for r in cues}) == len(cues)
    assert {r["stance"] for r in cues} == STANCES
    assert all(r["frames"] and r["lemma"] == r["lemma"].lower() for r in cues)


def test_the_tables_cover_the_words_that_report() -> None:
    """What is a cue in the training data in three of ten places (verbs) or two of ten (nouns), and common, is in the lexicon."""
    missing = set()
    for key, (rate, seen) in load_statement_model().rates.items():
        lemma, _, kind = key.rpartition("/")
        if kind == "v" and rate >= 0.3 and seen >= 20 and find_cue(lemma, lemma) is None:
            missing.add(lemma)
        if kind == "n" and rate >= 0.2 and seen >= 20 and lemma not in reporting_nouns():
            missing.add(lemma)
    # "According to" has a rule of its own, `hop` is what the lemmatiser makes of `hoped`, the others say how things look and not who says so.
    assert missing <= {"accord", "hop", "appear", "seem", "issue"}


def test_a_span_ends_with_its_paragraph() -> None:
    (row,) = rows("“ said , ” denied Maria Stone: \n“")
    assert [s["exact"] for s in row["source"]] == ["Maria Stone:"]
