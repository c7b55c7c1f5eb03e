"""Bodies as Markdown: what ZAKER's blocks mean, and no text of an article taken for markup.

What Markdown means is asked of a renderer that follows CommonMark, with GitHub's tables and strikethrough.
"""

from __future__ import annotations

import html as entities
import re
import time
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from tests.document.markdown_texts import IMAGE, converted, rendered, squeezed
from tests.each_case import each_case
from zakerscraper.document.body import plain_text
from zakerscraper.document.sanitize import clean

PLAYER = (
    '<video controls preload="none" src="http://a.example/1.mp4" style="max-width: 100%; height: auto">'
    "[视频](http://a.example/1.mp4)</video>\n"
)

SPANNING = (
    '<table><tbody><tr><th>城</th><th>年</th></tr><tr><td rowspan="2">甲</td><td>1</td></tr>'
    "<tr><td>2</td></tr></tbody></table>\n"
)


@each_case(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二\n"),
        ("<p></p><div>一</div>二<p></p>", "一\n\n二\n"),
        ("<p>一<br>二</p>", "一\\\n二\n"),
        ("<h2>题</h2><p>文</p>", "## 题\n\n文\n"),
        ("<p>前 <strong>重</strong> <em>斜</em> 后</p>", "前 **重** *斜* 后\n"),
        ("<blockquote><p>一</p><p>二</p></blockquote>", "> 一\n>\n> 二\n"),
        ("<ul><li>一</li><li>二</li></ul>", "- 一\n- 二\n"),
        ("<ol><li>一</li><li>二</li></ol>", "1. 一\n2. 二\n"),
        ("<hr>", "---\n"),
        ("<p><s>删</s></p>", "~~删~~\n"),
        ("<table><tr><th>甲</th></tr><tr><td>乙</td></tr></table>", "| 甲 |\n| --- |\n| 乙 |\n"),
        ('<p><a href="https://a.example/?b=1&amp;c=2">文</a></p>', "[文](https://a.example/?b=1&c=2)\n"),
        (f'<p>一</p><div class="img_box"><img data-original="{IMAGE}"></div>二', f"一\n\n![]({IMAGE})\n\n二\n"),
        (f'<img src="{IMAGE}" alt="图 [1]">', f"![图 \\[1\\]]({IMAGE})\n"),
        (
            '<div class="zaker_div"><div class="zaker_quote_v3"><p>引</p></div><div class="edi_oper"></div></div>',
            "> 引\n",
        ),
        ('<div class="zk_decsimg zk_alignleft"><p>▲ 图说</p></div>', "▲ 图说\n"),
        (
            '<div class="iframe_video"><iframe src="//v.qq.com/iframe/player.html?vid=a&amp;auto=0"></iframe></div>',
            "[视频](https://v.qq.com/iframe/player.html?vid=a&auto=0)\n",
        ),
        (
            '<div class="zk_upvideo" data-zkinfo="%7B%22videoUrl%22%3A%22http%3A%2F%2Fa.example%2F1.mp4%22%7D"></div>',
            PLAYER,
        ),
        ('<video src="http://a.example/1.mp4"></video>', PLAYER),
        ('<video><source src="http://a.example/1.mp4"></video>', PLAYER),
        ('<video><source src=""><source src="http://a.example/1.mp4"></video>', PLAYER),
        (
            '<video src="http://a.example/1.mp4" poster="//a.example/1.jpg?a=1&amp;b" width="9" height="9e9"></video>',
            PLAYER.replace(" src=", ' poster="https://a.example/1.jpg?a=1&amp;b" src='),
        ),
        ('<div class="zk_upvideo"><video src="http://a.example/1.mp4"></video></div>', PLAYER),
        ('<audio src="http://a.example/1.mp3"></audio>', "[音频](http://a.example/1.mp3)\n"),
        ('<div id="recommend_bottom"></div><div id="article_bottom"></div>', "\n"),
        ("", "\n"),
    ],
)
def test_each_block_has_its_markdown(html: str, text: str) -> None:
    assert converted(html) == text


