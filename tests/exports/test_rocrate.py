"""A story as an RO-Crate: the metadata are what the specification asks, and everything in it leads back to the texts."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.model import PUBLIC, NotFound, spans_of


@pytest.fixture
def crate(record: Path, tmp_path: Path) -> tuple[Path, Any, int]:
    with twosource.open(record) as corpus:
        story = corpus.story().story
        count = corpus.export("story", tmp_path / "crate", "rocrate")
    return tmp_path / "crate", story, count


def test_the_metadata_are_what_the_specification_asks(crate: tuple[Path, Any, int]) -> None:
    folder, story, count = crate
    document = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    graph = {e["@id"]: e for e in document["@graph"]}
    assert len(graph) == len(document["@graph"])
    about = graph["ro-crate-metadata.json"]
    assert about["@type"] == "CreativeWork"
    assert about["about"] == {"@id": "./"}
    assert about["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = graph["./"]
    assert root["@type"] == "Dataset"
    assert all(root[k] for k in ("name", "description", "datePublished", "license"))
    assert graph[root["license"]["@id"]]["name"] == "Licence unknown"
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert sorted([*(p["@id"] for p in root["hasPart"]), "ro-crate-metadata.json"]) == files
    assert len(files) == count
    for part in root["hasPart"]:
        entity, data = graph[part["@id"]], (folder / part["@id"]).read_bytes()
        assert entity["@type"] == "File"
        assert entity["contentSize"] == str(len(data))
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        if part["@id"].startswith("texts/"):
            assert entity["license"] == root["license"]

    def walk(value: Any) -> None:
        if isinstance(value, dict) and value.keys() == {"@id"} and "://" not in value["@id"]:
            assert value["@id"] in graph
        for x in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(x)

    walk(document["@graph"])
    assert root["identifier"].endswith(story.id)


def test_every_span_stands_in_the_texts_of_the_crate(crate: tuple[Path, Any, int]) -> None:
    folder, story, _ = crate
    texts = {p.stem: p.read_bytes().decode() for p in (folder / "texts").iterdir()}
    assert set(texts) == set(story.documents)
    seen = 0
    for path in (folder / "tables").iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            for span in spans_of(path.stem, json.loads(line)):
                if span["document"] in texts:
                    assert texts[span["document"]][span["start"] : span["end"]] == span["exact"]
                    seen += 1
    assert seen > 50
    assert {p.stem for p in (folder / "tables").iterdir()} == set(PUBLIC) - {"judgements"}
    (own,) = [json.loads(x) for x in (folder / "tables" / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
    assert own["id"] == story.id


def test_versions_and_provenance_are_there(crate: tuple[Path, Any, int]) -> None:
    folder, _, _ = crate
    versions = json.loads((folder / "versions.json").read_text(encoding="utf-8"))
    assert versions["twosource"] == twosource.__version__
    assert {"read", "statements", "claims"} <= {s["step"] for s in versions["steps"]}
    assert any(s["lexicons"] for s in versions["steps"])
    assert versions["runs"]
    assert json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["prefix"]


def test_the_rocrate_package_reads_it(crate: tuple[Path, Any, int]) -> None:
    module = pytest.importorskip("rocrate.rocrate", reason="the package rocrate is not installed")
    folder, _, count = crate
    found = module.ROCrate(folder)
    assert len(found.data_entities) == count - 1
    assert found.name
    assert found.root_dataset["license"]["name"] == "Licence unknown"
    assert all(e.source is None or Path(e.source).is_file() for e in found.data_entities)


def test_a_zip_is_the_same_every_time(sample_record: Path, tmp_path: Path) -> None:
    with twosource.open(sample_record) as corpus:
        smallest = min(corpus.stories(), key=lambda s: len(s.documents))
        for name in ("a.zip", "b.zip"):
            corpus.export("story", tmp_path / name, "rocrate", story=smallest.id[:12])
        with pytest.raises(NotFound):
            corpus.export("story", tmp_path / "no.zip", "rocrate", story="sto-0000")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert "ro-crate-metadata.json" in packed.namelist()
        assert len([n for n in packed.namelist() if n.startswith("texts/")]) == len(smallest.documents)
