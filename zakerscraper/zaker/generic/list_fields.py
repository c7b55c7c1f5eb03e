"""What the record of an article in a list says: publisher, time, summary, each from its own place."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborNode

from zakerscraper.items import TimeSpan
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import urls
from zakerscraper.zaker.channels import CHANNELS
from zakerscraper.zaker.dates import parse_time
from zakerscraper.zaker.dom import attribute, text_of
from zakerscraper.zaker.generic.account_names import PLACE
from zakerscraper.zaker.generic.blocks import TEXT, Box
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
    is_time,
    joined_day,
    link_around,
    plain,
    texts_of,
)
from zakerscraper.zaker.generic.list_summaries import find_summary
from zakerscraper.zaker.generic.list_titles import CUT_SHORT, find_title
from zakerscraper.zaker.generic.object_fields import NEAR, moment_of
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, MARK, is_label
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

_LENGTH_WORDS = frozenset({"duration", "length", "dur", "playtime", "timelong"})
_RANK = re.compile(r"^\d{1,3}[.、:]")
_SHORT_YEAR = re.compile(r"\d\d([-/.])\d\d\1\d\d(?:\s|$)")
_DAY_OF_MONTH = re.compile(r"\d{1,2}[日号]")
_WHOLE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_NAME_LABEL = re.compile(
    r"(?:(?:新闻|文章|消息)?来源|来自|作者|文|出处|稿源|发布(?:者|方|人|单位|机构)?|媒体|记者|from)\s*[:：/]\s*(?=\S)|by\s*[:：]?\s+(?=\S)",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"\w{0,4}(?:指数|热度|人气)值?|(?:No\.?|TOP|#|第)\s*\d+\s*[名位]?|\d{1,4}\s*[年月日号]", re.IGNORECASE
)
"""A place in a ranking, or a part of a day."""
_TELLS_PLACE = re.compile(r"来自|(?:发布|发表)[于自]|IP\s*(?:属地|[:：])")
"""Where something was written, beside who wrote it."""
_FROM = re.compile(r"(?:来自|转自|摘自)\s+(?=\S{2})")
"""Before a publisher; `来自广东` and `来自 iPhone` are a place and a device."""
_DEVICE = re.compile(
    "iphone|ipad|android|安卓|苹果|手机|电脑|微[博信]|网页|pc|h5|华为|小米|vivo|oppo"
    r"|\w*\s?(?:网页版|客户端|app|小程序)$",
    re.IGNORECASE,
)
_AUTHOR_WORDS = frozenset(
    "author auther authors auth poster source publisher media origin byline nickname username writer reporter account"
    " provider src outlet by".split()
)
_AUTHOR_PATHS = frozenset(
    "source sources author authors user users u media account accounts profile publisher publishers member members"
    " creator creators mp space people from site".split()
)
_AUTHOR_HOSTS = frozenset({"my", "space", "user", "author"})
_OTHER_PATHS = frozenset("channel tag tags topic search category column section c t".split())
_TIME_WORDS = frozenset("time date timestamp datetime ctime ptime pubtime pubdate published publish posted ts".split())
_MODIFIED = frozenset("modified updated update modify".split())
_TAG_WORDS = frozenset({"tag", "tags", "keyword", "keywords"})
_CHANNELS = frozenset(CHANNELS.values())
_URL = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,6}/\S*")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")


class Fields:
    """The fields of one record."""

    def __init__(self, record: Record, listing: Listing, days: Days) -> None:
        self.record = record
        self.outline = listing.outline
        self.url = listing.url
        self.now = listing.now
        self.day = days.above(record.links[0])
        self.month = days.month_above(record.links[0])
        self.near = urls.id_time(record.id)
        self._tips = listing.tips | {"头像"}
        self.title = find_title(record, listing)
        self._parts = self._own_parts()
        span = self._stated_time()
        if span is None and (day := days.of_group(record.links[0])):
            span = parse_time(day, self.now, self.near)
        self.times = (span,) if span else ()
        name, self.author_url = self._author()
        self.author = name.lstrip("@＠/／ ")
        self.summary = find_summary(record, listing.outline, self.title, self.author)
        self.tags = self._tags()
        self.is_marked_ad = any(AD_MARK.fullmatch(part.text) for part in self._parts)

    def _own_parts(self) -> list[Part]:
        """Return the short texts of the record beside title and summary: source, time, counts, labels."""
        title = squeezed(self.title)
        parts: list[Part] = []
        place = 0
        for block in self.record.blocks:
            if block.kind != TEXT or squeezed(block.text) == title or is_of_comment(block, self.record):
                continue
            links = {link.node.mem_id: link for link in reversed(block.links)}
            for node, given in texts_of(block):
                text = plain(given)
                # A time at the end of a text is none of it, also where words of that are marked.
                is_last = node is block.leaves[-1] and ANY_TIME_IN_TEXT.fullmatch(text) is not None
                is_text = is_sentence(text) or (not is_last and is_of_running_text(node))
                if not text or is_text or _is_of_title(text, title) or _URL.fullmatch(text):
                    continue
                link = link_around(node, links)
                for one in split(given):
                    one = plain(one).strip(BRACKETS + " ")
                    for short in split_at_time(one):
                        place += 1
                        parts.append(Part(short, block, node, place, link))
        return parts

    def _stated_time(self) -> TimeSpan | None:
        """Return when the article was published: `<time datetime>` first, then attributes, then a text of its own."""
        stated: list[TimeSpan] = []
        attributes: list[TimeSpan] = []
        for box in self.record.elements():
            given = box.attributes
            words = words_of(" ".join(given.get(name, "") for name in ("itemprop", "class")))
            if words & _MODIFIED:
                continue
            if box.tag == "time" or "datetime" in given or given.get("itemprop") == "datePublished":
                stated += self._moments(given.get("datetime") or given.get("content") or "")
            for name, value in given.items():
                found = words_of(name) if is_data(name, box) else frozenset[str]()
                is_title = name == "title" and ANY_TIME_IN_TEXT.search(value) and self._shows_time(box, value)
                # Of any name, where it can be nothing else.
                is_moment = found & _TIME_WORDS or (found and _WHOLE_TIME.fullmatch(value))
                if is_title or (is_moment and not found & _MODIFIED):
                    attributes += self._moments(value)
        for outer in self.record.boxes:
            for node in outer.node.css('meta[itemprop="datePublished"]')[:1]:
                stated += self._moments(attribute(node, "content"))
        shown = self._shown_time()
        best = next(iter([*stated, *attributes]), None)
        if best is None or best.exact:
            return best or shown
        # A day may be stated where the minute is shown.
        others = [*stated, *attributes, *([shown] if shown else [])]
        return next((span for span in others if span.exact and best.start <= span.start <= best.end), best)

    def _shows_time(self, box: Box, title: str) -> bool:
        """Tell whether a `title` with a time in it is that of a time: the element shows one, or has no other text."""
        shown = text_of(box.node)
        return is_time(shown) if shown else is_time(title)

    def _shown_time(self) -> TimeSpan | None:
        """Return what the first text means that is a time and nothing else; a clock alone where there is no other."""
        found: list[tuple[bool, TimeSpan]] = []
        for part in self._parts:
            link, text = part.link, part.text
            if link is not None and link not in self.record.links and not link.holds(self.record.links[0]):
                continue
            is_clock = _CLOCK.fullmatch(text) is not None
            if (text.isdecimal() and not self._is_moment(text)) or (is_clock and self._is_length(part)):
                continue
            span = parse_time(f"{self.day} {text}" if is_clock and self.day else text, self.now, self.near)
            if span := span or self._of_short_year(text):
                part.is_time = True
                found.append((is_clock and not self.day, span))
        if not found:
            return self._split_day() or self._day_of_month()
        best = min(found, key=lambda one: one[0])[1]
        # The only article of a day has that day's heading in its record.
        return next((span for _, span in found if span.exact and best.start <= span.start <= best.end), best)

    def _of_short_year(self, text: str) -> TimeSpan | None:
        """Return the day that `26/05/17` is, where the article's id is of about that day."""
        span = parse_time(f"20{text}", self.now, self.near) if _SHORT_YEAR.match(text) else None
        return span if span and abs(span.start - self.near) < NEAR else None

    def _is_moment(self, digits: str) -> bool:
        """Tell whether a number is one of seconds since 1970, for a script to show: near the moment in the id."""
        span = moment_of(digits, self.now, self.near)
        return span is not None and abs(span.start - self.near) < NEAR

    def _split_day(self) -> TimeSpan | None:
        """Return the day that two or three texts behind each other make: `30` over `2026-11`."""
        for place in range(len(self._parts)):
            for number in (3, 2):
                run = self._parts[place : place + number]
                if len(run) == number and (day := joined_day([part.text for part in run])):
                    span = parse_time(day, self.now, self.near)
                    for part in run if span else ():
                        part.is_time = True
                    if span:
                        return span
        return None

    def _day_of_month(self) -> TimeSpan | None:
        """Return the day that a text like `17日` is under the heading of a month, near the moment in the id."""
        for part in self._parts:
            if self.month and _DAY_OF_MONTH.fullmatch(part.text):
                span = parse_time(self.month + part.text, self.now, self.near)
                if span and abs(span.start - self.near) < NEAR:
                    part.is_time = True
                    return span
        return None

    def _is_length(self, part: Part) -> bool:
        """Tell whether a clock is how long a video takes: it is named so, or stands on an image."""
        outer = part.node.parent
        if outer is not None and outer.tag == "time":
            return False
        for _ in range(3):
            if outer is None or any(outer.mem_id == box.node.mem_id for box in self.record.boxes):
                return False
            if words_of(attribute(outer, "class")) & _LENGTH_WORDS:
                return True
            if outer.css_first("img") is not None and not squeezed(text_of(outer)).count(squeezed(self.title)):
                return True
            outer = outer.parent
        return False

    def _moments(self, value: str) -> list[TimeSpan]:
        """Return what an attribute means as a time, nothing where it means none."""
        value = one_line(value)
        match = ANY_TIME_IN_TEXT.search(value) if len(value) < 60 else None
        span = moment_of(value, self.now, self.near) or (parse_time(match[0], self.now, self.near) if match else None)
        return [span] if span else []

    def _author(self) -> tuple[str, str]:
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
        for part in self._parts:
            if match := _NAME_LABEL.match(part.text) or _FROM.match(part.text):
                name = part.text[match.end() :].strip(BRACKETS + " :：")
                is_elsewhere = _FROM.match(part.text) and (
                    PLACE.fullmatch(name) or _DEVICE.match(name) or name in _CHANNELS
                )
                if self._may_be_name(name) and not is_elsewhere:
                    return name, ""
        if name := self._name_beside_time():
            return name, ""
        images = (box for box in self.record.elements() if box.tag == "img" and box.words & AVATAR_WORDS)
        names = (one_line(box.attributes.get("alt", "")) for box in images)
        return next((name for name in names if name not in self._tips and self._may_be_name(name)), ""), ""

    def _names_author(self, box: Box) -> bool:
        given = box.attributes
        if given.get("itemprop", "") in {"author", "publisher", "creator"} or given.get("rel", "") == "author":
            return True
        return bool(box.words & _AUTHOR_WORDS) and not box.words & {"list", "tags"}

    def _name_in(self, box: Box) -> str:
        for part in self._parts:
            if box.first <= part.block.index < box.last and _is_in(part.node, box):
                text = _NAME_LABEL.sub("", part.text).strip(BRACKETS + " ")
                if not part.is_time and self._may_be_name(text) and text in text_of(box.node):
                    return text
        return ""

    def _name_beside_time(self) -> str:
        """Return the name that stands nearest to the time, or the only one that there is."""
        times = [part for part in self._parts if part.is_time]
        names = []
        for part in self._parts:
            may_name = not is_named_label(part.node) and (part.link is None or self._may_name(part.link))
            if not part.is_time and may_name and self._may_be_name(part.text) and part.text not in _CHANNELS:
                names.append(part)
        if not names:
            return ""
        accounts = [part for part in names if part.link is not None and part.link not in self.record.links]
        if accounts:
            return accounts[0].text
        if not times:
            return names[0].text if len(names) == 1 else ""
        when = times[0]
        return min(
            names, key=lambda part: (part.block is not when.block, abs(part.place - when.place), part.place)
        ).text

    def _may_name(self, link: Box) -> bool:
        """Tell whether the text of *link* may be a name: what leads to the article itself, or to an account."""
        if link in self.record.links or any(link.holds(one) for one in self.record.links):
            return True
        target = urlsplit(urls.resolve(link.attributes.get("href", ""), self.url))
        # Forums have `space-uid-3.html` and `home.php?mod=space&uid=3`.
        steps = {part for step in target.path.split("/") for part in (step, step.partition("-")[0])}
        steps.update(value for name, value in parse_qsl(target.query) if name == "mod")
        is_account = bool(steps & _AUTHOR_PATHS) or target.netloc.partition(".")[0] in _AUTHOR_HOSTS
        return is_account and not steps & _OTHER_PATHS

    def _may_be_name(self, text: str) -> bool:
        if not 1 < len(text) <= LONGEST_NAME or text.lower() in CHIPS or SENTENCE.search(text):
            return False
        if MARK.fullmatch(text) or INVITES.fullmatch(text) or is_count(text) or is_label(text) or not clean_name(text):
            return False
        if _TELLS_PLACE.match(text) or _POSITION.fullmatch(text) or text.endswith(("…", "...")):
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
