"""The two consoles: answers go to `out`, progress and remarks to `err`."""

from __future__ import annotations

import shutil
import sys

from rich.console import Console

#: Width where there is no terminal to ask: wide enough for two columns of text, narrow enough for a mail.
PLAIN_WIDTH = 110


def _width(stream: object) -> int | None:
    return None if getattr(stream, "isatty", lambda: False)() else shutil.get_terminal_size((PLAIN_WIDTH, 40)).columns


out = Console(width=_width(sys.stdout), highlight=False)
err = Console(stderr=True, width=_width(sys.stderr), highlight=False)
