"""What is shown in Chinese: every message has a translation, and data stay English."""

import argparse
import json
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import polib
import pytest
from scrapy.settings import Settings

from tests import run_scrapy
from tests.each_case import each_case
from tests.messages import CATALOGUE, messages
from zakerscraper.cli.help import HelpFormatter
from zakerscraper.commands import fetch, parse, runspider, shell, view
from zakerscraper.config import DEFAULTS
from zakerscraper.run_report.format import when_blocked
from zakerscraper.sample_site import SampleSite
from zakerscraper.services.site_check import ENDPOINTS
from zakerscraper.utils.terminal import in_singular, make_printable
from zakerscraper.utils.translation import Catalogue, as_is, change_unmarked, language, translate

COUNTS = "listed 2 = known 0, exported 2, gone 0, failed 0, skipped 0; pending 6; pictures saved 1, known 0, failed 2"
ENTRIES = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}


def test_every_message_has_a_translation() -> None:
    """`python tests/refresh_messages.py` adds those that are missing, to be translated."""
    assert [text for text in messages() if not ENTRIES.get(text)] == []


def test_no_translation_is_of_what_nobody_says() -> None:
    by_hand = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.comment}
    assert ENTRIES.keys() - messages().keys() - by_hand == set()


@each_case("text", sorted(ENTRIES))
def test_a_translation_has_the_same_places_and_commands(text: str) -> None:
    for kept in (r"\{\d+\}", r"`[^`]+`", r"\bZAKER_[A-Z_]+", r"(?<![A-Za-z-])--[a-z-]+"):
        assert sorted(re.findall(kept, text)) == sorted(re.findall(kept, ENTRIES[text]))


