"""Names of people and accounts that stand in a byline without a label, among places, ranks and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zakerscraper.zaker.dom import text_of
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import Block
from zakerscraper.zaker.generic.features import texts_of_elements
from zakerscraper.zaker.generic.labelled_names import FROM, MARKS
from zakerscraper.zaker.generic.page_lines import is_editors_line
from zakerscraper.zaker.names import clean_name

_LONGEST, _LONGEST_OF_PEOPLE = 80, 4
_EDGES = MARKS + "《》()（）【】"
_EDITED_BY = re.compile(r"(?:责任编辑|编辑|责编|审核|校对|监制)\s*[:：/丨|｜]\s*[^\s|丨｜/]*")
PLACE = re.compile(
    r"(?:中国)?(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    r"|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|中国|美国|日本|韩国|英国|法国|德国|加拿大|澳大利亚|新加坡)"
    r"(?:省|自治区)?(?:\w{0,4}[市区县州])?"
)
"""A province, with a city, or a country."""
TELLS_PLACE = re.compile(
    rf"(?:发布|发表|编辑|分类|收录)[于自]|(?:IP\s*)?属地|(?:于|IP)\s*(?:[:：]|$|{PLACE.pattern})", re.IGNORECASE
)
"""Where something was written, beside who wrote it; 于洋 and IPO早知道 are names."""
_RANK = re.compile(
    r"(?:官方)?(?:账|帐)号|(?:官方|企业|机构|个人|实名|平台)认证|\w{0,8}(?:优质|优秀|知名|原创|认证|签约|专栏|领域)(?:创作者|作者|答主|博主)"
    r"|楼主|层主|版主|博主|答主|创作者|\w{0,6}从业(?:者|人员)|(?:开始|继续|立即)阅读|只看(?:楼主|该作者|TA)|[倒正]序(?:浏览|阅读|查看|看帖)?|[\u3400-\u9fff]{2,3}号|原创|首发|独家|转载|精华|置顶|已?编辑过?"
    r"|(?:全文|阅读)?约?\s?\d+\s?(?:分钟|字)(?:读完|阅读)?|(?:大|中|小|默认|超大)?字[体号]?|大|小|放大|缩小|默认|[简繁正][体體](?:中文)?|无障碍|订阅|私信|(?:已|最后)?于|(?:首次|最后|最近)?(?:修改|编辑|更新|发布|发表)|进入.{0,8}主页|查看.{0,8}主页"
)
"""What stands beside a name and is none: what an account is, and what can be done with it."""
_KIND_OF_ROLE = r"(?:特约|特派|见习|实习|首席|资深|本[报刊网站台]|驻[\u3400-\u9fff]{1,3})?"
_ROLE = re.compile(
    rf"{_KIND_OF_ROLE}(?:记者|编辑|主编|撰稿人|通讯员|评论员|特派员)"
    r"|(?:この記事を)?(?:書いた人|書いたライター)|(?:執筆|著)者|ライター"
)
"""What somebody does whose name is not told, or stands in an element of its own."""
_ROLE_OF_AUTHOR = re.compile(rf"^{_KIND_OF_ROLE}(?:记者|撰稿人|通讯员|评论员|特派员)\s+(?=\w)")
"""Before a name. Editors are no authors."""
_ACCOUNT_OF = re.compile(r"(?<=\w{2})(?:的)?官方(?:账|帐)?号$")
_PAPER_AND_PERSON = re.compile(
    r"[\u3400-\u9fff]{1,6}(?:新闻|日报|晚报|时报|早报|周刊|周末|在线|网|客户端) [\u3400-\u9fff]{2,4}"
)
_KANA = re.compile(r"[\u3040-\u30ff]")
_FULL_NAME_IN_JAPANESE = re.compile(
    r"(?!.*(?:ニュース|コラム|スポーツ|速報|総合|事件|事故|特集|連載|記事|編集|写真|動画))"
    r"(?!(?:社会|経済|政治|国際|国内|文化|芸能|地域|科学|生活|教育|医療|野球|天気|海外|全国)[ \u3000])"
    r"[\u3400-\u9fff々]{1,4}[ \u3000][\u3040-\u30ff\u3400-\u9fff々]{1,5}"
)
"""No part of a site, nor what kind of text it is."""
CHANNEL = re.compile(
    r"(?:国际|国内|时政|社会|财经|科技|体育|娱乐|军事|教育|健康|文化|旅游|汽车|房产|法治|民生|本地|地方|热点|最新|今日|深度|滚动|综合|图片|视频|重要)+"
    r"(?:新闻|资讯|报道|观察|动态)?|新闻|资讯|.*(?:要闻|频道|专题)"
    r"|(?:World|Politics|Business|Tech|Technology|Science|Health|Sports?|Arts|Culture|Opinion|Travel|Lifestyle|Finance"
    r"|Markets|Economy|Education|National|International|Entertainment)(?: News)?"
)
"""A part of a site; a medium may be called so, too, but behind a name of its own: 极目新闻."""
_SECTION_WORDS = frozenset("category categories channel column kicker".split())
"""In names of elements that tell of which part of a site an article is."""
_NUMBER = re.compile(r"[\d.,]+\s?[万亿千]?\+?")
_NICKNAME = re.compile(r"[A-Za-z][\w.·-]{1,19}(?: [A-Z][\w.-]{1,19})?")
_NO_NICKNAME = re.compile(
    r"(?:iphone|android|ios|app|ai|by|ip|pc|web|h5|pv|uv|hot|new|vip|lv\W*\d*|published|posted)", re.IGNORECASE
)


def name_beside(block: Block, time: re.Match[str], beside: Iterable[Block], times: re.Pattern[str], title: str) -> str:
    """Return the name that stands beside a time without a label, "" where none does.

    Args:
        block: The line with the time.
        time: Where it stands in that.
        beside: The lines next to it, of which those count that stand in a box with it.
        times: What a time text looks like.
        title: Of the article. In Chinese and Japanese, nicknames in Latin letters are told from other words.
    """
    is_chinese, is_japanese = patterns.CJK.search(title) is not None, _KANA.search(title) is not None
    texts = texts_of_elements(block)
    at = next((place for place, text in enumerate(texts) if time[0].strip() in text), None)
    parts: list[tuple[str, bool]] = []
    if at is not None:
        places = sorted(range(len(texts)), key=lambda place: (abs(place - at), place))
        parts = [(texts[place], is_chinese) for place in places[1:]]
    behind: list[tuple[str, bool]] = []  # a line before goes first: there may be the place behind the time
    if len(parts) < 2:
        parts.append((block.text[: time.start()], False))
        behind.append((block.text[time.end() :], False))
    for other in beside:
        if other.is_link and all(link.attributes.get("href", "").startswith("#") for link in other.links):
            continue  # a place of this page
        if not (other.box.words & _SECTION_WORDS).issubset(block.box.words):
            continue
        box = other.box
        while box.parent is not None and box.parent.last - box.parent.first == 1:
            box = box.parent
        if box.parent in {block.box.parent, block.box} or other.box is block.box.parent:
            others = texts_of_elements(other) if not other.is_out else _texts_left_in(other)
            if other.index > block.index:
                parts, behind = [*parts, *behind], []
            is_of_element = is_chinese and (other.is_out or other.index < block.index)
            parts += [(text, is_of_element) for text in (others if other.index > block.index else others[::-1])]
    for part, is_element in (*parts, *behind):
        rest = patterns.COUNT.sub("", times.sub("", part) if patterns.may_tell_time(part) else part)
        if not TELLS_PLACE.match(rest):
            rest = patterns.BYLINE_LABEL.sub("", _EDITED_BY.sub("", rest))
        if name := account_name(rest, is_element=is_element):
            return name
        if is_element and is_japanese and _FULL_NAME_IN_JAPANESE.fullmatch(rest.strip(_EDGES)):
            return clean_name(rest)
    return ""


def _texts_left_in(line: Block) -> list[str]:
    """Return what is left in a *line* of which a part is left out: a tag beside a name, a button."""
    if any(box.left_out for box in line.box.around()):
        return []
    kids = [kid for kid in line.box.children if kid.first == line.index]
    left_out = {text_of(kid.node) for kid in kids if kid.left_out}
    return [text for text in texts_of_elements(line) if text not in left_out] if left_out else []


def names_editor(blocks: Iterable[Block], name: str) -> bool:
    """Tell whether a line of the page says that *name*, in Chinese, is who edited the article."""
    if len(name) > _LONGEST_OF_PEOPLE or not patterns.CJK.match(name):
        return False
    return any(name in block.text and is_editors_line(block.text) for block in blocks if len(block.text) < _LONGEST)


def account_name(text: str, *, is_element: bool) -> str:
    """Return the name that *text*, a part of a byline without times and counts, is, "" where it is no name.

    Args:
        text: On one line.
        is_element: Whether an element says that and nothing else, which may be a nickname in Latin letters, too.
    """
    if TELLS_PLACE.match(text):
        return ""
    name = clean_name(_ACCOUNT_OF.sub("", _ROLE_OF_AUTHOR.sub("", text.strip(_EDGES), count=1)))
    if (
        not name
        or _NUMBER.fullmatch(name)
        or patterns.is_boilerplate(name)
        or _RANK.fullmatch(name)
        or _ROLE.fullmatch(name)
        or PLACE.fullmatch(name)
        or CHANNEL.fullmatch(name)
        or name.startswith(FROM)
    ):
        return ""
    if patterns.SHORT_NAME.fullmatch(name):
        return name
    if is_element and _PAPER_AND_PERSON.fullmatch(name):
        return name
    return name if is_element and _NICKNAME.fullmatch(name) and not _NO_NICKNAME.fullmatch(name) else ""
