"""What the families of `families_outlets_*` share: dates, bylines and what stands around an article today."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from tests.generic_extraction.model import (
    SHANGHAI,
    ArticleTruth,
    Block,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Redesign,
    Source,
    Table,
    Video,
)
from zakerscraper.sample_site.catalogue import NOW

CHANNELS = "首页 推荐 热点 科技 财经 国内 国际 娱乐 体育 汽车 数码 时尚 健康 教育 旅游 美食".split()
CITIES = "浙江 广东 北京 四川 江苏 上海 福建 湖北".split()
NICKNAMES = "山间晚风 用户7721903 不吃香菜 老周 Lily_2020 今天也要早睡 一只柚子 北方的河".split()
REMARKS = (
    "写得真好，已经转给我妈了",
    "沙发！",
    "这个角度以前没想过，学到了",
    "楼上说得对，我们这里也是这样",
    "小编加鸡腿 🍗",
    "看到最后一段有点想哭",
    "所以到底什么时候轮到我们小区？",
    "不是很同意，但是尊重",
)
ADVERTS = (
    "家装节今日开抢，满1000元立减200元",
    "新能源车置换补贴，最高省3万元",
    "这款空气炸锅为什么卖断货？点击了解",
    "0基础学理财，前100名免费领取课程",
    "高端定制旅行，早鸟价限时3天",
)
EDITORS = (
    "责任编辑：林晓",
    "编辑：周南　校对：何青",
    "责编丨陈默",
    "（责任编辑：CN032）",
    "审核：李宁 | 编辑：王蕾",
    "编辑 许静 校对 赵琳",
)
DISCLAIMERS = (
    "免责声明：本文内容由入驻作者发布，仅代表作者个人观点，不代表本平台立场。",
    "以上内容版权归原作者所有，如有侵权请联系我们删除。",
    "特别声明：以上作品内容（包括其中的视频、图片或音频）为自媒体平台用户上传并发布，本平台仅提供信息存储服务。",
    "本文为作者授权发布，未经许可不得转载。",
)

_UNITS = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "day": timedelta(days=1)}


def _plain(moment: datetime, form: str) -> str:
    date = f"{moment.month}月{moment.day}日"
    return {
        "minute": f"{moment:%Y-%m-%d %H:%M}",
        "second": f"{moment:%Y-%m-%d %H:%M:%S}",
        "slash": f"{moment:%Y/%m/%d %H:%M}",
        "dots": f"{moment:%Y.%m.%d %H:%M}",
        "cn_minute": f"{moment.year}年{date} {moment:%H:%M}",
        "cn_day": f"{moment.year}年{date}",
        "day": f"{moment:%Y-%m-%d}",
        "md_minute": f"{moment:%m-%d %H:%M}",
        "md_cn_minute": f"{date} {moment:%H:%M}",
        "md_day": f"{moment:%m-%d}",
    }[form]


class Outlet:
    """One page in the making: what it shows, and what of it is true.

    foreign: texts that are none of the article. forms: by a picture's URL, the URLs that mean it, the best first.
    """

    def __init__(self, family: str, source: Source, rng: random.Random, others: Sequence[Source]) -> None:
        self.family, self.source, self.rng = family, source, rng
        self.now = NOW
        self.foreign: list[str] = []
        self.forms: dict[str, tuple[str, ...]] = {}
        self.features: list[str] = []
        self.author = ""
        self._others = list(others)
        self._span: tuple[datetime, datetime] | None = None
        self.build = f"{rng.getrandbits(24):06x}"

    def is_on(self, chance: float, feature: str = "") -> bool:
        """Return whether this page has something, and note it."""
        chosen = self.rng.random() < chance
        if chosen and feature:
            self.features.append(feature)
        return chosen

    def other(self, text: str) -> str:
        """Return *text* escaped, and remember that it is none of the article."""
        self.foreign.append(text)
        return escape(text, quote=False)

    def near(self, number: int) -> list[Source]:
        """Return other articles, each once a page."""
        taken, self._others = self._others[:number], self._others[number:]
        return taken

    # Dates

    def _narrow(self, start: datetime, unit: timedelta) -> None:
        span = (start, start + unit - timedelta(seconds=1))
        if self._span is None or span[1] - span[0] < self._span[1] - self._span[0]:
            self._span = span

    def date(self, *forms: str) -> str:
        """Return the date in one of *forms* that fits its age."""
        moment = self.source.published_at.astimezone(SHANGHAI)
        age = self.now - moment
        same_year = moment.year == self.now.astimezone(SHANGHAI).year
        fitting = [
            form
            for form in forms
            if (not form.startswith("md_") or same_year)
            and (form != "hours" or timedelta(hours=1) < age < timedelta(hours=23))
        ]
        form = self.rng.choice(fitting or ["minute"])
        self.features.append(f"date={form}")
        if form == "hours":
            hours = int(age / timedelta(hours=1))
            self._narrow(self.now - timedelta(hours=hours + 1), timedelta(hours=1, seconds=2))
            return f"{hours}小时前"
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        if form.endswith("day"):
            self._narrow(midnight, _UNITS["day"])
        elif form == "second":
            self._narrow(moment.replace(microsecond=0), _UNITS["second"])
        else:
            self._narrow(moment.replace(second=0, microsecond=0), _UNITS["minute"])
        return _plain(moment, form)

    def stated(self, *, zone: bool = True) -> str:
        """Return the date in ISO's form, for machines."""
        moment = self.source.published_at.astimezone(SHANGHAI).replace(microsecond=0)
        self._narrow(moment, _UNITS["second"])
        return moment.isoformat() if zone else f"{moment:%Y-%m-%dT%H:%M:%S}"

    def later(self) -> datetime:
        """Return when the page was changed last."""
        moment = self.source.published_at.astimezone(SHANGHAI).replace(microsecond=0)
        return min(moment + timedelta(minutes=self.rng.randint(5, 3000)), self.now.astimezone(SHANGHAI))

    def publisher(self) -> str:
        """Return the article's publisher, shown as its author."""
        self.author = self.source.author
        return self.other(self.source.author)

    # Pictures

    def small(self, number: int = 1) -> str:
        """Return the URL of a picture that is none of the article's."""
        name = f"{self.rng.getrandbits(48):012x}"
        return f"https://zkres{1 + number % 2}.myzaker.com/data/image/{name}_{self.rng.choice((120, 320))}.jpg"

    def seen_as(self, picture: Picture, *urls: str) -> str:
        """Note that *picture* is meant by *urls*, too; return its own URL, escaped."""
        self.forms[picture.url] = (picture.url, *([picture.gif] if picture.gif else []), *urls)
        return escape(picture.url)

    # What stands around

    def links(self, number: int, item: str = '<li><a href="{url}">{title}</a></li>') -> str:
        """Return other articles by *item*, which may have `url`, `title`, `source`, `picture` and `date`."""
        return "".join(
            item.format(
                url=f"//www.myzaker.com/article/{other.id}",
                title=self.other(other.title),
                source=self.other(other.author),
                picture=self.small(),
                date=f"{other.published_at:%m-%d %H:%M}",
            )
            for other in self.near(number)
        )

    def channels(self, item: str = '<a href="/channel/{number}">{name}</a>', number: int = 10) -> str:
        """Return the site's navigation."""
        return "".join(
            item.format(number=660 + place, name=self.other(name)) for place, name in enumerate(CHANNELS[:number])
        )

    def comments(self, item: str, number: int = 3) -> str:
        """Return comments by *item*, which has `name`, `text`, `when`, `place` and `picture`."""
        return "".join(
            item.format(
                name=self.other(self.rng.choice(NICKNAMES)),
                text=self.other(text),
                when=self.other(self.rng.choice(("2小时前", "刚刚", "昨天 21:07", "05-18 20:11"))),
                place=self.other(self.rng.choice(CITIES)),
                picture=self.small(),
            )
            for text in self.rng.sample(REMARKS, number)
        )

    def advert(self) -> str:
        return self.other(self.rng.choice(ADVERTS))

    # The article

    def body(
        self,
        show: Callable[[Block], str],
        between: Callable[[int], str] | None = None,
        blocks: Sequence[Block] | None = None,
    ) -> str:
        """Return the blocks by *show*, with what *between* gives put after some of them (never after the last)."""
        parts = []
        chosen = list(self.source.blocks if blocks is None else blocks)
        places = set(self.rng.sample(range(len(chosen) - 1), min(2, len(chosen) - 1))) if len(chosen) > 3 else set()
        for place, block in enumerate(chosen):
            parts.append(show(block))
            if between is not None and place in places:
                parts.append(between(place))
        return "\n".join(parts)

    def page(self, html: str, *, url: str = "") -> Redesign:
        """Return the page with its truth."""
        source = self.source
        span = self._span or (source.id_time, source.id_time)
        truth = ArticleTruth(
            id=source.id,
            title=source.title,
            author=self.author,
            texts=source.texts,
            pictures=tuple(self.forms.get(image.url, (image.url,)) for image in source.pictures),
            frames=tuple(block.url for block in source.blocks if isinstance(block, Video)),
            start=span[0],
            end=span[1],
        )
        address = url or f"https://www.myzaker.com/article/{source.id}"
        return Redesign(self.family, html, address, self.now, truth, tuple(self.foreign), source, tuple(self.features))


