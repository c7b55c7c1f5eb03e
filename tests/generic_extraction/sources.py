"""Where articles come from: the sample site, the corpus at run time, and ones written for the extremes.

Of the corpus nothing is kept: its documents are read from the folder that ZAKER_CORPUS_DIR names.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from html import escape
from itertools import count
from pathlib import Path
from urllib.parse import unquote

import yaml
from bs4 import BeautifulSoup, NavigableString, Tag

from tests.generic_extraction.model import (
    SHANGHAI,
    Block,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Source,
    Table,
    Video,
    visible,
)
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.catalogue import CHANNELS, NOW, generated_articles
from zakerscraper.sample_site.pages import body as sample_body

_MARKUP = re.compile(r"</?(?:p|div|img|strong|b|br|a|iframe|span|zkspan|video)(?=[\s>])[^<>]*>")
_INLINE = frozenset("a b strong em i span zkspan br u sub sup code".split())
_MACHINES = ("8e9f09", "b15ec0", "1bc8e0", "32ce40", "7f780b")


def sources(*, corpus: bool = True) -> list[Source]:
    """Return all sources: sample articles, generated ones, written ones, and where there is one the corpus."""
    return [*samples(), *generated(), *written(), *(documents() if corpus else ())]


# Bodies as ZAKER serves them, read back into blocks


def blocks_of(html: str) -> tuple[Block, ...]:
    """Return the blocks of a body in ZAKER's own grammar."""
    return tuple(_blocks(BeautifulSoup(html, "html5lib").body))


def _blocks(parent: Tag) -> Iterator[Block]:
    line: list[str] = []

    def flushed() -> Iterator[Block]:
        html = "".join(line).strip()
        line.clear()
        if visible(html).text.strip():
            yield Paragraph(html)

    for node in parent.children:
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:
                line.append(escape(str(node), quote=False))
        elif isinstance(node, Tag):
            if node.name in _INLINE and not node.find("img"):
                line.append(str(node))
            else:
                yield from flushed()
                yield from _block(node)
    yield from flushed()


def _block(node: Tag) -> Iterator[Block]:
    classes = set(node.get_attribute_list("class"))
    if node.name == "img":
        url = str(node.get("data-original") or "")
        size = (int(str(node.get(f"data-{side}") or 400)) for side in ("width", "height"))
        yield Picture(url, *size, gif=str(node.get("data-gif-url") or ""))
    elif node.name == "iframe":
        yield Video(str(node["src"]))
    elif "zk_upvideo" in classes:
        information = json.loads(unquote(str(node["data-zkinfo"])))
        yield Video(information["videoUrl"], information["imgUrl"])
    elif "zaker_quote_v3" in classes:
        yield Quote(tuple(part.decode_contents() for part in node.find_all("p")))
    else:
        yield from _blocks(node)


@cache
def samples() -> tuple[Source, ...]:
    """Return the articles of the sample site that have a page."""
    found = []
    for article in ARTICLES:
        if article.state != "ok":
            continue
        channel = CHANNELS[article.channels[0]] if article.channels else "热点"
        blocks = blocks_of(sample_body(article))
        moment = article.published_at.astimezone(SHANGHAI)
        found.append(
            Source(article.id, article.title, article.source, moment, blocks, "sample", channel, tuple(article.tags))
        )
    return tuple(found)


@cache
def generated(number: int = 40) -> tuple[Source, ...]:
    """Return articles that the sample site recombines from its own paragraphs."""
    return tuple(
        Source(
            article.id,
            article.title,
            article.source,
            article.published_at.astimezone(SHANGHAI),
            blocks_of(sample_body(article)),
            "extra",
        )
        for article in generated_articles(number, ARTICLES)
    )


