"""The garbage collector is as it was when nobody needs it otherwise any more."""

import gc

from zakerscraper.utils import garbage


def test_the_last_to_leave_puts_back_what_the_first_found() -> None:
    before = gc.get_threshold()
    garbage.relax()
    garbage.relax()
    assert gc.get_threshold() != before
    garbage.restore()
    assert gc.get_threshold() != before
    garbage.restore()
    assert gc.get_threshold() == before