@each_case(
    ("html", "text"),
    [
        # Raised and lowered text, readings, quotation marks
        ("<p>10<sup>8</sup> 颗，3 km<sup>2</sup>，H<sub>2</sub>O</p>", "10⁸ 颗，3 km²，H₂O\n"),
        ("<p>5<sup>①</sup> 家<sup>[2]</sup>，21<sup>st</sup></p>", "5① 家\\[2\\]，21st\n"),
        ("<p>x<sup>a&lt;b</sup></p>", "x<sup>a&lt;b</sup>\n"),
        ("<p>2<sup>n<sup>2</sup></sup>，x<sub><sub>0</sub></sub></p>", "2<sup>n²</sup>，x<sub>₀</sub>\n"),
        ('<p>注<sup><a href="https://a.example/">1</a></sup></p>', "注<sup>[1](https://a.example/)</sup>\n"),
        (
            '<p>注<sup>1<img src="https://a.example/1.png"></sup></p>',
            "注<sup>1![](https://a.example/1.png)</sup>\n",
        ),
        ("<p>x<sup><q>1</q></sup></p>", "x<sup>“1”</sup>\n"),
        ("<p><ruby>邙<rt>máng</rt></ruby>山</p>", "邙（máng）山\n"),
        ("<p><ruby>邙<rp>(</rp><rt>máng</rt><rp>)</rp></ruby>山</p>", "邙(máng)山\n"),
        ("<p>他说<q>不<q>必</q>了</q>。</p>", "他说“不‘必’了”。\n"),
        (
            "<q>他说<ol type=a><li><q>不</q></li></ol></q>",
            '“他说\n\n<ol type="a"><li>‘不’</li></ol>\n\n”\n',
        ),
        ("<p><em>0<sub>0 </sub></em>，<em>甲<sub>max</sub>乙</em></p>", "*0*<sub>0 </sub>，*甲<sub>max</sub>乙*\n"),
        (
            "<a href=http://a.example/><ol type=a><li><b></b><sub>0</sub></li></ol></a>",
            '<ol type="a"><li><b></b><a href="http://a.example/"><sub>0</sub></a></li></ol>\n',
        ),
        (
            "<ol type=a><li><sub><audio src=http://a.example/1.mp3></audio></sub></li></ol>",
            '<ol type="a"><li><a href="http://a.example/1.mp3">音频</a></li></ol>\n',
        ),
        # Tables
        (
            "<table><tr><th>城</th><th>年</th></tr><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>",
            SPANNING,
        ),
        (
            "<table><tr><td>甲</td><td>一<br>二 &#123;a}</td></tr></table>",
            "<table><tbody><tr><td>甲</td><td>一<br>二 &#123;a&#125;</td></tr></tbody></table>\n",
        ),
        (
            "<table><tr><td>甲</td></tr><tr><td>乙</td><td>丙</td></tr></table>",
            "| 甲 |  |\n| --- | --- |\n| 乙 | 丙 |\n",
        ),
        ("<table><tr><td><p>一</p><p>二</p></td></tr></table>", "一\n\n二\n"),
        (
            "<a href=http://b.example/><table><tr><td>x<a href=http://a.example/>0</a></td></tr></table></a>",
            "| [x](http://b.example/)[0](http://a.example/) |\n| --- |\n",
        ),
        # Numbers
        ("<ol start=3><li>三</li><li value=7>七</li><li>八</li></ol>", "3. 三\n\n7) 七\n8) 八\n"),
        ("<ol reversed><li>乙</li><li>甲</li></ol>", "2. 乙\n\n1) 甲\n"),
        ("<ol><li>一</li></ol><ol><li>一</li></ol>", "1. 一\n\n1) 一\n"),
        ("<ol start=1998><li>年</li></ol>", "1998. 年\n"),
        ("<ol type=a><li>甲</li></ol>", '<ol type="a"><li>甲</li></ol>\n'),
        ("<ol start=-1><li>甲</li></ol>", '<ol start="-1"><li>甲</li></ol>\n'),
        ("<ul><li>一</li></ul><ul><li>二</li></ul>", "- 一\n\n* 二\n"),
        ("<ul><li>一<ol start=3><li>三</li></ol></li></ul>", "- 一\n\n  3. 三\n"),
        # Addresses
        ("<p>见 https://a.example/x_y/[1]?q=a*b 。</p>", "见 <https://a.example/x_y/[1]?q=a*b> 。\n"),
        ("<p>是 https://a.example/2026/。欢迎</p>", "是 <https://a.example/2026/>。欢迎\n"),
        (
            "<p>（https://a.example/(b)）(https://a.example/c)</p>",
            "（<https://a.example/(b)>）(<https://a.example/c>\\)\n",
        ),
        ("<p>https://a.example/%41_</p>", "[https://a.example/%41](https://a.example/%41)\\_\n"),
        (
            "<p>www.a.example/_b_ a_b@c.example</p>",
            "[www.a.example/\\_b](http://www.a.example/_b)\\_ <a_b@c.example>\n",
        ),
        # Pictures
        (f"<p>今天<img src='{IMAGE}' alt=笑>很开心</p>", f"今天![笑]({IMAGE})很开心\n"),
        (f"<p>文<br><img src='{IMAGE}'><br>文</p>", f"文\n\n![]({IMAGE})\n\n文\n"),
        # Emphasis
        ("<p>股价<b>上涨 5%</b>，<b>🔥热</b>来</p>", "股价**上涨 5%**，**🔥热**来\n"),
        ("<p>涨<b>5%</b>了，来<b>🔥热</b></p>", "涨**5**%了，来🔥**热**\n"),
        ("<p><b>一<br>二</b></p>", "**一**\\\n**二**\n"),
        ("<b><p>一</p><p>二</p></b>", "**一**\n\n**二**\n"),
        ("<p><b>前<a href='http://a.example/'>链</a>后</b></p>", "**前**[**链**](http://a.example/)**后**\n"),
        # Blocks in links
        (
            "<a href='http://a.example/'><h2>题</h2><p>文</p></a>",
            "## [题](http://a.example/)\n\n[文](http://a.example/)\n",
        ),
    ],
)
def test_what_stands_by_its_place_in_html_says_the_same_in_markdown(html: str, text: str) -> None:
    assert converted(html) == text


