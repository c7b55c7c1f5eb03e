"""What leads to an article, or has its id, among the elements of a page, and what its attributes say that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from zakerscraper.zaker import urls
from zakerscraper.zaker.generic.blocks import Box
from zakerscraper.zaker.generic.element_names import AROUND_WORDS
from zakerscraper.zaker.generic.list_kinds import ADVERTISEMENT, ARTICLE, OTHER, TOPIC, VIDEO, kind_of_words, words_of

_HANDLERS = ("onclick", "@click", "v-on:click", "ng-click", "(click)", "data-click", "ontouchend")
_CLICKED = (
    "data-href", "data-url", "data-link", "data-to", "data-target", "data-jump", "data-path", "hrefs", "to", ":to",
    *_HANDLERS,
)  # fmt: skip
_OF_COMPONENTS = ("url", "link", "path", "target")
_LEADING = frozenset({"href", *_CLICKED, *_OF_COMPONENTS})
_ARTICLE_IN_TEXT = re.compile(
    r"(?:article|news|story|post)/{1,2}[0-9a-fA-F]{24}(?:\.s?html?|/)?|article\.php\?[^\s'\"]{0,200}?pk=[0-9a-fA-F]{24}"
    r"|(?:article|news|detail|story|post)[\w/.-]{0,40}\?[^\s'\"]{0,200}?\b(?:id|pk|aid|nid|docid)=[0-9a-fA-F]{24}"
)
_BEFORE = re.compile(r"[\w./:#!-]{0,200}$")
_CALL = re.compile(r"\b(\w{2,40})\(\s*(?:this\s*,\s*)?['\"]([0-9a-fA-F]{24})['\"]")
_CALL_OF_OBJECT = re.compile(r"\b(\w{2,40})\(\s*\{([^{}]{0,400})\}")
_MEMBER = re.compile(r"[\"']?\b([A-Za-z_]\w{0,30})[\"']?\s*:\s*[\"']?([\w-]{1,60})")
_PATH_TO_ID = re.compile(r"([\w-]{1,40})/+(?:detail/+)?[0-9a-fA-F]{24}(?![0-9a-zA-Z])")
_CALL_WORDS = frozenset("article news open go view read detail show jump story to".split())
_ID = re.compile(r"[0-9a-fA-F]{24}")
_ID_WORDS = frozenset("id pk aid nid docid oid gid article news story doc item key".split())
_OTHER_IDS = frozenset(
    "author user source channel media cover image img pic tag comment section publisher parent topic special video ad"
    " ads advert track trace session log next prev".split()
)
_KIND_WORDS = frozenset({"type", "kind"})
_AD_WORDS = AROUND_WORDS["advertisement"] - {"download", "promo", "promotion"}


def _may_lead(box: Box) -> bool:
    """Tell whether *box* has any attribute that a click may go by; most have none."""
    return not _LEADING.isdisjoint(box.attributes)


def url_of(box: Box) -> str:
    """Return the URL that a click on *box* leads to: a link's, or what a script finds in an attribute."""
    # A component of the site's own may be a link, too.
    href = box.attributes.get("href", "").strip() if box.tag in {"a", "area"} or "-" in box.tag else ""
    if href.strip("#") and not href.lower().startswith("javascript:"):
        return href
    if not _may_lead(box):
        return ""
    for name in (*_CLICKED, *(_OF_COMPONENTS if "-" in box.tag else ())):
        value = box.attributes.get(name, "")
        if value and (match := _ARTICLE_IN_TEXT.search(value[: urls.MAX_URL_LENGTH])):
            before = _BEFORE.search(value[max(0, match.start() - 200) : match.start()])
            return (before[0] if before else "") + match[0]
    return ""


def called_id(box: Box) -> str:
    """Return the id that a click hands to a function which is named after articles, or opens something."""
    if not _may_lead(box):
        return ""
    for name in ("href", *_HANDLERS):
        value = box.attributes.get(name, "")[: urls.MAX_URL_LENGTH]
        if not _ID.search(value):
            continue
        match = _CALL.search(value) or _CALL_OF_OBJECT.search(value)
        words = words_of(match[1]) if match else frozenset[str]()
        if match and words & _CALL_WORDS and kind_of_words(words) in {"", ARTICLE}:
            return (match[2] if match.re is _CALL else _id_among(match[2])).lower()
    return ""


def _id_among(members: str) -> str:
    """Return the article's id among the members of an object in a script, "" for none or where they tell otherwise."""
    found = ""
    for name, value in _MEMBER.findall(members):
        words = words_of(name)
        kind = kind_of_words(words_of(value) if words & _KIND_WORDS else words)
        if kind not in {"", ARTICLE}:
            return ""
        if _ID.fullmatch(value) and words & _ID_WORDS and not words & _OTHER_IDS:
            found = found or value
    return found


def _given(box: Box) -> Iterator[tuple[str, str]]:
    """Yield the attributes of *box*, and the members of those that are an object of JSON with an id in it."""
    for name, value in box.attributes.items():
        yield name, value
        if value[:1] == "{" and len(value) <= urls.MAX_URL_LENGTH and _ID.search(value):
            try:
                members = json.loads(value)
            except (ValueError, RecursionError):
                continue
            yield from ((key, member) for key, member in members.items() if isinstance(member, str))


def attribute_id(box: Box) -> str:
    """Return the id that an attribute of *box* has, "" for none or for another thing's."""
    for name, value in _given(box):
        if len(value) == 24 and _ID.fullmatch(value):
            words = words_of(name) - {"data"}
            own = "-" in box.tag and not name.startswith("data-")
            if (words & _ID_WORDS or own) and not words & _OTHER_IDS:
                return value.lower()
            if kind_of_words(words) in {TOPIC, VIDEO, ADVERTISEMENT} and "id" in words:
                return value.lower()
    return ""


def kind_of(box: Box) -> str:
    """Return what a box with an id says that it is, in the names or values of its attributes."""
    named = kind_of_words(words_of(box.tag)) if "-" in box.tag else ""
    if named not in {"", ARTICLE}:
        return named
    for name in _CLICKED:
        if match := _PATH_TO_ID.search(box.attributes.get(name, "")[: urls.MAX_URL_LENGTH]):
            words = words_of(match[1])
            if (kind := kind_of_words(words)) not in {"", ARTICLE} or words & _OTHER_IDS:
                return kind or OTHER
    for outer in list(box.around())[:3]:
        for name, value in _given(outer):
            words = words_of(name)
            if words & _KIND_WORDS and len(value) < 40 and (kind := kind_of_words(words_of(value))):
                return kind
            if len(value) == 24 and (kind := kind_of_words(words)):
                if kind != ARTICLE:
                    return kind
                named = kind if outer is box else named
        if outer.words & _AD_WORDS:
            return ADVERTISEMENT
    return named


def is_advertisement(box: Box) -> bool:
    """Tell whether the names or attributes of *box* say that it is an advertisement."""
    if box.words & _AD_WORDS:
        return True
    return any(
        (words_of(name) & _KIND_WORDS and len(value) < 40 and kind_of_words(words_of(value)) == ADVERTISEMENT)
        or (name in {"data-ad", "data-is-ad", "data-sponsored"} and value not in {"0", "false", "no"})
        for name, value in box.attributes.items()
    )
