"""The members of a list's objects whose names tell nothing, judged by their values in all of the objects.

An interface may call a title `biaoti`, a summary `content` and a time `fbsj`: what each is shows in what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from zakerscraper.zaker import urls
from zakerscraper.zaker.generic.list_columns import are_of_media
from zakerscraper.zaker.generic.list_kinds import bare_id, words_of
from zakerscraper.zaker.generic.object_fields import author_of, moment_of, text_in, time_of
from zakerscraper.zaker.generic.object_targets import find_target
from zakerscraper.zaker.generic.object_titles import NO_ARTICLES, summary_in, title_in

_FEW, _MOST = 3, 200
"""Objects of a list that are looked at."""
_LEVELS = 3
_SENTENCE = re.compile(r"[。！？…]")
_NO_TEXT = re.compile(r"(?:https?:)?//.*|/\S*|[A-Za-z0-9_.-]*|\W*")
"""A URL, a path, a word in Latin letters, a number."""
_OTHER_TIMES = frozenset(
    "last login update updated modify modified expire expires expiry end deadline start begin".split()
)
"""In names of times that are none of publication."""
_TITLE = range(6, 60)
_SUMMARY = range(18, 400)
_NAME = range(2, 16)


def name_columns(rows: Sequence[Any], url: str, now: datetime, levels: int = _LEVELS) -> None:
    """Give the objects of a list at *url* the members `title`, `summary`, `source` and `publish_time` that they lack.

    Nothing is given to objects that lead to no articles, nor what their values leave open.
    """
    objects = [row for row in rows[:_MOST] if isinstance(row, dict)]
    if len(objects) < _FEW or not levels:
        return
    first = objects[0]
    inner = {name: item for name, item in first.items() if isinstance(item, dict) and not words_of(name) & NO_ARTICLES}
    for name in inner:
        name_columns([item.get(name) for item in objects], url, now, levels - 1)
    target = find_target(first, "", url)
    if target.id is None:
        return
    near = urls.id_time(target.id)
    parts = [first, *inner.values()]
    has_time = any(time_of(item, now, near) for item in parts)
    lacks = {
        "title": not any(title_in(part) for part in parts if part is first or not find_target(part, "", url).is_sure),
        "summary": not any(map(summary_in, parts)),
        "source": not any(author_of(item, url)[0] for item in parts),
        "publish_time": not has_time,
    }
    if not any(lacks.values()):
        return
    columns = _columns(objects)
    times = [
        name
        for name, texts in columns.items()
        if not words_of(name) & _OTHER_TIMES and all(moment_of(text, now, near) for text in texts)
    ]
    if lacks["title"] and not (target.is_sure or has_time or times):
        return
    texts = {name: column for name, column in columns.items() if name not in times}
    found = {
        "title": _best(texts, _TITLE, of_prose=False),
        "summary": _best(texts, _SUMMARY, of_prose=True),
        "source": next((name for name, column in texts.items() if _mean(column) in _NAME and are_of_media(column)), ""),
        "publish_time": min(times, key=lambda name: abs(_start(columns[name][0], now, near) - near), default=""),
    }
    for known, name in found.items():
        for item in objects if lacks[known] and name else ():
            item.setdefault(known, item.get(name))


def _columns(objects: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the texts of each member that most objects have, but URLs, ids and words in Latin letters."""
    found: dict[str, list[str]] = {}
    for name, value in objects[0].items():
        if not isinstance(value, str) or words_of(name) & NO_ARTICLES:
            continue
        texts = [text for item in objects if (text := text_in(item.get(name)))]
        others = sum(_NO_TEXT.fullmatch(text) is not None or bare_id(text)[0] is not None for text in texts)
        if len(texts) * 5 >= len(objects) * 4 and others * 2 < len(texts):
            found[name] = texts
    return found


def _best(columns: dict[str, list[str]], lengths: range, *, of_prose: bool) -> str:
    """Return the member with the longest texts that differ and are of *lengths* on average, "" for none."""
    fitting = {
        name: _mean(texts)
        for name, texts in columns.items()
        if len(set(texts)) * 10 >= len(texts) * 9 and _mean(texts) in lengths
        if (sum(_SENTENCE.search(text[-2:]) is not None for text in texts) * 2 > len(texts)) == of_prose
    }
    return max(fitting, key=lambda name: fitting[name], default="")


def _mean(texts: list[str]) -> int:
    return sum(map(len, texts)) // len(texts)


def _start(text: str, now: datetime, near: datetime) -> datetime:
    span = moment_of(text, now, near)
    return span.start if span else now
