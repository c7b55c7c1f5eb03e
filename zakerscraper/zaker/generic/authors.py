"""Who wrote an article, as its page shows it: by labels, by the names of elements, by where links lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.account_names import account_name
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.element_names import words_of
from zakerscraper.zaker.generic.features import heading_rank, is_of_others, is_paragraph, spaced_text
from zakerscraper.zaker.generic.written_dates import behind_date
from zakerscraper.zaker.names import clean_name, join_names

_NAMED = re.compile(
    r"author|byline|by-line|writer|contributor|redakteur|auteur|autor(?!i[sz])|journalist", re.IGNORECASE
)
_IN_NAMED = ("author", "byline", "by-line", "writer", "contributor", "redakteur", "auteur", "autor", "journalist")
"""One of these is in each name that it finds, and in few others."""
_NOT_NAMED = re.compile(
    r"author(?:it|iz|is[ei])|avatar|img|image|photo|picture|icon|\bbio|[-_]bio|desc|title|role|job|position|social|share|follow"
    r"|date|time|posts\b|related|more|card|comment|tooltip|link-?list|count",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?:publish(?:ed)?|date|time)[-_]+(?=.*(?:author|byline)$)", re.IGNORECASE)
"""What else the name of an element says that it holds, before it says that it holds an author."""
_LEADS_TO_PEOPLE = re.compile(
    r"/(?:authors?|contributors?|people|persons?|profiles?|writers?|staff|our-team|team|by|users?|u|members?|columnists?"
    r"|experts?|journalists?|reporters?|auteurs?|autore?n?|autores|redaktion|our-experts|creators?|@[\w.-]+)(?:/|$)|[?&]author="
    r"|(?:^|/)(?:space-u(?:id|sername)-|(?:u|user|space|profile|member)\.php\?)|[?&]mod=space&",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\W{0,3}(?:(?:(?:written|words|text|story|posted|published|created|contributed|reported|article|authored)\s+)?by\b"
    r"|(?:authors?|writers?|words|text|story|interview|texte?|texto|testo)\s*:"
    r"|(?:verfasst )?von\b|(?:écrit )?par\b|(?:escrito )?por\b|di\b|door\b|av\b)\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_ONLY_LABEL = re.compile(
    r"(?:(?:written|story|posted|published|created|reported) )?by|authors?|writers?|(?:verfasst )?von|autore?n?"
    r"|(?:écrit )?par|auteurs?|(?:escrito )?por|autore?s?",
    re.IGNORECASE,
)
"""A label that has a line of its own, before the name."""
_ICON_WORDS = frozenset("user person author".split())
"""In the names of signs that stand for a person: `fa-user`, `bi-person`."""
_PORTRAIT = re.compile(
    r"(?:(?:profile |head ?)?(?:photo|picture|image|portrait|shot|headshot|avatar) (?:of|for) )?(?P<name>.+?)"
    r"(?:['’]s?)?(?: (?:avatar|headshot|portrait|profile(?: (?:photo|picture|image))?|photo|picture))?",
    re.IGNORECASE,
)
"""How the description of a portrait names the person."""
_FEW_WORDS = range(2, 5)
_ROLE = re.compile(
    r"(?:\w+ ){0,3}(?:writer|editor|reporter|correspondent|journalist|contributor|columnist)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s+[|·•]\s+")
_BY_INSIDE = re.compile(
    r"(?:^|[\s|·•⋅–—,)\d])(?:[Ww]ritten |[Pp]osted |[Pp]ublished )?(?:by|By|BY):?\s+(?=[A-Z\u00c0-\u00dea-z0-9])"
)
# Behind a name: its marks, times, counts and what else bylines tell.
_BEHIND = re.compile(
    r"\s*(?:[|·•⋅–—/\n]|\s[-~]\s|\(|\*"
    r"|,?\s*\b(?:updated|published|posted|last|reviewed|fact.?checked|edited|modified|on|for|in|at|is|has|min|minutes?|read|share"
    r"|follow|contributing|freelance|senior|staff writer|writer|editor|founder|co-founder|ceo|director|manager|reporter"
    r"|correspondent|journalist|photography|illustrations?|and reviewed|medically|est|gmt|pst|comments?)\b"
    r"|,?\s*(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d|,?\s*\d{1,2}[\s./-]|,?\s*\d{4}).*",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed|thu|fri|sat|sun)(?:day)?\.?", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\b(?:accounts?|settings|log ?in|sign|profile|my|view|all|our|about|contact|meet|more|read|e-?mail|here|follow"
    r"|share|insights|subscribe|download|learn)\b",
    re.IGNORECASE,
)
_LANGUAGES = re.compile(
    r"(?:(?:(?:简体|繁体|繁體|正體)(?:中文|字|版)?|中文(?:版|网)?|English|日本語|한국어|Français|Deutsch|Español)\W*)+"
)
"""What a page offers to be read in."""
_PARTICLES = frozenset(
    "de da di do del della van von der den la le el al bin ben of the and & y e und et zu af".split()
)
_OFFICES = frozenset("editors editorial team staff desk newsroom board".split())
"""Who writes together, in lower case."""
_NAME = re.compile(r"(?:\d{1,2}(?=[^\W\d_]))?[^\W\d_][^\n!?:;=<>{}\[\]。，！？：；]{1,59}")
_CARD = re.compile(r"(?<![A-Za-z])(?:author[-_]?card|card[-_]author)(?![a-z])")
_ACCOUNT_WORDS = frozenset("nickname source account laiyuan publisher username".split())
_NICKNAMES = (
    *("nickname", "nick-name", "nick_name", "username", "user-name", "user_name", "screenname", "screen-name"),
    *("screen_name", "medianame", "media-name", "media_name", "avatar__name", "avatar-name", "up-name"),
)
"""Parts of names of elements, in lower case."""
_CARDS = 4
"""So many boxes that name somebody are of lists of articles or of people."""
_LONGEST_NAME, _LONGEST_LINE = 60, 500
"""Characters of a line of which the beginning may be a name."""


class ShownAuthors:
    """Looks for the author in what a page shows.

    Attributes:
        region: The lines beside the heading, the nearest first.
        around: The boxes with something of it in them.
        url: The page's URL, "" where it is not known.
    """

    def __init__(self, outline: Outline, region: Sequence[Block], around: Sequence[Box], title: str, url: str) -> None:
        self.outline = outline
        self.url = url
        self.region = region
        self.around = around
        self.title = title

    def find(self) -> tuple[str, str]:
        """Return the author's name, several as one text, and where it stood; "" twice where none is shown."""
        places = {block.index for block in self.region}
        near = [box for box in self.around if box.first in places or (box.tag == "a" and box.last - 1 in places)]
        for boxes in (near, self._elsewhere):
            boxes = boxes() if callable(boxes) else boxes
            for way in (self._by_relation, self._by_name_of_element, self._by_url):
                if found := way(boxes):
                    return found
            if boxes is near and (found := self._by_label() or self._by_sign(near) or self._by_account(near)):
                return found
        return "", ""

    def _elsewhere(self) -> list[Box]:
        """Return the boxes of the rest of the page that name somebody, none where they are of a list."""
        named = [
            box
            for box in self.outline.shown
            if box.attributes and (_is_of_author(box) or _is_relation(box)) and not is_of_others(box)
        ]
        names = {name for box in named if (name := self._name(box))}
        return named if len(names) < _CARDS else []

    def _by_relation(self, boxes: Iterable[Box]) -> tuple[str, str] | None:
        return self._joined([box for box in boxes if _is_relation(box)])

    def _by_name_of_element(self, boxes: Iterable[Box]) -> tuple[str, str] | None:
        named = [box for box in boxes if _is_of_author(box) or _is_card_of_author(box)]
        # The innermost says it best.
        inner = [box for box in named if not any(other is not box and box.holds(other) for other in named)]
        for box in (*inner, *named):
            if name := self._name(box):
                alike = [other for other in inner if other is not box and _class(other) == _class(box)]
                beside = [self._name(other) for other in alike if other.parent is box.parent]
                return join_names([name, *(other for other in beside if " " in other)]), box.selector
        return None

    def _by_url(self, boxes: Iterable[Box]) -> tuple[str, str] | None:
        links = [box for box in boxes if box.tag == "a" and self._leads_to_somebody(box)]
        return self._joined([box for box in links if _is_name(text_of(box.node))])

    def _by_account(self, boxes: Iterable[Box]) -> tuple[str, str] | None:
        """Return the name of an account or a paper, in Chinese, that its element's name calls so."""
        for box in boxes:
            is_named = box.attributes and _name_an_account(box.attributes.get("class", "")) and not is_of_others(box)
            if is_named and (name := account_name(self._name(box), is_element=True)):
                return name, box.selector
        return None

    def _leads_to_somebody(self, link: Box) -> bool:
        """Tell whether a link leads to a page about somebody on this site."""
        href = link.attributes.get("href", "")
        if _LEADS_TO_PEOPLE.search(href) is None:
            return False
        host = urls.host_of(urls.resolve(href, self.url) if self.url else href)
        return not host or host.split(".")[-2:] == urls.host_of(self.url).split(".")[-2:]

    def _joined(self, boxes: list[Box]) -> tuple[str, str] | None:
        """Return the names of the first of *boxes* and of those beside it."""
        for box in boxes:
            if name := self._only_name(_text_of_name(box)):
                line = next((outer for outer in box.around() if outer is not box and outer.last > outer.first), box)
                beside = [self._only_name(_text_of_name(other)) for other in boxes if line.holds(other)]
                return join_names([name, *beside]), box.selector
        return None

    def _name(self, box: Box) -> str:
        """Return the name that a box of an author shows: that of its link, else what it says."""
        links = [kid for kid in _below(box) if kid.tag == "a"]
        leading = [kid for kid in links if self._leads_to_somebody(kid)]
        for found in (leading, links):
            names = [
                name for kid in found if (name := self._only_name(text_of(kid.node))) and not patterns.is_label(name)
            ]
            if names and len(names) < 8:
                return join_names(names)
        if len(text := text_of(box.node)) > 160:
            return ""
        lines = [block.text for block in self.outline.blocks[box.first : box.last] if block.kind == TEXT]
        if box.tag in {"span", "em", "i", "b", "strong", "small", "cite", "a"} or len(lines) < 2:
            lines = [text]
        return next((name for line in lines if (name := self._only_name(line))), "")

    def _by_label(self) -> tuple[str, str] | None:
        for block in self.region:
            if len(block.text) > 200 or is_of_others(block.box) or self.title in block.text:
                continue
            text, is_label = spaced_text(block), _ONLY_LABEL.fullmatch(block.text.rstrip(" :")) is not None
            if heading_rank(block) and not is_label:
                continue
            if is_label:
                behind = self.outline.blocks[block.index + 1 : block.index + 2]
                is_one = bool(behind) and len(behind[0].links) < 2 and not is_paragraph(behind[0])
                text = f"by {behind[0].text}" if is_one else ""
            match = _BY.match(text) or (_BY_INSIDE.search(text) if len(text) < 100 else None)
            if match is not None and (name := self._only_name(text[match.end() :])):
                return name, block.box.selector
            first, *rest = _BETWEEN.split(text)
            if rest and _ROLE.fullmatch(rest[0]) and (name := self._only_name(first)):
                return name, block.box.selector
        return None

    def _by_sign(self, boxes: Iterable[Box]) -> tuple[str, str] | None:
        """Return the name behind the sign of a person, or behind a portrait of whom it names."""
        for line in boxes:
            has_sign = line.last - line.first == 1 and any(map(_is_sign, line.children)) and not is_of_others(line)
            if has_sign and (name := self._only_name(text_of(line.node))):
                return name, line.selector
        for block in self.region:
            before = self.outline.blocks[block.index - 1] if block.index else block
            if before.kind != IMAGE or len(block.text.split()) not in _FEW_WORDS or block.is_out:
                continue
            portrait = _PORTRAIT.fullmatch(" ".join(before.box.attributes.get("alt", "").split()))
            if portrait is not None and portrait["name"] == block.text == self._only_name(block.text):
                return block.text, block.box.selector
        return None

    def _only_name(self, text: str) -> str:
        """Return the name with which *text* begins, without what bylines tell behind it, "" where none does."""
        text = " ".join(text[:_LONGEST_LINE].split())
        if behind := behind_date(text).lstrip(" |·•–—-,"):
            text = behind
        if match := _BY.match(text):
            text = text[match.end() :]
        text = patterns.COUNT.sub("", _BEHIND.sub("", text))
        name = clean_name(text)
        if len(name) > _LONGEST_NAME:
            name = name.partition(",")[0]
        return name if _is_name(name) and name != self.title else ""


