"""The cover: the first picture of a body that is one, and never a counter, a dot, an icon or an avatar."""

from __future__ import annotations

from datetime import datetime

from tests.each_case import each_case
from zakerscraper.document.cover import choose_cover, why_no_cover
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.items import SHANGHAI, Article, Image

OWN = "http://zkres1.myzaker.com/202605/6a0aa9f08e9f09000000002d_1024.jpg"
OTHER = "https://a.example/photo.jpg"
ID = "6a0aa9f08e9f09000000002d"


def body(*images: str) -> str:
    return clean("".join(f"<p><img {image}></p>" for image in images)).html


@each_case(
    ("image", "reason"),
    [
        (f'data-original="{OWN}" data-width="640" data-height="180"', ""),
        (f'data-original="{OWN}"', ""),
        (f'src="{OTHER}"', ""),
        (f'src="{OTHER}" width="100%"', ""),
        (f'src="{OTHER}" style="width: 600px; height: 400px"', ""),
        ('src="https://a.example/iconic-photo.jpg"', ""),
        ('src="https://a.example/catalogo/1.jpg"', ""),
        ('src="https://a.example/country/discounts.jpg"', ""),
        (f'src="{OTHER}" width="1" height="1"', "1 pixels are too few"),
        (f'src="{OTHER}" width="600" height="2"', "2 pixels are too few"),
        (f'src="{OTHER}" style="width:20px"', "20 pixels are too few"),
        (f'src="{OTHER}" data-width="96" data-height="96"', "96 pixels are too few"),
        ('src="https://a.example/e_W30H30S.jpeg"', "30 pixels are too few"),
        (f'src="{OTHER}" class="user-avatar"', "it is named avatar"),
        ('src="https://a.example/avatars/7.jpg"', "it is named avatars"),
        ('src="https://a.example/img/icon-share.png"', "it is named icon"),
        ('src="https://hm.baidu.com/hm.gif?si=1"', "hm.baidu.com counts readers"),
        ('src="https://s11.cnzz.com/z_stat.php?id=1"', "s11.cnzz.com counts readers"),
        ('src="https://counter.a.example/1.gif"', "counter.a.example counts readers"),
        ('src="http://zkres.myzaker.com/data/image/logo/13755.png"', "it is part of the site"),
        ('src="http://zkres.myzaker.com/static/wap/images/a.png"', "it is part of the site"),
    ],
)
def test_what_is_no_picture_of_the_article_is_no_cover_and_the_reason_is_told(image: str, reason: str) -> None:
    chosen = choose_cover(body(image, f'src="{OWN}"'))
    assert chosen.image
    assert [why for _, why in chosen.refused] == ([reason] if reason else [])
    assert (chosen.image.url == OWN) is (bool(reason) or OWN in image)


@each_case(
    ("known", "reason"),
    [
        ((1, 1), "1 pixels are too few"),
        ((48, 600), "48 pixels are too few"),
        ((120, 120), "120 pixels are too few"),
        ((640, 180), ""),
        ((None, None), "it is named logo"),
    ],
)
def test_what_is_known_goes_before_what_is_stated(known: tuple[int | None, int | None], reason: str) -> None:
    """A large picture is one whatever its name, and a dot is none whatever the page says."""
    address = "https://a.example/logo.png"
    assert why_no_cover(address, {"width": "600", "height": "400"}, known) == reason


def test_a_broken_address_is_no_cover() -> None:
    assert why_no_cover("http://[", {}) == "its address is broken"


def test_a_picture_of_the_body_itself_is_no_cover() -> None:
    html = body("src='data:image/png;base64,iVBORw0KGgo='", f"src='{OWN}'")
    chosen = choose_cover(html)
    assert chosen.image
    assert chosen.image.url == OWN


def test_documents_have_the_chosen_cover_twice_and_a_placeholder_without_one() -> None:
    article = Article(id=ID, url="", title="题", published_at=datetime(2026, 5, 18, tzinfo=SHANGHAI))
    article.body_html = body(f'src="{OTHER}"', f'src="{OWN}"')
    article.images = [Image(OTHER, width=1, height=1), Image(OWN)]
    text = render_document(article, DocumentOptions(image_links="original"))
    assert f"headimg: '{OWN}'\n" in text
    assert f"thumbnail: '{OWN}'\n" in text
    article.images[1].width = article.images[1].height = 16
    assert "headimg: 'https://picsum.photos/400/300?random=" in render_document(article, DocumentOptions())
