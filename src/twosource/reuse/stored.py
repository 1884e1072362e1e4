"""The body of every document as words: the step that reads them, and the way from its rows to arrays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Settings, Tables, make_table, parts_of

from . import tokens, units
from .direction import credits_in
from .words import Vocabulary

#: Parts the distinct tokens of a document; no token holds it.
_JOINT: Final = "\x1f"
#: Characters of a byline, a dateline or a paragraph in which an agency's credit is looked for.
CREDIT: Final = 400

#: Paragraphs that may credit an agency.
_MARKED: Final = r"^.{0,200}[(\[][\w.& -]{2,31}[)\]]|\b[Aa]ccording to (?:the )?[A-Z]|\b[A-Z]\w*(?: news agency)? report(?:ed|s)\b"

_TYPES: Final = {
    "words": np.uint32,
    "starts": np.int32,
    "sizes": np.uint16,
    "quoted": np.uint8,
    "weights": np.uint8,
    "lengths": np.uint16,
    "paragraphs": np.uint32,
    "times": np.uint32,
    "contents": np.uint64,
    "marks": np.uint8,
    "pairs": np.uint16,
    "features": np.uint32,
    "counts": np.uint16,
}

#: What the arrays of a whole record are kept as, and the columns that they are read from.
_KEPT: Final = {
    **dict.fromkeys(("words", "starts", "lengths", "paragraphs", "times"), np.int32),
    "sizes": np.uint16,
    "quoted": np.bool_,
    "weights": np.uint8,
}
_OFFSETS: Final = ("starts", "sizes")
READ: Final = ("document", "vocabulary", *_KEPT)


def words(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `words` out of `segments` and `readings`; each document alone."""
    segments, readings = tables["segments"], _readings(tables["readings"])
    body = segments.select(["document", "start", "end", "exact"]).filter(pc.equal(segments.column("role"), "body"))
    owner = body.column("document").to_pylist()
    number = {d: i for i, d in enumerate(dict.fromkeys(owner))}
    rows = sorted(zip((number[d] for d in owner), *(body.column(k).to_pylist() for k in ("start", "end", "exact")), strict=True))
    names = list(number)
    texts = tokens.read(_paragraphs(rows, names, readings), sum(e - s for _, s, e, _ in rows), _vocabulary())
    credited = _agencies(segments)
    bounds = np.searchsorted(texts.document, np.arange(len(names) + 1))
    tokens_of = list(texts.vocabulary.ids)
    known = units.of(texts)
    out = [_pack(texts, known, tokens_of, d, int(bounds[i]), int(bounds[i + 1]), credited.get(d, ())) for i, d in enumerate(names)]
    return {"words": make_table("words", [row for row in out if row["words"]])}


#: So many distinct tokens are remembered from part to part; news has some 200,000 in 10,000 reports. Above it one begins anew.
_REMEMBERED: Final = 300_000
_last: list[Vocabulary] = []


def _vocabulary() -> Vocabulary:
    if not _last or len(_last[0].ids) > _REMEMBERED:
        _last[:] = [Vocabulary()]
    return _last[0]


def _readings(table: pa.Table) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for d, s, e, r in zip(*(table.column(k).to_pylist() for k in ("document", "start", "end", "reading")), strict=True):
        found.setdefault(d, []).append((s, e, r))
    for rows in found.values():
        rows.sort()
    return found


def _paragraphs(
    rows: list[tuple[int, int, int, str]], names: list[str], readings: dict[str, list[tuple[int, int, str]]]
) -> Iterator[tokens.Paragraph]:
    for d, s, e, exact in rows:
        marks = readings.get(names[d], [])
        k = n = bisect_left(marks, (s,))
        while n < len(marks) and marks[n][0] < e:
            n += 1
        yield tokens.Paragraph(d, s, e, exact, tuple(r for r in marks[k:n] if r[1] <= e))


def _agencies(segments: pa.Table) -> dict[str, tuple[str, ...]]:
    """Agencies that the byline or dateline of a document credits, or its body in brackets."""
    role, exact = segments.column("role"), segments.column("exact")
    head = pc.is_in(role, value_set=pa.array(["byline", "dateline"]))
    coded = pc.dictionary_encode(exact).combine_chunks()  # what many reports print is looked at once
    marked = pc.and_(pc.equal(role, "body"), pc.match_substring_regex(coded.dictionary, _MARKED).take(coded.indices))
    rows = segments.select(["document", "exact"]).filter(pc.or_(head, marked))
    found: dict[str, frozenset[str]] = {}
    for d, text in zip(rows.column("document").to_pylist(), rows.column("exact").to_pylist(), strict=True):
        if names := credits_in([text[:CREDIT].split("\n")[0]]):
            found[d] = found.get(d, frozenset()) | names
    return {d: tuple(sorted(names)) for d, names in found.items()}


def _pack(
    texts: tokens.Texts, known: units.Units, tokens_of: list[str], document: str, begin: int, end: int, agencies: tuple[str, ...]
) -> dict[str, Any]:
    a, b = int(texts.first[begin]), int(texts.first[end])
    distinct, first, voc = np.unique(texts.voc[a:b], return_index=True, return_inverse=True)
    order = np.argsort(first)  # in the order of the text: the numbers depend on what else has been read
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    paragraph = texts.paragraph[begin:end]
    arrays: dict[str, npt.NDArray[Any]] = {
        "words": place[voc],
        "starts": texts.start[a:b],
        "sizes": texts.size[a:b],
        "quoted": texts.quoted[a:b],
        "weights": texts.weight[a:b],
        "lengths": np.diff(texts.first[begin : end + 1]),
        "paragraphs": paragraph - paragraph[:1] if len(paragraph) else paragraph,
        "times": texts.times[begin:end],
        **units.pack(known, begin, end),
    }
    packed = {k: v.astype(_TYPES[k]).astype(np.dtype(_TYPES[k]).newbyteorder("<"), copy=False).tobytes() for k, v in arrays.items()}
    return {
        "document": document,
        "agencies": agencies,
        "vocabulary": _JOINT.join([tokens_of[i].replace(_JOINT, " ") for i in distinct[order].tolist()]),
        **packed,
    }


