"""`scrapy doctor`: which parser understands a page, each field with its evidence, and the resulting document."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, ClassVar

from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.page_files import read_page
from zakerscraper.cli.page_fixtures import fixture_target, write_fixture
from zakerscraper.cli.page_spider import PageSpider
from zakerscraper.cli.targets import check_target
from zakerscraper.cli.tool_spider import run_spider
from zakerscraper.config import Options
from zakerscraper.exceptions import (
    ArchiveError,
    ArticleNotFoundError,
    ChallengeDetectedError,
    ParseError,
    SiteBlockedError,
    UsageError,
    ZakerError,
)
from zakerscraper.extensions.archive_settings import apply_archive_settings
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.fixtures import ServedPage
from zakerscraper.storage.atomic import write_whole
from zakerscraper.utils.terminal import make_printable, say
from zakerscraper.utils.translation import translate
from zakerscraper.zaker import urls
from zakerscraper.zaker.challenge import challenge_marker

if TYPE_CHECKING:
    from zakerscraper.services.inspect import Diagnosis
    from zakerscraper.zaker.learnt.layout import LearntLayout


class Command(ToolCommand):
    """Show what the parsers make of one page, how the site responds, or learn a new layout from the archive.

    Nothing is written but what --html, --fixture and --save name; --learn stores the layout in the archive.
    """

    uses_archive = False  # `work` applies its settings once the options are checked
    requires_crawler_process = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False, "ITEM_PIPELINES": {}}

    def syntax(self) -> str:
        page = "ADDRESS|FILE [--url ADDRESS] [--html FILE] [--section S]"
        return f"{page}, or ADDRESS|FILE --fixture NAME [--anonymise], or --site [--save DIR], or --learn"

    def short_desc(self) -> str:
        return "Show how a page is understood, and from what evidence; --site: how each of the site's hosts answers"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", metavar="ADDRESS", help="where FILE was served, if it does not say so itself")
        parser.add_argument("--html", metavar="FILE", help="write a page that shows original and result side by side")
        parser.add_argument("--section", metavar="S", help="the document's third category (default: article)")
        parser.add_argument(
            "--fixture",
            metavar="NAME",
            help="write the page as a test fixture of its parser: NAME.html and NAME.expected.json",
        )
        parser.add_argument("--anonymise", action="store_true", help="of --fixture: put placeholders for what it says")

        parser.add_argument(
            "--site", action="store_true", help="ask each of the site's endpoints once, and say what to set"
        )
        parser.add_argument("--save", metavar="DIR", help="keep the answers of --site in this folder")
        parser.add_argument(
            "--learn", action="store_true", help="ask for twelve archived articles again, and learn the layout of them"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        _check_options(args, opts)
        apply_archive_settings(self.settings)
        for option in ("html", "fixture", "save"):
            if value := getattr(opts, option):
                check_target(self.settings, f"--{option}", value)
        if opts.learn:
            return self._learn()
        if opts.site:
            return self._check_site(opts)
        if opts.html is not None:
            _check_target(opts.html, args[0])
        options = Options.from_settings(self.settings)
        target = fixture_target(opts.fixture) if opts.fixture is not None else None
        page = self._fetch(args[0]) if _is_url(args[0]) else read_page(Path(args[0]), opts.url)
        if target is not None:
            print(make_printable(write_fixture(target, page, anonymous=opts.anonymise)))
            return 0
        return self._diagnose(page, opts, options)

    def _diagnose(self, page: ServedPage, opts: argparse.Namespace, options: Options) -> int:
        """Show what the parsers make of *page*; return the exit status. Raises ChallengeDetectedError."""
        # Imported here: Scrapy imports every command for any of them.
        from zakerscraper.services.inspect import diagnose, diagnose_unreadable
        from zakerscraper.services.inspect_format import format_fields

        text, url, now = page.text, page.url, page.answered_at
        if marker := challenge_marker(200, text):
            raise ChallengeDetectedError(f"{url}: a challenge page ({marker})")
        try:
            found = diagnose(
                text,
                url,
                now,
                options=options.document,
                categories=options.categories,
                section=opts.section or "article",
                learnt=self._learnt_layouts() if urls.article_id(url) else (),
            )
        except ArticleNotFoundError as error:
            print(make_printable(format_fields(page=url, kind="article", gone=translate(str(error)))))
            return 0
        except ParseError as error:
            say(f"{url}: {error}")
            self._show(diagnose_unreadable(text, url, now), text, opts.html)
            return Verdict.UNREADABLE.exit_status
        self._show(found, text, opts.html)
        return 0

    def _learnt_layouts(self) -> tuple[LearntLayout, ...]:
        """Return the archive's learnt layouts; none where the archive cannot be read."""
        from zakerscraper.services.learn_layout import archived_layouts  # imported here: see above

        try:
            return archived_layouts(self.settings)
        except ArchiveError as error:
            say(f"learnt layouts are not used: {error}")
            return ()

    def _learn(self) -> int:
        from zakerscraper.cli.learn_layout import learn_from_archive  # imported here: see above

        if lines := learn_from_archive(self.settings, self.crawler_process):
            print(make_printable("\n".join(lines)))
        return 0

    def _check_site(self, opts: argparse.Namespace) -> int:
        # Imported here: see above.
        from zakerscraper.cli.site_check_spider import SiteCheckSpider, save_response
        from zakerscraper.services import site_check

        save = _check_folder(opts.save) if opts.save is not None else None
        options = Options.from_settings(self.settings)
        spider = run_spider(self.crawler_process, SiteCheckSpider)
        if spider is None or len(spider.findings) < len(site_check.ENDPOINTS):
            raise ZakerError("the site could not be asked to the end")
        print(make_printable(site_check.format_findings(spider.findings, options.article_host)))
        if save is not None:
            try:
                for response in spider.responses:
                    save_response(save, *response)
            except OSError as error:
                raise ZakerError(f"--save {opts.save!r}: cannot write there: {error.strerror}") from None
            say(f"the answers are in {opts.save}")
        return site_check.exit_status(spider.findings)

    def _show(self, found: Diagnosis, text: str, file: str | None) -> None:
        from zakerscraper.services.inspect_format import format_diagnosis, side_by_side

        print(make_printable(format_diagnosis(found)))
        if file is None:
            return
        try:
            write_whole(Path(file).absolute(), side_by_side(found, text).encode())
        except OSError as error:
            raise ZakerError(f"--html {file!r}: cannot write it: {error.strerror}") from None
        say(f"original and result are in {file}")

    def _fetch(self, text: str) -> ServedPage:
        url = urls.resolve(text) or text
        if id_ := urls.article_id(text):
            url = url if "://" in text else urls.article_url(id_)
        elif not urls.in_domain(urls.host_of(url), urls.DOMAIN):
            raise UsageError(f"{text!r} is neither an address of ZAKER's nor a file")
        spider = run_spider(self.crawler_process, PageSpider, url=url)
        if spider is None:
            raise ZakerError(f"{url}: not fetched")
        if spider.page is not None:
            return spider.page
        if isinstance(spider.error, ChallengeDetectedError | SiteBlockedError):
            raise type(spider.error)(f"{url}: {spider.error}")
        raise ZakerError(f"{url}: {spider.why}")


