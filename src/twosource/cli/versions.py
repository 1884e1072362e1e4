"""The versions of one document: what each changed against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rich.text import Text

from twosource.corpus import Corpus
from twosource.model import Document, Version

from .console import out
from .words import clean, from_parts

#: What versions are told by, in words.
BASES = {"guid": "one id of one outlet or feed", "address": "one address", "file": "one file"}


def versions(corpus: Corpus, name: str) -> None:
    """All versions of a document, each against the one before."""
    document = corpus.document(name)
    found = corpus.versions(document)
    if not found:
        out.print(Text(f"{clean(name)} has one version: nothing that the record holds is another one of it"))
        return
    documents = {d.id: d for d in corpus.documents()}
    now = documents[found[-1].document]
    label = clean(now.title or now.uri or now.id)
    out.print(Text(f"{label}: {len(found)} versions by {BASES[found[0].basis]}; the last one stands", style="bold"))
    for v in found:
        out.print(Text.assemble(f"  {v.number}  {v.document}", (f"  {_facts(v, documents[v.document])}", "dim")))
    for before, after in pairwise(found):
        _changes(corpus, before, after, documents)


def _facts(version: Version, document: Document) -> str:
    seen = f"first seen {version.first_seen[:16].replace('T', ' ')} UTC" if version.first_seen else ""
    published = f"published {document.published[:16].replace('T', ' ')}" if document.published else ""
    return " · ".join(x for x in (seen, published, f"{document.characters:,} characters") if x)


def _changes(corpus: Corpus, before: Version, after: Version, documents: dict[str, Document]) -> None:
    """What one version has otherwise than the one before."""
    out.print(Text(f"\nfrom version {before.number} to version {after.number}", style="bold"))
    one, other = documents[before.document], documents[after.document]
    for key in ("title", "published", "uri", "publisher"):
        a, b = getattr(one, key), getattr(other, key)
        if a != b:
            out.print(Text(f"  {key}: {clean(a or 'none')} → {clean(b or 'none')}"))
    raws = [corpus.raw(before.document), corpus.raw(after.document)]
    if raws[0] == raws[1]:
        out.print("  the text is the same")
        return
    found = corpus.compare(before.document, after.document)
    same = 0
    for s in found.shared:
        if all(p.kind == "same" for p in s.parts):
            same += 1
            continue
        for number, side in zip((before.number, after.number), _sides(raws, s), strict=True):
            out.print(Text.assemble((f"  {number}  ", "cyan"), side))
    for number, raw, own, what in ((before.number, raws[0], found.own_a, "taken out"), (after.number, raws[1], found.own_b, "put in")):
        for start, end in own:
            out.print(Text.assemble((f"  {number}  {what}: ", "cyan"), clean(raw[start:end])))
    if same:
        out.print(Text(f"  {same} passage{'s' * (same != 1)} unchanged", style="dim"))


def _sides(raws: Sequence[str], shared: Any) -> tuple[Text, Text]:
    from dataclasses import replace

    a, b = raws[0][shared.a_start : shared.a_end], raws[1][shared.b_start : shared.b_end]
    i, j = shared.a_start, shared.b_start
    parts = [replace(p, a_start=p.a_start - i, a_end=p.a_end - i, b_start=p.b_start - j, b_end=p.b_end - j) for p in shared.parts]
    return from_parts(a, b, parts)
