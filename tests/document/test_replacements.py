"""What may not stay as an element leaves the words, pictures and videos that a reader sees of it."""

from __future__ import annotations

import time

import pytest

from tests.each_case import each_case
from zakerscraper.document.body import images, is_empty, plain_text
from zakerscraper.document.sanitize import clean

VIDEO = "https://v.qq.com/iframe/player.html?vid=a"
PICTURE = "https://a.example/1.jpg"
KATEX = (
    '<span class="katex"><span class="katex-mathml"><math><msup><mn>10</mn><mn>8</mn></msup></math></span>'
    '<span class="katex-html" aria-hidden="true">108</span></span>'
)
KATEX_CLEAN = '<span class="katex"><span class="katex-mathml">10<sup>8</sup></span></span>'
IMG = f'<img src="{PICTURE}" referrerpolicy="no-referrer">'


@each_case(
    ("served", "written"),
    [
        # Formulas
        ("<p><math><mi>E</mi><mo>=</mo><msup><mi>c</mi><mn>2</mn></msup></math>。</p>", "<p>E=c<sup>2</sup>。</p>"),
        ("<math><msub><mi>x</mi><mi>i</mi></msub></math>", "x<sub>i</sub>"),
        ("<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>", "x<sub>i</sub><sup>2</sup>"),
        (
            "<math><munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover><mi>a</mi></math>",
            "∑<sub>1</sub><sup>n</sup>a",
        ),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math>", "(a+b)/c"),
        ("<math><msqrt><mi>a</mi><mo>+</mo><mn>1</mn></msqrt></math>", "√(a+1)"),
        ("<math><mroot><mi>a</mi><mn>3</mn></mroot></math>", "<sup>3</sup>√a"),
        ("<math><mfenced open='['><mi>a</mi><mi>b</mi></mfenced></math>", "[a,b)"),
        (
            "<math><mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr><mtr><mtd>3</mtd><mtd>4</mtd></mtr></mtable></math>",
            "1, 2; 3, 4",
        ),
        (
            "<math><mmultiscripts><mi>U</mi><mprescripts></mprescripts><mn>92</mn><mn>235</mn></mmultiscripts></math>",
            "<sub>92</sub><sup>235</sup>U",
        ),
        ("<math><semantics><mi>a</mi><annotation>\\alpha</annotation></semantics></math>", "a"),
        ("<math><mi>a</mi><mo>&InvisibleTimes;</mo><mphantom>x</mphantom><mspace></mspace><mi>b</mi></math>", "a b"),
        ("<math alttext='a+b'></math>", "a+b"),
        ("<p>甲</p><math display=block><mi>a</mi></math><p>乙</p>", "<p>甲</p><div>a</div><p>乙</p>"),
        ("<math><mtext>见<b>图</b></mtext></math>", "见<b>图</b>"),
        (KATEX, KATEX_CLEAN),
        # Drawings
        ("<svg><title>图标</title><text>增长 <tspan>5%</tspan></text><text>二</text></svg>", "增长 5% 二"),
        ("<svg><defs><text>不见</text></defs><path d='M0 0'/></svg>文", "文"),
        ("<svg><foreignObject><p>段<script>1</script></p></foreignObject></svg>", "<p>段</p>"),
        (f"<svg><image xlink:href='{PICTURE}'/></svg>", IMG),
        # Forms
        ("<p>电话<button>021-5555</button></p>", "<p>电话021-5555</p>"),
        ("<p>暗号</p><textarea>东浦磨坊</textarea>", "<p>暗号</p>东浦磨坊"),
        ("<textarea>一\n&lt;b>二</textarea>", "<pre>一&#10;&lt;b&gt;二</pre>"),
        ("<select><option>甲<option selected>乙<option>丙</select>", "乙"),
        ("<select><option>甲<option>乙</select>", "甲"),
        ("<select multiple><option>甲<option>乙</select>", "甲 乙"),
        ("<input value='东浦'><input type=hidden value=x><input type=password value=y>", "东浦"),
        ("<input type=checkbox checked>甲<input type=checkbox>乙<input type=radio checked>丙", "☑甲☐乙◉丙"),
        (f"<input type=image src='{PICTURE}' alt=图>", IMG.replace("<img", '<img alt="图"')),
        ("<progress value=3 max=4></progress><meter value=0.5>半</meter>", "75%半"),
        ("<fieldset><legend>题</legend>文</fieldset>", "<div><div>题</div>文</div>"),
        ("<output>7</output><label>名</label>", "7名"),
        # Boxes
        ("<dialog open><p>整篇</p></dialog>", "<div><p>整篇</p></div>"),
        ("<dialog><p>不见</p></dialog>文", "文"),
        ("<p>一</p><marquee>今晚停水</marquee>", "<p>一</p><div>今晚停水</div>"),
        ("<nav>甲</nav><search>乙</search><hgroup>丙</hgroup>", "<div>甲</div><div>乙</div><div>丙</div>"),
        ("<menu><li>甲</menu><dir><li>乙</dir>", "<ul><li>甲</li></ul><ul><li>乙</li></ul>"),
        ("<xmp><b>甲</xmp><listing>乙</listing>", "<pre>&lt;b&gt;甲</pre><pre>乙</pre>"),
        ("<object data=a.swf><p>磨坊开工</p></object>", "<p>磨坊开工</p>"),
        (f"<object data='{PICTURE}'>图</object>", IMG),
        ("<map><area alt=x>甲</map><slot>乙</slot><canvas>不见</canvas>", "甲乙"),
        # Readings
        ("<ruby>邙<rt>máng</rt></ruby>", "<ruby>邙<rt>máng</rt></ruby>"),
        ("<ruby>邙<rtc>máng</rtc></ruby>", "<ruby>邙<rt>máng</rt></ruby>"),
        ("<ruby>邙<rtc><rt>máng</rt></rtc></ruby>", "<ruby>邙<rt>máng</rt></ruby>"),
        # What is there where no script runs
        (f"<noscript><p>请打开脚本</p><img src='{PICTURE}'></noscript>", IMG),
        (f"<noscript><img width=1 height=1 src='{PICTURE}'></noscript>文", "文"),
        (f"<p>{IMG}</p><noscript><img src='{PICTURE}'></noscript>", f"<p>{IMG}</p>"),
        (f"<noscript><img src='{PICTURE}'></noscript> <img data-src='{PICTURE}' src='data:,'>", f" {IMG}"),
        (f"<noscript><img src='{PICTURE}'></noscript><img src='data:,'>", IMG),
        (f"<noscript><iframe src='{VIDEO}'></iframe></noscript>", f'<iframe src="{VIDEO}"></iframe>'),
        (f"<iframe data-src='{VIDEO}'></iframe>", f'<iframe data-src="{VIDEO}" src="{VIDEO}"></iframe>'),
    ],
)
def test_what_may_not_stay_leaves_what_a_reader_sees_of_it(served: str, written: str) -> None:
    cleaned = clean(served)
    assert cleaned.html == written
    assert clean(written).html == written


