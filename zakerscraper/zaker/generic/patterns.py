"""The words by which pages tell what is none of an article: headings, labels, notices, times.

They are those of Chinese sites at large, and of English ones and their neighbours, whose pages ZAKER transcodes too;
nothing of them is known of ZAKER's next design.
"""

from __future__ import annotations

import re

from zakerscraper.utils.chinese import simplified_line
from zakerscraper.zaker import english_times, time_words
from zakerscraper.zaker.channels import CHANNELS

HEADS_SUMMARY = re.compile(
    r"(?:AI|智能|人工智能|ZAKER\s*AI|小\s*Z).{0,3}(?:摘要|总结|速览|速读|导读|概要|解读|提要)|(?:一|三)(?:分钟"
    r"|句话)(?:读懂|速览|看懂)|(?:本文)?(?:要点|速览|划重点)|文章(?:摘要|速览)"
)
"""Heads a summary that is not the author's."""
# A short text that heads what is none of the article.
HEADS_OTHERS = re.compile(
    r"(?:今日|热点|每日)?(?:要闻|头条|精选|导读)|(?:相关|推荐|热门|最新|精彩|更多|其他|延伸|猜你喜欢|为你推荐"
    r"|为您推荐|大家都在看|大家都在搜|编辑推荐|今日)\W*"
    r"(?:阅读|文章|新闻|资讯|解读|图解|政策|文件|内容|推荐|精彩|话题|报[道导]|视频|热点|专题|头条|热榜|排行|快讯|动态|图集|产品|商品|车型|车系)*(?:\W.{0,8})?"
    r"|(?:\d+小时)?(?:热榜|热门|热点|排行榜?|热搜)\W*|猜你喜欢.{0,6}|(?:为[你您])?推荐(?:给[你您])?(?!理由|指数|语|[一二三四五六七八九十\d]).{0,6}"
    r"|(?:相关|概念)(?:个股|股票|概念股|标的|基金|板块)(?:行情)?|(?:精彩|相关|更多|热门)?(?:图集|组图|视频)(?:推荐|精选)"
    r"|(?:共享|分享)(?:此|这篇|本)(?:文章|文|页)?[:：]?|接下来播放|(?:更多|其他|往期)(?:单集|节目|期数)|往期(?:推荐|回顾|精选|文章|精彩|内容)*|还有人在看|(?:其他人|大家|人)?(?:也|都)在看|更多.{0,8}报导|同栏目.{0,6}"
)
HEADS_OTHERS_LATIN = re.compile(
    r"(?:related|recommended|trending|latest)(?: now)?|(?:related|recommended|trending|popular|latest|top|more"
    r"|other|similar|featured|recent)"
    r" (?:(?:\w+ )?(?:articles?|stories|posts?|news|videos?|reading|content|topics|coverage|links|reads?|picks"
    r"|products|questions)"
    r"|for you|from\b.*)|you (?:may|might|will|could) (?:also )?(?:like|enjoy|love|be interested)\b.*"
    r"|what to read next|read next|up next|next up"
    r"|most (?:read|popular|viewed|shared).*|don['’]t miss.*|editor['’]?s['’]? picks?|(?:from )?around the web"
    r"|share this(?: \w+)?"
    r"|about the authors?|about (?:us|our company)|sponsored.*|(?:subscribe|sign up).*|(?:follow|join) us.*"
    r"|get the (?:app|newsletter).*"
    r"|mehr zum thema|auch interessant|das könnte .*interessieren|weitere (?:artikel|themen|meldungen|nachrichten)"
    r"|(?:à )?lire aussi.*|sur le même sujet|vous aimerez aussi|les plus lus|te puede interesar"
    r"|(?:más )?noticias relacionadas"
    r"|more on this (?:story|topic)|(?:lesen sie|lies) auch|leggi anche|lees ook|читайте также|اقرأ أيضا?ً?"
    r"|más información|leia (?:também|mais)|veja também|(?:as )?mais lidas|baca juga"
    r"|(?:berita|artikel) (?:terkait|lainnya|populer)"
    r"|terpopuler|terkini|rekomendasi.*|czytaj (?:też|także|więcej)|zobacz (?:też|także)|ilgili haberler"
    r"|(?:関連|人気|最新|おすすめの?|注目の?)(?:記事|ニュース|コンテンツ|ワード|動画)?|あわせて読みたい"
    r"|(?:アクセス)?ランキング"
    r"|(?:관련|인기|추천|많이 본) ?(?:기사|뉴스|글)",
    re.IGNORECASE,
)
"""Heads what is none of the article, in other languages."""
HEADS_COMMENTS = re.compile(
    r"《.{1,80}》上?有\s?\d+\s?(?:个|条)(?:想法|评论|回复)|(?:更多|其他|其它|全部)的?回答|(?:网友|全部|精彩|热门|最新|发表|查看|写|用户|读者|所有)*(?:评论|跟帖|留言|讨论|热评)(?:区|列表)?\W*\d*\W*条?\W*"
    r"|\d+\s*[条个则]?(?:评论|跟帖|留言|回复|回帖)(?:\s*[•·|]\s*[\d:+\- ]{10,32})?"
    r"|.{0,6}(?:说说|发表)(?:你|您)的(?:看法|评论|观点).{0,6}"
)
HEADS_COMMENTS_LATIN = re.compile(
    r"\d*\s*(?:comments?|responses?|replies|kommentare|commentaires|coment[aá]rios?|komentar|komentarze|yorumlar"
    r"|コメント|댓글)"
    r"(?: \(?\d+\)?| on\b.*)?|(?:leave|post|add|write) (?:a|your) (?:comment|reply).*|join the (?:conversation"
    r"|discussion).*"
    r"|what do you think.*|view (?:all )?(?:\d+ )?comments.*",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    # First a mark of any kind, as most places of a text are none.
    r"[。！？；…!?，、：,:;](?:(?<=[。！？；…!?])|(?<=[，、：,:;]).*[，、：。,:;]|(?<=\w[，,])\w)"
)
LONG = 20
# A text that is boilerplate wherever it stands.
BOILERPLATE_NAME = re.compile(
    # First what each of these begins with, as most places of a text are none.
    r"(?=[무이저ICZA©这该公注网版许营举不增郑重著地隐用下打安点扫长原未禁广转免关仅由通登注请分责存合审侵如信返语^特平风本])"
    r"(?:ICP|公网安备|网安备|版权所有|Copyright|©|许可证|营业执照|举报(?:电话|邮箱|热线)|不良信息|增值电信|Cookie"
    r"|隐私(?:政策|权)|用户协议"
    r"|(?:下载|打开|安装|点击).{0,14}(?:ZAKER|APP|App|app|客户端)|ZAKER\s*客户端|扫码|扫一扫|长按.{0,8}二维码"
    r"|原网页已?经?由\s*ZAKER\s*转码|(?:未经|禁止).{0,12}转载|著作权归|注明(?:来源|出处)|地址[:：].{2,40}(?:邮编|电话|邮箱)[:：]|转载[，,]?(?:请|须|需)|免责声明|^关于作者|版权(?:声明|归)"
    r"|(?:仅代表|不代表).{0,10}(?:观点|立场)"
    r"|(?:由|通过)\s*AI\s*(?:自动)?生成|AI\s*生成|(?:登录|注册)后|请(?:先)?登录|(?:分享|转发)(?:到|至|给)"
    r"|责任编辑|^(?:特别|平台|郑重|本站|本网|重要|广告)(?:声明|说明)[:：]"
    r"|^本文(?:链接|地址)[:：]|^(?:风险|投资|免责)(?:提示|警示)[:：]|(?:存储空间|合作媒体|信息存储).{0,6}(?:服务|发布)|^审核[:：]|(?:侵权|如有).{0,10}联系|返回.{1,8}查看更多|语音播报"
    r"|^(?:这个?(?:家伙|人)|该用户)很(?:懒|神秘).{0,16}$|무단 ?(?:전재|복제)|저작권자|이 기사는 언론사에서)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Za-z]{3}|©")
