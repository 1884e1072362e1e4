"""The house: who may import whom, how long a file may be, what may not be in it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "twosource"
STEP_ROOMS = {"readers", "clean", "language", "reuse", "stories", "extract", "corroborate"}
MAY: dict[str, set[str]] = {
    "model": set(),
    "lexicons": {"model"},
    **{room: {"model", "lexicons"} for room in STEP_ROOMS},
    "store": {"model"},
    "fetch": {"model", "lexicons"},
    "exports": {"model", "store", "lexicons"},
    "samples": {"model"},
    "engine": {"model", "store"},
    "results": {"model"},
    "vouching": {"model", "store", "engine", "exports"},
    "score": {"model"},
    "scoring": {"model", "store", "engine", "score"},
    "watching": {"model", "store", "engine", "fetch"},
    "corpus": {"model", "store", "engine", "exports", "results", "samples", "vouching", "watching", "score", "scoring"},
    "cli": {"corpus", "model"},
    "web": {"corpus", "model"},
    "component": {"engine", "language"},
    "__main__": {"cli"},
    "__init__": {"corpus", "results"},
}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The rooms that a file imports from."""
    package = ["twosource", *path.relative_to(SOURCE).parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{a.name}" for a in node.names] if module == "twosource" else [module]
        else:
            continue
        found.update(n.split(".")[1] for n in names if n.startswith("twosource."))
    return found


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    allowed = MAY[room] | {room, "__version__"}
    if path.relative_to(SOURCE).as_posix() == "engine/plan.py":
        allowed |= STEP_ROOMS | {"lexicons"}
    if path.relative_to(SOURCE).as_posix() == "cli/serve.py":
        allowed |= {"web"}
    assert imports(path) <= allowed


#: What may speak with the network, and the rooms that may import it: `fetch` asks others, `web` answers.
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "httpcore",
    "httpx",
    "requests",
    "urllib3",
    "aiohttp",
    "websockets",
    "protego",
}
#: Of `urllib` this takes addresses apart and asks nobody; `socket` in the lock tells the name of this machine.
HARMLESS = {"urllib.parse"}
NAMED = {"store/lock.py": {"socket"}}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_only_one_room_speaks_with_the_network(path: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    asking = {n for n in found if n.partition(".")[0] in NETWORK} - HARMLESS - NAMED.get(path.relative_to(SOURCE).as_posix(), set())
    assert not asking or room_of(path) in ("fetch", "web")


def test_nothing_but_a_fetch_opens_a_connection(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Reports with addresses in them, a feed among them, are read without one look at the network."""
    import socket

    import twosource

    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError("the network is asked")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    page = "<html><head><link rel='canonical' href='https://mail.example/1'><link rel='stylesheet' href='https://mail.example/a.css'></head>"
    (tmp_path / "page.html").write_text(
        page + "<body><p>The ferry sank on Monday, the harbour office said.</p><img src='https://mail.example/i.png'>"
    )
    item = "<item><link>https://mail.example/2</link><description>The pier burned.</description></item>"
    (tmp_path / "feed.xml").write_text(f"<!DOCTYPE rss SYSTEM 'https://mail.example/rss.dtd'><rss><channel>{item}</channel></rss>")
    with twosource.open(tmp_path / "r") as corpus:
        assert corpus.ingest([tmp_path / "page.html", tmp_path / "feed.xml"], only=("segments",)).new == 2


def test_every_room_has_a_rule() -> None:
    assert {room_of(p) for p in FILES} == set(MAY)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_stay_short_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 600
    if path.name != "__main__.py":
        assert ast.get_docstring(ast.parse(text)), "a module says what it is for"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_public_functions_and_classes_have_docstrings(path: Path) -> None:
    if room_of(path) in ("cli",):
        pytest.skip("commands are documented by their help; see tests/cli")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_") and path.stem[0] != "_":
            assert ast.get_docstring(node) or len(node.body) <= 2, f"{node.name} has no docstring"


@pytest.mark.parametrize("room", sorted(STEP_ROOMS))
def test_exports_are_exact(room: str) -> None:
    import importlib

    module = importlib.import_module(f"twosource.{room}")
    assert len(set(module.__all__)) == len(module.__all__)
    public = {n for n in vars(module) if n.isupper() and not n.startswith("_") and n != "TYPE_CHECKING"}
    assert public <= set(module.__all__), "a constant that is not listed"
    for name in module.__all__:
        assert hasattr(module, name)
