"""Finds archived articles that repeat the text of another one, by keys of their texts.

`texts` holds the keys of each article and which one it repeats; `text_keys` finds articles by a key. A key that many
texts share says nothing of them and is not remembered for more: so no look-up grows with the archive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, ScalarSelect, delete, or_, select, update

from zakerscraper.archive import schema, statements
from zakerscraper.archive.engine import POSTGRESQL
from zakerscraper.archive.serialization import article_from, article_text_from
from zakerscraper.archive.session import Repository, chunks, reads, rows_by_id, writes
from zakerscraper.items import Article
from zakerscraper.utils.batches import batched
from zakerscraper.utils.near_duplicates import Text, is_same_text

_REMEMBERED = 10
"""How many of a text's keys are stored in `text_keys`."""
_COMMON = 12
"""A key that so many texts have is stored for no further one."""
_MIN_SHARED = 2
"""How many keys two texts must share for one to repeat the other."""
_MIN_WEIGHT = 0.3
"""The weight that the shared keys must have together; a key that n texts have weighs 1/n."""
_COMPARED = 3
"""How many articles are compared with a new one: those that share most of the rarest keys."""
_BATCH = 64
"""Articles that are examined at a time where the whole archive is."""

_SAVE = (
    "INSERT INTO texts (article, keys, same_as) VALUES ({}, {}, {}) ON CONFLICT (article)"
    " DO UPDATE SET keys = excluded.keys, same_as = excluded.same_as"
)
_TEXTS_AND_ITEMS = (
    "SELECT articles.id, articles.item, texts.same_as FROM articles LEFT JOIN texts ON texts.article = articles.id"
    " WHERE articles.item IS NOT NULL AND articles.id IN ({})"
)
_ADD_KEY = "INSERT INTO text_keys (key, article) VALUES (?, ?) ON CONFLICT DO NOTHING"
_FIND_KEYS = "SELECT key, article FROM text_keys WHERE key IN ({})"
# For PostgreSQL: one way to the server and back, and the same words each time, which it prepares.
_SAVE_ALL = (
    "WITH found_by AS (INSERT INTO text_keys (key, article) SELECT unnest(%s::bigint[]), %s ON CONFLICT DO NOTHING) "
    + _SAVE
)
_FOUND_BY = "SELECT key, article FROM text_keys WHERE key = ANY(%s::bigint[])"


class _TextRecord(NamedTuple):
    """A row of `texts`, with its new rows of `text_keys`.

    Attributes:
        article: Its id.
        new: Those of *keys* that are not in `text_keys` yet.
        same_as: The id of its original, None where it is one.
    """

    article: str
    keys: Sequence[int]
    new: Sequence[int]
    same_as: str | None


