"""Names behind labels, as Chinese pages put them beside their headings: `来源：某报`, `本报记者 某某`, `来自某报`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import Block, Box
from zakerscraper.zaker.names import clean_name, join_names

MARKS = " \u3000·|丨｜-—/"
"""What stands around a name in a line."""
_LONGEST = 80
_CREDIT = re.compile(
    r"(?:摄影|摄像|摄|图片|图源|供图|制图|漫画|视频|剪辑|统筹|策划|总监制?|终审|初审|复审|[一二三]审|主编|记者|通讯员|标签|关键词"
    r"|浏览(?:次数|量)?|阅读(?:次数|量)?|点击(?:次数|量)?|编辑|责编|字体|字号|评论|原标题|原文|原文链接|频道|栏目|类型)"
    r"\s*[:：/丨|]|\s(?:[大中小]?字[体号]|分享(?:[到至]|\s|$)|收藏|打印|评论|关注)"
)
"""What else is told in the line of a source, behind it."""
_OF_LABELS = re.compile(r"[源者文处處稿]")
"""One of these is in each label of a source."""
_BRACKET = re.compile(r"[【（(\[]")
_NO_REPORTER = r"(?!协会|组织|手记|札记|调查|观察|体验)"
"""What behind `记者` makes it no person: the name of a society, or of a column."""
_REPORTERS = re.compile(
    r"[^\w\s]?\s*(?!据)(?:[\u3400-\u9fff]{2,8}\s?)?(?:特约|见习|实习|首席)?(?:记者|通讯员)"
    + _NO_REPORTER
    + r"\s*[:：|｜丨/]?\s*"
    r"(?P<names>[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})*(?:[\s、]{1,3}[\u3400-\u9fff]{2,4}){0,4}?)"
    r"(?:\s*[/／，、]?\s*(?:通讯员|文\s*/?\s*图|文|摄影报道|报道|文并摄|摄|[\u3400-\u9fff]{2,6}报[道导])\s*(?:[\u3400-\u9fff\s]{0,12}))?"
    r"(?:\s*[\u3400-\u9fff]{0,4}(?:编辑|责编|校对)\s*[:：|｜丨/]?\s*[\u3400-\u9fff]{2,4})*"
)
"""A line that names reporters and nothing else: `□本报记者 某某`."""
_SPACED_NAME = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff])[ \u3000]{1,2}([\u3400-\u9fff])(?![\u3400-\u9fff])")
"""A name of two characters as newspapers set it, as wide as one of three."""
_IN_DATELINE = re.compile(
    r"(?:(?<=[电讯息])\s?[（(]|[〔【\[](?=[^〕】\]]{1,40}报[道导]))\s?[\u3400-\u9fff]{0,8}?记者"
    + _NO_REPORTER
    + r"\s*[:：]?\s*"
    r"(?P<names>[\u3400-\u9fff]{2,4}(?:[\s、]{1,3}[\u3400-\u9fff]{2,4}){0,4}?)"
    r"\s*(?:(?:[/／，,]|通讯员|实习生|文|报道|摄)[^（()）〔〕【】]{0,24})?[）)〕】\]]"
)
"""`新华社某地7月4日电（记者某某）`, `〔记者某某／综合报道〕`."""
_LONGEST_DATELINE = 48
_CALLED = ("记者", "通讯员")
_REPORTER_IN_KOREAN = re.compile(
    r"(?P<name>[\uac00-\ud7af]{2,4})\s?(?:선임)?(?:기자|특파원)(?:\s*=?\s*[\w.+-]+@[\w.-]+)?"
)
FROM = "来自"
_FROM = re.compile(rf"{FROM}(?:\s*[:：]\s*(?=\w\w)|\s*(?=\w{{3}}))(?P<name>\w{{2,15}})")
_PLACES = re.compile(
    r"(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    r"|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|iPhone|Android|安卓|微博|手机|网页|客户端|APP).{0,6}",
    re.IGNORECASE,
)


def name_behind_label(block: Block, boxes: Iterable[Box]) -> str:
    """Return the name behind the label of a source or an author in the line *block*, "" where there is none.

    Args:
        boxes: Those of the page that stand in the line; where the name has an element of its own, that ends it, as
            lines have no space between their elements.
    """
    text = block.text
    if len(text) > 2 * _LONGEST or not _OF_LABELS.search(text):
        return ""
    if (match := patterns.SOURCE_LABEL.search(simplified_line(text))) is None:
        return ""
    rest = text[match.end() :]
    if len(text) >= _LONGEST and not text[: match.start()].strip():
        return ""  # a sentence that begins so
    parts = [" ".join(text_of(box.node).split()) for box in boxes]
    own = [
        behind
        for part in parts
        if (label := patterns.SOURCE_LABEL.match(simplified_line(part)))
        and (behind := part[label.end() :].strip(MARKS))
    ]
    begins = [part for part in parts if part and rest.startswith(part)]
    end = next((candidate for candidate in sorted((*own, *begins), key=len) if rest.startswith(candidate)), "")
    rest = _CREDIT.split(patterns.COUNT.sub("", end or rest), maxsplit=1)[0]
    for pattern in (patterns.TIME_IN_TEXT, patterns.BYLINE_LABEL, _BRACKET):
        if (found := pattern.search(rest)) and found.start():
            rest = rest[: found.start()]
    rest = rest.strip(MARKS)
    return rest if len(rest) > 1 else ""  # `文/图` is no label


def is_reporter_in_korean(text: str) -> bool:
    """Tell whether *text* is a reporter's name in Korean, and maybe the address, and nothing else."""
    return _REPORTER_IN_KOREAN.fullmatch(text) is not None


def name_of_reporters(text: str) -> str:
    """Return whom a line names that is nothing but reporters' names and a time, "" for any other."""
    if len(text) >= _LONGEST:
        return ""
    if match := _REPORTER_IN_KOREAN.fullmatch(text.strip()):
        return match["name"]
    if not any(map(simplified_line(text).__contains__, _CALLED)):
        return ""
    line = _SPACED_NAME.sub(r"\1\2", patterns.TIME_IN_TEXT.sub("", text)).strip()
    if (match := _REPORTERS.fullmatch(simplified_line(line))) is None:
        return ""
    return join_names(map(clean_name, re.split(r"[\s、]+", line[slice(*match.span("names"))])))


def name_in_dateline(text: str) -> str:
    """Return the reporters whom a paragraph names in brackets at its beginning, "" where it does not."""
    begin = text[:_LONGEST_DATELINE]
    if (match := _IN_DATELINE.search(simplified_line(begin))) is None or patterns.SENTENCE.search(
        begin[: match.start()]
    ):
        return ""
    return join_names(map(clean_name, re.split(r"[\s、]+", begin[slice(*match.span("names"))])))


def name_it_is_from(block: Block, boxes: Iterable[Box]) -> str:
    """Return the account that a line says the article is `来自`, "" for none: places and devices are told so, too."""
    texts = [" ".join(text_of(box.node).split()) for box in boxes]
    for text in (*texts, block.text):
        if len(text) < _LONGEST and FROM in text and (match := _FROM.search(text)):
            behind = text[match.end() :]
            if not _PLACES.fullmatch(match["name"]) and (not behind or not behind[0].isalnum()):
                return clean_name(match["name"])
    return ""
