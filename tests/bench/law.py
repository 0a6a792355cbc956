"""The law of builds, over a whole archive: whatever changed, a build leaves what a clean one makes: ``make law``.

    python tests/bench/law.py [CORPUS]            a .tar.xz of clippings; else pages made up
    python tests/bench/law.py --archive DIR       a copy of an archive that is there

One change after another, each followed by a build, by a second one, which must touch no file, and by one without cache
into a folder of its own, whose files must be those of the first byte for byte. At the end all is taken back.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from archives import article_files, corpus_archive, synthetic_archive
from builders import jianbao

from jianbao.runtime.file_stamps import scan

ROOT = Path(__file__).parents[2]
COUNT = 28_652
"""Made-up articles where there is no corpus."""
CACHE = ".cache"
Build = Callable[[Path, Path], object]
"""Builds an archive's site into a folder."""
Change = Callable[[Path, Sequence[Path]], None]
"""Changes an archive; it is given some of its pages, the same each time."""


def main() -> None:
    """Tell each step's seconds, and stop at the first that breaks the law."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--archive", type=Path, help="an archive, of which a copy is taken")
    options.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="where archives and sites lie")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    if given.archive:
        source = given.archive
    elif given.corpus:
        source = corpus_archive(given.corpus, given.work / "corpus")
    else:
        source = synthetic_archive(COUNT, given.work / "made-up")
    hold(source, given.work / "law", _command, lambda line: print(line, flush=True))


def hold(source: Path, work: Path, build: Build, tell: Callable[[str], None]) -> None:
    """Take a copy of an archive through ``CHANGES`` and back. Raises AssertionError."""
    archive, site, clean = work / "archive", work / "archive" / "site", work / "clean"
    shutil.rmtree(work, ignore_errors=True)
    for name in ("content/articles", "outlets", "themes"):
        if (source / name).is_dir():
            shutil.copytree(source / name, archive / name)
    shutil.copy(source / "jianbao.toml", archive)
    files = random.Random(3).sample(article_files(archive), 12)  # noqa: S311  # nothing secret
    tell(f"{len(article_files(archive))} articles")
    before = {path: path.read_bytes() for path in [archive / "jianbao.toml", *article_files(archive)]}
    _step("all made", archive, build, tell)
    first = work / "first"
    shutil.copytree(site, first)
    for change in CHANGES:
        change(archive, files)
        _step(change.__doc__ or change.__name__, archive, build, tell)
    _take_back(archive, before)
    build(archive, site)
    assert_same(site, first)
    tell("all taken back: as at first")
    shutil.rmtree(clean, ignore_errors=True)


def _step(what: str, archive: Path, build: Build, tell: Callable[[str], None]) -> None:
    site, clean, aside = archive / "site", archive.parent / "clean", archive.parent / "cache"
    known = scan(site)
    taken = _seconds(build, archive, site)
    left = scan(site)
    again = _seconds(build, archive, site)
    assert scan(site) == left, f"{what}: a second build touched files"
    shutil.rmtree(clean, ignore_errors=True)
    (archive / CACHE).rename(aside)
    anew = _seconds(build, archive, clean)
    shutil.rmtree(archive / CACHE)
    aside.rename(archive / CACHE)
    assert_same(site, clean)
    written = sum(known.get(path) != stamp for path, stamp in left.items())
    gone = len(known.keys() - left.keys())
    tell(f"{taken:6.2f} s, again {again:5.2f} s, clean {anew:6.2f} s; {written:6} written, {gone:4} gone: {what}")


def _seconds(build: Build, archive: Path, site: Path) -> float:
    start = time.perf_counter()
    build(archive, site)
    return time.perf_counter() - start


def _command(archive: Path, site: Path) -> None:
    done = subprocess.run(jianbao(archive, site, "--no-search"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def assert_same(one: Path, other: Path) -> None:
    """The same files with the same bytes."""
    ours, theirs = (set(scan(folder)) for folder in (one, other))
    assert ours == theirs, f"files of one alone: {sorted(ours ^ theirs)[:5]}"
    differing = [path for path in sorted(ours) if (one / path).read_bytes() != (other / path).read_bytes()]
    assert not differing, f"files that differ: {differing[:5]}"


def _take_back(archive: Path, before: dict[Path, bytes]) -> None:
    for path in {*article_files(archive), archive / "content" / "about.md"} - before.keys():
        path.unlink()
    for name in ("themes/law", "outlets/law.toml"):
        place = archive / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    for path, data in before.items():
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


# What happens to it


def _rewrite(path: Path, pattern: str, text: str) -> None:
    """Change a page's front matter: the first of what ``pattern`` finds, to the end of its line or list."""
    old = path.read_text(encoding="utf-8")
    new = re.sub(rf"^{pattern}.*(?:\n[ -].*)*\n", lambda _: text, old, count=1, flags=re.MULTILINE)
    assert new != old
    path.write_text(new, encoding="utf-8", newline="\n")


