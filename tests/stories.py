"""Made-up news for tests of texts that repeat: as long as one likes, each number another story."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from conftest import Archive

from jianbao.pipeline import ingest
from jianbao.report import IngestReport

WORDS = re.findall(
    r"\w+",
    "渔船 码头 市长 灯塔 海风 议会 铁路 图书馆 老师 学生 面包 工厂 桥梁 邮局 医院 音乐会 天气 雨季 庄稼 果园 "
    "清晨 傍晚 抵达 离开 讨论 宣布 修建 关闭 开放 担心 欢迎 反对 计算 运送 等待 记录 画家 商人 船长 邻居 "
    "仓库 报纸 广场 河流 山谷 岛屿 航线 票价 工资 账目 去年 明年 终于 似乎 立刻 仍然 两百 三千 一半 全部",
)


def story(number: int, words: int = 300) -> str:
    """The text of one story, about two characters a word, in sentences of eight words."""
    picked = (hashlib.sha256(f"{number} {place}".encode()).digest()[0] for place in range(words))
    chosen = [WORDS[value % len(WORDS)] for value in picked]
    return "".join(f"{''.join(chosen[start : start + 8])}。" for start in range(0, words, 8))


def clip(archive: Archive, name: str, url: str, text: str, *, title: str = "晚报摘要", epoch: str = "NaN") -> Path:
    """A raw file of the archive; ``text`` becomes one paragraph a line."""
    body = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    return archive.write(f"content/clippings/{name}.txt", f"<!--{epoch}-->\n[{title}]({url})\n------\n\n{body}\n")


def run(archive: Archive, *sources: Path, force: bool = False) -> IngestReport:
    """Ingest an archive's clippings, or these."""
    return ingest(archive.config, sources or [archive.config.clippings], force=force, jobs=1)


def ended(report: IngestReport) -> dict[str, str]:
    """Where each clipping ended, by the name of its file; the unreadable ones with the others."""
    names = {ending.clipping: ending.outcome.value for ending in report.endings}
    names |= {problem.file or "": "unreadable" for problem in report.problems}
    return {name.removeprefix("content/clippings/").removesuffix(".txt"): outcome for name, outcome in names.items()}
