"""The five clippings in ``content/clippings``, checked against a table that was written by hand from reading them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REPOSITORY, Archive, files_of

from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.explanation import Explanation
from jianbao.model import Article
from jianbao.page.format import parse_page
from jianbao.pipeline import ingest

CLIPPINGS = REPOSITORY / "content" / "clippings"
ARTICLES = REPOSITORY / "content" / "articles"
RFI_JUNK = ("分享", "facebook", "whatsapp", "twitter", "获取更多RSS", "feedx", "selfpromo")


@dataclass(frozen=True)
class Seed:
    """What a reader finds in one clipping."""

    title: str
    outlet: str
    date: str
    clue: str
    collected: str | None
    lang: str
    paragraphs: int
    """The number of blocks of text, including a bold lead, without captions."""
    pictures: int
    first: str
    last: str
    absent: tuple[str, ...]
    """Texts that the page must not contain."""
    authors: tuple[str, ...] = ()
    bold_lead: bool = False
    caption: str = ""


SEEDS = {
    "000": Seed(
        title="韩防长：区别对待韩日矛盾，继续加强韩美日安全合作",
        outlet="rfi",
        date="2021-03-18T14:18:00+01:00",
        clue="dateline",
        collected="2021-03-18T18:58:29+00:00",
        lang="zh-Hans",
        paragraphs=6,
        pictures=1,
        first="自首尔方面消息，",
        last="徐旭指，美方并未提出相关要求或请求。",
        absent=("18/03/2021", *RFI_JUNK),
        bold_lead=True,
    ),
    "001": Seed(
        title="美防长希望下周在东盟防长扩大会期间会见中国防长",
        outlet="rfi",
        date="2023-11-07T12:35:00+01:00",
        clue="dateline",
        collected="2023-11-07T12:15:02+00:00",
        lang="zh-Hans",
        paragraphs=13,
        pictures=1,
        first="据彭博社报导，",
        last="我们相信，我们正与合作伙伴一起取得成果”。",
        absent=("07/11/2023", *RFI_JUNK),
        bold_lead=True,
    ),
    "002": Seed(
        title="中、日、韩外长会晤 寻求三国首脑峰会",
        outlet="rfa",
        date="2023-11-26T11:25:35-05:00",
        clue="address",
        collected=None,
        lang="zh-Hans",
        paragraphs=5,  # four paragraphs and the editor's credit
        pictures=1,
        first="中国、日本和韩国外长本周日",
        last="责编：何平",
        absent=("icon-zoom", "zoomattribute", "social_media"),
        caption="韩国外交部长朴振在当天的外长会议上, 重申进一步将三边合作制度化。 路透社",
    ),
    "003": Seed(
        title="日美韩拟确认首脑和外长、防长每年举行定期会谈",
        outlet="rfi",
        date="2023-08-16T21:04:00+02:00",
        clue="dateline",
        collected="2023-08-16T19:15:06+00:00",
        lang="zh-Hans",
        paragraphs=4,
        pictures=1,
        first="据共同社周三援引",
        last="两国关系已得到显著改善。",
        absent=("16/08/2023", *RFI_JUNK),
        bold_lead=True,
    ),
    "004": Seed(
        title="美韓擴大遏制戰略磋商 警告俄朝軍事合作將付代價",
        outlet="cna",
        date="2023-09-15T15:50:00+08:00",
        clue="address+epoch",
        collected="2023-09-15T07:50:00+00:00",
        lang="zh-Hant",
        paragraphs=8,
        pictures=0,
        first="（中央社記者廖禹揚首爾15日專電）",
        last="（編輯：陳惠珍）1120915",
        absent=("電子報", "電子信箱", "訂閱", "error.svg", "javascript", "input"),
        authors=("廖禹揚",),
    ),
}


def cleaned(number: str) -> tuple[Article, Explanation]:
    """The article of a seed and the explanation of its content."""
    path = next(CLIPPINGS.glob(f"{number}_*.txt"))
    return make_article(path, f"content/clippings/{path.name}", load_knowledge(None))


@pytest.mark.parametrize("number", SEEDS)
def test_front_matter_of_seeds(number: str) -> None:
    """Title, outlet, date with its clue, time of collection, language and authors are right."""
    seed, (article, _) = SEEDS[number], cleaned(number)
    assert article.title == seed.title
    assert article.outlet == seed.outlet
    assert article.date is not None
    assert (article.date.isoformat(), article.date_clue) == (seed.date, seed.clue)
    assert (article.collected.isoformat() if article.collected else None) == seed.collected
    assert article.lang == seed.lang
    assert article.authors == seed.authors


@pytest.mark.parametrize("number", SEEDS)
def test_body_of_seeds(number: str) -> None:
    """Number of paragraphs and images, first and last words are right, and surrounding text is removed."""
    seed, (article, _) = SEEDS[number], cleaned(number)
    blocks = article.body.rstrip("\n").split("\n\n")
    texts = [block for block in blocks if not block.startswith("![")]
    pictures = [block for block in blocks if block.startswith("![")]
    assert (len(texts), len(pictures)) == (seed.paragraphs, seed.pictures)
    assert texts[0].strip("*").startswith(seed.first)
    assert texts[-1].endswith(seed.last)
    assert [junk for junk in seed.absent if junk.lower() in article.body.lower()] == []
    assert bool(re.fullmatch(r"\*\*[^*]+\*\*", texts[0])) == seed.bold_lead
    assert all("*" not in text for text in texts[1:])
    assert (article.image is not None) == bool(seed.pictures)
    if seed.caption:
        assert pictures[0].endswith(f")\n*{seed.caption}*")


@pytest.mark.parametrize("number", SEEDS)
def test_explanation_has_what_was_removed(number: str) -> None:
    """The account of a seed has its junk, and no text that the page keeps."""
    article, explanation = cleaned(number)
    removed = " ".join(entry.text for entry in explanation.removed)
    for junk in ("获取更多RSS", "分享 :", "訂閱《國際新聞》電子報", "images/image/social_media"):
        raw = next(CLIPPINGS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")
        assert (junk in removed) == (junk in raw)
    assert SEEDS[number].last not in removed
    assert article.title not in removed


def test_tags_of_seeds() -> None:
    """Tags have section and countries, the same in both scripts; the name of RFA's feed is not a tag."""
    tags = {number: set(cleaned(number)[0].tags) for number in SEEDS}
    assert tags["000"] >= {"亚洲", "美国", "韩国"}
    assert tags["001"] >= {"国际", "美国", "中国", "东盟", "国防"}
    assert tags["002"] >= {"中国", "日本", "韩国", "外交"}
    assert tags["003"] >= {"亚洲", "美国", "日本", "韩国"}
    assert tags["004"] >= {"国际", "美国", "韩国", "朝鲜", "俄罗斯"}
    assert all("电台" not in tag and "CNA" not in tag for found in tags.values() for tag in found)


