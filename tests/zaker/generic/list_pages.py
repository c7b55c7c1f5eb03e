"""Pages of lists about bridges, and how the generic reader reads them."""

import json
from typing import Any

from zakerscraper.sample_site.catalogue import NOW
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import lists as fallback_lists
from zakerscraper.zaker.pages import ListPage

URL = "https://www.myzaker.com/channel/13"
OTHER = "6a0aff1c8e9f09ffffffff01"
IDS = tuple(f"6a0aff1c8e9f0900000000{number:02x}" for number in range(60))
TITLES = tuple(f"第 {number} 座桥的体检报告出来了" for number in range(60))
NEXT = "https://www.myzaker.com/channel/13?page=2"
NUMBERS = (1, 2, 3, 4)
SUMMARY = "三座桥的检查在五月做完，结果是都要修。"
START = "2026-05-17T09:30:00+08:00"


def href(number: int) -> str:
    return f"/article/{IDS[number]}"


def card(number: int, title: str = "") -> str:
    return f'<div class="k3"><a href="{href(number)}">{title or TITLES[number]}</a></div>'


def cards(*numbers: int) -> str:
    return "".join(card(number) for number in numbers)


def page(main: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>科技 - ZAKER</title>{head}</head><body>{main}</body></html>"


def alone(main: str, url: str = URL, head: str = "") -> ListPage:
    """Read with the generic extractor alone."""
    return fallback_lists.read_list(Page(page(main, head)), url, NOW)


def found(listed: ListPage) -> list[tuple[str, str]]:
    return [(entry.id, entry.title) for entry in listed.entries]


def wanted(*numbers: int) -> list[tuple[str, str]]:
    return [(IDS[number], TITLES[number]) for number in numbers]


def state(value: Any, name: str = "window.__L__") -> str:
    return f"<script>{name} = {json.dumps(value, ensure_ascii=False)}</script>"


def item(number: int, **others: Any) -> dict[str, Any]:
    return {"title": TITLES[number], "url": f"https:{'//www.myzaker.com'}{href(number)}"} | others


def rows(row: str) -> str:
    """Return the records of a list, each made of *row*: `{title}` and `{summary}`, with `{href}` and `{id}`."""
    return "".join(row.format(href=href(n), title=TITLES[n], summary=SUMMARY, id=IDS[n]) for n in NUMBERS)


def told(main: str, before: str = "") -> set[tuple[str, str, str]]:
    """Return author, summary and time of a page's entries, whose titles are to be right but for words *before* them."""
    listed = alone(main).entries
    assert [entry.title.removeprefix(before) for entry in listed] == [TITLES[n] for n in NUMBERS]
    return {(entry.author, entry.summary, " ".join(span.start.isoformat() for span in entry.times)) for entry in listed}