def _is_name(text: str) -> bool:
    """Tell whether *text* may be a name: some words with capitals, or one word of any kind."""
    if not _NAME.fullmatch(text) or _WEEKDAY.fullmatch(text) or _LANGUAGES.fullmatch(text) or _NO_PERSON.search(text):
        return False
    words = [word for word in text.split() if word.lower() not in _PARTICLES]
    if len(words) > 9 or (text.endswith((".", "…")) and len(words) > 3):
        return False
    return len(words) == 1 or sum(word[0].islower() and word not in _OFFICES for word in words) * 4 <= len(words)


def _is_sign(box: Box) -> bool:
    """Tell whether *box* is empty and named as the sign of a person."""
    return box.first == box.last and not box.words.isdisjoint(_ICON_WORDS) and box.tag in {"i", "span", "em"}


def _text_of_name(box: Box) -> str:
    """Return what *box* says, or the name in it, where microdata says which part of it that is."""
    if "itemprop" in box.attributes and (node := box.node.css_first('[itemprop="name"]')) is not None:
        return attribute(node, "content") or text_of(node)
    return text_of(box.node)


def _class(box: Box) -> str:
    return box.attributes.get("class", "")


def _is_relation(box: Box) -> bool:
    attributes = box.attributes
    return ("rel" in attributes and "author" in attributes["rel"].split()) or (
        "itemprop" in attributes and "author" in attributes["itemprop"].split()
    )


def _is_of_author(box: Box) -> bool:
    return _name_an_author(box.attributes.get("class", ""))


def _is_card_of_author(box: Box) -> bool:
    """Tell whether *box* is a small card that tells who wrote the article, and no more of what that person wrote."""
    name = box.attributes.get("class", "")
    return "author" in name and _CARD.search(name) is not None and 0 < box.last - box.first <= _CARDS


@lru_cache(maxsize=4096)
def _name_an_author(names: str) -> bool:
    lower = names.lower()
    return any(map(lower.__contains__, _IN_NAMED)) and any(
        _NAMED.search(name) and not _NOT_NAMED.search(_DATED.sub("", name)) for name in names.split()
    )


@lru_cache(maxsize=4096)
def _name_an_account(names: str) -> bool:
    lower = names.lower()
    return any(name in lower for name in _NICKNAMES) or not words_of(names).isdisjoint(_ACCOUNT_WORDS)


def _below(box: Box) -> Iterable[Box]:
    stack = [box]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))
