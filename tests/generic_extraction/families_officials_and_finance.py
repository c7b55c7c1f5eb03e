"""Families of pages of governments, of local papers' apps and of finance portals."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape

from tests.generic_extraction.frame import script_json
from tests.generic_extraction.furniture import Kit
from tests.generic_extraction.head_kit import HeadKit
from tests.generic_extraction.markup import scoped, shown_address
from tests.generic_extraction.model import Family, Heading, Paragraph, Picture, Redesign, Source


def _chinese_day(moment: object) -> str:
    return f"{moment:%Y年%m月%d日}"


def gov_document(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A government's document: a table about it, text in indented paragraphs, attachments as the last words."""
    if rng.random() < 0.5:
        names = "".join(
            f'<br><a href="./P0{rng.randint(10**6, 10**7)}.docx" target="_blank">{place}. {name}.docx</a>'
            for place, name in enumerate(rng.sample(["登记表", "名单", "实施细则", "路线图"], 2), 1)
        )
        source = replace(source, blocks=(*source.blocks, Paragraph(f"附件：{names}")))
    kit = HeadKit(source, rng, others, manner="none", title_forms=("h1", "h2", "span"), date_forms=("minute", "day"))
    moment = source.published_at
    made = moment - timedelta(days=rng.randint(2, 9))
    stamp = f"{moment:%Y-%m-%d %H:%M}" if kit.date_form == "minute" else f"{moment:%Y-%m-%d}"
    kit.foreign.append(stamp)
    rows = ""
    if rng.random() < 0.6:
        cells = [
            ("索 引 号：", f"000014349/{moment:%Y}-{rng.randint(10, 99):05d}"),
            ("主题分类：", "城乡建设、环境保护\\其他"),
            ("发文机关：", "江城市人民政府办公室"),
            ("成文日期：", _chinese_day(made)),
            ("发文字号：", f"江政办发〔{moment:%Y}〕{rng.randint(3, 60)}号"),
            ("发布日期：", _chinese_day(moment)),
        ]
        made_cells = [f"<td><b>{kit.say(name)}</b></td><td>{kit.say(value)}</td>" for name, value in cells]
        pairs = "".join(f"<tr>{made_cells[n]}{made_cells[n + 1]}</tr>" for n in range(0, 6, 2))
        title_row = f'<tr><td><b>{kit.say("标　　题：")}</b></td><td colspan="3">{escape(source.title)}</td></tr>'
        rows = f'<div class="wjxx"><table width="100%">{pairs}{title_row}</table></div>'
    sizes = " ".join(
        f"<a href='javascript:doZoom({n})'>{kit.say(word)}</a>" for n, word in ((18, "大"), (16, "中"), (14, "小"))
    )
    line = (
        f'<div class="pages-date">{kit.say("发布时间：")}{stamp}　'
        f"{kit.say('来源：')}<span>{kit.say(source.author)}</span>　"
        f"{kit.say('字号：')}[{sizes}]　<a>{kit.say('打印')}</a></div>"
    )
    heavy = rng.random() < 0.5
    parts = []
    for block in source.blocks:
        match block:
            case Paragraph(html) if heavy:
                parts.append(
                    f'<p style="text-indent:2em;line-height:2"><span style="font-family:仿宋">{html}</span></p>'
                )
            case Paragraph(html):
                parts.append(f'<p align="justify">　　{html}</p>')
            case Heading(text):
                parts.append(f'<p style="text-indent:2em"><strong>{escape(text, quote=False)}</strong></p>')
            case Picture(caption=caption):
                note = (
                    f'<p style="text-align:center"><font color="#000080">{escape(caption, quote=False)}</font></p>'
                    if caption
                    else ""
                )
                parts.append(
                    f'<p style="text-align:center"><img src="{escape(shown_address(kit, block))}" oldsrc="W0'
                    f'{rng.randint(10, 99)}.jpg"></p>{note}'
                )
            case _:
                parts.append(kit.markup(block))
    kit.extra = "".join(
        f'<meta name="{name}" content="{escape(value)}">'
        for name, value in (
            ("SiteName", "江城市人民政府"),
            ("ColumnName", "政策文件"),
            ("ArticleTitle", source.title),
            ("PubDate", stamp),
            ("ContentSource", source.author),
        )
    )
    end = "".join(f"<a>{kit.say(word)}</a>" for word in ("【打印此页】", "【关闭窗口】"))
    code = f'<div class="ewm"><img src="/images/ewm.png" alt=""><p>{kit.say("扫一扫在手机打开当前页")}</p></div>'
    reads = "".join(
        f"<li><a href='./t{n}.html'>{kit.say(other.title)}</a><span>{kit.say(f'{made:%Y-%m-%d}')}</span></li>"
        for n, other in enumerate(kit.take(3))
    )
    near = f'<div class="xgjd"><h3>{kit.say("相关解读")}</h3><ul>{reads}</ul></div>'
    tools = "".join(f"<a>{kit.say(word)}</a>" for word in ("无障碍", "长者模式", "繁体", "登录"))
    foot = (
        f'<div class="foot">{kit.say("主办：江城市人民政府办公室　承办：江城市大数据局")}<br>'
        f"{kit.say('网站标识码：4200000000')}　"
        f"{kit.say('鄂公网安备00000000000000号')}　<a>{kit.say('网站地图')}</a></div>"
    )
    text = f'<div class="TRS_UEDITOR" id="UCAP-CONTENT">{"".join(parts)}</div>'
    page = kit.redesign(
        "gov_document",
        f'<div class="top">{tools}</div>{kit.crumbs()}{rows}<div class="wzcon">{kit.heading()}{line}{text}{code}'
        f"<div>{end}</div></div>{near}{foot}",
        open_graph=False,
    )
    return replace(page, features=(*page.features, f"table={bool(rows)}"))


