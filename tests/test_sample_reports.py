"""The pipeline is held to the written plan of the sample reports: what is planted in them comes out, and nothing else."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

import twosource
from twosource.model import Claim, Family, Span, Statement
from twosource.samples import Plan, load_plan, samples_path
from twosource.samples.plan import PlanSpan

PLAN = load_plan()
Where = tuple[str, int, int]


#: Reports that came again in a corrected version: both are kept, and the later one stands.
REPLACED = {c.earlier.report for c in PLAN.corrections}


class Found:
    """The record of the samples, and where the plan's spans stand in it."""

    def __init__(self, corpus: twosource.Corpus) -> None:
        self.corpus = corpus
        self.plan: Plan = PLAN
        documents = list(corpus.documents())
        by_source = {d.source_id: d for d in documents if d.source_id}
        by_name = {r["document"]: Path(r["place"]).name for r in corpus.sql("SELECT document, place FROM arrivals").to_pylist()}
        by_file = {by_name[d.id]: d for d in documents if not d.source_id}
        self.documents = {r.key: by_source[r.row] if r.row else by_file[r.file] for r in PLAN.reports}
        self.raw = {key: corpus.raw(d.id) for key, d in self.documents.items()}
        self.key = {d.id: key for key, d in self.documents.items()}

    def where(self, span: PlanSpan) -> Where:
        return (self.documents[span.report].id, *span.find(self.raw[span.report]))

    def families(self) -> list[Family]:
        rows = self.corpus.sql("SELECT id FROM families").column("id").to_pylist()
        return [self.corpus.trace(i).thing for i in rows]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Found]:
    with twosource.open(tmp_path_factory.mktemp("plan") / "r") as corpus:
        report = corpus.ingest(samples_path(), workers=1)
        assert not report.refused
        yield Found(corpus)


def common(a: Where, b: Where) -> int:
    return max(0, min(a[2], b[2]) - max(a[1], b[1])) if a[0] == b[0] else 0


def at(span: Span) -> Where:
    return (span.document, span.start, span.end)


def test_what_is_known_of_a_report_is_what_it_states(found: Found) -> None:
    assert len(found.corpus.documents()) == len(PLAN.reports)
    for report in PLAN.reports:
        d = found.documents[report.key]
        assert (d.publisher, d.publisher is None) == (report.publisher, d.publisher_basis is None), report.key
        assert (d.published, d.published is None) == (report.published, d.published_basis is None), report.key


def test_every_character_has_a_role_and_the_furniture_is_told_from_the_body(found: Found) -> None:
    segments = found.corpus.table("segments").to_pylist()
    for key, d in found.documents.items():
        mine = sorted((s["start"], s["end"]) for s in segments if s["document"] == d.id)
        assert mine[0][0] == 0
        assert mine[-1][1] == len(found.raw[key])
        assert all(a[1] == b[0] for a, b in itertools.pairwise(mine)), key
    wrong = []
    for item in PLAN.furniture:
        where = found.where(item.span)
        roles = {s["role"] for s in segments if common(where, (s["document"], s["start"], s["end"])) and s["reason"] != "white space"}
        if not roles <= set(item.roles):
            wrong.append((item.span.report, item.span.exact[:60], roles, item.roles))
    assert not wrong, wrong
    for copied in PLAN.copies:
        for span in copied.spans:
            where = found.where(span)
            inside = [s["role"] for s in segments if common(where, (s["document"], s["start"], s["end"]))]
            assert set(inside) == {"body"}, span.exact


def test_damaged_words_are_read_and_sound_ones_left_alone(found: Found) -> None:
    from twosource.model import ReadText

    readings = found.corpus.table("readings").to_pylist()
    for item in PLAN.readings:
        document, start, end = found.where(item.span)
        mine = [(r["start"], r["end"], r["reading"]) for r in readings if r["document"] == document]
        assert ReadText.of(found.raw[item.span.report], start, end, mine).text == item.reading
    for span in PLAN.sound:
        where = found.where(span)
        assert not [r for r in readings if common(where, (r["document"], r["start"], r["end"]))], span.exact


def test_every_planted_copy_is_found_in_every_report_that_has_it(found: Found) -> None:
    families = found.families()
    for copied in PLAN.copies:
        # A quotation that stands alone may have been heard by both: it is a wording of one utterance (`quote_variants`), not a copied passage.
        alone = [s for s in copied.spans if s.exact.rstrip(".")[0] in '“"‘' and s.exact.rstrip(".")[-1] in '”"’' and "said" not in s.exact]
        places = [found.where(s) for s in copied.spans if len(alone) == len(copied.spans) or s not in alone]
        best = max(sum(any(common(w, at(p)) >= 0.8 * (w[2] - w[1]) for p in f.passages) for w in places) for f in families)
        assert best == len(places), copied.id


def test_nothing_else_is_called_a_copy(found: Found) -> None:
    planned = [[found.where(s) for s in c.spans] for c in PLAN.copies]
    versions = {found.documents[c.earlier.report].id for c in PLAN.corrections} | {found.documents[c.later.report].id for c in PLAN.corrections}
    for r in found.corpus.reuse():
        if {r.a.document, r.b.document} <= versions or r.direction == "common_origin":
            continue
        same = any(any(common(w, at(r.a)) for w in places) and any(common(w, at(r.b)) for w in places) for places in planned)
        assert same, (found.key[r.a.document], r.a.exact, found.key[r.b.document], r.b.exact)


def test_a_copy_never_goes_from_a_later_report_to_an_earlier_one(found: Found) -> None:
    published = {d.id: d.published for d in found.documents.values()}
    agency = found.documents["halyard-guadiana-talks"].id
    for r in found.corpus.reuse():
        child, parent = {"a_from_b": (r.a, r.b), "b_from_a": (r.b, r.a)}.get(r.direction, (None, None))
        if child is not None and parent is not None:
            assert child.document != agency, r.why
            if published[child.document] and published[parent.document]:
                assert published[child.document] >= published[parent.document]


