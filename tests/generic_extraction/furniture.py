"""What stands around an article on a modern news page, and how its blocks can be marked up.

A `Kit` belongs to one page. Whatever text it puts on the page that is none of the article's it remembers as foreign.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from html import escape
from urllib.parse import quote

from tests.generic_extraction.frame import CDN, WWW, Frame
from tests.generic_extraction.model import (
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
    known_names,
)

PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
NICKNAMES = """七号车厢 半糖去冰 老地图 早起的豆浆 路过的风 北窗 三分熟
不想加班 山里来信 一枚纽扣 晚班司机 蓝色雨衣 Kiko_27 zk用户8841""".split()
OPINIONS = (
    "看完转给了我妈，她说这不就是我们那条街吗。",
    "第三段我读了两遍，长知识了。",
    "我在那边工作过四年，情况比文章里写的还要复杂一些，尤其是冬天，早上六点排队的人能从门口一直站到桥头，卖豆浆的都认识我们了。",
    "图拍得好，求原图！",
    "说得都对，可是谁来出这笔钱呢？去年也有人提过，后来就没有下文了，希望这次能有个结果。",
    "楼上的别急，先看数据再说话。我专门去查了一下，十年前的数字是现在的两倍，所以这个结论至少要打个折扣。",
    "等一个后续。",
    "编辑辛苦了，这么长的稿子，一口气看完，中间坐过了两站地铁。",
    "不同意标题，正文倒是写得克制，建议多用后面这种口气。",
    "小时候那里还是一片菜地，放学了就去抓蚂蚱，现在去只能抓到停车位。",
    "有没有人组团去看看？周末人多，最好挑工作日的下午，记得带伞和零钱。",
    "评论区比正文精彩系列。",
    "该评论已被删除",
    "沙发！",
    "我爷爷看了这篇以后给我讲了一个下午他年轻时候的事，从坐船讲到坐火车，最后说，你们现在什么都快，就是话说得慢。我记下来了，准备也写一篇。",
)
_ADS = (
    "春装上新，满三件包邮，今天下单送一双袜子",
    "在家也能学的二胡课，前两节只要一块钱",
    "本市住户注意：旧空调可换新机，名额三百",
    "一款不用充电的台灯，靠书桌的震动发光",
    "您的爱车该做保养了？点这里领取八折券",
)
_CONSENT = (
    "我们使用 Cookie 来改善您的浏览体验、分析访问量并提供个性化的内容。继续使用本网站，即表示您同意我们的隐私政策。"
)
_NOTICES = (
    "免责声明：本文来自第三方，不代表本平台观点，如有侵权请联系我们处理。",
    "版权归原作者所有，未经许可不得转载。",
    "声明：内容由合作媒体发布，平台仅提供信息存储空间服务。",
)
_EDITORS = ("责任编辑：小舟", "编辑：河心", "审核：北窗")
PICTURE_FORMS = ("src", "data-original", "data-src")


class Kit(Frame):
    """The makings of one page: its frame, what stands around the article, and the article's own blocks."""

    def share(self) -> str:
        """Return a bar to share, like and comment with."""
        names = ("微信", "朋友圈", "新浪微博", "QQ空间", "复制链接")
        links = "".join(f'<a href="javascript:;" title="{name}">{self.say(name)}</a>' for name in names)
        likes, comments = self.rng.randint(3, 900), self.rng.randint(3, 400)
        return self.tag(
            "div",
            "share",
            f"<span>{self.say('分享到')}</span>{links}<button>{self.say(f'点赞 {likes}')}</button>"
            f"<button>{self.say(f'评论 {comments}')}</button>",
        )

    def tags(self) -> str:
        """Return the article's tags."""
        names = self.source.tags or ("热门话题", self.source.channel)
        links = "".join(f'<a href="/tag/{quote(name)}"># {self.say(name)}</a> ' for name in names)
        return self.tag("div", "tags", links)

    def notice(self, element: str = "p") -> str:
        """Return the closing words of the site: rights and editors."""
        rights = self.tag(element, "notice", self.say(self.rng.choice(_NOTICES)))
        return rights + (
            self.tag(element, "notice", self.say(self.rng.choice(_EDITORS))) if self.rng.random() < 0.6 else ""
        )

    def thumbnail(self, other: Source, form: str = "") -> str:
        """Return a small picture of another article."""
        if not other.pictures:
            return ""
        url = other.pictures[0].url.replace("_1024.jpg", self.rng.choice(["_320.jpg", "_640.jpg"]))
        return self.image(url, form or self.rng.choice(PICTURE_FORMS), 'width="200" height="130"')

    def related(
        self, number: int = 4, heading: str = "相关阅读", *, summaries: bool = True, element: str = "div"
    ) -> str:
        """Return other articles with picture, title, summary and time."""
        cards = []
        for other in self.take(number):
            words = f"<p{self.name('text')}>{self.say(other.summary)}</p>" if summaries and other.summary else ""
            age = self.say(f"{self.rng.randint(1, 23)}小时前")
            cards.append(
                self.tag(
                    element,
                    "card",
                    f'<a href="//www.myzaker.com/article/{other.id}">{self.thumbnail(other)}'
                    f"<h3>{self.say(other.title)}</h3></a>{words}<span>{self.say(other.author)}</span><span>{age}</span>",
                )
            )
        return self.tag("div", "related", f"<h2>{self.say(heading)}</h2>{''.join(cards)}")

    def hot(self, number: int = 8, heading: str = "24小时热榜") -> str:
        """Return a numbered list of other articles."""
        items = "".join(
            f'<li><i>{place}</i><a href="/article/{other.id}" title="{escape(other.title)}">'
            f"{self.say(other.title)}</a></li>"
            for place, other in enumerate(self.take(number), 1)
        )
        return self.tag("div", "hot", f"<h3>{self.say(heading)}</h3><ol>{items}</ol>")

    def comments(self, number: int = 6, *, element: str = "p") -> str:
        """Return what readers said."""
        items = []
        for _ in range(number):
            said = self.rng.sample(OPINIONS, self.rng.choice([1, 1, 2, 3]))
            words = "".join(f"<{element}>{self.say(remark)}</{element}>" for remark in said)
            who = self.say(self.rng.choice(NICKNAMES))
            place = self.say(f"{self.rng.randint(1, 9)}小时前 来自{self.rng.choice(['江城', '东浦', '半岛', '北岗'])}")
            items.append(
                f'<li><img src="https://zkres.myzaker.com/data/avatar/{self.rng.randint(1, 99)}.jpg" alt="" width="36">'
                f"<b>{who}</b><div{self.name('said')}>{words}</div><small>{place}</small>"
                f"<button>{self.say(f'赞 {self.rng.randint(0, 99)}')}</button><button>{self.say('回复')}</button></li>"
            )
        return self.tag(
            "div",
            "comments",
            f'<h3>{self.say(f"最新评论（{number}）")}</h3><textarea placeholder="说点什么吧"></textarea>'
            f'<ul>{"".join(items)}</ul><a href="#all">{self.say("查看全部评论")}</a>',
        )

    def advertisement(self, element: str = "div") -> str:
        """Return an advertisement with its picture."""
        number = self.rng.randint(1000, 9999)
        return self.tag(
            element,
            "promo",
            f'<span>{self.say("广告")}</span><a href="https://ggs.myzaker.com/zk_ggs_click.php?ad={number}">'
            f'<img src="https://disres.myzaker.com/ad/{number}.jpg" width="600" height="90" alt="">'
            f"{self.say(self.rng.choice(_ADS))}</a>",
        )

    def app_banner(self) -> str:
        """Return the invitation to use the app."""
        return self.tag(
            "div",
            "app",
            f'<img src="{CDN}/app-icon.png" alt="" width="48" height="48">'
            f"<p>{self.say('打开 ZAKER 客户端，阅读体验更佳')}</p>"
            f'<a href="https://www.myzaker.com/app">{self.say("立即打开")}</a>',
        )

    def cookies(self) -> str:
        """Return the question about cookies."""
        return self.tag(
            "div",
            "consent",
            f"<p>{self.say(_CONSENT)}</p><button>{self.say('全部接受')}</button><button>{self.say('仅必要')}</button>",
            'role="dialog"',
        )

    def footer(self) -> str:
        """Return the foot with its links and numbers."""
        links = "".join(
            f'<a href="/about/{n}">{self.say(t)}</a>' for n, t in enumerate(("关于我们", "联系我们", "版权声明"))
        )
        return self.tag(
            "footer",
            "foot",
            f"<div>{links}</div><p>{self.say('违法和不良信息举报电话：400-000-0000 举报邮箱：jubao@example.com')}</p>"
            f"<p>{self.say('粤ICP备00000000号-1 增值电信业务经营许可证 粤B2-00000000')}</p>"
            f"<p>{self.say('Copyright © 2010-2026 ZAKER. All Rights Reserved.')}</p>",
        )

    # The article

    def image(self, url: str, form: str, attributes: str = "") -> str:
        """Return an img for *url* in one of the picture forms."""
        shown, extra = escape(url), f" {attributes}" if attributes else ""
        small = escape(url.replace("_1024.jpg", "_320.jpg"))
        middle = escape(url.replace("_1024.jpg", "_640.jpg"))
        sizes = f"{small} 320w, {middle} 640w, {shown} 1024w" if small != shown else f"{shown} 1x"
        match form:
            case "src":
                return f'<img src="{shown}"{extra} alt="">'
            case "srcset":
                return f'<img src="{small}" srcset="{sizes}" sizes="(max-width: 600px) 480px, 800px"{extra} alt="">'
            case "data-srcset":
                return f'<img src="{PLACEHOLDER}" data-srcset="{sizes}" data-sizes="auto"{extra} alt="">'
            case "source":
                webp = escape(url.replace("_1024.jpg", "_1024.webp"))
                source = f'<source type="image/webp" srcset="{webp}">' if webp != shown else ""
                return f'<picture>{source}<img src="{shown}"{extra} alt=""></picture>'
            case "noscript":
                lazy = f'<img src="{CDN}/blank.gif" data-src="{shown}"{extra} alt="">'
                return f'{lazy}<noscript><img src="{shown}"{extra} alt=""></noscript>'
            case "preview":
                tiny = escape(url.replace("_1024.jpg", "_120.jpg"))
                tiny = tiny if tiny != shown else PLACEHOLDER
                return f'<img src="{tiny}" data-src="{shown}" style="filter:blur(8px)"{extra} alt="">'
            case "data-original" if self.rng.random() < 0.5:
                return f'<img data-original="{shown}"{extra} alt="">'
            case _:
                return f'<img src="{PLACEHOLDER}" {form}="{shown}" loading="lazy"{extra} alt="">'

    def picture(self, picture: Picture, form: str, wrap: str = "figure") -> str:
        """Return a picture of the article with its caption, and remember which addresses mean it."""
        size = f'width="{picture.width}" height="{picture.height}"'
        if form.startswith("data-") and self.rng.random() < 0.5:
            size = f'data-width="{picture.width}" data-height="{picture.height}"'
        if picture.gif:
            size += f' data-gif-url="{escape(picture.gif)}"'
        url = picture.url if self.rng.random() < 0.6 else picture.url.removeprefix("http:").removeprefix("https:")
        image = self.image(url, form, size)
        webp = picture.url.replace("_1024.jpg", "_1024.webp")
        self.alternatives[picture.url] = tuple(
            dict.fromkeys([picture.url, *([picture.gif] if picture.gif else []), *([webp] if form == "source" else [])])
        )
        self.picture_forms.add(form)
        caption = escape(picture.caption, quote=False)
        match wrap:
            case "figure":
                return self.tag("figure", "media", image + (f"<figcaption>{caption}</figcaption>" if caption else ""))
            case "p":
                return f"<p{self.name('text')}>{image}</p>" + (self.tag("p", "note", caption) if caption else "")
            case "bare":
                return image + (f"<br>{caption}" if caption else "")
            case "link":
                linked = f'<a href="{escape(url)}" target="_blank">{image}</a>'
                return self.tag("div", "media", linked + (self.tag("span", "note", caption) if caption else ""))
            case _:
                return self.tag(
                    "div", "media", f"<div>{image}</div>" + (self.tag("div", "note", caption) if caption else "")
                )

    def markup(self, block: Block, *, element: str = "p", form: str = "src", wrap: str = "figure") -> str:
        """Return a block of the article. element: what paragraphs are, `span` for a span in a paragraph."""
        match block:
            case Paragraph(html) if element == "span":
                return f"<p><span{self.name('text')}>{html}</span></p>"
            case Paragraph(html):
                return self.tag(element, "text", html)
            case Heading(text, level):
                return self.tag(f"h{level}", "subhead", escape(text, quote=False))
            case Picture():
                return self.picture(block, form, wrap)
            case Quote(paragraphs):
                return self.tag("blockquote", "quote", "".join(f"<p>{html}</p>" for html in paragraphs))
            case Items(items, ordered):
                inner = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
                return self.tag("ol" if ordered else "ul", "list", inner)
            case Table(rows):
                cells = ["".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) for row in rows]
                body = "".join(f"<tr>{row}</tr>" for row in cells[1:])
                return self.tag("table", "cells", f"<thead><tr>{cells[0]}</tr></thead><tbody>{body}</tbody>")
            case Video(url, "") if url:
                return self.tag("div", "player", f'<iframe src="{escape(url)}" allowfullscreen width="100%"></iframe>')
            case Video(url, poster):
                return self.tag(
                    "div", "player", f'<video src="{escape(url)}" poster="{escape(poster)}" controls></video>'
                )
        raise TypeError(block)

    def flow(
        self,
        *,
        element: str = "p",
        forms: Sequence[str] = PICTURE_FORMS,
        wraps: Sequence[str] = ("figure", "p", "div", "link"),
        one_form: bool = True,
        between: Sequence[Callable[[], str]] = (),
    ) -> list[str]:
        """Return the markup of the blocks. between: each is put somewhere between two blocks where there are enough."""
        form, wrap = self.rng.choice(list(forms)), self.rng.choice(list(wraps))
        parts = []
        for block in self.source.blocks:
            if not one_form:
                form = self.rng.choice(list(forms))
            parts.append(self.markup(block, element=element, form=form, wrap=wrap))
        for insert in between:
            if len(parts) > 3:
                parts.insert(self.rng.randint(2, len(parts) - 1), insert())
        return parts

    def lines(self, *, forms: Sequence[str] = PICTURE_FORMS, breaks: str = "<br><br>") -> str:
        """Return the body as bare text with line breaks; what cannot be a line keeps its element."""
        parts = []
        for block in self.source.blocks:
            match block:
                case Paragraph(html):
                    parts.append(html + breaks)
                case Heading(text):
                    parts.append(f"<b>{escape(text, quote=False)}</b>{breaks}")
                case Quote(paragraphs):
                    parts.append("<br>".join(paragraphs) + breaks)
                case Items(items):
                    parts.append("<br>".join(escape(item, quote=False) for item in items) + breaks)
                case Picture():
                    parts.append(self.markup(block, form=self.rng.choice(list(forms)), wrap="bare") + breaks)
                case _:
                    parts.append(self.markup(block))
        return "\n".join(parts)

    # The page and its truth

    def redesign(self, family: str, content: str, **page: bool) -> Redesign:
        """Return the finished page."""
        source = self.source
        html = self.page(content, **page)
        if names := known_names(html):
            raise AssertionError(f"{family} has names of a known layout: {sorted(names)}")
        start, end = self._interval()
        truth = ArticleTruth(
            id=source.id,
            title=source.title,
            author=source.author,
            texts=source.texts,
            pictures=tuple(self.alternatives[picture.url] for picture in source.pictures),
            frames=tuple(block.url for block in source.blocks if isinstance(block, Video)),
            start=start,
            end=end,
        )
        forms = "+".join(sorted(self.picture_forms)) or "none"
        features = (
            f"title={self.title_form}",
            f"date={self.date_form}",
            f"picture={forms}",
            f"names={self.name.manner}",
        )
        own = "".join("".join([source.title, *source.texts]).split())
        foreign = tuple(dict.fromkeys(text for text in self.foreign if "".join(text.split()) not in own))
        url = self.rng.choice((f"{WWW}/article/{source.id}", f"http://www.myzaker.com/article/{source.id}/"))
        return Redesign(family, html, url, self.now, truth, foreign, source, features)

    def _interval(self) -> tuple[datetime, datetime]:
        """Return the earliest and the latest date that the page allows."""
        moment, second = self.source.published_at, timedelta(seconds=1)
        match self.date_form:
            case "minute" | "slashes" | "chinese" | "no-year" | "yesterday":
                start = moment.replace(second=0, microsecond=0)
                return start, start + timedelta(minutes=1) - second
            case "day":
                start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
                return start, start + timedelta(days=1) - second
            case "relative":
                age = self.now - moment
                unit = timedelta(minutes=1) if age < timedelta(hours=1) else timedelta(hours=1)
                count = age // unit
                return self.now - (count + 1) * unit + second, self.now - count * unit
            case "none":
                return self.source.id_time, self.source.id_time
            case _:
                return moment, moment
