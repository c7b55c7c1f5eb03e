"""Bodies are cleaned into one canonical form."""

from __future__ import annotations

import html as entities
import re
from base64 import b64encode
from collections import Counter

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.each_case import each_case
from zakerscraper.document import safety
from zakerscraper.document.body import ImageLink, images, plain_text
from zakerscraper.document.dom import MAX_BODY_DEPTH, parse_fragment, serialise
from zakerscraper.document.sanitize import clean

PICTURE = "http://zkres1.myzaker.com/202204/0123456789abcdef01234567_1024.jpg"
SERVED_BOX = (
    '<div class="img_box" id="id_imagebox_0" onclick=""><div class="content_img_div perview_img_div">'
    f'<img class="lazy opacity_0 " id="img_0" data-original="{PICTURE}" data-height="180" data-width="640"></div></div>'
)
CLEAN_BOX = SERVED_BOX.replace('onclick=""', "onclick").replace(
    'data-width="640">', f'data-width="640" src="{PICTURE}" referrerpolicy="no-referrer">'
)
TAIL = '<div id="recommend_bottom"></div><div id="article_bottom"></div>'


def redirect(target: str) -> str:
    b = b64encode(target.encode()).decode()
    return f"http://iphone.myzaker.com/zaker/link.php?pk=1&amp;b={b}&amp;bcode=1a2b3c4d&amp;target=_new"


@each_case(
    "html",
    [
        f"<p>新闻第一段。</p><p></p>{CLEAN_BOX}图片说明<p></p>{TAIL}",
        "只有文字",
        "",
        "<p>一<br>二</p>",
        "<p><strong>小标题</strong></p><p><strong></strong></p><p><b>粗</b></p>",
        '<p><strong data-spm-anchor-id="C1.Page.0.i1">标：</strong>文</p>',
        "<p>\n \n</p>",
        "<p>一</p>\n\n<p>二</p>\n",
        (
            '<div style="background-color:#ececec" id="k0123abc45d" class="iframe_video"><iframe '
            'src="//v.qq.com/iframe/player.html?vid=k0123abc45d&amp;auto=0" allowfullscreen frameborder="0" '
            'height="100%" width="100%" style="max-width: 100%; word-wrap: break-word !important;"></iframe></div>'
        ),
        '<div class="zaker_div"><div class="zaker_quote_v3"><p>引文</p></div><div class="edi_oper"></div></div>',
        '<div class="zaker_div"><div class="zk_decsimg zk_alignleft"><p>▲ 图说</p></div></div>',
        '<div class="zaker_div"><div id="zkvideo16" class="zk_upvideo" data-zkinfo="%7B%22a%22%3A1%7D"></div></div>',
        '<div class="zk_remark"><zkspan data-zk="1">批注</zkspan></div>',
        '<video src="https://a.example/1.mp4" controls poster="http://a.example/1.jpg"></video>',
        '<p><a href="https://a.example/?b=1&amp;c=2" target="_blank">链接</a></p>',
        "<table><tbody><tr><td>格</td></tr></tbody></table>",
        "<p>a &amp;&amp; b &lt; c &gt; d \"引\" '单' e\u00a0f</p>",
        "<p>{{ 模板 }}{% 块 %}</p>",
    ],
)
def test_what_the_format_shows_is_left_as_it_is(html: str) -> None:
    cleaned = clean(html)
    assert cleaned.html == html
    assert not cleaned.removed


@pytest.mark.parametrize(
    ("served", "written"),
    [
        pytest.param(f"<p>{SERVED_BOX}图后</p>", f"<p></p>{CLEAN_BOX}图后<p></p>", id="a box in a paragraph"),
        pytest.param(
            f"<p>{SERVED_BOX}{SERVED_BOX}</p>", f"<p></p>{CLEAN_BOX}{CLEAN_BOX}<p></p>", id="two boxes in a paragraph"
        ),
        pytest.param("<p>一<br/>二<img /></p>", "<p>一<br>二</p>", id="void elements without slash"),
        pytest.param("<P CLASS='A '>一</P>", '<p class="A ">一</p>', id="values to the space"),
        pytest.param("一<!-- 注 --><!--[if IE]><b><![endif]-->二", "一二", id="comments"),
        pytest.param("一<?php echo 1 ?>二", "一二", id="processing instructions"),
        pytest.param("<html><body class=x><p>一</body></html>", "<p>一</p>", id="a whole page"),
    ],
)
def test_markup_becomes_what_an_html5_parser_makes_of_it(served: str, written: str) -> None:
    assert clean(served).html == written


