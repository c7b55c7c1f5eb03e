"""Articles of channel 10001, 上海: a city channel, its streets invented."""

from __future__ import annotations

from zakerscraper.sample_site.articles._writing import SECTION_ART, at, minutes, prose
from zakerscraper.sample_site.articles.model import ImageBlock, ImageRow, SampleArticle

CITY = (
    SampleArticle(
        serial=71,
        title="青榆路的梧桐絮，今年被做成了 4000 只枕头",
        source="东浦早报",
        published_at=at("2026-05-18 19:50:00"),
        lag=minutes(10),
        channels=(10001,),
        tags=("街区", "环保"),
        shows="ordinary article of a city channel",
        blocks=(
            *prose("""
                青榆路有 612 棵悬铃木，每年 5 月飘絮，路人都要眯着眼睛走。今年街道买了 8 台像吸尘器一样的
                小车，赶在清晨把落絮收走。
            """),
            ImageBlock(1080, 720, motif="city", after="收絮小车，时速 5 公里，边走边放轻音乐。"),
            *prose("""
                收来的絮有 1.9 吨。附近的被服厂帮忙蒸煮、梳理、烘干，掺上三成荞麦壳，缝成 4000 只枕头，
                送给沿街的每一户。

                试睡过的居民说，枕头有一股晒过的木头味。唯一的缺点是翻身会响，像有人在很远的地方踩落叶。
            """),
            ImageBlock(900, 600, motif="flower", after="梳理好的絮，一捧只有 9 克。"),
            *prose("""
                明年的计划是做 600 件棉马甲，给树上安家的灰喜鹊留足一份，据说它们垫窝用得比人还讲究。
            """),
        ),
    ),
    SampleArticle(
        serial=72,
        title="地铁里的修伞铺要退休了，最后一天免费",
        source="东浦早报",
        published_at=at("2026-05-18 16:00:00"),
        lag=minutes(26),
        channels=(10001,),
        selected=True,
        tags=("人物", "地铁"),
        shows="shared art; nested quotation of a sign",
        blocks=(
            *prose("""
                蓬莱桥站 3 号口的转角，有一间 1.8 平方米的修伞铺。铺主老邵今年 70 岁，5 月 31 日是最后一天
                营业，他贴出了 " 当日不收钱 " 的条子。
            """),
            SECTION_ART,
            *prose("""
                23 年里他修过 11 万把伞。最贵的一把是定制的竹骨绸伞，最便宜的是便利店里 10 元的透明伞，
                他给它们换的是同一种铆钉。
            """),
            ImageBlock(800, 1000, motif="face", after="老邵的工具只有 5 件，钳子是自己打的。"),
            *prose("""
                没人来取的伞攒了 300 多把。他打算最后一天挂在站口，谁没带伞谁拿走，只要答应一件事：
                下次看到别人淋雨，也递一把出去。
            """),
            ImageBlock(960, 640, motif="train", after="3 号口的转角，铺子的左边是自动售票机。"),
            *prose("""
                铺面以后会改成一个自助打气站。老邵把那把自己打的钳子挂在墙上，下面写着：可以借用，
                用完请擦油。
            """),
        ),
    ),
    SampleArticle(
        serial=73,
        title="深夜 11 点的菜场，卖给下班的人一根葱",
        source="麦田食记",
        published_at=at("2026-05-17 23:00:00"),
        lag=minutes(12),
        channels=(10001,),
        tags=("菜场", "夜生活"),
        shows="two pictures back to back, published yesterday",
        blocks=(
            *prose("""
                榆钱里菜场改成了两班。白班归爷叔阿姨，夜班从 20 点到零点，专门卖给下班晚的人。
                这里可以只买一根葱、两颗蛋、三片姜。
            """),
            ImageRow(
                (ImageBlock(640, 480, motif="food"), ImageBlock(640, 480, kind="png", motif="food")),
                after="一人份的罗宋汤料包，带一张手写的步骤。",
            ),
            *prose("""
                夜班摊主有 16 位，其中 7 位白天另有工作。卖豆腐的姑娘是配音演员，报价的时候常常忍不住换三
                种声线。

                零点收摊，剩下的菜统统进一口大锅。还没走的人围成一圈，一人一碗，锅里每天的味道都不会重样。
            """),
            ImageBlock(960, 640, motif="night", after="零点的那口大锅。"),
            *prose("""
                菜场的电子屏每晚滚动一行字：今天有 312 个人吃上了自己做的饭。
            """),
        ),
    ),
    SampleArticle(
        serial=74,
        title="高架桥下的 2.4 公里，长出一条攀岩走廊",
        source="半岛体育周刊",
        published_at=at("2026-05-16 21:00:00"),
        lag=minutes(24),
        channels=(10001,),
        tags=("攀岩", "城市更新"),
        shows="published the day before yesterday",
        blocks=(
            *prose("""
                北环高架有 96 根桥墩，过去贴满了小广告。施工队铲干净墩面，装上 5800 个岩点，
                一条 2.4 公里长的攀岩走廊上周末免费开放。
            """),
            ImageBlock(960, 1280, motif="city", after="7 号墩，路线难度像一道小学应用题。"),
            *prose("""
                每根桥墩的路线都由住在旁边的人来定。38 号墩的定线员是一位外卖骑手，他把岩点排成了自己最熟
                的那条送餐路。
            """),
            ImageBlock(960, 640, motif="stadium", after="周日早晨的排队，鞋子按尺码码好。"),
            *prose("""
                墩下铺着 40 厘米厚的软垫，抬头就是车流的影子。有人说，爬到顶伸手摸到梁底，
                能感觉到整座城市在轻轻震动。
            """),
        ),
    ),
    SampleArticle(
        serial=75,
        title="城市夜跑地图| 七公里",
        source="半岛体育周刊",
        published_at=at("2026-05-10 21:30:00"),
        lag=minutes(9),
        channels=(10001,),
        tags=("夜跑",),
        shows="its file name is that of another article too: titles differ in a character that becomes `_`",
        blocks=(
            *prose("""
                这条七公里是照着音乐排的：前两公里踩 160 拍，中间三公里 172 拍，最后两公里关掉耳机，
                只听苏河湾的蛙声。
            """),
            ImageBlock(800, 450, kind="png", motif="chart", after="步频和沿途声音的对照。"),
            *prose("""
                跑的人多了，河边的钓友开始用鼓掌的次数给大家报圈。上周有人问为什么今天只拍一下，钓友说，
                另一只手上有鱼。
            """),
            ImageBlock(1024, 576, motif="sunset", after="起点在老水塔，先到的人负责数路灯。"),
            *prose("""
                全程最暗的 300 米装了 12 只感应灯，人跑近才亮。跑团说，看着前面的灯一盏一盏醒过来，
                就知道自己还没有掉队。
            """),
        ),
    ),
    SampleArticle(
        serial=76,
        title="下雨天，去山谷里的图书馆：借书、喝茶、发呆……（附路线）！",
        source="慢行地理",
        published_at=at("2026-05-02 09:15:00"),
        lag=minutes(37),
        channels=(10001,),
        tags=("图书馆", "周边游"),
        shows="full-width punctuation in the title",
        blocks=(
            *prose("""
                从市区坐 1 小时 50 分钟的长途车，在青樟岭口下来，再走 800 米石板路，就能听见雨打在铁皮屋顶
                上的声音，图书馆到了。
            """),
            ImageBlock(1280, 853, motif="book", after="屋顶故意没有做隔音。"),
            *prose("""
                馆里的书按照天气上架。晴天区放游记和园艺，雾天区放推理小说，雨天区最大，占了整整一面墙，
                书签都是防水的。

                借书不用证，用一件干的东西来换：毛巾、饼干、火柴都可以。管理员会把它们转给下一个浑身湿透的
                人。

                回程末班车 17 点 20 分。错过也没有关系，阅览室的长椅掀开就是床，只是半夜得忍受一只爱翻书的
                猫。
            """),
            ImageBlock(853, 1280, motif="cat", after="它只翻带插图的。"),
        ),
    ),
    SampleArticle(
        serial=77,
        title="凌晨三点的花市，最先卖完的是没有开的花",
        source="东浦早报",
        published_at=at("2026-04-25 08:00:00"),
        lag=minutes(30),
        channels=(10001,),
        tags=("花市",),
        shows="the oldest of the season",
        blocks=(
            *prose("""
                凌晨 3 点，南塘花市的灯比路灯还亮。花贩们不喊价，买主也不还价，大家的手都插在冰水里，
                只靠点头。
            """),
            ImageBlock(1080, 720, motif="flower", after="芍药要挑像核桃那么硬的花苞。"),
            *prose("""
                最先卖完的总是没有开的花。花店老板们说，开好的花是今天的，花苞才是下一个星期的，
                所以花苞比花贵一成。

                5 点半天亮，盛开的花减到半价，轮到住在附近的人来买。一位老先生每天买一枝开得最足的，
                他说自己不着急等。
            """),
            ImageBlock(720, 720, motif="flower", after="5 点半以后的芍药。"),
        ),
    ),
)
