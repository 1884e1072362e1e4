"""A table of the record as a table of a data lake, Delta or Iceberg, in a folder or an object store. Every export is a new version of it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa

from twosource.model import RecordError, SettingError
from twosource.model.objects import again, bare, full_address, opened, reason
from twosource.store import is_full

from .job import Job

#: What a table that we made is called by, so that no export writes over a table of another kind or hand.
MARK: Final = "twosource.table"
#: A file that is there before all others, so that an export which ended in the middle of its first version can be gone on with.
BEGUN: Final = "_twosource_table"
#: How long the Delta library goes on asking a store that fails: about as long as we do elsewhere.
_PATIENCE: Final = {"max_retries": "5", "retry_timeout": "20s"}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a table goes: a folder, or a folder of an object store by its address."""

    address: str

    @property
    def remote(self) -> bool:
        return "://" in self.address

    @property
    def location(self) -> str:
        """The folder without settings, as the formats name it."""
        return bare(self.address).rstrip("/") if self.remote else Path(self.address).absolute().as_posix()

    def store(self) -> dict[str, str]:
        """What the address and the environment say of an `s3://` store: `endpoint`, `region`, `key`, `secret`, those that are known."""
        parts = urlsplit(full_address(self.address))
        if parts.scheme != "s3":
            return {}
        asked = dict(parse_qsl(parts.query))
        found = {"region": asked.get("region", ""), "key": parts.username or "", "secret": parts.password or ""}
        if host := asked.get("endpoint_override"):
            found["endpoint"] = f"{asked.get('scheme', 'https')}://{host}"
        return {k: v for k, v in found.items() if v}

    def vacant(self) -> bool:
        """Whether nothing lies there yet."""
        fs, folder = self.opened()
        from pyarrow import fs as pafs

        if fs.get_file_info(folder).type == pafs.FileType.File:
            return False
        return not fs.get_file_info(pafs.FileSelector(folder, allow_not_found=True))

    def ask(self, work: Callable[[], _T]) -> _T:
        """The answer of `work`; a store is asked again when it fails, a disk is not."""
        return again(work) if self.remote else work()

    def opened(self) -> tuple[Any, str]:
        """Its file system and the path in it."""
        return opened(self.address if self.remote else Path(self.location).as_uri())


