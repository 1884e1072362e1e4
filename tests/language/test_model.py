"""The pinned model: its files are compared by content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from twosource.language import check_model, model_folder
from twosource.language import model as room
from twosource.model import ModelError


def test_the_installed_model_is_the_pinned_one() -> None:
    check_model(model_folder())


def test_a_changed_file_is_refused_by_name_in_one_line(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(model_folder(), copy)
    (copy / "tagger" / "model").write_bytes(b"other weights")
    with pytest.raises(ModelError, match="tagger/model") as caught:
        check_model(copy)
    assert "\n" not in str(caught.value)
    (copy / "tagger" / "model").unlink()
    with pytest.raises(ModelError, match="lacks tagger/model"):
        check_model(copy)


def test_a_missing_package_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PACKAGE", "no_such_model_package")
    with pytest.raises(ModelError, match="pip install"):
        model_folder()


def test_only_what_is_read_is_loaded() -> None:
    names = room.load_model().pipe_names
    assert "senter" not in names
    assert {"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"} <= set(names)
    assert room.load_model() is room.load_model()
