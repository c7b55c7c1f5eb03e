"""`scrapy doctor --learn`: a layout learnt from archived articles, kept, and printed as the code of a parser."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess
from scrapy.settings import BaseSettings

from zakerscraper.cli.learn_spider import LearnSpider
from zakerscraper.cli.tool_spider import run_spider
from zakerscraper.exceptions import ParseError, ZakerError
from zakerscraper.services.learn_layout import KnownLayoutError, choose_articles, learn
from zakerscraper.services.open_archive import open_archive
from zakerscraper.utils.terminal import pad, say
from zakerscraper.utils.translation import NAMES, translate
from zakerscraper.zaker.learnt.learn import LEAST, Learnt, NothingLearntError
from zakerscraper.zaker.learnt.parser_code import write_parser


def learn_from_archive(settings: BaseSettings, process: AsyncCrawlerProcess | CrawlerProcess) -> list[str]:
    """Fetch archived articles again with the crawler *process*, learn their layout and store it.

    Returns:
        Lines that describe the layout; none where the pages have a known layout.

    Raises:
        ParseError: Nothing can be learnt from the pages.
        ZakerError: There are too few pages, or the crawl could not begin.
    """
    with open_archive(settings, writing=True) as (archive, _, options):
        articles = choose_articles(archive.layouts.newest_articles())
        if len(articles) < LEAST:
            raise ZakerError(
                f"{len(articles)} archived articles can be learnt from, and {LEAST} are needed: articles of a known"
                " layout, each with a text and a title of its own"
            )
        spider = run_spider(process, LearnSpider, articles=articles, host=options.article_host)
        examples = spider.examples if spider else []
        if len(examples) < LEAST:
            raise ZakerError(
                f"the site gave the pages of {len(examples)} of {len(articles)} archived articles, and {LEAST} are"
                " needed; `scrapy doctor --site` says how it answers"
            )
        now = datetime.now(UTC)
        try:
            learnt = learn(examples, now)
        except KnownLayoutError as error:
            say(str(error))
            return []
        except NothingLearntError as error:
            raise ParseError(f"nothing was learnt: {error}") from None
        archive.layouts.save(learnt.layout, now=now)
    say(f"{learnt.layout.name} is kept in the archive: crawls read by it what no known layout matches")
    return report_lines(learnt)


def report_lines(learnt: Learnt) -> list[str]:
    """Return lines that describe the learnt layout, with the code of a parser at the end."""
    layout = learnt.layout
    shown = [
        ("layout", f"{layout.name}, learnt from {layout.pages} archived articles"),
        ("title", str(layout.title)),
        ("author", str(layout.author or "")),
        ("time", str(layout.time or "")),
        ("body", str(layout.body)),
        *(("left out", selector) for selector in layout.drop),
        *(("left out", line) for line in layout.lines),
        *(("note", note) for note in learnt.notes),
    ]
    lines = [pad(translate(name, NAMES), 10) + translate(value, NAMES) for name, value in shown if value]
    file = f"zakerscraper/zaker/article_parsers/{layout.name.replace('-', '_')}.py"
    return [*lines, "", f"{file}:", "", write_parser(layout).rstrip()]
