"""What a story is about is chosen by origins, and not by how many reports repeat it."""

from __future__ import annotations

from pathlib import Path

import twosource
from twosource.exports import what_of

LINE = "The harbour of Portavel was closed on Monday, the port authority said."
OWN = (
    "Ana Larrondo, the mayor, met Piotr Wenda, the prime minister of Poland, in Portavel on 2 May 2024.",
    "Prime minister Piotr Wenda met mayor Ana Larrondo in Portavel on 2 May 2024 and promised help.",
)


def _record(path: Path, texts: list[str]) -> twosource.corpus.Corpus:
    import json

    source = path / "in.jsonl"
    rows = [{"title": f"Report {n}", "publisher": f"Courier {n}", "published": "2024-05-02", "text": t} for n, t in enumerate(texts)]
    source.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    corpus = twosource.open(path / "r")
    corpus.ingest(source, workers=1)
    return corpus


def test_an_act_of_two_origins_comes_before_what_more_reports_copied(tmp_path: Path) -> None:
    copied = (
        "Spain gave Portugal twelve new pumps for the harbour of Portavel, where the storm had torn a pier from its piles and sunk two ferries."
    )
    texts = [f"{OWN[n % 2]} {'It rained.' if n else 'The sun shone.'}\n\n{copied}" if n < 2 else copied for n in range(5)]
    with _record(tmp_path, texts) as corpus:
        found = what_of(corpus.story())
    assert found is not None
    assert found.happening is not None
    assert found.happening.event == "CONSULT"
    assert found.independent == 2
    assert len(found.documents) == 2


def test_where_no_act_has_two_origins_it_is_the_sentence_that_reports_begin_with(sample_record: Path) -> None:
    with twosource.open(sample_record, create=False) as corpus:
        story = corpus.story()
        found = what_of(story)
    assert found is not None
    assert found.happening is None
    assert found.text.startswith("The prime ministers of Portugal and Spain made headway on Tuesday")
    begins = {r.document.id: r.begins for r in story.reports}
    assert all(b is not None for b in begins.values())
    assert found.words.start < (begins[found.words.document] or 0) + 400


def test_one_report_alone_has_no_such_line(tmp_path: Path) -> None:
    with _record(tmp_path, [f"{LINE} {OWN[0]}"]) as corpus:
        assert what_of(corpus.story()) is None
