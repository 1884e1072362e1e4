"""Claims, first version: sentences of one family and utterances in several reports, each counted over its origins.

A claim here needs passages in at least two documents. Two sentences that say alike in wholly different words are not merged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from twosource.model import Settings, Step, Tables, make_id, make_table

from .origins import origins

#: A sentence belongs to a family when a passage of it covers at least this share of its characters.
COVERED: Final = 0.5

#: Two sentences of one family say alike when their words agree at least so far (rapidfuzz token ratio, 0 to 100). Sentences of a family
#: are known to come from one text, so the bar only has to tell neighbouring sentences apart; 15 % swapped words leave about 75.
ALIKE: Final = 60.0

#: Sentences of a family beyond this many are left out of the claims (they remain in `families`): a claim with this many supports is known
#: to be repeated widely, and lists of supports must stay readable.
MAX_SUPPORTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Piece:
    document: str
    start: int
    end: int
    exact: str
    family: str | None
    via: str | None

    def span(self) -> dict[str, Any]:
        return {"document": self.document, "start": self.start, "end": self.end, "exact": self.exact}


def _sentences(tables: Tables) -> dict[str, list[tuple[int, int, str]]]:
    rows: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    table = tables["sentences"].select(["document", "start", "end", "exact", "role"])
    for document, start, end, exact, role in zip(*(c.to_pylist() for c in table.columns), strict=True):
        if role == "body":
            rows[document].append((start, end, exact))
    for found in rows.values():
        found.sort()
    return rows


def _covered(passage: dict[str, Any], sentences: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The sentences that a passage covers."""
    first = max(0, bisect_left(sentences, (passage["start"], 0, "")) - 1)
    found = []
    for start, end, exact in sentences[first:]:
        if start >= passage["end"]:
            break
        if min(end, passage["end"]) - max(start, passage["start"]) >= COVERED * (end - start):
            found.append((start, end, exact))
    return found


def _groups(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces of one family that say alike: each joins the first group whose first wording it resembles most."""
    from rapidfuzz.fuzz import ratio

    groups: list[list[_Piece]] = []
    words: list[list[str]] = []
    for piece in pieces:
        mine = piece.exact.lower().split()
        scores = [(ratio(mine, w, score_cutoff=ALIKE), -i) for i, w in enumerate(words)]
        best, i = max(scores, default=(0.0, 0))
        if best >= ALIKE:
            groups[-i].append(piece)
        else:
            groups.append([piece])
            words.append(mine)
    return groups


def _family_groups(tables: Tables) -> list[list[_Piece]]:
    sentences = _sentences(tables)
    out: list[list[_Piece]] = []
    for family in tables["families"].to_pylist():
        pieces = [
            _Piece(p["document"], start, end, exact, family["id"], None)
            for p in sorted(family["passages"], key=lambda p: (p["document"], p["start"]))[:MAX_SUPPORTS]
            for start, end, exact in _covered(p, sentences.get(p["document"], []))
        ]
        out.extend(_groups(pieces))
    return out


def _quote_groups(tables: Tables, family_of: dict[str, list[tuple[int, int, str]]]) -> list[tuple[str | None, list[_Piece]]]:
    spoken: dict[tuple[str, int], str] = {}
    for s in tables["statements"].select(["id", "content"]).to_pylist():
        for span in s["content"]:
            spoken[span["document"], span["start"]] = s["id"]
    out = []
    for variant in tables["quote_variants"].to_pylist():
        pieces = []
        for span in sorted(variant["spans"], key=lambda p: (p["document"], p["start"])):
            family = next((f for s, e, f in family_of.get(span["document"], ()) if min(e, span["end"]) - max(s, span["start"]) > 0), None)
            pieces.append(
                _Piece(span["document"], span["start"], span["end"], span["exact"], family, spoken.get((span["document"], span["start"])))
            )
        out.append((variant["speaker_name"], pieces))
    return out


def claims(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: families, sentences, statements and quote variants -> claims, most independent first within equal ids' order."""
    publishers = dict(zip(tables["documents"].column("id").to_pylist(), tables["documents"].column("publisher").to_pylist(), strict=True))
    story_of = {d: s["id"] for s in tables["stories"].select(["id", "documents"]).to_pylist() for d in s["documents"]}
    family_of: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for family in tables["families"].to_pylist():
        for p in family["passages"]:
            family_of[p["document"]].append((p["start"], p["end"], family["id"]))
    origin = {f["id"]: f["origin"] for f in tables["families"].select(["id", "origin"]).to_pylist()}
    quotes = _quote_groups(tables, family_of)
    quoted = {(p.document, p.start) for _, group in quotes for p in group}
    rows = [_claim("quote", speaker, group, publishers, story_of, origin) for speaker, group in quotes]
    for group in _family_groups(tables):
        if not any((p.document, p.start) in quoted for p in group):
            rows.append(_claim("sentence", None, group, publishers, story_of, origin))
    unique = {row["id"]: row for row in rows if row is not None}
    return {"claims": make_table("claims", [unique[k] for k in sorted(unique)])}


def _claim(
    kind: str,
    speaker: str | None,
    pieces: list[_Piece],
    publishers: dict[str, str | None],
    story_of: dict[str, str],
    origin: Mapping[str, str | None],
) -> dict[str, Any] | None:
    documents = [p.document for p in pieces]
    if len(set(documents)) < 2:
        return None
    sources = {f: publishers.get(d) for f, d in origin.items() if d}
    found = origins(documents, [p.family for p in pieces], publishers, sources)
    names = [publishers.get(d) for d in dict.fromkeys(documents)]
    stories = sorted({s for d in documents if (s := story_of.get(d))})
    text = _clearest(pieces, origin)
    supports = [
        {"document": p.document, "span": p.span(), "family": p.family, "origin": o.key, "via": p.via, "reason": o.reason}
        for p, o in zip(pieces, found, strict=True)
    ]
    return {
        "id": make_id("claim", kind, *(f"{p.document}:{p.start}:{p.end}" for p in pieces)),
        "story": stories[0] if len(stories) == 1 else None,
        "kind": kind,
        "text": f"{speaker}: {text}" if speaker else text,
        "reports": len(set(documents)),
        "publishers": None if None in names else len(set(names)),
        "independent": len({o.key for o in found}),
        "supports": supports,
        "at_most": None in names and len({o.key for o in found}) > 1,
    }


def _clearest(pieces: list[_Piece], origin: Mapping[str, str | None]) -> str:
    """The wording that stands for a claim: the likely original's; else the one that most reports have, the longest of these."""
    first = [p.exact for p in pieces if p.family and origin.get(p.family) == p.document]
    count = Counter(first or [p.exact for p in pieces])
    return min(count, key=lambda t: (-count[t], -len(t), t))


CLAIMS: Final = Step(
    "claims", "1", ("documents", "sentences", "statements", "families", "quote_variants", "stories"), ("claims",), claims, key="record"
)
