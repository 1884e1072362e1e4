"""Where an export goes: a file, a folder of files or a zip of them. The same record gives the same bytes; a failure leaves what was there."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from twosource.model import RecordError, SettingError
from twosource.model.objects import again, bare, opened, reason
from twosource.store import is_full

#: What XML 1.0 cannot hold, not even escaped (section 2.2, Char).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What ends a line or a cell for some reader: controls (C0, DEL and C1), and Unicode's separators of lines and paragraphs.
CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

#: The day that files in a zip carry: the first that the format knows, so that the same record gives the same bytes.
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644


def on_one_line(text: str) -> str:
    """JSON with the characters escaped that readers such as `str.splitlines` take for line ends and JSON does not."""
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def json_text(value: Any) -> str:
    """A value as JSON on one line, readable as it is; ASCII where it holds half of a surrogate pair, which UTF-8 cannot write."""
    text = on_one_line(json.dumps(value, ensure_ascii=False))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def json_line(value: Any) -> bytes:
    """A line of JSON Lines."""
    return (json_text(value) + "\n").encode("utf-8")


def xml_text(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold: U+FFFD stands for each. What is escaped stays to be escaped."""
    return _NOT_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    """A text for a cell between tabs: every tab, line break and other control is a blank, one for one."""
    return CONTROLS.sub(" ", text)


class Folder:
    """The files of an export of several, as they are written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A new file; `name` is ours, with `/` between folders."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            yield file

    def write(self, name: str, data: bytes) -> None:
        """A whole file."""
        with self.open(name) as file:
            file.write(data)


@contextmanager
def file_at(path: Path) -> Iterator[IO[bytes]]:
    """A file to write. One that is there is replaced when all is written, and stays as it was when something fails. Raises `RecordError`."""
    with _told(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as file:  # a device or a pipe: nothing to put in its place
                yield file
            return
        with _beside(path) as part:
            with part.open("xb") as file:
                yield file
            part.replace(path)


@contextmanager
def folder_at(path: Path) -> Iterator[Folder]:
    """A folder to write files into, or a zip where the path ends so. Raises `SettingError` for a folder that holds something already: what an
    earlier export left would be read as part of this one. Raises `RecordError` where it cannot be written.
    """
    zipped = path.suffix.lower() == ".zip"
    with _told(path):
        if not zipped and path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise SettingError(f"{path} is there already", "a new or empty folder, or the name of a .zip", "name another -o")
        with _beside(path) as part:
            part.mkdir()
            yield Folder(part)
            if zipped:
                with _beside(path) as packed:
                    _pack(part, packed)
                    packed.replace(path)
            else:
                with suppress(FileNotFoundError):
                    path.rmdir()
                part.rename(path)


@contextmanager
def sent_to(address: str, several: bool = False) -> Iterator[Path]:
    """A path to write a file to, which is then sent to an object store as a whole; a store that fails is asked again. `several`: the file is a
    zip of several. Raises `SettingError` for an address that names no file, `RecordError` where it cannot be written.
    """
    import shutil
    import tempfile

    fs, path = opened(address)
    name = path.rpartition("/")[2]
    if not name or path.count("/") < 1:
        raise SettingError(f"{bare(address)} names no file", "one such as s3://bucket/folder/events.parquet", "name another -o")
    if several and not name.lower().endswith(".zip"):
        raise SettingError(f"{bare(address)} is one file, and the format several", "the name of a .zip", "name another -o")
    with tempfile.TemporaryDirectory(prefix="twosource-export-") as folder:
        local = Path(folder) / name
        yield local

        def send() -> None:
            with local.open("rb") as source, fs.open_output_stream(path) as sink:
                shutil.copyfileobj(source, sink, 1 << 20)

        try:
            again(send)
        except OSError as error:
            problem = f"{bare(address)} cannot be written ({reason(error)})"
            raise RecordError(problem, "a bucket that you may write to", "mend it and export again, or name another -o") from None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if is_full(error):
            raise RecordError(f"no space left for {path}", "room for all of it", "free some space, or name another -o") from None
        raise RecordError(f"{path} cannot be written ({error.strerror})", "a path that you may write to", "name another -o") from None


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name in the same folder that nothing has; what stands there at the end is taken away."""
    part = path.parent / f".{path.name[:100]}.{os.getpid()}-{os.urandom(4).hex()}.part"
    try:
        yield part
    finally:
        if part.is_dir():
            import shutil

            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def _pack(folder: Path, target: Path) -> None:
    import shutil
    import zipfile

    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE << 16
            with path.open("rb") as source, packed.open(entry, "w", force_zip64=path.stat().st_size > 2**31) as out:
                shutil.copyfileobj(source, out, 1 << 20)
