"""The parts of a list's page that are about one article each, and the texts that they are made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from selectolax.lexbor import LexborNode

from zakerscraper.utils.text import one_line
from zakerscraper.zaker.dom import attribute
from zakerscraper.zaker.generic.blocks import TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.element_names import AROUND_WORDS, words_of
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, COUNT

_UNSEEN = frozenset({"script", "style", "noscript", "template"})
CHIPS = frozenset(
    "独家 视频 深度 图集 直播 置顶 热 热门 热点 精选 推荐 原创 头条 快讯 要闻 专题 最新 新 爆 顶 荐 图 图片 组图 音频"
    " 首发 热度 热评 沸 关注 突发 专访 推广 广告 展开 更多 详情 全文 阅读 阅读全文 查看全文 查看详情 评论 分享 分享到"
    " 分享至 收藏 点赞 不感兴趣"
    " hot new top".split()
)
"""Labels that stand beside a title, lower case."""
_SURE_CHIPS = frozenset("置顶 独家 首发 顶 热 荐 新 爆 沸 精华 hot new top".split())
_OF_COMMENTS = AROUND_WORDS["comments"] | frozenset("hot top best god good list item items box wrap inner".split())
_MARKING = frozenset({"em", "mark", "font"})
_LABEL_WORDS = frozenset("kicker label badge chip tag cate category channel flag corner type".split())
_TITLE_WORDS = frozenset("title headline subject text word words".split())
_LONGEST_LABEL = 8
_BRACKETS = "[]【】「」〔〕· "
INVITES = re.compile(
    r"[\[【(（]?\s*(?:(?:点击|继续|立即|马上|去)?(?:阅读|查看|浏览|了解|进入|看)?"
    r"(?:全文|详情|详细(?:内容|信息|报道)?|原文(?:链接)?|正文|更多(?:内容|详情)?|完整(?:内容|报道))"
    r"|(?:点击|立即|继续)(?:阅读|查看|进入|浏览)|(?:continue reading|read more|view details)(?: \W+)?)"
    r"\s*[\])】）]?\s*[>＞》»›→…]*\s*[\])】）]?",
    re.IGNORECASE,
)
"""The text of a link to the article that stands behind its summary."""
AVATAR_WORDS = frozenset({"avatar", "logo", "head", "face", "portrait"})
_ATTRIBUTES_OF_ALL = frozenset("class id style role slot part href src title lang dir hidden tabindex".split())
_SPLIT_DAYS = tuple(
    re.compile(form)
    for form in (
        r"(?P<d>[0-3]\d)/(?P<y>20\d\d)/(?P<m>[01]?\d)",
        r"(?P<m>[01]?\d)/(?P<d>[0-3]?\d)/(?P<y>20\d\d)",
        r"(?P<y>20\d\d)/(?P<m>[01]?\d)/(?P<d>[0-3]?\d)",
    )
)


@dataclass(slots=True, eq=False)
class Record:
    """An article's part of a page.

    Attributes:
        boxes: Its boxes, in page order.
        links: The links to it.
        blocks: The blocks in its boxes, in page order.
    """

    id: str
    boxes: list[Box]
    links: list[Box]
    blocks: list[Block] = field(default_factory=list)

    def elements(self) -> Iterator[Box]:
        """Yield each element of the record, in page order."""
        stack = list(reversed(self.boxes))
        while stack:
            box = stack.pop()
            yield box
            stack.extend(reversed(box.children))


@dataclass(slots=True)
class Part:
    """A text of a record that stands alone: a text node, or what is between two separators of one.

    Attributes:
        place: Its number among those of the record.
        link: The link around it, None for none.
        column: Where it stands in the record, as its like stands in others.
    """

    text: str
    block: Block
    node: LexborNode
    place: int
    link: Box | None
    column: str = ""
    is_time: bool = False


Column = tuple[str, str, int]
"""A place in a link: the element and class of a text, and the how manieth of that kind it is."""
Columns = dict[Column, float]
Line = tuple[Column, Block]
"""A line that a link shows, and its place."""
_ENDS_SENTENCE = ("。", "…", "...")
_TIPS = ("title", "aria-label")
RANK_BEFORE = re.compile(r"(\d{1,3})[.、]?")
_A_RANKING = 3
_SHORT = 6
"""Characters of what may be the same on many images; a picture of one article may stand there many times."""
_SAYS_WHAT_A_CLICK_DOES = re.compile(r"(?:.{0,20}\W)?在?新的?(?:窗口|标签页?|页面|选项卡)中?(?:打开)?")
_LONGEST_LINE, _LONGEST_TITLE = 40, 50
_MAX_LEVELS = 12
"""How many elements around a text are looked at for a link."""
_FEW_TIMES = 2
"""Articles that may have one tip: what more have is none of their titles."""


def blocks_in(outline: Outline, box: Box) -> list[Block]:
    """Return the blocks in *box*; of one that goes on beside it, what is in it."""
    blocks = outline.within(box)
    if all(block.kind != TEXT or box.holds(block.box) for block in blocks):
        return blocks
    starts = {block.leaves[0].mem_id: place for place, block in enumerate(blocks)}
    leaves: list[list[LexborNode]] = [[] for _ in blocks]
    place = 0
    for node in box.node.traverse(include_text=True):
        place = starts.get(node.mem_id, place)
        if node.is_text_node and node.parent is not None and node.parent.tag not in _UNSEEN:
            leaves[place].append(node)
    link = next((outer for outer in box.around() if outer.tag == "a"), None)
    found = []
    for block, own in zip(blocks, leaves, strict=True):
        if block.kind != TEXT or box.holds(block.box):
            found.append(block)
        elif text := plain("".join(node.text_content or "" for node in own)):
            links = [link] if link is not None else [inner for inner in block.links if box.holds(inner)]
            linked = len(text) if link is not None else min(block.linked, len(text))
            shown = sum(len((node.text_content or "").strip()) for node in own)
            found.append(Block(TEXT, block.index, box, own, text, links, shown, linked))
    return found


def text_behind(outline: Outline, box: Box) -> list[Block]:
    """Return the text that stands bare behind *box*, up to the next element, as a block; [] for none."""
    node = box.node.next
    if node is None or not node.is_text_node or not (text := plain(node.text_content or "")) or box.parent is None:
        return []
    return [Block(TEXT, box.first, box.parent, [node], text)]


def texts_of(block: Block) -> Iterator[tuple[LexborNode, str]]:
    """Yield the text nodes of a block with their texts; what comments alone stand between is one, as React parts it."""
    first: LexborNode | None = None
    last: LexborNode | None = None
    text = ""
    for node in block.leaves:
        if last is not None and _is_continued(last, node):
            text += node.text_content or ""
        else:
            if first is not None:
                yield first, text
            first, text = node, node.text_content or ""
        last = node
    if first is not None:
        yield first, text


def link_around(node: LexborNode, links: Mapping[int, Box]) -> Box | None:
    """Return the one of *links*, by their nodes' `mem_id`, in which *node* stands, None for none."""
    outer = node.parent
    for _ in range(_MAX_LEVELS):
        if outer is None:
            return None
        if (link := links.get(outer.mem_id)) is not None:
            return link
        outer = outer.parent
    return None