@each_case(
    ("served", "written", "removed"),
    [
        ("一<script>alert(1)</script>二", "一二", {"script": 1}),
        ("一<style>p{}</style>二", "一二", {"style": 1}),
        ("<object data=x><param name=a><p>里</p></object>外", "<p>里</p>外", {"object": 1, "param": 1}),
        ("<embed src=x>外", "外", {"embed": 1}),
        ("<applet><p>里</p></applet>外", "<p>里</p>外", {"applet": 1}),
        (
            "<form action=x>一<input name=a><button>二</button></form>",
            "<div>一二</div>",
            {"form": 1, "input": 1, "button": 1},
        ),
        ("<textarea>里</textarea>外", "里外", {"textarea": 1}),
        ("<select><option>里</select>外", "里外", {"select": 1}),
        ("<meta http-equiv=refresh content=0>外", "外", {"meta": 1}),
        ("<link rel=stylesheet href=x>外", "外", {"link": 1}),
        ("<base href=http://a.example/>外", "外", {"base": 1}),
        ("<svg><a xlink:href='javascript:1'><text>里</text></a></svg>外", "里外", {"svg": 1}),
        ("<math><mtext>里<script>1</script></mtext></math>外", "里外", {"math": 1, "script": 1}),
        ("<template><p>里</p></template>外", "外", {"template": 1}),
        ("<noscript><p>里</p></noscript>外", "外", {"noscript": 1}),
        ("<title>里</title>外", "外", {"title": 1}),
        ("<canvas>里</canvas>外", "外", {"canvas": 1}),
        ("<iframe src=//evil.example/>里</iframe>外", "外", {"iframe": 1}),
        ("<iframe srcdoc='<p>里'></iframe>外", "外", {"iframe[srcdoc]": 1, "iframe": 1}),
        ("<iframe></iframe>外", "外", {"iframe": 1}),
        ("<p onclick='alert(1)'>一</p>", "<p>一</p>", {"p[onclick]": 1}),
        ("<p onMouseOver=x>一</p>", "<p>一</p>", {"p[onmouseover]": 1}),
        ("<p style='position:fixed'>一</p>", "<p>一</p>", {"p[style]": 1}),
        ("<p style='color:red;position:fixed'>一</p>", '<p style="color:red">一</p>', {"p[style]": 1}),
        ("<p id=location>一</p>", "<p>一</p>", {"p[id]": 1}),
        ("<p contenteditable autofocus>一</p>", "<p>一</p>", {"p[contenteditable]": 1, "p[autofocus]": 1}),
        ("<a href='javascript:alert(1)'>文</a>", "文", {"a[href]": 1, "a": 1}),
        ("<a href=' java&#10;script:alert(1)'>文</a>", "文", {"a[href]": 1, "a": 1}),
        ("<a href='/article/1'><b>文</b></a>", "<b>文</b>", {"a[href]": 1, "a": 1}),
        ("<a href='data:text/html,x'>文</a>", "文", {"a[href]": 1, "a": 1}),
        ("<a name=x>文</a>", "<a>文</a>", {"a[name]": 1}),
        ("<video src='javascript:1' controls></video>", "<video controls></video>", {"video[src]": 1}),
        ("<video poster='data:x'></video>", "<video></video>", {"video[poster]": 1}),
        ("<blockquote cite='javascript:1'>引</blockquote>", "<blockquote>引</blockquote>", {"blockquote[cite]": 1}),
        ("<x-y>文</x-y>", "文", {"x-y": 1}),
        ("<nobr>文</nobr><blink>文</blink>", "文文", {"nobr": 1, "blink": 1}),
        ("<label for=x>文</label>", "文", {"label": 1}),
        ("<img src='javascript:1' onerror='alert(1)'>文", "文", {"img": 1}),
        ("<img src='data:image/png;base64,AA'>文", "文", {"img": 1}),
        ("<img src='1.jpg'>文", "文", {"img": 1}),
        ("<img>文", "文", {"img": 1}),
    ],
)
def test_what_is_dangerous_or_foreign_goes_and_is_counted(served: str, written: str, removed: dict[str, int]) -> None:
    cleaned = clean(served)
    assert cleaned.html == written
    assert cleaned.removed == Counter(removed)


