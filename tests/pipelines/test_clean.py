"""The pipeline of bodies, by itself."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from tests.each_case import each_case
from zakerscraper.exceptions import ArticleNotFoundError, ParseError
from zakerscraper.items import Article
from zakerscraper.pipelines.clean import CleanPipeline
from zakerscraper.spiders.channel import ChannelSpider
from zakerscraper.utils import garbage

ID = "6a0aa9f08e9f09000000002d"


def process(body: str) -> Article:
    pipeline = CleanPipeline.from_crawler(get_crawler(ChannelSpider))
    article = Article(id=ID, url=f"https://www.myzaker.com/article/{ID}", body_html=body)
    return pipeline.process_item(article)


def test_a_relative_address_is_told_from_that_of_the_article() -> None:
    article = process("<p>图</p><img src='/upload/a.jpg'>")
    assert [picture.url for picture in article.images] == ["https://www.myzaker.com/upload/a.jpg"]
    assert "https://www.myzaker.com/upload/a.jpg" in article.body_markdown


@pytest.mark.parametrize("body", ["<p> </p>", "<script>1</script>", "<img width=1 height=1 src='//a.example/1.gif'>"])
def test_a_body_of_which_a_reader_sees_nothing_is_gone(body: str) -> None:
    with pytest.raises(DropItem) as raised:
        process(body)
    assert isinstance(raised.value.__cause__, ArticleNotFoundError)


@each_case("name", ["canvas", "dialog", "embed", "iframe", "object"])
def test_a_body_that_shows_only_what_no_document_holds_is_a_failure_and_not_gone(name: str) -> None:
    with pytest.raises(ParseError, match=name):
        process(f"<{name} src='//a.example/'></{name}>")


def test_a_pipeline_that_was_never_opened_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another one raises CloseSpider while it is opened."""
    calls: list[str] = []
    for name in ("relax_collection", "restore_collection"):
        monkeypatch.setattr(garbage, name, lambda name=name: calls.append(name))
    pipeline = CleanPipeline.from_crawler(get_crawler(ChannelSpider))
    pipeline.close_spider()
    assert calls == []
    pipeline.open_spider()
    pipeline.close_spider()
    assert calls == ["relax_collection", "restore_collection"]
