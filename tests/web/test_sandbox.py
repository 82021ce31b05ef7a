from __future__ import annotations

import subprocess
from typing import Any

import pytest

from parvis.web.sandbox import Failed, OutOfLimits, run_limited


def run(payload: bytes) -> bytes:
    return run_limited("tests.web.limited", payload, seconds=2, megabytes=300)


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests are no installed package: the interpreter, isolated otherwise, is shown the way to them."""
    plain = subprocess.run

    def with_tests(command: list[str], **options: Any) -> Any:
        return plain([one for one in command if one != "-I"], **options)

    monkeypatch.setattr(subprocess, "run", with_tests)


def test_the_answer_comes_back_apart_from_what_is_printed() -> None:
    assert run(b"echo") == b"ohce"


@pytest.mark.parametrize("payload", [b"big", b"slow", b"burn"])
def test_too_much_memory_or_time_ends_the_work_alone(payload: bytes) -> None:
    with pytest.raises(OutOfLimits):
        run(payload)


def test_nothing_can_be_written() -> None:
    with pytest.raises((Failed, OutOfLimits)):
        run(b"write")


def test_an_error_is_told_and_kept_short() -> None:
    with pytest.raises(Failed, match="contenu illisible") as raised:
        run(b"boom" * 10_000)
    assert len(str(raised.value)) < 700


def test_no_secret_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert not {b"DATABASE_URL", b"PARVIS_SECRET_KEY"} & set(run(b"secrets").split())
