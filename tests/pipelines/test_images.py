"""The pipeline of pictures, by itself."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from scrapy.utils.test import get_crawler

from zakerscraper.archive.serialization import StoredImage
from zakerscraper.items import SHANGHAI, Article, Image
from zakerscraper.pipelines.images import ImagesPipeline
from zakerscraper.spiders.channel import ChannelSpider

URL = "https://zkres1.myzaker.com/202604/69ef3b98a07aec0000039001_1024.jpg"
STORED = StoredImage(path="images/202604/a.jpg", checksum="0", size=9, width=720, height=480, animated=False)


def test_a_picture_that_two_articles_wait_for_at_once_is_saved_once() -> None:
    counted: Counter[str] = Counter()
    pictures = SimpleNamespace(find_written=lambda urls: dict.fromkeys(urls, STORED), share=lambda url, other: None)
    session: Any = SimpleNamespace(images=pictures, send=lambda signal, statuses: counted.update(statuses))
    pipeline = ImagesPipeline(get_crawler(ChannelSpider), session, ("myzaker.com",))
    now = datetime(2026, 4, 28, tzinfo=SHANGHAI)
    for id_ in ("69ef3b98a07aec0000039001", "69ef3b98a07aec0000039002"):
        article = Article(
            id=id_, url="", title="", published_at=now, fetched_at=now, images=[Image(URL, status="failed")]
        )
        pipeline.item_completed([(True, {"url": URL})], article, None)
    assert counted == {"saved": 1, "known": 1}
