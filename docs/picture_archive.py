"""An archive of made-up news, for the README's pictures: the same in every run, and large enough for charts."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

LONG_ARTICLE = "bridge"
"""The id of the article that has a table of contents."""
LAST_DAY = date(2025, 6, 14)
DAYS = 520
ARTICLES_A_DAY = (0, 0, 1, 1, 1, 2, 2, 3, 5)
ARTICLES_ON_LAST_DAY = 9
OUTLETS = {"haifeng": "海风社", "hegu": "河谷晨报", "daoyu": "島嶼日報"}
CHANNELS = {"haifeng": ("滨海", "经济"), "hegu": ("河谷要闻",), "daoyu": ("",)}
AUTHORS = ("林知远", "沈一帆", "周晓晴", "")
PLACES = ("青石港", "柳河县", "白沙岛", "云谷市", "东岸新区", "北坡镇")
# What happens, the tags, and a sentence more.
EVENTS = (
    ("渡轮恢复夜间航班，末班延到二十三点", "交通 航运", "夜班工人说，回家的路短了一个小时。"),
    ("跨海大桥合龙，全线预计明年通车", "交通 桥梁", "合龙口的误差不到两毫米，工程师在桥面上合影。"),
    ("图书馆延长开放时间，周末座位全满", "教育 城市", "馆长说，来得最早的是准备考试的学生。"),
    ("休渔期结束，首批渔船清晨出海", "渔业 经济", "码头上的冰块昨天夜里就卖完了。"),
    ("暴雨红色预警：学校停课，低洼路段封闭", "天气 城市", "气象台预计，雨势在明天中午前后减弱。"),
    ("老城区改造听证会：居民要求保留骑楼", "城市 建筑", "四百多人到场，发言从下午持续到晚上。"),
    ("海水淡化厂投产，每天供水六万吨", "环境 经济", "厂长说，岛上从此不必再用船运水。"),
    ("候鸟数量创十年新高，湿地公园限流", "环境 生态", "志愿者在观鸟台数到了七十一种。"),
    ("中学生机器人比赛落幕，县队首次夺冠", "教育 科技", "冠军的机器人用回收的零件做成。"),
    ("菜价连续三周回落，批发市场增开早市", "经济 农业", "摊主说，雨水少了，菜心长得快。"),
    ("地铁二号线试运行，市民排队体验", "交通 城市", "全程三十四分钟，比公共汽车快了一半。"),
    ("灯塔改成博物馆，守塔人讲四十年旧事", "文化 航运", "他说，最难的是大雾的夜晚。"),
    ("风电场并网发电，可供十二万户家庭", "环境 科技", "叶片在晨雾里转动，看不见顶端。"),
    ("民乐团巡演首站座无虚席", "文化 教育", "返场三次之后，指挥向观众深深鞠躬。"),
)
LONG_TITLE = "青石港跨海大桥合龙：十二年，两岸之间只剩四十分钟"
LONG_BODY = """清晨六点，最后一段钢箱梁缓缓升起。海面平静，浮吊的影子落在桥墩上，工人们站在两侧，等着那一声“到位”。

十二年前，同一片海面上只有渡轮。风浪大的日子，白沙岛上的学生要在码头等上半天，病人要等直升机。

## 为什么用了十二年

“海床下面是淤泥，再下面才是岩石。”总工程师说。第一根桩打了四个月，打到一百一十米深才碰到岩层。

> 我们不是在和海水较量，是在和时间商量。

设计图改过七次，光是图纸就装满了三间屋子。第三次修改把主跨加长了两百米，为的是让出候鸟迁徙的通道。

## 两岸的人

渡轮公司的售票员已经在窗口坐了二十六年。她说，通车以后，她想坐第一班公共汽车过去看看。

| 路线 | 现在 | 通车以后 |
|---|---|---|
| 青石港—白沙岛 | 2 小时 10 分 | 40 分 |
| 白沙岛—云谷市 | 3 小时 | 1 小时 15 分 |

## 还要做什么

桥面铺装和照明要到年底完成，明年春天进行荷载试验。通车的日子还没有定下来。
"""


def write_archive(root: Path) -> None:
    """Write the archive into an empty folder."""
    chance = random.Random(7)  # noqa: S311  # not for cryptography
    _write(root / "jianbao.toml", 'title = "潮汐剪报"\ndescription = "沿海各地的新闻，一篇一篇留下来。"\n')
    for slug, name in OUTLETS.items():
        _write(root / "outlets" / f"{slug}.toml", f'[names]\nzh-Hans = "{name}"\n')
    for age in range(DAYS):
        for number in range(chance.choice(ARTICLES_A_DAY) if age else ARTICLES_ON_LAST_DAY):
            what, tags, summary = chance.choice(EVENTS)
            body = f"{summary}{''.join(more for _, _, more in chance.sample(EVENTS, 3))}"
            day, title = LAST_DAY - timedelta(days=age), f"{chance.choice(PLACES)}{what}"
            _write_article(root, chance, f"{age}-{number}", day, title, tags, summary, body)
    _write_article(root, chance, LONG_ARTICLE, LAST_DAY, LONG_TITLE, "交通 桥梁 青石港", EVENTS[1][2], LONG_BODY)


def _write_article(
    root: Path, chance: random.Random, identifier: str, day: date, title: str, tags: str, summary: str, body: str
) -> None:
    outlet = chance.choice([*OUTLETS])
    fields = {
        "id": identifier,
        "title": title,
        "date": f"{day}T{chance.randint(6, 21):02}:{chance.randint(0, 59):02}:00+08:00",
        "outlet": outlet,
        "channel": chance.choice(CHANNELS[outlet]),
        "authors": f"[{chance.choice(AUTHORS)}]",
        "tags": f"[{tags.replace(' ', ', ')}]",
        "lang": "zh-Hans",
        "source_url": f"https://tide.example/news/{identifier}",
        "summary": summary,
    }
    header = "".join(f"{key}: {value}\n" for key, value in fields.items() if value not in ("", "[]"))
    _write(root / "content" / "articles" / f"{identifier}.md", f"---\n{header}---\n\n{body}\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
