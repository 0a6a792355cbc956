"""The archives of the benchmarks, from a corpus of clippings or synthetic; they are kept for the next run."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from synthetic import sentence
from unpack import unpack

from jianbao.model import Article
from jianbao.page.format import dump_page

# The distributions in the 27,885 pages of the corpus.
PAGE_LENGTHS = (0, 0, 0, 39, 77, 87, 184, 369, 1_177, 2_177, 44_090)
"""The deciles of the characters of Markdown."""
PAGES_BY_TAG_COUNT = (12_497, 7_022, 4_533, 1_974, 937, 495, 235, 107, 48, 21, 18)
"""The number of pages without tags, with one tag, with two, and so on."""
PAGES_BY_OUTLET = {"youtube": 25_055, "matters": 2_752, "medium": 78}
TAG_COUNT = 120
"""The number of different tags; the frequency of the n-th is proportional to 1/n."""
SHARE_WITH_AUTHOR = 0.11
AUTHOR_COUNT = 219
"""The number of different authors, of which some are as frequent as the first tags, and most have one article."""
SETTINGS = 'title = "剪报"\nurl = "https://example.org/archive/"\n'
READY_FILE = "ready"
"""A file in an archive that is written last, so that an interrupted run is noticed; it identifies the contents."""
FIRST_DATE = datetime(2019, 11, 1, tzinfo=UTC)
DATE_INTERVAL = timedelta(hours=2)


def corpus_archive(tarball: Path, folder: Path, clippings: str = "raw") -> Path:
    """An archive with the pages of all clippings in a ``.tar.xz``, made in ``folder`` unless it is there.

    The clippings themselves are in its folder ``clippings``.
    """
    mark = f"{tarball.name} {tarball.stat().st_size}\n"
    if not _is_ready(folder, mark):
        _make_empty(folder)
        unpack(tarball, folder / clippings)
        command = [sys.executable, "-m", "jianbao", "ingest", "--root", str(folder), str(folder / clippings)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (folder / READY_FILE).write_text(mark, encoding="utf-8")
    return folder


def synthetic_archive(count: int, folder: Path, characters: int | None = None) -> Path:
    """An archive with ``count`` synthetic pages, the same in every run, made in ``folder`` unless it is there.

    The pages have the given number of characters, or by default lengths distributed as in the corpus.
    """
    mark = f"{count} {characters} {Path(__file__).read_text(encoding='utf-8')}"
    if not _is_ready(folder, mark):
        _make_empty(folder)
        for article in synthetic_articles(count, characters):
            article_file(folder, article).parent.mkdir(parents=True, exist_ok=True)
            article_file(folder, article).write_text(dump_page(article), encoding="utf-8")
        (folder / READY_FILE).write_text(mark, encoding="utf-8")
    return folder


def part_of_archive(archive: Path, count: int, folder: Path) -> Path:
    """An archive with ``count`` pages of another one, the same in every run, made in ``folder`` unless it is there."""
    mark = f"{count} of {archive.name}: {(archive / READY_FILE).read_text(encoding='utf-8')}"
    if not _is_ready(folder, mark):
        _make_empty(folder)
        files = article_files(archive)
        for file in random.Random(1).sample(files, min(count, len(files))):  # noqa: S311  # not for cryptography
            copy = folder / file.relative_to(archive)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        (folder / READY_FILE).write_text(mark, encoding="utf-8")
    return folder


def article_files(archive: Path) -> list[Path]:
    """The Markdown files of an archive, sorted."""
    return sorted((archive / "content" / "articles").rglob("*.md"))


def article_file(archive: Path, article: Article) -> Path:
    """The path at which ingest would write the page of an article."""
    return archive / "content" / "articles" / f"{article.day:%Y/%m/%d}" / f"{article.id}.md"


def synthetic_articles(count: int, characters: int | None) -> Iterator[Article]:
    """The articles of ``synthetic_archive``. The articles of a small archive are the first ones of a larger archive."""
    chance = random.Random(2)  # noqa: S311  # not for cryptography
    text = _text(chance, 200_000)
    tags = [text[at * 7 : at * 7 + 3].translate(_NO_PUNCTUATION) + str(at) for at in range(TAG_COUNT)]
    weights = [1 / rank for rank in range(1, TAG_COUNT + 1)]
    authors = [text[at * 5 + 1 : at * 5 + 4].translate(_NO_PUNCTUATION) + str(at) for at in range(AUTHOR_COUNT)]
    author_weights = [1 / rank**1.5 for rank in range(1, AUTHOR_COUNT + 1)]
    for number in range(count):
        body = _body(chance, text, _length(chance) if characters is None else characters)
        published = FIRST_DATE + number * DATE_INTERVAL
        tag_count = chance.choices(range(len(PAGES_BY_TAG_COUNT)), PAGES_BY_TAG_COUNT)[0]
        yield Article(
            id=f"example.org-{number:06}",
            title=_excerpt(chance, text, 25).translate(_NO_PUNCTUATION) or "无题",
            date=published,
            date_clue="epoch",
            collected=published,
            outlet=chance.choices([*PAGES_BY_OUTLET], [*PAGES_BY_OUTLET.values()])[0],
            authors=tuple(chance.choices(authors, author_weights)) if chance.random() < SHARE_WITH_AUTHOR else (),
            lang="zh-Hans",
            tags=tuple(dict.fromkeys(chance.choices(tags, weights, k=tag_count))),
            source_url=f"https://example.org/news/{number}.html",
            summary=body[:80].replace("\n", " ").strip("#>*- "),
            image=None,
            body=body,
            clipping={"file": f"content/clippings/{number:06}.txt", "sha256": f"{number:064x}"},
        )


_NO_PUNCTUATION = dict.fromkeys(map(ord, "，。！？"))


def _is_ready(folder: Path, mark: str) -> bool:
    ready = folder / READY_FILE
    return ready.is_file() and ready.read_text(encoding="utf-8") == mark


def _make_empty(folder: Path) -> None:
    """Make an empty archive. An old one is renamed instead of deleted, because a large deletion slows later writes."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}.old-{datetime.now(UTC):%H%M%S%f}"))
    folder.mkdir(parents=True)
    (folder / "jianbao.toml").write_text(SETTINGS, encoding="utf-8")


