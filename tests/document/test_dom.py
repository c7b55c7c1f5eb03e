"""Markup becomes the tree that HTML5 asks for, as html5lib builds it, and is written in the format's own form."""

from __future__ import annotations

import gc
import weakref

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document.dom import Element, parse_fragment, reads_back, serialise

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


def by_html5lib(html: str) -> str:
    """Return *html* as html5lib reads the inside of a body, written in the format's form by a few lines of our own."""
    tree = html5lib.parse("<!DOCTYPE html><body>" + html, treebuilder="etree", namespaceHTMLElements=False)
    return _inner(tree.find("body"))


def _inner(element: object) -> str:
    parts = [_text(element.text)]
    for child in element:
        if isinstance(child.tag, str):
            attributes = "".join(
                f' {name}="{_text(value).replace(chr(34), "&quot;")}"' if value else f" {name}"
                for name, value in child.attrib.items()
            )
            parts.append(f"<{child.tag}{attributes}>")
            if child.tag not in VOID:
                parts.append(f"{_inner(child)}</{child.tag}>")
        parts.append(_text(child.tail))
    return "".join(parts)


def _text(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@each_case(
    "html",
    [
        "",
        "只有文字",
        "<p>一<p>二",
        '<p>前<p><div class="img_box" onclick=""><div><img class="lazy " data-original="a"></div></div>图后</p>后</p>',
        "<p><div>一</div><div>二</div>三</p>",
        "</p>",
        "</p></p><p></p></div>",
        "</br>",
        "<p>一<br/>二<br></br>三",
        "<strong>一<p>二</strong>三</p>",
        "<strong>一<strong>二</strong></strong>三",
        "<b>一<i>二</b>三</i>四",
        "<b><b><b><b><b>五层</p>出去",
        '<a href="1">一<a href="2">二</a>三</a>',
        '<a href="1">一<div><a href="2">二</a></div></a>',
        "<p><strong>一</p><p>二</strong></p>",
        "<h1>一<h2>二</h1>三</h2>",
        "<ul><li>一<li>二<ul><li>三</ul><li>四</ul>",
        "<dl><dt>一<dd>二<dt>三</dl>",
        "<table><tr><td>一<td>二<tr><td>三</table>",
        "<table>逃出<tr><td>一</table>",
        "<table><p>逃出<td>一</p></table>",
        "<table><tbody><tr><td><table><tr><td>里</table>外</table>",
        "<p><table><tr><td><p>一</table>二",
        "<table><caption>题<tr><th>头</table>",
        "<blockquote><p>引<blockquote>再引</blockquote>",
        "<pre>\n一</pre>",
        "<p>一\n\n二</p>\n\n<p>三</p>\n",
        "<div>&nbsp;&lt;b&gt;&amp;amp;&copy;&#8203;</div>",
        "<div title='单\"双' data-x=裸 hidden>属性</div>",
        '<div CLASS="A" class="b" Data-Id=1>大小写</div>',
        "<p>一<script>if (a < b) { '</p>' }</script>二</p>",
        "<p>一<style>p > a { }</style>二</p>",
        "<ruby>漢<rp>(<rt>hàn<rp>)</ruby>",
        "<details><summary>题</summary>文</details>",
        "<iframe src=//v.example/?a=1&b=2 allowfullscreen></iframe>后",
        "<video controls><source src=1.mp4><track src=2></video>",
        "<p>一<hr>二</p>",
        "<form><form><p>一</form>二</form>",
        "<button>一<button>二</button>",
        "<zkspan data-a=b>自有</zkspan>",
        "<p/>自闭<div/>合",
        "<font color=red><p>一</font>二",
        "<center><p>一</center>二",
        "<html lang=zh><body class=x><p>一</body></html>二",
        "<frameset><p>一</frameset>",
        "<select><option>一<option>二</select>三",
        "< 不是标签 > <1> <-> </ x>",
        "&lt;script&gt; & &amp &quot;",
        "<img><img/><image src=1>",
    ],
)
def test_gives_the_tree_that_html5lib_gives(html: str) -> None:
    assert serialise(parse_fragment(html)) == by_html5lib(html)


_TAGS = ["p", "div", "strong", "b", "em", "a", "table", "tr", "td", "tbody", "h2", "ul", "li", "blockquote", "span"]
_PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in _TAGS]),
    st.sampled_from([f"</{tag}>" for tag in _TAGS]),
    st.sampled_from(["<br>", '<img src="1">', "文字", "a & b", " ", "\n", "&lt;", '<a href="x">']),
)
_NESTED = st.recursive(
    st.sampled_from(["文", "<br>", '<img src="1">', ""]),
    lambda inner: st.builds(
        lambda tag, parts, ends: f"<{tag}>{''.join(parts)}" + (f"</{tag}>" if ends else ""),
        st.sampled_from(["p", "div", "strong", "a", "table", "td", "b"]),
        st.lists(inner, max_size=3),
        st.booleans(),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(_NESTED)
def test_nested_elements_give_the_tree_that_html5lib_gives(html: str) -> None:
    assert serialise(parse_fragment(html)) == by_html5lib(html)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<br>", "<img>", "文", " ", "</br>"]), max_size=25))
def test_a_soup_of_paragraphs_and_boxes_gives_the_tree_that_html5lib_gives(pieces: list[str]) -> None:
    """What ZAKER serves: paragraphs, boxes and pictures, wrongly nested."""
    html = "".join(pieces)
    assert serialise(parse_fragment(html)) == by_html5lib(html)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=15))
