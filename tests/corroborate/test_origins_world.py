from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.corroborate.origins import origins
from twosource.corroborate.pieces import Backing
from twosource.corroborate.sources import Credits, credits_of, mentions_in, outlet, site
from twosource.corroborate.world import World, spoken
from twosource.model import make_table, rows_of, schema


def named(text: str) -> list[tuple[str, str | None]]:
    return [(m.way, m.name) for m in mentions_in(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The dam holds, Russia’s TASS news agency reported.", "TASS"),
        ("The mayor told Reuters that the dam holds.", "Reuters"),
        ("The dam holds, the mayor said, according to Interfax.", "Interfax"),
        ("In an interview with the BBC she said the dam holds.", "BBC News"),
        ("The state news agency Halyard said the dam holds.", "Halyard"),
        ("The Guardian reported on Tuesday that the dam holds.", "The Guardian"),
        ("AFP has withdrawn its report that the dam burst.", "Agence France-Presse"),
        ("A letter seen by Reuters says the dam holds.", "Reuters"),
    ],
)
def test_an_outlet_that_a_sentence_goes_by(text: str, name: str) -> None:
    assert name in [n for way, n in named(text) if way != "document"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("According to a statement by the White House, the dam holds.", "White House"),
        ("The White House said in a statement that the dam holds.", "White House"),
        ("In a statement on Monday, the White House said the dam holds.", "White House"),
        ("The dam holds, the Spanish environment ministry said in its weekly bulletin.", "Spanish environment ministry"),
        ("A report by Human Rights Watch says the dam leaks.", "Human Rights Watch"),
        ("Ada Brandt wrote on Twitter that the dam holds.", "Ada Brandt"),
        ("Officials said in a statement that the dam holds.", None),
    ],
)
def test_a_published_document_and_who_issued_it(text: str, name: str | None) -> None:
    assert ("document", name) in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor told reporters on Monday that the dam holds.",
        "The dam holds, two people familiar with it said.",
        "The sun reported for duty over the times of the post.",
        "The Herald said it would close its office in Reuters Tower.",
        "He reports to the mayor, according to law.",
        "TASS was founded in 1904.",
        "",
    ],
)
def test_a_speaker_or_a_name_alone_is_no_source(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("role", "line", "whole", "part"),
    [
        ("byline", "By Ada Brandt, Reuters", ("Reuters",), ()),
        ("byline", "Reuters Staff", ("Reuters",), ()),
        ("byline", "By Ada Brandt", (), ()),
        ("dateline", "LJUBLJANA (Halyard) -", ("Halyard",), ()),
        ("dateline", "WASHINGTON (AP) —", ("Associated Press",), ()),
        ("tail", "Source: Xinhua", ("Xinhua News Agency",), ()),
        ("tail", "Copyright 2016 The Associated Press. All rights reserved.", ("Associated Press",), ()),
        ("tail", "The Associated Press contributed to this report.", (), ("Associated Press",)),
        ("tail", "Photo: Reuters", (), ()),
        ("tail", "Follow Reuters on Twitter", (), ()),
        ("byline", "AP Photo/John Smith", (), ()),
        ("stated", "AFP", ("Agence France-Presse",), ()),
        ("stated", "Ada Brandt", (), ()),
    ],
)
def test_credits(role: str, line: str, whole: tuple[str, ...], part: tuple[str, ...]) -> None:
    assert credits_of([(role, line)]) == Credits(whole, part)


def test_outlets_and_sites() -> None:
    assert outlet("AFP").name == "Agence France-Presse"
    assert outlet("The Fenwick Herald").owners == ()
    assert outlet("Herald").name == "Herald"
    assert site("https://www.reuters.com/world/x") == ("Reuters", "reuters.com")
    assert site("https://news.ledger.example/a") == (None, "news.ledger.example")
    assert site("page-01.txt") == site(None) == (None, None)


@pytest.mark.parametrize(
    ("text", "is_spoken"),
    [
        ("“The dam holds and will hold,” she said", True),
        ('The dam holds and will hold," she said', True),
        ('She said: "The dam holds and will hold', True),
        ("The dam, which she calls “mine”, holds and will hold", False),
        ("The dam’s wall holds, the mayor’s office said", False),
    ],
)
def test_quoted_words(text: str, is_spoken: bool) -> None:
    assert spoken(text, 0, len(text)) is is_spoken


# ---- out of tables ------------------------------------------------------------------------------------------------------------------------

WORDS = "The dam above the town will be raised by a metre before the next winter comes to the valley."


def span(document: str, start: int, exact: str = WORDS) -> dict[str, Any]:
    return {"document": document, "start": start, "end": start + len(exact), "exact": exact}


def link(family: str, a: str, b: str, alike: float, kind: str = "edited", way: str = "unknown", why: str = "", start: int = 0) -> dict[str, Any]:
    sides = {"a": span(a, start), "b": span(b, start)}
    return {
        **sides,
        "similarity": alike,
        "kind": kind,
        "direction": way,
        "why": why,
        "id": f"lnk-{family}-{a}-{b}",
        "family": family,
        "score": 50.0,
    }


