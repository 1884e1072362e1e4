"""What each actor said over time, and what somebody took back."""

from __future__ import annotations

from .disputes_lab import Report, found


def test_statements_stand_in_order_of_time_and_the_same_words_once() -> None:
    _, positions = found(
        Report("President Mirela Dunca said the pipeline would be finished in May.", published="2021-03-09"),
        Report("President Mirela Dunca said the pipeline was dear.", published="2021-03-08"),
        Report("President Mirela Dunca said the pipeline would be finished in May.", published="2021-03-10"),
        threads=True,
    )
    (p,) = [p for p in positions if p.name == "Mirela Dunca"]
    assert p.thread == "t"
    assert [s.document for s in p.spans] == ["d1", "d0"]
    assert len(p.statements) == 2
    assert (p.changed, p.why) == (None, None)


def test_a_statement_in_no_thread_has_none() -> None:
    _, positions = found("President Mirela Dunca said the pipeline was dear.", "The pipeline is late.")
    assert [p.thread for p in positions if p.name == "Mirela Dunca"] == [None]


def test_a_change_of_mind_is_flagged_with_its_statement() -> None:
    _, positions = found(
        Report("President Mirela Dunca said Romania will sign the pipeline contract with Estonia.", published="2021-03-08"),
        Report("President Mirela Dunca said Romania will not sign the pipeline contract with Estonia.", published="2021-03-11"),
        threads=True,
    )
    (p,) = [p for p in positions if p.name == "Mirela Dunca"]
    assert p.changed == p.statements[1]
    assert p.why is not None
    assert "first said, then denied" in p.why


def test_an_answer_a_condition_or_other_words_are_no_change() -> None:
    for later in (
        "No, Romania will sign the pipeline contract with Estonia",
        "if Romania does not sign the pipeline contract with Estonia, gas will be dear",
        "the weather had not been kind to the harvest",
    ):
        _, positions = found(
            Report("President Mirela Dunca said Romania will sign the pipeline contract with Estonia.", published="2021-03-08"),
            Report(f"President Mirela Dunca said {later}.", published="2021-03-11"),
            threads=True,
        )
        assert [p.changed for p in positions if p.name == "Mirela Dunca"] == [None], later


def test_on_one_day_nothing_is_taken_back() -> None:
    _, positions = found(
        "President Mirela Dunca said Romania will sign the pipeline contract with Estonia.",
        "President Mirela Dunca said Romania will not sign the pipeline contract with Estonia.",
        threads=True,
    )
    assert [p.changed for p in positions if p.name == "Mirela Dunca"] == [None]


def test_an_outlet_that_corrects_itself_changes_and_disputes_nothing() -> None:
    paper = {"publisher": "The Gazette", "title": "How to measure a river"}
    disputes, positions = found(
        Report("The paper proposes 20 new gauges between Badajoz and the sea.", published="2021-03-08", **paper),
        Report(
            "The paper proposes 12 new gauges between Badajoz and the sea.\nCorrection: an earlier version said 20.",
            published="2021-03-09",
            **paper,
        ),
    )
    assert disputes == []
    (p,) = [p for p in positions if p.name == "The Gazette"]
    assert p.actor is None
    assert [s.document for s in p.spans] == ["d0", "d1"]
    assert p.why is not None
    assert "corrected by the outlet itself" in p.why


def test_two_outlets_do_not_correct_each_other() -> None:
    disputes, positions = found(
        Report("The paper proposes 20 new gauges between Badajoz and the sea.", published="2021-03-08", publisher="The Gazette", title="A"),
        Report("The paper proposes 12 new gauges between Badajoz and the sea.", published="2021-03-09", publisher="The Herald", title="A"),
    )
    assert len(disputes) == 1
    assert [p for p in positions if p.actor is None] == []