def is_of_comment(block: Block, record: Record) -> bool:
    """Tell whether *block* stands in a box of the record which is named as that of a comment, and nothing else."""
    for box in block.box.around():
        if box in record.boxes:
            return False
        if box.words & AROUND_WORDS["comments"] and box.words <= _OF_COMMENTS:
            return True
    return False


def without_labels(block: Block) -> str:
    """Return the text of *block* without labels in elements of their own at its ends: `<i>置顶</i>`, `【独家】`."""
    nodes = [(node, text) for node, text in texts_of(block) if plain(text)]
    chips = [_is_chip(node, text) for node, text in nodes]
    named = {_named_like(node) for (node, _), is_chip in zip(nodes, chips, strict=True) if is_chip} - {None}
    if named:  # another label beside it
        chips = [
            is_chip or (_named_like(node) in named and len(plain(text).strip(_BRACKETS)) <= _LONGEST_LABEL)
            for (node, text), is_chip in zip(nodes, chips, strict=True)
        ]
    first, last = 0, len(nodes)
    while last - first > 1 and chips[first]:
        first += 1
    while last - first > 1 and chips[last - 1]:
        last -= 1
    if last - first == len(nodes):
        return block.text
    text = plain("".join(text for _, text in nodes[first:last]))
    return text if len(text) > 1 else block.text


