"""How much memory a run may take: what that means for its workers, and what the processes take in fact."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twosource.model import SettingError

MIB: Final = 1 << 20
#: Resident bytes of the process that commits, of a worker with the language model, and of one without it. Measured on 1,000 and 10,000 recycled
#: reports, two workers: 196, 752 and 379 MiB at most.
DRIVER: Final = 210 * MIB
PARSER: Final = 760 * MIB
PLAIN: Final = 390 * MIB
#: A worker that is left so much below its share is begun anew before its next task: what a process has taken it seldom gives back.
GROWTH: Final = 40 * MIB
#: Steps over the whole record get a fresh worker when the one at hand holds more than this.
REST: Final = 300 * MIB
#: How far below the bound something is done about it: what is taken between two looks.
SLACK: Final = 24 * MIB
#: Seconds between two looks.
LOOK: Final = 0.05

_SIZE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(?:([kmgt])(?:i?b)?)?", re.IGNORECASE)
_UNITS: Final = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def bytes_of(text: str) -> int:
    """Bytes of a size as people write it: `2G`, `1500M`, `1.5GiB` (all of them powers of 1,024). Raises `SettingError`."""
    found = _SIZE.fullmatch(text.strip())
    if not found or not found[2]:
        raise SettingError(f"{text[:40]!r} is no size of memory", "a number and M or G, such as 2G", "write it so")
    return int(float(found[1]) * _UNITS[found[2].lower()])


@dataclass(frozen=True, slots=True)
class Share:
    """What a bound on the memory of all processes means: `workers` at once, each of which may take `each` bytes."""

    limit: int
    workers: int
    each: int

    def __str__(self) -> str:
        many = f"{self.workers} worker{'s' * (self.workers != 1)}"
        return f"at most {self.limit // MIB:,} MiB: {many} of up to {self.each // MIB:,} MiB beside {DRIVER // MIB} MiB"


def share(limit: int, workers: int, parses: bool) -> Share:
    """How many of `workers` a bound of `limit` bytes leaves; `parses`: whether they need the language model.

    Raises `SettingError`, which names the least, for a bound that leaves none.
    """
    need = PARSER if parses else PLAIN
    least = DRIVER + need + SLACK
    if limit < least:
        what = "with the language model" if parses else "without the language model"
        raise SettingError(
            f"{limit // MIB:,} MiB of memory are too few: one worker {what} takes up to {need // MIB} MiB, this process {DRIVER // MIB}",
            f"at least {-(-least // MIB)}M",
            "give --memory more" + (", or compute less by --only" if parses else ""),
        )
    fits = max(1, min(workers, (limit - DRIVER - SLACK) // need))
    return Share(limit, fits, (limit - DRIVER - SLACK) // fits)


def resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where that cannot be told (no /proc, or the process is gone)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def held(pids: Iterable[int]) -> int:
    """Bytes that this process and others hold."""
    return resident(os.getpid()) + sum(map(resident, pids))


def proportional(pid: int) -> int:
    """Bytes of memory of a process, of what it shares with others its part (`Pss`); what it holds where that cannot be told."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return int(text.split("\nPss:", 1)[1].split(None, 1)[0]) * 1024
    except (OSError, IndexError, ValueError):
        return resident(pid)


class Meter:
    """What this process and others hold together, what they share (libraries, most of all) counted once. To look costs 10 to 30 ms a gigabyte:
    what sharing saves is looked up anew after `AGAIN` seconds, and only where it matters.
    """

    AGAIN: Final = 2.0

    def __init__(self) -> None:
        self._whose: frozenset[int] = frozenset()
        self._until = 0.0
        self._shared = 0

    def above(self, pids: Iterable[int], bound: int) -> bool:
        """Whether they hold more than `bound` bytes."""
        others = frozenset(pids)
        taken = held(others)
        if taken <= bound:
            return False
        if others != self._whose or time.monotonic() >= self._until:
            self._shared = max(0, taken - sum(map(proportional, (os.getpid(), *others))))
            self._whose, self._until = others, time.monotonic() + self.AGAIN
        return taken - self._shared > bound


#: Options of glibc's mallopt (malloc.h) and their values: one arena, and large pieces by themselves and given back at once.
_THRIFT: Final = {-8: 1, -3: MIB // 4, -1: 16 * MIB}


def be_thrifty() -> None:
    """From now on hold little more memory than is used, as far as that can be done: Arrow takes it from the C library, and that keeps little."""
    import ctypes

    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for option, value in _THRIFT.items():
            library.mallopt(option, value)


def give_back() -> None:
    """Give memory that is held and not used back to the system, as far as that can be done."""
    import pyarrow as pa

    gc.collect()
    pa.default_memory_pool().release_unused()
    trim()


def trim() -> None:
    """Give what lies unused between pieces that are used back to the system: after each lot of a large record it is some 100 MB."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)


#: Python looks for dead cycles among new objects when there are so many more of them (700 by itself): rows of tables come by the thousand and
#: hold none. On syndicated reports all looks together took 0.46 s of 10.5 before and 0.14 now, with no more memory.
_LOOK_AFTER: Final = 50_000

#: Steps whose models and word lists are in this process and left alone; null where nobody asked for it.
_settled: set[str] | None = None


@contextlib.contextmanager
def settling() -> Iterator[None]:
    """While it lasts, Python does not look for dead cycles among what a step loaded in its first run: parser, models and word lists are some
    million objects that stay, and a look through them takes 0.3 s each time (a tenth of an ingest). Afterwards all is as before.
    """
    global _settled
    before, own, thresholds = _settled, not gc.get_freeze_count(), gc.get_threshold()
    _settled = set() if before is None else before
    gc.freeze()
    gc.set_threshold(max(_LOOK_AFTER, thresholds[0]), *thresholds[1:])
    try:
        yield
    finally:
        _settled = before
        gc.set_threshold(*thresholds)
        if own:
            gc.unfreeze()


def settle(step: str) -> None:
    """This step ran: what it loaded in its first run stays."""
    if _settled is not None and step not in _settled:
        _settled.add(step)
        gc.freeze()
