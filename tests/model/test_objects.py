from __future__ import annotations

import pytest

from twosource.model import SettingError
from twosource.model.objects import again, bare, full_address, is_address, opened, reason


def test_addresses_and_paths() -> None:
    assert is_address("s3://bucket/x")
    assert not is_address("folder/x")
    assert bare("s3://key:word@bucket/x?scheme=http") == "s3://bucket/x"


def test_the_environment_says_where_the_store_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    assert full_address("s3://b/x") == "s3://b/x"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert full_address("s3://b/x") == "s3://b/x?region=eu-north-1"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://store.example:9000/")
    assert full_address("s3://b/x") == "s3://b/x?endpoint_override=store.example:9000&scheme=http&region=eu-north-1"
    assert full_address("s3://b/x?endpoint_override=other&scheme=https&region=r") == "s3://b/x?endpoint_override=other&scheme=https&region=r"
    assert full_address("gs://b/x") == "gs://b/x"


def test_an_address_that_cannot_be_opened_is_named_without_its_password() -> None:
    with pytest.raises(SettingError, match=r"^the target nope://bucket/x cannot be opened"):
        opened("nope://key:word@bucket/x")


def test_what_lasts_is_not_asked_again() -> None:
    slept: list[float] = []
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise OSError("AWS Error ACCESS_DENIED during PutObject")

    with pytest.raises(OSError, match="DENIED"):
        again(work, sleep=slept.append)
    assert (len(tries), slept) == (1, [])


def test_a_reason_is_one_short_line() -> None:
    assert reason(OSError("a\n\x1b[31mb")) == "a b"
    assert len(reason(OSError("x" * 999))) < 250
