"""Whole documents, byte for byte, and how they reach a blog.

`golden/NAME.json` is an article as it is served, `golden/NAME.BODY.LINKS.md` its document; all were read against the
format by eye. No article has been published anywhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import frontmatter
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.each_case import each_case
from zakerscraper.document.body import ImageLink
from zakerscraper.document.render import DocumentOptions, image_link, placeholder, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article, Image

GOLDEN = Path(__file__).parent / "golden"
STILL = "http://zkres1.myzaker.com/202204/1_1024.jpg"
MOVING = "http://zkres1.myzaker.com/202204/1_raw.gif"
ARTICLE = Article(
    id="0123456789abcdef01234567",
    url="https://www.myzaker.com/article/0123456789abcdef01234567",
    title="标题",
    categories=["新媒体", "ZAKER", "source"],
    published_at=datetime(2022, 4, 8, 21, 16, tzinfo=SHANGHAI),
)


def golden_article(name: str) -> Article:
    data = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    cleaned = clean("".join(data["served"]))
    urls = [url for picture in cleaned.images for url in (picture.url, picture.animation_url) if url]
    return Article(
        id=data["id"],
        url=f"https://www.myzaker.com/article/{data['id']}",
        title=data["title"],
        categories=data["categories"],
        published_at=datetime.fromisoformat(data["published_at"]),
        body_html=cleaned.html,
        images=[Image(url=url, path=data["paths"].get(url, "")) for url in urls],
    )


def golden_documents() -> list[Path]:
    return sorted(GOLDEN.glob("*.md"))


def test_there_are_golden_documents_of_every_kind() -> None:
    kinds = {tuple(path.stem.split(".")[1:]) for path in golden_documents()}
    assert kinds == {(body, links) for body in ("html", "markdown") for links in ("proxy", "local", "original")}


@pytest.mark.parametrize("path", golden_documents(), ids=lambda path: path.stem)
def test_a_document_is_right_to_the_byte(path: Path) -> None:
    name, body, links = path.stem.split(".")
    text = render_document(golden_article(name), DocumentOptions(body=body, image_links=links))
    assert text.encode() == path.read_bytes()


@pytest.mark.parametrize("path", golden_documents(), ids=lambda path: path.stem)
def test_a_document_reads_as_a_blog_reads_it(path: Path) -> None:
    name = path.stem.split(".")[0]
    article = golden_article(name)
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    assert post["title"] == article.title
    assert post["categories"] == article.categories
    assert post["headimg"] == post["thumbnail"]
    assert (post["author"], post["comments"]) == ("ZAKER", False)


@each_case(
    ("links", "picture", "link"),
    [
        ("proxy", ImageLink(STILL), "https://cors.zfour.workers.dev/?" + STILL),
        ("proxy", ImageLink(STILL, MOVING), "https://cors.zfour.workers.dev/?" + STILL),
        ("proxy", ImageLink("https://a.example/1.jpg"), "https://a.example/1.jpg"),
        ("original", ImageLink(STILL, MOVING), STILL),
        ("original", ImageLink("https://a.example/1.jpg"), "https://a.example/1.jpg"),
        ("local", ImageLink(STILL), "/images/202204/1_1024.jpg"),
        ("local", ImageLink(STILL, MOVING), "/images/202204/1_raw.gif"),
        ("local", ImageLink(STILL, "http://a.example/gone.gif"), "/images/202204/1_1024.jpg"),
        ("local", ImageLink("http://a.example/gone.jpg"), "http://a.example/gone.jpg"),
        ("local", ImageLink("http://a.example/gone.jpg", MOVING), "/images/202204/1_raw.gif"),
    ],
)
def test_pictures_are_linked_as_the_setting_says(links: str, picture: ImageLink, link: str) -> None:
    paths = {STILL: "images/202204/1_1024.jpg", MOVING: "images/202204/1_raw.gif"}
    assert image_link(picture, paths, DocumentOptions(image_links=links)) == link


def test_the_proxy_can_be_another() -> None:
    options = DocumentOptions(image_proxy="https://proxy.example/")
    assert image_link(ImageLink(STILL), {}, options) == "https://proxy.example/" + STILL


def test_the_cover_is_the_first_picture_as_it_is_linked() -> None:
    body = clean(f'<p>文</p><img src="{STILL}"><img src="https://a.example/2.jpg">').html
    article = replace(ARTICLE, body_html=body, images=[Image(STILL, path="images/202204/1_1024.jpg")])
    for links, cover in [
        ("proxy", "https://cors.zfour.workers.dev/?" + STILL),
        ("local", "/images/202204/1_1024.jpg"),
        ("original", STILL),
    ]:
        text = render_document(article, DocumentOptions(image_links=links))
        assert f"\nheadimg: '{cover}'\n" in text
        assert f"\nthumbnail: '{cover}'\n" in text
        assert f' src="{cover}" referrerpolicy="no-referrer">' in text


@pytest.mark.parametrize("id_", ["0" * 24, "f" * 24, "5f3c9a1e7f780b2c4d00a139"])
def test_the_cover_of_an_article_without_pictures_stays_the_same(id_: str) -> None:
    cover = placeholder(id_)
    assert re.fullmatch(r"https://picsum\.photos/400/300\?random=\d{1,4}", cover)
    assert placeholder(id_.upper()) == cover
    assert f"\nheadimg: '{cover}'\n" in render_document(
        replace(ARTICLE, id=id_, body_html="<p>文</p>"), DocumentOptions()
    )


def test_covers_of_different_articles_differ_mostly() -> None:
    assert len({placeholder(f"6251168c8e9f0947667e{n:04x}") for n in range(100)}) > 90


def test_braces_are_references_in_text_and_attributes() -> None:
    body = clean('<p data-x="{a}">{{ b }}{% c %}</p><img src="http://a.example/{d}.jpg">').html
    written = render_document(replace(ARTICLE, body_html=body), DocumentOptions()).partition("<div>")[2]
    assert "{" not in written
    assert "}" not in written
    assert '<p data-x="&#123;a&#125;">&#123;&#123; b &#125;&#125;&#123;% c %&#125;</p>' in written


# What may stand between tags, and what would be Markdown there.
_PIECES = [
    "<p>", "</p>", "<div>", "</div>", "<strong>", "</strong>", "<span>", "</span>", "<br>", "<pre>", "</pre>", "<ul>",
    "<li>", "</ul>", "<table>", "<td>", "</table>", "<blockquote>", "</blockquote>", "<!-- -->", "<script></script>",
    "<x-y>", "</x-y>", "<video src='http://a.example/1.mp4'></video>", "<iframe src='//v.qq.com/1'></iframe>",
    "<a href='http://a.example/'>", "</a>", "<img src='http://a.example/1.jpg' alt='\n\n# 图\n\n'>", "\n", "\n\n",
    "\n\n    ", "\n\n\t", "\r\n\r\n", "&#10;&#10;", "&#13;&#13;", "\f", "&#12;", "\u00a0", "\u3000", "\u2028",
    "[x](javascript:alert(1))", "# 题", "- 项", "***", "```", "    码",
]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@example("&#13;&#13;")
@example("\n\n&#12;</p>[x](javascript:alert(1))")
@example("<p>\n\n&#12;</p><p>[x](javascript:alert(1))</p>")
@example("<pre>\n\n# 题</pre>")
def test_markdown_never_wakes_inside_a_body(html: str) -> None:
    """To a renderer of Markdown all of a body is HTML that it leaves alone."""
    text = render_document(replace(ARTICLE, body_html=clean(html).html), DocumentOptions())
    tokens = MarkdownIt("commonmark").parse(frontmatter.loads(text).content)
    assert {token.type for token in tokens} == {"html_block"}
    assert "\r" not in text


@pytest.mark.parametrize(
    "caption", ['<div class="zk_decsimg zk_alignleft">桥边的<b>人</b>。</div>', "<figcaption>桥边的人。</figcaption>"]
)
def test_an_excerpt_has_no_caption(caption: str) -> None:
    html = clean(f'<p>桥通了。</p><p><img src="{STILL}"></p>{caption}<p>车也通了。</p>').html
    text = render_document(replace(ARTICLE, body_html=html), DocumentOptions(front_matter="full"))
    assert "\nexcerpt: '桥通了。 车也通了。'\n" in text
