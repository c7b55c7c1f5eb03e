"""What a line says of a time in it: that it is of the publication, or of a change."""

from __future__ import annotations

import re

CHANGED = re.compile(
    r"\b(?:updat|modif|revis|edited|review|refresh)|aktualisiert|geändert|mis à jour|actuali[sz]|aggiornat|atualizad"
    r"|bijgewerkt|更新|修改|수정|업데이트",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"publi|posted|release|created|veröffentl|erstellt|发布|发表|發[布佈表]|配信|公開|掲載|投稿|입력|등록|게재",
    re.IGNORECASE,
)
_AT = re.compile(r"于\s*$")
_DONE = re.compile(r"\s*(?:首次|最后)?(?:修改|编辑|更新|发布|发表)")
"""What was done at a time, behind it: `于 05-18 11:20 修改`."""


def says_changed(before: str, behind: str) -> bool:
    """Tell whether what stands *before* a time and *behind* it says that it is of a change."""
    if _AT.search(before) and (done := _DONE.match(behind)):
        return PUBLISHED.search(done[0]) is None
    changed = [match.start() for match in CHANGED.finditer(before)]
    published = [match.start() for match in PUBLISHED.finditer(before)]
    return bool(changed) and (not published or changed[-1] > published[-1])
