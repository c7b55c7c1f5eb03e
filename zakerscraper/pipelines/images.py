"""Fifth: downloads the images, unchanged, each once."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.pipelines.media import FileException, FileInfo, MediaPipeline
from twisted.python.failure import Failure

from zakerscraper import signals
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.config import Options
from zakerscraper.exceptions import InvalidImageError, RequestCancelledError
from zakerscraper.items import Article
from zakerscraper.logging.download_errors import host_has_responded, why_request_failed
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.services.downloads import IS_IMAGE
from zakerscraper.utils.compression import BROKE_OFF
from zakerscraper.utils.headers import header_text
from zakerscraper.utils.log_dedup import LogDedup
from zakerscraper.zaker.urls import host_of, in_domain

logger = logging.getLogger(__name__)

MAX_IMAGES = 500
"""How many images of one article are downloaded; the known ones have up to some fifty."""


class ImagesPipeline(MediaPipeline):
    """Scrapy's media pipeline with ZAKER's URLs and paths; images are never re-encoded.

    The bytes decide what an image is and which extension it gets. One that fails keeps its URL in the body, is
    counted, and never costs the article. Settings: ZAKER_DOWNLOAD_IMAGES, ZAKER_IMAGE_DOMAINS.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession, image_domains: tuple[str, ...]) -> None:
        super().__init__(crawler=crawler)
        self.session = session
        self.image_domains = image_domains
        self._failures = LogDedup()
        self._a_host_answered = False
        self._broken: dict[str, OSError | RequestCancelledError] = {}
        """Images that could not be written, or were cancelled at the end of the run, with the error."""
        self._counted: set[str] = set()
        """Paths of images that this run has saved."""
        self._saved: dict[str, dict[str, StoredImage]] = {}
        """By article id, the images that are on disk already."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        session = session_of(crawler)
        if not options.download_images or session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        return cls(crawler, session, options.image_domains)

    def close_spider(self) -> None:
        """Log how many more images failed for the reasons that were logged."""
        for why, count in self._failures.count_suppressed().items():
            logger.warning("%d more pictures failed alike: %s", count, why)

    async def process_item(self, item: Any, spider: None = None) -> Any:  # type: ignore[override]
        if not isinstance(item, Article):
            return item
        urls, whole = [image.url for image in item.images], self.session.images.find_whole
        # A remote output is slow, and the archive's other calls need not wait for it.
        is_local = self.session.folder.root is not None
        self._saved[item.id] = await (self.session.call(whole, urls) if is_local else asyncio.to_thread(whole, urls))
        return await super().process_item(item)

    def get_media_requests(self, item: Article, info: MediaPipeline.SpiderInfo) -> list[Request]:
        saved = self._saved.pop(item.id)
        requests = []
        for number, image in enumerate(item.images):
            if stored := saved.get(image.url):
                stored.copy_to(image, "known")
            elif number >= MAX_IMAGES or not any(
                in_domain(host_of(image.url), domain) for domain in self.image_domains
            ):
                image.status = "refused"
            else:
                try:
                    headers, meta = {"Referer": item.url}, {IS_IMAGE: True}
                    requests.append(Request(image.url, headers=headers, meta=meta, callback=NO_CALLBACK))
                    image.status = "failed"  # until it is there
                except ValueError:
                    image.status = "refused"
        return requests

    def media_to_download(self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None) -> None:
        """Do nothing: `process_item` has looked for files that are there, and paths depend on the bytes."""

    async def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> FileInfo:
        """Save the image. Raises FileException for a response that is none."""
        if response.status < 500:
            self._note_host_response()
        if response.status != 200:
            raise FileException(f"HTTP {response.status}")
        try:
            # In a thread: the disk takes longer than all else, and does not keep the crawl waiting.
            assert item.published_at is not None
            with self.session.downloads.waiting_bytes(len(response.body)):
                cut_off = await asyncio.to_thread(
                    self.session.images.write,
                    request.url,
                    response.body,
                    item.published_at,
                    broke_off=BROKE_OFF in response.flags,
                )
            if cut_off:
                self.session.send(signals.truncated_page_accepted, url=request.url, reason=cut_off)
        except InvalidImageError as error:
            raise FileException(str(error)) from error
        return FileInfo(url=request.url, path="", checksum=None, status="downloaded")

    def file_path(self, *_: Any, **__: Any) -> str:
        """Return nothing: `ImageStore` chooses the paths."""
        return ""

    def media_failed(  # type: ignore[override]
        self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo
    ) -> None:
        """Log why an image failed. It returns instead of raising, so that Scrapy logs no traceback for each."""
        error = failure.value
        if isinstance(error, RequestCancelledError) or (isinstance(error, OSError) and error.errno is not None):
            self._broken[request.url] = error
            return
        if host_has_responded(error):
            self._note_host_response()
        referer = header_text(request.headers, "Referer")
        why = str(error) if isinstance(error, FileException) else why_request_failed(error, request)
        log = logger.warning if self._failures.should_log(why) else logger.info
        log("Picture <%s> of <%s> failed: %s", request.url, referer, why)

    def item_completed(self, results: list[Any], item: Article, info: MediaPipeline.SpiderInfo) -> Article:
        requested = [image.url for image in item.images if image.status == "failed"]
        for url, (_, fetched) in zip(requested, results, strict=True):
            # Scrapy requests URLs once that differ only in, say, the order of their parameters.
            if isinstance(fetched, dict):
                self.session.images.share(fetched["url"], url)
        saved = self.session.images.find_written(requested)
        statuses: list[str] = []
        try:
            for image in item.images:
                if stored := saved.get(image.url):
                    # Two articles may wait for one image at once.
                    stored.copy_to(image, "known" if stored.path in self._counted else "saved")
                    self._counted.add(stored.path)
                if error := self._broken.get(image.url):
                    # A full disk, or the run's end, costs the whole article, which is tried again.
                    raise error
                statuses.append(image.status)
        finally:
            self.session.send(signals.images_finished, statuses=statuses)
        return item

    def _note_host_response(self) -> None:
        """Signal, once, that a host of images works."""
        if not self._a_host_answered:
            self._a_host_answered = True
            self.session.send(signals.image_host_answered)
