"""What a person says wins: verdicts split and join claims of every kind, within a story and across stories, and survive what is added."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corroborate.claims_lab import Room, docs
from corroborate.test_claims_update import after, anew, difference
from twosource.corroborate.claims import claims
from twosource.corroborate.renew import update
from twosource.model import span_key

WORDS = "Nobody will take away our nets again"
OTHER = "We will be paid for every net that was cut"


def quoted(stories: tuple[str, ...] = ("one", "one", "one")) -> Room:
    """Three reports that quote the same words."""
    room = Room()
    for name, story in zip("abc", stories, strict=True):
        room.doc(name, f"“{WORDS}”, Ben Okoro said.", f"Report {name} goes on about other things.", story=story)
        room.say(name, f"“{WORDS}”", "Ben Okoro", "Ben Okoro", kind="direct")
    room.utter("Ben Okoro", *((n, WORDS) for n in "abc"))
    return room


def key(room: Room, doc: str, words: str) -> str:
    return span_key(room.span(doc, words))


@pytest.mark.parametrize("stories", [("one", "one", "one"), ("one", "one", "two")])
def test_two_quotations_judged_not_the_same_are_kept_apart(stories: tuple[str, ...]) -> None:
    room = quoted(stories)
    (claim,) = room.claims()
    assert (claim["kind"], docs(claim)) == ("quote", {"a", "b", "c"})
    room.judge("not_same", key(room, "a", WORDS), key(room, "b", WORDS))
    for claim in room.claims():
        assert not {"a", "b"} <= docs(claim)
        assert "c" in docs(claim)


def test_two_that_alone_made_a_claim_make_none() -> None:
    room = quoted()
    room.judge("not_same", key(room, "a", WORDS), key(room, "b", WORDS))
    room.judge("not_same", key(room, "a", WORDS), key(room, "c", WORDS))
    room.judge("not_same", key(room, "b", WORDS), key(room, "c", WORDS))
    assert not room.claims()


def test_a_sentence_of_one_family_is_cut_as_well() -> None:
    room = Room()
    text = "Smugglers burned two granaries in the hills on Friday."
    for name in "abc":
        room.doc(name, text)
    room.family(*((n, text) for n in "abc"))
    room.judge("not_same", key(room, "a", text), key(room, "b", text))
    (claim,) = room.claims()
    assert docs(claim) == {"a", "c"}


@pytest.mark.parametrize("stories", [("one",) * 4, ("one", "one", "two", "two"), ("one", "two", "one", "two"), ("one", "two", "three", "four")])
def test_two_quotations_judged_the_same_are_one_claim(stories: tuple[str, ...]) -> None:
    room = Room()
    for name, story, words in zip("abcd", stories, (WORDS, WORDS, OTHER, OTHER), strict=True):
        room.doc(name, f"“{words}”, Ben Okoro said.", story=story)
        room.say(name, f"“{words}”", "Ben Okoro", "Ben Okoro", kind="direct")
    room.utter("Ben Okoro", ("a", WORDS), ("b", WORDS))
    room.utter("Ben Okoro", ("c", OTHER), ("d", OTHER))
    assert len(room.claims()) == 2
    room.judge("same", key(room, "b", WORDS), key(room, "c", OTHER))
    (claim,) = room.claims()
    assert (claim["kind"], docs(claim)) == ("quote", set("abcd"))
    assert sum("judged same by Editor: read both" in s["merged"] for s in claim["supports"]) == 1


def test_what_no_claim_holds_is_joined_too() -> None:
    room = Room()
    room.doc("a", "The pier is shut.", story="one")
    room.doc("b", "Nobody may walk on the pier.", story=None)
    room.judge("same", key(room, "a", "The pier is shut."), key(room, "b", "Nobody may walk on the pier."))
    (claim,) = room.claims()
    assert (claim["kind"], docs(claim), claim["story"]) == ("sentence", {"a", "b"}, None)


def test_same_same_and_not_same_keep_the_two_apart() -> None:
    room = Room()
    texts = {"a": "The pier is shut.", "b": "Nobody may walk on the pier.", "c": "Ferries avoid the pier."}
    for name, text in texts.items():
        room.doc(name, text)
    keys = [key(room, n, t) for n, t in texts.items()]
    room.judge("same", keys[0], keys[1])
    room.judge("same", keys[1], keys[2])
    room.judge("not_same", keys[0], keys[2])
    (claim,) = room.claims()
    assert len(docs(claim)) == 2
    assert not {"a", "c"} <= docs(claim)


def test_two_who_disagree_change_nothing() -> None:
    room = quoted()
    before = room.claims()
    room.judge("not_same", key(room, "a", WORDS), key(room, "b", WORDS))
    room.judge("same", key(room, "a", WORDS), key(room, "b", WORDS))
    room.judgements[1]["who"] = "Somebody else"
    assert room.claims() == before


def test_a_verdict_on_what_is_gone_does_nothing() -> None:
    room = quoted()
    before = room.claims()
    room.judge("same", "span:doc-gone:0-4:Nets", key(room, "a", WORDS))
    room.judge("not_same", "span:doc-gone:0-4:Nets", "span:doc-a:900-904:fish")
    room.judge("same", "span:doc-a:900-904:fish", key(room, "b", WORDS))
    room.judge("dependent", "document:doc-gone", "document:doc-a")
    assert room.claims() == before


@pytest.mark.parametrize("first", ["abc", "abde", "cd", "de", "acd", "abcd"])
@pytest.mark.parametrize("then", ["abcde", "abc", "acde", "bd"])
def test_a_joined_claim_is_kept_up_to_date(first: str, then: str) -> None:
    """Two utterances of different stories that a person joined, when reports of either come and go."""
    room = Room()
    for name, story, words in (("a", "one", WORDS), ("b", "one", WORDS), ("c", "two", OTHER), ("d", "two", OTHER), ("e", "three", OTHER)):
        room.doc(name, f"“{words}”, Ben Okoro said.", "Ada Brandt met Ben Okoro in Oslo.", story=story)
        room.say(name, f"“{words}”", "Ben Okoro", "Ben Okoro", kind="direct")
        room.do(name, "Ada Brandt met Ben Okoro", "CONSULT", ["Ada Brandt", "Ben Okoro"], day="2024-03-04")
    room.utter("Ben Okoro", ("a", WORDS), ("b", WORDS))
    room.utter("Ben Okoro", ("c", OTHER), ("d", OTHER), ("e", OTHER))
    room.judge("same", key(room, "a", WORDS), key(room, "c", OTHER))
    room.judge("not_same", key(room, "d", OTHER), key(room, "e", OTHER))
    old, new = room.tables(first), room.tables(then)
    before = claims(old, {})
    changed: Any = update({**new, **before}, difference(old, new), {})
    assert [json.loads(r) for r in after(before["claims"], changed["claims"])] == [json.loads(r) for r in anew(claims(new, {})["claims"])]
