"""What is fuzzed. Each target takes one input and asserts what must hold of whatever ours makes of it."""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import frontmatter
import html5lib
import strategies
import yaml
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from scrapy import Request
from twisted.web.client import URI

from zakerscraper.archive.serialization import article_data, article_from, entry_from, entry_text
from zakerscraper.document import body, image_paths, safety
from zakerscraper.document.dom import parse_fragment, serialise
from zakerscraper.document.filenames import collision_key, document_names, folder
from zakerscraper.document.front_matter import clean_title, front_matter
from zakerscraper.document.markdown import markdown
from zakerscraper.document.render import DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.exceptions import ArticleNotFoundError, DisallowedUrlError, InvalidImageError, ParseError
from zakerscraper.items import SHANGHAI, ListEntry
from zakerscraper.utils import images
from zakerscraper.utils.encoding import decode
from zakerscraper.utils.filenames import MAX_NAME_BYTES
from zakerscraper.utils.text import one_line
from zakerscraper.zaker import articles, list_parsers, open_api, urls
from zakerscraper.zaker.challenge import challenge_marker
from zakerscraper.zaker.dates import parse_time, publication

NOW = datetime(2026, 5, 18, 20, 0, tzinfo=SHANGHAI)
ID, OTHER = strategies.ID, "6a0a7f84a07aec0000018001"
URL = urls.article_url(ID)
SHARE = urls.share_url(ID)

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
_RUNS = re.compile(r"^[\x00-\x20]*(?:javascript|vbscript|data|file|blob|about|livescript)\s*:", re.IGNORECASE)
_ACTIVE = frozenset(
    "script style noscript template svg math object embed applet form input button select textarea base meta link "
    "frame frameset portal dialog plaintext xmp title noembed noframes html head body isindex keygen marquee".split()
)


def _clean_line(text: str) -> None:
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text), text
    assert text == text.strip()


