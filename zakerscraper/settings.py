"""Scrapy settings of the project, in Scrapy's order, each with its default beside it; then our own.

Every `ZAKER_*` setting can also be given with `-s NAME=VALUE` or as an environment variable of the same name.
"""

import os

from zakerscraper.utils.utf8 import ensure_utf8

# Of all that is ours, `scrapy` imports this module first; what follows takes its time, and Ctrl-C may come.
ensure_utf8()

from zakerscraper import __version__  # noqa: E402
from zakerscraper.config import DEFAULTS  # noqa: E402

BOT_NAME = "zakerscraper"
SPIDER_MODULES = ["zakerscraper.spiders"]
NEWSPIDER_MODULE = "zakerscraper.spiders"
COMMANDS_MODULE = "zakerscraper.commands"

# Honest (default: Scrapy's own). Whoever crawls much does well to add a URL at which to be reached.
USER_AGENT = f"zakerscraper/{__version__} (Scrapy; archive of a reader)"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
ROBOTSTXT_OBEY = True  # default: False

# Whoever answers in the site's place gets no cookie, and nothing of theirs is archived (default: False).
DOWNLOAD_VERIFY_CERTIFICATES = True

# Slow and even: the site answers 429 to anyone hasty.
CONCURRENT_REQUESTS = 8  # default: 16
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # default: 8; Scrapy 2.14 to 2.19 keep to it only with a delay above 0
# Scrapy starts so many tasks for each response, which would cost a tenth of a crawl's CPU; a page of ours has one item.
CONCURRENT_ITEMS = 4  # default: 100
DOWNLOAD_DELAY = 2  # seconds between requests to one host; default: 0
DOWNLOAD_DELAY_JITTER = 0.25  # default: 0.5
DOWNLOAD_TIMEOUT = 60  # seconds, for a whole response; default: 180
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes, unpacked too; default: 1 GiB. The largest known pages have a tenth of it.
DOWNLOAD_FAIL_ON_DATALOSS = (
    False  # default: True; TruncatedResponseMiddleware asks again, and the spider judges what is there
)
DOWNLOAD_WARNSIZE = 0  # default: 32 MiB, which is the limit here
CLOSESPIDER_TIMEOUT = 12 * 60 * 60  # seconds; default: 0, without end. What is left is pending.
# Images come from hosts of their own, made for being asked often (default: {}).
DOWNLOAD_SLOTS = {
    host: {"delay": 0.25, "concurrency": 4, "jitter": 0.3}
    for host in (f"zkres{number}.myzaker.com" for number in ("", "1", "2", "3"))
}

# Refusals and challenges are reported, not got round; cookies are the user's own, given with ZAKER_COOKIES. Scrapy's
# cookie jar would also ask the net for a list of domains.
COOKIES_ENABLED = False  # default: True
METAREFRESH_ENABLED = False  # default: True; a page must not send the crawl elsewhere
RETRY_HTTP_CODES = [500, 502, 503, 504, 408, 522, 524]  # default: also 429, which ThrottleMiddleware takes
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # default: ERROR; what was given up is in the summary, in words
REDIRECT_MAX_TIMES = 5  # default: 20
MEDIA_ALLOW_REDIRECTS = True  # default: False; RedirectFilterMiddleware judges each
HTTPPROXY_AUTH_ENCODING = "utf-8"  # default: latin-1; what curl and browsers send

# With IPv6 as well (default: CachingThreadedResolver, which knows IPv4 only). The download's timeout holds for it too.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"

# Both would open a port (default: True).
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

