"""A page as blocks and boxes: what stands on one line is one block, and every image has the URL it will show."""

import gc

import pytest

from tests.each_case import each_case
from zakerscraper.exceptions import ParseError
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic.blocks import IMAGE, PLAYER, TEXT, Block, Box, Outline
from zakerscraper.zaker.generic.image_urls import image_source
from zakerscraper.zaker.generic.squeezed import squeezed

REAL = "https://zkres1.myzaker.com/202605/a_1024.jpg"
SMALL = "https://zkres1.myzaker.com/202605/a_320.jpg"
PLACEHOLDER = "https://zkres.myzaker.com/static/img/placeholder.png"


def outline(body: str) -> Outline:
    return Outline(Page(f"<!DOCTYPE html><title>题</title><body>{body}</body>"))


def texts(body: str) -> list[str]:
    return [block.text for block in outline(body).blocks if block.kind == TEXT]


def one(body: str) -> Block:
    (block,) = outline(body).blocks
    return block


def box_of(body: str, tag: str) -> Box:
    return next(box for box in outline(body).boxes if box.tag == tag)


def source_of(image: str) -> str:
    node = Page(f"<body>{image}</body>").first("img")
    assert node is not None
    return image_source(node)


# Texts


def test_inline_elements_do_not_end_a_block() -> None:
    """A line of text with bold words, links and spans in it is one block."""
    assert texts("<p>渡口<b>今晨</b>开<span>航，<i>首</i></span>班<a href='/x'>满员</a>。</p>") == [
        "渡口今晨开航，首班满员。"
    ]


def test_elements_and_line_breaks_end_a_block() -> None:
    """What a browser shows on lines of their own are blocks of their own, in page order."""
    assert texts("<div>一<p>二</p>三<br>四<div>五</div></div>六<ul><li>七<li>八</ul>") == list("一二三四五六七八")


def test_an_element_on_lines_of_its_own_in_an_inline_one_ends_a_block() -> None:
    assert texts("<div><a href='/x'>前<div>中</div>后</a>尾</div>") == ["前", "中", "后尾"]


def test_white_space_is_as_a_browser_shows_it() -> None:
    """Runs of white space are one space, and lines of nothing but white space are no blocks."""
    assert texts("<p>  一 \n\t 二  </p>\n \n<p> </p><p>&nbsp;</p><p>三</p>") == ["一 二", "三"]


@each_case("unseen", ["script", "style", "noscript", "template"])
def test_what_is_never_shown_is_no_block(unseen: str) -> None:
    assert texts(f"<p>前</p><{unseen}>暗</{unseen}><p>后</p>") == ["前", "后"]


def test_comments_of_the_markup_are_no_text() -> None:
    assert texts("<p>前<!-- 暗 -->后</p>") == ["前后"]


def test_a_block_knows_its_box_and_its_text_nodes() -> None:
    """The box of a block is the block around it; taking its leaves away takes away its text and nothing else."""
    found = outline("<div id=a><p class=x>一<b>二</b></p><p>三</p></div>")
    first = found.blocks[0]
    assert (first.box.tag, first.box.attributes) == ("p", {"class": "x"})
    for leaf in first.leaves:
        leaf.remove()
    assert [block.text for block in Outline(Page(found.root.node.html or "")).blocks] == ["三"]


# Links


def test_a_link_around_all_of_a_text_makes_it_a_link() -> None:
    block = one("<p><a href='/article/1'> 夜航 </a></p>")
    assert block.is_link
    assert [link.attributes["href"] for link in block.links] == ["/article/1"]


def test_a_link_in_a_text_does_not_make_it_one() -> None:
    block = one("<p>见<a href='/1'>上篇</a>与<a href='/2'>下篇</a></p>")
    assert not block.is_link
    assert (block.linked, len(block.text)) == (4, 6)
    assert [link.attributes["href"] for link in block.links] == ["/1", "/2"]


def test_a_link_around_blocks_is_the_link_of_each() -> None:
    """A card whose whole surface is a link: its image, its heading and its text all lead there."""
    blocks = outline(f"<a href='/1'><img src='{REAL}'><h3>题</h3><p>文</p></a><p>后</p>").blocks
    assert [(block.kind, bool(block.links)) for block in blocks] == [
        (IMAGE, True),
        (TEXT, True),
        (TEXT, True),
        (TEXT, False),
    ]


# Boxes


def test_a_box_has_the_blocks_in_it() -> None:
    found = outline(f"<header>零</header><div><p>一</p><img src='{REAL}'><p>二</p></div><footer>三</footer>")
    div = next(box for box in found.boxes if box.tag == "div")
    assert [block.text for block in found.within(div)] == ["一", "", "二"]
    assert [block.text for block in found.within(found.root)] == ["零", "一", "", "二", "三"]


