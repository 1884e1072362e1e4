"""CPU time of a piece of work, measured so that a busy machine or a large heap does not decide a test."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Fails when the block takes more than so many CPU seconds. Bounds stand far above what is usual: what they guard against takes minutes."""
    gc.collect()
    gc.disable()  # a full collection walks the heap of every test before this one
    try:
        start = time.process_time()
        yield
        spent = time.process_time() - start
    finally:
        gc.enable()
    assert spent < seconds, f"{spent:.2f} CPU seconds, at most {seconds} were expected"


def cpu(work: Callable[[], object], tries: int = 3) -> float:
    """The fewest CPU seconds of some tries."""
    spent = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(tries):
            start = time.process_time()
            work()
            spent.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(spent)
