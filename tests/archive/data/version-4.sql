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
	exported_at VARCHAR(20), 
	pictures_missing INTEGER NOT NULL, document_planned VARCHAR(64), moved_from TEXT, moved_checksum VARCHAR(64), gone_since VARCHAR(20), 
	PRIMARY KEY (id), 
	UNIQUE (document), 
	UNIQUE (document_key)
);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000000','https://www.myzaker.com/article/6a0afe788e9f090000000000','科技','河边的磨坊','{"id": "6a0afe788e9f090000000000", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000000", "title": "河边的磨坊", "author": "样张社", "author_url": "", "summary": "摘要", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','exported',0,'',NULL,NULL,'{"id": "6a0afe788e9f090000000000", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000000", "title": "河边的磨坊", "author": "样张社", "author_url": "https://www.myzaker.com/source/12291", "section": "科技", "categories": ["新媒体", "ZAKER", "科技"], "tags": ["机器", "河流"], "published_at": "2026-05-18T11:00:00+08:00", "date_from": "page", "summary": "摘要", "body_html": "<p>第0段：河边的磨坊又转起来了。</p><p><img src=\"https://zkres1.myzaker.com/202605/a_1024.jpg\"></p><p><img src=\"https://zkres2.myzaker.com/202605/b.gif\"></p>", "body_markdown": "第0段：河边的磨坊又转起来了。\n", "images": [{"url": "https://zkres1.myzaker.com/202605/a_1024.jpg", "path": "images/202605/a.png", "width": 40, "height": 30, "animated": false, "status": "saved"}, {"url": "https://zkres2.myzaker.com/202605/b.gif", "path": "images/202605/b.gif", "width": null, "height": null, "animated": true, "status": "saved"}], "document": "_posts/新媒体/ZAKER/科技/0.md", "layout": "fallback", "evidence": {"title": "h1"}, "fetched_at": "2026-05-18T12:00:05+08:00"}','2026-05-18T03:00:00Z','_posts/新媒体/ZAKER/科技/0.md','_posts/新媒体/zaker/科技/0.md','0000000000000000000000000000000000000000000000000000000000000000','2026-05-18T04:01:00Z',0,NULL,NULL,NULL,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000001','https://www.myzaker.com/article/6a0afe788e9f090000000001','科技','it''s “雨天”; -- 的🔥图书馆','{"id": "6a0afe788e9f090000000001", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000001", "title": "it''s “雨天”; -- 的🔥图书馆", "author": "样张社", "author_url": "", "summary": "摘要", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','exported',0,'',NULL,NULL,'{"id": "6a0afe788e9f090000000001", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000001", "title": "it''s “雨天”; -- 的🔥图书馆", "author": "样张社", "author_url": "https://www.myzaker.com/source/12291", "section": "科技", "categories": ["新媒体", "ZAKER", "科技"], "tags": ["机器", "河流"], "published_at": "2026-05-18T11:01:00+08:00", "date_from": "page", "summary": "摘要", "body_html": "<p>第1段：河边的磨坊又转起来了。</p>", "body_markdown": "第1段：河边的磨坊又转起来了。\n", "images": [], "document": "_posts/新媒体/ZAKER/科技/1.md", "layout": "content-block", "evidence": {}, "fetched_at": "2026-05-18T12:00:05+08:00"}','2026-05-18T03:01:00Z','_posts/新媒体/ZAKER/科技/1.md','_posts/新媒体/zaker/科技/1.md','0000000000000000000000000000000000000000000000000000000000000001','2026-05-18T04:01:00Z',0,NULL,NULL,NULL,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000002','https://www.myzaker.com/article/6a0afe788e9f090000000002','科技','旧车站','{"id": "6a0afe788e9f090000000002", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000002", "title": "旧车站", "author": "样张社", "author_url": "", "summary": "摘要", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','exported',1,'1 picture missing','2026-05-18T04:01:00Z',NULL,'{"id": "6a0afe788e9f090000000002", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000002", "title": "旧车站", "author": "样张社", "author_url": "https://www.myzaker.com/source/12291", "section": "科技", "categories": ["新媒体", "ZAKER", "科技"], "tags": ["机器", "河流"], "published_at": null, "date_from": "page", "summary": "摘要", "body_html": "<p>第2段：河边的磨坊又转起来了。</p><p><img src=\"https://zkres3.myzaker.com/202605/c.jpg\"></p>", "body_markdown": "第2段：河边的磨坊又转起来了。\n", "images": [{"url": "https://zkres3.myzaker.com/202605/c.jpg", "path": "", "width": null, "height": null, "animated": false, "status": "failed"}], "document": "_posts/新媒体/ZAKER/科技/2.md", "layout": "content-block", "evidence": {}, "fetched_at": "2026-05-18T12:00:05+08:00"}',NULL,'_posts/新媒体/ZAKER/科技/2.md','_posts/新媒体/zaker/科技/2.md','0000000000000000000000000000000000000000000000000000000000000002','2026-05-18T04:01:00Z',1,NULL,NULL,NULL,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000003','https://www.myzaker.com/article/6a0afe788e9f090000000003','科技','会消失的文章','{"id": "6a0afe788e9f090000000003", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000003", "title": "会消失的文章", "author": "样张社", "author_url": "", "summary": "摘要", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','gone',1,'the page leads elsewhere','2026-05-19T04:00:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000004','https://www.myzaker.com/article/6a0afe788e9f090000000004','科技','还在等的文章','{"id": "6a0afe788e9f090000000004", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000004", "title": "还在等的文章", "author": "样张社", "author_url": "", "summary": "摘要", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','pending',3,'timeout: www.myzaker.com took longer than 60 seconds','2026-05-18T06:20:00Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "articles" VALUES('6a0afe788e9f090000000005','https://www.myzaker.com/article/6a0afe788e9f090000000005','科技','给了名字的文章','{"id": "6a0afe788e9f090000000005", "url": "https://www.myzaker.com/article/6a0afe788e9f090000000005", "title": "给了名字的文章", "author": "样张社", "author_url": "", "summary": "摘要", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','pending',0,'','2026-05-18T04:00:00Z',NULL,NULL,NULL,'_posts/新媒体/ZAKER/科技/给了名字的文章.md','_posts/新媒体/zaker/科技/给了名字的文章.md',NULL,NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "articles" VALUES('import-ababababababababa','','科技','早年收下的文章','{"id": "import-ababababababababa", "url": "", "title": "早年收下的文章", "author": "", "author_url": "", "summary": "", "times": [], "tags": [], "section": "科技", "referer": ""}','2026-05-18T04:00:00Z','exported',0,'',NULL,NULL,'{"id": "import-ababababababababa", "url": "", "title": "早年收下的文章", "author": "样张社", "author_url": "https://www.myzaker.com/source/12291", "section": "科技", "categories": ["新媒体", "ZAKER", "科技"], "tags": ["机器", "河流"], "published_at": "2026-05-18T11:00:00+08:00", "date_from": "page", "summary": "摘要", "body_html": "<p>第0段：河边的磨坊又转起来了。</p>", "body_markdown": "第0段：河边的磨坊又转起来了。\n", "images": [], "document": "_posts/新媒体/ZAKER/精读/早年收下的文章.md", "layout": "fallback", "evidence": {"title": "h1"}, "fetched_at": "2026-05-18T12:00:05+08:00"}','2026-05-18T03:00:00Z','_posts/新媒体/ZAKER/精读/早年收下的文章.md','_posts/新媒体/zaker/精读/早年收下的文章.md','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','2026-05-18T04:00:00Z',0,NULL,NULL,NULL,NULL);
CREATE TABLE blocks (
	id VARCHAR(24) NOT NULL, 
	blocked_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "blocks" VALUES('5f0000000000000000000001','2026-11-29T12:00:00Z');
CREATE TABLE commits (
	run VARCHAR(64) NOT NULL, 
	thread BIGINT NOT NULL, 
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
CREATE TABLE hosts (
	host VARCHAR(255) NOT NULL, 
	delay FLOAT NOT NULL, 
	learned_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (host)
);
INSERT INTO "hosts" VALUES('www.myzaker.com',4.5,'2026-05-18T04:00:00Z');
CREATE TABLE imports (
	digest VARCHAR(64) NOT NULL, 
	article VARCHAR(24) NOT NULL, 
	title_key TEXT NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "imports" VALUES('abababababababababababababababababababababababababababababababab','import-ababababababababa','早年收下的文章');
INSERT INTO "imports" VALUES('efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef','6a0afe788e9f090000000000','河边的磨坊');
CREATE TABLE lists (
	url TEXT NOT NULL, 
	entries INTEGER NOT NULL, 
	layout VARCHAR(32) NOT NULL, 
	read_at VARCHAR(20) NOT NULL, 
	PRIMARY KEY (url)
);
INSERT INTO "lists" VALUES('https://www.myzaker.com/channel/13',20,'content-block','2026-05-18T04:00:00Z');
CREATE TABLE meta (
	"key" VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('version','4');
INSERT INTO "meta" VALUES('readable_by','3');
INSERT INTO "meta" VALUES('id','ece6ad75fc92');
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
INSERT INTO "pictures" VALUES('https://zkres1.myzaker.com/202605/a_1024.jpg','images/202605/a.png',40,30,0,3615,'0123456789abcdef0123456789abcdef','2026-05-18T04:01:00Z');
INSERT INTO "pictures" VALUES('https://zkres2.myzaker.com/202605/b.gif','images/202605/b.gif',NULL,NULL,1,12,'ffffffffffffffffffffffffffffffff','2026-05-18T04:01:00Z');
CREATE TABLE runs (
	name VARCHAR(64) NOT NULL, 
	spider VARCHAR(64) NOT NULL, 
	arguments TEXT NOT NULL, 
	started_at VARCHAR(20) NOT NULL, 
	finished_at VARCHAR(20), 
	verdict VARCHAR(16), 
	counts TEXT, feeds TEXT, 
	PRIMARY KEY (name)
);
INSERT INTO "runs" VALUES('20260518T040000.000000Z-channel-4711','channel','{"id": "13", "limit": 9}','2026-05-18T04:00:00Z','2026-05-18T04:05:00Z','incomplete','{"listed": 6, "exported": 3, "failed": 1, "gone": 1}',NULL);
INSERT INTO "runs" VALUES('20260519T040000.000000Z-channel-4712','channel','{"id": "13"}','2026-05-19T04:00:00Z',NULL,NULL,NULL,NULL);
CREATE TABLE walks (
	url TEXT NOT NULL, 
	run VARCHAR(64) NOT NULL, 
	began_at VARCHAR(32) NOT NULL, 
	pages INTEGER NOT NULL, by_pages BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (url, run)
);
INSERT INTO "walks" VALUES('https://www.myzaker.com/channel/13','20260518T040000.000000Z-channel-4711','2026-05-18T04:00:00.000000Z',5,0);
CREATE INDEX articles_by_claim ON articles (claimed_by);
CREATE INDEX articles_by_state ON articles (state, next_attempt_at);
CREATE INDEX articles_by_section ON articles (section, published_at);
CREATE INDEX pictures_by_path ON pictures (path);
CREATE INDEX imports_by_article ON imports (article);
CREATE INDEX imports_by_title ON imports (title_key);
COMMIT;
