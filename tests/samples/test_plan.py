"""The sample reports hold what their plan says, and everything in them says that it is fiction."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from twosource.model import ROLES, NotFound, SpanError
from twosource.samples import Plan, PlanSpan, load_plan, samples_path

PLAN = load_plan()
KINDS = {
    "agency_copy",
    "altered_quote",
    "stray_quote",
    "stitched_passage",
    "outcome_dispute",
    "number_dispute",
    "same_number",
    "other_meeting",
    "correction",
    "shared_quote",
    "two_origins",
    "echo",
    "named_agency",
    "common_agency",
    "common_document",
    "circular_credit",
    "machine_scars",
    "boilerplate",
    "no_metadata",
}
#: Quotation marks of the houses: curly double (one may lack its end), straight double, curly single (its end also serves as apostrophe).
QUOTED = re.compile(r"“([^”\n]+)|\"([^\"\n]+)\"|‘(.+?)’(?!\w)")


def _page_text(path: Path) -> str:
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    for element in tree.xpath("//head|//script|//style"):
        element.drop_tree()
    return " ".join(tree.text_content().split())


@cache
def raw(key: str) -> str:
    """The raw text of a report; for the page its visible text with white space collapsed."""
    report = PLAN.report(key)
    path = samples_path() / report.file
    if path.suffix == ".jsonl":
        return str(rows(report.file)[report.row or ""]["text"])
    return _page_text(path) if path.suffix == ".html" else path.read_text(encoding="utf-8")


@cache
def rows(file: str) -> dict[str, dict[str, str]]:
    lines = (samples_path() / file).read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def metadata(key: str) -> dict[str, str]:
    """What the report's own metadata says, whatever the format."""
    report = PLAN.report(key)
    path = samples_path() / report.file
    if report.row:
        return rows(report.file)[report.row]
    if path.suffix == ".html":
        tree = html.fromstring(path.read_text(encoding="utf-8"))
        article = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))
        return {
            "title": article["headline"],
            "publisher": article["publisher"]["name"],
            "published": article["datePublished"],
            "uri": tree.xpath("string(//link[@rel='canonical']/@href)"),
            "notice": tree.xpath("string(//meta[@name='notice']/@content)"),
        }
    sidecar = path.with_name(path.name + ".meta.json")
    return json.loads(sidecar.read_text(encoding="utf-8")) if sidecar.exists() else {}


def all_spans(plan: Plan) -> Iterator[PlanSpan]:
    yield from chain.from_iterable(c.spans for c in plan.copies)
    yield from chain.from_iterable(c.spans for c in plan.claims)
    yield from chain.from_iterable(n.spans for n in plan.named)
    yield from (w.span for v in plan.variants for w in v.wordings)
    yield from chain.from_iterable((*s.spans, *s.originals) for s in plan.stitched)
    yield from (span for d in plan.disputes for side in d.sides for span in side.spans)
    yield from chain.from_iterable((c.note, c.earlier, c.later) for c in plan.corrections)
    yield from chain((r.span for r in plan.readings), plan.sound, (f.span for f in plan.furniture), (q.span for q in plan.quotations))


def quotes(text: str) -> list[str]:
    return [next(filter(None, match.groups())) for match in QUOTED.finditer(text)]


def test_every_exact_string_stands_in_its_report() -> None:
    for span in all_spans(PLAN):
        start, end = span.find(raw(span.report))
        assert " ".join(raw(span.report)[start:end].split()) == span.exact


def test_a_span_that_is_given_without_its_number_is_the_only_one() -> None:
    """Where the words stand twice, the plan must say which are meant; a scar or a button may be meant wherever it stands first."""
    for copied in PLAN.copies:
        for span in copied.spans:
            with pytest.raises(SpanError):
                PlanSpan(span.report, span.exact, span.occurrence + 1).find(raw(span.report))


@given(st.text(alphabet=" \n\tab.*", max_size=20), st.sampled_from(["a b", "b.", "a* a"]), st.integers(1, 3))
def test_find_returns_the_words_or_refuses(text: str, exact: str, occurrence: int) -> None:
    try:
        start, end = PlanSpan("x", exact, occurrence).find(text)
    except SpanError:
        return
    assert text[start:end].split() == exact.split()
    assert 0 <= start < end <= len(text)


def test_counts() -> None:
    known = {r.publisher for r in PLAN.reports} - {None}
    assert len(PLAN.reports) >= 12
    assert len(PLAN.outlets) == 5
    assert known == {*PLAN.outlets, PLAN.agency}
    files = Counter(Path(r.file).suffix for r in PLAN.reports)
    assert files[".html"] == 1
    assert files[".jsonl"] == 3
    assert all(150 <= len(raw(r.key).split()) <= 480 for r in PLAN.reports)


