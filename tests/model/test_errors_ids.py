from __future__ import annotations

import pickle

import pytest

from twosource import model
from twosource.model import KINDS, SourceError, TwosourceError, digest, make_id


def test_an_error_is_one_line() -> None:
    error = TwosourceError("the file\nx", "a  folder", "name another")
    assert str(error) == "the file x; expected a folder; name another"


@pytest.mark.parametrize("name", [n for n in model.__all__ if isinstance(getattr(model, n), type) and issubclass(getattr(model, n), Exception)])
def test_errors_travel_between_processes(name: str) -> None:
    cls = getattr(model, name)
    error = cls("empty", "a", "b", "c") if cls is SourceError else cls("a", "b", "c")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls
    assert str(again) == str(error)


def test_ids_are_of_their_content_alone() -> None:
    assert make_id("claim", "a", 1, None, b"x") == make_id("claim", "a", 1, None, b"x")
    assert make_id("claim", "a").startswith("clm-")
    assert len({KINDS[k] for k in KINDS}) == len(KINDS)


@pytest.mark.parametrize(("a", "b"), [(("ab", "c"), ("a", "bc")), (("1",), (1,)), ((None,), ("",)), ((b"a",), ("a",)), (("a", None), ("a",))])
def test_different_parts_never_collide_by_joining(a: tuple[str, ...], b: tuple[str, ...]) -> None:
    assert digest(*a) != digest(*b)
