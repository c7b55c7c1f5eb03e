"""The words by which pages tell what is none of an article: names of elements, headings, labels, notices, times.

They are Chinese sites' own at large; nothing of them is known of ZAKER's next design.
"""

from __future__ import annotations

import re

from zakerscraper.zaker import time_words
from zakerscraper.zaker.channels import CHANNELS

# What stands around articles everywhere, by element and by the words of class names, ids and roles.
AROUND_TAGS = frozenset("nav aside footer form button dialog select menu input textarea fieldset".split())
AROUND_WORDS: dict[str, frozenset[str]] = {
    "comments": frozenset(
        "comment comments reply replies discuss discussion pinglun cmt cmts tooltip popover bubble".split()
    ),
    "other articles": frozenset(
        "related relate relates relation recommend recommends recommended recommendation recommendations tuijian"
        " xiangguan guess similar hot hotlist hots rank ranking ranklist trending popular readmore".split()
    ),
    "share bar": frozenset("share shares sharing sharebar social wechat weixin weibo qrcode".split()),
    "navigation": frozenset(
        "nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs topbar sidebar sider pager pagination"
        " complementary search contentinfo".split()
    ),
    "footer": frozenset("footer foot".split()),
    "advertisement": frozenset(
        "ad ads adv advert adverts advertisement adsbygoogle sponsor sponsored promo promotion miniprogram".split()
    ),
    "notice": frozenset(
        "cookie cookies consent gdpr popup popover modal dialog alertdialog toast overlay download login signin"
        " subscribe newsletter copyright disclaimer statement appbar appbanner".split()
    ),
    "tags": frozenset("tag tags keywords".split()),
    "reactions": frozenset("like likes vote votes praise zan favorite collect follow".split()),
}
WRAPPERS = frozenset({"html", "body", "main", "article"})
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|position\s*:\s*(?:fixed|sticky)", re.IGNORECASE)
HEADS_SUMMARY = re.compile(
    r"(?:AI|智能|人工智能|ZAKER\s*AI|小\s*Z).{0,3}(?:摘要|总结|速览|速读|导读|概要|解读|提要)|(?:一|三)(?:分钟|句话)(?:读懂|速览|看懂)|(?:本文)?(?:要点|速览|划重点)"
)
"""Heads a summary that is not the author's."""
# A short text that heads what is none of the article.
HEADS_OTHERS = re.compile(
    r"(?:今日|热点|每日)?(?:要闻|头条|精选|导读)|(?:相关|推荐|热门|最新|精彩|更多|其他|延伸|猜你喜欢|为你推荐|为您推荐|大家都在看|大家都在搜|编辑推荐|今日)\W*"
    r"(?:阅读|文章|新闻|资讯|内容|推荐|话题|报道|视频|热点|专题|头条|热榜|排行)*(?:\W.{0,8})?"
    r"|(?:\d+小时)?(?:热榜|热门|热点|排行榜?|热搜)\W*|猜你喜欢.{0,6}|(?:为[你您])?推荐(?:给[你您])?.{0,6}|还有人在看|都在看|同栏目.{0,6}"
)
HEADS_COMMENTS = re.compile(
    r"(?:网友|全部|精彩|热门|最新|发表|查看|写|用户|读者|所有)*(?:评论|跟帖|留言|讨论|热评)(?:区|列表)?\W*\d*\W*条?\W*"
    r"|\d+\s*条?(?:评论|跟帖|留言)|.{0,6}(?:说说|发表)(?:你|您)的(?:看法|评论|观点).{0,6}"
)
SENTENCE = re.compile(r"[。！？；…!?]|[，、：,:;].*[，、：。,:;]|\w[，,]\w")
LONG = 20
# A text that is furniture of the page wherever it stands.
FURNITURE = re.compile(
    r"(?:ICP|公网安备|网安备|版权所有|Copyright|©|许可证|营业执照|举报(?:电话|邮箱|热线)|不良信息|增值电信|Cookie|隐私(?:政策|权)|用户协议"
    r"|(?:下载|打开|安装|点击).{0,14}(?:ZAKER|APP|App|app|客户端)|ZAKER\s*客户端|扫码|扫一扫|长按.{0,8}二维码"
    r"|原网页已?经?由\s*ZAKER\s*转码|(?:未经|禁止).{0,12}转载|转载(?:请|须|需)|免责声明|^关于作者|版权(?:声明|归)|(?:仅代表|不代表).{0,10}(?:观点|立场)"
    r"|(?:由|通过)\s*AI\s*(?:自动)?生成|AI\s*生成|(?:登录|注册)后|请(?:先)?登录|(?:分享|转发)(?:到|至|给)|责任编辑|(?:存储空间|合作媒体).{0,6}(?:服务|发布)|^审核[:：]|(?:侵权|如有).{0,10}联系)",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?:广告|推广|赞助|分享|微信|微博|朋友圈|QQ空间|QQ|复制链接|链接|收藏|点赞|赞|喜欢|举报|反馈|评论|转发|关注|\+?\s*关注|已关注|打赏|字号|大|中|小"
    r"|阅读(?:全文|更多)|展开全文|展开|收起|查看(?:更多|全文|原文|原图)|阅读原文|原文链接|返回(?:首页|顶部|列表)?|首页|上一[篇页]|下一[篇页]|打印|标签|关键词|登录|注册"
    r"|ZAKER|扎客|更多|加载中\W*|加载更多|点击(?:看|查看)?(?:大图|原图|全图)|微信小程序.{0,8}|小程序|查看全部.{0,4}|赞助商?链接|夜间模式|.{0,12}点击刷新|听新闻|播放|关闭|×|✕|同意|接受|拒绝|知道了|我知道了)[:：\s]*\d*|[\W\d_]+|\d+\W*"
    r"(?:条?评论|阅读|浏览|次阅读|次浏览|赞|分享|收藏|播放|人?参与|人?赞|人看过|跟帖).*",
    re.IGNORECASE,
)
MARK = re.compile(r"[\W\d_]+")
DELETED = re.compile(r"(?:文章|原文|内容|页面|新闻).{0,4}(?:删除|不存在|下线|撤下|屏蔽|失效)")
TIME_IN_TEXT = time_words.TIME_IN_TEXT
SOURCE_LABEL = re.compile(r"(?:^|(?<=[\s\d]))(?:来源|作者|文|出处|稿源|发布者)\s*[:：/丨|]\s*")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SHORT_NAME = re.compile(r"[\w·.（）()\u3400-\u9fff]*[\u3400-\u9fff][\w·.（）()\u3400-\u9fff]*(?<=..)(?<!.{16})")
"""A name in Chinese, of a person, a newspaper or an account."""
BYLINE_LABEL = re.compile(
    r"(?:来源|作者|出处|稿源|发布者|责任编辑|编辑|责编|审核|校对|监制)\s*[:：/丨|]|(?:发布|更新|发表)(?:时间|于)\s*[:：]?"
)
COUNT = re.compile(
    r"\d[\d.,]*\s*[万千wWkK]?\+?\s*(?:次|条|人)?\s*(?:阅读|浏览|评论|点赞|赞|收藏|分享|转发|播放|跟帖|参与|喜欢|看过|在看)"
    r"|(?:点击|阅读|浏览|评论|热度)(?:量|数)?\s*[:：]\s*\d[\d.,]*\s*[万wW]?\s*次?|【?字[体号]\s*[:：].*|\d+\s*篇.{0,4}(?:内容|文章)"
)
SEPARATORS = re.compile(r"\s*[-_|–—·｜»›>]+\s*")
SITE_NAMES = re.compile(r"ZAKER|扎客|myzaker", re.IGNORECASE)
SITE_TITLE = re.compile(r"(?:ZAKER|扎客)(?:新闻|资讯|网|客户端|APP)?\s*(?:[-_|–—·：:,，].*)?$", re.IGNORECASE)
"""A title that is the site's own on every page."""
LEADS_TO_OTHERS = re.compile(
    r"(?:相关|更多|延伸|推荐|此前|往期)(?:阅读|报道|新闻|文章|内容|链接|推荐|回顾)?\s*[:：>»|｜丨]"
)
UNFOLDS = re.compile(r"展开|(?:阅读|查看|显示|浏览)(?:剩余|全文|更多|全部)|继续阅读|余下全文|全文")
COUNTER = re.compile(r"\d{1,3}\s*/\s*\d{1,3}|第\s*\d+\s*页.{0,3}共\s*\d+\s*页")
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
SHARE_OF_VOTES = re.compile(r".{0,20}?\d{1,3}(?:\.\d+)?\s*%")
ACCOUNT = re.compile(r"\d[\d.]*\s*[万wW]?\s*(?:篇(?:原创)?(?:内容|文章|作品)|粉丝|位?朋友关注|人?关注)")
PLAIN_SUFFIXES = frozenset(
    {"新闻", "资讯", "正文", "文章", "首页", "热点", "手机版", "移动版", "频道", *CHANNELS.values()}
)
SMALL_PICTURE = 100
NO_PICTURE = re.compile(r"(?<![a-z])(?:logo|avatar|icon|qrcode|sprite|emoji|badge|headimg)(?![a-z])", re.IGNORECASE)


def is_label(text: str) -> bool:
    """Tell whether *text* is a label, a button's text or a count."""
    return LABEL.fullmatch(text) is not None


def is_furniture(text: str) -> bool:
    """Tell whether *text* is the page's own wherever it stands: a label, a notice, an imprint."""
    return is_label(text) or (len(text) < 200 and FURNITURE.search(text) is not None)
