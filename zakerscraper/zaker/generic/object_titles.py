"""Title and summary of an object of JSON, whatever their members are called, and whether the object may have an id."""

from __future__ import annotations

from typing import Any

from zakerscraper.zaker.generic.list_kinds import bare_id, words_of
from zakerscraper.zaker.generic.object_fields import text_in
from zakerscraper.zaker.stated_fields import TITLES

NO_ARTICLES = frozenset(
    "author authors user users publisher source sources media channel channels category categories section sections tag"
    " tags keyword keywords comment comments topic topics special specials video videos ad ads advert adverts banner"
    " menu account viewer reporter editor editors column columns cover covers image images pic pics audio music"
    " highlight highlights".split()
)
_TITLE_WORDS = frozenset({"title", "headline", "subject", "heading", "ttl", "tit", "word"})
_SHORT_TITLES = ("t", "tt", "ti", "n", "caption")
_LEAST_OF_A_TITLE = 4
_NO_TITLE_WORDS = NO_ARTICLES | frozenset("sub seo page site share short app group parent".split())

_SUMMARY_WORDS = frozenset(
    "summary digest abstract excerpt teaser standfirst intro desc description notes dek deck snippet snipper"
    " short".split()
)
_NO_SUMMARY_WORDS = NO_ARTICLES | frozenset("seo meta share og app site page img auth title name url link id".split())
_SUMMARIES = ("summary", "desc", "description", "digest", "abstract", "intro", "brief", "excerpt", "snippet")


def title_in(value: dict[str, Any]) -> str:
    """Return the title that an object has, "" for none."""
    title = next((text for name in TITLES if (text := text_in(value.get(name)))), "")
    return title or other_title_in(value) or short_title_in(value)


def other_title_in(value: dict[str, Any]) -> str:
    """Return what a member is that is named after titles, beside other words."""
    for name, member in value.items():
        if isinstance(member, str) or (isinstance(member, list) and len(member) == 1 and isinstance(member[0], str)):
            words = words_of(name)
            if words & _TITLE_WORDS and not words & _NO_TITLE_WORDS and (text := text_in(member)):
                return text
    return ""


def short_title_in(value: dict[str, Any]) -> str:
    """Return what a member is whose name may be that of a title cut short, or of an image's text."""
    texts = (text_in(member) for name in _SHORT_TITLES if isinstance(member := value.get(name), str | dict))
    return next((text for text in texts if len(text) >= _LEAST_OF_A_TITLE), "")


def may_have_id(value: dict[str, Any]) -> bool:
    """Tell whether an object has what looks like an id, or a URL."""
    texts = [member for member in value.values() if isinstance(member, str)]
    texts += [
        member[0]
        for member in value.values()
        if isinstance(member, list) and len(member) == 1 and isinstance(member[0], str)
    ]
    return "_id" in value or any(text.startswith(("http", "/", "./", "?")) or bare_id(text)[0] for text in texts)


def summary_in(value: dict[str, Any]) -> str:
    """Return the summary that an object has, "" for none."""
    others = (name for name in value if (words := words_of(name)) & _SUMMARY_WORDS and not words & _NO_SUMMARY_WORDS)
    return next((text for name in (*_SUMMARIES, *others) if (text := text_in(value.get(name)))), "")
