"""The rule for accepting a truncated response, as a pure function of what came before.

A transfer that broke off brings something else the next time, a copy that a CDN keeps is replaced some hours later, and
what comes equal again and again is all that the site has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ENOUGH = 3
"""So many equal responses are believed."""
APART = timedelta(hours=2)
"""An equal response counts when it comes so long after the one that was counted before it."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """Equal answers so far. digest: of what there was of them. counted_at: aware, of the last that was counted."""

    digest: str
    times: int
    counted_at: datetime

    @property
    def is_believed(self) -> bool:
        """Whether the response is taken as it is."""
        return self.times >= ENOUGH


def count_cut_off(before: CutOff | None, digest: str, now: datetime) -> CutOff:
    """Return what a response that is cut off changes.

    Args:
        before: the equal responses so far, None without any.
        digest: of what there is of the response.
        now: aware. A moment before the last one counted was under another clock, and counting begins anew.
    """
    if before is None or before.digest != digest or now < before.counted_at:
        return CutOff(digest, 1, now)
    if before.is_believed or now - before.counted_at < APART:
        return before
    return CutOff(digest, before.times + 1, now)
