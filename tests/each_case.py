"""Long lists of data as one test: pytest's own `parametrize` costs more than most of such a list's cases do."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

import pytest

SHOWN = 20
LONGEST = 200


def each_case(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Any], Any]:
    """Return a decorator that makes a test go through all *cases*, as `pytest.mark.parametrize` would call it.

    names: those of the test's arguments that a case gives: a tuple, or with commas between them. Where several
    decorators stand above each other, every case of one goes with every case of the others. The test's fixtures serve
    all cases: where it is to find them new each time, it is no test for this.

    Where cases fail, the first failure is raised, and its notes tell which they were. A case that is skipped skips no
    other one; the test counts as skipped where all of its cases are.
    """
    wanted = [name.strip() for name in (names.split(",") if isinstance(names, str) else names)]
    all_cases = tuple(cases)
    assert all_cases, "a test of no case passes whatever happens"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def given() -> Iterator[dict[str, Any]]:
            for case in all_cases:
                yield dict(zip(wanted, case if len(wanted) > 1 else [case], strict=True))

        @wraps(test)
        def run(**fixtures: Any) -> None:
            failed: list[tuple[Mapping[str, Any], BaseException]] = []
            skipped: list[BaseException] = []
            for case in given():
                try:
                    test(**fixtures, **case)
                except pytest.skip.Exception as error:
                    skipped.append(error)
                except (Exception, pytest.fail.Exception) as error:
                    failed.append((case, error))
            if failed:
                first = failed[0][1]
                first.add_note(f"{len(failed)} cases failed:")
                for case, _ in failed[:SHOWN]:
                    first.add_note(repr(case)[:LONGEST])
                raise first
            if len(skipped) == len(all_cases):
                raise skipped[0]

        signature = inspect.signature(test)
        kept = [value for name, value in signature.parameters.items() if name not in wanted]
        run.__signature__ = signature.replace(parameters=kept)
        return run

    return decorate
