"""The mail of what came recently, sent to the addresses of ZAKER_NOTIFY; chats get its titles and links as text."""

from __future__ import annotations

from zakerscraper.config import Options
from zakerscraper.services.digest import Digest, render_html
from zakerscraper.services.notifications import channels
from zakerscraper.services.notifications.message import Mail, articles_message


def send_digest(digest: Digest, options: Options) -> list[tuple[str, str]]:
    """Send *digest* to each address; return how each can be spoken of, and "" or why it did not arrive.

    Raises UsageError for an address that is none, or where Apprise is missing.
    """
    addresses = channels.parse_addresses(options.notify)
    mail = Mail(render_html(digest, lambda name: f"cid:{name}"), render_html(digest, None), digest.images)
    message = articles_message(digest.title, [(entry.title, entry.link) for entry in digest.entries], mail)
    outcomes = channels.send(message, addresses)
    return [(name, outcomes[address]) for address, name in channels.name_services(addresses).items()]
