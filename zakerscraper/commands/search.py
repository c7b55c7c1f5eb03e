"""`scrapy search`: finds archived articles by words."""

from __future__ import annotations

import argparse
from typing import Any

from zakerscraper.archive.search_reader import Scope
from zakerscraper.cli.article_choice import add_name_options, parse_days, parse_limit
from zakerscraper.cli.base import ToolCommand, add_json_option
from zakerscraper.cli.progress import complete_index_with_progress
from zakerscraper.items import SHANGHAI
from zakerscraper.services.open_archive import open_archive
from zakerscraper.services.search import Hit, Parts, search, search_pieces
from zakerscraper.services.selection import check_sections, find_lists
from zakerscraper.utils.terminal import make_printable, print_json, say

_LIMIT = 20


class Command(ToolCommand):
    """Find archived articles by the words in their titles, texts, publishers and tags."""

    def syntax(self) -> str:
        return "WORDS… [--section S] [--channel C] [--since DATE] [--until DATE] [--limit N] [--json]"

    def short_desc(self) -> str:
        return "Find archived articles by the words in them"

    def long_desc(self) -> str:
        return (
            "Find archived articles by the words in their titles, texts, publishers and tags. An article must have all"
            ' of them; "words in quotation marks" stand together. A word is found within others, too.'
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_name_options(parser, "section", "channel")
        parser.add_argument("--since", metavar="DATE", help="only articles published on that day (+08:00) or later")
        parser.add_argument("--until", metavar="DATE", help="only articles published on that day (+08:00) or earlier")
        parser.add_argument("--limit", metavar="N", help=f"articles at most, the best (default: {_LIMIT})")
        add_json_option(parser)

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        query = " ".join(args)
        search_pieces(query)
        limit = parse_limit(opts.limit, _LIMIT)
        since, until = parse_days(opts.since, opts.until)
        with open_archive(self.settings) as (archive, _, _):
            sections = tuple(opts.section or ())
            check_sections(sections, archive.queries.overview())
            lists = find_lists(archive, opts.channel) if opts.channel else None
            scope = Scope(sections, lists, since.start if since else None, until.end if until else None)
            complete_index_with_progress(archive)
            found = search(archive, query, limit, scope)
        if opts.json:
            print_json([_data(hit) for hit in found.hits])
            return 0
        for hit in found.hits:
            print(make_printable("\n".join(_lines(hit))))
        count = len(found.hits)
        if not count:
            say("no archived article has all of these words")
        else:
            say(f"{count} articles found" if found.is_all else f"{count} articles shown of more: --limit shows more")
        return 0


def _lines(hit: Hit) -> list[str]:
    article = hit.article
    published = f"{article.published_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if article.published_at else ""
    about = [published, article.section, article.source or article.author, article.id]
    return [_mark(hit.title), f"  {' · '.join(filter(None, about))}", f"  {_mark(hit.excerpt)}", ""]


def _mark(parts: Parts) -> str:
    return "".join(f"【{words}】" if is_found else words for words, is_found in parts)


def _data(hit: Hit) -> dict[str, Any]:
    article = hit.article
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "section": article.section,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "url": article.url,
        "document": article.document,
        "excerpt": [{"text": words, "found": is_found} for words, is_found in hit.excerpt],
    }
