"""Made articles for tests of reposts: texts, what publishers make of each other's, and what only looks like that.

All sentences are of the sample site or made here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

from zakerscraper.document.body import plain_text
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.pages import body
from zakerscraper.utils.near_duplicates import Text

PUBLISHERS = ("江城晚报", "旧城纪事", "东浦早报", "青藤科技", "像素茶馆", "星河观测站", "山城日报", "海港新闻网")
NAMES = ("李岩", "陈一诺", "周平", "吴晓棠", "郑淮", "孙立冬", "何青", "邵远", "方知夏", "杜若")
PLACES = ("东浦", "青榆", "蓬莱桥", "云杉", "南渡", "石梁", "白鹭洲", "长汀", "望江", "柳林", "沙洲", "松岭")
THINGS = (
    "图书馆",
    "菜市场",
    "老码头",
    "植物园",
    "修车铺",
    "灯塔",
    "公交站",
    "面粉厂",
    "游泳馆",
    "陶艺社",
    "茶山",
    "气象台",
)
SKIES = ("晴", "多云", "阴", "小雨", "阵雨", "雷阵雨", "中雨", "雾", "晴间多云", "霾")
WINDS = ("东风", "南风", "西北风", "东北风", "偏北风", "微风")

_CLAUSES = (
    "{place}的{thing}从{number}月起每天多开{number}个小时",
    "{name}说，来{thing}的人比去年多了{number}成",
    "附近的{thing}也跟着改了时间表，只有{place}那一家照旧",
    "{name}在这里做了{number}年，记得每一扇窗的朝向",
    "修缮花了{number}万元，其中{number}万元是街坊凑的",
    "{place}到{place}的路短了{number}公里，骑车只要{number}分钟",
    "有人提议把{thing}搬到{place}，{name}没有同意",
    "屋顶换了{number}片瓦，旧的砌成了院墙",
    "孩子们给{thing}画了{number}张画，贴满了走廊",
    "{name}和{name}轮流守夜，茶水记在同一个本子上",
    "第一批{number}件展品来自{place}的一户人家",
    "雨停以后，{place}的水位退了{number}厘米",
)
_ENDS = (
    "。",
    "，大家都说值得。",
    "，这是三年来头一回。",
    "，结果要到秋天才知道。",
    "，谁也没有多问。",
    "，路人停下来看了很久。",
)


@cache
def _sentences() -> tuple[str, ...]:
    texts = (plain_text(body(article)) for article in ARTICLES)
    return tuple(
        dict.fromkeys(part.strip() for text in texts for part in re.split("(?<=[。！？])", text) if len(part) > 8)
    )


def sentence(chance: random.Random) -> str:
    """Return a sentence: one of the sample site's with numbers of its own, or a made one."""
    if chance.random() < 0.3:
        return re.sub(r"\d+", lambda _: str(chance.randint(2, 99)), chance.choice(_sentences()))
    clauses = chance.sample(_CLAUSES, chance.randint(1, 2))
    filled = (re.sub(r"\{(\w+)\}", lambda match: _word(match[1], chance), clause) for clause in clauses)
    return "，".join(filled) + chance.choice(_ENDS)


def _word(kind: str, chance: random.Random) -> str:
    if kind == "number":
        return str(chance.randint(2, 900))
    return chance.choice({"place": PLACES, "thing": THINGS, "name": NAMES}[kind])


def title(chance: random.Random) -> str:
    return sentence(chance).strip("。")[:24]


def article(chance: random.Random, sentences: tuple[int, int] = (6, 40)) -> Text:
    """Return an article of its own."""
    parts = [sentence(chance) for _ in range(chance.randint(*sentences))]
    for index in range(3, len(parts), 7):
        parts.insert(index, f"▲ {chance.choice(PLACES)}的{chance.choice(THINGS)}，{chance.choice(NAMES)}摄\n")
    return Text(title(chance), "".join(parts), chance.choice(PUBLISHERS))


# What a publisher makes of another's text.


def cut(text: str, chance: random.Random) -> str:
    parts = re.split("(?<=[。\n])", text)
    return "".join(parts[: max(1, round(len(parts) * chance.uniform(0.5, 0.9)))])


def cut_beginning(text: str, chance: random.Random) -> str:
    parts = re.split("(?<=[。\n])", text)
    return "".join(parts[round(len(parts) * chance.uniform(0.05, 0.3)) :])


