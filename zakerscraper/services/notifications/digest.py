"""Sends the mail with recent articles to the URLs of ZAKER_NOTIFY; chats get titles and links as text."""

from __future__ import annotations

from zakerscraper.config import Options
from zakerscraper.services.digest import Digest, render_html
from zakerscraper.services.notifications import apprise_client
from zakerscraper.services.notifications.message import Mail, articles_message


def send_digest(digest: Digest, options: Options) -> list[tuple[str, str]]:
    """Send *digest* to each URL; return pairs of a name for it, and "" or why it did not arrive.

    Raises:
        UsageError: A URL is malformed, or Apprise is not installed.
    """
    urls = apprise_client.parse_notify_urls(options.notify)
    mail = Mail(render_html(digest, lambda name: f"cid:{name}"), render_html(digest, None), digest.images)
    message = articles_message(digest.title, [(entry.title, entry.link) for entry in digest.entries], mail)
    outcomes = apprise_client.send(message, urls)
    return [(name, outcomes[url]) for url, name in apprise_client.name_services(urls).items()]
