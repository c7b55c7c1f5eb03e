"""Signals that spiders, middlewares and pipelines send, and extensions listen to.

They are sent and received as Scrapy's are (`crawler.signals`). Each one's docstring names the arguments that receivers
can take. A key is the id of an article; the URL of an entry that is no article.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Send = Callable[..., list[tuple[Any, Any]]]
"""Sends a signal: Scrapy's `SignalManager.send_catch_log`. It returns receivers and what they returned."""

# Articles

article_listed = object()
"""An article belongs to this run, or a list shows an entry. Arguments: key, url, title."""

article_finished = object()
"""The outcome of an article is known. Arguments: key, outcome, reason (one line), causes (of `Cause`).

A later outcome replaces an earlier one: skipped by one list, then fetched for another.
"""

article_exported = object()
"""An article's document is on disk and in the archive.

Arguments: article (`Article`), kept (`FileState` or None), changes (the fields that have changed: `title` …).
"""

article_withdrawn = object()
"""A document that this run exported was wrong, and is deleted. Arguments: key, reason."""

article_transferred = object()
"""An article is in the queue that workers share: the run that leases it reports it. Arguments: key."""

article_revisited = object()
"""An archived article has been fetched again. Arguments: key, outcome (see `services.revisits`)."""

images_finished = object()
"""The outcomes of an article's images are known. Arguments: statuses (a list, as in `Image.status`)."""

image_host_answered = object()
"""An image host has responded, and not with a server error."""

# Pages

list_recorded = object()
"""The outcome or the name of a list is known. Arguments: those of `RunReport.record_list`, note (a sentence),
and advice (what to do about a list that was refused)."""

list_page_read = object()
"""The first page of a list has been read. Arguments: layout."""

page_answered = object()
"""A host has responded to a request for a list or an article. Arguments: refused."""

page_unparsed = object()
"""No parser understood a page. Arguments: response. A receiver that keeps it returns text that says where."""

fallback_used = object()
"""The generic extractor read a page. Arguments: response, reason, kept (text of a receiver of `page_unparsed`), unsure
(whether it may have lost text)."""

truncated_page_accepted = object()
"""A page or an image was accepted though it is truncated, as it came so repeatedly. Arguments: url, reason."""

request_failed = object()
"""A request for a list or an article failed. Arguments: failure (Twisted's), request. A receiver may return the request
that is sent in its place."""

request_cancelled = object()
"""A request was not sent, as the run is ending. Arguments: key."""

# Hosts

host_recovered = object()
"""A host has responded with a page for the first time in this run. Arguments: host."""

host_paused = object()
"""A host gets no more requests, at least for pages that another has, too. Arguments: host."""

# The run

run_noted = object()
"""There is a note for the run's summary. Arguments: text (a sentence, "" for none), errors (how many are counted).

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
