"""The part of the Python API that takes reports in, and watches feeds: asks them by their rules and remembers what it saw."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from twosource import engine
from twosource.engine import Event, IngestReport, Limits, Problem, Share, Where
from twosource.fetch import Answer, FetchError, next_time
from twosource.model import Editions, RecordBusy, SettingError, SourceError, TwosourceError
from twosource.store import Record, Refusal

if TYPE_CHECKING:
    from twosource.fetch.client import Fetcher

#: Seconds between two looks at a feed when nothing else is said.
EVERY: Final = 900.0
#: Public feeds are not asked more often than this (seconds), whatever is wished.
SHORTEST: Final = 60.0
#: A feed that fails is asked again after twice the time, four times ... and at most after this (seconds).
LONGEST: Final = 86_400.0
#: Entries of one answer that are taken in; of a feed with more the first ones, which are the newest by custom.
MOST_ENTRIES: Final = 10_000
#: An interval is stretched by up to this share, so that many watchers do not ask at one moment.
JITTER: Final = 0.1


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a feed. `outcome`: `read`, `unchanged` (the server says so), `waiting` (it asked to be left alone until `next`), `failed` or
    `gone`.

    `entries`: in the feed; `new`: reports that came into the record, `changed`: how many of these are later versions of reports; `refused`: what
    could not be used or fetched, with reasons; `problem`: why it failed; `next`: when the feed may be asked again, in seconds since 1970.
    """

    feed: str
    outcome: str
    next: float
    entries: int = 0
    new: int = 0
    changed: int = 0
    refused: tuple[Refusal, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _How:
    """How feeds are watched: seconds between two looks, whether articles are fetched, and who is told."""

    every: float
    fetch: bool
    workers: int | None
    memory: str | int | None
    notify: Callable[[Event], None]
    heard: Callable[[Look], None]
    now: Callable[[], float]


class Watching:
    """What `Corpus` is besides: it takes reports in and watches feeds."""

    _record: Record

    def _bring(
        self,
        told: str,
        sources: Iterable[str],
        *,
        only: Iterable[str] | None = None,
        workers: int | None = None,
        settings: Mapping[str, str] | None = None,
        notify: Callable[[Event], None] | None = None,
        stdin: BinaryIO | None = None,
        arrivals: Iterable[dict[str, Any] | Problem] = (),
        where: Where | None = None,
        memory: str | int | None = None,
    ) -> IngestReport:
        """Take sources and arrivals in as one run of the record, which is called `told`."""
        most = engine.bytes_of(memory) if isinstance(memory, str) else memory
        with self._record.writing():
            self._record.sweep()
            chosen = {**self._record.settings(), **(settings or {})}
            engine.check_settings(chosen)
            if settings:
                self._record.choose(chosen)
            run = self._record.begin_run(_now(), told)
            try:
                report = engine.ingest(
                    self._record,
                    sources,
                    only=only,
                    workers=workers,
                    settings=chosen,
                    notify=notify or (lambda event: None),
                    stdin=stdin,
                    arrivals=arrivals,
                    where=where,
                    memory=most,
                )
            except BaseException as error:
                problem = str(error) if isinstance(error, TwosourceError) else type(error).__name__
                self._record.end_run(run, _now(), "failed", problem)
                raise
            detail = f"{report.new} new, {report.again} again, {len(report.refused)} refused; {' '.join(report.steps) or 'nothing to do'}"
            self._record.end_run(run, _now(), "done", detail)
        return report

    @staticmethod
    def share(memory: str | int, workers: int | None = None) -> Share:
        """What a bound on the memory of an ingest of everything means for its workers. Raises `SettingError` for one that is too small."""
        most = engine.bytes_of(memory) if isinstance(memory, str) else memory
        return engine.share(most, workers or engine.default_workers(), True)

    def watch(
        self,
        feeds: str | Iterable[str],
        *,
        every: float = EVERY,
        once: bool = True,
        fetch: bool = False,
        allow_private: bool = False,
        workers: int | None = None,
        memory: str | int | None = None,
        notify: Callable[[Event], None] | None = None,
        heard: Callable[[Look], None] | None = None,
        fetcher: Fetcher | None = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> tuple[Look, ...]:
        """Look at feeds and take in what is new; with `once`, once, else every `every` seconds until interrupted. Returns the last looks.

        `memory`: as for `ingest`. `fetch`: fetch the article of every new or changed entry; `allow_private`: ask hosts of private networks and
        of this machine too; `heard` is told every look. A feed is never asked before it wants to be (its ttl, Cache-Control, Retry-After).
        `fetcher`, `now` and `sleep` stand in for the network and the clock. Raises `SettingError` for an interval that is too short,
        `FetchError` for what is no address; a feed that fails is a `Look`.
        """
        from twosource.fetch.addresses import plain_address
        from twosource.fetch.client import Fetcher

        listed = list(dict.fromkeys(plain_address(_spelled(f)) for f in ([feeds] if isinstance(feeds, str) else feeds)))
        if not listed:
            raise SettingError("there is no feed to watch", "at least one address", "give one")
        shortest = 1.0 if allow_private else SHORTEST
        if every < shortest:
            raise SettingError(f"the interval is {every:g} seconds", f"at least {shortest:g}", "watch less often")
        how = _How(every, fetch, workers, memory, notify or (lambda event: None), heard or (lambda look: None), now)
        own = fetcher or Fetcher(private=allow_private, now=now, sleep=sleep)
        try:
            last: dict[str, Look] = {}
            before = now()
            while True:
                if now() < before:  # the clock was set back: when the next looks are due is counted anew
                    last = {f: x for f, x in last.items() if x.outcome == "gone"}
                before = now()
                for feed in listed:
                    if once or feed not in last or (last[feed].next <= now() and last[feed].outcome != "gone"):
                        last[feed] = self._look(feed, how, own, once)
                        how.heard(last[feed])
                alive = [x.next for x in last.values() if x.outcome != "gone"]
                if once or not alive:
                    return tuple(last[f] for f in listed)
                sleep(max(0.1, min(alive) - now()))
        finally:
            if fetcher is None:
                own.close()

    def _look(self, feed: str, how: _How, fetcher: Fetcher, once: bool) -> Look:
        """One look at a feed, with what is remembered of it."""
        state = self._record.watched(feed)
        asked = float(state.get("asked_until", 0.0))
        if asked > how.now() >= float(state.get("looked", 0.0)):  # else the clock was set back since, and `asked` means nothing
            return Look(feed, "waiting", asked)
        try:
            answer = self._ask(feed, state, how, fetcher)
            if answer.status == 304:
                look, more = Look(feed, "unchanged", 0.0), dict[str, Any]()
            else:
                look, more = self._take(feed, answer, state, how, fetcher)
            until = next_time(answer.headers, how.now(), float(more.get("ttl", state.get("ttl", 0.0))))
            keep = {"asked_until": until, "looked": how.now(), "failures": 0, **more}
            if answer.moved:
                keep["moved"] = answer.moved
        except (SourceError, RecordBusy) as error:
            look, keep = self._failed(feed, error, state, how)
        self._remember(feed, {**state, **keep})
        failures = int(keep.get("failures", 0))
        pause = min(how.every * 2**failures, max(LONGEST, how.every)) * (1 + JITTER * random.random())
        if failures:
            # Full jitter: many that failed at one moment do not come back at one moment.
            pause = max(how.every, pause * random.random())
        return _at(look, max(how.now() + pause, float(keep.get("asked_until", 0.0))))

    def _ask(self, feed: str, state: Mapping[str, Any], how: _How, fetcher: Fetcher) -> Answer:
        known = {"etag": state.get("etag"), "modified": state.get("modified")} if state.get("fetch", False) == how.fetch else {}
        if (moved := state.get("moved")) is None:
            return fetcher.feed(feed, **known)
        try:
            return fetcher.feed(moved, **known)
        except FetchError as error:
            if error.code not in ("status", "no-host", "address") or error.wait:
                raise
            # Where it was sent for good it is no more: the address that the user gave is asked again.
            return fetcher.feed(feed)

    def _failed(self, feed: str, error: TwosourceError, state: Mapping[str, Any], how: _How) -> tuple[Look, dict[str, Any]]:
        keep: dict[str, Any] = {"failures": int(state.get("failures", 0)) + isinstance(error, SourceError)}
        if isinstance(error, FetchError) and error.wait:
            keep |= {"asked_until": how.now() + error.wait, "looked": how.now()}
        gone = isinstance(error, FetchError) and error.status == 410
        return Look(feed, "gone" if gone else "failed", 0.0, problem=str(error)), keep

    def _remember(self, feed: str, state: Mapping[str, Any]) -> None:
        try:
            with self._record.writing():
                self._record.remember(feed, state)
        except RecordBusy:
            return  # what was not remembered is asked for again, and nothing is doubled

    # ---- what came ----------------------------------------------------------------------------------------------------------------

    def _take(self, feed: str, answer: Answer, state: Mapping[str, Any], how: _How, fetcher: Fetcher) -> tuple[Look, dict[str, Any]]:
        """Take in the entries of an answer that are new or changed. Returns the look and what to remember."""
        found: list[Any] = []
        problems: list[Problem] = []
        ttl = 0.0
        try:
            for item in engine.feed_entries(answer.content, answer.address, answer.charset, Limits(members=MOST_ENTRIES)):
                if isinstance(item, SourceError):
                    problems.append(Problem.of(feed, item))
                elif hasattr(item, "key"):
                    found.append(item)
                else:
                    ttl = item.ttl
        except SourceError as error:
            if not found:
                raise
            problems.append(Problem.of(feed, error))
        known, seen = state.get("seen") or {}, dict[str, str]()
        changed = []
        for entry in found:
            seen[entry.key] = f"{entry.state}{'+' if how.fetch else ''}"
            if known.get(entry.key) != seen[entry.key]:
                changed.append(entry)
        arrivals = self._arrivals(feed, changed, how, fetcher, seen)
        more = {
            "seen": seen,
            "ttl": ttl,
            "fetch": how.fetch,
            "etag": answer.headers.get("etag"),
            "modified": answer.headers.get("last-modified"),
        }
        if not changed and not problems:
            return Look(feed, "read", 0.0, len(found)), more
        before = self._replaced()
        arrived = chain(problems, arrivals)
        report = self._bring(f"watch {feed}", [], workers=how.workers, memory=how.memory, notify=how.notify, arrivals=arrived)
        return Look(feed, "read", 0.0, len(found), report.new, self._replaced() - before, report.refused), more

    def _replaced(self) -> int:
        """How many versions of reports are not the last one."""
        return len(Editions(self._record.snapshot().table("versions").to_pylist()).replaced())

    @staticmethod
    def _arrivals(feed: str, entries: Iterable[Any], how: _How, fetcher: Fetcher, seen: dict[str, str]) -> Iterator[dict[str, Any] | Problem]:
        """The entries, the oldest first as far as the feed tells; with articles where they are fetched. An article that cannot be had leaves
        what the feed says; one that may be had later is asked for again with the next look.
        """
        for entry in sorted(entries, key=lambda e: -e.number):
            page = None
            if how.fetch and entry.link:
                try:
                    got = fetcher.page(entry.link)
                    page = (got.content, "text" if got.media == "text/plain" else "html", got.charset, got.moved or got.address)
                except FetchError as error:
                    yield Problem.of(entry.link, error)
                    if error.code in _PASSING or (error.status or 0) >= 500 or error.status == 429:
                        seen.pop(entry.key, None)
            yield engine.entry_arrival(entry, feed, page)


#: Failures that may be over by the next look.
_PASSING: Final = frozenset({"too-slow", "no-answer", "no-host", "broken-answer", "cut-off", "tls"})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _at(look: Look, moment: float) -> Look:
    return replace(look, next=moment)


def _spelled(feed: str) -> str:
    """An address as it is asked for: `feed:` in front of one is how browsers hand feeds on."""
    text = feed.strip()
    if text.lower().startswith("feed:"):
        rest = text[len("feed:") :]
        return f"https:{rest}" if rest.startswith("//") else rest
    if "://" not in text:
        raise SettingError(f"{text[:200]!r} is no web address", "http:// or https:// and a host", "give a feed on disk to `twosource ingest`")
    return text


def seconds_of(text: str) -> float:
    """Seconds of a span of time as people write it: `90s`, `15m`, `2h`, `1d`. Raises `SettingError`."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
    number, unit = text.strip()[:-1], text.strip()[-1:].lower()
    if unit not in units or not number.isascii() or not number.isdigit() or len(number) > 6:
        raise SettingError(f"{text!r} is no span of time", "a number and s, m, h or d, such as 15m", "write it so")
    return int(number) * units[unit]
