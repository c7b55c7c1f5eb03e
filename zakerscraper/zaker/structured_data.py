"""Finds the structured data of an article: JSON-LD, microdata, meta elements and embedded state.

ZAKER's own use of them today is not recorded; these are the forms that sites use at large.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from typing import Any

from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.hydration import dictionaries, find_states
from zakerscraper.zaker.placeholders import fill_placeholders
from zakerscraper.zaker.rich_text import ELEMENT, from_json, to_html
from zakerscraper.zaker.stated_fields import TIMES, TITLES, StatedFields

_MAX_DEPTH = 5
_MINE, _NAMED = 8, 2
"""Ranks of an object that has the article's id, and of one that has the page's title."""

_BODIES = (
    "articleBody", "article_body", "content", "contentHtml", "content_html", "html", "body", "bodyHtml", "body_html",
    "articleContent", "article_content", "detail", "text", "blocks", "paragraphs",
    "segments", "doc", "document", "richText", "rich_text", "nodes", "elements",
)  # fmt: skip
IDS = ("id", "pk", "_id", "article_id", "articleId", "aid", "docid", "docId", "url", "share_url", "href", "@id")
_ARTICLES = re.compile(
    r"(?:^|/)(?:News|Reportage|Analysis|Opinion|Tech|Blog|Review|Satirical)?\w*(?:Article|BlogPosting)$"
)
_TITLES, _IDS = frozenset(TITLES), frozenset(IDS)
_TITLES_IN_SCRIPTS = tuple(
    re.compile(
        rf"{end}(?:\\*[\"'])?\s*+:\s*+"
        r"(?:\\*+(?P<quote>[\"'`])\s*+(?P<text>(?:(?!(?P=quote))[^\\\x00-\x1f]){0,16}+)(?P<end>(?P=quote))?|(?P<name>[\w$]))"
    )
    for end in ("itle", "headline", "subject", "name")
)
"""The key of an object whose name has one of these ends, as those of titles have, and what its value begins with."""
_RETURNS = re.compile(r"function\s*\([\w$\s,]*+\)\s*\{[^{}]{0,200}return\s*\{")
"""A function whose value may have those of its parameters."""
_ENDS_TITLE = re.compile(r"\s*(?:$|[-_|｜丨–—·])")
_SHORT_TITLE = 3
"""Characters that may stand in another one."""
_CLOCK = re.compile(r"\d:\d\d")
_SHORTEST = 12
_SHORT = 30
_LONG = 100
# Other names of bodies, for long texts of HTML alone.
_BODY_NAME = re.compile(r"content|body|html|article|detail", re.IGNORECASE)


@dataclass(slots=True)
class StructuredData(StatedFields):
    """The structured data of a page's article.

    Attributes:
        body: HTML or text of the body, "" where the page states none.
        body_from: Where the body stood.
        doubted: Places (`where name`) of values in objects that agree with neither the page's title nor the article's
            id, as templates leave them.
        is_body_doubted: Whether the body stands in such an object.
    """

    body: str = ""
    body_from: str = ""
    doubted: set[str] = field(default_factory=set)
    is_body_doubted: bool = False
    descriptions: list[str] = field(default_factory=list)


def find_structured_data(page: Page, id_: str, listed_title: str = "") -> StructuredData:
    """Return the structured data that *page* has of the article *id_*.

    Args:
        listed_title: The article's title as its list shows it: that of a page may be the site's name alone.
    """
    stated = StructuredData()
    agreeing: set[str] = set()
    heads = [one_line(page.text("head > title")), page.meta("og:title"), listed_title]
    for value, where, known, is_sure in _best_objects(page, id_, heads):
        had_body = bool(stated.body)
        _take_object(stated, value, where, known)
        stated.is_body_doubted |= bool(stated.body) and not (had_body or is_sure)
        (agreeing if is_sure else stated.doubted).update(f"{where} {name}" for name in value)
    stated.doubted -= agreeing
    stated.take_microdata(page)
    metas = stated.take_metas(page)
    if not any(isinstance(time, str) and _CLOCK.search(time) for time, _ in stated.times):
        stated.take_scripts(page)  # which are long, and of which few state it so
    for name in ("description", "og:description", "twitter:description"):
        stated.descriptions += metas.get(name, [])[:1]
    if content := page.text("head > title"):
        stated.titles.append((content, "title"))
    return stated


def title_of_only_article(page: Page) -> str:
    """Return the title of the only article with a body that the scripts of *page* state, "" where there is none."""
    titles: set[str] = set()
    for value, _ in find_states(page):
        for record in dictionaries(value):
            if (title := _first_text(record, TITLES)) and len(_body_html(record)) >= _LONG:
                titles.add(title)
    return titles.pop() if len(titles) == 1 else ""


def _best_objects(
    page: Page, id_: str, heads: list[str]
) -> list[tuple[dict[str, Any], str, dict[str, dict[str, Any]], bool]]:
    """Return the objects that describe the article *id_*, by its id, else by a title of *heads*, else of JSON-LD.

    Each comes with its place, the page's JSON-LD objects by their `@id`, and whether id or title agree. The best one
    comes first, then the best of JSON-LD, which states more than others, where it is another.
    """
    known: dict[str, dict[str, Any]] = {}
    best: dict[bool, tuple[int, dict[str, Any], str]] = {}
    for value, where in find_states(page, lambda script: _may_state(script, id_, heads)):
        for record in dictionaries(value):
            if where == "JSON-LD" and isinstance(name := record.get("@id"), str) and len(record) > 1:
                known.setdefault(name, record)
            if record.keys().isdisjoint(_TITLES) and not _may_name(record, id_):
                continue
            if not (rank := _rank(record, id_, heads, where)):
                continue
            for kind in (False, True) if where == "JSON-LD" else (False,):
                if kind not in best or (rank > best[kind][0]):
                    best[kind] = (rank, record, where)
    found = {
        id(record): (record, where, known, not any(heads) or bool(rank & (_MINE | _NAMED)))
        for _, (rank, record, where) in sorted(best.items(), key=lambda item: item[0])
    }
    return list(found.values())


def _may_state(script: str, id_: str, heads: list[str]) -> bool:
    """Tell by a look whether *script* may assign an object that is the article *id_*, or has a title of *heads*."""
    if id_ in script or id_.upper() in script:
        return True
    has_names = False
    for pattern in _TITLES_IN_SCRIPTS:
        for match in pattern.finditer(script):
            if name := match["name"]:
                if name.isdigit():
                    return True  # where the title stands
                has_names = True
            elif _may_name_page(match["text"].rstrip(), bool(match["end"]), heads):
                return True
    return has_names and _RETURNS.search(script) is not None


def _may_name_page(begin: str, is_whole: bool, heads: list[str]) -> bool:
    """Tell whether a title that begins so may be one of a page that is called as *heads*; see `_rank`."""
    if is_whole and len(begin) <= _SHORT_TITLE:
        return bool(begin) and any(head.startswith(begin) for head in heads)
    return any(begin in head for head in heads)


def _rank(value: dict[str, Any], id_: str, heads: list[str], where: str) -> int:
    title = _first_text(value, TITLES)
    is_article = where == "JSON-LD" and any(_ARTICLES.search(kind) for kind in _texts(value.get("@type")))
    named = bool(title) and any(
        (len(title) > _SHORT_TITLE and title in head)
        or (head.startswith(title) and _ENDS_TITLE.match(head, len(title)))
        for head in heads
    )
    if not (is_article or named) and not _may_name(value, id_):
        return 0
    ids = [urls.article_id(text) for name in IDS if (text := one_line(value.get(name)))]
    mine = id_ in ids
    if not mine and any(found for found in ids):
        return 0  # another article
    if not (mine or is_article or named):
        return 0
    has_body = bool(_body_html(value))
    if not title and not (mine and has_body):
        return 0
    is_dated = any(name in value for name in TIMES)
    if not has_body and not is_article and not is_dated:
        return 0
    # The body may stand in an object within this one, which states the rest of it, too.
    return 16 * has_body + _MINE * mine + 4 * is_article + _NAMED * named + is_dated


def _may_name(value: dict[str, Any], id_: str) -> bool:
    """Return, quickly, whether one of an object's ids may be *id_*."""
    if value.keys().isdisjoint(_IDS):
        return False  # as most objects
    ids = (value[name] for name in value.keys() & _IDS)
    return any(isinstance(found, str) and ("%" in found or id_ in found.lower()) for found in ids)


