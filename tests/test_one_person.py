"""One person, one actor: reports of which one alone has the full name, through the whole pipeline."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource import Corpus
from twosource.exports import dossier

REPORTS = {
    "a": "Giulia Moretti, the mayor of Lodi, said on Monday that the bridge over the Adda would stay closed until spring. The bridge was "
    'damaged by a flood last week. Moretti said the city had asked for 3 million euros. "We cannot wait for Rome," she said. '
    "Paolo Conti, who leads the opposition, said the mayor had ignored warnings for years.",
    "b": "The bridge over the Adda in Lodi will stay closed until spring. Moretti said the city had asked for 3 million euros. "
    '"We cannot wait for Rome," Moretti said. Conti said the mayor had ignored warnings for years. The flood damaged the bridge last week.',
    "c": "LODI, Italy - A flood damaged the bridge over the Adda last week. The city of Lodi had asked for 3 million euros, Moretti said. The "
    "bridge would stay closed until spring, Ms Moretti told reporters. Conti denied that the opposition had delayed the works.",
    "d": "Mr Moretti said the bridge over the Adda in Lodi, which a flood damaged last week, will be closed until spring.",
}


def ingest(corpus: Corpus, folder: Path, *names: str) -> None:
    path = folder / f"{'-'.join(names)}.jsonl"
    facts = {"title": "Lodi bridge over the Adda closed after flood", "published": "2024-03-04"}
    path.write_text("".join(json.dumps({"id": n, "text": REPORTS[n], "publisher": f"The {n} Post", **facts}) + "\n" for n in names))
    corpus.ingest(path, workers=1)


def rows(corpus: Corpus, table: str) -> list[str]:
    return sorted(map(repr, corpus._snapshot().table(table).to_pylist()))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("lodi")
    with twosource.open(folder / "r") as made:
        ingest(made, folder, *REPORTS)
        yield made


def test_the_mayor_is_one_voice(corpus: Corpus) -> None:
    story = dossier(corpus._snapshot(), corpus.stories()[0].id)
    by = story.by_speaker()
    assert set(by) == {"Giulia Moretti", "Paolo Conti", "Moretti"}
    # "Mr Moretti" is somebody else.
    assert [s.speaker_name for s in by["Moretti"]] == ["Moretti"]
    asked = next(c for c in story.claims if "3 million" in c.text)
    assert (asked.speaker_name, asked.voices, asked.reports) == ("Giulia Moretti", 1, 3)
    assert {v.speaker_name for v in story.variants} == {"Giulia Moretti"}
    assert not story.disputes
    assert [a.name for a, _ in story.actors].count("Giulia Moretti") == 1
    assert [a.name for a, _ in story.actors].count("Moretti") == 1


def test_who_asks_for_her_gets_all_and_is_told_why(corpus: Corpus) -> None:
    found = list(corpus.statements(actor="Giulia Moretti"))
    assert len(found) == 7
    assert {s.speaker_name for s in found} == {"Giulia Moretti"}
    why = {s.speaker_basis.rpartition("; ")[2] for s in found}
    assert {"named in full in another report of the story", "named in full where the same passage stands in another report"} <= why
    (her,) = corpus.actors(search="Giulia Moretti")
    assert (corpus.uses()[her.id].documents, corpus.uses()[her.id].mentions) == (3, 8)
    assert all(a.id in corpus.uses() for a in corpus.actors()), "who only means another is not listed"
    traced = corpus.trace(next(s.id for s in found if "another" in s.speaker_basis))
    assert ("speaker_name", "Giulia Moretti") in traced.tree.facts
    assert len({n.id for _, n in corpus.trace(her.id).tree.walk() if n.kind == "documents"}) == 3


def test_mentions_stay_as_the_report_tells_them(corpus: Corpus, tmp_path: Path) -> None:
    corpus.export("mentions", tmp_path / "m.jsonl")
    corpus.export("statements", tmp_path / "s.jsonl")
    told = [json.loads(line) for line in (tmp_path / "m.jsonl").read_text().splitlines()]
    assert len({m["actor"] for m in told if m["exact"].endswith("Moretti")}) > 2
    said = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert {s["speaker_name"] for s in said} == {"Giulia Moretti", "Paolo Conti", "Moretti"}


@pytest.mark.parametrize("order", [p for p in permutations("abc") if p[-1] != "c"])
def test_reports_that_come_one_by_one_give_the_same(order: tuple[str, ...], tmp_path: Path) -> None:
    with twosource.open(tmp_path / "once") as once, twosource.open(tmp_path / "more") as more:
        ingest(once, tmp_path, "a", "b", "c")
        for name in order:
            ingest(more, tmp_path, name)
        for table in ("meant", "claims", "threads", "disputes", "positions"):
            assert rows(once, table) == rows(more, table)
        assert any("Giulia Moretti" in r for r in rows(more, "meant"))


def test_exports_report_by_report_and_the_page_of_a_report(corpus: Corpus, tmp_path: Path) -> None:
    corpus.export("documents", tmp_path / "e.jsonl", "ftm")
    (her,) = corpus.actors(search="Giulia Moretti")
    entities = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()]
    named = [e for e in entities if e["schema"] == "Mention" and her.id in e["properties"]["resolved"]]
    assert len(named) == 3
    report = corpus.documents()[0].id
    assert {r["speaker_name"] for r in corpus.rows_of("statements", "document", [report]).to_pylist()} <= {
        "Giulia Moretti",
        "Paolo Conti",
        "Moretti",
    }
    assert corpus.rows_of("statements", "document", [report], ["id", "speaker_name"]).column_names == ["id", "speaker_name"]