ADDONS = {
    "zakerscraper.extensions.addons.RemoveDisabledComponents": 0,
    "zakerscraper.extensions.addons.RemoveFromOtherSpiders": 5,
    "zakerscraper.extensions.addons.ArchiveSettings": 7,
    "zakerscraper.distributed.addon.Cluster": 10,
}
DOWNLOAD_HANDLERS = {
    "http": "zakerscraper.downloadhandlers.HostOverrideDownloadHandler",
    "https": "zakerscraper.downloadhandlers.HostOverrideDownloadHandler",
    # No other scheme is ever asked for (default: also data, file, ftp and s3).
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
SPIDER_MIDDLEWARES = {
    "zakerscraper.spidermiddlewares.errors.ErrorsMiddleware": 950,  # takes what the filter raises, too
    # sees articles that the filter has let through, and why a page could not be read
    "zakerscraper.spidermiddlewares.kept_pages.KeepPages": 955,
    # after DepthMiddleware (900), nearer to the spider: nothing else needs to know what a list's entry is
    "zakerscraper.spidermiddlewares.archive_filter.ArchiveFilter": 960,
}
DOWNLOADER_MIDDLEWARES = {
    "zakerscraper.downloadermiddlewares.url_filter.UrlFilterMiddleware": 40,  # before robots.txt (100) is asked for
    # in the place of Scrapy's, which takes a robots.txt that cannot be had for one that allows all
    "zakerscraper.downloadermiddlewares.robots.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # in the place of Scrapy's, which drops what it cannot parse
    "zakerscraper.downloadermiddlewares.proxy.ProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    # before RedirectMiddleware (600) follows
    "zakerscraper.downloadermiddlewares.url_filter.RedirectFilterMiddleware": 610,
    # Before ThrottleMiddleware (555) and RetryMiddleware (550), which ask the same host again.
    "zakerscraper.downloadermiddlewares.failover.FailoverMiddleware": 556,
    # before HttpCompressionMiddleware (590) unpacks what is there
    "zakerscraper.downloadermiddlewares.truncated.TruncatedResponseMiddleware": 595,
    # before RetryMiddleware (550), which would ask again at once
    "zakerscraper.downloadermiddlewares.throttle.ThrottleMiddleware": 555,
    # sees answers before RetryMiddleware (550), unpacked (590)
    "zakerscraper.downloadermiddlewares.challenge.ChallengeMiddleware": 560,
    # the last before the downloader: a request may have waited long for the others
    "zakerscraper.downloadermiddlewares.closing.ClosingMiddleware": 990,
    # Hosts are judged by UrlFilterMiddleware, which says what was wrong (default: 50).
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
EXTENSIONS = {
    "zakerscraper.extensions.archive.ArchiveExtension": 0,
    "zakerscraper.extensions.run_report.RunReportExtension": 1,
    "zakerscraper.extensions.close_run.CloseRun": 2,
    "zakerscraper.extensions.unparsed_pages.UnparsedPages": 3,
    "zakerscraper.extensions.failover.FailoverExtension": 5,
    "zakerscraper.extensions.revisit.RevisitExtension": 6,
    "zakerscraper.extensions.learn_layout.LearnLayout": 7,
    "zakerscraper.extensions.progress.Progress": 10,
}
ITEM_PIPELINES = {
    "zakerscraper.pipelines.validate.ValidatePipeline": 100,
    "zakerscraper.pipelines.clean.CleanPipeline": 200,
    "zakerscraper.pipelines.revisit.RevisitPipeline": 240,
    "zakerscraper.pipelines.shared_content.SharedContentPipeline": 250,
    "zakerscraper.pipelines.images.ImagesPipeline": 300,
    "zakerscraper.pipelines.document.DocumentPipeline": 400,
}

# Files appear whole or stay as they were (default: FileFeedStorage, which empties them as a run begins).
FEED_STORAGES = dict.fromkeys(("", "file"), "zakerscraper.extensions.feed_storage.WholeFileFeedStorage")
FEED_EXPORTERS = {
    "csv": "zakerscraper.item_exporters.PlainCsvItemExporter",
    "json": "zakerscraper.item_exporters.PlainJsonItemExporter",
    **dict.fromkeys(("jsonl", "jsonlines", "jl"), "zakerscraper.item_exporters.PlainJsonLinesItemExporter"),
    "xml": "zakerscraper.item_exporters.PlainXmlItemExporter",
}
FEED_EXPORT_ENCODING = "utf-8"  # default: none, which escapes Chinese in JSON
LOG_LEVEL = "WARNING"  # default: DEBUG; what a run did is told by its last line and by .zaker/last-run.json
LOG_FORMATTER = "zakerscraper.logging.formatter.ArticleLogFormatter"
# Scrapy would parse the source of each callback as a run begins, which takes longer than to read a list, for a mistake
# that mypy finds.
WARN_ON_GENERATOR_RETURN_VALUE = False  # default: True

for _name, _default in DEFAULTS.items():
    globals()[_name] = os.environ.get(_name, _default)