def _is_chip(node: LexborNode, text: str) -> bool:
    holder = node.parent
    label = plain(text).strip(_BRACKETS).lower()
    if holder is None or holder.tag == "a" or plain(holder.text(deep=True)) != plain(text):
        return False
    if is_named_label(node):
        return len(label) <= _LONGEST_LABEL
    # A search marks the words that it has found.
    return label in (_SURE_CHIPS if holder.tag in _MARKING else CHIPS)


def _named_like(node: LexborNode) -> tuple[str | None, str] | None:
    """Return the tag and the class of the element around a text node, None where it has no class."""
    name = attribute(node.parent, "class") if node.parent is not None else ""
    return (node.parent.tag, name) if node.parent is not None and name else None


def is_named_label(node: LexborNode) -> bool:
    """Tell whether the element around a text node is named as a label: `<span class="kicker">`."""
    holder = node.parent
    words = words_of(attribute(holder, "class")) if holder is not None and holder.tag not in _MARKING else frozenset()
    return bool(words & _LABEL_WORDS) and not words & _TITLE_WORDS


def _is_continued(one: LexborNode, other: LexborNode) -> bool:
    between = one.next
    while between is not None and between.is_comment_node:
        between = between.next
    return between is not None and between.mem_id == other.mem_id


def is_data(name: str, box: Box) -> bool:
    """Tell whether an attribute holds data for a script: `data-…`, or any of a component's own element."""
    return name.startswith("data-") or ("-" in box.tag and name not in _ATTRIBUTES_OF_ALL)


def joined_day(texts: list[str]) -> str:
    """Return the day that texts of digits make, of a date box: `30`, `2026-11`; "" for none."""
    joined = "/".join(re.sub(r"[年月.\-/]+", "/", text).strip("/日 ") for text in texts)
    for form in _SPLIT_DAYS:
        if match := form.fullmatch(joined):
            return f"{match['y']}-{match['m']}-{match['d']}"
    return ""


def parts_of(block: Block, link: Box) -> list[tuple[Column, Block, str]]:
    """Return the texts that a block in a link is made of, without times and counts, by their places."""
    found = []
    numbers: dict[tuple[str, str], int] = {}
    for node in block.leaves:
        text, parent = plain(node.text_content or ""), node.parent
        if not text or parent is None:
            continue
        kind = (parent.tag or "", attribute(parent, "class"))
        numbers[kind] = numbers.get(kind, 0) + 1
        if not is_time(text) and not COUNT.fullmatch(text):
            found.append(((*kind, numbers[kind]), block, text))
    return found


def lines_of(link: Box, blocks: Iterable[Block]) -> list[Line]:
    """Return the lines that *link* shows, by their places."""
    found: list[Line] = []
    numbers: Counter[tuple[str, str]] = Counter()
    around = link.parent.shape if link.parent is not None else ()
    place = link.attributes.get("href", "").partition("#")[2]
    for block in blocks if not place or "/" in place else ():  # `#comments` counts them
        holder = block.leaves[0].parent
        within = (holder.tag or "", attribute(holder, "class")) if holder is not None else ()
        kind = "/".join((*around, *link.shape)), "/".join((*block.box.shape, *within))
        numbers[kind] += 1
        found.append(((*kind, numbers[kind]), block))
    return found


def _is_none(text: str) -> bool:
    """Tell whether a line is a time or a count, and no title unless its place is that of titles."""
    return ends_in_time(text) or COUNT.fullmatch(text) is not None


def columns_of(texts: Iterable[tuple[Column, str]]) -> Columns:
    """Return how long the texts at each place are, on average: a title's are the longest.

    Where most are sentences, or have a time in them, they are summaries or lines below titles, and hardly count; nor do
    those that several links have alike.
    """
    columns: dict[Column, list[str]] = {}
    for column, text in texts:
        columns.setdefault(column, []).append(text)
    return {column: _worth_of(found) for column, found in columns.items()}


def _is_prose(text: str) -> bool:
    return "。" in text or text.endswith(_ENDS_SENTENCE) or len(text) > _LONGEST_TITLE


