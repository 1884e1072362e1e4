"""Claims as drafts of ClaimReview (schema.org): what is claimed, by whom, and where it appeared. No rating: that is a person's work."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any, Final

from .job import URN, Job, Row, web_address
from .sink import json_text

#: What a draft says about itself.
NOTE: Final = (
    "Draft made by {program} for a person to review. It holds no verdict: reviewRating, author, datePublished and url of the review are to be "
    "filled in, and the claim and its appearances to be checked, before it is published."
)


def claim_review(claim: Row, job: Job) -> dict[str, Any]:
    """A claim as a draft. `author` is the speaker where the claim is somebody's word; `firstAppearance` is given where the dates of all reports
    are known and one is the first of those in the record; `datePublished` is then its date. Unknown is left out.
    """
    documents = sorted({s["document"] for s in claim["supports"]}, key=lambda d: (job.report(d).get("published") or "9999", d))
    appearances = {d: _work(d, job) for d in documents}
    item: dict[str, Any] = {"@type": "Claim", "@id": URN + claim["id"], "text": claim["text"]}
    if claim["speaker_name"]:
        person = {"@type": _kind(job, claim["speaker"]), "name": claim["speaker_name"]}
        item["author"] = person | ({"@id": URN + claim["speaker"]} if claim["speaker"] else {})
    if (first := _first([(job.report(d).get("published"), d) for d in documents])) is not None:
        item |= {"datePublished": job.report(first)["published"], "firstAppearance": appearances[first]}
    item["appearance"] = list(appearances.values())
    return {
        "@type": "ClaimReview",
        "@id": f"{URN}draft-{claim['id']}",
        "creativeWorkStatus": "Draft",
        "comment": {"@type": "Comment", "text": f"{NOTE.format(program=job.coder)} {_counted(claim)}"},
        "claimReviewed": claim["text"],
        "itemReviewed": item,
    }


def _counted(claim: Row) -> str:
    most = "at most " if claim["at_most"] else ""
    origins = f"{most}{claim['independent']} independent origin{'s' * (claim['independent'] != 1)}"
    return f"In the record: {claim['reports']} report{'s' * (claim['reports'] != 1)}, {origins}."


def _kind(job: Job, actor: str | None) -> str:
    known = job.actors.get(actor or "")
    if known is None:
        return "Thing"
    return "Person" if known["kind"] == "person" else "Organization"


def _work(document: str, job: Job) -> dict[str, Any]:
    report = job.report(document)
    work: dict[str, Any] = {"@type": "NewsArticle", "@id": URN + document}
    known = {"url": web_address(report), "headline": report.get("title"), "datePublished": report.get("published")}
    work |= {k: v for k, v in known.items() if v is not None}
    if report.get("publisher"):
        work["publisher"] = {"@type": "Organization", "name": report["publisher"]}
    return work


def _first(dated: list[tuple[str | None, str]]) -> str | None:
    """The document that is the first: all have a date, and its own is before all others, to the precision that these have."""
    known = [(p, d) for p, d in dated if p is not None]
    if not known or len(known) < len(dated):
        return None
    for published, d in known:
        if all(_before(published, other) for other, x in known if x != d):
            return d
    return None


def _before(a: str, b: str) -> bool:
    try:
        one, other = datetime.fromisoformat(a), datetime.fromisoformat(b)
        if one.tzinfo is not None and other.tzinfo is not None:
            return one < other
    except ValueError:
        pass  # a month or a year
    size = min(len(a), len(b), len("2000-01-01"))
    return a[:size] < b[:size]


def write_claimreview(job: Job, out: IO[bytes]) -> int:
    """Write all drafts as one JSON-LD document, one a line; returns their number."""
    out.write(b'{"@context": "https://schema.org", "@graph": [')
    count = 0
    for claim in job.each():
        out.write(((",\n" if count else "\n") + json_text(claim_review(claim, job))).encode())
        count += 1
    out.write(b"\n]}\n")
    return count