def _library(name: str, form: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        missing = name.partition(".")[0]
        problem = f"the format {form} needs {missing}, which is not installed"
        raise SettingError(problem, "the extra lake", "pip install 'twosource[lake]'") from None


@contextmanager
def _told(target: Target, *more: type[Exception]) -> Iterator[None]:
    """What goes wrong with a target as one line that names it."""
    try:
        yield
    except (OSError, pa.ArrowException, *more) as error:
        if is_full(error) or "No space left" in str(error):
            problem = f"no space left on {bare(target.address)}"
            raise RecordError(problem, "room for one more version", "free some space and export again: the versions there are intact") from None
        problem = f"{bare(target.address)} cannot be written ({reason(error)})"
        raise RecordError(problem, "a folder that may be written to", "export again: the versions there are intact") from None


def _foreign(target: Target, table: str, found: str | None) -> SettingError:
    holds = f"holds the table {found}" if found else "holds something that this export did not make"
    return SettingError(f"{bare(target.address)} {holds}", f"a new folder, or one with the table {table}", "name another -o")


def _begin(target: Target, table: str) -> None:
    """See to it that a new table may begin at the target: nothing lies there, or what an export that was interrupted left."""
    fs, folder = target.opened()
    name = f"{folder}/{BEGUN}"
    if not target.vacant():
        try:
            with fs.open_input_stream(name) as file:
                begun = file.read(200).decode("utf-8", "replace")
        except FileNotFoundError:
            begun = None
        if begun != table:
            raise _foreign(target, table, begun)
        return
    if not target.remote:
        fs.create_dir(folder, recursive=True)
    with fs.open_output_stream(name) as file:
        file.write(table.encode())


def _no_file(target: Target, table: str) -> None:
    if not target.remote and Path(target.location).is_file():
        raise _foreign(target, table, None)


# ---- Delta --------------------------------------------------------------------------------------------------------------------------------


def write_delta(job: Job, address: str) -> int:
    """Write the rows as the next version of the Delta table at `address`; returns how many. Older versions stay readable until somebody
    vacuums the table. Raises `SettingError` where something else lies there, `RecordError` where it cannot be written.
    """
    delta = _library("deltalake", "delta")
    target = Target(address)
    known = target.store()
    names = {"region": "AWS_REGION", "key": "AWS_ACCESS_KEY_ID", "secret": "AWS_SECRET_ACCESS_KEY", "endpoint": "AWS_ENDPOINT_URL"}
    options = {names[k]: v for k, v in known.items()} | (_PATIENCE if target.remote else {})
    if known.get("endpoint", "").startswith("http://"):
        options["AWS_ALLOW_HTTP"] = "true"
    with _told(target, _library("deltalake.exceptions", "delta").DeltaError):
        before = None
        _no_file(target, job.table)
        if delta.DeltaTable.is_deltatable(target.location, options):  # the library asks a store again by itself
            before = delta.DeltaTable(target.location, storage_options=options)
            if before.metadata().name != job.table:
                raise _foreign(target, job.table, before.metadata().name)
        else:
            target.ask(lambda: _begin(target, job.table))
        delta.write_deltalake(
            before or target.location,
            job.rows,
            mode="overwrite",
            schema_mode="overwrite",
            name=None if before else job.table,
            description=None if before else f"the table {job.table} of a record of twosource",
            storage_options=None if before else options,
            commit_properties=delta.CommitProperties(custom_metadata=_made_by(job)),
        )
        job.tell(f"version {delta.DeltaTable(target.location, storage_options=options).version()} of the Delta table {bare(address)}")
    return int(job.rows.num_rows)


def _made_by(job: Job) -> dict[str, str]:
    """What a version says of where it came from."""
    return {MARK: job.table, "twosource.version": job.version, "twosource.rows": str(job.rows.num_rows)} | (
        {"twosource.story": job.story} if job.story else {}
    )


# ---- Iceberg ------------------------------------------------------------------------------------------------------------------------------

#: The file that names the number of the version that stands, as tables without a catalog have it (Iceberg's "file system tables").
HINT: Final = "metadata/version-hint.text"


def write_iceberg(job: Job, address: str) -> int:
    """Write the rows as the next snapshot of the Iceberg table at `address`; returns how many. It needs no catalog: `metadata/vN.metadata.json`
    is the table after N exports and `metadata/version-hint.text` holds N; a catalog can register that file. Older snapshots stay readable.

    Raises `SettingError` where something else lies there, `RecordError` where it cannot be written.
    """
    catalogs, errors = _library("pyiceberg.catalog.memory", "iceberg"), _library("pyiceberg.exceptions", "iceberg")
    target = Target(address)
    location = target.location if target.remote else Path(target.location).as_uri()
    known = target.store()
    names = {"region": "s3.region", "key": "s3.access-key-id", "secret": "s3.secret-access-key", "endpoint": "s3.endpoint"}
    properties = {names[k]: v for k, v in known.items()} | {"py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO"}
    fs, folder = target.opened()

    _no_file(target, job.table)

    def write() -> int:
        number = _standing(fs, folder)
        catalog = catalogs.InMemoryCatalog("twosource", **properties)
        catalog.create_namespace("twosource")
        name = ("twosource", job.table)
        if number:
            table = catalog.register_table(name, f"{location}/metadata/v{number}.metadata.json")
            if table.properties.get(MARK) != job.table:
                raise _foreign(target, job.table, table.properties.get(MARK))
            # columns that came with a later version of the program; all rows are written over, so they may be such as are never null
            with table.update_schema(allow_incompatible_changes=True) as update:
                update.union_by_name(job.rows.schema)
        else:
            _begin(target, job.table)
            table = catalog.create_table(name, schema=job.rows.schema, location=location, properties={MARK: job.table})
        with table.transaction() as change:
            (change.overwrite if table.current_snapshot() else change.append)(job.rows, snapshot_properties=_made_by(job))
        _publish(fs, folder, table.metadata_location, number + 1)
        return number + 1

    with _told(target, errors.RESTError, errors.ServerError, errors.CommitFailedException, ValueError), _quiet():
        job.tell(f"version {target.ask(write)} of the Iceberg table {bare(address)}")
    return int(job.rows.num_rows)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the library's remark that a table which is written over was empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _version(folder: str, number: int) -> str:
    return f"{folder}/metadata/v{number}.metadata.json"


def _standing(fs: Any, folder: str) -> int:
    """The number of the version that stands, 0 where there is no table: the one that the hint names, or a later one whose export ended before it
    could say so there.
    """
    from pyarrow import fs as pafs

    try:
        with fs.open_input_stream(f"{folder}/{HINT}") as file:
            text = file.read(100).decode("ascii", "replace").strip()
    except FileNotFoundError:
        text = "0"
    number = int(text) if text.isdigit() else 0
    while fs.get_file_info(_version(folder, number + 1)).type == pafs.FileType.File:
        number += 1
    return number


def _publish(fs: Any, folder: str, made: str, number: int) -> None:
    """Make the metadata file `made` the version `number` of the table. Until then readers see the version before."""
    with fs.open_input_stream(made.partition("://")[2]) as file:
        content = file.read()
    for name, data in ((_version(folder, number), content), (f"{folder}/{HINT}", str(number).encode("ascii"))):
        local = fs.type_name == "local"
        part = f"{name}.{os.getpid()}.part" if local else name
        with fs.open_output_stream(part) as out:
            out.write(data)
        if local:
            fs.move(part, name)
