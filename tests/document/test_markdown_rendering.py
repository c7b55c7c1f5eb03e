"""Our Markdown, rendered, shows what the body shows: its text, links, pictures, numbers and tables, every one.

With markdown-it-py in the ordinary run, and a batch through marked and markdown-it, which Hexo uses. ZAKER_EXAMPLES is
how many bodies are made; with ZAKER_NODE=1 each of them goes through Node.js, too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from markdown_it import MarkdownIt

from tests import npm
from tests.document.generated_bodies import BODIES, Seen, seen
from tests.machine import needs_node
from zakerscraper.document.markdown import markdown
from zakerscraper.document.sanitize import clean
from zakerscraper.sample_site.articles import ARTICLES
from zakerscraper.sample_site.pages import body as sample_body

EXAMPLES = int(os.environ.get("ZAKER_EXAMPLES", "150"))
BATCH = 200
"""So many bodies go through Node.js in the ordinary run."""
CORPUS = os.environ.get("ZAKER_CORPUS_DIR", "")
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
RENDER = Path(__file__).parent / "render_markdown.mjs"


def assert_same(body: Seen, rendered: Seen, text: str) -> None:
    """Hold that a renderer shows what the body shows; it may make links of whole addresses that stand in the text."""
    assert rendered.text == body.text, text
    assert rendered.pictures == body.pictures, text
    assert rendered.numbers == body.numbers, text
    assert rendered.tables == body.tables, text
    assert rendered.links == body.links, text


class Node:
    """A process of Node.js that renders Markdown with marked and with markdown-it, with and without linkify."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [shutil.which("node") or "node", str(RENDER), str(folder / "node_modules")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def render(self, text: str) -> dict[str, str]:
        """Return what each renderer makes of *text*, by its name."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        rendered: dict[str, str] = json.loads(self._process.stdout.readline())
        return rendered

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    process = Node(npm.install())
    yield process
    process.close()


def check(html: str, node: Node | None = None) -> None:
    """Hold that every renderer shows the canonical body *html* in its Markdown."""
    text = markdown(html)
    body = seen(html)
    rendered = node.render(text) if node else {"markdown-it-py": RENDERER.render(text)}
    for name, shown in rendered.items():
        assert_same(body, seen(shown), f"{name}\n{html}\n{text}\n{shown}")


QUIET: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
}


@settings(max_examples=EXAMPLES, **QUIET)
@given(BODIES)
@example("<kbd>{https://a.example/x_y_z/[1]?q=a*b~c</kbd>")
@example("https://a.example/%E8%B7%AF_http://测试.example/a_b")
@example("<ol type=a><li><article><li value=0>项</article></ol>")
def test_a_renderer_shows_what_the_body_shows(served: str) -> None:
    check(clean(served).html)


@needs_node
@settings(max_examples=EXAMPLES if "ZAKER_NODE" in os.environ else BATCH, **QUIET)
@given(BODIES)
@example("<kbd>{https://a.example/x_y_z/[1]?q=a*b~c</kbd>")
@example("https://a.example/%E8%B7%AF_http://测试.example/a_b")
@example("http://a.example/(b_c&amp;amp;")
@example("<b><tt>`0`*</tt></b>")
@example("<a href='http://a.example/'><pre>码</pre></a>")
@example("<s>~~删~~a_b@c.example http://a.example/~~b <a href='http://a.example/~~'>链</a></s>")
@example("<a href='http://a.example/'>[链](http://a.example/) \\[<img src='http://a.example/1.jpg' alt='\\['></a>")
@example("<a href='http://a.example/'><img src='http://a.example/1.jpg'>https://a.example/x_y www.a_b.cn a_b@c.cn</a>")
def test_the_renderers_of_hexo_show_what_the_body_shows(node: Node, served: str) -> None:
    check(clean(served).html, node)


def corpus() -> list[Path]:
    return sorted(Path(CORPUS).glob("[0-9][0-9]-*.md")) if CORPUS else []


@needs_node
@pytest.mark.skipif(not CORPUS, reason="ZAKER_CORPUS_DIR is not set: no real documents to render")
def test_real_bodies_are_shown_as_they_are(node: Node) -> None:
    paths = corpus()
    assert len(paths) == 22
    for path in paths:
        body = path.read_text("utf-8").split("\n---\n")[-1]
        html = clean(re.sub(r"<(?![a-zA-Z/])", "&lt;", body.replace("&", "&amp;"))).html
        check(html)
        check(html, node)


@needs_node
def test_bodies_of_the_sample_site_are_shown_as_they_are(node: Node) -> None:
    checked = 0
    for article in ARTICLES:
        html = clean(sample_body(article)).html
        check(html)
        check(html, node)
        checked += bool(html)
    assert checked > 40
