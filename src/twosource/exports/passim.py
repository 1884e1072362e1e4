"""Families as clusters in the layout of passim, a passage a line: `cluster size id begin end text`, and what is known of the report."""

from __future__ import annotations

from typing import IO

from twosource.model import digest

from .job import Job, web_address
from .sink import json_line

#: Hex digits of a number made out of an id: 60 bits fit into the integers of all readers, and two ids share one by chance only among billions.
_HEX = 15


def number(identifier: str) -> int:
    """A positive integer for an id, the same on any machine."""
    return int(digest("number", identifier)[:_HEX], 16)


def write_passim(job: Job, out: IO[bytes]) -> int:
    """Write a line for every passage of every family, in the order of families and places; returns the number of lines.

    Names as in the output of passim 2 (`cluster size id begin end text series date title url`); `begin` and `end` count code points into the raw
    text; `family` and `origin` (whether the report most likely has the original, null where that is unknown) are ours. Unknown is left out.
    """
    count = 0
    for family in job.each():
        passages = [p for p in family["passages"] if not job.editions.older(p["document"])]
        if len(passages) < len(family["passages"]) and len({p["document"] for p in passages}) < 2:
            continue  # a document and what it was before
        for p in sorted(passages, key=lambda p: (p["document"], p["start"])):
            report = job.report(p["document"])
            known = {"series": report.get("publisher"), "date": report.get("published"), "title": report.get("title")}
            known["url"] = web_address(report)
            line = {"cluster": number(family["id"]), "size": len(passages), "id": p["document"], "begin": p["start"], "end": p["end"]}
            line |= {"text": p["exact"]} | {k: v for k, v in known.items() if v is not None}
            line |= {"family": family["id"], "origin": None if family["origin"] is None else family["origin"] == p["document"]}
            out.write(json_line(line))
            count += 1
    return count