@each_case("zkinfo", ["", "x", "%7B", "1", "%5B%5D", "%7B%7D", "%7B%22videoUrl%22%3A%22javascript%3A1%22%7D"])
def test_a_video_without_a_readable_address_leaves_nothing(zkinfo: str) -> None:
    assert converted(f'<p>一</p><div class="zk_upvideo" data-zkinfo="{zkinfo}"></div>') == "一\n"


@each_case(
    "text",
    [
        "*斜*", "**重**", "_斜_", "__重__", "a_b_c", "`码`", "``", "```", "~~~", "~~删~~", "[链](http://a.example/)",
        "![图](x)", "[链]: http://a.example/", "[链][1]", "[ ] 待办", "<b>", "<script>alert(1)</script>",
        "<!-- 注 -->", "<http://a.example/>", "a < b > c", "# 题", "#题", "## ", "题 #", "> 引", ">引", ">> 引",
        "- 项", "+ 项", "* 项", "-", "+", "1. 项", "1) 项", "999999999. 项", "2022. 项", "-- 破折", "---", "***",
        "___", "- - -", "=", "===", "| a | b |", "a | b", "&amp;", "&lt;b&gt;", "&copy", "&#60;", "&#x3c;", "\\",
        "\\*", "a\\", "a  ", "http://a.example/b_c_d?e=1&copy=2", "www.a.example/_b_", "a@b.example", "{{ 模板 }}",
        "{% 块 %}", "{a}", "：::", "[^1]", "[^1]: 注", "==亮==", "H~2~O", "x^2^", "$a$", ":smile:", "● 项", "1、项",
        "（1）项", "“引”", "！[图]", "!", "a!", "\u3000\u3000缩进", "&", "&&", "&a;", "a&nbsp;b", "|", "||",
        "---|---", ": 义", "\t码", "    码", "%", "@", "a\u00a0b", "\u2028# 题",
    ],
)  # fmt: skip
@each_case(
    "context", ["<p>{}</p>", "<p>前<br>{}</p>", "<p>前{}后</p>", "<ul><li>{}</li></ul>", "<h2>{}</h2>", "<td>{}"]
)
def test_text_is_never_taken_for_markup(text: str, context: str) -> None:
    escaped = entities.escape(text, quote=False)
    context = f"<table><tr>{context}</table>" if context == "<td>{}" else context
    page = rendered(converted(context.format(escaped)))
    assert squeezed(page.get_text()) == squeezed(place_text(context).format(text))
    assert {tag.name for tag in page.find_all(True)} <= TAGS_OF[context[:3]]
    # Nothing is a link but an address, which most renderers make one of.
    assert all(link.get_text() in str(link["href"]) for link in page.find_all("a"))


