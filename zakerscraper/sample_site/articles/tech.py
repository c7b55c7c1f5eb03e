"""Articles of channel 13, 科技, with the markup that is hard to clean."""

from __future__ import annotations

from zakerscraper.sample_site.articles._writing import SECTION_ART, at, minutes, out_link, prose
from zakerscraper.sample_site.articles.model import ImageBlock, ImageRow, Quotation, Raw, SampleArticle, Text

TECH = (
    SampleArticle(
        serial=41,
        title='[实测] 新耳机 A/B 对比: "降噪"与“通透”谁更强? <7 天|2 城> C:\\Music\\*.flac 全记录',
        source="青藤科技",
        published_at=at("2026-05-18 19:57:00"),
        lag=minutes(2),
        channels=(13,),
        selected=True,
        tags=("耳机", "评测"),
        shows="every character in the title that a file name must not hold",
        blocks=(
            *prose("""
                一副耳机叫 A，一副耳机叫 B，外壳上的字都用胶布遮住。7 天里我在两座城市换着戴，只记三件事：
                听见了什么，没听见什么，耳朵疼不疼。
            """),
            ImageBlock(1024, 683, motif="chart", after="降噪深度的实测曲线，数值越低越安静。"),
            *prose("""
                地铁里 A 占优，报站声还在，轮轨声只剩下薄薄一层。到了面馆就反过来，B 能把锅勺声压住，
                还留得住老板喊号。

                通透模式差别最大。A 像打开一扇窗，B 像打开一扇窗又顺手装了纱窗，风声小，可是麻雀的叫声也跟
                着旧了一点。
            """),
            ImageBlock(1024, 683, motif="train", after="地铁测试路段，全程 27 分钟。"),
            *prose("""
                曲库放在旧笔记本的 C:\\Music 文件夹里，一共 214 首。盲听打分 A 得 7.1，B 得 7.3，
                差距比换一副耳塞套还小。
            """),
            ImageBlock(960, 640, motif="face", after="两副耳机压出来的印子，B 的浅一些。"),
            *prose("""
                揭开胶布才发现，两副耳机出自同一家工厂，相邻的两条生产线，中间只隔着一扇消防门。
            """),
        ),
    ),
    SampleArticle(
        serial=42,
        title="不拆后盖，这家公司把手机电池做成了“书签”",
        source="青藤科技",
        published_at=at("2026-05-18 19:30:00"),
        lag=minutes(6),
        channels=(13,),
        selected=True,
        tags=("手机", "电池"),
        shows="link over `link.php` to a publisher; nested `<strong>`, empty `<strong>`",
        blocks=(
            Text("<strong>抽出来就能换的电池</strong>"),
            Text("<strong></strong>"),
            Text(
                "海藻电子今天公布了一种抽取式手机电池，厚 2.1 毫米，插在机身侧面的槽里，"
                "像从书里抽出一枚书签。完整的参数写在"
                + out_link(
                    "6a0af6d08e9f09000000002a",
                    "https://news.example.com/2026/05/bookmark-battery?id=42&lang=zh",
                    "公司的技术说明",
                )
                + "里。"
            ),
            *prose("""
                电池容量 2450 毫安时，<strong>一台手机<strong>可以同时插两片</strong></strong>，
                换的时候另一片接着供电，屏幕不会熄灭。
            """),
            ImageBlock(1080, 720, motif="robot", after="抽取电池需要先滑开侧面的锁扣。"),
            *prose("""
                防水是最大的难点。工程师没有用橡胶塞，而是让槽口的两片金属弹片互相咬合，泡在 1 米深的水
                里 30 分钟，进水量是 0.02 毫升。

                首批 5 万片电池会先租给外卖骑手使用，每片每月 9 元，路边的换电柜 4 秒吐出一片。
            """),
            ImageBlock(1080, 720, motif="city", after="路边的换电柜，一格正好放下一枚书签。"),
            *prose("""
                旧电池回收以后拆成三层，隔膜洗净了可以再用。公司承诺，每交回 10 片，就给附近的小学送一盏台
                灯。
            """),
        ),
    ),
    SampleArticle(
        serial=43,
        title="从 v2.0 到 v3.1.4，#开源字体# 又更新了…... 这次补了 817 个生僻字",
        source="码上说",
        published_at=at("2026-05-18 18:05:00"),
        lag=minutes(10),
        channels=(13,),
        tags=("字体", "开源"),
        shows="`#`, `.` and dots in the title; plain direct link; pseudo list of `●`",
        blocks=(
            *prose("""
                开源字体 " 禾田宋 " 发布 v3.1.4。维护者
                在<a href="https://fonts.example.org/hetian/3.1.4" target="_blank">更新说明</a>里列出了主
                要的变化：

                ● 新增 817 个地名和姓氏用字，其中 63 个此前没有任何免费字体收录

                ● 修正 " 骨 " 字内部的转折方向，提供两种写法切换

                ● 可变字重从 5 档改为连续调节，文件反而小了 1.4 MB

                ● 数字 0 到 9 等宽，表格里不会再左右摇晃
            """),
            ImageBlock(800, 500, kind="png", motif="grid", after="新增字中笔画最多的一个，共 64 画。"),
            *prose("""
                这 817 个字里，有 200 多个是读者寄来的。一位乡村教师拍下了花名册，说有 3 个孩子的名字在电
                脑上一直是方框。

                新版本发布当天，那三个孩子的名字被放在样张的第一行。
            """),
        ),
    ),
    SampleArticle(
        serial=44,
        title="一段 12 年没人敢动的点菜代码，被实习生改好了",
        source="码上说",
        published_at=at("2026-05-18 17:15:00"),
        lag=minutes(21),
        channels=(13,),
        selected=True,
        tags=("编程", "代码"),
        shows="source code as escaped text",
        blocks=(
            *prose("""
                这段代码跑在 900 多家小饭馆的点菜机里。12 年来，谁都知道它偶尔会把豆花记成豆腐，
                但谁也不敢动，因为开头有一行注释：动了别找我。
            """),
            Text(
                "&lt;?php// 动了别找我$menu = MenuFactory::open ( ) ;foreach ( $menu-&gt;dishes as $dish ) {"
                " if ( $dish-&gt;price &lt; 8 &amp;&amp; $dish-&gt;hot ) { echo $dish-&gt;name;// '豆花' } }"
            ),
            ImageBlock(960, 540, motif="chart", after="出错的次数集中在每天 11 点 58 分前后。"),
            *prose("""
                实习生小麦没有先看代码，她先去饭馆坐了两个中午，发现 11 点 58 分有人换班，
                换班的人会把两张单子叠在一起塞进机器。

                修改最后只有一行：单子太厚的时候，响一声铃。她把开头的注释也改了，改成自己的分机号码。
            """),
        ),
    ),
    SampleArticle(
        serial=45,
        title="给老电脑装一套“够用就好”的系统，U 盘只要 2 GB",
        source="码上说",
        published_at=at("2026-05-18 14:00:00"),
        lag=minutes(4),
        channels=(13,),
        tags=("教程", "操作系统"),
        shows="character references: `&amp;&amp;`, `&lt;…&gt;`, `&nbsp;`, `&ldquo;`",
        blocks=(
            *prose("""
                抽屉里那台 2011 年的小本子还能用。准备一个 2 GB 的 U 盘，照下面的步骤做，
                大约 25 分钟以后，它就能写文档和看网页了。

                第一步，在另一台电脑上写入镜
                像：get-image --name &lt;DistroName&gt; &amp;&amp; write-image /dev/&lt;YourDisk&gt;，
                尖括号里的内容换成自己的。

                第二步，开机时连按启动键，选择&nbsp;U&nbsp;盘。如果看到&ldquo;Hello, again&rdquo;几个字，
                说明它认出了这台机器。
            """),
            ImageBlock(640, 400, kind="png", motif="book", after="安装界面只问三个问题。"),
            *prose("""
                第三步，关掉用不到的动画。内存 &lt; 2 GB 的机器请把浏览器标签控制在 5 个以内，
                风扇会感谢你。
            """),
            ImageBlock(800, 500, motif="cat", after="装好的小本子，键盘已经有主了。"),
            *prose("""
                装完以后不妨给它起一个名字。有名字的电脑，平均多用 2 年，这是我们在读者群里数出来的。
            """),
        ),
    ),
    SampleArticle(
        serial=46,
        title="模板里的 {{ 7*7 }} 会变成 49 吗",
        source="码上说",
        published_at=at("2026-05-18 12:10:00"),
        lag=minutes(16),
        channels=(13,),
        tags=("编程", "安全"),
        shows="template marks in title and text",
        blocks=(
            *prose("""
                在网站的昵称栏里填 {{ 7*7 }}，如果页面上显示 49，说明后台把你写的字当成了程序。
                这是测试人员最爱用的一句问候。

                正确的页面应该原样显示花括号。我们试了 40 个自家的小工具，有 2 个老老实实地算出了 49，
                其中一个还加了千位分隔符。

                变量的写法也要当心，{{ x }} 在静态博客里会变成空白，写教程的人往往要包上一
                层 {% raw %} 和 {% endraw %} 才能把它留住。
            """),
            ImageBlock(720, 405, motif="robot", after="算出 49 的那个小工具，已经下线检修。"),
            *prose("""
                修复的原则只有一句：别人写的字是字，自己写的程序才是程序，两样东西不要放进同一个碗里搅。
            """),
        ),
    ),
    SampleArticle(
        serial=47,
        title="会叠被子的机器人“大白”上岗，第一天叠了 1 床",
        source="青藤科技",
        published_at=at("2026-05-18 08:45:00"),
        lag=minutes(32),
        channels=(13,),
        tags=("机器人",),
        shows="gifs; straight quotation marks with inner spaces",
        blocks=(
            *prose("""
                柚子湾养老院来了一位新同事，编号 D-8，老人们叫它 " 大白 "。它的工作只有一件：
                每天早上叠被子。
            """),
            ImageBlock(480, 360, kind="gif", motif="robot", after='" 大白 " 第一次拎起被角。'),
            *prose("""
                第一天， " 大白 " 叠了 1 床，用时 53 分钟。被子是真丝的，太滑，它捏起来又掉下去，
                一共 31 次，围观的老人比它还着急。
            """),
            ImageBlock(480, 360, kind="gif", motif="robot", after="第 31 次。"),
            *prose("""
                第 12 天，它叠 1 床只要 4 分钟。工程师发现，有人偷偷在被角缝上了一小块绒布，
                好让机器手指抓得住。

                问是谁缝的，一屋子人都说不知道。 " 大白 " 的摄像头拍到了，可是它的程序里没有 " 告状 " 这个
                功能。
            """),
        ),
    ),
    SampleArticle(
        serial=48,
        title="周末去哪儿看星星",
        source="星河观测站",
        published_at=at("2026-05-17 20:30:00"),
        lag=minutes(14),
        channels=(13,),
        tags=("天文", "观星"),
        shows="title of another article too",
        blocks=(
            *prose("""
                与其问去哪儿，不如先问什么时候抬头。本周六 22 点 14 分，一颗 3 等星会被月亮的暗边盖
                住，39 分钟以后从亮边出来。
            """),
            ImageBlock(800, 800, motif="night", after="掩星过程示意，红点是消失的位置。"),
            *prose("""
                看掩星不需要黑暗的地方，阳台就行。把手机架在晾衣杆上，录下恒星消失的那一帧，
                再对一遍报时信号，就算完成了一次真正的观测。

                观测站会收集全国各地的时刻。200 个阳台的数据合在一起，能把月亮边缘的一座山测到误差 15 米以
                内。
            """),
            ImageBlock(960, 540, motif="chart", after="去年 143 个阳台画出的月亮边缘。"),
            *prose("""
                参加者会得到一个编号。编号越小不代表越厉害，只代表那天晚上你家的云散得比较早。
            """),
        ),
    ),
    SampleArticle(
        serial=49,
        title="1+1=2？@程序员：省电 30% 的秘密 & 一只猫 🐱",
        source="青藤科技",
        published_at=at("2026-05-17 16:10:00"),
        lag=minutes(23),
        channels=(13,),
        tags=("省电", "服务器"),
        shows="`%`, `+`, `=`, `@`, `&` and an emoji in the title; a picture between sub-headings",
        blocks=(
            *prose("""
                <strong>一、猫先发现的</strong>

                机房里的猫总睡在第 4 排机柜上。夜班工程师量了一下，那里比别处高 6 度，可是监控上显示那一排
                的机器全部空闲。
            """),
            ImageBlock(960, 640, motif="cat", after="发现者本人。"),
            *prose("""
                <strong>二、1+1 算了几遍</strong>

                原来有一个对账程序每隔 3 毫秒醒来一次，看看有没有新账，没有就把旧账重新加一遍。
                它这样勤快地加了 5 年。

                改成有账才叫醒之后，整排机柜的用电少了 30%，温度也降了下来。猫在空柜顶上坐了一会儿，
                搬去了第 7 排。

                工程师们现在每周看一次猫的位置，这项巡检写进了值班手册的第 2 页。
            """),
            ImageBlock(960, 640, kind="webp", motif="chart", after="第 4 排机柜改造前后的用电曲线。"),
            *prose("""
                至于第 7 排为什么热，他们已经排了工期，打算赶在猫失去兴趣之前查清楚。
            """),
        ),
    ),
    SampleArticle(
        serial=50,
        title="- 一个减号引发的周末排查",
        source="码上说",
        published_at=at("2026-05-17 06:00:00"),
        lag=minutes(1),
        channels=(13,),
        tags=("编程", "故障"),
        shows="title that starts with `- `; line breaks inside a text; paragraph of white space alone",
        blocks=(
            *prose("""
                周五晚上 9 点，仓库系统里所有香蕉的库存都变成了负数。值班群里第一条消息是：
                香蕉欠了我们 4 万根。
            """),
            Raw("<p>\n \n</p>"),
            Text(
                "排查的时间线如下：\n  21 点 08 分，怀疑数据库，重启，香蕉欠 4 万 1 千根；\n\n"
                "  23 点 40 分，怀疑同事，打电话，同事在看电影；\n  次日 10 点，怀疑香蕉。"
            ),
            ImageBlock(900, 600, motif="chart", after="库存曲线在 20 点 59 分掉头向下。"),
            *prose("""
                真相藏在一张导入表里。供货商在货名前面加了一条短横线当作项目符号，表格软件把 " - 香蕉 " 和
                后面的数目一起读成了减去香蕉。

                修复以后多做了一件事：库存低于零时不再显示数字，改为显示一只空盘子。大家觉得比红字更吓人。
            """),
        ),
    ),
    SampleArticle(
        serial=51,
        title="三层楼高的小火箭，第 9 次终于站着回来",
        source="星河观测站",
        published_at=at("2026-05-16 13:00:00"),
        lag=minutes(38),
        channels=(13,),
        selected=True,
        tags=("火箭", "航天"),
        shows="three pictures back to back; gif; link over `link.php` that holds no web address",
        blocks=(
            *prose("""
                戈壁上午的风有 6 级，民间团队 " 回声 " 的试验火箭 " 毛竹九号 " 升到 3.2 公里，关机、下落、
                重新点火，然后稳稳地站在了水泥地上。
            """),
            ImageRow(
                (
                    ImageBlock(640, 853, motif="rocket"),
                    ImageBlock(640, 853, kind="gif", motif="rocket"),
                    ImageBlock(640, 853, motif="rocket"),
                ),
                after="起飞、悬停、着陆，前后 94 秒。",
            ),
            Text(
                "前八次失败各有一个名字：翻身、打嗝、崴脚、犹豫、赶路、怕水、眨眼、差一点。"
                + out_link("6a07f0e88e9f090000000033", "javascript:void(0);", "失败合集")
                + "在队里是新人的第一课。"
            ),
            *prose("""
                第八次 " 差一点 " 只差 11 厘米，支腿落在了水泥地的边沿外面。这一次，他们没有改火箭，
                把水泥地加大了 1 米。

                火箭回厂以后会拆成 480 个零件，每个零件称一次重。总设计师说，站着回来的意思，
                就是终于有东西可以拆了。
            """),
        ),
    ),
    SampleArticle(
        serial=52,
        title="2024",
        source="青藤科技",
        published_at=at("2026-05-15 11:45:00"),
        lag=minutes(29),
        channels=(13,),
        tags=("相机", "怀旧"),
        shows="title that YAML takes for a number",
        blocks=(
            *prose("""
                题目是一台相机的型号。2024 不是年份，是它的像素：横 2000，竖 24，只能拍一条很细很长的横
                线。
            """),
            ImageBlock(1280, 320, motif="sea", after="一次按下快门，得到一条线；站着不动拍一天，得到一片海。"),
            *prose("""
                发明它的是一位灯塔维修员。他把相机固定在窗口，每 20 秒拍一条，天黑时把 2160 条线自上而下排
                起来，潮水的涨落就成了一幅织物。

                相机没有量产，图纸是公开的，材料费 130 元，最贵的零件来自一台报废的扫描仪。
            """),
            ImageBlock(1280, 640, kind="png", motif="grid", after="织物的一角。"),
        ),
    ),
    SampleArticle(
        serial=53,
        title="写给不写代码的人：三分钟看懂标记语言",
        source="码上说",
        published_at=at("2026-05-13 10:00:00"),
        lag=minutes(11),
        channels=(13,),
        tags=("教程", "写作"),
        shows="text only; text that looks like Markdown",
        blocks=(
            *prose("""
                标记语言就是在字的旁边做记号。编辑用红笔圈字，程序用的是键盘上现成的符号，
                人和机器都能看懂。

                比如，行首写一个井号加空格，后面的字就会变成标题：

                # 标题

                方括号里写字，圆括号里写地址，就是一条链接，例如 [文字](https://example.com)，
                而 [别点这里](javascript:alert(1)) 是一种坏习惯。

                两边各加两颗星，**中间的字**会变粗；行首一个大于号，表示引用：

                &gt; 引用的话放在这里，机器会替它画一道竖线。

                - 减号开头是列表，三个减号连写是一道分隔线

                ---

                学会这些只要三分钟，剩下的时间都会花在纠正全角井号上面。
            """),
        ),
    ),
    SampleArticle(
        serial=54,
        title="英仙座还早，五月的流星更慢也更亮",
        source="星河观测站",
        published_at=at("2026-05-10 22:00:00"),
        lag=minutes(7),
        channels=(13, 10001),
        tags=("天文", "流星"),
        shows="foreign attribute left in the text; bare address as text; in two channels",
        blocks=(
            *prose("""
                <strong data-spm-anchor-id="C1008.P2201.0.i3">星河观测站消息：</strong>本月下旬，
                一股少见的慢速流星群会擦过地球，预计每小时 15 到 20 颗。

                慢的意思是，从看见到熄灭有 2 秒多，够你说一句 " 看那边 "。亮的那些会留下一道绿色的尾迹，
                像铅笔在黑纸上划了一下。
            """),
            ImageBlock(1280, 720, motif="night", after="去年此时拍到的一颗，尾迹保留了 11 秒。"),
            *prose("""
                最好的时段是 25 日凌晨 1 点到 3 点，辐射点在头顶偏西。逐小时的预报放
                在 https://sky.example.org/forecast/2026-05?lang=zh 上，每天更新两次。

                观测请填写时刻、方向和颜色三项。没看到也请填一份，没有流星的 10 分钟，同样是数据。
            """),
            ImageBlock(1080, 720, motif="hills", after="观测点的山口，23 点以后请关闭车灯。"),
            *prose("""
                志愿者准备了 60 把躺椅，先到先得。没抢到椅子的人不必难过，草地的视野要比椅子多出 5 度。
            """),
        ),
    ),
    SampleArticle(
        serial=55,
        title="零下 28 度的充电桩：给电动车穿上“棉鞋”",
        source="青藤科技",
        published_at=at("2026-05-06 09:05:00"),
        lag=minutes(18),
        channels=(13,),
        tags=("汽车", "电动车"),
        shows="shared art between paragraphs; table given as a picture",
        blocks=(
            *prose("""
                雪松汽车在极北的测试场住了 70 天，想弄清楚电动车在冬天到底是哪里冷。答案出人意料：
                不是电池，是四只轮胎。
            """),
            SECTION_ART,
            *prose("""
                冻硬的轮胎滚起来费电，一夜过后，前 5 公里的能耗比平时高出四成。工程师在充电桩下面铺了发热
                垫，充电的同时把轮胎焐软。
            """),
            ImageBlock(1000, 560, kind="png", motif="chart", after="有无发热垫时，前 20 公里的能耗。"),
            *prose("""
                这块垫子被司机们叫作 " 棉鞋 "，功率 300 瓦，比一只电饭锅还低，却让冬天的续航多出 34 公里。

                垫子的图样已经公开，任何充电站都可以照做。测试场食堂的大师傅第一个用上了，他拿来发面。
            """),
        ),
    ),
    SampleArticle(
        serial=56,
        title="短讯：海藻电子的换电柜本月铺到 9 座城市",
        source="青藤科技",
        published_at=at("2026-04-30 16:20:00"),
        lag=minutes(2),
        channels=(13,),
        tags=("短讯",),
        shows="body of bare text, no tag at all",
        blocks=(
            Raw("短讯：海藻电子 4 月 30 日说，它的抽取式电池换电柜本月铺到 9 座城市，共 1140 台，其中 26 台建在渡口。"),
        ),
    ),
    SampleArticle(
        serial=57,
        title="潜到 4300 米，摄像机拍到一朵“会走路的花”",
        source="星河观测站",
        published_at=at("2026-04-27 19:10:00"),
        lag=minutes(36),
        channels=(13,),
        selected=True,
        tags=("海洋", "科学"),
        shows="quotation of two paragraphs between pictures",
        blocks=(
            *prose("""
                无人潜水器 " 海萤 " 在 4300 米深的平原上停了 19 个小时，灯只开 1 分钟，关 9 分钟。
                第 62 次开灯，画面里多了一朵花。
            """),
            ImageBlock(1280, 720, motif="flower", after="第 62 次开灯时的画面。"),
            *prose("""
                再一次开灯，花挪了 40 厘米。它有 12 片半透明的瓣，下面是三条管状的脚，走一步停半分钟，
                像在想下一步要不要走。
            """),
            Quotation(
                (
                    '我们给它起了个外号，叫 " 慢先生 "，正式的名字要等样本。',
                    "不过样本可能不会有了。船上投票，9 票对 2 票，决定不抓它。",
                )
            ),
            *prose("""
                海萤随后在原处留下了一只计时器，每过 30 天亮一次灯，电池可以用 8 年。
            """),
            ImageBlock(1280, 720, motif="sea", after="计时器落底时扬起的泥，过了 20 分钟才散。"),
        ),
    ),
    SampleArticle(
        serial=58,
        title="可以折叠的自行车道，今晚在体育馆亮相",
        source="慢行地理",
        published_at=at("2026-05-12 10:30:00"),
        lag=minutes(5),
        channels=(14,),
        tags=("自行车",),
        shows="deleted: a page without a body",
        blocks=(),
        state="deleted",
    ),
    SampleArticle(
        serial=59,
        title="会报菜名的冰箱贴，众筹 3 小时售罄",
        source="慢行地理",
        published_at=at("2026-05-12 09:20:00"),
        lag=minutes(5),
        channels=(14,),
        tags=("家电",),
        shows="gone: answers 404",
        blocks=(),
        state="gone",
    ),
    SampleArticle(
        serial=60,
        title="蜂箱里装麦克风，养蜂人学会了“听诊”",
        source="慢行地理",
        published_at=at("2026-05-12 15:15:00"),
        lag=minutes(5),
        channels=(14,),
        tags=("农业",),
        shows="off-site: redirects to the publisher",
        blocks=(),
        state="offsite",
        target="https://publisher.example.com/a/1",
    ),
    SampleArticle(
        serial=61,
        title="一封 1998 年的电子邮件，昨天送到了",
        source="码上说",
        published_at=at("2026-05-17 11:30:00"),
        lag=minutes(20),
        channels=(13,),
        tags=("互联网", "趣闻"),
        shows="text only",
        blocks=prose("""
            昨天上午，退休教师老聂收到一封邮件，发信时间是 1998 年 11 月 3 日，发信人是他自己。

            那年他刚学会上网，给自己发了一封测试信，一直没有收到，以为是地址写错了。信其实停在一台校内服务
            器的发件队列里，队列每 4 小时重试一次。

            服务器在墙角的柜子里转了 27 年，换过两次风扇，没有人记得它的用途，也没有人敢拔。上周机房搬家，
            新网线一接通，第 5 万 9 千多次重试成功了。

            信的正文只有一行：收到了吗？老聂想了想，按下回复，写道：收到了，你那边天气怎么样。
        """),
    ),
    SampleArticle(
        serial=62,
        title="纸做的显示屏：断电以后，字还留在上面",
        source="青藤科技",
        published_at=at("2026-05-18 15:40:57"),
        lag=minutes(-57 / 60),
        channels=(13,),
        tags=("屏幕", "材料"),
        shows="taken in 57 s after the moment of publication",
        blocks=(
            *prose("""
                杉岭材料所展示了一张 A4 大小的纸屏。它用宣纸做底，印上一层会变色的墨，通电 0.3 秒换一页，
                断电以后字迹可以保留 40 天。
            """),
            ImageBlock(
                768,
                1024,
                kind="webp",
                motif="book",
                after="纸屏显示的一页菜谱，旁边是它的电池，一枚纽扣大小。",
            ),
            *prose("""
                研究员最满意的是它可以折。对折 2000 次以后，折痕处的字会淡一些，用熨斗低温烫一下又能恢复。

                第一个订单来自乡间的巴士公司，他们要用它做站牌，因为纸屏在太阳底下看得最清楚，
                被风吹走了也不心疼。
            """),
            ImageBlock(1024, 768, motif="grid", after="放大 400 倍的宣纸纤维，黑点是墨囊。"),
            *prose("""
                下一步是让它能够手写。样机的笔迹比手慢半秒，写字的人说，像有一个影子在后面替自己描红。
            """),
        ),
    ),
)
