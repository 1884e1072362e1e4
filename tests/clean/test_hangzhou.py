"""The five pages that started it: what is not body, and which words are read otherwise. Asserted by offsets; nothing is quoted but labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from twosource.clean import read, segment

#: Per page: role, start and end of every part with ink that is not body.
OUTSIDE = {
    "000": [("boilerplate", 0, 5), ("title", 7, 61), ("boilerplate", 288, 301), ("boilerplate", 2520, 2533), ("related", 2605, 2637)],
    "001": [("boilerplate", 0, 5), ("title", 7, 64), ("boilerplate", 223, 236), ("boilerplate", 2924, 2937), ("caption", 3103, 3255)],
    "002": [
        ("boilerplate", 0, 5),
        ("title", 7, 74),
        ("boilerplate", 288, 301),
        ("caption", 660, 850),
        ("boilerplate", 3047, 3060),
        ("related", 3203, 3266),
    ],
    "003": [("title", 0, 63), ("boilerplate", 2092, 2107), ("boilerplate", 2109, 2122)],
    "004": [("boilerplate", 0, 5), ("title", 7, 76), ("boilerplate", 465, 478), ("boilerplate", 2317, 2330), ("related", 2577, 2646)],
}
#: Per page: start, what stands there, what it reads.
READINGS = {
    "000": [
        (99, "USA", "US"),
        (356, "USA", "US"),
        (907, "Russian Federation", "Russia"),
        (948, "Russian Federation", "Russia"),
        (988, "can not", "cannot"),
        (1478, "Russian Federation", "Russia"),
        (1616, "United States", "US"),
    ],
    "001": [
        (129, "USA", "US"),
        (137, "Russian Federation", "Russia"),
        (896, "past year", "last year"),
        (1096, "can not", "cannot"),
        (1177, "Russian Federation", "Russia"),
        (1200, "characterised", "characterized"),
        (1332, "USA", "US"),
        (1437, "co-ordination", "coordination"),
        (1544, "USA", "US"),
        (1621, "us -backed", "US-backed"),
        (1982, "Russian Federation", "Russia"),
        (2256, "Russian Federation", "Russia"),
    ],
    "002": [
        (93, "USA", "US"),
        (719, "United States", "US"),
        (1183, "US -supported", "US-supported"),
        (1712, "Russian Federation", "Russia"),
        (1957, "Russian Federation", "Russia"),
        (2011, "North Atlantic Treaty Organisation", "NATO"),
        (2276, "Russian Federation", "Russia"),
    ],
    "003": [
        (12, "USA", "US"),
        (851, "Russian Federation", "Russia"),
        (1468, "USA", "US"),
        (1700, "Russian Federation", "Russia"),
        (1897, "us -backed", "US-backed"),
    ],
    "004": [
        (27, "United States", "US"),
        (174, "Russian Federation", "Russia"),
        (216, "United States", "US"),
        (599, "Russian Federation", "Russia"),
        (626, "U.S.to", "U.S. to"),
        (979, "United States", "US"),
        (2256, "Russian Federation", "Russia"),
        (2359, "Russian Federation", "Russia"),
    ],
}
LABELS = {"Share", "Advertisement", "Leave a Reply"}


@pytest.mark.parametrize("name", sorted(OUTSIDE))
def test_what_is_not_body(shared: Path, name: str) -> None:
    raw = next((shared / "data" / "hangzhou").glob(f"{name}_*.txt")).read_text(encoding="utf-8")
    parts = segment(raw, (), None)
    outside = [p for p in parts if p.role != "body" and p.reason != "white space"]
    assert [(p.role, p.start, p.end) for p in outside] == OUTSIDE[name]
    for part in parts:
        words = raw[part.start : part.end]
        if words in LABELS or not words.strip(". \n"):
            assert part.role == "boilerplate"
    # Everything else is body: no line but these is out of it.
    kept = sum(p.end - p.start for p in parts if p.role == "body")
    ink = sum(len(line.strip()) for line in raw.splitlines())
    spaces_inside = 1 if name == "002" else 0  # between the caption and the body that shares its line
    assert kept + sum(p.end - p.start for p in outside) + spaces_inside == ink


@pytest.mark.parametrize("name", sorted(READINGS))
def test_what_is_read(shared: Path, name: str) -> None:
    raw = next((shared / "data" / "hangzhou").glob(f"{name}_*.txt")).read_text(encoding="utf-8")
    found = read(raw, segment(raw, (), None))
    assert [(m.start, raw[m.start : m.end], m.reading) for m in found] == READINGS[name]
