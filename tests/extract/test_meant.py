from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes import check
from twosource.extract import MEANT
from twosource.extract import meant as module
from twosource.extract.meant import IN_COPY, IN_STORY, KNOWN, OTHERWISE, SEVERAL, STRAY, UNSURE
from twosource.model import make_id, make_table

Row = dict[str, Any]
#: Where a report has its passages; every mention takes ten characters.
STEP = 10


@dataclass
class Room:
    """Reports by name, with who is named in them."""

    stories: dict[str, list[str]] = field(default_factory=dict)
    named: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    families: list[Row] = field(default_factory=list)
    off: list[Row] = field(default_factory=list)
    sentences: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    published: dict[str, str | None] = field(default_factory=dict)

    def doc(self, name: str, *named: str | Row, story: str = "one", published: str | None = "2024-05-02") -> str:
        """A report that names these, one after the other; a name of several words is known by it wherever it stands."""
        self.published[name] = published
        self.stories.setdefault(story, []).append(name)
        for n, one in enumerate(named):
            row = {"name": one} if isinstance(one, str) else dict(one)
            pronouns = row.pop("pronouns", ())
            words = str(row["name"]).lower().split()
            key = ("person", name, words[0]) if len(words) == 1 else ("person", " ".join(words))
            kind = row.get("kind", "person")
            key = key if kind == "person" else (kind, str(row["name"]))
            row = {"document": name, "actor": make_id("actor", *key), "kind": kind, "aliases": [row["name"]]} | row
            self.named.append({"country": None, "sector": None, "wikidata": None} | row)
            for k, exact in enumerate((row["name"], *pronouns)):
                start = STEP * (10 * n + k)
                place = {"document": name, "start": start, "end": start + len(exact), "exact": exact, "actor": row["actor"]}
                self.mentions.append(place | {"basis": "pronoun" if k else "name" if " " in exact else "alias"})
        return name

    def say(self, document: str, speaker: str, start: int) -> None:
        """Somebody speaks who is no actor there."""
        span = {"document": document, "start": start, "end": start + len(speaker), "exact": speaker}
        row = {"id": f"stm-{len(self.statements)}", "document": document, "kind": "indirect", "source": [span], "cue": [], "content": []}
        told = {"speaker": None, "speaker_name": speaker, "negated": False, "status": None, "speaker_basis": "named", "within": None}
        self.statements.append(row | told)

    def read(self, document: str, n: int, before: str) -> None:
        """The words right before the n-th who is named."""
        start = 10 * STEP * n - len(before)
        place = {"document": document, "start": start, "end": start + 80, "exact": before.ljust(80)}
        self.sentences.append(place | {"paragraph": 0, "role": "body", "text": "", "tokens": []})

    def copy(self, *places: tuple[str, int]) -> None:
        """The passages of these reports around the n-th who is named there are of one family."""
        spans = [{"document": d, "start": 10 * STEP * n, "end": 10 * STEP * n + 60, "exact": "x"} for d, n in places]
        self.families.append({"id": f"fam-{len(self.families)}", "size": len(spans), "origin": None, "passages": spans})

    def stray(self, document: str, n: int) -> None:
        """The passage around the n-th who is named is of another story."""
        self.off.append({"document": document, "start": 10 * STEP * n, "end": 10 * STEP * n + 60, "exact": "x"})

    def tables(self) -> dict[str, pa.Table]:
        """The tables that the step reads."""
        blank = {"source_id": None, "uri": None, "publisher": None, "publisher_basis": None, "title": None}
        more = {"published_basis": None, "language": "en", "sha256": "", "characters": 0}
        documents = [{"id": d, "published": p, **blank, **more} for d, p in self.published.items()]
        stories = []
        for story, documents_ in self.stories.items():
            row: Row = {"id": story, "title": "", "start": None, "end": None, "documents": sorted(documents_), "suspicions": [], "headlines": []}
            stories.append(row | {"off_story": [s for s in self.off if s["document"] in documents_]})
        made = {"documents": documents, "stories": stories, "named": self.named, "mentions": self.mentions}
        made |= {"statements": self.statements, "sentences": self.sentences, "families": self.families, "versions": self.versions}
        return {name: make_table(name, rows) for name, rows in made.items()}


def told(room: Room) -> list[tuple[str, str, str | None, str]]:
    """Who is meant: document, as told, the name, why."""
    rows = MEANT.run(room.tables(), {})["meant"].to_pylist()
    return [(r["document"], r["told"], r["name"], r["basis"]) for r in rows]