def test_an_inline_box_has_the_line_it_stands_in() -> None:
    """A link without a block in it still has a block: that of its line."""
    found = outline("<p>前<a href='/1'>中</a></p><p>后</p>")
    link = next(box for box in found.boxes if box.tag == "a")
    assert [block.text for block in found.within(link)] == ["前中"]


def test_what_is_left_out_is_out_with_all_in_it() -> None:
    found = outline("<div><p>一</p><p>二</p></div><p>三</p>")
    div = next(box for box in found.boxes if box.tag == "div")
    found.leave_out(div, "试")
    assert [block.text for block in found.within(found.root)] == ["三"]
    assert div.left_out == "试"


def test_boxes_know_what_is_around_them() -> None:
    found = outline("<div><p>一<b>二</b></p></div>")
    by_tag = {box.tag: box for box in found.boxes}
    assert [box.tag for box in by_tag["b"].around()] == ["b", "p", "div", "body"]
    assert by_tag["div"].holds(by_tag["b"])
    assert not by_tag["b"].holds(by_tag["div"])


@each_case(
    ("attributes", "words"),
    [
        ('class="related-list"', {"related", "list"}),
        ('class="articleShare-bar" id="Foot"', {"article", "share", "bar", "foot"}),
        ('role="contentinfo" data-testid="hot_box"', {"contentinfo", "hot", "box"}),
        ('class="comment1 ad2"', {"comment", "ad"}),
        # Hashes of tools are no words: the `ad` and `hot` in them are chance.
        ('class="Stack_media__79jAd"', {"stack", "media"}),
        ('class="css-1adx9k sc-aXZhot"', {"css", "sc"}),
        ('class="header shadow"', {"header", "shadow"}),
        ("", set()),
    ],
)
def test_words_of_a_box_are_those_of_its_names(attributes: str, words: set[str]) -> None:
    """Class, id, role and test id in any manner of writing; hashes that tools append are left out."""
    assert box_of(f"<div {attributes}>文</div>", "div").words == words


def test_a_selector_leads_a_person_to_the_box() -> None:
    """At most three steps, an id ends them."""
    assert box_of("<main class=m><div><p class='a b c'>文</p></div></main>", "p").selector == "main.m > div > p.a.b"
    assert box_of("<main><section id=s><p>文</p></section></main>", "p").selector == "section#s > p"


# Images and players


@each_case(
    "image",
    [
        f'<img src="{REAL}">',
        f'<img data-original="{REAL}" src="{PLACEHOLDER}">',
        f'<img data-src="{REAL}" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        f'<img data-lazy="{REAL}" src="/static/loading.gif">',
        f'<img data-lazy-src="{REAL}" src="about:blank">',
        f'<img srcset="{SMALL} 320w, {REAL} 1024w" src="{SMALL}">',
        f'<img srcset="{REAL} 2x, {SMALL}">',
        f'<img data-srcset="{SMALL} 320w, {REAL} 1024w">',
        f'<picture><source srcset="{SMALL} 1x, {REAL} 2x"><img src="{PLACEHOLDER}"></picture>',
        f'<picture><source data-srcset="{REAL}"><img></picture>',
        f'<img src="{PLACEHOLDER}"> <noscript><img src="{REAL}"></noscript>',
        f"""<img data-image-info='{{"w": 640, "url": "{REAL}"}}' src="{PLACEHOLDER}">""",
        f"""<img data-p='{{"src":"{REAL.replace("/", chr(92) + "/")}"}}' src="{PLACEHOLDER}">""",
        f'<img data-zk-late-art="{REAL}" src="{PLACEHOLDER}">',
        f'<img data-tracking="https://stat.myzaker.com/show?x=1" data-big="{REAL}?s=1">',
    ],
)
def test_an_image_has_the_url_it_will_show(image: str) -> None:
    """Lazy images of every kind have their own URL, not the placeholder's."""
    assert source_of(image).removesuffix("?s=1") == REAL


@each_case("name", ["data-avatar", "data-author-face", "data-watermark-src", "data-logo", "face"])
def test_what_another_image_s_url_is_kept_under_is_none_of_this_one(name: str) -> None:
    other = "https://a.example/other.png"
    assert source_of(f'<img {name}="{other}" src="{REAL}">') == REAL
    assert source_of(f'<img {name}="{other}" src="../res/1/a_b.jpg">') == "../res/1/a_b.jpg"


def test_a_relative_url_is_one_where_it_has_an_image_s_name() -> None:
    assert source_of('<img src="../res/1/a_b.jpg">') == "../res/1/a_b.jpg"
    assert source_of('<img src="/i/blank.gif" data-src="./W0202.png">') == "./W0202.png"
    attachment = "forum.php?mod=attachment&aid=MTIzfGE0"
    assert source_of(f'<img src="static/image/common/none.gif" zoomfile="{attachment}" file="x">') == attachment
    assert source_of(f'<img src="{attachment}">') == attachment
    url = "https://bbs.example.com/data/attachment/7"
    assert source_of(f'<img src="static/image/common/none.gif" file="{url}">') == url
    assert source_of('<img src="show?id=1">') == source_of('<img src="data:image/x.png">') == ""


