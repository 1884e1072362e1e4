from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes import after as changes_made
from changes import in_any_order
from twosource.model import Change, check_spans, make_table, rows_of
from twosource.reuse import REUSE, WORDS, update
from twosource.reuse.direction import credits_in

from .lab import DAM, FERRY, MUSEUM, QUAY, STRIKE, VOTE, run_reuse, tables


def run(*args: Any, **kwargs: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    out = run_reuse(tables(*args, **kwargs))
    return out["reuse"].to_pylist(), out["families"].to_pylist()


def test_a_copied_sentence_is_found_with_its_ends_and_its_direction() -> None:
    texts = {"a": f"{DAM}\n{QUAY} {VOTE}", "b": f"{STRIKE} {QUAY}\n{FERRY}"}
    links, families = run(texts, published={"a": "2031-03-04T10:00:00Z", "b": "2031-03-04T13:10:00Z"})
    assert [(x["a"]["document"], x["b"]["document"], x["direction"], x["why"], x["kind"]) for x in links] == [
        ("b", "a", "a_from_b", "published 3 h later", "verbatim")
    ]
    assert links[0]["a"]["exact"] == links[0]["b"]["exact"] == QUAY[:-1]
    assert links[0]["similarity"] == 1.0
    assert [(f["size"], f["origin"]) for f in families] == [(2, "a")]


def test_swapped_dropped_and_added_words_do_not_hide_it() -> None:
    edited = (
        "The harbor board of Lindmark voted Tuesday to shut the northern quay till engineers have also inspected its cracked concrete piles."
    )
    links, _ = run({"a": QUAY, "b": f"{FERRY}\n{edited}"})
    assert len(links) == 1
    assert links[0]["kind"] == "edited"
    assert 0.6 < links[0]["similarity"] < 1
    assert {links[0]["a"]["exact"], links[0]["b"]["exact"]} == {QUAY[:-1], edited[:-1]}


def test_ends_are_exact_to_the_word() -> None:
    longer = f"Officials of the port authority announced with regret that {QUAY[0].lower()}{QUAY[1:-1]}, Radio Tolm said."
    links, _ = run({"a": QUAY, "b": longer})
    assert {links[0]["a"]["exact"].lower(), links[0]["b"]["exact"].lower()} == {QUAY[:-1].lower()}


def test_what_the_lexicon_of_rewriting_puts_in_stands_in_the_copy() -> None:
    one = "The envoy of Russia considers three of the islands that the US leases to be smuggling depots and lawful targets of inspection."
    two = one.replace("Russia", "Russian Federation").replace("the US ", "the USA ")
    links, families = run({"a": one, "b": two})
    link = links[0]
    copy = link["a"] if link["direction"] == "a_from_b" else link["b"]
    assert link["direction"] in ("a_from_b", "b_from_a")
    assert copy["document"] == "b"
    assert "USA" in link["why"]
    assert families[0]["origin"] in ("a", None)


def test_a_reading_stands_in_the_copy() -> None:
    damaged = QUAY.replace("northern", "nothern")
    at = damaged.index("nothern")
    links, _ = run({"a": QUAY, "b": damaged}, readings=[("b", at, at + 7, "northern")])
    link = links[0]
    assert (link["a"] if link["direction"] == "a_from_b" else link["b"])["document"] == "b"
    assert "nothern" in link["why"]
    assert {link["a"]["exact"], link["b"]["exact"]} == {QUAY[:-1], damaged[:-1]}


def test_direction_is_unknown_when_nothing_tells() -> None:
    links, families = run({"a": QUAY, "b": QUAY}, published={"a": "2031-03-04", "b": "2031-03-04"})
    assert (links[0]["direction"], families[0]["origin"]) == ("unknown", None)


def test_agencies_tell() -> None:
    byline = "By The Associated Press"
    roles = {byline: "byline"}
    links, _ = run({"a": f"{byline}\n{QUAY}", "b": f"{byline}\n{QUAY}"}, roles=roles)
    assert (links[0]["direction"], links[0]["why"]) == ("common_origin", "both credit Associated Press")
    links, _ = run({"a": f"{byline}\n{QUAY}", "b": QUAY}, roles=roles, publisher={"b": "AP", "a": "Tolm Courier"})
    assert (links[0]["a"] if links[0]["direction"] == "a_from_b" else links[0]["b"])["document"] == "a"


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("TOLM, Lindmark, June 3 (Halyard) - The quay was shut.", {"Halyard"}),
        ("BERLIN (dpa) - The quay was shut.", {"Deutsche Presse-Agentur"}),
        ("By Jan Kort, AP", {"Associated Press"}),
        ("By Reuters Staff", {"Reuters"}),
        ("Interfax news agency reported on Monday that the quay was shut.", {"Interfax"}),
        ("Reuters Tower was shut on Monday.", set()),
        ("The ferry (Meridian) was late.", set()),
    ],
)
def test_credits(line: str, credited: set[str]) -> None:
    assert credits_in([line]) == credited


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            "Former Senate Majority Leader Harold Quimby told reporters on Monday that the budget would pass.",
            "Former Senate Majority Leader Harold Quimby told reporters on Monday that his knee still hurt.",
        ),
        (
            "The commissioner did not immediately respond to a request for comment.",
            "A lawyer for the bakery did not immediately respond to a request for comment.",
        ),
        (
            "The survey of 800 likely voters has a margin of error of plus or minus 3.5 percentage points.",
            "Its margin of error is plus or minus 3.5 percentage points among likely voters, the institute said.",
        ),
    ],
)
def test_set_phrases_and_titles_are_no_copies(one: str, two: str) -> None:
    assert run({"a": f"{DAM}\n{one}", "b": f"{two}\n{VOTE}"}) == ([], [])


