"""Reads title, time and author from script objects, microdata and meta elements."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborNode

from zakerscraper.utils.text import one_line
from zakerscraper.zaker.dom import Page, attribute, text_of
from zakerscraper.zaker.names import clean_name, join_names, stated_names

TITLES = ("title", "headline", "articleTitle", "article_title", "newsTitle", "news_title", "subject", "name")
TIMES = (
    "datePublished", "publish_time", "publishTime", "published_at", "publishedAt", "pubDate", "pub_date", "pubTime",
    "pub_time", "publishDate", "publish_date", "list_dtime", "ptime", "date", "time", "ctime", "created_at",
    "createdAt", "createTime", "create_time", "dateCreated", "pubtime", "publishtime", "newsTime", "news_time",
    "display_time", "displayTime", "release_time", "releaseTime", "post_time", "postTime", "inputtime", "input_time",
)  # fmt: skip
AUTHORS = (
    "author", "author_name", "authorName", "auther_name", "source", "source_name", "sourceName", "media", "media_name",
    "mediaName", "mediaUser", "news_source", "newsSource", "articleSource", "article_source", "copyfrom", "publisher",
    "creator",
)  # fmt: skip
_CHANGES = ("dateModified", "updated_at", "updatedAt", "update_time", "updateTime", "modify_time", "modified")
_META_TITLES = ("og:title", "twitter:title", "headline", "title")
_META_TIMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "og:release_date", "release_date",
    "publishdate", "pubdate", "pub_date", "publish_date", "publish-date", "publish_time", "datepublished",
    "date_published", "published", "published_date", "publication_date", "date-pub", "date", "dc.date",
    "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created", "weibo:article:create_at",
    "weibo: article:create_at",
    "apub:time", "bytedance:published_time", "parsely-pub-date", "citation_publication_date", "citation_online_date",
    "citation_date", "sailthru.date", "originalpublicationdate",
)  # fmt: skip
_META_CHANGES = ("article:modified_time", "og:updated_time", "article:updated_time", "last-modified", "datemodified")
_META_AUTHORS = (
    "author", "article:author", "og:article:author", "byl", "byline", "sailthru.author", "parsely-author",
    "article:author_name", "dc.creator", "dcterms.creator", "citation_author", "mediaid", "source",
)  # fmt: skip
_META_AUTHOR = re.compile(r"(?:^|[^a-z])authors?(?:[._-]?names?)?$")
_WRITTEN_BY = re.compile(
    r"(?:written|article|interview|posted|text|story) by|author|verfasst von|écrit par|escrito por", re.IGNORECASE
)
_ASSIGNED_TIME = re.compile(
    r"(?:\b(?:var|let|const)\s+|\bwindow\.)(ct|oriCreateTime|createTime)\s*=\s*[\"']?"
    r"(\d{10}(?:\d{3})?|\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?)(?![\w:-])"
)
_OF_WECHAT = re.compile(
    r"\b(?:ori_)?create_time\s*:\s*(?:JsDecode\()?[\"'](\d{10}|\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)[\"']"
)
_MANY_METAS = 300
_OF_ANOTHER = re.compile(r"Comment|Answer|Review$|Product|VideoObject|Recipe.*Step|Rating")


@dataclass(slots=True)
class StatedFields:
    """Titles, times and authors that a page states, each with where it stood, the best evidence first.

    Attributes:
        publishers: Names that may be the site's own rather than an author's.
        changes: When the article was changed last.
        sites: The names of the site itself.
    """

    titles: list[tuple[str, str]] = field(default_factory=list)
    times: list[tuple[object, str]] = field(default_factory=list)
    authors: list[tuple[str, str]] = field(default_factory=list)
    publishers: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[object, str]] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)

    def take_object(self, value: Mapping[str, Any], where: str, known: Mapping[str, dict[str, Any]]) -> None:
        """Take what an article-shaped object states.

        Args:
            known: The page's objects by their `@id`.
        """
        for name in TITLES:
            text = value.get(name)
            if title := one_line(entities.unescape(text) if isinstance(text, str) else text):
                self.titles.append((title, f"{where} {name}"))
                break
        for names, times in ((TIMES, self.times), (_CHANGES, self.changes)):
            for name in names:
                time = value.get(name)
                if isinstance(time, str | int | float) and not isinstance(time, bool) and time:
                    times.append((time, f"{where} {name}"))
        _, publishers = stated_names(value.get("publisher"), known)
        self.sites += publishers
        for name in AUTHORS:
            people, others = stated_names(value.get(name), known)
            if author := join_names(people) or join_names(others):
                into = self.publishers if name == "publisher" or author in self.sites else self.authors
                into.append((author, f"{where} {name}"))

    def take_microdata(self, page: Page) -> None:
        """Take the headline, times and authors that elements with `itemprop` mark."""
        authors: list[str] = []
        for node in page.all("[itemprop]"):
            name = attribute(node, "itemprop")
            if name not in {"headline", "datePublished", "dateModified", "author"} or _is_of_another(node):
                continue
            where = f'[itemprop="{name}"]'
            if name == "author":
                authors.append(_name_in(node))
                continue
            shown = attribute(node, "content", "datetime") or text_of(node)
            if not shown or len(shown) > 300:
                continue
            if name == "headline":
                self.titles.append((shown, where))
            else:
                (self.times if name == "datePublished" else self.changes).append((shown, where))
        if author := join_names(authors):
            self.authors.append((author, '[itemprop="author"]'))

    def take_scripts(self, page: Page) -> None:
        """Take the time that a script assigns, as WeChat's pages do.

        Forms: `var ct = "1715845200"`, `createTime = '…'`, and in the object `cgiDataNew` `create_time: '1715845200'`.
        """
        for script in page.scripts():
            if "cgiData" in script:
                self.times += [(match[1], "script cgiData") for match in _OF_WECHAT.finditer(script)]
            if "reateTime" in script or " ct" in script:
                self.times += [(match[2], f"script {match[1]}") for match in _ASSIGNED_TIME.finditer(script)]

    def take_metas(self, page: Page) -> dict[str, list[str]]:
        """Take what meta elements state; return the contents of all of them by their lower-case names."""
        metas: dict[str, list[str]] = {}
        for meta in page.metas()[:_MANY_METAS]:
            name = next(filter(None, map(one_line, meta.names)), "").lower()
            if name and meta.content:
                metas.setdefault(name, []).append(meta.content)
        for names, times in ((_META_TIMES, self.times), (_META_CHANGES, self.changes)):
            times += [(metas[name][0], f'meta "{name}"') for name in names if name in metas]
        self.titles += [(metas[name][0], f'meta "{name}"') for name in _META_TITLES if name in metas]
        self.sites += [entities.unescape(name) for name in metas.get("og:site_name", [])[:1]]
        authors = (*_META_AUTHORS, *(name for name in metas if name not in _META_AUTHORS and _META_AUTHOR.search(name)))
        for name in authors:
            found = join_names(
                map(clean_name, map(_in_order if name == "citation_author" else str, metas.get(name, [])))
            )
            if found:
                (self.publishers if found in self.sites else self.authors).append((found, f'meta "{name}"'))
        for number in "1234":
            label, data = ("".join(metas.get(f"twitter:{part}{number}", [])) for part in ("label", "data"))
            if _WRITTEN_BY.match(label) and (author := clean_name(data)):
                self.authors.append((author, f'meta "twitter:data{number}"'))
        return metas


def _in_order(name: str) -> str:
    """Return a name of an index of papers, `Family, Given`, as `Given Family`."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and "," not in given else name


def _is_of_another(node: LexborNode) -> bool:
    """Return whether a marked element belongs to a comment, a product or the like rather than to the article."""
    outer = node.parent
    while outer is not None:
        if kind := outer.attributes.get("itemtype"):
            return _OF_ANOTHER.search(kind.rstrip("/")) is not None
        outer = outer.parent
    return False


def _name_in(node: LexborNode) -> str:
    """Return the name of the author that an element marks, which may mark the name within it."""
    for inner in node.css('[itemprop~="name"]'):
        if name := clean_name(attribute(inner, "content") or text_of(inner)):
            return name
    if name := clean_name(attribute(node, "content")):
        return name
    links = list(dict.fromkeys(filter(None, (clean_name(text_of(link)) for link in node.css("a")))))
    return join_names(links) if links and len(links) < 6 else clean_name(text_of(node))
