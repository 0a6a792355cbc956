"""Check the law of builds on a large archive: an incremental build leaves what a clean build makes (``make law``).

    python tests/bench/law.py [CORPUS]            a .tar.xz of clippings; without it, synthetic pages
    python tests/bench/law.py --archive DIR       a copy of an existing archive

Makes one change after another. After each it builds, builds again, which must touch no file, and builds without a cache
into another folder, which must have the same bytes. At the end all changes are undone.
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
SYNTHETIC_ARTICLES = 28_652
"""The number of synthetic articles if no corpus is given."""
CACHE = ".cache"
Build = Callable[[Path, Path], object]
"""Builds an archive's site into a folder."""
Change = Callable[[Path, Sequence[Path]], None]
"""Changes an archive; it gets some of the archive's pages, always the same."""


def main() -> None:
    """Print the seconds of each step, and stop at the first step that breaks the law."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--archive", type=Path, help="an existing archive, which is copied")
    options.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="folder for archives and sites")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    if given.archive:
        source = given.archive
    elif given.corpus:
        source = corpus_archive(given.corpus, given.work / "corpus")
    else:
        source = synthetic_archive(SYNTHETIC_ARTICLES, given.work / "synthetic")
    check_law(source, given.work / "law", _command, lambda line: print(line, flush=True))


def check_law(source: Path, work: Path, build: Build, log: Callable[[str], None]) -> None:
    """Copy an archive, make each of the ``CHANGES`` and undo them all. Raises AssertionError if the law is broken."""
    archive, site, clean = work / "archive", work / "archive" / "site", work / "clean"
    shutil.rmtree(work, ignore_errors=True)
    for name in ("content/articles", "outlets", "themes"):
        if (source / name).is_dir():
            shutil.copytree(source / name, archive / name)
    shutil.copy(source / "jianbao.toml", archive)
    files = random.Random(3).sample(article_files(archive), 12)  # noqa: S311  # nothing secret
    log(f"{len(article_files(archive))} articles")
    before = {path: path.read_bytes() for path in [archive / "jianbao.toml", *article_files(archive)]}
    _step("first build", archive, build, log)
    first = work / "first"
    shutil.copytree(site, first)
    for change in CHANGES:
        change(archive, files)
        _step(change.__doc__ or change.__name__, archive, build, log)
    _undo_changes(archive, before)
    build(archive, site)
    assert_same(site, first)
    log("all changes undone: the site is as after the first build")
    shutil.rmtree(clean, ignore_errors=True)


def _step(what: str, archive: Path, build: Build, log: Callable[[str], None]) -> None:
    site, clean, saved = archive / "site", archive.parent / "clean", archive.parent / "cache"
    before = scan(site)
    seconds = _seconds(build, archive, site)
    after = scan(site)
    seconds_again = _seconds(build, archive, site)
    assert scan(site) == after, f"{what}: a second build touched files"
    shutil.rmtree(clean, ignore_errors=True)
    (archive / CACHE).rename(saved)
    seconds_clean = _seconds(build, archive, clean)
    shutil.rmtree(archive / CACHE)
    saved.rename(archive / CACHE)
    assert_same(site, clean)
    written = sum(before.get(path) != stamp for path, stamp in after.items())
    deleted = len(before.keys() - after.keys())
    times = f"{seconds:6.2f} s, again {seconds_again:5.2f} s, clean {seconds_clean:6.2f} s"
    log(f"{times}; {written:6} written, {deleted:4} deleted: {what}")


def _seconds(build: Build, archive: Path, site: Path) -> float:
    start = time.perf_counter()
    build(archive, site)
    return time.perf_counter() - start


def _command(archive: Path, site: Path) -> None:
    result = subprocess.run(jianbao(archive, site, "--no-search"), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def assert_same(one: Path, other: Path) -> None:
    """Assert that two folders have the same files with the same bytes."""
    paths, other_paths = (set(scan(folder)) for folder in (one, other))
    assert paths == other_paths, f"files of one folder only: {sorted(paths ^ other_paths)[:5]}"
    differing = [path for path in sorted(paths) if (one / path).read_bytes() != (other / path).read_bytes()]
    assert not differing, f"files that differ: {differing[:5]}"


def _undo_changes(archive: Path, before: dict[Path, bytes]) -> None:
    for path in {*article_files(archive), archive / "content" / "about.md"} - before.keys():
        path.unlink()
    for name in ("themes/law", "outlets/law.toml"):
        place = archive / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    for path, data in before.items():
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


# The changes; the first line of each docstring is printed


def _rewrite(path: Path, pattern: str, text: str) -> None:
    """Replace a field of a page: the first match of ``pattern``, up to the end of its line or list, with ``text``."""
    old = path.read_text(encoding="utf-8")
    new = re.sub(rf"^{pattern}.*(?:\n[ -].*)*\n", lambda _: text, old, count=1, flags=re.MULTILINE)
    assert new != old
    path.write_text(new, encoding="utf-8", newline="\n")


def edit_text(archive: Path, files: Sequence[Path]) -> None:
    """One more paragraph in one article"""
    files[0].write_text(files[0].read_text(encoding="utf-8") + "\n又一段。\n", encoding="utf-8", newline="\n")


def edit_title_and_tags(archive: Path, files: Sequence[Path]) -> None:
    """Another title of one article, and tags that no other article has"""
    _rewrite(files[1], "title:", "title: 换了题目\n")
    _rewrite(files[1], "tags:", "tags: [唯一, 另一]\n")


def change_dates(archive: Path, files: Sequence[Path]) -> None:
    """One article on another day, another one without a date"""
    _rewrite(files[2], "date:", "date: 2001-02-03\n")
    _rewrite(files[3], "date:", "")


def add_outlet(archive: Path, files: Sequence[Path]) -> None:
    """A new outlet in the archive's own folder, and one article of it"""
    (archive / "outlets").mkdir(exist_ok=True)
    (archive / "outlets" / "law.toml").write_text('hosts = []\nnames = { zh-Hans = "某报" }\n', encoding="utf-8")
    _rewrite(files[4], "outlet:", "outlet: law\n")


