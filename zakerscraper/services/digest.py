"""A mail with the latest articles: HTML, plain text and images.

As mail programs require, styles are inline and columns are tables. The mail loads nothing from elsewhere.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from zakerscraper.document.body import plain_text
from zakerscraper.document.cover import choose_cover
from zakerscraper.document.excerpt import excerpt
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.xhtml import link_url
from zakerscraper.exceptions import InvalidImageError
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.services.epub.images import convert_image
from zakerscraper.utils.images import MEDIA_TYPES
from zakerscraper.utils.xml import xml_line

DIGEST_ENTRIES = 50
"""The default number of entries; Gmail cuts off mails above some 100 KB."""
IMAGE_SIDE = 240
"""Pixels of an image's longer side, shown at half that size."""

_NO_SECTION = "其他"
_FONT = "font-family:-apple-system,'PingFang SC','Microsoft YaHei',sans-serif"
_GREY = "color:#767676;font-size:13px;line-height:1.5"


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """An article in a mail.

    Attributes:
        time: `05-18 10:20`, +08:00; "" where unknown.
        image: A key of `Digest.images`, "" for none.
    """

    id: str
    title: str
    section: str
    source: str
    time: str
    link: str
    excerpt: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail.

    Attributes:
        total: The number of articles, of which `entries` has the newest.
        entries: The newest article first.
        images: Bytes by name (`1.jpg`).
    """

    title: str
    total: int
    entries: tuple[DigestEntry, ...]
    images: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sections(self) -> dict[str, list[DigestEntry]]:
        """The articles by section."""
        sections: dict[str, list[DigestEntry]] = {}
        for entry in self.entries:
            sections.setdefault(entry.section or _NO_SECTION, []).append(entry)
        return sections

    @property
    def more(self) -> str:
        """A sentence on the articles that are left out, "" for none."""
        left = self.total - len(self.entries)
        return f"另有 {left} 篇更早的文章" if left else ""


def make_digest(
    articles: Iterable[Article],
    read: Callable[[str], bytes | None] | None,
    *,
    now: datetime,
    limit: int = DIGEST_ENTRIES,
) -> Digest | None:
    """Return the mail on *articles*, None where there are none.

    Args:
        articles: The oldest first.
        read: Returns a saved image by its path below the output folder; None to leave images out.
        now: Aware; the mail's day is that of +08:00.
    """
    newest: deque[Article] = deque(maxlen=limit)
    total = 0
    for article in articles:
        newest.append(article)
        total += 1
    if not total:
        return None
    images: dict[str, bytes] = {}
    entries = tuple(_entry(article, read, images) for article in reversed(newest))
    return Digest(f"ZAKER {now.astimezone(SHANGHAI):%Y-%m-%d}：{total} 篇文章", total, entries, images)


def _entry(article: Article, read: Callable[[str], bytes | None] | None, images: dict[str, bytes]) -> DigestEntry:
    moment = article.published_at
    return DigestEntry(
        id=article.id,
        title=clean_title(article.title) or article.id,
        section=clean_title(article.section),
        source=clean_title(article.source),
        time=f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}" if moment else "",
        link=link_url(article.url),
        excerpt=excerpt(plain_text(article.body_html)),
        image=_add_image(article, read, images) if read else "",
    )


def _add_image(article: Article, read: Callable[[str], bytes | None], images: dict[str, bytes]) -> str:
    """Add the cover of *article* to *images*; return its name, "" where it has none that is saved and complete."""
    chosen = choose_cover(article.body_html, article.image_sizes).image
    path = article.saved_paths.get(chosen.url, "") if chosen else ""
    try:
        data, extension = convert_image((path and read(path)) or b"", IMAGE_SIDE)
    except InvalidImageError:
        return ""
    name = f"{len(images) + 1}.{extension}"
    images[name] = data
    return name


def render_html(digest: Digest, image: Callable[[str], str] | None) -> str:
    """Return the mail as HTML.

    Args:
        image: Returns the URL of an image by its name; None to leave images out.
    """
    return "".join(_html(digest, image))


def _html(digest: Digest, image: Callable[[str], str] | None) -> Iterator[str]:
    title = xml_line(digest.title)
    yield (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title></head>\n'
        f'<body style="margin:0;padding:0;{_FONT}">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;margin:0 auto">'
        f'<tr><td style="padding:20px 16px 4px"><h1 style="margin:0;font-size:22px;line-height:1.4">{title}</h1>'
        "</td></tr>\n"
    )
    for section, entries in digest.sections.items():
        yield (
            f'<tr><td style="padding:20px 16px 0"><h2 style="margin:0;font-size:15px;color:#d0453a">{xml_line(section)}'
            "</h2></td></tr>\n"
        )
        for entry in entries:
            yield _row(entry, image)
    if digest.more:
        yield f'<tr><td style="padding:16px;{_GREY}">{digest.more}</td></tr>\n'
    yield "</table>\n</body></html>\n"


def _row(entry: DigestEntry, image: Callable[[str], str] | None) -> str:
    title = xml_line(entry.title)
    if entry.link:
        title = f'<a href="{xml_line(entry.link)}" style="color:inherit;text-decoration:none">{title}</a>'
    byline = " · ".join(filter(None, (xml_line(entry.source), entry.time)))
    shown = ""
    if image and entry.image:
        url = xml_line(image(entry.image))
        shown = (
            f'<td width="120" valign="top" style="padding-left:12px"><img src="{url}" alt="" width="120"'
            ' style="display:block;width:120px;max-width:120px;height:auto;border-radius:4px"></td>'
        )
    return (
        '<tr><td style="padding:12px 16px;border-bottom:1px solid #8883"><table role="presentation" width="100%"'
        ' cellpadding="0" cellspacing="0"><tr><td valign="top">'
        f'<div style="font-size:17px;line-height:1.45;font-weight:600">{title}</div>'
        + (f'<div style="{_GREY}">{byline}</div>' if byline else "")
        + (f'<div style="font-size:14px;line-height:1.6">{xml_line(entry.excerpt)}</div>' if entry.excerpt else "")
        + f"</td>{shown}</tr></table></td></tr>\n"
    )


def render_page(digest: Digest) -> str:
    """Return the mail as a standalone HTML page with its images embedded."""
    return render_html(
        digest, lambda name: f"data:{_type(name)};base64,{base64.b64encode(digest.images[name]).decode()}"
    )


def render_text(digest: Digest) -> str:
    """Return the mail as plain text."""
    lines = [digest.title]
    for section, entries in digest.sections.items():
        lines += ["", f"【{section}】"]
        for entry in entries:
            byline = " · ".join(filter(None, (entry.source, entry.time)))
            lines += ["", entry.title, *filter(None, (byline, entry.excerpt, entry.link))]
    return "\n".join([*lines, *filter(None, ["", digest.more])]) + "\n"


def render_message(digest: Digest, now: datetime) -> bytes:
    """Return the mail as a file for mail programs (RFC 5322), without sender and recipient.

    Args:
        now: Aware, the mail's date.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = digest.title
    mail["Date"] = now.replace(microsecond=0)
    mail.set_content(render_text(digest))
    mail.add_alternative(render_html(digest, lambda name: f"cid:{name}"), subtype="html")
    page_part = mail.get_body(("html",))
    assert page_part is not None
    for name, data in digest.images.items():
        kind = _type(name).partition("/")[2]
        page_part.add_related(data, "image", kind, cid=f"<{name}>", filename=name, disposition="inline")
    return mail.as_bytes()


def _type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]
