"""The API against its own description: what it promises is asked for at random, and every answer has to be one that is promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from twosource.web import create
from twosource.web.app import describe

schemathesis = pytest.importorskip("schemathesis", reason="the extra [test] is not installed")

OPERATIONS = [(method, path) for path, methods in describe()["paths"].items() for method in methods]
TOKEN = "a-token-of-our-own"


@pytest.fixture(scope="session")
def described(sample_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    import shutil

    copy = tmp_path_factory.mktemp("asked") / "r.twosource"
    shutil.copytree(sample_record, copy)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create(copy, local=False, judging=True, token=TOKEN))


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda x: x)
def test_every_answer_is_one_that_is_promised(described: Any, method: str, path: str, mode: str) -> None:
    _ask(described, method, path, mode, 4)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda x: x)
def test_every_answer_is_one_that_is_promised_however_often_it_is_asked(described: Any, method: str, path: str, mode: str) -> None:
    _ask(described, method, path, mode, 30)


def _ask(described: Any, method: str, path: str, mode: str, times: int) -> None:
    from schemathesis.generation import GenerationMode

    @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
    @given(case=described[path][method.upper()].as_strategy(generation_mode=GenerationMode(mode)))
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"authorization": f"Bearer {TOKEN}"} if method == "post" else {})

    try:
        ask()
    except Unsatisfiable:
        pytest.skip("there is nothing about it that could be wrong")
