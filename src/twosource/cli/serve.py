"""`twosource serve`: the page and the HTTP API over the record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from twosource import corpus as api
from twosource.model import RecordError, SettingError

from .app import app, options
from .console import err


@app.command(epilog="Example: twosource serve --open")
def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; any address but this machine's own asks for a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    token: Annotated[
        str | None, typer.Option("--token", metavar="WORD", envvar="TWOSOURCE_TOKEN", help="The token to ask for; one is made up by default.")
    ] = None,
    judgements: Annotated[bool, typer.Option("--allow-judgements", help="Let whoever has the token write verdicts.")] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Serve the page and the HTTP API; stop with Ctrl-C. It reads what is committed, also while an ingest runs."""
    start(options.record, host, port, token, judgements, show)


def start(
    record: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    judgements: bool = False,
    show: bool = False,
    fiction: bool = False,
) -> None:
    """Serve a record until stopped; print the address first."""
    with api.open(record, create=False):
        pass  # what is wrong with the record is told before anything is opened
    from twosource.web import app as web
    from twosource.web import security

    local = security.is_loopback(host)
    if token is not None and len(token) < SHORTEST:
        raise SettingError(f"the token has {len(token)} characters", f"at least {SHORTEST}", "leave --token out to have one made up")
    closed = not local or token is not None
    token = token or (security.new_token() if closed or judgements else None)
    made = web.create(record, token=token, closed=closed, judging=judgements, local=local, fiction=fiction)
    try:
        listening = web.listen(host, port)
    except OSError as error:
        raise RecordError(
            f"{host} port {port} cannot be listened on ({error.strerror})", "a free port of this machine", "try --port 0"
        ) from None
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/" + (f"?token={token}" if closed or judgements else "")
    err.print(f"{record}: {address}", markup=False, highlight=False, soft_wrap=True)
    if judgements:
        err.print(f"Verdicts are taken with the token {token}", markup=False, highlight=False, soft_wrap=True)
    if not local:
        err.print("The token is sent in the clear: put a server with TLS in front of it on any network that you do not trust.", markup=False)
    if show:
        import webbrowser

        webbrowser.open(address)
    web.run(made, listening)


#: Characters of a token at least.
SHORTEST = 12


def write_sheet(table: str, shape: str, path: Path | None, story: str | None) -> None:
    """`twosource export story --format html`: one self-contained file."""
    if table != "story" or shape != "html":
        raise SettingError(
            f"{table} cannot be written as {shape}", "a story as html, or a table in another format", "try `twosource export story -f html`"
        )
    with api.open(options.record, create=False):
        pass  # what is wrong with the record is told first
    from twosource.web import sheet

    text = sheet(options.record, story).encode("utf-8", "replace")
    if path is None:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(text)
    except OSError as error:
        raise RecordError(f"{path} cannot be written ({error.strerror})", "a path that you may write to", "name another -o") from None
    err.print(f"the story is written to {path}", markup=False, highlight=False)
