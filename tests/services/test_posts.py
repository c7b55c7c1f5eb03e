"""What Hugo, Jekyll and Astro need of a post: its name, its first byte, its fields and their types."""

from __future__ import annotations

from datetime import datetime, timedelta

import frontmatter
import pytest

from zakerscraper.document.render import DocumentOptions
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.export import post_document

MOMENT = datetime(2026, 5, 18, 1, 30, tzinfo=SHANGHAI)
"""Of the day before in GMT."""
FULL = DocumentOptions(front_matter="full", placeholder_cover=False)


def article(title: str = "标题", **fields: object) -> Article:
    given: dict[str, object] = {
        "id": "6a0a7f848e9f090000000018",
        "url": "https://www.myzaker.com/article/6a0a7f848e9f090000000018",
        "source": "样张社",
        "author_url": "https://www.myzaker.com/source/1",
        "categories": ["新媒体", "ZAKER", "channel"],
        "tags": ["C++", "100%"],
        "published_at": MOMENT,
        "updated_at": MOMENT + timedelta(days=1),
        "body_html": "<p>一句话 &lt;b&gt;。</p>",
    }
    return Article(title=title, **given | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title", ["标题", "{{ 7 * 7 }} {% raw %}", "<script>alert(1)</script>", 'It\'s "100%": #1', "2026-05-18"]
)
def test_a_post_has_what_generators_read(title: str) -> None:
    path, text = post_document(article(title), FULL)
    # Jekyll wants the day at the beginning of the name, and front matter at the first byte.
    assert path == "_posts/新媒体/ZAKER/channel/2026-05-18-6a0a7f848e9f090000000018.md"
    assert text.startswith("---\n")
    post = frontmatter.loads(text)
    assert post["title"] == title
    # Hugo reads dates without an offset in the site's zone.
    assert "\ndate: 2026-05-18T01:30:00+08:00\n" in text
    assert "\nupdated: 2026-05-19T01:30:00+08:00\n" in text
    assert post["tags"] == ["C++", "100%"]
    assert (post["source"], post["source_url"]) == ("样张社", "https://www.myzaker.com/source/1")
    assert post["link"].endswith("/6a0a7f848e9f090000000018")
    # It is HTML, as Hexo's themes take it.
    assert post["excerpt"] == "一句话 &lt;b&gt;。"
    assert "thumbnail" not in post


def test_what_there_is_not_has_no_field() -> None:
    text = post_document(article(source="", author_url="", tags=[], updated_at=None, body_html=""), FULL)[1]
    assert {"source", "source_url", "tags", "excerpt", "updated", "thumbnail"} & set(
        frontmatter.loads(text).keys()
    ) == set()
