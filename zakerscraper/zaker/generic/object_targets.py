"""What an object of JSON leads to, and what it says that it is: an article, a topic, a video, an advertisement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zakerscraper.zaker import urls
from zakerscraper.zaker.generic.list_kinds import (
    ADVERTISEMENT,
    ARTICLE,
    article_id_of,
    bare_id,
    kind_of_words,
    read_route,
    words_of,
)
from zakerscraper.zaker.generic.object_titles import NO_ARTICLES

_IDS = frozenset(
    "id ids pk oid key aid nid docid gid guid uuid code no eid objectid articleid newsid postid itemid idstr"
    " slug".split()
)
_NO_IDS = NO_ARTICLES - {"section", "sections", "key"} | frozenset(
    "next prev last parent since request trace session log page first until max min app cursor device".split()
)
_ROUTES = frozenset(
    "url link href uri path permalink target jump share weburl web detail route router scheme deeplink".split()
)
_NO_URLS = NO_ARTICLES | frozenset("next prev api icon logo avatar thumb thumbnail home referer img picture".split())
_ABOUT = frozenset("info extra ext data".split())
_SPECIAL = frozenset("special item card open".split())
_KINDS = frozenset("type kind typename layout style model mode mold genre card tpl template".split())
_YES = (True, 1, "1", "Y", "y", "true", "yes")
_SHORT_NAME = 2
"""Letters of a member's name that is cut short: `i` may be an id, `t` a title."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an object leads to.

    Attributes:
        id: The article's, None for none.
        url: Where it leads, "" where it does not say so.
        is_sure: Whether the id is that of a URL, and not one that stands alone.
    """

    id: str | None = None
    url: str = ""
    is_sure: bool = False


def find_target(value: dict[str, Any], key: str, url: str) -> Target:
    """Return what an object of the page at *url*, which the member *key* holds, leads to."""
    bare, other, kind_named = None, "", ""
    by_api: Target | None = None
    for name, member in value.items():
        words = words_of(name)
        if isinstance(member, str) and words & _ROUTES:
            _, routed, web_url = read_route(member.strip())
            bare, member = bare or routed, web_url or member
        is_named_id = isinstance(member, str) and words & _IDS and bare_id(member)[1] == ARTICLE  # `article/…`
        if isinstance(member, str) and "/" in member and len(member) <= urls.MAX_URL_LENGTH and not is_named_id:
            if "api" in words and (id_ := urls.article_id(urls.resolve(member.strip(), url))):
                # Old responses for partners have the URL of the article's data alone.
                by_api = by_api or Target(id_, urls.article_url(id_), is_sure=True)
            if words & _NO_URLS or " " in member.strip():
                continue
            id_, target = article_id_of(member.strip(), url)
            if id_ and "/" in member.strip():
                return Target(id_, target, is_sure=True)
            if target and words & _ROUTES and not other:
                other = target
        elif (
            bare is None
            and (words & _IDS or name in {"@id", "_id"} or len(name) <= _SHORT_NAME)
            and not words & _NO_IDS
        ):
            id_, kind_named = bare_id(member[0] if isinstance(member, list) and len(member) == 1 else member)
            bare = id_ if kind_named in {"", ARTICLE} else None
    if bare is None and not kind_named:
        if by_api and not other:
            return by_api
        bare = bare_id(key)[0]
    return Target(bare, other)


def kind_of_object(value: dict[str, Any]) -> str:
    """Return what the members of an object say that it is, "" where they say nothing."""
    found = ""
    for name, member in value.items():
        if len(name) > 40:
            continue
        words = words_of(name)
        if isinstance(member, dict) and words & _ABOUT and words & _SPECIAL:
            # Whatever its own type says, this says what is special about it.
            found = kind_of_object(member) or found
        if not isinstance(member, str | int | bool):
            continue
        if isinstance(member, str) and words & _ROUTES and (kind := read_route(member)[0]):
            found = kind if not found or kind != ARTICLE else found
        elif isinstance(member, str) and words & _KINDS and len(member) < 40:
            kind = kind_of_words(words_of(member))
            # What opens says more than what it is called.
            if kind == ADVERTISEMENT or not found or (kind and "open" in words):
                found = kind
        elif member in _YES and member is not None and words - {"is", "flag"} and len(words) <= 2:
            kind = kind_of_words(words - {"is", "flag"})
            if (kind == ADVERTISEMENT or "is" in words) and kind:
                found = kind if kind == ADVERTISEMENT or not found else found
    return found