class Reposts(Repository):
    """The tables `texts` and `text_keys`."""

    @reads
    def originals(self, connection: Connection) -> dict[str, str]:
        """Return, by the id of each article that repeats another one's text, that one's id."""
        table = schema.texts
        rows = connection.execute(select(table.c.article, table.c.same_as).where(table.c.same_as.is_not(None)))
        return {row.article: row.same_as for row in rows}

    def find_all(self, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Examine the articles that never were, such as those of earlier releases; return how many there were.

        The first ones archived are first.

        Args:
            progress: Called with how many are done, and how many there are.
        """
        ids, done = self._find_unexamined(), 0
        for batch in batched(ids, _BATCH):
            self._find(batch)
            done += len(batch)
            progress(done, len(ids))
        return done

    @reads
    def _find_unexamined(self, connection: Connection) -> list[str]:
        articles, texts = schema.articles, schema.texts
        query = (
            select(articles.c.id)
            .outerjoin(texts, texts.c.article == articles.c.id)
            .where(articles.c.item.is_not(None), texts.c.article.is_(None))
            .order_by(articles.c.exported_at, articles.c.first_seen_at, articles.c.id)
        )
        return list(connection.execute(query).scalars())

    @writes
    def _find(self, connection: Connection, ids: Sequence[str]) -> None:
        rows = rows_by_id(connection, statements.ITEMS_OF, ids)
        find_reposts(connection, [article_from(rows[id_].item) for id_ in ids if id_ in rows])


def original_column() -> ScalarSelect[str | None]:
    """Return, as a column of a query of articles, the id of the one whose text each repeats."""
    table = schema.texts
    query = select(table.c.same_as).where(table.c.article == schema.articles.c.id)
    return query.correlate(schema.articles).scalar_subquery()


def is_repeated() -> ColumnElement[bool]:
    """Return the condition that an article repeats another one's text, or is repeated by another one."""
    table = schema.texts
    repeated = select(table.c.same_as).where(table.c.same_as.is_not(None))
    repeating = select(table.c.article).where(table.c.same_as.is_not(None))
    return or_(schema.articles.c.id.in_(repeated), schema.articles.c.id.in_(repeating))


def find_reposts(connection: Connection, articles: Sequence[Article], *, new: Collection[str] = ()) -> None:
    """Record the texts of *articles*, which are archived now, in their order, and set their `same_as`.

    One that was an original stays one, and one that repeats another stays so while their texts are the same: what was
    archived first is the original of what came later.

    Args:
        new: Ids of those that have never been archived before.
    """
    before = _rows(connection, [article.id for article in articles if article.id not in new])
    texts = {article.id: Text(article.title, article.body_text, article.source) for article in articles}
    known = _articles_by_key(connection, {key for text in texts.values() for key in text.keys})
    originals = {id_: same_as for id_, (_, same_as) in before.items()}
    remembered = []
    for article in articles:
        text = texts[article.id]
        was_original = article.id in before and originals[article.id] is None
        if not was_original:
            candidates = _candidates(article.id, text, known)
            _load(connection, candidates, texts, originals)
            original = next((id_ for id_ in candidates if id_ in texts and is_same_text(texts[id_], text)), None)
            originals[article.id] = originals.get(original) or original if original else None
            if originals[article.id] == article.id:  # by one that repeats it
                originals[article.id] = None
        article.same_as = originals[article.id] or ""
        old_keys = _numbers(before[article.id][0]) if article.id in before else []
        keys, added = _choose_keys(connection, article.id, text, old_keys, known)
        remembered.append(_TextRecord(article.id, keys, added, originals[article.id]))
    _save(connection, remembered)


def forget_texts(connection: Connection, ids: Collection[str]) -> None:
    """Delete the texts of the articles *ids*; of what repeats one of them the first that is left is the original."""
    table = schema.texts
    for id_, (keys, _) in _rows(connection, ids).items():
        _forget_keys(connection, id_, _numbers(keys))
        connection.execute(delete(table).where(table.c.article == id_))
        query = (
            select(table.c.article)
            .join(schema.articles, schema.articles.c.id == table.c.article)
            .where(table.c.same_as == id_, table.c.article.not_in(sorted(ids)))
            .order_by(schema.articles.c.first_seen_at, table.c.article)
            .limit(1)
        )
        first = connection.execute(query).scalar()
        connection.execute(update(table).where(table.c.same_as == id_).values(same_as=first))
        connection.execute(update(table).where(table.c.article == first).values(same_as=None))


def rename_text(connection: Connection, old: str, new: str) -> None:
    """Let the article *new* have the text of the article *old*, which it is."""
    table, keys = schema.texts, schema.text_keys
    row = _rows(connection, [old]).get(old)
    if row is None:
        return
    connection.execute(update(table).where(table.c.article == old).values(article=new))
    connection.execute(update(table).where(table.c.same_as == old).values(same_as=new))
    connection.execute(update(keys).where(keys.c.key.in_(_numbers(row[0])), keys.c.article == old).values(article=new))


def _choose_keys(
    connection: Connection, id_: str, text: Text, old_keys: Sequence[int], known: dict[int, list[str]]
) -> tuple[Sequence[int], Sequence[int]]:
    """Return the keys of the article *id_*, and those of them that are not in `text_keys` yet.

    Args:
        old_keys: Its keys until now, which are forgotten where others take their place.
        known: Articles by key, also later on.
    """
    if old_keys and set(old_keys) <= set(text.keys):
        return old_keys, ()
    _forget_keys(connection, id_, old_keys)
    keys = [key for key in text.keys if len(known.get(key, ())) < _COMMON][:_REMEMBERED]
    for key in keys:
        known.setdefault(key, []).append(id_)
    return keys, keys


def _save(connection: Connection, remembered: Sequence[_TextRecord]) -> None:
    # In the driver's words: SQLAlchemy takes five times as long as the database for rows that are a number and an id.
    rows = [(text.article, " ".join(map(str, text.keys)), text.same_as) for text in remembered]
    if not rows:
        return
    if connection.dialect.name == POSTGRESQL:
        new = [(sorted(text.new), text.article) for text in remembered]
        values = [(*keys, *row) for keys, row in zip(new, rows, strict=True)]
        connection.exec_driver_sql(_SAVE_ALL.format("%s", "%s", "%s"), values)
        return
    if found_by := sorted((key, text.article) for text in remembered for key in text.new):
        connection.exec_driver_sql(_ADD_KEY, found_by)
    connection.exec_driver_sql(_SAVE.format("?", "?", "?"), rows)


def _forget_keys(connection: Connection, id_: str, keys: Sequence[int]) -> None:
    table = schema.text_keys
    if keys:
        connection.execute(delete(table).where(table.c.key.in_(keys), table.c.article == id_))


def _candidates(id_: str, text: Text, known: Mapping[int, Sequence[str]]) -> list[str]:
    """Return the articles that are likeliest to have *text*, the text of the article *id_*, the likeliest first."""
    weights: defaultdict[str, float] = defaultdict(float)
    shared: defaultdict[str, int] = defaultdict(int)
    for ids in filter(None, map(known.get, text.keys)):
        weight = 1 / len(ids)
        for candidate in ids:
            weights[candidate] += weight
            shared[candidate] += 1
    weights.pop(id_, None)
    likely = (other for other, weight in weights.items() if weight >= _MIN_WEIGHT and shared[other] >= _MIN_SHARED)
    return sorted(likely, key=lambda other: (-weights[other], other))[:_COMPARED]


def _articles_by_key(connection: Connection, keys: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for group in chunks(sorted(keys)):
        if connection.dialect.name == POSTGRESQL:
            rows = connection.exec_driver_sql(_FOUND_BY, (list(group),)).all()
        else:
            rows = connection.exec_driver_sql(_FIND_KEYS.format(",".join(map(str, group)))).all()
        for key, article in rows:
            found.setdefault(key, []).append(article)
    return found


def _load(
    connection: Connection, ids: Collection[str], texts: dict[str, Text], originals: dict[str, str | None]
) -> None:
    """Add the articles *ids* to *texts* and *originals*, as far as they are not there."""
    missing = [id_ for id_ in ids if id_ not in texts]
    if missing:
        mark = "?" if connection.dialect.name != POSTGRESQL else "%s"
        query = _TEXTS_AND_ITEMS.format(",".join([mark] * len(missing)))
        for id_, item, same_as in connection.exec_driver_sql(query, tuple(missing)).all():
            texts[id_] = Text(*article_text_from(item))
            originals[id_] = same_as


def _rows(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """Return keys and original of those of the articles *ids* whose texts are remembered."""
    return {
        article: (keys, same_as)
        for chunk in chunks(sorted(ids))
        for article, keys, same_as in connection.execute(statements.TEXTS_OF, {"ids": chunk})
    }


def _numbers(keys: str) -> list[int]:
    return [int(key) for key in keys.split()]
