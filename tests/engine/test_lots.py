"""Steps over the whole record that look at some documents at a time find what they find in all at once."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

import twosource
from twosource.corroborate import disputes, lots
from twosource.engine import local
from twosource.stories import threads

FERRY = """Ferry crews walk out in {town}

{town} - Ferry crews in {town} walked out on Tuesday over night shifts, the port authority of Estonia said. {n} passengers were hurt when the
gangway of the ferry Sorvela collapsed. Estonia's transport minister, Liis Tamsalu, said the strike was illegal and would cost the port of
{town} two million euros a day. Crews of the Sorvela said the night shifts were unsafe and the strike would go on.
"""
TABLES = ("claims", "threads", "disputes", "positions")


def test_lots_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "reports"
    shutil.copytree(str(files("twosource") / "samples" / "reports"), folder)
    for k, n in (("a", "Nine"), ("b", "Twelve")):
        (folder / f"ferry-{k}.txt").write_text(FERRY.format(town="Velmora", n=n), encoding="utf-8")
    found = []
    for name, most in (("whole", 4000), ("lots", 3)):
        monkeypatch.setattr(threads, "AT_ONCE", most)
        monkeypatch.setattr(disputes, "_AT_ONCE", most)
        monkeypatch.setattr(lots, "AT_ONCE", most)
        monkeypatch.setattr(local, "PART_DOCUMENTS", 4)
        with twosource.open(tmp_path / name) as corpus:
            corpus.ingest(folder, workers=1)
            assert len([s for s in corpus.table("stories").to_pylist() if len(s["documents"]) > 1]) > 1
            found.append({t: corpus.table(t) for t in TABLES})
    assert all(len(t) for t in found[0].values())
    assert found[0] == found[1]