"""In all notices that are not Chinese."""
_BOILERPLATE_NAME_IN_LATIN = ("icp", "copyright", "cookie", "©")
"""One of these is in what it finds in a text without any Chinese or Korean."""
_NOTICES_LATIN = {
    "all rights reserved": r"all rights reserved",
    "©": r"©",
    "copyright": r"\bcopyright\b.{0,3}\d{4}",
    "terms ": r"terms (?:of (?:use|service)|and conditions)",
    "privacy ": r"privacy (?:policy|notice)",
    "cookie": r"cookies?\b",
    "affiliate ": r"affiliate (?:links?|commission)",
    " commission": r"earn a(?:n affiliate)? commission",
    " up ": r"\bsign(?:ing)? up (?:for|to)\b",
    "subscri": r"\bsubscri(?:be|bing) (?:to|now|for)\b",
    "newsletter": r"\bnewsletter\b",
    "follow ": r"\bfollow (?:us|me|him|her|them|@\w+)\b.{0,40}\bon\b",
    " continues": r"(?:article|story) continues",
    "continue reading": r"continue reading",
    "download ": r"download (?:our|the) .{0,20}app\b",
    "listen to ": r"listen to (?:this|the) (?:article|story)",
    "enable javascript": r"enable javascript",
    "address": r"your (?:e-?mail )?address",
    "storage services": r"only provides information storage",
    "not be published": r"not be published",
    "delivered ": r"delivered .{0,20}inbox",
    "support our ": r"support our (?:work|journalism)",
    "donat": r"donat(?:e|ion)\b.{0,30}\b(?:today|now|us|our)\b",
    "purposes only": r"for (?:general )?(?:informational|educational) (?:and \w+ )?purposes only",
    " the form": r"fill (?:out|in) the form",
    "submission has been received": r"submission has been received",
    "went wrong while submitting": r"went wrong while submitting",
    "subject to copyright": r"subject to copyright",
    "a version of this ": r"^a version of this (?:article|story) (?:\w+ )?(?:appear|was published|ran )",
    "click to get": r"click to get the\b",
    "already have an account": r"already have an account",
    " free ": r"\bstart (?:your|a) .{0,20}free trial",
    "mail us at": r"\be-?mail us at\b",
    "sponsor-free": r"\bsponsor-free\b",
    "podcasts": r"\b(?:listen|subscribe|follow)\b.{0,80}\b(?:apple|google) podcasts",
    "may not be ": r"may not be (?:published|reproduced)",
    "alle rechte vorbehalten": r"alle rechte vorbehalten",
    "tous droits": r"tous droits réservés",
    "todos os direitos": r"todos os direitos",
    "todos los derechos": r"todos los derechos",
}
NOTICES_LATIN = tuple((words, re.compile(pattern, re.IGNORECASE)) for words, pattern in _NOTICES_LATIN.items())
"""What pages of other languages say of themselves beside a text, as `BOILERPLATE_NAME`.

Before each stands what is in all texts that it finds, in lower case, which is looked for first: each line of a page is
asked, and hardly one is a notice.
"""
LABEL = re.compile(
    r"(?:广告|推广|赞助|分享|微信|(?:新浪)?微博|朋友圈|QQ空间|QQ|复制链接|链接|收藏|点赞|赞|喜欢|举报|反馈|评论|转发|关注"
    r"|\+?\s*关注|已关注|打赏|字号|大|中|小"
    r"|阅读(?:全文|更多)|展开全文|展开|收起|查看(?:更多|全文|原文|原图|评论)|阅读原文|原文链接|返回(?:首页|顶部|列表)?"
    r"|首页|上一[篇页]|下一[篇页]|打印|标签|关键词|登录|注册"
    r"|ZAKER|扎客|更多|(?:图片|视频|内容|数据|页面)?(?:正在)?加载中\W*|加载更多|点击(?:看|查看)?(?:大图|原图|全图)|微信小程序.{0,8}|小程序"
    r"|查看全部.{0,4}|赞助商?链接|夜间模式|.{0,12}点击刷新|听新闻|播放|关闭|×|✕|同意|接受|拒绝|知道了"
    r"|我知道了|播报(?:文章)?|编辑|论坛|收藏(?:此页|本页|本文)|推荐|放大|缩小|默认|朗读|投稿|纠错|[顶踩]一下|分享成功|[-—\s]*分隔线[-—\s]*|字体|繁体|关闭窗口|打印本[页文]|推荐给朋友|评分|(?:单集|节目|本期)简介|(?:文章|本文)?目录|建议修改|说点什么\W*|写评论|发表评论|生成海报|(?:查看|回复|浏览|阅读|点击|播放)(?:量|数|次数)?"
    r"|查看原图|列表查看|图片查看|重新浏览|再看一遍|支持.{0,12}翻[阅看页].{0,4}|\d\.\d+[xX倍速]{1,2}|倍速|画质|弹幕|(?:高清|超清|标清|蓝光|流畅)(?:\s?\d{3,4}P)?)[:：\s]*(?:\d*|[（(]\d+[）)])|[\W\d_]+|\d+\W*"
    r"(?:条?评论|阅读|浏览|次阅读|次浏览|赞|分享|收藏|播放|人?参与|人?赞|人看过|跟帖).*",
    re.IGNORECASE,
)
_LABEL_IN_ASCII = re.compile(r"(?:(?:QQ|ZAKER|\d\.\d+x{1,2})[:\s]*(?:\d*|\(\d+\))|[\W\d_]+)", re.IGNORECASE)
"""What `LABEL` finds in a text without any Chinese."""
LABEL_LATIN = re.compile(
    r"(?:(?:re)?tweet|share|pin|e-?mail|print|save"
    r"|(?:skip )?advert(?:isement)?(?:\W+(?:scroll to continue|page continues below))?"
    r"|scroll to continue|report this ad|(?:link )?copied|配信|(?:最終)?更新(?:日時?)?|公開日?|掲載日?|投稿日"
    r"|(?:\d+ |no |leave a )?comments?|reply|like"
    r"|follow(?: us)?|subscribe(?: now)?|sign (?:up|in)|log ?in|register"
    r"|advertisement|ads?|pr|anzeige|publicité|publicidade?|iklan|reklama?|sponsored(?: content)?|promoted|related"
    r"|read (?:more|next|also|on|full \w+)"
    r"|see (?:also|more|all)|more|show (?:more|less)|load more|learn more|click here|view (?:all|gallery|more)"
    r"|copy link|back to top|top|menu"
    r"|search|home|close|cancel|skip(?: ad)?|play|pause|next|prev(?:ious)?|loading\W*|listen|watch(?: video"
    r"| now)?|\d+ min(?:ute)?s?(?: read)?"
    r"|(?:image )?caption|image|photos?|video|table of contents|contents|tags|topics|facebook|twitter|linkedin"
    r"|pinterest|whatsapp|reddit"
    r"|telegram|instagram|youtube|flipboard|rss|hide caption|toggle caption|enlarge(?: this)? image|share (?:this"
    r"|on)\b.{0,30}|baca juga"
    r"|buy (?:now|on \w+)|get it now|(?:check|see) price.{0,20}|シェア(?:する)?|ツイート)\W*\d*",
    re.IGNORECASE,
)
NUMBERED_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、．.]\s?(?!\d)(?=\S)(?!.{30})")
MARK = re.compile(r"[\W\d_]+")
DELETED = re.compile(r"(?:文章|原文|内容|页面|新闻).{0,4}(?:删除|不存在|下线|撤下|屏蔽|失效)")
TIME_IN_TEXT = time_words.TIME_IN_TEXT
ANY_TIME_IN_TEXT = re.compile(f"{TIME_IN_TEXT.pattern}|{english_times.IN_TEXT}")
"""A time text in Chinese or English, both of which pages of ZAKER may have."""
_OF_BYLINES = re.compile(rf"{time_words.HINT.pattern}|[字间于:：/丨|｜]")
"""A character of which each text in Chinese has one that `ANY_TIME_IN_TEXT`, `COUNT` or `BYLINE_LABEL` finds."""
_TIMES_IN_WORDS = ("just now", " ago", "today", "yesterday")
SOURCE_LABEL = re.compile(
    r"(?:^|(?<=[\s\d]))(?:文字?\s*[/、&]\s*(?:图片?|摄影?)(?:\s*[:：/丨|｜]\s*|\s+)|作者, (?=\S[^。！？]*$)"
    r"|(?:来源|作者|文字?|图文|撰文|出处|稿源|发布者|供稿(?:单位)?)\s*[:：/丨|｜]\s*)"
)
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SHORT_NAME = re.compile(r"[\w·.（）()\u3400-\u9fff]*[\u3400-\u9fff][\w·.（）()\u3400-\u9fff]*(?<=..)(?<!.{16})")
"""A name in Chinese, of a person, a newspaper or an account."""
BYLINE_LABEL = re.compile(
    r"(?:来源|作者|出处|稿源|供稿(?:单位)?|发布者|日期|时间|(?:点击|浏览|阅读)(?:次数|数|量)|分类专栏|文章标签|责任编辑|编辑|责编|审核|校对|监制)\s*[:：/丨|｜]|(?:发布|更新|发表)(?:时间|于)\s*[:：]?"
)
COUNT = re.compile(
    # What each of these begins with is looked for first.
    r"(?=[\d\s点阅浏评热查回播本全字预【约传已])(?:已有\s?)?(?:"
    r"\d[\d.,]{0,15}\s{0,5}[万千wWkK]?\+?\s{0,5}(?:次|条|人)?\s{0,5}(?:阅读|浏览|点击|评论|点赞|赞|收藏|分享|转发|播放|跟帖|参与|喜欢"
    r"|看过|在看)"
    r"|(?:点击|阅读|浏览|评论|热度|查看|回复|播放)(?:量|数|次数)?\s*[:：]\s*\d[\d.,]*\s*[万wW]?\s*次?"
    r"|(?:点击|阅读|浏览|播放|热度|(?:全网)?传播)(?:量|数|次数)?\s?\d[\d.,]*\s*[万wW]?\s*次?"
    r"|(?:本文|全文)?字数(?:统计)?\s*[:：约]\s*\d[\d.,]*\s*[kK千万]?\s*字?|(?:本文|全文)?[约共]\s?\d[\d.,]{0,8}\s?[kK千万]?\s?字(?!\w)"
    r"|(?:预计)?阅读(?:时长|时间)\s*[:：约≈]\s*\d+\s*分钟?|【?字[体号]\s*[:：].*"
    r"|\d{1,16}\s{0,5}篇.{0,4}(?:内容|文章)"
    r"|\d{1,3}[\s-]{0,3}[Mm]in(?:ute)?s?\s{1,3}[Rr]ead\b|约?\s{0,3}\d{1,3}\s{0,3}分钟(?:读完|阅读)"
    r"|(?<=[·|｜] )\d[\d.,]{0,6}\s?(?:字|分钟)(?!\w))"
)
SEPARATORS = re.compile(
    r"\s{0,20}(?:[_|·•｜丨»›>]|(?<![A-Za-z0-9])[-–—]|[-–—](?![A-Za-z0-9])|[-–—](?=ZAKER))+\s{0,20}", re.IGNORECASE
)
"""What stands between a title and the names of site and channel: no hyphen of a word, nor of `0-4`."""
SITE_NAMES = re.compile(r"ZAKER|扎客|myzaker", re.IGNORECASE)
SITE_TITLE = re.compile(
    r"(?:ZAKER|扎客)(?:新闻|资讯|网|客户端|APP)?\s*(?:[-_|–—·：:,，].*)?$"
    r"|(?:(?:文章|新闻|资讯|内容|稿件|图文|动态|信息|帖子|快讯)(?:的)?(?:详情|正文|内容|分享)|正文|详情)页?(?:面|\s*[-_|–—·].*)?$",
    re.IGNORECASE,
)
"""A title that is the site's own on every page."""
READ_ALSO = re.compile(
    r"(?:read|see|view|watch)(?: more| also| next)|also (?:read|see)"
    r"|related(?: (?:stor(?:y|ies)|articles?|reading|coverage))?"
    r"|more on this (?:story|topic)|don['’]t miss"
    r"|lies auch|lesen sie auch|mehr (?:zum thema|dazu)|(?:à )?lire (?:aussi|également)|voir aussi"
    r"|l[eé]a (?:también|más)"
    r"|te puede interesar|más información|leia (?:também|mais)|veja (?:também|mais)|(?:leggi|vedi) anche|lees ook"
    r"|читайте также|по теме|czytaj (?:też|także)|zobacz (?:też|także)|اقرأ أيضا?ً?"
    r"|(?:関連|あわせて読みたい).{0,4}"
    r"|(?:관련|함께 (?:보기|읽기)).{0,3}",
    re.IGNORECASE,
)
"""What stands before a link to another article, in other languages."""
LEADS_TO_OTHERS = re.compile(
    r"(?:相关|更多|延伸|推荐|此前|往期)(?:阅读|报道|新闻|文章|内容|链接|推荐|回顾)?\s*[:：>»|｜丨]"
    r"|(?:read (?:more|also|next)|see also|related(?: \w+)?|more|also read|trending|don['’]t miss|watch"
    r"|lesen sie auch|mehr dazu|lire aussi"
    r"|lea también|leia (?:também|mais)|veja também|baca juga|czytaj (?:też|także)|zobacz (?:też|także"
    r"|wideo))\s*[:：>»|]",
    re.IGNORECASE,
)
UNFOLDS = re.compile(r"展开|(?:阅读|查看|显示|浏览)(?:剩余|全文|更多|全部)|继续阅读|余下全文|全文")
COUNTER = re.compile(
    r"\d{1,3}\s*(?:/|of|de|von|dari|sur|di)\s*\d{1,3}(?: halaman)?\W*|第\s*\d+\s*页.{0,3}共\s*\d+\s*页"
)
CUT_OFF = re.compile(r"(?:…|\.{3})\W*(?:\w+(?: \w+)?\W*)?$")
"""How a paragraph ends that begins another article: `… [详细]`, `... read more`."""
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
SHARE_OF_VOTES = re.compile(r".{0,20}?\d{1,3}(?:\.\d+)?\s*%")
ACCOUNT = re.compile(r"\d[\d.]{0,15}\s{0,5}[万wW]?\s*(?:篇(?:原创)?(?:内容|文章|作品)|粉丝|位?朋友关注|人?关注)")
PLAIN_SUFFIXES = frozenset(
    {"新闻", "资讯", "正文", "文章", "首页", "热点", "手机版", "移动版", "频道", *CHANNELS.values()}
)
DOCUMENT_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|csv|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#@!]|$)", re.IGNORECASE)
FRAME_URL = re.compile(r"(?:https?:)?//|/(?!/)|\.", re.IGNORECASE)
ABOUT = re.compile(
    r"(?: [A-Z][\w.’'-]+){0,3},? (?:is (?:an?|the|our|one)|writes|covers|reports|works|joined|founded|lives"
    r"|has (?:been|written|worked|covered))\b|(?:，|是|系).{0,12}(?:记者|作者|编辑|撰稿|专栏)"
)
"""What is told of a person, behind the name."""
SMALL_IMAGE = 100
ADVERTISERS = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)*(?:doubleclick\.net|googlesyndication\.com|googleadservices\.com|adnxs\.com|criteo\.(?:com|net)"
    r"|amazon-adsystem\.com|taboola\.com|outbrain\.com|adroll\.com|rubiconproject\.com|pubmatic\.com|tanx\.com|mmstat\.com"
    r"|(?:ads?|adv|adx|adserver|adimg|ggs?)\d*\.[\w-]+(?:\.[\w-]+)+"
    r"|(?:pos|cpro|cbjs|eclick)\.baidu\.com|gdt\.qq\.com|gtimg\.cn/qzone/biz|admaster\.com\.cn|miaozhen\.com|allyes\.com)[/:?]",
    re.IGNORECASE,
)
"""Hosts whose images are advertisements, or count those who see them."""
NO_IMAGE_FOLDER = re.compile(
    r"/(?:\w+[_-])?(?:avatars?|head(?:img|pic)s?|userface|logos?|icons?|emoji)/", re.IGNORECASE
)
NO_IMAGE = re.compile(r"(?<![a-z])(?:logo|avatar|icon|qrcode|sprite|emoji|badge|headimg)(?![a-z])", re.IGNORECASE)


