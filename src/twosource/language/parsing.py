"""Titles and body paragraphs, read through their readings and parsed, as sentences and tokens with offsets into the raw text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby, islice, pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa

from twosource.model import ReadText, Settings, Tables, Worked, plain_list, schema, span_row, worked_before

from .forms import COMPONENTS
from .model import load_forms, load_model

ROLES: Final = frozenset({"title", "body"})

#: The columns of a segment that are looked at.
_OF_SEGMENTS: Final = ("document", "start", "end", "exact", "role")

#: The columns of a token that are words, in the order of `_Parsed.codes`.
FORMS: Final = ("text", "lemma", "pos", "tag", "dep", "entity")

#: Paragraphs a batch. Measured on 1,942 news paragraphs: 16 costs 15 % more than 64, between 64 and 512 it is flat. Batches of paragraphs of
#: like length cost the same as mixed ones (1,776 paragraphs, three turns: 4.8 CPU s either way): the network pads nothing.
BATCH: Final = 128

#: Texts whose parse is held as spaCy objects at a time; after that only numbers are kept.
ZONE: Final = 1024

#: Tokens of the parts that were parsed last whose parse stays in memory, some 8 MB with their words: a passage that comes again soon is not
#: read from disk again. Of 1,771 syndicated reports two in five fit, and nine in ten passages that come again are among them.
RECENT: Final = 200_000

#: Characters that are parsed as one text. News has no paragraph near it; a line of 20 MB is cut, so that memory stays bounded.
LONGEST: Final = 20_000

#: Where a cut looks for the end of a sentence: this far back from `LONGEST`.
_BACK: Final = 4_000

#: Characters without a blank between them. The tokeniser's work on such a run grows with its square (rows of marks, encoded data).
LONGEST_RUN: Final = 500

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s")
_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")

#: Blanks of every kind and marks of writing direction are parsed as plain blanks, the horizontal bar as the dash that it stands for; one
#: for one, so that offsets stay.
_PLAIN: Final = dict.fromkeys(
    (
        *(*range(9, 14), *range(0x1C, 0x20), 0x85, 0xA0, 0x1680, 0x205F, 0x3000, 0xFEFF),
        *(*range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x2066, 0x206A)),
    ),
    " ",
) | {0x2015: "—"}


@dataclass(slots=True)
class _Paragraph:
    """A segment to parse. `pieces`: (number of a distinct text, where it begins in `read`)."""

    document: str
    start: int
    exact: str
    role: str
    read: ReadText | None
    pieces: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.read.text if self.read else self.exact


@dataclass(slots=True)
class _Parsed:
    """Distinct texts parsed. Text i has the tokens `token_at[i]:token_at[i + 1]` and the sentences `sentence_at[i]:sentence_at[i + 1]`."""

    words: list[str]
    codes: np.ndarray[Any, Any]  # tokens x 6: text, lemma, pos, tag, dep, entity
    start: np.ndarray[Any, Any]  # in the text
    length: np.ndarray[Any, Any]
    head: np.ndarray[Any, Any]  # in the sentence
    token_at: np.ndarray[Any, Any]
    sentence_at: np.ndarray[Any, Any]
    first: np.ndarray[Any, Any]  # first token of every sentence, and the number of tokens at the end


def is_english(language: str | None) -> bool:
    """Whether a document in `language` is parsed: English, or not known."""
    return language is None or language.lower().replace("_", "-").split("-")[0] in ("en", "eng", "und", "")


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of `text` to parse one by one: all of it, unless it is longer than `LONGEST` or holds a run beyond `LONGEST_RUN`."""
    edges = {0, len(text)}
    for run in _RUN.finditer(text):
        edges.update(range(run.start(), run.end(), LONGEST_RUN))
        edges.add(run.end())
    marks = sorted(edges)
    for a, b in pairwise(marks):
        while b - a > LONGEST:
            ends = [m.end() for m in _SENTENCE_END.finditer(text, a + LONGEST - _BACK, a + LONGEST)]
            cut = ends[-1] if ends else text.rfind(" ", a + 1, a + LONGEST) + 1 or a + LONGEST
            yield a, cut
            a = cut
        yield a, b


