"""Arrivals to documents: the step that decodes, finds the visible text, and keeps what a report states about itself."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from twosource.model import Settings, SourceError, Step, Tables, make_table

from .limits import Limits, too_large

#: What the step writes, by table.
_WRITES: Final = ("documents", "texts", "stated", "refused")
_LEXICONS: Final = ("reader_charsets.tsv", "reader_dates.tsv", "reader_elements.tsv", "reader_letters.tsv", "reader_meta.tsv")
#: A row's place ends in its number; the name of a file that is one report cannot, it ends in an ending.
_ROW: Final = re.compile(r"#\d+$")

Row = dict[str, Any]


class _Report:
    """One report while it is read."""

    def __init__(self, arrival: Row) -> None:
        self.arrival = arrival
        self.stated: list[Row] = []

    def say(self, key: str, value: str, where: str) -> None:
        self.stated.append({"document": self.arrival["document"], "key": key, "value": value, "where": where})

    def read(self, limit: int) -> tuple[Row, Row]:
        """The rows of `documents` and `texts`. Raises `SourceError` for a report that cannot be read."""
        from .charset import decode
        from .dates import iso_date, url_date
        from .languages import detect, primary

        arrival = self.arrival
        payload: bytes = arrival["payload"]
        if len(payload) > limit:
            raise too_large("the report", limit)
        given_by = "row" if _ROW.search(arrival["place"]) else "sidecar"
        page = arrival["media"] == "html"
        decoded = decode(payload, charset=arrival["charset"], page=page, row=given_by == "row")
        if decoded.wrong:
            self.say("encoding_declared_wrong", decoded.wrong, "declaration")

        raw = speech = decoded.text
        blocks: list[Row] = []
        title = publisher = published = published_basis = None
        if page:
            raw, blocks, meta = _page(decoded.text, arrival["uri"])
            speech = _main_words(raw, blocks)
            title, publisher, published, published_basis = meta.title, meta.publisher, meta.published, meta.published_basis
            for said in meta.said:
                self.say(said.key, said.value, said.where)
                if said.key == "published" and iso_date(said.value) is None:
                    self.say("published_unreadable", said.value, said.where)
        elif published is None and (published := url_date(arrival["uri"])):
            published_basis = "url"

        if given := arrival["published"]:
            if day := iso_date(given):
                published, published_basis = day, "metadata" if given_by == "row" else "sidecar"
            else:
                self.say("published_unreadable", given, given_by)
                # What was given is not overruled by a guess from the address.
                if published_basis == "url":
                    published = published_basis = None
        language = None
        if (given := arrival["language"]) and (language := primary(given)) is None:
            self.say("language_unreadable", given, given_by)
        document = {
            "id": arrival["document"],
            "source_id": arrival["source_id"],
            "uri": arrival["uri"],
            "publisher": arrival["publisher"] or publisher,
            "publisher_basis": given_by if arrival["publisher"] else "metadata" if publisher else None,
            "title": arrival["title"] or title,
            "published": published,
            "published_basis": published_basis,
            "language": language or detect(speech),
            "sha256": hashlib.sha256(payload).hexdigest(),
            "characters": len(raw),
        }
        text = {
            "document": arrival["document"],
            "raw": raw,
            "media": arrival["media"],
            "encoding": decoded.encoding,
            "encoding_basis": decoded.basis,
            "blocks": blocks,
        }
        return document, text


def _page(text: str, uri: str | None) -> tuple[str, list[Row], Any]:
    from .main_text import mark_main
    from .metadata import read_metadata
    from .page import parse, walk

    page = walk(parse(text))
    if not page.raw:
        raise SourceError("empty", "the page shows no text", "HTML with text", "leave it out")
    words = {tag: [" ".join(page.raw[b.start : b.end].split()) for b in page.blocks if b.tag == tag] for tag in ("h1", "title")}
    meta = read_metadata(page.tree, uri=uri, headings=words["h1"], page_title=next(iter(words["title"]), None))
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
    version="1",
    reads=("arrivals",),
    writes=_WRITES,
    run=_run,
    lexicons=_LEXICONS,
    settings=("max_document_bytes",),
)