def _worth_of(texts: list[str]) -> float:
    length = sum(map(len, texts)) / len(texts)
    are_sentences = sum(_is_prose(text) for text in texts) * 2 > len(texts)
    are_fields = sum(ANY_TIME_IN_TEXT.search(text) is not None for text in texts) * 2 > len(texts)
    are_shared = len(texts) > _FEW_TIMES and len(set(texts)) * 10 < len(texts) * 9
    return length * (0.05 if are_sentences or are_fields else 1) * (0.2 if are_shared else 1)


class Listing:
    """What the records of a page share.

    Attributes:
        now: Aware, the moment of the response.
        lines: What each link shows, line by line.
        is_numbered: Whether the links begin with the places of a ranking.
        tips: What many articles' links, or their images, have as their title alike: `新窗口打开`.
    """

    def __init__(self, outline: Outline, url: str, now: datetime, linked: list[tuple[str, Box]]) -> None:
        self.outline = outline
        self.url = url
        self.now = now
        self.labels = {id_: box for box in outline.boxes if (id_ := box.attributes.get("id", ""))}
        self.lines: dict[Box, list[Line]] = {}
        parts: list[tuple[Column, str]] = []
        for _, link in linked:
            blocks = [block for block in blocks_in(outline, link) if block.kind == TEXT]
            self.lines[link] = lines_of(link, blocks)
            parts += [(place, text) for place, _, text in (parts_of(blocks[0], link) if len(blocks) == 1 else [])]
        self.columns = columns_of(parts)
        shown = ((place, block.text) for lines in self.lines.values() for place, block in lines)
        self._worth = columns_of((place, text) for place, text in shown if not _is_none(text))
        self.tips = _tips_of(outline, linked)
        self.is_numbered = _is_numbered(outline, linked)

    def worth_of(self, line: Line) -> float:
        """Return how likely the lines at the place of *line* are titles."""
        return self._worth.get(line[0], 0.0)


def _is_numbered(outline: Outline, linked: list[tuple[str, Box]]) -> bool:
    """Tell whether most links begin with a text node that is one more than the one before: 1, 2, 3."""
    numbers = []
    firsts: dict[str, Box] = {}
    for id_, box in linked:
        firsts.setdefault(id_, box)
    for box in firsts.values():
        first = next((text for block in blocks_in(outline, box) for _, text in texts_of(block) if plain(text)), "")
        match = RANK_BEFORE.fullmatch(plain(first))
        numbers.append(int(match[1]) if match else 0)
    rising = sum(number > 0 and following == number + 1 for number, following in pairwise(numbers))
    return rising >= _A_RANKING and rising * 4 >= 3 * (len(numbers) - 1)


def _tips_of(outline: Outline, linked: list[tuple[str, Box]]) -> frozenset[str]:
    known: dict[str, set[str]] = {}
    for id_, link in linked:
        for name, value in link.attributes.items():
            if (name in _TIPS or (is_data(name, link) and words_of(name) & _TITLE_WORDS)) and (text := one_line(value)):
                known.setdefault(text, set()).add(id_)
    images = Counter(one_line(box.attributes.get("alt", "")) for box in outline.boxes if box.tag == "img")
    tips = {text for text, ids in known.items() if len(ids) > _FEW_TIMES or _SAYS_WHAT_A_CLICK_DOES.fullmatch(text)}
    return frozenset(tips | {text for text, number in images.items() if number > _FEW_TIMES and len(text) <= _SHORT})


def plain(text: str) -> str:
    """Return *text* as one line with single spaces."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(one_line(line).split())


def is_time(text: str) -> bool:
    """Tell whether *text* is a time and next to nothing else."""
    return len(ANY_TIME_IN_TEXT.sub("", text)) < 2 and not (len(text) == 1 and text.isalpha())


def ends_in_time(text: str) -> bool:
    """Tell whether a text ends in a time, as a line of publisher, counts and time does, and hardly a title."""
    return len(text) < _LONGEST_LINE and any(match.end() == len(text) for match in ANY_TIME_IN_TEXT.finditer(text))


def text_of_blocks(blocks: list[Block]) -> str:
    """Return the text of *blocks* on one line."""
    return " ".join(block.text for block in blocks if block.kind == TEXT)
