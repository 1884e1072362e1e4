"""Invented reports of any number, with copies among them: food for tests of size, order and sudden death. No text of real news."""

from __future__ import annotations

import json
import random
from pathlib import Path

PLACES = "Velmora Astrid Tamsk Oruba Kestrel Port-Haim Lunden Marisco Dorvel Quenby".split()
NAMES = "Ada Brandt|Milo Varga|Irena Costa|Tomas Oduya|Petra Lindqvist|Samir Haddad|Jonas Weil|Nadia Okafor".split("|")
OFFICES = "harbour minister|water commissioner|trade envoy|mayor|union secretary|chief engineer".split("|")
THINGS = "ferry timetable|fish quota|grain levy|tram line|water tariff|bridge toll|school canteen|night market".split("|")
VERBS = "approved postponed defended rejected revised welcomed questioned suspended".split()
FRAMES = (
    "The {office} of {place} {verb} the {thing} on {day} after {n} hours of talks in {other}.",
    "“We will not touch the {thing} before {day}”, said {name}, the {office} of {place}.",
    "{name} said that the {thing} would cost {n} million crowns and that {place} could not pay for it alone.",
    "Residents of {place} had asked for a new {thing} since the flood of {n} years ago, according to a letter to the {office}.",
    "In {other}, {n} workers walked out over the {thing}, and the {office} called the step “wholly out of proportion”.",
    "A draft of the plan for the {thing}, seen by a reporter in {place}, names {name} as the one who {verb} it.",
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def sentence(r: random.Random) -> str:
    words = {"office": OFFICES, "place": PLACES, "other": PLACES, "thing": THINGS, "verb": VERBS, "name": NAMES, "day": DAYS}
    return r.choice(FRAMES).format(n=r.randrange(2, 900), **{k: r.choice(v) for k, v in words.items()})


def reports(count: int, seed: int = 1, sentences: int = 8) -> list[dict[str, str]]:
    """`count` rows with id, text, publisher and published; a third of them repeat paragraphs of earlier ones."""
    r = random.Random(seed)
    pool: list[str] = []
    rows = []
    for i in range(count):
        paragraphs = []
        for _ in range(max(1, sentences // 2)):
            copied = pool and i % 3 == 2 and r.random() < 0.6
            paragraphs.append(r.choice(pool[-400:]) if copied else f"{sentence(r)} {sentence(r)}")
        pool += paragraphs
        text = f"{r.choice(PLACES)} and the {r.choice(THINGS)}\n\n" + "\n\n".join(paragraphs) + "\n\nShare"
        day = f"2031-{1 + i % 12:02d}-{1 + i % 28:02d}"
        rows.append({"id": f"r{i:05d}", "text": text, "publisher": f"Outlet {i % 17}", "published": day})
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """The rows as JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
