"""Synthetic news stories of any length, and helpers that write them as clippings and ingest them."""

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
    """The text of story ``number``, the same in every run: sentences of eight words of about two characters each."""
    random_bytes = (hashlib.sha256(f"{number} {index}".encode()).digest()[0] for index in range(words))
    chosen = [WORDS[value % len(WORDS)] for value in random_bytes]
    return "".join(f"{''.join(chosen[start : start + 8])}。" for start in range(0, words, 8))


def write_clipping(
    archive: Archive, name: str, url: str, text: str, *, title: str = "晚报摘要", epoch: str = "NaN"
) -> Path:
    """Write a clipping ``name.txt`` of the archive; each line of ``text`` becomes a paragraph."""
    body = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    return archive.write(f"content/clippings/{name}.txt", f"<!--{epoch}-->\n[{title}]({url})\n------\n\n{body}\n")


def run_ingest(archive: Archive, *sources: Path, force: bool = False) -> IngestReport:
    """Ingest the given sources, or all clippings of the archive, in this process."""
    return ingest(archive.config, sources or [archive.config.clippings], force=force, jobs=1)


def outcomes(report: IngestReport) -> dict[str, str]:
    """The name of each clipping without folder and suffix -> its outcome, or ``unreadable``."""
    names = {ending.clipping: ending.outcome.value for ending in report.endings}
    names |= {problem.file or "": "unreadable" for problem in report.problems}
    return {name.removeprefix("content/clippings/").removesuffix(".txt"): outcome for name, outcome in names.items()}
