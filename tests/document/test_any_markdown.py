"""Any text and any markup as Markdown: nothing lost, nothing added, no HTML."""

from __future__ import annotations

import html as entities
import re

from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.document.markdown_texts import IMAGE, RENDERER, converted, rendered, squeezed
from zakerscraper.document.markdown import markdown
from zakerscraper.document.sanitize import clean

_TEXT = st.text(
    st.one_of(
        st.sampled_from("*_`~[]()<>&#!|\\-+=.:;\"'{}1290 \u3000\u00a0中文，。！“”：ab\n\t"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=14,
)
_INLINE = st.recursive(
    _TEXT.map(lambda text: entities.escape(text, quote=False)),
    lambda inner: st.builds(
        lambda start, parts: f"{start}{''.join(parts)}</{re.findall('[a-z]+', start)[0]}>",
        st.sampled_from(
            ["<strong>", "<b>", "<em>", "<span>", "<a href='http://a.example/?a=1&amp;b=2'>", "<s>", "<u>"]
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=5,
)
_BODY = st.lists(
    st.one_of(
        st.lists(_INLINE, max_size=3).map(lambda parts: f"<p>{''.join(parts)}</p>"),
        st.lists(_INLINE, max_size=3).map(lambda parts: f"<p>{'<br>'.join(parts)}</p>"),
        _INLINE.map(lambda part: f"<p></p><div class='img_box'><img src='{IMAGE}'></div>{part}<p></p>"),
        _INLINE.map(lambda part: f"<div class='zaker_div'><div class='zaker_quote_v3'><p>{part}</p></div></div>"),
        st.lists(_INLINE, min_size=1, max_size=3).map(lambda parts: f"<ul><li>{'</li><li>'.join(parts)}</li></ul>"),
        _INLINE.map(lambda part: f"<h2>{part}</h2>"),
    ),
    max_size=4,
).map("".join)
_MEANT = {"p", "br", "strong", "em", "s", "a", "img", "ul", "li", "h2", "blockquote"}


@settings(max_examples=400, deadline=None)
@given(_BODY)
@example("<p><strong>消息：</strong>今天</p>")
@example("<p><strong>甲</strong><span></span><strong>乙</strong></p>")
@example("<p><span><strong>甲</strong></span><em>乙</em></p>")
@example("<p><a href='http://a.example/'><strong>甲</strong></a><strong>乙</strong></p>")
def test_markdown_shows_the_text_of_the_article_and_nothing_else(html: str) -> None:
    cleaned = clean(html).html
    page = rendered(markdown(cleaned))
    assert {tag.name for tag in page.find_all(True)} <= _MEANT
    wanted = BeautifulSoup(cleaned, "html.parser")
    assert squeezed(page.get_text()) == squeezed(wanted.get_text())
    assert len(page.find_all("img")) == len(wanted.find_all("img"))


@settings(max_examples=300, deadline=None)
@given(_BODY)
@example("<pre>{{ a }}</pre>")
@example("<p><code>{% a %}</code></p>")
@example("<p><a href='http://a.example/{{a}}'>链</a></p>")
@example("<img src='http://a.example/1.jpg' alt='{{a}}'>")
def test_markdown_holds_no_brace_and_no_html(html: str) -> None:
    """Hexo renders templates before Markdown, and leaves HTML as it is."""
    text = converted(html)
    assert "{" not in text
    assert "}" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [token for token in RENDERER.parse(text) if token.type == "html_block"]
    assert not [
        child for token in RENDERER.parse(text) for child in token.children or () if child.type == "html_inline"
    ]
