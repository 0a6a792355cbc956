"""One archive built by the two in turn: from nothing, with nothing changed, one article edited, one added."""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archives import page_file, pages
from builders import hugo, jianbao, prepare_hugo
from measure import peak_memory, seconds, spent

from jianbao.page.format import dump_page, parse_page

SCENARIOS = ("cold", "nothing", "edit", "add")
Turn = dict[str, float]


def compare(archive: Path, turns: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """So many turns, the memory of a cold build of each, and what they made."""
    prepare_hugo(archive)
    files = pages(archive)
    taken = []
    for number in range(turns):
        taken.append(one_turn(archive, files, number))
        tell(f"  turn {number + 1}: {_shown(taken[-1])}")
    with _fresh(archive) as (site, other):
        ours, theirs = jianbao(archive, site, "--no-search"), hugo(archive, other)
        memory = _memory(ours, theirs, tell)
        made = {"jianbao": made_of(site), "hugo": made_of(other)}
        extra = beyond_text(site)
    return {"articles": len(files), "turns": taken, "memory": memory, "made": made, "beyond": extra}


def _memory(ours: Sequence[str], theirs: Sequence[str], tell: Callable[[str], None]) -> dict[str, float]:
    memory = {"jianbao": peak_memory(ours), "hugo": peak_memory(theirs)}
    tell(f"  memory: {_shown(memory, 'MB')}")
    return memory


def one_turn(archive: Path, files: Sequence[Path], number: int) -> Turn:
    """Seconds of each scenario, and of Hugo's build in the same turn; the archive is as before afterwards."""
    with _fresh(archive) as (site, other):
        ours = jianbao(archive, site, "--no-search")
        taken = dict(zip(("cold", "cold, processor"), spent(ours), strict=True))
        taken["nothing"] = seconds(ours)
        with edited(files, number):
            taken["edit"] = seconds(ours)
        seconds(ours)  # or the article that was taken back would be a second change beside the one added
        with added(archive, files, number):
            taken["add"] = seconds(ours)
        taken |= zip(("hugo", "hugo, processor"), spent(hugo(archive, other)), strict=True)
    return taken


def with_search(archive: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """The same with the search index, once: from nothing, nothing changed, one edited in the middle, one at the end."""
    prepare_hugo(archive)
    files = pages(archive)
    with _fresh(archive) as (site, other):
        ours = jianbao(archive, site)
        taken = {"cold": seconds(ours), "nothing": seconds(ours)}
        with edited(files[: len(files) // 2], 0):
            taken["edit"] = seconds(ours)
        seconds(ours)
        with edited(files[-1:], 0):
            taken["newest"] = seconds(ours)
        taken["hugo"] = seconds(hugo(archive, other))
    tell(f"  {_shown(taken)}")
    with _fresh(archive) as (site, other):
        return {"turns": [taken], "memory": _memory(jianbao(archive, site), hugo(archive, other), tell)}


@contextmanager
def edited(files: Sequence[Path], number: int) -> Iterator[Path]:
    """One article, another each turn, gets another title and a paragraph more; both are taken back."""
    path = random.Random(number).choice(files)  # noqa: S311  # nothing secret
    before = path.read_bytes()
    text = re.sub(r"^title: .*(?:\n  .*)*\n", "title: 换了题目\n", before.decode(), count=1, flags=re.MULTILINE)
    path.write_text(f"{text}\n\n又一段。\n", encoding="utf-8")
    try:
        yield path
    finally:
        path.write_bytes(before)


@contextmanager
def added(archive: Path, files: Sequence[Path], number: int) -> Iterator[Path]:
    """A copy of one article as the newest of all; it is taken away again."""
    pattern = random.Random(number + 100).choice(files)  # noqa: S311  # nothing secret
    article = parse_page(pattern.read_text(encoding="utf-8"), pattern.name)
    day = "/".join(next(path for path in reversed(files) if path.parent.name.isdigit()).parts[-4:-1])
    when = datetime.strptime(day, "%Y/%m/%d").replace(hour=23, tzinfo=UTC)
    new = article._replace(id="example.org-new", date=when, same_as=())
    path = page_file(archive, new)
    path.write_text(dump_page(new), encoding="utf-8")
    try:
        yield path
    finally:
        path.unlink()


@contextmanager
def _fresh(archive: Path) -> Iterator[tuple[Path, Path]]:
    """Two folders that never were, and no cache; nothing is deleted, after which writing takes five times as long."""
    now = f"{datetime.now(UTC):%d%H%M%S%f}"
    cache, aside = archive / ".cache", archive / "aside" / now
    aside.mkdir(parents=True)
    if cache.exists():
        cache.rename(aside / "cache")
    yield aside / "jianbao", aside / "hugo"


def made_of(site: Path) -> dict[str, int]:
    """Files and bytes of a site."""
    sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return {"files": len(sizes), "bytes": sum(sizes)}


def beyond_text(site: Path) -> dict[str, float]:
    """Bytes of an article's page that are not its text: the mean, and the most that 99 of 100 have."""
    found = []
    for path in (site / "articles").iterdir():
        before, _, rest = path.read_bytes().partition(b'<div class="article-body">')
        found.append(len(before) + len(rest.rpartition(b'<footer class="article-footer"')[2]))
    found.sort()
    return {"mean": statistics.mean(found), "most": found[len(found) * 99 // 100]}


def _shown(values: dict[str, float], unit: str = "s") -> str:
    return ", ".join(f"{name} {value:.2f} {unit}" for name, value in values.items())
