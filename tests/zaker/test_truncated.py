"""Pages and answers that break off: what is missing is never taken for not being there."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from tests.each_case import each_case
from zakerscraper.exceptions import ArticleNotFoundError, ParseError, TruncatedPageError
from zakerscraper.sample_site import SampleSite
from zakerscraper.sample_site.catalogue import Layout
from zakerscraper.utils.json import load_object
from zakerscraper.zaker import open_api
from zakerscraper.zaker.articles import read_article
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.list_parsers import read_list

NOW = datetime(2026, 5, 18, 4, tzinfo=UTC)
ID = "6a0afe788e9f090000000001"
URL = f"https://www.myzaker.com/article/{ID}"
APP_URL = f"https://app.myzaker.com/news/article.php?pk={ID}"
PAGES = Path(__file__).parents[1] / "pages"
ARTICLES = [
    "article-WinPageData",
    "article-content-block",
    "article-figure",
    "article-share-2015",
    "article-share-2016",
]
ARTICLES += ["article-share-2019"]


def _ends(text, count=60):
    """Some of the places at which *text* may end, all over it and at different places of tags."""
    step = max(len(text) // count, 1)
    return range(0, len(text), step + (step % 2 == 0))


def _text(name):
    return (PAGES / name).read_text("utf-8")


def _read(name, text):
    return read_article(text, APP_URL if "share" in name else URL, NOW, ID)


def _list(text):
    return read_list(text, "https://www.myzaker.com/channel/13", NOW)


@each_case("name", ARTICLES)
def test_an_article_is_whole_or_cut_off_wherever_its_page_ends(name):
    text = _text(f"{name}.html")
    whole = _read(name, text)
    assert not whole.cut_off
    outcomes = set()
    for end in _ends(text):
        try:
            found = _read(name, text[:end])
        except TruncatedPageError:
            outcomes.add("before")
            continue
        if found.cut_off:
            outcomes.add("in")
        else:
            outcomes.add("behind")
            assert found.body_html == whole.body_html, text[:end][-50:]
    assert outcomes == {"before", "in", "behind"}


@pytest.mark.parametrize("layout", [None, *get_args(Layout)])
def test_no_healthy_page_is_cut_off(layout):
    site = SampleSite(layout=layout)
    for article in site.articles:
        for path in (f"/www/article/{article.id}", f"/app/news/article.php?pk={article.id}"):
            if article.state == "ok":
                assert not read_article(site.respond(path).body.decode(), URL, NOW, article.id).cut_off, path
    for number in (9, 13, 660):
        assert not _list(site.respond(f"/www/channel/{number}").body.decode()).cut_off


@each_case("name", ["list-content-block", "list-figure", "list-WinPageData", "topic"])
def test_a_list_is_whole_or_cut_off_wherever_its_page_ends(name):
    text = _text(f"{name}.html")
    whole = _list(text)
    assert not whole.cut_off
    for end in _ends(text):
        try:
            found = _list(text[:end])
        except TruncatedPageError:
            continue
        if not found.cut_off:
            assert [entry.id for entry in found.entries] == [entry.id for entry in whole.entries], text[:end][-50:]
            # That of JSON stands before that of HTML; both are the next page.
            assert found.next_url.replace("next_new", "home_new") == whole.next_url.replace("next_new", "home_new")


@pytest.mark.parametrize("name", ["list-WinPageData-next", "list-figure-next", "list-open-api"])
def test_json_is_whole_or_cut_off_wherever_it_ends(name):
    text = _text(f"{name}.json").rstrip()
    read = (lambda part: open_api.read_list(part, NOW)) if name == "list-open-api" else _list
    assert read(text).entries
    for end in _ends(text[1:]):
        with pytest.raises(TruncatedPageError):
            read(text[: end + 1])


@each_case(
    "text",
    [
        '{"data": , "more": "and more text"}',
        '{"data": [1, 2,, 3], "more": "and more text"}',
        "{'data': 1, 'x': 'long enough'}",
        "",
        "no JSON",
    ],
)
def test_json_that_is_wrong_is_not_cut_off(text):
    with pytest.raises(ParseError) as caught:
        load_object(text)
    assert not isinstance(caught.value, TruncatedPageError)


def _page(body, tail="</div></div></body></html>"):
    head = '<html><head><title>磨坊</title></head><body><div id="article"><h1>磨坊</h1><div class="article_content">'
    return head + body + tail


@each_case(
    ("text", "cut_off"),
    [
        (_page("<p>河边的磨坊。</p>"), False),
        (_page("<p>河边的磨坊。</p>", "</div></div></body>"), False),
        (_page("<p>河边的磨坊。</p>", "</div>"), False),  # what is missing stands behind the body
        (_page("<p>河边的磨坊。</p>", "</div><div class='lebel-li"), True),  # in a tag: nobody knows of what
        (_page("<p>河边的磨坊。</p>", ""), True),
        (_page("<p>河边的磨坊。", ""), True),
        (_page("<p>河边的磨坊。</p>", "</di"), True),
        (_page("<p>河边的磨坊。</p>", "</body></html>"), False),  # never closed, but the page is at its end
        (_page("<p>河边的磨坊。</p>", "</BODY ></HTML\n>"), False),
        (_page("<p>河边的磨坊。</p>", "</body></html><script>statistics()</script>\n<!-- 0.1 s -->"), False),
        (_page("<p>河边的磨坊。</p>", "</html><p>更多的字。"), True),
        (_page("<p>写作 &lt;/html&gt;</p>", ""), True),
        (_page("<p>河边。</p><script>document.write('<body></html>')</script><p>磨坊。", ""), True),
        (_page("<p>河边。</p><!-- </html> --><p>磨坊。", ""), True),
        (_page("<p>河边。</p><!-- </html> -->", ""), True),
        (_page("<p>河边。</p><script>var a = '</html>'</script>", ""), True),
        (_page("<p>河边。</p><script>var a = '</html><p>", ""), True),
        # What browsers and programs put behind the end.
        (_page("<p>河边。</p>", "</body><!-- 统计 --><audio></audio><ins><div></div></ins>"), False),
        (_page("<p>河边。</p>", "</body></html></div></main>"), False),
        (_page("<p>河边。</p>", f"</html><script>{'x' * 50_000}</SCRIPT><style>p {{}}</style>"), False),
        (_page("<p>河边。</p>", "</html><script>statistics("), True),
        # Something that is never closed has the end tags for its own.
        (_page("<p>河边。</p>", "</div><noscript><iframe src=x></noscript><p>页脚</p></body></html>"), False),
        (_page("<p>河边。</p>", "</div><!-- <script>x</script></body></html>\n"), False),
    ],
)
def test_where_an_article_ends(text, cut_off):
    assert bool(read_article(text, URL, NOW, ID).cut_off) is cut_off


FAR = "河边的磨坊又开始转了，村里的人都来看。磨坊主说，水比去年高了一尺，所以石磨转得更快。" * 6


@each_case(
    ("tail", "cut_off"),
    [("</div></body></html>", False), ("</div>\n", False), ("</div><div>页脚", True), ("</div>页", True), ("", True)],
)
def test_where_a_page_of_no_known_layout_ends(tail, cut_off):
    page = read_article(f"<html><body><h1>磨坊</h1><div class=text><p>{FAR}</p><p>{FAR}</p>{tail}", URL, NOW, ID)
    assert page.layout == "fallback"
    assert bool(page.cut_off) is cut_off


@each_case("words", ["<script>", "<!--", "<script></script>", "<", "<p ", "\n" * 10])
def test_nothing_takes_long_at_the_end_of_a_page(words: str) -> None:
    begun = time.process_time()
    Page("<html><body></html>" + words * 15_000)
    assert time.process_time() - begun < 5


def test_a_page_that_breaks_off_before_its_body_is_not_gone():
    deleted = '<html><body><div id="article"><p>文章已被删除</p></div>'
    with pytest.raises(ArticleNotFoundError):
        read_article(deleted + "</body></html>", URL, NOW, ID)
    for text in (deleted, "", "<html>", "<html><head><title>x"):
        with pytest.raises(TruncatedPageError):
            read_article(text, URL, NOW, ID)


def test_the_mark_of_the_end_is_not_left_in_the_page():
    page = Page("<div><p>x")
    assert "<!--" not in page.first("body").html
    assert page.is_cut_off_in("html > body > div:nth-child(1)")
    assert "end-->" not in Page("<div><p>x<!-- y").first("html").html
    assert not Page("<div><p>x</p></div>").is_cut_off_in("html > body > div:nth-child(1)")


def test_a_list_without_end_tags_goes_on_where_it_names_its_next_page():
    block = (
        f'<div class="content-block"><div class="article-wrap"><a href="//www.myzaker.com/article/{ID}" title="一">'
        '<h2 class="article-title">一</h2></a></div></div>'
    )
    next_page = '<input id="nexturl" value="//www.myzaker.com/news/next_new.php?p=2">'
    assert not _list(f"<html><body><div id=contentList>{block}</div>{next_page}").cut_off
    assert _list(f"<html><body><div id=contentList>{block}</div>").cut_off
    assert _list(f"<html><body>{next_page}<div id=contentList>{block}").cut_off
    assert not _list(f"<html><body><div id=contentList>{block}</div></body></html>").cut_off


def test_json_in_a_page_is_whole_or_not_believed():
    data = json.loads(_text("list-WinPageData-next.json"))
    script = f"<html><body><script>window.WinPageData = {json.dumps(data)};</script>"
    assert not _list(script).cut_off
    with pytest.raises(TruncatedPageError):
        _list(script[: len(script) // 2])
