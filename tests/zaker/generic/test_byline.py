"""Who wrote an article, as pages of other sites tell it, and what Chinese ones tell beside the time."""

import pytest

from tests.each_case import each_case
from tests.zaker.generic.byline_pages import ID, LINKED, NOW, OTHER, TITLE, ZH_BODY, ZH_TITLE, read, read_chinese
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.generic import articles


@each_case(
    "byline",
    [
        "<p>By Ann Lee</p>",
        "<p>By Ann Lee | December 4, 2025</p>",
        "<div>December 4, 2025 · by Ann Lee</div>",
        "<p>Written by <span>Ann Lee</span>, Senior Writer</p>",
        "<p class='x'>von Ann Lee</p>",
        "<p>Por Ann Lee</p>",
        "<p><a rel='author' href='/x'>Ann Lee</a></p>",
        "<p><a href='/authors/ann-lee'>Ann Lee</a></p>",
        "<p><a href='https://www.example.com/people/ann-lee/'>Ann Lee</a> Dec 4, 2025</p>",
        "<div class='post-author'>Ann Lee</div>",
        "<div class='blog__authorName'>By Ann Lee</div>",
        "<div class='byline'><a href='/x/ann'>Ann Lee</a><time>Dec 4, 2025</time></div>",
        "<div class='article-author'><span class='author-label'>By</span> <span>Ann Lee</span></div>",
        "<div itemprop='author' itemscope><img alt='x' src='/a.png'><a itemprop='name' href='/ann'>Ann Lee</a></div>",
        "<p>A short summary of what the article is going to say, in one sentence.</p><p>By Ann Lee</p>",
        "<div><span>By</span><span>Ann Lee</span></div>",
        "<div><h3>Author</h3><p>Ann Lee</p></div>",
        "<p>Written by:</p><p>Ann Lee</p>",
        "<p>Words: Ann Lee / Photos: Bo Yu</p>",
        "<p>Ann Lee | Senior Writer | December 4, 2025</p>",
        "<ul><li><i class='bi bi-person'></i> Ann Lee</li><li><i class='bi bi-clock'></i> Dec 4, 2025</li></ul>",
        "<div class='publish-date-author'>Dec. 4, 2025 &middot; Ann Lee for <a href='/t'>the valley team</a></div>",
        "<div>2025-12-04 · <a title='Ann Lee'><img src='/a.png' alt='Ann Lee'><div>Ann Lee</div></a></div>",
        "<div><img src='/a.png' alt='Photo of Ann Lee'><span>Ann Lee</span></div>",
        "<div><a href='/blog/authors/ann-lee'><figure><img src='/a.png'></figure><span>Ann Lee</span></a></div>",
        "<p>By Ann Lee, Candidate Representative to the Committee of Letters and Postmen</p>",
    ],
)
def test_an_author_is_shown_in_many_forms(byline: str) -> None:
    found = read(byline)
    assert found.author == "Ann Lee"
    assert found.evidence["author"]


@each_case(
    "head",
    [
        '<meta name="author" content="Ann Lee">',
        '<meta name="byl" content="By Ann Lee">',
        '<meta name="author" content="Ann Lee ann.lee@valley.example">',
        '<meta name="author" content="Ann Lee | The Valley Paper">',
        '<meta name="sailthru.author" content="Ann Lee">',
        '<meta name="page_author" content="Ann Lee">',
        '<meta name="citation_author" content="Lee, Ann">',
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">',
        LINKED % (TITLE, '"author":{"@type":"Person","name":"Ann Lee"}'),
        LINKED % (TITLE, '"author":{"@id":"#a"}')
        + '<script type="application/ld+json">{"@id":"#a","name":"Ann Lee"}</script>',
        '<meta property="article:author" content="https://www.facebook.com/ann"><meta name="author" content="Ann Lee">',
    ],
)
def test_an_author_is_stated_in_many_forms(head: str) -> None:
    assert read("", head).author == "Ann Lee"


@pytest.mark.parametrize("name", ["The Valley editors", "3i Letters"])
def test_who_writes_together_is_an_author(name: str) -> None:
    assert read(f"<p>By {name}</p>").author == name


def test_several_authors_are_one_text() -> None:
    people = '"author":[{"name":"Ann Lee"},{"name":"Bo Yu"}]'
    assert read("", LINKED % (TITLE, people)).author == "Ann Lee, Bo Yu"
    assert (
        read('<p><a rel="author" href="/a">Ann Lee</a> and <a rel="author" href="/b">Bo Yu</a></p>').author
        == "Ann Lee, Bo Yu"
    )


@each_case(
    "byline",
    [
        "<div class='author-avatar'>Photo</div>",
        "<p>Read more by clicking here.</p>",
        "<ul class='social'><li><a href='https://medium.com/@lamp'>Medium</a></li></ul>",
        "<p><a href='/user/login'>Log in</a></p>",
        "<p class='byline'>Sat, 13 Dec, 2025</p>",
        "<p>Product News | Editor's choice | December 4, 2025</p>",
        "<div><img src='/a.jpg' alt='Valley'><span>Valley</span></div>",
        "<p><i class='icon-user'></i> Sign in</p>",
    ],
)
def test_what_is_no_name_is_no_author(byline: str) -> None:
    assert read(byline).author == ""


