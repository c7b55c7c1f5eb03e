"""Images and notes that a page holds as data alone are an article's, and lists that lead elsewhere are not."""

import json
from typing import Any

import pytest

from tests.each_case import each_case
from tests.zaker.generic.article_pages import AUTHOR, FIRST, IMAGE, SECOND, SHOWN, TITLE, images, lines, page, read

URLS = [IMAGE.format(n) for n in range(1, 4)]


def gallery(items: list[dict[str, Any]], text: str = "", form: str = "variable") -> str:
    data = json.dumps({"info": {"setname": TITLE}, "list": items}, ensure_ascii=False)
    markup = f"<script>var _galleryData = {data};</script>"
    if form == "textarea":
        markup = f'<textarea name="gallery-data" style="display:none">{data}</textarea>'
    return page(f"<h1>{TITLE}</h1><p>来源：{AUTHOR} {SHOWN}</p>{text}<div><p>图片加载中…</p></div>{markup}")


@each_case("form", ["variable", "textarea"])
@each_case("text", ["", f"<p>{FIRST}</p>"])
def test_a_gallery_goes_behind_the_text_that_the_page_shows(form: str, text: str) -> None:
    items = [{"img": url, "timg": f"{url}.s.jpg", "note": f"第{n}张<br>{SECOND}"} for n, url in enumerate(URLS)]
    found = read(gallery(items, text, form))
    assert images(found) == URLS
    assert lines(found) == [*([FIRST] if text else []), *(line for n in range(3) for line in (f"第{n}张", SECOND))]
    assert found.author == AUTHOR


def test_images_without_notes_are_a_gallery_where_there_is_no_text() -> None:
    assert images(read(gallery([{"src": url} for url in URLS]))) == URLS


def test_what_leads_to_other_pages_is_no_gallery() -> None:
    items = [{"img": url, "note": SECOND, "link": f"/article/{n}"} for n, url in enumerate(URLS)]
    found = read(gallery(items, f"<p>{FIRST}</p><p>{SECOND}</p>"))
    assert (lines(found), images(found)) == ([FIRST, SECOND], [])


@pytest.mark.parametrize(
    "items",
    [
        [{"img": url, "desc": "优惠", "url": f"https://shop.example/{n}"} for n, url in enumerate(URLS)],
        [{"pic": url, "content": "说得好"} for url in URLS],
        [{"url": f"https://news.example/about/{n}", "text": "关于我们"} for n in range(3)],
    ],
)
def test_lists_of_other_things_are_no_gallery_beside_a_text(items: list[dict[str, Any]]) -> None:
    markup = f"<script>initGallery(); var others = {json.dumps(items)};</script>"
    found = read(page(f"<h1>{TITLE}</h1><p>来源：{AUTHOR} {SHOWN}</p><p>{FIRST}</p><p>{SECOND}</p>{markup}"))
    assert (lines(found), images(found)) == ([FIRST, SECOND], [])


def test_what_leads_on_by_its_url_is_no_gallery_though_it_is_called_one() -> None:
    items = [{"img": url, "note": SECOND, "url": f"https://n.example/{n}"} for n, url in enumerate(URLS)]
    assert images(read(gallery(items, f"<p>{FIRST}</p><p>{SECOND}</p>"))) == []


def test_a_gallery_is_shown_behind_a_script_that_names_the_end_of_a_page() -> None:
    html = gallery([{"img": url, "note": FIRST} for url in URLS])
    html = html.replace("<script>", "<script>var end = '</body>';</script><script>")
    found = read(html)
    assert (images(found), found.evidence["body"]) == (URLS, "body")