TAGS_OF = {
    "<p>": {"p", "br", "a"},
    "<ul": {"ul", "li", "a"},
    "<h2": {"h2", "a"},
    "<ta": {"table", "thead", "tbody", "tr", "th", "td", "a"},
}


def place_text(context: str) -> str:
    return re.sub(r"<[^<>]*>", "", context)


@each_case(
    "html",
    [
        "<p><span>1</span>. 项</p>",
        "<p>1<span>) </span>项</p>",
        "<p><b></b>- 项</p>",
        "<p>&amp;<b></b>lt;</p>",
        "<p>&amp;<span>lt;</span></p>",
        "<p>&amp;<span>#60;</span></p>",
        "<p>#<span> 题</span></p>",
        "<p>前<br><span>2</span>. 项</p>",
        "<p>-<span>-</span>-</p>",
        "<p>前<br>-<span>-</span>-</p>",
        "<p>前<br>=<span>=</span>=</p>",
        "<p>!<a href='http://a.example/'>链</a></p>",
    ],
)
def test_text_in_pieces_is_never_taken_for_markup(html: str) -> None:
    page = rendered(converted(html))
    assert squeezed(page.get_text()) == squeezed(BeautifulSoup(html, "html.parser").get_text())
    assert not page.find(["ul", "ol", "h1", "h2", "hr", "img"])


@each_case(
    "html",
    [
        "<p><strong>新闻社消息：</strong>今天</p>",
        "<p>前<strong>“引”</strong>后</p>",
        "<p>前<strong>（一）</strong>后</p>",
        "<p>前<em>《书》</em>后</p>",
        "<p>前<strong>。</strong>后</p>",
        "<p>前<b>一</b><b>二</b>后</p>",
        "<p>前<b>一</b><i>二</i>后</p>",
        "<p>前<b>一<i>二</i></b>后</p>",
        "<p>前<strong>一<strong>二</strong></strong>后</p>",
        "<p>前<strong> 一 </strong>后</p>",
        "<p>前<strong></strong>后</p>",
        "<p>前<strong>一<br>二</strong>后</p>",
        "<p>前<s>“删”</s>后</p>",
        "<p>a<strong>b</strong>c</p>",
        "<p>a<em>b</em>c</p>",
        "<p>前<strong><a href='http://a.example/'>链</a></strong>后</p>",
        "<p>前<a href='http://a.example/'><strong>链：</strong></a>后</p>",
        "<p>前<strong>*</strong>后</p>",
        "<p>前<em>_</em>后</p>",
    ],
)
def test_emphasis_shows_no_asterisks_whatever_it_stands_between(html: str) -> None:
    """CommonMark takes `**消息：**今` for no emphasis: punctuation stands inside and a letter outside."""
    page = rendered(converted(html))
    assert squeezed(page.get_text()) == squeezed(BeautifulSoup(html, "html.parser").get_text())