def _check_options(args: list[str], opts: argparse.Namespace) -> None:
    """Check the options as far as that needs no archive. Raises UsageError."""
    if opts.save is not None and not opts.site:
        raise UsageError("--save keeps the answers of --site: scrapy doctor --site --save DIR")
    if opts.anonymise and opts.fixture is None:
        raise UsageError("--anonymise is for a page that --fixture writes")
    if opts.section is not None and (opts.site or opts.learn or opts.fixture is not None):
        raise UsageError("--section is for a page that is shown: scrapy doctor ADDRESS --section S")
    if opts.fixture is not None and opts.html is not None:
        raise UsageError("--fixture writes the page for a test, --html one to look at: take one of them")
    names_page = bool(args) or any(value is not None for value in (opts.url, opts.html, opts.fixture))
    if opts.learn and (names_page or opts.site):
        raise UsageError("--learn asks for archived articles: it takes no address, no file and none of the others")
    if opts.site and names_page:
        raise UsageError("--site asks the site itself: it takes no address, no file, no --url, --html or --fixture")
    if opts.learn or opts.site:
        return
    if len(args) != 1 or not args[0]:
        raise UsageError(
            f"doctor takes one address or file, not {len(args)}: scrapy doctor output/.zaker/unreadable/PAGE.html"
        )
    if opts.url is not None and _is_url(args[0]):
        raise UsageError("--url says where a FILE was served, and an address says it itself")


def _check_target(target: str, source: str) -> None:
    """Check that --html can be written to *target* without overwriting *source*. Raises UsageError."""
    file = Path(target)
    if not target or file.is_dir() or not file.absolute().parent.is_dir():
        raise UsageError(f"--html {target!r} is not a file in a folder that is there")
    if file.exists() and Path(source).exists() and file.samefile(source):
        raise UsageError(f"--html {target!r} would overwrite the page that is read")


def _check_folder(name: str) -> Path:
    """Create the folder of --save before the site is asked; return it. Raises UsageError where it is not writable."""
    folder = Path(name)
    if not name or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"--save {name!r} is not a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"--save {name!r}: cannot write there: {error.strerror}") from None
    return folder


def _is_url(text: str) -> bool:
    if Path(text).is_file():
        return False
    return "://" in text or text.startswith("//") or urls.article_id(text) is not None or "myzaker.com" in text