@each_case("name", ["full-url", "image", "hd-src", "original"])
def test_behind_a_placeholder_a_url_needs_no_ending_of_an_image(name: str) -> None:
    url = "https://a.example/show?id=1"
    assert source_of(f'<img src="{PLACEHOLDER}" data-{name}="{url}">') == url
    assert source_of(f'<img src="{PLACEHOLDER}" data-share-link="{url}">') == ""


@each_case(
    "image",
    [
        "<img>",
        '<img src="">',
        f'<img src="{PLACEHOLDER}">',
        '<img src="https://zkres.myzaker.com/i/blank.gif">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="javascript:alert(1)">',
        '<img alt="https://zkres1.myzaker.com/a.jpg">',
        f'<img><p></p><noscript><img src="{REAL}"></noscript>',
    ],
)
def test_an_image_that_shows_nothing_has_no_url(image: str) -> None:
    assert source_of(image) == ""


def test_a_set_of_thousands_of_candidates_takes_no_time() -> None:
    candidates = ", ".join(f"https://zkres1.myzaker.com/{number}.jpg {number}w" for number in range(1, 20_000))
    assert source_of(f'<img srcset="{candidates}">') == "https://zkres1.myzaker.com/19999.jpg"


def test_an_image_in_a_line_parts_it() -> None:
    """The text before an image and the text behind it are two blocks around it, all of them the paragraph's."""
    blocks = outline(f"<p>前<img src='{REAL}'>后</p>").blocks
    assert [(block.kind, block.text, block.url) for block in blocks] == [
        (TEXT, "前", ""),
        (IMAGE, "", REAL),
        (TEXT, "后", ""),
    ]
    assert blocks[0].box is blocks[2].box is blocks[1].box.parent


@each_case(
    ("player", "url"),
    [
        ('<iframe src="https://v.qq.com/x"></iframe>', "https://v.qq.com/x"),
        ('<iframe data-src="https://v.qq.com/x"></iframe>', "https://v.qq.com/x"),
        ('<video src="/a.mp4">看不了</video>', "/a.mp4"),
        ('<div class="zk_upvideo" data-zkinfo="%7B%7D"></div>', "%7B%7D"),
    ],
)
def test_players_are_blocks(player: str, url: str) -> None:
    """A frame, a video, ZAKER's own player; what stands in them for old browsers is no text."""
    before, block, after = outline(f"<p>前</p>{player}<p>后</p>").blocks
    assert (block.kind, block.url) == (PLAYER, url)
    assert (before.text, after.text) == ("前", "后")


# Bounds


@pytest.mark.parametrize("page", ["<i></i>" * 20_001, "<div>" * 101], ids=["many", "deep"])
def test_a_page_of_too_many_or_too_deep_elements_is_unreadable(page: str) -> None:
    with pytest.raises(ParseError, match="too many elements"):
        outline(f"{page}<p>文</p>")


def test_a_page_just_below_the_bounds_is_read() -> None:
    assert texts("<div>" * 90 + "深") == ["深"]
    assert texts("<p>文</p>" * 9_000) == ["文"] * 9_000


def test_texts_are_compared_without_white_space_and_variants() -> None:
    assert squeezed(" Ａｂ　ｃ，\n１２ ") == squeezed("abC,12")
    assert squeezed("甲") != squeezed("乙")


def test_an_outline_that_was_taken_apart_holds_no_box_by_another() -> None:
    """Boxes that hold each other stay until the garbage collector comes by."""
    found = outline("<div><p>一<b>二</b></p><p>三</p></div>")
    found.take_apart()
    inner = found.boxes[-1]
    assert not any(box in gc.get_referents(inner) for box in found.boxes)


def test_a_long_set_of_images_is_gone_through_once() -> None:
    for value in ("x" * 100_000 + " y", "aa," * 30_000 + " b c", "//a" + "_blank" * 20_000, "//a/_image?" * 10_000):
        assert not source_of(f'<img srcset="{value}">').startswith("x")
    assert source_of('<img srcset="//a/b.jpg 1x,//a/c,w_3.jpg 2x, //a/d.jpg 1.5x">') == "//a/c,w_3.jpg"


def test_no_box_ends_behind_the_last_block() -> None:
    """What holds nothing but control characters shows nothing."""
    for body in ("<p>一</p><a>\x01</a>", "<p>一</p><a>\x7f<!", "<a>\x01</a>", "<b>\x08 </b>二"):
        found = outline(body)
        assert all(box.last <= len(found.blocks) for box in found.boxes), body


def test_a_page_of_frames_has_no_outline() -> None:
    with pytest.raises(ParseError, match="a page of frames"):
        Outline(Page('<!DOCTYPE html><html><head></head><frameset><frame src="/a"></frameset></html>'))