@cache
def documents() -> tuple[Source, ...]:
    """Return the articles of the corpus and its seed, none where ZAKER_CORPUS_DIR is not set."""
    folder = Path(os.environ.get("ZAKER_CORPUS_DIR", ""))
    if not os.environ.get("ZAKER_CORPUS_DIR"):
        return ()
    found = []
    for serial, path in enumerate([*sorted(folder.glob("[0-9]*.md")), *sorted((folder.parent / "seed").glob("*.txt"))]):
        text = path.read_bytes().decode()
        front = yaml.safe_load(text[5:].partition("\n---\n")[0])
        body = text.partition("\n<div>   \n")[2].removesuffix("  \n</div>\n            ")
        blocks = blocks_of(_escaped(body))
        date = front["date"]
        moment = parsedate_to_datetime(date) if isinstance(date, str) else date.replace(tzinfo=SHANGHAI)
        if path.name.startswith("13-"):
            continue  # a deleted article's
        id_ = f"{int(moment.timestamp()) - 540:08x}{_MACHINES[serial % 5]}{0xC0000 + serial:010x}"
        found.append(Source(id_, front["title"], "江城晚报", moment.astimezone(SHANGHAI), blocks, "corpus"))
    return tuple(found)


def _escaped(body: str) -> str:
    """Return a document's body with the characters escaped that its exporter left raw."""
    parts = []
    end = 0
    for tag in _MARKUP.finditer(body):
        parts += [escape(body[end : tag.start()], quote=False), tag[0].replace("&", "&amp;")]
        end = tag.end()
    return "".join([*parts, escape(body[end:], quote=False)])


# Written ones

_SHORTS = (
    ("南堤缆车今早恢复运行", "南堤缆车今天早上七点恢复运行，首班坐了九个人。"),
    ("云溪镇停电两小时，原因是一只喜鹊", "电力公司说，是喜鹊叼来的铁丝搭了线。"),
    ("海鸥号渡轮改名", "“海鸥号”渡轮今起改名为“慢慢号”。"),
    ("气象台：明天没有风", "明天没有风，适合晾被子。"),
    ("白塔路口多了一个红绿灯", "新灯装在白塔路口东侧，昨晚十点点亮。"),
    ("青石小学的钟走准了", "停了三年的大钟走准了，快慢不到两秒。"),
    ("夜班公交 N7 路延长一站", "终点站从果园桥移到了河心岛。"),
    ("自来水今天会有一点甜？水厂回应", "水厂回应：不会，那是橘子花的味道。"),
    ("长跑队招一名会讲笑话的人", "报名到周五为止，不看成绩。"),
    ("Q3 财报：纽扣卖出 12 亿颗", "公司称，其中 3 亿颗是备用扣。"),
    ("快讯", "东岭隧道今天 18:40 贯通。"),
    ("没找到的猫自己回来了", "它在门口叫了三声，时间是凌晨四点。"),
)
_GALLERIES = (
    ("组图 | 雾里的十座桥", 10),
    ("一天之中的同一棵树", 6),
    ("盐田，从高处看", 4),
    ("图集：修表铺里的小零件", 8),
    ("雪停以后", 3),
    ("老厂房_新用处_看图", 5),
)
_PLACES = """
柳湾 石矶 双井 竹排渡 老砖窑 鹭洲 北岗 麻石巷 水磨坊 桐子坡 旧船厂 风车口 七里亭 芦花荡
铁匠铺 盐仓 望江台 杏园 牛角滩 半边街 槐荫里 草鞋岭 花桥 灯塔村 小南门 晒谷场 瓦窑头 梅子关
沙洲尾 三棵松 白鹤塘 渔网桥 茶亭 官渡 燕子矶头 月牙泉 枫林站 稻香埂 东闸 钟鼓坪
""".split()
_TRADES = (
    "修伞的 补网的 摆渡的 教琴的 烧窑的 卖豆花的 守闸的 种藕的 画灯笼的 修收音机的 养蜂的 送信的 磨刀的 刻章的".split()
)
_THINGS = (
    "一只缺了口的搪瓷缸 半本潮湿的账簿 一盏不亮的航标灯 三把没有主人的雨伞 一台走得慢的挂钟 一张褪色的航线图 "
    "一罐去年的桂花 两只不肯下水的鸭子 一架少了四个键的风琴 一块写着水位的木牌"
).split()
_SAYINGS = (
    "水每年都来，来的时候不打招呼，走的时候倒是把门前扫得干干净净。",
    "我在这里住了这么多年，听见的船比看见的多。",
    "东西修好了不一定有人来取，可是不修好，就一定没有人来。",
    "年轻人问我为什么不搬走，我说搬走了谁来回答你们这个问题。",
    "路修到家门口那天，我反倒绕着老路走了一回。",
    "我不记日子，我记的是哪一年的藕最粉。",
    "风从北边来的时候，整条街都是烧砖的味道。",
)
_TURNS = (
    "到{place}的时候是{time}，雾还没有散，{trade}人坐在门口，脚边放着{thing}。",
    "从上一站走到{place}用了 {number} 分钟，比地图上说的多出一半，因为路中间横着{thing}。",
    "{place}只有 {number} 户人家，最热闹的是{trade}那一家，墙上挂着{thing}。",
    "问起{place}这个名字的来历，{trade}想了很久，最后拿出{thing}，说答案就在这里面。",
    "{time}的{place}几乎没有声音，{trade}把{thing}搬到太阳底下，一件一件地擦。",
)
_SEQUELS = (
    "他说：“{saying}”说完又低头做自己的事，好像这句话已经说过 {number} 遍。",
    "“{saying}”她把这句话重复了两次，第二次声音小一些。",
    "同行的人在本子上记下水位，是 {number} 厘米，比去年同一天高了一指。",
    "我们在那里停了 {number} 分钟，喝完一壶茶，谁也没有再提赶路的事。",
    "离开的时候有人追出来，递给我们 {number} 颗还热着的栗子，说路上用得着。",
)
_TIMES = "清晨五点 早上七点多 快到中午 午后两点 傍晚 天刚黑 夜里九点".split()