@each_case(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "C"}, "zh_CN"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_US.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "zh_CN:en", "LANG": "C.UTF-8"}, ""),
        ({"LANGUAGE": "en:zh_CN", "LANG": "zh_CN.UTF-8"}, ""),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, ""),
        ({"LANG": "de_DE.UTF-8"}, ""),
        ({}, ""),
    ],
)
def test_the_locale_decides(environment: dict[str, str], expected: str) -> None:
    assert language(environment) == expected


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "setting DOWNLAOD_DELAY: there is none of that name; did you mean DOWNLOAD_DELAY?",
            "设置 DOWNLAOD_DELAY：没有这个名字的设置；是不是 DOWNLOAD_DELAY？",
        ),
        ("setting DOWNLOAD_TIMEOUT: 'x' is not a number", "设置 DOWNLOAD_TIMEOUT：'x' 不是数"),
        ("setting ROBOTSTXT_OBEY: 'x' is not a switch (0 or 1)", "设置 ROBOTSTXT_OBEY：'x' 不是开关（0 或 1）"),
        ("2 changes; withdrawn by the site: 1", "改动 2 次；网站撤下：1"),
        ("--source '没有': there is no such publisher; there are 甲报", "--source '没有'：没有这个媒体；有 甲报"),
        ("--section 'ho': there is no such section; did you mean hot?", "--section 'ho'：没有这个分类；是不是 hot？"),
        (
            COUNTS,
            "列出 2 = 已有 0，写出 2，已删 0，失败 0，略过 0；排队 6；图片已存 1，已有 0，失败 2",
        ),
        ("www.myzaker.com refuses connections: is it running?", "www.myzaker.com 拒绝连接：它在运行吗？"),
        ("nothing to export: the archive is empty; a.csv is left as it is", "没有可导出的：存档是空的；a.csv 保持不动"),
        (
            "3 documents in out, 1 of them changed, 1 moved to other folders or names",
            "out 里有 3 个文档，其中 1 个有改动，1 个移到了别的文件夹或换了文件名",
        ),
        (
            "  articles: 3 exported, 0 pending, 1 gone, 2 dropped by a pipeline",
            "  文章：写出 3，排队 0，已删 1，被 pipeline 丢弃 2",
        ),
        ("  on disk:  4.8 MB", "  占用磁盘：4.8 MB"),
        (
            "6a0a 钟楼: its document is missing: a.md; pictures missing or damaged: 2; pending again, left as it is",
            "6a0a 钟楼: 文档缺失：a.md; 缺失或损坏的图片：2; 重新排队, 保持不动",
        ),
        (
            "6a0a 钟楼: its document cannot be read (Permission denied): a.md",
            "6a0a 钟楼: 文档无法读取（Permission denied）：a.md",
        ),
        ("no article is gone", "没有已删除的文章"),
        ("- www does not answer: look at https_proxy and http_proxy", "- www 没有应答：检查 https_proxy 和 http_proxy"),
        (
            "there is no option '--format'; --help names those there are",
            "没有 '--format' 这个选项；--help 列出所有选项",
        ),
        ("2 articles, 1 gone, 3 changes", "文章 2 篇, 已删 1, 改动 3 次"),
        (", 12 attempts", "，试过 12 次"),
        ("leads to https://a.cn/b, another article", "指向 https://a.cn/b，另一篇文章"),
        ("leads to https://a.cn/b, another host", "指向 https://a.cn/b，别的主机"),
        ("leads to https://a.cn/b, topic page", "指向 https://a.cn/b，专题页"),
        (
            (
                "forgotten, deleted a.md; 2 pictures that no other article has are deleted; blocked, so that no crawl"
                " fetches it again"
            ),
            "已忘掉，已删除 a.md; 删除了 2 张别的文章没有用到的图片; 已屏蔽，以后不再抓取",
        ),
        (
            "9 documents in a/b: 1 imported, 8 known, 0 invalid; nothing written (--dry-run)",
            "a/b 里有 9 个文档：导入 1, 已有 8, 无效 0; 什么也没写（--dry-run）",
        ),
        (
            "edited by hand, and left as they are: 1; --overwrite writes them all the same",
            "手工改过，保持不动：1；加上 --overwrite 也会重写",
        ),
        (
            "the list lists nothing (no such list, or the layout changed) (page kept as a.html)",
            "列表里什么都没有（没有这个列表，或者版式变了）（页面保存为 a.html）",
        ),
        (
            (
                "www.myzaker.com is left alone until 2026-11-30 20:48 (+08:00): www.myzaker.com answered with a"
                " challenge page; read instead: 11 articles from the app host, the list of channel 13 from the open API"
            ),
            (
                "2026-11-30 20:48（+08:00）之前不再打扰 www.myzaker.com：www.myzaker.com 返回了验证页面；"
                "改为读取：app 主机的 11 篇文章, 开放接口的 channel 13 列表"
            ),
        ),
        (
            (
                "https://a.cn/1: leads to https://b.cn/: perhaps deleted; it is pending until the site answers the same"
                " on another day"
            ),
            "https://a.cn/1: 转到了 https://b.cn/：可能已被删除；先排队，等网站隔天再给出同样的回答",
        ),
        (
            "https://a.cn: b.cn is left alone until 2026-11-30 20:48 (+08:00): b.cn answered with a challenge page",
            "https://a.cn: 2026-11-30 20:48（+08:00）之前不再打扰 b.cn：b.cn 返回了验证页面",
        ),
        (
            (
                "b.cn is left alone until 2026-11-30 20:48 (+08:00): b.cn refuses connections; read instead: 2 articles"
                " from the app host"
            ),
            "2026-11-30 20:48（+08:00）之前不再打扰 b.cn：b.cn 拒绝连接；改为读取：app 主机的 2 篇文章",
        ),
        ("谷歌 Stadia is gone", "谷歌 Stadia is gone"),
        ("the invalid", "the invalid"),
        ("三人受伤: what nobody has written down", "三人受伤: what nobody has written down"),
        ("", ""),
        (
            "setting ZAKER_COOKIES: it has a full-width ；, where cookies have the half-width sign; see there",
            "设置 ZAKER_COOKIES：里面有全角的 ；，而 cookie 用的是半角符号；see there",
        ),
        (
            "3 articles were not fetched: the run ended before it (closespider_pagecount); they are pending",
            "有 3 篇文章没有抓：运行在那之前就结束了（closespider_pagecount）；它们还在排队",
        ),
        (
            "notifications: ZAKER_NOTIFY, address 1 (mailto://…): the service did not take it; the next run sends it",
            "通知：ZAKER_NOTIFY，第 1 个地址（mailto://…）: 服务没有接受; 下次运行会补发",
        ),
        (
            "https://www.myzaker.com/: the host answered 5 requests in a row with refusals",
            "https://www.myzaker.com/: 主机连续拒绝了 5 个请求",
        ),
        (
            "notifications: ZAKER_HEALTHCHECK_URL: the service answered 302, a redirect, which is not followed",
            "通知：ZAKER_HEALTHCHECK_URL: 服务应答 302，是重定向，不跟随",
        ),
        (
            "-o 'output/images' is in images, where its pictures are: name another place",
            "-o 'output/images' 在 images 里，那里是存档的图片：换一个位置",
        ),
    ],
)
def test_messages_are_translated_with_what_is_filled_in(
    english: str, chinese: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translate(english) == chinese
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert translate(english) == english


@each_case(
    "names",
    [
        "show verify restore history changes import reread backup".split(),
        list(ENDPOINTS),
        list(DEFAULTS),
        ["AI", "article", "channel"],
        ["no", "changes", "articles"],
    ],
)
def test_lists_of_names_are_no_messages(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for length in range(1, len(names) + 1):
        listed = ", ".join(names[:length])
        assert translate(f"there are {listed}") == f"有 {listed}"


@each_case("reason", ["no list has named an article", "no page has named one", "an answer without content"])
def test_what_the_doors_answer_has_a_translation(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translate(reason) == ENTRIES[reason]


def test_advice_where_the_site_refuses_has_a_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for spider in ("hot", "channel"):
        translated = translate(f"ZAKER answered with a challenge page (468). {when_blocked(spider)}")
        assert translated.startswith("ZAKER 返回了验证页面（468）. 可以这样做：等几个小时")
        assert "What" not in translated


@each_case("text", ["the site could not be asked to the end", "x is gone", "sent", "a, 1 articles, b", ""])
def test_a_marked_text_stays_as_it_is(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert make_printable(in_singular(translate(f"  {as_is(text)}: not archived"))) == f"  {text}：没有存档"


def test_marks_in_a_text_are_taken_out() -> None:
    marked = f"{as_is(as_is('a') + 'b')} c"
    assert make_printable(change_unmarked(marked, str.upper)) == "ab C"


def test_what_says_most_goes_first() -> None:
    catalogue = Catalogue({"setting {1}: {2}": "设置 {1}：{2}", "setting {1}: it is empty": "设置 {1} 是空的"})
    assert catalogue.translate("setting A: it is empty") == "设置 A 是空的"
    assert catalogue.translate("setting A: it is empty or not") == "设置 A：it is empty or not"


def test_a_misspelt_channel_is_named_in_chinese_alone() -> None:
    line = "argument id='科枝' of spider channel: no channel '科枝' is known; did you mean 科技?"
    assert Catalogue(ENTRIES).translate(line) == "爬虫 channel 的参数 id='科枝'：没有频道 '科枝'; 是不是 科技？"


def test_places_may_change_their_order() -> None:
    assert Catalogue({"{1} of {2} articles": "{2} 篇里的 {1} 篇"}).translate("3 of 7 articles") == "7 篇里的 3 篇"


def test_a_long_text_of_many_parts_is_no_danger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translate("not blocked: " * 300) == "没有被屏蔽: " * 300


def test_help_has_headings_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    parser = argparse.ArgumentParser(prog="scrapy archive", formatter_class=HelpFormatter)
    lines = parser.format_help().splitlines()
    assert [pair for pair in pairwise(lines) if pair[1] and not pair[1].strip("=-")] == [
        ("用法", "===="),
        ("选项", "===="),
    ]


@each_case("command", [fetch, parse, runspider, shell, view])
def test_the_help_of_scrapys_own_commands_has_a_translation(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    described = command.Command()
    described.settings = Settings({"LOG_LEVEL": "WARNING"})
    parser = argparse.ArgumentParser(
        prog="scrapy", formatter_class=HelpFormatter, conflict_handler="resolve", description=described.long_desc()
    )
    described.add_options(parser)
    shown = parser.format_help()
    assert "日志级别（默认 WARNING）" in shown
    assert re.findall(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", shown) == []


def test_a_person_reads_chinese_and_a_program_english(tmp_path: Path) -> None:
    with SampleSite() as site:
        settings = {**site.settings, "ZAKER_OUTPUT_DIR": str(tmp_path), "LOG_ENABLED": "0"}
        arguments = run_scrapy.as_options(settings)
        done = run_scrapy.scrapy(
            "crawl", "hot", "-a", "limit=1", *arguments, env=run_scrapy.environment(LC_ALL="zh_CN.UTF-8")
        )
        arguments = ["-s", f"ZAKER_OUTPUT_DIR={tmp_path}"]
        shown = run_scrapy.scrapy("archive", *arguments, env=run_scrapy.environment(LC_ALL="zh_CN.UTF-8"))
    assert "zakerscraper: hot: ok: 列出 " in done.stderr
    assert "  文章：写出 1，排队 19，已删 0\n" in shown.stdout
    assert "  hot: 写出 1, 排队 19\n" in shown.stdout
    assert " +08:00 再试)\n" in shown.stdout
    summary = json.loads((tmp_path / ".zaker/last-run.json").read_text("utf-8"))
    assert (summary["verdict"], summary["counts"]["exported"]) == ("ok", 1)
    assert set(summary["skipped"]) == {"over the limit of this run; pending"}


def test_the_note_on_fallbacks_is_translated_to_its_end() -> None:
    url = "https://www.myzaker.com/article/6a0a7f84a07aec0000018000"
    note = (
        f"{url}: no known layout matches this page (none of #content is there, or nothing in it); it was read by"
        f" structure (fallback), as others like it are; `scrapy doctor {url}` shows how. Pages of this run that were"
        " read so: 3; look at a few of their documents, first of the 2 whose `evidence` says that text may be missing"
    )
    assert Catalogue(ENTRIES).translate(note) == (
        f"{url}：没有已知的版式适合这个页面（#content 都不在，或者里面没有内容）；按结构读取（fallback），"
        f"同类页面也是这样；`scrapy doctor {url}` 显示是怎么读的。这次运行有 3 个页面是这样读的：请看看其中几篇文档，"
        "先看 `evidence` 说可能缺字的那 2 篇"
    )
