"""Explains what the parsers make of one page: layout, evidence of each field, what was removed, and why.

It helps people who wonder about a document, and maintainers who write a parser for a new layout.
"""

from __future__ import annotations

import html as entities
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from zakerscraper.document import body
from zakerscraper.document.filenames import document_paths
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.markdown import markdown
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.document.safety import why_removed
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ParseError
from zakerscraper.items import Article, Image, ListEntry, TimeSpan
from zakerscraper.utils import html as html5
from zakerscraper.utils.encoding import why_garbled
from zakerscraper.utils.translation import NAMES, translate
from zakerscraper.zaker import urls
from zakerscraper.zaker.articles import article_of, read_article
from zakerscraper.zaker.dom import Page, text_of
from zakerscraper.zaker.generic.articles import remains
from zakerscraper.zaker.learnt.layout import LearntLayout
from zakerscraper.zaker.lists import read_list
from zakerscraper.zaker.pages import ArticlePage, ListPage

_SHOWN = 60
_LINES = 12
_NO_ID = "0" * 24


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """A field of an article or a list.

    Attributes:
        evidence: What it was read from, "" where there is nothing to say.
    """

    name: str
    value: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the parsers made of a page.

    Attributes:
        kind: `article` or `list`.
        layout: The name of the parser that understood it, `none` without one.
        left_out: (CSS path, reason, text) of what is not in the result.
        cleaned: (what, how often, why) of what was removed from the body.
        document: The text that would be written, to *document_path*.
        marked: CSS paths by mark (`body`, `out`), for `side_by_side`.
    """

    kind: str
    url: str
    layout: str
    findings: tuple[FieldFinding, ...]
    left_out: tuple[tuple[str, str, str], ...] = ()
    cleaned: tuple[tuple[str, int, str], ...] = ()
    document: str = ""
    document_path: str = ""
    body_html: str = ""
    marked: dict[str, tuple[str, ...]] = field(default_factory=dict)


def diagnose(
    text: str,
    url: str,
    now: datetime,
    *,
    options: DocumentOptions,
    categories: Sequence[str],
    section: str,
    learnt: Sequence[LearntLayout] = (),
) -> Diagnosis:
    """Parse the page *text*, served at *url*, as an article where the URL is one, else as a list.

    Args:
        now: Aware, the moment of the response.
        categories: Of the document, without the section.
        learnt: The archive's learnt layouts, used where no known layout matches.

    Raises:
        ParseError: No parser understands the page.
        ArticleNotFoundError: It is the page of an article without a body.
    """
    if id_ := urls.article_id(url):
        page = read_article(text, url, now, id_, learnt=learnt)
        return _article(page, text, url, id_, options, tuple(categories), section)
    return _list(read_list(text, url, now), url)


def diagnose_unreadable(text: str, url: str, now: datetime) -> Diagnosis:
    """Return what was found on a page that no parser understood: its title, and text that may be content.

    Raises:
        ParseError: The page is too large.
    """
    id_ = urls.article_id(url)
    seen = remains(Page(text), url, now, id_ or _NO_ID)
    left = [FieldFinding("not taken for it", line[:_SHOWN]) for line in seen.texts[:_LINES]]
    more = len(seen.texts) - len(left)
    findings = [
        FieldFinding("title", seen.title),
        *left,
        *([FieldFinding("", in_words(f"… and {more} more"))] if more > 0 else []),
    ]
    return Diagnosis(
        kind="article" if id_ else "list",
        url=url,
        layout="none",
        findings=tuple(findings),
        left_out=tuple(_removed_parts(seen.left_out, text)),
        marked={"out": tuple(path for path, _ in seen.left_out)},
    )


def _article(
    page: ArticlePage,
    text: str,
    url: str,
    id_: str,
    options: DocumentOptions,
    categories: tuple[str, ...],
    section: str,
) -> Diagnosis:
    entry = ListEntry(id=id_, url=urls.article_url(id_), section=section)
    article = article_of(page, entry, fetched_at=datetime.now(UTC), categories=categories)
    article.title = clean_title(article.title)
    cleaned = clean(page.body_html, base_url=url)
    article.body_html = cleaned.html
    article.body_markdown = markdown(cleaned.html, cleaned.root)
    article.images = [Image(url=image.url) for image in body.images(cleaned.html)]
    if not article.title or article.published_at is None:
        raise ParseError("the page shows no title")
    return Diagnosis(
        kind="article",
        url=url,
        layout=page.layout,
        findings=tuple(_article_findings(page, article, text)),
        left_out=tuple(_removed_parts(page.left_out, text)),
        cleaned=tuple((kind, count, why_removed(kind)) for kind, count in sorted(cleaned.removed.items())),
        document=render_document(article, options),
        document_path=document_paths(article.categories, article.title, id_)[0],
        body_html=cleaned.html,
        marked={"body": (page.body_path,), "out": tuple(path for path, _ in page.left_out)},
    )


def _article_findings(page: ArticlePage, article: Article, text: str) -> Iterator[FieldFinding]:
    """Yield the fields of *article*, read from *page*, whose source is *text*."""
    assert article.published_at is not None
    evidence = page.evidence
    if "layout" in evidence:
        yield FieldFinding("layout", page.layout, evidence["layout"])
    yield FieldFinding("title", article.title, evidence.get("title", ""))
    yield FieldFinding("author", article.author, evidence.get("author", ""))
    yield FieldFinding("publisher", article.author_url, evidence.get("author", "") if article.author_url else "")
    for span in page.times:
        yield FieldFinding("date shown", _span(span), evidence.get("date", ""))
    if page.unread_time:
        yield FieldFinding("date not read", page.unread_time)
    source = f"{article.date_from} (the id was made {_id_time(article.id)})"
    yield FieldFinding("published", article.published_at.isoformat(), source)
    yield FieldFinding("tags", ", ".join(article.tags), evidence.get("tags", ""))
    if page.cover:
        yield FieldFinding("cover", page.cover, evidence.get("cover", ""))
    yield FieldFinding("body", _measure(article), evidence.get("body", ""))
    if "quality" in evidence:
        yield FieldFinding("all of it", in_words(evidence["quality"]))
    if garbled := why_garbled(page.title + page.body_html, text):
        yield FieldFinding("garbled", in_words(garbled))


def _list(page: ListPage, url: str) -> Diagnosis:
    findings = [
        FieldFinding("title", page.title),
        FieldFinding("entries", str(len(page.entries)), page.evidence.get("entries", "")),
        FieldFinding("next page", page.next_url or in_words(page.lack), page.evidence.get("next_url", "")),
    ]
    for entry in page.entries:
        shown = " · ".join(
            filter(None, [entry.author, *(_span(span) for span in entry.times[:1]), ", ".join(entry.tags)])
        )
        findings.append(
            FieldFinding(entry.id, " · ".join(filter(None, [entry.title or in_words("(no title)"), shown])))
        )
    titles = "".join(f"<li>{entities.escape(entry.title)}</li>" for entry in page.entries)
    left_out = tuple((entry.url, entry.reason, entry.title) for entry in page.left_out)
    return Diagnosis(
        kind="list",
        url=url,
        layout=page.layout,
        findings=tuple(findings),
        left_out=left_out,
        body_html=f"<ol>{titles}</ol>",
    )


def _removed_parts(boxes: Sequence[tuple[str, str]], text: str) -> list[tuple[str, str, str]]:
    tree = html5.parse(text)
    found = []
    for path, reason in boxes:
        node = tree.css_first(path)
        found.append((path, reason, text_of(node)[:_SHOWN] if node is not None else ""))
    return found


def _measure(article: Article) -> str:
    return in_words(f"{len(body.plain_text(article.body_html))} characters, {len(article.images)} pictures")


def _span(span: TimeSpan) -> str:
    if span.exact:
        return span.start.isoformat()
    return in_words(f"{span.start:%Y-%m-%d %H:%M:%S} to {span.end:%Y-%m-%d %H:%M:%S} +08:00")


def _id_time(id_: str) -> str:
    return urls.id_time(id_).isoformat()


def in_words(text: str) -> str:
    """Translate the name of a field, evidence or a reason."""
    return translate(text, NAMES)
