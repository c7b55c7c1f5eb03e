"""The short texts under a title in a list, parted into time, name, counts."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from zakerscraper.zaker.generic.list_parts import plain
from zakerscraper.zaker.generic.patterns import ANY_TIME_IN_TEXT, COUNT, is_label

_SEPARATORS = re.compile(
    # A slash between digits belongs to a date.
    r"\s*[·•|｜丨]\s*|\s+/\s+|(?<!\d)\s*[/／]\s*(?!\d)|\s{2,}|\s*[-—–]{1,2}\s+|\s+[-—–]{1,2}\s*|[\t\u3000\xa0]+"
    r"|\s+(?=[\u4e00-\u9fff]{2,4}[:：])"
)
_COUNTED = re.compile(
    r"\d[\d.,]*\s*[万亿wWkK]?\+?\s*(?:评|赞|图|阅|读|条|次|回|帖|播|热度|张|集|人|个|喜欢|分|views?|comments?|likes?|points?).{0,3}"
)
_HEAT = re.compile(r"\W*\d[\d.,]*\s*[万亿千wWkK]?\+?\W*(?:(?:热度|阅读|人气|讨论|在看)\w{0,2})?")
"""How hot an article is: `🔥 12.3万`."""
_COUNTS = re.compile(
    r"(?:(?:阅读?|浏览|评论?|回复|点赞|转发?|收藏|查看|喜欢|赞)\s*[（(]?\s*\d[\d.,]*\s*[万wW]?\s*[)）]?\s*[/|·]?\s*)+"
)
"""Counts behind each other: `阅读(5294) 评论(49)`."""
_DAY_WORDS = re.compile(
    r"(?:(?:[上本这]?(?:周|星期|礼拜)[一二三四五六日天]|[今昨前][天日晚早晨]|凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|深夜)\s{0,5}){1,6}$"
)
BRACKETS = "[]()（）【】〔〕「」<>《》"
_AROUND_NAME = " /／|｜·•–—-"
_COMMA = re.compile(r"[，,、；;]")
_PART_OF_LABEL = 2
"""Characters of a label, before what is known of it: `活动时间：`, `截止：`."""
_COMMA_BEHIND, _COMMA_BEFORE = re.compile(r"[，,、；;]\s*$"), re.compile(r"^\s*[，,、；;]")
TIME_LABEL = re.compile(
    r"(?:(?:发布|更新|发表|时间|日期)(?:时间|日期|于|在)?|(?:^|\s)(?:published|posted|(?:last )?updated)(?: on| at)?)"
    r"\s*[:：]?\s*$",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[。！？；，!?;]")
LONGEST_NAME = 24
_LONGEST_PART = 80
_ENDS_SENTENCE = ("。", "！", "？")
MARKED = frozenset("em mark font b strong i".split())
_LEAST_OF_RUNNING_TEXT = 12
_MOST_CHILDREN = 60
"""Elements in one sentence; a box of so many has several records."""


def is_count(text: str) -> bool:
    """Tell whether *text* says how often an article was read, or how hot it is."""
    return any(form.fullmatch(text) for form in (COUNT, _COUNTED, _COUNTS, _HEAT))


def split(text: str) -> list[str]:
    """Return a text in parts at its separators, or at the commas between a time, a name and counts."""
    parts = _SEPARATORS.split(text)
    if len(parts) == 1 and _COMMA.search(text) and ANY_TIME_IN_TEXT.search(text):
        pieces = [piece.strip(BRACKETS + " ") for piece in _COMMA.split(text)]
        others = [piece for piece in pieces if not (ANY_TIME_IN_TEXT.fullmatch(piece) or COUNT.fullmatch(piece))]
        if (
            len(others) < min(2, len(pieces))
            and len(pieces) > 2
            and all(len(other) <= LONGEST_NAME for other in others)
        ):
            return pieces
    return parts


def split_at_time(text: str) -> list[str]:
    """Return a text in parts where a time stands at its end or beginning, behind or before a short name."""
    match = ANY_TIME_IN_TEXT.search(text)
    if match is None:
        return [text] if text else []
    text_before = text[: match.start()]
    before, after = _COMMA_BEHIND.sub("", text_before), _COMMA_BEFORE.sub("", text[match.end() :])
    days = _DAY_WORDS.search(before)
    name = before[: days.start()] if days else before
    unlabelled = TIME_LABEL.sub("", name)
    if SENTENCE.search(before) or SENTENCE.search(after) or len(unlabelled.strip()) > LONGEST_NAME:
        return [text]
    # `7月24日消息` goes on in the same word: that is no time of the record's own.
    is_bound = unlabelled == name and before == text_before and not days and name[-1:].isalnum() and name[-1:].isascii()
    if after[:1].isalpha() or is_bound:
        return [text]
    name, rest = unlabelled.strip(BRACKETS + _AROUND_NAME), after.strip(BRACKETS + " ")
    if (
        before.rstrip().endswith((":", "："))
        and not unlabelled[-1:].isspace()
        and len(name.strip(":：")) <= _PART_OF_LABEL
    ):
        name = ""
    if len(rest) > LONGEST_NAME or (name and rest and not (is_label(rest) or is_count(rest))):
        return [text]
    when = (before[days.start() :] if days else "") + match[0]
    return [part for part in (name, when.strip(), rest) if part]


def is_sentence(text: str) -> bool:
    """Tell whether *text* is too long for fields, or a sentence, in which dashes part no names."""
    if len(text) > _LONGEST_PART:
        return True
    parts = split(text)
    if any(ANY_TIME_IN_TEXT.fullmatch(part) for part in parts):
        return False
    if len(text) <= LONGEST_NAME or ANY_TIME_IN_TEXT.search(text) is None:
        parts = [text]
    return any(
        part.endswith(_ENDS_SENTENCE) or (len(part) > LONGEST_NAME and SENTENCE.search(part) is not None)
        for part in parts
    )


def _goes_on_in(node: LexborNode | None) -> bool:
    return node is not None and (node.tag in MARKED or (node.is_text_node and bool((node.text_content or "").strip())))


def is_of_running_text(node: LexborNode) -> bool:
    """Tell whether a text node is a block of a sentence of which single words are marked, as searches mark them."""
    holder, inner = node.parent, node
    if holder is not None and holder.tag in MARKED:
        inner, holder = holder, holder.parent
    if not any(map(_goes_on_in, (inner.prev, inner.next))):
        return False  # a line of its own
    children = list(islice(holder.iter(), _MOST_CHILDREN)) if holder is not None else []
    if holder is None or len(children) == _MOST_CHILDREN or not any(child.tag in MARKED for child in children):
        return False
    if len(holder.css("a[href]")) > 1:
        return False  # a box of several records
    whole = plain(holder.text(deep=True))
    if len(whole) < _LEAST_OF_RUNNING_TEXT or not any(
        child.is_text_node and (child.text_content or "").strip() for child in holder.iter(include_text=True)
    ):
        return False
    return whole.endswith(("…", "...")) or SENTENCE.search(whole) is not None