def test_one_utterance_quoted_by_both_is_no_copy_of_one_another() -> None:
    said = "We shall not sell a single acre of the salt meadows to people who have never pulled a heron out of an oil slick"
    texts = {"a": f"{DAM}\n“{said},” the mayor told a crowd.", "b": f"{VOTE}\nMayor Ronja Feld wrote in a letter: “{said}.”"}
    links, _ = run(texts, published={"a": "2031-03-04T10:00:00Z", "b": "2031-03-05T10:00:00Z"})
    assert [x["direction"] for x in links] in ([], ["common_origin"])


def test_an_altered_quote_is_called_so() -> None:
    one = (
        "In the town hall Feld said: “We have held lively conversations over how a lasting ban on dredging would change life for herons and us.”"
    )
    two = "“We held lively talks over how a ban on dredging would change life for our herons and us,” said Feld on the quay."
    links, _ = run({"a": f"{DAM}\n{one}", "b": f"{two}\n{VOTE}"})
    assert [(x["kind"], x["direction"]) for x in links] == [("altered_quote", "common_origin")]


def test_only_the_body_is_looked_at() -> None:
    assert run({"a": f"{QUAY}\n{DAM}", "b": f"{QUAY}\n{VOTE}"}, roles={QUAY: "related"}) == ([], [])


def test_what_is_shared_as_a_whole_is_one_passage_and_is_cut_where_a_witness_stops() -> None:
    texts = {"a": f"{QUAY} {DAM} {VOTE}", "b": f"{QUAY} {DAM} {VOTE}", "c": f"{MUSEUM} {QUAY} {DAM}"}
    _, families = run(texts)
    assert sorted((f["size"], f["passages"][0]["exact"]) for f in families) == [(2, VOTE[:-1]), (3, f"{QUAY} {DAM[:-1]}")]


