"""What `scrapy doctor --site` shows of the endpoints' answers, in both languages."""

import json
import re

import pytest

from tests.each_case import each_case
from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.services.site_check import (
    EMPTY,
    ENDPOINTS,
    HOT,
    IMAGE,
    NOT_UNDERSTOOD,
    OK,
    REFUSED,
    WWW_ARTICLE,
    WWW_LIST,
    Finding,
    ServedResponse,
    format_findings,
    judge_response,
)
from zakerscraper.utils.terminal import make_printable
from zakerscraper.zaker.urls import api_url

FINDINGS = {
    endpoint: Finding(endpoint, f"https://{number}.example/", OK, "too many requests", 200)
    for number, endpoint in enumerate(ENDPOINTS)
} | {
    WWW_LIST: Finding(WWW_LIST, "https://www.example/", EMPTY, "it lists no article", 200),
    IMAGE: Finding(IMAGE, "https://zkres.example/", "timeout", "no answer"),
}


@pytest.mark.parametrize(
    ("locale", "empty", "silent"),
    [
        ("C.UTF-8", "- www list lists nothing now: ask", "- no answer (picture): try later"),
        ("zh_CN.UTF-8", "- www 列表 现在什么也没列出：", "- 没有应答（图片）：以后再试"),
    ],
)
def test_doors_are_named_in_the_language_of_the_locale(
    locale: str, empty: str, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    lines = make_printable(format_findings(FINDINGS, "auto")).splitlines()
    assert any(line.startswith(empty) for line in lines)
    assert any(line.startswith(silent) for line in lines)


def test_a_chinese_reader_meets_no_english_name_of_a_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    shown = make_printable(format_findings(FINDINGS, "auto"))
    assert [endpoint for endpoint in ENDPOINTS if re.search(rf"\b{endpoint}\b", shown)] == []
    # Addresses stand below each other, behind the widest name: a Chinese character takes two columns.
    assert "www 列表      empty" in shown
    assert "开放接口热榜  ok" in shown
    assert WWW_ARTICLE not in shown


@each_case(
    ("response", "outcome"),
    [
        ({"stat": 0, "msg": "请求过于频繁", "data": {}}, REFUSED),
        ({"stat": 1, "data": {"articles": []}}, NOT_UNDERSTOOD),
    ],
)
def test_a_refusal_of_the_open_api_is_no_unknown_layout(response: dict[str, object], outcome: str) -> None:
    served = ServedResponse(api_url("hot"), 200, json.dumps(response).encode(), "application/json", NOW)
    assert judge_response(HOT, api_url("hot"), served).outcome == outcome
