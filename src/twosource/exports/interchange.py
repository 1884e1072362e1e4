"""The formats that a record can be written in: which there are, what each goes with, and the one way to write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from twosource.model import PUBLIC, TABLES, SettingError, span_paths

from .job import Job
from .sink import Folder, file_at, folder_at, json_line, sent_to
from .tables import FORMATS


@dataclass(frozen=True, slots=True)
class Form:
    """A format. `of`: the tables that it goes with, or `story`; empty for all tables. `folder`: whether it is several files, in a folder or zip;
    `lake`: in a folder that keeps versions, which `write` is given by its path or address.

    `write` takes a `Job` and where to write to, and returns how many things it wrote; `unit` is what they are called, empty for rows.
    """

    name: str
    of: tuple[str, ...]
    folder: bool
    title: str
    unit: str
    write: Callable[[Job, Any], int]
    lake: bool = False

    def fits(self, what: str) -> bool:
        """Whether a table (or `story`) can be written so."""
        return what in self.of if self.of else what in TABLES


def _plain(kind: str) -> Callable[[Job, IO[bytes]], int]:
    def write(job: Job, out: IO[bytes]) -> int:
        FORMATS[kind](job.rows, out)
        return int(job.rows.num_rows)

    return write


def _plover(job: Job, out: IO[bytes]) -> int:
    from .plover import Around, plover_record

    around, undated, count = Around.of(job.snapshot, job.coder), 0, 0
    for event in job.each():
        record = plover_record(event, around)
        if record is None:
            undated += 1
        else:
            out.write(json_line(record))
            count += 1
    if undated:
        job.tell(f"{undated} events without a date left out: PLOVER asks for one; --format cameo and jsonl have them")
    return count


def _cameo(job: Job, out: IO[bytes]) -> int:
    from .cameo import all_cameo_rows
    from .plover import Around

    count = 0
    for row in all_cameo_rows(job.each(), Around.of(job.snapshot, job.coder)):
        out.write(json_line(row))
        count += 1
    return count


def _ngec(job: Job, out: IO[bytes]) -> int:
    from .ngec import write_ngec

    return write_ngec(job, out)


def _gdelt(job: Job, folder: Folder) -> int:
    from .gdelt import write_gdelt

    return write_gdelt(job, folder)


def _prov(job: Job, out: IO[bytes]) -> int:
    from .prov import write_prov

    return write_prov(job.snapshot, job.rows, job.books(), job.version, out)


def _claimreview(job: Job, out: IO[bytes]) -> int:
    from .claimreview import write_claimreview

    return write_claimreview(job, out)


def _webanno(job: Job, out: IO[bytes]) -> int:
    from .webanno import write_webanno

    return write_webanno(job, out)


def _ftm(job: Job, out: IO[bytes]) -> int:
    from .ftm import write_ftm

    return write_ftm(job, out)


def _brat(job: Job, folder: Folder) -> int:
    from .brat import write_brat

    return write_brat(job, folder)


def _conllu(job: Job, out: IO[bytes]) -> int:
    from .conllu import write_conllu

    return write_conllu(job, out)


def _passim(job: Job, out: IO[bytes]) -> int:
    from .passim import write_passim

    return write_passim(job, out)


def _graph(kind: str) -> Callable[[Job, IO[bytes]], int]:
    def write(job: Job, out: IO[bytes]) -> int:
        from .graphfile import write_gexf, write_graphml
        from .graphs import actor_graph, copy_graph

        graph = actor_graph(job) if job.table == "actors" else copy_graph(job)
        return (write_gexf if kind == "gexf" else write_graphml)(graph, out)

    return write


def _rocrate(job: Job, folder: Folder) -> int:
    from .rocrate import write_rocrate

    return write_rocrate(job, folder)


def _delta(job: Job, address: str) -> int:
    from .lake import write_delta

    return write_delta(job, address)


def _iceberg(job: Job, address: str) -> int:
    from .lake import write_iceberg

    return write_iceberg(job, address)


#: Tables of which rows hold spans.
_SPANNED: Final = tuple(t for t in PUBLIC if span_paths(t))

#: All formats, the plain ones first.
FORMS: Final = (
    Form("jsonl", (), False, "JSON Lines: one object a line", "", _plain("jsonl")),
    Form("csv", (), False, "CSV with a head line; lists and spans are JSON", "", _plain("csv")),
    Form("parquet", (), False, "Parquet", "", _plain("parquet")),
    Form("arrow", (), False, "Arrow IPC file (Feather 2)", "", _plain("arrow")),
    Form("delta", (), True, "Delta table: each export is a new version", "", _delta, lake=True),
    Form("iceberg", (), True, "Iceberg table: each export is a new version", "", _iceberg, lake=True),
    Form("plover", ("events",), False, "PLOVER records, JSON Lines", "records", _plover),
    Form("cameo", ("events",), False, "pairs with CAMEO's root codes, JSON Lines", "pairs", _cameo),
    Form("ngec", ("events",), False, "events as NGEC and POLECAT have them, JSON Lines", "records", _ngec),
    Form("gdelt", ("events",), True, "GDELT 2.0 events and mentions, and origins for each", "events", _gdelt),
    Form("prov", ("claims",), False, "W3C PROV-JSON: what each claim was derived from", "claims", _prov),
    Form("claimreview", ("claims",), False, "drafts of ClaimReview without a rating, JSON-LD", "drafts", _claimreview),
    Form("webanno", _SPANNED, False, "W3C Web Annotations with quote and position selectors, JSON-LD", "annotations", _webanno),
    Form("ftm", ("documents",), False, "FollowTheMoney entities: articles, actors, mentions, events", "entities", _ftm),
    Form("brat", ("documents",), True, "BRAT standoff: mentions, statements and events", "reports", _brat),
    Form("conllu", ("documents", "sentences"), False, "the parse as CoNLL-U", "sentences", _conllu),
    Form("passim", ("families",), False, "copied passages as passim's clusters, JSON Lines", "passages", _passim),
    Form("graphml", ("actors", "reuse"), False, "who did what to whom, or the copy graph, GraphML", "edges", _graph("graphml")),
    Form("gexf", ("actors", "reuse"), False, "the same as GEXF, for Gephi", "edges", _graph("gexf")),
    Form("rocrate", ("story",), True, "a story with data, texts, spans and versions as an RO-Crate", "files", _rocrate),
)


def form_of(what: str, kind: str) -> Form:
    """The format `kind` of a table, or of a `story`. Raises `SettingError` where there is none."""
    forms = [f for f in FORMS if f.name == kind]
    if forms and forms[0].fits(what):
        return forms[0]
    others = [t for f in forms for t in f.of]
    formats = [f.name for f in FORMS if f.fits(what)]
    name = f"a {what}" if what == "story" else f"the table {what}"
    raise SettingError(
        f"{name} has no format {kind!r}",
        f"one of {', '.join(formats)}",
        f"export {' or '.join(others)} so" if others else "see `twosource export --formats`",
    )


def write_export(job: Job, form: Form, target: Path | str | IO[bytes]) -> int:
    """Write a job in a format to a path, to the address of an object store (a text), or to an open binary file; returns how many things were
    written. Raises `SettingError` for a format of several files and no path, `RecordError` where the target cannot be written.
    """
    if not isinstance(target, (Path, str)):
        if form.folder:
            other = "" if form.lake else f" or -o {job.table}.zip"
            raise SettingError(f"{form.name} is several files", "a folder" if form.lake else "a folder or a .zip", f"say -o FOLDER{other}")
        return form.write(job, target)
    if form.lake:
        return form.write(job, str(target))
    if isinstance(target, str):
        with sent_to(target, form.folder) as local:
            return write_export(job, form, local)
    with (folder_at if form.folder else file_at)(target) as out:
        return form.write(job, out)
