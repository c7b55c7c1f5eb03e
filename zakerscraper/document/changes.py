"""Compares two versions of an article, and ignores differences that mean nothing.

An article is its title, its text and its images. Two versions of the same text may differ in hosts and sizes of images,
attributes, white space, counters of readers, and the tags around it all where the layout is another. So texts are
compared as paragraphs without white space, and images by their identity; what the paragraphs are (headings, quotations,
items of a list) counts only where both are of one layout.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from zakerscraper.document.body import image_attributes, stated_size
from zakerscraper.document.inline_text import replace_inline_tags
from zakerscraper.document.safety import INLINE
from zakerscraper.document.videos import uploaded_video
from zakerscraper.items import Article
from zakerscraper.utils.checksums import sha256_of_text
from zakerscraper.utils.text import TRANSCODED

TITLE, TEXT, IMAGES = "title", "text", "pictures"
"""What of an article can change; audio and video count among its images."""

METADATA = ("publisher", "author", "published", "tags")
"""What else can change; it makes no new version of an article."""
_STATED = "page"
"""`Article.date_from` where the page states the time exactly."""

IMAGE = "picture"
_UNSTRUCTURED = frozenset({"", "fallback"})
"""Layouts that say nothing of how a page is laid out: none, and that of the generic extractor."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^<>]*)>|<[^<>]*>")
KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quotation",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
}
"""What a paragraph is by its element, as changes are shown."""
_MEDIA = frozenset({"img", "video", "audio", "source", "iframe"})
_UPLOADED = re.compile(r'\bclass="[^"]*\bzk_upvideo\b')
_COUNTED = r"(?:阅读|浏览|点击|播放|点赞|赞|评论|跟贴|转发|分享|收藏|热度|在看)(?:数|量)?"
_NUMBER = r"\d[\d.,]*(?:[万亿wk]|千)?\+?"
_COUNTER = re.compile(
    rf"(?:(?:{_COUNTED}[:：]?{_NUMBER}次?|{_NUMBER}(?:次|人|个|条)?{_COUNTED})[|/·,，]?)+", re.IGNORECASE
)
_LONGEST_COUNTERS = 200
"""How many characters of a line may be counters and nothing else."""
_SIZE = re.compile(r"_(?:\d{2,5}|raw)$")
_LONG_NAME = 16
"""How many characters of a file's name are its own, wherever it lies."""
_QUERY_OF_VIDEOS = frozenset({"vid", "id", "v", "aid", "bvid", "video_id"})
_SHINGLE = 4
"""Characters of the runs by which texts are compared as wholes."""
_RELATED = 0.3
"""The share of the shorter text's runs that two texts of one article have in common at least."""
_OWN_IMAGES = "/static/"


@dataclass(frozen=True, slots=True)
class ComparedBlock:
    """A paragraph or an image of a body.

    Attributes:
        kind: `picture`, or what a paragraph is: `heading`, `item`, `cell`, `quotation`, `code`, `caption`, "" for a
            plain one.
        text: As shown, on one line; of an image its identity (see `image_identity`).
    """

    kind: str
    text: str

    @property
    def core(self) -> str:
        """The text without white space and invisible characters."""
        return core_of(self.text)


def find_changes(old: Article, new: Article) -> tuple[str, ...]:
    """Return what of an article has changed from *old* to *new*: TITLE, TEXT, IMAGES, in this order.

    Noise is ignored. Both bodies are canonical.
    """
    found = [TITLE] if core_of(old.title) != core_of(new.title) else []
    if old.body_html == new.body_html:
        return tuple(found)
    before, after = blocks_of(old.body_html), blocks_of(new.body_html)
    texts = [[block for block in blocks if block.kind != IMAGE] for blocks in (before, after)]
    media = [[block.text for block in blocks if block.kind == IMAGE] for blocks in (before, after)]
    structured = old.layout == new.layout and old.layout not in _UNSTRUCTURED
    if structured:
        has_changed = [(part.kind, part.core) for part in texts[0]] != [(part.kind, part.core) for part in texts[1]]
    else:
        has_changed = "".join(part.core for part in texts[0]) != "".join(part.core for part in texts[1])
    if has_changed:
        found.append(TEXT)
    if media[0] != media[1] or (structured and not has_changed and _order(before) != _order(after)):
        found.append(IMAGES)
    return tuple(found)