def record(
    documents: Mapping[str, str | None], links: Sequence[dict[str, Any]], segments: Sequence[tuple[str, str, str]] = ()
) -> dict[str, pa.Table]:
    rows = [
        {"id": d, "publisher": p, "uri": f"{d}.txt", "sha256": "", "characters": 500, "title": None, "published": None}
        for d, p in documents.items()
    ]
    members: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for r in links:
        for side in ("a", "b"):
            members.setdefault(r["family"], {})[r[side]["document"], r[side]["start"]] = r[side]
    families = [{"id": f, "size": len(m), "origin": min(m)[0], "passages": list(m.values())} for f, m in members.items()]
    sentences = [{**span(d, 0), "paragraph": 0, "role": "body", "text": WORDS, "tokens": []} for d in documents]
    parts = [{**span(d, 0, text), "role": role, "reason": ""} for d, role, text in segments]
    return {
        "documents": make_table("documents", rows),
        "reuse": make_table("reuse", list(links)),
        "families": make_table("families", families),
        "sentences": make_table("sentences", sentences),
        "segments": make_table("segments", parts),
        "stated": schema("stated").empty_table(),
        "judgements": schema("judgements").empty_table(),
    }


def count(tables: Mapping[str, pa.Table], *documents: str, family: str | None = "f1") -> int:
    supports = [Backing(d, 0, len(WORDS), family, family, None, None) for d in documents]
    return len({o.key for o in origins(supports, World.of(tables, documents))})


def test_what_is_shown_to_be_copied() -> None:
    documents = dict.fromkeys("abcd", None)
    assert count(record(documents, [link("f1", "a", "b", 0.95)]), "a", "b") == 1
    assert count(record(documents, [link("f1", "a", "b", 0.6, "verbatim")]), "a", "b") == 1
    assert count(record(documents, [link("f1", "a", "b", 0.8)]), "a", "b") == 2
    assert count(record(documents, [link("f1", "a", "b", 0.8), link("f2", "a", "b", 0.9, start=200)]), "a", "b") == 1
    assert count(record(documents, [link("f1", "a", "b", 0.95, way="common_origin", why="both quote one utterance")]), "a", "b") == 2
    assert count(record(documents, [link("f1", "a", "b", 0.95, way="common_origin", why="both credit Reuters")]), "a", "b") == 1


def test_a_reworded_passage_says_that_it_may_be_a_copy() -> None:
    tables = record({"a": "Iberian Standard", "b": "Adriatic Morning"}, [link("f1", "a", "b", 0.8)])
    out = origins([Backing(d, 0, len(WORDS), "f1", "f1", None, None) for d in "ab"], World.of(tables, "ab"))
    assert [o.key for o in out] == ["publisher:Iberian Standard", "publisher:Adriatic Morning"]
    assert all(o.at_most and "nothing else shows that one is copied" in o.reason for o in out)


def test_bylines_and_tails_out_of_segments() -> None:
    segments = [("a", "byline", "By Reuters"), ("b", "caption", "A dam. Photo: Reuters"), ("c", "body", "Reuters Tower is tall.")]
    found = World.of(record(dict.fromkeys("abc", None), [], segments), "abc").credits
    assert found == {"a": Credits(("Reuters",))}


class Only(Mapping[str, pa.Table]):
    """Tables that give no table as a whole."""

    def __init__(self, tables: dict[str, pa.Table]) -> None:
        self.tables = tables
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> pa.Table:
        assert name == "judgements", f"{name} was read as a whole"
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        self.asked.add(name)
        return rows_of(self.tables, name, key, values, columns)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        assert name == "families"
        yield self.tables[name].select(list(columns or self.tables[name].column_names))


def test_only_what_concerns_the_documents_is_read() -> None:
    tables = Only(record(dict.fromkeys("abcd", "Iberian Standard"), [link("f1", "a", "b", 0.95), link("f2", "c", "d", 0.8)]))
    found = World.of(tables, ["a"])
    assert set(found.publishers) == {"a"}
    assert set(found.originals) == {"f1"}
    assert tables.asked == {"documents", "reuse", "sentences", "segments", "stated"}
    assert World.of({}, ["a"]).publishers == {}


LINK = st.builds(
    link,
    st.sampled_from(["f1", "f2", "f3"]),
    st.sampled_from("abc"),
    st.sampled_from("def"),
    st.sampled_from([0.6, 0.95]),
    st.sampled_from(["edited", "verbatim"]),
    st.sampled_from(["unknown", "common_origin"]),
    st.sampled_from(["", "both credit Reuters"]),
    st.sampled_from([0, 200]),
)


@given(st.lists(LINK, max_size=8), st.sets(st.sampled_from("abcdef"), min_size=2))
def test_the_world_of_a_claim_and_that_of_all_documents_give_the_same(links: list[dict[str, Any]], mine: set[str]) -> None:
    tables = record(dict.fromkeys("abcdefg", None), links)
    held = {r["family"]: {r[s]["document"] for q in links if q["family"] == r["family"] for s in ("a", "b")} for r in links}
    supports = []
    for d in sorted(mine):
        family = next((f for f in sorted(held) if d in held[f]), None)
        supports.append(Backing(d, 0, len(WORDS), family, family, None, None))
    assert origins(supports, World.of(tables, mine)) == origins(supports, World.of(tables, "abcdefg"))


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("The mayor told Reuters that the bridge is shut.", ["told"]),
        ("The bridge is shut, the newspaper Reuters reported on Monday.", ["agency"]),
        ("The bridge is shut, the mayor said in a statement.", ["document"]),
        ("The mayor wrote so on Telegram.", ["document"]),
        ("The bridge is shut, the agency said.", ["back"]),
        ("The bridge is shut and the ferries run.", []),
    ],
)
def test_every_kind_of_source_is_found_by_its_own_words(text: str, ways: list[str]) -> None:
    assert [m.way for m in mentions_in(text)] == ways
