"""Who said and did what: statements out of the parse."""

from __future__ import annotations

from .statements import STATEMENTS, statements

__all__ = ["STATEMENTS", "statements"]
