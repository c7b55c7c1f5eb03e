"""Families of pages of questions and answers, of guides in steps, of schools, of notes to a podcast and of reposts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from html import escape

from tests.generic_extraction.furniture import NICKNAMES, OPINIONS, Kit
from tests.generic_extraction.head_kit import HeadKit
from tests.generic_extraction.markup import scoped, shown_address
from tests.generic_extraction.model import Block, Family, Heading, Paragraph, Picture, Redesign, Source

_TRADES = ("退休气象员，写天气也写菜价", "做过三年编辑", "江城人，爱走路")


def question_answer(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A question and the answer that the page is of: who wrote it above, when behind; other answers follow."""
    kit = Kit(source, rng, others, manner="none", title_forms=("h1",), date_forms=("minute", "day"))
    mark = f"{rng.getrandbits(32):08x}"
    stamp = f"{source.published_at:%Y-%m-%d %H:%M}" if kit.date_form == "minute" else f"{source.published_at:%Y-%m-%d}"
    kit.foreign.append(f"发布于 {stamp}")

    def who(name: str, about: str) -> str:
        face = f'<img src="https://zkres.myzaker.com/data/avatar/{rng.randint(1, 99)}.jpg" alt="" width="38">'
        return (
            f'<div class="AuthorInfo"><a href="/people/{rng.randint(10, 99)}">{face}</a><div><a class="UserLink" '
            f'href="/people/{rng.randint(10, 99)}">{name}</a><div class="headline-line">{kit.say(about)}</div></div>'
            f"<button>{kit.say('关注')}</button></div>"
        )

    def tools(when: str) -> str:
        words = "".join(f"<button>{kit.say(word)}</button>" for word in ("收藏", "喜欢", "收起"))
        votes = f"<button>{kit.say(f'赞同 {rng.randint(2, 900)}')}</button>"
        line = f'<div class="time-line">{when}・{kit.say("著作权归作者所有")}</div>'
        return line + f'<div class="actions">{votes}{words}</div>'

    text = "".join(kit.flow(forms=("data-original", "src", "data-actualsrc"), wraps=("figure",)))
    kit.say(source.author)
    agreed = f'<span class="voters">{kit.say(f"{rng.randint(20, 900)} 人赞同了该回答")}</span>'
    first = (
        f'<div class="AnswerItem">{who(escape(source.author), rng.choice(_TRADES))}{agreed}<div class="RichContent">'
        f'<span class="RichText">{text}</span></div>{tools(f"发布于 {stamp}")}</div>'
    )
    rest = []
    for _ in range(rng.randint(1, 3)):
        said = "".join(f"<p>{kit.say(remark)}</p>" for remark in rng.sample(OPINIONS, 2))
        later = kit.say(f"编辑于 {source.published_at + timedelta(days=2):%Y-%m-%d %H:%M}")
        name = kit.say(rng.choice(NICKNAMES))
        rest.append(
            f'<div class="AnswerItem">{who(name, rng.choice(_TRADES))}<div class="RichContent"><span class="RichText">'
            f"{said}</span></div>{tools(later)}</div>"
        )
    topics = "".join(f'<a href="/topic/{n}">{kit.say(word)}</a>' for n, word in enumerate(("生活", "城市", "出行")))
    counts = "".join(
        f"<div>{kit.say(word)}<b>{kit.say(str(rng.randint(90, 9999)))}</b></div>" for word in ("关注者", "被浏览")
    )
    head = (
        f'<div class="QuestionHeader"><div>{topics}</div>{kit.heading()}<div>{counts}</div><button>'
        f"{kit.say('关注问题')}</button>"
        f"<button>{kit.say('写回答')}</button></div>"
    )
    more = f'<a href="/question/all">{kit.say(f"查看全部 {rng.randint(9, 90)} 个回答")}</a>'
    near = "".join(
        f"<li><a href='/question/{n}'>{kit.say(other.title)}</a></li>" for n, other in enumerate(kit.take(4))
    )
    side = f"<aside><h3>{kit.say('相关问题')}</h3><ul>{near}</ul></aside>"
    body = scoped(
        f"{kit.header()}{head}<main>{more}{first}<h4>{kit.say('更多回答')}</h4>{''.join(rest)}</main>{side}", mark
    )
    return kit.redesign("question_answer", f'<div id="root">{body}</div>')