def _length(chance: random.Random) -> int:
    decile = chance.random() * (len(PAGE_LENGTHS) - 1)
    low, high = PAGE_LENGTHS[int(decile)], PAGE_LENGTHS[int(decile) + 1]
    share = decile % 1
    # In the highest tenth most pages are near its lower end.
    return int(low + (high - low) * (share**6 if decile >= len(PAGE_LENGTHS) - 2 else share))


def _text(chance: random.Random, size: int) -> str:
    """At least ``size`` characters of sentences, from which every page takes excerpts."""
    text = ""
    while len(text) < size:
        text += sentence(chance)
    return text


def _excerpt(chance: random.Random, text: str, size: int) -> str:
    start = chance.randrange(len(text) - size)
    return text[start : start + size]


def _body(chance: random.Random, text: str, characters: int) -> str:
    """Markdown of ``characters`` characters: mostly paragraphs, and some of the other blocks of clippings."""
    blocks: list[str] = []
    remaining = characters
    while remaining > 0:
        blocks.append(_block(chance, _excerpt(chance, text, chance.randint(40, 160)))[:remaining])
        remaining -= len(blocks[-1]) + 2
    return "\n\n".join(blocks)


def _block(chance: random.Random, text: str) -> str:
    number = chance.randrange(1_000_000)
    shapes = (
        *(text,) * 7,
        f"**{text[1:9].translate(_NO_PUNCTUATION)}** {text[9:]}[{text[:6]}](https://example.org/{number}){text[6:20]}",
        f"![{text[:15]}](https://example.org/{number}.jpg)",
        f"## {text[:12]}",
        f"- {text[:20]}\n- {text[20:40]}",
        f"> {text}",
    )
    return chance.choice(shapes)
