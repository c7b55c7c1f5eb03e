"""Articles of channel 9, 娱乐."""

from __future__ import annotations

from zakerscraper.sample_site.articles._writing import SECTION_ART, at, minutes, prose
from zakerscraper.sample_site.articles.model import (
    Caption,
    Frame,
    ImageBlock,
    ImageRow,
    Remark,
    SampleArticle,
    Text,
    UploadedVideo,
)

FUN = (
    SampleArticle(
        serial=21,
        title="《纸船》首映：一部只有 9 句台词的电影",
        source="潮汐电影",
        published_at=at("2026-05-18 19:55:30"),
        lag=minutes(3),
        channels=(9,),
        tags=("电影", "首映"),
        shows="v.qq.com frame as first block and no closing tail; `<br>` with a line break after it",
        blocks=(
            Frame("k4417z0paper"),
            Text(
                "一条纸船能漂多远？<br>\n从水沟到小河，<br>\n从小河到大江，<br>\n"
                "从奶奶的手里，到孙女的手里。<br>\n<br>\n"
                "片长：96 分钟<br>\n台词：9 句<br>\n摄影：一台旧机器和两个半夏天"
            ),
        ),
    ),
    SampleArticle(
        serial=22,
        title="影展 | 屋顶上的一百个下午",
        source="云边影像",
        published_at=at("2026-05-18 19:12:00"),
        lag=minutes(11),
        channels=(9,),
        tags=("摄影",),
        shows="pictures only, no text",
        blocks=(
            ImageBlock(1280, 853, motif="city"),
            ImageBlock(853, 1280, motif="sunset"),
            ImageBlock(1280, 853, kind="webp", motif="cat"),
            ImageBlock(1280, 853, motif="flower"),
        ),
    ),
    SampleArticle(
        serial=23,
        title="《邮差小熊》发售：送信游戏里，最难的是不送",
        source="像素茶馆",
        published_at=at("2026-05-18 16:48:00"),
        lag=minutes(7),
        channels=(9,),
        selected=True,
        tags=("游戏", "独立游戏"),
        shows="frame together with pictures; `<em>`",
        blocks=(
            Frame("m3508bear27w"),
            *prose("""
                做了 4 年的《邮差小熊》今天中午上线。玩家每天要从邮局领 12 封信，翻过一座岛，
                送到 12 扇门前，门后的人各有各的脾气。
            """),
            ImageBlock(1280, 720, motif="hills", after="岛上一共有 88 扇门，其中 3 扇从来不开。"),
            *prose("""
                信可以送，也可以留下。游戏不会告诉你哪一封该留，<em>邮包的重量</em>会一天天增加，
                走路的声音也会变得越来越沉。

                制作组只有三个人，其中作曲的那位住在真正的岛上。船班取消的日子，她就把港口的汽笛录下来，
                放进雨天的关卡里。
            """),
            ImageBlock(1280, 720, motif="sea", after="雨天关卡，远处那声汽笛是真的。"),
            *prose("""
                我玩到第 9 天，包里压着 4 封没有送的信。结局会怎么算这笔账，三位作者约定好了，谁也不说。
            """),
        ),
    ),
    SampleArticle(
        serial=24,
        title="国漫《纸鸢》定档? 导演: 画完最后 1/12 就见",
        source="潮汐电影",
        published_at=at("2026-05-18 11:20:00"),
        lag=minutes(25),
        channels=(9, 660),
        tags=("动画",),
        shows="editor's caption and editor's remark; in two channels; `?`, `:` and `/` in the title",
        blocks=(
            *prose("""
                动画长片《纸鸢》的工作间里挂着一面墙的格子，一格代表一分钟，画完就贴上一张红纸。
                昨天数了数，还有 8 格是白的。
            """),
            ImageBlock(960, 540, motif="grid"),
            Caption("工作间的进度墙，红纸是食堂包点心用的。"),
            *prose("""
                全片的风都是手画的。原画组先在河滩上放了一个月风筝，记下线在手里一紧一松的次数，
                再把它变成画面上衣角摆动的拍子。

                有一场戏，风筝断线飞过 17 座屋顶。每座屋顶由一位画师包下来，瓦片的数目照着自己小时候住过的
                房子画，谁也不和谁一样。
            """),
            ImageBlock(960, 540, motif="sunset"),
            Caption("断线之后的第 11 座屋顶，<strong>烟囱</strong>是画师外婆家的。"),
            Remark("编者按：文中的格子数截至发稿前一小时，作者离开时又贴上了半张红纸。"),
        ),
    ),
    SampleArticle(
        serial=25,
        title="话剧《末班渡轮》加演 20 场，观众席要晃起来了",
        source="江城晚报",
        published_at=at("2026-05-17 21:40:00"),
        lag=minutes(13),
        channels=(9,),
        tags=("话剧", "剧场"),
        shows="`▲` after a picture, its caption in the next paragraph",
        blocks=(
            *prose("""
                话剧《末班渡轮》宣布加演 20 场。和首轮不同，加演场的观众席装上了液压缸，全场 240 个座位会
                跟着剧情里的浪轻轻摇晃。
            """),
            ImageBlock(1080, 720, motif="sea", after="▲"),
            *prose("""
                座椅下面的液压平台，最大倾角 4 度

                为了不让人晕船，编导请来一位开了 26 年渡轮的老船长调校浪的节奏。他的要求只有一条：
                浪头之间要留够叹一口气的时间。
            """),
            ImageBlock(1080, 720, motif="night", after="▲"),
            *prose("""
                终场时全体演员站到船舷一侧谢幕

                首轮演出时有观众反映，看完以后走路总想扶着什么。剧院的办法是在出口处铺了一条 15 米长的木跳
                板，作为上岸的过渡。

                加演的船票样子的票根可以留着，凭它在任何一个雾天，到真正的渡口免费坐一个来回。
            """),
        ),
    ),
    SampleArticle(
        serial=26,
        title="猫咖里来了一只不肯营业的猫",
        source="云边影像",
        published_at=at("2026-05-17 17:00:00"),
        lag=minutes(8),
        channels=(9,),
        tags=("猫",),
        shows="gif among stills; `zkspan`",
        blocks=(
            *prose("""
                店里 9 只猫都会营业，只有新来的 " 账房 " 不会。它整天趴在收银机上，谁付钱都要先经过它的肚
                皮。
            """),
            ImageBlock(480, 480, kind="gif", motif="cat", after="找零 3 元，收费一次抚摸。"),
            *prose("""
                店主在门口贴了告示：<span class="zkspan">本店第十只猫为财务人员，不陪玩，请勿打扰</span>。
                结果来拍告示的人比来摸猫的还多。

                它也有加班的时候。打烊盘点，计算器的按键声一响，它就坐起来盯着屏幕，尾巴尖随着数字一下一下
                地点。
            """),
            ImageBlock(800, 800, motif="cat", after="盘点现场。"),
            ImageBlock(800, 800, kind="png", motif="cat", after="账对上了，下班。"),
            ImageBlock(960, 640, kind="webp", motif="cat", after="其余 9 位同事在窗台上开会。"),
            *prose("""
                店主算过，账房来了以后营业额多了两成。他把其中一半换成了罐头，剩下一半至今被它压在肚子下
                面。
            """),
        ),
    ),
    SampleArticle(
        serial=27,
        title='It\'s "fine"：一款叫做“还行”的游戏怎么卖了 30 万份',
        source="像素茶馆",
        published_at=at("2026-05-16 23:40:00"),
        lag=minutes(40),
        channels=(9,),
        selected=True,
        tags=("游戏",),
        shows="both `'` and `\"` in the title; curly quotation marks in the text",
        blocks=(
            *prose("""
                打开这款游戏，主角坐在沙发上，头顶冒出一个气泡：“还行。”接下来的 3 个小时，
                你要做的就是弄清楚他到底行不行。

                玩家能点的东西只有 6 样：窗帘、水杯、电话、拖鞋、收音机和那盆快要渴死的绿萝。
                同样一件事隔天再做，气泡里的“还行”会换一种字体。
            """),
            ImageBlock(1024, 576, kind="webp", motif="face", after="第 4 天的“还行”，是手写的。"),
            *prose("""
                作者原先写过 2000 条结局，后来全部删掉，只留一条。他说：“我不是想让大家找到答案，
                只是想让大家多问一句。”

                游戏发售之后，评论区渐渐变成了一个奇怪的地方，陌生人在里面互相留言：今天还行吗？
                底下的回复有长有短，最长的一条写了 1600 字。
            """),
            ImageBlock(1024, 576, motif="flower", after="浇过水的绿萝，是全游戏唯一会长大的东西。"),
            *prose("""
                续作已经在做，名字叫《那就好》。作者说还没有想好内容，先把名字占上，免得自己反悔。
            """),
        ),
    ),
    SampleArticle(
        serial=28,
        title="她用一捆芹菜，演出了全片所有的骨折声",
        source="潮汐电影",
        published_at=at("2026-05-14 15:36:00"),
        lag=minutes(19),
        channels=(9,),
        selected=True,
        tags=("电影", "声音", "幕后"),
        shows="straight quotation marks with inner spaces beside curly ones; shared art",
        blocks=(
            *prose("""
                拟音棚的地上有 11 种路面：砖、沙、碎石、旧木板、结了壳的雪。雪是玉米淀粉装在皮口袋里，
                一捏就是 " 咯吱 " 一声。
            """),
            SECTION_ART,
            *prose("""
                拟音师阿檀入行 18 年，最得意的道具是菜市场里的芹菜。掰得快是手指，掰得慢是小腿，
                两根叠在一起裹上湿毛巾，就是“导演最想要的那种”。

                她给自己定了规矩，不看剧本，只看画面。" 看了剧本就会替人物难过，一难过脚步就重了。"
            """),
            ImageBlock(1024, 683, motif="food", after="当天的道具，收工以后炒了一盘。"),
            *prose("""
                最难的一次，是给一只毛绒熊配心跳。棉花没有心跳，她试过闹钟、气球和鱼鳔，最后把话筒贴在自己
                胸口，跑了两层楼。
            """),
            ImageBlock(1024, 683, motif="robot", after="收音用的旧话筒，大家叫它老陈皮。"),
        ),
    ),
    SampleArticle(
        serial=29,
        title="提线木偶 | 七根线，一个人的千军万马",
        source="旧城纪事",
        published_at=at("2026-05-11 14:08:00"),
        lag=minutes(28),
        channels=(9,),
        tags=("木偶戏", "手艺"),
        shows="a picture as the very last content",
        blocks=(
            *prose("""
                南戏台的木偶有 72 个，会演的人只剩下傅家父女。父亲管线，女儿管嗓子，开打的时候，
                两个人要演出 16 员大将。

                一个木偶通常有 7 根线，打仗的加到 12 根，喝醉的反而减到 5 根。傅师傅说，醉汉少两根线，
                才会有那种随时要倒又不倒的样子。
            """),
            ImageBlock(720, 960, motif="face", after="画脸用的颜料，是矿石磨的。"),
            *prose("""
                女儿傅小满把戏搬进了中学的操场，唱词一句没改，只在每场之前用 5 分钟教大家提一次线。
                提过线的学生，看戏的时候手都在跟着动。

                戏演完，木偶要平躺着放回箱子，脸上盖一块白布。不能让它们站着过夜，会累。
            """),
            ImageBlock(1280, 853, motif="night"),
        ),
    ),
    SampleArticle(
        serial=30,
        title="90 秒视频：合唱团在隧道里唱了一个长音",
        source="江城晚报",
        published_at=at("2026-05-09 19:30:00"),
        lag=minutes(2),
        channels=(9,),
        tags=("视频", "合唱"),
        shows="frame as first block, one paragraph, no closing tail",
        blocks=(
            Frame("w3360choir8n"),
            *prose("""
                通车前夜，80 名合唱团员走进 1.4 公里长的鹿角山隧道，一起唱了一个长音。回声散尽，
                用了 90 秒。
            """),
        ),
    ),
    SampleArticle(
        serial=31,
        title="CON",
        source="像素茶馆",
        published_at=at("2026-05-05 20:18:00"),
        lag=minutes(15),
        channels=(9,),
        tags=("展会", "桌游"),
        shows="title that Windows keeps for a device",
        blocks=(
            *prose("""
                CON 是一个桌游展的名字，没有前缀，也没有年份。主办者是 5 个同班同学，租下一座空粮仓，
                摆了 130 张旧课桌。
            """),
            ImageRow(
                (
                    ImageBlock(720, 540, motif="grid"),
                    ImageBlock(720, 540, kind="png", motif="chart"),
                    ImageBlock(720, 540, motif="robot"),
                ),
                after="最热闹的三张桌子。",
            ),
            *prose("""
                展上最受欢迎的新作叫《排队》，4 个人轮流插队，插得太明显会被全桌请去倒水。
                它的规则书只有一页，背面画着去水房的路。

                关门以后，课桌要还给学校。同学们在每张桌肚里留下一枚木头小人，算是租金之外的谢意。
            """),
            ImageBlock(960, 640, motif="book", after="只有一页的规则书，正面朝下。"),
            *prose("""
                明年办不办还没有定。5 个人约好，谁先想念粮仓里的霉味，谁就去打第一个电话。
            """),
        ),
    ),
    SampleArticle(
        serial=32,
        title="无人机拍了 300 天，盐田像打翻的调色盘",
        source="云边影像",
        published_at=at("2026-05-01 08:50:00"),
        lag=minutes(33),
        channels=(9,),
        selected=True,
        tags=("摄影", "盐田"),
        shows="wide WebP and JPEG pictures",
        blocks=(
            ImageBlock(1280, 720, kind="webp", motif="grid", after="4 月，卤水里的藻还没有醒，盐田是灰蓝色的。"),
            *prose("""
                摄影师苇杭在盐湾住了 300 天，每天 6 点 10 分从同一块石头上起飞，升到 120 米，
                拍一张正下方。
            """),
            ImageBlock(1280, 720, kind="webp", motif="sunset", after="7 月，水温过了 28 度，一夜之间转红。"),
            *prose("""
                盐田的颜色由住在水里的小生物决定。越咸越红，越淡越绿，下过雨的第二天往往能在一张照片里同时
                看到 5 种颜色。

                300 张照片叠在一起，会得到一块均匀的米黄色。苇杭把它印成了展览的最后一张，
                标题叫《平均的一天》。
            """),
            ImageBlock(1280, 720, motif="sea", after="11 月，最后一批盐收完，池底露出猫爪一样的裂纹。"),
            *prose("""
                有一张照片里混进了人影，是晒盐的老樊在摘帽子。他每天听见嗡嗡声都会朝天上点一下头，300 天，
                只被拍到一次。
            """),
        ),
    ),
    SampleArticle(
        serial=33,
        title=(
            "《清晨五点半公鸡还没有叫奶奶已经在灶台前把昨天剩下的米饭捏成六个大小不一的饭团并且在最小"
            "的那一个里面偷偷藏了一整颗梅子而爷爷假装没有看见地走过去把收音机调到只有沙沙声的频道然后"
            "坐在门槛上给自行车打气打到第四十七下的时候孙子揉着眼睛走出来问今天是星期几没有人回答因为"
            "一只燕子正好飞进了堂屋绕着电灯转了三圈又从后窗飞了出去于是一家人都跟着跑到院子里抬头去找"
            "它却看见天已经亮了中午吃了饭团下午修好了篱笆傍晚下了一点小雨夜里谁也说不清楚那颗梅子究竟"
            "被谁吃到了只知道每个人都说是自己所以第二天奶奶在每一个饭团里都放了一颗并且把梅子的核洗干"
            "净排在窗台上等它们发芽一直等到我们把这卷胶片放完还没有等到奶奶却说不急》"
        ),
        source="潮汐电影",
        published_at=at("2026-04-26 18:40:00"),
        lag=minutes(21),
        channels=(9,),
        tags=("电影", "影院"),
        shows="title of 300 characters",
        blocks=(
            *prose("""
                石榴渡的小影院办了一场征名活动，给一部没有名字的老胶片起名。规则里忘了写字数上限，
                于是得票最高的名字长达 300 个字。
            """),
            ImageBlock(900, 600, motif="city", after="门口的灯箱只好分成 25 行来排。"),
            *prose("""
                胶片是在阁楼的饼干盒里发现的，没有片头，也没有片尾，拍的是一家人从早到晚的一天。
                影院把这个名字印在票根上，撕票的时候正好从中间断开。

                起名的人是一位退休的报幕员。她说年轻时报幕，最怕的是长名字，现在没有人催她了，
                想一口气念个够。
            """),
            ImageBlock(900, 1200, motif="book", after="票根的右半截，从第 151 个字开始。"),
            *prose("""
                放映那天，主持人念完片名用了 71 秒，台下的掌声比片名还长了一点。
            """),
        ),
    ),
    SampleArticle(
        serial=34,
        title="跨年音乐会提前 30 秒结束，指挥请大家听雪",
        source="江城晚报",
        published_at=at("2024-12-31 23:59:30"),
        lag=minutes(1),
        channels=(9,),
        tags=("音乐会", "跨年"),
        shows="published half a minute before the end of 2024",
        blocks=(
            *prose("""
                23 点 59 分 30 秒，最后一个和弦落下，指挥没有转身，而是用指挥棒点了点天窗。
                江城剧院的 1300 名观众抬起头，外面正下着今冬的第一场雪。
            """),
            ImageBlock(1200, 800, motif="night", after="天窗上的雪。"),
            *prose("""
                全场安静了 30 秒。乐团后来说，这是节目单上没有印出来的最后一首曲子，曲名叫《休止》。
            """),
            ImageBlock(1200, 800, motif="city", after="散场的人没有叫车，都在走路。"),
            *prose("""
                零点以后，剧院的存衣处收到 40 多张字条，大多只写了两个字：再来。
            """),
        ),
    ),
    SampleArticle(
        serial=35,
        title="厨艺综艺《一口锅》收官：冠军端上来一碗白饭",
        source="麦田食记",
        published_at=at("2026-05-18 13:02:00"),
        lag=minutes(17),
        channels=(9,),
        tags=("综艺", "美食"),
        shows="uploaded video with text around it",
        blocks=(
            *prose("""
                《一口锅》第三季的决赛题目是 " 家里还剩什么 "。六位选手面对一只几乎空着的冰箱，
                有 60 分钟和一口铁锅。
            """),
            UploadedVideo("17790804125538", width=854, height=480),
            *prose("""
                邮轮厨师出身的小葵花了 58 分钟煮一碗白饭：洗米 3 遍，浸 20 分钟，大火、小火、离火，
                剩下的时间守在旁边不许任何人说话。

                评委里最挑剔的一位吃完以后问，能不能把锅巴也给他。节目就在铲子刮锅底的声音里结束了。
            """),
            ImageBlock(1024, 576, motif="food", after="那碗饭，以及没有上镜的锅巴。"),
            ImageBlock(1024, 576, motif="face", after="等饭熟的 58 分钟里，小葵一共说了两句话。"),
            *prose("""
                那口锅没有留作纪念，第二天就回到了她家的灶台上，早饭是泡饭。
            """),
        ),
    ),
)
