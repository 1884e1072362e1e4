from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from timing import cpu
from twosource.corroborate.origins import Origin, origins
from twosource.corroborate.pieces import Backing
from twosource.corroborate.sources import Credits
from twosource.corroborate.world import Line, World
from twosource.model import Judgement, Verdicts

Texts = dict[str, str]


def world(
    texts: Texts | None = None,
    publishers: dict[str, str] | None = None,
    originals: dict[str, str | None] | None = None,
    credits: dict[str, Credits] | None = None,
    copied: dict[str, frozenset[str]] | None = None,
    verdicts: list[Judgement] | None = None,
) -> World:
    """Reports that are a paragraph each; sentences end with a point and a blank."""
    sentences = {}
    for document, text in (texts or {}).items():
        lines, at = [], 0
        for part in text.split(". "):
            exact = part if part.endswith((".", "”")) else part + "."
            lines.append(Line(at, at + len(exact), exact, 0))
            at += len(exact) + 1
        sentences[document] = tuple(lines)
    return World(
        publishers=publishers or {},
        sentences=sentences,
        originals=originals or {},
        credits=credits or {},
        copied=copied or {},
        raw=texts or {},
        verdicts=Verdicts(verdicts or ()),
    )


def back(document: str, lineage: str | None = None, start: int = 0, end: int = 20, voice: str | None = None) -> Backing:
    return Backing(document, start, end, lineage, lineage, voice, None)


def found(supports: list[Backing], around: World) -> list[Origin]:
    out = origins(supports, around)
    assert len(out) == len(supports)
    assert all(o.reason for o in out)
    assert len({o.key for o in out}) <= len({s.document for s in supports})
    return out


def count(supports: list[Backing], around: World) -> int:
    return len({o.key for o in found(supports, around)})


def verdict(kind: str, a: str, b: str, why: str = "asked both desks") -> Judgement:
    return Judgement(f"jud-{a}-{b}", kind, a, b, "Ada Brandt", why, "2020-01-01T00:00:00Z", None)


# ---- copies and own words ---------------------------------------------------------------------------------------------------------------


def test_copies_are_not_witnesses() -> None:
    out = found([back("a", "fam-1"), back("b", "fam-1"), back("c", "fam-1")], world())
    assert {o.key for o in out} == {"fam-1"}
    assert out[0].reason == "copied passage: of one family with 2 other reports"


def test_own_words_are_an_origin_each() -> None:
    out = found([back("a"), back("b")], world())
    assert [o.key for o in out] == ["a", "b"]
    assert all(o.at_most and "unknown" in o.reason for o in out)
    assert count([back("a", "fam-1"), back("b", "fam-1"), back("c")], world()) == 2


def test_one_publisher_is_one_origin() -> None:
    out = found([back("a"), back("b"), back("c")], world(publishers={"a": "Herald", "b": "Herald", "c": "Ledger"}))
    assert out[0].key == out[1].key == "publisher:Herald"
    assert out[2].key == "publisher:Ledger"
    assert out[0].reason == "same publisher as another report: Herald"
    assert not any(o.at_most for o in out)


def test_outlets_of_one_owner_are_one_origin() -> None:
    out = found([back("a"), back("b"), back("c")], world(publishers={"a": "The Wall Street Journal", "b": "New York Post", "c": "Ledger"}))
    assert out[0].key == out[1].key != out[2].key
    assert "one owner, News Corp: New York Post, The Wall Street Journal" in out[0].reason


def test_one_site_is_one_origin_and_who_publishes_it_stays_unknown() -> None:
    out = found([back("a"), back("b"), back("c")], World(hosts={"a": "news.example", "b": "news.example", "c": "other.example"}))
    assert out[0].key == out[1].key != out[2].key
    assert out[0].reason == "from one site: news.example"
    assert all(o.at_most for o in out)


def test_an_outlet_that_prints_a_copy_is_no_witness_and_merges_nothing() -> None:
    around = world(publishers={"a": "Agency", "b": "Herald", "c": "Herald"}, originals={"fam-1": "a"})
    out = found([back("a", "fam-1"), back("b", "fam-1"), back("c")], around)
    assert [o.key for o in out] == ["fam-1", "fam-1", "publisher:Herald"]
    assert not any(o.at_most for o in out)


