"""Cleaning, timed beside trafilatura on the same clippings in the same run: ``make bench``.

    python tests/bench/bench.py [CORPUS]     a folder of clippings or a .tar.xz of them; else clippings made up here

Both are given a clipping's bytes in memory's file cache and give back an article in Markdown with its metadata; both
keep links, pictures and tables. They take turns by batches of clippings, so that whatever else the machine does falls
on both; a ratio is made for each turn, and the median of the ratios is what counts.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path

from generator.errors import ClippingError
from generator.ingest.article import Knowledge, load_knowledge, make_article, make_articles
from generator.ingest.read import read_clipping
from generator.ingest.sources import clipping_files
from generator.parallel import in_batches

SAMPLE = 1_500
TURNS = 5
BATCH = 50
# Bytes of a post at each tenth of 29,591, the smallest first: most are a paragraph under a video, few an essay.
LENGTHS = (288, 462, 620, 800, 990, 1_247, 1_700, 2_500, 4_300, 8_047, 26_659)
MOST_COMMON = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当"
    "想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进法此实回二理美点月明其种声全工己话儿者向情部正名定女问"
    "力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--sample", type=int, default=SAMPLE)
    options.add_argument("--turns", type=int, default=TURNS)
    options.add_argument("--memory", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.memory:
        sys.stdout.write(str(_peak(given.memory)))
        return
    with tempfile.TemporaryDirectory() as folder:
        files = clippings(given.corpus, given.sample, Path(folder))
        size = sum(path.stat().st_size for path in files)
        print(f"{len(files)} clippings, {size / 1e6:.1f} MB, from {given.corpus or 'the generator of this script'}")
        beside_trafilatura(files, given.turns)
        on_two(files, given.turns)
        memory(files)


def beside_trafilatura(files: Sequence[Path], turns: int) -> None:
    """Time per clipping of both, and the ratio."""
    knowledge = load_knowledge(None)
    ours, theirs = partial(_ours, knowledge), _theirs()
    for work in (ours, theirs):  # tables, compiled expressions
        _seconds(work, files[:BATCH])
    ratios, times = [], ([0.0], [0.0])
    for turn in range(turns):
        pairs = []
        for at in range(0, len(files), BATCH):
            batch = files[at : at + BATCH]
            order = (ours, theirs) if (turn + at // BATCH) % 2 else (theirs, ours)
            taken = {work: _seconds(work, batch) for work in order}
            pairs.append((taken[ours], taken[theirs]))
        mine, other = (sum(column) for column in zip(*pairs, strict=True))
        ratios.append(mine / other)
        times[0].append(mine)
        times[1].append(other)
    mine, other = (1e3 * min(column[1:]) / len(files) for column in times)
    shown = " ".join(f"{ratio:.2f}" for ratio in sorted(ratios))
    print(f"one process   jianbao {mine:.2f} ms a clipping, trafilatura {other:.2f} ms (best of {turns})")
    print(f"              jianbao / trafilatura = {statistics.median(ratios):.2f} (median of {shown})")


def on_two(files: Sequence[Path], turns: int) -> None:
    """Clippings a second with one process and with two."""
    named = [(path, path.name) for path in files]
    work = partial(make_articles, Path("/nowhere"))
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(turns):
        for jobs, found in rates.items():
            start = time.perf_counter()
            made = sum(1 for _ in in_batches(work, named, size=BATCH, jobs=jobs))
            found.append(made / (time.perf_counter() - start))
    one, two = (max(found) for found in rates.values())
    ratio = statistics.median(b / a for a, b in zip(*rates.values(), strict=True))
    print(f"two processes {one:.0f} clippings a second with one, {two:.0f} with two: {ratio:.2f} times (median)")


def memory(files: Sequence[Path]) -> None:
    """Peak memory of a process that cleans a quarter of the clippings, and all of them."""
    quarter = files[: len(files) // 4]
    few, many = (_peak_of(part) for part in (quarter, files))
    print(f"memory        {few:.0f} MB for {len(quarter)} clippings, {many:.0f} MB for {len(files)}")


def _seconds(work: Callable[[Path], object], files: Sequence[Path]) -> float:
    start = time.perf_counter()
    for path in files:
        work(path)
    return time.perf_counter() - start


def _ours(knowledge: Knowledge, path: Path) -> object:
    """Read, clean, normalise."""
    try:
        return make_article(path, path.name, knowledge)
    except ClippingError:
        return None


def _theirs() -> Callable[[Path], object]:
    """What one does with trafilatura: the header is read by us, the page made whole, the article extracted."""
    import trafilatura

    def extract(path: Path) -> object:
        try:
            clipping = read_clipping(path, path.name)
        except ClippingError:
            return None
        page = f"<html><head><title>{escape(clipping.title)}</title></head><body>{clipping.html}</body></html>"
        return trafilatura.extract(
            page,
            url=clipping.url or None,
            output_format="markdown",
            with_metadata=True,
            include_links=True,
            include_images=True,
            include_tables=True,
        )

    return extract


def _peak_of(files: Sequence[Path]) -> float:
    """In a process of its own; megabytes."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listing:
        listing.write("\n".join(map(str, files)))
        listing.flush()
        command = [sys.executable, __file__, "--memory", listing.name]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _peak(listings: Sequence[Path]) -> float:
    import resource

    knowledge = load_knowledge(None)
    for listing in listings:
        for name in listing.read_text(encoding="utf-8").split("\n"):
            _ours(knowledge, Path(name))
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


