"""Exceptions of the project; each docstring says when and where it is raised."""

from __future__ import annotations


class ZakerError(Exception):
    """Base of all errors of this project. Its text is one line that a user understands."""


class UsageError(ZakerError):
    """An argument or a setting is missing, unknown or malformed.

    Raised by `spiders.arguments` and `config` before the first request; the commands end with status 2.
    """


class ParseError(ZakerError):
    """No parser understood this page. Raised by the parsers of `zaker`."""


class ArticleNotFoundError(ZakerError):
    """The article is not there any more: deleted, empty, or replaced by a URL of another site.

    Raised by the parsers of `zaker`, by the base spider for a page that is another's, and by the cleaning pipeline for
    a body with nothing in it.

    Args:
        is_stated: Whether the site says so in words, and does not just fail to show it.
    """

    def __init__(self, reason: str = "", *, is_stated: bool = False) -> None:
        super().__init__(reason)
        self.is_stated = is_stated


class TooLargeError(ParseError):
    """A page or a body has more elements than any of an article. Raised by `utils.html` and `document.dom`."""


class TruncatedPageError(ParseError):
    """A page or a response breaks off before what it is asked for is whole. Raised by the parsers of `zaker`."""


class NotHtmlError(ParseError):
    """An image, a PDF or the like came in a page's place. Raised by `zaker.responses`."""


class RefusedError(ParseError):
    """A host says that it refuses, in JSON or on a page. Raised by the parsers of `zaker`.

    Args:
        is_for_now: Whether it refuses because of too many requests.
    """

    def __init__(self, reason: str, *, is_for_now: bool = False) -> None:
        super().__init__(reason)
        self.is_for_now = is_for_now


class OtherListError(ParseError):
    """A redirect has led to another page than the list that was asked for. Raised by the spiders of lists."""


class EmptyListError(ParseError):
    """A list lists nothing. Raised by the archive filter, which knows what it listed before."""


class ChallengeDetectedError(ZakerError):
    """The site answered with a challenge page instead of content. Raised by the challenge middleware."""


class SiteBlockedError(ZakerError):
    """A host answered nothing but refusals (403, 429, 503). Raised by the throttle middleware."""


class RobotsRefusalError(SiteBlockedError):
    """Nothing may be asked of a host for the sake of its robots.txt."""


class CrawlDelayError(RobotsRefusalError):
    """A host's robots.txt asks for so long a delay that it comes to a refusal. Raised by the throttle middleware."""


class RobotsUnavailableError(RobotsRefusalError):
    """A host responded to a request for its robots.txt with a server error. Raised by the robots middleware."""


class LongPauseError(SiteBlockedError):
    """A host asks, by Retry-After, to be left alone for longer than a run waits. Raised by the throttle middleware."""


class HostPausedError(SiteBlockedError):
    """A request to www must not leave, as www does not answer. Raised by `services.failover`."""


class RequestCancelledError(ZakerError):
    """A request did not leave, or its response was given up, as its run is ending; what it was for stays pending.

    Raised by the closing middleware, by `services.downloads` and, in a cluster, by `distributed.throttle`.
    """


class InvalidImageError(ZakerError):
    """The bytes are no image, or not one that is kept. Raised by `utils.images.inspect`."""


class TLSHandshakeError(ZakerError):
    """No secure connection to *host* came about, most often for its certificate. Raised by the download handler.

    Asking again at once would change nothing, so it is not retried within a run.
    """

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"TLS handshake with {host} failed: {reason}")
        self.reason = reason


class TruncatedImageError(InvalidImageError):
    """An image's bytes end before the image does. Raised by `services.save_images`."""


class DisallowedUrlError(ZakerError):
    """A request would leave for *url*, which is none of ZAKER's. Raised by `zaker.urls`."""

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(reason)
        self.url = url


class ArchiveError(ZakerError):
    """The archive cannot be used: unreadable, of a newer version, or not to be written. Raised by `archive`."""


class UnreadableFileError(OSError):
    """A file of the output folder cannot be read, or not even be looked for. Raised by `storage`."""

    def __str__(self) -> str:
        return f"cannot read {self.filename}: {self.strerror}"


class LostFolderError(NotADirectoryError):
    """Something else stands where a folder of the output is to be. Raised by `storage.local`."""


class QueueUnavailableError(ZakerError):
    """The Redis that workers share does not answer. Raised by `distributed`."""


class DocumentParseError(ZakerError):
    """A file is no document of an article, or none that can be read: raised by `document.parse`; the text says why."""
