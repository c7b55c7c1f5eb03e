"""Lines that pages put into the box of a text itself: a byline before it, controls in it, editors and rights behind it.

One rule for credits: `来源：…`, `作者 | …` and the like are the article's own words where no time of publication stands
with them. All up to that time, told before the first paragraph, and who edited it and who has which rights, told behind
the last one, are the page's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import islice

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.blocks import IMAGE, TEXT, Block, Box
from zakerscraper.zaker.generic.captions import is_told_as_others
from zakerscraper.zaker.generic.features import Shape, are_alike, heading_rank, is_boilerplate, is_paragraph
from zakerscraper.zaker.generic.labelled_names import is_reporter_in_korean

_LONGEST = 80
_LONGEST_NAMES = 16
_EDITORS = re.compile(
    r"(?:本文|值班|执行|责任|文字|新媒体|网络|图文|图片|栏目|版面|视频|微信|本期)?"
    r"(?:编辑|责编|校对|审核|审校|编审|监制|[一二三终初复]审|签发|排版|美编|总编辑?|主编|题图来源)"
    r"(?:\s*[:：/丨|｜]\s*|\s+(?=[\u3400-\u9fff]{2,4}(?:\s|$)))"
)
_BESIDE_EDITORS = re.compile(r"(?:来源|作者|记者|通讯员|文字|摄影|摄像|图片|供稿|供图)\s*[:：]\s*")
_PROOFREADS = re.compile(r"编辑|责编|校对|审|签发|排版|美编|总编|主编")
"""Who supervised a film (`监制`) alone is told by its own credits."""
_BRACKETS = " \u3000[]【】（）()〔〕|/，,；;"
_DO = "(?:请|点击|点此|轻触|轻点|立即|继续|往下|下拉|滑动|查看|浏览|阅读|显示|加载|展开|放大|打开|看)"
_WHAT = r"(?:剩余|余下|剩下|大图|原图|高清|全文|全部|更多|下文|内容|部分|文章|图片|的|\d{1,3}\s?%)"
_CONTROL = re.compile(
    rf"(?:{_DO}{{1,4}}{_WHAT}{{1,4}}|请?点击(?:展开|放大)|请?(?:点击)?继续(?:往下)?阅读(?:全文)?[.…]*|收起(?:全文)?"
    r"|(?:立即|前往|去|点击)(?:购买|下单|抢购)|广告|推广|赞助内容|[\w.-]{1,60}\.\w{3,4}\s*\([\d.]+\s?[KM]B\b[^()]{0,40}\)"
    r"|20\d\d-\d\d?-\d\d? \d\d?:\d\d 上传"
    r"|(?:[\w.-]{0,60}|[ -~]{0,60})\d{2,5}\s?[×xX]\s?\d{2,5}\s+[\d.]+\s?[KM]B"
    r"|(?:点击|AI)?(?:收听|听|朗读|播报|语音播报)(?:本文|全文|新闻|文章|资讯|音频)(?:\W*\d{1,2}:\d\d){0,2})"
    r"[\s>》›▼∨↓）)]*"
    r"|(?:(?:story|article) continues (?:below|after)(?: (?:this|the))?"
    r"(?: (?:ad|advertisement|video|photo|image|picture|gallery|slideshow|map|chart|graphic|newsletter|break)s?)?"
    r"|(?:skip )?advert(?:isement)?(?:\W+(?:scroll to continue|page continues below))?|scroll to continue"
    r"|continue reading below)\W*",
    re.IGNORECASE,
)
_FOLLOW = (
    r"(?:即可|立即|马上|一键|免费|可以|可|来|并|请|欢迎){0,3}(?:(?:加?关注|订阅|加入|添加|联系)(?:[我咱]们?|本号|本报|本刊)?"
    r"(?:的?\w{0,10}(?:公众号|订阅号|视频号|服务号|微信|微博|小程序|读者群|交流群|粉丝群|微信群|群聊|客户端|APP))?"
    r"|(?:下载|打开|进入)\w{0,10}(?:客户端|APP|小程序)"
    r"|(?:了解|获取|查看|阅读|看)?更多(?:精彩|优质|新鲜)?(?:内容|资讯|信息|详情|文章|好文)?|了解详情)"
)
_INVITATION = re.compile(
    r"\W*(?:(?:请|欢迎)?(?:长按|扫描|扫码|扫一扫|识别|点击)"
    r"(?:下方|上方|下图|图中|图片|以下|上面|下面|文末|文章|顶部|底部|识别|扫描|扫一扫|关注|我们|这个|微信|官方|公众号|本|此|该|的){0,5}"
    rf"(?:二维码|蓝字|名片)(?:\W{{0,3}}{_FOLLOW}(?:\W{{1,3}}{_FOLLOW})?)?"
    r"|(?:欢迎|记得|点击|请)?(?:加关注|关注)(?:[我咱]们|本号|本公众号|\w{0,12}(?:公众号|订阅号))"
    r"(?:的?(?:公众号|订阅号|微信|微博|账号))?(?:哦|吧|呀|啦|喔|不迷路|不错过)?"
    rf"(?:\W{{1,3}}(?:{_FOLLOW}|不迷路|不错过|谢谢))?)\W*",
    re.IGNORECASE,
)
"""What asks to follow an account, before a text or behind it."""
_TAGS = re.compile(
    r"更多(?:相关|精彩)?(?:资讯|内容|新闻|报道|信息)[，,]?请?(?:关注|点击|访问|参见|见)"
    r"(?:\s*[:：]|(?!.*[。！？])|.*(?:公众号|视频号|微[信博]|客户端|APP|专[区题栏]|频道))"
    r"|(?:相关)?(?:热词|关键词|关键字|标签|话题|专题|上一[篇条]|下一[篇条])(?:搜索)?\s*[:：](?!.*。)"
)
"""What names more to read, behind a text; whole sentences without an account or a part of a site are the author's."""
_ABOUT_CHANGES = re.compile(
    r"(?:(?:温馨|友情)?提[示醒]\s*[:：]\s*)?(?:本[帖文]|文章|此文|此帖)(?:章)?最后(?:由.{1,30}?)?(?:于|更新于|编辑于|修改于|更新[:：]).{6,24}?(?:编辑|修改|更新)?"
    r"(?:[，,。].{0,12}(?:距今|已经?过|可能|若|如|部分).{0,60})?"
    r"|.{0,12}(?:本文|文章|文中|其中)的?(?:部分)?(?:内容|信息)(?:可能|或许)已?经?(?:有所|不再)?"
    r"(?:过时|失效|发展|改变|变化|更新).{0,12}"
)
"""When a page changed a text last, and that it may be out of date."""
_APP = re.compile(r"(?:下载|打开|安装)[\w\s]{0,14}(?:APP|客户端)", re.IGNORECASE)
_OFFERS = re.compile(
    r"\b(?:subscribe|sign(?:ing)? up|newsletter|podcasts|sponsor-free|e-?mail us|download|follow us"
    r"|a version of this)\b",
    re.IGNORECASE,
)
"""In what a page offers in English behind a text; an agency's rights are its own articles' words."""
WAY_BACK = re.compile(r"返回.{1,8}?[，,\s]?查看更多\W*$")
"""What leads back to the site from the end of a text."""
_END = re.compile(
    r"\W*(?:THE )?END\W*|\W*[（(【\[]?(?:全文|正文|本文)?完[）)】\]]?\W*(?<=\W)|(?:全文|正文|本文)完", re.IGNORECASE
)
"""What ends a text: `— END —`, `（完）`."""
_OWN_CREDIT = re.compile(
    r"[（(【\[]?(?:文章|本文|内容|稿件|新闻)?(?:来源|作者|出处|稿源)\s*[:：/丨|]\s*[^，。！？]{2,30}"
)
_COPY = re.compile(r"\s*(?:(?:一键|点击)?复制(?:代码)?|copy(?: code)?)\s*", re.IGNORECASE)
_TAKEN = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:\d{1,3}\s*/\s*\d{1,3})?"
)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_LEVELS, _WRAPPERS = 5, 3
_MARKS_OF_NAMES = re.compile(r"[\w·、，,\s　]*")


