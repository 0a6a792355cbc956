"""Benchmark of ingest on an archive that is already built, compared with building it in the same run.

    python tests/bench/ingest.py [CORPUS]    a .tar.xz of clippings; by default synthetic clippings are used

Prints three ratios: an ingest without work to a build without work; an ingest of one new clipping to a build after an
edit of one page; and, as in an hourly job, ingest and build in a fresh clone with restored caches to the clone itself.
"""

from __future__ import annotations

import argparse
import html
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archives import READY_FILE, SETTINGS, article_files, synthetic_articles
from measure import wall_and_cpu_time
from scenarios import edited
from unpack import unpack

from jianbao.model import Article

ROOT = Path(__file__).parents[2]
ARTICLES = 2_000
"""Synthetic clippings without a corpus; making the pages of many takes long."""
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false")
COMPARED = (
    ("no change", "ingest unchanged", "build unchanged"),
    ("one new clipping", "ingest new", "build edited"),
    ("hourly job", "ingest and build in a clone", "clone"),
)
"""What is compared: a name, and the times of the two measurements whose ratio is printed."""

Times = tuple[float, float]
"""Wall time and CPU time in seconds."""
Turn = dict[str, Times]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="number of synthetic clippings without a corpus")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="folder for archives")
    options = parser.parse_args()
    if options.corpus:
        archive = clippings_archive(options.work / "ingest-corpus", f"{options.corpus.name}\n", options.corpus)
    else:
        archive = clippings_archive(options.work / f"ingest-{options.articles}", f"{options.articles}\n", None)
    turns = [run_turn(archive, number) for number in range(options.turns)]
    print("\n".join(table(turns, len(article_files(archive)))))


def clippings_archive(folder: Path, mark: str, corpus: Path | None) -> Path:
    """An archive with the clippings of a corpus, or as many synthetic ones as ``mark`` says, unless it is there."""
    ready = folder / READY_FILE
    if not ready.is_file() or ready.read_text(encoding="utf-8") != mark:
        shutil.rmtree(folder, ignore_errors=True)
        clippings = folder / "content" / "clippings"
        clippings.mkdir(parents=True)
        (folder / "jianbao.toml").write_text(SETTINGS, encoding="utf-8")
        if corpus:
            unpack(corpus, clippings)
        else:
            write_clippings(clippings, synthetic_articles(int(mark), None))
        ready.write_text(mark, encoding="utf-8")
    return folder


def write_clippings(folder: Path, articles: Iterable[Article]) -> None:
    """Write a clipping for each article, as a feed reader would."""
    for article in articles:
        time = f"{article.collected.timestamp() * 1000:.0f}" if article.collected else ""
        body = "\n".join(f"<p>{html.escape(block)}</p>" for block in article.body.split("\n\n"))
        text = f"<!--{time}-->\n[{article.title}]({article.source_url})\n------\n\n{body}\n"
        (folder / f"{article.id}.txt").write_text(text, encoding="utf-8")


def run_turn(archive: Path, number: int) -> Turn:
    """Measure everything once; afterwards the clippings and pages are as before."""
    ingest, build = _command(archive, "ingest"), _command(archive, "build")
    for command in (ingest, build, ingest):  # the second ingest finds that nothing has changed since the first
        wall_and_cpu_time(command)
    turn = {"ingest unchanged": wall_and_cpu_time(ingest), "build unchanged": wall_and_cpu_time(build)}
    with one_more_clipping(archive, number):
        turn["ingest new"] = wall_and_cpu_time(ingest)
        wall_and_cpu_time(build)
    for command in (ingest, build):
        wall_and_cpu_time(command)
    with edited(article_files(archive), number):
        turn["build edited"] = wall_and_cpu_time(build)
    for command in (build, ingest):
        wall_and_cpu_time(command)
    return turn | hourly_job(archive)


@contextmanager
def one_more_clipping(archive: Path, number: int) -> Iterator[Path]:
    """Add a clipping with a text of its own; at the end, delete it and the page that ingest made of it."""
    before = {*article_files(archive)}
    article = list(synthetic_articles(number + 1, 2_000))[-1]
    folder = archive / "content" / "clippings"
    path = folder / f"new-{number}.txt"
    write_clippings(folder, [article._replace(id=path.stem, source_url=f"https://example.net/{path.stem}.html")])
    try:
        yield path
    finally:
        path.unlink()
        for page in {*article_files(archive)} - before:
            page.unlink()


def hourly_job(archive: Path) -> Turn:
    """Clone the archive, restore the caches of the last run, and ingest and build in the clone."""
    repository, clone = (archive.with_name(f"{archive.name}-{kind}") for kind in ("repository", "clone"))
    for folder in (repository, clone):
        shutil.rmtree(folder, ignore_errors=True)
    git = (*GIT, "--git-dir", str(repository), "--work-tree", str(archive))
    subprocess.run([*GIT, "init", "--quiet", "--bare", str(repository)], check=True)
    subprocess.run([*git, "add", "--force", "content", "jianbao.toml"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "Archive"], check=True)
    times = wall_and_cpu_time(["git", "clone", "--quiet", "--depth", "1", repository.as_uri(), str(clone)])
    for name in (".cache", "site"):  # times are kept, as actions/cache does
        shutil.copytree(archive / name, clone / name)
    both = [wall_and_cpu_time(_command(clone, name)) for name in ("ingest", "build")]
    shutil.rmtree(clone)
    wall, cpu = (sum(values) for values in zip(*both, strict=True))
    return {"clone": times, "ingest and build in a clone": (wall, cpu)}


def table(turns: Sequence[Turn], articles: int) -> Iterator[str]:
    """The lines to print: medians of the times, and the median of the ratios of the turns."""
    yield f"{articles} articles, {len(turns)} turns: medians of wall time (CPU time of all processes)"
    for name, measured, reference in COMPARED:
        times = ", ".join(
            f"{kind} {_median(turns, kind, 0):.2f} s ({_median(turns, kind, 1):.2f})" for kind in (measured, reference)
        )
        ratios = [statistics.median(turn[measured][at] / turn[reference][at] for turn in turns) for at in (0, 1)]
        yield f"{name}: {times}: {ratios[0]:.2f} times ({ratios[1]:.2f})"


def _median(turns: Sequence[Turn], kind: str, at: int) -> float:
    return statistics.median(turn[kind][at] for turn in turns)


def _command(archive: Path, name: str) -> list[str]:
    return [str(Path(sys.executable).parent / "jianbao"), name, "--root", str(archive)]


if __name__ == "__main__":
    main()
