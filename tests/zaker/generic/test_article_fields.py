"""An article's title, byline, date and evidence, out of a page of any layout."""

import json

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import (
    AROUND,
    AUTHOR,
    BODY,
    FIRST,
    ID,
    MOMENT,
    SHOWN,
    TEXTS,
    TITLE,
    URL,
    alone,
    layout,
    lines,
    others,
    page,
)
from zakerscraper.items import ListEntry
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker import urls
from zakerscraper.zaker.dates import publication
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles as fallback_articles

# Title


@each_case(
    "head",
    [
        f"<title>{TITLE} - ZAKER</title>",
        f"<title>{TITLE}_科技_ZAKER新闻</title>",
        f"<title>{TITLE} | 扎客</title>",
        f"<title>{TITLE} – 热点 – ZAKER</title>",
        f"<title>{TITLE}</title>",
        f'<title>ZAKER新闻</title><meta property="og:title" content="{TITLE}">',
        f'<title></title><meta name="twitter:title" content="{TITLE}-ZAKER">',
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": TITLE})}</script>',
    ],
)
@each_case("heading", ["<h1>{}</h1>", "<h2>{}</h2>", "<div>{}</div>", "<div role=heading>{}</div>", ""])
def test_a_title_is_told_by_what_the_page_states_and_shows(head: str, heading: str) -> None:
    """By any of both, however the site's own name is put behind it; the heading is no part of the text."""
    found = alone(page(f"<div>{heading.format(TITLE)}<div>{SHOWN}</div><div>{BODY}</div></div>", head))
    assert found.title == TITLE
    assert found.evidence["title"]
    assert lines(found) == TEXTS


@each_case("title", ["山 - 水 - 人", "三月｜一场雨", "ZAKER 出了新版本 - 又快了", "A_B_C 三种写法"])
def test_separators_of_the_title_itself_stay(title: str) -> None:
    """Only names of the site and its channels are taken off its end."""
    assert alone(page(f"<div>{BODY}</div>", f"<title>{title} - ZAKER新闻</title>")).title == title
    assert alone(page(f"<h1>{title}</h1><div>{BODY}</div>", f"<title>{title} - ZAKER新闻</title>")).title == title


def test_the_heading_that_agrees_with_the_page_is_the_title() -> None:
    """Not the first one, nor the largest, nor the site's name, nor that of a side bar."""
    found = alone(
        page(
            f"<h1>ZAKER</h1><h1>今天都在看什么</h1><div><h2>{TITLE}</h2><div>{SHOWN}</div>{BODY}</div>"
            "<h2>热门</h2><h3>湖上来了第一批候鸟</h3>"
        )
    )
    assert found.title == TITLE
    assert found.evidence["title"] == "body > div > h2 agrees with title"
    assert lines(found) == TEXTS


def test_without_any_statement_the_first_heading_is_the_title() -> None:
    assert alone(page(f"<h1>ZAKER</h1><div><h2>{TITLE}</h2>{BODY}</div>", "")).title == TITLE


def test_a_title_in_a_link_is_another_article_s() -> None:
    """A related article may have nearly the same title; a heading around a link to another page is not this title."""
    found = alone(page(f"<ul><li><a href='/article/{ID}'>{TITLE}</a></ul><div><h1>{TITLE}</h1>{BODY}</div>"))
    assert found.evidence["title"].startswith("body > div > h1")


def test_the_list_s_title_tells_which_heading_it_is() -> None:
    """Where the page states nothing of use."""
    entry = ListEntry(id=ID, url=URL, title=TITLE)
    main = f"<h2>今天都在看什么</h2><div><div>{TITLE}</div><div>{SHOWN}</div>{BODY}</div>"
    found = alone(page(main, "<title>ZAKER新闻</title>"), entry)
    assert (found.title, found.evidence["title"]) == (TITLE, "body > div > div agrees with list")
    assert lines(found) == TEXTS


def test_the_list_s_title_is_taken_where_the_page_shows_none() -> None:
    entry = ListEntry(id=ID, url=URL, title=TITLE)
    found = alone(page(f"<div>{BODY}</div>", "<title>ZAKER新闻</title>"), entry)
    assert (found.title, found.evidence["title"]) == (TITLE, "list")


def test_a_list_s_title_that_is_cut_short_is_not_taken() -> None:
    """The page's own is whole."""
    entry = ListEntry(id=ID, url=URL, title=TITLE[:6] + "…")
    assert alone(page(f"<div>{BODY}</div>"), entry).title == TITLE


# Date and author

