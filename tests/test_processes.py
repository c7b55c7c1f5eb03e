"""Tests that start processes are known by their code, however they come to start one."""

import subprocess
import sys
from contextlib import contextmanager
from typing import Any

import pytest

from tests import run_scrapy
from tests.each_case import each_case
from tests.ports import free_port
from tests.processes import starts_process
from tests.servers import PostgresServer


def _by_itself() -> None:
    subprocess.run([sys.executable], check=True)


def _by_another() -> None:
    [_by_itself() for _ in range(1)]


def _by_a_module() -> Any:
    return run_scrapy.scrapy("list")


@contextmanager
def _by_a_class() -> Any:
    yield PostgresServer


@pytest.fixture
def by_a_fixture() -> None:
    _by_another()


def _not_at_all() -> Any:
    return free_port(), subprocess.CompletedProcess, run_scrapy.ROOT


def starts(function: Any, *fixtures: str) -> bool:
    """Tell whether a test of this module with that function and these fixtures starts a process."""
    return starts_process(function, sys.modules[__name__], fixtures, [])


@each_case("function", [_by_itself, _by_another, _by_a_module, _by_a_class])
def test_what_starts_a_process_is_known(function: Any) -> None:
    assert starts(function)


def test_what_starts_none_stays_quick() -> None:
    assert not starts(_not_at_all)
    assert starts(_not_at_all, "by_a_fixture")
    assert not starts(_not_at_all, "tmp_path")
