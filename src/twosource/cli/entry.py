"""The entry point: one line for every failure that can be explained, exit status 0, 1 or 2."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Status 0 on success, 1 on a failure told in one line on standard error, 2 on wrong usage."""
    import os
    import sqlite3

    from twosource.model import TwosourceError

    from .app import app, options

    try:
        app()
    except TwosourceError as error:
        _fail(str(error), options.debug)
    except KeyboardInterrupt:
        _fail("stopped; what was finished is kept, run the same command again to go on", False, 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (OSError, sqlite3.Error) as error:
        _fail(" ".join(f"{type(error).__name__}: {error}".split()), options.debug)
    except Exception as error:
        text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        _fail(f"a bug in twosource: {text}; run the command again with --debug and report what it prints", options.debug)


def _fail(text: str, debug: bool, status: int = 1) -> None:
    if debug:
        raise
    print(f"twosource: {text}", file=sys.stderr)
    sys.exit(status)
