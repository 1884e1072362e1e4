"""E-mail, such as newsletters: its body as a page or a text, and what its header states (RFC 5322, MIME)."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, Final

from twosource.model import SourceError

from .charset import Decoded, decode
from .metadata import Said
from .opened import Opened

#: Parts of a message that are looked through, and how deep they may lie in one another. Newsletters have two to six parts, three deep.
MOST_PARTS: Final = 500
MOST_DEPTH: Final = 30

_MULTIPART: Final = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_FIELD: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]*[ \t]*:")
_ADDRESS: Final = re.compile(r"<(https?://[^>\s]+)>")
#: Header fields that are kept as what the message states, and under which key.
_KEPT: Final = (
    ("From", "author"),
    ("Sender", "sender"),
    ("Date", "published"),
    ("Subject", "title"),
    ("List-Id", "list"),
    ("Message-ID", "message_id"),
    ("Archived-At", "canonical"),
    ("Organization", "publisher"),
)


def message_id(payload: bytes) -> str | None:
    """The Message-ID as it stands in the header, or null."""
    try:
        head = email.message_from_bytes(payload[: 1 << 16].split(b"\n\n")[0].split(b"\r\n\r\n")[0] + b"\n\n", policy=policy.default)
        return _header(head, "Message-ID") or None
    except (ValueError, RecursionError):
        return None


def _header(message: Any, name: str) -> str:
    """A header field on one line; empty where it cannot be read, as the parser raises errors of many kinds for damaged ones."""
    try:
        value = " ".join(str(message.get(name) or "").split())
        value.encode("utf-8")
    except Exception:
        return ""
    return value


def _parsed(payload: bytes) -> EmailMessage:
    if not _FIELD.match(payload.lstrip()) and not payload.startswith(b"From "):
        raise SourceError("email", "it does not begin with a header", "an e-mail as it was received", "save the message with its header")
    if (n := len(_MULTIPART.findall(payload))) > MOST_DEPTH:
        raise SourceError("too-deep", f"it has {n:,} parts of parts", f"at most {MOST_DEPTH}", "save the text of the message")
    try:
        return email.message_from_bytes(payload, policy=policy.default)
    except (RecursionError, ValueError, LookupError) as error:
        raise SourceError("email", f"the message cannot be parsed: {error}", "an e-mail as it was received", "save its text") from None


def _parts(message: Any, depth: int = 0) -> list[Any]:
    """The parts that can be read, in order, without attachments; of `multipart/alternative` they come from plainest to richest."""
    if message.is_multipart():
        if message.get_content_type() == "message/rfc822":
            return []
        if depth >= MOST_DEPTH:
            raise SourceError("too-deep", "its parts lie too deep in one another", f"at most {MOST_DEPTH}", "save the text of the message")
        out: list[Any] = []
        for part in message.get_payload():
            out += _parts(part, depth + 1)
            if len(out) > MOST_PARTS:
                raise SourceError("too-many", "it has too many parts", f"at most {MOST_PARTS}", "save the text of the message")
        return out
    if message.get_content_disposition() == "attachment":
        return []
    return [message] if message.get_content_type() in ("text/html", "text/plain") else []


def _unflowed(text: str, joined: bool) -> str:
    """The paragraphs of a text in `format=flowed` (RFC 3676): a line that ends in a space goes on in the next. `joined`: DelSp=yes."""
    out: list[str] = []
    open_ = False
    for line in text.split("\n"):
        line = line.rstrip("\r")
        line = line[1:] if line.startswith(" ") else line
        if open_:
            out[-1] += line
        else:
            out.append(line)
        open_ = line.endswith(" ") and line != "-- "
        if open_ and joined:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _text(part: Any) -> Decoded:
    try:
        data = part.get_payload(decode=True) or b""
        charset = part.get_content_charset()
    except (ValueError, LookupError) as error:
        raise SourceError("email", f"its text cannot be unpacked: {error}", "base64 or quoted-printable", "save its text") from None
    page = part.get_content_type() == "text/html"
    decoded = decode(data, charset=charset, page=page, row=False)
    if not page and str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(decoded.text, str(part.get_param("delsp", "")).lower() == "yes")
        return Decoded(text, decoded.encoding, decoded.basis, decoded.wrong)
    return decoded


def read_mail(payload: bytes) -> Opened:
    """The text of a message: its HTML part where it has one, else its plain one. Raises `SourceError` with code `email`, `too-deep`, `too-many`,
    `no-text`, or one of `decode`.
    """
    message = _parsed(payload)
    parts = _parts(message)
    best: SourceError | None = None
    decoded, page = None, False
    for kind in ("text/html", "text/plain"):
        for part in (p for p in parts if p.get_content_type() == kind):
            try:
                decoded, page = _text(part), kind == "text/html"
                break
            except SourceError as error:
                best = best or error
        if decoded:
            break
    if decoded is None:
        if best and best.code != "empty":
            raise best
        raise SourceError("no-text", "there is no text in the message", "a part of HTML or plain text", "leave it out")
    said = [Said(key, value, name) for name, key in _KEPT if (value := _header(message, name))]
    said = [Said(s.key, found[1], s.where) if (found := _ADDRESS.search(s.value)) and s.key == "canonical" else s for s in said]
    stated = {s.key: s.value for s in reversed(said)}
    name, address = parseaddr(stated.get("author", ""))
    names = (name, stated.get("list", "").partition("<")[0].strip(' "'))
    hosts = (address.rpartition("@")[2], stated.get("list", "").partition("<")[2].rstrip("> "))
    return Opened(
        decoded,
        page,
        False,
        tuple(said),
        stated.get("title"),
        stated.get("publisher"),
        stated.get("published"),
        names=tuple(filter(None, names)),
        hosts=tuple(filter(None, hosts)),
    )
