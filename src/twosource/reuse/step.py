"""The step: words of all documents in; reuse links and families out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from twosource.model import Settings, Tables

from . import candidates, families, links, output, stored, tokens, witness
from .direction import instants


def reuse(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Links and families of all documents. Independent of the order of the rows; sees no clock and no path.

    `tried` and `compared`, where they are given, are what an earlier run found out about pairs of wordings: it is not done again.
    """
    documents = tables["documents"].select(["id", "publisher", "published"]).to_pylist()
    documents.sort(key=lambda d: (instants(d["published"]), d["id"]))
    ids = [d["id"] for d in documents]
    texts, agencies = stored.unpack(tables, {d: i for i, d in enumerate(ids)})
    source = output.Source(ids, [instants(d["published"]) for d in documents], [d["publisher"] for d in documents], agencies)
    strings, content = tokens.Strings.of(texts), tokens.contents(texts)
    known = families.Known.of(tables.get("tried"))
    strict, loose, quotes, known = families.verify(texts, strings, candidates.propose(texts, content), content, known)
    del content
    linked = families.Linked(texts, strict)
    edges = families.accept(texts, linked, strict, loose, quotes)
    label = families.components(texts.units, edges)
    passages = families.without_furniture(families.passages(texts, label), source.publishers)
    order = np.array([b[0] for b in source.bounds], dtype=np.int64)
    until = np.array([b[1] for b in source.bounds], dtype=np.int64)
    choice = witness.choose(texts, passages, label, edges, order, until)
    del strict, loose, quotes, edges, label
    parent = links.trees(choice, passages, order, until)
    found, compared = links.compare_passages(texts, strings, passages, parent, order, until, tables.get("compared"))
    passages, parent, found, lean = links.without_weak(passages, parent, found, _leans(choice, parent))
    del strings, choice  # the rows are large: make room
    spans, sides = output.Spans(source, texts, passages, found), output.Sides(source, texts, passages)
    del texts
    spans.cut(tables)
    out = output.tables(source, spans, sides, passages, found, parent, lean, linked)
    return {**out, "tried": known.table(), "compared": compared}


def _leans(choice: witness.Choice, parent: list[int]) -> dict[int, float]:
    """The lean of every passage towards the one it is linked with."""
    if not len(choice.child):
        return {}
    chosen = np.array(parent, dtype=np.int64)[choice.child] == choice.parent
    return dict(zip(choice.child[chosen].tolist(), choice.lean[chosen].tolist(), strict=True))
