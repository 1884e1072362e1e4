"""Origins: which supports of a claim go back to one and the same source, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twosource.model import Groups


@dataclass(frozen=True, slots=True)
class Origin:
    """What vouches for a support: `key` is the id of a family, `publisher:NAME`, or the id of the document itself."""

    key: str
    reason: str


def origins(
    documents: Sequence[str],
    families: Sequence[str | None],
    publishers: Mapping[str, str | None],
    sources: Mapping[str, str | None],
) -> list[Origin]:
    """The origin of every support (given by its document and the family that its passage is in, or null), in the same order.

    Supports are merged when their passages are of one family, when their documents are one, or when one publisher wrote them: a passage in an
    outlet's own words, or a family whose original is that outlet's (`sources`: family -> publisher of its original, null when unknown). An
    outlet that prints a copy is no witness and merges nothing. Two supports with nothing in common are two origins.
    """
    merged: Groups[str] = Groups()
    keys: list[list[str]] = []
    for document, family in zip(documents, families, strict=True):
        name = sources.get(family) if family else publishers.get(document)
        own = [document, *([family] if family else []), *([f"publisher:{name}"] if name else [])]
        keys.append(own)
        for other in own[1:]:
            merged.join(document, other)
    sizes: dict[str, set[str]] = {}
    for document, own in zip(documents, keys, strict=True):
        for key in own[1:]:
            sizes.setdefault(key, set()).add(document)
    name_of: dict[str, str] = {}  # the first shared family of every group of supports names it
    for key in sorted(sizes):
        if not key.startswith("publisher:") and len(sizes[key]) > 1:
            name_of.setdefault(merged.root(key), key)
    out: list[Origin] = []
    for document, own in zip(documents, keys, strict=True):
        shared = [k for k in own[1:] if not k.startswith("publisher:") and len(sizes[k]) > 1]
        house = next((k for k in own[1:] if k.startswith("publisher:")), None)
        if shared:
            others = len(sizes[shared[0]]) - 1
            reason = f"copied passage: of one family with {others} other report{'s' * (others != 1)}"
        elif house and len(sizes[house]) > 1:
            reason = f"same publisher as another report: {house.removeprefix('publisher:')}"
        elif house:
            reason = f"own words of {house.removeprefix('publisher:')}"
        else:
            reason = "own words of this report; its publisher is unknown"
        out.append(Origin(name_of.get(merged.root(document)) or house or document, reason))
    return out
