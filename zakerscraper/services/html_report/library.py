"""The articles of the report: list entries and bodies, as the page's script reads them.

The first page of the list is embedded as it is; the rest is packed, and unpacked after the page is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from zakerscraper.archive.serialization import StoredImage
from zakerscraper.document.body import plain_text
from zakerscraper.items import SHANGHAI, Article, Channel
from zakerscraper.services.html_report.bodies import Packer, compress_json, render_body, safe_link
from zakerscraper.services.html_report.figures import Tally, publisher_of
from zakerscraper.utils.chinese import simplified_characters
from zakerscraper.zaker.urls import article_url

PAGE = 50
"""Articles on a page of the list."""
_HERE = resources.files("zakerscraper.services.html_report")


_SCRIPTS = ("articles.js", "list.js", "hours.js", "reader.js", "start.js")
"""The parts of the page's script in their order; each uses those before it."""


def read_asset(name: str) -> str:
    """Return the text of a file beside this one: template, script or styles."""
    return _HERE.joinpath(name).read_text("utf-8")


def read_script() -> str:
    """Return the page's script, wrapped in a function, as its names clash with the window's (`open`)."""
    return "\n".join(['"use strict";', "(() => {", *map(read_asset, _SCRIPTS), "})();", ""])


def channel_name(channel: Channel) -> str:
    """Return the label of a list in the report, with its kind where it is no channel."""
    return channel.label if channel.kind in {"channel", channel.label} else f"{channel.label} · {channel.kind}"


@dataclass(slots=True)
class ReportLibrary:
    """The articles of the page: their list entries and their bodies.

    Attributes:
        root: The relative URL of the output folder; None where it cannot be reached.
        bodies: Whether the page contains the articles' texts.
        rows: The list entries as the script reads them, the oldest first.
    """

    root: str | None
    bodies: bool = True
    tally: Tally = field(default_factory=Tally)
    rows: list[list[Any]] = field(default_factory=list)
    packer: Packer = field(default_factory=Packer)
    _sections: dict[str, int] = field(default_factory=dict)
    _publishers: dict[str, int] = field(default_factory=dict)
    _channels: dict[str, int] = field(default_factory=dict)

    def add_all(self, articles: Iterable[Article], saved: Mapping[str, StoredImage]) -> None:
        """Add *articles*, the oldest first.

        Args:
            saved: The saved image files, by path.
        """
        for article in articles:
            text = plain_text(article.body_html)
            channels = list(dict.fromkeys(map(channel_name, article.channels)))
            self.tally.add(article, len(text), saved, channels)
            paths = article.saved_paths
            block, position = (
                self.packer.add(render_body(article.body_html, paths, self.root)) if self.bodies else (-1, -1)
            )
            published = article.published_at.astimezone(SHANGHAI) if article.published_at else None
            self.rows.append(
                [
                    article.id,
                    article.title,
                    self._sections.setdefault(article.section, len(self._sections)),
                    self._publishers.setdefault(publisher_of(article), len(self._publishers)),
                    f"{published:%Y-%m-%d %H:%M}" if published else "",
                    len(text),
                    len(paths),
                    article.document,
                    block,
                    position,
                    None if article.url == article_url(article.id) else safe_link(article.url),
                    [self._channels.setdefault(name, len(self._channels)) for name in channels],
                    article.same_as,
                ]
            )
        self.packer.close()

    def data(self) -> dict[str, Any]:
        """Return what the script reads first: the newest rows, and the names that numbers in rows stand for."""
        return {
            "sections": list(self._sections),
            "authors": list(self._publishers),
            "channels": list(self._channels),
            "rows": self.rows[: -PAGE - 1 : -1],
            "total": len(self.rows),
            "page": PAGE,
            "root": self.root,
            "article": article_url(""),
            "css": read_asset("article.css"),
        }

    def rest(self) -> str:
        """Return, packed, what the script reads next: the other rows, and traditional with simplified characters."""
        simplified = [old + new for old, new in sorted(simplified_characters().items())]
        return compress_json({"rows": self.rows[::-1][PAGE:], "simplified": simplified})
