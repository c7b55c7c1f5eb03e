"""The garbage collector is as it was when nobody needs it otherwise any more."""

import gc

import pytest

from zakerscraper.utils import garbage


def test_the_last_to_leave_puts_back_what_the_first_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever other tests of this process have left open.
    monkeypatch.setattr(garbage, "_before", [])
    monkeypatch.setattr(garbage, "_frozen", [])
    others = gc.get_threshold()
    gc.set_threshold(*(before := (700, 9, 8)))
    garbage.relax_collection()
    garbage.relax_collection()
    assert gc.get_threshold() != before
    garbage.restore_collection()
    assert gc.get_threshold() != before
    garbage.restore_collection()
    assert gc.get_threshold() == before
    gc.set_threshold(*others)


def test_what_others_have_frozen_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_before", [])
    monkeypatch.setattr(garbage, "_frozen", [])
    gc.freeze()
    try:
        garbage.relax_collection()
        garbage.restore_collection()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    garbage.relax_collection()
    garbage.restore_collection()
    assert gc.get_freeze_count() == 0
    gc.freeze()  # as all tests have it


def test_what_is_worked_on_as_another_crawl_begins_is_not_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_before", [])
    monkeypatch.setattr(garbage, "_frozen", [])
    garbage.relax_collection()
    try:
        frozen = gc.get_freeze_count()
        trees = [[] for _ in range(1000)]
        garbage.relax_collection()
        garbage.restore_collection()
        assert gc.get_freeze_count() <= frozen
        assert trees
    finally:
        garbage.restore_collection()


def test_nothing_is_looked_for_while_the_collector_is_paused() -> None:
    was_enabled = gc.isenabled()
    gc.enable()
    try:
        with garbage.pause_collection(), garbage.pause_collection():
            assert not gc.isenabled()
        assert gc.isenabled()
        gc.disable()
        with garbage.pause_collection():
            pass
        assert not gc.isenabled()
    finally:
        (gc.enable if was_enabled else gc.disable)()
