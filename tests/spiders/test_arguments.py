"""Arguments become values, or one line that names the argument and its value."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.exceptions import UsageError
from zakerscraper.items import SHANGHAI
from zakerscraper.spiders import arguments
from zakerscraper.spiders.arguments import COMMON, PAGES, Argument, parse_arguments, parse_article_file
from zakerscraper.spiders.article import ArticleSpider
from zakerscraper.spiders.base import ZakerSpider
from zakerscraper.spiders.category import CategorySpider
from zakerscraper.spiders.channel import ChannelSpider
from zakerscraper.spiders.focusread import FocusreadSpider
from zakerscraper.spiders.hot import HotSpider
from zakerscraper.spiders.search import SearchSpider
from zakerscraper.spiders.source import SourceSpider
from zakerscraper.zaker.channels import API_CATEGORIES

ID = "0123456789abcdef01234567"
OTHER = "fedcba987654321001234567"
TAKES = (
    Argument("id", arguments.parse_channels, "one or more channel numbers", required=True),
    *COMMON,
    PAGES,
)


def parsed(**given_: str) -> dict[str, object]:
    return parse_arguments("channel", TAKES, given_)


def test_what_is_not_given_has_its_default() -> None:
    assert parsed(id="13") == {"id": (13,), "limit": None, "section": None, "full": False, "pages": 5}


def test_what_is_given_is_converted() -> None:
    given_ = {"id": "13, 660", "limit": "3", "section": " 科技 ", "full": "1", "pages": "2"}
    assert parsed(**given_) == {"id": (13, 660), "limit": 3, "section": "科技", "full": True, "pages": 2}


@each_case(
    ("given_", "names"),
    [
        ({}, ["id", "channel"]),
        ({"id": "13", "limt": "3"}, ["limt", "'3'", "limit"]),
        ({"id": "13", "LIMIT": "3"}, ["LIMIT", "'3'"]),
        ({"id": ""}, ["id", "''"]),
        ({"id": " , "}, ["id", "' , '"]),
        ({"id": "无此频道"}, ["id", "无此频道"]),
        ({"id": "13,-1"}, ["id", "-1"]),
        ({"id": "13", "limit": "0"}, ["limit", "'0'"]),
        ({"id": "13", "limit": "-3"}, ["limit", "'-3'"]),
        ({"id": "13", "limit": "1.5"}, ["limit", "'1.5'"]),
        ({"id": "13", "limit": "³"}, ["limit", "³"]),
        ({"id": "13", "limit": "三"}, ["limit", "三"]),
        ({"id": "13", "limit": "1" * 5000}, ["limit"]),
        ({"id": "13", "limit": ""}, ["limit", "''"]),
        ({"id": "13", "pages": "1001"}, ["pages", "'1001'", "1000"]),
        ({"id": "13", "pages": "all"}, ["pages", "'all'"]),
        ({"id": "13", "full": "yes"}, ["full", "'yes'"]),
        ({"id": "13", "full": ""}, ["full", "''"]),
        ({"id": "13", "section": ""}, ["section", "''"]),
        ({"id": "13", "section": "长" * 81}, ["section"]),
        ({"id": "13", "section": "一\n二"}, ["section", "\\n"]),
    ],
)
def test_what_is_wrong_is_named_in_one_line(given_: dict[str, str], names: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        parsed(**given_)
    message = str(error.value)
    assert "\n" not in message
    for name in names:
        assert name in message


@given(st.dictionaries(st.sampled_from(["id", "limit", "section", "full", "pages"]), st.text(max_size=12)))
def test_any_values_are_taken_or_refused_in_one_line(given_: dict[str, str]) -> None:
    try:
        lines = sorted(parsed(**given_))
    except UsageError as error:
        lines = str(error).splitlines()
    assert len(lines) == 1 or lines == ["full", "id", "limit", "pages", "section"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("007", 7), ("999999999", 999_999_999)],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert arguments.parse_whole_number(text) == value


@each_case("text", ["", "0", "00", "-1", "+1", "1 2", "1_000", "1e3", "٣", "1000000000", "0x1"])
def test_no_whole_numbers(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (its text is the caller's matter)
        arguments.parse_whole_number(text)


@each_case(
    ("text", "value"),
    [
        ("13", (13,)),
        ("13,660,13", (13, 660)),
        ("13，660", (13, 660)),
        ("13 660\n1", (13, 660, 1)),
        ("科技, 热点", (13, 660)),
        ("科技,13", (13,)),
        ("123456", (123456,)),
    ],
)
def test_channels_by_number_or_name_each_once(text: str, value: tuple[int, ...]) -> None:
    assert arguments.parse_channels(text) == value


@each_case("text", ["", ",", "科学技术", "-13", "13.5", "9" * 30])
def test_no_channels(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (its text is the caller's matter)
        arguments.parse_channels(text)


def test_categories_of_the_open_api() -> None:
    assert arguments.parse_api_categories(",".join(map(str, sorted(API_CATEGORIES)))) == tuple(sorted(API_CATEGORIES))
    assert arguments.parse_api_categories("科技,1") == (13, 1)
    for text in ("660", "热点", "x", ""):
        with pytest.raises(ValueError, match=r"category|empty"):
            arguments.parse_api_categories(text)


@each_case(
    "address",
    [
        ID,
        ID.upper(),
        f"https://www.myzaker.com/article/{ID}",
        f"http://www.myzaker.com/article/{ID}/",
        f"//www.myzaker.com/article/{ID}",
        f"www.myzaker.com/article/{ID}",
        f"https://app.myzaker.com/news/article.php?pk={ID}",
        f"http://app.myzaker.com/news/article.php?f=xiaomi&pk={ID}",
        f"http://app.myzaker.com/article/{ID}?x=1#y",
    ],
)
def test_articles_by_address_of_any_shape_or_id(address: str) -> None:
    assert arguments.parse_article_ids(address) == (ID,)
    assert arguments.parse_article_ids(f"{OTHER},{address} , {address}") == (OTHER, ID)


@each_case(
    "text", ["", ID[:-1], ID + "0", "https://www.myzaker.com/channel/13", f"https://evil.example/article/{ID}", "科技"]
)
def test_no_articles(text: str) -> None:
    with pytest.raises(ValueError, match=r"article|empty"):
        arguments.parse_article_ids(text)


def test_a_file_of_articles_is_read(tmp_path: Path) -> None:
    path = tmp_path / "文章.txt "
    path.write_text(f"# 注\n\n{ID}\r\n  # 又注\nhttps://www.myzaker.com/article/{OTHER} {ID}\n", encoding="utf-8-sig")
    assert parse_arguments("article", ArticleSpider.takes, {"file": str(path)})["file"] == (ID, OTHER)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes("中文".encode("gbk"))
    (tmp_path / "empty.txt").write_text("# 注\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_text(f"{ID}\n不是地址\n", encoding="utf-8")
    takes = (Argument("file", parse_article_file, "a text file"),)
    for name in ("gbk.txt", "empty.txt", "bad.txt", "missing.txt", "."):
        with pytest.raises(UsageError, match="argument file=") as error:
            parse_arguments("article", takes, {"file": str(tmp_path / name)})
        assert "\n" not in str(error.value)
        assert name in str(error.value) or name == "."


def test_a_path_with_a_null_character_is_an_error_of_the_argument() -> None:
    with pytest.raises(UsageError, match="argument file="):
        parse_arguments("article", (Argument("file", parse_article_file, "a text file"),), {"file": "a\0b"})


@each_case(
    ("text", "value"),
    [
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("2024-05-01 08:30", datetime(2024, 5, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2024-05-01 08:30:59", datetime(2024, 5, 1, 8, 30, 59, tzinfo=SHANGHAI)),
        ("2024年5月1日", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("2024-05-01T08:30:00Z", datetime(2024, 5, 1, 16, 30, tzinfo=SHANGHAI)),
    ],
)
def test_moments_are_in_zakers_zone(text: str, value: datetime) -> None:
    assert arguments.parse_moment(text) == value


@each_case("text", ["", "x", "2024-13-01", "2024-02-30", "1999-01-01"])
def test_no_moments(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (its text is the caller's matter)
        arguments.parse_moment(text)


@pytest.mark.parametrize("text", ["", "一\t二", "长" * 101])
def test_no_keywords(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (its text is the caller's matter)
        arguments.parse_keyword(text)


def test_keywords_are_taken_as_they_are() -> None:
    assert arguments.parse_keyword("人工智能 & AI=1") == "人工智能 & AI=1"


@each_case(
    ("spider", "given_", "words"),
    [
        (ChannelSpider, {"ids": "13"}, "argument ids='13': spider channel has no such argument; did you mean id?"),
        (
            ChannelSpider,
            {"id": "科枝"},
            "argument id='科枝' of spider channel: no channel '科枝' is known; did you mean 科技?",
        ),
        (ChannelSpider, {"id": "13", "zzz": "1"}, "it takes id, limit, section, full, pages"),
        (ChannelSpider, {}, "(`scrapy channels` lists them): scrapy crawl channel -a id=科技"),
        (CategorySpider, {}, "scrapy crawl category -a id=科技"),
        (SourceSpider, {}, "scrapy crawl source -a id=12291"),
        (SearchSpider, {}, "scrapy crawl search -a keyword=上海"),
        (ArticleSpider, {}, "scrapy crawl article -a url=https://"),
        (ArticleSpider, {"url": ID, "limt": "3"}, "argument limt='3': spider article has no such argument"),
        (ArticleSpider, {"url": ID, "pages": "3"}, "argument pages='3': spider article has no such argument"),
        (FocusreadSpider, {"id": "13"}, "argument id='13': spider focusread has no such argument"),
        (HotSpider, {"keyword": "星"}, "argument keyword='星': spider hot has no such argument"),
        (SearchSpider, {"keyword": "星", "pages": "2"}, "argument pages='2': spider search has no such argument"),
        (ArticleSpider, {"url": " , "}, "argument url=' , '"),
        (ArticleSpider, {"file": ""}, "argument file=''"),
        (SourceSpider, {"id": "江城晚报"}, "argument id='江城晚报'"),
        (CategorySpider, {"id": "660"}, "argument id='660'"),
        (SearchSpider, {"keyword": " "}, "argument keyword=' '"),
        (SearchSpider, {"keyword": "星", "start": "不久以前"}, "argument start='不久以前'"),
        (SearchSpider, {"keyword": "星", "end": "2026-13-01"}, "argument end='2026-13-01'"),
    ],
)
def test_a_spider_names_what_is_wrong_and_offers_what_was_meant(
    spider: type[ZakerSpider], given_: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        spider(**given_)
    assert words in str(caught.value)


@each_case("spider", [ChannelSpider, CategorySpider, SourceSpider, SearchSpider])
def test_the_example_of_a_missing_argument_works(spider: type[ZakerSpider]) -> None:
    spider(**{argument.name: argument.example for argument in spider.takes if argument.required})


A, B = "6a0afe788e9f090000000000", "6a0afe788e9f090000000001"


@pytest.mark.parametrize(
    "data",
    [
        f"https://www.myzaker.com/article/{A}\r\nhttps://www.myzaker.com/article/{B}\r\n".encode(),
        f"{A}\r\n{B}\r\n".encode("utf-16"),
        b"\xef\xbb\xbf" + f"{A}\r\n{B}\r\n".encode(),
        f"# 要读的\r\n{A}\r\n{B}\r\n".encode("gbk"),
        f"{A}  # 磨坊\n{B} # https://example.com\n".encode(),
        f"磨坊又转起来了 https://app.myzaker.com/news/article.php?pk={A}\n{B}\n".encode(),
        f"【磨坊】https://app.myzaker.com/news/article.php?pk={A}&f=wx（分享自 @ZAKER）\n{B}\n".encode(),
        f"- [磨坊](https://www.myzaker.com/article/{A})\n<https://www.myzaker.com/article/{B}>\n".encode(),
        f"\u200bhttps://www.myzaker.com/article/{A}\u200b\n{B}\n{A}".encode(),
        f"https://www.myzaker.com/article/{A}/#comments\n{B}".encode(),
    ],
)
def test_a_file_of_articles_is_read_as_windows_and_people_make_it(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(data)
    assert parse_article_file(str(tmp_path / "list.txt")) == (A, B)


@pytest.mark.parametrize("data", [b"", b"# nothing\n", f"{A}\nhttps://example.com/x\n".encode(), b"\xff\x00\xfe\xff"])
def test_a_file_that_names_something_else_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(data)
    with pytest.raises(ValueError, match=r"\S"):
        parse_article_file(str(tmp_path / "list.txt"))


@pytest.mark.parametrize("name", ["url", "ulr"])
def test_a_password_in_a_wrong_address_is_not_shown(name: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_arguments("article", ArticleSpider.takes, {name: "https://me:geheim@example.com/x"})
    assert "https://***@example.com/x" in str(error.value)
    assert "geheim" not in str(error.value)