def _paragraphs(tables: Tables) -> Iterator[_Paragraph]:
    documents, segments, readings = tables["documents"], tables["segments"], tables["readings"]
    english = {d for d, lang in zip(documents["id"].to_pylist(), documents["language"].to_pylist(), strict=True) if is_english(lang)}
    read: dict[str, list[tuple[int, int, str]]] = {}
    for d, s, e, r in zip(*(readings[k].to_pylist() for k in ("document", "start", "end", "reading")), strict=True):
        read.setdefault(d, []).append((s, e, r))
    for each in read.values():
        each.sort()
    for d, s, e, x, role in zip(*(segments[k].to_pylist() if k == "exact" else plain_list(segments[k]) for k in _OF_SEGMENTS), strict=True):
        if role not in ROLES or d not in english or not x.strip():
            continue
        here = []
        if all_read := read.get(d):
            for a, b, r in all_read[bisect_left(all_read, (s,)) :]:
                if a >= e:
                    break
                here.append((a - s, b - s, r))
        yield _Paragraph(d, s, x, role, ReadText.of(x, 0, len(x), here) if here else None)


def _parse(texts: list[str]) -> _Parsed:
    """Parse distinct texts. Blank tokens are dropped; every token's head is counted inside its sentence."""
    nlp = load_model()
    from spacy import attrs
    from threadpoolctl import threadpool_limits

    forms = load_forms()
    columns = [attrs.ORTH, attrs.TAG, attrs.DEP, attrs.ENT_TYPE]
    columns += [attrs.IDX, attrs.LENGTH, attrs.HEAD, attrs.SENT_START, attrs.IS_SPACE]
    words: dict[str, int] = {}
    code_parts, number_parts, counts, sentences, firsts = [], [], [], [], []
    done = 0
    todo = iter(texts)
    while zone := list(islice(todo, ZONE)):
        # one thread: a worker a core is what runs in parallel
        with nlp.memory_zone(), threadpool_limits(limits=1, user_api="blas"):
            plain = (t.translate(_PLAIN) for t in zone)
            arrays = [doc.to_array(columns) for doc in nlp.pipe(plain, batch_size=BATCH, disable=COMPONENTS)]
            sizes = np.array([len(a) for a in arrays])
            every = np.concatenate(arrays)
            orth, tag, dep, entity = every[:, :4].T
            lemma, pos = forms.of(orth, tag, dep)
            hashes, where = np.unique(np.stack([orth, lemma, pos, tag, dep, entity], axis=1), return_inverse=True)
            codes = np.array([words.setdefault(forms.text(h), len(words)) for h in hashes.tolist()], dtype=np.int32)
        numbers = every[:, 4:].astype(np.int64)
        text_of = np.repeat(np.arange(len(zone)), sizes)
        start = numbers[:, 3] == 1
        start[np.flatnonzero(np.diff(text_of, prepend=-1))] = True
        sentence = np.cumsum(start)
        keep = numbers[:, 4] == 0
        new = np.cumsum(keep) - 1
        index = np.arange(len(every))
        head = index + numbers[:, 2]
        # A head that is blank or lies in another sentence cannot be followed: the token then counts as a root.
        wrong = ~keep[head] | (sentence[head] != sentence)
        head[wrong] = index[wrong]
        kept_sentence, kept_text = sentence[keep], text_of[keep]
        begins = np.flatnonzero(np.diff(kept_sentence, prepend=-1))
        of = np.searchsorted(begins, np.arange(len(kept_sentence)), side="right") - 1
        head = new[head[keep]] - begins[of] if len(begins) else head[keep]
        code_parts.append(codes[where.reshape(-1, 6)[keep]])
        number_parts.append(np.stack([numbers[keep, 0], numbers[keep, 1], head], axis=1))
        counts.append(np.bincount(kept_text, minlength=len(zone)))
        sentences.append(np.bincount(kept_text[begins], minlength=len(zone)))
        firsts.append(begins + done)
        done += len(kept_text)
    numbers = np.concatenate(number_parts).astype(np.int32)
    return _Parsed(
        list(words),
        np.concatenate(code_parts),
        numbers[:, 0],
        numbers[:, 1],
        numbers[:, 2],
        np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        np.concatenate([[0], np.cumsum(np.concatenate(sentences))]),
        np.concatenate([*firsts, [done]]),
    )


