"""Repository of the layouts learnt from archived articles."""

from __future__ import annotations

import json
import logging
from datetime import datetime

from sqlalchemy import Connection, select, update

from zakerscraper.archive import schema
from zakerscraper.archive.serialization import article_from, to_text
from zakerscraper.archive.session import Repository, reads, writes, writes_once
from zakerscraper.archive.state import State
from zakerscraper.archive.statements import insert_missing, upsert
from zakerscraper.items import SHANGHAI, Article
from zakerscraper.zaker.learnt.layout import LearntLayout

logger = logging.getLogger(__name__)

_LOOKED_AT = 300
"""How many of the newest archived articles are candidates to learn from."""


class Layouts(Repository):
    """The tables `learnt_layouts` and `learning_days`."""

    @reads
    def load_current(self, connection: Connection) -> list[LearntLayout]:
        """Return the layouts by which pages are read, the one learnt last first; those of another form are left out."""
        table = schema.learnt_layouts
        query = select(table.c.name, table.c.layout).where(table.c.dropped_at.is_(None))
        rows = connection.execute(query.order_by(table.c.learnt_at.desc(), table.c.name.desc())).all()
        found = []
        for row in rows:
            try:
                found.append(LearntLayout.from_json(json.loads(row.layout)))
            except ValueError as error:
                logger.warning("The learnt layout %s is not used: %s", row.name, error)
        return found

    @writes
    def save(self, connection: Connection, layout: LearntLayout, *, now: datetime) -> None:
        """Keep *layout*, in the place of one of its name."""
        values = {
            "name": layout.name,
            "learnt_at": to_text(now),
            "layout": json.dumps(layout.to_json(), ensure_ascii=False),
            "dropped_at": None,
            "reason": "",
        }
        upsert(connection, schema.learnt_layouts, values)

    @writes
    def drop(self, connection: Connection, name: str, reason: str, *, now: datetime) -> None:
        """Let no more pages be read by the layout *name*, which stays in the archive with the reason."""
        table = schema.learnt_layouts
        connection.execute(
            update(table)
            .where(table.c.name == name, table.c.dropped_at.is_(None))
            .values(dropped_at=to_text(now), reason=reason)
        )

    @writes_once
    def begin_learning(self, connection: Connection, now: datetime) -> bool:
        """Note that a run tries to learn a layout; False where one has on this day (+08:00)."""
        day = now.astimezone(SHANGHAI).date().isoformat()
        # Of two that add the day at once PostgreSQL lets the second wait for the first, and then add nothing.
        return bool(insert_missing(connection, schema.learning_days, {"day": day}).rowcount)

    @reads
    def newest_articles(self, connection: Connection) -> list[Article]:
        """Return archived articles of the site, those published last first: a few hundred."""
        table = schema.articles
        query = (
            select(table.c.item)
            .where(table.c.state == State.EXPORTED, table.c.item.is_not(None), table.c.url != "")
            .order_by(table.c.published_at.desc().nulls_last(), table.c.id.desc())
            .limit(_LOOKED_AT)
        )
        return [article_from(item) for item in connection.execute(query).scalars()]