def test_an_outlet_s_own_words_and_copies_of_its_words_are_one_origin() -> None:
    around = world(publishers={"a": "Herald", "c": "Herald"}, originals={"fam-1": "a"})
    assert count([back("a", "fam-1"), back("b", "fam-1"), back("c")], around) == 1


def test_what_prints_two_texts_does_not_join_them() -> None:
    supports = [back("a", "fam-1"), back("b", "fam-1"), back("b", "fam-2", 50, 70), back("c", "fam-2")]
    assert count(supports, world()) == 2
    assert count([back("a", "fam-1"), back("a", "fam-2", 50, 70)], world()) == 1


def test_own_words_beside_a_copy_in_one_report_are_no_second_origin() -> None:
    out = found([back("a", "fam-1"), back("b", "fam-1"), back("b", None, 50, 70)], world())
    assert len({o.key for o in out}) == 1
    assert "one report" in out[2].reason


def test_other_words_in_a_report_that_copies_the_rest_are_no_second_origin() -> None:
    copied = {"a": frozenset({"f1", "f2", "f3"}), "b": frozenset({"f1", "f2"}), "c": frozenset({"f3"})}
    out = found([back("a"), back("b"), back("c")], world(copied=copied))
    assert out[0].key == out[1].key != out[2].key
    assert "shares 2 copied passages" in f"{out[0].reason} {out[1].reason}"


def test_the_original_may_be_unknown() -> None:
    around = world(publishers={"a": "Herald", "b": "Ledger", "c": "Ledger", "d": "Post"}, originals={"fam-1": None})
    out = found([back("a", "fam-1"), back("b", "fam-1"), back("c"), back("d")], around)
    assert len({o.key for o in out}) == 3
    assert [o.at_most for o in out] == [True, True, True, False]


# ---- named sources ----------------------------------------------------------------------------------------------------------------------


def test_who_goes_by_one_agency_is_one_origin() -> None:
    texts = {
        "a": "The dam will be raised by a metre, Russia’s TASS news agency reported.",
        "b": "A metre is to be put on the dam, TASS said.",
        "c": "The dam grows by a metre, engineers said.",
    }
    out = found([back("a"), back("b"), back("c")], world(texts))
    assert [o.key for o in out] == ["publisher:TASS", "publisher:TASS", "c"]
    assert out[0].reason == "goes by TASS: “TASS news agency”"


def test_what_a_man_told_one_paper_and_what_he_told_reporters() -> None:
    texts = {
        "a": "The dam will be raised, Brandt told Reuters.",
        "b": "Brandt confirmed in an interview with Reuters that the dam grows.",
        "c": "The dam will be raised, Brandt told reporters.",
    }
    assert count([back(d, voice="Ada Brandt") for d in texts], world(texts)) == 2


def test_a_published_statement_is_one_origin_however_it_is_named() -> None:
    texts = {
        "a": "According to a statement by the White House, the dam will be raised.",
        "b": "The White House said in a statement that the dam will be raised.",
        "c": "The dam will be raised, a White House statement said.",
        "d": "In a statement, the Kremlin said the dam will be raised.",
    }
    out = found([back(d) for d in texts], world(texts))
    assert [o.key for o in out] == ["statement:White House"] * 3 + ["statement:Kremlin"]
    assert not any(o.at_most for o in out)


def test_two_that_only_quote_one_man_are_two() -> None:
    texts = {"a": "“The dam will be raised,” Brandt told reporters.", "b": "Brandt said: “The dam will be raised.”"}
    assert count([back(d, voice="Ada Brandt") for d in texts], world(texts)) == 2


def test_the_agency_s_own_report_and_those_that_go_by_it_need_no_lexicon() -> None:
    texts = {
        "a": "The dam stood at 34 percent on Monday.",
        "b": "Dams were at 34 percent, the news agency Halyard said.",
        "c": "Halyard reported 34 percent.",
    }
    out = found([back(d) for d in texts], world(texts, publishers={"a": "Halyard", "b": "Ledger", "c": "Herald"}))
    assert {o.key for o in out} == {"publisher:Halyard"}
    assert "which another report goes by" in out[0].reason