def test_authors_of_other_articles_are_none_of_this_one() -> None:
    card = "<li><a href='/{0}'>Another article {0}</a> <span class='card-author'>Writer {1}</span></li>"
    cards = "".join(
        card.format(n, name) for n, name in enumerate(("One Of", "Two Of", "Three Of", "Four Of", "Five Of"))
    )
    assert read("", after=f"<ul class='related'>{cards}</ul>").author == ""


def test_a_text_that_names_nobody_is_its_site_s() -> None:
    """On other sites alone: ZAKER is no source of its own articles."""
    site = '<meta property="og:site_name" content="The Valley Paper">'
    assert read("", site).author == "The Valley Paper"
    assert read_chinese("", site).author == ""


def test_a_site_s_own_name_yields_to_whom_the_page_names() -> None:
    site = '<meta property="og:site_name" content="The Paper"><meta name="author" content="The Paper">'
    assert read("<p>By Ann Lee</p>", site).author == "Ann Lee"
    assert read("", site).author == "The Paper"
    zaker = '<meta name="author" content="ZAKER">'
    assert read_chinese("<p>来源：江城晚报 2026-05-18 11:20</p>", zaker).author == "江城晚报"


@each_case(
    "byline",
    [
        "<p>江城晚报 2026-05-18 11:20</p>",
        "<p>2026-05-18 11:20 江城晚报</p>",
        "<p><span>江城晚报</span><span>2026-05-18 11:20</span></p>",
        "<div><div>江城晚报</div><div>05-18 11:20</div></div>",
        "<p>2026-05-18 11:20　来源：江城晚报　编辑：李安</p>",
        "<p>责任编辑：李安　来源：江城晚报</p>",
        "<p><span>来源：江城晚报</span><span>摄影：李安</span></p>",
        "<p>2026-05-18 11:20　来源: <a>江城晚报</a><span>湖北</span><a>举报</a></p>",
        "<p><i>发布时间：2026-05-18</i><i>来源：江城晚报</i><i>作者：李安</i><i>【字体：大 小】</i></p>",
        "<p>http://www.example.com 2026年05月18日11:20 <a>江城晚报</a></p>",
        "<p><span>文字/图片 江城晚报</span><span>2026-05-18 11:20</span></p><p><a href='#s'>开始阅读</a></p>",
        "<p><span>图文：江城晚报</span><span>2026-05-18 11:20</span></p><p><a href='#s'>向下滑动</a></p>",
        "<p>《江城晚报》（2026年05月18日　第02版）</p>",
        "<p><span>2026-05-18 11:20</span> <span>来自江城晚报</span></p>",
        "<p><span>原创</span><span class='meta_nickname'><a href='#'>江城晚报</a></span><em>发表于</em></p>",
    ],
)
def test_a_name_beside_the_time_needs_no_label(byline: str) -> None:
    assert read_chinese(byline).author == "江城晚报"


@each_case(
    "line",
    [
        "新京报 记者 李安 编辑 王博2026-05-18 11:20",
        "□本报记者 李安",
        "本报记者　李安",
        "江城日报记者 李安",
        "记者：李安",
        "本报见习记者 李安 文/图",
        "江城日报记者 李　安",
        "記者李安／濱城報導",
    ],
)
def test_a_line_of_a_reporter_names_the_author(line: str) -> None:
    assert read_chinese(f"<p>{line}</p>").author == "李安"


@each_case("line", ["来自湖北", "来自 iPhone 客户端", "据本报记者 李安", "记者 李安说，门开了"])
def test_places_and_devices_that_a_page_comes_from_are_no_author(line: str) -> None:
    assert read_chinese(f"<p>{line}</p>").author == ""


def test_a_reporter_whom_a_page_of_zaker_states_yields_to_the_publisher() -> None:
    """The author of its articles is their publisher."""
    head = '<meta name="author" content="本报记者 李　安">'
    assert read_chinese("<p>来源：江城晚报 2026-05-18 11:20</p>", head).author == "江城晚报"
    assert read_chinese("<p>2026-05-18 11:20</p>", head).author == "李安"


@pytest.mark.parametrize(("name", "site"), [("author", "青山网"), ("article:author", "青山网"), ("author", "EE财经")])
def test_the_site_s_own_name_yields_to_the_source_where_only_the_title_tells_that_it_is_one(
    name: str, site: str
) -> None:
    head = f'<meta name="{name}" content="{site}">'
    html = (
        f"<html><head><title>{ZH_TITLE}_{site}订阅</title>{head}</head><body><h1>{ZH_TITLE}</h1>"
        f"<p>来源：江城晚报</p>{ZH_BODY}</body></html>"
    )
    assert articles.read_article(Page(html), OTHER, NOW, ID).author == "江城晚报"


@each_case(
    "byline",
    [
        "<p>编辑：李安</p>",
        "<p>责编：李安 校对：王博</p>",
        "<p>2026-05-18 11:20 阅读 300</p>",
        "<p>责任编辑：王芳 2026-05-18 10:20</p>",
        "<p>2026-05-18 10:20 编辑:王芳 | 校对：刘洋</p>",
    ],
)
def test_editors_and_counts_are_no_author(byline: str) -> None:
    assert read_chinese(byline).author == ""
