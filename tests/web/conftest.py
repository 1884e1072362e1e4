"""A client of the application in this process, over the sample record or a hostile one."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
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


#: The sentence that all invented reports on the ferry share.
LEAD = "The ferry Marisela ran aground off Cape Tarno on Tuesday night with 212 passengers on board, the coast guard of Velmora said."
_FRENCH = (
    "Le ferry Marisela s'est échoué mardi soir au large du cap Tarno avec 212 passagers à bord, selon les garde-côtes. La ministre des "
    "transports a annoncé une enquête et promis un rapport sous trente jours. Trois personnes ont été transportées à l'hôpital de la ville."
)
_ARABIC = (
    "جنحت العبارة ماريسيلا مساء الثلاثاء قبالة رأس تارنو وعلى متنها 212 راكبا، حسبما قال خفر السواحل. وأعلنت الوزيرة فتح تحقيق في الحادث. "
    "ونقل ثلاثة أشخاص إلى المستشفى في المدينة."
)


def _ferry(n: int) -> dict[str, object]:
    quote = '"We heard a long scrape and then the lights went out," said Ines Durante, a passenger.'
    other = '"We heard a very long scrape, and then all lights went out," said passenger Ines Durante.'
    own = (
        "The harbour master, Pavel Orsic, told reporters that the vessel had been inspected in March.",
        "Minister Elena Kostrova announced an inquiry and promised a report within thirty days.",
        "The operator, Blueline Ferries, denied that the captain had left the bridge.",
    )
    text = "\n\n".join((LEAD, other if n % 3 else quote, own[n % 3], own[(n + 1) % 3]))
    row = {
        "id": f"f{n}",
        "title": "Ferry with 212 aboard runs aground" + (", an astonishingly detailed headline that goes on" * 6 if n == 3 else ""),
        "publisher": ("Velmora Post", "Tarno Tribune", "Gulf Wire")[n % 3],
        "published": f"2031-05-{6 + n % 5:02d}T{n:02d}:10:00Z",
        "uri": f"https://news.example/{n}/" + "averyveryverylongunbrokensegment" * (5 if n == 2 else 0),
        "text": text,
    }
    return {k: v for k, v in row.items() if not (n == 4 and k in ("title", "publisher", "published"))}


@pytest.fixture(scope="session")
def messy_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an editor's record looks like on a bad day: many copies, three languages, one written from right to left, no titles, long words, a
    long text, one of one word, and a file that cannot be read.
    """
    import twosource

    folder = tmp_path_factory.mktemp("messy")
    rows: list[dict[str, object]] = [_ferry(n) for n in range(12)]
    calm = "\n\n".join(f"Witness number {i} said that the sea had been calm and the ship slow." for i in range(400))
    wide = f"{LEAD}\n\nNo\u200breal\u200bspaces. {'y' * 900}"
    rows += [
        {"id": "fr", "title": "Un ferry s’échoue au large du cap Tarno", "published": "2031-05-07", "language": "fr"},
        {"id": "ar", "title": "جنوح عبارة قبالة رأس تارنو", "publisher": "صحيفة الجزر", "published": "2031-05-07", "language": "ar"},
        {"id": "wide", "title": "x" * 400, "publisher": "\u202eEvil & Sons\u2066<b>"},
        {"id": "long", "title": "Everything that was said", "published": "2031-05-10"},
        {"id": "tiny", "title": "x"},
    ]
    texts = (f"{_FRENCH}\n\n{LEAD}", f"{_ARABIC}\n\n{LEAD}\n\n{_ARABIC}", wide, calm, "x.")
    for row, text in zip(rows[12:], texts, strict=True):
        row["text"] = text
    source = folder / "in"
    source.mkdir()
    (source / "all.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    (source / "broken.pdf").write_bytes(b"%PDF-1.4")
    path = folder / "messy.twosource"
    with twosource.open(path) as corpus:
        corpus.ingest(source, workers=1)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()
