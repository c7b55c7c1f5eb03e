"""Which tests start processes (crawls, servers, browsers, interpreters): `tests/conftest.py` marks these `slow`.

A test's function, its fixtures, and what these call of the tests' own functions and classes are read for names that
start a process. Processes that the code under test starts by itself are not seen: such a test is marked by hand.
"""

from __future__ import annotations

import asyncio
import inspect
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

HERE = str(Path(__file__).parent)

_STARTERS = frozenset(
    (
        *(subprocess.Popen, subprocess.run, subprocess.call, subprocess.check_call, subprocess.check_output),
        *(multiprocessing.Process, multiprocessing.Pool, multiprocessing.get_context, ProcessPoolExecutor),
        *(os.fork, os.system, asyncio.create_subprocess_exec, asyncio.create_subprocess_shell),
    )
)


def starts_process(
    function: Callable[..., object], module: ModuleType, fixtures: Sequence[str], conftests: Sequence[ModuleType]
) -> bool:
    """Tell whether a test starts a process, as far as its code and its fixtures' show.

    function: the test's. module: its own. fixtures: their names. conftests: where they may stand besides its module.
    """
    holders = [vars(source) for source in (module, *conftests)]
    found = (holder[name] for name in fixtures for holder in holders if name in holder)
    return any(map(_starts, (function, *found)))


def _starts(thing: Any) -> bool:
    """Tell whether a call of *thing* starts a process."""
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        function = waiting.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        if callable(function):
            if function in _STARTERS:
                return True
            waiting += _called(function)
    return False


@cache
def _called(thing: Any) -> tuple[Any, ...]:
    """Return what a function or class of the tests may call, nothing for all else."""
    if isinstance(thing, type):
        module = sys.modules.get(thing.__module__)
        if not (getattr(module, "__file__", None) or "").startswith(HERE):
            return ()
        return tuple(method for method in vars(thing).values() if isinstance(method, FunctionType))
    function = inspect.unwrap(thing) if hasattr(thing, "__wrapped__") else thing
    if not isinstance(function, FunctionType) or not function.__code__.co_filename.startswith(HERE):
        return ()
    named = set(_names(function.__code__))
    found = []
    for name in named & function.__globals__.keys():
        value = function.__globals__[name]
        if isinstance(value, ModuleType):
            found += [vars(value)[inner] for inner in named & vars(value).keys()]
        else:
            found.append(value)
    return tuple(found)


def _names(code: CodeType) -> Iterator[str]:
    """Give the names that a code object and those within it look up."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