def test_a_paper_that_is_told_something_is_no_other_source() -> None:
    texts = {"a": "The dam will be raised, Brandt told the Iberian Standard.", "b": "The dam will be raised."}
    out = found([back(d) for d in texts], world(texts, publishers={"a": "Iberian Standard", "b": "Iberian Standard"}))
    assert {o.key for o in out} == {"publisher:Iberian Standard"}


def test_circular_credits_are_one_origin() -> None:
    texts = {"a": "Brightwire reported that the dam will be raised.", "b": "The dam will be raised, Herald reported."}
    around = world(texts, publishers={"a": "Herald", "b": "Brightwire"})
    assert count([back("a"), back("b")], around) == 1
    texts |= {"c": "According to Herald, the dam will be raised."}
    around = world(texts, publishers={"a": "Herald", "b": "Brightwire", "c": "Ledger"})
    assert count([back("a"), back("b"), back("c")], around) == 1


def test_a_chain_of_credits_ends_at_its_first_link() -> None:
    texts = {
        "a": "RIA Novosti reported, citing a statement by the Foreign Ministry, that the dam will be raised.",
        "b": "The dam will be raised, the Foreign Ministry said in a statement.",
        "c": "RIA Novosti reported that the dam will be raised.",
    }
    assert count([back(d) for d in texts], world(texts)) == 1


def test_a_report_that_names_two_agencies_does_not_join_them() -> None:
    texts = {
        "a": "TASS reported the dam will be raised.",
        "b": "Kyodo reported the dam will be raised.",
        "c": "TASS reported and Kyodo said that the dam will be raised.",
    }
    assert count([back(d) for d in texts], world(texts)) == 2


def test_the_agency_meant_is_the_one_named_before() -> None:
    texts = {
        "a": "The mayor has left, Interfax reported. The agency added that the dam will be raised.",
        "b": "The dam will be raised, Interfax reported.",
    }
    start = texts["a"].index("The agency")
    assert count([back("a", None, start, start + 30), back("b")], world(texts)) == 1


def test_a_quotation_goes_on_from_its_neighbour() -> None:
    texts = {"a": "“We build,” Brandt told Reuters. “The dam will be raised by a metre.”", "b": "Brandt told Reuters the dam grows."}
    start = texts["a"].index("“The dam")
    assert count([back("a", None, start + 1, start + 30, "Brandt"), back("b")], world(texts)) == 1


def test_a_byline_credits_all_that_is_not_copied() -> None:
    around = world(publishers={"a": "Herald", "b": "Ledger", "c": "Post"}, credits={d: Credits(("Reuters",)) for d in "ab"})
    out = found([back("a"), back("b"), back("c")], around)
    assert [o.key for o in out] == ["publisher:Reuters", "publisher:Reuters", "publisher:Post"]
    assert out[0].reason == "credits Reuters"
    assert count([back("a", "fam-1"), back("d", "fam-1"), back("b")], world(originals={"fam-1": "d"}, credits={"b": Credits(("Reuters",))})) == 2


def test_help_from_an_agency_may_hide_a_merge() -> None:
    texts = {"b": "The dam will be raised, Reuters reported."}
    around = world(texts, publishers={"a": "Herald", "b": "Ledger"}, credits={"a": Credits((), ("Reuters",))})
    out = found([back("a"), back("b")], around)
    assert len({o.key for o in out}) == 2
    assert all(o.at_most for o in out)


def test_a_retraction_is_no_second_origin() -> None:
    texts = {"a": "The dam has burst, AFP reported.", "b": "AFP has withdrawn its report that the dam has burst."}
    out = found([back(d) for d in texts], world(texts))
    assert {o.key for o in out} == {"publisher:Agence France-Presse"}
    assert "took it back" in out[1].reason


# ---- verdicts ---------------------------------------------------------------------------------------------------------------------------