def _safe(html: str) -> None:
    """Assert that nothing in *html* could run or load of itself, as another parser reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        assert isinstance(element.tag, str), f"a comment: {html}"
        assert element.tag == "DOCUMENT_FRAGMENT" or element.tag.lower() not in _ACTIVE, element.tag
        assert ":" not in element.tag, element.tag
        for name, value in element.attrib.items():
            assert isinstance(name, str)
            assert not name.lower().startswith("on") or (name == "onclick" and not value.strip()), (name, value)
            assert name not in {"srcdoc", "srcset", "action", "formaction", "background", "ping", "is", "xlink:href"}
            is_picture = (element.tag, name) == ("img", "src") and safety.image_data(value)
            if name in {"href", "src", "poster", "cite"} and not is_picture:
                assert not _RUNS.match(re.sub(r"[\t\n\r]", "", value)), (name, value)
            if name == "style":
                assert not re.search(r"url\s*\(|expression|@import|\\|behavior|position", value, re.IGNORECASE), value
        if element.tag == "iframe":
            assert urlsplit(element.attrib["src"]).hostname in safety.VIDEO_HOSTS


def cleaner(html: str) -> None:
    """Cleaning gives a body that is safe, stays as it is when it is cleaned again, and survives a round trip."""
    for unwrap in (True, False):
        cleaned = clean(html, unwrap_links=unwrap).html
        again = clean(cleaned, unwrap_links=unwrap).html
        assert again == cleaned, "cleaning again changes it"
        assert serialise(parse_fragment(cleaned)) == cleaned, "a round trip changes it"
        cleaned.encode()
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", cleaned)
        _safe(cleaned)
    linked = body.link_images(cleaned, lambda picture: "/images/202605/a.jpg")
    _safe(linked)
    assert len(re.findall("<img ", linked)) == len(re.findall("<img ", cleaned))
    body.is_empty(cleaned)


def markdown_shows_no_unsafe_html(html: str) -> None:
    """The Markdown of a cleaned body holds no template, no address that runs, and no HTML that cleaning would touch."""
    text = markdown(clean(html).html)
    text.encode()
    assert "{" not in text.replace("&#123;", ""), text
    assert "}" not in text.replace("&#125;", ""), text
    for token in _MARKDOWN.parse(text):
        if token.type == "html_block":
            assert token.content.startswith(("<table>", "<ol")), token.content
            assert not clean(token.content).removed, token.content
        for child in token.children or []:
            if child.type == "html_inline":
                assert re.fullmatch("</?su[bp]>|<video [^<>]*>|</video>", child.content), child.content
                assert not clean(child.content).removed, child.content
            for name in ("href", "src"):
                value = str(child.attrs.get(name, ""))
                is_picture = (child.type, name) == ("image", "src") and safety.image_data(value)
                assert is_picture or not _RUNS.match(value), child.attrs


def article_reader(text: str) -> None:
    """A page of an article is read or named as unreadable or gone; what is read becomes a document."""
    for url in (URL, SHARE):
        challenge_marker(200, text)
        try:
            page = articles.read_article(text, url, NOW, ID)
        except (ParseError, ArticleNotFoundError) as error:
            assert str(error)
            continue
        for line in (page.title, page.author, *page.tags, *page.keywords):
            _clean_line(line)
        assert not re.search(r"[\x00-\x1f\x7f]", page.author_url)
        for span in page.times:
            assert span.start <= span.end
        entry = ListEntry(id=ID, url=URL, title="标题", section="channel")
        article = articles.article_of(page, entry, fetched_at=NOW, categories=("新媒体", "ZAKER"))
        assert article.published_at is not None
        article.title = clean_title(article.title)
        cleaned = clean(article.body_html).html
        _safe(cleaned)
        article.body_html, article.body_markdown = cleaned, markdown(cleaned)
        written = render_document(article, DocumentOptions())
        written.encode()
        assert frontmatter.loads(written)["title"] == article.title
        assert article_from(json.dumps(article_data(article))) == article


def _check_entries(page: Any) -> None:
    for entry in page.entries:
        assert re.fullmatch("[0-9a-f]{24}", entry.id)
        assert entry.url == urls.article_url(entry.id)
        for line in (entry.title, entry.author, entry.summary, *entry.tags):
            _clean_line(line)
        for span in entry.times:
            assert span.start <= span.end
        assert entry_from(entry_text(entry)) == entry
        moment, source = publication([("list", entry.times)], entry.id)
        assert moment is not None
        assert source
    for listed in page.left_out:
        assert listed.reason
    assert len({entry.id for entry in page.entries}) == len(page.entries)


def list_reader(text: str) -> None:
    """A page of a list is read or named as unreadable."""
    try:
        page = list_parsers.read_list(text, urls.channel_url(13), NOW)
    except ParseError as error:
        assert str(error)
        return
    _check_entries(page)
    assert not page.next_url or page.next_url.lower().startswith(("http://", "https://"))


def api_reader(text: str) -> None:
    """An answer of the open API is read or named as unreadable."""
    try:
        _check_entries(open_api.read_list(text, NOW))
    except ParseError as error:
        assert str(error)
    try:
        for result in open_api.read_search(text, NOW, "词"):
            for line in (result.title, result.author, result.summary):
                _clean_line(line)
            assert result.published_at is None or result.published_at.tzinfo
    except ParseError as error:
        assert str(error)


def dates(given: tuple[object, datetime, datetime | None]) -> None:
    """A time text means an interval in the bounds of reason, or nothing."""
    text, now, near = given
    span = parse_time(text, now, near)
    if span is None:
        return
    assert span.start <= span.end
    assert span.start.utcoffset() == span.end.utcoffset() == timedelta(hours=8)
    assert not span.exact or span.start == span.end
    assert span.end >= datetime(2010, 1, 1, tzinfo=SHANGHAI)
    assert span.start <= now + timedelta(days=10)


def front(given: tuple[str, list[str], str, datetime]) -> None:
    """A document's header reads back as what was written, and its names are names everywhere."""
    title, categories, cover, moment = given
    text = front_matter(title=title, categories=categories, cover=cover, published_at=moment)
    text.encode()
    values = yaml.safe_load(text.strip("\n").removeprefix("---\n").removesuffix("\n---"))
    wanted = clean_title(title)
    assert values["title"] == wanted
    assert (values["categories"] or []) == [clean_title(name) for name in categories]
    assert values.get("headimg", "") == values.get("thumbnail", "") == clean_title(cover)
    assert frontmatter.loads(text + "\n<div>\n---\n</div>")["title"] == wanted
    for id_ in (ID, OTHER):
        for name in document_names(wanted, id_):
            assert len(name.encode()) <= MAX_NAME_BYTES
            assert not re.search(r'[:/\\?*"<>|\x00-\x1f\x7f]', name)
            assert name == name.strip()
            assert not name.startswith(".")
    assert collision_key(document_names(wanted, ID)[-1]) != collision_key(document_names(wanted, OTHER)[-1])
    for part in folder(categories).split("/"):
        assert part not in {"", ".", ".."}
        assert len(part.encode()) <= MAX_NAME_BYTES