_SEVERAL_SENTENCES = 60
_NEWS = 40
_LONGEST_ROW = 60
_BETWEEN_LABELS = re.compile(r"[【】\[\]|｜\s·]+")
RIGHTS = re.compile(
    r"무단|저작권|언론사|版权|Copyright|©|转载|声明|观点|立场|侵权|联系|转码|ICP|存储|发布|许可|AI", re.IGNORECASE
)


def is_label(text: str) -> bool:
    """Tell whether *text* is a label, a button's text or a count, or a row of labels: `【评论】【打印】【关闭】`."""
    if len(text) < 50 and LABEL_LATIN.fullmatch(text) is not None:
        return True
    if text.isascii():
        return _LABEL_IN_ASCII.fullmatch(text) is not None
    text = simplified_line(text)
    if LABEL.fullmatch(text) is not None:
        return True
    if len(text) > _LONGEST_ROW or CJK.search(text) is None:
        return False
    labels = [part for part in _BETWEEN_LABELS.split(text) if part]
    return len(labels) > 1 and all(map(LABEL.fullmatch, labels))


def is_boilerplate(text: str) -> bool:
    """Tell whether *text* is the page's own wherever it stands: a label, a notice, an imprint."""
    return is_label(text) or is_notice(text)


def is_notice(text: str) -> bool:
    """Tell whether *text* is what a page says of itself, its rights and its offers.

    Several sentences that mention a hotline, an app or a login are a paragraph; of rights a page speaks at length.
    """
    text = simplified_line(text)
    if len(text) < 200 and _boilerplate_name_in(text):
        if len(text) < _SEVERAL_SENTENCES or text.count("。") < 2:
            return True
        return any(RIGHTS.search(match[0]) for match in BOILERPLATE_NAME.finditer(text))
    if len(text) >= 400:
        return False
    if _LETTERS.search(text) is None:
        return False
    lower = text.lower()
    likely = [pattern for words, pattern in NOTICES_LATIN if words in lower]
    return any(pattern.search(text) for pattern in likely)


