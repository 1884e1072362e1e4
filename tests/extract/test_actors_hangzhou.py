"""Who is named in the five pages that started it. They are no part of the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import twosource
from twosource.corpus import Corpus

PAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "hangzhou"

pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason=f"{PAGES} is not here")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with twosource.open(tmp_path_factory.mktemp("pages") / "r") as corpus:
        corpus.ingest(PAGES, only=["actors", "stories"], workers=1)
        yield corpus


def of(corpus: Corpus, words: str) -> set[str]:
    """The names of the actors who are mentioned by exactly these words."""
    names = {a["id"]: a["name"] for a in corpus.table("actors").to_pylist()}
    return {names[m["actor"]] for m in corpus.table("mentions").to_pylist() if m["exact"] == words}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        *(("Obama", "Barack Obama"), ("Barack Obama", "Barack Obama"), ("American president", "Barack Obama"), ("US President", "Barack Obama")),
        *(
            ("Putin", "Vladimir Putin"),
            ("Russian leader", "Vladimir Putin"),
            ("Sergey Lavrov", "Sergei Lavrov"),
            ("Sergei Lavrov", "Sergei Lavrov"),
        ),
        *(("Erdogan", "Recep Tayyip Erdogan"), ("Xi", "Xi Jinping"), ("May", "Theresa May"), ("Al-Assad", "Bashar al-Assad")),
        *(
            ("Russian Federation", "Russia"),
            ("Moscow", "Russia"),
            ("Kremlin", "Russia"),
            ("Washington", "United States"),
            ("us -backed", "United States"),
        ),
        *(("ISIS", "Islamic State"), ("IS", "Islamic State"), ("ISIL", "Islamic State"), ("his Russian counterpart", "Vladimir Putin")),
    ],
)
def test_one_actor_by_every_name(pages: Corpus, words: str, name: str) -> None:
    assert of(pages, words) == {name}


def test_al_qaida_in_every_spelling(pages: Corpus) -> None:
    assert len(of(pages, "al-Qaida") | of(pages, "al-Qaeda") | of(pages, "Al Qaeda")) == 1


def test_the_southeast_asian_leader_is_never_may(pages: Corpus) -> None:
    rows = [m for m in pages.table("mentions").to_pylist() if "Southeast Asian leader" in m["exact"]]
    names = {a["id"]: a["name"] for a in pages.table("actors").to_pylist()}
    assert {names[m["actor"]] for m in rows} <= {"Rodrigo Duterte"}


def test_codes_of_groups(pages: Corpus) -> None:
    codes = {(a, r["country"], r["sector"]) for r in pages.table("actors").to_pylist() for a in (r["name"], *r["aliases"])}
    assert {("Syrian rebels", "SYR", "REB"), ("US officials", "USA", "GOV"), ("Chinese security official", "CHN", "GOV")} <= codes


def test_any_name_finds_the_actor(pages: Corpus) -> None:
    found = {a.name for name in ("russian federation", "MOSCOW", "the Kremlin") for a in pages.actors(actor=name)}
    assert found == {"Russia"}
    uses = pages.uses()
    (obama,) = pages.actors(actor="President Obama")
    assert uses[obama.id].documents == 5
    assert len(uses[obama.id].stories) == 1