def plain(block: Block, image: Callable[[Picture], str], *, attributes: str = "", strong: bool = False) -> str:
    """Return *block* in the usual elements. strong: headings are bold paragraphs."""
    match block:
        case Paragraph(html):
            return f"<p{attributes}>{html}</p>"
        case Heading(text, level):
            shown = escape(text, quote=False)
            return (
                f"<p{attributes}><strong>{shown}</strong></p>"
                if strong
                else f"<h{level}{attributes}>{shown}</h{level}>"
            )
        case Picture():
            return image(block)
        case Quote(paragraphs):
            inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
            return f"<blockquote{attributes}>{inner}</blockquote>"
        case Items(items, ordered):
            tag = "ol" if ordered else "ul"
            inner = "".join(f"<li{attributes}>{escape(item, quote=False)}</li>" for item in items)
            return f"<{tag}{attributes}>{inner}</{tag}>"
        case Table(rows):
            head, *rest = rows
            cells = "".join(f"<th>{escape(cell, quote=False)}</th>" for cell in head)
            lines = "".join(
                "<tr>" + "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) + "</tr>" for row in rest
            )
            return f"<table{attributes}><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
        case Video(url, poster):
            if poster:
                return f'<video controls src="{escape(url)}" poster="{escape(poster)}"></video>'
            return f'<iframe src="{escape(url)}" allowfullscreen></iframe>'


def data(value: Any) -> str:
    """Return *value* as JSON that may stand in a script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
