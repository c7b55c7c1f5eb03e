"""Documents of the sample site, and sites that Hexo has built of them."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup

from tests import run_scrapy
from zakerscraper.sample_site import SampleArticle
from zakerscraper.sample_site.articles.model import ImageBlock, Text
from zakerscraper.sample_site.catalogue import EXTRA_CHANNEL, NOW

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


# What Hexo, a theme or a shell could take for something else, as the first characters of a title most of all.
TITLES = (
    '"引号"开头的标题',
    "“弯引号”开头的标题",
    "[方括号] 开头的标题",
    "____",
    "省电 30%20 与 100% 的秘密 %",
    "{{ 7 * 7 }} {% raw %} {# 注 #}",
    "<img src=x onerror=alert(1)></script><script>alert(2)</script>",
    'It\'s " onload="alert(3)" \'',
    "同名的标题",
    "同名的标题",
    "#.",
    "true",
    "2026-05-18",
    "C:\\新建文件夹\\a.md",
    "new york, new york: a tale of two cities",
)
ATTACK = "＜img src=x onerror=alert(1)＞＜/script＞＜script＞alert(2)＜/script＞"
"""How the one of them that holds elements is shown."""
FILM = "30 秒，看一座浮桥怎样给货船让路"
GAME = "《邮差小熊》发售：送信游戏里，最难的是不送"


@lru_cache(100)
def parsed(file: Path) -> BeautifulSoup:
    """Return a page, which nobody changes; tests of one site follow each other and look at the same pages."""
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


@dataclass(frozen=True)
class Site:
    """A site that was built. posts: what Hexo says of each, by the path of its document below the output folder."""

    folder: Path
    theme: str
    log: str
    posts: dict[str, dict[str, Any]]

    def page(self, post: dict[str, Any]) -> BeautifulSoup:
        """Return the page of a post, as the theme wrote it."""
        return parsed(self.folder / "public" / post["path"] / "index.html")

    def post(self, title: str) -> dict[str, Any]:
        """Return the post with that title."""
        return next(post for post in self.posts.values() if post["title"] == title)


@dataclass(frozen=True)
class Document:
    """A document. front: its header. body: all that follows."""

    path: str
    front: dict[str, Any]
    body: str

    @classmethod
    def read(cls, folder: Path, file: Path) -> "Document":
        header, body = file.read_text("utf-8").removeprefix("\n---\n").split("\n---\n", 1)
        return cls(file.relative_to(folder).as_posix(), yaml.safe_load(header), body)

    @property
    def moment(self) -> datetime:
        return parsedate_to_datetime(self.front["date"])


def documents(folder: Path) -> list[Document]:
    return [Document.read(folder, file) for file in sorted((folder / "_posts").rglob("*.md"))]


def nasty(number: int, title: str) -> SampleArticle:
    return SampleArticle(
        serial=900_000 + number,
        title=title,
        source="样张社",
        published_at=NOW - timedelta(hours=2 + number),
        blocks=(Text("前面的一段话，{{ 1 + 1 }} 与 {% raw %}。"), *[ImageBlock(after="图说。")] * (number % 3 > 0)),
        channels=(EXTRA_CHANNEL,),
    )


def scrapy(*arguments: str) -> str:
    """Run `scrapy` and return what it said."""
    done = run_scrapy.scrapy(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stderr


# Tells of every post what Hexo made of it, beside the pages.
TELL = """
hexo.extend.generator.register('told', ({ posts }) => ({
  path: 'told.json',
  data: JSON.stringify(posts.map((post) => ({
    source: post.source, path: post.path, title: post.title, date: post.date.format(), excerpt: post.excerpt,
    tags: post.tags.map((tag) => tag.name),
    categories: post.categories.map((category) => category.name),
  }))),
}));
"""
THEMES = {
    "landscape": {"favicon": ""},
    "volantis": {},
    "butterfly": {
        "disable_top_img": True,
        "favicon": "/img/butterfly-icon.png",
        "cover": {"index_enable": True, "aside_enable": True},
        "aside": {"card_author": {"enable": False}, "card_announcement": {"enable": False}},
        "busuanzi": {"site_uv": False, "site_pv": False, "page_pv": False},
        "footer": {"owner": {"enable": False}},
    },
}


COMBINATIONS = {
    ("html", "local"): "butterfly",
    ("html", "proxy"): "volantis",
    ("html", "original"): "landscape",
    ("markdown", "local"): "landscape",
    ("markdown", "original"): "landscape",
}


def shown(title: str) -> str:
    """Return what a site shows of *title*: nothing that a theme could write into a page as markup."""
    quotes = itertools.cycle("“”")
    plain = "".join(next(quotes) if character == '"' else character for character in title)
    return plain.translate(str.maketrans("<>'", "＜＞’"))


def complaints(log: str) -> list[str]:
    """Return what Hexo and its plugins warn of."""
    return [line for line in log.splitlines() if re.search("WARN|ERROR|FATAL|Error|deprecat", line)]
