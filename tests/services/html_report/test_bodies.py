"""Bodies as the page's frame shows them: local pictures, and nothing else that would be loaded."""

import base64
import json
import re
import zlib
from urllib.parse import quote

from tests.each_case import each_case
from zakerscraper.document.sanitize import clean
from zakerscraper.services.html_report.bodies import BLOCK, Packer, render_body

PATHS = {"http://zkres1.myzaker.com/a.jpg": "images/202605/a b?.jpg", "http://zkres1.myzaker.com/out.jpg": "../out.jpg"}
LOADS = re.compile(r'(?:src|poster|srcset|background)="(?!\.\./images/)', re.IGNORECASE)


def made(markup: str) -> str:
    """Return what the page shows of *markup* after it was cleaned as a crawl cleans it."""
    return render_body(clean(markup).html, PATHS, "../")


def test_a_picture_on_disk_is_shown_from_there() -> None:
    assert 'src="../images/202605/a%20b%3F.jpg"' in made('<p><img src="http://zkres1.myzaker.com/a.jpg"></p>')


@each_case(
    ("markup", "link", "words"),
    [
        ('<img src="http://zkres1.myzaker.com/b.jpg">', "http://zkres1.myzaker.com/b.jpg", "picture"),
        ('<img src="http://zkres1.myzaker.com/out.jpg">', "http://zkres1.myzaker.com/out.jpg", "picture"),
        ('<iframe src="https://v.qq.com/iframe/p?vid=1&amp;x=2"></iframe>', "https://v.qq.com/iframe/p", "video"),
        ('<video src="http://v.myzaker.com/1.mp4" poster="http://v.myzaker.com/1.jpg"></video>', "1.mp4", "video"),
        ('<video><source src="http://v.myzaker.com/2.mp4"></video>', "2.mp4", "video"),
        ('<audio src="http://v.myzaker.com/3.mp3" controls></audio>', "3.mp3", "audio"),
        (
            '<div class="zk_upvideo" data-zkinfo="'
            + quote(json.dumps({"videoUrl": "http://v.myzaker.com/4.mp4"}))
            + '"></div>',
            "http://v.myzaker.com/4.mp4",
            "video",
        ),
    ],
)
def test_what_would_be_loaded_from_elsewhere_becomes_a_link(markup: str, link: str, words: str) -> None:
    html = made(f"<p>before</p>{markup}<p>after</p>")
    assert not LOADS.search(html)
    address = re.search(r'<a class="elsewhere" href="([^"]*)" rel="noopener noreferrer">(\w+)', html)
    assert address, html
    assert link in address[1]
    assert address[2] == words
    assert html.index("before") < html.index(address[0]) < html.index("after")


def test_links_without_a_scheme_get_one() -> None:
    html = made('<p><a href="//www.myzaker.com/x">a</a></p><iframe src="//v.qq.com/iframe/p?vid=1"></iframe>')
    assert 'href="https://www.myzaker.com/x"' in html
    assert 'href="https://v.qq.com/iframe/p?vid=1"' in html


@each_case("zkinfo", ["", "%7B", "[]", "%7B%22videoUrl%22%3A%22javascript%3Aalert(1)%22%7D", "null"])
def test_a_damaged_video_is_no_link(zkinfo: str) -> None:
    html = made(f'<p>text</p><div class="zk_upvideo" data-zkinfo="{zkinfo}"></div>')
    assert "text" in html
    assert "href" not in html


def test_handlers_without_a_value_and_data_for_scripts_go() -> None:
    html = made(
        '<p title="an onclick stays in words">onclick data-x="1"</p><div class="img_box" onclick data-a="b">x</div>'
    )
    assert "onclick" not in re.sub("<p.*?</p>", "", html)
    assert 'onclick data-x="1"' in html, "text is not touched"
    assert "data-a" not in html


def test_packed_bodies_are_found_where_it_says() -> None:
    packer, texts = Packer(), [f"正文 {number} </script>" for number in range(BLOCK + 3)]
    places = [packer.add(text) for text in texts]
    packer.close()
    assert places[-1] == (1, 2)
    blocks = [json.loads(zlib.decompress(base64.b64decode(block))) for block in packer.blocks]
    assert [blocks[block][place] for block, place in places] == texts
    assert not re.search(r"[^A-Za-z0-9+/=]", "".join(packer.blocks))