def _pictures(moment: datetime, serial: int, number: int, *, query: bool = False) -> list[Picture]:
    """Return pictures with addresses like ZAKER's; with *query* some differ by their parameters alone."""
    seconds = int(moment.timestamp())
    found = []
    for ordinal in range(number):
        host = 1 + (serial + ordinal) % 2
        path = f"{moment:%Y%m}/{seconds:08x}a07aec{0x9000000 + serial * 256 + ordinal:010x}"
        if query:
            url = f"https://upload.myzaker.com/show.php?folder={moment:%Y%m}&name={serial}&page={ordinal + 1}"
        else:
            url = f"http://zkres{host}.myzaker.com/{path}_1024.jpg"
        found.append(Picture(url, 900 - 60 * (ordinal % 4), 600 - 40 * (ordinal % 3)))
    return found


def _long(serial: int, number: int) -> tuple[Block, ...]:
    """Return the report of a walk along a river: *number* places, no two paragraphs alike."""
    rng = random.Random(serial)
    moment = NOW - timedelta(hours=5 * serial)
    pictures = iter(_pictures(moment, serial, number))
    blocks: list[Block] = [
        Paragraph(f"这条河在地图上长 {number * 7} 公里，我们从源头走到了入海口，一共记下 {number} 个地方。"),
        Paragraph("<strong>走路的规矩只有一条</strong>：遇到渡口就过河，遇到有人说话就停下来听。"),
    ]
    for ordinal in range(number):
        words = {
            "place": _PLACES[ordinal % len(_PLACES)] + ("下村" if ordinal >= len(_PLACES) else ""),
            "trade": rng.choice(_TRADES),
            "thing": rng.choice(_THINGS),
            "time": rng.choice(_TIMES),
        }
        if ordinal % 12 == 0:
            blocks.append(Heading(f"第 {ordinal // 12 + 1} 段：{words['place']}以下", 2 + serial % 2))
        turn, sequel = rng.choice(_TURNS), rng.choice(_SEQUELS)
        tale = turn.format(**words, number=rng.randint(9, 95)) + sequel.format(
            saying=rng.choice(_SAYINGS), number=rng.randint(3, 180)
        )
        blocks.append(Paragraph(tale))
        if ordinal % 5 == 3:
            blocks.append(next(pictures))
        if ordinal % 9 == 7:
            blocks.append(Quote((f"第 {ordinal + 1} 天的笔记：{rng.choice(_SAYINGS)}",)))
    blocks.append(Paragraph("到入海口那天是阴天。河没有停下来，我们停了。"))
    return tuple(blocks)


