"""Renders an article as a document, byte for byte as the format asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from zakerscraper.document import body
from zakerscraper.document.body import ImageLink
from zakerscraper.document.cover import choose_cover
from zakerscraper.document.excerpt import excerpt
from zakerscraper.document.front_matter import Details, front_matter
from zakerscraper.document.markdown import markdown
from zakerscraper.document.videos import play_uploaded_videos
from zakerscraper.items import Article

IMAGE_PROXY = "https://cors.zfour.workers.dev/?"
BODIES = ("html", "markdown")
IMAGE_LINKS = ("proxy", "local", "original")
VIDEOS = ("placeholder", "player")
FRONT_MATTERS = ("plain", "full")

# Some of Hexo's themes write a cover into the page's markup as it stands.
_COVER_ESCAPES = str.maketrans({character: quote(character) for character in "'\"<>` "})

# What ZAKER writes below an image, which an excerpt does not show.
_CAPTION = re.compile(
    r'<div [^<>]*\bclass="[^"]*\bzk_decsimg\b[^"]*"[^<>]*>.*?</div>|<figcaption\b[^<>]*>.*?</figcaption>'
)


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """How documents are written.

    Attributes:
        body: `html` or `markdown`.
        image_links: `proxy` (the format's own), `local` or `original`.
        image_proxy: What is put before an image's `http://` URL for `proxy`.
        video: What stands for an uploaded video in `html` bodies: `placeholder`, the site's own, which needs a script,
            or `player`, a plain one. `markdown` bodies have players.
        front_matter: `plain` (the format's own) or `full`, with publisher, URL, channels, tags, excerpt and when the
            site changed the article.
        placeholder_cover: Whether an article without images gets the format's placeholder for a cover, or none.
    """

    body: str = "html"
    image_links: str = "proxy"
    image_proxy: str = IMAGE_PROXY
    video: str = "placeholder"
    front_matter: str = "plain"
    placeholder_cover: bool = True


def render_document(article: Article, options: DocumentOptions, cover: ImageLink | None = None) -> str:
    """Return the document of *article*.

    The article's body must be in its canonical form and its publication date known.

    Args:
        cover: An image of the body that stands for the article in place of the one that `choose_cover` chooses.
    """
    assert article.published_at is not None
    paths = article.saved_paths
    linked = body.link_images(article.body_html, lambda image: image_link(image, paths, options))
    if options.video == "player" or options.body == "markdown":
        linked = play_uploaded_videos(linked, lambda url: image_link(ImageLink(url), paths, options))
    if cover is None:
        cover = choose_cover(article.body_html, article.image_sizes).image
    link = image_link(cover, paths, options) if cover else ""
    header = front_matter(
        title=article.title,
        categories=article.categories,
        cover=link.translate(_COVER_ESCAPES) or (placeholder(article.id) if options.placeholder_cover else ""),
        published_at=article.published_at,
        details=_details(article) if options.front_matter == "full" else None,
    )
    if options.body == "markdown":
        return f"{header}\n{markdown(linked)}"
    # Hexo renders Nunjucks templates in posts: a brace in the text must not begin one.
    linked = linked.replace("{", "&#123;").replace("}", "&#125;")
    return f"{header}\n<div>   \n{linked}  \n</div>\n            "


def _details(article: Article) -> Details:
    return Details(
        source=article.source,
        source_url=article.author_url,
        link=article.url,
        channels=list_labels(article),
        tags=article.tags,
        excerpt=excerpt(body.plain_text(_CAPTION.sub(" ", article.body_html))),
        updated_at=article.updated_at,
    )


def list_labels(article: Article) -> list[str]:
    """Return the names of the lists that have shown *article*, each once."""
    return list(dict.fromkeys(channel.label for channel in article.channels))


def image_link(image: ImageLink, paths: Mapping[str, str], options: DocumentOptions) -> str:
    """Return the URL or path by which a document links *image*.

    Args:
        paths: Where downloaded images lie below the output folder, by URL.
    """
    if options.image_links == "local" and (path := paths.get(image.animation_url) or paths.get(image.url)):
        return "/" + path
    if options.image_links == "proxy" and image.url.startswith("http://"):
        return options.image_proxy + image.url
    return image.url


def placeholder(id_: str) -> str:
    """Return the cover of an article without images; its number follows from the id, so it stays the same."""
    return f"https://picsum.photos/400/300?random={int(id_.rpartition('-')[2], 16) % 10_000}"
