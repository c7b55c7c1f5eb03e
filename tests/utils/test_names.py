"""Names of fields, columns and reasons are shown in Chinese where the locale is Chinese, and stay English in data."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest

from tests.each_case import each_case
from tests.messages import PACKAGE, pieces_as_template
from zakerscraper.cli.archive_history import marked_text
from zakerscraper.cli.archive_lines import settings_lines
from zakerscraper.commands import cluster
from zakerscraper.document import changes
from zakerscraper.document.render import DocumentOptions
from zakerscraper.document.word_diff import DiffLine, diff_words
from zakerscraper.extensions.archive_settings import SettingValue
from zakerscraper.services.inspect import diagnose
from zakerscraper.services.inspect_format import format_diagnosis, format_fields, side_by_side
from zakerscraper.utils.terminal import pad, widest_column
from zakerscraper.utils.translation import CATALOGUES, NAMES, translate
from zakerscraper.zaker.generic.element_names import AROUND_WORDS

ENTRIES = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUES / f"zh_CN/LC_MESSAGES/{NAMES}.po"))}
NAMED = {
    *changes.METADATA,
    *(changes.TITLE, changes.TEXT, changes.IMAGES, changes.IMAGE),
    *changes.KINDS.values(),
    *cluster.WORKER_COLUMNS,
    *cluster.HOST_COLUMNS,
    *AROUND_WORDS,
}
RETURNING = {
    "extensions/archive_settings.py": "_origin",
    "document/safety.py": "why_removed",
    "utils/encoding.py": "why_garbled",
    "zaker/urls.py": "why_no_article",
    "zaker/generic/widgets.py": "_kind",
    "zaker/generic/quality.py": "__str__",
}
"""Functions whose every text is such a name or reason."""
CALLED = {"_leave_out": 1, "in_words": 0, "FieldFinding": 0, "LeftOut": 2}
"""Functions that are called with one, and its place among their arguments."""
PARAGRAPH = (
    "<p>天还没亮，竹篾巷里先亮起来的是豆花摊的小电灯。摊主掀开木桶，热气扑到帽檐上，第一碗总是留给扫街的人。</p>"
)
PAGE = (
    '<html><head><title>停摆的钟楼又敲响了</title></head><body><nav><a href="/">首页</a></nav><main>'
    '<h1 class="t">停摆的钟楼又敲响了</h1><div class="by"><a href="/source/12">旧城纪事</a>'
    f' <time datetime="2026-05-18T11:00:00+08:00">x</time></div><div class="st">{PARAGRAPH * 6}<p onclick="a()">完</p>'
    '</div><div class="related"><a href="/article/6a0aa9f08e9f09000000002e">别的文章在这里</a></div></main></body>'
    "</html>"
)
URL = "https://www.myzaker.com/article/6a0aa9f08e9f09000000002d"


def _said(module: Path) -> Iterator[ast.expr]:
    function = RETURNING.get(module.relative_to(PACKAGE).as_posix(), "")
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLED:
                yield from node.args[CALLED[name] : CALLED[name] + 1]
            if name == "facts":
                yield from (ast.Constant(keyword.arg) for keyword in node.keywords if keyword.arg)
        if isinstance(node, ast.FunctionDef) and node.name == function:
            yield from (
                element.value for element in ast.walk(node) if isinstance(element, ast.Return) and element.value
            )


def names() -> set[str]:
    """Return the names and reasons that the code has, with {1}, {2} … for what is filled in."""
    modules = [*(PACKAGE / "zaker").rglob("*.py"), *(PACKAGE / name for name in RETURNING)]
    modules += [PACKAGE / "services/inspect.py", PACKAGE / "services/inspect_format.py"]
    modules += [PACKAGE / "commands/doctor.py", PACKAGE / "cli/page_fixtures.py"]
    found = {text for module in modules for node in _said(module) for text in pieces_as_template(node)}
    return NAMED | {text for text in found if re.search("[A-Za-z]{2}", re.sub(r"\{\d+\}|<.*>", "", text))}


def test_every_name_has_a_translation() -> None:
    assert {name for name in names() if not ENTRIES.get(name)} == set()


@each_case("text", sorted(ENTRIES))
def test_a_translation_has_the_same_places(text: str) -> None:
    assert sorted(re.findall(r"\{\d+\}", text)) == sorted(re.findall(r"\{\d+\}", ENTRIES[text]))


def test_a_report_of_a_page_is_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    options = DocumentOptions()
    now = datetime(2026, 5, 18, 12, tzinfo=UTC)

    def shown() -> tuple[str, str]:
        found = diagnose(PAGE, URL, now, options=options, categories=("a", "b"), section="article")
        return format_diagnosis(found), side_by_side(found, PAGE)

    text, page = shown()
    assert f"page      {URL}\nkind      article\nlayout    fallback, the generic extractor: no known" in text
    assert '<html lang="en">' in page
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    text, page = shown()
    facts_of_it = text.partition("_posts/")[0]
    assert f"页面      {URL}\n种类      文章\n版式      fallback, 通用提取器：没有已知版式" in text
    assert "\n标题        停摆的钟楼又敲响了\n            ← " in text
    assert "  p[onclick] ×1: 它会运行脚本\n" in text
    left = re.sub(r"[a-z0-9]+(?:[.#\[][\w\]]+)+|[\w:()-]+ > |fallback|datetime|https?://\S+|<\w+>", "", facts_of_it)
    assert re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,}", left) == []
    assert '<html lang="zh-CN">' in page
    assert "<th>显示的日期</th>" in page
    assert "<h2>原来的页面</h2>" in page


def test_what_has_changed_is_named_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    line = DiffLine("heading", diff_words("三人", "一人"))
    assert marked_text(line) == "heading: [-三-]{+一+}人"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert marked_text(line) == "小标题: [-三-]{+一+}人"
    assert translate("title", NAMES) == "标题"
    assert translate("title") == "title", "within a message the word may be a value"


def test_settings_tell_where_they_come_from_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [SettingValue("ZAKER_BODY", "html", "command line", "markdown"), SettingValue("ZAKER_VIDEO", "", "default")]
    assert settings_lines(found) == [
        "  ZAKER_BODY   command line  html (the archive's own: markdown)",
        "  ZAKER_VIDEO  default       –",
    ]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert settings_lines(found) == [
        "  ZAKER_BODY   命令行  html （存档自己记着：markdown）",
        "  ZAKER_VIDEO  默认    –",
    ]


def test_columns_are_as_wide_as_their_characters() -> None:
    assert [pad(text, widest_column(["默认", "file"])) for text in ("默认", "file", "a")] == ["默认", "file", "a   "]
    assert format_fields(page="x") == "page      x"


def test_the_name_of_a_layout_is_none_of_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert format_fields(layout="article", kind="article") == "版式      article\n种类      文章"
    assert format_fields(found="read by figure") == "读出      由 figure 读取"
