"""What a story is about is chosen by origins, and not by how many reports repeat it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import twosource
from twosource.exports import Dossier, Happening, what_of
from twosource.exports.dossier import _stitched_in


@pytest.fixture(scope="module")
def story(sample_record: Path) -> Dossier:
    with twosource.open(sample_record, create=False) as corpus:
        return corpus.story()


def _act(story: Dossier, letters: str) -> Happening:
    """An act that these reports tell in the first words of their bodies, of no family."""
    reports = {r.label: r for r in story.reports}
    with_text = {d: s for x in story.statements for s in x.content for d in (s.document,)}
    spans = tuple(with_text[reports[x].document.id] for x in letters)
    return Happening(
        *("2019-06-11", "2019-06-11", "happened", "CONSULT", None, ("Leonor Valadim",), ("Mateo Larrondo",)),
        *(tuple(s.document for s in spans), ("evt-none",), spans, spans[0], spans[0], None, None, 0.5),
    )


def test_an_act_of_two_origins_comes_before_one_of_more_reports_and_one_origin(story: Dossier) -> None:
    """B, C, D and G are copies of one report, E and F are of two publishers."""
    many, two = _act(story, "BCDG"), _act(story, "EF")
    found = what_of(replace(story, happenings=(many, two), families=()))
    assert found is not None
    assert found.happening is two
    assert found.independent == 2
    assert len(found.documents) == 2


def test_an_act_of_one_origin_or_one_party_or_that_did_not_happen_is_none(story: Dossier) -> None:
    acts = (_act(story, "BCDG"), replace(_act(story, "EF"), whom=()), replace(_act(story, "EF"), status="planned"))
    found = what_of(replace(story, happenings=acts, families=()))
    assert found is None or found.happening is None


def test_where_no_act_has_two_origins_it_is_the_sentence_that_reports_begin_with(story: Dossier) -> None:
    found = what_of(replace(story, happenings=()))
    assert found is not None
    assert found.happening is None
    assert found.text.startswith("The prime ministers of Portugal and Spain made headway on Tuesday")
    begins = {r.document.id: r.begins for r in story.reports}
    assert all(b is not None for b in begins.values())
    assert found.words.start < (begins[found.words.document] or 0) + 400


def test_where_no_two_reports_say_the_same_there_is_no_such_line(story: Dossier) -> None:
    assert what_of(replace(story, happenings=(), claims=())) is None


def test_a_claim_that_stands_in_stitched_in_passages_only_is_none_of_the_story(story: Dossier) -> None:
    claim = next(c for c in story.claims if len({s.document for s in c.supports}) > 1)
    ids = {r.document.id for r in story.reports}
    spans = tuple(s.span for s in claim.supports)
    assert _stitched_in(claim, replace(story.story, off_story=spans), ids)
    assert not _stitched_in(claim, replace(story.story, off_story=spans[1:]), ids)
