BEGIN TRANSACTION;
CREATE TABLE articles (
	id VARCHAR(24) NOT NULL, 
	url TEXT NOT NULL, 
	section TEXT NOT NULL, 
	title TEXT NOT NULL, 
	entry TEXT NOT NULL, 
	first_seen_at VARCHAR(20) NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	attempts INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	next_attempt_at VARCHAR(20), 
	claimed_by VARCHAR(64), 
	item TEXT, 
	published_at VARCHAR(20), 
	document TEXT, 
	document_key TEXT, 
	document_checksum VARCHAR(64), 
	document_planned VARCHAR(64), 
	moved_from TEXT, 
	moved_checksum VARCHAR(64), 
	exported_at VARCHAR(20), 
	pictures_missing INTEGER NOT NULL, 
	gone_since VARCHAR(20), 
	PRIMARY KEY (id), 
	UNIQUE (document), 
	UNIQUE (document_key)
);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000000','https://www.myzaker.com/article/6a0afe788e9f090000000000','科技','河边的磨坊','{"id": "6a0afe788e9f090000000000", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000000", "title": "河边的磨坊", "author": "", "author_url": "", "summary": "", "times": [], "tags": [], "section": "科技", "referer": "", "channels": []}','2026-05-18T12:00:00Z','exported',0,'',NULL,NULL,'{"id": "6a0afe788e9f090000000000", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000000", "title": "河边的磨坊", "author": "", "author_url": "", "section": "科技", "categories": [], "tags": ["历史"], "published_at": "2026-05-18T12:00:00+00:00", "date_from": "", "summary": "", "body_html": "<p>河边的磨坊：昨天下午三点，老城的钟楼在停摆三十一年之后又敲响了。第 0 段，AI 与 5G 的时代，鐘樓還在。</p>", "body_markdown": "", "images": [{"url": "http://zkres1.myzaker.com/202605/a_1024.jpg", "path": "images/科技/a.jpg", "width": null, "height": null, "animated": false, "status": "remote"}], "document": "_posts/ZAKER/科技/河边0.md", "layout": "article_content", "evidence": null, "fetched_at": "2026-05-18T12:00:00+00:00", "source": "旧城纪事", "body_text": "河边的磨坊：昨天下午三点，老城的钟楼在停摆三十一年之后又敲响了。第 0 段，AI 与 5G 的时代，鐘樓還在。", "version": 1, "updated_at": null, "channels": [], "same_as": ""}','2026-05-18T12:00:00Z',NULL,NULL,'0000000000000000000000000000000000000000000000000000000000000000',NULL,NULL,NULL,'2026-05-18T12:00:00Z',0,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000001','https://www.myzaker.com/article/6a0afe788e9f090000000001','科技','it''s “雨天”; -- 的🔥图书馆','{"id": "6a0afe788e9f090000000001", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000001", "title": "it''s “雨天”; -- 的🔥图书馆", "author": "", "author_url": "", "summary": "", "times": [], "tags": [], "section": "科技", "referer": "", "channels": []}','2026-05-18T12:00:00Z','exported',0,'',NULL,NULL,'{"id": "6a0afe788e9f090000000001", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000001", "title": "it''s “雨天”; -- 的🔥图书馆", "author": "", "author_url": "", "section": "科技", "categories": [], "tags": ["历史"], "published_at": "2026-05-18T11:00:00+00:00", "date_from": "", "summary": "", "body_html": "<p>it''s “雨天”; -- 的🔥图书馆：昨天下午三点，老城的钟楼在停摆三十一年之后又敲响了。第 1 段，AI 与 5G 的时代，鐘樓還在。</p>", "body_markdown": "", "images": [], "document": "_posts/ZAKER/科技/it1.md", "layout": "article_content", "evidence": null, "fetched_at": "2026-05-18T12:00:00+00:00", "source": "旧城纪事", "body_text": "it''s “雨天”; -- 的🔥图书馆：昨天下午三点，老城的钟楼在停摆三十一年之后又敲响了。第 1 段，AI 与 5G 的时代，鐘樓還在。", "version": 1, "updated_at": null, "channels": [], "same_as": ""}','2026-05-18T11:00:00Z',NULL,NULL,'0000000000000000000000000000000000000000000000000000000000000001',NULL,NULL,NULL,'2026-05-18T12:00:00Z',0,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000002','https://www.myzaker.com/article/6a0afe788e9f090000000002','科技','旧车站','{"id": "6a0afe788e9f090000000002", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000002", "title": "旧车站", "author": "", "author_url": "", "summary": "", "times": [], "tags": [], "section": "科技", "referer": "", "channels": []}','2026-05-18T12:00:00Z','exported',0,'',NULL,NULL,'{"id": "6a0afe788e9f090000000002", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000002", "title": "旧车站", "author": "", "author_url": "", "section": "科技", "categories": [], "tags": ["历史"], "published_at": "2026-05-18T10:00:00+00:00", "date_from": "", "summary": "", "body_html": "<p>旧车站：昨天下午三点，老城的钟楼在停摆三十一年之后又敲响了。第 2 段，AI 与 5G 的时代，鐘樓還在。</p>", "body_markdown": "", "images": [], "document": "_posts/ZAKER/科技/旧车2.md", "layout": "article_content", "evidence": null, "fetched_at": "2026-05-18T12:00:00+00:00", "source": "旧城纪事", "body_text": "旧车站：昨天下午三点，老城的钟楼在停摆三十一年之后又敲响了。第 2 段，AI 与 5G 的时代，鐘樓還在。", "version": 1, "updated_at": null, "channels": [], "same_as": ""}','2026-05-18T10:00:00Z',NULL,NULL,'0000000000000000000000000000000000000000000000000000000000000002',NULL,NULL,NULL,'2026-05-18T12:00:00Z',0,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000003','https://www.myzaker.com/article/6a0afe788e9f090000000003','科技','会消失的文章','{"id": "6a0afe788e9f090000000003", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000003", "title": "会消失的文章", "author": "", "author_url": "", "summary": "", "times": [], "tags": [], "section": "科技", "referer": "", "channels": []}','2026-05-18T12:00:00Z','pending',0,'','2026-05-18T12:00:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000004','https://www.myzaker.com/article/6a0afe788e9f090000000004','科技','还在等的文章','{"id": "6a0afe788e9f090000000004", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000004", "title": "还在等的文章", "author": "", "author_url": "", "summary": "", "times": [], "tags": [], "section": "科技", "referer": "", "channels": []}','2026-05-18T12:00:00Z','pending',0,'','2026-05-18T12:00:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE blocks (
	id VARCHAR(24) NOT NULL, 
	blocked_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE channels (
	url TEXT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (url)
);
CREATE TABLE commits (
	run VARCHAR(64) NOT NULL, 
	thread INTEGER NOT NULL, 
	token VARCHAR(32) NOT NULL, 
	PRIMARY KEY (run, thread)
);
CREATE TABLE cut_offs (
	"key" TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	times INTEGER NOT NULL, 
	counted_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE exported (
	name VARCHAR(64) NOT NULL, 
	article VARCHAR(24) NOT NULL, 
	digest VARCHAR(64), 
	planned VARCHAR(64), 
	PRIMARY KEY (name, article)
);
CREATE TABLE exports (
	name VARCHAR(64) NOT NULL, 
	path TEXT NOT NULL, 
	staged TEXT NOT NULL, 
	checksum VARCHAR(64) NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE hosts (
	host VARCHAR(255) NOT NULL, 
	delay FLOAT NOT NULL, 
	learned_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (host)
);
INSERT INTO "hosts" VALUES('www.myzaker.com',3.0,'2026-05-18T12:00:00Z');
CREATE TABLE imports (
	digest VARCHAR(64) NOT NULL, 
	article VARCHAR(24) NOT NULL, 
	title_key TEXT NOT NULL, 
	PRIMARY KEY (digest)
);
CREATE TABLE learning_days (
	day VARCHAR(10) NOT NULL, 
	PRIMARY KEY (day)
);
CREATE TABLE learnt_layouts (
	name VARCHAR(32) NOT NULL, 
	learnt_at VARCHAR(20) NOT NULL, 
	layout TEXT NOT NULL, 
	dropped_at VARCHAR(20), 
	reason TEXT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE lists (
	url TEXT NOT NULL, 
	entries INTEGER NOT NULL, 
	layout VARCHAR(32) NOT NULL, 
	read_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (url)
);
INSERT INTO "lists" VALUES('https://www.myzaker.com/channel/13',5,'figure','2026-05-18T12:00:00Z');
CREATE TABLE meta (
	"key" VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('version','5');
INSERT INTO "meta" VALUES('readable_by','3');
INSERT INTO "meta" VALUES('id','f2458280b4a1');
CREATE TABLE metadata_changes (
	article VARCHAR(24) NOT NULL, 
	seen_at VARCHAR(20) NOT NULL, 
	field VARCHAR(16) NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	PRIMARY KEY (article, seen_at, field)
);
CREATE TABLE page_bodies (
	digest VARCHAR(64) NOT NULL, 
	size INTEGER NOT NULL, 
	dictionary VARCHAR(16), 
	data BLOB NOT NULL, 
	PRIMARY KEY (digest)
);
CREATE TABLE page_dictionaries (
	id VARCHAR(16) NOT NULL, 
	samples INTEGER NOT NULL, 
	made_at VARCHAR(20) NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE pages (
	article VARCHAR(24) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	headers TEXT NOT NULL, 
	fetched_at VARCHAR(20) NOT NULL, 
	seen_at VARCHAR(20) NOT NULL, 
	layout VARCHAR(32) NOT NULL, 
	broke_off BOOLEAN NOT NULL, 
	PRIMARY KEY (article, digest)
);
CREATE TABLE pauses (
	host VARCHAR(255) NOT NULL, 
	began_at VARCHAR(20) NOT NULL, 
	seconds FLOAT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (host)
);
CREATE TABLE pictures (
	url TEXT NOT NULL, 
	path TEXT NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	animated BOOLEAN NOT NULL, 
	size INTEGER NOT NULL, 
	checksum VARCHAR(64) NOT NULL, 
	saved_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (url)
);
INSERT INTO "pictures" VALUES('http://zkres1.myzaker.com/202605/a_1024.jpg','images/科技/a.jpg',8,8,0,90,'mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm','2026-05-18T12:00:00Z');
CREATE TABLE runs (
	name VARCHAR(64) NOT NULL, 
	spider VARCHAR(64) NOT NULL, 
	arguments TEXT NOT NULL, 
	started_at VARCHAR(20) NOT NULL, 
	finished_at VARCHAR(20), 
	verdict VARCHAR(16), 
	counts TEXT, 
	feeds TEXT, 
	PRIMARY KEY (name)
);
INSERT INTO "runs" VALUES('20260518T120000Z-1','channel','{"id": "13"}','2026-05-18T12:00:00Z','2026-05-18T12:00:00Z','ok','{"exported": 3}',NULL);
CREATE TABLE search_due (
	id VARCHAR(24) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "search_due" VALUES('6a0afe788e9f090000000000');
INSERT INTO "search_due" VALUES('6a0afe788e9f090000000001');
INSERT INTO "search_due" VALUES('6a0afe788e9f090000000002');
CREATE TABLE search_texts (
	number INTEGER NOT NULL, 
	id VARCHAR(24) NOT NULL, 
	text BLOB NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
CREATE TABLE sightings (
	article VARCHAR(24) NOT NULL, 
	list TEXT NOT NULL, 
	first_seen_at VARCHAR(20) NOT NULL, 
	last_seen_at VARCHAR(20) NOT NULL, 
	position INTEGER, 
	PRIMARY KEY (article, list)
);
CREATE TABLE text_keys (
	"key" BIGINT NOT NULL, 
	article VARCHAR(24) NOT NULL, 
	PRIMARY KEY ("key", article)
)
 WITHOUT ROWID

;
CREATE TABLE texts (
	article VARCHAR(24) NOT NULL, 
	keys TEXT NOT NULL, 
	same_as VARCHAR(24), 
	PRIMARY KEY (article)
);
INSERT INTO "texts" VALUES('6a0afe788e9f090000000000','',NULL);
INSERT INTO "texts" VALUES('6a0afe788e9f090000000001','',NULL);
INSERT INTO "texts" VALUES('6a0afe788e9f090000000002','',NULL);
CREATE TABLE versions (
	article VARCHAR(24) NOT NULL, 
	number INTEGER NOT NULL, 
	seen_at VARCHAR(20) NOT NULL, 
	replaced_at VARCHAR(20) NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	changes VARCHAR(32) NOT NULL, 
	item TEXT NOT NULL, 
	PRIMARY KEY (article, number)
);
CREATE TABLE visits (
	article VARCHAR(24) NOT NULL, 
	archived_at VARCHAR(20) NOT NULL, 
	looked_at VARCHAR(20) NOT NULL, 
	looked_after INTEGER NOT NULL, 
	gone_since VARCHAR(20), 
	withdrawn_at VARCHAR(20), 
	answer TEXT DEFAULT '' NOT NULL, 
	doubted VARCHAR(64), 
	doubted_at VARCHAR(20), 
	url TEXT, 
	etag TEXT, 
	last_modified TEXT, 
	PRIMARY KEY (article)
);
INSERT INTO "visits" VALUES('6a0afe788e9f090000000000','2026-05-18T12:00:00Z','2026-05-18T12:00:00Z',0,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "visits" VALUES('6a0afe788e9f090000000001','2026-05-18T12:00:00Z','2026-05-18T12:00:00Z',0,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "visits" VALUES('6a0afe788e9f090000000002','2026-05-18T12:00:00Z','2026-05-18T12:00:00Z',0,NULL,NULL,'',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE walks (
	url TEXT NOT NULL, 
	run VARCHAR(64) NOT NULL, 
	began_at VARCHAR(32) NOT NULL, 
	pages INTEGER NOT NULL, 
	by_pages BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (url, run)
);
CREATE INDEX articles_by_section ON articles (section, published_at);
CREATE INDEX articles_by_claim ON articles (claimed_by);
CREATE INDEX articles_by_state ON articles (state, next_attempt_at);
CREATE INDEX versions_by_moment ON versions (replaced_at);
CREATE INDEX pictures_by_path ON pictures (path);
CREATE INDEX sightings_by_list ON sightings (list);
CREATE INDEX texts_by_original ON texts (same_as);
CREATE INDEX imports_by_article ON imports (article);
CREATE INDEX imports_by_title ON imports (title_key);
CREATE INDEX exported_by_article ON exported (article);
CREATE INDEX pages_by_digest ON pages (digest);
CREATE TRIGGER search_added AFTER INSERT ON articles WHEN new.item IS NOT NULL
    BEGIN
        INSERT INTO search_due (id) VALUES (new.id) ON CONFLICT DO NOTHING;
    END;
CREATE TRIGGER search_changed AFTER UPDATE OF id, item ON articles
    WHEN new.item IS NOT old.item OR new.id <> old.id
    BEGIN
        INSERT INTO search_due (id) VALUES (old.id) ON CONFLICT DO NOTHING;
        INSERT INTO search_due (id) VALUES (new.id) ON CONFLICT DO NOTHING;
    END;
CREATE TRIGGER search_removed AFTER DELETE ON articles WHEN old.item IS NOT NULL
    BEGIN
        INSERT INTO search_due (id) VALUES (old.id) ON CONFLICT DO NOTHING;
    END;
COMMIT;