def cut_middle(text: str, chance: random.Random) -> str:
    parts = re.split("(?<=[。\n])", text)
    start = chance.randint(1, max(1, len(parts) // 2))
    return "".join(parts[:start] + parts[start + max(1, len(parts) // 5) :])


def change_credits(text: str, chance: random.Random) -> str:
    day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    one, other = chance.sample(NAMES, 2)
    before = chance.choice((f"本报讯（记者 {one}）", f"{chance.choice(PUBLISHERS)}{day}讯 ", f"（{day} {one}）", ""))
    after = chance.choice(
        (f"来源：{chance.choice(PUBLISHERS)} 编辑：{one} 审核：{other}", f"（责任编辑：{other}）", "")
    )
    return before + text + after


def drop_pictures(text: str, chance: random.Random) -> str:
    return re.sub("▲[^\n]*\n", "", text)


def respace(text: str, chance: random.Random) -> str:
    text = re.sub(r"(\d+(?:[.:]\d+)*)", r" \1 ", text)
    return text.replace("，", ",").replace("：", ":") if chance.random() < 0.5 else text


def correct(text: str, chance: random.Random) -> str:
    """Change a word, as an editor does."""
    for old, new in chance.sample(
        (("大家都说", "人人说"), ("街坊", "邻居"), ("每天", "天天"), ("附近的", "邻近的")), 1
    ):
        text = text.replace(old, new, 1)
    return text


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    cut, cut_beginning, cut_middle, change_credits, change_credits, drop_pictures, drop_pictures, respace, correct,
)  # fmt: skip


def repost(original: Text, chance: random.Random) -> Text:
    """Return *original* as another publisher has it."""
    text = original.body
    for change in chance.sample(CHANGES, chance.randint(1, 3)):
        text = change(text, chance)
    name = title(chance) if chance.random() < 0.5 else original.title
    return Text(name, text, chance.choice([publisher for publisher in PUBLISHERS if publisher != original.publisher]))


# What only looks like that: by groups, each of texts of which no two are one.


def weather(chance: random.Random) -> Iterator[Text]:
    city, publisher = chance.choice(PLACES), chance.choice(PUBLISHERS)
    day = chance.randint(1, 26)
    for date in (f"5月{day}日", f"5月{day + 1}日"):
        lines = [f"{city}气象台{date}早晨发布天气预报。"]
        for when in ("今天白天", "今天夜间", "明天白天", "后天"):
            low = chance.randint(3, 20)
            lines.append(
                f"{when}，{chance.choice(SKIES)}，最低气温{low}℃，最高气温{low + chance.randint(4, 14)}℃，"
                f"{chance.choice(WINDS)}{chance.randint(1, 3)}到{chance.randint(4, 6)}级，"
                f"相对湿度{chance.randint(20, 95)}%。"
            )
        lines.append("请市民出门带好雨具，注意早晚温差，开车慢行，老人和孩子适当添减衣物。")
        yield Text(f"{city}天气：{date}{chance.choice(('', lines[1][5:7]))}", "".join(lines), publisher)


def lottery(chance: random.Random) -> Iterator[Text]:
    number, publisher = chance.randint(26001, 26300), chance.choice(PUBLISHERS)
    for issue in (number, number + 1):
        balls = " ".join(f"{ball:02}" for ball in sorted(chance.sample(range(1, 34), 6)))
        yield Text(
            f"双色球第{issue}期开奖",
            f"双色球第{issue}期开奖结果揭晓，红球号码为{balls}，蓝球号码为{chance.randint(1, 16):02}。"
            f"当期全国销量为{chance.randint(300, 400)}{chance.randint(100000, 999999)}元，"
            f"一等奖中出{chance.randint(1, 20)}注，"
            f"单注奖金为{chance.randint(500, 999)}万元，二等奖中出{chance.randint(60, 200)}注。奖池金额滚存至下期，"
            f"为{chance.randint(10, 30)}.{chance.randint(10, 99)}亿元。购彩请到正规网点，理性投注，量力而行。",
            publisher if chance.random() < 0.5 else chance.choice(PUBLISHERS),
        )


def market(chance: random.Random) -> Iterator[Text]:
    publisher = chance.choice(PUBLISHERS)
    day = chance.randint(1, 26)
    for date in (day, day + 1):
        yield Text(
            f"收盘：两市{chance.choice(('上涨', '下跌', '震荡'))}",
            f"{date}日，两市早盘开盘后{chance.choice(('震荡走高', '小幅回落', '横盘整理'))}，截至收盘，沪指报"
            f"{chance.randint(2900, 3500)}.{chance.randint(10, 99)}点，"
            f"{chance.choice(('涨', '跌'))}0.{chance.randint(10, 99)}%；"
            f"深成指报{chance.randint(9000, 12000)}.{chance.randint(10, 99)}点；"
            f"创业板指报{chance.randint(1800, 2400)}点。"
            f"两市全天成交{chance.randint(6000, 15000)}亿元，较上个交易日{chance.choice(('放量', '缩量'))}"
            f"{chance.randint(100, 2000)}亿元。板块方面，{chance.choice(THINGS)}、{chance.choice(THINGS)}概念涨幅居前，"
            f"{chance.choice(THINGS)}概念跌幅居前。市场有风险，投资需谨慎，以上内容不构成任何投资建议。",
            publisher,
        )


def column(chance: random.Random) -> Iterator[Text]:
    """A daily column: the same frame, and half of each issue of its own."""
    publisher, number = chance.choice(PUBLISHERS), chance.randint(100, 900)
    frame = [sentence(chance) for _ in range(4)]
    for issue in (number, number + 1):
        own = [sentence(chance) for _ in range(chance.randint(3, 6))]
        yield Text(
            f"{PLACES[number % len(PLACES)]}早读 第{issue}期", "".join([*frame[:2], *own, *frame[2:]]), publisher
        )


def horoscope(chance: random.Random) -> Iterator[Text]:
    publisher, day = chance.choice(PUBLISHERS), chance.randint(1, 26)
    signs = "白羊 金牛 双子 巨蟹 狮子 处女 天秤 天蝎 射手 摩羯 水瓶 双鱼".split()
    advice = (
        "宜早睡",
        "宜整理书桌",
        "少说多听",
        "适合出门走走",
        "会遇见老朋友",
        "记得带伞",
        "钱包要看好",
        "午后精神最好",
    )
    for date in (day, day + 1):
        lines = "".join(
            f"{sign}座：今天的综合指数是{chance.randint(1, 5)}颗星，{chance.choice(advice)}，{chance.choice(advice)}。"
            for sign in signs
        )
        yield Text(f"十二星座运势（5月{date}日）", lines, publisher)


def boilerplate(chance: random.Random) -> Iterator[Text]:
    """Two short pieces of news of one publisher, above the same notice."""
    publisher = chance.choice(PUBLISHERS)
    notice = "".join(sentence(chance) for _ in range(3))
    for _ in range(2):
        yield Text(title(chance), sentence(chance) + sentence(chance) + sentence(chance) + notice, publisher)


def sequel(chance: random.Random) -> Iterator[Text]:
    """Two reports of one matter: new news, and what was known before."""
    background = [sentence(chance) for _ in range(5)]
    for _ in range(2):
        news = [sentence(chance) for _ in range(chance.randint(5, 9))]
        yield Text(title(chance), "".join([*news, *background]), chance.choice(PUBLISHERS))


def roundup(chance: random.Random) -> Iterator[Text]:
    """A brief, and the roundup of a morning that has it among others."""
    briefs = [sentence(chance) + sentence(chance) + sentence(chance) for _ in range(8)]
    yield Text(title(chance), briefs[0], PUBLISHERS[0])
    yield Text(title(chance), "".join(briefs), PUBLISHERS[1])


def restrictions(chance: random.Random) -> Iterator[Text]:
    city, publisher = chance.choice(PLACES), chance.choice(PUBLISHERS)
    for weekday in chance.sample("一二三四五", 2):
        one, other = chance.sample(range(10), 2)
        yield Text(
            f"{city}今日限行尾号",
            f"今天是星期{weekday}，{city}工作日高峰时段区域限行继续实施，限行的机动车车牌尾号为{one}和{other}，限行时间为7时至20时，"
            "范围为绕城路以内的道路，不含绕城路本身。临时号牌按号牌尾号执行，尾号是字母的按最后一位数字执行。请驾驶人提前安排好出行，"
            "尽量乘坐公共交通工具。",
            publisher if chance.random() < 0.5 else chance.choice(PUBLISHERS),
        )


HARD_NEGATIVES: tuple[Callable[[random.Random], Iterator[Text]], ...] = (
    weather, lottery, market, column, horoscope, boilerplate, sequel, roundup, restrictions,
)  # fmt: skip
