"""The header is the format's to the byte, and every title reads back as itself from YAML parsers."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html import escape, unescape

import frontmatter
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.front_matter import Details, category, clean_title, front_matter, http_date, quote_yaml
from zakerscraper.items import SHANGHAI

MOMENT = datetime(2022, 4, 8, 21, 16, tzinfo=UTC)
COVER = "https://picsum.photos/400/300?random=7"


def header(title: str = "标题", categories: tuple[str, ...] = ("新媒体", "ZAKER", "source"), cover: str = COVER) -> str:
    return front_matter(title=title, categories=categories, cover=cover, published_at=MOMENT)


def by_yaml(text: str, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> dict[str, object]:
    """Return the header's values as PyYAML reads them between the two lines of hyphens."""
    assert text.startswith("\n---\n")
    assert text.endswith("\n---\n")
    return yaml.load(text[len("\n---\n") : -len("---\n")], loader)


def test_header_is_the_formats_to_the_byte() -> None:
    assert header(cover="https://proxy.example/?http://a.example/1.jpg") == (
        "\n---\ntitle: '标题'\ncategories: \n - 新媒体\n - ZAKER\n - source\n"
        "headimg: 'https://proxy.example/?http://a.example/1.jpg'\nauthor: ZAKER\ncomments: false\n"
        "date: Fri, 08 Apr 2022 21:16:00 GMT\nthumbnail: 'https://proxy.example/?http://a.example/1.jpg'\n---\n"
    )


DETAILS = Details(
    source="旧城'纪事",
    source_url="https://www.myzaker.com/source/13",
    link="https://www.myzaker.com/article/0123456789abcdef01234567",
    channels=("热点", "12291"),
    tags=("钟楼", "yes", "12"),
    excerpt='钟楼 <b>又</b> 敲响了 & "总算"。',
    updated_at=MOMENT,
)


def test_full_header_names_publisher_original_tags_and_excerpt() -> None:
    text = front_matter(title="标题", categories=("新媒体",), cover=COVER, published_at=MOMENT, details=DETAILS)
    keys = [line.partition(":")[0] for line in text.splitlines() if ":" in line and line[0] != " "]
    assert keys == [
        "title", "categories", "headimg", "author", "comments", "date", "thumbnail",
        "source", "source_url", "link", "channels", "tags", "excerpt", "updated",
    ]  # fmt: skip
    values = by_yaml(text)
    assert values["author"] == values["source"] == "旧城'纪事"
    assert values["updated"] == values["date"]
    assert values["source_url"] == "https://www.myzaker.com/source/13"
    assert values["link"] == "https://www.myzaker.com/article/0123456789abcdef01234567"
    assert values["channels"] == ["热点", "12291"]
    assert values["tags"] == ["钟楼", "yes", "12"]
    # Themes write it into the page as HTML.
    assert values["excerpt"] == '钟楼 &lt;b&gt;又&lt;/b&gt; 敲响了 &amp; "总算"。'


def test_what_is_unknown_has_no_line() -> None:
    text = front_matter(
        title="标题", categories=("新媒体",), cover="", published_at=MOMENT, details=Details(tags=("",))
    )
    assert set(by_yaml(text)) == {"title", "categories", "author", "comments", "date"}
    assert by_yaml(text)["author"] == "ZAKER"


@given(st.text(), st.text(), st.lists(st.text(max_size=8), max_size=3))
def test_details_read_back_as_themselves(source: str, excerpt: str, tags: list[str]) -> None:
    details = Details(source=source, tags=tags, excerpt=excerpt)
    values = by_yaml(front_matter(title="标题", categories=("新媒体",), cover="", published_at=MOMENT, details=details))
    assert values.get("source", "") == clean_title(source)
    assert values.get("tags", []) == [text for tag in tags if (text := clean_title(tag))]
    assert unescape(str(values.get("excerpt", ""))) == unescape(escape(clean_title(excerpt), quote=False))


def test_header_reads_as_a_blog_reads_it() -> None:
    assert by_yaml(header()) == {
        "title": "标题",
        "categories": ["新媒体", "ZAKER", "source"],
        "headimg": COVER,
        "author": "ZAKER",
        "comments": False,
        "date": "Fri, 08 Apr 2022 21:16:00 GMT",
        "thumbnail": COVER,
    }


@each_case(
    ("title", "scalar"),
    [
        ("标题", "'标题'"),
        ('"双"引号', "'\"双\"引号'"),
        ("单'引'号", "\"单'引'号\""),
        ("两'种\"都\\有", '"两\'种\\"都\\\\有"'),
        ("反\\斜", "'反\\斜'"),
        ("行\u2028段", '"行\\u2028段"'),
    ],
)
def test_titles_are_single_quoted_but_with_a_single_quote_in_them(title: str, scalar: str) -> None:
    assert quote_yaml(title) == scalar
    assert yaml.safe_load(scalar) == title


