"""Arrivals to documents: the step that decodes, finds the visible text, and keeps what a report states about itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final

from twosource.model import Settings, SourceError, Step, Tables, make_table

from .limits import Limits, too_large

#: What the step writes, by table.
_WRITES: Final = ("documents", "texts", "stated", "refused")
_LEXICONS: Final = (
    *("reader_charsets.tsv", "reader_dates.tsv", "reader_elements.tsv", "reader_letters.tsv", "reader_meta.tsv"),
    *("publishers.tsv", "outlet_words.tsv", "given_names.tsv"),
)
#: A row's place ends in its number; the name of a file that is one report cannot, it ends in an ending.
_ROW: Final = re.compile(r"#\d+$")
#: The place of an entry of a feed, or of the page that it links to.
_ENTRY: Final = re.compile(r"#(?:entry|page)-\d+$")

Row = dict[str, Any]


class _Report:
    """One report while it is read."""

    def __init__(self, arrival: Row) -> None:
        self.arrival = arrival
        self.stated: list[Row] = []

    def say(self, key: str, value: str, where: str) -> None:
        self.stated.append({"document": self.arrival["document"], "key": key, "value": value, "where": where})

    def _say_all(self, said: Iterable[Any]) -> None:
        from .dates import iso_date

        for s in said:
            self.say(s.key, s.value, s.where)
            if s.key == "published" and iso_date(s.value) is None:
                self.say("published_unreadable", s.value, s.where)

    def read(self, limit: int) -> tuple[Row, Row]:
        """The rows of `documents` and `texts`. Raises `SourceError` for a report that cannot be read."""
        from .datelines import credited, stated_date
        from .dates import iso_date, url_date
        from .languages import detect, primary
        from .opened import open_payload
        from .publishers import Names, find_outlet, host_of, rights_in

        arrival = self.arrival
        payload: bytes = arrival["payload"]
        if len(payload) > limit:
            raise too_large("the report", limit)
        given_by = "row" if _ROW.search(arrival["place"]) else "feed" if _ENTRY.search(arrival["place"]) else "sidecar"
        opened = open_payload(arrival, given_by == "row", limit)
        decoded = opened.decoded
        if decoded.wrong:
            self.say("encoding_declared_wrong", decoded.wrong, "declaration")
        self._say_all(opened.said)

        raw = speech = decoded.text
        blocks: list[Row] = []
        title, uri = opened.title, arrival["uri"]
        outlets, hints = ((opened.publisher,) if opened.publisher else ()), ()
        canonical = next((s.value for s in opened.said if s.key == "canonical"), None)
        published, basis = (iso_date(opened.published) if opened.published else None), "metadata"
        if opened.page:
            raw, blocks, meta = _page(decoded.text, uri, opened.report)
            speech = _main_words(raw, blocks)
            if not opened.report:
                title, outlets, hints = title or meta.title, outlets + meta.outlets, meta.hints + rights_in(raw)
                canonical = canonical or next((s.value for s in meta.said if s.key == "canonical"), None)
                if not published:
                    published, basis = meta.published, meta.published_basis or ""
                self._say_all(meta.said)
        if not published and (published := url_date(uri)):
            basis = "url"
        if not published and (published := stated_date(raw, blocks)):
            basis = "text"

        if agency := credited(raw, blocks):
            self.say("agency", agency, "dateline")
        if given := arrival["published"]:
            if day := iso_date(given):
                published, basis = day, "sidecar" if given_by == "sidecar" else "metadata"
            else:
                self.say("published_unreadable", given, given_by)
                # What was given is not overruled by a guess from the address or the text.
                if basis in ("url", "text"):
                    published = None
        outlet = None
        if not arrival["publisher"]:
            host = host_of(uri) or host_of(canonical)
            names = Names(outlets, hints, opened.names)
            outlet = find_outlet(names, host, opened.hosts, None if opened.page else raw)
        language = None
        stated_language = arrival["language"] or next((s.value for s in opened.said if s.key == "language"), None)
        if stated_language and (language := primary(stated_language)) is None:
            self.say("language_unreadable", stated_language, given_by)
        document = {
            "id": arrival["document"],
            "source_id": arrival["source_id"],
            "uri": uri,
            "publisher": arrival["publisher"] or (outlet and outlet.name),
            "publisher_basis": given_by if arrival["publisher"] else outlet and outlet.basis,
            "title": arrival["title"] or title,
            "published": published,
            "published_basis": basis if published else None,
            "language": language or detect(speech),
            "sha256": hashlib.sha256(payload).hexdigest(),
            "characters": len(raw),
        }
        text = {
            "document": arrival["document"],
            "raw": raw,
            "media": "html" if opened.page else "text",
            "encoding": decoded.encoding,
            "encoding_basis": decoded.basis,
            "blocks": blocks,
        }
        return document, text


def _page(text: str, uri: str | None, report: bool) -> tuple[str, list[Row], Any]:
    """The visible text of a page, its blocks, and what it states. `report`: all of it is main text."""
    from .main_text import mark_main
    from .metadata import read_metadata
    from .page import parse, walk

    page = walk(parse(text))
    if not page.raw:
        raise SourceError("empty", "the page shows no text", "HTML with text", "leave it out")
    words = {tag: [" ".join(page.raw[b.start : b.end].split()) for b in page.blocks if b.tag == tag] for tag in ("h1", "title")}
    meta = read_metadata(page.tree, uri=uri, headings=words["h1"], page_title=next(iter(words["title"]), None))
    if report:
        blocks = [{"start": b.start, "end": b.end, "tag": b.tag, "main": b.tag != "title"} for b in page.blocks]
    else:
        blocks = [{"start": b.start, "end": b.end, "tag": b.tag, "main": b.main} for b in mark_main(page)]
    return page.raw, blocks, meta


def _main_words(raw: str, blocks: list[Row]) -> str:
    """The beginning of the main text, or of everything where none is known: what the language is told from."""
    from .languages import LOOKED_AT

    parts, size = [], 0
    for b in blocks:
        if b["main"] and size < LOOKED_AT:
            parts.append(raw[b["start"] : b["end"]])
            size += b["end"] - b["start"]
    return "\n".join(parts) or raw


def _run(tables: Tables, settings: Settings) -> dict[str, Any]:
    limit = int(settings.get("max_document_bytes") or Limits().document_bytes)
    documents: list[Row] = []
    texts: list[Row] = []
    stated: list[Row] = []
    refused: list[Row] = []
    for batch in tables["arrivals"].to_batches():
        for arrival in batch.to_pylist():
            report = _Report(arrival)
            try:
                document, text = report.read(limit)
            except SourceError as error:
                refused.append({"document": arrival["document"], "place": arrival["place"], "code": error.code, "problem": str(error)})
                continue
            documents.append(document)
            texts.append(text)
            stated.extend(report.stated)
    rows = {"documents": documents, "texts": texts, "stated": stated, "refused": refused}
    return {name: make_table(name, rows[name]) for name in _WRITES}


READ: Final = Step(
    name="read",
    version="5",
    reads=("arrivals",),
    writes=_WRITES,
    run=_run,
    lexicons=_LEXICONS,
    settings=("max_document_bytes",),
)
