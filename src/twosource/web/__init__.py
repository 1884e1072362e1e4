"""The page and the HTTP API: a door onto the corpus, read-only unless judgements are allowed."""

from __future__ import annotations

from typing import Any

__all__ = ["create", "sheet"]


def create(*args: Any, **options: Any) -> Any:
    """The application, as in `twosource.web.app.create`; what it needs is loaded when it is called."""
    from .app import create as make

    return make(*args, **options)


def sheet(*args: Any) -> str:
    """A story as one self-contained HTML file, as in `twosource.web.pages.sheet`."""
    from .pages import sheet as make

    return make(*args)
