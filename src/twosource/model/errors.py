"""One family of errors. Each says what was wrong with its value, what was expected and what to do next, in one line."""

from __future__ import annotations


class TwosourceError(Exception):
    """Base of every error that a user can meet.

    `problem` names the thing and what is wrong with it; `expected` says what would have been right; `todo` what to do next.
    """

    def __init__(self, problem: str, expected: str = "", todo: str = "") -> None:
        super().__init__(problem, expected, todo)
        self.problem = problem
        self.expected = expected
        self.todo = todo

    def __str__(self) -> str:
        parts = [self.problem]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.todo:
            parts.append(self.todo)
        return " ".join("; ".join(parts).split())


class SpanError(TwosourceError):
    """A span whose exact words do not stand at its offsets in the raw text."""


class SettingError(TwosourceError):
    """A setting, option or filter with a value that cannot be used."""


class SourceError(TwosourceError):
    """A source that cannot be read. `code` is a short word for counting: empty, binary, encoding, too-large, unsafe-path ..."""

    def __init__(self, code: str, problem: str, expected: str = "", todo: str = "") -> None:
        super().__init__(problem, expected, todo)
        self.args = (code, problem, expected, todo)
        self.code = code


class LexiconError(TwosourceError):
    """A lexicon file that is missing or malformed."""


class ModelError(TwosourceError):
    """A language model that is missing or is not the one that was pinned."""


class PlanError(TwosourceError):
    """A plan of steps that reads what nothing wrote, or writes a table twice."""


class WorkerError(TwosourceError):
    """Workers died or stood still more often than the engine tries again."""


class RecordError(TwosourceError):
    """A record that cannot be used."""


class RecordMissing(RecordError):  # noqa: N818 - it reads as what it is
    """No record at the path."""


class RecordBusy(RecordError):  # noqa: N818
    """Another process writes to the record."""


class RecordTooNew(RecordError):  # noqa: N818
    """The record was written by a later version of the format."""


class RecordFull(RecordError):  # noqa: N818
    """The disk under the record is full; what was committed before is intact."""


class NotFound(TwosourceError):  # noqa: N818
    """An id that the record does not hold, or a prefix that fits several."""
