"""Bodies as XHTML: each element where HTML has it, nothing that runs or loads, and every text still there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.each_case import each_case
from zakerscraper.document.body import plain_text
from zakerscraper.document.safety import KEPT
from zakerscraper.document.sanitize import clean
from zakerscraper.document.xhtml import link_url, to_xhtml

HERE, AWAY = "http://zkres1.myzaker.com/202605/here_1024.jpg", "http://zkres1.myzaker.com/202605/away_1024.jpg"


def written(html: str) -> str:
    return to_xhtml(clean(html).html, lambda url: "images/1.jpg" if url == HERE else "")


@each_case(
    ("html", "expected"),
    [
        ("<p>甲 &amp; 乙<br>丙</p>", "<p>甲 &amp; 乙<br/>丙</p>"),
        ('<p style="color:red" class="x" id="a-1">甲</p>', "<p>甲</p>"),
        ("<h1>甲</h1>", "<h2>甲</h2>"),
        ('<font color="red">甲</font><tt>乙</tt><strike>丙</strike>', "甲<code>乙</code><s>丙</s>"),
        ("<b><p>甲</p></b>", '<div class="b"><p>甲</p></div>'),
        ("<ul>甲<li>乙</li><p>丙</p></ul>", "<ul><li>甲</li><li>乙</li><li><p>丙</p></li></ul>"),
        ('<ol start="3"><li value="7">甲</li></ol>', '<ol start="3"><li value="7">甲</li></ol>'),
        ('<ul><li value="7">甲</li></ul>', "<ul><li>甲</li></ul>"),
        ("<dl><dt>甲</dt><dd>乙</dd></dl>", '<div><div class="dt">甲</div><div class="dd">乙</div></div>'),
        (
            '<table><caption>表</caption><tr><th colspan="0">甲</th><td colspan="2">乙</td></tr></table>',
            '<table><caption>表</caption><tbody><tr><th>甲</th><td colspan="2">乙</td></tr></tbody></table>',
        ),
        ("<table></table><p> </p><p><br></p>", ""),
        ("<ruby>邙<rp>（</rp><rt>máng</rt><rp>）</rp></ruby>", "<ruby>邙<rt>máng</rt></ruby>"),
        ("<ruby>邙<rt>máng</rt>山</ruby>", "<ruby>邙<rt>máng</rt></ruby>山"),
        ('<div class="zk_decsimg zk_alignleft"><p>图注</p></div>', '<div class="zk_decsimg"><p>图注</p></div>'),
        (
            f'<p><img data-original="{HERE}" alt="&quot;塔&quot;"></p>',
            '<p><img src="images/1.jpg" alt="&quot;塔&quot;"/></p>',
        ),
        (f'<p><img data-original="{AWAY}"></p>', f'<p><a href="{AWAY}">[图片：zkres1.myzaker.com]</a></p>'),
        (
            '<iframe src="https://v.qq.com/txp/iframe/player.html?vid=a&amp;b=c"></iframe>',
            '<p class="elsewhere"><a href="https://v.qq.com/txp/iframe/player.html?vid=a&amp;b=c">[视频：v.qq.com]</a></p>',
        ),
        ('<a href="#top">甲</a><a href="//a.example/x">乙</a>', '甲<a href="https://a.example/x">乙</a>'),
    ],
)
def test_elements_stand_where_html_has_them(html: str, expected: str) -> None:
    assert written(html) == expected


@each_case(
    ("url", "expected"),
    [
        ("https://a.example/x y?q=[1]|<2>#a#b", "https://a.example/x%20y?q=%5B1%5D%7C%3C2%3E#a%23b"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("//塔.example/路", "https://xn--oms.example/%E8%B7%AF"),
        ("https://a.example:99999/", ""),
        ("http://[::1]/", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.example", ""),
    ],
)
def test_addresses_are_such_as_every_checker_takes(url: str, expected: str) -> None:
    assert link_url(url) == expected


_NAMES = sorted(KEPT - {"audio", "iframe", "video"})  # what these hold is for those who cannot play them
_TREES = st.recursive(
    st.sampled_from(["字", "a & b", " ", "]]>", "&lt;b&gt;", "\x0b", "\ufffe", "😀"]),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", st.sampled_from(_NAMES), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)
_PHRASING = frozenset(
    "a abbr b bdi bdo br cite code del em i img ins kbd mark q ruby s samp small span strong sub sup u var wbr".split()
)
_FLOW = _PHRASING | frozenset("blockquote div h2 h3 h4 h5 h6 hr ol p pre table ul".split())
_MAY_HOLD = {
    "div": _FLOW, "li": _FLOW, "td": _FLOW, "th": _FLOW, "blockquote": _FLOW, "caption": _FLOW - {"table"},
    "a": _FLOW - {"a"}, "ul": {"li"}, "ol": {"li"}, "table": {"caption", "tbody"}, "tbody": {"tr"}, "tr": {"td", "th"},
    "ruby": (_PHRASING - {"ruby"}) | {"rt"},
}  # fmt: skip


@given(_TREES)
def test_whatever_a_body_holds_is_valid_and_complete(html: str) -> None:
    body = clean(html).html
    tree = etree.fromstring(f"<div>{to_xhtml(body, lambda _: '')}</div>")
    for element in tree.iter():
        assert {child.tag for child in element} <= _MAY_HOLD.get(element.tag, _PHRASING), element.tag
    shown = "".join("".join(tree.itertext()).split())
    expected = "".join(plain_text(body).split())
    # Marks that stand for what has no words (quotation marks, readings' brackets) are the only difference.
    assert [c for c in shown if c in "字ab&>b<😀"] == [c for c in expected if c in "字ab&>b<😀"]