def test_an_altered_quotation_is_shown_with_what_differs(found: Found) -> None:
    planned = next(v for v in PLAN.variants if v.id == "v-frank")
    places = [found.where(w.span) for w in planned.wordings]
    variants = [v for v in found.corpus.quote_variants() if any(common(w, at(s)) for w in places for s in v.spans)]
    assert len(variants) == 1
    assert variants[0].speaker_name == planned.speaker_name
    assert all(any(common(w, at(s)) for s in variants[0].spans) for w in places)
    changed = " ".join(f"{d.a} {d.b}" for d in variants[0].differences)
    for word in ("productive", "fruitful"):
        assert word in changed


def test_one_utterance_in_several_reports_is_one_variant(found: Found) -> None:
    variants = list(found.corpus.quote_variants())
    for planned in PLAN.variants:
        if planned.id in ("v-photograph", "v-ruler"):
            continue  # three words, and two versions of one report
        places = [found.where(w.span) for w in planned.wordings]
        best = max((sum(any(common(w, at(s)) for s in v.spans) for w in places) for v in variants), default=0)
        assert best == len(places), planned.id


def test_a_quotation_that_two_outlets_heard_is_no_copy(found: Found) -> None:
    planned = next(v for v in PLAN.variants if v.id == "v-promise")
    a, b = (found.where(w.span) for w in planned.wordings)
    for r in found.corpus.reuse():
        if {bool(common(a, at(r.a))) and bool(common(b, at(r.b))), bool(common(a, at(r.b))) and bool(common(b, at(r.a)))} != {False}:
            assert r.direction == "common_origin"


def test_no_quotation_is_given_to_a_wrong_speaker(found: Found) -> None:
    statements: list[Statement] = list(found.corpus.statements())
    right = named = 0
    wrong = []
    for quotation in PLAN.quotations:
        if quotation.kind != "speech":
            continue
        where = found.where(quotation.span)
        over = [(sum(common(where, at(c)) for c in s.content), s) for s in statements if s.kind in ("direct", "mixed")]
        best = max(over, key=lambda x: (x[0], x[1].id))
        if best[0] < 0.5 * (where[2] - where[1]):
            continue
        said = best[1].speaker_name
        named += quotation.speaker_name is not None
        right += said == quotation.speaker_name and said is not None
        roles = {p.role for p in PLAN.people if p.name == quotation.speaker_name}
        if said is not None and any(said.casefold().endswith(r) for r in roles):
            continue  # called by the office that he or she holds: not wrong, and not the name
        accepted = {quotation.speaker_name, quotation.said_by, quotation.source, None}
        if said is not None and said.casefold() not in {(a or "").casefold() for a in accepted}:
            wrong.append((quotation.span.report, quotation.span.exact[:50], said, quotation.speaker_name))
    assert not wrong, wrong
    assert right >= 0.85 * named, (right, named)


def test_a_stray_quotation_has_no_speaker_and_a_reason(found: Found) -> None:
    stray = next(w.span for v in PLAN.variants if v.id == "v-paragraphs" for w in v.wordings if w.span.report == "page-0412")
    where = found.where(stray)
    statements = [s for s in found.corpus.statements() if any(common(where, at(c)) for c in s.content)]
    assert statements
    assert {s.speaker_name for s in statements} == {None}
    assert all(s.speaker_basis for s in statements)


@pytest.mark.parametrize("planned", PLAN.claims, ids=lambda c: c.id)
def test_claims_are_counted_over_origins(found: Found, planned: object) -> None:
    places = [found.where(s) for s in planned.spans if s.report not in REPLACED]
    claims: list[Claim] = list(found.corpus.claims())

    def hits(claim: Claim) -> int:
        return sum(any(common(w, at(s.span)) >= 0.5 * min(w[2] - w[1], s.span.end - s.span.start) for s in claim.supports) for w in places)

    best = max(claims, key=lambda c: (hits(c), c.kind == planned.kind, -len(c.supports)))
    assert hits(best) == len(places)
    assert (best.reports, best.publishers, best.independent) == (planned.reports, planned.publishers, planned.independent), [
        (found.key[s.document], s.origin, s.reason) for s in best.supports
    ]
    assert all(s.reason for s in best.supports)
    together = Counter(s.origin for s in {s.document: s for s in best.supports}.values())
    merged = [s for s in best.supports if together[s.origin] > 1]
    assert all(word in s.reason for s in merged for word in planned.reasons), [s.reason for s in merged]
    named = {o for o in planned.origins if ":" in o}
    assert not named or {s.origin for s in best.supports} == named
    assert not best.at_most


def test_a_report_about_something_else_is_another_story(found: Found) -> None:
    stories = {d: s.id for s in found.corpus.stories() for d in s.documents}
    for planned in PLAN.stories:
        reports = [r for r in planned.reports if r not in REPLACED]
        ids = {stories[found.documents[r].id] for r in reports}
        if planned.id == "t-ferry":
            assert len(ids) == 1
            ferry = ids
        else:
            main = max(ids, key=lambda i: sum(stories[found.documents[r].id] == i for r in reports))
            together = sum(stories[found.documents[r].id] == main for r in reports)
            assert together >= len(reports) - 2, "most reports of the talks are one story"
    assert main not in ferry


def test_the_dossier_warns_of_what_an_editor_must_know(found: Found) -> None:
    warnings = {w.kind for w in found.corpus.story().warnings}
    assert {"publisher", "date", "swapped words", "no speaker"} <= warnings
