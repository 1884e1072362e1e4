"""The step: words of all documents in; reuse links and families out."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twosource.model import Rows, Settings, Tables, make_table

from . import candidates, families, links, output, stored, tokens, witness
from .direction import agency, instants


def reuse(tables: Tables, settings: Settings) -> dict[str, Rows]:
    """Links and families of all documents. Independent of the order of the rows; sees no clock and no path.

    `tried` and `compared`, where they are given, are what an earlier run found out about pairs of wordings: it is not done again.
    """
    documents = tables["documents"].select(["id", "publisher", "published"]).to_pylist()
    documents.sort(key=lambda d: (instants(d["published"]), d["id"]))
    ids = [d["id"] for d in documents]
    texts, agencies = stored.unpack(tables, {d: i for i, d in enumerate(ids)})
    publishers = [d["publisher"] and agency(d["publisher"]) for d in documents]
    source = output.Source(ids, [instants(d["published"]) for d in documents], publishers, agencies)
    strings, content = tokens.Strings.of(texts), tokens.contents(texts)
    known = families.Known.of(tables.get("tried"))
    strict, loose, quotes, known = families.verify(texts, strings, candidates.propose(texts, content), content, known)
    del content
    linked = families.Linked(texts, strict)
    edges = families.accept(texts, linked, strict, loose, quotes)
    label = families.components(texts.units, edges)
    before = families.passages(texts, label)
    passages = families.without_furniture(before, source.publishers)
    remarks = _remarks(texts, before, passages)
    order = np.array([b[0] for b in source.bounds], dtype=np.int64)
    until = np.array([b[1] for b in source.bounds], dtype=np.int64)
    choice = witness.choose(texts, passages, label, edges, order, until)
    del strict, loose, quotes, edges, label
    _give_back()
    parent = links.trees(choice, passages, order, until)
    found, compared = links.compare_passages(texts, strings, passages, parent, order, until, tables.get("compared"))
    passages, parent, found, lean = links.without_weak(passages, parent, found, _leans(choice, parent))
    spans = output.Spans(source, texts, passages, found)
    said = output.directions(source, spans, output.Sides(source, texts, passages), passages, found, lean, linked)
    del strings, choice, texts, linked  # the rows are large: make room
    _give_back()
    spans.cut(tables)
    return {**output.tables(source, spans, passages, found, parent, said), "tried": known.table(), "compared": compared, "remarks": remarks}


def _give_back() -> None:
    """Hand freed memory back to the system where that can be done: glibc keeps what small objects leave behind (370 MB at 50,000 reports)."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _leans(choice: witness.Choice, parent: tokens.Int) -> npt.NDArray[np.float32]:
    """The lean of every passage towards the one it is linked with, 0 for the root of a family."""
    lean = np.zeros(len(parent), dtype=np.float32)
    chosen = parent[choice.child] == choice.parent
    lean[choice.child[chosen]] = choice.lean[chosen]
    return lean


def _remarks(texts: tokens.Texts, before: families.Passages, after: families.Passages) -> pa.Table:
    """What was left out or cut short, so that no limit is silent."""
    rows: list[dict[str, Any]] = []

    def say(code: str, cases: int, documents: npt.NDArray[np.int32], text: str) -> None:
        if cases:
            rows.append({"code": code, "cases": cases, "documents": len(np.unique(documents)), "text": text})

    kept = np.isin(before.begin, after.begin)
    dropped = len(np.unique(before.family[~kept]))
    say("standing-lines", dropped, before.document[~kept], "families of lines that one outlet prints again and again are left out")
    again = texts.times == 0
    say("repeated-sentence", int(again.sum()), texts.document[again], "sentences that a report says more than once count once in it")
    long = np.diff(texts.first) >= tokens.UNIT_LIMIT
    say("long-sentence", int(long.sum()), texts.document[long], f"stretches without a sentence's end are cut after {tokens.UNIT_LIMIT} words")
    return make_table("remarks", rows)
