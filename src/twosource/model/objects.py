"""Folders of object stores by their address: opened, and asked again when they fail now and then."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .errors import SettingError

#: An object store that fails is asked again after so many seconds, then doubled; after the last one it is given up.
PAUSES: Final = (0.2, 0.8, 3.2, 12.8)
#: What a store says that it will say again: asking once more costs time and changes nothing.
_LASTING: Final = (
    *("ACCESS_DENIED", "NO_SUCH_BUCKET", "NO_SUCH_KEY", "INVALID_ACCESS_KEY", "SIGNATURE_DOES_NOT_MATCH"),
    *("HTTP status 403", "HTTP status 404"),
)
#: The region of a store that is not Amazon's, which asks for one and makes no use of it.
_SOME_REGION: Final = "us-east-1"

_T = TypeVar("_T")


def is_address(target: object) -> bool:
    """Whether it is the address of an object store, such as `s3://bucket/folder`, and no path."""
    return isinstance(target, str) and "://" in target


def full_address(address: str) -> str:
    """The address with what the environment says of its store, for `s3://`: the endpoint (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`) and the
    region (`AWS_REGION`, `AWS_DEFAULT_REGION`). What the address says itself goes first.
    """
    parts = urlsplit(address)
    if parts.scheme != "s3":
        return address
    asked = dict(parse_qsl(parts.query))
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint and "endpoint_override" not in asked:
        scheme, _, host = endpoint.rpartition("://")
        asked |= {"endpoint_override": host.rstrip("/"), "scheme": scheme or "https"}
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or (_SOME_REGION if "endpoint_override" in asked else None)
    if region:
        asked.setdefault("region", region)
    return urlunsplit(parts._replace(query=urlencode(asked, safe=":/")))


def bare(address: str) -> str:
    """The address without settings, for people: these may hold a password."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="", netloc=parts.netloc.rpartition("@")[2]))


def opened(address: str, what: str = "the target") -> tuple[Any, str]:
    """The file system (a `pyarrow.fs.FileSystem`) of an address, and the path in it. Raises `SettingError`, which calls it `what`."""
    from pyarrow import ArrowException
    from pyarrow import fs as pafs

    try:
        found: tuple[Any, str] = pafs.FileSystem.from_uri(full_address(address))
    except (ArrowException, OSError, ValueError) as error:
        raise SettingError(f"{what} {bare(address)} cannot be opened ({reason(error)})", "s3://bucket/folder or a folder") from None
    return found


#: Colours of terminals, which some libraries put into their errors.
_COLOURS: Final = re.compile("\x1b\\[[0-9;]*m")
#: Characters of an error that are shown: how it begins, and how it ends, where the cause stands.
_SHOWN: Final = (100, 140)


def reason(error: BaseException) -> str:
    """What an error of a store says, on one line and not too long."""
    text = " ".join(_COLOURS.sub("", str(error)).split())
    return text if len(text) <= sum(_SHOWN) else f"{text[: _SHOWN[0]]} … {text[-_SHOWN[1] :]}"


def again(work: Callable[[], _T], pauses: Iterable[float] = PAUSES, sleep: Callable[[float], None] = time.sleep) -> _T:
    """The answer of `work`, which is tried again after each pause when it fails with an `OSError` that may pass."""
    for pause in pauses:
        try:
            return work()
        except FileNotFoundError:
            raise
        except OSError as error:
            if any(word in str(error) for word in _LASTING):
                raise
            sleep(pause)
    return work()
