"""The gold as tokens of a view, and whether a reading is right by the measure of the scorer beside the data."""

from __future__ import annotations

import importlib.util
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from corpus import SHARED, Article, Gold

from twosource.extract.statements_view import Range, View


@cache
def scorer() -> ModuleType:
    """The scorer beside the data, as a module."""
    folder = SHARED / "score"
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("polnear_scorer", folder / "statements.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tokens(view: View, spans: Iterable[Range]) -> list[int]:
    """The tokens that these stretches touch."""
    out = []
    for s, e in spans:
        i = bisect_right(view.end, s)
        while i < len(view.start) and view.start[i] < e:
            out.append(i)
            i += 1
    return out


def cue_token(view: View, gold: Gold) -> int:
    """The token that stands for a gold cue: its verb, else its noun, else its first head; -1 where the cue is not parsed."""
    mine = tokens(view, gold.cue)
    if not mine:
        return -1
    inside = set(mine)
    heads = [i for i in mine if view.head[i] not in inside or view.head[i] == i]
    if verbs := [i for i in heads if view.pos[i] == "VERB"]:
        return verbs[0]
    if view.pos[heads[0]] in ("ADP", "PART", "PRON", "AUX"):
        for pos in ("VERB", "NOUN"):
            if other := [i for i in mine if view.pos[i] == pos]:
                return other[0]
    return heads[0]


def characters(view: View, chosen: Iterable[int]) -> set[int]:
    """The characters of these tokens that are no blanks."""
    return {x for t in chosen for x in range(view.start[t], view.end[t]) if not view.raw[x].isspace()}


class Truth:
    """The gold of one article, ready to be compared with."""

    def __init__(self, article: Article) -> None:
        self.view = article.view
        self.heads = [scorer().head([list(s) for s in g.source], article.view.raw) for g in article.gold]
        self.contents = [scorer().chars(g.content, article.view.raw) for g in article.gold]
        self.cue_tokens = [frozenset(tokens(article.view, g.cue)) for g in article.gold]
        self.cues = [cue_token(article.view, g) for g in article.gold]

    def content(self, chosen: Sequence[int], cue: int = -1, candidates: frozenset[int] = frozenset()) -> int:
        """Which gold content these tokens match (half of the longer one's characters); -1 for none.

        With `cue`: only those that are this cue's to tell, that is whose own cue holds it, or holds none of the candidates.
        """
        mine = characters(self.view, chosen)
        best, which = 0.0, -1
        if mine:
            for n, theirs in enumerate(self.contents):
                if not theirs or (share := len(theirs & mine) / max(len(theirs), len(mine))) <= best:
                    continue
                if cue < 0 or cue in self.cue_tokens[n] or not self.cue_tokens[n] & candidates:
                    best, which = share, n
        return which if best >= 0.5 else -1

    def source(self, which: int, chosen: Sequence[int]) -> bool:
        """Whether these tokens name the source of gold attribution `which`."""
        head = self.heads[which]
        if head is None:
            return not chosen
        return any(self.view.start[t] < head[1] and self.view.end[t] > head[0] for t in chosen)


def gold_rows(articles: Sequence[Article]) -> dict[str, Any]:
    """The gold as the scorer wants it."""
    return {
        a.id: {"text": a.view.raw, "attributions": [{k: [list(x) for x in getattr(g, k)] for k in ("source", "cue", "content")} for g in a.gold]}
        for a in articles
    }