@each_case(
    "html",
    [
        "<pre>一\n  二\n\n三</pre>",
        "<pre>一```\n```\n# 二</pre>",
        "<pre>~~~\n</pre>",
        "<p>前<code>a`b</code>后</p>",
        "<p>前<code>`</code>后</p>",
        "<p>前<code>&lt;b&gt;&amp;amp;</code>后</p>",
        "<pre><code>if (a &lt; b) {{ c }}</code></pre>",
        "<p>前<code>{{ a }}</code>后</p>",
        "<a href='http://a.example/'><p>一</p><p>二</p></a>",
        "<strong><p>一</p><p>二</p></strong>",
        "<em><div>一</div></em>",
        "<ul><li>一<ul><li>二</li></ul></li><li><p>三</p></li></ul>",
        "<blockquote>一<blockquote>二</blockquote>三</blockquote>",
        "<ol start='5'><li>一</li></ol>",
        "<table><tr><td>一<p>二</p></td><td>四|五</td></tr></table>",
        "<table><tr><td>一<ul><li>二</li></ul></td></tr></table>",
        "<table><caption>题</caption><tr><td colspan=2>一</td></tr><tr><td>二</td></tr></table>",
        "<table><tr><td><table><tr><td>里</td></tr></table></td></tr></table>",
        "<dl><dt>一</dt><dd>二</dd></dl>",
        "<h2>一<br>二</h2>",
        "<h3>一<p>二</p></h3>",
        "<figure><figcaption>说</figcaption></figure>",
        "<details><summary>题</summary>文</details>",
        "<p>一<u>四</u><mark>五</mark></p>",
        "一<div>二</div>三",
    ],
)
def test_no_text_is_lost_or_added_by_any_element(html: str) -> None:
    page = rendered(converted(html))
    assert squeezed(page.get_text()) == squeezed(BeautifulSoup(html, "html.parser").get_text())


@each_case(
    "address",
    [
        "http://a.example/(1)",
        "http://a.example/((",
        "http://a.example/a b",
        "http://a.example/<b>",
        "http://a.example/a\\)b",
        "http://a.example/?a=1&copy=2&amp=3",
        "http://a.example/_a_*b*",
        "http://a.example/{{x}}",
        "http://a.example/\"'",
        "http://a.example/路?问=答",
        "http://a.example/`x`",
        "http://a.example/[x]",
    ],
)
def test_addresses_are_written_so_that_they_lead_to_the_same_place(address: str) -> None:
    escaped = entities.escape(address)
    page = rendered(converted(f'<p><a href="{escaped}">链</a></p><img src="{escaped}">'))
    assert page.a is not None
    assert page.img is not None
    for written in (str(page.a["href"]), str(page.img["src"])):
        # In an address of the web a backslash is a slash: so a picture's is asked for.
        assert unquote(written).replace("\\", "/") == unquote(address).replace("\\", "/")


@pytest.mark.parametrize(
    "served",
    [
        pytest.param("<p>" + "https://a." * 100_000, id="addresses"),
        pytest.param("<p>https://a" + "." * 500_000, id="a host of dots"),
        pytest.param("<p>www." + "_" * 500_000, id="a host of underscores"),
        pytest.param("<p>https://a/" + ")" * 500_000, id="a path of parentheses"),
        pytest.param("<p>" + "a" * 500_000 + "@", id="a long name"),
        pytest.param("<p>" + "a@" * 200_000, id="names"),
        pytest.param("<p><b>" + "。%" * 200_000 + "</b>文", id="an emphasis of signs"),
        pytest.param("<p>" + "<b>一</b><i>二</i>" * 4_000, id="emphases that touch"),
        pytest.param("<p>" + "<br>" * 9_000 + "文", id="breaks"),
        pytest.param("<sup>" * 55 + "文" * 100_000, id="raised in raised"),
        pytest.param("<q>" * 55 + "文" * 100_000, id="quotations in quotations"),
        pytest.param("<code>" * 55 + "<b>文</b>" * 4_000, id="code in code"),
        pytest.param("<ul><li>" * 25 + "<p>文</p>" * 4_000, id="lists in lists"),
        pytest.param("<table><tr><td>" * 18 + "<p>文</p>" * 4_000, id="tables in tables"),
        pytest.param("<table><tr>" + "<td>一" * 3_000 + "<tr><td>二" * 3_000, id="a ragged table"),
        pytest.param("<h2>" + "<b>题</b><p>文</p>" * 3_000, id="headings"),
        pytest.param("<ol>" + "<li value=1>一" * 5_000, id="lists of one"),
        pytest.param("<p>" + "\\`*_[]&#!|<>" * 30_000, id="signs"),
    ],
)
@pytest.mark.slow
def test_no_shape_takes_long(served: str) -> None:
    start = time.process_time()
    text = converted(served)
    plain_text(clean(served).html)
    assert time.process_time() - start < 8
    assert len(text) < 20_000_000
