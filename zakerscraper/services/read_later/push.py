"""Sends each article once; those that failed are sent the next time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from zakerscraper.archive.archive import Archive
from zakerscraper.items import Article
from zakerscraper.services.new_articles import content_digest
from zakerscraper.services.read_later.client import ArticleRefusedError, ServiceError
from zakerscraper.services.read_later.receivers import Receiver
from zakerscraper.utils.batches import batched

_GROUP = 200
"""How many articles are looked up in a batch."""


@dataclass(slots=True)
class PushResult:
    """The counts of a push.

    Attributes:
        sent: Articles that the service has received.
        refused: Why the service refused an article, by its title.
        without_url: Articles without a URL, by which services identify them.
        stopped: Why nothing more was sent, "" where all was.
    """

    sent: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    without_url: int = 0
    stopped: str = ""


def account_key(service: str, base: str, token: str) -> str:
    """Return the name under which the archive stores what the account at *base* has received.

    The token cannot be read from it.
    """
    account = token.rsplit(":", 1)[0] if service == "wallabag" else token  # whose password may change
    return f"push-{service}-{hashlib.sha256(f'{base} {account}'.encode()).hexdigest()[:16]}"


def push_articles(
    articles: Iterable[Article], receiver: Receiver, archive: Archive, name: str, limit: int = 0
) -> PushResult:
    """Send those of *articles* that the account *name* has not received; return the counts.

    An article is recorded before it is sent, and again when the service has it: so the next run knows which ones may
    have arrived.

    Args:
        limit: The maximum number of articles, 0 for all.
    """
    done = PushResult()
    for article, again in _new(articles, archive, name):
        if not article.url:
            done.without_url += 1
            continue
        if limit and done.sent + len(done.refused) >= limit:
            break
        digest = content_digest(article)
        archive.exports.plan_article(name, article.id, digest)
        try:
            receiver.send(article, again=again)
        except ArticleRefusedError as error:
            done.refused[article.title] = str(error)
        except ServiceError as error:
            done.stopped = str(error)
            break
        else:
            archive.exports.mark_article_exported(name, article.id, digest)
            done.sent += 1
    return done


def _new(articles: Iterable[Article], archive: Archive, name: str) -> Iterator[tuple[Article, bool]]:
    """Yield the articles that were not sent, and whether one may have been."""
    for group in batched(articles, _GROUP):
        ids = [article.id for article in group]
        exported, planned = archive.exports.digests(name, ids), archive.exports.find_planned(name, ids)
        yield from ((article, article.id in planned) for article in group if article.id not in exported)