def test_a_person_joins_and_the_reason_says_who() -> None:
    out = found([back("a"), back("b"), back("c")], world(verdicts=[verdict("dependent", "document:a", "document:b")]))
    assert out[0].key == out[1].key != out[2].key
    assert out[0].reason == "judged dependent by Ada Brandt: asked both desks"


def test_a_person_keeps_apart_even_in_one_family() -> None:
    supports = [back(f"d{i}", "fam-1") for i in range(50)]
    out = found(supports, world(originals={"fam-1": "d0"}, verdicts=[verdict("independent", "document:d0", "document:d7")]))
    assert len({o.key for o in out}) == 2
    assert [s.document for s, o in zip(supports, out, strict=True) if o.key == out[7].key] == ["d7"]


def test_a_person_keeps_two_outlets_of_one_owner_apart() -> None:
    around = world(
        publishers={"a": "The Wall Street Journal", "b": "New York Post"},
        verdicts=[verdict("independent", "publisher:The Wall Street Journal", "publisher:New York Post", "desks apart")],
    )
    out = found([back("a"), back("b")], around)
    assert len({o.key for o in out}) == 2
    assert all("judged independent by Ada Brandt: desks apart" in o.reason for o in out)


def test_a_verdict_on_a_passage_and_one_on_what_is_gone() -> None:
    texts = {"a": "The dam will be raised.", "b": "The dam grows."}
    keys = [f"span:{d}:0-{len(t)}:{t}" for d, t in texts.items()]
    supports = [back(d, None, 0, len(t)) for d, t in texts.items()]
    assert count(supports, world(texts, verdicts=[verdict("dependent", *keys)])) == 1
    assert count(supports, world(texts, verdicts=[verdict("dependent", "document:x", "document:y")])) == 2


# ---- size and order ---------------------------------------------------------------------------------------------------------------------


def test_ten_thousand_copies_take_time_in_their_number() -> None:
    def spent(n: int) -> float:
        texts = {f"d{i:05d}": f"The dam will be raised by a metre, TASS reported on day {i}." for i in range(n)}
        around = world(texts, copied={d: frozenset({"fam-1", "fam-2"}) for d in texts})
        supports = [back(d, "fam-1" if i % 3 else None) for i, d in enumerate(texts)]
        assert count(supports, around) == 1
        return cpu(lambda: count(supports, around))

    assert spent(10_000) < 30 * max(spent(1_000), 0.05)  # ten times as much work; a square would be a hundred


SENTENCES = (
    "It rains.",
    "TASS reported rain.",
    "It rains, Kyodo and TASS reported.",
    "Herald reported rain.",
    "The Kremlin said in a statement that it rains.",
)
SUPPORT = st.tuples(st.sampled_from("abcdef"), st.sampled_from(["fam-1", "fam-2", None]), st.sampled_from([0, 40]))


@given(
    st.lists(SUPPORT, min_size=1, max_size=9),
    st.lists(st.sampled_from(SENTENCES), min_size=6, max_size=6),
    st.lists(st.sampled_from(["Herald", "Ledger", "The Wall Street Journal", "New York Post", None]), min_size=6, max_size=6),
    st.lists(st.tuples(st.sampled_from(["dependent", "independent"]), st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=2),
    st.randoms(use_true_random=False),
)
def test_never_more_origins_than_reports_and_order_does_not_matter(
    rows: list[tuple[str, str | None, int]],
    texts: list[str],
    names: list[str | None],
    judged: list[tuple[str, str, str]],
    r: random.Random,
) -> None:
    supports = [back(d, lineage, start, start + 30) for d, lineage, start in dict.fromkeys(rows)]
    around = world(
        {d: t + " " * (40 - len(t)) + t for d, t in zip("abcdef", texts, strict=True)},
        {d: n for d, n in zip("abcdef", names, strict=True) if n},
        {"fam-1": "a", "fam-2": None},
        verdicts=[verdict(kind, f"document:{x}", f"document:{y}") for kind, x, y in judged if x != y],
    )
    out = found(supports, around)
    pairs = list(zip(supports, out, strict=True))
    r.shuffle(pairs)
    again = found([s for s, _ in pairs], around)
    assert [o for _, o in pairs] == again