def test_a_surname_is_who_another_report_of_the_story_names_in_full() -> None:
    room = Room()
    room.doc("a", {"name": "Nadia Kestrel", "country": "NOR", "sector": "GOV"})
    room.doc("b", "Kestrel")
    (row,) = MEANT.run(room.tables(), {})["meant"].to_pylist()
    assert (row["document"], row["told"], row["name"], row["basis"]) == ("b", "Kestrel", "Nadia Kestrel", IN_STORY)
    assert (row["means"], row["kind"]) == (make_id("actor", "person", "nadia kestrel"), "person")
    assert (row["country"], row["sector"], row["story"]) == ("NOR", "GOV", "one")


def test_nothing_is_known_across_stories() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel", story="one")
    room.doc("b", "Kestrel", story="two")
    room.doc("c", "Ada Quill", story="two")
    assert told(room) == []


def test_of_two_of_one_name_nobody_is_meant() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", "Tomas Kestrel")
    room.doc("c", "Kestrel")
    assert told(room) == [("c", "Kestrel", None, SEVERAL)]


@pytest.mark.parametrize(("title", "name"), [("Ms", "Anna Kestrel"), ("Mr", "Thomas Kestrel")])
def test_a_title_tells_which_of_two(title: str, name: str) -> None:
    room = Room()
    room.doc("a", "Anna Kestrel", "Thomas Kestrel")
    room.doc("b", {"name": "Kestrel", "aliases": ["Kestrel", f"{title} Kestrel"]})
    assert told(room) == [("b", "Kestrel", name, IN_STORY)]


def test_another_sex_by_title_is_another_one() -> None:
    room = Room()
    room.doc("a", "Anna Kestrel")
    room.doc("b", {"name": "Kestrel", "aliases": ["Mr Kestrel"]})
    assert told(room) == []


def test_another_sex_by_pronoun_is_another_one() -> None:
    room = Room()
    room.doc("a", {"name": "Imre Kestrel", "pronouns": ["he"]})
    room.doc("b", {"name": "Kestrel", "pronouns": ["She"]})
    assert told(room) == [("b", "Kestrel", None, OTHERWISE)]


@pytest.mark.parametrize("more", [{"sector": "COP"}, {"country": "SWE"}])
def test_another_office_or_country_is_another_one(more: Row) -> None:
    room = Room()
    room.doc("a", {"name": "Nadia Kestrel", "sector": "JUD", "country": "NOR"})
    room.doc("b", {"name": "Kestrel", **more})
    assert told(room) == [("b", "Kestrel", None, OTHERWISE)]


def test_who_is_known_beside_is_a_doubt() -> None:
    room = Room()
    room.doc("a", "Nadia Obama")
    room.doc("b", "Obama", {"name": "United States", "kind": "country", "country": "USA"}, published="2015-05-02")
    assert told(room) == [("b", "Obama", None, KNOWN)]


def test_what_was_stitched_in_is_not_explained_by_the_story() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", "Kestrel")
    room.stray("b", 0)
    assert told(room) == [("b", "Kestrel", None, STRAY)]
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", "Kestrel")
    room.stray("a", 0)
    assert told(room) == [("b", "Kestrel", None, STRAY)]


def test_a_copied_passage_tells_which_of_two() -> None:
    room = Room()
    room.doc("a", "Ada Quill", "Nadia Kestrel")
    room.doc("b", "Tomas Kestrel")
    room.doc("c", "Kestrel")
    room.copy(("a", 1), ("c", 0))
    assert told(room) == [("c", "Kestrel", "Nadia Kestrel", IN_COPY)]


def test_a_copy_in_another_story_tells_nothing() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel", story="two")
    room.doc("b", "Tomas Kestrel")
    room.doc("c", "Kestrel")
    room.doc("d", "Nadia Kestrel")
    room.copy(("a", 0), ("c", 0))
    assert told(room) == [("c", "Kestrel", None, SEVERAL)]


def test_who_is_taken_for_a_firm_is_the_person_where_a_report_calls_the_person_so() -> None:
    room = Room()
    room.doc("a", {"name": "Nadia Kestrel", "aliases": ["Nadia Kestrel", "Kestrel"]})
    room.doc("b", {"name": "Kestrel", "kind": "organisation"})
    assert told(room) == [("b", "Kestrel", "Nadia Kestrel", IN_STORY)]


def test_a_firm_of_that_name_stays_a_firm() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", {"name": "Kestrel", "kind": "organisation"})
    assert told(room) == [("b", "Kestrel", None, UNSURE)]
    room.doc("c", {"name": "Kestrel", "kind": "organisation", "aliases": ["Kestrel Ltd"]})
    room.doc("d", "Kestrel")
    assert told(room) == [("d", "Kestrel", "Nadia Kestrel", IN_STORY)]