@each_case(
    ("attributes", "source"),
    [
        (f'data-original="{PICTURE}" src="http://a.example/loading.png"', PICTURE),
        ('data-src="http://a.example/1.jpg" src="http://a.example/loading.gif"', "http://a.example/1.jpg"),
        ('src="http://a.example/1.jpg"', "http://a.example/1.jpg"),
        ('src="https://a.example/1.jpg"', "https://a.example/1.jpg"),
        ('src="//a.example/1.jpg"', "https://a.example/1.jpg"),
        ('data-original="//a.example/1.jpg"', "https://a.example/1.jpg"),
        ('data-original="" src="http://a.example/1.jpg"', "http://a.example/1.jpg"),
        ('data-original="javascript:1" src="http://a.example/1.jpg"', "http://a.example/1.jpg"),
        ('data-original=" http://a.example/1.jpg&#10;"', "http://a.example/1.jpg"),
        ('src="http://a.example/1.jpg?a=1&amp;b=2"', "http://a.example/1.jpg?a=1&b=2"),
        ('src="http://a.example/1\'2&quot;.jpg"', "http://a.example/1'2%22.jpg"),
        ('srcset="http://a.example/1.jpg 1x, http://a.example/2.jpg 2x"', "http://a.example/2.jpg"),
    ],
)
def test_a_picture_gets_its_true_address_as_source(attributes: str, source: str) -> None:
    html = clean(f"<img {attributes}>").html
    assert [picture.url for picture in images(html)] == [source]


def test_source_and_policy_stand_after_a_pictures_other_attributes() -> None:
    html = clean(
        '<img referrerpolicy="origin" src="http://a.example/1.jpg" alt="图" class="x" srcset="http://a.b/2 3dpi">'
    ).html
    assert html == '<img alt="图" class="x" src="http://a.example/1.jpg" referrerpolicy="no-referrer">'


def test_a_picture_element_leaves_its_picture() -> None:
    html = clean('<picture><source srcset="http://a.example/1.webp"><img alt="图"></picture>').html
    assert html == '<img alt="图" src="http://a.example/1.webp" referrerpolicy="no-referrer">'


def test_an_animation_with_a_dangerous_address_is_forgotten() -> None:
    cleaned = clean(f'<img data-original="{PICTURE}" data-gif-url="javascript:1">')
    assert cleaned.removed == {"img[data-gif-url]": 1}
    assert cleaned.images == [ImageLink(PICTURE)]


@each_case(
    ("target", "written"),
    [
        ("http://a.example/?b=1&c=2", '<a href="http://a.example/?b=1&amp;c=2" target="_blank">文</a>'),
        ("https://a.example/", '<a href="https://a.example/" target="_blank">文</a>'),
        ("javascript:void(0);", "文"),
        ("ftp://a.example/", "文"),
        ("", "文"),
    ],
)
def test_links_through_the_redirect_lead_to_the_address_inside(target: str, written: str) -> None:
    assert clean(f'<a href="{redirect(target)}" target="_blank">文</a>').html == written


def test_links_through_the_redirect_stay_where_that_is_wanted() -> None:
    html = f'<a href="{redirect("javascript:void(0);")}" target="_blank">文</a>'
    assert clean(html, unwrap_links=False).html == html