@each_case(
    "title",
    [
        "a: b", "# 井", "a #b", "[a]", "{a: b}", "{{ a }}", "{% b %}", "'", "''", '"', "@a", "`a`", "%TAG", "%=09%",
        "&a", "*a", "!a", "!!str a", "|", ">", "-", "- a", "---", "--- a", "...", "?", "? a", ":", "a:", "~", "null",
        "true", "false", "yes", "no", "on", "2024", "1.5", "0x1F", "1e3", ".inf", "2024-01-01", "12:30:45", "<<", "=",
        "\\", "\\n", "a\\", "C:\\x\\'y", "a  b", "“弯”：/*?<>|", "👨‍👩‍👧 表情", "𠮷野家", "a\u00a0b", "a\u200bb",
        "a\u2028b", "a\u2029b", "a\ufeffb", "\ufeffa", "a\ufffeb", "a\uffffb", "a\U0001fffeb", "a\u00adb", "a\u202eb",
        "e\u0301", "\ue000",
    ],
)  # fmt: skip
def test_awkward_titles_read_back_as_themselves(title: str) -> None:
    text = header(title)
    assert by_yaml(text)["title"] == title
    assert frontmatter.loads(text + "\n<div></div>")["title"] == title


@each_case(
    ("title", "cleaned"),
    [
        ("  标题 \n", "标题"),
        ("\u3000标题\u00a0", "标题"),
        ("一\n二", "一 二"),
        ("一\r\n\t二", "一 二"),
        ("一\x00\x07\x1b\x7f\x9f二", "一二"),
        ("一\ud83d二", "一二"),
        ("a: b / c * ? “d” < > | [e]", "a: b / c * ? “d” < > | [e]"),
        ("a  b", "a  b"),
        ("", ""),
        (" \x00 ", ""),
    ],
)
def test_titles_lose_control_characters_surrogates_and_outer_space_only(title: str, cleaned: str) -> None:
    assert clean_title(title) == cleaned


_ANY = st.text(st.characters(), max_size=60)


@settings(max_examples=400, deadline=None)
@given(_ANY)
@example("\x85a\x85")
@example("\u2028a")
@example("a\x1c\x1d\x1e\x1fb")
def test_any_title_reads_back_as_itself(title: str) -> None:
    wanted = clean_title(title)
    text = header(title)
    text.encode()
    assert not [c for c in wanted if unicodedata.category(c) in {"Cc", "Cs"}]
    assert text.count("\n") == 13
    assert by_yaml(text)["title"] == wanted
    if hasattr(yaml, "CSafeLoader"):
        assert by_yaml(text, yaml.CSafeLoader)["title"] == wanted
    post = frontmatter.loads(f"{text}\n<div>   \n---\n  \n</div>\n            ")
    assert post["title"] == wanted
    assert post["categories"] == ["新媒体", "ZAKER", "source"]
    assert post["date"] == "Fri, 08 Apr 2022 21:16:00 GMT"
    assert clean_title(wanted) == wanted


@settings(max_examples=300, deadline=None)
@given(st.lists(_ANY.filter(lambda name: clean_title(name)), min_size=1, max_size=4))
@example(["NULL", "Yes", "1e3", "2024-01-01", "精读"])
def test_any_category_reads_back_as_text(names: list[str]) -> None:
    categories = by_yaml(header(categories=tuple(names)))["categories"]
    assert categories == [clean_title(name) for name in names]


@each_case(
    ("name", "scalar"),
    [
        ("新媒体", "新媒体"),
        ("ZAKER", "ZAKER"),
        ("source", "source"),
        ("my news-1", "my news-1"),
        ("true", "'true'"),
        ("Off", "'Off'"),
        ("2024", "'2024'"),
        ("a: b", "'a: b'"),
        ("- a", "'- a'"),
        ("", "''"),
    ],
)
def test_categories_are_plain_where_they_can_only_be_text(name: str, scalar: str) -> None:
    assert category(name) == scalar


@given(_ANY)
def test_any_cover_reads_back_as_both_pictures(address: str) -> None:
    values = by_yaml(header(cover=address))
    assert values.get("headimg", "") == values.get("thumbnail", "") == clean_title(address)


@each_case(
    ("moment", "written"),
    [
        (datetime(2022, 4, 9, 5, 16, tzinfo=SHANGHAI), "Fri, 08 Apr 2022 21:16:00 GMT"),
        (datetime(2022, 1, 1, 7, 59, 59, 999_999, SHANGHAI), "Fri, 31 Dec 2021 23:59:59 GMT"),
        (datetime(2024, 2, 29, 8, tzinfo=SHANGHAI), "Thu, 29 Feb 2024 00:00:00 GMT"),
        (
            datetime(2024, 5, 6, 1, 2, 3, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
            "Mon, 06 May 2024 04:32:03 GMT",
        ),
    ],
)
def test_dates_are_gmt_to_the_second(moment: datetime, written: str) -> None:
    assert http_date(moment) == written


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001 (hypothesis wants naive bounds)
def test_a_date_read_back_is_the_moment(moment: datetime) -> None:
    aware = moment.replace(tzinfo=SHANGHAI, microsecond=0)
    assert parsedate_to_datetime(http_date(aware)) == aware