def another_text(archive: Path, files: Sequence[Path]) -> None:
    """A paragraph more in one article"""
    files[0].write_text(files[0].read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8", newline="\n")


def another_title(archive: Path, files: Sequence[Path]) -> None:
    """Another title, and tags that no other article has"""
    _rewrite(files[1], "title:", "title: 换了题目\n")
    _rewrite(files[1], "tags:", "tags: [唯一, 另一]\n")


def another_day(archive: Path, files: Sequence[Path]) -> None:
    """Another day, another without one"""
    _rewrite(files[2], "date:", "date: 2001-02-03\n")
    _rewrite(files[3], "date:", "")


def another_outlet(archive: Path, files: Sequence[Path]) -> None:
    """An outlet of the archive's own, and an article of it"""
    (archive / "outlets").mkdir(exist_ok=True)
    (archive / "outlets" / "law.toml").write_text('hosts = []\nnames = { zh-Hans = "某报" }\n', encoding="utf-8")
    _rewrite(files[4], "outlet:", "outlet: law\n")


def one_more(archive: Path, files: Sequence[Path]) -> None:
    """An article written by hand, with an old address"""
    text = "---\ntitle: 手写\ndate: 2023-11-07\ntags: [国防]\naliases: [old/law.html]\n---\n\n正文。\n"
    files[0].with_name("law.md").write_text(text, encoding="utf-8")


def fewer(archive: Path, files: Sequence[Path]) -> None:
    """Every hundredth article gone, and all of one day"""
    gone = {*article_files(archive)[::100], *files[5].parent.glob("*.md")} - {*files[:5], *files[6:]}
    for path in gone:
        path.unlink()


def renamed(archive: Path, files: Sequence[Path]) -> None:
    """One page moved to another folder, one with another id, two that change places"""
    files[6].rename(files[0].with_name(files[6].name))
    _rewrite(files[7], "id:", "id: law-renamed\n")
    aside = files[8].with_suffix(".aside")
    files[8].rename(aside)
    files[9].rename(files[8])
    aside.rename(files[9])


def broken(archive: Path, files: Sequence[Path]) -> None:
    """A page that cannot be read, and one whose id is taken"""
    files[10].write_text("no front matter\n", encoding="utf-8")
    shutil.copy(files[11], files[11].with_name("law-twice.md"))


def another_template(archive: Path, files: Sequence[Path]) -> None:
    """A theme of the archive's own, with another page for tags and a file more"""
    theme = archive / "themes" / "law"
    for name, text in (("theme.toml", ""), ("templates/tag.html", "{{ page.path }}"), ("static/law.css", "a{}")):
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_text(text, encoding="utf-8")
    settings = archive / "jianbao.toml"
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("theme")]
    settings.write_text("\n".join(['theme = "law"', *kept, ""]), encoding="utf-8")


def another_template_again(archive: Path, files: Sequence[Path]) -> None:
    """That theme without the file, with the page as it is by default"""
    (archive / "themes" / "law" / "static" / "law.css").unlink()
    (archive / "themes" / "law" / "templates" / "tag.html").unlink()


def another_language(archive: Path, files: Sequence[Path]) -> None:
    """Another title and language of the site, and text for its page about itself"""
    settings = archive / "jianbao.toml"
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not re.match("title|lang", line)]
    settings.write_text("\n".join(['title = "Law"\nlang = "en"', *kept, ""]), encoding="utf-8")
    (archive / "content" / "about.md").write_text("何为此。\n", encoding="utf-8")


CHANGES: tuple[Change, ...] = (
    *(another_text, another_title, another_day, another_outlet, one_more, fewer, renamed, broken),
    *(another_template, another_template_again, another_language),
)

if __name__ == "__main__":
    main()
