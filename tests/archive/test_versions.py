"""Whatever the site makes of an article, nothing of what was archived is lost."""

from __future__ import annotations

import json

from sqlalchemy import select

from tests.archive.records import DAY, HOUR, NOW, Open, article, export, id_of, remember
from zakerscraper.archive import schema
from zakerscraper.archive.archive import Archive
from zakerscraper.archive.articles import WrittenDocument
from zakerscraper.archive.metadata_changes import MetadataChange
from zakerscraper.archive.serialization import StoredImage
from zakerscraper.archive.versions import FetchReason
from zakerscraper.archive.visits import Validators
from zakerscraper.items import Article, Image

ID = id_of(1)
DAYS = (1, 7, 30)


def archived(
    archive: Archive, body: str, *, day: int = 0, reason: str = FetchReason.FULL, validators: Validators | None = None
) -> Article:
    """Archive the article with that body, read so many days after the first time."""
    version = article(1, body_html=f"<p>{body}</p>", fetched_at=NOW + day * DAY)
    written = WrittenDocument(version, "c", reason, validators or Validators())
    archive.articles.mark_exported([written], now=NOW + day * DAY)
    return version


def due(archive: Archive, day: float, days: tuple[int, ...] = DAYS) -> list[str]:
    found = archive.visits.claim_due(days, now=NOW + day * DAY, at_most=None)
    archive.visits.release([claimed.entry.id for claimed in found])
    return [claimed.entry.id for claimed in found]


def gone(archive: Archive, day: float, *, stated: bool = False) -> list[str]:
    """Let the site have the article no more on that day; return what counts as withdrawn."""
    archive.visits.record_absence(ID, "HTTP 404", stated=stated, now=NOW + day * DAY)
    return [withdrawn.id for withdrawn in archive.visits.find_withdrawn()]


def test_what_was_archived_is_a_version(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "昨天三人受伤。")
    assert archive.versions.of(ID) == []
    new = archived(archive, "昨天一人受伤。", day=2, reason=FetchReason.REVISIT)
    assert (new.version, new.updated_at) == (2, NOW + 2 * DAY)
    (old,) = archive.versions.of(ID)
    assert (old.article.body_html, old.article.version) == ("<p>昨天三人受伤。</p>", 1)
    assert (old.seen_at, old.replaced_at, old.reason, old.changes) == (
        NOW,
        NOW + 2 * DAY,
        FetchReason.REVISIT,
        ("text",),
    )
    archived(archive, "昨天无人受伤。", day=3)
    assert [(version.article.version, version.seen_at) for version in archive.versions.of(ID)] == [
        (1, NOW),
        (2, NOW + 2 * DAY),
    ]
    current, _ = archive.queries.article_and_path(ID)
    assert current is not None
    assert (current.version, current.body_html) == (3, "<p>昨天无人受伤。</p>")
    assert [version.article.version for version in archive.versions.since(NOW + 3 * DAY)] == [2]
    following = [archive.versions.following(version) for version in archive.versions.since()]
    assert [version.version for version in following if version] == [3, 2]


def test_noise_makes_no_version(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, '图<img src="http://zkres1.myzaker.com/a/6251168c8e9f0947667ede39_1024.jpg">')
    archived(archive, "换了文字。", day=1)
    same = archived(archive, " 换了 <b>文字</b>。", day=2)
    assert (same.version, same.updated_at) == (2, NOW + DAY)
    assert len(archive.versions.of(ID)) == 1


def test_the_same_export_twice_makes_one_version(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "昨天三人受伤。")
    first, second = archived(archive, "昨天一人受伤。", day=1), archived(archive, "昨天一人受伤。", day=1)
    assert (first.version, second.version) == (2, 2)
    assert len(archive.versions.of(ID)) == 1


def test_forgetting_an_article_forgets_its_versions_and_their_pictures(archive: Archive) -> None:
    remember(archive, 1, 2)
    stored = {
        f"http://zkres.myzaker.com/{name}.jpg": StoredImage(f"images/{name}.jpg", 1, 1, False, 1, "m")
        for name in ("old", "new", "shared")
    }

    def with_pictures(number: int, *names: str) -> Article:
        urls = [f"http://zkres.myzaker.com/{name}.jpg" for name in names]
        body = "".join(f'<img src="{url}">' for url in urls)
        pictures = [Image(url, stored[url].path) for url in urls]
        return article(number, body_html=f"<p>文</p>{body}", images=pictures)

    archive.images.save(stored, now=NOW)
    export(archive, with_pictures(1, "old", "shared"), with_pictures(2, "shared"))
    export(archive, with_pictures(1, "new"), with_pictures(2))
    assert [len(archive.versions.of(id_of(number))) for number in (1, 2)] == [1, 1]
    own = archive.images.of_no_other([ID])
    assert {image.path for image in own} == {"images/old.jpg", "images/new.jpg"}
    archive.articles.forget([ID], images=[image.path for image in own])
    with archive.database.read() as connection:
        rows = [
            connection.execute(select(table.c.article)).scalars().all() for table in (schema.versions, schema.visits)
        ]
    assert rows == [[id_of(2)], [id_of(2)]]


