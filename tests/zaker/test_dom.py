"""A page is seen as an HTML5 parser sees it."""

from hypothesis import given
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.zaker.dom import Page, attribute, text_of

PAGE = Page(
    '<html><head><title> 标题\n一 </title><meta name="keywords" content=""><meta name="keywords" content=" 甲,乙 ">'
    '<meta property="og:title" content="题"><script src="a.js">外</script></head><body>'
    '<p class="a"> </p><p class="a">一 <b>二</b>\n 三</p><p class="b">四</p><i title="" data-x=" x&amp;y "></i>'
    "<script>var a = '<p class=\"a\">假</p>';</script></body></html>"
)


@each_case(
    ("selectors", "text"),
    [
        (("p.a",), "一 二 三"),
        (("p.b", "p.a"), "四"),
        (("p.none", "p.b"), "四"),
        (("p.none",), ""),
        (("title",), "标题 一"),
    ],
)
def test_text_is_that_of_the_first_selector_that_has_some(selectors: tuple[str, ...], text: str) -> None:
    assert PAGE.text(*selectors) == text


def test_first_goes_by_the_order_of_selectors() -> None:
    assert text_of(PAGE.first("i.none", "p.b", "p.a")) == "四"
    assert PAGE.first("i.none") is None


def test_meta() -> None:
    assert PAGE.meta("keywords") == "甲,乙"
    assert PAGE.meta("none", "og:title") == "题"
    assert PAGE.meta("none") == ""


def test_scripts_are_the_inline_ones_and_no_markup() -> None:
    assert list(PAGE.scripts()) == ["var a = '<p class=\"a\">假</p>';"]
    assert len(PAGE.all("p")) == 3


def test_attribute_is_the_first_that_is_not_empty() -> None:
    node = PAGE.first("i")
    assert attribute(node, "title", "data-x") == "x&y"
    assert attribute(node, "none") == ""
    assert attribute(None, "title") == ""
    assert text_of(None) == ""


def test_a_box_inside_a_paragraph_closes_it() -> None:
    page = Page("<div id=b><p>一<div>盒</div>二</p></div>")
    box = page.first("#b")
    assert box is not None
    assert box.inner_html == "<p>一</p><div>盒</div>二<p></p>"


@given(st.text(st.characters() | st.sampled_from("<>&\"'=/!-\x00\ud800")))
def test_any_text_is_a_page(text: str) -> None:
    page = Page(text)
    assert isinstance(page.text("title", "body"), str)
    assert isinstance(list(page.scripts()), list)


@each_case("between", ["<p>", "<div>", "<button>", "<b><div></a>", "<table>", "<object>"])
def test_links_that_are_never_closed_are_not_repeated_in_all_that_follows(between: str) -> None:
    """What lets pages of thousands of links be parsed at once: each link ends the one before it."""
    links = "".join(f'<a href="/{number}" class="one" title="two">{between}' for number in range(120))
    assert len(Page(links).all("*")) < 3 * links.count("<")


@each_case(
    ("inner", "shown"),
    [
        ('<amp-img placeholder layout="fill" src="blur.jpg"></amp-img>', ["a.jpg"]),
        ("<amp-img fallback src='old.jpg'></amp-img>", ["a.jpg"]),
        ('<amp-img alt="a placeholder stone" src="b.jpg"></amp-img>', ["a.jpg", "b.jpg"]),
        ('<amp-img placeholder alt="1 > 0" src="b.jpg"></amp-img>', ["a.jpg", "b.jpg"]),
    ],
)
def test_pictures_of_amp_are_pictures_but_for_what_stands_in_for_them(inner: str, shown: list[str]) -> None:
    page = Page(f'<p>一<amp-img src="a.jpg" width="800" height="600">{inner}</amp-img>二</p>')
    assert [attribute(image, "src") for image in page.all("img")] == shown
    assert page.text("p") == "一二"


@each_case("name", ["mip-img", "lazy-image"])
def test_elements_of_a_page_s_own_stand_for_images(name: str) -> None:
    page = Page(f'<p>一<{name} layout="responsive" popup src="a.jpg"></{name}>二</p>')
    assert [attribute(image, "src") for image in page.all("img")] == ["a.jpg"]
    assert page.text("p") == "一二"


def test_an_element_around_an_image_is_no_image_itself() -> None:
    page = Page(
        '<x-image ratio="3:2"></x-image><x-image src="a.jpg"><img src="a.jpg"></x-image><my-imgs src="b"></my-imgs>'
    )
    assert [attribute(image, "src") for image in page.all("img")] == ["a.jpg"]


@each_case("name", ["amp-video", "mip-video", "amp-iframe", "mip-iframe"])
def test_players_of_amp_and_mip_are_players(name: str) -> None:
    page = Page(f'<p>一</p><{name} layout="fill" src="https://a.example/v"></{name}><p>二</p>')
    assert [attribute(player, "src") for player in page.all("video, iframe")] == ["https://a.example/v"]
    assert [node.text() for node in page.all("p")] == ["一", "二"]