def is_editors_line(text: str) -> bool:
    """Tell whether *text* names editors and proofreaders, and says nothing else."""
    if len(text) >= _LONGEST:
        return False
    text = simplified_line(text)
    before, *names = _EDITORS.split(_BESIDE_EDITORS.sub("编辑：", text))
    return (
        bool(names)
        and _PROOFREADS.search(text) is not None
        and not before.strip(_BRACKETS)
        and all(
            len(name) <= _LONGEST_NAMES and _MARKS_OF_NAMES.fullmatch(name)
            for name in (raw_name.strip(_BRACKETS) for raw_name in names)
        )
    )


def is_control(text: str) -> bool:
    """Tell whether *text* is what a page offers to do with a text, and no words of the text."""
    if len(text) >= _LONGEST:
        return False
    text = simplified_line(text)
    return _CONTROL.fullmatch(text) is not None or _ABOUT_CHANGES.fullmatch(text) is not None


def is_own_credit(block: Block, shapes: Iterable[Shape]) -> bool:
    """Tell whether *block* says where the article is from, beside its paragraphs of such *shapes*, and not when."""
    if block.kind != TEXT or _OWN_CREDIT.fullmatch(block.text) is None or patterns.find_time(block.text):
        return False
    return _is_beside(block, shapes)