def test_items_of_earlier_releases_are_first_versions(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "昨天三人受伤。")
    with archive.database.write() as connection:
        item = json.loads(connection.execute(select(schema.articles.c.item)).scalar_one())
        del item["version"], item["updated_at"]
        connection.execute(schema.articles.update().values(item=json.dumps(item)))
    assert archived(archive, "昨天一人受伤。", day=1).version == 2
    assert [version.article.version for version in archive.versions.of(ID)] == [1]


def test_an_article_is_due_on_its_days(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "文")
    assert due(archive, 0.5) == []
    assert due(archive, 1) == [ID]
    archive.visits.record_same(ID, None, now=NOW + 1.2 * DAY)
    assert due(archive, 6.9) == []
    assert due(archive, 8, days=(1,)) == []
    assert due(archive, 8) == [ID]
    archive.visits.record_unreadable(ID, now=NOW + 8 * DAY)
    assert due(archive, 29) == []
    assert due(archive, 59) == [ID]
    assert due(archive, 61) == []


def test_what_another_run_looks_at_is_left_to_it(opened: Open) -> None:
    one, other = opened("run-1"), opened("run-2")
    remember(one, 1, 2)
    export(one, article(1), article(2))
    assert len(one.visits.claim_due(DAYS, now=NOW + 2 * DAY, at_most=1)) == 1
    assert [found.entry.id for found in other.visits.claim_due(DAYS, now=NOW + 2 * DAY, at_most=None)] == [id_of(2)]
    assert one.visits.claim_due(DAYS, now=NOW + 2 * DAY, at_most=None) == []
    one.close()
    assert [found.entry.id for found in other.visits.claim_due(DAYS, now=NOW + 2 * DAY, at_most=None)] == [ID]


def test_what_an_answer_said_of_itself_is_kept(archive: Archive) -> None:
    remember(archive, 1)
    validators = Validators("https://www.myzaker.com/article/" + ID, '"abc"', "Mon, 18 May 2026 12:00:00 GMT")
    archived(archive, "文", validators=validators)
    archive.visits.record_same(ID, None, now=NOW + DAY)
    (found,) = archive.visits.claim_due(DAYS, now=NOW + 8 * DAY, at_most=None)
    assert found.validators == validators


def test_an_article_is_taken_back_after_two_answers_two_weeks_apart(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "文")
    assert gone(archive, 1) == []
    assert gone(archive, 14) == []
    assert due(archive, 15, days=(1,)) == [ID]
    assert gone(archive, 15) == [ID]
    (found,) = archive.visits.find_withdrawn()
    assert (found.gone_since, found.withdrawn_at, found.answer) == (NOW + DAY, NOW + 15 * DAY, "HTTP 404")
    assert due(archive, 30) == []
    assert archive.visits.find_withdrawn(NOW + 16 * DAY) == []
    current, _ = archive.queries.article_and_path(ID)
    assert current is not None


def test_one_that_is_seen_in_between_is_not_taken_back(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "文")
    assert gone(archive, 1) == []
    archive.visits.record_same(ID, None, now=NOW + 7 * DAY)
    assert gone(archive, 16) == []
    assert gone(archive, 31) == [ID]
    archived(archive, "文", day=32)
    assert archive.visits.find_withdrawn() == []


def test_the_sites_own_word_is_enough(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "文")
    assert gone(archive, 1, stated=True) == [ID]


def test_answers_that_are_not_believed_are_put_back(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "文")
    before = archive.visits.record_absence(ID, "HTTP 404", stated=True, now=NOW + DAY)
    archive.visits.restore([before])
    assert archive.visits.find_withdrawn() == []
    assert due(archive, 1) == [ID]


def test_a_reading_that_is_hard_to_believe_needs_an_equal_one(archive: Archive) -> None:
    remember(archive, 1)
    archived(archive, "文")
    assert not archive.visits.record_doubt(ID, "a", now=NOW + DAY)
    assert not archive.visits.record_doubt(ID, "a", now=NOW + DAY + HOUR)
    assert due(archive, 1.3) == []
    assert due(archive, 1.6) == [ID]
    assert not archive.visits.record_doubt(ID, "b", now=NOW + 1.6 * DAY)
    assert archive.visits.record_doubt(ID, "b", now=NOW + 2.2 * DAY)


def test_another_publisher_makes_no_version_and_is_kept(archive: Archive) -> None:
    remember(archive, 1)
    for day, source in enumerate(("江城晚报", "旧城纪事", "旧城纪事")):
        version = article(1, source=source)
        for _ in range(2):  # as where the answer to a commit got lost
            archive.articles.mark_exported([WrittenDocument(version, "c", FetchReason.REVISIT)], now=NOW + day * DAY)
    assert (version.version, archive.versions.of(ID)) == (1, [])
    expected = MetadataChange("publisher", "江城晚报", "旧城纪事", NOW + DAY, FetchReason.REVISIT)
    assert archive.metadata_changes.of(ID) == [expected]
