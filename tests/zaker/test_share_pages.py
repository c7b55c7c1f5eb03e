"""Share pages of today: byline, title, cover, and what is none of their body."""

from tests.each_case import each_case
from tests.zaker.article_samples import APP, CONFIG, ID, read, share


@each_case(
    ("header", "author", "times"),
    [
        ('<div id="news_template_03_AuthorAndTime">某报 <span>3小时前</span></div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime"><span>3小时前</span> 某报</div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime"><a>某报</a><span>05-18</span></div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime">来源：某报<span>2026-05-18 10:20</span></div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime">Vista 看天下 昨天 10:20</div>', "Vista 看天下", 1),
        ('<div id="news_template_03_AuthorAndTime">某报&nbsp;&nbsp;05-17</div>', "某报", 1),
        ('<div id="news_template_03_AuthorAndTime"><span>3小时前</span></div>', "", 1),
        ('<div id="news_template_03_AuthorAndTime">某报</div>', "某报", 0),
        ('<div id="AuthorAndTime">某报 <span>刚刚</span></div>', "某报", 1),
        (
            '<div id="news_template_04_banner"></div><i id="news_template_04_AuthorAndTime">某报 <b>刚刚</b></i>',
            "某报",
            1,
        ),
        ("", "", 0),
        # Of index_new_2 and index_new_3 the header's names are not known.
        ("<h1>题</h1><p>某报</p><p>05-18 10:20</p>", "某报", 1),
        ('<p>头</p><div><img src="//zkres.myzaker.com/logo.png"><b>某报</b> · <i>3小时前</i></div>', "某报", 1),
        ("<div>头</div><div>来源：某报 2026-05-18 10:20</div><span>阅读 1.2万</span><style>a{}</style>", "某报", 1),
        ("<h2>题</h2><p>某报</p><p>记者 张三</p><p>刚刚</p>", "", 1),
        ("<h2>题</h2><p>副标题是一句话。</p>", "", 0),
        ("<h2>题</h2><p>打开APP</p>", "", 0),
        ("<h2>题</h2><p>AA</p><p>某报</p>", "某报", 0),
        ("<h2>河边的老邮局重新开门</h2><p>【图集】河边的老邮局重新开门</p>", "", 0),
        ("<h2>河边的老邮局重新开门</h2><p>河边的老邮局</p><p>某报</p>", "某报", 0),
        (f"<h2>题</h2><p>{'很长的副标题' * 6}</p>", "", 0),
    ],
)
def test_byline_of_a_share_page(header: str, author: str, times: int) -> None:
    page = read(share(f'<div id="temple_title">{header}</div>'), APP)
    assert (page.author, len(page.times)) == (author, times)
    assert page.body_html == "<p>一。</p>"


@each_case(
    ("text", "title"),
    [
        (share('<div id="news_template_03_titleContent">题</div>'), "题"),
        (share('<div id="temple_title"><h2>题</h2><p>某报</p></div>', after=CONFIG.replace("题", "别")), "题"),
        (share('<div id="temple_title"></div>', after=CONFIG), "题"),
        (share(after=CONFIG), "题"),
        (share(after=CONFIG.replace("'", '"')), "题"),
        (share('<div id="temple_title"></div>', after=CONFIG.replace(ID, "6a0aff1c8e9f090000000fff")), "头"),
        (share('<div id="temple_title"></div>'), "头"),
        (share('<div id="news_template_04_banner"><p>题</p></div>', title="ZAKER新闻"), "题"),
    ],
)
def test_title_of_a_share_page(text: str, title: str) -> None:
    page = read(text, APP)
    assert (page.title, page.body_html) == (title, "<p>一。</p>")
    assert page.layout.startswith("share-template-")


@each_case(
    ("text", "cover"),
    [
        (share('<div id="news_template_04_banner" style="background-image:url(//a.cn/1.jpg);">'), "https://a.cn/1.jpg"),
        (
            share("<div id='news_template_04_banner' style='background: url( \"http://a.cn/1.jpg\" )'>"),
            "http://a.cn/1.jpg",
        ),
        (share('<div id="news_template_04_banner"><img data-original="//a.cn/1.jpg">'), "https://a.cn/1.jpg"),
        (share('<div id="news_template_04_banner"><p><i style="background:url(//a.cn/1.jpg)">'), "https://a.cn/1.jpg"),
        (share(after=CONFIG), "https://zkres1.myzaker.com/1.jpg"),
        (share('<div id="temple_title"></div>'), ""),
        (share('<div id="news_template_04_banner" style="background-image:url(javascript:1)">'), ""),
    ],
)
def test_cover_of_a_share_page(text: str, cover: str) -> None:
    assert read(text, APP).cover == cover


@each_case(
    "furniture",
    [
        '<textarea id="comment_li"><p>模板</p></textarea>',
        '<div class="zk_top_barwrap"><p>打开 ZAKER</p></div>',
        '<div id="relateArea"><div class="relate_wrapper"><div id="downTips">下载</div></div></div>',
        '<div class="comment_list_wrapper"><div class="fixed-comment-bottom-bar">评</div></div>',
        '<div id="openapplest">小程序</div><input type="hidden" id="next_url" value="//app.myzaker.com/x">',
    ],
)
def test_what_a_share_page_s_script_puts_into_its_body_is_none_of_it(furniture: str) -> None:
    assert read(share('<div id="temple_title"></div>', f"<p>一。</p>{furniture}<p>二。</p>"), APP).body_html == (
        "<p>一。</p><p>二。</p>"
    )


def test_comments_below_an_empty_body_are_not_taken_for_it() -> None:
    comments = f'<div class="comment_list_wrapper">{"<p>一条很长的评论，说了很多话。</p>" * 20}</div>'
    page = read(share('<div id="temple_title"></div>', "", comments), APP)
    assert page.body_html == ""


def test_a_lone_box_in_a_share_page_s_body_is_part_of_it_as_on_www() -> None:
    body = '<div class="anything"><p>一。</p></div>'
    www = f'<div id="article"><h1>题</h1><div class="article_content"><div id="content">{body}</div></div></div>'
    assert read(share('<div id="temple_title"></div>', body), APP).body_html == read(www).body_html == body