def test_the_folder_holds_the_reports_of_the_plan_and_nothing_else() -> None:
    there = {p.name for p in samples_path().iterdir()}
    planned = {r.file for r in PLAN.reports}
    assert there - planned == {f"{r.file}.meta.json" for r in PLAN.reports if r.publisher_basis == "sidecar"}
    assert planned <= there


def test_metadata_is_as_planned() -> None:
    for report in PLAN.reports:
        found = metadata(report.key)
        for key in ("title", "publisher", "published", "uri"):
            assert found.get(key) == getattr(report, key), report.key
        assert (report.publisher is None) == (report.publisher_basis is None)
        assert (report.published is None) == (report.published_basis is None)
        if report.published and report.uri:
            assert dt.datetime.fromisoformat(report.published).tzinfo is not None
            assert (urlsplit(report.uri).hostname or "").endswith(".example")
    assert sum(r.publisher is None and r.published is None for r in PLAN.reports) == 2


def test_it_says_that_it_is_fiction() -> None:
    readme = (samples_path().parent / "README.md").read_text(encoding="utf-8")
    assert "fiction" in readme.lower()
    assert PLAN.notice.startswith("Fiction")
    assert all(name in readme for name in (*PLAN.outlets, PLAN.agency))
    for report in PLAN.reports:
        if report.publisher is None:
            assert report.file in readme
        else:
            assert metadata(report.key)["notice"].startswith("Fiction")


def test_every_kind_is_planted_and_its_items_are_in_the_plan() -> None:
    assert {p.kind for p in PLAN.planted} == KINDS
    lists = (PLAN.copies, PLAN.variants, PLAN.stitched, PLAN.disputes, PLAN.claims, PLAN.named, PLAN.corrections, PLAN.stories)
    ids = [item.id for part in lists for item in part]
    assert len(ids) == len(set(ids))
    known = {*ids, *(r.key for r in PLAN.reports), "readings", "swaps", "furniture"}
    for planted in PLAN.planted:
        assert planted.items
        assert set(planted.items) <= known


def test_every_pair_of_quotation_marks_is_in_the_plan() -> None:
    for report in PLAN.reports:
        listed = [q.span.exact for q in PLAN.quotations if q.span.report == report.key]
        assert quotes(raw(report.key)) == listed, report.key


def test_speakers_are_persons_of_the_plan_or_stand_in_the_report() -> None:
    people = {p.name: p for p in PLAN.people}
    for quotation in PLAN.quotations:
        name, text = quotation.speaker_name, raw(quotation.span.report)
        assert quotation.kind in {"speech", "words", "headline", "name"}
        assert quotation.said_by is None or quotation.said_by in people
        assert quotation.source is None or quotation.source in text
        if name is None:
            assert quotation.source or quotation.said_by or quotation.kind == "name"
        else:
            assert name in text


def test_one_house_has_one_style_of_quotation_marks() -> None:
    styles: dict[str, set[str]] = {}
    for report in PLAN.reports:
        text = raw(report.key)
        used = {name for name, mark in (("curly", "“"), ("straight", '"'), ("single", "‘")) if mark in text}
        styles.setdefault(report.publisher or report.key, set()).update(used)
    assert all(len(used) == 1 for used in styles.values()), styles
    assert {next(iter(used)) for used in styles.values()} == {"curly", "straight", "single"}


def test_the_agency_is_copied_by_three_outlets_and_credited_by_one() -> None:
    lead = next(c for c in PLAN.copies if c.id == "k-lead")
    copiers = {PLAN.report(s.report).publisher for s in lead.spans} - {PLAN.agency}
    assert len(copiers) == 3
    assert [s.report for s in lead.spans if f"({PLAN.agency})" in raw(s.report) and s.report != lead.origin] == ["iberian-standard-halyard"]


def test_copies_are_complete_for_equal_sentences() -> None:
    """No sentence of eight words or more stands in two reports unless the plan calls it a copy, one utterance or a corrected version."""
    versions = [{c.earlier.report, c.later.report} for c in PLAN.corrections]
    planned = [span for c in PLAN.copies for span in c.spans] + [w.span for v in PLAN.variants for w in v.wordings]
    seen: dict[str, set[str]] = {}
    for report in PLAN.reports:
        for sentence in re.split(r"(?<=[.!?])[\"”’]?\s+", raw(report.key)):
            words = " ".join(re.findall(r"\w+", sentence))
            if words.count(" ") >= 7:
                seen.setdefault(words, set()).add(report.key)
    plain = {(s.report, " ".join(re.findall(r"\w+", s.exact))) for s in planned}
    for words, reports in seen.items():
        if len(reports) > 1 and reports not in versions:
            missed = {r for r in reports if not any(key == r and (words in w or w in words) for key, w in plain)}
            assert not missed, (words, missed)


