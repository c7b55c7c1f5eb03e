"""Signals that spiders, middlewares and pipelines send, and extensions listen to.

They are sent and received as Scrapy's are (`crawler.signals`); the arguments that receivers can take stand with each.
Keys are ids of articles; for what a list shows and is no article, its URL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Send = Callable[..., list[tuple[Any, Any]]]
"""Sends a signal: Scrapy's `SignalManager.send_catch_log`. It returns receivers and what they returned."""

# What becomes of articles

article_listed = object()
"""This run has an article, or something that a list shows. Arguments: key, url, title."""

article_finished = object()
"""The outcome of an article is known. Arguments: key, outcome, reason (one line), causes (of `Cause`).

A later word replaces an earlier one: skipped by one list, then fetched for another.
"""

article_exported = object()
"""An article's document is on disk and in the archive.

Arguments: article (`Article`), kept (`Standing` or None), changes (what is another than was archived: `title` …).
"""

article_withdrawn = object()
"""What this run exported of an article was wrong, and is deleted. Arguments: key, reason."""

article_transferred = object()
"""An article is in the queue that workers share: the run that takes it reports it. Arguments: key."""

article_revisited = object()
"""An archived article has been looked at again. Arguments: key, outcome (see `services.revisits`)."""

image_finished = object()
"""The outcome of an image of an article is known. Arguments: status (as in `Image.status`)."""

image_host_answered = object()
"""A host of images has answered with something else than that it is out of order."""

# What becomes of pages

list_recorded = object()
"""Something is known of a list. Arguments: those of `RunReport.record_list`, and note (a sentence for the summary)."""

list_page_read = object()
"""The first page of a list has been read. Arguments: layout."""

page_answered = object()
"""A host has answered a request for a list or an article. Arguments: refused."""

page_unparsed = object()
"""A page was not understood. Arguments: response. A receiver that keeps it returns words that say where."""

fallback_used = object()
"""The generic extractor read a page. Arguments: response, reason, kept (words of a receiver of `page_unparsed`), unsure
(whether it may have lost text)."""

truncated_page_accepted = object()
"""A page or an image has been taken though it is cut off, as it came so repeatedly. Arguments: url, reason."""

request_failed = object()
"""A request for a list or an article got no response that is one. Arguments: failure (Twisted's), request."""

request_cancelled = object()
"""A request did not leave, as the run is ending. Arguments: key."""

# How hosts answer

host_recovered = object()
"""A host that had not answered yet has answered with a page. Arguments: host."""

host_paused = object()
"""A host is left alone, at least for what another has too. Arguments: host."""

# How the run goes

run_noted = object()
"""Something belongs into the run's summary. Arguments: text (a sentence, "" for none), errors (how many are counted).

Errors are exceptions in our own code, and what ends a run: a full disk, a lost database or queue.
"""

site_refused = object()
"""This run found that the site refuses. Arguments: reason (one line), advice (to the user, "" for none)."""

site_refused_elsewhere = object()
"""Another worker found that the site refuses. Arguments: found (which one, and what)."""

write_failed = object()
"""The archive or the disk cannot be written. Arguments: error (OSError or SQLAlchemyError)."""

queue_lost = object()
"""The queue that workers share has been away for longer than is waited for. Arguments: reason."""

archive_closing = object()
"""The run has ended, and archive and output folder are about to be closed. Arguments: reason (Scrapy's)."""
