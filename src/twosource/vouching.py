"""The part of the Python API that says where things come from, and keeps what persons judge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from twosource import __version__, engine, exports
from twosource.exports import Books, Judged, Trace
from twosource.model import Judgement, RecordError, SettingError, Version
from twosource.store import Record, Snapshot, append, from_lines, judge, to_lines, withdraw


class Vouching:
    """What `Corpus` is besides: trace and judge. Both need nothing but a record and its names."""

    _record: Record

    def find(self, identifier: str, table: str | None = None, snapshot: Snapshot | None = None) -> str:
        """As in `Corpus`."""
        raise NotImplementedError

    def document(self, name: str, snapshot: Snapshot | None = None) -> str:
        """As in `Corpus`."""
        raise NotImplementedError

    # ---- where things come from ---------------------------------------------------------------------------------------------------

    def trace(self, identifier: str, *, most: int | None = None) -> Trace:
        """Where one thing comes from; `identifier` is an id or the beginning of one; at most so many places are followed. Raises `NotFound`."""
        snap = self._record.snapshot()
        full = self.find(identifier, snapshot=snap)
        return exports.trace(snap, full, self._books(), most)

    def versions(self, name: str) -> tuple[Version, ...]:
        """All versions of a document, the first one first; `name`: its id, file name, source id or address. None are listed of a document that
        never changed. What only an older version says is not in lists such as `statements`; `compare` shows it. Raises `NotFound`.
        """
        snap = self._record.snapshot()
        rows = snap.rows_of("versions", "document", exports.editions_of(snap).all(self.document(name, snap))).to_pylist()
        return tuple(Version(**row) for row in sorted(rows, key=lambda r: r["number"]))

    def prov(self, claims: Iterable[str] | None = None) -> dict[str, Any]:
        """Claims (ids or beginnings of them; all by default) as a W3C PROV-JSON document. Raises `NotFound`."""
        snap = self._record.snapshot()
        rows = snap.table("claims") if claims is None else snap.rows_of("claims", "id", [self.find(c, "claims", snap) for c in claims])
        return exports.prov(snap, rows.to_pylist(), self._books(), __version__)

    def _books(self) -> Books:
        made = engine.maker(self._record, self._record.settings())
        return Books(made, self._record.received, self._record.judgements())

    # ---- what persons judge -------------------------------------------------------------------------------------------------------

    def judge(self, verdict: str, a: str, b: str | None = None, *, who: str, why: str, now: datetime | None = None) -> Judgement:
        """Keep a person's verdict: `same`, `not_same`, `independent`, `dependent` (on `a` and `b`) or `wrong_speaker` (on the statement `a`).

        A thing is an id or the beginning of one, `DOCUMENT:START-END`, `publisher:NAME`, or a document by any of its names. `now`: when it was
        made, the present by default. The steps that read verdicts take it in with the next `ingest` (of nothing, perhaps). Raises `SettingError`
        for a verdict that makes no sense, `NotFound`, and `RecordBusy` when another process writes.
        """
        verdict = exports.verdict_of(verdict)
        with self._record.writing():
            snap = self._record.snapshot()
            one = exports.resolved(snap, a, self.find, self.document)
            other = exports.resolved(snap, b, self.find, self.document) if b is not None else None
            keys = exports.keys_of(verdict, one, other)
            return judge(self._record, verdict, *keys, who=who, why=why, now=now)

    def withdraw(self, identifier: str, *, who: str, why: str, now: datetime | None = None) -> Judgement:
        """Take a judgement back, by its id or the beginning of it; both rows stay in the record. Raises `NotFound` and `SettingError`."""
        with self._record.writing():
            full = self.find(identifier, "judgements")
            taken = next(j for j in self._record.judgements() if j.id == full)
            return withdraw(self._record, taken, who=who, why=why, now=now)

    def judgements(self) -> tuple[Judged, ...]:
        """All judgements in the order in which they came, each with what has become of it."""
        return tuple(exports.standings(self._record.snapshot(), self._record.judgements()))

    def export_judgements(self, path: str | Path) -> int:
        """Write all judgements to a file of JSON Lines, for another record or for safe keeping; returns how many."""
        found = self._record.judgements()
        try:
            Path(path).write_text(to_lines(found), encoding="utf-8")
        except OSError as error:
            raise RecordError(f"{path} cannot be written ({error.strerror})", "a path that you may write to", "name another one") from None
        return len(found)

    def import_judgements(self, path: str | Path) -> tuple[Judgement, ...]:
        """Take judgements in from a file of JSON Lines, all of them or none; those that are there already are passed over. Returns the new ones.

        Raises `SettingError`, naming the line, for a file that holds anything else.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise SettingError(f"{path} cannot be read ({error.strerror})", "a file that `twosource judge --export` wrote") from None
        except UnicodeDecodeError:
            raise SettingError(f"{path} is not UTF-8", "a file that `twosource judge --export` wrote") from None
        with self._record.writing():
            return tuple(append(self._record, from_lines(text, Path(path).name)))
