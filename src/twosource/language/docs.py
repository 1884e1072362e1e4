"""Somebody's own spaCy documents as the tables that the steps read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from twosource.model import ModelError, make_table, span_row

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: What a pipeline must have given, and by which component.
NEEDED: Final = (("TAG", "tagger"), ("LEMMA", "lemmatizer"), ("DEP", "parser"))


def tables_of(docs: Sequence[Doc]) -> dict[str, pa.Table]:
    """Tables `documents`, `segments`, `readings` and `sentences` of parsed documents, named by their places in `docs`.

    Lines are paragraphs of the body. Sentences are those of the parse, cut where a line ends. Raises `ModelError` where a document was not
    tagged, lemmatised and parsed.
    """
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "segments": [], "sentences": []}
    for number, doc in enumerate(docs):
        for attribute, component in NEEDED:
            if len(doc) and not doc.has_annotation(attribute):
                raise ModelError(f"the document has no {attribute}", f"a pipeline with a {component} before this component")
        rows["documents"].append({"id": str(number), "sha256": "", "characters": len(doc.text), "language": "en"})
        for first, last in _paragraphs(doc):
            start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
            rows["segments"].append(span_row(str(number), start, end, doc.text) | {"role": "body", "reason": "a line of the text"})
            rows["sentences"] += _sentences(doc, str(number), first, last)
    return {t: make_table(t, r) for t, r in rows.items()} | {"readings": make_table("readings", [])}


def _paragraphs(doc: Doc) -> Iterable[tuple[int, int]]:
    """The tokens `[first, last)` of every line with ink, without the blanks around it."""
    first, last = -1, -1
    for token in doc:
        if not token.is_space:
            first, last = (token.i if first < 0 else first), token.i + 1
        elif "\n" in token.text and first >= 0:
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _sentences(doc: Doc, document: str, first: int, last: int) -> Iterable[dict[str, Any]]:
    """The sentences of tokens `[first, last)`. A head that is blank, or outside of the piece, makes a root."""
    pieces: list[list[int]] = []
    for i in range(first, last):
        if not pieces or doc[i].is_sent_start:
            pieces.append([])
        if not doc[i].is_space:
            pieces[-1].append(i)
    for piece in filter(None, pieces):
        at = {i: n for n, i in enumerate(piece)}
        start, end = doc[piece[0]].idx, doc[piece[-1]].idx + len(doc[piece[-1]])
        yield span_row(document, start, end, doc.text) | {
            "paragraph": doc[first].idx,
            "role": "body",
            "text": doc.text[start:end],
            "tokens": [
                {
                    "start": (t := doc[i]).idx,
                    "end": t.idx + len(t),
                    "text": t.text,
                    "lemma": t.lemma_,
                    "pos": t.pos_,
                    "tag": t.tag_,
                    "dep": t.dep_,
                    "head": at.get(t.head.i, n),
                    "entity": t.ent_type_,
                }
                for n, i in enumerate(piece)
            ],
        }
