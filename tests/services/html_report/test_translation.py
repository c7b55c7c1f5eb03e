"""The report in Chinese: every text of its own has a translation, and articles' texts stay as they are."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import polib
import pytest

from tests import run_scrapy
from tests.messages import CATALOGUE
from zakerscraper.services.html_report.library import read_script
from zakerscraper.services.html_report.translation import translate_page, translate_script

ENTRIES = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE.with_name("report.po")))}
NAMES = re.compile(
    r"页面保存为 [^ ）]+|(?:div|#)[\w.#:()\[\]-]+|ZAKER|WinPageData|figure|content-block|fallback|channel|source|hot"
    r"|jpe?g|webp|png|gif|[KMG]?B|JavaScript|HTTP|ok|incomplete|blocked|unreadable|error|unfinished"
    r"|scrapy|archive|retry|json|runs|posts|zaker|www|myzaker|com|id|limit|section"
    r"|script|img|src|onerror|document|documentElement|dataset|ran|raw|endraw|lt|u003c|u003e|amp"
)
"""Words that are the same in Chinese: names, verdicts, commands, and those of hostile titles."""


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The locale is Chinese."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def shown(html: str) -> list[str]:
    """Return the texts of a page that are not an article's, and its labels."""
    html = re.sub(r"<style>.*?</style>", "", html.partition('<script type="application/json"')[0], flags=re.DOTALL)
    texts = [
        text for tag, text in re.findall(r"(<[^<>]*>)([^<>]+)", html) if tag.startswith("<html") or "zh-CN" not in tag
    ]
    return [" ".join(unescape(text).split()) for text in [*texts, *re.findall(r'(?:aria|data)-label="([^"]+)"', html)]]


def test_nothing_of_it_stays_english(crawled: Any, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    done = run_scrapy.scrapy(
        "report",
        "-o",
        str(target),
        "-s",
        f"ZAKER_OUTPUT_DIR={crawled.output}",
        env=run_scrapy.environment(LC_ALL="zh_CN.UTF-8"),
    )
    assert done.returncode == 0, done.stderr
    page = target.read_text("utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    own = {text for text in shown(page) if not text.startswith(("横轴", "纵轴", "</script"))}
    assert {text for text in own if re.search(r"[A-Za-z]{2}", NAMES.sub("", text))} == set()


def test_what_is_an_articles_stays_as_it_is(chinese: None) -> None:
    html = '<h1>Articles</h1><td lang="zh-CN">Articles</td><script type="application/json">"Articles"<p>Articles</p>'
    assert translate_page(html) == html.replace("<h1>Articles", "<h1>文章")


def test_markup_in_a_text_stays_text(chinese: None) -> None:
    assert translate_page("<p>Table: &lt;b&gt; &amp;</p><i>") == "<p>表格：&lt;b&gt; &amp;</p><i>"
    assert translate_page('<p aria-label="Table: &quot;x&quot;">') == '<p aria-label="表格：&quot;x&quot;">'


def test_the_script_says_it_in_chinese(chinese: None) -> None:
    script = translate_script(read_script())
    assert "第 ${page + 1} 页，共 ${pages} 页" in script
    assert "say(" not in script
    assert 'byId("list")' in script, "names of the page's parts are no texts"
    assert [script.count(mark) for mark in '`"'] == [read_script().count(mark) for mark in '`"']


def test_places_are_the_same() -> None:
    for text, translation in ENTRIES.items():
        assert sorted(re.findall(r"\{[^}]*\}", text)) == sorted(re.findall(r"\{[^}]*\}", translation))


def test_all_that_the_script_says_is_in_the_catalogue() -> None:
    literals = [one or other for one, other in re.findall(r'\bsay\((?:"([^"]+)"|`([^`]+)`)\)', read_script())]
    assert len(literals) > 10
    assert [text for text in literals if text not in ENTRIES] == []