def test_what_was_written_can_be_parsed(pieces: list[str]) -> None:
    """Nothing is lost: the text of a soup of tags is the same after it was written and read again."""
    tree = parse_fragment("".join(pieces))
    assert "".join(parse_fragment(serialise(tree)).text().split()) == "".join(tree.text().split())


@each_case(
    ("html", "written"),
    [
        ('<img class="lazy opacity_0 " id="img_0">', '<img class="lazy opacity_0 " id="img_0">'),
        ('<div z="1" a="2" m="3"></div>', '<div z="1" a="2" m="3"></div>'),
        ('<div onclick=""></div>', "<div onclick></div>"),
        ("<div onclick></div>", "<div onclick></div>"),
        ("<br/><hr /><img src='1'/>", '<br><hr><img src="1">'),
        ("<p>\"直\" “弯” 'a'</p>", "<p>\"直\" “弯” 'a'</p>"),
        ("<p>a&nbsp;b</p>", "<p>a\u00a0b</p>"),
        ("<p>a &amp;&amp; b &lt; c &gt; d</p>", "<p>a &amp;&amp; b &lt; c &gt; d</p>"),
        ("<p>a && b < c</p>", "<p>a &amp;&amp; b &lt; c</p>"),
        ('<a href="?a=1&b=2">文</a>', '<a href="?a=1&amp;b=2">文</a>'),
        ("<a title='a\"b<c>'>文</a>", '<a title="a&quot;b&lt;c&gt;">文</a>'),
        ('<p data-x="一\n二\t三"></p>', '<p data-x="一&#10;二&#9;三"></p>'),
        ('<p data-x="一&#13;二"></p>', '<p data-x="一&#13;二"></p>'),
        ("<pre>一\n二</pre>", "<pre>一&#10;二</pre>"),
        ("<pre><b>一\n</b></pre>", "<pre><b>一&#10;</b></pre>"),
        ("<p>\n \n</p>", "<p>\n \n</p>"),
        ("  <p>一</p>  ", "  <p>一</p>  "),
        ("一<!-- 注 -->二", "一二"),
        ("<p>&#1;一\x0b\x7f&#x81;二</p>", "<p>一二</p>"),
        ("<p>\ud83d一\udc00</p>", "<p>一</p>"),
        ("<p>🀄𠮷</p>", "<p>🀄𠮷</p>"),
        ('<p id="1" ID="2"></p>', '<p id="1"></p>'),
    ],
)
def test_is_written_in_the_form_of_the_format(html: str, written: str) -> None:
    assert serialise(parse_fragment(html)) == written


@each_case("html", ["<pre>\n\n一</pre>", "<pre>\n\n</pre>", "<pre>一&#13;二</pre>", "<pre><b>\n\n</b></pre>"])
def test_line_breaks_of_preformatted_text_survive_being_written(html: str) -> None:
    """HTML5 drops the first line end in a `pre`, even one written as a reference."""
    written = serialise(parse_fragment(html))
    assert serialise(parse_fragment(written)) == written
    assert "\n" not in written
    assert "\r" not in written


def test_an_element_knows_its_attributes_and_what_is_in_it() -> None:
    tag = parse_fragment('<div class="a b " hidden>一<p>二<br></p><p>三<img></p></div>').children("div")[0]
    assert [tag.get(name) for name in ("class", "hidden", "id")] == ["a b ", "", ""]
    assert [tag.has_class(name) for name in ("a", "b", "a b")] == [True, True, False]
    assert tag.text() == "一二三"
    assert [element.name for element in tag.elements()] == ["p", "br", "p", "img"]
    assert [element.text() for element in tag.children("p", "br")] == ["二", "三"]
    assert tag.find({"img", "br"}) is tag.children("p")[0].contents[1]
    assert tag.find({"a"}) is None


class _Text(str):
    """A text that can be watched."""


def test_a_tree_is_gone_as_soon_as_nobody_uses_it() -> None:
    """Else each article's tree would stay until the garbage collector comes by."""
    text = _Text("一")
    root = Element("body", contents=[Element("div", contents=[Element("p", contents=[text])])])
    assert root.text() == serialise(parse_fragment("一")) == "一"
    watched = weakref.ref(text)
    gc.disable()
    try:
        del text, root
        assert watched() is None
    finally:
        gc.enable()


@each_case("html", ["<div>" * 200, "<b>" * 200, "<p>" * 8_000, "<a href=x>" * 2_000])
def test_deep_nesting_costs_neither_the_stack_nor_the_suites_time_limit(html: str) -> None:
    assert "文" in serialise(parse_fragment(html + "文"))


def test_what_is_written_is_read_back_only_where_texts_too_stay_in_their_places() -> None:
    assert reads_back('<p id="a_1" title="1 &lt; 2">渡口\xa0&amp;<br>船</p><pre>潮&#10;<b>水</b></pre>')
    assert not reads_back("<table><tbody>渡口<tr><td>船</td></tr></tbody></table>")
    assert not reads_back("<p>渡口<p>船</p></p>")


def test_an_attribute_s_control_characters_are_none_of_the_tree_either() -> None:
    """Its Markdown is made of the tree, and made again of what was written."""
    (link,) = parse_fragment('<a href="http://a.example/\x07\ufffc%">').contents
    assert isinstance(link, Element)
    assert link.attrs == {"href": "http://a.example/%"}
