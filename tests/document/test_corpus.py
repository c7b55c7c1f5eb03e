"""Real documents of the format, where there are any: read back, and written again byte for byte.

Set ZAKER_CORPUS_DIR to the folder that holds them; the sample of the format itself lies in the folder `seed` beside it.
"""

import os
import re
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import yaml

from zakerscraper.document.body import images, link_images
from zakerscraper.document.render import IMAGE_PROXY, DocumentOptions, placeholder, render_document
from zakerscraper.document.sanitize import clean
from zakerscraper.items import Article, Image

CORPUS = os.environ.get("ZAKER_CORPUS_DIR", "")
ID = "5f3c9a1e7f780b2c4d00a1b2"
HEADER = re.compile(r"\n---\n(.*?)\n---\n\n<div>   \n(.*)  \n</div>\n            ", re.DOTALL)
PLACEHOLDER = re.compile(r"https://picsum\.photos/400/300\?random=\d+")

pytestmark = pytest.mark.skipif(not CORPUS, reason="ZAKER_CORPUS_DIR is not set: no real documents to compare with")


def documents() -> list[Path]:
    """Return all real documents but the one of a deleted article, which ours would not be written for."""
    if not CORPUS:
        return []
    folder = Path(CORPUS)
    found = [*folder.glob("[0-9][0-9]-*.md"), *(folder.parent / "seed").glob("*.txt")]
    return sorted(path for path in found if not path.name.startswith("13-"))


def test_the_corpus_is_there() -> None:
    """A wrong folder is an error, not a reason to test nothing."""
    assert len(documents()) == 22


def parts(path: Path) -> tuple[dict[str, object], str]:
    """Return the header's values, all as text but lists and booleans, and the body as it stands in the file."""
    match = HEADER.fullmatch(path.read_bytes().decode())
    assert match, "not a document of the format"
    return yaml.load(match[1], yaml.BaseLoader), match[2]


def served(body: str) -> str:
    """Return the body as the site served it: without what the exporter added, with escapes as HTML asks."""
    body = re.sub(r"(<img [^<>]*?) src=\"[^\"]*\" referrerpolicy=\"no-referrer\">", r"\1>", body)
    return re.sub(r"<(?![a-zA-Z/])", "&lt;", body.replace("&", "&amp;"))


def raw(body: str) -> str:
    """Return the body with `&`, `<` and `>` as the corpus has them: its exporter decoded them after writing."""
    return body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem[:40])
def test_a_real_body_is_left_as_it_is(path: Path) -> None:
    _, body = parts(path)
    cleaned = clean(served(body), unwrap_links=False)
    assert not cleaned.removed
    linked = link_images(cleaned.html, lambda picture: IMAGE_PROXY + picture.url)
    assert raw(linked) == body
    assert clean(cleaned.html, unwrap_links=False).html == cleaned.html


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem[:40])
def test_a_real_document_is_written_again_byte_for_byte(path: Path) -> None:
    header, body = parts(path)
    html = clean(served(body), unwrap_links=False).html
    article = Article(
        id=ID,
        url=f"https://www.myzaker.com/article/{ID}",
        title=str(header["title"]),
        categories=list(header["categories"]),
        published_at=parsedate_to_datetime(str(header["date"])),
        body_html=html,
        images=[Image(url=picture.url) for picture in images(html)],
    )
    expected = path.read_bytes().decode()
    if not article.images:
        # The number of a placeholder follows from the article's id, which the corpus does not tell.
        expected, count = PLACEHOLDER.subn(placeholder(ID), expected)
        assert count == 2
    head, separator, written = render_document(article, DocumentOptions()).partition("\n<div>   \n")
    assert head + separator + raw(written) == expected


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem[:40])
def test_links_of_real_bodies_are_unwrapped_or_become_text(path: Path) -> None:
    _, body = parts(path)
    cleaned = clean(served(body)).html
    assert "/zaker/link.php" not in cleaned
    assert '="javascript:' not in cleaned
    text = re.compile(r"<[^<>]*>")
    assert text.sub("", cleaned) == text.sub("", clean(served(body), unwrap_links=False).html)
