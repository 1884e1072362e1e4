"""Lemmas and parts of speech asked once a distinct token are those of the whole pipeline."""

from __future__ import annotations

from spacy import attrs

from twosource.language.forms import COMPONENTS, Forms
from twosource.language.model import load_model

TEXTS = (
    "There's a ferry that isn't leaving, and there were two that left. There are others; there is none.",
    "I'm gonna ask, you gotta wait, let's see, c'mon now, y'all ain't coming and it ain't so.",
    "Her left hand left the left page. The minister's saw saw more saws than she sees. He's had it; it's his.",
    "Better mice met worse men in 2031, at 5.4 % more than the geese's U.S. rival's $3 offer.",
    "gon na get ta let all on is are",
    "ai",
)


def test_they_are_the_same_as_those_of_the_whole_pipeline() -> None:
    nlp = load_model()
    forms = Forms(nlp)
    for _ in range(2):  # the second time from memory
        for text in TEXTS:
            whole = nlp(text).to_array([attrs.ORTH, attrs.TAG, attrs.DEP, attrs.LEMMA, attrs.POS])
            with nlp.select_pipes(disable=list(COMPONENTS)):
                part = nlp(text).to_array([attrs.ORTH, attrs.TAG, attrs.DEP])
            assert (whole[:, :3] == part).all()
            lemmas, parts = forms.of(*part.T)
            assert [forms.text(h) for h in lemmas.tolist()] == [nlp.vocab.strings[h] for h in whole[:, 3].tolist()]
            assert parts.tolist() == whole[:, 4].tolist()


def test_what_is_remembered_outlives_the_memory_of_a_text() -> None:
    nlp = load_model()
    forms = Forms(nlp)
    for _ in range(2):
        with nlp.memory_zone(), nlp.select_pipes(disable=list(COMPONENTS)):
            array = nlp("Zwiebelkuchens were weighed by the quartermasters.").to_array([attrs.ORTH, attrs.TAG, attrs.DEP])
            lemmas, _ = forms.of(*array.T)
            assert [forms.text(h) for h in lemmas.tolist()][1:3] == ["be", "weigh"]