def test_a_speaker_who_is_no_actor_in_the_report() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", "Ada Quill")
    room.say("b", "Kestrel", 300)
    room.say("b", "Authorities", 400)
    assert told(room) == [("b", "Kestrel", "Nadia Kestrel", IN_STORY)]
    room.doc("c", "Jon Justice")
    room.say("b", "Justice", 500)
    assert told(room)[0] == ("b", "Justice", None, UNSURE)


def test_an_initial_has_to_fit() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", "N. Kestrel")
    room.doc("c", "T. Kestrel")
    room.doc("d", "Kestrel")
    # With T. Kestrel about, a bare surname may be either.
    assert told(room) == [("b", "N. Kestrel", "Nadia Kestrel", IN_STORY), ("d", "Kestrel", None, SEVERAL)]


@pytest.mark.parametrize(("before", "name"), [("said Dean ", None), ("said Nadia ", "Nadia Kestrel"), ("Secretary ", "Nadia Kestrel")])
def test_another_given_name_before_it_is_another_one(before: str, name: str | None) -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b", "Ada Quill", "Kestrel")
    room.read("b", 1, before)
    assert told(room) == [("b", "Kestrel", name, IN_STORY if name else OTHERWISE)]


def test_letters_are_the_body_of_that_name() -> None:
    room = Room()
    room.doc("a", {"name": "Velmar Grain Council", "kind": "organisation"})
    room.doc("b", {"name": "VGC", "kind": "organisation"})
    room.doc("c", {"name": "VGC", "kind": "organisation"}, {"name": "Velmar Grain Council", "kind": "organisation"})
    room.doc("d", {"name": "VLM", "kind": "organisation"}, {"name": "VLM Grain", "kind": "organisation"})
    assert told(room) == [(d, "VGC", "Velmar Grain Council", IN_STORY) for d in "bc"]


def test_older_versions_of_a_report_are_of_its_story() -> None:
    room = Room()
    room.doc("a", "Nadia Kestrel")
    room.doc("b2", "Ada Quill")
    room.doc("b1", "Kestrel", story="nowhere")
    del room.stories["nowhere"]
    for n, d in enumerate(("b1", "b2"), 1):
        room.versions.append({"document": d, "of": "b1", "number": n, "first_seen": None, "basis": "guid"})
    assert told(room) == [("b1", "Kestrel", "Nadia Kestrel", IN_STORY)]


# ---- bringing it up to date ----------------------------------------------------------------------------------------------------------

NAMES = ("Nadia Kestrel", "Tomas Kestrel", "Kestrel", "N. Kestrel", "Ada Quill", "Quill")
KEYS = dict.fromkeys(("named", "mentions", "statements", "sentences", "versions"), "document")
PLAN = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.integers(0, 5), min_size=1, max_size=2, unique=True), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=8,
)


def room_of(plan: Sequence[tuple[int, list[int], int, bool]], split: bool = False) -> Room:
    """A report for every entry: its story, who is named, what is copied, whether somebody speaks."""
    room, copies = Room(), dict[int, list[tuple[str, int]]]()
    for n, (story, named, copied, speaks) in enumerate(plan):
        name = room.doc(f"d{n}", *(NAMES[k] for k in named), story=f"s{story}")
        if speaks:
            room.say(name, "Quill", 700)
        if copied:
            copies.setdefault(copied, []).append((name, 0))
    for family in copies.values():
        for some in (family[::2], family[1::2]) if split else (family,):
            if len(some) > 1:
                room.copy(*some)
    return room


@given(PLAN, PLAN)
def test_a_change_gives_what_a_run_over_everything_gives(before: Any, now: Any) -> None:
    old, new = room_of(before, split=True), room_of([*before, *now])
    assert check(MEANT, old.tables(), new.tables(), KEYS)
    assert check(MEANT, new.tables(), old.tables(), KEYS)


def test_lots_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = room_of([(n % 3, [n % 6, (n + 2) % 6], n % 3, n % 2 == 0) for n in range(12)]).tables()
    whole = MEANT.run(tables, {})["meant"]
    assert whole.num_rows
    monkeypatch.setattr(module, "AT_ONCE", 1)
    assert MEANT.run(tables, {})["meant"].equals(whole)


@given(PLAN, st.randoms())
def test_the_order_of_reports_does_not_matter(plan: Any, order: Any) -> None:
    tables = room_of(plan).tables()
    mixed = {}
    for name, table in tables.items():
        places = list(range(table.num_rows))
        order.shuffle(places)
        mixed[name] = table.take(pa.array(places, pa.int64()))
    assert MEANT.run(tables, {})["meant"].equals(MEANT.run(mixed, {})["meant"])
