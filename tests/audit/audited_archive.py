"""The archive that ``make audit`` checks: invented articles with everything that a page may have, and enough of them.

Its picture is kept in the archive, as ``jianbao media`` does it: so a page is complete without access to the web, and
room for the picture is known before it comes. Nothing on the page moves then.
"""

from __future__ import annotations

import hashlib
import random
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from jianbao.page.media_table import (
    MEDIA_TABLES,
    STORED,
    MediaRow,
    picture_key,
    picture_place,
    write_media_table,
)
from jianbao.page.removed import TOMBSTONE, RemovedArticle, write_removed
from jianbao.runtime.file_stamps import bytes_digest

ARTICLES = 600
LATEST = datetime(2023, 11, 7, 9, 30, tzinfo=UTC)
WORDS = {
    "zh-Hans": "渔船 码头 市长 灯塔 海风 议会 铁路 图书馆 老师 学生 工厂 桥梁 医院 雨季 果园 抵达 讨论 宣布 修建 关闭",
    "zh-Hant": "漁船 碼頭 市長 燈塔 海風 議會 鐵路 圖書館 老師 學生 工廠 橋樑 醫院 雨季 果園 抵達 討論 宣布 修建 關閉",
    "en": "boat harbour mayor tower council railway library teacher bread factory bridge hospital orchard opens closes",
    "ar": "قارب ميناء عمدة منارة مجلس قطار مكتبة معلم خبز مصنع جسر مستشفى",
    "ja": "漁船 港 市長 灯台 議会 鉄道 図書館 先生 パン 工場 橋 病院 天気 果樹園 ひらく しまる",
}
"""Language -> words of its sentences."""
JOINS = {"en": (" ", ". "), "ar": (" ", ". ")}
"""Language -> what is between words, and after a sentence."""
LANGUAGES = ("zh-Hans",) * 6 + ("zh-Hant",) * 2 + ("en", "ar", "ja")
OUTLETS = ("rfi", "bbc", "cna", "post.example")
CHANNELS = ("", "", "晨报", "海岸 <新闻>")
AUTHORS = ("王小明", "李思", "Ann Lee & Co", "陳大文")
TAGS = ("国防", "渔业", "交通", "教育", "天气", "C++", "a/b")
REMOVED = "removed.example-1"
PICTURE = "https://coast.example/boats.png"
LONG, SHORT, ALIAS = "long-1", "short-1", "old/long.html"
SETTINGS = """\
title = "海岸剪报"
description = "海岸各报的新闻剪报，全文可以搜索。"
licence = "CC BY 4.0"
licence_url = "https://creativecommons.org/licenses/by/4.0/"
contact = "keeper@user.example"
footer = "由*一个人*保管。"

[descriptions]
tags = { "渔业" = "渔船、码头和鱼市。" }
"""
LONG_BODY = """\
{paragraph}

![]({picture})
*码头上的渔船。*

## 第一节

{paragraph}

| 月份 | 渔船 | 吨数 | 票价 | 乘客 | 航次 | 学生 | 老师 | 工厂 |
|:--|--:|--:|--:|--:|--:|--:|--:|--:|
| 一月 | 1000000 | 2000000 | 3000000 | 4000000 | 5000000 | 6000000 | 7000000 | 8000000 |

### 一个小节

> {paragraph}

- 甲
- 乙

```
a line of code that is a good deal longer than any telephone is wide, and that nobody has broken into two
```

## 第二节

正文有**着重**、*强调*、`代码`、[链接](https://coast.example/)和脚注[^1]。

[^1]: 注解。

## 第三节

1. 一
2. 二

{paragraphs}
"""


def write_archive(root: Path) -> None:
    """Write the archive, the same in every run."""
    _write(root / "jianbao.toml", SETTINGS)
    for number in range(ARTICLES):
        front, body = _article(number)
        _page(root, f"a{number:03}", front, body)
    text = random.Random(1)  # noqa: S311  # not for cryptography
    paragraphs = [_sentences(text, "zh-Hans", 8) for _ in range(40)]
    long_body = LONG_BODY.format(picture=PICTURE, paragraph=paragraphs[0], paragraphs="\n\n".join(paragraphs))
    near = {"date": LATEST + timedelta(minutes=1), "collected": LATEST, "outlet": "cna", "lang": "zh-Hans"}
    captures = [{"file": "content/clippings/b.txt", "sha256": "0" * 64, "collected": LATEST, "added": 3, "removed": 5}]
    long_front = {"title": "码头上的渔船，灯塔下的海风", "tags": ["渔业"], "authors": ["王小明"], "captures": captures}
    source = "https://coast.example/%E6%B8%94%E8%88%B9"
    _page(root, LONG, {**near, **long_front, "aliases": [ALIAS], "source_url": source}, long_body)
    _keep_picture(root, PICTURE, 640, 360)
    _page(root, SHORT, {"title": "只有标题的文章", "source_url": f"{source}/2", "same_as": [LONG]}, "")
    _write(root / "content/pages/help.md", "---\ntitle: 帮助\nnav: true\n---\n\n怎样*使用*这个网站。\n")
    _write(root / "content/about.md", "# 关于\n\n这是海岸的剪报。\n")
    removed = RemovedArticle(
        REMOVED, "2023-11-01", TOMBSTONE, "", "", "2023-10-01", "cna", "zh-Hans", "甲", "应作者要求"
    )
    write_removed(root, [removed])


def _article(number: int) -> tuple[dict[str, Any], str]:
    """The front matter and the text of an article; the first is the latest."""
    chance = random.Random(number)  # noqa: S311  # not for cryptography
    lang = chance.choice(LANGUAGES)
    published = LATEST - timedelta(hours=37 * number)
    title = _sentences(chance, lang, 1).rstrip("。. ")
    front: dict[str, Any] = {
        "title": title,
        "date": published.date() if number % 5 == 4 else published,
        "collected": published + timedelta(hours=2),
        "outlet": chance.choice(OUTLETS),
        "channel": chance.choice(CHANNELS),
        "authors": chance.sample(AUTHORS, number % 3),
        "lang": lang,
        "tags": chance.sample(TAGS, number % 4),
        "summary": _sentences(chance, lang, 2),
        "source_url": f"https://coast.example/news/{number}",
    }
    paragraphs = [_sentences(chance, lang, chance.randint(1, 6)) for _ in range(chance.randint(1, 9))]
    return {key: value for key, value in front.items() if value}, "\n\n".join(paragraphs)


def _sentences(chance: random.Random, lang: str, count: int) -> str:
    space, end = JOINS.get(lang, ("", "。"))
    return "".join(
        space.join(chance.choices(WORDS[lang].split(), k=chance.randint(4, 9))) + end for _ in range(count)
    ).strip()


def _page(root: Path, name: str, front: dict[str, Any], body: str) -> None:
    header = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    _write(root / f"content/articles/{name}.md", f"---\n{header}---\n\n{body}\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _keep_picture(root: Path, address: str, width: int, height: int) -> None:
    """Keep a picture of one colour as that of an address."""
    data = _png(width, height)
    file = f"{bytes_digest(data)}.png"
    path = root / MEDIA_TABLES / picture_place(file)
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    row = MediaRow(address, STORED, "2023-11-07", file, width, height, len(data), hashlib.sha256(data).hexdigest())
    write_media_table(root / MEDIA_TABLES / f"{picture_key(address)[:2]}.tsv", [row])


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x5a\x8f\xa8" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def latest_days() -> Iterator[date]:
    """The days on which articles were published, the latest first."""
    yield from dict.fromkeys((LATEST - timedelta(hours=37 * number)).date() for number in range(ARTICLES))