def _of_rows(before: Worked) -> tuple[list[str], _Parsed]:
    """What was parsed before, out of the rows of `sentences`, with the texts that it belongs to.

    A text whose sentences do not stand in it as they should (two texts with one hash, a broken file) is left out.
    """
    texts, counts, rows = before
    first = np.cumsum([0, *counts], dtype=np.int64)
    at = [s - p for s, p in zip(rows["start"].to_pylist(), rows["paragraph"].to_pylist(), strict=True)]
    reads = rows["text"].to_pylist()
    right = [all(t.startswith(reads[i], at[i]) for i in range(a, b)) for t, (a, b) in zip(texts, pairwise(first.tolist()), strict=True)]
    if not all(right):
        rows = rows.filter(pa.array(np.repeat(right, counts)))
        texts = [t for t, ok in zip(texts, right, strict=True) if ok]
        counts = [n for n, ok in zip(counts, right, strict=True) if ok]
        first = np.cumsum([0, *counts], dtype=np.int64)
    lists = rows["tokens"].combine_chunks()
    sizes = lists.value_lengths().to_numpy()
    flat = lists.flatten()
    paragraph = np.repeat(rows["paragraph"].to_numpy(), sizes)
    start = (flat.field("start").to_numpy() - paragraph).astype(np.int32)
    words = pa.concat_arrays([flat.field(k) for k in FORMS]).dictionary_encode()
    token_of_row = np.concatenate([[0], np.cumsum(sizes)])
    return texts, _Parsed(
        words.dictionary.to_pylist(),
        words.indices.to_numpy().reshape(len(FORMS), -1).T,
        start,
        (flat.field("end").to_numpy() - paragraph - start).astype(np.int32),
        flat.field("head").to_numpy().astype(np.int32),
        token_of_row[first],
        first,
        token_of_row,
    )


def _together(a: _Parsed, b: _Parsed) -> _Parsed:
    """The texts of `a` and after them those of `b`."""
    tokens, sentences = len(a.start), len(a.first) - 1
    return _Parsed(
        a.words + b.words,
        np.concatenate([a.codes, b.codes + len(a.words)]),
        np.concatenate([a.start, b.start]),
        np.concatenate([a.length, b.length]),
        np.concatenate([a.head, b.head]),
        np.concatenate([a.token_at, b.token_at[1:] + tokens]),
        np.concatenate([a.sentence_at, b.sentence_at[1:] + sentences]),
        np.concatenate([a.first, b.first[1:] + tokens]),
    )


def _some(of: _Parsed, places: list[int]) -> _Parsed:
    """Some of the texts, in this order."""
    at = np.array(places)
    token_at, sentence_at = of.token_at[at], of.sentence_at[at]
    tokens = _ranges(token_at, of.token_at[at + 1])
    sentences = _ranges(sentence_at, of.sentence_at[at + 1])
    token_sizes, sentence_sizes = of.token_at[at + 1] - token_at, of.sentence_at[at + 1] - sentence_at
    token_to = np.concatenate([[0], np.cumsum(token_sizes)])
    codes = of.codes[tokens]
    used = np.zeros(len(of.words), dtype=bool)
    used[codes] = True
    return _Parsed(
        [of.words[i] for i in np.flatnonzero(used).tolist()],
        (np.cumsum(used, dtype=np.int32) - 1)[codes],
        of.start[tokens],
        of.length[tokens],
        of.head[tokens],
        token_to,
        np.concatenate([[0], np.cumsum(sentence_sizes)]),
        np.append(of.first[sentences] + np.repeat(token_to[:-1] - token_at, sentence_sizes), token_to[-1]),
    )


#: The texts of the parts that were parsed last, each with its number in the parse beside them; the latest part is the last.
_recent: deque[tuple[dict[str, int], _Parsed]] = deque()


def _parsed_lately(texts: Iterable[str]) -> Iterator[tuple[list[str], _Parsed]]:
    """What this process parsed of `texts`, or read as parsed before, a little while ago."""
    sought = dict.fromkeys(texts)
    for numbers, parsed in reversed(tuple(_recent)):
        if found := [t for t in sought if t in numbers]:
            yield found, _some(parsed, [numbers[t] for t in found])
            for t in found:
                del sought[t]


def _remember(numbers: dict[str, int], parsed: _Parsed) -> None:
    """Hold a parse as long as `RECENT` allows."""
    _recent.append((numbers, parsed))
    while sum(len(p.start) for _, p in tuple(_recent)) > RECENT:
        _recent.popleft()


def paragraphs_of(tables: Tables, sentences: pa.Table) -> list[tuple[str, int, int]]:
    """(text, first row, rows) of the paragraphs of `sentences` that were parsed as they stand: in one piece and without a reading."""
    plain = {(p.document, p.start): p.exact for p in _paragraphs(tables) if p.read is None and len(list(pieces(p.exact))) == 1}
    found: dict[str, tuple[int, int]] = {}
    at = 0
    for key, rows in groupby(zip(plain_list(sentences["document"]), plain_list(sentences["paragraph"]), strict=True)):
        count = len(list(rows))
        if text := plain.get(key):
            found.setdefault(text, (at, count))
        at += count
    return [(text, first, count) for text, (first, count) in found.items()]


