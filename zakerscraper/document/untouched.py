"""Detects whether a document was edited by hand, without knowing what was written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from html import unescape

from zakerscraper.document import body
from zakerscraper.document.parse import ParsedDocument
from zakerscraper.document.render import IMAGE_LINKS, VIDEOS, DocumentOptions, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.items import Article

_HTML = "\n<div>   \n"
"""What only bodies of HTML begin with."""
_NUMBER = re.compile(r"(?<=https://picsum\.photos/400/300\?random=)\d+")
"""It follows from the article's id, which a document does not tell."""
_DETAIL = re.compile(r"^(?:source|link|excerpt): ", re.MULTILINE)
"""What the front matter has with more than the format's own lines."""
_UNTOLD = re.compile(r"^(?:channels: \n(?: - .*\n)+|updated: .*\n)", re.MULTILINE)
"""Lines of the front matter that say what an imported article does not know."""
_TITLE = re.compile(r"^title: .*$", re.MULTILINE)


def is_untouched(
    data: bytes, parsed: ParsedDocument, article: Article, options: DocumentOptions, own_hosts: Collection[str] = ()
) -> bool:
    """Return whether the document *data* is just as this program, or an older exporter, writes its contents.

    Ours is so to the byte, under any setting of how documents are written. The older exporter escaped neither titles
    nor texts, left links wrapped, and took the body's first image as the cover whatever that was.

    Args:
        data: A document that could be read.
        own_hosts: As for `clean`.
    """
    try:
        text = _UNTOLD.sub("", _NUMBER.sub("0", data.decode()))
    except UnicodeDecodeError:
        return False
    # Its own date, whatever has become of that.
    dated = replace(article, published_at=parsed.published_at or article.published_at)
    for html in _bodies(parsed, article, own_hosts):
        original = replace(dated, body_html=html)
        for cover in (None, *body.images(html)[:1]):
            if any(_NUMBER.sub("0", render_document(original, form, cover)) == text for form in _forms(text, options)):
                return True
            if _loosen(render_document(original, DocumentOptions(), cover)) == _loosen(text):
                return True
    return False


def _bodies(parsed: ParsedDocument, article: Article, own_hosts: Collection[str]) -> Iterator[str]:
    """Yield what the article's body may have been when the document was written."""
    yield article.body_html
    yield clean(parsed.body_html, unwrap_links=False, own_hosts=own_hosts).html


def _forms(text: str, options: DocumentOptions) -> Iterator[DocumentOptions]:
    """Yield how the document *text* may have been written, the likeliest first."""
    header, form = text.partition("\n---\n\n")[0], "html" if _HTML in text else "markdown"
    options = replace(
        options,
        front_matter="full" if _DETAIL.search(header) else "plain",
        placeholder_cover="\nheadimg: " in header,
    )
    for links in sorted(IMAGE_LINKS, key=lambda value: value != options.image_links):
        for video in sorted(VIDEOS, key=lambda value: value != options.video) if form == "html" else (options.video,):
            yield replace(options, body=form, image_links=links, video=video)


def _loosen(text: str) -> str:
    """Return *text*, in which numbers stand for nothing, without what an older exporter wrote otherwise."""
    return unescape(_TITLE.sub("title:", _NUMBER.sub("0", text), count=1))
