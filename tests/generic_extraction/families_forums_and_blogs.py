"""Families of forum threads and of posts of blogs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from tests.generic_extraction.frame import WWW
from tests.generic_extraction.furniture import NICKNAMES, OPINIONS, Kit
from tests.generic_extraction.head_kit import HeadKit
from tests.generic_extraction.markup import shown_address
from tests.generic_extraction.model import Block, Family, Heading, Items, Paragraph, Picture, Quote, Redesign, Source

_SIGNATURES = ("慢慢走，比较快。", "我的博客：每周三更新，欢迎来坐。", "人生如逆旅，我亦是行人")


def _attachment(kit: Kit, picture: Picture, place: int) -> str:
    """Return a picture as forums attach it: a blank one, the address in other attributes, and a box of tips."""
    rng, url = kit.rng, escape(shown_address(kit, picture))
    size = kit.say(f"({rng.randint(40, 900)}.{rng.randint(10, 99)} KB, 下载次数: {rng.randint(0, 40)})")
    day = kit.say(f"{kit.source.published_at:%Y-%m-%d %H:%M} 上传")
    tip = (
        f'<div class="tip aimg_tip" style="display:none"><p><strong>'
        f"{kit.say(f'IMG_{rng.randint(1000, 9999)}.jpg')}</strong> "
        f"<em>{size}</em></p><p><a href='forum.php?mod=attachment&amp;aid={place}'>{kit.say('下载附件')}</a></p><p>"
        f"{day}</p></div>"
    )
    image = (
        f'<img id="aimg_{place}" src="static/image/common/none.gif" zoomfile="{url}" file="{url}" width="600" alt="">'
    )
    caption = f"<br />\n{escape(picture.caption, quote=False)}" if picture.caption else ""
    return f"<ignore_js_op>{image}{tip}</ignore_js_op>{caption}<br />\n"


def _said(kit: Kit, block: Block, place: int) -> str:
    match block:
        case Paragraph(html):
            return f"{html}<br />\n<br />\n"
        case Heading(text):
            return f'<strong><font size="4">{escape(text, quote=False)}</font></strong><br />\n'
        case Quote(paragraphs):
            return f'<div class="quote"><blockquote>{"<br />".join(paragraphs)}</blockquote></div><br />\n'
        case Items(items):
            return f"<ul>{''.join(f'<li>{escape(item, quote=False)}</li>' for item in items)}</ul>"
        case Picture():
            return _attachment(kit, block, place)
        case _:
            return kit.markup(block)


def _member(kit: Kit, name: str, number: int) -> str:
    rng = kit.rng
    numbers = "".join(
        f"<td><p><a>{kit.say(str(rng.randint(2, 9999)))}</a></p>{kit.say(word)}</td>"
        for word in ("主题", "帖子", "积分")
    )
    return (
        f'<div class="pi"><div class="authi"><a href="space-uid-{number}.html" class="xw1">{name}</a></div></div>'
        f'<div class="avatar"><img src="https://zkres.myzaker.com/data/avatar/{number}.jpg" alt=""></div>'
        f"<table><tr>{numbers}</tr></table><p><em>{kit.say('金牌会员')}</em></p><a>{kit.say('发消息')}</a>"
    )


def forum_thread(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A thread: the first post is the article, lines between breaks; members at the left, replies by floors below."""
    kit = Kit(source, rng, others, manner="none", title_forms=("h1",), date_forms=("minute",))
    moment = source.published_at
    stamp = f"{moment.year}-{moment.month}-{moment.day} {moment:%H:%M:%S}"
    days = f"{max(1, (kit.now - moment).days)} 天前"
    is_relative = rng.random() < 0.4
    when = f'发表于 <span title="{stamp}">{days}</span>' if is_relative else f"发表于 {stamp}"
    kit.foreign += ["发表于 " + (days if is_relative else stamp)]
    edited = ""
    if rng.random() < 0.4:
        later = moment + timedelta(minutes=rng.randint(20, 50))
        words = kit.say(f"本帖最后由 {source.author} 于 {later:%Y-%m-%d %H:%M} 编辑")
        edited = f'<i class="pstatus"> {words} </i><br />\n<br />\n'
    text = "".join(_said(kit, block, place) for place, block in enumerate(source.blocks))
    kit.picture_forms.add("zoomfile")
    tools = " | ".join(f"<a>{kit.say(word)}</a>" for word in ("只看该作者", "倒序浏览", "阅读模式"))
    rated = ""
    if rng.random() < 0.5:
        names = rng.sample(NICKNAMES, 2)
        lines = "".join(
            f"<tr><td>{kit.say(name)}</td><td>{kit.say(f'+ {rng.randint(1, 9)}')}</td>"
            f"<td>{kit.say('很给力！')}</td></tr>"
            for name in names
        )
        rated = f'<h3 class="psth">{kit.say("评分")}</h3><dl class="rate"><dd><table>{lines}</table></dd></dl>'
    signed = f'<div class="sign">{kit.say(rng.choice(_SIGNATURES))}</div>' if rng.random() < 0.6 else ""

    def post(floor: str, member: str, line: str, inner: str, rest: str) -> str:
        number = rng.randint(10_000, 99_999)
        below = "".join(f"<a>{kit.say(word)}</a>" for word in ("回复", "支持", "反对", "举报"))
        return (
            f'<div id="post_{number}"><table id="pid{number}" class="plhin" cellspacing="0" cellpadding="0"><tr>'
            f'<td class="pls" rowspan="2">{member}</td><td class="plc"><div class="pi"><strong><a>{kit.say(floor)}'
            f"</a></strong>"
            f'<div class="pti"><div class="authi"><em>{line}</em></div></div></div><div class="pct"><div class="pcb">'
            f'<div class="t_fsz"><table cellspacing="0" cellpadding="0"><tr><td class="t_f" id="postmessage_'
            f'{number}">\n{inner}'
            f'</td></tr></table></div>{rest}</div></div></td></tr><tr><td class="plc plm">{signed}<div class="po">'
            f"{below}</div></td></tr></table></div>"
        )

    kit.say(source.author)
    first = post("楼主", _member(kit, escape(source.author), 7), f"{when} | {tools}", edited + text, rated)
    replies = []
    for floor in range(2, rng.randint(3, 9)):
        said = "<br />\n".join(kit.say(remark) for remark in rng.sample(OPINIONS, rng.choice([1, 1, 2])))
        later = moment + timedelta(hours=3 * floor)
        line = kit.say(f"发表于 {later.year}-{later.month}-{later.day} {later:%H:%M:%S}")
        name = kit.say(rng.choice(NICKNAMES))
        replies.append(post(f"{floor}#", _member(kit, name, 20 + floor), line, said, ""))
    kind = f'<a href="forum-2-1.html">{kit.say("[" + rng.choice(["杂谈", "分享", "原创"]) + "]")}</a>'
    copy = f'<span><a href="thread-{rng.randint(10, 99)}-1-1.html">{kit.say("[复制链接]")}</a></span>'
    views = (
        f"<td>{kit.say('查看:')} {kit.say(str(rng.randint(400, 9000)))} | {kit.say('回复:')} "
        f"{kit.say(str(rng.randint(4, 90)))}</td>"
    )
    title = (
        f'<h1 class="ts">{kind if rng.random() < 0.6 else ""} <span id="thread_subject">{escape(source.title)}'
        f"</span></h1>"
    )
    near = "".join(
        f"<li>• <a href='/thread-{n}'>{kit.say(other.title)}</a></li>" for n, other in enumerate(kit.take(5))
    )
    return kit.redesign(
        "forum_thread",
        f'{kit.header()}<div id="pt">{kit.crumbs()}</div><div id="postlist"><table cellspacing="0"><tr>{views}<td>'
        f"{title}{copy}</td></tr></table>"
        f'{first}{"".join(replies)}</div><div id="f_pst"><textarea></textarea><button>{kit.say("发表回复")}</button>'
        f"<p>{kit.say('您需要登录后才可以回帖 登录 | 立即注册')}</p></div>"
        f"<div><h3>{kit.say('相关帖子')}</h3><ul>{near}</ul></div>"
        f"{kit.footer()}",
    )