def _boilerplate_name_in(text: str) -> re.Match[str] | None:
    """Return what `BOILERPLATE_NAME` finds; most is Chinese, the rest is looked for first where nothing else is."""
    if CJK.search(text) is None and not any(map(text.lower().__contains__, _BOILERPLATE_NAME_IN_LATIN)):
        return None
    return BOILERPLATE_NAME.search(text)


def is_statement_of_rights(text: str) -> bool:
    """Tell whether *text* is what a page says, in Chinese, of rights and of whose opinion a text is."""
    if len(text) >= 200 or CJK.search(text) is None:
        return False
    text = simplified_line(text)
    return any(RIGHTS.search(match[0]) for match in BOILERPLATE_NAME.finditer(text)) and is_notice(text)


def says_deleted(text: str) -> bool:
    """Tell whether *text* begins with the news that an article is no more."""
    begin = text[:_NEWS]
    return not begin.isascii() and DELETED.search(begin) is not None


def may_be_byline(text: str) -> bool:
    """Tell by a look that takes no time whether *text* may have a time, a count or a label of a byline."""
    return _OF_BYLINES.search(text) is not None or _names_a_time(text)


def find_time(text: str) -> re.Match[str] | None:
    """Return the first time text in *text*, as `TIME_IN_TEXT` finds it; most texts have none, as a look tells."""
    return TIME_IN_TEXT.search(text) if time_words.HINT.search(text) is not None else None


def without_times(text: str) -> tuple[str, int]:
    """Return *text* without what `ANY_TIME_IN_TEXT` finds, and how much that is."""
    return ANY_TIME_IN_TEXT.subn("", text) if may_tell_time(text) else (text, 0)


def may_tell_time(text: str) -> bool:
    """Tell by a look that takes no time whether *text* may have a time, in Chinese, in English or as a date."""
    return time_words.HINT.search(text) is not None or _names_a_time(text)


def _names_a_time(text: str) -> bool:
    return any(map(text.lower().__contains__, _TIMES_IN_WORDS))


def heads_others(text: str) -> bool:
    """Tell whether *text* heads what is none of the article: other articles, offers, what is told of the author."""
    if HEADS_OTHERS.fullmatch(simplified_line(text)) is not None:
        return True
    plain = text.rstrip(" :：…")
    return HEADS_OTHERS_LATIN.fullmatch(plain) is not None


def heads_comments(text: str) -> bool:
    """Tell whether *text* heads what readers wrote."""
    if HEADS_COMMENTS.fullmatch(simplified_line(text)) is not None:
        return True
    return HEADS_COMMENTS_LATIN.fullmatch(text.rstrip(" :")) is not None