def add_article(archive: Path, files: Sequence[Path]) -> None:
    """An article written by hand, with an alias"""
    text = "---\ntitle: 手写\ndate: 2023-11-07\ntags: [国防]\naliases: [old/law.html]\n---\n\n正文。\n"
    files[0].with_name("law.md").write_text(text, encoding="utf-8")


def delete_articles(archive: Path, files: Sequence[Path]) -> None:
    """Every hundredth article deleted, and all of one day"""
    deleted = {*article_files(archive)[::100], *files[5].parent.glob("*.md")} - {*files[:5], *files[6:]}
    for path in deleted:
        path.unlink()


def rename_pages(archive: Path, files: Sequence[Path]) -> None:
    """One page moved to another folder, one with another id, two that exchange their names"""
    files[6].rename(files[0].with_name(files[6].name))
    _rewrite(files[7], "id:", "id: law-renamed\n")
    temporary = files[8].with_suffix(".temporary")
    files[8].rename(temporary)
    files[9].rename(files[8])
    temporary.rename(files[9])


def break_pages(archive: Path, files: Sequence[Path]) -> None:
    """A page that cannot be read, and one with the id of another"""
    files[10].write_text("no front matter\n", encoding="utf-8")
    shutil.copy(files[11], files[11].with_name("law-twice.md"))


def add_theme(archive: Path, files: Sequence[Path]) -> None:
    """A theme of the archive's own, with another template for tags and one more static file"""
    theme = archive / "themes" / "law"
    for name, text in (("theme.toml", ""), ("templates/tag.html", "{{ page.path }}"), ("static/law.css", "a{}")):
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_text(text, encoding="utf-8")
    settings = archive / "jianbao.toml"
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("theme")]
    settings.write_text("\n".join(['theme = "law"', *kept, ""]), encoding="utf-8")


def restore_default_template(archive: Path, files: Sequence[Path]) -> None:
    """That theme without its static file, and with the default template for tags"""
    (archive / "themes" / "law" / "static" / "law.css").unlink()
    (archive / "themes" / "law" / "templates" / "tag.html").unlink()


def change_language(archive: Path, files: Sequence[Path]) -> None:
    """Another title and language of the site, and an about page"""
    settings = archive / "jianbao.toml"
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if not re.match("title|lang", line)]
    settings.write_text("\n".join(['title = "Law"\nlang = "en"', *kept, ""]), encoding="utf-8")
    (archive / "content" / "about.md").write_text("何为此。\n", encoding="utf-8")


CHANGES: tuple[Change, ...] = (
    *(
        edit_text,
        edit_title_and_tags,
        change_dates,
        add_outlet,
        add_article,
        delete_articles,
        rename_pages,
        break_pages,
    ),
    *(add_theme, restore_default_template, change_language),
)

if __name__ == "__main__":
    main()
