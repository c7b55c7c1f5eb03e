"""The pages have the markup that is known of ZAKER, and the traps around it."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from tests.each_case import each_case
from zakerscraper.sample_site import app, list_pages, page_frame, pages
from zakerscraper.sample_site.articles import ARTICLES, SOURCES, TOPICS
from zakerscraper.sample_site.articles.model import (
    SHANGHAI,
    Caption,
    Frame,
    ImageBlock,
    ImageRow,
    Quotation,
    Raw,
    Remark,
    SampleArticle,
    Text,
    UploadedVideo,
)
from zakerscraper.sample_site.catalogue import LAYOUTS, NOW, Catalogue, Layout, generated_articles, placed_images

CATALOGUE = Catalogue(ARTICLES, SOURCES, TOPICS)


def article(*blocks: object, serial: int = 7, **others: object) -> SampleArticle:
    values: dict[str, object] = {
        "serial": serial,
        "title": '一个 "标题" & 别的 <b>',
        "source": "某报",
        "published_at": NOW - timedelta(hours=5),
        "channels": (13,),
        "tags": ("甲", "乙"),
    }
    return SampleArticle(blocks=blocks, **(values | others))


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html5lib")


def dates(**ago: float) -> SampleArticle:
    return article(published_at=NOW - timedelta(**ago))


@each_case(
    ("ago", "text"),
    [
        ({"seconds": 0}, "刚刚"),
        ({"seconds": 59}, "刚刚"),
        ({"minutes": 1}, "1分钟前"),
        ({"minutes": 59.9}, "59分钟前"),
        ({"hours": 1}, "1小时前"),
        ({"hours": 23.9}, "23小时前"),
        ({"hours": 24}, "昨天"),
        ({"hours": 47.9}, "昨天"),
        ({"hours": 48}, "前天"),
        ({"hours": 71.9}, "前天"),
        ({"hours": 72}, "05-15"),
        ({"days": 137}, "01-01"),
        ({"days": 138}, "2025-12-31"),
    ],
)
def test_list_time(ago: dict[str, float], text: str) -> None:
    assert page_frame.list_time(dates(**ago), NOW) == text


def test_list_time_of_the_youngest_layout() -> None:
    assert page_frame.list_time(dates(days=12), NOW, "WinPageData") == "05月06日"
    assert page_frame.list_time(dates(days=138), NOW, "WinPageData") == "2025-12-31"


def test_page_time() -> None:
    moment = datetime(2022, 4, 9, 13, 16, 40, tzinfo=SHANGHAI)
    assert pages.page_time(article(serial=10, published_at=moment), NOW) == "2022-04-09 13:16"
    assert pages.page_time(article(serial=11, published_at=moment), NOW) == "2022-04-09"


def test_body_picture_box() -> None:
    sample = article(Text("甲。"), ImageBlock(600, 400, after="图后。"), Text("乙。"))
    assert re.fullmatch(
        r'<p>甲。</p><p><div class="img_box" id="id_imagebox_0" onclick="">'
        r'<div class="content_img_div perview_img_div"><img class="lazy opacity_0 " id="img_0" '
        r'data-original="http://zkres[12]\.myzaker\.com/202605/[0-9a-f]{24}_1024\.jpg" '
        r'data-height="400" data-width="600"></div></div>图后。</p><p>乙。</p>'
        r'<div id="recommend_bottom"></div><div id="article_bottom"></div>',
        pages.body(sample),
    )


def test_body_parses_to_the_known_tree() -> None:
    tree = soup(pages.body(article(Text("甲。"), ImageBlock(after="图后。")))).body
    assert tree is not None
    names = [child.name if isinstance(child, Tag) else str(child) for child in tree.children]
    assert names == ["p", "p", "div", "图后。", "p", "div", "div"]


def test_body_gif() -> None:
    box = soup(pages.body(article(ImageBlock(kind="gif")))).select_one("div.img_box > div.content_img_div")
    assert box is not None
    assert box.img is not None
    assert box["class"] == ["content_img_div"]
    assert box.img["class"] == ["lazy", "opacity_0", "zaker_gif_cache"]
    assert box.img["data-gif-url"] == str(box.img["data-original"]).replace("_1024.jpg", "_raw.gif")


def test_body_numbers_all_pictures_in_order() -> None:
    sample = article(ImageBlock(), ImageRow((ImageBlock(), ImageBlock(kind="gif")), after="三张。"), ImageBlock())
    found = soup(pages.body(sample)).select("img")
    assert [image["id"] for image in found] == ["img_0", "img_1", "img_2", "img_3"]
    assert len({image["data-original"] for image in found}) == 4


def test_body_frame_has_no_tail() -> None:
    tree = soup(pages.body(article(Frame("a33323h7vqj"), Text("甲。"))))
    frame = tree.select_one("div.iframe_video#a33323h7vqj > iframe")
    assert frame is not None
    assert frame["src"] == "//v.qq.com/iframe/player.html?vid=a33323h7vqj&auto=0"
    assert tree.find(id="article_bottom") is None


def test_body_uploaded_video() -> None:
    video = UploadedVideo("16554424846734", 854, 480)
    sample = article(video, published_at=datetime(2022, 6, 17, 1, tzinfo=SHANGHAI))
    box = soup(pages.body(sample)).select_one("div.zaker_div > div.zk_upvideo#zkvideo16554424846734")
    assert box is not None
    assert json.loads(unquote(str(box["data-zkinfo"]))) == {
        "status": "finished",
        "imgUrl": "http://zkres.myzaker.com/img_upload/editor/2022/06/17/1655442484673_W854H480S.jpeg",
        "videoUrl": "http://zkres.myzaker.com/img_upload/editor/article_video/2022/06/17/16554424846734.mp4",
        "name": "16554424846734.mp4",
        "width": 854,
        "height": 480,
    }


def test_body_editor_blocks() -> None:
    html = pages.body(article(Quotation(("甲。", "乙。")), Caption("图注"), Remark("编者注"), Raw("<hr>")))
    tree = soup(html)
    assert len(tree.select("div.zaker_div > div.zaker_quote_v3 > p")) == 2
    assert len(tree.select("div.zaker_div > div.zk_decsimg.zk_alignleft > p")) == 1
    assert len(tree.select("div.zaker_div > div.zk_remark > p")) == 1
    assert len(tree.select("div.zaker_div > div.edi_oper:empty")) == 3
    assert "<hr>" in html


def test_shared_picture_has_one_address() -> None:
    first, second = (article(ImageBlock(shared="art"), ImageBlock(), serial=number) for number in (1, 2))
    (shared, own), (again, other) = placed_images(first), placed_images(second)
    assert shared.url() == again.url()
    assert own.url() != other.url()
    assert shared.month < own.month
    assert {len(placed.id) for placed in (shared, own, other)} == {24}


def listed(layout: Layout, number: int = 0, size: int = 6, channel: int = 13) -> BeautifulSoup:
    return soup(list_pages.list_page(CATALOGUE, CATALOGUE.channel(channel), layout, NOW, number, size))


def test_figure_list() -> None:
    tree = listed("figure", channel=660)
    figures = tree.select('div#content > div.main.flex-block > div#section > div[class="figure flex-block"]')
    assert len(figures) == 7
    advertisement = figures.pop(2)
    assert "myzaker.com/article/" not in str(advertisement)
    for figure, entry in zip(figures, CATALOGUE.channel(660).entries, strict=False):
        link = figure.select_one("div.article.flex-1 > h2.figcaption > a[title][href]")
        assert link is not None
        assert link["href"] == f"//www.myzaker.com/article/{entry.id}/"
        assert link.get_text().strip() == entry.title
        assert figure.select("div.subtitle > span")[1].get_text() == page_frame.list_time(entry, NOW)
    following = tree.select_one("input#nexturl")
    page = tree.select_one("a.next_page")
    assert following is not None
    assert page is not None
    assert str(following["value"]).startswith("//www.myzaker.com/news/next_new.php?f=myzaker_com&url=http%3A%2F%2F")
    assert "/news/home_new.php?" in str(page["href"])
    assert "next_aticle_id%3D" in str(following["value"])


def test_content_block_list() -> None:
    tree = listed("content-block")
    blocks = tree.select("#contentList > div.content-block")
    assert len(blocks) == 7
    hrefs = [str(link["href"]) for link in tree.select("#contentList div.article-wrap > a")]
    assert sum(href.startswith("https://app.myzaker.com/news/topic.php?topic_id=") for href in hrefs) == 1
    assert sum(href.startswith("http://www.myzaker.com/article/") for href in hrefs) == 1
    assert sum(href.startswith("http://https://www.myzaker.com/article/") for href in hrefs) == 1
    assert len(tree.select("span.article-time")) == 7
    assert tree.select_one("input#nexturl") is not None


def win_page_data(html: str) -> dict[str, dict[str, list[dict[str, object]]]]:
    (line,) = (line for line in html.splitlines() if "window.WinPageData" in line)
    found = re.search(r"window\.WinPageData = (.*?);</script>", line)
    assert found is not None
    data = json.loads(found[1])
    assert isinstance(data, dict)
    return data


def test_win_page_data_list() -> None:
    html = list_pages.list_page(CATALOGUE, CATALOGUE.channel(13), "WinPageData", NOW, 0, 6)
    data = win_page_data(html)
    told = {str(item["url"]) for item in data["data"]["article"]}
    rendered = {str(a["href"]) for a in soup(html).select(".seo-list > div.content-block .article-wrap > a")}
    assert len(told) == len(rendered) == 6
    assert len(told - rendered) == len(rendered - told) == 1
    wanted = {entry.id for entry in CATALOGUE.channel(13).entries[:6]}
    assert {url[-24:] for url in told | rendered if "topic" not in url} == wanted
    assert set(data["data"]["article"][0]) == {
        *("title", "desc", "url", "date", "author_name", "auther_name", "author_url", "icon_url", "tag_name"),
        *("thumbnail_mpic", "comment_counts", "tag"),
    }
    assert "&next_aticle_id=" in str(data["next_url"]["value"])


def test_script_cannot_be_ended_by_a_title() -> None:
    odd = article(Text("文"), title="</script><script>alert(1)</script>")
    catalogue = Catalogue([odd])
    html = list_pages.list_page(catalogue, catalogue.channel(13), "WinPageData", NOW)
    assert win_page_data(html)["data"]["article"][0]["title"].strip() == odd.title


@each_case("layout", LAYOUTS)
def test_side_bar_links_are_no_entries(layout: Layout) -> None:
    tree = listed(layout)
    links = {str(link["href"]).strip("/")[-24:] for link in tree.select("div.channel li > a")}
    assert links
    assert not links & {entry.id for entry in CATALOGUE.channel(13).entries}


@each_case("layout", LAYOUTS)
def test_empty_list(layout: Layout) -> None:
    tree = listed(layout, channel=424242)
    assert tree.select_one("#section, #contentList, .seo-list") is not None
    assert not tree.select("div.figure, div.content-block")
    assert tree.select_one("#nexturl, a.next_page") is None


@each_case("layout", LAYOUTS)
@each_case("shown", {article.state: article for article in ARTICLES}.values())
def test_article_page(shown: SampleArticle, layout: Layout) -> None:
    html = pages.article_page(CATALOGUE, shown, layout, NOW)
    tree = soup(html)
    assert tree.title is not None
    assert tree.title.get_text() == f"{shown.title}_ZAKER新闻"
    assert tree.h1 is not None
    assert tree.h1.get_text().strip() == shown.title
    if shown.state == "deleted":
        assert not tree.select("div.article_content")
        return
    assert pages.body(shown) in html
    assert tree.select_one("div.article_content > div#content") is not None
    assert len(tree.select("#content")) == (2 if layout == "figure" else 1)
    if layout == "figure":
        disclaimer = tree.select_one("div.article_content > #content > p#ID_disclaimer:last-child")
        assert disclaimer is not None
        assert tree.select_one("div.article_content + div.article_other") is not None
        assert tree.select("ol.breadcrumb > li")
    if layout == "WinPageData":
        assert tree.select_one("span.time, a.article-auther") is None
    else:
        time = tree.select_one("span.time")
        assert time is not None
        assert time.get_text() == pages.page_time(shown, NOW)
    if layout == "content-block":
        author = tree.select_one("a.article-auther.line")
        assert author is not None
        assert author.get_text() == shown.source
        assert [tag.get_text() for tag in tree.select(".lebel-list a")] == list(shown.tags)
    assert tree.select("div.related_item")


@each_case("layout", app.SHARE_LAYOUTS)
def test_share_page(layout: app.ShareLayout) -> None:
    sample = article(Text("甲。"), ImageBlock())
    tree = soup(app.share_page(sample, layout, NOW))
    assert tree.title is not None
    assert tree.title.get_text() == f"{sample.title}_ZAKER新闻"
    assert "甲。" in tree.get_text()
    if layout == "share-2015":
        assert tree.select_one("#titleContent")
        assert tree.select_one("#content_text > p")
        author = tree.select_one("#AuthorAndTime")
        assert author is not None
        assert author.span is not None
        assert (author.contents[0], author.span.get_text()) == ("某报 ", "5小时前")
    elif layout == "share-2016":
        assert tree.select_one('img[src$="logo32x32.png"]') is not None
    elif layout in app.TEMPLATES:
        assert tree.select_one("#content > p")
        assert not tree.select("h1, article, time")
        assert "wx_share_title" in str(tree)
        assert tree.select_one("#news_template_04_banner" if layout.endswith("04") else "#temple_title")
    else:
        assert tree.select_one("h1")
        assert tree.select_one("div.article div#content:not([zk-guide]) > p")
        assert app.CLOSING_NOTICE in tree.get_text()
    deleted = soup(app.share_page(replace(sample, state="deleted"), layout, NOW))
    assert "甲。" not in deleted.get_text()


def test_challenge_page() -> None:
    html = pages.challenge_page()
    for marker in (
        "window.captcha",
        "once_id:",
        "challenge.rivers.chaitin.cn",
        "SafeLineChallenge",
        "/.safeline/",
    ):
        assert marker in html
    assert not re.search("WinPageData|content-block|article_content", html)


def test_generated_articles_are_unique_and_stay_the_same() -> None:
    made = list(generated_articles(200, ARTICLES))
    assert made == list(generated_articles(200, ARTICLES))
    assert len({generated.id for generated in made}) == len({generated.title for generated in made}) == 200
    texts = [block.html for generated in made for block in generated.blocks if isinstance(block, Text)]
    assert len(set(texts)) == len(texts)
    assert {len(placed_images(generated)) for generated in made} == set(range(7))
    assert [generated.published_at for generated in made] == sorted(
        (generated.published_at for generated in made), reverse=True
    )