_PROGRAMS = (
    ("bash", ("sudo apt update", "sudo apt install -y nginx", "systemctl status nginx --no-pager")),
    ("python", ("from pathlib import Path", "", "for path in Path('photos').glob('*.jpg'):", "    print(path.stem)")),
    ("yaml", ("theme: river", "per_page: 12", "feed: atom.xml")),
)


def _program(kit: Kit, language: str, lines: Sequence[str], form: str) -> str:
    shown = [escape(line, quote=False) for line in lines]
    if form == "hexo":
        numbers = "<br>".join(f'<span class="line">{number}</span>' for number in range(1, len(lines) + 1))
        code = "<br>".join(f'<span class="line">{line}</span>' for line in shown)
        return (
            f'<figure class="highlight {language}"><table><tr><td class="gutter"><pre>{numbers}</pre></td>'
            f'<td class="code"><pre>{code}</pre></td></tr></table></figure>'
        )
    tools = f'<div class="code-tools"><span>{kit.say(language)}</span><button>{kit.say("复制代码")}</button></div>'
    text = "\n".join(shown)
    return f'<div class="code-box">{tools}<pre><code class="language-{language}">{text}\n</code></pre></div>'


def blog_post(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A post of a blog: contents, programs with numbered lines, a reward, a licence, neighbours, the author's card."""
    form = rng.choice(["hexo", "typecho", "wordpress"])
    code: Paragraph | None = None
    language, lines = rng.choice(_PROGRAMS)
    if len(source.blocks) >= 4 and rng.random() < 0.6:
        code = Paragraph(escape("\n".join(lines), quote=False))
        blocks = list(source.blocks)
        blocks.insert(rng.randint(2, len(blocks) - 1), code)
        source = replace(source, blocks=tuple(blocks))
    dates = ("day", "chinese") if form == "typecho" else ("microdata",)
    kit = HeadKit(
        source,
        rng,
        others,
        manner="none",
        title_forms=("h1", "h2") if form != "wordpress" else ("h1",),
        date_forms=dates,
    )
    moment, later = source.published_at, source.published_at + timedelta(days=2, hours=3)
    number, words = rng.randint(1, 30), sum(map(len, source.texts))
    parts, heads = [], []
    for block in source.blocks:
        if block is code:
            parts.append(_program(kit, language, lines, form))
        elif isinstance(block, Heading):
            anchor = f"h-{len(heads) + 1}"
            heads.append((anchor, block.text))
            link = f'<a href="#{anchor}" class="headerlink" title="{escape(block.text)}"></a>' if form == "hexo" else ""
            parts.append(f'<h{block.level} id="{anchor}">{link}{escape(block.text, quote=False)}</h{block.level}>')
        else:
            parts.append(
                kit.markup(
                    block,
                    form="src" if form == "typecho" else "data-src",
                    wrap="p" if form != "wordpress" else "figure",
                )
            )
    contents = ""
    if heads:
        links = "".join(
            f'<li><a href="#{anchor}"><span class="toc-number">{place}.</span> <span>{escape(text)}</span></a></li>'
            for place, (anchor, text) in enumerate(heads, 1)
        )
        contents = f'<div class="toc"><div class="toc-title">{kit.say("文章目录")}</div><ol>{links}</ol></div>'
    in_text, is_inside = rng.random() < 0.4, rng.random() < 0.4
    size = kit.say(f"字数统计：{words} 字") + " | " + kit.say(f"阅读时长：{max(1, words // 300)} 分钟")
    name, category = kit.say(source.author), kit.say("默认分类")
    if form == "hexo":
        meta = (
            f'<div class="post-meta"><span>{kit.say("发表于")} <time title="创建时间：'
            f'{moment:%Y-%m-%d %H:%M:%S}" itemprop="dateCreated '
            f'datePublished" datetime="{moment.isoformat()}">{moment:%Y-%m-%d}</time></span><span>'
            f"{kit.say('更新于')} <time "
            f'itemprop="dateModified" datetime="{later.isoformat()}">{later:%Y-%m-%d}</time></span>'
            f'<span>{kit.say("分类于")} <a href="/categories/x/">{category}</a></span><br><span>{size}</span></div>'
        )
        kit.foreign += [f"{moment:%Y-%m-%d}", f"{later:%Y-%m-%d}"]
        licence = (
            f'<ul class="post-copyright"><li><strong>{kit.say("本文作者：")}</strong>{name}</li><li><strong>'
            f"{kit.say('本文链接：')}</strong>"
            f'<a href="{WWW}/article/{source.id}">{kit.say(f"{WWW}/article/{source.id}")}</a></li><li><strong>'
            f"{kit.say('版权声明：')}</strong>"
            f"{kit.say('本博客所有文章除特别声明外，均采用')} "
            f"<a>{kit.say('BY-NC-SA')}</a> {kit.say('许可协议。')}</li></ul>"
        )
    elif form == "typecho":
        meta = (
            f'<ul class="post-meta"><li>{kit.say("作者:")} <a href="/author/1/" rel="author">{name}</a></li>'
            f'<li>{kit.say("时间:")} {kit.shown_date()}</li><li>{kit.say("分类:")} <a href="/category/default/">'
            f"{category}</a></li></ul>"
        )
        rights = f"本文由 {source.author} 创作，采用知识共享署名4.0国际许可协议进行许可，转载请署名。"
        licence = f'<div class="tip">{kit.say(rights)}</div>'
    else:
        meta = (
            f'<div class="entry-meta"><span class="byline">{kit.say("由")} <span class="vcard"><a class="url fn n" '
            f'href="/author/admin/">{name}</a></span></span> <span class="posted-on">{kit.say("发布于")} '
            f'<a rel="bookmark"><time class="entry-date '
            f'published" datetime="{moment.isoformat()}">{moment.year}年{moment.month}月{moment.day}日</time>'
            f'<time class="updated" '
            f'datetime="{later.isoformat()}">{later.year}年{later.month}月{later.day}日</time></a></span></div>'
        )
        kit.foreign += [f"{day.year}年{day.month}月{day.day}日" for day in (moment, later)]
        licence = (
            f'<footer class="entry-footer"><span>{kit.say("发布于")} <a rel="category tag">{category}</a>'
            f"</span></footer>"
        )
    if rng.random() < 0.4:
        old = kit.say(
            f"本文最后更新于 {later:%Y年%m月%d日}，距今已有一段时间，其中的信息可能已经有所发展或是发生改变。"
        )
        parts.insert(0, f'<div class="post-outdate-notice">{old}</div>')
    reward = (
        f'<div class="reward"><div>{kit.say("文章有帮助的话，请我喝杯咖啡吧")}</div><button>{kit.say("打赏")}</button>'
        f'<img src="/images/wechatpay.png" alt="{kit.say("微信支付")}"><img src="/images/alipay.png" alt=""></div>'
    )
    near = kit.take(2)
    turns = "".join(
        f'<div class="post-nav-item"><a href="/p/{other.id}/" rel="{rel}">{kit.say(mark)} {kit.say(other.title)}</a>'
        "</div>"
        for (mark, rel), other in zip((("上一篇:", "prev"), ("下一篇:", "next")), near, strict=False)
    )
    latest = "".join(f'<li><a href="/p/{other.id}/">{kit.say(other.title)}</a></li>' for other in kit.take(5))
    cloud = "".join(
        f'<a href="/tag/{n}">{kit.say(word)}</a> ' for n, word in enumerate(("随笔", "折腾", "读书", "旅行"))
    )
    card = (
        f'<div class="site-author"><img src="/images/avatar.png" alt=""><p>{kit.say(source.author)}</p>'
        f"<div>{kit.say('写点东西，记点日子')}</div><span>{kit.say(f'{number} 日志')}</span></div>"
    )
    side = (
        f"<aside>{card}{'' if in_text else contents}<h3>{kit.say('最新文章')}</h3><ul>{latest}</ul><h3>"
        f"{kit.say('标签云')}</h3>{cloud}"
        f"<h3>{kit.say('归档')}</h3><ul><li><a>{kit.say('2025 年 3 月')}</a></li><li><a>{kit.say('2025 年 2 月')}</a>"
        f"</li></ul></aside>"
    )
    prose = f'<div class="post-body">{contents if in_text else ""}{"".join(parts)}{licence if is_inside else ""}</div>'
    rest = "" if is_inside else licence
    post = f'<article class="post"><header>{kit.heading()}{meta}</header>{prose}{rest}{reward}{kit.tags()}</article>'
    page = kit.redesign(
        "blog_post",
        f'<header><a href="/" rel="start">{kit.say("河边小记")}</a><p>{kit.say("慢慢写，慢慢改")}</p><nav><a href="/">'
        f"{kit.say('首页')}</a>"
        f'<a href="/archives/">{kit.say("归档")}</a><a href="/about/">{kit.say("关于")}</a></nav></header><main>{post}'
        f"<nav>{turns}</nav>"
        f"{kit.comments(rng.randint(0, 4))}</main>{side}<footer>{kit.say('© 2026 由 Hexo 强力驱动')}</footer>",
    )
    return replace(page, features=(*page.features, f"blog={form}", f"code={bool(code)}"))


ARTICLE_FAMILIES: dict[str, Family] = {family.__name__: family for family in (forum_thread, blog_post)}