def steps_guide(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A guide: its text in numbered steps, a card of a product with its price, contents that follow the reader."""
    kit = Kit(source, rng, others, title_forms=("h1", "h2"), date_forms=("minute", "slashes", "chinese", "day"))
    form = rng.choice(["src", "data-src", "srcset"])
    steps, size = [], rng.randint(2, 4)
    for start in range(0, len(source.blocks), size):
        number = start // size + 1
        inner = "".join(kit.markup(block, form=form, wrap="figure") for block in source.blocks[start : start + size])
        badge = f'<div class="step-no" data-no="{number}"></div>'  # its number is the style's
        steps.append(f'<section class="step" id="step-{number}">{badge}<div class="step-main">{inner}</div></section>')
    contents = "".join(f'<li><a href="#step-{n}">{kit.say(f"第 {n} 步")}</a></li>' for n in range(1, len(steps) + 1))
    if len(steps) > 2:
        price = f"<em>{kit.say(f'¥{rng.randint(9, 900)}.00')}</em><del>{kit.say(f'¥{rng.randint(900, 999)}.00')}</del>"
        card = (
            f'<div class="goods"><img src="https://img.shop.example.com/{rng.randint(1, 99)}.jpg" alt=""><div><b>'
            f"{kit.say('不锈钢保温杯 500ml')}"
            f'</b>{price}</div><a href="https://u.shop.example.com/{rng.getrandbits(32):x}">{kit.say("去购买")}</a></div>'
        )
        steps.insert(rng.randint(1, len(steps) - 1), card)
    level = (
        f"<dl><dt>{kit.say('难度')}</dt><dd>{kit.say('简单')}</dd><dt>{kit.say('用时')}</dt><dd>{kit.say('30 分钟')}"
        f"</dd></dl>"
    )
    line = f'<div class="meta"><span class="writer">{kit.say(source.author)}</span>{kit.shown_date()}{level}</div>'
    helpful = (
        f'<div class="useful"><p>{kit.say("这篇教程对你有帮助吗？")}</p><button>{kit.say("有帮助")}</button><button>'
        f"{kit.say('没有帮助')}</button></div>"
    )
    main = f"<article>{kit.heading()}{line}{''.join(steps)}{helpful}{kit.tags()}</article>"
    return kit.redesign(
        "steps_guide",
        f"{kit.header()}<div>{main}<div class=toc><b>{kit.say('目录')}</b><ol>{contents}</ol></div></div>"
        f"{kit.related(3)}{kit.footer()}",
    )


def school_news(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A page of a school: a form around the text, a line of credits, hits that a script fills in, neighbours."""
    kit = HeadKit(source, rng, others, manner="none", title_forms=("h1", "h2", "span"), date_forms=("minute", "day"))
    day = (
        f"{source.published_at:%Y-%m-%d %H:%M}" if kit.date_form == "minute" else f"{source.published_at:%Y年%m月%d日}"
    )
    kit.foreign.append(day)
    labels = rng.choice([("发布时间：", "来源："), ("日期：", "作者："), ("时间：", "供稿：")])
    line = (
        f"{kit.say(labels[0])}{day}　{kit.say(labels[1])}{kit.say(source.author)}　"
        f"{kit.say('编辑：')}{kit.say('小舟')}　"
        f"{kit.say('点击数：')}[<script>_showDynClicks('wbnews', 1, 2)</script>]"
    )
    parts = []
    for block in source.blocks:
        match block:
            case Paragraph(html):
                parts.append(f'<p class="vsbcontent_start" style="text-indent:2em">{html}</p>')
            case Picture(caption=caption):
                url = escape(shown_address(kit, block))
                parts.append(
                    f'<p class="vsbcontent_img"><img src="{url}" vsbhref="vurl" vheight="" orisrc="{url}"></p>'
                )
                parts += [f'<p style="text-align:center">{escape(caption, quote=False)}</p>'] if caption else []
            case _:
                parts.append(kit.markup(block))
    near = "".join(
        f"<p>{kit.say(word)}<a href='/info/{n}.htm'>{kit.say(other.title)}</a></p>"
        for n, (word, other) in enumerate(zip(("上一条：", "下一条："), kit.take(2), strict=False))
    )
    columns = "".join(
        f"<li><a href='/{n}.htm'>{kit.say(word)}</a></li>"
        for n, word in enumerate(("校园要闻", "通知公告", "学术动态"))
    )
    hot = "".join(
        f"<li><a href='/h{n}.htm'>{kit.say(other.title)}</a><i>{kit.say(f'{other.published_at:%m-%d}')}</i></li>"
        for n, other in enumerate(kit.take(4))
    )
    close = kit.say("【关闭】")
    foot = kit.say("地址：江城市东浦路 1 号　邮编：400000　电话：000-00000000")
    return kit.redesign(
        "school_news",
        f'<div class="top">{kit.say("江城学院新闻网")}</div><ul>{columns}</ul>{kit.crumbs()}'
        f'<form name="_newscontent_fromname">'
        f'<div class="nr">{kit.heading()}<div>{line}</div><div id="vsb_content"><div class="v_news_content">'
        f"{''.join(parts)}</div></div>"
        f"</div><div>{close}</div><div>{near}</div></form><div class=rk><h3>{kit.say('热门新闻')}</h3><ul>{hot}</ul>"
        f"</div><div class=ft>{foot}</div>",
        open_graph=False,
    )


def podcast_notes(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """An episode: a player, its text as show notes, moments that lead into the sound, where to listen, who spoke."""
    kit = HeadKit(source, rng, others, title_forms=("h1", "span"), date_forms=("day", "attribute", "slashes"))
    text = "".join(kit.flow(forms=("src", "data-src"), wraps=("figure", "p")))
    number = rng.randint(3, 90)
    player = (
        f'<div class="player"><img src="https://zkres.myzaker.com/data/pod/{number}.jpg" alt="" width="80">'
        f"<button>{kit.say('播放')}</button>"
        f"<span>00:00</span><span>{kit.say(f'{number}:25')}</span><audio src='https://pod.myzaker.com/"
        f"{number}.m4a'></audio></div>"
    )
    line = (
        f'<div class="ep"><a href="/podcast/{number}">{kit.say(source.author)}</a>{kit.shown_date()}<span>'
        f"{kit.say(f'{number} 分钟')}</span><span>{kit.say(f'{number * 37} 次播放')}</span></div>"
    )
    apps = "".join(
        f"<a href='https://{n}.example.com'>{kit.say(word)}</a>"
        for n, word in enumerate(("小宇宙", "苹果播客", "网易云音乐"))
    )
    listen = f'<div class="apps"><b>{kit.say("收听平台")}</b>{apps}</div>'
    said = kit.comments(rng.randint(1, 4), element="div")
    near = "".join(
        f"<li><a href='/e/{n}'>{kit.say(other.title)}</a><span>{kit.say(f'{rng.randint(20, 90)} 分钟')}</span></li>"
        for n, other in enumerate(kit.take(4))
    )
    more = f"<h3>{kit.say('更多单集')}</h3><ul>{near}</ul>"
    notes = f'<section class="notes"><h2>{kit.say("单集简介")}</h2><div class="sn">{text}</div></section>'
    return kit.redesign(
        "podcast_notes",
        f"{kit.header()}<main>{kit.heading()}{line}{player}{notes}{listen}{said}{more}</main>{kit.footer()}",
    )


def reposted(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """An account's text with an editor's ornaments: a call to follow above, END and older articles' covers below."""
    kit = HeadKit(
        source, rng, others, manner="none", title_forms=("h1", "h2"), date_forms=("minute", "no-year", "yesterday")
    )
    size = rng.choice(["15px", "16px"])

    def markup(block: Block) -> str:
        match block:
            case Paragraph(html):
                return (
                    f'<section data-role="paragraph"><p style="line-height:2"><span style="font-size:{size}">'
                    f"{html}</span></p></section>"
                )
            case Heading(text):
                return (
                    f'<section data-tools="ed" data-id="{rng.randint(10**4, 10**5)}">'
                    f'<section style="display:flex"><section style="border:1px solid">'
                    f"<strong>{escape(text, quote=False)}</strong></section></section></section>"
                )
            case Picture(caption=caption):
                url = escape(shown_address(kit, block))
                note = (
                    f'<p style="font-size:12px;text-align:center">{escape(caption, quote=False)}</p>' if caption else ""
                )
                return (
                    f'<section style="text-align:center"><img data-ratio="0.66" data-src="'
                    f'{url}" data-type="jpeg" data-w="{block.width}"></section>{note}'
                )
            case _:
                return kit.markup(block)

    follow = f'<section style="text-align:center"><p>{kit.say("点击上方蓝字关注我们")}</p></section>'
    end = f'<section style="text-align:center"><p>{kit.say(rng.choice(["— END —", "- END -", "END"]))}</p></section>'
    older = "".join(
        f'<section><a href="{other.id}.html"><img data-src="https://zkres.myzaker.com/data/cover/'
        f'{n}.jpg" data-w="900"></a><p><a href="{other.id}.html">'
        f"{kit.say(other.title)}</a></p></section>"
        for n, other in enumerate(kit.take(3))
    )
    past = f"<section><p>{kit.say('往期推荐')}</p></section>{older}" if rng.random() < 0.7 else ""
    code = (
        f'<section><img data-src="https://zkres.myzaker.com/data/code/qrcode_{rng.randint(1, 9)}.jpg"><p>'
        f"{kit.say('长按识别二维码关注我们')}</p></section>"
    )
    credit = f"<p style='font-size:12px'>{kit.say('编辑：小舟　校对：北窗')}</p>"
    tail = kit.say("点个“在看”，让更多人看到")
    text = follow + "".join(map(markup, source.blocks)) + end + credit + past + code + f"<p>{tail}</p>"
    line = (
        f'<div class="meta"><span>{kit.say("原创")}</span><a href="#">{kit.say(source.author)}</a> '
        f"{kit.shown_date()} <span>{kit.say('江城')}</span></div>"
    )
    return kit.redesign(
        "reposted",
        f'<div class="rm">{kit.heading()}{line}<div class="rm-content" id="js_view">{text}</div></div>{kit.related(3)}',
    )


ARTICLE_FAMILIES: dict[str, Family] = {
    family.__name__: family for family in (question_answer, steps_guide, school_news, podcast_notes, reposted)
}
