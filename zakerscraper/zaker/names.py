"""Cleans author names as pages write them."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Mapping
from typing import Any

from zakerscraper.utils.text import one_line

MAX_NAME_LENGTH = 120
"""Characters of a name, or of several: what is longer is a text about somebody."""

_NAMES_OF_PEOPLE = (
    "name", "nickname", "nick_name", "nickName", "screen_name", "screenName", "display_name", "displayName",
    "user_name", "userName", "author_name", "authorName", "fullName", "full_name",
)  # fmt: skip
_LABEL = re.compile(
    r"\s*(?:(?:(?:written|words|text|story|posted|published|created|contributed|reported|article|authored)\s+)?by\b\s*:?"
    r"|(?:authors?|writers?|written)\s*:|(?:作者|来源|文|撰文|撰稿|记者|本报记者|出处|稿源|发布者)\s*[:：/|丨]|©)\s*",
    re.IGNORECASE,
)
_EDGES = " \t\u3000\xa0·•|丨,，;；:：-–—/*«»"
_BEHIND = re.compile(r"(?<=\S)(?:\s+[<(]?[\w.+-]+@[\w-]+(?:\.[\w-]+)+[>)]?|\s+[|｜]\s+.*)$", re.DOTALL)
"""What pages put behind a name: an e-mail address, the name of the site."""
_NO_NAME = re.compile(
    r"^(?:Discuz!|WordPress|Typecho|Hexo|Z-Blog|DedeCMS|PHPCMS)(?:\W|$)|https?:|www\.|\.(?:com|org|net|cn|io)/|^[\w.+-]+@[\w-]+\.\w|\{\{|^\W*$|^[\w]+(?:\.\w+){2,}$|\.(?:jpe?g|png|gif|webp|bmp|mp[34]|docx?|pdf|zip|rar)$|^\d[\d\s]*$"
    r"|^(?:admin(?:istrator)?|authors?|staff|editor|editors|unknown|anonymous|undefined|null|none|nan|true|false|n/a|test|user|root"
    r"|about(?: the)? authors?|guest(?: author)?|by|share|follow|佚名|匿名|未知|无|作者|来源|管理员"
    r"|发布|发表|上传|推送)$|^[A-Z]_\d+$|^(?:已|最后)?(?:发布|发表|更新|编辑|修改)?(?:于$|于\s|时间)|^第?\s*\w{1,3}版|^(?:责任?编辑|编辑|校对|审[核校]|监制|值班)",
    re.IGNORECASE,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def clean_name(text: object) -> str:
    """Return the name that *text* holds, "" where it is none: a URL, a placeholder, an editor's credit."""
    name = " ".join(one_line(entities.unescape(text) if isinstance(text, str) else "").split())
    if not name or len(name) > 2 * MAX_NAME_LENGTH:
        return ""
    if label := _LABEL.match(name):
        name = name[label.end() :]
    name = _BEHIND.sub("", name).strip(_EDGES).removeprefix("@")
    return "" if len(name) > MAX_NAME_LENGTH or _NO_NAME.search(name) else name


def join_names(names: Iterable[str]) -> str:
    """Return several names as one text, each once, in their order; Chinese ones with `、` between them."""
    unique = list(dict.fromkeys(filter(None, names)))
    return ("、" if any(map(_CJK.search, unique)) else ", ").join(unique)


def stated_names(value: object, known: Mapping[str, dict[str, Any]] | None = None) -> tuple[list[str], list[str]]:
    """Return the people and the organisations that an object states as its author.

    Args:
        value: A text, an object with a name of any kind, or a list of such.
        known: Objects by their `@id`, to which others may refer.
    """
    people: list[str] = []
    others: list[str] = []
    for author in value if isinstance(value, list) else [value]:
        kind, text = "", author
        if isinstance(author, dict):
            full = {**known.get(str(author.get("@id")), {}), **author} if known else author
            kind = str(full.get("@type", ""))
            text = next((full[name] for name in _NAMES_OF_PEOPLE if full.get(name)), "")
            text = text[0] if isinstance(text, list) and text else text
        if name := clean_name(text):
            (others if "Organization" in kind or "WebSite" in kind else people).append(name)
    return people, others
