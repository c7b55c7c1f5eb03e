"""The garbage collector is as it was when nobody needs it otherwise any more."""

import gc

import pytest

from zakerscraper.utils import garbage


def test_the_last_to_leave_puts_back_what_the_first_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever other tests of this process have left open.
    monkeypatch.setattr(garbage, "_before", [])
    others = gc.get_threshold()
    gc.set_threshold(*(before := (700, 9, 8)))
    garbage.relax()
    garbage.relax()
    assert gc.get_threshold() != before
    garbage.restore()
    assert gc.get_threshold() != before
    garbage.restore()
    assert gc.get_threshold() == before
    gc.set_threshold(*others)
