"""The plan: the ordered list of steps, and the one place that names the rooms that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, Final, Literal

from twosource.clean import CLEAN
from twosource.corroborate import CLAIM_SETTING, CLAIM_WAYS, DISPUTE_SETTING, DISPUTE_WAYS, claims_step, disputes_step
from twosource.extract import (
    ACTORS,
    ANCHOR,
    EVENT_SETTING,
    EVENT_WAYS,
    EVENTS,
    MEANT,
    MENTIONS,
    SETTING,
    STATEMENTS,
    TIMES,
    WAYS,
    acts_step,
)
from twosource.language import LANGUAGE, PAIRS, PAIRS_AGAINST, pairs_digest, read_against, read_pairs, sentence_vectors
from twosource.lexicons import lexicon_digest
from twosource.model import TABLES, PlanError, SettingError, Settings, Step, digest
from twosource.readers import READ, VERSIONS, Limits, Problem, arrive
from twosource.reuse import QUOTES, REUSE, WORDS
from twosource.stories import STORIES, STORY_SETTING, STORY_WAYS, THREADS

#: Tables that are there before the first step, what the readers took in and what persons judged; which steps may read them, as in `Step.key`.
GIVEN: Final[Mapping[str, Literal["document", "record"]]] = {"arrivals": "document", "received": "document", "judgements": "record"}

STEPS: Final[tuple[Step, ...]] = (
    # Vectors are another room's than acts, and the readers of pairs than claims and disputes: they are handed over here.
    *(READ, CLEAN, TIMES, WORDS, LANGUAGE, MENTIONS, STATEMENTS, acts_step(sentence_vectors)),
    *(VERSIONS, REUSE, QUOTES, STORIES, MEANT, ANCHOR, EVENTS, THREADS),
    *(claims_step(read_pairs, pairs_digest(PAIRS)[:16]), disputes_step(read_against, pairs_digest(PAIRS_AGAINST)[:16]), ACTORS),
)


#: What can be chosen for a record, and what it may be; the first is the default.
SETTINGS: Final[dict[str, tuple[str, ...]]] = {
    SETTING: WAYS,
    EVENT_SETTING: EVENT_WAYS,
    CLAIM_SETTING: CLAIM_WAYS,
    DISPUTE_SETTING: DISPUTE_WAYS,
    STORY_SETTING: STORY_WAYS,
}


def check_settings(chosen: Mapping[str, str]) -> None:
    """Raise `SettingError` for a setting that does not exist or cannot have its value."""
    for name, value in chosen.items():
        if name not in SETTINGS:
            raise SettingError(f"there is no setting {name!r}", f"one of {', '.join(SETTINGS)}", "see `twosource ingest --help`")
        if value not in SETTINGS[name]:
            raise SettingError(f"the setting {name} is {value!r}", f"one of {', '.join(SETTINGS[name])}", "choose one of them")


def check_plan(steps: Sequence[Step], given: Mapping[str, Literal["document", "record"]] = GIVEN) -> None:
    """Raise `PlanError`, naming the step, unless everything that is read is written earlier and nothing is written twice.

    A step over single documents may not read what a step over the whole record wrote.
    """
    written = dict(given)
    for step in steps:
        for table in step.reads:
            if table not in written:
                raise PlanError(f"step {step.name} reads {table}, which no earlier step writes", "a table written before", "mend the order")
            if step.key == "document" and written[table] == "record":
                raise PlanError(f"step {step.name} works on single documents and reads {table}, which is made of the whole record")
        for table in step.writes:
            if table in written:
                raise PlanError(f"step {step.name} writes {table}, which is written already", "one writer a table")
            if table not in TABLES:
                raise PlanError(f"step {step.name} writes {table}", f"one of {', '.join(TABLES)}")
            written[table] = step.key


def needed(steps: Sequence[Step], tables: Iterable[str] | None) -> tuple[Step, ...]:
    """The steps that these tables need, in order; all when `tables` is null. Raises `SettingError` for a name that no step writes."""
    if tables is None:
        return tuple(steps)
    wanted = set(tables)
    if unknown := wanted - {t for s in steps for t in s.writes} - set(GIVEN):
        known = ", ".join(t for s in steps for t in s.writes)
        raise SettingError(f"no step makes the table {sorted(unknown)[0]!r}", f"of {known}", "see docs/tables.md")
    chosen: list[Step] = []
    for step in reversed(steps):
        if wanted & set(step.writes):
            chosen.append(step)
            wanted |= set(step.reads)
    return tuple(reversed(chosen))


def step_key(step: Step, settings: Settings, inputs: Iterable[tuple[str, str]], without: Iterable[str] = ()) -> str:
    """The key of a finished part: hash of the step's version, its settings and lexicons and its inputs (table, digest), in any order."""
    lexicons = [f"{n}={lexicon_digest(n)}" for n in sorted(step.lexicons)]
    chosen = [f"{n}={settings.get(n)!r}" for n in sorted(step.settings)]
    read = sorted(f"{t}={d}" for t, d in inputs)
    return digest(step.name, step.version, "lexicons", *lexicons, "settings", *chosen, "inputs", *read, "without", *sorted(without))


def lexicons_of(step: Step) -> tuple[tuple[str, str], ...]:
    """The lexicons that a step reads, each with the digest that it has now."""
    return tuple((n, lexicon_digest(n)) for n in sorted(step.lexicons))


def compare(*sides: Any) -> Any:
    """Two documents aligned: `twosource.reuse.compare`, loaded when it is asked for."""
    from twosource import reuse

    return reuse.compare(*sides)


def align_words(a: str, b: str) -> Any:
    """Two wordings aligned: `twosource.reuse.align_words`, loaded when it is asked for."""
    from twosource import reuse

    return reuse.align_words(a, b)


def feed_entries(content: bytes, address: str, charset: str | None, limits: Limits) -> Iterator[Any]:
    """What a feed holds: `twosource.readers.feeds.entries`, loaded when it is asked for."""
    from twosource.readers import feeds

    return feeds.entries(BytesIO(content), limits, address=address, charset=charset)


def entry_arrival(entry: Any, feed: str, page: tuple[bytes, str, str | None, str] | None = None) -> dict[str, Any]:
    """An entry of a feed as a row of `arrivals`: `twosource.readers.feeds.entry_arrival`."""
    from twosource.readers import feeds

    return feeds.entry_arrival(entry, feed, page)


check_plan(STEPS)

__all__ = [
    "GIVEN",
    "SETTINGS",
    "STEPS",
    "Limits",
    "Problem",
    "align_words",
    "arrive",
    "check_plan",
    "check_settings",
    "compare",
    "entry_arrival",
    "feed_entries",
    "lexicons_of",
    "needed",
    "step_key",
]
