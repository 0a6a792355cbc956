"""The archives whose sites are built: of the corpus's clippings, or of pages made up; kept for the next run."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from made_up import MOST_COMMON
from unpack import unpack

from jianbao.model import Article
from jianbao.page.format import dump_page, page_files

# Of the 27,885 pages that the corpus becomes: characters of Markdown at each tenth, and how many have so many tags.
LENGTHS = (0, 0, 0, 39, 77, 87, 184, 369, 1_177, 2_177, 44_090)
TAGGED = (12_497, 7_022, 4_533, 1_974, 937, 495, 235, 107, 48, 21, 18)
OUTLETS = {"youtube": 25_055, "matters": 2_752, "medium": 78}
TAGS = 120
"""Different ones; the n-th is as frequent as 1/n."""
SETTINGS = 'title = "剪报"\nurl = "https://example.org/archive/"\n'
READY = "ready"
"""Written last: an archive without it was broken off."""
FIRST = datetime(2019, 11, 1, tzinfo=UTC)
BETWEEN = timedelta(hours=2)


def of_corpus(tarball: Path, folder: Path) -> Path:
    """All clippings of a ``.tar.xz`` as pages; a cleaning of minutes, done once."""
    mark = f"{tarball.name} {tarball.stat().st_size}\n"
    if not _is_ready(folder, mark):
        _begin(folder)
        unpack(tarball, folder / "raw")
        command = [sys.executable, "-m", "jianbao", "ingest", "--root", str(folder), str(folder / "raw")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (folder / READY).write_text(mark, encoding="utf-8")
    return folder


def of_made_up(count: int, folder: Path, characters: int | None = None) -> Path:
    """So many pages of no meaning, always the same; with lengths as in the corpus, or all of so many characters."""
    mark = f"{count} {characters} {Path(__file__).read_text(encoding='utf-8')}"
    if not _is_ready(folder, mark):
        _begin(folder)
        for article in made_up_articles(count, characters):
            page_file(folder, article).parent.mkdir(parents=True, exist_ok=True)
            page_file(folder, article).write_text(dump_page(article), encoding="utf-8")
        (folder / READY).write_text(mark, encoding="utf-8")
    return folder


def pages(folder: Path) -> list[Path]:
    """The Markdown files of an archive, in order."""
    return page_files(folder / "content" / "articles")


def page_file(folder: Path, article: Article) -> Path:
    """Where ingest would put a page."""
    return folder / "content" / "articles" / f"{article.day:%Y/%m/%d}" / f"{article.id}.md"


def made_up_articles(count: int, characters: int | None) -> Iterator[Article]:
    """See ``of_made_up``. The first thousand of fifty thousand are those of one thousand."""
    chance = random.Random(2)  # noqa: S311  # nothing secret
    text = _text(chance, 200_000)
    tags = [text[at * 7 : at * 7 + 3].translate(_NO_PAUSE) + str(at) for at in range(TAGS)]
    weights = [1 / rank for rank in range(1, TAGS + 1)]
    for number in range(count):
        body = _body(chance, text, _length(chance) if characters is None else characters)
        published = FIRST + number * BETWEEN
        wanted = chance.choices(range(len(TAGGED)), TAGGED)[0]
        yield Article(
            id=f"example.org-{number:06}",
            title=_piece(chance, text, 25).translate(_NO_PAUSE) or "无题",
            date=published,
            date_clue="epoch",
            collected=published,
            outlet=chance.choices([*OUTLETS], [*OUTLETS.values()])[0],
            authors=(_piece(chance, text, 4).translate(_NO_PAUSE),),
            lang="zh-Hans",
            tags=tuple(dict.fromkeys(chance.choices(tags, weights, k=wanted))),
            source_url=f"https://example.org/news/{number}.html",
            summary=body[:80].replace("\n", " ").strip("#>*- "),
            image=None,
            body=body,
            clipping={"file": f"content/clippings/{number:06}.txt", "sha256": f"{number:064x}"},
        )


_NO_PAUSE = dict.fromkeys(map(ord, "，。！？"))


def _is_ready(folder: Path, mark: str) -> bool:
    ready = folder / READY
    return ready.is_file() and ready.read_text(encoding="utf-8") == mark


def _begin(folder: Path) -> None:
    """An empty archive; what a broken-off run left goes aside, since deleting it would slow down what follows."""
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}.old-{datetime.now(UTC):%H%M%S%f}"))
    folder.mkdir(parents=True)
    (folder / "jianbao.toml").write_text(SETTINGS, encoding="utf-8")


def _length(chance: random.Random) -> int:
    place = chance.random() * (len(LENGTHS) - 1)
    low, high = LENGTHS[int(place)], LENGTHS[int(place) + 1]
    share = place % 1
    return int(low + (high - low) * (share**6 if place >= len(LENGTHS) - 2 else share))  # few are very long


def _text(chance: random.Random, size: int) -> str:
    """Sentences of 10 to 40 characters, of which every page takes pieces."""
    text = ""
    while len(text) < size:
        text += "".join(chance.choices(MOST_COMMON, k=chance.randint(10, 40))) + chance.choice("。。。，！？")
    return text


def _piece(chance: random.Random, text: str, size: int) -> str:
    start = chance.randrange(len(text) - size)
    return text[start : start + size]


def _body(chance: random.Random, text: str, characters: int) -> str:
    """Markdown of exactly so many characters: paragraphs, now and then with what clippings hold."""
    blocks: list[str] = []
    left = characters
    while left > 0:
        blocks.append(_block(chance, _piece(chance, text, chance.randint(40, 160)))[:left])
        left -= len(blocks[-1]) + 2
    return "\n\n".join(blocks)


def _block(chance: random.Random, text: str) -> str:
    number = chance.randrange(1_000_000)
    shapes = (
        *(text,) * 7,
        f"**{text[1:9].translate(_NO_PAUSE)}** {text[9:]}[{text[:6]}](https://example.org/{number}){text[6:20]}",
        f"![{text[:15]}](https://example.org/{number}.jpg)",
        f"## {text[:12]}",
        f"- {text[:20]}\n- {text[20:40]}",
        f"> {text}",
    )
    return chance.choice(shapes)
