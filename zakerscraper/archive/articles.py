"""Repository of the table `articles`: records what happened to an article and changes its state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from zakerscraper.archive import schema, statements
from zakerscraper.archive import state as rules
from zakerscraper.archive.claims import KnownArticle
from zakerscraper.archive.column_types import key as stored_key
from zakerscraper.archive.images import save_in
from zakerscraper.archive.metadata_changes import save_metadata_changes
from zakerscraper.archive.pages import PackedPage, forget_pages_in, lock_pages, save_pages_in
from zakerscraper.archive.reposts import find_reposts, forget_texts
from zakerscraper.archive.retry import retry_transaction
from zakerscraper.archive.search_index import forget_articles, index_articles, may_add
from zakerscraper.archive.serialization import StoredImage, article_from, article_json, to_text
from zakerscraper.archive.session import Repository, chunks, delete_in, rows_by_id, rows_in, writes, writes_once
from zakerscraper.archive.state import State
from zakerscraper.archive.versions import FetchReason, save_version, set_version
from zakerscraper.archive.visits import NO_VALIDATORS, Validators, save_validators
from zakerscraper.document.changes import find_metadata_changes
from zakerscraper.items import Article

_OF_AN_ARTICLE = (
    schema.sightings, schema.versions, schema.metadata_changes, schema.visits, schema.imports, schema.exported,
)  # fmt: skip
"""Tables with rows about articles, besides those of texts and pages."""


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """An article whose document is on disk.

    Attributes:
        checksum: SHA-256 of it.
        reason: Why the article was fetched (see `versions`).
        validators: Of the site's response, None where the site was not requested.
    """

    article: Article
    checksum: str
    reason: str = FetchReason.FETCHED
    validators: Validators | None = NO_VALIDATORS


class Articles(Repository):
    """The table `articles`. Each method applies an event to a row; `state.py` has the rules."""

    @retry_transaction
    def state_of(self, id_: str) -> str | None:
        """Return the state of the article *id_*, None where it is not known.

        One that this run, or its job, has claimed is pending, whatever it was before.
        """
        table = schema.articles
        with self._database.read_once() as connection:
            row = connection.execute(select(table.c.state, table.c.claimed_by).where(table.c.id == id_)).one_or_none()
        if row is None:
            return None
        return State.PENDING if row.claimed_by == self._database.claimant else str(row.state)

    @writes_once
    def mark_exported(
        self,
        connection: Connection,
        written: Collection[WrittenDocument],
        *,
        now: datetime,
        images: Mapping[str, StoredImage] | None = None,
        pages: Sequence[PackedPage] = (),
    ) -> frozenset[str]:
        """Mark articles as exported, once their documents and images are on disk; return their ids.

        Articles that have been forgotten meanwhile are not among them. Where an archived article has changed, its
        former version is kept, and its changes of metadata are too. Sets each article's `version`, `updated_at` and
        `same_as`.

        Args:
            images: By URL, those that are on disk and not remembered yet.
            pages: Of these articles, as they were served.
        """
        before = rows_by_id(connection, statements.STATES_OF, sorted(document.article.id for document in written))
        documents = [document for document in written if document.article.id in before]
        if documents:
            articles = [document.article for document in documents]
            self._keep_versions(connection, documents, before, now)
            rows = [_exported_row(document, before[document.article.id], now) for document in documents]
            connection.execute(statements.EXPORT, rows)
            find_reposts(connection, articles, new={id_ for id_, row in before.items() if not row.item})
            validators = {document.article.id: document.validators for document in documents if document.validators}
            save_validators(connection, validators, now)
            if may_add(connection):
                index_articles(connection, articles)
        save_in(connection, images or {}, now)
        save_pages_in(connection, pages)
        return frozenset(before)

    @writes
    def keep_trying(self, connection: Connection, ids: Sequence[str], *, now: datetime) -> None:
        """Make given-up images of the articles *ids* due for one attempt more: their hosts were down."""
        table = schema.articles
        given_up = table.c.state == State.EXPORTED, table.c.pictures_missing > 0, table.c.next_attempt_at.is_(None)
        values = rules.retry_missing_images(now)
        for chunk in chunks(ids):
            connection.execute(update(table).where(table.c.id.in_(chunk), *given_up).values(**values))

    @retry_transaction
    def mark_gone(self, id_: str, answer: str, *, now: datetime) -> str:
        """Record that the site seems to have deleted the article *id_*, and free the path reserved for its document.

        Returns:
            The state that it is in now: pending until an equal *answer* on another day, "" where it is unknown.
        """
        return self._change(id_, lambda row: rules.record_absence(row, answer, now))

    @retry_transaction
    def mark_dropped(self, id_: str, reason: str) -> str:
        """Record that a pipeline dropped the article *id_*; return its state, "" where it is unknown."""
        return self._change(id_, lambda row: rules.record_drop(row, reason))

    @writes
    def revert_gone(self, connection: Connection, ids: Collection[str], reason: str, *, now: datetime) -> None:
        """Make articles pending again that looked gone, as too many did at once to be believed."""
        table = schema.articles
        may_be_gone = and_(table.c.state == State.PENDING, table.c.gone_since.is_not(None))
        looked_gone = or_(table.c.state == State.GONE, may_be_gone)
        values = rules.revert_absence(reason, now)
        for chunk in chunks(list(ids)):
            connection.execute(update(table).where(table.c.id.in_(chunk), looked_gone).values(**values))

    @writes
    def revert(self, connection: Connection, id_: str, reason: str, *, now: datetime, keep_place: bool = False) -> None:
        """Make an exported article pending again, as its content turned out to be wrong; its document is deleted.

        Args:
            keep_place: The document is not deleted, as the user has edited it; its place stays the article's.
        """
        table = schema.articles
        values = rules.revert_export(reason, now, keep_place=keep_place)
        exported = update(table).where(table.c.id == id_, table.c.state == State.EXPORTED)
        if connection.execute(exported.values(**values)).rowcount:
            forget_texts(connection, [id_])

    @retry_transaction
    def record_failure(self, id_: str, reason: str, *, now: datetime, outage: bool = False) -> KnownArticle | None:
        """Record a failed attempt at the article *id_*; return when the next one is, None for an unknown article.

        Args:
            outage: Whether everything else failed as well. That says nothing of this article: it is not given up.
        """
        changes: rules.Changes = {}

        def fail(row: Row[Any]) -> rules.Changes:
            changes.update(rules.record_failure(row, reason, now, outage=outage))
            return changes

        if not self._change(id_, fail):
            return None
        return KnownArticle(changes["state"], False, reason, changes["attempts"], changes.get("next_attempt_at"))

    @writes
    def make_due(self, connection: Connection, ids: Collection[str] | None, *, now: datetime) -> int:
        """Make articles due for another attempt, and reset their attempts; return how many.

        Args:
            ids: These, whatever their state (None: all that are pending, also those given up, or gone, and those with
                missing images). Imported articles of unknown URL are left alone: there is nothing to fetch them from.
        """
        table = schema.articles
        values = rules.make_due(State.PENDING, now)
        fetchable = table.c.url != ""
        count = 0
        if ids is None:
            images = rules.make_due(State.EXPORTED, now)
            missing = and_(table.c.state == State.EXPORTED, table.c.pictures_missing > 0)
            count = connection.execute(update(table).where(missing).values(**images)).rowcount
            absent = table.c.state.in_([State.PENDING, State.GONE])
            return count + connection.execute(update(table).where(absent, fetchable).values(**values)).rowcount
        for chunk in chunks(list(ids)):
            these = and_(table.c.id.in_(chunk), fetchable)
            count += connection.execute(update(table).where(these).values(**values)).rowcount
        return count

    def forget(self, ids: Collection[str], *, images: Collection[str] = ()) -> None:
        """Delete articles as if they had never been listed, their pages, and the images at the paths *images*.

        Their files must be deleted before, not after. Their words are deleted in a second transaction, which may take
        long and must not block runs that keep pages; after a kill in between the next search deletes them.
        """
        self._forget(ids, images)
        self._forget_words(ids)

    @writes
    def _forget_words(self, connection: Connection, ids: Collection[str]) -> None:
        forget_articles(connection, ids)

    @writes
    def _forget(self, connection: Connection, ids: Collection[str], images: Collection[str]) -> None:
        articles, versions, cut_offs, pictures = schema.articles, schema.versions, schema.cut_offs, schema.pictures
        lock_pages(connection)
        forget_pages_in(connection, ids)
        items = rows_in(connection, select(articles.c.item).where(articles.c.item.is_not(None)), articles.c.id, ids)
        former = rows_in(connection, select(versions.c.item), versions.c.article, ids)
        urls = {stored_key(image.url) for row in chain(items, former) for image in article_from(row.item).images}
        delete_in(connection, articles.c.id, ids)
        for chunk in chunks(list(ids)):
            forget_texts(connection, chunk)
        for table in _OF_AN_ARTICLE:
            delete_in(connection, table.c.article, ids)
        delete_in(connection, cut_offs.c.key, ids)
        delete_in(connection, pictures.c.path, images)
        # Not those of images that another article has, too.
        saved = {row.url for row in rows_in(connection, select(pictures.c.url), pictures.c.url, urls)}
        delete_in(connection, cut_offs.c.key, urls - saved)

    def _keep_versions(
        self,
        connection: Connection,
        written: Collection[WrittenDocument],
        before: Mapping[str, Row[Any]],
        now: datetime,
    ) -> None:
        """Save the archived versions of articles that are about to change."""
        moment = to_text(now)
        for document in written:
            article, reason = document.article, document.reason
            item = before[article.id].item
            archived = article_from(item) if item else None
            changes = set_version(archived, article, now)
            if archived is None:
                continue
            metadata = find_metadata_changes(archived, article)
            save_metadata_changes(connection, article.id, metadata, reason=reason, now=moment)
            if changes:
                # By its row's id: an imported article may have had another.
                archived.id = article.id
                save_version(connection, archived, item=item, changes=changes, reason=reason, now=moment)

    def _change(self, id_: str, event: Callable[[Row[Any]], rules.Changes]) -> str:
        """Apply *event* to the row of the article *id_*, and release its claim.

        Returns:
            The state that it is in now, "" where it is unknown.
        """
        table = schema.articles
        with self._database.write(once=True) as connection:
            row = connection.execute(select(table).where(table.c.id == id_).with_for_update()).one_or_none()
            if row is None:
                return ""
            changes = event(row)
            connection.execute(update(table).where(table.c.id == id_).values(claimed_by=None, **changes))
            return str(changes.get("state", row.state))


def _exported_row(written: WrittenDocument, before: Row[Any], now: datetime) -> dict[str, Any]:
    article = written.article
    missing = sum(image.status == "failed" for image in article.images)
    return {
        "article": article.id,
        "title": article.title,
        "item": article_json(article),
        "published_at": to_text(article.published_at) if article.published_at else None,
        "document_checksum": written.checksum,
        "exported_at": to_text(now),
        **rules.record_export(before, missing, now),
    }
