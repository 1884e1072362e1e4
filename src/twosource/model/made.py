"""What made a row: the step, in the version that the record remembers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Made:
    """`step`, the tables that it `reads`, and its `version`, null when the record does not say; `settings` that it looked at and `lexicons` with
    their digests: null when they are not known, because the work was done by another version, or with other lexicons or inputs than there are
    now (`current` is false).
    """

    step: str
    version: str | None
    current: bool
    settings: tuple[tuple[str, str], ...] | None
    lexicons: tuple[tuple[str, str], ...] | None
    reads: tuple[str, ...] = ()
