"""The step over tables."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import twosource.clean
from twosource.clean import CLEAN
from twosource.lexicons import lexicon_names
from twosource.model import check_spans, make_table, schema

RAW = "Ports Open From Spring\n\nThe USA president can not come, said US officials.\n\nShare"
WORDS = ["Ports open", "The ministers met in Oslo &amp; agreed on the ports.", "Contact"]
PAGE = "\n\n".join(WORDS)
BLOCKS = [
    {"start": PAGE.index(words), "end": PAGE.index(words) + len(words), "tag": tag, "main": tag == "p"}
    for words, tag in zip(WORDS, ("h1", "p", "a"), strict=True)
]


def tables(order: list[int]) -> dict[str, Any]:
    texts = [("doc-1", RAW, "text", []), ("doc-2", PAGE, "html", BLOCKS), ("doc-3", "", "text", []), ("doc-4", "We can not.", "text", [])]
    language = {"doc-1": "en", "doc-2": None, "doc-3": None, "doc-4": "nb"}
    rows = [
        {"document": d, "raw": raw, "media": media, "encoding": "utf-8", "encoding_basis": "utf-8", "blocks": blocks}
        for d, raw, media, blocks in (texts[i] for i in order)
    ]
    documents = [{"id": d, "title": None, "language": language[d], "sha256": "", "characters": len(raw)} for d, raw, _, _ in texts]
    return {"documents": make_table("documents", documents), "texts": make_table("texts", rows)}


def test_tables_and_spans() -> None:
    out = CLEAN.run(tables([0, 1, 2, 3]), {})
    raws = {"doc-1": RAW, "doc-2": PAGE, "doc-4": "We can not."}
    for name in CLEAN.writes:
        assert out[name].schema == schema(name)
        check_spans(name, out[name], raws.__getitem__)
    assert [(r["document"], r["exact"], r["reading"], r["kind"]) for r in out["readings"].to_pylist()] == [
        ("doc-1", "USA", "US", "substitution"),
        ("doc-1", "can not", "cannot", "spacing"),
        ("doc-2", "&amp;", "&", "spelling"),
    ]
    segments = out["segments"].to_pylist()
    for document, raw in raws.items():
        assert "".join(r["exact"] for r in segments if r["document"] == document) == raw
    assert [r["role"] for r in segments if r["document"] == "doc-2"][::2] == ["title", "body", "boilerplate"]


def test_every_document_stands_alone() -> None:
    def by_document(order: list[int]) -> dict[str, list[Any]]:
        out = CLEAN.run(tables(order), {})
        return {d: [[r for r in out[name].to_pylist() if r["document"] == d] for name in CLEAN.writes] for d in ("doc-1", "doc-2", "doc-4")}

    assert by_document([0, 1, 2, 3]) == by_document([3, 1, 0, 2])


def test_the_step_names_its_lexicons() -> None:
    own = {n for n in lexicon_names() if n.startswith(("boilerplate", "readings"))}
    assert set(CLEAN.lexicons) == own
    assert (CLEAN.reads, CLEAN.writes, CLEAN.key) == (("documents", "texts"), ("segments", "readings"), "document")


def test_the_public_names() -> None:
    assert twosource.clean.__all__ == ["CLEAN", "Mend", "Part", "read", "segment"]


@pytest.mark.parametrize("module", ["spacy", "trafilatura", "lxml", "rapidfuzz"])
def test_importing_the_room_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, twosource.clean; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