def corpus(seed: int, n: int = 8) -> dict[str, str]:
    """Reports that copy sentences from one another with some words changed."""
    rng = random.Random(seed)
    pool = [QUAY, DAM, STRIKE, VOTE, FERRY, MUSEUM]
    out: dict[str, str] = {}
    for i in range(n):
        lines = []
        for sentence in rng.sample(pool, rng.randint(2, 5)):
            words = sentence.split(" ")
            for _ in range(rng.randint(0, 3)):
                k = rng.randrange(1, len(words) - 1)
                words[k] = rng.choice(["also", "reportedly", words[k] + " indeed", "purple"])
            lines.append(" ".join(words))
        out[f"d{i}"] = rng.choice(["\n", " ", "\n\n"]).join(lines)
    return out


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.booleans())
def test_spans_trees_and_order(seed: int, dated: bool) -> None:
    texts = corpus(seed)
    rng = random.Random(seed)
    published = {d: f"2031-03-{rng.randint(1, 9):02}T0{rng.randint(0, 9)}:00:00Z" for d in texts} if dated else {}
    given_ = tables(texts, published=published)
    out = run_reuse(given_)
    for name in ("reuse", "families"):
        check_spans(name, out[name], texts.__getitem__)
    families = {f["id"]: f for f in out["families"].to_pylist()}
    links = out["reuse"].to_pylist()
    # every family is a tree over its passages, and every span ends at words
    assert len(links) == sum(f["size"] - 1 for f in families.values())
    for key, family in families.items():
        passages = [(p["document"], p["start"], p["end"]) for p in family["passages"]]
        assert len(set(passages)) == family["size"] == len(passages)
        group = {p: p for p in passages}

        def root(p: tuple[str, int, int], group: dict[Any, Any] = group) -> Any:
            while group[p] != p:
                p = group[p]
            return p

        for x in (y for y in links if y["family"] == key):
            one, two = ((s["document"], s["start"], s["end"]) for s in (x["a"], x["b"]))
            assert root(one) != root(two)
            group[root(one)] = root(two)
        assert len({root(p) for p in passages}) == 1
        for d, s, e in passages:
            raw = texts[d]
            assert not raw[s].isspace()
            assert not raw[e - 1].isspace()
            assert s == 0 or not (raw[s - 1].isalnum() and raw[s].isalnum())
            assert e == len(raw) or not (raw[e - 1].isalnum() and raw[e].isalnum())
    # the order of the rows means nothing
    shuffled = {k: t.take(pa.array(np.random.default_rng(seed).permutation(t.num_rows))) for k, t in given_.items()}
    again = run_reuse(shuffled)
    assert again["reuse"].equals(out["reuse"])
    assert again["families"].equals(out["families"])


def test_no_words_no_documents() -> None:
    assert run({}) == ([], [])
    assert run({"a": "…", "b": ". . .\n—", "c": ""}) == ([], [])


def test_many_identical_documents() -> None:
    links, families = run({f"d{i:03}": f"{QUAY}\n{DAM}\n{VOTE}" for i in range(300)})
    assert {f["size"] for f in families} == {300}
    assert len(links) == sum(f["size"] - 1 for f in families)


def test_a_repeated_sentence_counts_once_and_it_is_said() -> None:
    links, families = run({"a": " ".join([QUAY] * 2000), "b": f"{FERRY}\n{QUAY}"})
    assert [f["size"] for f in families] == [2]
    assert "2000 times, which counts once" in links[0]["why"]


