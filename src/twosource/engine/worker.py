"""The process at the other end of the pool: tasks come on standard input, answers go to standard output; it ends when its parent does."""

from __future__ import annotations

import os
import pickle
import struct
import sys
from typing import BinaryIO

from .memory import be_thrifty, give_back, settling
from .task import run_task


def send(pipe: BinaryIO, message: object) -> None:
    """Write one length-prefixed pickled message."""
    data = pickle.dumps(message)
    left = memoryview(struct.pack("<Q", len(data)) + data)
    while left:
        left = left[pipe.write(left) or 0 :]
    pipe.flush()


def receive(pipe: BinaryIO) -> object:
    """Read one message and not a byte more. Raises `EOFError` when the other end is gone."""
    (size,) = struct.unpack("<Q", _exactly(pipe, 8))
    return pickle.loads(_exactly(pipe, size))


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        some = pipe.read(size - len(data))
        if not some:
            raise EOFError
        data += some
    return bytes(data)


def main(thrifty: bool = False) -> None:
    """Serve tasks until standard input ends. What a step prints goes to standard error. `thrifty`: give memory back after each."""
    with settling():
        _serve(thrifty)


def _serve(thrifty: bool) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    if thrifty:
        be_thrifty()
    send(answers, ("ready", None))
    while True:
        try:
            task = receive(sys.stdin.buffer)
        except EOFError:
            return
        try:
            result = run_task(task)  # type: ignore[arg-type]
            if thrifty:
                give_back()
            send(answers, ("done", result))
        except BrokenPipeError:
            return
        except Exception as error:
            try:
                send(answers, ("failed", error))
            except (pickle.PicklingError, TypeError, AttributeError):
                send(answers, ("failed", RuntimeError(f"{type(error).__name__}: {error}")))
