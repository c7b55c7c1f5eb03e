"""What is a change of an article, and what is noise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.each_case import each_case
from zakerscraper.document.changes import (
    IMAGES,
    TEXT,
    TITLE,
    blocks_of,
    find_changes,
    find_metadata_changes,
    image_identity,
)
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article

NAME = "6251168c8e9f0947667ede39"
OTHER = "6251168c8e9f0947667ede40"
PICTURE = (
    '<div class="img_box" id="id_imagebox_0"><div class="content_img_div"><img class="lazy opacity_0 " id="img_0"'
    ' data-original="http://zkres1.myzaker.com/202204/{name}_1024.jpg" data-height="400" data-width="600"></div></div>'
)
BODY = (
    "<p>钟楼昨天下午敲响，三人受伤。</p><p>消防员十分钟后赶到。</p>"
    + PICTURE.format(name=NAME)
    + "<blockquote>“它停了三十一年。”</blockquote><ul><li>第一，检查</li><li>第二，上油</li></ul>"
    '<div id="recommend_bottom"></div>'
)


def article(body: str = BODY, **values: object) -> Article:
    fields = {"title": "停摆 31 年的钟楼又敲响了", "layout": "WinPageData", **values}
    return Article("a" * 24, "", body_html=clean(body).html, **fields)


@each_case(
    ("old", "new", "kind"),
    [
        ("三人受伤", "一人受伤", TEXT),
        ("下午敲响，", "下午敲响。", TEXT),
        ("<p>消防员十分钟后赶到。</p>", "", TEXT),
        ("<p>消防员", "<p>编者按：有更正。</p><p>消防员", TEXT),
        ("赶到。</p>", "赶到。</p><h3>更正</h3>", TEXT),
        ("<p>消防员十分钟后赶到。</p>", "<h2>消防员十分钟后赶到。</h2>", TEXT),
        ("，三人受伤。</p><p>", "，三人受伤。", TEXT),
        ("第二，上油", "第二，换绳", TEXT),
        (PICTURE.format(name=NAME), "", IMAGES),
        (NAME, OTHER, IMAGES),
        ("<ul>", PICTURE.format(name=OTHER) + "<ul>", IMAGES),
        ("<ul>", '<video src="http://zkres.myzaker.com/v/2022/04/08/1649.mp4"></video><ul>', IMAGES),
    ],
)
def test_a_change_is_found(old: str, new: str, kind: str) -> None:
    assert old in BODY
    assert find_changes(article(), article(BODY.replace(old, new))) == (kind,)


def test_a_moved_picture_is_a_change() -> None:
    moved = PICTURE.format(name=NAME) + BODY.replace(PICTURE.format(name=NAME), "")
    assert find_changes(article(), article(moved)) == (IMAGES,)


def test_a_new_title_is_a_change() -> None:
    assert find_changes(article(), article(title="停摆 31 年的钟楼没有敲响")) == (TITLE,)
    assert find_changes(article(), article(title="停摆31年的钟楼又敲响了 ")) == ()


@each_case(
    ("old", "new"),
    [
        ("zkres1.", "zkres2."),
        ("http://zkres1.myzaker.com/202204/", "https://img.cdn.example.org/zaker/"),
        ("_1024.jpg", "_640.webp"),
        ("_1024.jpg", "_1024.jpg?t=1649"),
        ('class="lazy opacity_0 "', 'class="loaded"'),
        ('data-height="400" data-width="600"', 'alt="图" referrerpolicy="origin"'),
        ("三人受伤", "三人 受伤"),
        ("三人受伤", "三人\u200b受伤"),
        ("三人受伤", "三人<strong>受伤</strong>"),
        ("三人受伤", '<a href="https://example.org/?from=zaker">三人受伤</a>'),
        ("</p><p>", "</p>\n\n  <p>&nbsp;</p><p>"),
        ("</p><p>", "<br>"),
        ("<ul>", '<div class="num">阅读 12.3万</div><ul>'),
        ("<ul>", "<p>1024人评论 | 点赞：88</p><ul>"),
        ("<ul>", '<img src="http://zkres.myzaker.com/static/wap/images/logo32x32.png"><ul>'),
        ("<ul>", '<img src="http://stat.example.org/x" width="1" height="1"><ul>'),
        ('<div id="recommend_bottom">', '<p>原网页已经由 ZAKER 转码以便阅读</p><div id="bottom">'),
    ],
)
def test_noise_is_no_change(old: str, new: str) -> None:
    assert old in BODY
    assert find_changes(article(), article(BODY.replace(old, new))) == ()


def test_tags_of_another_layout_are_no_change() -> None:
    other = "".join(f"<div><span>{block.text}</span></div>" for block in blocks_of(clean(BODY).html)[:2])
    other += f'<img src="https://zkres2.myzaker.com/202204/{NAME}_640.jpg">'
    other += "<p>“它停了三十一年。”</p><p>第一，检查<br>第二，上油</p>"
    old = article()
    assert find_changes(old, article(other, layout="content-block")) == ()
    assert find_changes(replace(old, layout="fallback"), article(other, layout="fallback")) == ()
    assert find_changes(old, article(other)) == (TEXT,)
    assert find_changes(old, article(other.replace("检查", "修理"), layout="content-block")) == (TEXT,)


def test_what_a_sentence_says_of_readers_is_text() -> None:
    counted = BODY.replace("三人受伤", "阅读 3 次")
    assert find_changes(article(counted), article(counted.replace("3 次", "4 次"))) == (TEXT,)


@each_case(
    ("url", "identity"),
    [
        (f"http://zkres1.myzaker.com/202204/{NAME}_1024.jpg", NAME),
        (f"//zkres.myzaker.com/202204/{NAME}_raw.gif?x=1", NAME),
        ("https://example.org/a/cover.png", "/a/cover"),
        ("https://v.qq.com/txp/iframe/player.html?vid=x0012&auto=0", "/txp/iframe/player?vid=x0012"),
        ("https://[", "https://["),
    ],
)
def test_a_picture_is_known_by_its_name(url: str, identity: str) -> None:
    assert image_identity(url) == identity


def test_pictures_of_one_name_in_two_folders_are_two() -> None:
    bodies = [f'<p>文字在此。</p><img src="http://zkres.myzaker.com/{folder}/1.jpg">' for folder in ("a", "b")]
    assert find_changes(article(bodies[0]), article(bodies[1])) == (IMAGES,)


NOON = datetime(2026, 5, 18, 12, tzinfo=SHANGHAI)
STATED = {
    "source": "江城晚报",
    "author": "李岩",
    "published_at": NOON,
    "date_from": "page",
    "tags": ["钟楼", "旧城"],
}


@each_case(
    ("new", "expected"),
    [
        ({"source": "旧城纪事"}, {"publisher": ("江城晚报", "旧城纪事")}),
        ({"author": "周平"}, {"author": ("李岩", "周平")}),
        (
            {"published_at": NOON + timedelta(hours=1)},
            {"published": ("2026-05-18T12:00:00+08:00", "2026-05-18T13:00:00+08:00")},
        ),
        ({"tags": ["钟楼"]}, {"tags": ("钟楼、旧城", "钟楼")}),
        # Noise, and what only one of the readings found.
        ({"source": " 江城 晚报", "author": "", "tags": ["旧城", "钟楼"]}, {}),
        ({"source": "", "tags": [], "published_at": None, "date_from": ""}, {}),
        ({"published_at": NOON + timedelta(hours=1), "date_from": "page+id"}, {}),
    ],
)
def test_metadata_changes_where_both_readings_state_it(
    new: dict[str, object], expected: dict[str, tuple[str, str]]
) -> None:
    old = article(**STATED)
    assert find_metadata_changes(old, replace(old, **new)) == expected
    assert find_changes(old, replace(old, **new)) == ()


def test_counters_without_end_are_looked_through_within_the_suites_time_limit() -> None:
    """Each could be read in two ways, and all readings of 80,000 of them would take an hour."""
    line = "阅读11" * 80_000 + "。"
    assert [block.text for block in blocks_of(f"<p>阅读11</p><p>{line}</p>")] == [line]
