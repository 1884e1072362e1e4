"""A client of the application in this process, over the sample record or a hostile one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from twosource.web import create

#: What a hostile page puts into every field that it can.
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\u202egnp.exe\u2066"


class Client:
    """Asks an application without a network. `ask.app`: the application."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, path: str, method: str = "GET", base: str = "http://localhost", **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@pytest.fixture(scope="session")
def ask(sample_record: Path) -> Client:
    return Client(create(sample_record))


@pytest.fixture(scope="session")
def make(sample_record: Path) -> Callable[..., Client]:
    return lambda path=sample_record, **options: Client(create(path, **options))


@pytest.fixture(scope="session")
def hostile_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports that share a passage and try to break out of the page wherever they can."""
    import twosource

    folder = tmp_path_factory.mktemp("hostile")
    shared = f"The harbour of Portavel was closed on Monday after {EVIL} the storm had torn the pier from its piles and sunk two ferries."
    rows = [
        {
            "id": f"x{n}{EVIL}",
            "title": f"Harbour closed \u0007{EVIL}",
            "publisher": f"Courier {n} {EVIL}",
            "published": "2024-05-02",
            "uri": "javascript:alert(3)//",
            "text": "\n\n".join(
                (
                    f"Harbour closed {EVIL}",
                    shared,
                    f'"We shall rebuild {EVIL} the pier," minister Ana Larrondo said in Portavel.',
                    f"Own words {n}.",
                )
            ),
        }
        for n in (1, 2)
    ]
    source = folder / "in.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    path = folder / "hostile.twosource"
    with twosource.open(path) as corpus:
        corpus.ingest(source, workers=1)
    return path
