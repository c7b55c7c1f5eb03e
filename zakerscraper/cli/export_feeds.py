"""`scrapy export --format atom|rss`: writes a feed, or a folder of feeds with their history."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from zakerscraper.cli.article_choice import parse_limit
from zakerscraper.cli.export_context import STANDARD_OUTPUT, ExportContext
from zakerscraper.config import is_web_url
from zakerscraper.exceptions import UsageError
from zakerscraper.items import Article
from zakerscraper.services.export import FEED_FORMATS
from zakerscraper.utils.terminal import say

if TYPE_CHECKING:
    from zakerscraper.services.feeds import FeedOptions

FEED_FOR_EACH = ("channel", "section", "source", "search")
"""The values of --each for feeds: the keys of `services.feed_folder.KINDS` (slow to import), and searches."""
_CHANGES = "更正"
"""Added to the title of a feed of changes."""


def add_feed_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of feeds."""
    feeds = parser.add_argument_group("options of atom and rss")
    feeds.add_argument(
        "--changes",
        action="store_true",
        default=None,
        help="an entry for each change of an archived article by the site, with the difference by words, and for"
        " each article that it withdrew",
    )
    feeds.add_argument(
        "--limit", metavar="N", help="entries at most, the newest; with --each those of a page (default: 100)"
    )
    feeds.add_argument("--base-url", metavar="URL", help="where the output folder is published: pictures link there")
    feeds.add_argument("--feed-url", metavar="URL", help="the public address of the feed itself, or of the folder")
    feeds.add_argument(
        "--http-ids",
        action="store_true",
        default=None,
        help="know entries by http:// addresses, as RSSHub did until 2024 and with /zaker/source",
    )


def check_feed_options(opts: argparse.Namespace) -> None:
    """Check the options of feeds. Raises UsageError."""
    for name in ("changes", "limit", "base_url", "feed_url", "http_ids"):
        if getattr(opts, name) is not None and opts.format not in FEED_FORMATS:
            raise UsageError(
                f"--{name.replace('_', '-')} is for {' and '.join(sorted(FEED_FORMATS))}, not {opts.format}"
            )
    if opts.each is not None and opts.format in FEED_FORMATS:
        if opts.output in STANDARD_OUTPUT:
            raise UsageError(f"--each {opts.each} needs -o FOLDER")
        if opts.new is not None:
            raise UsageError("--each does not go with --new: a feed has what is new, and its pages have all the rest")
    if opts.changes:
        for name in ("channel", "each", "new", "search", "unique"):
            if getattr(opts, name) not in (None, False):
                raise UsageError(f"--changes does not go with --{name}")
    if opts.limit is not None and opts.new is not None:
        raise UsageError("--limit does not go with --new, which leaves out nothing that is new")
    parse_limit(opts.limit)
    for name, value in (("--base-url", opts.base_url), ("--feed-url", opts.feed_url)):
        if value is not None and not is_web_url(value):
            raise UsageError(f"{name} {value!r} is not an address like https://blog.example/")


def export_feed(articles: Iterable[Article], out: TextIO, context: ExportContext) -> int:
    """Write *articles* to *out* as a feed; return how many entries it has."""
    from zakerscraper.services import feeds  # slow to import

    return feeds.write_feed(articles, context.opts.format, _feed_options(context), out)


def export_feeds(articles: Iterable[Article], context: ExportContext) -> int:
    """Write a feed for each value of --each into the folder -o; return how many feeds there are."""
    from zakerscraper.services import feed_folder  # slow to import

    opts = context.opts
    done = feed_folder.write_feeds(
        articles,
        opts.each,
        opts.format,
        _feed_options(context),
        Path(opts.output),
        context.archive,
        context.group_names(),
    )
    if done.feeds:
        say(f"{done.feeds} feeds in {opts.output}, {done.changed} files of them changed")
    if done.left_out:
        say(
            f"{done.left_out} articles in no feed: of these no channel is known (--each source has feeds of publishers)"
            if opts.each == "channel"
            else f"{done.left_out} articles in no feed: of these no {opts.each} is known"
        )
    return done.feeds


def _feed_options(context: ExportContext) -> FeedOptions:
    from zakerscraper.services.feeds import FeedOptions  # slow to import

    opts, document, images = context.opts, context.options.document, context.archive.images
    base_url = opts.base_url.rstrip("/") + "/" if opts.base_url else ""
    if document.image_links == "local" and not base_url:
        say("without --base-url a feed cannot link downloaded pictures: it links them where they came from")
    feed = FeedOptions(
        section="、".join(opts.section or ()),
        subject=_CHANGES if opts.changes else "",
        document=document,
        base_url=base_url,
        feed_url=opts.feed_url or "",
        http_ids=bool(opts.http_ids),
        sizes=lambda urls: {url: image.size for url, image in images.find_saved(urls).items()},
    )
    if opts.new is not None:  # all of them: what is left out now would not be selected again
        return replace(feed, limit=sys.maxsize)
    return feed if opts.limit is None else replace(feed, limit=int(opts.limit))