@each_case(
    ("served", "written"),
    [
        ("<p>一\n二</p>", "<p>一 二</p>"),
        ("<p>一\n\n二</p>", "<p>一 二</p>"),
        ("<p>一 \n \t\n  二</p>", "<p>一 二</p>"),
        ("<p>一\r\n\r\n二\r三</p>", "<p>一 二 三</p>"),
        ("<p>\n\n    [x](javascript:alert(1))</p>", "<p> [x](javascript:alert(1))</p>"),
        ("\n\n文", " 文"),
        ("文\n\n", "文 "),
        ("<p>一</p>\n\n文", "<p>一</p> 文"),
        ("<p>一</p>\n\n<strong>二</strong>", "<p>一</p> <strong>二</strong>"),
        ("<strong>\n\n</strong>", "<strong> </strong>"),
        ("<p>一</p>\n<strong>二</strong>", "<p>一</p>\n<strong>二</strong>"),
        ("<p>一</p>\r\n    <b>二</b>", "<p>一</p>\n    <b>二</b>"),
        ("<strong>\n</strong>", "<strong>\n</strong>"),
        ("\n<strong>一</strong>", " <strong>一</strong>"),
        ("\n<p>一</p>", "\n<p>一</p>"),
        ("<div>\n    <p>一</p>\n    </div>", "<div>\n    <p>一</p>\n    </div>"),
        (
            '<div class="video_container">\n<video controls>\n<source src="https://a.example/1.mp4">\n</video>\n</div>',
            '<div class="video_container">\n<video controls>\n<source src="https://a.example/1.mp4">\n</video>\n</div>',
        ),
        ("<p>一</p>\n<object></object>\n<b>二</b>", "<p>一</p> <b>二</b>"),
        ("<p>一<strong>二</strong>\n\n三</p>", "<p>一<strong>二</strong> 三</p>"),
        ("<p>一</p>\n\n<p>二</p>", "<p>一</p>\n\n<p>二</p>"),
        ("<p>\n \n</p>", "<p>\n \n</p>"),
        ("<div>\n\n        <p>一</p>\n\n    </div>", "<div>\n\n<p>一</p>\n\n</div>"),
        ("<div>\n\n\t<p>一</p></div>", "<div>\n\n<p>一</p></div>"),
        ("<p>一</p>\n\n<!-- 注 -->\n\n文", "<p>一</p> 文"),
        ("<p>一</p>\n\n<x-y>文</x-y>", "<p>一</p> 文"),
        ("<pre>一\n\n二</pre>", "<pre>一&#10;&#10;二</pre>"),
        ('<p title="一\n\n二">三</p>', '<p title="一&#10;&#10;二">三</p>'),
        ('<p data-x="\r\n">三</p>', '<p data-x="&#10;">三</p>'),
    ],
)
def test_no_line_break_stands_before_text(served: str, written: str) -> None:
    assert clean(served).html == written


@each_case(
    "served",
    [
        "<p>&#13;&#13;</p>",
        "<p>&#13;</p><p>一</p>",
        "<pre>一&#13;二</pre>",
        "<pre>\r\n\r\n一</pre>",
        "<p>\n\n\f</p><p>[x](javascript:1)</p>",
        "<p>一\u0085\u0085二</p>",
    ],
)
def test_the_only_line_ends_are_line_feeds_and_blanks_are_spaces(served: str) -> None:
    """A form feed or a carriage return at the start of a line would keep a tag from being a block of HTML."""
    assert not re.search("[\r\f\v\x85]", clean(served).html)


@pytest.mark.parametrize("pictured", [0, 3])
def test_nesting_is_limited_and_nothing_in_it_is_lost(pictured: int) -> None:
    inside = f'<img src="{PICTURE}">' * pictured + "文"
    cleaned = clean("<div>" * 200 + inside + "</div>" * 200)
    assert cleaned.html.count("<div>") <= MAX_BODY_DEPTH
    assert plain_text(cleaned.html) == "文"
    assert cleaned.html.count("<img ") == pictured


# Hostile markup: what breaks cleaners, in any order.
_HOSTILE = [
    "<p>", "</p>", "<div>", "</div>", "<a href='http://a.example/'>", "<a href='javascript:alert(1)'>", "</a>", "<b>",
    "</b>", "<strong>", "</strong>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<svg>", "</svg>", "<math>",
    "<mtext>", "<mglyph>", "<annotation-xml encoding='text/html'>", "<foreignObject>", "<style>", "</style>",
    "<script>", "</script>", "<title>", "</title>", "<textarea>", "</textarea>", "<noscript>", "</noscript>",
    "<template>", "</template>", "<select>", "<option>", "</select>", "<form>", "</form>", "<button>", "</button>",
    "<object>", "</object>", "<iframe src='//v.qq.com/x'>", "<iframe src='//evil.example'>", "</iframe>", "<xmp>",
    "</xmp>", "<plaintext>", "<pre>", "</pre>", "<li>", "<ul>", "</ul>", "<h1>", "</h1>", "<nobr>", "</nobr>",
    "<ruby>", "<rt>", "<img src='http://a.example/1.jpg' onerror='alert(1)'>", "<img src=x onerror=alert(1)>",
    "<picture>", "<source srcset='//a.b'>", "<video src='http://a.example/1.mp4'>", "</video>", "<br>", "<hr>",
    "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?x", "<", ">", "&lt;img src=x onerror=alert(1)&gt;", "&amp;lt;",
    "&#10;", "&#13;", "&#12;", "&#0;", "&nbsp;", "\n", "\n\n", "\t", "    ", "\r", "文字", "[x](javascript:alert(1))",
    "\"'", "<p title='</style><img src=x onerror=alert(1)>'>", "<p style='x:url(1)'>", "<center>", "<font color=red>",
    "</font>", "<frameset>", "<body onload=x>", "<marquee>", "</marquee>", "<x-y>", "</x-y>", "<details>",
    "<summary>", "<dl>", "<dt>", "<dd>", "<blockquote cite='javascript:1'>", "</blockquote>", "<caption>", "<col>",
    "<fieldset>", "<legend>", "<label>", "<map>", "<area href='http://a.b'>", "<input>", "<embed>", "<dialog>",
]  # fmt: skip
_MARKUP = st.one_of(
    st.lists(st.sampled_from(_HOSTILE), max_size=14).map("".join),
    st.lists(st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=4)), max_size=10).map("".join),
)