def local_app(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """The H5 page of a local paper's app: its text folded under a mask, editors below it, bars to open the app."""
    kit = Kit(
        source,
        rng,
        others,
        manner=rng.choice(["none", "bem"]),
        title_forms=("span", "h1", "h2"),
        date_forms=("minute", "slashes", "no-year", "yesterday", "day"),
    )
    mark = f"{rng.getrandbits(32):08x}"
    place = kit.say(rng.choice(["湖北", "广东", "江城"]))
    read = kit.say(f"浏览 {rng.randint(1, 9)}.{rng.randint(1, 9)}万")
    who = f"<span>{kit.say(source.author)}</span>"
    when = kit.shown_date()
    line = who + when if rng.random() < 0.5 else when + who
    info = f'<div class="h5-info">{line}<span>{read}</span><span>{place}</span></div>'
    listen = f'<div class="tts"><i></i><span>{kit.say("语音播报")}</span><span>{kit.say("约 3 分钟")}</span></div>'
    parts: list[str] = []
    for block in source.blocks:
        match block:
            case Paragraph(html):
                parts.append(
                    f'<p style="line-height:1.8"><span style="font-size:17px;font-family:微软雅黑">{html}</span></p>'
                )
                if rng.random() < 0.2:
                    parts.append("<p>&nbsp;</p>")
            case Picture(caption=caption):
                kit.alternatives[block.url] = (block.url, *([block.gif] if block.gif else []))
                note = (
                    f'<p style="text-align:center;color:#888;font-size:14px">{escape(caption, quote=False)}</p>'
                    if caption
                    else ""
                )
                attributes = (
                    f'data-lazy="{escape(block.url)}" data-w="{block.width}"'
                    if rng.random() < 0.5
                    else f'src="{escape(block.url)}"'
                )
                parts.append(f'<p style="text-align:center"><img {attributes} class="big-img"></p>{note}')
            case _:
                parts.append(kit.markup(block))
    choices = "".join(
        f"<div class=op><span>{kit.say(label)}</span><em>{kit.say(f'{rng.randint(10, 60)}%')}</em></div>"
        for label in ("有必要", "没必要", "说不清")
    )
    inserts = [
        (
            f'<div class="vote-card"><p class="q">{kit.say("你觉得有必要吗？")}</p>{choices}<p>'
            f"{kit.say(f'{rng.randint(100, 999)}人参与投票')}</p></div>"
        ),
        (
            f'<div class="dl-card"><img src="/static/logo.png" alt=""><div><p>{kit.say("江城新闻客户端")}</p><p>'
            f"{kit.say('有态度，更有速度')}</p></div><a>{kit.say('下载')}</a></div>"
        ),
    ]
    if len(parts) > 4:
        parts.insert(rng.randint(2, len(parts) - 1), rng.choice(inserts))
    editors = kit.say(
        rng.choice(
            ["编辑 | 小舟　审核 | 北窗　监制 | 河心", "（责任编辑：小舟）", "一审：小舟　二审：北窗　三审：河心"]
        )
    )
    rights = kit.say("未经授权不得转载，违者将追究法律责任")
    fold = f'<div class="mask"></div><a class="open" href="jcapp://news/{source.id}">{kit.say("打开APP阅读全文")}</a>'
    bar = (
        f'<div class="launch"><img src="/static/logo.png" alt=""><b>{kit.say("江城新闻")}</b><span>'
        f"{kit.say('江城人的身边事')}</span><a>{kit.say('打开')}</a></div>"
    )
    tools = "".join(
        f"<span>{kit.say(word)}</span>"
        for word in ("说点什么…", f"评论 {rng.randint(1, 99)}", f"点赞 {rng.randint(1, 99)}", "生成海报")
    )
    near = "".join(
        f'<div class="li"><p>{kit.say(other.title)}</p><span>{kit.say(other.author)}</span><span>'
        f"{kit.say(f'{rng.randint(1, 20)}小时前')}</span>{kit.thumbnail(other)}</div>"
        for other in kit.take(4)
    )
    hot = f'<div class="rec"><div class="rt">{kit.say(rng.choice(["猜你喜欢", "热门推荐"]))}</div>{near}</div>'
    head = kit.heading()
    body = (
        f'{bar}<div class="page-box">{head}{info}{listen if rng.random() < 0.5 else ""}'
        f'<div class="fold-box" style="max-height:800px">'
        f'<div class="rich">{"".join(parts)}</div>{{end}}{fold}</div></div>{hot}'
        f'{kit.comments(rng.randint(0, 4), element="div")}<div class="fix">{tools}</div>'
    )
    end = f'<p class="bj">{editors}</p><p class="bq">{rights}</p>'
    inside = rng.random() < 0.5
    html = scoped(body.replace("{end}", end), mark) if rng.random() < 0.5 else body.replace("{end}", end)
    if inside:
        html = html.replace("</div>" + end, end + "</div>")
    return kit.redesign("local_app", f'<div id="app">{html}</div>')


_STOCKS = (("江城船舶", "600888"), ("东浦食品", "002777"), ("南堤缆车", "300999"))


def stock_story(source: Source, rng: random.Random, others: Sequence[Source]) -> Redesign:
    """A finance portal: digests by machines, quotations between paragraphs; what JSON-LD states is another page's."""
    kit = HeadKit(source, rng, others, title_forms=("h1", "h2", "span"), date_forms=("minute", "chinese", "slashes"))
    form = rng.choice(["src", "data-src", "data-original"])
    parts = []
    for block in source.blocks:
        if isinstance(block, Paragraph) and rng.random() < 0.25:
            _, code = rng.choice(_STOCKS)
            quote = f'<span class="q" data-code="{code}"></span>'
            parts.append(f'<p>　　{block.html}<a href="/quote/{code}.html" class="kx"></a>{quote}</p>')
            continue
        parts.append(
            f"<p>　　{block.html}</p>"
            if isinstance(block, Paragraph)
            else kit.markup(block, form=form, wrap=rng.choice(["p", "figure"]))
        )
    lines = "".join(
        f"<tr><td><a>{kit.say(name)}</a></td><td>{kit.say(f'{rng.randint(3, 90)}.{rng.randint(10, 99)}')}</td><td>"
        f"{kit.say(f'+{rng.randint(0, 9)}.{rng.randint(10, 99)}%')}</td></tr>"
        for name, _ in _STOCKS
    )
    heads = "".join(f"<th>{kit.say(word)}</th>" for word in ("股票名称", "最新价", "涨跌幅"))
    widget = f'<div class="stock-card"><h4>{kit.say("相关个股")}</h4><table><tr>{heads}</tr>{lines}</table></div>'
    flash = (
        f'<div class="sub-card"><b>{kit.say("7×24 小时快讯")}</b><span>{kit.say("重要消息第一时间推送")}</span><button>'
        f"{kit.say('立即订阅')}</button></div>"
    )
    if len(parts) > 4:
        for insert in rng.sample([widget, flash], rng.randint(1, 2)):
            parts.insert(rng.randint(2, len(parts) - 1), insert)
    digest = (
        f'<div class="ai-box"><div><i></i>{kit.say("AI 摘要")}</div><ul><li>{kit.say("一件本地的事有了进展。")}</li>'
        f"<li>{kit.say('专家认为后续影响有限，建议理性看待。')}</li></ul><p>{kit.say('内容由AI生成，仅供参考')}</p></div>"
    )
    line = (
        f'<div class="infos"><div>{kit.shown_date()}</div><div>{kit.say("来源：")}<a href="//finance.example.com">'
        f"{kit.say(source.author)}</a></div>"
        f"<div>{kit.say('编辑：')}{kit.say('小舟')}</div><div><b>{kit.say(str(rng.randint(9, 999)))}</b>"
        f"{kit.say('人评论')}</div>"
        f"<div>{kit.say('A A')}</div></div>"
    )
    rights = kit.say("郑重声明：本网站发布此内容旨在传播更多信息，与本站立场无关，不构成投资建议。据此操作，风险自担。")
    editor = kit.say(f"（责任编辑：{rng.randint(10, 999):03d}）")
    stated = rng.choice(["other", "site", "none"])
    one = kit.others[-1] if kit.others else source
    if stated != "none":
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": one.title if stated == "other" else "财经频道_专业的财经资讯",
            "datePublished": kit.now.isoformat() if stated == "site" else one.published_at.isoformat(),
            "author": {"@type": "Organization", "name": "财经频道"},
            "articleBody": "".join(one.texts)
            if stated == "other"
            else "财经频道提供全面的财经资讯、行情数据与投资工具。",
            "publisher": {"@type": "Organization", "name": "财经频道"},
        }
        if stated == "other":
            kit.foreign += one.texts
        kit.extra = f'<script type="application/ld+json">{script_json(data)}</script>'
    board = "".join(
        f"<li><i>{n}</i><a href='/a/{n}.html'>{kit.say(x.title)}</a></li>" for n, x in enumerate(kit.take(8), 1)
    )
    tabs = "".join(f"<span>{kit.say(word)}</span>" for word in ("点击排行", "评论排行", "24小时"))
    quotes = "".join(
        f"<li>{kit.say(name)} <b>{kit.say(f'{rng.randint(900, 4000)}.{rng.randint(10, 99)}')}</b></li>"
        for name in ("上证指数", "深证成指")
    )
    body = (
        f'<div id="ContentBody">{digest if rng.random() < 0.5 else ""}{"".join(parts)}<p class="em_media">'
        f"{editor}</p><p>{rights}</p></div>"
    )
    page = kit.redesign(
        "stock_story",
        f'{kit.header()}<ul class="ticker">{quotes}</ul>{kit.crumbs()}<div class="main-l">{kit.heading()}{line}'
        f"{body}{kit.share()}"
        f"<div class=cmt><h3>{kit.say('网友评论')}</h3>{kit.comments(3)}</div></div><div class=main-r><div>{tabs}"
        f"</div><ol>{board}</ol></div>{kit.footer()}",
        open_graph=False if stated == "other" else None,
    )
    return replace(page, features=(*page.features, f"stated={stated}"))


ARTICLE_FAMILIES: dict[str, Family] = {family.__name__: family for family in (gov_document, local_app, stock_story)}
