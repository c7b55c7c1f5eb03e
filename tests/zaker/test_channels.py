"""Channels are found by number and by name."""

from tests.each_case import each_case
from zakerscraper.items import Channel
from zakerscraper.zaker.channels import (
    API_CATEGORIES,
    CHANNELS,
    NUMBERS,
    channel_number,
    first_page_of,
    identify_list,
    name_of_list,
    why_other_list,
)
from zakerscraper.zaker.urls import FOCUS_URL, WWW, api_url, category_url, channel_url, source_url

KNOWN = """
660 热点 9 娱乐 7 汽车 8 体育 13 科技 1 国内 2 国际 3 军事 4 财经 5 互联网 11 教育 12 时尚 14 社会 959 亲子 981 旅游
1039 科学 1014 星座 1067 奢侈品 10376 游戏 10386 美食 10530 电影 10802 健康 11195 理财 12183 触电
6 房地产 10 游戏频道 15 影视 10482 命理 10483 风水玄学 11604 健身 23317 独家 13807 锌财经
10000 北京 10001 上海 10002 天津 10003 重庆
10045 广州 10055 深圳 10043 东莞 10044 佛山 10061 珠海 10060 中山 10046 河源 10050 梅州
10096 石家庄 10089 保定 10095 秦皇岛 10114 郑州 10106 南阳 10107 平顶山 10161 长春 10119 哈尔滨 12659 沈阳 10192 大连
10224 济南 10229 青岛 10225 济宁 10231 泰安 10232 威海 10233 潍坊 10234 烟台 10236 淄博
10169 南京 10296 杭州 10304 台州 10011 合肥 10008 池州 10184 南昌 10021 福州 10028 厦门 10026 泉州 10029 漳州
10146 长沙 10140 武汉 10070 南宁 10076 贵阳 10288 昆明 10260 成都 10254 西安 10034 兰州 10040 武威
""".split()


@each_case("number, name", list(zip(map(int, KNOWN[::2]), KNOWN[1::2], strict=True)))
def test_every_known_channel_is_in_the_table(number: int, name: str) -> None:
    assert CHANNELS.get(number) == name
    assert channel_number(name) == channel_number(str(number)) == number


def test_no_name_stands_for_two_channels() -> None:
    assert len(NUMBERS) == len(CHANNELS)


@each_case(
    ("text", "number"),
    [
        (" 660 ", 660),
        ("0", 0),
        ("99999", 99999),
        ("上海 ", 10001),
        ("", None),
        ("没有的频道", None),
        ("-1", None),
        ("1.5", None),
        ("６６０", None),
        ("²", None),
        ("660,13", None),
        ("http://www.myzaker.com/channel/660", None),
    ],
)
def test_channel_number(text: str, number: int | None) -> None:
    assert channel_number(text) == number


def test_categories_of_the_open_api() -> None:
    names = " ".join(CHANNELS[number] for number in sorted(API_CATEGORIES))
    assert names == "国内 国际 军事 财经 互联网 汽车 体育 娱乐 科技"


@each_case(
    ("url", "channel", "first"),
    [
        (channel_url(13), Channel("channel", "13", "科技"), channel_url(13)),
        (channel_url(99999), Channel("channel", "99999", "自己的名字"), channel_url(99999)),
        (
            "https://www.myzaker.com/news/next_new.php?f=myzaker_com&app_id=660&next_aticle_id=1",
            Channel("channel", "660", "热点"),
            channel_url(660),
        ),
        (
            "https://www.myzaker.com/news/next.php?url=http%3A%2F%2Fiphone.myzaker.com%2Fnews.php%3Fapp_id%3D13%26nt%3D1",
            Channel("channel", "13", "科技"),
            channel_url(13),
        ),
        (source_url(13755), Channel("source", "13755", "凤凰社会"), source_url(13755)),
        (source_url(13), Channel("source", "13", "自己的名字"), source_url(13)),
        (category_url(13), Channel("category", "13", "科技"), category_url(13)),
        (api_url("hot", v="1.0.3"), Channel("hot", "", "hot"), api_url("hot", v="1.0.3")),
        (FOCUS_URL, Channel("focusread", "", "精读"), FOCUS_URL),
        ("https://www.myzaker.com/newsletter", Channel("list", "", "自己的名字"), "https://www.myzaker.com/newsletter"),
    ],
)
def test_a_list_is_known_by_its_address(url: str, channel: Channel, first: str) -> None:
    assert identify_list(url, "自己的名字") == channel
    assert first_page_of(url) == first


