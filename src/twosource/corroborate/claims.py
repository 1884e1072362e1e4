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

from twosource.model import Groups, Settings, Step, Tables, make_id, make_table

from .alike import NUMBERS, contradict
from .origins import origins

#: A sentence belongs to a family when a passage of it covers at least this share of its characters.
COVERED: Final = 0.5

#: A sentence of which quoted words make up this share is the utterance: "...", Environment Minister Ada Brandt told reporters on Monday.
QUOTED: Final = 0.4

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
    lineage: str | None
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
    """Pieces of one family that say alike: each joins the group whose first wording it resembles most and does not contradict."""
    from rapidfuzz.fuzz import ratio

    groups: list[list[_Piece]] = []
    words: list[list[str]] = []
    for piece in pieces:
        mine = piece.exact.lower().split()
        scores = [(ratio(mine, w, score_cutoff=ALIKE), -i) for i, w in enumerate(words) if not contradict(piece.exact, groups[i][0].exact)]
        best, i = max(scores, default=(0.0, 0))
        if best >= ALIKE:
            groups[-i].append(piece)
        else:
            groups.append([piece])
            words.append(mine)
    return groups


def _lineages(tables: Tables) -> dict[tuple[str, int], str]:
    """(document, start) of a passage -> what it descends from: its family, cut where two passages only quote one utterance.

    Two reports that quote the same words and share nothing else (`common_origin` in `reuse`) may both have heard them: no copy of each other.
    """
    linked: dict[str, list[tuple[tuple[str, int], tuple[str, int]]]] = defaultdict(list)
    for r in tables["reuse"].select(["a", "b", "direction", "family"]).to_pylist():
        if r["direction"] != "common_origin":
            linked[r["family"]].append(((r["a"]["document"], r["a"]["start"]), (r["b"]["document"], r["b"]["start"])))
    out: dict[tuple[str, int], str] = {}
    for family in tables["families"].select(["id", "passages"]).to_pylist():
        passages = sorted((p["document"], p["start"]) for p in family["passages"])
        own, joined = set(passages), Groups[tuple[str, int]]()
        for a, b in linked[family["id"]]:
            if a in own and b in own:
                joined.join(a, b)
        count = Counter(joined.root(p) for p in passages)
        copies = {r: i for i, r in enumerate(sorted(r for r, n in count.items() if n > 1), 1)}
        for p in passages:
            if (r := joined.root(p)) in copies:
                out[p] = family["id"] if len(copies) == 1 else f"{family['id']}/{copies[r]}"
    return out


def _family_groups(tables: Tables, lineages: dict[tuple[str, int], str]) -> list[list[_Piece]]:
    sentences = _sentences(tables)
    out: list[list[_Piece]] = []
    for family in tables["families"].to_pylist():
        pieces = [
            _Piece(p["document"], start, end, exact, family["id"], lineages.get((p["document"], p["start"])), None)
            for p in sorted(family["passages"], key=lambda p: (p["document"], p["start"]))[:MAX_SUPPORTS]
            for start, end, exact in _covered(p, sentences.get(p["document"], []))
        ]
        out.extend(_groups(pieces))
    return out


def _quote_groups(tables: Tables, family_of: dict[str, list[tuple[int, int, str, str | None]]]) -> list[tuple[str | None, list[_Piece]]]:
    spoken: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for s in tables["statements"].select(["id", "content"]).to_pylist():
        for span in s["content"]:
            spoken[span["document"]].append((span["start"], span["end"], s["id"]))
    out = []
    for variant in tables["quote_variants"].to_pylist():
        pieces = []
        for span in sorted(variant["spans"], key=lambda p: (p["document"], p["start"])):
            document, start, end = span["document"], span["start"], span["end"]
            over = [(min(e, end) - max(s, start), f, x) for s, e, f, x in family_of.get(document, ())]
            common, family, lineage = max(over, key=lambda o: o[0], default=(0, None, None))
            via = next((i for s, e, i in spoken[document] if s <= start and end <= e), None)
            pieces.append(_Piece(document, start, end, span["exact"], *((family, lineage) if common > 0 else (None, None)), via))
        out.append((variant["speaker_name"], pieces))
    return out


def claims(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: families, sentences, statements and quote variants -> claims, by id."""
    publishers = dict(zip(tables["documents"].column("id").to_pylist(), tables["documents"].column("publisher").to_pylist(), strict=True))
    story_of = {d: s["id"] for s in tables["stories"].select(["id", "documents"]).to_pylist() for d in s["documents"]}
    lineages = _lineages(tables)
    family_of: dict[str, list[tuple[int, int, str, str | None]]] = defaultdict(list)
    for family in tables["families"].to_pylist():
        for p in family["passages"]:
            family_of[p["document"]].append((p["start"], p["end"], family["id"], lineages.get((p["document"], p["start"]))))
    origin = {f["id"]: f["origin"] for f in tables["families"].select(["id", "origin"]).to_pylist()}
    quotes = _quote_groups(tables, family_of)
    spoken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for _, utterance in quotes:
        for piece in utterance:
            spoken[piece.document].append((piece.start, piece.end))
    rows = [_claim("quote", speaker, group, publishers, story_of, origin) for speaker, group in quotes]
    for group in _family_groups(tables, lineages):
        if not all(_mostly(p, spoken[p.document]) for p in group):
            rows.append(_claim("sentence", None, group, publishers, story_of, origin))
    unique = {row["id"]: row for row in rows if row is not None}
    return {"claims": make_table("claims", [unique[k] for k in sorted(unique)])}


def _mostly(piece: _Piece, quotes: list[tuple[int, int]]) -> bool:
    """Whether a sentence is mainly an utterance that is a claim of its own; the rest says who said it."""
    return sum(max(0, min(e, piece.end) - max(s, piece.start)) for s, e in quotes) >= QUOTED * (piece.end - piece.start)


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
    sources = {p.lineage: publishers.get(origin[p.family] or "") for p in pieces if p.lineage and p.family}
    found = origins(documents, [p.lineage for p in pieces], publishers, sources)
    names = [publishers.get(d) for d in dict.fromkeys(documents)]
    stories = sorted({s for d in documents if (s := story_of.get(d))})
    text = _clearest(pieces, origin)
    supports = [
        {
            "document": p.document,
            "span": p.span(),
            "family": p.family,
            "origin": o.key,
            "via": p.via,
            "reason": o.reason,
            "publisher": publishers.get(p.document),
            "voice": speaker,
            "merged": "one text or one utterance",
        }
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
        "speaker_name": speaker,
        "at_most": None in names and len({o.key for o in found}) > 1,
    }


def _clearest(pieces: list[_Piece], origin: Mapping[str, str | None]) -> str:
    """The wording that stands for a claim: the likely original's; else the one that most reports have, the longest of these."""
    first = [p.exact for p in pieces if p.family and origin.get(p.family) == p.document]
    count = Counter(first or [p.exact for p in pieces])
    return min(count, key=lambda t: (-count[t], -len(t), t))


CLAIMS: Final = Step(
    "claims",
    "2",
    ("documents", "sentences", "statements", "reuse", "families", "quote_variants", "stories"),
    ("claims",),
    claims,
    key="record",
    lexicons=(NUMBERS,),
)