@settings(max_examples=600, deadline=None)
@given(_MARKUP)
@example("<pre>\n\n一</pre>")
@example("<p>&#13;&#13;</p>")
@example("<dt><table><dd>一")
@example("<table><tr><td><p><select><p>一")
@example("<p><button><p>一</button>")
@example("<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>")
@example("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>")
@example("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>")
@example("<a href='http://a.example/'><button><a href='http://b.example/'>一")
@example("<b><p><nobr><x-y><p>一<nobr>二")
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    once = clean(html).html
    assert clean(once).html == once
    assert not clean(once).removed


_SPACED = st.lists(
    st.sampled_from(
        ["\n", "\n\n", " ", "    ", "\t", "\r", "\f", "&#13;", "文", "<br>", "<!---->", "<x>", "<script></script>"]
        + [f"<{end}{name}>" for name in ("p", "div", "b", "pre", "li", "table", "td") for end in ("", "/")]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(_SPACED)
@example("\n    \n    <p>")
@example("<p>一</p>\n\t<script></script>\n\t<p>二")
@example("<div>\n\n    \n</div>")
def test_white_space_is_the_same_however_often_it_is_cleaned(html: str) -> None:
    once = clean(html).html
    assert clean(once).html == once


@settings(max_examples=400, deadline=None)
@given(_MARKUP)
@example("<pre>\n\n一</pre>")
@example("<dt><table><dd>一")
def test_a_cleaned_body_is_read_back_as_it_was_written(html: str) -> None:
    cleaned = clean(html).html
    assert serialise(parse_fragment(cleaned)) == cleaned


@settings(max_examples=400, deadline=None)
@given(_MARKUP)
def test_another_parser_finds_nothing_dangerous_in_a_cleaned_body(html: str) -> None:
    """html5lib reads what was written with a parser that shares nothing with ours."""
    cleaned = clean(html).html
    body = html5lib.parse("<!DOCTYPE html><body>" + cleaned, treebuilder="etree", namespaceHTMLElements=False).find(
        "body"
    )
    for element in body.iter():
        if element is body:
            continue
        assert isinstance(element.tag, str), "a comment"
        assert element.tag in safety.KEPT
        for name, value in element.attrib.items():
            assert not name.startswith("on") or (name == "onclick" and not value.strip())
            assert name in {"src", "referrerpolicy"} or safety.attribute_stays(element.tag, name, value)
            if name in safety.URL_ATTRIBUTES:
                assert safety.safe_url(value, schemes=frozenset({"http", "https", "mailto", "tel"})) == value
        if element.tag == "iframe":
            assert safety.is_video_frame(element.attrib["src"])
        if element.tag == "img":
            assert list(element.attrib)[-2:] == ["src", "referrerpolicy"]


@settings(max_examples=200, deadline=None)
@given(_MARKUP)
def test_angle_brackets_of_a_cleaned_body_stand_for_tags_only(html: str) -> None:
    cleaned = clean(html).html
    rest = re.sub(r"</?[a-z][a-z0-9]*(?: [a-z_-][a-z0-9_-]*(?:=\"[^\"<>]*\")?)*>", "", cleaned)
    assert "<" not in rest
    assert ">" not in rest


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=150, deadline=None)
@given(st.lists(_TEXTS, max_size=4))
def test_no_text_is_lost_or_becomes_markup(texts: list[str]) -> None:
    cleaned = clean("".join(f"<p>{entities.escape(text)}</p>" for text in texts)).html
    assert [part.text() for part in parse_fragment(cleaned).elements() if part.name == "p"] == texts
