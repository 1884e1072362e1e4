"""The five pages: which lines say alike, and how many origins and voices stand behind them. Lines are named by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import twosource
from twosource.model import Claim

#: What is told, by the lines (file, line) that may tell it, and of what kind the claim is.
ALIKE = {
    "the Paris agreement": ({(0, 29), (4, 25)}, "statement"),
    "Russia's condition": ({(0, 17), (2, 25)}, "statement"),
    "blame for the breach": ({(0, 23), (2, 21)}, "statement"),
    "with Merkel and Hollande": ({(0, 25), (3, 7)}, "event"),
    "a deal soon": ({(1, 27), (3, 3)}, "statement"),
    "the bombing": ({(1, 23), (3, 19)}, "event"),
    "the meeting": ({(1, 9), (2, 17), (2, 19), (3, 1), (3, 7), (4, 13)}, "event"),
}


class Pages:
    def __init__(self, corpus: twosource.Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.ids = [corpus.document(f.name) for f in sorted(folder.glob("*.txt"))]
        self.raw = [corpus.raw(d) for d in self.ids]
        self.claims: list[Claim] = list(corpus.claims())

    def line(self, document: str, at: int) -> tuple[int, int]:
        """File and line of a place."""
        file = self.ids.index(document)
        return file, self.raw[file].count("\n", 0, at) + 1

    def lines(self, claim: Claim) -> set[tuple[int, int]]:
        return {self.line(s.document, s.span.start) for s in claim.supports}

    def of(self, what: str) -> Claim:
        """The claim of a kind that has a line of every file in these lines, and no other line."""
        lines, kind = ALIKE[what]
        files = {file for file, _ in lines}
        (found,) = (c for c in self.claims if c.kind == kind and self.lines(c) <= lines and {f for f, _ in self.lines(c)} == files)
        return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "hangzhou"
    if not folder.is_dir():
        pytest.skip("the five pages (../shared/data/hangzhou) are not here")
    with twosource.open(tmp_path_factory.mktemp("claims") / "r") as corpus:
        corpus.ingest(folder)
        yield Pages(corpus, folder)


@pytest.mark.parametrize(
    ("what", "reports", "independent", "voices"),
    [
        ("the Paris agreement", 2, 2, 1),
        ("Russia's condition", 2, 2, 1),
        ("blame for the breach", 2, 2, None),
        ("with Merkel and Hollande", 2, 2, 2),
        ("a deal soon", 2, 2, 1),
        ("the bombing", 2, 1, 1),
        ("the meeting", 4, 4, None),
    ],
)
def test_reports_origins_and_voices(pages: Pages, what: str, reports: int, independent: int, voices: int | None) -> None:
    claim = pages.of(what)
    assert (claim.reports, claim.independent, claim.voices) == (reports, independent, voices)
    assert claim.at_most == (independent > 1), "no publisher is known"
    assert claim.publishers is None


def test_ministers_are_not_presidents(pages: Pages) -> None:
    (four,) = (c for c in pages.claims if c.event == "CONSULT" and c.reports == 4)
    assert (3, 9) not in pages.lines(four)
    assert not any(c.event == "CONSULT" and pages.lines(c) >= {(1, 13), (3, 9)} for c in pages.claims)


def test_every_merge_is_explained_and_every_text_is_a_wording(pages: Pages) -> None:
    assert len(pages.claims) <= 14
    for claim in pages.claims:
        assert all(s.merged and s.reason for s in claim.supports)
        assert any(" ".join(claim.text.split()) in " ".join(raw.split()) for raw in pages.raw)
        assert claim.independent <= claim.reports