BYLINES: dict[str, str] = {
    "source and minute": f"来源：{AUTHOR} {SHOWN}",
    "spans": f"<span>来源：{AUTHOR}</span><span>{SHOWN}</span>",
    "time first": f"{SHOWN} 来源：{AUTHOR}",
    "author's label": f"<p>作者：{AUTHOR}</p><p>发布时间：{SHOWN}</p>",
    "Chinese date": f"来源：{AUTHOR}　2026年5月18日 11:20",
    "slashes": f"<span>2026/05/18 11:20</span><span>来源：{AUTHOR}</span>",
    "time element": f'来源：{AUTHOR}<time datetime="2026-05-18T11:20:00+08:00">9小时前</time>',
    "counts": f"<span>来源：{AUTHOR}</span><span>{SHOWN}</span><span>1.2万阅读</span><span>35条评论</span>",
    "publisher's link": f'<a href="/source/1234">{AUTHOR}</a><span>{SHOWN}</span>',
}


@each_case("form", BYLINES)
def test_a_byline_tells_author_and_date_and_is_no_text(form: str) -> None:
    found = alone(layout(byline=BYLINES[form]))
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert found.author == AUTHOR
    assert lines(found) == TEXTS
    assert found.evidence["date"]
    assert found.evidence["author"]


def test_a_publisher_s_link_is_kept() -> None:
    assert alone(layout(byline=BYLINES["publisher's link"])).author_url == "https://www.myzaker.com/source/1234"


def test_a_byline_before_the_heading_counts() -> None:
    found = alone(page(f"<div><p>来源：{AUTHOR} {SHOWN}</p><h1>{TITLE}</h1><div>{BODY}</div></div>"))
    assert publication([("page", found.times)], ID)[0] == MOMENT
    assert found.author == AUTHOR


def test_a_byline_without_a_heading_stands_before_the_text() -> None:
    found = alone(page(f"<div><p>来源：{AUTHOR} {SHOWN}</p><div>{BODY}</div></div>"))
    assert publication([("page", found.times)], ID)[0] == MOMENT
    assert lines(found) == TEXTS


def test_stated_times_go_before_those_shown() -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2026-05-18T11:20:00+08:00">'
    found = alone(page(f"<h1>{TITLE}</h1><div>昨天</div><div>{BODY}</div>", head))
    assert publication([("page", found.times)], ID) == (MOMENT, "page")
    assert found.evidence["date"] == 'meta "article:published_time"'


@pytest.mark.parametrize(("url", "day"), [(URL, 19), ("https://news.example.com/story", 18), ("", 18)])
def test_only_a_page_of_the_site_itself_shows_its_zone(url: str, day: int) -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2026-05-18T20:20:00-05:00">'
    found = fallback_articles.read_article(Page(page(f"<h1>{TITLE}</h1><div>{BODY}</div>", head)), url, NOW, ID)
    assert found.times[0].start.day == day


def test_times_of_the_text_and_of_other_articles_are_no_dates_of_this_one() -> None:
    """Where the page shows none, the id's moment is left."""
    related = "".join(
        f"<li><a href='{url}'>{title}</a><span>2026-05-1{n} 08:00</span>" for n, (url, title) in enumerate(others(4))
    )
    text = f"<p>2019年3月2日 10:00，{FIRST}</p>{BODY}"
    found = alone(layout(text, byline="", before=f"<ul>{related}</ul>", after=f"<ul>{related}</ul>"))
    assert found.times == ()
    assert publication([("page", found.times)], ID) == (urls.id_time(ID), "id")


# Evidence


def test_evidence_names_where_each_field_stood() -> None:
    found = alone(layout(byline=f"<i>{SHOWN}</i><a href='/source/7'>{AUTHOR}</a>"))
    assert found.evidence.keys() == {"title", "date", "author", "body", "quality"}
    assert "h1.q3" in found.evidence["title"]
    assert SHOWN in found.evidence["date"]
    assert "publisher" in found.evidence["author"]
    assert found.evidence["body"].endswith("div.q5")


def test_the_body_s_path_points_at_its_box_and_nothing_else() -> None:
    """In the page as it was served."""
    text = layout(before=AROUND["navigation"], after=AROUND["related"])
    found = alone(text)
    (box,) = Page(text).all(found.body_path)
    assert box.attributes["class"] == "q5"


def test_what_was_left_out_is_named_with_why() -> None:
    """Each path finds one element of the page as it was served."""
    text = layout(before=AROUND["navigation"], inside=AROUND["share bar"], after=AROUND["related"] + AROUND["comments"])
    served = Page(text)
    told = {}
    for path, reason in alone(text).left_out:
        (node,) = served.all(path)
        told[node.tag, node.attributes.get("class")] = reason
    assert told["nav", None] == "<nav>"
    assert told["div", "share"] == "share bar (named share)"
    assert told["div", "m-related"] == "other articles (named related)"
    assert told["div", "comment-list"] == "comments (named comment)"


def test_nothing_is_left_out_of_nothing() -> None:
    """On a page of an article alone no text of it is among what was left out."""
    text = layout(byline="")
    assert [Page(text).text(path) for path, _ in alone(text).left_out] == []
