"""Words of pages, by examples."""

from __future__ import annotations

import time

from tests.each_case import each_case
from zakerscraper.zaker.channels import name_of_list
from zakerscraper.zaker.generic import patterns
from zakerscraper.zaker.generic.record_texts import _DAY_WORDS
from zakerscraper.zaker.learnt.fields import _TIME

NOTICES = """\
All Rights Reserved
© The Daily
Copyright 2024
By going on you agree to our Terms of Service
Read our Privacy Policy
We use COOKIES here
This page has affiliate links
We may earn an affiliate commission
Signing up for our letters is free
Subscribe now
The Newsletter of the week
Follow us and our friends on Mastodon
Article continues below
Continue reading
Download our free new app
Listen to this article
Email us at letters@a.example
Listen to every episode sponsor-free
Please enable JavaScript
Your email address
It will not be published
Delivered straight to your inbox
Support our journalism
Donate to the paper today
For general informational purposes only
Fill out the form
It may not be reproduced
It is a platform that only provides information storage services
Alle Rechte vorbehalten
Tous droits réservés
Todos os direitos
Todos los derechos
Your submission has been received!
Oops! Something went wrong while submitting the form.
This document is subject to copyright
A version of this article appears in print on Jan. 23, 2026
Click to get the app
Already have an account? Enter here
Listen to us on Spotify and Apple Podcasts
Start your 14-day free trial of the archive""".splitlines()


@each_case("text", NOTICES)
def test_a_notice_is_known_by_its_words(text: str) -> None:
    assert patterns.is_notice(text)


def test_each_kind_of_notice_has_an_example() -> None:
    for words, pattern in patterns.NOTICES_LATIN:
        found = [text.lower() for text in NOTICES if pattern.search(text)]
        assert found, pattern.pattern
        assert all(words in text for text in found), pattern.pattern


@each_case(
    "text",
    (
        "沪ICP备1234号|公网安备|京网安备|版权所有|copyright|©|许可证|营业执照|举报电话|不良信息"
        "|增值电信|cookie|隐私权|用户协议|下载本app|打开APP|安装ZAKER|点击客户端|zaker客户端|扫码|扫一扫"
        "|长按识别二维码|原网页由ZAKER转码|未经许可转载|禁止转载|转载请注明|免责声明|关于作者|版权归"
        "|仅代表本人观点|不代表立场|由AI生成|通过 AI 自动生成|ai生成|登录后|注册后|请先登录|请登录|分享到"
        "|转发给|责任编辑|存储空间由某服务|合作媒体发布|审核：某|侵权请联系|如有问题联系"
    ).split("|"),
)
def test_a_chinese_notice_is_known_by_its_words(text: str) -> None:
    assert patterns.is_notice(text)


@each_case(
    "text",
    (
        "2024-05-06|5月6日|5-6 10:20|3小时前|半小时前|一天前|两天前|兩天前|三周前|十分钟前|今天"
        "|昨天 10:20|前天|大前天 10:20|刚刚|剛剛|上周三 10:20|本周三 10:20|这个周三 10:20|這週三 10:20|周三"
        "|週三|星期三|礼拜三|禮拜三|上午10:20|PM 3:20|am 3:20|凌晨3:20|夜3:20|10:20|５月６日"
    ).split("|"),
)
def test_a_time_is_found_by_what_it_begins_with(text: str) -> None:
    match = patterns.TIME_IN_TEXT.search(f"，{text}，")
    assert match is not None
    assert match[0] == text


def test_counts_are_looked_for_in_long_runs_once() -> None:
    for run in ("1" * 100_000, "1" + " " * 100_000):
        for pattern in (patterns.COUNT, patterns.ACCOUNT):
            assert pattern.search(run) is None
    assert patterns.COUNT.sub("", "江城晚报 12,345 阅读") == "江城晚报 "


def test_a_row_of_labels_is_a_label() -> None:
    for row in (
        "【评论】【论坛】【收藏此页】【大 中 小】【打印】【关闭】",
        "放大 缩小 默认 朗读",
        "上一篇 下一篇",
        "评论 12 | 分享",
    ):
        assert patterns.is_label(row), row
    for text in ("【评论】桥通了", "大雪 小雪", "中国 打印机"):
        assert not patterns.is_label(text), text


def test_warnings_and_declarations_are_notices() -> None:
    for text in (
        "风险提示：市场有风险，投资需谨慎。",
        "特别声明：以上内容为用户上传并发布。",
        "平台声明：该文观点仅代表作者本人。",
    ):
        assert patterns.is_notice(text), text
    assert not patterns.is_notice("会上公布的风险提示：三成桥墩老化。")


RUNS = ("  ", "11", "今天 ", "1 ")


@each_case("run", RUNS)
def test_long_runs_are_looked_through_once(run: str) -> None:
    text = run * 40_000 + "x"
    began = time.process_time()
    for pattern in (patterns.SEPARATORS, patterns.COUNT, patterns.SOURCE_LABEL, _DAY_WORDS, _TIME):
        assert sum(1 for _ in pattern.finditer(text)) <= len(text)
    assert name_of_list(f"x{text} y", (), is_publisher=False) == ""
    assert time.process_time() - began < 10  # of CPU: one of them took minutes


def test_how_long_a_text_takes_to_read_is_a_count() -> None:
    for text in ("5 min read", "12 Minutes Read", "约 8 分钟读完", "3分钟阅读"):
        assert patterns.COUNT.fullmatch(text), text
    assert not patterns.COUNT.search("We walked 5 minutes, read a map")
