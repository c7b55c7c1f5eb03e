"""The picture that a reader sees in the end: the right one of its addresses, whole, at its largest reasonable size."""

from __future__ import annotations

from tests.each_case import each_case
from zakerscraper.document.body import images
from zakerscraper.document.image_sources import largest_in_srcset
from zakerscraper.document.sanitize import clean

A = "https://a.example"
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
PNG = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@each_case(
    ("served", "source"),
    [
        ("<img src='/upload/a.jpg'>", f"{A}/upload/a.jpg"),
        ("<img src='a.jpg?b=c:d'>", f"{A}/article/a.jpg?b=c:d"),
        ("<img data-original='../a.jpg'>", f"{A}/a.jpg"),
        (f"<img src='{DOT}' data-lazy='//a.example/a.jpg'>", f"{A}/a.jpg"),
        (f"<img src='{DOT}' data-srcset='//a.example/a.jpg 2x'>", f"{A}/a.jpg"),
        (f"<img src='{DOT}' data-hd='//a.example/a.jpg'>", f"{A}/a.jpg"),
        (f"<img src='{DOT}'><noscript><img src='//a.example/a.jpg'></noscript>", f"{A}/a.jpg"),
        (f"<img src='{DOT}'>\n<noscript>请打开脚本<img src='//a.example/a.jpg'></noscript>", f"{A}/a.jpg"),
        (f"<img data-src='{A}/a.jpg'><noscript><img src='{A}/a_1024.jpg'></noscript>", f"{A}/a.jpg"),
        (f"<img src='{A}/blank.gif' srcset='{A}/a.jpg 1200w'>", f"{A}/a.jpg"),
        (f"<img src='{A}/img/loading.gif' data-src='{A}/a.jpg'>", f"{A}/a.jpg"),
        (f"<img data-src='{A}/placeholder.png?v=1' src='{A}/a.jpg'>", f"{A}/a.jpg"),
        (f"<img data-original='{A}/a.jpg' srcset='{A}/b.jpg 2x'>", f"{A}/a.jpg"),
        (f"<img src='{A}/a.jpg' srcset='{A}/a_2.jpg 2x'>", f"{A}/a_2.jpg"),
        (f"<img src='{A}/a.jpg' width=800 srcset='{A}/a_300.jpg 300w'>", f"{A}/a.jpg"),
        (f"<picture><source srcset='{A}/a.webp'><img src='{A}/s.jpg'></picture>", f"{A}/a.webp"),
        (f"<picture><source data-srcset='{A}/a.webp'><img src='{DOT}'></picture>", f"{A}/a.webp"),
        (f"<noscript><picture><source srcset='{A}/a.webp'><img></picture></noscript>", f"{A}/a.webp"),
        (f"<div style='background-image:url({A}/a.jpg)'></div>", f"{A}/a.jpg"),
        ("<span style=\"background: #fff url( '/a.jpg' )\"> </span>", f"{A}/a.jpg"),
        (f"<div data-bg='{A}/a.jpg'></div>", f"{A}/a.jpg"),
        (f"<img src='{A}/loading-dock.jpg'>", f"{A}/loading-dock.jpg"),
        (f"<img src='{A}/1x1.gif'>", ""),
        ("<img src='javascript:1' data-src='data:text/html,x'>", ""),
        ("<img src='#a'>", ""),
        (f"<div style='background-image:url({A}/a.jpg)'>文</div>", ""),
    ],
)
def test_the_picture_is_found_wherever_its_address_stands(served: str, source: str) -> None:
    cleaned = clean(served, base_url=f"{A}/article/1")
    assert [picture.url for picture in images(cleaned.html)] == ([source] if source else [])
    assert clean(cleaned.html).html == cleaned.html
    assert "data-src" not in cleaned.html


@each_case(
    ("candidates", "address"),
    [
        ("a.jpg 1x, b.jpg 2x", "b.jpg"),
        ("a.jpg, b.jpg 2x", "b.jpg"),
        ("b.jpg 1200w, a.jpg 300w", "b.jpg"),
        ("w_300,h_200/a.jpg 1x, w_600,h_400/a.jpg 2x", "w_600,h_400/a.jpg"),
        ("w_300,h_200/a.jpg 300w,w_600,h_400/a.jpg 600w", "w_600,h_400/a.jpg"),
        ("a.jpg,", "a.jpg"),
        (" \n a.jpg\n2x ", "a.jpg"),
        ("a.jpg 800w, b.jpg 1600w, c.jpg 6000w", "b.jpg"),
        ("a.jpg 5000w, b.jpg 6000w", "a.jpg"),
        ("a.jpg 1x, b.jpg 2x, c.jpg 10x", "b.jpg"),
        ("a.jpg 2x, b.jpg 900w", "b.jpg"),
        ("a.jpg 1.5x, b.jpg 1x", "a.jpg"),
        ("a.jpg nonsense", ""),
        (",,,", ""),
        ("", ""),
        (", ".join(f"{n}.jpg {n}w" for n in range(1, 60)), "59.jpg"),
    ],
)
def test_the_largest_reasonable_picture_of_a_set_is_taken(candidates: str, address: str) -> None:
    assert largest_in_srcset(candidates)[0] == address


@each_case(
    ("address", "stays"),
    [
        (PNG, True),
        ("data:image/png;base64,iVBORw0KGgo=", True),
        ("DATA:image/JPEG;base64,/9j/4AAQ", True),
        ("data:image/gif;base64,R0lGODlhAgACAAAAACw=", True),
        (DOT, False),
        ("data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=", False),
        ("data:image/png,x", False),
        ("data:image/png;base64,PHNjcmlwdD4=", False),
        ("data:text/html;base64,iVBORw0KGgo=", False),
        ('data:image/png;base64,iVBORw0KGgo="onerror=x', False),
        ("data:image/png;base64," + "iVBORw0K" * 200_000, False),
    ],
)
def test_a_picture_in_the_page_itself_stays_there(address: str, stays: bool) -> None:
    html = clean(f"<img src='{address}'>").html
    assert html.startswith('<img src="data:image/') is stays
    assert bool(html) is stays
    assert clean(html).html == html


def test_relative_addresses_of_links_and_players_are_told_from_the_pages() -> None:
    served = "<a href='/a'>甲</a><a href='#b'>乙</a><video src='c.mp4' poster='d.jpg'></video>"
    assert clean(served, base_url=f"{A}/x/1").html == (
        f'<a href="{A}/a">甲</a>乙<video src="{A}/x/c.mp4" poster="{A}/x/d.jpg"></video>'
    )
    assert clean(served).html == "甲乙<video></video>"
