"""Threads that ignore warnings at once leave their filters as they were."""

from __future__ import annotations

import warnings
from threading import Barrier, Thread

import pytest

from zakerscraper.services.notifications.apprise_client import _silence_logging
from zakerscraper.utils.ignored_warnings import ignore_warnings


def test_two_that_begin_and_end_crosswise_put_back_what_was_there() -> None:
    before = list(warnings.filters)
    first, second = ignore_warnings(), ignore_warnings()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    warnings.warn("of the second one's library", UserWarning, 1)
    second.__exit__(None, None, None)
    assert list(warnings.filters) == before
    with pytest.raises(UserWarning):
        warnings.warn("afterwards", UserWarning, 1)


def test_notifications_at_once_put_back_what_was_there() -> None:
    before, together = list(warnings.filters), Barrier(2)

    def work(*, waits: bool) -> None:
        with _silence_logging():
            together.wait(5)
            if waits:
                together.wait(5)
        if not waits:
            together.wait(5)

    threads = [Thread(target=work, kwargs={"waits": waits}) for waits in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before
