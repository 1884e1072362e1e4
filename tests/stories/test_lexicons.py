"""The step names every lexicon that the room reads: a change of one must make it run again."""

from __future__ import annotations

import re
from pathlib import Path

import twosource.stories
from twosource.lexicons import load_rows
from twosource.stories import STORIES, THREADS
from twosource.stories.pairs import FEATURES as PAIR_FEATURES
from twosource.stories.roundup import FEATURES as PAGE_FEATURES
from twosource.stories.windows import FEATURES as WINDOW_FEATURES


def test_every_lexicon_that_is_read_is_named() -> None:
    folder = Path(twosource.stories.__file__).parent
    read = {name for path in folder.glob("*.py") if path.name != "__init__.py" for name in re.findall(r'"(\w+\.tsv)"', path.read_text("utf-8"))}
    assert read == {*STORIES.lexicons, *THREADS.lexicons}


def test_every_feature_has_a_weight() -> None:
    assert {r["feature"] for r in load_rows("story_weights.tsv").rows} == {*PAIR_FEATURES, "bias"}
    assert {r["feature"] for r in load_rows("stray_weights.tsv").rows} == {*WINDOW_FEATURES, "bias"}
    assert {r["feature"] for r in load_rows("roundup_weights.tsv").rows} == {*PAGE_FEATURES, "bias"}
