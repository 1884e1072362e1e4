"""Group documents into stories: average linkage over the cosines of their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from twosource.model import Groups, Settings, Step, Tables, make_id, make_table

from .vectors import matrix

#: Two groups become one story while the mean cosine of their members is at least this. Best of .20 to .27 on ECB+ train and dev (.903; .22 gives
#: .885, .27 .889); nothing was fitted to the 100 articles of ben, which reach .987 with it.
SAME_STORY: Final = 0.245

#: Pairs below this cosine are not looked at: no average above `SAME_STORY` needs them in practice, and it keeps groups of candidates small.
CANDIDATE: Final = 0.12

#: Groups of candidates larger than this are joined one document at a time instead (a full table of distances grows with the square).
DENSE_MAX: Final = 3000

#: Rows of the product that are held at once.
_BLOCK: Final = 512


def _neighbours(vectors: Any) -> Iterator[tuple[int, Any, Any]]:
    """For every document: the documents before it with a cosine of at least `CANDIDATE`, and the cosines."""
    turned = vectors.T.tocsc()
    for start in range(0, vectors.shape[0], _BLOCK):
        product = (vectors[start : start + _BLOCK] @ turned).tocsr()
        for i in range(product.shape[0]):
            row = slice(product.indptr[i], product.indptr[i + 1])
            near, cosine = product.indices[row], product.data[row]
            keep = (cosine >= CANDIDATE) & (near < start + i)
            yield start + i, near[keep], cosine[keep]


def _components(size: int, edges: list[tuple[int, Any, Any]]) -> list[list[int]]:
    joined: Groups[int] = Groups()
    for i, near, _ in edges:
        for j in near.tolist():
            joined.join(i, j)
    groups: dict[int, list[int]] = {}
    for i in range(size):
        groups.setdefault(joined.root(i), []).append(i)
    return list(groups.values())


def _linkage(vectors: Any, members: list[int]) -> list[list[int]]:
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    cosine = (vectors[members] @ vectors[members].T).toarray().astype(np.float64)
    distance = np.clip(1.0 - cosine, 0.0, None)
    np.fill_diagonal(distance, 0.0)
    labels = fcluster(linkage(squareform(distance, checks=False), "average"), 1.0 - SAME_STORY, "distance")
    groups: dict[int, list[int]] = {}
    for member, label in zip(members, labels.tolist(), strict=True):
        groups.setdefault(label, []).append(member)
    return list(groups.values())


def _one_by_one(members: list[int], edges: list[tuple[int, Any, Any]]) -> list[list[int]]:
    """Each document joins the group with the highest mean cosine, if that reaches `SAME_STORY`."""
    group_of: dict[int, int] = {}
    groups: list[list[int]] = []
    for i in members:
        total: dict[int, float] = {}
        for j, cosine in zip(edges[i][1].tolist(), edges[i][2].tolist(), strict=True):
            total[group_of[j]] = total.get(group_of[j], 0.0) + cosine
        best = max(total, key=lambda g: (total[g] / len(groups[g]), -g), default=None)
        if best is None or total[best] / len(groups[best]) < SAME_STORY:
            best = len(groups)
            groups.append([])
        groups[best].append(i)
        group_of[i] = best
    return groups


def group(texts: list[str]) -> list[list[int]]:
    """Indices of texts that belong to one story, as sorted groups; every text is in exactly one."""
    if not texts:
        return []
    vectors = matrix(texts)
    edges = list(_neighbours(vectors))
    out: list[list[int]] = []
    for members in _components(len(texts), edges):
        if len(members) == 1:
            out.append(members)
        elif len(members) <= DENSE_MAX:
            out.extend(_linkage(vectors, members))
        else:
            out.extend(_one_by_one(members, edges))
    return sorted(sorted(g) for g in out)


def stories(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: documents and segments -> stories. Only titles and bodies count; a document without words is a story of its own."""
    documents = sorted(tables["documents"].to_pylist(), key=lambda d: (d["published"] or "9999", d["id"]))
    said: dict[str, list[tuple[int, str]]] = {}
    titles: dict[str, str] = {}
    segments = tables["segments"].select(["document", "start", "exact", "role"])
    for document, start, exact, role in zip(*(c.to_pylist() for c in segments.columns), strict=True):
        if role in ("title", "body"):
            said.setdefault(document, []).append((start, exact))
        if role == "title":
            titles.setdefault(document, exact)
    texts = ["\n".join(t for _, t in sorted(said.get(d["id"], []))) for d in documents]
    rows = []
    for members in group(texts):
        of = [documents[i] for i in members]
        dates = [d["published"] for d in of if d["published"]]
        rows.append(
            {
                "id": make_id("story", of[0]["id"]),
                "title": _title(members, texts, [(d["title"] or titles.get(d["id"])) for d in of]),
                "start": min(dates, default=None),
                "end": max(dates, default=None),
                "documents": [d["id"] for d in of],
                "off_story": [],
            }
        )
    return {"stories": make_table("stories", sorted(rows, key=lambda r: str(r["id"])))}


def _title(members: list[int], texts: list[str], titles: list[str | None]) -> str:
    """The title whose words the reports share most; without any title the first line of the first report."""
    named = [t for t in titles if t]
    if not named:
        lines = [line for i in members for line in texts[i].splitlines() if line.strip()]
        return lines[0][:120] if lines else "(no text)"
    if len(named) == 1:
        return named[0]
    vectors = matrix([*named, *(texts[i] for i in members)])
    n = len(named)
    closeness = (vectors[:n] @ vectors[n:].T).toarray().mean(axis=1)
    best = max(range(n), key=lambda i: (round(float(closeness[i]), 6), named[i]))
    return named[best]


STORIES: Final = Step("stories", "1", ("documents", "segments"), ("stories",), stories, key="record")
