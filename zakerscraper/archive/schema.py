"""The archive's tables and the version of its schema.

Moments are text, ISO 8601 in UTC to the second (`2026-05-18T12:00:00Z`), so that they sort as they follow. Text sorts
by its code points in every database.

Programs of two releases that follow each other may use one archive at once: where several machines share one, they are
updated one by one. So a new version adds, and what it adds the release before can do without: tables, columns that may
be NULL or have a default of the database's, indexes. An archive of an earlier version gets all that it lacks,
whichever version that came with. What a release stops using the one after it may take away. A version that cannot keep
to that raises `READABLE_BY` to its own; older programs refuse the archive then.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    false,
)

from zakerscraper.archive.column_types import Key, PackedText, Words

VERSION = 6
READABLE_BY = 3
"""The oldest version whose programs may use these tables. Those before 3 do not ask for it, and refuse newer ones."""


metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", Words(64), primary_key=True),
    Column("value", Words, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Words(24), primary_key=True),
    Column("url", Words, nullable=False),
    Column("section", Key, nullable=False),
    Column("title", Words, nullable=False),
    Column("entry", Words, nullable=False),  # the ListEntry, as JSON
    Column("first_seen_at", Words(20), nullable=False),
    Column("state", Words(8), nullable=False),  # pending, exported, gone, dropped
    Column("attempts", Integer, nullable=False),  # failed ones since the last success
    Column("reason", Words, nullable=False),  # of the last failure, or why it is gone
    Column("next_attempt_at", Words(20)),  # NULL: not tried again by itself
    Column("claimed_by", Words(64)),  # the run that works on it
    Column("item", Words),  # the Article, as JSON
    Column("published_at", Words(20)),
    Column("document", Words, unique=True),  # path below the output folder
    Column("document_key", Words, unique=True),  # what the path shares with those a file system takes for the same
    Column("document_checksum", Words(64)),  # SHA-256 of what was written there last
    Column("document_planned", Words(64)),  # that of what was about to be written there
    Column("moved_from", Words),  # where the document lay before a move that has not come to its end
    Column("moved_checksum", Words(64)),  # SHA-256 of what lies there yet
    Column("exported_at", Words(20)),
    Column("pictures_missing", Integer, nullable=False),  # failed ones, to be fetched again
    Column("gone_since", Words(20)),  # the first of the equal responses that it is gone; NULL without one
    Index("articles_by_state", "state", "next_attempt_at"),
    Index("articles_by_claim", "claimed_by"),
    Index("articles_by_section", "section", "published_at"),
)

# What archived articles were before the site changed them. What an article is at present stands in `articles.item`.
versions = Table(
    "versions",
    metadata,
    Column("article", Words(24), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1 for what was archived first
    Column("seen_at", Words(20), nullable=False),  # when it was first seen so
    Column("replaced_at", Words(20), nullable=False),  # when the change that ended it was seen
    Column("reason", Words(16), nullable=False),  # why the article was looked at then: full, revisit, reread
    Column("changes", Words(32), nullable=False),  # what changed then: title, text, images
    Column("item", Words, nullable=False),  # the Article, as JSON
    Index("versions_by_moment", "replaced_at"),
)

# What else has changed of them. What each field is at present stands in `articles.item`.
metadata_changes = Table(
    "metadata_changes",
    metadata,
    Column("article", Words(24), primary_key=True),
    Column("seen_at", Words(20), primary_key=True),
    Column("field", Words(16), primary_key=True),  # publisher, author, published, tags
    Column("before", Words, nullable=False),
    Column("after", Words, nullable=False),
    Column("reason", Words(16), nullable=False),  # as in `versions`
)

# When archived articles were looked at on the site, and whether it has them yet.
visits = Table(
    "visits",
    metadata,
    Column("article", Words(24), primary_key=True),
    Column("archived_at", Words(20), nullable=False),  # the first time
    Column("looked_at", Words(20), nullable=False),  # the last time that the site said something of it
    Column("looked_after", Integer, nullable=False),  # seconds from the first time to the last
    Column("gone_since", Words(20)),  # the first of the responses that the site has it no more; NULL while it has it
    Column("withdrawn_at", Words(20)),  # since when it counts as withdrawn
    Column("answer", Words, nullable=False, server_default=""),  # what the site said when it had it no more
    Column("doubted", Words(64)),  # the digest of a reading that is not believed before there is an equal one
    Column("doubted_at", Words(20)),
    Column("url", Words),  # the URL that gave the two below
    Column("etag", Words),
    Column("last_modified", Words),
)

pictures = Table(
    "pictures",
    metadata,
    Column("url", Key, primary_key=True),
    Column("path", Words, nullable=False),  # below the output folder
    Column("width", Integer),
    Column("height", Integer),
    Column("animated", Boolean, nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("checksum", Words(64), nullable=False),  # MD5
    Column("saved_at", Words(20), nullable=False),
    Index("pictures_by_path", "path"),
)

lists = Table(
    "lists",
    metadata,
    Column("url", Key, primary_key=True),
    Column("entries", Integer, nullable=False),  # on its first page, when it was last read with any
    Column("layout", Words(32), nullable=False),
    Column("read_at", Words(20), nullable=False),
)

# Walks down a list that have begun and not come to the list's end, nor to what was known before. What such a walk has
# remembered does not end the next one: below it there may be articles that nobody has seen. Where it ended at its
# number of pages (`by_pages`), that holds for walks that may go deeper; `run` is a name for the depth then.
walks = Table(
    "walks",
    metadata,
    Column("url", Key, primary_key=True),  # of the list's first page
    Column("run", Words(64), primary_key=True),
    Column("began_at", Words(32), nullable=False),  # to the microsecond
    Column("pages", Integer, nullable=False),  # how many it was to read at most
    Column("by_pages", Boolean, nullable=False, server_default=false()),
)

# Lists that have shown articles, by the URL of their first page.
channels = Table(
    "channels",
    metadata,
    Column("url", Key, primary_key=True),
    Column("kind", Words(16), nullable=False),  # channel, source, category, hot, focusread, list
    Column("number", Words(32), nullable=False),  # "": a list without one
    Column("name", Words, nullable=False),  # "": not known
)

# Which of these showed which article.
sightings = Table(
    "sightings",
    metadata,
    Column("article", Words(24), primary_key=True),
    Column("list", Key, primary_key=True),
    Column("first_seen_at", Words(20), nullable=False),
    Column("last_seen_at", Words(20), nullable=False),
    Column("position", Integer),  # in the list, from 1 up, when it was last seen; NULL: not known
    Index("sightings_by_list", "list"),
)

# Texts of archived articles: the keys that find each, and the article whose text it repeats.
texts = Table(
    "texts",
    metadata,
    Column("article", Words(24), primary_key=True),
    Column("keys", Words, nullable=False),  # those in `text_keys`, with spaces between them; "": a short text
    Column("same_as", Words(24)),  # NULL: none
    Index("texts_by_original", "same_as"),
)

text_keys = Table(
    "text_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article", Words(24), primary_key=True),
    sqlite_with_rowid=False,
)

# Answers that were cut off: articles' pages, lists, images. One that comes repeatedly is how the site has it.
cut_offs = Table(
    "cut_offs",
    metadata,
    Column("key", Key, primary_key=True),  # an article's id, a list's URL, an image's URL
    Column("digest", Words(64), nullable=False),  # of what there is of it
    Column("times", Integer, nullable=False),  # so many equal responses, each hours after the one before
    Column("counted_at", Words(20), nullable=False),  # the last of them
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Words(255), primary_key=True),
    Column("delay", Float, nullable=False),  # seconds between two requests that it has been found to bear
    Column("learned_at", Words(20), nullable=False),
)

# Hosts that did not answer, and for how long runs leave them alone. A host that answers again has no row.
pauses = Table(
    "pauses",
    metadata,
    Column("host", Words(255), primary_key=True),
    Column("began_at", Words(20), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("reason", Words, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("name", Words(64), primary_key=True),
    Column("spider", Words(64), nullable=False),
    Column("arguments", Words, nullable=False),  # JSON
    Column("started_at", Words(20), nullable=False),
    Column("finished_at", Words(20)),  # NULL: still running, or killed
    Column("verdict", Words(16)),
    Column("counts", Words),  # JSON
    Column("feeds", Words),  # JSON, a list of what Scrapy's feeds are written to, without passwords
)

# Documents that were imported, and what the archive finds them by when a list shows their article.
imports = Table(
    "imports",
    metadata,
    Column("digest", Words(64), primary_key=True),  # SHA-256 of the document as it was imported
    Column("article", Words(24), nullable=False),
    Column("title_key", Key, nullable=False),
    Index("imports_by_article", "article"),
    Index("imports_by_title", "title_key"),
)

# Articles that are never to be fetched, as a user has said. They have no row in `articles`.
blocks = Table(
    "blocks",
    metadata,
    Column("id", Words(24), primary_key=True),
    Column("blocked_at", Words(20), nullable=False),
)

# What exports with a name (`--new NAME`) have given of articles: by `digest` one that has changed is known.
exported = Table(
    "exported",
    metadata,
    Column("name", Words(64), primary_key=True),
    Column("article", Words(24), primary_key=True),
    Column("digest", Words(64)),  # of what was given last; NULL: nothing yet
    Column("planned", Words(64)),  # of what is on its way
    Index("exported_by_article", "article"),
)

# Files with what such an export has planned, on the way to their places.
exports = Table(
    "exports",
    metadata,
    Column("name", Words(64), primary_key=True),
    Column("path", Words, nullable=False),
    Column("staged", Words, nullable=False),  # where it was written; gone from there when it is in its place
    Column("checksum", Words(64), nullable=False),  # SHA-256
)

# Articles' pages as they were served (ZAKER_KEEP_PAGES), one row for each that differs by a byte.
pages = Table(
    "pages",
    metadata,
    Column("article", Words(24), primary_key=True),
    Column("digest", Words(64), primary_key=True),  # SHA-256 of the bytes as served: a row of `page_bodies`
    Column("url", Words, nullable=False),  # that answered, behind redirects
    Column("status", Integer, nullable=False),  # HTTP's
    Column("headers", Words, nullable=False),  # JSON, those that matter
    Column("fetched_at", Words(20), nullable=False),  # the first time
    Column("seen_at", Words(20), nullable=False),  # the last time
    Column("layout", Words(32), nullable=False),  # the parser that understood it last, "" for none
    Column("broke_off", Boolean, nullable=False),  # whether its transfer did
    Index("pages_by_digest", "digest"),
)

page_bodies = Table(
    "page_bodies",
    metadata,
    Column("digest", Words(64), primary_key=True),
    Column("size", Integer, nullable=False),  # bytes as served
    Column("dictionary", Words(16)),  # a row of `page_dictionaries`, NULL for none
    Column("data", LargeBinary, nullable=False),  # zstd
)

# None is ever changed: pages of years ago need theirs.
page_dictionaries = Table(
    "page_dictionaries",
    metadata,
    Column("id", Words(16), primary_key=True),  # the beginning of its SHA-256
    Column("samples", Integer, nullable=False),  # so many pages it was trained on
    Column("made_at", Words(20), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# Layouts that runs have learnt from archived articles, and days on which they tried to.
learnt_layouts = Table(
    "learnt_layouts",
    metadata,
    Column("name", Words(32), primary_key=True),  # `learnt-2026-05-18`
    Column("learnt_at", Words(20), nullable=False),
    Column("layout", Words, nullable=False),  # JSON, see `zaker.learnt.layout`
    Column("dropped_at", Words(20)),  # NULL while pages are read by it
    Column("reason", Words, nullable=False),  # why it was dropped, "" while it is not
)

learning_days = Table("learning_days", metadata, Column("day", Words(10), primary_key=True))  # ISO 8601, +08:00

# What each thread of a run has committed last: who never got the answer to a commit finds here whether it was one.
commits = Table(
    "commits",
    metadata,
    Column("run", Words(64), primary_key=True),
    Column("thread", Integer, primary_key=True, autoincrement=False),
    Column("token", Words(32), nullable=False),
)

# What articles are searched by: see `document.search_text`. The index of it is made by `search_index`.
search_texts = Table(
    "search_texts",
    metadata,
    Column("number", Integer, Identity(), primary_key=True),  # the greater, the later it was archived
    Column("id", Words(24), nullable=False, unique=True),
    Column("text", PackedText, nullable=False),
)

# The index of these texts in PostgreSQL, empty in SQLite: see `search_segments`.
search_segments = Table(
    "search_segments",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("capacity", Integer, nullable=False),  # texts at most
    Column("numbers", LargeBinary, nullable=False),  # of its texts, in `search_texts`: see `postings`
)

search_postings = Table(
    "search_postings",
    metadata,
    Column("capacity", Integer, primary_key=True, autoincrement=False),  # of the segment
    Column("part", Integer, primary_key=True, autoincrement=False),  # which of the segment's postings
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

# Texts that are in no segment as they are.
search_waiting = Table("search_waiting", metadata, Column("number", Integer, primary_key=True, autoincrement=False))

# Articles whose text in the index may not be the one that they have. The database's own triggers name them here,
# whichever program changes an article.
search_due = Table("search_due", metadata, Column("id", Words(24), primary_key=True))