def _rich(serial: int, moment: datetime) -> tuple[str, tuple[Block, ...]]:
    """Return one of four articles with headings, lists, tables, quotations and captions, and its title."""
    one, two, three, four = _pictures(moment, serial, 4, query=serial % 2 == 1)
    if serial % 4 == 0:
        return "一张表看懂：哪种面粉适合做馒头", (
            Paragraph("同样是白面，袋子上写的字不一样，蒸出来的馒头可以差得很远。我们买了六袋回来，一袋一袋地试。"),
            Heading("先看蛋白质"),
            Paragraph("袋子背面的营养成分表里，<strong>每 100 克的蛋白质</strong>决定了面筋的多少。"),
            Table(
                (
                    ("名称", "蛋白质", "适合"),
                    ("低筋", "8.5 克以下", "蛋糕、饼干"),
                    ("中筋", "9 到 11 克", "馒头、包子、面条"),
                    ("高筋", "12 克以上", "面包、拉面"),
                )
            ),
            Picture(one.url, one.width, one.height, "左起：低筋、中筋、高筋面粉蒸出的馒头"),
            Heading("再看三件小事"),
            Items(
                ("水温不要超过 35 度", "醒面的时间看季节，夏天 40 分钟就够", "关火以后等 5 分钟再揭盖"), ordered=True
            ),
            Quote(("馒头不怕硬，怕急。急着揭盖的人，吃的都是皱皮馒头。",)),
            Paragraph("六袋里最好用的一袋，也是最便宜的一袋。"),
            Picture(two.url, two.width, two.height),
        )
    if serial % 4 == 1:
        return "火车站的失物招领处，一年收到 4 万件东西", (
            Picture(one.url, one.width, one.height, "失物招领处的货架，按日期分成 31 格。编辑室供图"),
            Paragraph("每天晚上十一点，最后一班车到站以后，失物招领处的人推着小车去接当天的东西。"),
            Paragraph(
                '伞最多，其次是保温杯。<a href="https://www.example.org/lost?from=zk&amp;page=2">登记表</a>上还有一行'
                "写着“一个西瓜，已切”。"
            ),
            Heading("找回来的和没找回来的", 3),
            Items(("雨伞：9120 把，取回 1043 把", "保温杯：6310 只，取回 2277 只", "假牙：14 副，取回 14 副")),
            Picture(two.url, two.width, two.height),
            Picture(three.url, three.width, three.height, "等主人的 14 把吉他"),
            Paragraph("“我们不问别人为什么丢，只问东西长什么样。”值班的人说，“答得出第二个问题的，多半就是主人。”"),
            Paragraph(
                "过了九十天没人来取的东西，会送到城西的旧货市场，卖得的钱给候车室添椅子。到今年春天，添了 212 把。"
            ),
        )
    if serial % 4 == 2:
        return "他花了六年，给一条没有名字的小路画了 300 张地图", (
            Video(f"//v.qq.com/iframe/player.html?vid=r{serial:03d}4x7k2lm&auto=0"),
            Paragraph("小路长 1.4 公里，导航上没有它。画图的人每周走两趟，雨天也走。"),
            Paragraph("第一张只有一条线。<em>第一百张</em>上有了 41 棵树，每棵树都编了号。"),
            Heading("为什么要画"),
            Paragraph("他的回答很短：“因为它会变。”"),
            Quote(("二月，17 号树倒了。", "三月，17 号树的位置上长出一丛蕨。", "四月，有人在那里放了一把椅子。")),
            Picture(one.url, one.width, one.height, "第 88 张：积水的深浅用蓝色表示"),
            Picture(four.url, four.width, four.height, "第 213 张：猫的路线"),
            Paragraph("第三百张画完那天，小路有了名字。牌子是附近的孩子写的，四个字：<b>请走这边</b>。"),
        )
    return "旧手机里的照片怎么导出来？五种办法都试了一遍", (
        Paragraph("抽屉里的旧手机还能开机，里面有 3200 张照片。充电口松了，屏幕裂了，但照片还在。"),
        Heading("办法一：数据线"),
        Paragraph("最慢，但最稳。<strong>先别急着点“信任”</strong>，看清屏幕上的字再点。"),
        Picture(one.url, one.width, one.height),
        Heading("办法二：局域网"),
        Paragraph("在手机上打开共享，电脑浏览器输入类似 192.168.1.23:8080 的地址。3200 张用了 26 分钟。"),
        Items(("快", "不用线", "手机会发烫，中间要歇一次")),
        Heading("办法三、四、五"),
        Paragraph("存储卡、网盘和“请人帮忙”。最后一种最贵：一顿饭。"),
        Table(
            (("办法", "用时"), ("数据线", "52 分钟"), ("局域网", "26 分钟"), ("存储卡", "11 分钟"), ("网盘", "一夜"))
        ),
        Picture(two.url, two.width, two.height, "五种办法用时的比较"),
        Paragraph("导完以后，把旧手机关机，放回抽屉。它完成任务了。"),
    )