def joins_end(blocks: Sequence[Block], place: int, shapes: Iterable[Shape]) -> bool:
    """Tell whether the block at *place* goes on with a text: a credit, a line of editors, a caption like others.

    Args:
        blocks: Of the text's box, in page order.
        shapes: Those of the paragraphs.
    """
    block, shapes = blocks[place], list(shapes)
    is_of_editors = block.kind == TEXT and is_editors_line(block.text) and _is_beside(block, shapes)
    return is_of_editors or is_own_credit(block, shapes) or is_told_as_others(blocks, place)


def _is_beside(block: Block, shapes: Iterable[Shape]) -> bool:
    tag, parent = block.box.tag, block.box.parent
    return any(is_text and tag == other and _stand_alike(parent, around) for is_text, other, _, around in shapes)


def _stand_alike(box: Box | None, other: Box | None) -> bool:
    """Tell whether two boxes are one, or are named alike and stand side by side in boxes of which that is true."""
    for _ in range(_WRAPPERS):
        if box is other:
            return True
        if box is None or other is None or not are_alike(box, other):
            return False
        box, other = box.parent, other.parent
    return box is other


def is_beside_program(block: Block) -> bool:
    """Tell whether *block* stands in a program's box and not in its text: a number of a line, a button to copy it."""
    boxes = list(islice(block.box.around(), _LEVELS))
    pre = next((box for box in boxes if box.tag == "pre"), None)
    if pre is not None and block.text.isdecimal() and _is_beside_cell_with_program(pre):
        return True
    if pre is None or block.box is pre or not any(kid.tag == "code" for kid in pre.children):
        return False
    return not any(box.tag == "code" for box in boxes[: boxes.index(pre)])


def _is_beside_cell_with_program(pre: Box) -> bool:
    """Tell whether *pre* is a cell's, and a program stands in the cell behind that one."""
    cell = pre.parent
    if cell is None or cell.tag != "td" or cell.parent is None:
        return False
    behind = cell.parent.children[cell.place :]
    return any(kid.tag == "pre" for other in behind for kid in other.children)


def without_page_lines(
    blocks: list[Block], around: Iterable[Block], good: Container[Block], is_byline: Callable[[Block], bool]
) -> list[Block]:
    """Return *blocks*, of the box of a text, without the lines that are the page's.

    Args:
        around: All of the page from the first to the last of them.
        good: Those that look like the article's.
        is_byline: Tells whether a block says who wrote it or when, and nothing else.
    """
    taken = _times_of_images(blocks)
    blocks = [block for block in blocks if block not in taken]
    around = [block for block in around if block not in taken]
    blocks, first = _without_byline(blocks, around, good, is_byline), 0
    last = next((place for place in range(first + 1, len(blocks)) if _ends_text(blocks, place)), len(blocks))
    text_ends = last
    while text_ends > first and (_is_behind_text(blocks[text_ends - 1]) or not is_paragraph(blocks[text_ends - 1])):
        text_ends -= 1
    while first < text_ends and _is_invitation(blocks[first]):
        first += 1
    kept = [block for block in blocks[first:text_ends] if block.kind != TEXT or not is_control(block.text)]
    # Credits of the article itself may stand among the page's lines, before or behind these.
    kept += [block for block in blocks[text_ends:last] if not (_is_behind_text(block) or _is_invitation(block))]
    shown: list[Block] = []
    for block in reversed(kept):
        if not (shown and _is_language(block, shown[-1])):
            shown.append(block)
    return shown[::-1]


def _times_of_images(blocks: list[Block]) -> list[Block]:
    """Return the lines that tell of images alone when they were taken, and which of how many they are.

    A diary has such lines, too: headings, or most with their text right behind them.
    """
    places = [
        place
        for place, block in enumerate(blocks)
        if block.kind == TEXT
        and _TAKEN.fullmatch(block.text)
        and not heading_rank(block)
        and _is_of_image(blocks, place)
    ]
    is_counted = any("/" in blocks[place].text[-4:] for place in places)
    of_texts = sum(_is_sentence(block) for place in places for block in blocks[place + 1 : place + 2])
    is_sure = is_counted or (len(places) > 1 and of_texts * 2 <= len(places))
    return [blocks[place] for place in places] if is_sure else []