def _ranges(starts: np.ndarray[Any, Any], ends: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The numbers from each of `starts` up to its end, one range after another."""
    sizes = ends - starts
    to = np.cumsum(sizes)
    found: np.ndarray[Any, Any] = np.arange(to[-1] if len(to) else 0) + np.repeat(starts - (to - sizes), sizes)
    return found


def _table(paragraphs: list[_Paragraph], parsed: _Parsed) -> pa.Table:
    wanted = schema("sentences")
    used = [(p, number, at) for p in paragraphs for number, at in p.pieces]
    numbers = np.array([number for _, number, _ in used])
    at_token, to_token = parsed.token_at[numbers], parsed.token_at[numbers + 1]
    tokens = _ranges(at_token, to_token)
    read_start = parsed.start[tokens] + np.repeat([at for _, _, at in used], to_token - at_token)
    read_end = read_start + parsed.length[tokens]
    start = read_start + np.repeat([p.start for p, _, _ in used], to_token - at_token)
    end = start + parsed.length[tokens]
    rows: dict[str, list[Any]] = {k: [] for k in ("document", "start", "end", "exact", "paragraph", "role", "text")}
    bounds = [0]
    base = 0
    for (p, number, _), a, b in zip(used, at_token.tolist(), to_token.tolist(), strict=True):
        if p.read:
            for i in range(base, base + b - a):
                s, e = p.read.to_raw(int(read_start[i]), int(read_end[i]))
                start[i], end[i] = s + p.start, e + p.start
        firsts = parsed.first[parsed.sentence_at[number] : parsed.sentence_at[number + 1] + 1].tolist()
        # The entry after a text's last sentence is the first token of the next text, which is where this one ends.
        firsts[-1] = b
        for x, y in pairwise(firsts):
            i, j = base + x - a, base + y - a
            row = span_row(p.document, int(start[i]) - p.start, int(end[j - 1]) - p.start, p.exact)
            rows["document"].append(p.document)
            rows["start"].append(row["start"] + p.start)
            rows["end"].append(row["end"] + p.start)
            rows["exact"].append(row["exact"])
            rows["paragraph"].append(p.start)
            rows["role"].append(p.role)
            rows["text"].append(p.text[int(read_start[i]) : int(read_end[j - 1])])
            bounds.append(j)
        base += b - a
    words = pa.array(parsed.words, type=pa.string())
    kind = wanted.field("tokens").type
    flat: dict[str, pa.Array] = {
        "start": pa.array(start, type=pa.int64()),
        "end": pa.array(end, type=pa.int64()),
        "head": pa.array(parsed.head[tokens], type=pa.int64()),
    }
    for i, name in enumerate(FORMS):
        flat[name] = words.take(pa.array(parsed.codes[tokens, i]))
    fields = [kind.value_type.field(i) for i in range(kind.value_type.num_fields)]
    struct = pa.StructArray.from_arrays([flat[f.name] for f in fields], fields=fields)
    lists = pa.ListArray.from_arrays(pa.array(bounds, type=pa.int32()), struct).cast(kind)
    return pa.table([lists if f.name == "tokens" else pa.array(rows[f.name], type=f.type) for f in wanted], schema=wanted)


def parse(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `sentences` out of `documents`, `segments` and `readings`, in the order of the segments.

    Titles and body of documents in English, or in a language not known, are parsed a paragraph at a time, each distinct text once, also when
    it stood in another document before; documents in other languages have no sentences. A token inside a replaced stretch has the whole
    raw stretch as its span, so that two tokens may share one.
    Raises `ModelError` when the model is missing or is not the pinned one.
    """
    paragraphs = list(_paragraphs(tables))
    cut = [(p, p.text[a:b], a) for p in paragraphs for a, b in pieces(p.text)]
    texts = dict.fromkeys(t for _, t, _ in cut if t.strip())
    if not texts:
        return {"sentences": schema("sentences").empty_table()}
    some = list(_parsed_lately(texts))
    known = {t for found, _ in some for t in found}
    if (before := worked_before(tables, [t for t in texts if t not in known])) and before[0]:
        some.append(_of_rows(before))
        known.update(some[-1][0])
    if new := [t for t in texts if t not in known]:
        some.append((new, _parse(new)))
    numbers = {t: i for i, t in enumerate(t for found, _ in some for t in found)}
    parsed = reduce(_together, (p for _, p in some))
    _remember(numbers, parsed)
    for p, text, at in cut:
        if text in numbers:
            p.pieces.append((numbers[text], at))
    return {"sentences": _table(paragraphs, parsed)}