def test_origin_of_a_family_is_among_its_spans_and_not_later_than_the_copies() -> None:
    for copied in PLAN.copies:
        assert copied.origin in {s.report for s in copied.spans}
        assert len(copied.spans) >= 2
        first = PLAN.report(copied.origin).published
        for span in copied.spans:
            published = PLAN.report(span.report).published
            assert not (first and published) or dt.datetime.fromisoformat(first) <= dt.datetime.fromisoformat(published)


def test_counts_of_claims_follow_from_their_spans() -> None:
    for claim in PLAN.claims:
        keys = {s.report for s in claim.spans} - {c.earlier.report for c in PLAN.corrections}
        publishers = {PLAN.report(k).publisher for k in keys}
        assert claim.reports == len(keys)
        assert claim.publishers == (None if None in publishers else len(publishers))
        assert claim.independent == len(claim.origins)
        assert all(origin in keys or origin.startswith(("publisher:", "statement:")) for origin in claim.origins)
        assert bool(claim.reasons) == (claim.independent < claim.reports)
    assert any(c.reports >= 4 and c.independent == 1 for c in PLAN.claims)
    assert any(c.independent == 2 for c in PLAN.claims)


def test_disputes_have_two_sides_and_a_reason_where_they_are_none() -> None:
    assert {d.dispute for d in PLAN.disputes} == {True, False}
    for matter in PLAN.disputes:
        assert len(matter.sides) == 2
        assert (matter.why is None) == matter.dispute
        reports = [{s.report for s in side.spans} for side in matter.sides]
        assert not reports[0] & reports[1]
        if matter.dispute:
            assert PLAN.agency not in {PLAN.report(k).publisher for k in reports[0] | reports[1]}


def test_variants_alter_edit_and_stray() -> None:
    wordings = {v.id: [w.wording for w in v.wordings] for v in PLAN.variants}
    assert {"same", "altered", "edited", "unclosed"} == set(chain.from_iterable(wordings.values()))
    for variant in PLAN.variants:
        first = variant.wordings[0].span.exact
        for w in variant.wordings:
            assert (w.span.exact == first) == (w.wording in {"same", "unclosed"})
    stray = [q for q in PLAN.quotations if q.kind == "speech" and q.speaker_name is None and q.said_by]
    assert [q.span.report for q in stray] == ["page-0412"]


def test_stitched_passages_come_from_another_story() -> None:
    story = {key: s.id for s in PLAN.stories for key in s.reports}
    assert set(story) == {r.key for r in PLAN.reports}
    for stitched in PLAN.stitched:
        assert len(stitched.spans) == len(stitched.originals) == 2
        for here, there in zip(stitched.spans, stitched.originals, strict=True):
            assert here.exact == there.exact
            assert story[here.report] != story[there.report]


def test_the_correction_says_what_it_corrects() -> None:
    for correction in PLAN.corrections:
        before, after = PLAN.report(correction.earlier.report), PLAN.report(correction.later.report)
        assert before.publisher == after.publisher
        assert (before.published or "") < (after.published or "")
        assert correction.earlier.exact in correction.note.exact
        rest = raw(after.key).replace(correction.note.exact, "").split()
        assert rest == raw(before.key).replace(correction.earlier.exact, correction.later.exact).split()


def test_swaps_and_readings_are_in_the_reworded_copy() -> None:
    swaps = PLAN.swaps
    for old, new in swaps.pairs:
        assert old in raw(swaps.original)
        assert new in raw(swaps.report)
    assert all(r.span.exact != r.reading for r in PLAN.readings)


def test_furniture_has_roles_and_leaves_the_planted_text_alone() -> None:
    body = [s for c in PLAN.copies for s in c.spans] + [q.span for q in PLAN.quotations if q.kind in {"speech", "words"}]
    for furniture in PLAN.furniture:
        key = furniture.span.report
        assert furniture.roles
        assert set(furniture.roles) <= set(ROLES)
        start, end = furniture.span.find(raw(key))
        for span in body:
            if span.report == key:
                s, e = span.find(raw(key))
                assert e <= start or end <= s
    assert {role for f in PLAN.furniture for role in f.roles} == set(ROLES)


def test_a_report_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotFound, match="no-such"):
        PLAN.report("no-such")