def _is_of_image(blocks: list[Block], place: int) -> bool:
    """Tell whether right before the line at *place* is an image, or its caption."""
    before = blocks[max(0, place - 2) : place][::-1]
    return bool(before) and (before[0].kind == IMAGE or (before[-1].kind == IMAGE and not _is_sentence(before[0])))


def _is_sentence(block: Block) -> bool:
    return block.kind == TEXT and (is_paragraph(block) or patterns.SENTENCE.search(block.text) is not None)


def _ends_text(blocks: list[Block], place: int) -> bool:
    """Tell whether a line says that the text ends here, and no paragraph stands behind it."""
    block = blocks[place]
    if block.kind != TEXT or len(block.text) > _LONGEST_NAMES or not _END.fullmatch(block.text):
        return False
    return not any(is_paragraph(other) and not other.links for other in blocks[place + 1 :])


def _is_language(block: Block, behind: Block) -> bool:
    """Tell whether *block* is a label of the program right behind it: its language, and a button to copy it.

    The program's element names that language in its class. A heading or a paragraph that does is the author's own.
    """
    if block.box.tag == "p" or heading_rank(block):
        return False
    if block.kind != TEXT or len(block.text) > _LONGEST_NAMES:
        return False
    text = _COPY.sub("", block.text)
    if not text.isascii() or " " in text:
        return False
    program = [box for box in behind.box.around() if box.tag in {"pre", "code"}]
    inside = [kid for box in program for kid in box.children if kid.tag == "code"]
    name = f"language-{text.lower()}"
    around = (box for box in islice(behind.box.around(), _LEVELS) if name in box.attributes.get("class", "").lower())
    return any(text.lower() in box.attributes.get("class", "").lower() for box in (*program, *inside, *around))


def _without_byline(
    blocks: list[Block], around: Iterable[Block], good: Container[Block], is_byline: Callable[[Block], bool]
) -> list[Block]:
    """Return *blocks* without a byline with its time before the text, what stands before it, and who wrote it."""
    text = next((block for block in blocks if block in good and block.kind == TEXT), None)
    if text is None:
        return _without_byline_of_images(blocks, around, good, is_byline)
    for block in around:
        if block.index >= text.index:
            break
        if block.kind == TEXT and patterns.find_time(block.text) and is_byline(block):
            if block in blocks and _is_one_of_days(block, blocks):
                break
            box = _largest_before(block.box, text)
            begin = 0 if block in blocks else box.first  # an image before it may be the article's
            return [other for other in blocks if not begin <= other.index < min(box.last, text.index)]
    return blocks


def _is_one_of_days(block: Block, blocks: Iterable[Block]) -> bool:
    """Tell whether *block* is a day alone and another of *blocks* is one as well, in the same element: a diary's."""
    return _DAY.fullmatch(block.text) is not None and any(
        other is not block and other.box.tag == block.box.tag and _DAY.fullmatch(other.text) for other in blocks
    )


def _without_byline_of_images(
    blocks: list[Block], around: Iterable[Block], good: Container[Block], is_byline: Callable[[Block], bool]
) -> list[Block]:
    """Return *blocks*, images alone, without the box of a byline with its time; slides have times of their own."""
    for block in around:
        if block.kind == TEXT and patterns.find_time(block.text) and is_byline(block):
            image = next((other for other in blocks if other in good and other.index > block.index), None)
            box = _largest_before(block.box, image) if image is not None else block.box
            if image is None or any(are_alike(kid, box) or kid.tag == box.tag == "li" for kid in _beside(box)):
                return blocks
            return [other for other in blocks if not box.first <= other.index < min(box.last, image.index)]
    return blocks


def _beside(box: Box) -> list[Box]:
    return [kid for kid in (box.parent.children if box.parent is not None else ()) if kid is not box]


def _largest_before(box: Box, text: Block) -> Box:
    """Return the largest box around *box* in which *text* is not."""
    while box.parent is not None and not box.parent.holds(text.box):
        box = box.parent
    return box


def _is_invitation(block: Block) -> bool:
    is_short = block.kind == TEXT and len(block.text) < _LONGEST
    return is_short and _INVITATION.fullmatch(simplified_line(block.text)) is not None


def _is_behind_text(block: Block) -> bool:
    if block.kind != TEXT or heading_rank(block):
        return False
    text = WAY_BACK.sub("", simplified_line(block.text))
    if is_editors_line(text) or _TAGS.match(text) or is_reporter_in_korean(text):
        return True
    if is_paragraph(block):
        return False
    if not text or is_control(text) or patterns.is_statement_of_rights(text):
        return True
    if block.links and (_APP.search(text) or (len(block.links) > 1 and is_boilerplate(block))):
        return True
    return _OFFERS.search(text) is not None and patterns.is_notice(text)
