from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kept_lab import Kept
from twosource.model import Change, make_table, schema
from twosource.stories import THREADS
from twosource.stories.issues import Noun, Sentences, nouns
from twosource.stories.threads import _TOGETHER, Passage, _joined, threads

from .reports import alike, changed


def said(document: str, *words: str) -> Passage:
    """Words as a passage: `#` for a field, `@` for a country, a capital for a name."""
    kinds = {"#": "field", "@": "country"}
    found = [Noun(w if w[0] in "#@" else w.lower(), w.lstrip("#"), kinds.get(w[0], "name" if w[0].isupper() else "noun")) for w in words]
    return Passage(found, document)


def test_words_that_share_their_sentences_are_one_thread_and_small_ones_stay() -> None:
    big = [said(d, "#truce", "hostilities", "Summit") for d in "abab"]
    small = [said("a", "turbine", "Grid", "Summit"), said("b", "turbine", "Grid", "Summit")]
    rest = [said("c", "Summit", f"q{i}x") for i in range(25)]
    found = {t.label: t.sentences for t in threads([*big, *small, *rest])}
    assert found == {"truce, hostilities": (0, 1, 2, 3), "turbine, Grid": (4, 5)}


def test_what_one_report_alone_raises_is_no_thread() -> None:
    assert threads([said("a", "turbine", "Grid"), said("a", "turbine", "Grid"), *(said("b", f"q{i}x") for i in range(9))]) == []


def test_a_single_noun_has_to_be_raised_by_several() -> None:
    rest = [said(d, f"q{d}x") for d in "abcdefgh"]
    assert threads([said("a", "turbine"), said("b", "turbine"), *rest]) == []
    assert [t.label for t in threads([said("a", "turbine"), said("b", "turbine"), said("c", "turbine"), *rest])] == ["turbine"]


def test_a_country_is_an_issue_when_it_is_named() -> None:
    acts = [Passage([Noun("@NOR", "", "country")], d) for d in "abc"]
    rest = [said(d, f"q{d}x") for d in "defgh"]
    assert threads([*acts, *rest]) == []
    named = [Passage([Noun("@NOR", "Norway", "country")], d) for d in "abc"]
    assert [t.label for t in threads([*named, *rest])] == ["Norway"]


def test_nothing_to_tell() -> None:
    assert threads([]) == []
    assert threads([said("a", "truce")]) == []


def token(text: str, pos: str, lemma: str | None = None, entity: str = "", start: int = 0) -> dict[str, Any]:
    return {"text": text, "pos": pos, "lemma": lemma or text, "entity": entity, "start": start, "end": start + len(text)}