def test_a_line_without_an_end() -> None:
    rng = random.Random(1)
    known = ["".join(rng.choice("aeiou" if k % 2 else "bdfgklmnprstvz") for k in range(rng.randint(4, 9))) for _ in range(3000)]
    words = " ".join(rng.choice(known) for _ in range(60_000))
    texts = {"a": words, "b": words[: len(words) // 2]}
    out = run_reuse(tables(texts))
    check_spans("families", out["families"], texts.__getitem__)
    assert out["families"].num_rows > 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(1, 7))
def test_what_was_found_out_before_changes_nothing_but_the_time(seed: int, before: int) -> None:
    texts = corpus(seed)
    published = {d: f"2031-03-0{i % 4 + 1}" for i, d in enumerate(texts)}
    chosen = random.Random(seed).sample(sorted(texts), before)
    first = run_reuse(tables({d: texts[d] for d in chosen}, published=published))
    all_ = tables(texts, published=published)
    at_once, later = run_reuse(all_), run_reuse(all_, carried={t: first[t] for t in ("tried", "compared")})
    for name in ("reuse", "families", "tried", "compared"):
        assert later[name].equals(at_once[name])


def test_nothing_known_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from twosource.reuse import align

    given_ = tables({"a": f"{QUAY}\n{DAM}", "b": f"{QUAY.replace('Tuesday', 'Monday')}\n{VOTE}", "c": f"{VOTE} {DAM}"})
    first = run_reuse(given_)
    monkeypatch.setattr(align, "run", lambda *_: pytest.fail("a pair was aligned again"))
    again = run_reuse(given_, carried={t: first[t] for t in ("tried", "compared")})
    assert again["reuse"].equals(first["reuse"])
    assert first["reuse"].num_rows == 3


def test_evidence_in_one_passage_tells_of_all_that_two_reports_share() -> None:
    damaged = QUAY.replace("engineers", "technologists")
    texts = {"a": f"{QUAY}\n{DAM}", "b": f"{damaged}\n{VOTE}\n{DAM}"}
    mark = [("b", damaged.index("technologists"), damaged.index("technologists") + len("technologists"), "engineers")]
    links, _ = run(texts, readings=mark)
    assert len(links) == 2
    assert {x["b"]["document"] if x["direction"] == "a_from_b" else x["a"]["document"] for x in links} == {"a"}
    assert "unknown" not in {x["direction"] for x in links}


def changed(old: dict[str, pa.Table], changes: dict[str, Change]) -> dict[str, pa.Table]:
    return {name: changes_made(name, old[name], change) for name, change in changes.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.sets(st.integers(0, 11), min_size=1, max_size=5), st.booleans())
def test_what_comes_later_changes_the_tables_as_if_all_had_come_at_once(seed: int, late: set[int], dated: bool) -> None:
    texts = corpus(seed, 12)
    published = {d: f"2031-03-{(i * 7 + seed) % 5 + 1:02}" for i, d in enumerate(texts)} if dated else {}
    names = sorted(texts)
    new = {names[i] for i in late if i < len(names)}
    at_once = {**tables(texts, published=published)}
    at_once |= WORDS.run(at_once, {})
    before = only(at_once, set(names) - new)
    old = {k: v if isinstance(v, pa.Table) else v.read_all() for k, v in REUSE.run(before, {}).items()}
    assert REUSE.update
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(update, "MOST", 1.0)
        found = REUSE.update({**at_once, **old}, {t: Change(only(at_once, new)[t]) for t in REUSE.reads}, {})
    assert found is not None
    whole = {k: v if isinstance(v, pa.Table) else v.read_all() for k, v in REUSE.run(at_once, {}).items()}
    now = changed(old, dict(found))
    for name in ("reuse", "families", "remarks", "kin"):
        assert in_any_order(now[name]) == in_any_order(whole[name]), name


def only(given_: Mapping[str, pa.Table], documents: set[str]) -> dict[str, pa.Table]:
    """The rows of these documents."""
    out = {}
    for name in REUSE.reads:
        key = "id" if name == "documents" else "document"
        out[name] = make_table(name, [r for r in given_[name].to_pylist() if r[key] in documents])
    return out


def test_little_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"d{i}": "\n".join(made(i, k) for k in range(4)) for i in range(40)}
    texts["new"] = f"{made(7, 2)}\n{QUAY}"
    at_once = {**tables(texts, published=dict.fromkeys(texts, "2031-03-01") | {"new": "2031-03-02"})}
    at_once |= WORDS.run(at_once, {})
    old = {k: v if isinstance(v, pa.Table) else v.read_all() for k, v in REUSE.run(only(at_once, set(texts) - {"new"}), {}).items()}
    read: list[set[str]] = []

    def reading(tables: Any, name: str, key: str, values: Any, *columns: Any) -> pa.Table:
        read.append(set(values))
        return rows_of(tables, name, key, values, *columns)

    monkeypatch.setattr(update, "rows_of", reading)
    assert REUSE.update
    found = REUSE.update({**at_once, **old}, {t: Change(only(at_once, {"new"})[t]) for t in REUSE.reads}, {})
    assert found is not None
    assert set().union(*read) == {"d7", "new"}
    assert found["families"].rows.num_rows == 1


def made(i: int, k: int) -> str:
    """An invented sentence that no other is like."""
    rng = random.Random(f"{i}-{k}")

    def word() -> str:
        return "".join(rng.choice("aeiou" if n % 2 else "bdfgklmnprstvz") for n in range(rng.randint(4, 9)))

    return " ".join(word() for _ in range(14)).capitalize() + "."


def test_what_is_left_out_or_cut_short_is_said() -> None:
    note = "The editors of the Lindmark Courier print this note beneath every report that readers have sent in by letter."
    texts = {f"d{i}": f"{s}\n{note}" for i, s in enumerate((QUAY, DAM, STRIKE, VOTE, FERRY, MUSEUM))}
    texts["d6"] = "\n".join([QUAY, QUAY, " ".join(f"word{i}" for i in range(300))])
    remarks = {r["code"]: r for r in run_reuse(tables(texts))["remarks"].to_pylist()}
    assert {k: (r["cases"], r["documents"]) for k, r in remarks.items()} == {
        "standing-lines": (1, 6),
        "repeated-sentence": (1, 1),
        "long-sentence": (2, 1),
    }