@each_case(
    ("title", "authors", "is_publisher", "name"),
    [
        ("上海 - ZAKER新闻", ["甲报", "乙报"], False, "上海"),
        ("上海_ZAKER新闻", [], False, "上海"),
        ("ZAKER新闻", ["甲报"], False, ""),
        ("ZAKER", [], True, ""),
        ("最新 - ZAKER新闻", ["甲报", "甲报"], True, "甲报"),
        ("甲报 - ZAKER新闻", ["甲报", "乙报"], True, "甲报"),
        ("甲报 - ZAKER新闻", ["", ""], True, "甲报"),
        ("字" * 41, [], False, ""),
        ("", [], True, ""),
    ],
)
def test_a_list_without_a_known_number_says_what_it_is_called(
    title: str, authors: list[str], is_publisher: bool, name: str
) -> None:
    assert name_of_list(title, authors, is_publisher=is_publisher) == name


@each_case(
    ("asked", "url", "why"),
    [
        (f"{WWW}/channel/13", f"{WWW}/", "the home page"),
        (f"{WWW}/source/12291", f"{WWW}", "the home page"),
        (f"{WWW}/news/next_new.php?next_aticle_id=2", f"{WWW}/?from=list", "the home page"),
        (f"{WWW}/channel/13", f"{WWW}/channel/660", "another list"),
        (f"{WWW}/channel/13", "https://app.myzaker.com/news/404.php?f=Normal", "the page for missing articles"),
        ("http://www.myzaker.com/channel/13/", f"{WWW}/channel/13", ""),
        (f"{WWW}/channel/13", f"{WWW}/topics/tech", ""),
        (f"{WWW}/?pos=selected_article", f"{WWW}/?pos=selected_article&v=2", ""),
        (f"{WWW}/?pos=selected_article", f"{WWW}/", "the home page"),
        (f"{WWW}/channel/13", "https://m.myzaker.com/", "the home page"),
        (f"{WWW}/channel/13", "https://app.myzaker.com", "the home page"),
        (f"{WWW}/channel/13", f"{WWW}/index.html", "the home page"),
        (f"{WWW}/channel/13", f"{WWW}/?pos=selected_article", "another list"),
        (f"{WWW}/?pos=selected_article", f"{WWW}/channel/660", "another list"),
        (f"{WWW}/channel/13", f"{WWW}/source/13", "another list"),
        (f"{WWW}/channel/13", f"{WWW}/article/6a0afd9c8e9f0900000f4241", "an article"),
        (f"{WWW}/channel/13", f"{WWW}/?app_id=13", ""),
        (category_url(13), f"{WWW}/channel/13", ""),
        (f"{WWW}/channel/13", "https://m.myzaker.com/channel/13", ""),
        (f"{WWW}/", f"{WWW}/", ""),
        (f"{WWW}/", f"{WWW}/index.html", ""),
        # Further pages.
        (f"{WWW}/channel/13", f"{WWW}/channel/13?page=2", ""),
        (f"{WWW}/channel/13", f"{WWW}/channel/2", "another list"),
        *(
            (
                f"{WWW}{path}",
                f"{WWW}/news/next_new.php?url=http%3A%2F%2Fiphone.myzaker.com%2Fzaker%2Fb.php%3Fapp_id%3D{number}",
                why,
            )
            for path, number, why in (
                ("/channel/13", 13, ""),
                ("/channel/13", 7, "another list"),
                ("/channel/13", 0, "another list"),
                ("/channel/660", 0, ""),
                ("/source/12291", 12291, ""),
                ("/source/12291", 13755, "another list"),
                ("/?pos=selected_article", 1, ""),
            )
        ),
    ],
)
def test_what_is_not_the_list_that_was_asked_for_is_named(asked: str, url: str, why: str) -> None:
    assert why_other_list(asked, url) == why