# The clippings


def clippings(corpus: Path | None, sample: int, folder: Path) -> list[Path]:
    """As many as asked for, always the same ones, in an order that mixes outlets and lengths."""
    if corpus is None:
        files = list(_made_up(sample, folder))
    else:
        if corpus.is_file():
            with tarfile.open(corpus) as packed:
                packed.extractall(folder, filter="data")
            corpus = folder
        files = [path for path, _ in clipping_files([corpus], corpus)]
    mixer = random.Random(0)  # noqa: S311  # nothing secret
    mixer.shuffle(files)
    return files[:sample]


def _made_up(count: int, folder: Path) -> Iterator[Path]:
    """Clippings of no meaning with the lengths and the markup of real ones."""
    chance = random.Random(1)  # noqa: S311  # nothing secret
    for number in range(count):
        place = chance.random() * (len(LENGTHS) - 1)
        low, high = LENGTHS[int(place)], LENGTHS[int(place) + 1]
        size = int(low + (high - low) * (place % 1))
        path = folder / f"{number:05}.txt"
        path.write_text(_clipping(number, size, chance), encoding="utf-8")
        yield path


def _clipping(number: int, size: int, chance: random.Random) -> str:
    address = f"https://example.org/2023/{number % 12 + 1:02}/{number}.html"
    blocks: list[str] = []
    while sum(len(block.encode()) for block in blocks) < size - 250:
        blocks.append(_block(chance))
    title = _sentence(chance)[:20]
    header = (
        f'---\nlayout: post\ntitle: "{title}"\ndate: 2023-11-07T12:00:00.000Z\nfrom: {address}\ntags: [ 海风社 ]\n---\n'
    )
    return f"{header}<!--{1_672_531_200_000 + number * 10**7}-->\n[{title}]({address})\n------\n\n" + "\n".join(blocks)


def _block(chance: random.Random) -> str:
    text = "".join(_sentence(chance) for _ in range(chance.randint(1, 5)))
    shapes = (
        *(f"<p>{text}</p>",) * 6,
        f"<p><strong>{text[:8]}</strong>{text}<a href='https://example.org/{len(text)}'>{text[:6]}</a></p>",
        f"<div class='wrap'><span style='color: red'>{text}</span><br/><br/>{text[:30]}</div>",
        f"<figure><img src='https://example.org/{len(text)}.jpg'><figcaption>{text[:15]}</figcaption></figure>",
        f"<h2>{text[:10]}</h2><ul><li>{text[:20]}</li><li>{text[20:40]}</li></ul>",
        f"<blockquote><p>{text}</p></blockquote>",
    )
    return chance.choice(shapes)


def _sentence(chance: random.Random) -> str:
    return "".join(chance.choices(MOST_COMMON, k=chance.randint(10, 40))) + chance.choice("。。。，！？")


if __name__ == "__main__":
    main()
