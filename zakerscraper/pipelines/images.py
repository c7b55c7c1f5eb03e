"""Fourth: the pictures, as served. Each is fetched once a run, and not again by later runs."""

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
from zakerscraper.archive.serialization import StoredPicture
from zakerscraper.config import Options
from zakerscraper.exceptions import InvalidImageError, RequestCancelledError
from zakerscraper.items import Article, Picture
from zakerscraper.logging.download_errors import has_answered, why_failed
from zakerscraper.services.crawl_session import CrawlSession, session_of
from zakerscraper.utils.compression import BROKE_OFF
from zakerscraper.utils.log_dedup import LogDedup
from zakerscraper.zaker.urls import host_of, in_domain

logger = logging.getLogger(__name__)

MAX_PICTURES = 500
"""So many pictures of one article are downloaded; the known ones have up to some fifty."""


class ImagesPipeline(MediaPipeline):
    """Scrapy's pipeline of media with ZAKER's addresses and paths; the bytes are never re-encoded.

    The bytes decide what a picture is and which extension it gets. One that fails keeps its address in the body, is
    counted, and never costs the article. Settings: ZAKER_DOWNLOAD_IMAGES, ZAKER_IMAGE_DOMAINS.
    """

    def __init__(self, crawler: Crawler, session: CrawlSession, image_domains: tuple[str, ...]) -> None:
        super().__init__(crawler=crawler)
        self.session = session
        self.image_domains = image_domains
        self._failures = LogDedup()
        self._a_host_answered = False
        self._broken: dict[str, OSError | RequestCancelledError] = {}
        """Pictures that were fetched and could not be written, or that the run's end left unfetched, with why."""
        self._counted: set[str] = set()
        """The paths of pictures that count as saved by this run."""
        self._saved: dict[str, dict[str, StoredPicture]] = {}
        """By the ids of articles on their way, which of their pictures need not be fetched."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = Options.from_settings(crawler.settings)
        session = session_of(crawler)
        if not options.download_images or session is None:
            raise NotConfigured  # without words, or Scrapy would warn of it
        return cls(crawler, session, options.image_domains)

    def close_spider(self) -> None:
        """Log how many pictures failed as those did that were logged."""
        for why, count in self._failures.count_suppressed().items():
            logger.warning("%d more pictures failed alike: %s", count, why)

    async def process_item(self, item: Any, spider: None = None) -> Any:  # type: ignore[override]
        if not isinstance(item, Article):
            return item
        urls, whole = [picture.url for picture in item.images], self.session.pictures.find_whole
        # An output elsewhere takes its time to say what it has, for which the archive's other calls need not wait.
        is_local = self.session.folder.root is not None
        self._saved[item.id] = await (self.session.call(whole, urls) if is_local else asyncio.to_thread(whole, urls))
        return await super().process_item(item)

    def get_media_requests(self, item: Article, info: MediaPipeline.SpiderInfo) -> list[Request]:
        saved = self._saved.pop(item.id)
        requests = []
        for number, picture in enumerate(item.images):
            if stored := saved.get(picture.url):
                _fill(picture, stored, "known")
            elif number >= MAX_PICTURES or not any(
                in_domain(host_of(picture.url), domain) for domain in self.image_domains
            ):
                picture.status = "refused"
            else:
                try:
                    requests.append(Request(picture.url, headers={"Referer": item.url}, callback=NO_CALLBACK))
                    picture.status = "failed"  # until it is there
                except ValueError:
                    picture.status = "refused"
        return requests

    def media_to_download(self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None) -> None:
        """What is on disk has been asked of the archive already; the path is not known before the bytes are."""

    async def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> FileInfo:
        """Save the picture. Raises FileException where the answer is none."""
        if response.status < 500:
            self._note_answer()
        if response.status != 200:
            raise FileException(f"HTTP {response.status}")
        try:
            # In a thread: the disk takes longer than all else, and does not keep the crawl waiting.
            assert item.published_at is not None
            cut_off = await asyncio.to_thread(
                self.session.pictures.write,
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
        """Unused: see `PictureStore`."""
        return ""

    def media_failed(  # type: ignore[override]
        self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo
    ) -> None:
        """Say why a picture failed. It returns instead of raising, so that Scrapy logs no traceback for each."""
        error = failure.value
        if isinstance(error, RequestCancelledError) or (isinstance(error, OSError) and error.errno is not None):
            self._broken[request.url] = error
            return
        if has_answered(error):
            self._note_answer()
        referer = (request.headers.get("Referer") or b"").decode("latin-1")
        own = isinstance(error, FileException)
        why = str(error) if own else why_failed(error, request.url, request.meta.get("proxy") or "")
        log = logger.warning if self._failures.should_log(why) else logger.info
        log("Picture <%s> of <%s> failed: %s", request.url, referer, why)

    def item_completed(self, results: list[Any], item: Article, info: MediaPipeline.SpiderInfo) -> Article:
        asked_for = [picture.url for picture in item.images if picture.status == "failed"]
        for url, (_, fetched) in zip(asked_for, results, strict=True):
            # Scrapy asks once for addresses that differ in what makes no difference (the order of parameters, say).
            if isinstance(fetched, dict):
                self.session.pictures.share(fetched["url"], url)
        saved = self.session.pictures.find_written(asked_for)
        for picture in item.images:
            if stored := saved.get(picture.url):
                # Two articles on their way at once may wait for one picture.
                _fill(picture, stored, "known" if stored.path in self._counted else "saved")
                self._counted.add(stored.path)
            if error := self._broken.get(picture.url):
                # A full disk costs the article, and so does an end before its turn: it is tried again as a whole.
                raise error
            self.session.send(signals.image_finished, status=picture.status)
        return item

    def _note_answer(self) -> None:
        """Say, once, that a host of pictures is not out of order."""
        if not self._a_host_answered:
            self._a_host_answered = True
            self.session.send(signals.image_host_answered)


def _fill(picture: Picture, stored: StoredPicture, status: str) -> None:
    picture.path = stored.path
    picture.width, picture.height = stored.width, stored.height
    picture.animated = stored.animated
    picture.status = status
