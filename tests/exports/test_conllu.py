"""CoNLL-U, read by its library: ten columns, a tree with one root, and offsets that lead to the raw text."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import twosource
from twosource.exports.conllu import UPOS, escaped, gaps, sentence_lines


def unescaped(text: str) -> str:
    """What MISC means."""
    plain = {"\\s": " ", "\\t": "\t", "\\r": "\r", "\\n": "\n", "\\p": "|", "\\\\": "\\"}
    return re.sub(r"\\(?:u\{([0-9a-f]+)\}|.)", lambda m: chr(int(m[1], 16)) if m[1] else plain[m[0]], text)


def export(corpus: twosource.Corpus, **asked: Any) -> str:
    out = io.BytesIO()
    count = corpus.export("documents", out, "conllu", **asked)
    text = out.getvalue().decode()
    assert text.count("# sent_id") == count
    return text


def test_the_library_reads_it_and_writes_the_same(record: Path) -> None:
    conllu = pytest.importorskip("conllu", reason="the package conllu is not installed")
    with twosource.open(record) as corpus:
        text = export(corpus)
        raws = {d.id: corpus.raw(d.id) for d in corpus.documents()}
        rows = {(r["document"], r["start"]): r for r in corpus.table("sentences").to_pylist()}
    for block in text.split("\n\n")[:-1]:
        for line in block.split("\n"):
            assert line.startswith("# ") or len(line.split("\t")) == 10
    sentences = conllu.parse(text)
    assert len({s.metadata["sent_id"] for s in sentences}) == len(sentences)
    for s in sentences:
        document = s.metadata["sent_id"].rpartition("-s")[0]
        row, raw = rows[document, int(s.metadata["start"])], raws[document]
        assert s.to_tree()  # one root, no circle
        words = []
        for token, there in zip(s, row["tokens"], strict=True):
            misc = {k: v for k, v in token["misc"].items() if v is not None}
            start, end = int(misc["Start"]), int(misc["End"])
            assert (start, end) == (there["start"], there["end"])
            assert raw[start:end] == (unescaped(misc["Raw"]) if "Raw" in misc else token["form"])
            assert token["upos"] in UPOS
            assert token["form"] == there["text"]
            assert (token["deprel"] == "root") == (token["head"] == 0)
            words.append(token["form"] + ("" if misc.get("SpaceAfter") == "No" else " "))
        assert s.metadata["text"] == "".join(words).strip(" ")
    assert "".join(s.serialize() for s in sentences).count("\t") == text.count("\t")


def test_a_report_begins_anew_and_a_story_has_its_own(sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        text = export(corpus)
        parsed = set(corpus.table("sentences").column("document").to_pylist())
        found = re.findall(r"^# newdoc id = (\S+)$", text, re.MULTILINE)
        assert found == sorted(set(found))
        assert set(found) <= parsed
        assert len(found) == corpus.status().documents
        story = corpus.stories()[-1]
        found = re.findall(r"^# newdoc id = (\S+)$", export(corpus, story=story.id), re.MULTILINE)
        assert set(found) <= set(story.documents)


def token(start: int, text: str, head: int, **changes: Any) -> dict[str, Any]:
    fields = {"start": start, "end": start + len(text), "text": text, "lemma": text, "pos": "NOUN", "tag": "NN", "dep": "dep"}
    return fields | {"head": head, "entity": ""} | changes


def test_many_blanks_readings_and_second_roots() -> None:
    row: dict[str, Any] = {"document": "d", "start": 5, "end": 24, "role": "body", "paragraph": 5}
    row |= {"exact": "us  -backed|a\u00a0b  .", "text": "US-backed|a\u00a0b  ."}
    row["tokens"] = [
        token(5, "US", 1, end=7),
        token(9, "-backed|a", 1, end=18, dep="ROOT", pos="SPACE"),
        token(19, "b", 2, dep="ROOT"),
        token(22, ".", 1, entity="a|b c"),
    ]
    lines = sentence_lines(row, "d-s1")
    cells = [x.split("\t") for x in lines if not x.startswith("#")]
    assert lines[1] == "# text = US-backed|a b ."
    assert [(c[3], c[6], c[7]) for c in cells] == [("NOUN", "2", "dep"), ("X", "0", "root"), ("NOUN", "2", "dep"), ("NOUN", "2", "dep")]
    assert cells[0][9] == "Start=5|End=7|Raw=us|SpaceAfter=No"
    assert cells[1][9].endswith("SpacesAfter=\\u{a0}")
    assert cells[2][9].endswith("SpacesAfter=\\s\\s")
    assert "Entity=a\\pb\\sc" in cells[3][9]


@given(st.text(st.sampled_from("a| \\\t\r\n\u00a0\u2028\u200d\U0001f467"), max_size=20))
def test_what_is_escaped_comes_back_and_breaks_nothing(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not re.search(r"[\s|]", escaped(text))


@given(st.lists(st.tuples(st.sampled_from(["a", "ab", "b", "\u2014"]), st.sampled_from(["", " ", "  ", "\n"])), min_size=1, max_size=10))
def test_gaps_are_what_stands_between(parts: list[tuple[str, str]]) -> None:
    text = "".join(w + g for w, g in parts)
    assert gaps(text, [w for w, _ in parts]) == [g for _, g in parts]
    assert gaps(text.replace("\u2014", "\u2015"), [w for w, _ in parts]) == [g for _, g in parts]
    assert gaps("x", ["a"]) is None