@cache
def written() -> tuple[Source, ...]:
    """Return the written sources: of one sentence, of pictures alone, of many paragraphs, and rich in elements."""
    found: list[Source] = []
    serials = count(1)
    names = ("东浦早报", "江城晚报", "慢行地理", "旧城纪事", "麦田食记")

    def add(kind: str, title: str, blocks: Sequence[Block], moment: datetime, serial: int, channel: str) -> None:
        lag = (4 * 60, 57 * 60, -40, 11)[serial % 4]
        id_ = f"{int(moment.timestamp()) - lag:08x}{_MACHINES[serial % 5]}{0xA0000 + serial:010x}"
        found.append(
            Source(id_, title, names[serial % 5], moment, tuple(blocks), kind, channel, ("生活", "城市")[: serial % 3])
        )

    def moment_of(serial: int) -> datetime:
        return (NOW - timedelta(hours=7 * serial, minutes=13 * serial, seconds=serial)).astimezone(SHANGHAI)

    for title, sentence in _SHORTS:
        serial = next(serials)
        pictures = _pictures(moment_of(serial), serial, 1) if serial % 4 == 0 else []
        add("short", title, [*pictures, Paragraph(escape(sentence, quote=False))], moment_of(serial), serial, "社会")
    for title, number in _GALLERIES:
        serial = next(serials)
        pictures = _pictures(moment_of(serial), serial, number, query=serial % 3 == 0)
        add("pictures", title, pictures, moment_of(serial), serial, "旅游")
    for number in (60, 75, 40):
        serial = next(serials)
        add(
            "long",
            f"沿着一条河走 {number * 7} 公里，看见了什么",
            _long(serial, number),
            moment_of(serial),
            serial,
            "旅游",
        )
    for _ in range(4):
        serial = next(serials)
        title, blocks = _rich(serial, moment_of(serial))
        add("rich", title, blocks, moment_of(serial), serial, "健康")
    return tuple(found)
