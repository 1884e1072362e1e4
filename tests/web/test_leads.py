"""Leads on the page, of a record that asks for them: under a heading of their own, the words themselves, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import twosource


def test_a_lead_stands_under_its_own_heading(leads_record: Path, make: Callable[..., Any]) -> None:
    with twosource.open(leads_record) as corpus:
        (d,) = corpus.disputes()
        assert d.lead
        text = make(leads_record)(f"/stories/{d.story}").text
    assert "disputes, 1 lead" in text
    assert '<a href="#disputes">Disputes</a>' in text
    at = text.index("<h3>Leads</h3>")
    assert text.index('id="disputes"') < at < text.index(f'id="{d.id}"')
    block = text[at : text.index("</section>\n", text.index(f'id="{d.id}"'))]
    assert block.count("an inspector said") == block.count("the operator wrote") == 1
    assert 'class="position"' not in block


def test_adding_reports_gives_the_leads_and_claims_of_all_at_once(leads_record: Path, tmp_path: Path) -> None:
    lines = (leads_record.parent / "in.jsonl").read_text(encoding="utf-8").splitlines()
    with twosource.open(tmp_path / "r") as corpus:
        for n, line in enumerate(lines):
            (tmp_path / f"{n}.jsonl").write_text(line + "\n", encoding="utf-8")
            corpus.ingest(tmp_path / f"{n}.jsonl", workers=1, settings={"claims": "words+reader", "disputes": "rules+reader"})
        with twosource.open(leads_record) as other:
            assert [d.id for d in corpus.disputes()] == [d.id for d in other.disputes()]
            assert [c.id for c in corpus.claims()] == [c.id for c in other.claims()] != []