def _take_object(stated: StructuredData, value: dict[str, Any], where: str, known: dict[str, dict[str, Any]]) -> None:
    stated.take_object(value, where, known)
    if not stated.body:
        stated.body, stated.body_from = _body_html(value), where
    if description := _first_text(value, ("description", "desc", "summary", "abstract", "digest")):
        stated.descriptions.append(description)


def _body_html(value: dict[str, Any], depth: int = 0) -> str:
    """Return the body that an article-shaped object holds as HTML; plain text becomes paragraphs."""
    others = [name for name in value if name not in _BODIES and _BODY_NAME.search(name)]
    for name in (*_BODIES, *others):
        body = value.get(name)
        if isinstance(body, str) and len(body.strip()) >= _min_length(name, body):
            if html := from_json(body):
                return html
            if ELEMENT.search(body):
                return fill_placeholders(body, value)
            if name in _BODIES:
                return _paragraphs(body)
        if isinstance(body, dict) and depth < _MAX_DEPTH:
            # Blocks of Draft.js refer to entities beside them.
            whole = to_html(body) if "entityMap" in body else ""
            if html := whole or _body_html(body, depth + 1) or (to_html(body) if name in _BODIES else ""):
                return html
        is_list_of_blocks = isinstance(body, list) and body and (name in _BODIES or not isinstance(body[0], str))
        if is_list_of_blocks and (html := to_html(body)):
            return html
    return ""


def _min_length(name: str, body: str) -> int:
    """Return how long the value *body* of the key *name* must be to be a body."""
    if name not in _BODIES:
        return _LONG
    return _SHORTEST if body[:1] == "<" and ELEMENT.match(body) else _SHORT


def _paragraphs(text: str) -> str:
    lines = (line.strip() for line in entities.unescape(text).splitlines())
    return "".join(f"<p>{entities.escape(line)}</p>" for line in lines if line)


def _first_text(value: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if name in value and (text := one_line(value[name]))), "")


def _texts(value: object) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