@each_case(
    ("served", "empty"),
    [
        ("<dialog open>文</dialog>", False),
        ("<img src='data:image/png;base64,iVBORw0KGgo='>", False),
        ("<video controls></video>", False),
        (f"<img width=1 height=1 src='{PICTURE}'>", True),
        ("<dialog>文</dialog>", True),
        ("<svg><path d='M0 0'/></svg>", True),
    ],
)
def test_a_body_is_empty_only_where_a_reader_sees_nothing(served: str, empty: bool) -> None:
    assert is_empty(clean(served).html) is empty


def test_words_of_scripts_are_none_however_deep_they_stand() -> None:
    assert plain_text(clean("<div>" * 100 + "<script>alert(1)</script><style>p{}</style>文").html) == "文"


@pytest.mark.parametrize(
    "served",
    [
        pytest.param("<math>" + "<mfrac><mrow>" * 100 + "<mi>a</mi>" * 3000 + "</math>", id="fractions in fractions"),
        pytest.param("<svg><foreignObject>" * 25 + "<p>文</p>" * 5000, id="drawings in drawings"),
        pytest.param("<math><mi>a</mi></math>" * 3000, id="many formulas"),
        pytest.param("<span class=katex-mathml><math><mi>a</mi></math></span>" * 2000, id="formulas beside formulas"),
        pytest.param(f"<noscript><img src='{PICTURE}'></noscript>" * 3000, id="many noscripts"),
        pytest.param("<noscript>" * 20 + f"<img src='{PICTURE}'>" * 4000, id="pictures in noscripts"),
        pytest.param("<dialog open>" * 50 + "<p>文</p>" * 5000, id="dialogs in dialogs"),
        pytest.param("<select>" + "<option>甲" * 8000 + "</select>", id="many options"),
        pytest.param("<select></select>" * 9_999, id="many lists"),
        pytest.param("<picture>" * 50 + "<source srcset=x>" * 2000 + "<img>" * 2000, id="pictures in pictures"),
        pytest.param(f"<img srcset='{'//a.example/1.jpg 2w,' * 50_000}'>", id="a huge set"),
        pytest.param(f"<img srcset='{',' * 500_000}'>", id="commas"),
        pytest.param(f"<div style='{'background:' * 50_000}'></div>" * 5, id="styles"),
        pytest.param("<img " + " ".join(f"data-a{n}=1.jpg" for n in range(3000)) + ">", id="attributes"),
    ],
)
@pytest.mark.slow
def test_no_shape_takes_long(served: str) -> None:
    start = time.process_time()
    clean(served, base_url="https://a.example/")
    assert time.process_time() - start < 5


def test_pictures_of_the_body_itself_are_not_asked_for() -> None:
    html = clean("<img src='data:image/png;base64,iVBORw0KGgo='>").html
    assert images(html) == []
