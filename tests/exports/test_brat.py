"""BRAT standoff, read by a small parser: every offset is right, every reference leads somewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import twosource
from twosource.exports.brat import fragments, plain_text


@dataclass
class Read:
    """What an `.ann` says."""

    bound: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)


def read(text: str, annotations: str) -> Read:
    """Parse an `.ann` by the rules of brat's standoff format. Raises `AssertionError` where it breaks one."""
    found = Read()
    seen: set[str] = set()
    assert annotations == "" or annotations.endswith("\n")
    for line in annotations.split("\n")[:-1]:
        assert line == line.splitlines()[0]
        name, _, rest = line.partition("\t")
        assert name not in seen
        seen.add(name)
        if name[0] == "T":
            head, covered = rest.split("\t")
            kind, _, places = head.partition(" ")
            spans = [(int(a), int(b)) for a, b in (p.split() for p in places.split(";"))]
            assert spans == sorted(spans)
            assert all(a < b for a, b in spans)
            assert all(x[1] <= y[0] for x, y in pairwise(spans))
            assert " ".join(text[a:b] for a, b in spans) == covered
            assert not any("\n" in text[a:b] or text[a:b].strip() != text[a:b] for a, b in spans)
            found.bound[name] = (kind, spans)
        elif name[0] == "E":
            head, *arguments = rest.split(" ")
            kind, _, trigger = head.partition(":")
            assert found.bound[trigger][0] == kind
            pairs = dict(a.split(":") for a in arguments)
            assert len(pairs) == len(arguments)
            for role, bound in pairs.items():
                assert found.bound[bound][0] == role.rstrip("0123456789")
            found.events[name] = (kind, trigger, pairs)
        elif name[0] == "A":
            kind, of, *value = rest.split(" ")
            assert of in found.events
            found.attributes.append((kind, of, value[0] if value else ""))
        elif name[0] == "#":
            head, note = rest.split("\t")
            assert head.split(" ")[0] == "AnnotatorNotes"
            found.notes[head.split(" ")[1]] = note
        else:
            assert name[0] == "N"
            head, _ = rest.split("\t")
            kind, of, to = head.split(" ")
            assert kind == "Reference"
            assert of in found.bound
            found.references.setdefault(of, []).append(to)
    return found


def test_every_annotation_leads_to_its_words(record: Path, tmp_path: Path) -> None:
    with twosource.open(record) as corpus:
        count = corpus.export("documents", tmp_path / "out", "brat")
        assert count == len(list((tmp_path / "out").glob("*.ann")))
        rows = {t: corpus.table(t).to_pylist() for t in ("statements", "events", "mentions")}
        config = (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8")
        for d in corpus.documents():
            if not (tmp_path / "out" / f"{d.id}.txt").exists():
                continue  # an older version
            # as a reader that translates line ends has it
            text = (tmp_path / "out" / f"{d.id}.txt").read_text(encoding="utf-8")
            raw = corpus.raw(d.id)
            assert len(text) == len(raw)
            assert text == plain_text(raw)
            found = read(text, (tmp_path / "out" / f"{d.id}.ann").read_bytes().decode())
            attributions = [e for e in found.events.values() if e[0] == "Attribution"]
            own = {t: [r for r in x if r["document"] == d.id] for t, x in rows.items()}
            assert len(attributions) == len(own["statements"])
            assert len(found.events) - len(attributions) == len(own["events"])
            for e in own["events"]:
                (name,) = [n for n, note in found.notes.items() if note.startswith(e["id"])]
                assert found.events[name][0] == e["event"]
                assert ("Status", name, e["status"]) in found.attributes
                assert e["event"] in config
            for s in own["statements"]:
                (name,) = [n for n, note in found.notes.items() if note.startswith(s["id"])]
                covered = {i for b in found.events[name][2].values() for x, y in found.bound[b][1] for i in range(x, y)}
                meant = {i for k in ("source", "cue", "content") for p in s[k] for i in range(p["start"], p["end"])}
                assert covered <= meant
                assert all(text[i].isspace() for i in meant - covered)
    kinds = {b[0] for b in found.bound.values()}
    assert all(re.search(rf"^{k}\b", config, re.MULTILINE) for k in kinds)


@given(st.text(st.sampled_from("ab \n\r\t\u2028\x0b\u0301\U0001f467"), max_size=40), st.data())
def test_fragments_are_all_of_the_words_and_nothing_else(raw: str, data: Any) -> None:
    text = plain_text(raw)
    spans = []
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(text)))
        spans.append({"start": start, "end": data.draw(st.integers(start, len(text)))})
    found = fragments(text, spans)
    covered = {i for a, b in found for i in range(a, b)}
    assert sum(b - a for a, b in found) == len(covered)
    meant = {i for s in spans for i in range(s["start"], s["end"])}
    assert covered <= meant
    assert all(text[i].isspace() for i in meant - covered)
    assert found == sorted(found)
    for a, b in found:
        assert "\n" not in text[a:b]
        assert text[a:b] == text[a:b].strip()
