"""Reads which archived articles the site has changed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from zakerscraper.archive.archive import Archive
from zakerscraper.archive.metadata_changes import MetadataChange
from zakerscraper.archive.versions import ReplacedVersion
from zakerscraper.archive.visits import WithdrawnArticle
from zakerscraper.document.changes import IMAGE, TITLE
from zakerscraper.document.word_diff import ADDED, REMOVED, SAME, DiffLine, diff_articles
from zakerscraper.items import Article
from zakerscraper.services.selection import Selection

_LABELS = {TITLE: "标题", IMAGE: "图片"}
_TAGS = {SAME: "{}", REMOVED: "<del>{}</del>", ADDED: "<ins>{}</ins>"}


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of an archived article by the site.

    Attributes:
        reason: Why the article was fetched (see `archive.versions`).
        changes: What has changed, of `title`, `text` and `pictures`.
    """

    before: Article
    after: Article
    seen_at: datetime
    reason: str
    changes: tuple[str, ...]

    def diff(self) -> list[DiffLine]:
        """Return the title, paragraphs and images that have changed."""
        return [line for line in diff_articles(self.before, self.after) if line.has_changed]


@dataclass(frozen=True, slots=True)
class History:
    """All that the archive knows of an article's versions.

    Attributes:
        article: Its present version.
        corrections: The changes that led to it, the oldest first.
        metadata: Changes of other fields, which make no version.
        withdrawn: None where the site still has it.
    """

    article: Article
    corrections: Sequence[Correction]
    metadata: Sequence[MetadataChange]
    withdrawn: WithdrawnArticle | None


def read_corrections(archive: Archive, since: datetime | None = None) -> Iterator[Correction]:
    """Yield the changes of archived articles seen at *since* (aware) or later, the newest first."""
    for version in archive.versions.since(since):
        after = archive.versions.following(version)
        if after is not None:
            yield _correction(version, after)


def read_history(archive: Archive, id_: str) -> History | None:
    """Return the history of the article *id_*, None where it is not archived."""
    article, _ = archive.queries.article_and_path(id_)
    if article is None:
        return None
    versions = archive.versions.of(id_)
    readings = [*(version.article for version in versions), article]
    corrections = [_correction(version, later) for version, later in zip(versions, readings[1:], strict=True)]
    withdrawn = next((withdrawal for withdrawal in archive.visits.find_withdrawn() if withdrawal.id == id_), None)
    return History(article, corrections, archive.metadata_changes.of(id_), withdrawn)


def changes_as_articles(archive: Archive, selection: Selection) -> Iterator[Article]:
    """Yield the changes of the selected articles as feed entries: articles whose body is the difference by words.

    Withdrawn articles are among them. An entry's date is when the change was seen. Its URL is the article's with a
    fragment of its own, so that feed readers keep several changes of one article apart.
    """
    for correction in read_corrections(archive):
        if any(selection.choose([correction.after])):
            yield _entry(
                correction.after,
                correction.seen_at,
                f"更正：{correction.after.title}",
                f"version-{correction.after.version}",
                _html(correction),
            )
    for withdrawn in archive.visits.find_withdrawn():
        article, _ = archive.queries.article_and_path(withdrawn.id)
        if article is not None and any(selection.choose([article])):
            notice = f"<p>{escape(withdrawn.answer)}，{withdrawn.gone_since:%Y-%m-%d}</p>"
            yield _entry(article, withdrawn.withdrawn_at, f"已撤下：{article.title}", "withdrawn", notice)


def _entry(article: Article, moment: datetime, title: str, fragment: str, body_html: str) -> Article:
    url = article.url and f"{article.url}#{fragment}"
    return replace(
        article,
        id=f"{article.id}-{fragment}",
        url=url,
        title=title,
        published_at=moment,
        updated_at=None,
        summary="",
        body_html=body_html,
        images=[],
    )


def _html(correction: Correction) -> str:
    lines = []
    for line in correction.diff():
        parts = (_TAGS[part.kind].format(escape(part.text)) for part in line.excerpt())
        label = _LABELS.get(line.kind, line.kind)
        lines.append(f"<p>{f'<b>{label}</b> ' if label else ''}{''.join(parts)}</p>")
    return "".join(lines)


def _correction(version: ReplacedVersion, after: Article) -> Correction:
    return Correction(version.article, after, version.replaced_at, version.reason, version.changes)
