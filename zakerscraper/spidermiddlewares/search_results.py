"""Counts the results of a search, and follows it page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response

from zakerscraper import signals
from zakerscraper.items import ListPageInfo, SearchResult, Walk, requested_walk
from zakerscraper.run_report.status import ListOutcome, Outcome
from zakerscraper.services.crawl_session import CrawlSession


def limit_results(
    session: CrawlSession,
    response: Response,
    results: Sequence[SearchResult],
    info: ListPageInfo,
    next_page: Request | None,
    pages: int,
) -> Iterator[SearchResult | Request]:
    """Yield the results of a page, which have no URL, up to the limit of the run, and the request for further ones.

    Args:
        next_page: The request for the page that this one states as the next, None where it states none.
        pages: The most pages that are read.
    """
    walk, state, send = requested_walk(response.request) or Walk(response.url), session.state, session.send
    content = " ".join(f"{result.title} {result.published_at}" for result in results)
    new = [] if content in walk.seen else results
    kept = new[: state.left]
    keys = [f"result {walk.shown + number}" for number in range(1, len(new) + 1)]
    send(signals.list_recorded, url=walk.url, outcome=ListOutcome.OK, articles=keys)
    for number, key in enumerate(keys):
        send(signals.article_listed, key=key, url="", title=key)
        if number < len(kept):
            send(signals.article_finished, key=key, outcome=Outcome.EXPORTED, reason="")
        else:
            send(signals.article_finished, key=key, outcome=Outcome.SKIPPED, reason="over the limit of this run")
    yield from kept
    if state.left is not None:
        state.left -= len(kept)
    if reason := info.next_fault:
        note = f"{response.url}: {reason}"
        send(signals.list_recorded, url=walk.url, outcome=ListOutcome.INCOMPLETE, reason=reason, note=note)
    walk = replace(walk, pages=walk.pages + 1, seen=walk.seen | {content, response.url}, shown=walk.shown + len(new))
    if next_page is not None and next_page.url not in walk.seen and new and walk.pages < pages and state.left != 0:
        yield next_page.replace(cb_kwargs={"walk": walk})
