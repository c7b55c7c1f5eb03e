"""Front matter means to us what it means to Hexo; what would be misread is named, and hostile YAML is data."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.front_matter import clean_title, front_matter, http_date
from zakerscraper.document.parse_front_matter import MAX_HEADER_LENGTH, FrontMatter, parse_date, parse_front_matter
from zakerscraper.exceptions import DocumentParseError
from zakerscraper.items import SHANGHAI


def at(text: str) -> datetime:
    """Return a moment, +08:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


EVENING = at("2026-05-18 21:16:05")
MIDNIGHT = at("2026-05-18")


@each_case(
    ("header", "meant"),
    [
        ("title: 没有引号", FrontMatter("没有引号")),
        ("title: 题 # 一句话", FrontMatter("题")),
        ("title: 'C# 与 #话题'", FrontMatter("C# 与 #话题")),
        ("title: 第1#楼", FrontMatter("第1#楼")),
        ("title: 'it''s'  # 引号", FrontMatter("it's")),
        ('title: "甲\\t\\u4e59"', FrontMatter("甲 乙")),
        ("title: 2024", FrontMatter("2024")),
        ("title: yes", FrontMatter("yes")),
        ("title: 2026-05-18", FrontMatter("2026-05-18")),
        ("title: |\n  两行\n  的题", FrontMatter("两行 的题")),
        ("title: >-\n  两行\n  的题", FrontMatter("两行 的题")),
        ("title: 两行\n  的题", FrontMatter("两行 的题")),
        ("# 一句话\ntitle: a\n\n# 又一句\nauthor: 某人 # 笔名", FrontMatter("a", author="某人")),
        ("\"title\": a\n'author': b", FrontMatter("a", author="b")),
        ("{title: a, tags: [b, c]}", FrontMatter("a", tags=["b", "c"])),
        # lists
        ("title: a\ntags: ['乙, 丙', \"丁,戊\", 己]", FrontMatter("a", tags=["乙, 丙", "丁,戊", "己"])),
        ("title: a\ntags:\n  - 乙 # 一\n  - '丙: 丁'\n  -\n  - 2024", FrontMatter("a", tags=["乙", "丙: 丁", "2024"])),
        ("title: a\ntags: [\n  乙,\n  丙,\n]", FrontMatter("a", tags=["乙", "丙"])),
        ("title: a\ntags: 乙", FrontMatter("a", tags=["乙"])),
        ("title: a\ntag: 乙", FrontMatter("a", tags=["乙"])),
        ("title: a\ntags:\ntag: 乙", FrontMatter("a", tags=["乙"])),
        ("title: a\ntags:\n\t- 乙\n\t- 丙", FrontMatter("a", tags=["乙", "丙"])),
        ("title: a\ntags: &t [乙]\nkeywords: *t", FrontMatter("a", tags=["乙"])),
        # categories: one path, or paths of which one is ZAKER's
        ("title: a\ncategories:\n- 新媒体\n- ZAKER", FrontMatter("a", ["新媒体", "ZAKER"])),
        ("title: a\ncategory: 新媒体", FrontMatter("a", ["新媒体"])),
        ("title: a\ncategories: [[新媒体, ZAKER, source]]", FrontMatter("a", ["新媒体", "ZAKER", "source"])),
        ("title: a\ncategories:\n- [新媒体, ZAKER]\n- [城市]", FrontMatter("a", ["新媒体", "ZAKER"])),
        ("title: a\ncategories:\n- - 新媒体\n  - ZAKER\n- 城市", FrontMatter("a", ["新媒体", "ZAKER"])),
        # what an older exporter wrote
        ("title: 'a' #b'", FrontMatter("a' #b")),
        ("title: ''引号'在头尾'", FrontMatter("'引号'在头尾")),
        ("title: '他说'好': 就这样'", FrontMatter("他说'好': 就这样")),
        ("title: 甲: 乙", FrontMatter("甲: 乙")),
        ("title: [甲] 乙", FrontMatter("[甲] 乙")),
        ("title: @甲", FrontMatter("@甲")),
        ("", FrontMatter()),
    ],
)
def test_what_a_front_matter_means(header: str, meant: FrontMatter) -> None:
    assert parse_front_matter(header) == meant


