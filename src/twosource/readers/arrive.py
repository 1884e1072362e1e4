"""What arrived: files, folders, archives and standard input, one row of `arrivals` or one `Problem` at a time, in the order given."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final

from twosource.model import SettingError, SourceError
from twosource.model.objects import again, bare, opened, reason

from .feed_kinds import is_feed
from .limits import Limits, Problem
from .rows import Arrived, Copies, arrival, json_rows, parquet_rows, parse_json, stated, unusable
from .streams import Budget, buffered, damaged, gunzip, whole

if TYPE_CHECKING:
    import zipfile

#: Endings of file names, and how the file is read.
ENDINGS: Final = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".xml": "xml",
    ".nitf": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".rdf": "xml",
    ".eml": "email",
    ".pdf": "pdf",
    ".warc": "warc",
    ".wet": "warc",
    ".gz": "gz",
    ".zip": "zip",
}
SIDECAR: Final = ".meta.json"
#: A sidecar states a few strings.
SIDECAR_BYTES: Final = 1 << 20

_ARCHIVES: Final = ("gz", "zip")
#: Files that are one report.
_REPORTS: Final = ("text", "html", "email", "pdf")
_NOTHING: Final[dict[str, str | None]] = dict.fromkeys(("id", "title", "publisher", "published", "uri", "language"))
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_HTML: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h1)\b", re.IGNORECASE | re.DOTALL
)
_XHTML: Final = re.compile(rb"\s*<\?xml\b.*<html\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _File:
    """A file wherever it lies. `name`: its base name; `open`: its bytes; `beside`: those of the file of a name beside it, or null."""

    place: str
    name: str
    open: Callable[[], IO[bytes]]
    beside: Callable[[str], bytes | None]
    packed: bool = False


@dataclass(frozen=True, slots=True)
class _How:
    """How sources are read: what they may cost, and for CSV which column gives which key of a report."""

    limits: Limits
    columns: Mapping[str, str] = field(default_factory=dict)


def _kind(name: str) -> str:
    if name.lower().endswith(".warc.zst"):
        return "warc"
    kind = ENDINGS.get(Path(name).suffix.lower())
    if kind is None:
        raise SourceError("unknown-ending", f"{name!r} has an ending that is not read", f"one of {' '.join(ENDINGS)}", "rename or convert it")
    return kind


def _skipped(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(SIDECAR)


def _show(path: str | Path) -> str:
    """A path as text that can be stored: bytes that are no UTF-8 are written out."""
    return os.fspath(path).encode("utf-8", "backslashreplace").decode("utf-8")


# ---- one file ---------------------------------------------------------------------------------------------------------------------


def _sidecar(file: _File) -> tuple[dict[str, str | None], list[Problem]]:
    """What the sidecar states, and what is wrong with it; `a.txt` may have `a.txt.meta.json` or `a.meta.json`."""
    stem, candidates = file.name, []
    while stem not in candidates:
        candidates.append(stem)
        if Path(stem).suffix.lower() in ENDINGS:
            stem = stem[: -len(Path(stem).suffix)]
    for candidate in candidates:
        place = f"{file.place[: len(file.place) - len(_show(file.name))]}{_show(candidate)}{SIDECAR}"
        try:
            if (data := file.beside(candidate + SIDECAR)) is None:
                continue
            content = parse_json(data.removeprefix(b"\xef\xbb\xbf"))
            if not isinstance(content, dict):
                raise SourceError("sidecar", "the sidecar is no JSON object", "an object with keys such as 'publisher'", "mend it")
        except SourceError as error:
            return _NOTHING, [Problem.of(place, SourceError("sidecar", error.problem, error.expected, error.todo))]
        values, wrong = stated(content)
        return values, [unusable(place, wrong)] if wrong else []
    return _NOTHING, []


def _report(file: _File, name: str, media: str, payload: bytes) -> Iterator[Arrived]:
    given, problems = _sidecar(file)
    if media == "email" and not given["id"]:
        from .mail import message_id

        given = {**given, "id": message_id(payload)}
    row = arrival(file.place, media, payload, given, name=_show(name), row=False)
    row["uri"] = row["uri"] or file.place
    yield row
    yield from problems


def _content(file: _File, name: str, kind: str, stream: IO[bytes], how: _How) -> Iterator[Arrived]:
    """What a file that is no archive holds; `name` is its name without the ending of an archive."""
    limits = how.limits
    if kind in _REPORTS:
        yield from _report(file, name, kind, whole(stream, min(limits.document_bytes, limits.member_bytes), "the file"))
        return
    try:
        has_sidecar = file.beside(file.name + SIDECAR) is not None
    except SourceError:
        has_sidecar = True
    if has_sidecar:
        error = SourceError("sidecar", "a file of rows has a sidecar", "keys in the rows", "add them there; the rows were read without")
        yield Problem.of(f"{file.place}{SIDECAR}", error)
    if kind in ("xml", "json") and is_feed(stream):
        from .feeds import feed_rows

        yield from feed_rows(file.place, stream, limits)
    elif kind == "warc":
        from .crawled import crawled

        yield from crawled(file.place, file.open, limits)
    elif kind == "xml":
        yield from _markup(file, stream, limits)
    elif kind in ("csv", "tsv"):
        from .columns import column_rows

        yield from column_rows(file.place, stream, limits, mark="\t" if kind == "tsv" else None, columns=how.columns)
    elif kind == "parquet":
        source: Any = io.BytesIO(whole(stream, limits.member_bytes, "the packed Parquet file")) if file.packed else stream
        yield from parquet_rows(file.place, source, limits)
    else:
        yield from json_rows(file.place, stream, limits, by_line=kind == "lines")


def _markup(file: _File, stream: IO[bytes], limits: Limits) -> Iterator[Arrived]:
    """The news items of an XML file: one that is an item as it is, those of a message one by one."""
    from lxml import etree

    from .newsml import item_id, items_of, local, parse_xml

    payload = whole(stream, limits.document_bytes, "the file")
    root = parse_xml(payload)
    items = items_of(root)
    if items is None:
        raise SourceError("xml", f"it is XML of another kind: <{local(root)[:40]}>", "NewsML-G2, NITF, RSS or Atom", "convert it")
    if not items:
        raise SourceError("empty", "there is no news item in it", "at least one", "leave it out")
    copies = Copies()
    for number, item in enumerate(items, 1):
        given, _ = stated({"id": item_id(item)})
        alone = item is root
        data = payload if alone else etree.tostring(item, encoding="utf-8", with_tail=False)
        row = arrival(file.place if alone else f"{file.place}#{number}", "xml", data, given, name=None, row=not alone, copies=copies)
        row["uri"] = file.place if alone else None
        yield row


def _file(file: _File, how: _How) -> Iterator[Arrived]:
    """The reports of one file, or a `Problem`; never raises for what is in it."""
    try:
        kind = _kind(file.name)
        if kind == "zip":
            if file.packed:
                raise SourceError("nested", "a zip lies inside an archive", "reports", "unpack the outer archive and give its files")
            with file.open() as stream:
                yield from _zip(file.place, stream, how)
        elif kind == "gz":
            name = file.name[: -len(".gz")]
            if (inner := _kind(name)) in _ARCHIVES:
                raise SourceError("nested", "an archive lies inside a .gz", "one file of reports", "unpack it and give its files")
            if inner == "warc":
                # Record by record, so that damage costs one of them.
                with file.open() as stream:
                    yield from _content(file, name, inner, stream, how)
                return
            with file.open() as packed, gunzip(packed, how.limits) as stream:
                member = _File(file.place, file.name, file.open, file.beside, packed=True)
                yield from _content(member, name, inner, stream, how)
        else:
            with file.open() as stream:
                yield from _content(file, file.name, kind, stream, how)
    except SourceError as error:
        yield Problem.of(file.place, error)
    except OSError as error:
        yield Problem.of(file.place, _unreadable(error))


def _unreadable(error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError("missing", "there is nothing at this path", "a file or folder", "check the path")
    return SourceError("unreadable", f"it cannot be read: {error.strerror or error}", "a file that may be read", "check its permissions")


# ---- archives ---------------------------------------------------------------------------------------------------------------------


def _unsafe(name: str) -> bool:
    return "\\" in name or "\x00" in name or name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def _zip(place: str, stream: IO[bytes], how: _How) -> Iterator[Arrived]:
    import zipfile

    limits = how.limits

    stream.seek(0, os.SEEK_END)
    packed = stream.tell()
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:
        raise damaged(error, "the zip archive") from None
    with archive:
        members = archive.infolist()
        if len(members) > limits.members:
            raise SourceError("too-many", f"the archive has {len(members):,} files", f"at most {limits.members:,}", "cut it into several")
        budget = Budget(limits, lambda: packed)
        known = {m.filename: m for m in members}
        found = False
        for member in members:
            name = member.orig_filename
            base = name.rpartition("/")[2]
            if member.is_dir() or _skipped(base) or name.startswith("__MACOSX/"):
                continue
            found = True
            where = f"{place}!{_show(name)}"
            try:
                _check_member(member)
            except SourceError as error:
                yield Problem.of(where, error)
                continue
            folder = name[: len(name) - len(base)]
            file = _File(
                where,
                base,
                lambda m=member: _open_member(archive, m, budget),  # type: ignore[misc]
                lambda n, f=folder: _beside_member(archive, known.get(f + n), budget),  # type: ignore[misc]
                packed=True,
            )
            for arrived in _file(file, how):
                yield arrived
                if isinstance(arrived, Problem) and arrived.code == "bomb":
                    return
        if not found:
            raise SourceError("empty", "there are no files in the archive", "reports", "leave it out")


def _check_member(member: zipfile.ZipInfo) -> None:
    if _unsafe(member.orig_filename):
        raise SourceError("unsafe-path", "the name of the member climbs out of the archive", "a relative path", "pack it again")
    if member.flag_bits & 1:
        raise SourceError("encrypted", "the member is encrypted", "an archive without a password", "unpack it and give its files")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise SourceError("not-a-file", "the member is a link or a device", "a file", "pack it again with the file itself")


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> IO[bytes]:
    try:
        return buffered(archive.open(member), budget)
    except Exception as error:
        raise damaged(error, "the member") from None


def _beside_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None, budget: Budget) -> bytes | None:
    if member is None:
        return None
    _check_member(member)
    with _open_member(archive, member, budget) as stream:
        return whole(stream, SIDECAR_BYTES, "the sidecar")


# ---- folders and paths ------------------------------------------------------------------------------------------------------------


def _open_path(path: str) -> IO[bytes]:
    # Opening a pipe would wait for a writer for ever, and a device may have no end.
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise SourceError("not-a-file", "it is a pipe, a socket or a device", "a regular file or a folder", "use - to read standard input")
    return Path(path).open("rb")


def _beside_path(path: str, name: str) -> bytes | None:
    beside = Path(path).parent / name
    try:
        with _open_path(os.fspath(beside)) as stream:
            return whole(stream, SIDECAR_BYTES, "the sidecar")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(error) from None


def _path_file(path: str) -> _File:
    return _File(_show(path), Path(path).name, lambda: _open_path(path), lambda name: _beside_path(path, name))


#: What tells a record of ours, from its first moment on.
_RECORD = {"manifest.sqlite"}


def _folder(root: str, how: _How) -> Iterator[Arrived]:
    """The files of a folder and the folders in it, by name. A folder that is reached twice, as through a link, is read once."""
    seen: set[tuple[int, int]] = set()
    found = False
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            status = Path(path).stat()
            if not stat.S_ISDIR(status.st_mode):
                found = True
                yield from _file(_path_file(path), how)
                continue
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(path) as entries:
                names = sorted(e.name for e in entries if not _skipped(e.name))
            if set(names) >= _RECORD:
                # `ingest .` beside the record that it makes must not read the record.
                if path == root:
                    found = True
                    yield Problem.of(
                        _show(root), SourceError("record", "it is a record of twosource", "reports", "name it with --record instead")
                    )
                continue
        except OSError as error:
            found = True
            yield Problem.of(_show(path), _unreadable(error))
            continue
        waiting += [os.path.join(path, name) for name in reversed(names)]  # noqa: PTH118 - keeps the path as it was given
    if not found:
        yield Problem.of(_show(root), SourceError("empty", "there are no files in the folder", "reports", "check the path"))


# ---- object stores ------------------------------------------------------------------------------------------------------------------


def _stored(address: str, how: _How) -> Iterator[Arrived]:
    """An object, or all objects below a folder, by name."""
    from pyarrow import fs as pafs

    place = bare(address)
    try:
        fs, path = opened(address, "the source")
        found = again(lambda: fs.get_file_info(path.rstrip("/")))
        if found.type == pafs.FileType.Directory:
            found = again(lambda: fs.get_file_info(pafs.FileSelector(found.path, recursive=True)))
        else:
            found = [found] if found.type == pafs.FileType.File else []
    except SettingError as error:
        yield Problem.of(place, SourceError("address", error.problem, error.expected, error.todo))
        return
    except OSError as error:
        yield Problem.of(place, _withheld(error))
        return
    paths = sorted(f.path for f in found if f.type == pafs.FileType.File)
    if not paths:
        yield Problem.of(place, SourceError("missing", "there is nothing at this address", "an object or a folder", "check the address"))
    for each in paths:
        folder, _, name = each.rpartition("/")
        if len(paths) == 1 or not _skipped(name):
            yield from _file(
                _File(
                    f"{place.partition('://')[0]}://{each}",
                    name,
                    lambda p=each: _fetched(fs, p),  # type: ignore[misc]
                    lambda n, f=folder: _beside_stored(fs, f"{f}/{n}"),  # type: ignore[misc]
                ),
                how,
            )


def _withheld(error: OSError) -> SourceError:
    return SourceError("store", f"the store does not give it ({reason(error)})", "an object that may be read", "run the same command again")


def _fetched(fs: Any, path: str) -> IO[bytes]:
    """An object as a file on the disk, which is gone when it is closed: a store that fails in the middle is asked for all of it again."""
    import shutil
    import tempfile

    def fetch() -> IO[bytes]:
        file = tempfile.TemporaryFile(prefix="twosource-")  # noqa: SIM115 - whoever reads it closes it
        try:
            with fs.open_input_stream(path) as source:
                shutil.copyfileobj(source, file, 1 << 20)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    try:
        return again(fetch)
    except OSError as error:
        raise _withheld(error) from None


def _beside_stored(fs: Any, path: str) -> bytes | None:
    from pyarrow import fs as pafs

    try:
        if again(lambda: fs.get_file_info(path)).type != pafs.FileType.File:
            return None
    except OSError as error:
        raise _withheld(error) from None
    with _fetched(fs, path) as stream:
        return whole(stream, SIDECAR_BYTES, "the sidecar")


#: Addresses that are object stores; what pyarrow opens.
_STORES: Final = re.compile(r"(?:s3|gs|gcs|abfss?|hdfs)://", re.IGNORECASE)


def _path(source: str | Path, how: _How) -> Iterator[Arrived]:
    path = os.fspath(source)
    if _STORES.match(path):
        yield from _stored(path, how)
        return
    try:
        is_folder = stat.S_ISDIR(Path(path).stat().st_mode)
    except (OSError, ValueError) as error:
        if re.match(r"https?://", path):
            todo = "save the page and give the file, or give a feed to `twosource watch`"
            refusal = SourceError("address", "it is a web address", "a file or folder", todo)
        elif isinstance(error, OSError):
            refusal = _unreadable(error)
        else:
            refusal = SourceError("missing", f"it is no path: {error}", "a file or folder", "check the path")
        yield Problem.of(_show(path), refusal)
        return
    if is_folder:
        yield from _folder(path, how)
    elif not Path(path).name.lower().endswith(SIDECAR):
        # A sidecar that a shell pattern brings along belongs to its report.
        yield from _file(_path_file(path), how)


# ---- standard input ---------------------------------------------------------------------------------------------------------------


class _Replay(io.RawIOBase):
    """A stream with bytes put back before it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self.head = head
        self.rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.head[: len(buffer)] or self.rest.read(len(buffer))
        self.head = self.head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def _standard_input(stream: IO[bytes], limits: Limits) -> Iterator[Arrived]:
    """Rows if the first character that is not blank is `{`, a page if it looks like one, else a text."""
    try:
        head = b""
        read = getattr(stream, "read1", stream.read)
        while len(head) <= limits.document_bytes and (data := read(1 << 13)):
            head += data
            if head.strip() and len(head) >= 512:
                break
        start = head.removeprefix(b"\xef\xbb\xbf")
        reader = io.BufferedReader(_Replay(head, stream), 1 << 16)
        if is_feed(reader):
            from .feeds import feed_rows

            yield from feed_rows("-", reader, limits)
            return
        if start.lstrip()[:1] == b"{":
            yield from json_rows("-", reader, limits, by_line=False)
            return
        media = "html" if _HTML.match(start) or _XHTML.match(start) else "text"
        payload = whole(reader, limits.document_bytes, "standard input")
        yield arrival("-", media, payload, _NOTHING, name=None, row=False)
    except SourceError as error:
        yield Problem.of("-", error)
    except OSError as error:
        yield Problem.of("-", _unreadable(error))


def arrive(
    sources: Iterable[str | Path],
    *,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Arrived]:
    """Everything that the sources hold: rows of the table `arrivals` (dicts) and `Problem`s, in the order given.

    `sources`: paths of files and folders, addresses of object stores (`s3://bucket/folder`), and `-` for standard input (`stdin`, else that of
    the process). A source that cannot be read is a `Problem` and the rest goes in; nothing is raised for them. Memory is bounded by `limits`,
    not by the number of rows (16 to 32 bytes a row of one file are kept to tell copies apart). `columns`: for CSV and TSV, key of a report ->
    name of the column that gives it; raises `SettingError` when there is no such key.

    The id of a document is a hash over its bytes, its media, what the row or the sidecar states, and for a file its base name without
    `.gz`; the folder and the order do not matter. Identical rows of one file are counted and get ids of their own.
    """
    if columns:
        from .columns import check_columns

        check_columns(columns)
    how = _How(limits, columns or {})
    for source in [sources] if isinstance(sources, (str, Path)) else sources:
        if os.fspath(source) == "-":
            yield from _standard_input(stdin or sys.stdin.buffer, limits)
        else:
            yield from _path(source, how)
