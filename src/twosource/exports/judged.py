"""From the ids that a person types to the keys of a verdict, and back: what a verdict is about, and whether that is still there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa

from twosource.model import (
    VERDICTS,
    Judgement,
    Marks,
    NotFound,
    SettingError,
    Verdicts,
    mark_of,
    one_name,
    passage_key,
    read_key,
    span_key,
    speaker_key,
    speakers_as_judged,
)
from twosource.store import Snapshot

from .kinds import table_of

_PLACE: Final = re.compile(r"(?:span:)?(?P<document>[^:]+):(?P<start>\d+)-(?P<end>\d+)")

#: Tables whose rows stand for a passage, and the key with its spans.
_PASSAGES: Final = {"statements": "content", "events": "evidence", "families": "passages", "quote_variants": "spans"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as it stands. `state`: `holds`, `withdrawn`, `withdrawal`, `overruled` (the same person judged anew), `disputed` (another one
    disagrees) or `gone` (what it is about is no longer there), with a `note` in words; `about`: both sides in words.
    """

    judgement: Judgement
    state: str
    note: str
    about: tuple[str, ...]


# ---- what was typed ---------------------------------------------------------------------------------------------------------------


def verdict_of(typed: str) -> str:
    """A verdict as the record writes it: `wrong_speaker` for `wrong-speaker`. Raises `SettingError` for one that is none."""
    verdict = typed.strip().lower().replace("-", "_").replace(" ", "_")
    if verdict not in VERDICTS:
        raise SettingError(f"the verdict is {typed!r}", f"one of {', '.join(v.replace('_', '-') for v in VERDICTS)}", "mend --verdict")
    return verdict


def keys_of(verdict: str, a: tuple[str, Any], b: tuple[str, Any] | None) -> tuple[str, str]:
    """The two keys of a verdict on things as `resolved` gives them. Raises `SettingError` where the verdict makes no sense for them."""
    question = VERDICTS[verdict]
    if question == "wrong_speaker":
        table, row = a
        if b is not None or table != "statements":
            raise SettingError("the verdict wrong-speaker is about one statement", "the id of a statement", "see `twosource statements`")
        if not (row["speaker"] or row["speaker_name"]):
            raise SettingError(f"the statement {row['id']} has no speaker ({row['speaker_basis']})", "one that somebody is named for")
        return passage_key(row["content"]), speaker_key(row["speaker"], row["speaker_name"])
    if b is None:
        raise SettingError(f"the verdict {verdict.replace('_', '-')} is about two things", "A and B", "see `twosource judge --help`")
    one, other = _key(question, *a), _key(question, *b)
    if one == other:
        raise SettingError("A and B are one and the same", "two different things")
    return one, other


def _key(question: str, table: str, row: Any) -> str:
    if table == "publishers":
        kind, key = "a publisher", f"publisher:{row}"
    elif table == "documents":
        kind, key = "a report", f"document:{row['id']}"
    elif table == "spans":
        return span_key(row)
    elif table in _PASSAGES and row[_PASSAGES[table]]:
        if table == "families":
            first = [p for p in row["passages"] if p["document"] == row["origin"]] or row["passages"]
            return span_key(min(first, key=lambda p: (p["document"], p["start"])))
        return passage_key(row[_PASSAGES[table]])
    elif table == "claims":
        if question == "dependent" and row["reports"] > 1:
            raise SettingError(
                f"the claim {row['id']} stands in {row['reports']} reports",
                "two of them, or two publishers, statements or passages",
                "see `trace`",
            )
        spans = [s["span"] for s in row["supports"]]
        return span_key(next((s for s in spans if row["text"].endswith(s["exact"])), spans[0]))
    else:
        what = {"stories": "a story", "disputes": "a dispute", "actors": "an actor"}.get(table, f"a row of {table}")
        raise SettingError(f"{what} cannot be judged", "a claim, statement, event, family, passage, report or publisher")
    if question == "same":
        raise SettingError(
            f"{kind} cannot say the same as another one",
            "two claims, statements, events or passages",
            "judge what it says, or use --verdict dependent",
        )
    return key


def resolved(snapshot: Snapshot, typed: str, find: Callable[[str], str], document: Callable[[str], str]) -> tuple[str, Any]:
    """What somebody typed, as (table, row): an id, `DOCUMENT:START-END`, `publisher:NAME`, or a document by any of its names.

    `find` and `document` give the full id for the beginning of one and for a document's name. Raises `NotFound` and `SettingError`.
    """
    if typed.startswith("publisher:"):
        return "publishers", _publisher(snapshot, typed.removeprefix("publisher:"))
    if place := _PLACE.fullmatch(typed):
        return "spans", _passage(snapshot, document(place["document"]), int(place["start"]), int(place["end"]))
    table = table_of(typed) or "documents"
    full = document(typed) if table == "documents" else find(typed)
    return table, snapshot.rows_of(table, "id", [full]).to_pylist()[0]


def _passage(snapshot: Snapshot, document: str, start: int, end: int) -> dict[str, Any]:
    raw = snapshot.raw(document)
    if not 0 <= start < end <= len(raw) or not raw[start:end].strip():
        raise SettingError(f"the passage {start}-{end} of {document} is empty or outside", f"offsets of words in its {len(raw)} characters")
    return {"document": document, "start": start, "end": end, "exact": raw[start:end]}


