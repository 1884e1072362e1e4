from __future__ import annotations

import json
from pathlib import Path

import pytest

#: Reports that try what formats cannot hold: tabs, CR LF, NUL, markup, formulas, combining marks, emoji that are joined, marks of direction.
HOSTILE = [
    {
        "id": "a\tb\r\nc",
        "title": '=HYPERLINK("http://evil.example","click")',
        "publisher": "+Velmora\tPost & <Sons>",
        "published": "2021-05-06T08:00:00+02:00",
        "uri": "https://velmora.example/a?x=1&y=<2>",
        "language": "en",
        "text": "Talks in Velmora\r\n\r\n"
        "President Ada Branto\u0308n met Prime Minister Milo Varga in Velmora on 5 May 2021.\r\n\r\n"
        "\u201cThe ferry \U0001f468\u200d\U0001f469\u200d\U0001f467 will sail \u2013 cafe\u0301 or not,\u201d "
        "Branto\u0308n said\r\non Thursday.\r\n\r\n"
        "The army of Norway\tshelled  the harbour of Sweden, officials said. ]]> <script>alert(1)</script> & so on.\r\n\r\n"
        "President Ada Branto\u0308n met Prime Minister Milo Varga again. President Ada Branto\u0308n met Prime Minister Milo Varga again.\r\n",
    },
    {
        "id": "b",
        "title": "@SUM(1+1)|pipe \\ back\u2028slash",
        "publisher": None,
        "published": None,
        "language": "en",
        "text": "Norway plans to sanction Sweden next year, Varga told reporters.\u2028"
        "The army of Norway shelled the harbour of Sweden, officials said.\x0b"
        " \u202eRLO\u202c The army of Norway shelled the harbour of Sweden, officials said. \ufeffRussia did not attack Norway, Varga said.",
    },
    {"id": "c", "title": "-1", "publisher": "Norrland Gazette", "published": "2021-05", "language": "en", "text": "a " * 300},
    {
        "id": "d",
        "title": "\U0001f1f8\U0001f1ea\U0001f1f3\U0001f1f4",
        "publisher": "Norrland Gazette",
        "published": "2021-05-07",
        "language": "en",
        "text": "President Ada Branto\u0308n met Prime Minister Milo Varga in Velmora on 5 May 2021.\n\n"
        "\u201cThe ferry will sail \u2013 cafe\u0301 or not,\u201d Branto\u0308n said on Thursday. "
        "United States soldiers shot a man in Oslo in May 2021.",
    },
]


@pytest.fixture(scope="session")
def hostile_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of reports that try to break formats; do not write to it."""
    import twosource

    folder = tmp_path_factory.mktemp("hostile")
    lines = "".join(json.dumps({k: v for k, v in r.items() if v is not None}) + "\n" for r in HOSTILE)
    (folder / "in.jsonl").write_text(lines, encoding="utf-8")
    with twosource.open(folder / "r.twosource") as corpus:
        report = corpus.ingest(folder / "in.jsonl")
        assert report.new == len(HOSTILE)
    return folder / "r.twosource"


@pytest.fixture(params=["sample_record", "hostile_record"])
def record(request: pytest.FixtureRequest) -> Path:
    """The sample record, then the hostile one."""
    found: Path = request.getfixturevalue(request.param)
    return found