def unpack(tables: Tables, number: dict[str, int], offsets: bool = True) -> tokens.Texts:
    """The table `words` as arrays, in the order that `number` gives the documents (others are left out). Without `offsets` what says where
    words stand in the raw text, half of it all, is left out: `ends` looks up what is needed.

    Two passes, a part of the table at a time: it is never in memory as a whole.
    """
    columns = {k: kind for k, kind in _KEPT.items() if offsets or k not in _OFFSETS}
    count = np.zeros((2, max(number.values(), default=-1) + 1), dtype=np.int64)
    for part in parts_of(tables, "words", ("document", "lengths")):
        who, (lengths, ends) = _numbers(part, number), units.cells(part, "lengths", "<u2")
        total = np.append(0, np.cumsum(lengths, dtype=np.int64))[ends]
        known = who >= 0
        count[0, who[known]], count[1, who[known]] = np.diff(total)[known], np.diff(ends)[known]
    begins = np.cumsum(count, axis=1) - count
    size_of = dict.fromkeys(("words", "starts", "sizes", "quoted", "weights"), int(count[0].sum()))
    total_units = int(count[1].sum())
    out: dict[str, npt.NDArray[Any]] = {k: np.empty(size_of.get(k, total_units), dtype=kind) for k, kind in columns.items()}
    vocabulary = Vocabulary()
    for part in parts_of(tables, "words", ("document", "vocabulary", *columns)):
        who = _numbers(part, number)
        distinct = [v.split(_JOINT) for v in part.column("vocabulary").to_pylist()]
        names = [w for words_ in distinct for w in words_]
        entered, ahead = vocabulary.enter(names, len(names)), np.cumsum([0, *map(len, distinct)])
        for k in columns:
            values, ends = units.cells(part, k, np.dtype(_TYPES[k]).newbyteorder("<").str)
            if k == "words":
                values = entered[values + np.repeat(ahead[:-1], np.diff(ends))]
            side = int(k not in size_of)
            rows = np.nonzero(who >= 0)[0]
            for at, n, e in zip(ends[rows].tolist(), who[rows].tolist(), ends[rows + 1].tolist(), strict=True):
                to = begins[side, n]
                out[k][to : to + e - at] = values[at:e]
    # As they lie in bytes, which is what the aligner takes (`tokens.Strings`).
    weights: npt.NDArray[np.uint8] = np.frombuffer(out.pop("weights").tobytes(), np.uint8)
    quoted: npt.NDArray[np.bool_] = np.frombuffer(out.pop("quoted").tobytes(), np.bool_)
    none = np.zeros(0, dtype=np.int32)
    document = np.repeat(np.arange(len(count[1]), dtype=np.int32), count[1])
    new = np.ones(total_units, dtype=bool)
    new[1:] = (document[1:] != document[:-1]) | (out["paragraphs"][1:] != out["paragraphs"][:-1])
    first = np.zeros(total_units + 1, dtype=np.int32)
    np.cumsum(out["lengths"], out=first[1:])
    return tokens.Texts(
        vocabulary,
        out["words"],
        out.get("starts", none),
        out.get("sizes", none.astype(np.uint16)),
        quoted,
        first,
        (np.cumsum(new) - 1).astype(np.int32),
        document,
        vocabulary.norm,
        vocabulary.flags,
        weights,
        out["times"],
    )


#: First and last tokens of stretches -> where these begin and end in the raw text.
Ends = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], tuple[tokens.Int, tokens.Int]]


def ends_in(texts: tokens.Texts) -> Ends:
    """Looks stretches up in texts with offsets."""
    return lambda first, last: (texts.start[first], texts.start[last] + texts.size[last].astype(np.int32))


def ends_of(tables: Tables, number: dict[str, int], texts: tokens.Texts) -> Ends:
    """Looks stretches up in the table `words`, a part of it at a time. `texts`: what was read of it, with the same numbers of documents."""
    begins = texts.first[np.searchsorted(texts.document, np.arange(max(number.values(), default=-1) + 2))].astype(np.int64)

    def ends(first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> tuple[tokens.Int, tokens.Int]:
        start, end = np.zeros(len(first), np.int32), np.zeros(len(first), np.int32)
        document = np.searchsorted(begins, first, side="right") - 1
        order = np.argsort(document, kind="stable")
        bounds = np.searchsorted(document[order], np.arange(len(begins)))
        for part in parts_of(tables, "words", ("document", *_OFFSETS)):
            who = _numbers(part, number)
            (starts, at), (sizes, _) = units.cells(part, "starts", "<i4"), units.cells(part, "sizes", "<u2")
            rows = np.nonzero(who >= 0)[0]
            mine = who[rows]
            count = bounds[mine + 1] - bounds[mine]
            ahead = np.repeat(at[rows] - begins[mine], count)
            these = order[np.repeat(bounds[mine] - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))]
            start[these] = starts[ahead + first[these]]
            end[these] = starts[ahead + last[these]] + sizes[ahead + last[these]].astype(np.int32)
        return start, end

    return ends


def _numbers(part: pa.Table, number: dict[str, int]) -> npt.NDArray[np.int64]:
    return np.array([number.get(d, -1) for d in part.column("document").to_pylist()], dtype=np.int64)
