"""Documents as older exporters wrote them, for tests of what takes them in: eight hours early, nothing escaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

EARLY = timedelta(hours=8)
_REPLACED = re.compile(r"[:/\\?*“”<>|\[\]]")
_TITLE = re.compile(r"^title: (['\"])(.*)\1$", re.MULTILINE)
_SOURCE = re.compile(r' src="([^"]+)"')
_DATE = re.compile(r"^date: (.*)$", re.MULTILINE)


def picture(moment: datetime, number: int = 0) -> str:
    """Return the address of a picture that was stored at the aware *moment*."""
    id_ = f"{int(moment.timestamp()):08x}a07aec{number:010x}"
    return f"http://zkres1.myzaker.com/{moment:%Y%m}/{id_}_1024.jpg"


def box(address: str) -> str:
    """Return a picture as documents show it, linked through the proxy."""
    return (
        '<p></p><div class="img_box" id="id_imagebox_0" onclick><div class="content_img_div perview_img_div">'
        f'<img class="lazy opacity_0 " id="img_0" data-original="{address}" data-height="400" data-width="600"'
        f' src="https://cors.zfour.workers.dev/?{address}" referrerpolicy="no-referrer"></div></div>'
    )


def old_document(title: str, moment: datetime, body: str, section: str = "channel", early: timedelta = EARLY) -> bytes:
    """Return the document of an article that was published at the aware *moment*."""
    date = format_datetime((moment - early).astimezone(UTC), usegmt=True)
    shown = _SOURCE.search(body)
    cover = shown[1] if shown else "https://picsum.photos/400/300?random=1"
    return (
        f"\n---\ntitle: '{title}'\ncategories: \n - 新媒体\n - ZAKER\n - {section}\n"
        f"headimg: '{cover}'\nauthor: ZAKER\ncomments: false\n"
        f"date: {date}\nthumbnail: '{cover}'\n---\n\n"
        f"<div>   \n{body}  \n</div>\n            "
    ).encode()


def made_old(document: str) -> tuple[str, bytes]:
    """Return a document of ours as an older exporter would have written it, and the name it would have had."""
    match = _TITLE.search(document)
    assert match
    title = _REPLACED.sub("_", match[2].replace('\\"', '"').replace("\\\\", "\\"))
    date = _DATE.search(document)
    assert date
    early = format_datetime(parsedate_to_datetime(date[1]) - EARLY, usegmt=True)
    document = document.replace(match[0], f"title: '{title}'").replace(date[0], f"date: {early}")
    document = document.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub("[.#]", "", title) + ".md", document.encode()


def make_old(posts: Path, target: Path) -> list[Path]:
    """Write all documents below *posts* as an older exporter would have, below *target*; return their paths."""
    written = []
    for path in sorted(posts.rglob("*.md")):
        name, data = made_old(path.read_text("utf-8"))
        written.append(target / path.parent.name / name)
        written[-1].parent.mkdir(parents=True, exist_ok=True)
        written[-1].write_bytes(data)
    return written
