"""What the record of an article in a list says: publisher, time, summary, each from its own place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from zakerscraper.items import TimeSpan
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic.account_names import PLACE, TELLS_PLACE
from zakerscraper.zaker.generic.blocks import TEXT, Box
from zakerscraper.zaker.generic.labelled_names import FROM
from zakerscraper.zaker.generic.list_columns import Columns, place_of
from zakerscraper.zaker.generic.list_days import Days
from zakerscraper.zaker.generic.list_kinds import AD_MARK, words_of
from zakerscraper.zaker.generic.list_parts import (
    AVATAR_WORDS,
    CHIPS,
    INVITES,
    Listing,
    Part,
    Record,
    is_data,
    is_named_label,
    is_of_comment,
    link_around,
    plain,
    text_of_blocks,
    texts_of,
)
from zakerscraper.zaker.generic.list_summaries import find_summary
from zakerscraper.zaker.generic.list_times import RecordTimes
from zakerscraper.zaker.generic.list_titles import CUT_SHORT, find_title
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, MARK
from zakerscraper.zaker.generic.record_texts import (
    BRACKETS,
    LONGEST_NAME,
    SENTENCE,
    TIME_LABEL,
    is_count,
    is_of_running_text,
    is_sentence,
    split,
    split_at_time,
)
from zakerscraper.zaker.generic.squeezed import squeezed
from zakerscraper.zaker.names import clean_name

_RANK = re.compile(r"^\d{1,3}[.、:]")
_NAME_LABEL = re.compile(
    r"(?:(?:新闻|文章|消息)?来源|来自|作者|文|出处|稿源|发布(?:者|方|人|单位|机构)?|媒体|记者|from)\s*[:：/]\s*(?=\S)|by\s*[:：]?\s+(?=\S)",
    re.IGNORECASE,
)
_LABEL_ALONE = re.compile(
    r"(?:来源|作者|出处|稿源|发布(?:者|方|人|单位|机构)|媒体|记者)\s*[:：]|(?:.*\s)?by:?", re.IGNORECASE
)
"""A label in an element of its own, before that of the name."""
_AROUND_NAME = re.compile(r"^[^\w《“\"「(（【]+|\s*[:：]$")
_POSITION = re.compile(
    r"\w{0,4}(?:指数|热度|人气)值?|(?:No\.?|TOP|#|第)\s*\d+\s*[名位]?|\d{1,4}\s*[年月日号]", re.IGNORECASE
)
"""A place in a ranking, or a part of a day."""
_FROM = re.compile(r"(?:来自|转自|摘自)\s+(?=\S{2})")
"""Before a publisher; `来自广东` and `来自 iPhone` are a place and a device."""
_DEVICE = re.compile(
    r"iphone|ipad|android|安卓|苹果|手机|电脑|微[博信]|网页|pc|h5|华为|小米|vivo|oppo|\w*网页版$", re.IGNORECASE
)
_AUTHOR_WORDS = frozenset(
    "author auther authors auth poster source publisher media origin byline nickname username writer reporter account"
    " provider src outlet by".split()
)
ACCOUNT = re.compile(
    r"(?:/|\bmod=)(?:(?:source|author|user|account|publisher|member|creator)s?|u|media|profile|mp|space|people|from|site)[/?&-]\w",
    re.IGNORECASE,
)
"""The path or query of an account's page, with which one it is behind: `/c/user/3`, forums' `space-uid-3.html`."""
_ACCOUNT_HOST = re.compile(r"(?:my|space|user|author)\.")
_TAG_WORDS = frozenset({"tag", "tags", "keyword", "keywords"})
_URL = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,6}/\S*")


def read_fields(records: Iterable[Record], listing: Listing, days: Days) -> list[Fields]:
    """Return what each record says, as the others of the list bear it out."""
    found = [Fields(record, listing, days) for record in records]
    above = listing.outline.blocks[: min((fields.record.boxes[0].first for fields in found), default=0)]
    columns = Columns([fields.parts for fields in found], text_of_blocks(above))
    for fields in found:
        fields.find_time(columns)
    stated = [fields.stated_author() for fields in found]
    names = [fields.names(columns) for fields in found]
    columns.vote(
        (parts, None if name or not parts else parts[0]) for parts, (name, _) in zip(names, stated, strict=True)
    )
    for fields, (name, url), parts in zip(found, stated, names, strict=True):
        shown = next((part.text for part in parts if columns.names_authors(part)), "")
        fields.complete(name or shown or fields.name_of_image(), url)
    return found


class Fields:
    """The fields of one record."""

    def __init__(self, record: Record, listing: Listing, days: Days) -> None:
        self.record = record
        self.outline = listing.outline
        self.url = listing.url
        self._tips = listing.tips | {"头像"}
        self.title = find_title(record, listing)
        self.parts = self._own_parts()
        self._times = RecordTimes(record, self.title, listing, days)
        self.is_marked_ad = any(AD_MARK.fullmatch(part.text) for part in self.parts)
        self.times: tuple[TimeSpan, ...] = ()
        self.author = self.author_url = self.summary = ""
        self.tags: tuple[str, ...] = ()

    def _own_parts(self) -> list[Part]:
        """Return the short texts of the record beside title and summary: source, time, counts, labels."""
        title = squeezed(self.title)
        parts: list[Part] = []
        ends, known = frozenset(box.node.mem_id for box in self.record.boxes), dict[int, str]()
        numbers: Counter[str] = Counter()
        place = 0
        for block in self.record.blocks:
            if block.kind != TEXT or squeezed(block.text) == title or is_of_comment(block, self.record):
                continue
            links = {link.node.mem_id: link for link in reversed(block.links)}
            for node, raw_text in texts_of(block):
                text = plain(raw_text)
                # A time at the end of a text is none of it, also where words of that are marked.
                is_last = node is block.leaves[-1] and ANY_TIME_IN_TEXT.fullmatch(text) is not None
                is_text = is_sentence(text) or (not is_last and is_of_running_text(node))
                if not text or is_text or _is_of_title(text, title) or _URL.fullmatch(text):
                    continue
                link, at = link_around(node, links), place_of(node, ends, known)
                for piece in split(raw_text):
                    for short in split_at_time(plain(piece).strip(BRACKETS + " ")):
                        place += 1
                        numbers[at] += 1
                        parts.append(Part(short, block, node, place, link, f"{at} {numbers[at]}"))
        return parts

    def find_time(self, columns: Columns) -> None:
        """Find the time, and which of the texts are times."""
        span = self._times.find(self.parts, columns)
        self.times = (span,) if span else ()

    def stated_author(self) -> tuple[str, str]:
        """Return the name that a link, an attribute, the name of an element or a label says to be it, and its URL."""
        for link in self._links():
            href = link.attributes.get("href", "")
            url = urls.resolve(href, self.url) if "/source/" in href else ""
            if "/source/" not in url:
                continue
            name = one_line(link.node.text(deep=True)) or one_line(link.attributes.get("title"))
            if name := name or attribute(link.node.css_first("img"), "alt"):
                return name, url
        named = ""
        for box in self.record.elements():
            for name, value in box.attributes.items():
                if is_data(name, box) and words_of(name) & _AUTHOR_WORDS and self._may_be_name(one_line(value)):
                    return one_line(value), ""
            # That of a link to the article is its title.
            label = "" if box in self.record.links else one_line(box.attributes.get("aria-label", ""))
            if (match := _NAME_LABEL.match(label)) and self._may_be_name(label[match.end() :]):
                return label[match.end() :], ""
            if not named and box not in self.record.links and self._names_author(box):
                named = self._name_in(box)
        if named:
            return named, ""
        for part, following in zip(self.parts, [*self.parts[1:], None], strict=False):
            if following and _LABEL_ALONE.fullmatch(part.text) and self._may_be_name(following.text):
                return following.text, ""
            if match := _NAME_LABEL.match(part.text) or _FROM.match(part.text):
                name = part.text[match.end() :].strip(BRACKETS + " :：")
                is_elsewhere = _FROM.match(part.text) and (PLACE.fullmatch(name) or _DEVICE.match(name))
                if self._may_be_name(name) and not is_elsewhere:
                    return name, ""
        return "", ""

    def names(self, columns: Columns) -> list[Part]:
        """Return the texts that may be the author's name, the likeliest first: an account's, or beside the time."""
        times = [part for part in self.parts if part.is_time]
        names = [part for part in self.parts if not part.is_time and self._may_name_somebody(part, columns)]
        accounts = [part for part in names if part.link is not None and part.link not in self.record.links]
        if accounts:
            return accounts
        if not times:
            return names if len(names) == 1 else []
        when = times[0]

        def rank(part: Part) -> tuple[bool, bool, int, int]:
            return not columns.has_media(part), part.block is not when.block, abs(part.place - when.place), part.place

        return sorted(names, key=rank)

    def _may_name_somebody(self, part: Part, columns: Columns) -> bool:
        if part.link is not None and not self._may_name(part.link):
            return False
        if is_named_label(part.node) and not columns.has_media(part):
            return False
        return self._may_be_name(part.text) and columns.may_name(part)

    def name_of_image(self) -> str:
        """Return what a portrait, or a publisher's sign, stands for."""
        images = (box for box in self.record.elements() if box.tag == "img" and box.words & AVATAR_WORDS)
        names = (one_line(box.attributes.get("alt", "")) for box in images)
        return next((name for name in names if name not in self._tips and self._may_be_name(name)), "")

    def complete(self, author: str, author_url: str) -> None:
        """Take *author* for the record's, and read what depends on it."""
        self.author, self.author_url = _AROUND_NAME.sub("", author), author_url
        self.summary = find_summary(self.record, self.outline, self.title, self.author)
        self.tags = self._tags()

    def _names_author(self, box: Box) -> bool:
        attributes = box.attributes
        if attributes.get("itemprop") in {"author", "publisher", "creator"} or attributes.get("rel") == "author":
            return True
        return bool(box.words & _AUTHOR_WORDS) and not box.words & {"list", "tags"}

    def _name_in(self, box: Box) -> str:
        parts = [part for part in self.parts if box.first <= part.block.index < box.last and _is_in(part.node, box)]
        for part in sorted(parts, key=lambda part: part.link is None or part.link in self.record.links):
            text = _NAME_LABEL.sub("", part.text).strip(BRACKETS + " ")
            if not part.is_time and self._may_be_name(text) and text in text_of(box.node):
                return text
        return ""

    def _may_name(self, link: Box) -> bool:
        """Tell whether the text of *link* may be a name: what leads to the article itself, or to an account."""
        if link in self.record.links or any(link.holds(other) for other in self.record.links):
            return True
        target = urlsplit(urls.resolve(link.attributes.get("href", ""), self.url))
        return bool(ACCOUNT.search(f"{target.path}?{target.query}") or _ACCOUNT_HOST.match(target.netloc))

    def _may_be_name(self, text: str) -> bool:
        if not 1 < len(text) <= LONGEST_NAME or text.lower() in CHIPS or SENTENCE.search(text):
            return False
        if MARK.fullmatch(text) or INVITES.fullmatch(text) or is_count(text) or not clean_name(text):
            return False
        if text.startswith(FROM) or TELLS_PLACE.match(text) or _POSITION.fullmatch(text) or text.endswith(("…", "...")):
            return False
        return ANY_TIME_IN_TEXT.search(text) is None and TIME_LABEL.fullmatch(text) is None

    def _tags(self) -> tuple[str, ...]:
        """Return the texts of links that are tags by their relation, or stand in a box that is named so."""
        found: dict[str, None] = {}
        for link in self._links():
            named = "tag" in link.attributes.get("rel", "").split()
            if named or any(outer.words & _TAG_WORDS for outer in (link, *filter(None, [link.parent]))):
                text = one_line(link.node.text(deep=True)).strip("# ")
                if 0 < len(text) <= LONGEST_NAME and link not in self.record.links and text != self.author:
                    found[text] = None
        return tuple(found)[:20]

    def _links(self) -> list[Box]:
        """Return the links of the record, each once, however many lines of it are in one."""
        return list(dict.fromkeys(link for block in self.record.blocks for link in block.links))


def _is_of_title(text: str, title: str) -> bool:
    """Tell whether *text* is the squeezed *title*, maybe in quotes, or what is shown of it before `…`."""
    text = squeezed(text)
    return title in {text, text.strip("“”「」\"'"), _RANK.sub("", text)} or (
        CUT_SHORT.search(text) is not None and title.startswith(text.rstrip("…."))
    )


def _is_in(node: LexborNode, box: Box) -> bool:
    return link_around(node, {box.node.mem_id: box}) is not None