def decoder(given: tuple[bytes, str | None]) -> None:
    """Any bytes under any label become text that UTF-8 can write, and every reader bears it."""
    data, label = given
    text = decode(data, label)
    text.encode()
    _clean_line(one_line(text))
    challenge_marker(200, text)
    article_reader(text)


def picture_reader(data: bytes) -> None:
    """Any bytes are a picture with a size, or none; its path stays in the folder of pictures."""
    try:
        facts = images.inspect(data)
    except InvalidImageError as error:
        assert str(error).isprintable()
        return
    assert facts.width > 0
    assert facts.height > 0
    assert facts.width * facts.height <= images.MAX_PIXELS


def picture_paths(address: str) -> None:
    """The path of any picture's address stays in the folder of pictures."""
    try:
        path = image_paths.image_path(address, "jpg", NOW)
    except ValueError:
        return  # what cannot be asked for has no path
    assert re.fullmatch(r"images/\d{6}/[\w-]+\.jpg", path, re.ASCII), path


def request_guard(address: str) -> None:
    """What the guard lets pass goes to ZAKER's own hosts, in the eyes of what sends it too."""
    urls.article_id(address)
    urls.why_no_article(address)
    found = urls.resolve(address)
    for candidate in dict.fromkeys((address, found)):
        try:
            request = Request(candidate)
            urls.check_request(request.url, ("myzaker.com",))
        except (DisallowedUrlError, ValueError):
            continue
        sent = URI.fromBytes(request.url.encode("ascii"))
        host = sent.host.decode("ascii").rstrip(".")
        assert re.fullmatch(r"(?:[a-z0-9_-]+\.)*myzaker\.com", host, re.IGNORECASE), (request.url, host)
        assert sent.port in {80, 443}
        assert sent.scheme in {b"http", b"https"}


@dataclass(frozen=True)
class Target:
    """A target with the strategy that feeds it. weight: its share of the time."""

    test: Callable[[Any], None]
    inputs: st.SearchStrategy[Any]
    weight: float = 1.0


_zones = st.sampled_from([SHANGHAI, UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14))])
_moments = st.datetimes(datetime(2011, 1, 1), datetime(2098, 1, 1), timezones=_zones)
TARGETS = {
    "cleaner": Target(cleaner, strategies.bodies, 4),
    "markdown": Target(markdown_shows_no_unsafe_html, strategies.bodies, 3),
    "article_reader": Target(article_reader, strategies.article_pages, 3),
    "list_reader": Target(list_reader, strategies.list_pages, 2),
    "api_reader": Target(api_reader, strategies.api_answers, 1),
    "dates": Target(dates, st.tuples(strategies.times, _moments, st.none() | _moments), 1),
    "front": Target(
        front,
        st.tuples(
            strategies.long_texts,
            st.lists(strategies.texts.filter(clean_title), min_size=1, max_size=4),
            strategies.web_addresses,
            _moments,
        ),
        2,
    ),
    "decoder": Target(decoder, st.tuples(strategies.byte_texts, strategies.labels), 1),
    "picture_reader": Target(picture_reader, strategies.picture_bytes, 1),
    "picture_paths": Target(picture_paths, strategies.web_addresses, 0.5),
    "request_guard": Target(request_guard, strategies.web_addresses, 1),
}
