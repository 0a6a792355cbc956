"""Tables that two machines changed: git unites their lines, as ``.gitattributes`` says, and jianbao reads them.

The archives are those of ``jianbao new``, and git merges them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from jianbao import pipeline
from jianbao.care.remove import remove
from jianbao.care.restore import restore
from jianbao.cli.new import make_archive
from jianbao.cli.requirement import parse_requirement
from jianbao.config import Config, load_config
from jianbao.page.aliases import ALIASES_FILE, load_aliases, write_aliases
from jianbao.page.media_table import MEDIA_TABLES, MediaRow, load_media, picture_key, write_media_table
from jianbao.page.removed import REMOVED_FILE, load_removed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]
NAMES = ("ant", "bee", "cat", "dog")
ADDRESSES = tuple(f"https://a.example/{number}.jpg" for number in range(2_000))
TABLE = picture_key(ADDRESSES[0])[:2]
OF_ONE_TABLE = [address for address in ADDRESSES if picture_key(address)[:2] == TABLE]
"""Pictures whose lines are in one table."""


class Machine:
    """A clone of the archive on one machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def config(self) -> Config:
        """The settings of the archive."""
        return load_config(self.root)

    def git(self, *arguments: str) -> None:
        """Run git, without the settings of the user and of the machine."""
        settings = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        settings |= {"GIT_CONFIG_GLOBAL": str(self.root.parent / "no-settings"), "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", *arguments], cwd=self.root, env=os.environ | settings, check=True, capture_output=True)

    def commit(self) -> None:
        """Commit what has changed."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")

    def page(self, name: str) -> Path:
        """The page of an article of ``NAMES``."""
        return next(self.config.articles.rglob(f"*{name}*.md"))


@pytest.fixture
def machines(tmp_path: Path) -> tuple[Machine, Machine]:
    """Two clones of an archive with four articles."""
    first, second = Machine(tmp_path / "first"), Machine(tmp_path / "second")
    make_archive(first.root, parse_requirement("jianbao"))
    for name in NAMES:
        page = first.config.articles / "2024" / "05" / "06" / f"a.example-{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"---\ntitle: {name}\ndate: 2024-05-06\nid: a.example-{name}\n---\n\nText\n", encoding="utf-8")
    first.git("init", "--quiet", "--initial-branch", "main")
    first.commit()
    first.git("clone", "--quiet", str(first.root), str(second.root))
    return first, second


def merge(first: Machine, second: Machine) -> None:
    """Commit on both machines, and merge the first one's commits on the second. Fails if there is a conflict."""
    first.commit()
    second.commit()
    second.git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")


def take_out(machine: Machine, name: str, reason: str = "wrong") -> None:
    """Remove an article."""
    remove(machine.config, f"a.example-{name}", reason, "2026-11-30")


def test_articles_removed_on_two_machines(machines: tuple[Machine, Machine]) -> None:
    """Articles that each machine removed are removed after a merge, also if the file is new on both."""
    first, second = machines
    take_out(first, "bee")
    take_out(second, "cat")
    merge(first, second)
    take_out(first, "ant")
    take_out(second, "dog")
    merge(first, second)
    assert load_removed(second.root).by_id.keys() == {f"a.example-{name}" for name in NAMES}
    text = (second.root / REMOVED_FILE).read_text(encoding="utf-8")
    assert text.count("# id") == 1
    assert pipeline.build(second.config, search=False, jobs=1).articles == 1  # the welcome


def test_article_removed_twice(machines: tuple[Machine, Machine]) -> None:
    """An article that both machines removed for the same reason on the same day has one line."""
    for machine in machines:
        take_out(machine, "bee")
    take_out(machines[1], "cat")
    merge(*machines)
    assert load_removed(machines[1].root).by_id.keys() == {"a.example-bee", "a.example-cat"}


def test_removal_is_never_lost(machines: tuple[Machine, Machine]) -> None:
    """If a machine restores an article next to one that the other removes, it stays removed until restored again."""
    first, second = machines
    take_out(first, "bee")
    take_out(first, "dog")
    merge(first, second)
    restore(first.config, "a.example-bee")
    take_out(second, "cat")
    merge(first, second)
    assert load_removed(second.root).by_id.keys() == {f"a.example-{name}" for name in ("bee", "cat", "dog")}
    restore(second.config, "a.example-bee")
    assert load_removed(second.root).by_id.keys() == {"a.example-cat", "a.example-dog"}
    assert second.page("bee").is_file()


def test_pictures_of_two_machines(machines: tuple[Machine, Machine]) -> None:
    """Lines of both machines are kept; for a picture that both tried, that of the stored one counts."""
    first, second = machines
    gone = [MediaRow(address, "gone", "2026-11-29") for address in OF_ONE_TABLE]
    failed, stored = (
        MediaRow(OF_ONE_TABLE[1], "failed", "2026-11-30"),
        MediaRow(OF_ONE_TABLE[1], "stored", "2026-11-29", f"{'a' * 32}.webp", 1, 1, 9, "b" * 64),
    )
    path = Path(MEDIA_TABLES) / f"{TABLE}.tsv"
    for machine, rows in ((first, [gone[0], failed]), (second, [stored, gone[2]])):
        (machine.root / MEDIA_TABLES).mkdir(parents=True)
        write_media_table(machine.root / path, rows)
    merge(first, second)
    assert {*load_media(second.root).values()} == {gone[0], stored, gone[2]}
    write_media_table(first.root / path, [gone[0], gone[3], failed])
    write_media_table(second.root / path, [*load_media(second.root).values(), gone[4]])
    merge(first, second)
    assert {*load_media(second.root).values()} == {gone[0], stored, gone[2], gone[3], gone[4]}


def test_old_addresses_of_two_machines(machines: tuple[Machine, Machine]) -> None:
    """Old addresses that each machine imported are kept, one that both imported once."""
    first, second = machines
    for machine, clipping in ((first, "b.md"), (second, "c.md")):
        old = {"content/clippings/a.md": ("a.html",), f"content/clippings/{clipping}": ("x.html", "y.html")}
        write_aliases(machine.root / ALIASES_FILE, old)
    merge(first, second)
    assert load_aliases(second.root / ALIASES_FILE) == {
        "content/clippings/a.md": ("a.html",),
        "content/clippings/b.md": ("x.html", "y.html"),
        "content/clippings/c.md": ("x.html", "y.html"),
    }