def _publisher(snapshot: Snapshot, name: str) -> str:
    """A publisher as the record writes it."""
    names = sorted({n for n in snapshot.table("documents", ["publisher"]).column("publisher").to_pylist() if n})
    found = [n for n in names if one_name(n) == one_name(name)]
    if not found:
        raise NotFound(f"no report of the record is by {name!r}", f"one of {', '.join(names[:10]) or 'none: no publisher is known'}")
    return str(found[0])


# ---- what became of it ------------------------------------------------------------------------------------------------------------


def standings(snapshot: Snapshot, judgements: list[Judgement]) -> list[Judged]:
    """Every judgement with what has become of it, in the order given."""
    verdicts = Verdicts(judgements)
    withdrawn = {j.withdraws: j for j in judgements if j.withdraws}
    publishers = {one_name(n) for n in snapshot.table("documents", ["publisher"]).column("publisher").to_pylist() if n}
    out = []
    for j in judgements:
        about = tuple(in_words(snapshot, k) for k in (j.a, j.b) if k is not None)
        if j.withdraws:
            out.append(Judged(j, "withdrawal", f"takes back {j.withdraws}", about))
        elif j.id in withdrawn:
            out.append(Judged(j, "withdrawn", f"by {withdrawn[j.id].who}: {withdrawn[j.id].why}", about))
        elif problem := next((p for k in (j.a, j.b) if k is not None and (p := _missing(snapshot, k, publishers))), None):
            out.append(Judged(j, "gone", f"{problem}: it does nothing", about))
        else:
            out.append(Judged(j, *_standing(verdicts, j), about))
    return out


def _standing(verdicts: Verdicts, j: Judgement) -> tuple[str, str]:
    mine = [x for x in verdicts.live if VERDICTS[x.verdict] == VERDICTS[j.verdict] and {x.a, x.b} == {j.a, j.b}]
    last: dict[str, Judgement] = {}
    for x in mine:
        last[one_name(x.who)] = x
    final = last[one_name(j.who)]
    if final.id != j.id:
        return "overruled", f"{j.who} judged anew: {final.id}"
    others = [x for x in last.values() if x.verdict != j.verdict]
    if others:
        return "disputed", "; ".join(f"{x.who} says {x.verdict.replace('_', ' ')}" for x in others) + ": nothing follows"
    return "holds", ""


def _missing(snapshot: Snapshot, text: str, publishers: set[str]) -> str | None:
    """Why what a key names is not in the record, or null."""
    key = read_key(text)
    if key.kind == "publisher":
        return None if one_name(key.name) in publishers else f"no report of the record is by {key.name}"
    if key.kind == "speaker":
        return None
    if key.name not in snapshot.where:
        return f"the report {key.name} is not in the record"
    try:
        raw = snapshot.raw(key.name)
    except NotFound:
        return f"the report {key.name} has no text"
    if key.kind == "span" and raw[key.start : key.end] != key.exact and " ".join(key.exact.split()) not in " ".join(raw.split()):
        return f"the words are no longer in the report {key.name}"
    return None


def in_words(snapshot: Snapshot, text: str) -> str:
    """A key for a reader: the words of a passage, the title of a report, a name."""
    key = read_key(text)
    if key.kind == "span":
        return f"“{' '.join(key.exact.split())}” ({key.name} {key.start}-{key.end})"
    if key.kind == "document":
        rows = snapshot.rows_of("documents", "id", [key.name], ["publisher", "title", "uri"]).to_pylist()
        facts = [v for r in rows for v in (r["publisher"], r["title"] or r["uri"]) if v]
        return " · ".join([key.name, *facts])
    return key.name or key.actor


class Named:
    """Which judgements, withdrawn ones and withdrawals too, name something."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._marks = [(j, {mark_of(k) for k in (j.a, j.b) if k is not None}) for j in judgements]
        self._verdicts = Verdicts(replace(j, withdraws=None) for j, _ in self._marks)

    def of(self, spans: Iterable[Any], documents: Iterable[str], publishers: Iterable[str | None]) -> list[Judgement]:
        """The judgements that name one of these spans, documents or publishers."""
        if not self._marks:
            return []
        marks: Marks = self._verdicts.marks(spans)
        by_document = (self._verdicts.marks(document=d) for d in documents)
        marks = marks.union(*by_document, *(self._verdicts.marks(publisher=p) for p in publishers))
        return [j for j, mine in self._marks if marks & mine]


def wrong_speakers(snapshot: Snapshot) -> frozenset[str]:
    """The ids of statements whose speaker a person judged wrong."""
    verdicts = _of_speakers(snapshot)
    documents = sorted({d for j in verdicts for d in [read_key(j.a).name] if d in snapshot.where})
    if not documents:
        return frozenset()
    found = Verdicts(verdicts)
    rows = snapshot.of_documents("statements", documents, columns=["id", "document", "content", "speaker", "speaker_name"]).to_pylist()
    return frozenset(r["id"] for r in rows if (ruling := found.wrong_speaker(r)) and ruling.holds)


def as_judged(snapshot: Snapshot, table: str, rows: pa.Table) -> pa.Table:
    """Rows of a table as persons judged them: statements whose speaker is wrong are nobody's, and `speaker_basis` says who judged it."""
    if table != "statements" or not (verdicts := _of_speakers(snapshot)):
        return rows
    return speakers_as_judged(rows, Verdicts(verdicts))


def _of_speakers(snapshot: Snapshot) -> tuple[Judgement, ...]:
    if not snapshot.rows("judgements"):
        return ()
    return tuple(j for j in Verdicts.of(snapshot.table("judgements")).live if j.verdict == "wrong_speaker")