def spaced(*given: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Tokens (text, part of speech, entity) with a blank between them, but none around a hyphen."""
    found: list[dict[str, Any]] = []
    at = 0
    for text, pos, entity in given:
        at -= text == "-"
        found.append(token(text, pos, text.lower(), entity, at))
        at += len(text) + (text != "-")
    return found


def test_nouns_and_countries_count_and_persons_and_places_do_not() -> None:
    tokens = spaced(
        ("South", "PROPN", ""), ("Korea", "PROPN", ""), ("sent", "VERB", ""), ("ferries", "NOUN", ""), ("to", "ADP", ""), ("Danish", "ADJ", ""),
        ("President", "PROPN", ""), ("Alma", "PROPN", "B-PERSON"), ("in", "ADP", ""), ("Tamsk", "PROPN", "B-GPE"), ("Monday", "PROPN", ""),
    )  # fmt: skip
    assert [(n.term, n.form) for n in nouns(tokens)] == [("@KOR", "South"), ("ferries", "ferries"), ("@DNK", "")]


def test_the_office_of_somebody_is_no_issue() -> None:
    office = (("Energy", "PROPN", ""), ("Minister", "PROPN", ""))
    assert list(nouns(spaced(*office, ("Alma", "PROPN", "B-PERSON"), ("resigned", "VERB", "")))) == []
    assert [n.term for n in nouns(spaced(office[0], ("Review", "PROPN", ""), ("resigned", "VERB", "")))] == ["energy", "review"]


def test_fields_are_found_by_phrases_and_shown_as_written() -> None:
    tokens = spaced(
        ("a", "DET", ""),
        ("no", "DET", ""),
        ("-", "PUNCT", ""),
        ("fly", "NOUN", ""),
        ("zone", "NOUN", ""),
        ("and", "CCONJ", ""),
        ("cyberattacks", "NOUN", ""),
    )
    assert [(n.term, n.form) for n in nouns(tokens) if n.kind == "field"] == [("#buffer zone", "no-fly zone"), ("#cyber", "cyberattacks")]


def test_nouns_that_name_no_issue_are_left_out() -> None:
    tokens = spaced(("gaps", "NOUN", ""), ("at", "ADP", ""), ("the", "DET", ""), ("summit", "NOUN", ""))
    tokens[0]["lemma"] = "gap"
    assert list(nouns(tokens)) == []


def test_a_label_is_a_phrase_of_the_text() -> None:
    tokens = spaced(("a", "DET", ""), ("cessation", "NOUN", ""), ("of", "ADP", ""), ("hostilities", "NOUN", ""))
    tokens[3]["lemma"] = "hostility"
    assert {n.form for n in nouns(tokens)} == {"cessation of hostilities"}
    tokens = spaced(("the", "DET", ""), ("Oruba", "PROPN", "B-LAW"), ("Mask", "PROPN", "I-LAW"), ("treaty", "NOUN", ""))
    assert {n.form for n in nouns(tokens)} == {"Oruba Mask treaty"}


#: Words that differ where another one ends, in kind, in what they are called, and in where they stand beside a hyphen.
KINDS = st.tuples(
    st.sampled_from(["ferry", "ferryboat", "boat", "-", "Grid", "é"]), st.sampled_from(["NOUN", "PROPN"]), st.sampled_from(["", "B-GPE"])
)


@given(st.lists(st.lists(KINDS, max_size=5), min_size=1, max_size=6), st.integers(0, 6))
def test_equal_sentences_are_looked_at_once_and_no_others(sentences: list[list[tuple[str, str, str]]], cut: int) -> None:
    rows = [[t | {"tag": "", "dep": "", "head": 0, "lemma": t["text"]} for t in spaced(*words)] for words in [*sentences, *sentences]]
    column = pa.array(rows, schema("sentences").field("tokens").type)
    known = Sentences({})
    # in two parts, the second of which begins inside an array
    found = [*known.of(column[:cut]), *known.of(column[cut:])]
    assert found == [tuple(nouns(row)) for row in rows]
    assert all(a is b for a, b in zip(found, found[len(sentences) :], strict=False))


@given(st.lists(st.lists(KINDS, max_size=5), min_size=1, max_size=6), st.integers(0, 6))
def test_what_was_found_out_of_sentences_is_known_the_next_time(sentences: list[list[tuple[str, str, str]]], cut: int) -> None:
    rows = [[t | {"tag": "", "dep": "", "head": 0, "lemma": t["text"]} for t in spaced(*words)] for words in sentences]
    column = pa.array(rows, schema("sentences").field("tokens").type)
    held: dict[bytes, bytes] = {}
    memory = Kept({}, held)
    Sentences(memory).of(column[:cut])
    some = len(held)
    found = Sentences(memory).of(column)
    assert found == [tuple(nouns(row)) for row in rows]
    assert some <= len(held) <= len(rows)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.sets(st.integers(0, 9), min_size=1, max_size=6), max_size=12))
def test_terms_are_joined_as_if_each_were_compared_with_each(places: dict[str, set[int]]) -> None:
    terms = sorted(places)
    assert _joined(terms, places) == _joined_slowly(terms, places)


def _joined_slowly(terms: list[str], places: dict[str, set[int]]) -> list[list[str]]:
    def bond(a: str, b: str) -> float:
        return len(places[a] & places[b]) / math.sqrt(len(places[a]) * len(places[b]))

    groups = [[t] for t in terms]
    bonds = {(i, j): bond(terms[i], terms[j]) for i in range(len(terms)) for j in range(i)}
    while bonds:
        (i, j), best = max(bonds.items(), key=lambda x: (x[1], -x[0][0], -x[0][1]))
        if best < _TOGETHER:
            break
        groups[j] += groups[i]
        groups[i] = []
        bonds = {p: s for p, s in bonds.items() if i not in p}
        for k, other in enumerate(groups):
            if other and k != j:
                bonds[max(k, j), min(k, j)] = sum(bond(a, b) for a in groups[j] for b in other) / (len(groups[j]) * len(other))
    return [g for g in groups if g]


def story(name: str, documents: list[str], off: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    base: dict[str, Any] = {"title": "t", "start": None, "end": None, "suspicions": [], "headlines": []}
    return base | {"id": name, "documents": documents, "off_story": off or []}


def tables(documents: list[str], stories: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """Twenty sentences a document, each of one word; the second and third are about turbines on a grid."""
    rows: dict[str, list[dict[str, Any]]] = {k: [] for k in ("sentences", "mentions", "named", "meant", "statements", "events")}
    for d in documents:
        for i in range(20):
            at = 100 * i
            words = ["turbine", "Grid"] if i in (1, 2) else [f"q{i}{d[-1]}x"]
            tokens = [
                {"tag": "", "dep": "", "head": 0} | token(w, "PROPN" if w[0].isupper() else "NOUN", start=at + 8 * k)
                for k, w in enumerate(words)
            ]
            span = {"document": d, "start": at, "end": at + 20, "exact": "x" * 20}
            rows["sentences"].append(span | {"paragraph": at, "role": "body", "text": "x" * 20, "tokens": tokens})
            rows["mentions"].append({"document": d, "start": at, "end": at + 4, "exact": "Oslo", "actor": "act-1", "basis": "name"})
        base = dict.fromkeys(("sector", "wikidata"))
        rows["named"].append(base | {"document": d, "actor": "act-1", "name": "Norway", "kind": "country", "country": "NOR", "aliases": []})
        said_ = {"document": d, "start": 101, "end": 110, "exact": "x" * 9}
        empty = {"kind": "direct", "source": [], "cue": [], "speaker": None, "speaker_name": None, "negated": False, "status": "happened"}
        rows["statements"].append(empty | {"id": f"stm-{d}", "document": d, "content": [said_]})
    made = {k: make_table(k, v) for k, v in rows.items()}
    return made | {"stories": make_table("stories", stories)}


def test_the_step_gives_spans_parties_and_statements() -> None:
    found = THREADS.run(tables(["doc-0", "doc-1"], [story("sto-1", ["doc-0", "doc-1"])]), {})["threads"].to_pylist()
    assert [(t["label"], t["parties"], len(t["spans"])) for t in found] == [("turbine, Grid", ["NOR"], 4)]
    assert found[0]["story"] == "sto-1"
    assert found[0]["statements"] == ["stm-doc-0", "stm-doc-1"]


def test_what_is_off_the_story_is_in_no_thread() -> None:
    off = [{"document": "doc-0", "start": 100 * i, "end": 100 * i + 20, "exact": "x" * 20} for i in (1, 2)]
    assert THREADS.run(tables(["doc-0", "doc-1"], [story("sto-1", ["doc-0", "doc-1"], off)]), {})["threads"].num_rows == 0


def test_threads_of_stories_that_changed_are_made_again() -> None:
    documents = [f"doc-{i}" for i in range(5)]
    before = [story("sto-1", documents[:2]), story("sto-2", documents[2:4])]
    now = [before[0], story("sto-2", documents[2:])]
    old, new = tables(documents[:4], before), tables(documents, now)
    kept = dict(THREADS.run(old, {}))
    changes = {k: Change(tables(documents[4:], [])[k]) for k in old} | {"stories": Change(new["stories"].slice(1), frozenset({"sto-2"}))}
    assert THREADS.update is not None
    found = THREADS.update(new | kept, changes, {})
    assert found is not None
    assert found["threads"].gone == {"sto-2"}
    assert alike(changed(kept, found), dict(THREADS.run(new, {})))
    replaced = changes | {
        "stories": Change(new["stories"].slice(0, 0)),
        "sentences": Change(new["sentences"].slice(0, 10), frozenset({"doc-0"}), "document"),
    }
    found = THREADS.update(new | kept, replaced, {})
    assert found is not None
    assert "sto-1" not in found["threads"].gone  # made again, and as it was
    lost = changes | {"statements": Change(new["statements"].slice(0, 0), frozenset({"stm-x"}))}
    assert THREADS.update(new | kept, lost, {}) is None