@each_case(
    ("written", "moment"),
    [
        ("Mon, 18 May 2026 13:16:05 GMT", EVENING),
        ("Mon, 18 May 2026 21:16:05 +0800", EVENING),
        ("Mon, 18 May 2026 21:16:05", EVENING),
        ("2026-05-18 21:16:05", EVENING),
        ("'2026-05-18 21:16:05'", EVENING),
        ("2026-05-18 21:16:05 # 晚上", EVENING),
        ("2026-05-18T21:16:05", EVENING),
        ("2026-05-18T13:16:05Z", EVENING),
        ("2026-05-18T13:16:05.000Z", EVENING),
        ("2026-05-18 21:16:05 +08:00", EVENING),
        ("2026-05-18T21:16:05+0800", EVENING),
        ("2026-5-18 21:16:05", EVENING),
        ("2026/05/18 21:16:05", EVENING),
        ("2026/5/18 21:16", at("2026-05-18 21:16")),
        ("2026-05-18 21:16", at("2026-05-18 21:16")),
        ("1779110165000", EVENING),
        ("May 18, 2026 21:16:05", EVENING),
        ("18 May 2026 21:16:05", EVENING),
        ("Mon May 18 2026 21:16:05 GMT+0800 (China Standard Time)", EVENING),
        ("Mon May 18 2026 08:16:05 GMT-0500 (EST)", EVENING),
        # a day: midnight here, and if it is quoted midnight in UTC
        ("2026-05-18", MIDNIGHT),
        ("2026-5-18", MIDNIGHT),
        ("2026/5/18", MIDNIGHT),
        ("May 18, 2026", MIDNIGHT),
        ("'2026-05-18'", at("2026-05-18 08:00")),
        # none
        ("", None),
        ("~", None),
        ("Invalid Date", None),
        ("昨天", None),
        ("05/18/2026", None),
        ("18", None),
        ("20260518", None),
        ("1779110165", None),
        ("2026-02-30", None),
        ("2026-13-01 00:00:00", None),
        ("2026-05-18 25:00:00", None),
        ("Mon, 99 May 2026 13:16:05 GMT", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("9999-12-31", None),
        ("0001-01-01", None),
        ("'0001-01-01T00:00:00Z'", None),
        ("999-05-18", None),
        ("May", None),
        ("9" * 60, None),
    ],
)
def test_dates_mean_what_hexo_takes_them_for(written: str, moment: datetime | None) -> None:
    found = parse_front_matter(f"title: a\ndate: {written}").published_at
    assert found == moment
    assert found is None or found.utcoffset() == timedelta(hours=8)


@given(
    st.integers(631_152_000, 3_786_912_000),
    st.sampled_from([UTC, SHANGHAI, timezone(timedelta(hours=-5))]),
)
def test_a_date_in_every_form_is_the_moment_that_was_written(seconds: int, zone: timezone) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    shown = moment.astimezone(SHANGHAI)
    for text in (
        http_date(moment),
        moment.isoformat(),
        f"{moment:%a %b %d %Y %H:%M:%S GMT%z}",
        f"{shown:%Y-%m-%d %H:%M:%S}",
        f"{shown:%Y/%m/%d %H:%M:%S}",
        f"{shown:%B %d, %Y %H:%M:%S}",
        str(seconds * 1000),
    ):
        assert parse_date(text) == moment, text
        assert parse_date(text, plain=False) == moment, text


@each_case(
    ("header", "reason"),
    [
        ("title: [a, b]", "its title is a list"),
        ("title: {a: b}", "its title is a group of keys"),
        ("title: !!binary aGk=", "its title has the type 'binary'"),
        ("title: !!python/object/apply:os.system [id]", "its title is a list"),
        ("title: !x a", "its title has the type '!x'"),
        ("title: a\ntags: [[b]]", "one of its tags is a list"),
        ("title: a\ntags: {b: c}", "its tags is a group"),
        ("title: a\ndate: [2026]", "its date is a list"),
        ("title: a\ncategories:\n- [b]\n- [c]", "2 categories at once"),
        ("title: a\ncategories:\n- [ZAKER]\n- [c, ZAKER]", "2 categories at once"),
        ("title: a\ntitle: b", "says 'title' twice"),
        ("x: &x {title: a}\n<<: *x", "from elsewhere"),
        ("- title", "not a list of keys"),
        ("title", "not a list of keys"),
        ("title: a\ntags: [b", "not YAML: line"),
        ("title: a\nauthor: 'b", "not YAML: line"),
        ("title: a\ntags: *none", "not YAML: line"),
        ("title: a\n b: c\nd", "not YAML: line"),
        ("title: a\nx: \x00", "not YAML"),
        ("title: a\n--- \nb: c", "not YAML: line"),
        ("title: a\nx: " + "y" * MAX_HEADER_LENGTH, "more than 32768"),
        ("title: a\ntags: [" + "b," * 1001 + "]", "more than 1000"),
    ],
)
def test_what_would_be_misread_is_named(header: str, reason: str) -> None:
    with pytest.raises(DocumentParseError, match=reason) as error:
        parse_front_matter(header)
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 400


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@each_case(
    "header",
    [
        BOMB + "title: t",
        BOMB + "title: *i",
        BOMB + "title: t\ntags: *i",
        "title: " + "[" * 30_000,
        "title: " + "[" * 15_000 + "]" * 15_000,
        "title: " + "{a: " * 8_000,
        "- " * 16_000,
        "title: t\n" + "? " * 15_000,
        "title: '" + "'" * 30_000,
        "title: t\nx: " + "&a " * 10_000,
        "title: t\n" + "".join(f"k{n}: v\n" for n in range(3_000)),
        "title: !!python/object/apply:os.system ['touch /tmp/harm']",
        "title: t\nx: !!python/name:os.system",
        "title: &t [*t]",
    ],
)
def test_hostile_yaml_is_data(header: str) -> None:
    begun = time.process_time()
    try:
        found = parse_front_matter(header)
    except DocumentParseError as error:
        result = str(error)
    else:
        result = found.title
    assert len(result) < MAX_HEADER_LENGTH
    assert time.process_time() - begun < 3


@settings(max_examples=300)
@given(st.text(alphabet="-\n: '\"\\[]{}>|&*!#%@`,?~title: tags date0123aZ\t字"))
def test_anything_is_read_or_named_in_one_line(text: str) -> None:
    message = "a"
    try:
        parse_front_matter("title: a\n" + text)
    except DocumentParseError as error:
        message = str(error)
    assert len(message.splitlines()) == 1


@given(st.text(min_size=1), st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_what_we_write_comes_back(title: str, names: list[str]) -> None:
    header = front_matter(title=title, categories=names, cover="", published_at=EVENING).partition("---\n")[2]
    found = parse_front_matter(header.removesuffix("---\n"))
    assert (found.title, found.published_at) == (clean_title(title), EVENING)
    assert found.categories == [name for name in map(clean_title, names) if name]
