"""The archive: every article ever listed, its state, its fields, its document and its images.

Every method of the repositories is one transaction and may be called while other runs use the same archive.

In SQLite only one run writes at a time. In PostgreSQL a transaction locks the rows that it reads and changes, in the
order of their keys; after a conflict with another run or a lost connection it is retried from its start. Methods are
idempotent for that: a run finds its own claims again, and rows are overwritten with the same values. A transaction that
counts something (`once`) looks up in the table `commits` whether it was committed.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from zakerscraper.archive import schema_version
from zakerscraper.archive.articles import Articles
from zakerscraper.archive.blocks import Blocks
from zakerscraper.archive.claims import Claims
from zakerscraper.archive.cut_offs import CutOffs
from zakerscraper.archive.documents import Documents
from zakerscraper.archive.engine import SQLITE, cause, empty_log, hide_password, remedy
from zakerscraper.archive.exports import Exports
from zakerscraper.archive.hosts import Hosts
from zakerscraper.archive.images import Images
from zakerscraper.archive.imported import Imports
from zakerscraper.archive.layouts import Layouts
from zakerscraper.archive.lists import Lists
from zakerscraper.archive.metadata_changes import MetadataChanges
from zakerscraper.archive.pages import Pages
from zakerscraper.archive.queries import Queries
from zakerscraper.archive.reposts import Reposts
from zakerscraper.archive.run_locks import liveness_of
from zakerscraper.archive.runs import Runs
from zakerscraper.archive.search import Search
from zakerscraper.archive.session import Database
from zakerscraper.archive.sightings import Sightings
from zakerscraper.archive.versions import Versions
from zakerscraper.archive.visits import Visits
from zakerscraper.exceptions import ArchiveError


class Archive:
    """The archive at the database URL *url*, used by the run named *run*: a repository for each of its tables.

    Args:
        url: SQLAlchemy's, of SQLite or PostgreSQL.
        job: The job that this run shares with others, "" for none. Articles are claimed for the job, so that each of
            its runs may fetch them.
        reading: Whether nothing will be written. The database may then be read-only, unless it needs a migration.

    Raises:
        ArchiveError: The database cannot be used.
    """

    def __init__(self, url: str, run: str, *, job: str = "", reading: bool = False) -> None:
        self.database = database = Database(url, run, job)
        self.id = ""
        """Unique, the same by whatever URL the archive is reached."""
        try:
            if reading:
                with database.read() as connection:
                    self.id = schema_version.known_identity(connection)
                    database.liveness = liveness_of(connection, url, run, job, database.end_standstill)
            if not self.id:
                with database.write() as connection:
                    schema_version.prepare(connection)
                    self.id = schema_version.identity(connection)
                    database.liveness = liveness_of(connection, url, run, job, database.end_standstill)
                if database.dialect == SQLITE:
                    empty_log(database.engine)
        except BaseException as error:
            database.engine.dispose()
            if isinstance(error, SQLAlchemyError | sqlite3.Error):
                raise ArchiveError(
                    f"cannot use the archive {hide_password(url)}: {cause(error)}{remedy(error)}"
                ) from None
            raise
        self.articles = Articles(database)
        self.blocks = Blocks(database)
        self.claims = Claims(database)
        self.cut_offs = CutOffs(database)
        self.documents = Documents(database)
        self.exports = Exports(database)
        self.hosts = Hosts(database)
        self.images = Images(database)
        self.imports = Imports(database)
        self.layouts = Layouts(database)
        self.lists = Lists(database)
        self.metadata_changes = MetadataChanges(database)
        self.pages = Pages(database)
        self.queries = Queries(database)
        self.reposts = Reposts(database)
        self.runs = Runs(database)
        self.search = Search(database)
        self.sightings = Sightings(database)
        self.versions = Versions(database)
        self.visits = Visits(database)

    @staticmethod
    def file_url(path: Path) -> str:
        """Return the database URL of the SQLite file *path*."""
        return URL.create("sqlite", database=str(path)).render_as_string()

    def close(self) -> None:
        """Close the connections. The run no longer counts as alive."""
        self.database.liveness.leave()
        self.database.engine.dispose()
