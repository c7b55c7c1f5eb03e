"""Elements of React's stream become the HTML that a browser would make of them."""

from typing import Any

from tests.each_case import each_case
from zakerscraper.zaker.react_elements import elements_in, to_html


def element(tag: Any, children: Any = None, **properties: Any) -> list[Any]:
    return ["$", tag, None, {**properties, "children": children}]


@each_case(
    ("value", "html"),
    [
        (element("p", "一 < 二"), "<p>一 &lt; 二</p>"),
        (element("p", ["共 ", 3, " 座", element("br"), None, True]), "<p>共 3 座<br></p>"),
        (element("a", "题", href="/a?b=1&c=2", className="x", onClick="go()", hidden=True),
         '<a href="/a?b=1&amp;c=2" class="x">题</a>'),
        (element("div", None, dangerouslySetInnerHTML={"__html": "<b>文</b>"}), "<div><b>文</b></div>"),
        (element("img", "x", src="/a.jpg"), '<img src="/a.jpg">'),
        (element(None, [element("p", "一"), element("p", "二")]), "<p>一</p><p>二</p>"),
        (element("$L2", element("p", "一")), "<p>一</p>"),
        (element("time", "昨天", dateTime="2026-05-17"), '<time datetime="2026-05-17">昨天</time>'),
        (element('p x="', "一"), "一"),
        (element("$L2", "题", href="/a"), '<a href="/a">题</a>'),
        (element(None, None, src="/a.jpg", alt="图"), '<img src="/a.jpg" alt="图">'),
        ({"a": 1}, ""),
        (None, ""),
    ],
)  # fmt: skip
def test_an_element_is_its_html(value: Any, html: str) -> None:
    assert to_html(value) == html


def test_a_row_that_another_refers_to_is_a_part_of_it() -> None:
    inner = element("p", "一")
    outer = element("div", [inner, element("p", "二")])
    assert elements_in([inner, {"a": [outer]}]) == [outer]


def test_elements_in_themselves_end() -> None:
    loop = element("div")
    loop[3]["children"] = [loop, loop]
    html = to_html(loop)
    assert 100_000 < len(html) < 2_000_000
    deep: Any = "末"
    for _ in range(10_000):
        deep = element("b", deep)
    assert to_html(deep) == "<b>" * 10_000 + "末" + "</b>" * 10_000


def test_the_outermost_elements_of_a_state_are_found_once() -> None:
    one, other = element("p", element("b", "一")), element("p", "二")
    assert elements_in([{"tree": one}, [other, one], "$"]) == [one, other]