def find_metadata_changes(old: Article, new: Article) -> dict[str, tuple[str, str]]:
    """Return what of METADATA has changed from *old* to *new*, by name, as it was and as it is.

    A value that only one version has is no change of the site's, nor are tags in another order, nor a time that was not
    stated exactly both times. Times are ISO 8601 with +08:00; tags are joined by 、.
    """
    found = {
        name: (before, after)
        for name, before, after in (("publisher", old.source, new.source), ("author", old.author, new.author))
        if before and after and core_of(before) != core_of(after)
    }
    if (
        old.published_at
        and new.published_at
        and old.date_from == new.date_from == _STATED
        and old.published_at != new.published_at
    ):
        found["published"] = (old.published_at.isoformat(), new.published_at.isoformat())
    if old.tags and new.tags and set(map(core_of, old.tags)) != set(map(core_of, new.tags)):
        found["tags"] = ("、".join(old.tags), "、".join(new.tags))
    return {name: found[name] for name in METADATA if name in found}


def are_related(old: Article, new: Article) -> bool:
    """Return whether two versions share so much of their texts, or of their images, that they are of one article."""
    blocks = [blocks_of(article.body_html) for article in (old, new)]
    texts = ["".join(block.core for block in version if block.kind != IMAGE) for version in blocks]
    before, after = ({text[start : start + _SHINGLE] for start in range(len(text) - _SHINGLE + 1)} for text in texts)
    if before and after:
        return len(before & after) >= _RELATED * min(len(before), len(after))
    media = [{block.text for block in version if block.kind == IMAGE} for version in blocks]
    return bool(media[0] & media[1]) or not any(media)


def blocks_of(html: str) -> list[ComparedBlock]:
    """Return the paragraphs and images of the canonical body *html*, in their order.

    Counters, the site's own closing words and images, and images of one pixel are left out.
    """
    blocks: list[ComparedBlock] = []
    words: list[str] = []
    kinds: list[str] = []

    def end_paragraph() -> None:
        text = " ".join(entities.unescape("".join(words)).split())
        words.clear()
        if core_of(text) and not _is_noise(text):
            blocks.append(ComparedBlock(kinds[-1] if kinds else "", text))

    html, position = replace_inline_tags(html), 0
    for tag in _TAG.finditer(html):
        words.append(html[position : tag.start()])
        position = tag.end()
        closing, name, rest = tag[1], (tag[2] or "").lower(), tag[3] or ""
        if name in INLINE or not name:
            continue
        if name in _MEDIA or (name == "div" and _UPLOADED.search(rest)):
            if not closing and (identity := _identity_of(name, tag[0])):
                end_paragraph()
                if ComparedBlock(IMAGE, identity) not in blocks[-1:]:  # `video` and its `source` are one
                    blocks.append(ComparedBlock(IMAGE, identity))
            continue
        end_paragraph()
        if kind := KINDS.get(name):
            if not closing:
                kinds.append(kind)
            elif kind in kinds:
                del kinds[len(kinds) - 1 - kinds[::-1].index(kind) :]
    words.append(html[position:])
    end_paragraph()
    return blocks


def core_of(text: str) -> str:
    """Return *text* without white space and invisible characters."""
    text = "".join(text.split())
    return text if text.isprintable() else "".join(c for c in text if unicodedata.category(c)[0] not in "CZ")


@cache
def image_identity(url: str) -> str:
    """Return the identity of an image or a video, which is the same on all hosts and in all sizes.

    ZAKER names an image `<24 hex digits>_<size>.<ext>`, on one of several hosts: its long name is its identity. Of a
    short name the whole path is, and of a player's page the video's number.
    """
    if url.startswith("data:"):
        return sha256_of_text(url)[:24]
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    folder, _, name = parts.path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    stem = _SIZE.sub("", stem if dot and len(extension) <= 5 else name)
    if len(stem) >= _LONG_NAME:
        return stem
    videos = "".join(f"?{key}={value}" for key, value in parse_qsl(parts.query) if key in _QUERY_OF_VIDEOS)
    return f"{folder}/{stem}{videos}"


def _identity_of(name: str, tag: str) -> str:
    """Return the identity of the image or video that *tag* shows, "" for decoration."""
    attributes = image_attributes(tag)
    if name == "div":
        video = uploaded_video(attributes.get("data-zkinfo", ""))
        return image_identity(video.url) if video else attributes.get("data-zkinfo", "")
    url = attributes.get("src", "") or attributes.get("data-original", "")
    if not url:
        return ""
    is_pixel = any(side is not None and side <= 1 for side in stated_size(attributes))
    if name == "img" and (_OWN_IMAGES in url or is_pixel):
        return ""
    return image_identity(url)


def _order(blocks: list[ComparedBlock]) -> list[bool]:
    return [block.kind == IMAGE for block in blocks]


def _is_noise(text: str) -> bool:
    core = core_of(text)
    return bool((len(core) <= _LONGEST_COUNTERS and _COUNTER.fullmatch(core)) or TRANSCODED.match(text))