@pytest.mark.parametrize("number", SEEDS)
def test_clippings_are_unchanged(number: str) -> None:
    """The digest in a page's front matter is that of the raw file in the repository."""
    path = next(CLIPPINGS.glob(f"{number}_*.txt"))
    page = next(page for page in ARTICLES.rglob("*.md") if path.name in page.read_text(encoding="utf-8"))
    article = parse_page(page.read_text(encoding="utf-8"), page.name)
    assert article.clipping["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_committed_pages_are_up_to_date(archive: Archive) -> None:
    """The pages in the repository are those that ingest makes of its clippings."""
    for path in CLIPPINGS.iterdir():
        archive.write(f"content/clippings/{path.name}", "").write_bytes(path.read_bytes())
    ingest(archive.config, [archive.config.clippings])
    fresh, kept = files_of(archive.config.articles), files_of(ARTICLES)
    assert {name: page for name, page in kept.items() if name in fresh} == fresh


def test_golden_folders_have_the_seeds() -> None:
    """The raw files under ``tests/outlets`` include the seeds, byte for byte."""
    golden = {path.read_bytes() for path in (Path(__file__).parent / "outlets").rglob("raw.*")}
    assert {path.read_bytes() for path in CLIPPINGS.glob("00[0-4]_*.txt")} <= golden
